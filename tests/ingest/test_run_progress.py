"""What a run tells of itself is counted over all its sources, stored, and can stop it."""

from __future__ import annotations

import asyncio

import pytest

import ingest.runs.run_progress
from ingest.runs.progress import silent
from ingest.runs.reading import Gathered
from ingest.runs.report import FetchFailure
from ingest.runs.run_progress import ProgressRecorder, RunProgress, RunStore


class Store(RunStore):
    def __init__(self) -> None:
        self.stored: list[RunProgress] = []
        self.wants_stop = False

    async def beat(self, run_id: str, progress: RunProgress) -> bool:
        assert run_id == "run"
        self.stored.append(progress)
        return self.wants_stop


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(ingest.runs.run_progress, "STORE_EVERY_S", 0.01)
    return Store()


def test_pages_are_counted_over_sites_and_folders() -> None:
    recorder = ProgressRecorder(Store(), "run", silent)
    gathered = Gathered(extracted=3, failures=[FetchFailure("u", "http_404", "gone")])
    recorder.watch(gathered)
    for done, total in ((1, 4), (2, 6), (6, 6), (1, 3), (3, 3)):
        recorder("fetch", done, total, f"https://firma.no/{done}")
    assert recorder.now == RunProgress("fetch", 3, 3, 9, 9, 3, 1, "https://firma.no/3")
    recorder("embed", 32, 640, "")
    assert (recorder.now.found, recorder.now.total) == (9, 640)
    assert RunProgress.from_json(recorder.now.to_json()) == recorder.now


async def test_progress_is_stored_while_a_run_lasts(store: Store) -> None:
    recorder = ProgressRecorder(store, "run", silent)
    async with recorder.recording():
        recorder("fetch", 1, 2, "a")
        await asyncio.sleep(0.05)
    count = len(store.stored)
    assert count >= 2
    assert store.stored[-1].url == "a"
    await asyncio.sleep(0.05)
    assert len(store.stored) == count


async def test_run_is_stopped_on_demand_but_not_behind_its_last_step(store: Store) -> None:
    async def work(*, is_final: bool) -> bool:
        recorder = ProgressRecorder(store, "run", silent)
        try:
            async with recorder.recording():
                if is_final:
                    recorder.finish_line()
                store.wants_stop = True
                await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            return recorder.is_stopped
        return False

    assert await asyncio.create_task(work(is_final=False))
    assert not await asyncio.create_task(work(is_final=True))


def test_time_left_is_only_told_when_it_can_be() -> None:
    left = ingest.runs.run_progress._seconds_left
    assert left(10.0, 50, 100) == 10
    assert left(1.0, 50, 100) is None
    assert left(10.0, 1, 100) is None
    assert left(10.0, 0, 0) is None
    assert left(10.0, 100, 100) == 0
