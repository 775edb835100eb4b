"""Which company of a group: by street, number, postcode or name, else asked back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome, PastMessage
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.company_finder import MAX_NAMED, CompanyFinder, holds
from bot.first_replies import FirstReplies
from bot.smalltalk.offers import read_offer
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts
from knowledge.companies.profile import CompanyProfile
from tests.fakes import FixedSearch, passage


def _company(slug: str, name: str, phone: str, *areas: str) -> Company:
    facts, profile = CompanyFacts(phone=phone), CompanyProfile(areas=areas)
    return Company(slug[0] * 32, slug, name, "nb", (f"{slug}.example.no",), facts, profile)


GROUP = _company("gruppen", "Hjemdrift", "11 11 11 11")
NORD = _company("nord", "Nord Drift", "22 22 22 22", "Storgata 1-9", "Bergveien", "0581")
SOR = _company("sor", "Sør Drift", "33 33 33 33", "Storgata 10-99", "Strandkaia")


class Fixed:
    async def branches(self, company_id: str) -> list[Company]:
        return [NORD, SOR] if company_id == GROUP.id else []


async def _answer(
    question: str,
    company: Company = GROUP,
    language: str = "nb",
    history: Sequence[PastMessage] = (),
) -> Answer:
    search = FixedSearch((passage("Hemmelig."),), 0.0)
    assistant = Assistant(search, Floors(0.5, 0.3), first=FirstReplies(CompanyFinder(Fixed())))
    async for event in assistant.reply(company, history, question, language):
        if isinstance(event, AnswerFinished):
            return event.answer
    raise AssertionError


async def _reply(
    question: str, company: Company = GROUP, language: str = "nb"
) -> tuple[str, Outcome]:
    answer = await _answer(question, company, language)
    return answer.text, answer.outcome


@pytest.mark.parametrize(
    ("question", "language", "company"),
    [
        ("Hvilket selskap har ansvar for Storgata 5?", "nb", NORD),
        ("hvem brøyter i storgata 12", "nb", SOR),
        ("Kva selskap har ansvaret for Bergveien?", "nn", NORD),
        ("Vem sköter Strandkaia 3?", "sv", SOR),
        ("Hvilken virksomhed har ansvar for 0581?", "da", NORD),
        ("Mikä yhtiö vastaa osoitteesta Bergveien 4?", "fi", NORD),
        ("Which company looks after Strandkaia 18?", "en", SOR),
        ("Strandkaia 18", "nb", SOR),
        ("Nord Drift", "nb", NORD),
    ],
)
async def test_one_company_is_named_with_its_way(
    question: str, language: str, company: Company
) -> None:
    other = SOR if company is NORD else NORD
    text, outcome = await _reply(question, language=language)
    assert outcome is Outcome.ANSWERED
    for told in (company.name, company.facts.phone, company.hosts[0]):
        assert told in text
    for untold in (other.name, other.facts.phone):
        assert untold not in text


@pytest.mark.parametrize(
    "question",
    [
        "Hvilket selskap har ansvar for Storgata?",
        "Hvilket selskap har ansvaret for meg?",
        "Which company is it?",
        "Hvilket selskap har ansvar for Ukjentveien 7?",
    ],
)
async def test_what_is_not_clear_is_asked_back(question: str) -> None:
    text, outcome = await _reply(question)
    assert outcome is Outcome.CLARIFIED
    assert "?" in text
    assert NORD.name in text
    assert SOR.name in text


@pytest.mark.parametrize(
    "asked", ["Hvilket selskap har ansvar for Storgata?", "Which company looks after me?"]
)
@pytest.mark.parametrize("is_only_text", [False, True])
@pytest.mark.parametrize(
    ("said", "company"),
    [
        ("1. Nord Drift", NORD), ("2. Sør Drift", SOR), ("sør", SOR), ("den første", NORD),
        ("Strandkaia 3", SOR),
    ],
)  # fmt: skip
async def test_a_company_can_be_picked(
    asked: str, is_only_text: bool, said: str, company: Company
) -> None:
    asking = await _answer(asked)
    assert asking.alternatives == (NORD.name, SOR.name)
    assert asking.text.endswith("\n1. Nord Drift\n2. Sør Drift")
    back = PastMessage("bot", asking.text, False, asking.outcome, asking.alternatives)
    if is_only_text:
        back = read_offer(PastMessage("bot", asking.text))
    answer = await _answer(said, history=[PastMessage("customer", asked), back])
    assert answer.outcome is Outcome.ANSWERED
    assert company.facts.phone in answer.text


async def test_of_many_companies_none_is_listed() -> None:
    class Many:
        async def branches(self, company_id: str) -> list[Company]:
            return [_company(f"{n}", f"Drift {n}", "22 22 22 22") for n in range(MAX_NAMED + 1)]

    answer = await CompanyFinder(Many()).reply(GROUP, "Hvilket selskap er det?", "nb")
    assert answer is not None
    assert answer.alternatives == ()
    assert "Drift" not in answer.text


@pytest.mark.parametrize(
    ("question", "company"),
    [
        ("Hvilket selskap har ansvar for Strandkaia 18?", NORD),
        ("Hvem har ansvaret for rørene i boligen?", GROUP),
        ("Når er kontoret åpent?", GROUP),
        ("Jeg bor i Strandkaia 18 og lurer på når dere henter papir", GROUP),
    ],
)
async def test_other_questions_are_searched_for(question: str, company: Company) -> None:
    assert (await _reply(question, company))[1] is Outcome.REFUSED


async def test_what_is_urgent_goes_first() -> None:
    assert (await _reply("Det brenner i Storgata 5!"))[1] is Outcome.URGENT


def test_areas() -> None:
    assert holds("Storgata 1-9", "i storgata 9.")
    assert not holds("Storgata 1-9", "Storgata 10")
    assert not holds("Storgata 1-9", "Gamle Storgatan 5")
    assert holds("Storgata 7", "Storgata 7B")
    assert not holds("0581", "ring 10581")
    assert holds("C. J. Hambros plass", "hvem har C. J. Hambros plass 2?")
