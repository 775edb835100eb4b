"""Polarity: whether a sentence denies, limits or demands what its quote does not."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.word_classes import word_classes
from knowledge.terms import stems

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NEAR_WORDS = 4
_SAME_SHARE = 0.5


def mismatch(sentence: str, language: str, quote: str, quote_language: str) -> str | None:
    """Name what differs: `negation`, or the claim that the quote does not make; else None."""
    claim = _unfounded_claim(sentence, quote)
    if claim is not None:
        return claim
    if language == quote_language or {language, quote_language} <= {"nb", "nn", "da"}:
        differs = _negates_otherwise(sentence, language, quote, quote_language)
    else:
        differs = bool(_negated(sentence, language)) != bool(_negated(quote, quote_language))
    return "negation" if differs else None


def _unfounded_claim(sentence: str, quote: str) -> str | None:
    classes = word_classes()
    said, quoted = _lower_words(sentence), set(_lower_words(quote))
    quoted_claims = {classes.claims[word] for word in quoted if word in classes.claims}
    quoted_weak = {classes.weak_claims[word] for word in quoted if word in classes.weak_claims}
    all_quoted = quoted_claims | quoted_weak
    for word in said:
        if word in quoted:
            continue
        claim = classes.claims.get(word)
        if claim is not None and claim not in quoted_claims:
            return claim
        weak = classes.weak_claims.get(word)
        opposite = classes.opposites.get(weak or "")
        if weak and weak not in all_quoted and opposite in all_quoted:
            return weak
    return None


def _negates_otherwise(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether one denies what the other states, told by the words around each negation."""
    said, quoted = _negated(sentence, language), _negated(quote, quote_language)
    said_stems = frozenset(stems(sentence, language))
    for around in said:
        if not any(_share(around, other) >= _SAME_SHARE / 2 for other in quoted):
            return True
    if said:
        return False
    return any(_share(around, said_stems) > _SAME_SHARE for around in quoted)


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


@lru_cache(maxsize=4096)
def _negated(text: str, language: str) -> tuple[frozenset[str], ...]:
    """Return, for each negation, the stems of the words near it."""
    negations = word_classes().negations_of(language)
    found = _lower_words(text)
    around: list[frozenset[str]] = []
    for at, word in enumerate(found):
        if word in negations:
            near = found[max(0, at - _NEAR_WORDS + 1) : at] + found[at + 1 : at + 1 + _NEAR_WORDS]
            around.append(
                frozenset(
                    stem
                    for other in near
                    if other not in negations
                    for stem in stems(other, language)
                )
            )
    return tuple(around)


@lru_cache(maxsize=4096)
def _lower_words(text: str) -> tuple[str, ...]:
    return tuple(match.group().lower() for match in _WORD.finditer(text))
