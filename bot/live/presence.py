"""Presence: which agents are there for a company's customers, and how many each can take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.tables import PresenceRow, QueueEntryRow
from knowledge.database import Database, utc_now

# A desk says every 15 s that it is there. Three of them missing, and it is not.
SILENCE_LIMIT_S = 45.0


class AgentState(StrEnum):
    """What an agent says of themselves.

    PAUSED agents keep what they have and take nothing new; AWAY ones give all of it back.
    """

    PRESENT = "present"
    PAUSED = "paused"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """An agent at a company.

    Attributes:
        max_conversations: how many they take at once.
        held: how many they have.
    """

    account_id: str
    name: str
    state: AgentState
    max_conversations: int
    held: int

    @property
    def free_places(self) -> int:
        """How many more they can take."""
        return max(0, self.max_conversations - self.held)


class Presence:
    """Who is there, as agents' desks say again and again.

    Args:
        silence_limit_s: a desk that has said nothing for so long is taken to be gone, so that a
            closed laptop holds nobody up.
    """

    def __init__(self, database: Database, silence_limit_s: float = SILENCE_LIMIT_S) -> None:
        self._database = database
        self.silence_limit = timedelta(seconds=silence_limit_s)

    async def record(
        self, company_id: str, account_id: str, name: str, state: AgentState, max_conversations: int
    ) -> None:
        """Store what a desk says now; each call is a sign of life."""
        values = (name, state, max_conversations)
        try:
            await self._write(company_id, account_id, *values)
        except IntegrityError:  # the same agent's other desk was first
            await self._write(company_id, account_id, *values)

    async def _write(
        self, company_id: str, account_id: str, name: str, state: AgentState, maximum: int
    ) -> None:
        key = (company_id, account_id)
        async with self._database.write() as session:
            row = await session.get(PresenceRow, key, with_for_update=True)
            if row is None:
                row = PresenceRow(company_id=company_id, account_id=account_id)
                session.add(row)
            row.name, row.state, row.max_conversations = name, state, maximum
            row.seen_at = utc_now()

    async def there(
        self, session: AsyncSession, company_id: str, now: datetime
    ) -> list[AgentPresence]:
        """Return the agents who are present or paused, in this session's view of the database."""
        held = (
            select(func.count())
            .where(
                QueueEntryRow.company_id == PresenceRow.company_id,
                QueueEntryRow.account_id == PresenceRow.account_id,
                QueueEntryRow.ended_at.is_(None),
            )
            .correlate(PresenceRow)
            .scalar_subquery()
        )
        wanted = (
            select(PresenceRow, held)
            .where(PresenceRow.company_id == company_id, self.is_there(now))
            .order_by(PresenceRow.account_id)
        )
        return [
            AgentPresence(
                row.account_id, row.name, AgentState(row.state), row.max_conversations, count
            )
            for row, count in await session.execute(wanted)
        ]

    async def present(
        self, session: AsyncSession, company_id: str, now: datetime
    ) -> list[AgentPresence]:
        """Return the agents who are present, in this session's view of the database."""
        there = await self.there(session, company_id, now)
        return [agent for agent in there if agent.state is AgentState.PRESENT]

    def is_there(self, now: datetime) -> ColumnElement[bool]:
        """Return the condition that an agent is not away and has been heard of lately."""
        is_heard = PresenceRow.seen_at > now - self.silence_limit
        return is_heard & PresenceRow.state.in_((AgentState.PRESENT, AgentState.PAUSED))


async def count_held(session: AsyncSession, company_id: str, account_id: str) -> int:
    """Return how many of a company's conversations an agent has."""
    counted = (
        select(func.count())
        .select_from(QueueEntryRow)
        .where(
            QueueEntryRow.company_id == company_id,
            QueueEntryRow.account_id == account_id,
            QueueEntryRow.ended_at.is_(None),
        )
    )
    return await session.scalar(counted) or 0
