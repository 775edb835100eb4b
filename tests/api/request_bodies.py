"""Bodies and path parameters made from the OpenAPI contract."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

Schema = dict[str, Any]


class Contract:
    """What the routes take, by the server's own contract."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def operation(self, method: str, path: str) -> Schema:
        found: Schema = self._schema["paths"].get(path, {}).get(method.lower(), {})
        return found

    def body(self, method: str, path: str) -> Any:
        """Return the smallest valid JSON body of a route; None when it takes none."""
        content = self.operation(method, path).get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        return self._example(content["application/json"]["schema"])

    def query(self, method: str, path: str) -> dict[str, Any]:
        """Return the parameters that a route's query must have."""
        return {
            one["name"]: self._example(one["schema"])
            for one in self.operation(method, path).get("parameters", [])
            if one["in"] == "query" and one.get("required")
        }

    def path_type(self, method: str, path: str, name: str) -> str:
        """Return the type of a path parameter."""
        for one in self.operation(method, path).get("parameters", []):
            if one["in"] == "path" and one["name"] == name:
                return str(one["schema"].get("type", "string"))
        return "string"

    def _example(self, schema: Schema) -> Any:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self._example(self._schema["components"]["schemas"][name])
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self._example(schema[several][0])
        return self._of_type(schema)

    def _of_type(self, schema: Schema) -> Any:
        kind = schema.get("type")
        if kind == "object":
            wanted = schema.get("required", [])
            return {name: self._example(schema["properties"][name]) for name in wanted}
        if kind == "array":
            return [self._example(schema["items"])] * int(schema.get("minItems", 0))
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return False
        if schema.get("format") == "uuid":
            return str(uuid4())
        if schema.get("format") in ("date", "date-time"):
            return {"date": "2026-01-31", "date-time": "2026-01-31T12:00:00Z"}[schema["format"]]
        return "a" * max(1, int(schema.get("minLength", 1)))
