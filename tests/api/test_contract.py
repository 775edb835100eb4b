"""The contract: policies, headers and OpenAPI cover every route."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Route

from api.app import all_routes, policy_of
from api.languages import accepted_language, known_language
from api.problems import title_of
from bot.catalogue import text
from knowledge.documents.documents import LANGUAGES
from knowledge.errors import SvarvaktError
from tests.api.conftest import API, Server

NOT_IN_OPENAPI = {
    "/", "/assets/{file}", "/api/openapi.json", "/login", "/panel", "/admin", "/login/openid",
    "/login/openid/callback", "/admin/preview", "/identify/callback",
}  # fmt: skip


def test_every_route_has_a_policy() -> None:
    paths = [route.path for route in all_routes() if isinstance(route, APIRoute)]
    assert len(paths) == len(all_routes()) >= 14
    for route in all_routes():
        policy = policy_of(route)
        path = getattr(route, "path", "")
        assert policy.auth != "nobody" or "{id}" not in path, path
        if getattr(route, "methods", set()) & {"POST", "PUT", "DELETE", "PATCH"}:
            assert policy.rate in ("write", "start", "handoff", "sign_in"), path


def test_a_route_without_a_policy_is_found() -> None:
    app = FastAPI()
    app.get("/open")(lambda: {})
    with pytest.raises(RuntimeError, match="declares no policy"):
        policy_of(app.routes[-1])
    with pytest.raises(RuntimeError, match="declares no policy"):
        policy_of(Route("/x", lambda request: None))


def test_openapi_is_complete(shared_server: Server) -> None:
    schema = shared_server.client().http.get("/api/openapi.json").json()
    declared = {
        (path, method.upper()) for path, methods in schema["paths"].items() for method in methods
    }
    real = {
        (route.path, method)
        for route in all_routes()
        if isinstance(route, APIRoute) and route.path not in NOT_IN_OPENAPI
        for method in route.methods
    }
    assert declared == real
    events = schema["components"]["schemas"]["StreamEvent"]
    assert set(events["discriminator"]["mapping"]) == {
        "message", "delta", "snapshot", "status", "restart", "error",
    }  # fmt: skip
    references = set(re.findall(r"#/components/schemas/(\w+)", str(schema)))
    assert references <= set(schema["components"]["schemas"])
    for name, component in schema["components"]["schemas"].items():
        if name.endswith("Body"):
            assert component["additionalProperties"] is False


def test_no_scores_reach_customers(shared_server: Server) -> None:
    """S-29: neither evidence nor retrieval scores are in any view or event."""
    schema = shared_server.client().http.get("/api/openapi.json").json()
    told = {"StreamEvent"}  # staff's views, which may hold scores, are not among these
    for path, methods in schema["paths"].items():
        if not path.startswith(("/api/admin/", "/api/agent/")):
            told |= _named(methods)
    components = schema["components"]["schemas"]
    while more := set().union(*(_named(components[name]) for name in told)) - told:
        told |= more
    assert {"ConversationView", "MessageView"} <= told
    for name in told - {"ScoreBody"}:  # which is the customer's own, and sent to us
        assert not {"evidence", "retrieved", "score", "scores"} & set(
            components[name].get("properties", {})
        ), name
    client = shared_server.client().start()
    client.ask("scores?")
    client.answers()
    assert "evidence" not in str(client.view())


def _named(part: Any) -> set[str]:
    """Return the schemas that a part of the contract refers to."""
    return set(re.findall(r"#/components/schemas/(\w+)", str(part)))


def test_security_headers_are_everywhere(shared_server: Server) -> None:
    client = shared_server.client().start()
    answers = []
    for route in all_routes():
        if not isinstance(route, APIRoute) or route.path.endswith("/events"):
            continue
        path = route.path.replace("{slug}", "tindra").replace("{file}", "chat-A1.js")
        path = path.replace("{id}", client.id).replace("{company}", "tindra")
        for method in route.methods:
            answers.append(client.http.request(method, path, headers=client.auth))
    answers.append(client.http.get("/nothing"))
    answers.append(client.http.get("/nothing", headers={"Accept": "text/html"}))
    answers.append(client.http.post(f"{API}/conversations", content=b"x" * 100_000))
    with client.http.stream("GET", f"{client.path}/events", headers=client.auth) as stream:
        answers.append(stream)
    answers.append(client.http.post(f"{API}/conversations", json={"site": "tindra"}))
    assert {200, 201, 202, 404, 413, 422} <= {answer.status_code for answer in answers}
    for answer in answers:
        headers = answer.headers
        policy = headers["content-security-policy"]
        for part in (
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
            "img-src 'self' data:", "font-src 'self'", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        ):  # fmt: skip
            assert part in policy.split("; ")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        # Companies' pages run the loader; nothing else is for other origins.
        is_loader = answer.url.path.startswith("/loader.") and answer.status_code == 200
        expected = "cross-origin" if is_loader else "same-origin"
        assert headers["cross-origin-resource-policy"] == expected
        assert "camera=()" in headers["permissions-policy"]
        assert ("access-control-allow-origin" in headers) is is_loader
        assert "set-cookie" not in headers
        is_asset = answer.url.path.startswith("/assets/")
        kept = "public, max-age=300" if is_loader else "public, max-age=31536000, immutable"
        expected = kept if is_asset or is_loader else "no-store"
        assert headers["cache-control"] == expected, answer.url


def test_unexpected_errors_are_plain_500(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise KeyError("a secret detail")

    client = start_server().client().start()
    monkeypatch.setattr("bot.conversations.conversations.Conversations.messages", broken)
    answer = client.http.get(client.path, headers=client.auth)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.http.get("/healthz").status_code == 200


def test_every_error_a_customer_can_meet_has_a_text() -> None:
    import api.errors
    import api.visitors.errors
    import bot.conversations.errors
    import bot.errors

    def below(kind: type[SvarvaktError]) -> list[type[SvarvaktError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in below(child))]

    own = {
        kind.code
        for kind in below(SvarvaktError)
        if kind.__module__ in ("api.errors", "api.visitors.errors", "bot.conversations.errors")
    } - {"api_error"}
    own |= {"empty_question", "question_too_long", "invalid_characters", "company_not_found"}
    for language in LANGUAGES:
        for code in sorted(own):
            assert text(language, f"errors.{code}")
        assert title_of(language, "no_such_code") == text(language, "errors.internal_error")


def test_languages() -> None:
    assert known_language("no") == "nb"
    assert known_language("sv_FI") == "sv"
    assert known_language("../../etc") is None
    assert accepted_language("en;q=0.1, nn;q=0.9") == "nn"
    assert accepted_language("x" * 100_000) is None
