"""The catalogue: all six languages say the same things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from bot.catalogue import MissingText, section, text
from knowledge.documents import LANGUAGES


def leaves(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    else:
        yield path, part


def placeholders(value: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(value) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_bot_texts_have_the_same_keys_and_placeholders(language: str) -> None:
    english = dict(leaves(section("en", "bot")))
    own = dict(leaves(section(language, "bot")))
    assert own.keys() == english.keys()
    for key, value in own.items():
        assert value.strip() == value
        assert value
        assert placeholders(value) == placeholders(english[key]), key


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
