"""Subjects: what a text is about, named by the words of customers in six languages."""

from __future__ import annotations

from bot.urgent.phrases import fold
from bot.word_lists import word_lists

SUBJECT_FILE = "subject_words.toml"


def subjects(text: str, language: str) -> frozenset[str]:
    """Return the subjects whose words stand in a text."""
    folded = fold(text)
    return frozenset(
        name for name, words in word_lists(SUBJECT_FILE).items() if words.is_in(folded, language)
    )
