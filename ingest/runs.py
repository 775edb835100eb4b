"""Ingest runs: one at a time per company, recorded, and taken over when a run was killed."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from ingest.errors import IngestRunning
from ingest.report import IngestReport, RunState
from ingest.tables import IngestRunRow
from knowledge.database import Database, new_id, utc_now

# A run on another host that has not said anything for this long is dead.
HEARTBEAT_TIMEOUT = timedelta(seconds=60)


class Runs:
    """The record of runs and the lock that keeps them apart.

    On one host the lock is a file lock, which the kernel drops when the process dies, however it
    dies. Runs on other hosts are known by their heartbeat.

    Args:
        locks_dir: where lock files are.
    """

    def __init__(self, database: Database, locks_dir: Path) -> None:
        self._database = database
        self._locks_dir = locks_dir
        self._host = socket.gethostname()

    @contextmanager
    def lock(self, company_id: str) -> Iterator[None]:
        """Hold the company's lock.

        Raises:
            IngestRunning: another process of this host holds it.
        """
        self._locks_dir.mkdir(parents=True, exist_ok=True)
        with (self._locks_dir / f"ingest-{company_id}.lock").open("w") as lock_file:
            try:
                fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IngestRunning("a run for this company is under way") from error
            yield

    async def begin(self, company_id: str) -> str:
        """Record a new run and return its id; the lock must be held.

        Raises:
            IngestRunning: another host runs one.
        """
        now = utc_now()
        async with self._database.write() as session:
            rows = await session.scalars(
                select(IngestRunRow).where(
                    IngestRunRow.company_id == company_id,
                    IngestRunRow.state == RunState.RUNNING.value,
                )
            )
            for row in rows:
                if row.host != self._host and now - row.heartbeat_at < HEARTBEAT_TIMEOUT:
                    raise IngestRunning(f"a run for this company is under way on {row.host}")
                row.state, row.finished_at = RunState.FAILED.value, now
                row.report = {"code": "run_interrupted", "why": "the process was stopped"}
            run = IngestRunRow(
                id=new_id(),
                company_id=company_id,
                state=RunState.RUNNING.value,
                host=self._host,
                process_id=os.getpid(),
                started_at=now,
                finished_at=None,
                heartbeat_at=now,
                report=None,
            )
            session.add(run)
            return run.id

    async def beat(self, run_id: str) -> None:
        """Say that the run is alive."""
        await self._set(run_id, heartbeat_at=utc_now())

    async def finish(self, report: IngestReport) -> None:
        """Record how a run ended."""
        await self._set(
            report.run_id,
            state=report.state.value,
            finished_at=utc_now(),
            report=report.to_json(),
        )

    async def abandon(self, run_id: str, why: str) -> None:
        """Record that a run ended by an error or was cancelled."""
        await self._set(
            run_id,
            state=RunState.FAILED.value,
            finished_at=utc_now(),
            report={"code": "run_interrupted", "why": why},
        )

    async def _set(self, run_id: str, **values: object) -> None:
        async with self._database.write() as session:
            await session.execute(
                update(IngestRunRow).where(IngestRunRow.id == run_id).values(**values)
            )
