"""The page's texts: the same keys, placeholders and plural forms in all six languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALES = ROOT / "bot" / "locales"
LANGUAGES = ("nb", "nn", "sv", "da", "fi", "en")
PLURALS = {"one", "other"}  # the forms Intl.PluralRules knows in all six languages
EMOJI = re.compile("[\U0001f000-\U0001ffff\u2600-\u27bf]")


def chat(language: str) -> dict[str, Any]:
    """Return the chat section of one language."""
    whole: dict[str, Any] = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
    section: dict[str, Any] = whole["chat"]
    return section


def placeholders(text: str | dict[str, str]) -> set[str]:
    """Return the placeholders of a text; of all its forms together when it has several."""
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for name in re.findall(r"\{(\w*)\}", form)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_placeholders(language: str) -> None:
    reference, other = chat("nb"), chat(language)
    assert set(other) == set(reference)
    for key, text in other.items():
        assert placeholders(text) == placeholders(reference[key]), key
        assert isinstance(text, dict) == isinstance(reference[key], dict), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_whole(language: str) -> None:
    for key, text in chat(language).items():
        if isinstance(text, dict):
            assert set(text) == PLURALS, key
        for form in text.values() if isinstance(text, dict) else [text]:
            assert form == form.strip() != "", key
            assert not EMOJI.search(form), key


def test_languages_are_not_copies() -> None:
    reference = chat("nb")
    for language in ("sv", "da", "fi", "en"):
        same = [key for key, text in chat(language).items() if text == reference[key]]
        assert len(same) < len(reference) / 4, (language, same)


def test_every_text_is_used() -> None:
    sources = ROOT / "api" / "web" / "src"
    code = "".join(path.read_text("utf-8") for path in sources.rglob("*.ts*"))
    assert [key for key in chat("nb") if f'"{key}"' not in code] == []
