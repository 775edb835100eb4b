"""Slots in shared texts: each company reads its own facts, and every quote stays as stored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.answers import Answer, AnswerFinished, Outcome, PastMessage
from bot.answers.filled import FilledPassage, filled
from bot.answers.floors import Floors
from bot.answers.quotes import Quote
from bot.answers.units import units_of
from bot.assistant import Assistant
from bot.copilot.agent_search import AgentSearch
from bot.copilot.copilot import Copilot
from bot.copilot.reply_voice import frame
from bot.copilot.suggestions import Suggestion, SuggestionFinished, Wish
from bot.grounding.grounding import SupportCheck
from bot.prompts import render_answer
from knowledge.companies.companies import Company
from knowledge.companies.facts import CompanyFacts
from knowledge.companies.profile import CompanyProfile, Voice
from knowledge.companies.slots import SLOTS, slots_in, unfilled
from knowledge.documents.documents import Document
from knowledge.documents.split import split
from tests.fakes import KnowledgeFake, retrieval

TEXT = (
    "Når lyset i oppgangen er ødelagt, skifter vaktmesteren pæren. "
    "Meld fra om ødelagt lys til {company} på {on_call_phone}. "
    "Kontoret svarer på {phone}. Skriv til {email} om alt annet."
)
DOCUMENT = Document("https://gruppen.example.no/lys", "Lys", TEXT, "nb")
NORD = Company(
    "n" * 32, "nord", "Nord Vaktmester", "nb", (),
    CompanyFacts(phone="22 22 22 20", on_call_phone="22 22 22 29", email="post@nord.example.no"),
)  # fmt: skip
SOR = Company(
    "s" * 32, "sor", "Sør", "nb", (), CompanyFacts(phone="33 33 33 30", on_call_phone="33 33 33 39")
)
QUESTION = "Hvor melder jeg fra om ødelagt lys i oppgangen?"


def _search(document: Document = DOCUMENT) -> KnowledgeFake:
    return KnowledgeFake(split(document))


async def _answer(company: Company, search: KnowledgeFake) -> Answer:
    assistant = Assistant(search, Floors(0.5, 0.1))
    async for event in assistant.reply(company, (), QUESTION, "nb"):
        if isinstance(event, AnswerFinished):
            return event.answer
    raise AssertionError


def _proves(answer: Answer | Suggestion, document: Document = DOCUMENT) -> None:
    for one in answer.citations:
        assert document.text[one.start : one.end] == one.quote
        assert "{" not in one.shown
        assert bool(one.shown) == ("{" in one.quote)


@pytest.mark.parametrize("company", [NORD, SOR], ids=lambda company: company.slug)
async def test_each_company_reads_its_own_facts(company: Company) -> None:
    answer = await _answer(company, _search())
    assert company.facts.on_call_phone in answer.text
    assert "{" not in answer.text
    assert answer.outcome in (Outcome.ANSWERED, Outcome.RELATED)
    _proves(answer)
    told = {one.text for one in answer.sentences}
    assert any(company.name in text for text in told)


async def test_a_sentence_without_its_fact_is_never_shown() -> None:
    nobody = Company(
        "0" * 32, "nobody", "Ingen", "nb", (), CompanyFacts(email="a@ingen.example.no")
    )
    answer = await _answer(nobody, _search())
    assert answer.outcome is Outcome.RELATED, "what is left is not called an answer"
    assert "{" not in answer.text
    assert "Meld" not in answer.text
    _proves(answer)
    only = Document(DOCUMENT.url, "Vakt", "Ring vakten på {on_call_phone}.", "nb")
    refused = await _answer(nobody, _search(only))
    assert refused.outcome is Outcome.REFUSED
    assert refused.citations == ()


def test_a_models_numbers_are_proven_by_the_companys_facts() -> None:
    said = "Meld fra om ødelagt lys til Nord Vaktmester på 22 22 22 29."
    for company, is_proven in ((NORD, True), (SOR, False)):
        passages = [
            one.passage for one in filled(retrieval("x", split(DOCUMENT)), company).passages
        ]
        support = SupportCheck(passages, "nb", (company.name,)).check(said).support
        assert (support is not None) == is_proven
        if support is not None:
            stored = support.quote.stored.text
            assert stored == "Meld fra om ødelagt lys til {company} på {on_call_phone}."


async def test_agents_get_them_filled_too() -> None:
    search = _search()
    messages = [PastMessage("customer", QUESTION)]
    found: list[Suggestion] = []
    async for event in Copilot(search, Floors(0.5, 0.1)).suggest(NORD, messages, "nb"):
        if isinstance(event, SuggestionFinished):
            found.append(event.suggestion)
    assert "22 22 22 29" in found[0].text
    assert "{" not in found[0].text
    _proves(found[0])
    hits = await AgentSearch(search).find(NORD, QUESTION, "nb", with_internal=False)
    assert "22 22 22 29" in hits[0].source.quote
    source = hits[0].source
    assert "{on_call_phone}" in DOCUMENT.text[source.start : source.end]


def test_what_is_a_slot() -> None:
    assert set(SLOTS) <= {"company", "opening_hours", *CompanyFacts.__slots__}
    names = lambda text: [slot.name for slot in slots_in(text)]  # noqa: E731
    assert names("Ring {phone} eller {on_call_phone}.") == ["phone", "on_call_phone"]
    assert names("GET /users/{email} og ${phone}, {{phone}}, {id}, {navn}, { phone }") == []
    assert names("Ring {on_call_phnoe}.") == ["on_call_phnoe"]
    assert unfilled("{on_call_phnoe} {phone} {address}", NORD) == ("on_call_phnoe", "address")


def test_slots_around_the_text() -> None:
    document = Document(DOCUMENT.url, "Vakt hos {company}", TEXT, "nb")
    [passage] = split(document)
    search = retrieval(QUESTION, [passage])
    assert filled(search, NORD).passages[0].passage.title == "Vakt hos Nord Vaktmester"
    lost = Document(DOCUMENT.url, "Besøk oss i {address}", TEXT, "nb")
    found = filled(retrieval(QUESTION, split(lost)), NORD)
    assert found.passages[0].passage.title == lost.url


_PARTS = st.lists(
    st.sampled_from(
        ["Ring {phone} nå. ", "Hei. ", "{company}", " {email} ", "Vakt: {on_call_phone}\n", "\n\n",
         "{address} er stengt. ", "a {phone}{company} b. ", "- punkt {phone}\n"]
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(_PARTS, st.sampled_from([NORD, SOR]))
def test_every_slice_is_found_in_the_stored_text(parts: list[str], company: Company) -> None:
    text = "".join(parts).strip()
    if not text:
        return
    document = Document("https://gruppen.example.no/x", "X", text, "nb")
    for scored in filled(retrieval("x", split(document)), company).passages:
        passage = scored.passage
        assert "{" not in passage.text
        for unit in units_of(passage):
            stored = unit.stored
            assert document.text[stored.start : stored.end] == stored.text
            if isinstance(passage, FilledPassage):
                again = filled(retrieval("x", [stored.passage]), company)
                whole = " ".join(one.passage.text for one in again.passages)
                assert unit.text in whole
            assert Quote(stored.passage, stored.start, stored.end).stored == stored


def test_a_company_speaks_with_its_own_voice() -> None:
    voice = Voice("warm", "formal", {}, {"nb": "Hilsen {company}"})
    company = replace(NORD, profile=CompanyProfile(voice=voice))
    mail = Wish(channel="email")
    assert frame("nb", company, mail).closing == "Hilsen Nord Vaktmester"
    assert frame("sv", company, mail).closing == frame("sv", NORD, mail).closing != ""
    asked = render_answer("Nord", "nb", [], "?", "m", voice).system
    assert "Answer in Norwegian (bokmål), with the formal form of address, in a warm tone." in asked
    assert "formal" not in render_answer("Nord", "nb", [], "?", "m", Voice()).system
