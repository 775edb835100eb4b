"""Hand-off offers: what a customer who wants a person can be offered at this moment, by facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Literal

from bot.handoff.reasons import HandoffReason
from bot.handoff.staffing import NOBODY, Staffing
from knowledge.companies.facts import CompanyFacts
from knowledge.hours.opening import Hours

# How the customer speaks with us; a live chat can be offered only to who is in the chat.
HandoffChannel = Literal["chat", "email", "phone"]

SLOT_DAYS = 5  # days with free slots that are offered
_SLOT_HORIZON = timedelta(days=21)
_LEAD = timedelta(minutes=15)  # nobody can be rung earlier than this after asking for it


class OfferKind(StrEnum):
    """What is offered first."""

    LIVE = "live"
    CALLBACK = "callback"
    MESSAGE = "message"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Slot:
    """When a customer can be called back, from a time to a time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class LivePlace:
    """A place in the queue.

    Attributes:
        wait_s: 0 when an agent is free; None when we don't know.
    """

    place: int
    wait_s: float | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be offered at a moment. A message can be left always.

    Attributes:
        kind: what is offered first.
        moment: when it was made; the offer is true only then.
        facts: of the company.
        hours: of the people on this channel; None when not known.
        urgent_phone: to be shown before all else, where the reason is urgent.
        phone: is answered now.
        live: the place in the queue that the customer would have.
        slots: free times to be called back, earliest first.
        answer_by: until when a message left now is answered; None when that cannot be known.
    """

    kind: OfferKind
    reason: HandoffReason
    moment: datetime
    facts: CompanyFacts
    hours: Hours | None
    channel: HandoffChannel = "chat"
    urgent_phone: str = ""
    phone: str = ""
    live: LivePlace | None = None
    slots: tuple[Slot, ...] = ()
    answer_by: datetime | None = None

    @property
    def promised_at(self) -> datetime | None:
        """The time that taking the first offer up would give: an answer's, or a call's."""
        if self.kind is OfferKind.CALLBACK:
            return self.slots[0].start
        return self.answer_by if self.kind is OfferKind.MESSAGE else None

    def as_json(self) -> dict[str, Any]:
        """Return reason, offer and time, as they are stored and as `ask --json` prints them."""
        at = self.promised_at
        return {
            "reason": self.reason.value,
            "offer": self.kind.value,
            "promised_at": None if at is None else at.isoformat(),
        }


def handoff_offer(
    facts: CompanyFacts,
    moment: datetime,
    reason: HandoffReason,
    staffing: Staffing = NOBODY,
    channel: HandoffChannel = "chat",
    booked: Sequence[Slot] = (),
) -> Offer:
    """Return what can be offered.

    Args:
        moment: now, with a time zone.
        booked: slots that other customers have taken; one may be there several times.
    """
    hours = facts.hours_of("message" if channel == "email" else channel)
    live = _live(hours, moment, staffing) if channel == "chat" else None
    phone = facts.open_phone(moment)
    urgent = facts.urgent_phone(moment) if reason is HandoffReason.URGENT else ""
    slots = () if channel == "email" else free_slots(facts, moment, booked)
    return Offer(
        kind=_kind(bool(urgent or (phone and channel == "phone")), live, slots),
        reason=reason,
        moment=moment.astimezone(facts.zone),
        facts=facts,
        hours=hours,
        channel=channel,
        urgent_phone=urgent,
        phone="" if phone == urgent else phone,
        live=live,
        slots=slots,
        answer_by=facts.answer_by(moment),
    )


def free_slots(
    facts: CompanyFacts, moment: datetime, booked: Sequence[Slot] = ()
) -> tuple[Slot, ...]:
    """Return the slots in which somebody can still be called back, of the next few days."""
    free: list[Slot] = []
    days = set()
    for slot in _slots(facts, moment):
        taken = sum(one.start < slot.end and slot.start < one.end for one in booked)
        if taken < facts.slot_capacity:
            days.add(slot.start.date())
            if len(days) > SLOT_DAYS:
                break
            free.append(slot)
    return tuple(free)


def _kind(is_phone: bool, live: LivePlace | None, slots: Sequence[Slot]) -> OfferKind:
    if is_phone:
        return OfferKind.PHONE
    if live is not None:
        return OfferKind.LIVE
    return OfferKind.CALLBACK if slots else OfferKind.MESSAGE


def _live(hours: Hours | None, moment: datetime, staffing: Staffing) -> LivePlace | None:
    """Return the place in the queue, if it is open and the customer's turn comes before it closes.

    Where no hours are known, whoever is present is there to answer.
    """
    if not staffing.present or (hours is not None and not hours.is_open(moment)):
        return None
    wait_s = 0.0 if staffing.free > staffing.waiting else staffing.wait_s
    closes = None if hours is None else hours.closes_at(moment)
    if closes is not None and moment + timedelta(seconds=wait_s or 0) >= closes:
        return None
    return LivePlace(staffing.waiting + 1, wait_s)


def _slots(facts: CompanyFacts, moment: datetime) -> Iterator[Slot]:
    hours = facts.hours_of("callback")
    if hours is None:
        return
    there = moment.astimezone(facts.zone)
    # From midnight on, so that slots begin at the same times however late it is.
    midnight = datetime.combine(there.date(), time(), facts.zone)
    for opens, closes in hours.spans(midnight, there + _SLOT_HORIZON):
        start, close = opens.astimezone(UTC), closes.astimezone(UTC)
        while (end := start + facts.slot) <= close:
            if start >= moment + _LEAD:
                yield Slot(start.astimezone(facts.zone), end.astimezone(facts.zone))
            start = end
