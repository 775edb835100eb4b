"""Kept words: what an agent promises is a task until somebody writes more than thanks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.live.promise_words import promise_in
from bot.smalltalk.courtesies import courtesy
from bot.tables import ConversationRow, TaskRow
from bot.tasks import TaskKind, TaskOutcome, add_task
from knowledge.database import utc_now

NEEDS_NO_WORD = frozenset({"bot.thanks", "bot.farewell"})
# What holds for the task of a promise that nothing has followed yet.
IS_OPEN_WORD = (TaskRow.kind == TaskKind.REPLY, TaskRow.done_at.is_(None))


async def hold_to_word(
    session: AsyncSession,
    conversation: ConversationRow,
    account_id: str,
    text: str,
    usual: timedelta,
) -> None:
    """End what was promised in a locked conversation by what its agent writes now, or begin anew.

    Args:
        usual: how soon an answer is due where the agent names no time.
    """
    promise = promise_in(text, conversation.language, usual)
    if promise is None and courtesy(text) in NEEDS_NO_WORD:
        return
    now = utc_now()
    for task in await open_words(session, [conversation.id]):
        is_late = task.due_at is not None and task.due_at < now
        # A new promise moves the last one only in time: a late one was not kept.
        is_moved = promise is not None and not is_late
        task.outcome = TaskOutcome.MOVED if is_moved else TaskOutcome.DONE
        task.done_at, task.done_by = now, account_id
    if promise is not None:
        due_at = None if promise.within is None else now + promise.within
        company_id = conversation.company_id
        await add_task(session, company_id, conversation.id, TaskKind.REPLY, due_at)


async def open_words(session: AsyncSession, conversation_ids: Sequence[str]) -> Sequence[TaskRow]:
    """Return what agents promised in conversations, and nothing has followed yet."""
    if not conversation_ids:
        return []
    found = await session.scalars(
        select(TaskRow).where(TaskRow.conversation_id.in_(conversation_ids), *IS_OPEN_WORD)
    )
    return found.all()
