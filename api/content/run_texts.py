"""What codes of ingest runs mean to a content owner, and what can be done about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.catalogue import text

# Codes that mean the same to a content owner share a text; the others have one of their own.
GROUPS = {
    "port_refused": "host_not_allowed",
    "scheme_refused": "host_not_allowed",
    "path_missing": "source_missing",
    "page_cut": "site_unreachable",
    "invalid_redirect": "invalid_url",
    "too_many_redirects": "invalid_url",
    "crawl_incomplete": "crawl_timeout",
    "crawl_died": "crawl_timeout",
    "sitemap_failed": "crawl_timeout",
    "too_much_text_lost": "too_many_pages_lost",
    "nothing_to_index": "nothing_extracted",
    "characters_broken": "file_damaged",
    "file_unreadable": "file_damaged",
    "parser_failed": "file_damaged",
    "parser_crashed": "file_damaged",
    "parser_memory": "zip_bomb",
    "parser_timeout": "zip_bomb",
    "embedding_mismatch": "verify_failed",
    "embedding_unavailable": "verify_failed",
    "index_damaged": "verify_failed",
}
OWN = frozenset(
    {
        "address_refused", "host_not_allowed", "robots_refused", "robots_unavailable",
        "site_unreachable", "source_missing", "certificate_refused", "invalid_url", "crawl_limit",
        "crawl_timeout", "too_many_pages_lost", "verify_failed", "nothing_extracted",
        "unsupported_format", "file_damaged", "file_too_large", "password_protected", "zip_bomb",
        "table_columns_missing", "no_sources", "run_interrupted", "run_cancelled",
        "ingest_running", "nothing_changed", "everything_removed", "nearly_empty", "duplicate",
        "hidden_text_dropped", "instruction_like_text", "near_duplicate", "boilerplate_left",
        "slot_without_fact",
    }
)  # fmt: skip
_HTTP = re.compile(r"http_(\d{3})")
_GONE, _DENIED, _PASSING = {404, 410}, {401, 402, 403, 451}, {408, 425, 429}


@dataclass(frozen=True, slots=True)
class CodeText:
    """A code in words."""

    reason: str
    advice: str


def code_text(language: str, code: str) -> CodeText:
    """Return what a code means and what to do about it."""
    key = text_key(code)
    return CodeText(
        text(language, f"ingest_codes.{key}.reason"), text(language, f"ingest_codes.{key}.advice")
    )


def text_key(code: str) -> str:
    """Return under which name of the catalogue a code is explained; `unknown` when under none."""
    if found := _HTTP.fullmatch(code):
        return _http_key(int(found[1]))
    code = GROUPS.get(code, code)
    return code if code in OWN else "unknown"


def _http_key(status: int) -> str:
    if status in _GONE:
        return "page_missing"
    if status in _DENIED:
        return "page_denied"
    return "site_unreachable" if status >= 500 or status in _PASSING else "page_refused"
