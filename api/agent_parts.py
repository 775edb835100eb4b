"""The agents' parts: what the routes of the side panel use, put together once per process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.answers import Outcome, PastMessage
from bot.conversations.messages import Message, MessageKind
from bot.conversations.overview import ConversationOverview
from bot.copilot.agent_search import AgentSearch
from bot.copilot.copilot import Copilot, KnowledgeSearch
from bot.copilot.suggestion_store import Suggestions
from bot.copilot.summaries import TranscriptMessage
from bot.copilot.summariser import Summariser
from knowledge.database import Database

# More at once only makes each of them slower on two cores.
MAX_CONCURRENT_SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class AgentParts:
    """What helps agents.

    Attributes:
        slots: how many suggestions and summaries are made at the same time.
    """

    copilot: Copilot
    summariser: Summariser
    search: AgentSearch
    suggestions: Suggestions
    conversations: ConversationOverview
    slots: asyncio.Semaphore

    @classmethod
    def build(
        cls,
        database: Database,
        knowledge: KnowledgeSearch,
        copilot: Copilot,
        summariser: Summariser,
    ) -> AgentParts:
        """Put the parts together around a database and whoever drafts."""
        return cls(
            copilot=copilot,
            summariser=summariser,
            search=AgentSearch(knowledge),
            suggestions=Suggestions(database),
            conversations=ConversationOverview(database),
            slots=asyncio.Semaphore(MAX_CONCURRENT_SUGGESTIONS),
        )

    async def transcript(
        self, company_id: str, conversation_id: str
    ) -> tuple[TranscriptMessage, ...]:
        """Return one of the company's own conversations as an agent's helpers read it.

        Raises:
            ConversationNotFound: the company has no such conversation.
        """
        _, messages = await self.conversations.one(company_id, conversation_id)
        return transcript_of(messages)


def transcript_of(messages: Sequence[Message]) -> tuple[TranscriptMessage, ...]:
    """Return what people and the bot said, with the bot's proof."""
    return tuple(
        TranscriptMessage(
            PastMessage(message.role, message.text),
            None if message.answer is None else message.answer.outcome is Outcome.ANSWERED,
            () if message.answer is None else message.answer.citations,
        )
        for message in messages
        if message.role != "system" and message.kind is MessageKind.TEXT
    )
