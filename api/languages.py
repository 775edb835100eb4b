"""Which of our six languages a request wants."""

from __future__ import annotations

from fastapi import Request

from bot.catalogue import FALLBACK_LANGUAGE
from knowledge.documents.documents import LANGUAGES


def known_language(code: str | None) -> str | None:
    """Return the language of a code such as `nb`, `no` or `sv-FI`; None when we do not speak it."""
    primary = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    if primary == "no":
        return "nb"
    return primary if primary in LANGUAGES else None


def accepted_language(header: str | None) -> str | None:
    """Return the best language of an Accept-Language header that we speak."""
    best: tuple[float, str] | None = None
    for part in (header or "")[:500].split(","):
        code, _, parameter = part.partition(";")
        language = known_language(code)
        weight = _weight(parameter)
        if language is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return None if best is None else best[1]


def request_language(request: Request) -> str:
    """Return the language a request is answered in."""
    return accepted_language(request.headers.get("accept-language")) or FALLBACK_LANGUAGE


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
