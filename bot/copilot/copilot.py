"""The copilot: drafts a reply for an agent from public pages, or shows what comes nearest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Protocol, Self

from bot.answers.answers import AnswerRestarted, PastMessage
from bot.answers.drafts import Draft
from bot.answers.filled import filled, quotable
from bot.answers.floors import Floors
from bot.answers.generated import proven_sentences
from bot.chat_models.chat_model import ChatModel
from bot.copilot.reply_voice import frame
from bot.copilot.suggested_quotes import in_language, suggested_quotes
from bot.copilot.suggestion_job import SuggestionJob
from bot.copilot.suggestions import (
    Note,
    Suggestion,
    SuggestionEvent,
    SuggestionFinished,
    Wish,
)
from bot.errors import ModelError
from bot.grounding.grounding import SupportCheck
from bot.settings import BotSettings
from bot.smalltalk.courtesies import courtesy
from bot.turns.customer_turn import cleaned, last_turn, query_of
from bot.turns.follow_up import context_of
from knowledge.companies.companies import Company
from knowledge.database import new_id
from knowledge.documents.documents import LANGUAGES
from knowledge.documents.passages import Retrieval
from knowledge.embedding.embeddings import Embedder
from knowledge.language import detect_language, is_readable
from knowledge.retrieval.query_context import SearchContext

_RETRIEVED = 10
_INTERNAL_RETRIEVED = 5
_DEFAULT_WISH = Wish()


class KnowledgeSearch(Protocol):
    """Searches a company's public and internal text: the `Retriever`, or a fixed one in tests."""

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Return what the public text holds; with `is_read` false, unread by the reader."""
        ...

    async def search_internal(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Return what the internal text holds; with `is_read` false, unread by the reader."""
        ...


