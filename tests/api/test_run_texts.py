"""Every code that a run can report is explained to the content owner."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.content.run_texts import GROUPS, OWN, code_text, text_key

ROOT = Path(__file__).resolve().parent.parent.parent
RAISED = re.compile(
    r"(?:FetchError|InvalidSource|PageWarning|outcome\.\w+|_report|broke|_source_failed|failed)\("
    r'[^()]*?"([a-z]+(?:_[a-z]+)+)"'
)
# Said to whoever adds a source, at once, and never by a run; or no code at all.
NOT_OF_RUNS = frozenset(
    {
        "invalid_source", "invalid_pattern", "invalid_schedule", "invalid_name", "source_exists",
        "path_not_allowed", "invalid_file_name", "too_many_files", "file_type_mismatch",
        "file_empty",
    }
)  # fmt: skip


def codes_in_code() -> set[str]:
    found = set()
    for path in (ROOT / "ingest").rglob("*.py"):
        found |= set(RAISED.findall(path.read_text("utf-8")))
    suspicion = (ROOT / "ingest" / "runs" / "suspicion.py").read_text("utf-8")
    reasons = (
        (ROOT / "ingest" / "runs" / "gathering.py").read_text("utf-8").partition("_REASONS")[2]
    )
    found |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', suspicion + reasons))
    return found - NOT_OF_RUNS


def test_every_code_has_a_text() -> None:
    codes = codes_in_code()
    assert {"nothing_changed", "crawl_died", "zip_bomb", "nearly_empty"} <= codes
    assert sorted(code for code in codes if text_key(code) == "unknown") == []


def test_every_text_has_a_code() -> None:
    known = json.loads((ROOT / "bot" / "locales" / "nb" / "ingest_codes.json").read_text("utf-8"))
    pages = {"unknown", "page_missing", "page_denied", "page_refused"}
    assert set(known) == OWN | pages
    assert set(GROUPS.values()) <= OWN
    assert not set(GROUPS) & OWN


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("http_404", "page_missing"),
        ("http_410", "page_missing"),
        ("http_403", "page_denied"),
        ("http_418", "page_refused"),
        ("http_429", "site_unreachable"),
        ("http_503", "site_unreachable"),
        ("parser_timeout", "zip_bomb"),
        ("never_heard_of", "unknown"),
    ],
)
def test_codes_that_mean_the_same_share_a_text(code: str, key: str) -> None:
    assert text_key(code) == key
    assert code_text("fi", code).advice
