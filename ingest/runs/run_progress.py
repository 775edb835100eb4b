"""Run progress: how far a run is, told to whoever started it and stored every second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from ingest.runs.progress import OnProgress
from ingest.runs.reading import Gathered

STORE_EVERY_S = 1.0
MAX_URL_LENGTH = 500
# Before this share of a stage is done, or this much time has passed, an estimate is a guess.
_MIN_SHARE, _MIN_SECONDS = 0.02, 2.0


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is.

    Attributes:
        stage: `start`, `fetch`, `load`, `split`, `embed`, `write` or `probe`.
        done, total: of the present stage; total is 0 while it is not known.
        found: pages and files known of so far.
        fetched: of these, how many were visited.
        changed: of these, how many were read anew because they are new or changed.
        failed: how many could not be taken in.
        url: what is being read.
        seconds_left: of the present stage, or None while it cannot be told.
    """

    stage: str = "start"
    done: int = 0
    total: int = 0
    found: int = 0
    fetched: int = 0
    changed: int = 0
    failed: int = 0
    url: str = ""
    seconds_left: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> RunProgress:
        """Return what was stored."""
        return cls(**stored) if stored else cls()


class RunStore(Protocol):
    """Where progress is kept."""

    async def beat(self, run_id: str, progress: RunProgress) -> bool:
        """Store how far a run is; return whether somebody wants it to stop."""


class ProgressRecorder:
    """Takes what a run tells of itself and stores it, together with a sign of life.

    Args:
        also: whom to tell as well, at once.
    """

    def __init__(self, store: RunStore, run_id: str, also: OnProgress) -> None:
        self._store = store
        self._run_id = run_id
        self._also = also
        self._gathered = Gathered()
        self._stage = ("start", 0, 0, "")
        self._stage_started = time.monotonic()
        self._found_before = self._fetched_before = 0
        self._pass_done = self._pass_total = 0
        self._can_stop = True
        self.is_stopped = False

    def __call__(self, stage: str, done: int, total: int, url: str) -> None:
        """Take how far a stage is."""
        if stage != self._stage[0]:
            self._stage_started = time.monotonic()
        self._stage = (stage, done, total, url[:MAX_URL_LENGTH])
        if stage == "fetch":
            if done < self._pass_done:  # the next site or folder has begun
                self._found_before += self._pass_total
                self._fetched_before += self._pass_done
            self._pass_done, self._pass_total = done, total
        self._also(stage, done, total, url)

    def watch(self, gathered: Gathered) -> None:
        """Count changes and failures there from now on."""
        self._gathered = gathered

    def finish_line(self) -> None:
        """From here on the run is not stopped any more: what follows is one step."""
        self._can_stop = False

    @property
    def now(self) -> RunProgress:
        """How far the run is."""
        stage, done, total, url = self._stage
        return RunProgress(
            stage=stage,
            done=done,
            total=total,
            found=self._found_before + self._pass_total,
            fetched=self._fetched_before + self._pass_done,
            changed=self._gathered.extracted,
            failed=len(self._gathered.failures),
            url=url,
            seconds_left=_seconds_left(time.monotonic() - self._stage_started, done, total),
        )

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """Store progress every second while the block lasts; stop the block when asked to.

        The block is stopped by cancelling the task that runs it; `is_stopped` then says so.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (we are in a coroutine)
        recorder = asyncio.create_task(self._record(task))
        try:
            yield
        finally:
            recorder.cancel()
            with suppress(asyncio.CancelledError):
                await recorder

    async def _record(self, task: asyncio.Task[Any]) -> None:
        while True:
            wants_stop = await self._store.beat(self._run_id, self.now)
            if wants_stop and self._can_stop and not self.is_stopped:
                self.is_stopped = True
                task.cancel()
            await asyncio.sleep(STORE_EVERY_S)


def _seconds_left(passed_s: float, done: int, total: int) -> int | None:
    if total <= 0 or done < max(1, total * _MIN_SHARE) or passed_s < _MIN_SECONDS:
        return None
    return round(passed_s / done * (total - done))
