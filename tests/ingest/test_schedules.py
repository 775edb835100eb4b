"""Schedules: when a source is due, and that one run is ordered however many ask."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ingest.errors import InvalidSource
from ingest.runs.runs import RunOrder, Runs
from ingest.sources.editing import SourceDraft, SourceEditor
from ingest.sources.scheduler import Scheduler
from ingest.sources.schedules import Every, Schedule
from ingest.sources.sources import SourceKind, Sources
from ingest.tables import IngestRunRow, SourceRow
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.documents import Audience


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        (Schedule(Every.HOUR), "2026-11-25T10:59:59", "2026-11-25T11:00"),
        (Schedule(Every.HOUR), "2026-11-25T11:00", "2026-11-25T12:00"),
        (Schedule(Every.DAY, "06:00"), "2026-11-25T04:59", "2026-11-25T05:00"),
        (Schedule(Every.DAY, "06:00"), "2026-11-25T05:00", "2026-11-26T05:00"),
        (Schedule(Every.DAY, "06:00"), "2026-07-01T12:00", "2026-07-02T04:00"),
        (Schedule(Every.DAY, zone="Europe/Helsinki"), "2026-11-25T03:00", "2026-11-25T04:00"),
        (Schedule(Every.WEEK, "06:00", 0), "2026-11-25T12:00", "2026-11-30T05:00"),
        (Schedule(Every.WEEK, "06:00", 2), "2026-11-25T04:00", "2026-11-25T05:00"),
        # the clocks skip 02:30 on 29 March and repeat it on 25 October 2026
        (Schedule(Every.DAY, "02:30"), "2026-03-29T00:00", "2026-03-29T01:30"),
        (Schedule(Every.DAY, "02:30"), "2026-10-25T00:00", "2026-10-25T00:30"),
        (Schedule(Every.DAY, "02:30"), "2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)  # fmt: skip
def test_next_time(schedule: Schedule, now: str, due: str) -> None:
    assert schedule.next_after(at(now)) == at(due)
    assert Schedule.from_json(schedule.to_json()) == schedule


@pytest.mark.parametrize(
    "wrong", [{"at": "25:00"}, {"at": "6"}, {"weekday": 7}, {"zone": "Mars/Olympus"}, {"zone": ""}]
)
def test_impossible_schedule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidSource) as refused:
        Schedule(Every.DAY, **wrong)  # type: ignore[arg-type]  # what a person may send
    assert refused.value.code == "invalid_schedule"


async def test_due_sources_get_one_run(database: Database, tmp_path: Path) -> None:
    company = await Companies(database).add("firma", "Firma", ["www.firma.no"], "nb")
    sources = Sources(database, allow_private=False)
    editor = SourceEditor(database, sources, None)
    daily = Schedule(Every.DAY, "06:00")
    urls = ("https://www.firma.no/", "https://www.firma.no/sitemap.xml")
    made = [
        await editor.add(
            company,
            SourceDraft(SourceKind.SITE, url, "Side", Audience.PUBLIC, schedule=daily),
        )
        for url in urls
    ]
    runs = Runs(database, tmp_path)
    now = made[0].next_run_at
    assert now is not None
    schedulers = [Scheduler(database, runs) for _ in range(3)]
    assert await schedulers[0].order_due(now - timedelta(seconds=1)) == []
    ordered = await asyncio.gather(*(one.order_due(now) for one in schedulers))
    [run_id] = [run_id for part in ordered for run_id in part]
    async with database.read() as session:
        [run] = await session.scalars(select(IngestRunRow))
        assert (run.id, run.trigger, run.process_id) == (run_id, "schedule", 0)
        assert set(run.sources or ()) == {one.id for one in made}
        times = set(await session.scalars(select(SourceRow.next_run_at)))
    assert times == {now + timedelta(days=1)}
    # While a run is under way, the next one waits its turn and is not forgotten.
    later = now + timedelta(days=1)
    assert await schedulers[0].order_due(later) == []
    async with database.write() as session:
        await session.execute(update(IngestRunRow).values(state="done"))
    assert len(await schedulers[1].order_due(later)) == 1


async def test_removed_and_disabled_sources_are_never_due(
    database: Database, tmp_path: Path
) -> None:
    company = await Companies(database).add("firma", "Firma", ["www.firma.no"], "nb")
    editor = SourceEditor(database, Sources(database, allow_private=False), None)
    draft = SourceDraft(
        SourceKind.SITE, "https://www.firma.no/", "Side", Audience.PUBLIC,
        schedule=Schedule(Every.HOUR), is_enabled=False,
    )  # fmt: skip
    disabled = await editor.add(company, draft)
    assert disabled.next_run_at is None
    await editor.remove(company, disabled.id, disabled.revision)
    scheduler = Scheduler(database, Runs(database, tmp_path))
    assert await scheduler.order_due(at("2030-01-01T00:00")) == []
    assert await Runs(database, tmp_path).prepare(company.id, RunOrder())
