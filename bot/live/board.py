"""The board: a company's queue, the conversations that agents have, and who is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.messages import MessageKind
from bot.handoff.staffing import Staffing
from bot.live.kept_words import open_words
from bot.live.presence import AgentPresence, AgentState, Presence
from bot.live.waits import mean_service_s, staffing_of
from bot.tables import ConversationRow, MessageRow, QueueEntryRow
from knowledge.database import Database, utc_now

_PREVIEW_CHARS = 160


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A conversation that waits for a person, or that an agent has.

    Attributes:
        reason: why it came; None when an agent took it over from the bot unasked.
        is_returned: it was taken from its agent, so it is in front.
        returned_from: that agent's name; None where it was not.
        returned_why: `agent_lost` or `agent_silent`; None where it was not.
        promised_at: when an agent said that an answer would follow; None where none is to come.
        is_promise_late: it should have come by now, so the agent is to be reminded.
        account_id: who has it; None while it waits.
        last_seq: number of its newest message.
        preview: the beginning of what the customer wrote last; empty before they wrote anything.
    """

    conversation_id: str
    language: str
    reason: str | None
    is_returned: bool
    entered_at: datetime
    account_id: str | None
    claimed_at: datetime | None
    last_seq: int
    preview: str
    returned_from: str | None = None
    returned_why: str | None = None
    promised_at: datetime | None = None
    is_promise_late: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """One company at one moment.

    Attributes:
        waiting: the next one first.
        held: the one that was claimed first, first.
        agents: who is there, present or paused.
    """

    waiting: tuple[BoardEntry, ...]
    held: tuple[BoardEntry, ...]
    agents: tuple[AgentPresence, ...]
    staffing: Staffing


class Boards:
    """Reads boards."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence

    async def read(self, company_id: str) -> Board:
        """Return a company's board as it is now."""
        now = utc_now()
        async with self._database.read() as session:
            entries = await _entries(session, company_id, now)
            there = await self._presence.there(session, company_id, now)
            service_s = await mean_service_s(session, company_id, now)
        waiting = tuple(one for one in entries if one.account_id is None)
        held = [one for one in entries if one.account_id is not None]
        held.sort(key=lambda one: (str(one.claimed_at), one.conversation_id))
        present = [agent for agent in there if agent.state is AgentState.PRESENT]
        staffing = staffing_of(present, len(waiting), service_s)
        return Board(waiting, tuple(held), tuple(there), staffing)


async def _entries(session: AsyncSession, company_id: str, now: datetime) -> list[BoardEntry]:
    """Return all open entries, in the order of the queue."""
    last_said = (
        select(func.max(MessageRow.seq))
        .where(
            MessageRow.conversation_id == ConversationRow.id,
            MessageRow.role == "customer",
            MessageRow.kind == MessageKind.TEXT,
        )
        .correlate(ConversationRow)
        .scalar_subquery()
    )
    wanted = (
        select(QueueEntryRow, ConversationRow, MessageRow.text)
        .join(ConversationRow, ConversationRow.id == QueueEntryRow.conversation_id)
        .outerjoin(
            MessageRow,
            (MessageRow.conversation_id == ConversationRow.id) & (MessageRow.seq == last_said),
        )
        .where(QueueEntryRow.company_id == company_id, QueueEntryRow.ended_at.is_(None))
        .order_by(QueueEntryRow.is_returned.desc(), QueueEntryRow.entered_at, QueueEntryRow.id)
    )
    found = (await session.execute(wanted)).all()
    returned = await _returned(session, [c.id for entry, c, _ in found if entry.is_returned])
    words = await open_words(session, [conversation.id for _, conversation, _ in found])
    promised = {task.conversation_id: task for task in words}
    late = {task.conversation_id for task in words if task.due_at and task.due_at < now}
    nothing = (None, None)
    return [
        BoardEntry(
            conversation_id=conversation.id,
            language=conversation.language,
            reason=entry.reason,
            is_returned=entry.is_returned,
            entered_at=entry.entered_at,
            account_id=entry.account_id,
            claimed_at=entry.claimed_at,
            last_seq=conversation.last_seq,
            preview=" ".join((text or "").split())[:_PREVIEW_CHARS],
            returned_from=returned.get(conversation.id, nothing)[0],
            returned_why=returned.get(conversation.id, nothing)[1],
            promised_at=promised[conversation.id].created_at
            if conversation.id in promised
            else None,
            is_promise_late=conversation.id in late,
        )
        for entry, conversation, text in found
    ]


async def _returned(
    session: AsyncSession, conversation_ids: list[str]
) -> dict[str, tuple[str | None, str | None]]:
    """Return from whom, and why, each of these conversations came back last."""
    if not conversation_ids:
        return {}
    rows = await session.execute(
        select(QueueEntryRow.conversation_id, QueueEntryRow.agent_name, QueueEntryRow.end)
        .where(
            QueueEntryRow.conversation_id.in_(conversation_ids), QueueEntryRow.ended_at.is_not(None)
        )
        .order_by(QueueEntryRow.ended_at)
    )
    return {conversation_id: (agent, end) for conversation_id, agent, end in rows}
