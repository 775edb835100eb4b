"""The test bench: asks any index version a question and tells how the answer came about."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from bot.answers.answers import Answer, AnswerFinished
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.guard.guard import clean_question
from bot.turns.follow_up import standalone_query
from knowledge.companies.companies import Company
from knowledge.documents.documents import Audience
from knowledge.documents.passages import Retrieval
from knowledge.indexes.versions import IndexVersion
from knowledge.language import detect_language
from knowledge.retrieval.query_context import SearchContext
from knowledge.retrieval.trace import SearchTrace


class VersionSearch(Protocol):
    """Searches any version and tells how: the `Retriever`, or a fixed one in tests."""

    async def trace(
        self,
        version: IndexVersion,
        query: str,
        language: str,
        audience: Audience = Audience.PUBLIC,
        limit: int = 10,
    ) -> SearchTrace:
        """Return what was found for a standalone query, and by which retriever."""
        ...


@dataclass(frozen=True, slots=True)
class BenchResult:
    """What the bench found out.

    Attributes:
        floors: those that held: the company's for the best page.
        trace: None when the assistant answered without a search (a greeting).
        answer: None for internal text, which no customer is answered from.
    """

    question: str
    floors: Floors
    trace: SearchTrace | None
    answer: Answer | None


@dataclass(slots=True)
class _Watched:
    """Searches one version on behalf of an assistant, and keeps the trace."""

    search_versions: VersionSearch
    version: IndexVersion
    traces: list[SearchTrace] = field(default_factory=list)

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        trace = await self.search_versions.trace(self.version, query, language, limit=limit)
        self.traces.append(trace)
        return trace.retrieval


class Bench:
    """Asks on a content owner's behalf; no conversation is made and nothing is stored.

    Args:
        assistant: the one that answers customers; the bench asks it over another search.
    """

    def __init__(
        self, assistant: Assistant, versions: VersionSearch, max_question_chars: int = 2000
    ) -> None:
        self.assistant = assistant
        self._versions = versions
        self._max_question_chars = max_question_chars

    async def answer(
        self, company: Company, version: IndexVersion, text: str, language: str | None
    ) -> BenchResult:
        """Answer as a customer would be answered if this version were live.

        Raises:
            InvalidQuestion: the guard refuses the text.
            KnowledgeError: the version cannot be searched.
        """
        watched = _Watched(self._versions, version)
        assistant = self.assistant.over(watched)
        answer: Answer | None = None
        async for event in assistant.reply(company, (), text, language):
            if isinstance(event, AnswerFinished):
                answer = event.answer
        trace = watched.traces[-1] if watched.traces else None
        return BenchResult(text, self._floors(company, trace), trace, answer)

    async def search_internal(
        self, company: Company, version: IndexVersion, text: str, language: str | None
    ) -> BenchResult:
        """Search the version's internal text; it is shown to staff and answers nobody.

        Raises:
            InvalidQuestion: the guard refuses the text.
            KnowledgeError: the version cannot be searched.
        """
        question = clean_question(text, self._max_question_chars)
        spoken = await asyncio.to_thread(detect_language, question, language or company.language)
        trace = await self._versions.trace(
            version, standalone_query((), question), spoken, Audience.INTERNAL
        )
        return BenchResult(question, self._floors(company, trace), trace, None)

    def _floors(self, company: Company, trace: SearchTrace | None) -> Floors:
        floors = self.assistant.floors
        if trace is None:
            return floors.for_page(company, "")
        return floors.for_found(company, trace.retrieval)
