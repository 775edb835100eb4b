"""Silent agents: who has a conversation, and has left its customer without a word for too long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.messages import MessageKind
from bot.live.kept_words import IS_OPEN_WORD, NEEDS_NO_WORD
from bot.smalltalk.agreement import says_yes
from bot.smalltalk.courtesies import courtesy
from bot.tables import MessageRow, QueueEntryRow, TaskRow


async def silent_entries(
    session: AsyncSession, since: datetime, entry_id: str | None = None
) -> list[QueueEntryRow]:
    """Return the entries whose customer has waited for their agent since a time or longer.

    A customer waits from the claim until the agent's first word; after that, from the first
    message that the agent has not replied to. Thanks and goodbyes need no reply, nor does a yes to
    what the agent promised; a promise that is so long overdue is waited for without another word.

    Args:
        since: how long ago is too long, as a time.
        entry_id: of the only one to look at; None for all.
    """
    wanted = _without_a_word(since)
    if entry_id is not None:
        wanted = wanted.where(QueueEntryRow.id == entry_id)
    return [
        entry
        for entry, replied, promised, overdue in (await session.execute(wanted)).all()
        if replied is None or overdue or await _waits(session, entry, replied, promised, since)
    ]


def _replied() -> ScalarSelect[int | None]:
    """Select the number of the agent's last message since the claim."""
    return (
        select(func.max(MessageRow.seq))
        .where(
            MessageRow.conversation_id == QueueEntryRow.conversation_id,
            MessageRow.role == "agent",
            MessageRow.created_at >= QueueEntryRow.claimed_at,
        )
        .correlate(QueueEntryRow)
        .scalar_subquery()
    )


def _written_behind(
    replied: ScalarSelect[int | None] | int, since: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for the customer's messages behind a reply, until then."""
    return (
        MessageRow.role == "customer",
        MessageRow.kind == MessageKind.TEXT,
        MessageRow.seq > replied,
        MessageRow.created_at <= since,
    )


def _promised(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Select whether the agent promised an answer that has not followed."""
    return (
        select(TaskRow.id)
        .where(
            TaskRow.conversation_id == QueueEntryRow.conversation_id,
            *IS_OPEN_WORD,
            TaskRow.created_at >= QueueEntryRow.claimed_at,
            *more,
        )
        .correlate(QueueEntryRow)
        .exists()
    )


def _without_a_word(since: datetime) -> Select[QueueEntryRow, int | None, bool, bool]:
    """Select the entries without a reply to what was written until then, or to a promise.

    Returns:
        Each with the last reply, whether it was a promise, and whether that is overdue.
    """
    replied = _replied()
    overdue = _promised(TaskRow.due_at <= since)
    unanswered = (
        select(MessageRow.id)
        .where(
            MessageRow.conversation_id == QueueEntryRow.conversation_id,
            *_written_behind(replied, since),
        )
        .correlate(QueueEntryRow)
        .exists()
    )
    return (
        select(QueueEntryRow, replied, _promised().label("promised"), overdue.label("overdue"))
        .where(
            QueueEntryRow.ended_at.is_(None),
            QueueEntryRow.claimed_at <= since,
            replied.is_(None) | unanswered | overdue,
        )
        .order_by(QueueEntryRow.entered_at)
    )


async def _waits(
    session: AsyncSession, entry: QueueEntryRow, replied: int, promised: bool, since: datetime
) -> bool:
    """Whether what was written behind the last reply, until then, asks for another."""
    texts = await session.scalars(
        select(MessageRow.text).where(
            MessageRow.conversation_id == entry.conversation_id, *_written_behind(replied, since)
        )
    )
    return any(
        courtesy(text) not in NEEDS_NO_WORD and not (promised and says_yes(text)) for text in texts
    )
