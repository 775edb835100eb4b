"""The running reply: what a process makes for a conversation, and how it is broken off."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from api.streams.drafts import Draft
from bot.answers.answers import Answer
from bot.turns.turn_rows import Question


@dataclass(slots=True)
class RunningReply:
    """The reply that a conversation's task is making at the moment."""

    question: Question
    draft: Draft
    task: asyncio.Task[Answer]
    is_stopped: bool = False
    is_joined: bool = False

    def join(self) -> None:
        """Break it off for a message that came before anything of the reply was shown."""
        if self.question.can_grow and not self.draft.text:
            self.is_joined = True
            self.task.cancel()
