"""Lookup: a customer's turn on its way to an answer - its questions and what was found for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Protocol

from bot.answers.answers import PastMessage
from bot.answers.filled import filled, quotable
from bot.chat_models.chat_model import ChatModel
from bot.smalltalk.abuse import without_abuse
from bot.turns.clarify import alternatives_in, meant_question, was_asked_back, without_others
from bot.turns.customer_turn import without_greeting
from bot.turns.follow_up import context_of, standalone_query
from bot.turns.rewrite import may_be_searched_with, proposed_rewrite
from bot.turns.turns import questions_of
from knowledge.companies.companies import Company
from knowledge.documents.passages import Retrieval
from knowledge.language import detect_language
from knowledge.retrieval.query_context import SearchContext

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
class Lookup:
    """One turn: what is known of it so far.

    Attributes:
        questions: as the customer wrote them, mostly one.
        found: what was found for each of them.
        retrievals: what of that may be said to customers.
    """

    company: Company
    language: str
    questions: tuple[str, ...]
    found: tuple[Retrieval, ...]
    retrievals: tuple[Retrieval, ...]
    timings_ms: dict[str, float]
    started: float
    prompt_hash: str | None = None
    fallback_reason: str | None = None
    has_shown: bool = False
    lap_started: float = field(default_factory=time.perf_counter)

    @property
    def query(self) -> str:
        """What was searched with; a line for each question."""
        return "\n".join(found.query for found in self.retrievals)

    @property
    def retrieved(self) -> tuple[tuple[str, float], ...]:
        """Passage id and score of all that was found, best first for each question."""
        return tuple((one.passage.id, one.score) for found in self.found for one in found.passages)

    @property
    def retrieval(self) -> Retrieval:
        """What was found in all, best first; as sure as the least sure of the questions."""
        if len(self.retrievals) == 1:
            return self.retrievals[0]
        ranks = zip_longest(*(found.passages for found in self.retrievals))
        best = {one.passage.id: one for one in chain.from_iterable(ranks) if one is not None}
        evidence = min(found.evidence for found in self.retrievals)
        passages = tuple(best.values())
        return replace(self.retrievals[0], query=self.query, passages=passages, evidence=evidence)

    def alternatives(self, history: Sequence[PastMessage]) -> tuple[str, ...]:
        """Return what to ask back, if anything; never twice in a row."""
        is_one = len(self.retrievals) == 1 and not was_asked_back(history)
        return alternatives_in(self.retrieval) if is_one else ()

    def lap(self, stage: str) -> None:
        """Record how long a stage took, which ends now."""
        now = time.perf_counter()
        self.timings_ms[stage] = round(1000 * (now - self.lap_started), 3)
        self.lap_started = now


async def look_up(
    search: PassageSearch,
    company: Company,
    history: Sequence[PastMessage],
    turn: str,
    prior: str,
    model: ChatModel | None = None,
) -> Lookup:
    """Search for what a turn asks; each of its questions for itself.

    Args:
        turn: cleaned, a line for each message.
        prior: the language it is taken to be in when it does not show.
        model: makes follow-ups stand alone; without one, or when it fails, we do without.
    """
    started = lap = time.perf_counter()
    meant = meant_question(history, turn)
    said = turn if meant is None else meant.asked
    spoken = await asyncio.to_thread(detect_language, said, prior)
    questions = (
        (meant.question,)
        if meant is not None
        else questions_of(without_greeting(without_abuse(turn)))
    )
    timings_ms = {"guard": round(1000 * (time.perf_counter() - lap), 3)}
    lap = time.perf_counter()
    retrievals: list[Retrieval] = []
    past = tuple(history) if meant is None else ()
    for question in questions:
        retrieval = await _found(search, model, company, past, question, spoken)
        if meant is not None:
            retrieval = without_others(retrieval, meant)
        retrievals.append(retrieval)
        timings_ms |= retrieval.timings_ms
        past = (*past, PastMessage("customer", question))
    timings_ms["search"] = round(1000 * (time.perf_counter() - lap), 3)
    open_ones = tuple(quotable(filled(one, company)) for one in retrievals)
    return Lookup(company, spoken, questions, tuple(retrievals), open_ones, timings_ms, started)


async def _found(
    search: PassageSearch,
    model: ChatModel | None,
    company: Company,
    past: Sequence[PastMessage],
    question: str,
    language: str,
) -> Retrieval:
    """Search with our own query and, where a model's rewrite finds surer evidence, with that."""
    query, context = standalone_query(past, question), context_of(past, question)
    own = search.search(company.id, query, language, _RETRIEVED, context)
    if model is None or query == question:
        return await own
    proposing = asyncio.create_task(proposed_rewrite(model, company.name, language, past, question))
    try:
        found = await own
        proposal = await proposing
    finally:
        proposing.cancel()
    if not may_be_searched_with(proposal, past, question, found):
        return found
    rewritten = await search.search(company.id, proposal, language, _RETRIEVED)
    return rewritten if rewritten.evidence > found.evidence else found
