"""Word overlap: stems of all words or of those that carry meaning, and character n-grams."""

from __future__ import annotations

from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import fold, stems

_GRAM_CHARS = 4


def content_stems(text: str, language: str) -> list[str]:
    """Return the stems of the words that say what a text is about."""
    return stems(" ".join(content_words(text)), language)


def char_grams(text: str) -> list[str]:
    """Return the folded character 4-grams of those words; short words as they are."""
    return [gram for word in content_words(text) for gram in word_grams(word)]


def word_grams(word: str) -> list[str]:
    """Return one word's folded 4-grams, or the word when it is short."""
    folded = fold(word)
    if len(folded) <= _GRAM_CHARS:
        return [folded]
    return [folded[at : at + _GRAM_CHARS] for at in range(len(folded) - _GRAM_CHARS + 1)]
