"""Offers of a person: 70 situations, and no path without an offer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handoff.offers import OfferKind, Slot, free_slots, handoff_offer
from bot.handoff.reasons import HandoffReason
from bot.handoff.staffing import NOBODY, Staffing
from bot.handoff.texts import asides, offer_sentences, person_line
from knowledge.companies.facts import CompanyFacts
from knowledge.documents.documents import LANGUAGES
from tests.bot.handoff_situations import BARE, DK, FI, FREE, NIGHT, NO, SE, SITUATIONS, Row


@pytest.mark.parametrize("row", SITUATIONS, ids=lambda row: row[0])
def test_situation(row: Row) -> None:
    _, local, given_facts, staffing, reason, channel, language, kind, promised, holds, not_ = row
    facts = CompanyFacts.read(given_facts)
    moment = facts.moment(datetime.fromisoformat(local))
    for at in (moment, moment.astimezone(UTC)):  # whatever clock the server goes by
        offer = handoff_offer(facts, at, reason, staffing, channel)  # type: ignore[arg-type]
        said = " ".join(offer_sentences(offer, language))
        wanted = facts.moment(datetime.fromisoformat(promised)) if promised else None
        assert (offer.kind, offer.promised_at) == (kind, wanted), said
        for text in holds:
            assert text in said
        for text in not_:
            assert text not in said


def test_there_are_enough_situations() -> None:
    assert len(SITUATIONS) >= 60
    assert len({row[0] for row in SITUATIONS}) == len(SITUATIONS)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([NO, SE, DK, FI, NIGHT, BARE]),
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    st.builds(
        Staffing,
        free=st.integers(0, 3),
        present=st.integers(0, 5),
        waiting=st.integers(0, 9),
        wait_s=st.none() | st.floats(0, 9000),
    ),
    st.sampled_from(HandoffReason),
    st.sampled_from(["chat", "email", "phone"]),
    st.sampled_from(LANGUAGES),
)
def test_no_path_ends_without_an_offer(facts, at, staffing, reason, channel, language):
    known = CompanyFacts.read(facts)
    moment = at.replace(tzinfo=UTC)
    offer = handoff_offer(known, moment, reason, staffing, channel)
    said = offer_sentences(offer, language)
    assert said
    assert all(said)
    assert set(asides(offer, language)) <= set(said)
    assert person_line(offer, language).until > moment
    assert offer.promised_at is None or offer.promised_at > moment
    if offer.kind is OfferKind.LIVE:
        assert staffing.present
    for slot in offer.slots:
        assert slot.end.astimezone(UTC) - slot.start.astimezone(UTC) == known.slot
        hours = known.hours_of("callback")
        assert hours is not None
        assert hours.is_open(slot.start)


def test_a_full_slot_is_not_offered() -> None:
    facts = CompanyFacts.read({**NO, "callback_capacity": 2})
    moment = facts.moment(datetime(2026, 11, 24, 10))
    first, second, *_ = free_slots(facts, moment)
    assert free_slots(facts, moment, [first])[0] == first
    assert free_slots(facts, moment, [first, first])[0] == second
    halves = Slot(first.start - timedelta(minutes=15), first.end - timedelta(minutes=15))
    assert free_slots(facts, moment, [halves, first])[0] == second  # slots may have been longer


def test_when_all_slots_are_taken_a_message_is_offered() -> None:
    facts = CompanyFacts.read({**NO, "callback_hours": "Mo 09:00-10:00"})
    moment = facts.moment(datetime(2026, 11, 24, 10))
    slots = free_slots(facts, moment)
    assert len(slots) == 6  # of three Mondays
    offer = handoff_offer(facts, moment, HandoffReason.CUSTOMER_REQUEST, NOBODY, "chat", slots)
    assert (offer.kind, offer.slots) == (OfferKind.MESSAGE, ())
    assert "ringt opp" not in " ".join(offer_sentences(offer, "nb"))


@pytest.mark.parametrize(
    ("local", "staffing", "line", "until"),
    [
        ("2026-11-24T10:00", FREE, "Åpent til 20:00", "2026-11-24T20:00"),
        ("2026-11-24T10:00", NOBODY, "Åpent til 16:00", "2026-11-24T16:00"),  # the phone is
        ("2026-11-24T18:00", NOBODY, "Legg igjen en beskjed", None),
        ("2026-11-24T07:00", NOBODY, "Åpner 08:00", "2026-11-24T08:00"),
        ("2026-11-28T20:00", NOBODY, "Åpner man. 08:00", "2026-11-30T08:00"),
        ("2026-07-11T20:00", NOBODY, "Åpner 18. juli 10:00", "2026-07-18T10:00"),
    ],
)
def test_the_line_by_the_button(
    local: str, staffing: Staffing, line: str, until: str | None
) -> None:
    facts = CompanyFacts.read(NO)
    moment = facts.moment(datetime.fromisoformat(local))
    offer = handoff_offer(facts, moment, HandoffReason.CUSTOMER_REQUEST, staffing)
    found = person_line(offer, "nb")
    assert found.text == line
    if until is not None:
        assert found.until == facts.moment(datetime.fromisoformat(until))
