"""Expected waits, from how long the newest conversations took their agents.

The estimator, plainly: let S be the mean time from claim to end of the company's newest
conversations (at most `NEWEST`, of the last `WITHIN`), and c how many conversations its present
agents take at once, all together. While all places are taken, one becomes free every S / c on
average, so the customer at place p, with f places free now, waits max(0, p - f) * S / c.
Conversations whose agent disappeared are not counted. With fewer than `MIN_MEASURED` of them, or
with nobody present, the wait is not known, and nobody is told one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handoff.staffing import Staffing
from bot.live.presence import AgentPresence
from bot.tables import QueueEntryRow

MIN_MEASURED = 10
NEWEST = 100
WITHIN = timedelta(days=30)
SERVED = ("closed", "given_back")


async def mean_service_s(session: AsyncSession, company_id: str, now: datetime) -> float | None:
    """Return how long a conversation takes its agent, in seconds; None when not measured."""
    wanted = (
        select(QueueEntryRow.claimed_at, QueueEntryRow.ended_at)
        .where(
            QueueEntryRow.company_id == company_id,
            QueueEntryRow.ended_at > now - WITHIN,
            QueueEntryRow.claimed_at.is_not(None),
            QueueEntryRow.end.in_(SERVED),
        )
        .order_by(QueueEntryRow.ended_at.desc())
        .limit(NEWEST)
    )
    served_s = [
        (ended - claimed).total_seconds()
        for claimed, ended in await session.execute(wanted)
        if claimed is not None and ended is not None
    ]
    return sum(served_s) / len(served_s) if len(served_s) >= MIN_MEASURED else None


def expected_wait_s(
    place: int, agents: list[AgentPresence], service_s: float | None
) -> float | None:
    """Return what the customer at a place of the queue can expect to wait.

    Args:
        place: 1 for the next.
        agents: who is present.
        service_s: how long a conversation takes; None when not measured.
    """
    places = sum(agent.max_conversations for agent in agents)
    if service_s is None or places == 0:
        return None
    free = sum(agent.free_places for agent in agents)
    return max(0, place - free) * service_s / places


def staffing_of(agents: list[AgentPresence], waiting: int, service_s: float | None) -> Staffing:
    """Return a company's staffing at this moment."""
    return Staffing(
        free=sum(agent.free_places > 0 for agent in agents),
        present=len(agents),
        waiting=waiting,
        wait_s=expected_wait_s(waiting + 1, agents, service_s),
    )
