"""Terms: the stems and character n-grams by which texts are found as words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_ALGORITHMS = {
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "sv": "swedish",
    "da": "danish",
    "fi": "finnish",
    "en": "english",
}
# å, ä and æ become a, ø and ö become o: pages and customers without Nordic keys write them so.
_FOLDED = str.maketrans({"å": "a", "ä": "a", "æ": "a", "ø": "o", "ö": "o", "ð": "d", "þ": "t"})
SUBWORD_LENGTH = 5


def words(text: str) -> list[str]:
    """Return the words of a text in small letters; digits and inner full stops stay."""
    return [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", text))]


def stems(text: str, language: str) -> list[str]:
    """Return the folded stem of each word."""
    return [_stem(word, language) for word in words(text)]


def subwords(text: str) -> list[str]:
    """Return the folded character n-grams of all words; a short word is its own n-gram.

    They find parts of compounds and inflected forms that no stemmer joins.
    """
    return [gram for word in words(text) for gram in _grams(fold(word))]


def fold(text: str) -> str:
    """Return the text in small letters without accents, Nordic letters as their ASCII kin."""
    mapped = text.casefold().translate(_FOLDED)
    if mapped.isascii():
        return mapped
    decomposed = unicodedata.normalize("NFKD", mapped)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    algorithm = _ALGORITHMS.get(language)
    if algorithm is None:
        return fold(word)
    # A stemmer keeps state, so it must not be shared between threads; making one costs 2 µs.
    return fold(Stemmer.Stemmer(algorithm, 0).stemWord(word))


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    # The edges are marked, so that a beginning is found as a beginning.
    marked = f"_{word}_"
    last = max(1, len(marked) - SUBWORD_LENGTH + 1)
    return tuple(marked[at : at + SUBWORD_LENGTH] for at in range(last))
