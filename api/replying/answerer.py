"""The answerer: what the replies of a process are made by."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from bot.answers.answers import PastMessage, ReplyEvent
from bot.first_replies import Gate
from knowledge.companies.companies import Company


class Answerer(Protocol):
    """What answers questions: `bot.assistant.Assistant`, or a scripted one in tests."""

    def reply(
        self,
        company: Company,
        history: Sequence[PastMessage],
        text: str,
        language: str | None,
        *,
        gate: Gate,
    ) -> AsyncGenerator[ReplyEvent]:
        """Yield the events of one reply; exactly one `AnswerFinished`, which is the last."""
        ...
