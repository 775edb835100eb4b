"""Urgent help: the right number for each company, kind and hour, before any search."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.answers.answers import AnswerFinished, Outcome, SentenceReleased
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.catalogue import text as fixed_text
from bot.conversations.messages import StoredAnswer, stored_answer
from bot.urgent.help import UrgentHelp, urgent_help
from bot.urgent.urgent import UrgentKind
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts
from knowledge.documents.documents import LANGUAGES
from tests.fakes import NoSearch

DAY, NIGHT = datetime.fromisoformat("2026-11-26T10:00"), datetime.fromisoformat("2026-11-26T02:00")
OFFICE, ON_CALL = "22 33 44 55", "99 88 77 66"
HOURS = "Mo-Fr 08:00-16:00; PH off"
WITH_ON_CALL = CompanyFacts(
    "NO", "", OFFICE, HOURS, ON_CALL, "Mo-Fr 16:00-08:00; Sa,Su 00:00-24:00"
)
OFFICE_ONLY = CompanyFacts(phone=OFFICE, hours=HOURS)
FINNISH = CompanyFacts("FI", "", "", "", "040 123 4567")
NOTHING = CompanyFacts()
PROPERTY = (
    UrgentKind.LEAK, UrgentKind.FLOODING, UrgentKind.POWER, UrgentKind.LIFT, UrgentKind.LOCKED_OUT,
)  # fmt: skip


def numbers(kind: UrgentKind, facts: CompanyFacts, local: datetime) -> list[str]:
    found = urgent_help(kind, "Fjordnett", facts, facts.moment(local))
    return [] if found is None else [contact.number for contact in found.contacts]


@pytest.mark.parametrize("kind", PROPERTY)
@pytest.mark.parametrize(
    ("facts", "by_day", "by_night"),
    [
        (WITH_ON_CALL, [OFFICE], [ON_CALL]),
        (OFFICE_ONLY, [OFFICE], []),
        (FINNISH, ["040 123 4567"], ["040 123 4567"]),
        (NOTHING, [], []),
    ],
)
def test_what_is_the_companys_to_mend(kind, facts, by_day, by_night):
    assert numbers(kind, facts, DAY) == by_day
    assert numbers(kind, facts, NIGHT) == by_night


@pytest.mark.parametrize("kind", [UrgentKind.FIRE, UrgentKind.SMOKE, UrgentKind.GAS])
def test_the_fire_service_comes_before_the_company(kind):
    assert numbers(kind, WITH_ON_CALL, DAY) == ["110", OFFICE]
    assert numbers(kind, WITH_ON_CALL, NIGHT) == ["110", ON_CALL]
    assert numbers(kind, FINNISH, NIGHT) == ["112", "040 123 4567"]
    assert numbers(kind, NOTHING, NIGHT) == ["110"]


@pytest.mark.parametrize(
    ("country", "threatened", "in_despair"),
    [
        ("NO", ["112"], ["113", "116 123"]),
        ("SE", ["112"], ["112", "90101"]),
        ("DK", ["112"], ["112", "70 201 201"]),
        ("FI", ["112"], ["112", "09 2525 0111"]),
    ],
)
def test_people_in_danger_are_never_sent_to_a_company(country, threatened, in_despair):
    facts = CompanyFacts(country, "", OFFICE, "", ON_CALL)
    assert numbers(UrgentKind.THREAT, facts, DAY) == threatened
    assert numbers(UrgentKind.SELF_HARM, facts, DAY) == in_despair


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", UrgentKind)
def test_every_kind_has_its_words_in_every_language(language, kind):
    assert fixed_text(language, f"bot.urgent.lead.{kind}").endswith(":")


async def reply(text: str, facts: CompanyFacts, local: datetime = NIGHT) -> list[object]:
    assistant = Assistant(NoSearch(), Floors(0.5, 0.2))
    company = Company("c" * 32, "fjordnett", "Fjordnett", "nb", (), facts)
    return [event async for event in assistant.reply(company, (), text, None, facts.moment(local))]


async def test_the_reply_is_numbers_and_an_offer():
    shown, last = await reply("Hjelp, det fosser vann ned fra taket på badet!", WITH_ON_CALL)
    assert isinstance(last, AnswerFinished)
    answer = last.answer
    assert shown == SentenceReleased(0, answer.text)
    assert answer.outcome is Outcome.URGENT
    assert f"Fjordnett: {ON_CALL}" in answer.text
    assert answer.offers_person
    assert not answer.citations
    assert answer.text.startswith(fixed_text("nb", "bot.urgent.lead.leak"))


async def test_without_a_number_it_is_a_question_like_any_other():
    with pytest.raises(AssertionError, match="searched"):
        await reply("Hjelp, det fosser vann ned fra taket på badet!", OFFICE_ONLY)


async def test_a_finn_at_a_norwegian_company_reads_finnish():
    _, last = await reply("Apua, keittiössä palaa!", WITH_ON_CALL)
    assert isinstance(last, AnswerFinished)
    assert last.answer.text.startswith(fixed_text("fi", "bot.urgent.lead.fire"))
    assert "Pelastuslaitos: 110" in last.answer.text


async def test_help_survives_the_database():
    _, last = await reply("Det brenner i bossrommet", WITH_ON_CALL)
    assert isinstance(last, AnswerFinished)
    kept: StoredAnswer = stored_answer(last.answer)
    assert UrgentHelp.read(kept.to_json()["urgent"]) == last.answer.urgent
    assert UrgentHelp.read(None) is None
