"""The queue: conversations that wait for a person, with place and expected wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.message_rows import lock_conversation
from bot.conversations.messages import ConversationStatus, Message, MessageKind, message_from_row
from bot.handoff.events import accepted
from bot.handoff.offers import OfferKind
from bot.handoff.reasons import HandoffReason
from bot.handoff.staffing import Staffing
from bot.live.errors import NobodyThere
from bot.live.presence import Presence
from bot.live.rows import end_entry, entry_of, event_message, open_entry, waiting_entries
from bot.live.standing import ENDED, WITH_BOT, Standing, StandingMode
from bot.live.waits import expected_wait_s, mean_service_s, staffing_of
from bot.tables import ConversationRow, QueueEntryRow
from knowledge.database import Database, utc_now

_BATCH = 500


class Queue:
    """The waiting conversations of all companies, in the database.

    While a conversation waits, the bot goes on answering in it; it stops when a person claims it.
    """

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence

    async def enter(self, conversation_id: str, reason: HandoffReason) -> Message | None:
        """Put a conversation at the end of its company's queue; its customer accepts that offer.

        Returns:
            The message that says so; None when it waits or is with a person already.

        Raises:
            ConversationNotFound: it does not exist.
            NobodyThere: no agent of the company is present.
        """
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            if conversation.queue_entry_id is not None:
                return None
            company_id = conversation.company_id
            if not await self._presence.present(session, company_id, utc_now()):
                raise NobodyThere("no agent is present")
            session.add(open_entry(conversation, reason))
            message = event_message(conversation, MessageKind.QUEUED)
            session.add(message)
            await session.flush()
            session.add(accepted(message, company_id, reason, OfferKind.LIVE))
            return message_from_row(message)

    async def leave(self, conversation_id: str) -> Message | None:
        """Take a waiting conversation out of the queue, because its customer wants to.

        Returns:
            The message that says so; None when it does not wait.
        """
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            entry = await entry_of(session, conversation)
            if entry is None or conversation.holder_id is not None:
                return None
            end_entry(conversation, entry, "left")
            message = event_message(conversation, MessageKind.QUEUE_LEFT)
            session.add(message)
            return message_from_row(message)

    async def staffing(self, company_id: str) -> Staffing:
        """Return who is there for a company's customers now."""
        now = utc_now()
        async with self._database.read() as session:
            waiting = len((await session.scalars(waiting_entries(company_id))).all())
            agents = await self._presence.present(session, company_id, now)
            return staffing_of(agents, waiting, await mean_service_s(session, company_id, now))

    async def standing(self, conversation_id: str) -> Standing:
        """Return where one conversation is."""
        return (await self.standings([conversation_id]))[conversation_id]

    async def standings(self, conversation_ids: Collection[str]) -> Mapping[str, Standing]:
        """Return where each of these conversations is."""
        wanted = list(conversation_ids)
        found = dict.fromkeys(wanted, WITH_BOT)
        async with self._database.read() as session:
            for at in range(0, len(wanted), _BATCH):
                found |= await self._not_with_bot(session, wanted[at : at + _BATCH])
            waiting = {
                one for one, standing in found.items() if standing.mode is StandingMode.QUEUED
            }
            if waiting:
                found |= await self._places(session, waiting)
        return found

    async def _not_with_bot(
        self, session: AsyncSession, conversation_ids: list[str]
    ) -> dict[str, Standing]:
        rows = await session.execute(
            select(
                ConversationRow.id, ConversationRow.holder_id, QueueEntryRow.id,
                QueueEntryRow.agent_name,
            )
            .outerjoin(QueueEntryRow, QueueEntryRow.id == ConversationRow.queue_entry_id)
            .where(
                ConversationRow.id.in_(conversation_ids),
                or_(
                    ConversationRow.queue_entry_id.is_not(None),
                    ConversationRow.status == ConversationStatus.RESOLVED,
                ),
            )
        )  # fmt: skip
        return {
            conversation_id: _standing(holder_id, entry_id, agent)
            for conversation_id, holder_id, entry_id, agent in rows
        }

    async def _places(self, session: AsyncSession, waiting: set[str]) -> dict[str, Standing]:
        companies = await session.scalars(
            select(QueueEntryRow.company_id)
            .where(QueueEntryRow.conversation_id.in_(waiting), QueueEntryRow.ended_at.is_(None))
            .distinct()
        )
        places: dict[str, Standing] = {}
        now = utc_now()
        for company_id in companies.all():
            agents = await self._presence.present(session, company_id, now)
            service_s = await mean_service_s(session, company_id, now)
            entries = await session.scalars(waiting_entries(company_id))
            for place, entry in enumerate(entries, start=1):
                wait_s = expected_wait_s(place, agents, service_s)
                whole_s = None if wait_s is None else round(wait_s)
                places[entry.conversation_id] = Standing(StandingMode.QUEUED, place, whole_s)
        return {one: places[one] for one in waiting & places.keys()}


def _standing(holder_id: str | None, entry_id: str | None, agent: str | None) -> Standing:
    if holder_id is not None:
        return Standing(StandingMode.HUMAN, agent=agent)
    return Standing(StandingMode.QUEUED) if entry_id is not None else ENDED
