"""Anchors: numbers, dates and states, and whether a sentence ties them to what its quote does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.grounding.clauses import clauses
from bot.grounding.coverage import claiming_words
from bot.grounding.facts import Number, facts_of
from bot.grounding.word_classes import word_classes
from knowledge.retrieval.terms import stems, words

_TIMES = frozenset(
    {"business_day", "day", "week", "month", "year", "hour", "minute", "second"},
)
_MONEY = frozenset({"euro", "krone", "dollar"})
_SUBJECT_WEIGHT = 1.5  # what a clause begins with is mostly what it is about
_MIN_BEGINNING = 4
_SUBJECT_WORDS = 2
_LIMIT_WORDS_BEFORE = 3
_LIMIT_WORDS_BEHIND = 2


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause's anchors (kind, value) and the weight of the stems they are said of."""

    anchors: frozenset[tuple[str, str]]
    stems: tuple[tuple[str, float], ...]

    def likeness(self, other: _Clause) -> float:
        return sum(
            max(
                (weight * theirs for known, theirs in other.stems if _is_same(stem, known)),
                default=0,
            )
            for stem, weight in self.stems
        )


def _is_same(stem: str, other: str) -> bool:
    shorter, longer = sorted((stem, other), key=len)
    return shorter == longer or (len(shorter) >= _MIN_BEGINNING and longer.startswith(shorter))


def ties_otherwise(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether a number, date or state is said of something that the quote says it not of.

    "Adults pay 180 kr and children 90 kr" holds both numbers of "children pay 180 kr", but its
    clause about children has another price.
    """
    quoted = [_read(clause, quote_language) for clause in clauses(quote)]
    for clause in clauses(sentence):
        said = _read(clause, language)
        for kind, value in said.anchors:
            homes = [one for one in quoted if (kind, value) in one.anchors]
            rivals = [
                one
                for one in quoted
                if one not in homes and any(own == kind for own, _ in one.anchors)
            ]
            if not homes or not rivals:
                continue
            at_home = max(said.likeness(one) for one in homes)
            if max(said.likeness(one) for one in rivals) > at_home:
                return True
    return False


@lru_cache(maxsize=4096)
def _read(clause: str, language: str) -> _Clause:
    weighed: dict[str, float] = {}
    opening = words(clause)[:_SUBJECT_WORDS]
    for word in claiming_words(clause, language):
        for stem in stems(word, language):
            weighed.setdefault(stem, _SUBJECT_WEIGHT if word in opening else 1.0)
    return _Clause(frozenset(_anchors(clause, language)), tuple(weighed.items()))


def _anchors(clause: str, language: str) -> set[tuple[str, str]]:
    classes, facts = word_classes(), facts_of(clause, language)
    found = {(_kind(number), number.value) for number in facts.numbers}
    found.update(("day" if not date.isdigit() else "month", date) for date in facts.dates)
    for word in words(clause):
        claimed = classes.claims_of(word, language)
        if "free" in claimed:
            found.add(("money", "0"))
        found.update(("state", state) for state in claimed & {"open", "closed"})
    return found


def _kind(number: Number) -> str:
    if number.unit in _TIMES:
        return "time"
    return "money" if number.unit in _MONEY else number.unit or "number"


def limits_otherwise(sentence: str, language: str, quote: str, quote_language: str) -> bool:
    """Whether a number is a lower limit ("at least") in one text and an upper one in the other."""
    said = _limits(sentence, language)
    quoted = _limits(quote, quote_language)
    return any(
        limits.isdisjoint(quoted[value]) and limits and quoted[value]
        for value, limits in said.items()
        if value in quoted
    )


@lru_cache(maxsize=4096)
def _limits(text: str, language: str) -> dict[str, frozenset[str]]:
    """Return the limits of each number of a text; a number without one says nothing of it."""
    known = word_classes().limits.get(language, {})
    spoken = word_classes().number_words.get(language, {})
    found = words(text)
    limits: dict[str, set[str]] = {}
    for at, word in enumerate(found):
        value = str(spoken[word]) if word in spoken else word
        if not value[0].isdigit():
            continue
        near = found[max(0, at - _LIMIT_WORDS_BEFORE) : at][::-1]
        behind = found[at + 1 : at + 1 + _LIMIT_WORDS_BEHIND + (language == "fi")]
        first = next((known[one] for one in near if one in known), None)
        if first is None and language == "fi":
            first = next((known[one] for one in behind if one in known), None)
        if {"late", "before"} <= {
            claim
            for one in found[max(0, at - _LIMIT_WORDS_BEFORE) : at + 1 + _LIMIT_WORDS_BEFORE]
            for claim in word_classes().claims_of(one, language)
        }:
            first = "low"  # at the latest 3 days before: at least 3 days before
        limits.setdefault(value, set()).update({first} if first else ())
    return {value: frozenset(kinds) for value, kinds in limits.items()}
