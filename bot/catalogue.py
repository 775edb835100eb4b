"""The catalogue: every fixed text in six languages, for Python and for the web pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from knowledge.documents import LANGUAGES

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
    found: Any = _catalogue(language)
    for name in key.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, str):
        raise MissingText(f"no text '{key}' in the catalogue of '{language}'")
    return found.format(**values) if values else found


def section(language: str, name: str) -> Mapping[str, Any]:
    """Return a whole section (`bot`, `chat`, `errors`), as it is sent to a page."""
    found = _catalogue(language).get(name)
    if not isinstance(found, Mapping):
        raise MissingText(f"no section '{name}' in the catalogue of '{language}'")
    return found


@cache
def _catalogue(language: str) -> Mapping[str, Any]:
    known = language if language in LANGUAGES else FALLBACK_LANGUAGE
    source = files("bot").joinpath("locales", f"{known}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(source))
