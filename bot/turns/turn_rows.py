"""Turn rows: the questions of a conversation that are answered together, and their one reply.

The first question of a turn lends the others its `reply_id`. So one id stands for the whole turn:
storing the reply closes every question that bears it, in one transaction, and a process that works
on another set of questions than the rows say is told that its reply is out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.conversations import Lease
from bot.conversations.message_rows import UNANSWERED
from bot.conversations.messages import MessageState
from bot.tables import MessageRow
from bot.turns.turns import MAX_MESSAGES, joined
from knowledge.database import new_id


class Turn(StrEnum):
    """Whether a question may be answered now."""

    ANSWER = "answer"
    WAIT = "wait"
    GIVE_UP = "give_up"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Question:
    """A turn that this process is to answer: a question and those that came right behind it.

    Attributes:
        id: of the first message.
        text: of all of them.
        reply_id: the id the reply will have, whoever answers.
        is_stop_asked: whether the customer stopped it before it was begun.
        message_ids: of all messages of the turn, in order.
        can_grow: whether a message that comes before the reply shows joins the turn.
    """

    id: str
    conversation_id: str
    text: str
    reply_id: str
    is_stop_asked: bool
    message_ids: tuple[str, ...]
    last_seq: int
    can_grow: bool


async def gathered(
    session: AsyncSession, first: MessageRow, max_chars: int, lease: Lease, now: datetime
) -> Question:
    """Gather a turn behind its first question, whose row is locked.

    A question that was tried before, or is to be stopped, stays alone: what brought a process down
    must not take its neighbours with it a second time.
    """
    rows = await session.scalars(
        _waiting(first.conversation_id)
        .where(MessageRow.seq > first.seq)
        .order_by(MessageRow.seq)
        .limit(MAX_MESSAGES - 1)
        .with_for_update(skip_locked=True)
    )
    behind = list(rows)
    members = [first]
    is_alone = first.tries > 0 or first.is_stop_asked
    for row in [] if is_alone else behind:
        chars = sum(len(member.text) + 1 for member in members) + len(row.text)
        if row.tries > 0 or row.is_stop_asked or chars > max_chars:
            break
        members.append(row)
    for row in behind:
        if row in members:
            row.reply_id, row.state = first.reply_id, MessageState.ANSWERING
            row.lease_owner = lease.owner
            row.lease_until = now + timedelta(seconds=lease.duration_s)
        elif row.reply_id == first.reply_id:  # of an earlier try, which came to nothing
            row.reply_id, row.state = new_id(), MessageState.QUEUED
            row.lease_owner = row.lease_until = None
    is_full = len(members) == MAX_MESSAGES or len(members) <= len(behind)
    return question_of(members, can_grow=not (is_alone or is_full))


def question_of(rows: Sequence[MessageRow], can_grow: bool = False) -> Question:
    """Return the turn that these rows make."""
    first = rows[0]
    assert first.reply_id is not None  # noqa: S101  (every question got one when it was stored)
    return Question(
        first.id,
        first.conversation_id,
        joined([row.text for row in rows]),
        first.reply_id,
        first.is_stop_asked,
        tuple(row.id for row in rows),
        rows[-1].seq,
        can_grow,
    )


async def has_more(session: AsyncSession, question: Question) -> bool:
    """Whether messages came in behind a turn."""
    later = _waiting(question.conversation_id).where(MessageRow.seq > question.last_seq)
    return await session.scalar(later.limit(1)) is not None


async def is_behind_another(session: AsyncSession, row: MessageRow) -> bool:
    """Whether an earlier question of the conversation has no reply yet."""
    earlier = _waiting(row.conversation_id).where(MessageRow.seq < row.seq)
    return await session.scalar(earlier.limit(1)) is not None


async def close_turn(session: AsyncSession, question: Question) -> bool:
    """Close all questions of a turn; False, and nothing closed, where it is another turn now."""
    rows = await session.scalars(
        _waiting(question.conversation_id)
        .where(MessageRow.reply_id == question.reply_id)
        .execution_options(populate_existing=True)
    )
    members = list(rows)
    if {row.id for row in members} != set(question.message_ids):
        return False
    for row in members:
        row.state, row.lease_owner, row.lease_until = MessageState.FINAL, None, None
    return True


def _waiting(conversation_id: str) -> Select[MessageRow]:
    return select(MessageRow).where(
        MessageRow.conversation_id == conversation_id, MessageRow.state.in_(UNANSWERED)
    )
