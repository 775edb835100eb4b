"""Care for the queue: nobody waits for an agent who is gone or silent, or for nobody at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.message_rows import lock_conversation
from bot.conversations.messages import Message, MessageKind, message_from_row
from bot.handoff.handoffs import Handoffs
from bot.handoff.reasons import HandoffReason
from bot.handoff.texts import ways_besides_queue
from bot.live.presence import AgentState, Presence
from bot.live.rows import end_entry, entry_of, event_message, open_entry
from bot.live.silent_agents import silent_entries
from bot.tables import PresenceRow, QueueEntryRow
from knowledge.companies.companies import Companies
from knowledge.database import Database, utc_now

# How long the queue stays when the last agent went: colleagues change places, laptops restart.
GRACE = timedelta(seconds=45)
MAX_WAIT = timedelta(minutes=60)
MAX_SILENCE = timedelta(minutes=5)


class QueueCare:
    """Looks again and again, in every server process; each change is made once.

    Args:
        grace: how long a queue is kept with nobody there for it.
        max_wait: how long anybody is left waiting, whoever is there.
        max_silence: how long an agent who is there may leave a customer without a word.
    """

    def __init__(
        self,
        database: Database,
        presence: Presence,
        grace: timedelta = GRACE,
        max_wait: timedelta = MAX_WAIT,
        max_silence: timedelta = MAX_SILENCE,
    ) -> None:
        self._database = database
        self._presence = presence
        self._grace = grace
        self._max_wait = max_wait
        self._max_silence = max_silence
        self._companies = Companies(database)
        self._handoffs = Handoffs(database)

    async def look(self) -> list[Message]:
        """Do what is due, and return the messages that tell customers of it."""
        now = utc_now()
        async with self._database.read() as session:
            lost = await self._lost(session, now)
            silent = await silent_entries(session, now - self._max_silence)
        told = [await self._take_back(*one, now) for one in lost]
        told += [await self._take_back_unanswered(entry, now) for entry in silent]
        async with self._database.read() as session:
            hopeless = await self._hopeless(session, now)
        told += [await self._give_up(*one) for one in hopeless]
        return [message for message in told if message is not None]

    async def take_back_from(self, company_id: str, account_id: str) -> list[Message]:
        """Put what an agent has back into the queue at once, because they went away."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(QueueEntryRow.conversation_id, QueueEntryRow.id).where(
                    QueueEntryRow.company_id == company_id,
                    QueueEntryRow.account_id == account_id,
                    QueueEntryRow.ended_at.is_(None),
                )
            )
            held = [(conversation_id, entry_id) for conversation_id, entry_id in rows]
        now = utc_now()
        told = [await self._take_back(*one, now) for one in held]
        return [message for message in told if message is not None]

    async def _lost(self, session: AsyncSession, now: datetime) -> list[tuple[str, str]]:
        """Return the conversations, with their entries, whose agent is gone."""
        is_there = self._presence.is_there(now)
        rows = await session.execute(
            select(QueueEntryRow.conversation_id, QueueEntryRow.id)
            .join(
                PresenceRow,
                (PresenceRow.company_id == QueueEntryRow.company_id)
                & (PresenceRow.account_id == QueueEntryRow.account_id),
            )
            .where(QueueEntryRow.ended_at.is_(None), not_(is_there))
            .order_by(QueueEntryRow.entered_at)
        )
        return [(conversation_id, entry_id) for conversation_id, entry_id in rows]

    async def _hopeless(self, session: AsyncSession, now: datetime) -> list[tuple[str, str]]:
        """Return the conversations, with their entries, that wait in vain or too long."""
        waiting = (
            await session.scalars(
                select(QueueEntryRow).where(
                    QueueEntryRow.ended_at.is_(None), QueueEntryRow.claimed_at.is_(None)
                )
            )
        ).all()
        companies = {entry.company_id for entry in waiting}
        empty = {one for one in companies if await self._is_empty(session, one, now)}
        return [
            (entry.conversation_id, entry.id)
            for entry in waiting
            if entry.company_id in empty or now - entry.entered_at > self._max_wait
        ]

    async def _is_empty(self, session: AsyncSession, company_id: str, now: datetime) -> bool:
        """Say whether nobody has been there for a while; away and silent people are not."""
        last_seen = await session.scalar(
            select(func.max(PresenceRow.seen_at)).where(PresenceRow.company_id == company_id)
        )
        if last_seen is None:
            return True
        is_there = self._presence.is_there(now)
        somebody = await session.scalar(
            select(PresenceRow.account_id)
            .where(PresenceRow.company_id == company_id, is_there)
            .limit(1)
        )
        return somebody is None and now - last_seen > self._presence.silence_limit + self._grace

    async def _take_back(
        self, conversation_id: str, entry_id: str, now: datetime
    ) -> Message | None:
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            entry = await entry_of(session, conversation)
            if entry is None or entry.id != entry_id or conversation.holder_id is None:
                return None
            key = (conversation.company_id, conversation.holder_id)
            agent = await session.get(PresenceRow, key)
            if agent is not None and self._is_back(agent, now):
                return None
            end_entry(conversation, entry, "agent_lost")
            session.add(open_entry(conversation, entry.reason, is_returned=True))
            message = event_message(conversation, MessageKind.AGENT_LEFT, entry.agent_name)
            session.add(message)
            return message_from_row(message)

    async def _take_back_unanswered(self, found: QueueEntryRow, now: datetime) -> Message | None:
        """Put a conversation back in front, unless its agent has written in the meantime."""
        company = await self._companies.by_id(found.company_id)
        offer = await self._handoffs.offer(company, HandoffReason.CUSTOMER_REQUEST, now)
        async with self._database.write() as session:
            conversation = await lock_conversation(session, found.conversation_id)
            still = await silent_entries(session, now - self._max_silence, found.id)
            if not still or conversation.queue_entry_id != found.id:
                return None
            [entry] = still
            end_entry(conversation, entry, "agent_silent")
            session.add(open_entry(conversation, entry.reason, is_returned=True))
            ways = ways_besides_queue(offer, conversation.language)
            kind, agent = MessageKind.AGENT_SILENT, entry.agent_name
            message = event_message(conversation, kind, agent, ways)
            session.add(message)
            return message_from_row(message)

    def _is_back(self, agent: PresenceRow, now: datetime) -> bool:
        is_heard = agent.seen_at > now - self._presence.silence_limit
        return agent.state != AgentState.AWAY and is_heard

    async def _give_up(self, conversation_id: str, entry_id: str) -> Message | None:
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            entry = await entry_of(session, conversation)
            if entry is None or entry.id != entry_id or conversation.holder_id is not None:
                return None
            end_entry(conversation, entry, "nobody_there")
            message = event_message(conversation, MessageKind.QUEUE_ENDED)
            session.add(message)
            return message_from_row(message)
