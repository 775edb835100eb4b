"""Coverage: how much of what a sentence says stands in a text, word by word."""

from __future__ import annotations

from functools import lru_cache

from bot.grounding.overlap import word_grams
from bot.grounding.word_classes import word_classes
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import stems

_MIN_GRAM_SHARE = 0.5
_FINNISH_BEGINNING = 0.7


def claiming_words(sentence: str, language: str) -> tuple[str, ...]:
    """Return the words that must be covered.

    What others look at is left out - numbers with their units, and words of the classes that
    `polarity` compares - and what a paraphrase adds ("costs", "get"); where nothing else is left,
    these count after all.
    """
    found = content_words(sentence)
    words = [word for word in found if not word[0].isdigit() and not word_classes().unit(word)]
    return tuple([word for word in words if not _is_light(word, language)] or words or found)


def _is_light(word: str, language: str) -> bool:
    classes = word_classes()
    return (
        word in classes.light
        or word in classes.negations_of(language)
        or word in classes.number_words.get(language, {})
        or word in classes.limits.get(language, {})
        or bool(classes.claims_of(word, language))
    )


@lru_cache(maxsize=4096)
def word_index(text: str, languages: tuple[str, ...]) -> frozenset[str]:
    """Return the stems of a text (by each language's rules) and the 4-grams of its words."""
    found: set[str] = set()
    for language in languages:
        found.update(stems(text, language))
    for word in content_words(text):
        found.update(f"~{gram}" for gram in word_grams(word))
    return frozenset(found)


def coverage(words: tuple[str, ...], index: frozenset[str], language: str) -> float:
    """Return the share of the words that the index holds, 0 to 1."""
    return sum(word_coverage(word, index, language) for word in words) / len(words)


def word_coverage(word: str, index: frozenset[str], language: str) -> float:
    """Return 1 for a word whose stem is there, else the share of its n-grams, 0 below a half.

    A Finnish word changes within, so its beginning counts too (jäsenyyden, jäsenyys).
    """
    if any(stem in index for stem in stems(word, language)):
        return 1.0
    grams = word_grams(word)
    share = sum(f"~{gram}" in index for gram in grams) / len(grams)
    if language == "fi" and f"~{grams[0]}" in index:
        return max(share, _FINNISH_BEGINNING)
    return share if share >= _MIN_GRAM_SHARE else 0.0
