"""The scheduler: finds sources that are due, and orders one run for each company of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ingest.errors import IngestRunning
from ingest.runs.runs import RunOrder, Runs, Trigger
from ingest.sources.schedules import Schedule
from ingest.tables import SourceRow
from knowledge.database import Database


class Scheduler:
    """Orders runs that are due. Several processes may ask: each run is ordered once."""

    def __init__(self, database: Database, runs: Runs) -> None:
        self._database = database
        self._runs = runs

    async def order_due(self, now: datetime) -> list[str]:
        """Record a run for each company with sources due, and return the runs' ids.

        A company whose run is still under way is asked again next time. A time that passed while
        no server was up is made good once.
        """
        ordered = []
        for company_id in await self._companies_due(now):
            try:
                async with self._database.write() as session:
                    run_id = await self._order(session, company_id, now)
            except (IngestRunning, IntegrityError):
                continue
            if run_id is not None:
                ordered.append(run_id)
        return ordered

    async def _companies_due(self, now: datetime) -> Sequence[str]:
        async with self._database.read() as session:
            found = await session.scalars(
                select(SourceRow.company_id).where(SourceRow.next_run_at <= now).distinct()
            )
            return found.all()

    async def _order(self, session: AsyncSession, company_id: str, now: datetime) -> str | None:
        rows = await session.scalars(
            select(SourceRow)
            .where(
                SourceRow.company_id == company_id,
                SourceRow.next_run_at <= now,
                SourceRow.is_enabled,
                SourceRow.removed_at.is_(None),
            )
            .with_for_update(skip_locked=True)
        )
        due = list(rows)
        if not due:
            return None
        order = RunOrder(Trigger.SCHEDULE, sources=tuple(row.id for row in due))
        run_id = await self._runs.insert(session, company_id, order)
        for row in due:
            schedule = Schedule.from_json(row.schedule)
            row.next_run_at = schedule.next_after(now) if schedule else None
        return run_id
