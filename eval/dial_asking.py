"""Golden questions asked as customers would, with whatever evidence there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from bot.answers.answers import Answer, AnswerFinished, Outcome
from bot.answers.lookup import PassageSearch
from bot.assistant import Assistant
from eval.golden import GoldenQuestion
from knowledge.companies.companies import Company
from knowledge.documents.passages import Retrieval
from knowledge.retrieval.query_context import SearchContext

Asked = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and what came of it.

    Attributes:
        evidence: 0 to 1; that of the least sure part where it is several questions.
        page: address of the best page, whose floor counts; "" when nothing was found.
        quoted: addresses of the pages that an answer quotes, in its order.
        outcome: what the bot says of it without any floor.
    """

    question: GoldenQuestion
    evidence: float
    page: str
    quoted: tuple[str, ...]
    outcome: Outcome

    @property
    def may_be_answered(self) -> bool:
        """Whether a low enough floor lets an answer out.

        Else a fact is lacking, there is nothing to quote, or the customer is asked back.
        """
        return self.outcome is Outcome.ANSWERED

    @property
    def is_right(self) -> bool:
        """Whether the first page that an answer quotes is one that answers."""
        return bool(self.quoted) and self.question.is_answered_by(self.quoted[0])


@dataclass(slots=True)
class _Watched:
    """Searches on behalf of an assistant, and keeps what was found."""

    search_below: PassageSearch
    found: list[Retrieval] = field(default_factory=list)

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        retrieval = await self.search_below.search(company_id, query, language, limit, context)
        self.found.append(retrieval)
        return retrieval


async def ask_golden(
    assistant: Assistant,
    search: PassageSearch,
    company: Company,
    questions: Sequence[GoldenQuestion],
    asked: Asked = lambda _done, _total: None,
) -> tuple[list[AskedQuestion], list[GoldenQuestion]]:
    """Ask each question of the company's live pages; no conversation is made, nothing is stored.

    Everything is as for a customer but the floors, and that answers are quotes: a chat model says
    what the passages say, and at length.

    Args:
        asked: is told after each question how many of how many were asked.

    Returns:
        those that were searched for, and those that are met before any search: emergencies,
        greetings, notices, the contact directory.

    Raises:
        IndexNotReady: the company has no live version.
        InvalidQuestion: the guard refuses a question.
    """
    watched = _Watched(search)
    speaking = assistant.speaking(watched)
    everywhere = replace(company, profile=replace(company.profile, floors={}))
    searched: list[AskedQuestion] = []
    met_before: list[GoldenQuestion] = []
    for number, question in enumerate(questions, start=1):
        watched.found.clear()
        answer = await _answer(speaking, everywhere, question)
        if watched.found:
            searched.append(_asked(question, answer, watched.found))
        else:
            met_before.append(question)
        asked(number, len(questions))
    return searched, met_before


async def _answer(assistant: Assistant, company: Company, question: GoldenQuestion) -> Answer:
    async with aclosing(assistant.reply(company, (), question.text, question.language)) as events:
        async for event in events:
            if isinstance(event, AnswerFinished):
                return event.answer
    raise RuntimeError("a reply ends with AnswerFinished")


def _asked(question: GoldenQuestion, answer: Answer, found: Sequence[Retrieval]) -> AskedQuestion:
    weakest = min(found, key=lambda one: one.evidence)
    pages = (one.passage.url for one in weakest.passages if not one.is_outranked)
    quoted = tuple(dict.fromkeys(one.url for one in answer.citations))
    return AskedQuestion(question, answer.evidence, next(pages, ""), quoted, answer.outcome)
