"""The ingest desk: what content owners' routes need of sources and runs, in one place."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ingest.runs.history import RunHistory
from ingest.runs.pipeline import LOCKS_FOLDER
from ingest.runs.runs import RunOrder, Runs
from ingest.settings import IngestSettings
from ingest.sources.editing import SourceEditor
from ingest.sources.files import FOLDER, SourceFiles
from ingest.sources.scheduler import Scheduler
from ingest.sources.sources import Sources
from knowledge.database import Database, utc_now
from knowledge.settings import KnowledgeSettings

ROOT = Path(__file__).resolve().parents[2]
LOGS_FOLDER = "logs"
RUN_MODULE = "api.content.ingest_process"
TICK_S = 2.0
SCHEDULE_EVERY_S = 10.0
KEPT_LOGS = 50

logger = logging.getLogger(__name__)


class RunLauncher:
    """Starts a process for a run that was ordered.

    The process has a session of its own and writes to a file, so it does not notice when the
    server that started it ends.

    Args:
        logs_dir: where the processes' messages go.
        module: what they run.
        environment: what they get beside our own environment.
    """

    def __init__(self, logs_dir: Path, module: str, environment: Mapping[str, str]) -> None:
        self._logs_dir = logs_dir
        self._module = module
        self._environment = environment
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def launch(self, run_id: str) -> None:
        """Start the process; it says in the database how it fares."""
        self._logs_dir.mkdir(parents=True, exist_ok=True)
        threads = str(max(1, (os.cpu_count() or 2) // 2))
        python_path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": threads,
            "PYTHONPATH": python_path,
            **self._environment,
        }
        with (self._logs_dir / f"ingest-{run_id}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", self._module, run_id],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
        self._started[run_id] = process

    def release(self) -> None:
        """Forget the processes: they live on, and whoever inherits them collects them."""
        for process in self._started.values():
            if process.poll() is None:
                process.returncode = 0  # else Python warns of a process that nobody waits for
        self._started.clear()

    def collect(self) -> list[str]:
        """Return the runs whose processes have ended since the last time; delete old logs."""
        ended = [run_id for run_id, process in self._started.items() if process.poll() is not None]
        for run_id in ended:
            del self._started[run_id]
        logs = sorted(self._logs_dir.glob("ingest-*.log"), key=lambda path: path.stat().st_mtime)
        for log in logs[:-KEPT_LOGS]:
            log.unlink(missing_ok=True)
        return ended


@dataclass(frozen=True, slots=True)
class IngestDesk:
    """Sources and runs for one process.

    Attributes:
        max_file_bytes: of an upload.
        has_files_root: whether folders and files of the server may be named as sources.
    """

    sources: Sources
    editor: SourceEditor
    files: SourceFiles
    runs: Runs
    history: RunHistory
    scheduler: Scheduler
    launcher: RunLauncher
    max_file_bytes: int
    has_files_root: bool

    @classmethod
    def build(
        cls,
        settings: IngestSettings,
        data_dir: Path,
        database: Database,
        module: str = RUN_MODULE,
        environment: Mapping[str, str] | None = None,
    ) -> IngestDesk:
        """Put the parts together.

        Args:
            module: what processes of runs run.
            environment: what processes of runs get beside our own environment.
        """
        sources = Sources(database, settings.allow_private_hosts)
        runs = Runs(database, data_dir / LOCKS_FOLDER)
        return cls(
            sources=sources,
            editor=SourceEditor(database, sources, settings.files_root),
            files=SourceFiles(database, data_dir / FOLDER, settings.max_file_bytes),
            runs=runs,
            history=RunHistory(database),
            scheduler=Scheduler(database, runs),
            launcher=RunLauncher(data_dir / LOGS_FOLDER, module, environment or {}),
            max_file_bytes=settings.max_file_bytes,
            has_files_root=settings.files_root is not None,
        )

    @classmethod
    def from_settings(
        cls, settings: IngestSettings, knowledge: KnowledgeSettings, database: Database
    ) -> IngestDesk:
        """Build it from the settings of the packages concerned."""
        return cls.build(settings, knowledge.data_dir, database)

    async def start(self, company_id: str, order: RunOrder) -> str:
        """Start a run in a process of its own, and return its id.

        Raises:
            IngestRunning: one is under way.
        """
        run_id = await self.runs.prepare(company_id, order)
        await asyncio.to_thread(self.launcher.launch, run_id)
        return run_id


@dataclass(slots=True)
class IngestUpkeep:
    """Runs beside the requests of one process: starts what is due, finds runs that were killed."""

    desk: IngestDesk
    _next_look: float = field(default=0.0)

    async def run(self) -> None:
        """Run until cancelled; a database that does not answer is tried again."""
        while True:
            try:
                await self.tick()
            except (SQLAlchemyError, OSError):
                logger.exception("looking after ingest runs failed; it is tried again")
            await asyncio.sleep(TICK_S)

    async def tick(self) -> None:
        """Do what is due."""
        ended = await asyncio.to_thread(self.desk.launcher.collect)
        for run_id in await self.desk.runs.bury_dead(ended):
            logger.warning("the process of ingest run %s is gone", run_id)
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + SCHEDULE_EVERY_S
        for run_id in await self.desk.scheduler.order_due(utc_now()):
            await asyncio.to_thread(self.desk.launcher.launch, run_id)
