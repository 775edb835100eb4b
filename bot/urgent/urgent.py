"""Urgent: which emergency, if any, a customer's message tells of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum

from bot.urgent.message import Message, Place, Places, places_in, read_message
from bot.urgent.phrases import Calm, Rule, urgent_phrases
from bot.urgent.statements import Statements

_READ_CHARS = 12_000  # of a longer message, half from its beginning and half from its end


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
    message = read_message(text)
    places = places_in(message, phrases, language)
    statements = Statements(message, places, phrases.goes_on)
    for kind in UrgentKind:
        for rule in phrases.rules[kind]:
            for alarm in _alarms(rule, places, message):
                if not _is_calm(alarm, kind, places, message, statements, phrases.calms):
                    return kind
    return None


def _alarms(rule: Rule, places: Places, message: Message) -> Iterator[list[Place]]:
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


def _nearest(anchor: Place, others: Sequence[Place], rule: Rule, message: Message) -> Place | None:
    at = bisect_left(others, anchor)
    best: Place | None = None
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
    alarm: Sequence[Place],
    kind: UrgentKind,
    places: Places,
    message: Message,
    statements: Statements,
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


def _stands_in(scope: str, calm: Place, alarm: Sequence[Place], message: Message) -> bool:
    if scope == "message":
        return True
    if scope == "over":
        return any(calm.start < place.end and place.start < calm.end for place in alarm)
    last = max(alarm)
    if scope == "sentence":
        return any(message.sentences[calm.start] == message.sentences[p.start] for p in alarm)
    numbers = message.clauses if scope == "clause" else message.sentences
    return numbers[calm.start] == numbers[last.start] and calm.start < last.start
