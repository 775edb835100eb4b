"""The catalogue: every fixed text in six languages, for Python and for the web pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from knowledge.documents.documents import LANGUAGES

FALLBACK_LANGUAGE = "en"


class MissingText(LookupError):
    """The catalogue has no such text: a bug, found by the catalogue's test."""


def text(language: str, key: str, **values: object) -> str:
    """Return a fixed text.

    Args:
        language: one of `LANGUAGES`; any other is answered in English.
        key: section and names, such as `bot.refused` or `errors.empty_question`.
        values: what its placeholders are replaced by.

    Raises:
        MissingText: the key is not in the catalogue or is a section.
    """
    first, *rest = key.split(".")
    found: Any = section(language, first)
    for name in rest:
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, str):
        raise MissingText(f"no text '{key}' in the catalogue of '{language}'")
    return found.format(**values) if values else found


@cache
def section(language: str, name: str) -> Mapping[str, Any]:
    """Return a whole section (`bot`, `chat`, `errors`): one file, as it is sent to a page."""
    known = language if language in LANGUAGES else FALLBACK_LANGUAGE
    file = files("bot").joinpath("locales", known, f"{name}.json")
    try:
        source = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingText(f"no section '{name}' in the catalogue of '{language}'") from error
    return MappingProxyType(json.loads(source))
