"""The assistant: answers a customer's message from the company's own pages, or says it cannot."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, Self

from bot.answers import (
    Answer,
    AnswerFinished,
    AnswerRestarted,
    Mode,
    Outcome,
    PastMessage,
    ReplyEvent,
    SentenceReleased,
)
from bot.chat_model import ChatModel
from bot.company_finder import CompanyFinder
from bot.drafts import Draft
from bot.errors import ModelError
from bot.extractive import extract
from bot.filled import filled, quotable
from bot.floors import Floors
from bot.follow_up import context_of, standalone_query
from bot.generated import proven_sentences
from bot.grounding import SupportCheck
from bot.guard import clean_question
from bot.handoff_offers import Offer
from bot.handoff_replies import intro_of_quotes, offer_with, reply_without_search
from bot.handoffs import Handoffs
from bot.order_signs import orders_about
from bot.prompts import RenderedPrompt, render_answer
from bot.quotes import Quote
from bot.settings import BotSettings
from knowledge.companies import Company
from knowledge.documents import LANGUAGES
from knowledge.embeddings import Embedder
from knowledge.language import detect_language
from knowledge.passages import Retrieval
from knowledge.query_context import SearchContext

_RETRIEVED = 10


class PassageSearch(Protocol):
    """Searches a company's public text: the `Retriever`, or a fixed one in tests."""

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        """Return what was found for a standalone query."""
        ...


@dataclass(slots=True)
class _Turn:
    """One question on its way: `retrieval` is what of `found` may be said to customers."""

    company: Company
    question: str
    language: str
    query: str
    found: Retrieval
    retrieval: Retrieval
    timings_ms: dict[str, float]
    started: float
    moment: datetime
    offer: Offer | None = None
    prompt_hash: str | None = None
    fallback_reason: str | None = None
    has_shown: bool = False
    lap_started: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings_ms[stage] = round(1000 * (now - self.lap_started), 3)
        self.lap_started = now


