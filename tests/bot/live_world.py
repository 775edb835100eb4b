"""A company with customers and agents in a database, for tests of the queue and of live work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, update

from bot.answers.answers import Answer, Outcome
from bot.conversations.conversations import Conversations, Lease, Posted
from bot.handoff.reasons import HandoffReason
from bot.live.board import Boards
from bot.live.care import QueueCare
from bot.live.presence import AgentState, Presence
from bot.live.queue import Queue
from bot.live.work import Agent, Live
from bot.tables import ConversationRow, PresenceRow
from bot.turns.unanswered import Unanswered
from knowledge.companies.companies import Companies
from knowledge.database import Database, new_id

LEASE = Lease(owner="ours", duration_s=60)
REASON = HandoffReason.CUSTOMER_REQUEST


def an_answer(text: str) -> Answer:
    """An answer of the bot with nothing but its text."""
    return Answer(text, Outcome.ANSWERED, "nb", "extractive", 0.9, (), ())


@dataclass
class LiveWorld:
    """The parts around one database, and a few steps that tests share."""

    database: Database
    company_id: str
    conversations: Conversations
    unanswered: Unanswered
    presence: Presence
    queue: Queue
    live: Live
    care: QueueCare
    boards: Boards

    @classmethod
    async def make(cls, database: Database, silence_limit_s: float = 45.0) -> LiveWorld:
        """Put the parts together, and add a company."""
        company = await Companies(database).add("tindra", "Tindra", ["localhost:1"], "nb")
        presence = Presence(database, silence_limit_s)
        return cls(
            database, company.id, Conversations(database), Unanswered(database), presence,
            Queue(database, presence), Live(database, presence), QueueCare(database, presence),
            Boards(database, presence),
        )  # fmt: skip

    def agent(self, name: str) -> Agent:
        """Return an agent of the company."""
        return Agent(self.company_id, f"{name.lower():0<32}", name)

    async def come(
        self, agent: Agent, state: AgentState = AgentState.PRESENT, maximum: int = 3
    ) -> None:
        """Let an agent say that they are there."""
        key = (agent.company_id, agent.account_id)
        await self.presence.record(*key, agent.name, state, maximum)

    async def fall_silent(self, agent: Agent, hours: float = 1.0) -> None:
        """Let the agent's desk have said nothing for hours."""
        async with self.database.write() as session:
            row = await session.scalar(
                select(PresenceRow).where(PresenceRow.account_id == agent.account_id)
            )
            if row is not None:
                row.seen_at -= timedelta(hours=hours)

    async def customer(self) -> str:
        """Start a conversation and return its id."""
        conversation, _ = await self.conversations.start(self.company_id, "nb")
        return conversation.id

    async def ask(self, conversation_id: str, text: str = "Hei") -> Posted:
        """Let a customer write."""
        return await self.conversations.post(conversation_id, str(uuid4()), text, LEASE)

    async def say(self, conversation_id: str, agent: Agent, text: str = "Hei") -> Posted:
        """Let an agent write."""
        return await self.live.say(conversation_id, agent, str(uuid4()), text)

    async def kinds(self, conversation_id: str) -> list[str]:
        """Return what was said and what happened, as roles and kinds."""
        return [
            message.kind if message.role == "system" else message.role
            for message in await self.conversations.messages(conversation_id)
        ]

    async def of_another_company(self) -> Agent:
        """Return an agent of a company that has nothing to do with this one."""
        company = await Companies(self.database).add("other", "Other", ["localhost:2"], "sv")
        return Agent(company.id, new_id(), "Eva")

    async def write_as_if_held(self, conversation_id: str, holder_id: str | None) -> None:
        """Set the holder behind the engine's back."""
        async with self.database.write() as session:
            await session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id)
                .values(holder_id=holder_id)
            )
