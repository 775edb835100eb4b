"""The assistant: answers a customer's message from the company's own pages, or says it cannot."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from bot.answers.answers import (
    Answer,
    AnswerFinished,
    AnswerRestarted,
    Mode,
    Outcome,
    PastMessage,
    ReplyEvent,
    SentenceReleased,
)
from bot.answers.drafts import Draft
from bot.answers.floors import Floors, weakest
from bot.answers.generated import proven_sentences
from bot.answers.lookup import Lookup, PassageSearch, look_up
from bot.answers.quoted_answer import quoted_answer, quotes_of
from bot.chat_models.chat_model import ChatModel
from bot.errors import ModelError
from bot.first_replies import FirstReplies, Gate
from bot.grounding.grounding import SupportCheck
from bot.guard.guard import clean_question
from bot.guard.order_guard import OrderGuard
from bot.handoff.replies import offer_with
from bot.handoff.texts import asides
from bot.prompts import RenderedPrompt, render_answer
from bot.settings import BotSettings
from bot.turns.clarify import clarifying_text
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES
from knowledge.documents.passages import Retrieval
from knowledge.embedding.embeddings import Embedder

_UNSUPPORTED = "model_unsupported"
_NOTHING_FIRST = FirstReplies()


class Assistant:
    """Answers customers' messages.

    Args:
        search: finds passages.
        model: writes answers; None for extractive answers only.
        embedder: compares texts of different languages; without it a generated sentence needs a
            quote in its own language, and the guard knows an attack by its words only.
        first: answers what needs no search, and knows what a person can do.
    """

    def __init__(
        self,
        search: PassageSearch,
        floors: Floors,
        model: ChatModel | None = None,
        embedder: Embedder | None = None,
        max_question_chars: int = 2000,
        first: FirstReplies = _NOTHING_FIRST,
    ) -> None:
        self._first = first
        self._search = search
        self.floors = floors
        self._model = model
        self._embedder = embedder
        self._guard = OrderGuard(embedder)
        self._max_question_chars = max_question_chars

    @classmethod
    def from_settings(
        cls,
        settings: BotSettings,
        search: PassageSearch,
        model: ChatModel | None = None,
        embedder: Embedder | None = None,
        first: FirstReplies = _NOTHING_FIRST,
    ) -> Self:
        """Build it from settings; who loaded the model closes it."""
        floors, limit = Floors.from_settings(settings), settings.max_question_chars
        return cls(search, floors, model, embedder, limit, first)

    def over(self, search: PassageSearch) -> Self:
        """Return the same assistant with another search; it shares the model's connections."""
        own = (self.floors, self._model, self._embedder, self._max_question_chars, self._first)
        return type(self)(search, *own)

    def speaking(self, search: PassageSearch) -> Self:
        """Return one that quotes whatever this search finds, however weak; for measurements."""
        rest = (None, self._embedder, self._max_question_chars, self._first)
        return type(self)(search, Floors(0.0, 0.0), *rest)

    async def reply(
        self,
        company: Company,
        history: Sequence[PastMessage],
        text: str,
        language: str | None,
        at: datetime | None = None,
        gate: Gate | None = None,
    ) -> AsyncGenerator[ReplyEvent]:
        """Answer a message, event by event; exactly one `AnswerFinished` comes last.

        Args:
            history: the conversation before this message, oldest first.
            language: the conversation's or page's language, a prior that the message may overrule.
            at: when it was written, with a time zone; now when not given.
            gate: asks who the customer is, where what comes first says nothing.

        Raises:
            InvalidQuestion: the guard refuses the message.
            IndexNotReady: the company has no live version.
        """
        question = clean_question(text, self._max_question_chars)
        prior = language if language in LANGUAGES else company.language
        moment = at or datetime.now(UTC)
        told = await self._first.about(company, history, question, prior, moment, gate)
        if told.answer is not None:
            yield SentenceReleased(0, told.answer.text)
            yield AnswerFinished(told.answer)
            return
        model = await self._model_for(text, question)
        turn = await look_up(self._search, company, history, question, prior, model)
        outcome = weakest([self._allowed(company, one) for one in turn.retrievals])
        alternatives = () if outcome is Outcome.REFUSED else turn.alternatives(history)
        if alternatives:
            draft = Draft(clarifying_text(turn.language, alternatives))
            asked_back = self._answer(turn, draft, Outcome.CLARIFIED, "extractive")
            yield draft.opening()[0]
            yield told.added(AnswerFinished(replace(asked_back, alternatives=alternatives)))
            return
        if model is not None and outcome is Outcome.ANSWERED:
            async with aclosing(self._generate(turn, model)) as events:
                async for event in events:
                    yield told.added(event)
                    if isinstance(event, AnswerFinished):
                        return
            turn.fallback_reason = turn.fallback_reason or _UNSUPPORTED
            if turn.has_shown:
                yield AnswerRestarted(turn.fallback_reason)
        async for event in self._extract(turn, moment):
            yield told.added(event)

    async def _model_for(self, text: str, question: str) -> ChatModel | None:
        """Return the model, unless the guard keeps the message away from it."""
        if self._model is None:
            return None
        is_kept_away = await asyncio.to_thread(self._guard.keeps_away, text, question)
        return None if is_kept_away else self._model

    def _allowed(self, company: Company, found: Retrieval) -> Outcome:
        """Return what may be said of what was found."""
        outcome = self.floors.for_found(company, found).outcome(found.evidence)
        is_without_fact = outcome is Outcome.ANSWERED and found.lacks_fact
        return Outcome.RELATED if is_without_fact else outcome

    async def _generate(self, turn: Lookup, model: ChatModel) -> AsyncGenerator[ReplyEvent]:
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

    def _prompt(self, turn: Lookup) -> RenderedPrompt:
        return render_answer(
            company=turn.company.name,
            language=turn.language,
            passages=[scored.passage for scored in turn.retrieval.passages],
            question=turn.query,
            boundary=secrets.token_hex(8),
            voice=turn.company.profile.voice,
        )

    async def _extract(self, turn: Lookup, moment: datetime) -> AsyncGenerator[ReplyEvent]:
        allowed = [self._allowed(turn.company, found) for found in turn.retrievals]
        if turn.fallback_reason == _UNSUPPORTED:  # the model found no answer: none is claimed
            related = Outcome.RELATED
            allowed = [related if one is Outcome.ANSWERED else one for one in allowed]
        quoted = await asyncio.to_thread(quotes_of, turn, allowed, self._embedder)
        offer = await offer_with(self._first.handoffs, turn.company, quoted.weakest, moment)
        said = () if offer is None else asides(offer, turn.language)
        draft, events = quoted_answer(turn, quoted, said)
        for event in events:
            yield event
        turn.lap("extract")
        answer = self._answer(turn, draft, quoted.outcome, "extractive")
        yield AnswerFinished(replace(answer, offers_person=offer is not None, offer=offer))

    def _answer(self, turn: Lookup, draft: Draft, outcome: Outcome, mode: Mode) -> Answer:
        turn.timings_ms["total"] = round(1000 * (time.perf_counter() - turn.started), 3)
        return Answer(
            text=draft.text,
            outcome=outcome,
            language=turn.language,
            mode=mode,
            evidence=turn.retrieval.evidence,
            sentences=draft.sentences,
            citations=draft.citations,
            offers_person=outcome not in (Outcome.ANSWERED, Outcome.CLARIFIED),
            version_id=turn.retrieval.version_id or None,
            version_ids=turn.retrieval.version_ids,
            query=turn.query,
            retrieved=turn.retrieved,
            timings_ms=turn.timings_ms,
            prompt_hash=turn.prompt_hash,
            fallback_reason=turn.fallback_reason,
        )
