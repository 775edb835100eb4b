"""Episodes: the stretches of a conversation that a customer can judge as one.

An episode begins with the first message behind the last one's end. It ends when the customer says
so, when an agent closes the conversation, or when the customer has been silent for `SILENCE` after
a reply. Nothing is stored of it: it follows from the messages, and its first one's number names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.message_rows import UNANSWERED
from bot.tables import MessageRow
from knowledge.database import utc_now

SILENCE = timedelta(minutes=30)
HandledBy = Literal["bot", "person", "both"]
_END_KINDS = frozenset({"ended", "closed"})  # by the customer; by an agent
# Who waits for a person is silent because of us.
_WAITING_KINDS = frozenset({"queued", "agent_left", "agent_silent"})


@dataclass(frozen=True, slots=True)
class Said:
    """What of a message counts here."""

    seq: int
    role: str
    kind: str
    at: datetime
    is_unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of a conversation.

    Attributes:
        first_seq: number of its first message.
        is_over: whether it has ended.
        handled_by: who replied in it; None when nobody did.
    """

    first_seq: int
    is_over: bool
    handled_by: HandledBy | None

    @property
    def can_be_scored(self) -> bool:
        """Whether it has ended and somebody replied in it."""
        return self.is_over and self.handled_by is not None


def episodes_of(said: Iterable[Said], now: datetime) -> list[Episode]:
    """Return the episodes of a conversation, oldest first.

    Args:
        said: all its messages, in order.
        now: how long a silence has lasted is counted until then.
    """
    episodes: list[Episode] = []
    running: list[Said] = []
    for one in said:
        if _fell_silent(running, one.at):
            episodes.append(_episode(running, is_over=True))
            running = []
        if one.kind not in _END_KINDS:
            running.append(one)
        elif running:
            episodes.append(_episode(running, is_over=True))
            running = []
    if running:
        episodes.append(_episode(running, is_over=_fell_silent(running, now)))
    return episodes


async def said_in(session: AsyncSession, conversation_id: str) -> list[Said]:
    """Read what was said in a conversation."""
    rows = await session.execute(
        select(
            MessageRow.seq,
            MessageRow.role,
            MessageRow.kind,
            MessageRow.created_at,
            MessageRow.state.in_(UNANSWERED),
        )
        .where(MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.seq)
    )
    return [Said(seq, role, kind, at, bool(waits)) for seq, role, kind, at, waits in rows]


async def newest_episode(session: AsyncSession, conversation_id: str) -> Episode | None:
    """Return the episode that a conversation is in or was in last."""
    episodes = episodes_of(await said_in(session, conversation_id), utc_now())
    return episodes[-1] if episodes else None


def has_ended(said: Sequence[Said]) -> bool:
    """Whether the last thing that happened is that somebody ended the conversation."""
    return bool(said) and said[-1].kind in _END_KINDS


def _fell_silent(running: Sequence[Said], until: datetime) -> bool:
    if not running or until - running[-1].at < SILENCE or running[-1].kind in _WAITING_KINDS:
        return False
    spoken = [one for one in running if one.role != "system"]
    return bool(spoken) and spoken[-1].role != "customer"


def _episode(running: Sequence[Said], is_over: bool) -> Episode:
    roles = {one.role for one in running}
    handled_by: HandledBy | None = None
    if "agent" in roles:
        handled_by = "both" if "bot" in roles else "person"
    elif "bot" in roles:
        handled_by = "bot"
    return Episode(running[0].seq, is_over, handled_by)
