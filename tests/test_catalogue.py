"""The catalogue's files: the same keys, placeholders and plural forms in all six languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "bot" / "locales"
LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")
SECTIONS = sorted(path.stem for path in (LOCALES / "nb").glob("*.json"))
# Sections that pages read by literal keys; the others are read by Python, some by composed keys.
PYTHON_SECTIONS = (
    "api", "bot", "errors", "handoff", "hours", "ingest_codes", "live", "promise", "reply",
)  # fmt: skip
PAGE_SECTIONS = [name for name in SECTIONS if name not in PYTHON_SECTIONS]
PLURALS = {"one", "other"}  # the forms Intl.PluralRules knows in all six languages
EMOJI = re.compile("[\U0001f000-\U0001ffff\u2600-\u27bf]")

Text = str | dict[str, str]
every_section = pytest.mark.parametrize("section", SECTIONS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def texts(language: str, section: str) -> dict[str, Text]:
    """Return the texts of a file, `{key: text or plural forms}`; deeper keys joined by dots."""
    return dict(_leaves(json.loads((LOCALES / language / f"{section}.json").read_text("utf-8"))))


def _leaves(part: dict[str, Any], path: str = "") -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for name, value in part.items():
        is_text = isinstance(value, str) or set(value) <= PLURALS
        found += [(path + name, value)] if is_text else _leaves(value, f"{path}{name}.")
    return found


def placeholders(text: Text) -> set[str]:
    """Return the placeholders of a text; of all its forms together when it has several."""
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for name in re.findall(r"\{(\w*)\}", form)}


def test_every_language_has_every_section() -> None:
    for language in LANGUAGES:
        assert sorted(path.stem for path in (LOCALES / language).glob("*.json")) == SECTIONS
    assert sorted(path.name for path in LOCALES.iterdir()) == sorted(LANGUAGES)


@every_section
@every_language
def test_same_keys_and_placeholders(language: str, section: str) -> None:
    reference, other = texts("nb", section), texts(language, section)
    assert set(other) == set(reference)
    for key, text in other.items():
        assert placeholders(text) == placeholders(reference[key]), key
        assert isinstance(text, dict) == isinstance(reference[key], dict), key


@every_section
@every_language
def test_texts_are_whole(language: str, section: str) -> None:
    for key, text in texts(language, section).items():
        if isinstance(text, dict):
            assert set(text) == PLURALS, key
        for form in text.values() if isinstance(text, dict) else [text]:
            assert form == form.strip() != "", key
            assert not EMOJI.search(form), key


@pytest.mark.parametrize("section", PAGE_SECTIONS)
def test_languages_are_not_copies(section: str) -> None:
    reference = texts("nb", section)
    for language in ("sv", "da", "fi", "en"):
        same = [key for key, text in texts(language, section).items() if text == reference[key]]
        assert len(same) <= max(1, len(reference) / 4), (language, same)


@pytest.mark.parametrize("section", PAGE_SECTIONS)
def test_every_text_is_used(section: str) -> None:
    sources = ROOT / "api" / "web" / "src"
    code = "".join(path.read_text("utf-8") for path in sources.rglob("*.ts*"))
    assert [key for key in texts("nb", section) if f'"{key}"' not in code] == []
