"""Usual hours in words: neighbouring days together, nights, holidays, six languages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.answers.filled import filled
from bot.handoff.opening_texts import deadline_text, hours_text
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts
from knowledge.companies.slots import unfilled
from knowledge.documents.documents import LANGUAGES, Document
from knowledge.documents.split import split
from knowledge.hours.opening import Hours
from tests.fakes import retrieval

OFFICE = "Mo-Fr 08:00-16:00; PH off"
# Easter: the week of Maundy Thursday and Good Friday, and of a change of the clock.
EASTER_WEEK, CLOCK_WEEK = datetime(2026, 4, 1, 12), datetime(2026, 10, 22, 12)


def hours_of(written: str) -> Hours:
    hours = CompanyFacts.read({"hours": written}).hours_of("phone")
    assert hours is not None
    return hours


def said(written: str, language: str = "nb", there: datetime = EASTER_WEEK) -> str:
    hours = hours_of(written)
    return hours_text(hours, there.replace(tzinfo=hours.zone), language)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (OFFICE, "mandag–fredag kl. 08:00–16:00, stengt på helligdager"),
        (
            "Mo-Th 08:00-16:00; Fr 08:00-15:00; Sa 10:00-14:00",
            "mandag–torsdag kl. 08:00–16:00, fredag kl. 08:00–15:00, lørdag kl. 10:00–14:00",
        ),
        (
            "Mo,We 08:00-11:30,12:00-15:00",
            "mandag kl. 08:00–11:30 og 12:00–15:00, onsdag kl. 08:00–11:30 og 12:00–15:00",
        ),
        ("24/7", "alle dager hele døgnet"),
        ("Mo-Su 10:00-22:00", "alle dager kl. 10:00–22:00"),
        ("Fr 20:00-02:00", "fredag kl. 20:00–02:00"),
        ("Su 20:00-02:00", "søndag kl. 20:00–02:00"),
        ("Mo-Fr 00:00-24:00", "mandag–fredag hele døgnet"),
        ("Mo-Su 00:00-24:00; Mo 06:00-24:00", "mandag kl. 06:00–00:00, tirsdag–søndag hele døgnet"),
        ("Jun-Aug Mo-Fr 09:00-15:00; Sep-May Mo-Fr 08:00-16:00", "mandag–fredag kl. 08:00–16:00"),
        ("off", "stengt"),
    ],
)
def test_hours_are_said_in_words(written: str, text: str) -> None:
    assert said(written) == text
    assert said(written, there=CLOCK_WEEK) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nn", "måndag–fredag kl. 08:00–16:00, stengt på heilagdagar"),
        ("sv", "måndag–fredag kl. 08:00–16:00, stängt på helgdagar"),
        ("da", "mandag–fredag kl. 08.00–16.00, lukket på helligdage"),
        ("fi", "maanantai–perjantai klo 08.00–16.00, pyhäpäivinä suljettu"),
        ("en", "Monday–Friday 08:00–16:00, closed on public holidays"),
    ],
)
def test_in_the_language_of_the_page(language: str, text: str) -> None:
    assert said(OFFICE, language) == text


@pytest.mark.parametrize("name", ["opening_hours", "hours"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shared_text_holds_the_asking_companys_hours(name: str, language: str) -> None:
    text = f"Kontoret er åpent {{{name}}}. Velkommen innom."
    passages = split(Document("https://gruppen.example.no/kontor", "Kontor", text, language))
    early = Company("a" * 32, "a", "A", "nb", (), CompanyFacts.read({"hours": OFFICE}))
    never = Company("b" * 32, "b", "B", "nb", ())
    for company in (early, never):
        [found] = filled(retrieval("x", passages), company).passages
        is_told = company is early
        assert ("16" in found.passage.text) == is_told
        assert "{" not in found.passage.text
        assert "Velkommen" in found.passage.text
        assert unfilled(text, company) == (() if is_told else (name,))
    [shown] = filled(retrieval("x", passages), early).passages
    assert said(OFFICE, language) in shown.passage.text


def test_what_is_due_at_midnight_is_due_on_the_day_before() -> None:
    zone = hours_of(OFFICE).zone
    midnight = datetime(2026, 11, 29, tzinfo=zone)
    assert deadline_text(midnight, zone, "nb") == "lørdag 28. november kl. 23:59"
    assert (
        deadline_text(midnight + timedelta(hours=8), zone, "nb") == "søndag 29. november kl. 08:00"
    )
