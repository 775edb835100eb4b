"""Run history: what people see of runs, and how they stop one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from ingest.errors import RunNotFound
from ingest.runs.report import RunState
from ingest.runs.run_progress import RunProgress
from ingest.runs.runs import RunOrder, Trigger
from ingest.tables import IngestRunRow
from knowledge.database import Database, utc_now


@dataclass(frozen=True, slots=True)
class IngestRun:
    """One run as it is now.

    Attributes:
        order: who wanted what.
        report: what it ended with; None while it is under way.
        is_stopping: whether somebody has asked it to stop.
        revision: counts what was written about it.
    """

    id: str
    company_id: str
    state: RunState
    order: RunOrder
    started_at: datetime
    finished_at: datetime | None
    progress: RunProgress
    report: Mapping[str, Any] | None
    is_stopping: bool
    revision: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state is not RunState.RUNNING


class RunHistory:
    """The runs of all companies, for reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, company_id: str, limit: int, offset: int = 0) -> list[IngestRun]:
        """Return a company's runs, newest first."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(IngestRunRow)
                .where(IngestRunRow.company_id == company_id)
                .order_by(IngestRunRow.started_at.desc(), IngestRunRow.id.desc())
                .limit(limit)
                .offset(offset)
            )
            return [_run(row) for row in rows]

    async def count(self, company_id: str) -> int:
        """Return how many runs a company has had."""
        async with self._database.read() as session:
            found = await session.scalar(
                select(func.count()).where(IngestRunRow.company_id == company_id)
            )
        return int(found or 0)

    async def current(self, company_id: str) -> IngestRun | None:
        """Return the run that is under way, if there is one."""
        async with self._database.read() as session:
            row = await session.scalar(
                select(IngestRunRow).where(
                    IngestRunRow.company_id == company_id,
                    IngestRunRow.state == RunState.RUNNING.value,
                )
            )
        return None if row is None else _run(row)

    async def get(self, company_id: str, run_id: str) -> IngestRun:
        """Return one of a company's runs.

        Raises:
            RunNotFound: the company has no such run.
        """
        async with self._database.read() as session:
            row = await session.get(IngestRunRow, run_id)
        if row is None or row.company_id != company_id:
            raise RunNotFound("the company has no such run")
        return _run(row)

    async def ask_to_stop(self, company_id: str, run_id: str) -> IngestRun:
        """Ask a run to stop; it does within a second or two, in whatever process it is.

        Raises:
            RunNotFound: the company has no such run.
        """
        async with self._database.write() as session:
            await session.execute(
                update(IngestRunRow)
                .where(
                    IngestRunRow.id == run_id,
                    IngestRunRow.company_id == company_id,
                    IngestRunRow.state == RunState.RUNNING.value,
                    IngestRunRow.cancel_asked_at.is_(None),
                )
                .values(cancel_asked_at=utc_now(), revision=IngestRunRow.revision + 1)
            )
        return await self.get(company_id, run_id)


def _run(row: IngestRunRow) -> IngestRun:
    sources = None if row.sources is None else tuple(row.sources)
    return IngestRun(
        id=row.id,
        company_id=row.company_id,
        state=RunState(row.state),
        order=RunOrder(Trigger(row.trigger), row.started_by, sources, row.is_forced),
        started_at=row.started_at,
        finished_at=row.finished_at,
        progress=RunProgress.from_json(row.progress),
        report=row.report,
        is_stopping=row.cancel_asked_at is not None,
        revision=row.revision,
    )