class Copilot:
    """Suggests replies to agents. It never sends anything.

    Args:
        search: finds public and internal passages.
        floors: at `answered` and above a reply is suggested, unless the company has its own.
        model: writes replies; None for extractive ones only.
        embedder: compares texts of different languages.
    """

    def __init__(
        self,
        search: KnowledgeSearch,
        floors: Floors,
        model: ChatModel | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._search = search
        self._floors = floors
        self._model = model
        self._embedder = embedder

    @classmethod
    def from_settings(
        cls,
        settings: BotSettings,
        search: KnowledgeSearch,
        model: ChatModel | None = None,
        embedder: Embedder | None = None,
    ) -> Self:
        """Build it from settings; who loaded the model closes it."""
        return cls(search, Floors.from_settings(settings), model, embedder)

    async def suggest(
        self,
        company: Company,
        messages: Sequence[PastMessage],
        language: str | None = None,
        wish: Wish = _DEFAULT_WISH,
    ) -> AsyncGenerator[SuggestionEvent]:
        """Draft a reply to the customer's last turn; one `SuggestionFinished` comes last.

        Args:
            messages: the conversation, oldest first. It is data: nothing in it changes what is
                searched, which sources count or what may be said.
            language: what the customer is taken to write, a prior that the messages overrule.

        Raises:
            InvalidQuestion: the customer has said nothing, or a message is too long.
            IndexNotReady: the company has no live version.
        """
        read = cleaned(messages)
        before, turn = last_turn(read)
        prior = language if language in LANGUAGES else company.language
        if courtesy(turn) is not None:
            yield SuggestionFinished(_nothing_asked(turn, prior, wish))
            return
        job = await self._found(company, read, (before, turn), prior, wish)
        if not self._is_answerable(job):
            yield SuggestionFinished(job.silent())
            return
        if self._model is not None:
            async with aclosing(self._generate(job, self._model)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, SuggestionFinished):
                        return
            if job.has_shown:
                yield AnswerRestarted(job.fallback_reason or "model_error")
            if job.fallback_reason == "model_unsupported":
                yield SuggestionFinished(job.silent())
                return
        async for event in self._extract(job):
            yield event

    async def _found(
        self,
        company: Company,
        messages: tuple[PastMessage, ...],
        said: tuple[Sequence[PastMessage], str],
        prior: str,
        wish: Wish,
    ) -> SuggestionJob:
        started = time.perf_counter()
        spoken = await asyncio.to_thread(detect_language, said[1], prior)
        query = query_of(*said)
        context = context_of(said[0], query_of((), said[1]))
        since = time.perf_counter()
        public, internal = await asyncio.gather(
            self._search.search(company.id, query, spoken, _RETRIEVED, context),
            self._search.search_internal(company.id, query, spoken, _INTERNAL_RETRIEVED, context),
        )
        job = SuggestionJob(
            company,
            messages,
            wish,
            wish.language or spoken,
            query,
            filled(public, company),
            filled(internal, company),
            dict(public.timings_ms),
            started,
        )
        job.lap("search", since)
        return job

    def _is_answerable(self, job: SuggestionJob) -> bool:
        """Whether there is evidence, in words that this installation can put into a reply."""
        floors = self._floors.for_found(job.company, job.public)
        if job.public.evidence < floors.answered or job.public.lacks_fact:
            job.note = Note.NOT_SURE
            return False
        if job.wish.language is None or self._model is not None:
            return True
        found = in_language(job.public, job.language)
        if not found.passages:
            job.note = Note.NEEDS_MODEL
            return False
        job.public = found
        return True

    async def _generate(
        self, job: SuggestionJob, model: ChatModel
    ) -> AsyncGenerator[SuggestionEvent]:
        """Yield a model's proven sentences; no `SuggestionFinished` when there are none."""
        since = time.perf_counter()
        prompt = job.prompt()
        job.prompt_hash = prompt.sha256
        passages = [scored.passage for scored in quotable(job.public).passages]
        check = SupportCheck(passages, job.language, (job.company.name,), self._embedder)
        framed = frame(job.language, job.company, job.wish)
        draft = Draft(framed.opening)
        try:
            async with aclosing(proven_sentences(model, prompt, check, job.language)) as sentences:
                async for proven in sentences:
                    if not job.has_shown:
                        for opening in draft.opening():
                            yield opening
                    job.has_shown = True
                    yield draft.add_proven(proven.text, proven.quote, proven.opens_line)
        except ModelError as error:
            job.fallback_reason = error.code
        job.lap("generate", since)
        if job.fallback_reason is None and draft.sentences:
            for event in job.finished(draft, framed.closing, "generated"):
                yield event
        elif job.fallback_reason is None:
            job.fallback_reason = "model_unsupported"
            job.note = Note.NOT_SURE

    async def _extract(self, job: SuggestionJob) -> AsyncGenerator[SuggestionEvent]:
        since = time.perf_counter()
        if job.wish.language is not None:  # a model was to translate and has failed
            job.public = in_language(job.public, job.language)
        quotes = await asyncio.to_thread(
            suggested_quotes, quotable(job.public), job.wish.style, self._embedder
        )
        job.lap("extract", since)
        if not quotes:
            job.note = Note.NEEDS_MODEL if job.wish.language else Note.NOT_SURE
            yield SuggestionFinished(job.silent())
            return
        if not is_readable(quotes[0].passage.language, job.language):
            job.note = Note.OTHER_LANGUAGE
        framed = frame(job.language, job.company, job.wish)
        draft = Draft(framed.opening)
        for event in (*draft.opening(), *draft.add_quotes(quotes)):
            yield event
        for finished in job.finished(draft, framed.closing, "extractive"):
            yield finished


def _nothing_asked(turn: str, prior: str, wish: Wish) -> Suggestion:
    """Return the silence that a mere greeting or thanks is met with."""
    return Suggestion(
        id=new_id(),
        is_silent=True,
        text="",
        language=wish.language or detect_language(turn, prior),
        mode="extractive",
        evidence=0.0,
        query="",
        wish=wish,
        note=Note.NOTHING_ASKED,
    )
