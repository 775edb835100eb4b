"""A person is offered to who asks for one, and to who says yes to the offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome, PastMessage
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.handoff.person_wish import wants_person
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts
from tests.fakes import FixedSearch, passage

OFFERED = (
    PastMessage("customer", "Hva er meningen med livet?"),
    PastMessage("bot", "Det finner jeg ikke svar på. Vil du snakke med en person?", True),
)
PHONE = CompanyFacts(phone="22 33 44 55", hours="Mo-Fr 08:00-16:00")


@pytest.mark.parametrize(
    "text",
    [
        "Jeg vil snakke med et menneske",
        "Kan jeg få snakke med en kundebehandler?",
        "kan eg få prate med ein person?",
        "Snakk med en person",
        "Dette hjelper ikke. La meg snakke med noen om fakturaen",
        "sett meg over til en kundebehandler",
        "menneske takk",
        "Jag vill prata med en människa",
        "Kan jag få prata med någon om min faktura",
        "Jeg vil gerne tale med en medarbejder",
        "Haluan puhua ihmisen kanssa",
        "Saisinko ihmiselle puhua",
        "I want to talk to a human",
        "Can I speak with an agent, please?",
    ],
)
def test_asks_for_a_person(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hvordan kontakter jeg kundeservice?",
        "Hvordan får jeg snakke med en person?",
        "Når er kundeservice åpen?",
        "Hva er telefonnummeret til kundeservice?",
        "Koster det noe å snakke med noen i Sverige?",
        "Kan jeg snakke med noen i USA uten å betale ekstra?",
        "Kan jeg ha to personer på samme abonnement?",
        "Can I talk for free in the EU?",
        "personvern",
        "ja",
        "",
        "Jeg vil gjerne ha det rimeligste, " * 20 + "og snakke med en person",
    ],
)
def test_asks_for_something_else(text: str) -> None:
    assert not wants_person(text)


async def answer_to(
    text: str, local: str, history: Sequence[PastMessage] = (), facts: CompanyFacts = PHONE
) -> Answer:
    company = Company("c" * 32, "fjordnett", "Fjordnett", "nb", (), facts)
    assistant = Assistant(FixedSearch([passage("Noe annet.")]), Floors(0.5, 0.2))
    at = facts.moment(datetime.fromisoformat(local))
    events = [event async for event in assistant.reply(company, history, text, None, at)]
    assert isinstance(events[-1], AnswerFinished)
    return events[-1].answer


async def test_the_phone_is_named_only_while_it_is_answered() -> None:
    for_day = await answer_to("ja takk", "2026-11-26T10:00", OFFERED)
    by_night = await answer_to("ja takk", "2026-11-26T22:00", OFFERED)
    unknown = await answer_to("ja takk", "2026-11-26T10:00", OFFERED, CompanyFacts(phone="123 45"))
    assert for_day.outcome is by_night.outcome is unknown.outcome is Outcome.HANDOFF
    assert for_day.offers_person
    assert "22 33 44 55" in for_day.text
    assert "22 33 44 55" not in by_night.text
    assert "123 45" not in unknown.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Er du en robot?", "ikke et menneske"),
        ("Snakker jeg med et menneske nå?", "ikke et menneske"),
        ("Är du en människa?", "inte en människa"),
        ("Oletko sinä robotti?", "en ihminen"),
        ("Are you a real person?", "not a human"),
    ],
)
async def test_never_claims_to_be_human(text: str, says: str) -> None:
    answer = await answer_to(text, "2026-11-26T10:00")
    assert says in answer.text
    assert answer.offers_person
    assert not answer.citations
