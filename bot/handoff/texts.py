"""Hand-off in words: an offer's sentences, and the line by the button that asks for a person."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.catalogue import text as fixed_text
from bot.handoff.offers import Offer
from bot.handoff.opening_texts import (
    closing_reason,
    date_text,
    deadline_text,
    moment_text,
    open_line,
    opens_line,
)

_LINE_HOLDS = timedelta(minutes=15)  # at least, where nothing says when it will be untrue


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The short line beside the button, and until when it is true."""

    text: str
    until: datetime


def offer_sentences(offer: Offer, language: str) -> tuple[str, ...]:
    """Return what is offered, in the order in which to say it; never empty, and no promise."""
    told = asides(offer, language)
    if offer.answer_by is None:
        return (*told, fixed_text(language, "handoff.message"))
    return (*told, _message_by(offer.answer_by, offer, language)) if offer.live else told


def asides(offer: Offer, language: str) -> tuple[str, ...]:
    """Return what an answer adds about people: as `offer_sentences`, but only what is known."""
    told = list(_first(offer, language))
    if offer.live is not None:
        return tuple(told)
    if offer.slots:
        when = moment_text(offer.slots[0].start, offer.facts.zone, language)
        told.append(fixed_text(language, "handoff.callback", when=when))
    if offer.answer_by is not None:
        told.append(_message_by(offer.answer_by, offer, language))
    return tuple(told)


def ways_besides_queue(offer: Offer, language: str) -> tuple[str, ...]:
    """Return what somebody who waits for a person can do instead; a message can be left always."""
    told = []
    if offer.phone:
        told.append(fixed_text(language, "handoff.phone", phone=offer.phone))
    if offer.slots:
        when = moment_text(offer.slots[0].start, offer.facts.zone, language)
        told.append(fixed_text(language, "handoff.callback", when=when))
    if offer.answer_by is None:
        return (*told, fixed_text(language, "handoff.message"))
    return (*told, _message_by(offer.answer_by, offer, language))


def person_line(offer: Offer, language: str) -> PersonLine:
    """Return until when people can be reached, else when they can be again."""
    hours, moment = offer.hours, offer.moment
    soon = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    soon += 2 * _LINE_HOLDS
    phone_hours = offer.facts.hours_of("phone") if offer.phone else None
    for reached in (hours if offer.live else None, phone_hours):
        if reached is not None:
            until = reached.closes_at(moment) or soon
            return PersonLine(open_line(reached, moment, language), until)
    if offer.live is not None:
        return PersonLine(fixed_text(language, "hours.open_now"), soon)
    opens = None if hours is None or hours.is_open(moment) else hours.opens_at(moment)
    if opens is None:
        return PersonLine(fixed_text(language, "hours.leave_message"), soon)
    return PersonLine(opens_line(opens, moment, language), opens)


def _first(offer: Offer, language: str) -> Iterator[str]:
    if offer.urgent_phone:
        yield fixed_text(language, "handoff.urgent", phone=offer.urgent_phone)
    if offer.live is not None:
        yield _live(offer, language)
    elif offer.hours is not None:
        yield from _state(offer, language)
    if offer.phone:
        yield fixed_text(language, "handoff.phone", phone=offer.phone)


def _live(offer: Offer, language: str) -> str:
    assert offer.live is not None  # noqa: S101  (asked by who saw that it is there)
    place, wait_s = offer.live.place, offer.live.wait_s
    if wait_s == 0:
        return fixed_text(language, "handoff.live_free")
    if wait_s is None:
        return fixed_text(language, "handoff.live_unknown", place=place)
    minutes = math.ceil(wait_s / 60)
    return fixed_text(language, "handoff.live_wait", place=place, minutes=minutes)


def _state(offer: Offer, language: str) -> Iterator[str]:
    assert offer.hours is not None  # noqa: S101  (asked by who saw that they are there)
    if offer.hours.is_open(offer.moment):
        if offer.channel == "chat":
            yield fixed_text(language, "handoff.nobody")
        return
    today = offer.moment.date()
    key = "closed_now" if offer.hours.is_open_on(today) else "closed_today"
    day, reason = date_text(today, language), closing_reason(offer.hours, today, language)
    if reason:
        yield fixed_text(language, f"handoff.{key}_for", day=day, reason=reason)
    else:
        yield fixed_text(
            language, f"handoff.{key}", **({} if key == "closed_now" else {"day": day})
        )
    opens = offer.hours.opens_at(offer.moment)
    if opens is not None and offer.answer_by is None and not offer.slots:
        yield fixed_text(
            language, "handoff.opens", when=moment_text(opens, offer.facts.zone, language)
        )


def _message_by(by: datetime, offer: Offer, language: str) -> str:
    when = deadline_text(by, offer.facts.zone, language)
    return fixed_text(language, "handoff.message_by", when=when)
