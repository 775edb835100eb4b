"""Polarity: whether a sentence denies, limits or demands what its quote does not."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.grounding.word_classes import word_classes
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import stems

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NEAR_WORDS = 4
_SAME_SHARE = 0.5


def mismatch(sentence: str, language: str, quote: str, quote_language: str) -> str | None:
    """Name what differs: `negation`, or the claim that the quote does not make; else None."""
    claim = _unfounded_claim(sentence, language, quote, quote_language)
    if claim is not None:
        return claim
    needless = word_classes().needless
    if needless.search(sentence) and not needless.search(quote):
        return "needless"
    if language == quote_language or {language, quote_language} <= {"nb", "nn", "da"}:
        differs = _negates_otherwise(sentence, language, quote, quote_language)
    else:
        differs = bool(_negated(sentence, language)) != bool(_negated(quote, quote_language))
    return "negation" if differs else None


def _unfounded_claim(sentence: str, language: str, quote: str, quote_language: str) -> str | None:
    classes = word_classes()
    quoted = frozenset(_lower_words(quote))
    known = {claim for word in quoted for claim in classes.claims_of(word, quote_language)}
    if {"late", "before"} <= known:  # "at the latest 3 days before" is "at least 3 days before"
        known.add("min")
    for word in _lower_words(sentence):
        if word in quoted:
            continue
        strong = classes.claim(word, language)
        for claim in classes.claims_of(word, language):
            if claim in known:
                continue
            if claim == strong or classes.opposites.get(claim, frozenset()) & known:
                return claim
    return None


def _negates_otherwise(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether one denies what the other states, told by the words around each negation."""
    said, quoted = _negated(sentence, language), _negated(quote, quote_language)
    excepted = _excepted(quote, quote_language)
    said_stems = frozenset(stems(sentence, language))
    for around in said:
        if any(_share(around, other) >= _SAME_SHARE / 2 for other in quoted):
            continue
        if not around & excepted:
            return True
    return any(
        _share(around, said_stems) > _SAME_SHARE
        and not any(_share(around, own) >= _SAME_SHARE / 2 for own in said)
        for around in quoted
    )


@lru_cache(maxsize=4096)
def _excepted(text: str, language: str) -> frozenset[str]:
    """Return the stems of what the text makes an exception of: "not X" says it too."""
    classes, found = word_classes(), _lower_words(text)
    return frozenset(
        stem
        for at, word in enumerate(found)
        if classes.claim(word, language) == "except"
        for other in found[max(0, at - 1) : at + 1 + _NEAR_WORDS]
        for stem in stems(other, language)
    )


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


@lru_cache(maxsize=4096)
def _negated(text: str, language: str) -> tuple[frozenset[str], ...]:
    """Return, for each negation, the stems of the words near it."""
    classes, found = word_classes(), _lower_words(text)
    negations = classes.negations_of(language)
    if not any(
        classes.claim(word, language) == "free" for word in found
    ):  # "without a fee" says it
        negations |= {word for word in found if classes.claim(word, language) == "without"}
    around: list[frozenset[str]] = []
    for at, word in enumerate(found):
        if word in negations:
            near = found[max(0, at - _NEAR_WORDS + 1) : at] + found[at + 1 : at + 1 + _NEAR_WORDS]
            telling = content_words(" ".join(other for other in near if other not in negations))
            telling = [other for other in telling if other not in classes.light] or telling
            around.append(frozenset(stem for other in telling for stem in stems(other, language)))
    return tuple(around)


@lru_cache(maxsize=4096)
def _lower_words(text: str) -> tuple[str, ...]:
    return tuple(match.group().lower() for match in _WORD.finditer(text))
