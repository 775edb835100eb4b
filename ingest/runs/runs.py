"""Ingest runs: one at a time per company, recorded, and taken over when a run was killed."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ingest.errors import IngestRunning, RunNotFound
from ingest.runs.report import IngestReport, RunState
from ingest.runs.run_progress import RunProgress
from ingest.tables import IngestRunRow
from knowledge.database import Database, new_id, utc_now

# A run on another host that has not said anything for this long is dead; it speaks every second.
HEARTBEAT_TIMEOUT = timedelta(seconds=15)
# A process that was started for a run takes it over within this time, also on a busy machine.
START_TIMEOUT = timedelta(seconds=60)
_LOCK_PATIENCE_S = 0.3  # somebody may be looking for a moment whether the lock is held


class Trigger(StrEnum):
    """What started a run."""

    COMMAND = "command"
    PERSON = "person"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What a run is to do.

    Attributes:
        sources: ids of the sources to fetch; None means all that are enabled.
        is_forced: go live even when more is lost than allowed.
        started_by: who wanted it, in words; empty when nobody did.
    """

    trigger: Trigger = Trigger.COMMAND
    started_by: str = ""
    sources: tuple[str, ...] | None = None
    is_forced: bool = False


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
        with self._lock_path(company_id).open("w") as lock_file:
            until = time.monotonic() + _LOCK_PATIENCE_S
            while not _try_lock(lock_file.fileno(), fcntl.LOCK_EX):
                if time.monotonic() > until:
                    raise IngestRunning("a run for this company is under way")
                time.sleep(0.02)
            yield

    async def begin(self, company_id: str, order: RunOrder) -> str:
        """Record a new run of this process and return its id; the lock must be held.

        Raises:
            IngestRunning: another host runs one, or one is about to start.
        """
        return await self._insert(company_id, order, os.getpid())

    async def prepare(self, company_id: str, order: RunOrder) -> str:
        """Record a run that another process is going to take over, and return its id.

        Raises:
            IngestRunning: one is under way.
        """
        return await self._insert(company_id, order, 0)

    async def waiting(self, run_id: str) -> tuple[str, RunOrder]:
        """Return the company of a prepared run and what it is to do.

        Raises:
            RunNotFound: no such run waits for a process.
        """
        async with self._database.read() as session:
            row = await session.get(IngestRunRow, run_id)
        if row is None or row.state != RunState.RUNNING.value or row.process_id:
            raise RunNotFound("no such run is waiting for a process")
        sources = None if row.sources is None else tuple(row.sources)
        order = RunOrder(Trigger(row.trigger), row.started_by, sources, row.is_forced)
        return row.company_id, order

    async def take_over(self, run_id: str) -> str:
        """Make a prepared run this process' own, and return its id; the lock must be held.

        Raises:
            RunNotFound: no such run waits for a process.
        """
        async with self._database.write() as session:
            taken = await session.scalar(
                update(IngestRunRow)
                .where(
                    IngestRunRow.id == run_id,
                    IngestRunRow.process_id == 0,
                    IngestRunRow.state == RunState.RUNNING.value,
                )
                .values(host=self._host, process_id=os.getpid(), heartbeat_at=utc_now())
                .returning(IngestRunRow.id)
            )
        if taken is None:
            raise RunNotFound("no such run is waiting for a process")
        return run_id

    async def beat(self, run_id: str, progress: RunProgress) -> bool:
        """Store how far a run is; return whether somebody wants it to stop."""
        values: dict[str, Any] = {
            "heartbeat_at": utc_now(),
            "progress": progress.to_json(),
            "revision": IngestRunRow.revision + 1,
        }
        async with self._database.write() as session:
            asked_at = await session.scalar(
                update(IngestRunRow)
                .where(IngestRunRow.id == run_id, IngestRunRow.state == RunState.RUNNING.value)
                .values(values)
                .returning(IngestRunRow.cancel_asked_at)
            )
        return asked_at is not None

    async def finish(self, report: IngestReport) -> None:
        """Record how a run ended."""
        stored = {**report.to_json(), "transient": [f.url for f in report.failed if f.is_transient]}
        async with self._database.write() as session:
            await session.execute(_ending(report.run_id, report.state, stored))

    async def abandon(self, run_id: str, code: str, why: str) -> None:
        """Record that a run ended by an error or was killed."""
        async with self._database.write() as session:
            await session.execute(_ending(run_id, RunState.FAILED, {"code": code, "why": why}))

    async def bury_dead(self, ended: Collection[str] = ()) -> list[str]:
        """Record as failed the runs whose process is gone; return their ids.

        Args:
            ended: runs whose process is known to have ended, even if it never took over.
        """
        async with self._database.write() as session:
            rows = await session.scalars(
                select(IngestRunRow).where(IngestRunRow.state == RunState.RUNNING.value)
            )
            dead = [row.id for row in rows if row.id in ended or not self.is_alive(row)]
            for run_id in dead:
                await session.execute(_interrupted(run_id))
        return dead

    def is_alive(self, row: IngestRunRow) -> bool:
        """Whether a process works on a run, or may still be on its way to it."""
        silence = utc_now() - row.heartbeat_at
        if not row.process_id:
            return silence < START_TIMEOUT
        if row.host != self._host:
            return silence < HEARTBEAT_TIMEOUT
        return self._is_locked(row.company_id)

    async def _insert(self, company_id: str, order: RunOrder, process_id: int) -> str:
        try:
            async with self._database.write() as session:
                return await self.insert(session, company_id, order, process_id)
        except IntegrityError as error:
            raise IngestRunning("a run for this company is under way") from error

    async def insert(
        self, session: AsyncSession, company_id: str, order: RunOrder, process_id: int = 0
    ) -> str:
        """Record a run within a transaction; runs whose process is gone make room.

        Raises:
            IngestRunning: one is under way.
            IntegrityError: one was recorded at the same moment.
        """
        rows = await session.scalars(
            select(IngestRunRow).where(
                IngestRunRow.company_id == company_id,
                IngestRunRow.state == RunState.RUNNING.value,
            )
        )
        for row in rows:
            is_ours = bool(process_id) and row.process_id and row.host == self._host
            if self.is_alive(row) and not is_ours:  # ours are dead: we hold the lock
                who = row.started_by or row.trigger
                raise IngestRunning(f"a run started by {who} is under way on {row.host}")
            await session.execute(_interrupted(row.id))
        now = utc_now()
        run = IngestRunRow(
            id=new_id(),
            company_id=company_id,
            state=RunState.RUNNING.value,
            host=self._host,
            process_id=process_id,
            started_at=now,
            finished_at=None,
            heartbeat_at=now,
            report=None,
            trigger=order.trigger.value,
            started_by=order.started_by[:200],
            sources=None if order.sources is None else list(order.sources),
            is_forced=order.is_forced,
            progress=None,
            cancel_asked_at=None,
            revision=0,
        )
        session.add(run)
        await session.flush()
        return run.id

    def _is_locked(self, company_id: str) -> bool:
        try:
            with self._lock_path(company_id).open() as lock_file:
                return not _try_lock(lock_file.fileno(), fcntl.LOCK_SH)
        except FileNotFoundError:
            return False

    def _lock_path(self, company_id: str) -> Path:
        return self._locks_dir / f"ingest-{company_id}.lock"


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _ending(run_id: str, state: RunState, report: Mapping[str, Any]) -> Update:
    return (
        update(IngestRunRow)
        .where(IngestRunRow.id == run_id)
        .values(
            state=state.value,
            finished_at=utc_now(),
            report=dict(report),
            revision=IngestRunRow.revision + 1,
        )
    )


def _interrupted(run_id: str) -> Update:
    return _ending(
        run_id, RunState.FAILED, {"code": "run_interrupted", "why": "the process was stopped"}
    ).where(IngestRunRow.state == RunState.RUNNING.value)