class Assistant:
    """Answers customers' messages.

    Args:
        search: finds passages.
        model: writes answers; None for extractive answers only.
        embedder: compares texts of different languages; without it a generated sentence needs a
            quote in its own language.
        finder: tells which company of a group looks after an address.
        handoffs: knows who is there and which slots are taken; without it, nobody and none.
    """

    def __init__(
        self,
        search: PassageSearch,
        floors: Floors,
        model: ChatModel | None = None,
        embedder: Embedder | None = None,
        max_question_chars: int = 2000,
        finder: CompanyFinder | None = None,
        handoffs: Handoffs | None = None,
    ) -> None:
        self._finder = finder
        self._search = search
        self.floors = floors
        self._model = model
        self._embedder = embedder
        self._max_question_chars = max_question_chars
        self._handoffs = handoffs

    @classmethod
    def from_settings(
        cls,
        settings: BotSettings,
        search: PassageSearch,
        model: ChatModel | None = None,
        embedder: Embedder | None = None,
        finder: CompanyFinder | None = None,
        handoffs: Handoffs | None = None,
    ) -> Self:
        """Build it from settings; who loaded the model closes it."""
        floors, limit = Floors.from_settings(settings), settings.max_question_chars
        return cls(search, floors, model, embedder, limit, finder, handoffs)

    def over(self, search: PassageSearch) -> Self:
        """Return the same assistant with another search; it shares the model's connections."""
        own = (self.floors, self._model, self._embedder, self._max_question_chars, self._finder)
        return type(self)(search, *own, self._handoffs)

    async def reply(
        self,
        company: Company,
        history: Sequence[PastMessage],
        text: str,
        language: str | None,
        at: datetime | None = None,
    ) -> AsyncGenerator[ReplyEvent]:
        """Answer a message, event by event; exactly one `AnswerFinished` comes last.

        Args:
            history: the conversation before this message, oldest first.
            language: the conversation's or page's language, a prior that the message may overrule.
            at: when it was written, with a time zone; now when not given.

        Raises:
            InvalidQuestion: the guard refuses the message.
            IndexNotReady: the company has no live version.
        """
        question = clean_question(text, self._max_question_chars)
        prior = language if language in LANGUAGES else company.language
        moment = at or datetime.now(UTC)
        fixed = await reply_without_search(
            self._handoffs, company, history, question, prior, moment
        )
        if fixed is None and self._finder is not None:
            fixed = await self._finder.reply(company, question, prior)
        if fixed is not None:
            yield SentenceReleased(0, fixed.text)
            yield AnswerFinished(fixed)
            return
        turn = await self._found(company, history, question, prior, moment)
        outcome = self.floors.outcome(turn.retrieval.evidence)
        if outcome is Outcome.ANSWERED and turn.retrieval.lacks_fact:
            outcome = Outcome.RELATED
        if self._model is not None and outcome is Outcome.ANSWERED and not orders_about(text):
            async with aclosing(self._generate(turn, self._model)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, AnswerFinished):
                        return
            outcome = self._after_model(turn, outcome)
            if turn.has_shown:
                yield AnswerRestarted(turn.fallback_reason or "model_error")
        async for event in self._extract(turn, outcome):
            yield event

    async def _found(
        self, company: Company, history: Sequence[PastMessage], question: str, prior: str,
        moment: datetime,
    ) -> _Turn:  # fmt: skip
        started = lap = time.perf_counter()
        spoken = await asyncio.to_thread(detect_language, question, prior)
        query = standalone_query(history, question)
        timings_ms = {"guard": round(1000 * (time.perf_counter() - lap), 3)}
        lap = time.perf_counter()
        found = await self._search.search(
            company.id, query, spoken, _RETRIEVED, context_of(history, question)
        )
        timings_ms |= found.timings_ms
        retrieval = quotable(filled(found, company))
        timings_ms["search"] = round(1000 * (time.perf_counter() - lap), 3)
        return _Turn(
            company, question, spoken, query, found, retrieval, timings_ms, started, moment
        )

    async def _generate(self, turn: _Turn, model: ChatModel) -> AsyncGenerator[ReplyEvent]:
        """Yield a model's proven sentences; no `AnswerFinished` when there is nothing to show."""
        prompt = self._prompt(turn)
        turn.prompt_hash = prompt.sha256
        passages = [scored.passage for scored in turn.retrieval.passages]
        check = SupportCheck(passages, turn.language, (turn.company.name,), self._embedder)
        draft = Draft()
        try:
            async with aclosing(proven_sentences(model, prompt, check, turn.language)) as sentences:
                async for proven in sentences:
                    turn.has_shown = True
                    yield draft.add_proven(proven.text, proven.quote, proven.opens_line)
        except ModelError as error:
            turn.fallback_reason = error.code
        turn.lap("generate")
        if turn.fallback_reason is None and draft.sentences:
            yield AnswerFinished(self._answer(turn, draft, Outcome.ANSWERED, "generated"))

    def _prompt(self, turn: _Turn) -> RenderedPrompt:
        return render_answer(
            company=turn.company.name,
            language=turn.language,
            passages=[scored.passage for scored in turn.retrieval.passages],
            question=turn.query,
            boundary=secrets.token_hex(8),
            voice=turn.company.profile.voice,
        )

    def _after_model(self, turn: _Turn, outcome: Outcome) -> Outcome:
        """Return what may be said when the model gave no answer of its own."""
        if turn.fallback_reason is not None:
            return outcome  # it failed: the extractive answer takes its place
        turn.fallback_reason = "model_unsupported"
        return Outcome.RELATED  # it found no answer, so none is claimed

    async def _extract(self, turn: _Turn, outcome: Outcome) -> AsyncGenerator[ReplyEvent]:
        quotes: tuple[Quote, ...] = ()
        if outcome is not Outcome.REFUSED:
            quotes = await asyncio.to_thread(extract, turn.retrieval, self._embedder)
        if not quotes:
            outcome = Outcome.REFUSED
        turn.offer = await offer_with(self._handoffs, turn.company, outcome, turn.moment)
        draft = Draft(intro_of_quotes(outcome, turn.language, quotes, turn.offer))
        for event in (*draft.opening(), *draft.add_quotes(quotes)):
            yield event
        turn.lap("extract")
        yield AnswerFinished(self._answer(turn, draft, outcome, "extractive"))

    def _answer(self, turn: _Turn, draft: Draft, outcome: Outcome, mode: Mode) -> Answer:
        turn.timings_ms["total"] = round(1000 * (time.perf_counter() - turn.started), 3)
        return Answer(
            text=draft.text,
            outcome=outcome,
            language=turn.language,
            mode=mode,
            evidence=turn.retrieval.evidence,
            sentences=draft.sentences,
            citations=draft.citations,
            offers_person=outcome is not Outcome.ANSWERED,
            version_id=turn.retrieval.version_id or None,
            version_ids=turn.retrieval.version_ids,
            query=turn.query,
            retrieved=tuple((found.passage.id, found.score) for found in turn.found.passages),
            timings_ms=turn.timings_ms,
            prompt_hash=turn.prompt_hash,
            fallback_reason=turn.fallback_reason,
            offer=turn.offer,
        )
