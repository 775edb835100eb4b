"""A company's floors: by the page of the best passage, for customers, agents and the bench."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answers.answers import Answer, AnswerFinished, Outcome, PastMessage
from bot.answers.floors import Floors, weakest
from bot.assistant import Assistant
from bot.copilot.copilot import Copilot
from bot.copilot.suggestions import SuggestionFinished
from knowledge.companies.companies import Company
from knowledge.companies.profile import CompanyProfile
from knowledge.documents.passages import Passage, Retrieval
from knowledge.retrieval.query_context import SearchContext
from tests.fakes import FJORDNETT, FixedSearch, KnowledgeFake, passage, retrieval

SITE = "https://www.fjordnett.example"
BILL = passage(
    "Fakturaen kommer den femte hver måned.", title="Faktura", url=f"{SITE}/faktura/naar.html"
)
FREIGHT = passage("Frakten koster 49 kroner.", title="Frakt", url=f"{SITE}/frakt", version="e" * 64)
FLOORS = Floors(answered=0.6, related=0.3)


def company(**floors: float) -> Company:
    named = {f"/{name}" if name != "default" else name: value for name, value in floors.items()}
    return replace(FJORDNETT, profile=CompanyProfile(floors=named))


async def answer_of(search: FixedSearch, asked: Company, text: str = "Når kommer?") -> Answer:
    events = [event async for event in Assistant(search, FLOORS).reply(asked, (), text, "nb")]
    assert isinstance(events[-1], AnswerFinished)
    return events[-1].answer


@pytest.mark.parametrize(
    ("floors", "url", "expected"),
    [
        ({}, BILL.url, (0.6, 0.3)),
        ({"default": 0.7}, BILL.url, (0.7, 0.3)),
        ({"faktura": 0.8}, BILL.url, (0.8, 0.3)),
        ({"faktura": 0.8}, FREIGHT.url, (0.6, 0.3)),
        ({"faktura": 0.8, "default": 0.5}, FREIGHT.url, (0.5, 0.3)),
        ({"faktura": 0.2}, BILL.url, (0.2, 0.2)),
        ({"faktura": 0.8, "default": 0.9}, "", (0.9, 0.3)),
        ({"faktura": 0.8, "default": 0.9}, "file:faktura.md", (0.9, 0.3)),
    ],
)
def test_the_floors_of_a_page(
    floors: dict[str, float], url: str, expected: tuple[float, float]
) -> None:
    held = FLOORS.for_page(company(**floors), url)
    assert (held.answered, held.related) == expected


@pytest.mark.parametrize(
    ("floors", "outcome"),
    [
        ({}, Outcome.ANSWERED),
        ({"faktura": 0.8}, Outcome.RELATED),
        ({"frakt": 0.8}, Outcome.ANSWERED),
        ({"default": 0.8}, Outcome.RELATED),
        ({"default": 0.8, "faktura": 0.7}, Outcome.ANSWERED),
    ],
)
async def test_the_best_page_decides_what_customers_and_agents_get(
    floors: dict[str, float], outcome: Outcome
) -> None:
    found = KnowledgeFake([BILL, FREIGHT], evidence=0.7)
    answer = await answer_of(found, company(**floors), "Når kommer fakturaen?")
    assert answer.outcome is outcome
    messages = (PastMessage("customer", "Når kommer fakturaen?"),)
    suggested = [
        event async for event in Copilot(found, FLOORS).suggest(company(**floors), messages, "nb")
    ]
    assert isinstance(suggested[-1], SuggestionFinished)
    assert suggested[-1].suggestion.is_silent is (outcome is Outcome.RELATED)


async def test_a_floor_under_the_related_one_answers() -> None:
    found = FixedSearch([BILL], evidence=0.1)
    assert (await answer_of(found, FJORDNETT)).outcome is Outcome.REFUSED
    assert (await answer_of(found, company(faktura=0.1))).outcome is Outcome.ANSWERED


def test_a_page_that_is_outranked_does_not_decide() -> None:
    found = retrieval("frakt", [BILL, FREIGHT])
    first, second = found.passages
    found = replace(found, passages=(replace(first, is_outranked=True), second))
    assert FLOORS.for_found(company(faktura=0.8, frakt=0.4), found).answered == 0.4
    assert FLOORS.for_found(company(default=0.4), replace(found, passages=())).answered == 0.4


class ByWord(FixedSearch):
    """Finds the bill or the freight, each with the same evidence."""

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        page: Passage = FREIGHT if "frakt" in query else BILL
        return retrieval(query, [page], self.evidence, language)


async def test_each_question_of_a_turn_has_the_floor_of_its_page() -> None:
    turn = "Når kommer fakturaen?\nHva koster frakten?"
    answer = await answer_of(ByWord([], 0.7), company(faktura=0.8), turn)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.offers_person or "ikke" in answer.text
    assert answer.text.index("49 kroner") > answer.text.index("Når kommer fakturaen")


def test_the_weakest_of_several() -> None:
    assert weakest([Outcome.ANSWERED, Outcome.REFUSED, Outcome.RELATED]) is Outcome.REFUSED
    assert weakest([Outcome.ANSWERED, Outcome.RELATED]) is Outcome.RELATED
    assert weakest([Outcome.ANSWERED]) is Outcome.ANSWERED
