"""Call-backs: times that were given away, those a customer gives back, and how many one may have.

Whoever reads or writes here for a company holds its row, so that no two customers do at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.message_rows import text_hash
from bot.errors import BotError
from bot.handoff.offers import Slot
from bot.tables import HandoffRequestRow, TaskRow
from bot.tasks import TaskKind, TaskOutcome, still_promised

# A conversation has one. A family shares a number, and somebody may write from two browsers.
MAX_PER_NUMBER = 3


class TooManyCallbacks(BotError):
    """As many call-backs as one number can have are open; a message can be left."""

    code = "too_many_callbacks"
    status = 409
    is_bad_input = True


async def booked_slots(session: AsyncSession, company_id: str, now: datetime) -> list[Slot]:
    """Return the times that customers have taken and that are not over; one for each customer."""
    rows = await session.scalars(still_promised(company_id).where(TaskRow.due_at > now))
    return [Slot(row.starts_at, row.due_at) for row in rows if row.starts_at and row.due_at]


async def withdraw_callbacks(session: AsyncSession, conversation_id: str, now: datetime) -> bool:
    """Give back the times that this customer had: one is called back once."""
    rows = await session.scalars(
        select(TaskRow).where(
            TaskRow.conversation_id == conversation_id,
            TaskRow.kind == TaskKind.CALLBACK,
            TaskRow.done_at.is_(None),
        )
    )
    withdrawn = list(rows)
    for row in withdrawn:
        row.done_at, row.outcome = now, TaskOutcome.MOVED
        left = await session.scalar(
            select(HandoffRequestRow).where(HandoffRequestRow.task_id == row.id)
        )
        if left is not None:  # so that the customer may choose the old time once more
            left.request_hash = text_hash(left.request_hash + row.id)
    await session.flush()
    return bool(withdrawn)


async def check_number(session: AsyncSession, company_id: str, number: str, now: datetime) -> None:
    """Make sure that a number can have one more call-back at a company.

    Args:
        number: as +4722334455.

    Raises:
        TooManyCallbacks: it has as many as it can. Nothing tells whose they are.
    """
    is_to_be_made = (TaskRow.due_at > now) & TaskRow.done_at.is_(None)
    is_open = still_promised(company_id).where(is_to_be_made).subquery()
    count = await session.scalar(
        select(func.count())
        .select_from(HandoffRequestRow)
        .join(is_open, is_open.c.id == HandoffRequestRow.task_id)
        .where(HandoffRequestRow.contact == number)
    )
    if (count or 0) >= MAX_PER_NUMBER:
        raise TooManyCallbacks("no more times can be chosen now; a message can be left")
