"""Rows of the queue: how a conversation enters, is claimed and leaves, under its lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalogue import text as fixed_text
from bot.conversations.message_rows import UNANSWERED, new_message
from bot.conversations.messages import ConversationStatus, MessageKind, MessageState
from bot.tables import ConversationRow, MessageRow, QueueEntryRow
from knowledge.database import new_id, utc_now

End = Literal["closed", "given_back", "left", "agent_lost", "agent_silent", "nobody_there"]


def open_entry(
    conversation: ConversationRow, reason: str | None, is_returned: bool = False
) -> QueueEntryRow:
    """Make the entry of a conversation that begins to wait now."""
    entry = QueueEntryRow(
        id=new_id(),
        conversation_id=conversation.id,
        company_id=conversation.company_id,
        reason=reason,
        is_returned=is_returned,
        entered_at=utc_now(),
        account_id=None,
        agent_name=None,
        claimed_at=None,
        ended_at=None,
        end=None,
    )
    conversation.queue_entry_id = entry.id
    conversation.status = ConversationStatus.PENDING
    return entry


async def entry_of(session: AsyncSession, conversation: ConversationRow) -> QueueEntryRow | None:
    """Return the entry of a locked conversation that is with people, or waits for them."""
    if conversation.queue_entry_id is None:
        return None
    return await session.get_one(QueueEntryRow, conversation.queue_entry_id, populate_existing=True)


async def hand_to(
    session: AsyncSession,
    conversation: ConversationRow,
    entry: QueueEntryRow,
    account_id: str,
    name: str,
) -> None:
    """Make an agent the one writer; questions that the bot had not answered are theirs."""
    entry.account_id, entry.agent_name, entry.claimed_at = account_id, name, utc_now()
    conversation.holder_id, conversation.status = account_id, ConversationStatus.OPEN
    await session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == conversation.id, MessageRow.state.in_(UNANSWERED))
        .values(state=MessageState.FINAL, lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def end_entry(conversation: ConversationRow, entry: QueueEntryRow, end: End) -> None:
    """End a conversation's stay with people; the bot may write again."""
    entry.ended_at, entry.end = utc_now(), end
    conversation.holder_id = conversation.queue_entry_id = None
    closed = end == "closed"
    conversation.status = ConversationStatus.RESOLVED if closed else ConversationStatus.PENDING


def event_message(
    conversation: ConversationRow,
    kind: MessageKind,
    agent: str | None = None,
    more: Sequence[str] = (),
) -> MessageRow:
    """Make the message that tells of an event; its text follows the event.

    Args:
        more: sentences behind it.
    """
    details = {} if agent is None else {"agent": agent}
    text = fixed_text(conversation.language, f"live.{kind}", **details)
    return new_message(conversation, "system", kind, " ".join((text, *more)), details or None)


def waiting_entries(company_id: str) -> Select[QueueEntryRow]:
    """Select a company's waiting entries, the next one first."""
    return (
        select(QueueEntryRow)
        .where(
            QueueEntryRow.company_id == company_id,
            QueueEntryRow.ended_at.is_(None),
            QueueEntryRow.claimed_at.is_(None),
        )
        .order_by(QueueEntryRow.is_returned.desc(), QueueEntryRow.entered_at, QueueEntryRow.id)
    )
