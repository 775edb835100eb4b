"""Score figures: what a company's customers gave in a period, with what is behind each number."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_

from bot.scores.tables import ScoreRow
from knowledge.database import Database

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class ScoreFilter:
    """Which scores are wanted.

    Attributes:
        since, until: from this moment on, and before that one.
        handled_by: only episodes that these handled; None for all.
    """

    company_id: str
    since: datetime
    until: datetime
    handled_by: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the rows must meet."""
        found = [
            ScoreRow.company_id == self.company_id,
            ScoreRow.created_at >= self.since,
            ScoreRow.created_at < self.until,
        ]
        return (
            found if self.handled_by is None else [*found, ScoreRow.handled_by == self.handled_by]
        )


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often each score was given: `counts[7]` sevens."""

    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many scores there are."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Their mean; None when there are none."""
        total = sum(score * count for score, count in enumerate(self.counts))
        return total / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class GivenScore:
    """One score and the conversation behind it."""

    id: str
    at: datetime
    score: int
    comment: str | None
    handled_by: str
    channel: str
    language: str
    conversation_id: str


class ScoreFigures:
    """Reads scores by company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def distributions(self, wanted: ScoreFilter) -> Mapping[str, Distribution]:
        """Return the distribution by who handled the episode: `bot`, `person`, `both`."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(ScoreRow.handled_by, ScoreRow.score, func.count())
                .where(*wanted.conditions())
                .group_by(ScoreRow.handled_by, ScoreRow.score)
            )
            counts = {name: [0] * 11 for name in ("bot", "person", "both")}
            for handled_by, score, count in rows:
                counts[handled_by][score] = count
        return {name: Distribution(tuple(found)) for name, found in counts.items()}

    async def newest(
        self, wanted: ScoreFilter, limit: int, before: str | None = None
    ) -> list[GivenScore]:
        """Return scores, newest first.

        Args:
            before: id of the last score of the page before; an unknown one has none behind it.
        """
        key = tuple_(ScoreRow.created_at, ScoreRow.id)
        query = select(ScoreRow).where(*wanted.conditions())
        if before is not None:
            last = (
                select(ScoreRow.created_at, ScoreRow.id)
                .where(ScoreRow.id == before, ScoreRow.company_id == wanted.company_id)
                .scalar_subquery()
            )
            query = query.where(key < last)
        query = query.order_by(ScoreRow.created_at.desc(), ScoreRow.id.desc()).limit(limit)
        async with self._database.read() as session:
            return [_given(row) for row in await session.scalars(query)]

    async def all(self, wanted: ScoreFilter) -> AsyncIterator[GivenScore]:
        """Yield all scores, newest first, a page of them in memory at a time."""
        before: str | None = None
        while page := await self.newest(wanted, _PAGE, before):
            for one in page:
                yield one
            before = page[-1].id


def _given(row: ScoreRow) -> GivenScore:
    return GivenScore(
        id=row.id,
        at=row.created_at,
        score=row.score,
        comment=row.comment,
        handled_by=row.handled_by,
        channel=row.channel,
        language=row.language,
        conversation_id=row.conversation_id,
    )
