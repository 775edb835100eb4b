"""Fixed texts are found by key and filled in; their files are tested in tests/test_catalogue.py."""

from __future__ import annotations

import pytest

from bot.catalogue import MissingText, text
from knowledge.documents.documents import LANGUAGES


def test_languages_differ() -> None:
    assert len({text(language, "bot.refused") for language in LANGUAGES}) == len(LANGUAGES)


def test_unknown_language_is_english_and_unknown_key_is_an_error() -> None:
    assert text("xx", "bot.refused") == text("en", "bot.refused")
    with pytest.raises(MissingText):
        text("nb", "bot.no_such_text")
    with pytest.raises(MissingText):
        text("nb", "bot.in_language")


def test_values_are_filled_in() -> None:
    assert "svensk" in text("nb", "bot.other_language", in_language="svensk")
