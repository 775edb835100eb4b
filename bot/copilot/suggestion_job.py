"""A suggestion on its way: what was found for it, and what becomes of that."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field, replace

from bot.answers.answers import Mode, PastMessage, SentenceReleased
from bot.answers.drafts import Draft
from bot.answers.filled import quotable
from bot.copilot.near_sources import nearest
from bot.copilot.suggestions import Note, Suggestion, SuggestionEvent, SuggestionFinished, Wish
from bot.prompts import RenderedPrompt, render_suggestion
from knowledge.companies.companies import Company
from knowledge.database import new_id
from knowledge.documents.passages import Retrieval


@dataclass(slots=True)
class SuggestionJob:
    """One suggestion on its way.

    `internal` is shown beside the suggestion. Nothing that makes its text reads it: neither the
    quotes nor the prompt, whose sources are `public`.
    """

    company: Company
    messages: tuple[PastMessage, ...]
    wish: Wish
    language: str
    query: str
    public: Retrieval
    internal: Retrieval
    timings_ms: dict[str, float]
    started: float
    id: str = field(default_factory=new_id)
    note: Note | None = None
    prompt_hash: str | None = None
    fallback_reason: str | None = None
    has_shown: bool = False

    def lap(self, stage: str, since: float) -> None:
        """Book the time since `since` under a stage."""
        self.timings_ms[stage] = round(1000 * (time.perf_counter() - since), 3)

    def prompt(self) -> RenderedPrompt:
        """Return what a model is asked: the conversation and public passages as data."""
        return render_suggestion(
            company=self.company.name,
            language=self.language,
            style=self.wish.style.value,
            passages=[scored.passage for scored in quotable(self.public).passages],
            messages=self.messages,
            boundary=secrets.token_hex(8),
            voice=self.company.profile.voice,
        )

    def finished(self, draft: Draft, closing: str, mode: Mode) -> list[SuggestionEvent]:
        """Return the events that close a reply."""
        added = f"\n\n{closing}" if closing else ""
        events: list[SuggestionEvent] = []
        if added:
            events.append(SentenceReleased(len(draft.text), added))
        base = self.silent()
        cited = {citation.document_version for citation in draft.citations}
        suggestion = replace(
            base,
            is_silent=False,
            text=draft.text + added,
            mode=mode,
            opening=draft.intro,
            closing=closing,
            sentences=draft.sentences,
            citations=draft.citations,
            sources=tuple(one for one in base.sources if one.document_version not in cited),
        )
        return [*events, SuggestionFinished(suggestion)]

    def silent(self) -> Suggestion:
        """Return the suggestion that suggests nothing but shows what comes nearest."""
        sources = (*nearest(self.public), *nearest(self.internal))
        self.timings_ms["total"] = round(1000 * (time.perf_counter() - self.started), 3)
        return Suggestion(
            id=self.id,
            is_silent=True,
            text="",
            language=self.language,
            mode="extractive",
            evidence=self.public.evidence,
            query=self.query,
            wish=self.wish,
            sources=sources,
            note=self.note,
            version_id=self.public.version_id or None,
            version_ids=self.public.version_ids,
            timings_ms=self.timings_ms,
            prompt_hash=self.prompt_hash,
            fallback_reason=self.fallback_reason,
        )
