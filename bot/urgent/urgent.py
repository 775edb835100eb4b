"""Urgent: which emergency, if any, a customer's message tells of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.urgent.phrases import (
    Calm,
    Rule,
    UrgentPhrases,
    fits,
    fold,
    phrases_beginning_with,
    urgent_phrases,
)

_READ_CHARS = 12_000  # of a longer message, half from its beginning and half from its end
_SHORT_WORDS = 3  # a message of so few words needs no more than the name of the emergency
_SHORT = "short"  # a class of one word, which stands behind a short message
_END = "$"
_WORD = re.compile(r"\w+|[^\w\s-]+")
_ORDINAL = re.compile(r"(?<=\d)\.(?=\s)")  # "between the 2. and 3. floor"
_SENTENCE_END = re.compile(r"[.!?;]")
_CLAUSE_END = re.compile(r"[,:()–—]")


class UrgentKind(StrEnum):
    """The emergencies, the gravest first: of several kinds in one message it is the one told."""

    SELF_HARM = "self_harm"
    THREAT = "threat"
    FIRE = "fire"
    SMOKE = "smoke"
    GAS = "gas"
    LIFT = "lift"
    FLOODING = "flooding"
    LEAK = "leak"
    POWER = "power"
    LOCKED_OUT = "locked_out"


def urgent_kind(text: str, language: str | None = None) -> UrgentKind | None:
    """Return the gravest emergency that a message tells of, else None.

    An alarm is a rule of `phrases.toml`: words of some classes near each other in one
    sentence, such as water and pouring. It does not count where calm words stand with it: what it
    would cost, what the insurance covers, what happened last year, what to do if it happened.
    "Now" in the sentence outweighs most of these, what is said of something else ("and my invoice
    is wrong") calms nothing that goes on, and what is ambiguous counts as urgent.

    Args:
        text: as the customer wrote it.
        language: of the message, when known. The words of all languages count in any message,
            except the few that mean something else elsewhere: "fire" is four in Norwegian.
    """
    if len(text) > _READ_CHARS:
        text = f"{text[: _READ_CHARS // 2]}\n{text[-_READ_CHARS // 2 :]}"
    phrases = urgent_phrases()
    message = _read(text)
    places = _places(message, phrases, language)
    statements = _Statements(message, places)
    for kind in UrgentKind:
        for rule in phrases.rules[kind]:
            for alarm in _alarms(rule, places, message):
                if not _is_calm(alarm, kind, places, message, statements, phrases.calms):
                    return kind
    return None


@dataclass(frozen=True, slots=True)
class _Message:
    """Folded words, and for each the number of its sentence and of its clause.

    Behind a short message stands one word more, which says so.
    """

    words: Sequence[str]
    sentences: Sequence[int]
    clauses: Sequence[int]


class _Place(NamedTuple):
    start: int
    end: int


_Places = Mapping[str, Sequence[_Place]]


def _read(text: str) -> _Message:
    words: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    for match in _WORD.finditer(_ORDINAL.sub(" ", fold(text.replace("\n", " . ")))):
        token = match[0]
        if token[0].isalnum() or token[0] == "_":
            words.append(token)
            sentences.append(sentence)
            clauses.append(clause)
        elif _SENTENCE_END.search(token):
            sentence += 1
            clause += 1
        elif _CLAUSE_END.search(token):
            clause += 1
    if 0 < len(words) <= _SHORT_WORDS:
        words.append(_END)
        sentences.append(sentences[-1])
        clauses.append(clauses[-1])
    return _Message(words, sentences, clauses)


def _places(message: _Message, phrases: UrgentPhrases, language: str | None) -> _Places:
    """Return where words of each class stand, in order."""
    words = message.words
    places: dict[str, list[_Place]] = defaultdict(list)
    for start, word in enumerate(words):
        for phrase in phrases_beginning_with(word):
            end = start + 1 + len(phrase.rest)
            if phrase.language not in (None, language) or end > len(words):
                continue
            if all(map(fits, phrase.rest, words[start + 1 : end])):
                places[phrase.word_class].append(_Place(start, end))
    if words and words[-1] == _END:
        places[_SHORT] = [_Place(len(words) - 1, len(words))]
    return places


def _alarms(rule: Rule, places: _Places, message: _Message) -> Iterator[list[_Place]]:
    """Yield the places that fulfil a rule, one for each part."""
    parts = [sorted({p for name in part for p in places.get(name, ())}) for part in rule.parts]
    if not all(parts):
        return
    for anchor in parts[0]:
        alarm = [anchor]
        for others in parts[1:]:
            near = _nearest(anchor, others, rule, message)
            if near is None:
                break
            alarm.append(near)
        else:
            yield alarm


def _nearest(
    anchor: _Place, others: Sequence[_Place], rule: Rule, message: _Message
) -> _Place | None:
    at = bisect_left(others, anchor)
    best: _Place | None = None
    for place in others[max(0, at - 2) : at + 2]:
        distance = abs(place.start - anchor.start)
        is_other = place.start >= anchor.end or (place.end <= anchor.start and not rule.is_ordered)
        is_near = distance <= rule.reach and (
            rule.crosses or message.sentences[place.start] == message.sentences[anchor.start]
        )
        if is_other and is_near and (best is None or distance < abs(best.start - anchor.start)):
            best = place
    return best


def _is_calm(
    alarm: Sequence[_Place],
    kind: UrgentKind,
    places: _Places,
    message: _Message,
    statements: _Statements,
    calms: Sequence[Calm],
) -> bool:
    sentences = {message.sentences[place.start] for place in alarm}
    is_now = any(message.sentences[place.start] in sentences for place in places.get("now", ()))
    return any(
        _stands_in(calm.scope, place, alarm, message)
        for calm in calms
        if kind in calm.kinds and not (is_now and calm.outweighed)
        for place in places.get(calm.word_class, ())
        if not statements.is_apart(calm, place, alarm)
    )


class _Statements:
    """The statements of a message: what joining words, commas and ends of sentences part."""

    def __init__(self, message: _Message, places: _Places) -> None:
        joins = [place.start for place in places.get("joins", ())]
        self._numbers = [
            clause + bisect_right(joins, at) for at, clause in enumerate(message.clauses)
        ]
        self._holding = {
            name: frozenset(self._numbers[place.start] for place in found)
            for name, found in places.items()
        }

    def is_apart(self, calm: Calm, calm_at: _Place, alarm: Sequence[_Place]) -> bool:
        """Whether calm words stand in a statement of their own, beside one of what goes on now."""
        own, told = self._numbers[calm_at.start], {self._numbers[place.start] for place in alarm}
        return (
            bool(calm.apart)
            and own not in told
            and own in self._holding.get("states", ())
            and self._holds(told, "going_on")
            and self._holds(told, *calm.apart)
            and not self._holds(told, "past")
        )

    def _holds(self, statements: set[int], *classes: str) -> bool:
        return any(statements & self._holding.get(name, frozenset()) for name in classes)


def _stands_in(scope: str, calm: _Place, alarm: Sequence[_Place], message: _Message) -> bool:
    if scope == "message":
        return True
    if scope == "over":
        return any(calm.start < place.end and place.start < calm.end for place in alarm)
    last = max(alarm)
    if scope == "sentence":
        return any(message.sentences[calm.start] == message.sentences[p.start] for p in alarm)
    numbers = message.clauses if scope == "clause" else message.sentences
    return numbers[calm.start] == numbers[last.start] and calm.start < last.start
