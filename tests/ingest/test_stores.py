"""Sources, fetch states and runs, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ingest.errors import IngestRunning
from ingest.runs.fetch_states import FetchState, FetchStates
from ingest.runs.report import IngestReport, RunState
from ingest.runs.run_progress import RunProgress
from ingest.runs.runs import RunOrder, Runs
from ingest.sources.sources import SourceKind, Sources
from ingest.tables import IngestRunRow
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database, utc_now
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience


@pytest.fixture
async def company(database: Database) -> Company:
    return await Companies(database).add("firma", "Firma", ["www.firma.no"], "nb")


async def test_sources_are_remembered_once(
    database: Database, company: Company, tmp_path: Path
) -> None:
    sources = Sources(database, allow_private=False)
    first = await sources.add(company, "https://www.firma.no/hjelp#topp")
    assert await sources.add(company, "https://WWW.firma.no:443/hjelp") == first
    table = tmp_path / "faq.yml"
    table.write_text("[]")
    await sources.add(company, str(table), Audience.INTERNAL)
    await sources.add(company, str(tmp_path))
    found = [(source.kind, source.audience) for source in await sources.all(company)]
    assert found == [
        (SourceKind.SITE, Audience.PUBLIC),
        (SourceKind.FAQ_TABLE, Audience.INTERNAL),
        (SourceKind.FOLDER, Audience.PUBLIC),
    ]
    changed = await sources.add(company, str(tmp_path), Audience.INTERNAL)
    assert changed.audience is Audience.INTERNAL


async def test_states_are_replaced_and_removed(database: Database, company: Company) -> None:
    source = await Sources(database, allow_private=False).add(company, "https://www.firma.no/")
    page_id = await Archive(database).save_page(company.id, source.location, b"x", "text/html", {})
    states = FetchStates(database)
    state = FetchState(
        source.id, source.location, company.id, page_id, ("d1", "d2"), "b" * 64, "c" * 64,
        '"e"', None, None, ("https://www.firma.no/a",), 1, utc_now(),
    )  # fmt: skip
    many = [replace(state, url=f"{state.url}{n}") for n in range(450)]
    await states.save([state, *many])
    await states.save([replace(state, etag='"ny"', document_ids=("d3",))])
    found = await states.all(company.id)
    assert len(found) == 451
    assert (found[0].etag, found[0].document_ids, found[0].links) == (
        '"ny"', ("d3",), ("https://www.firma.no/a",),
    )  # fmt: skip
    await states.remove(many)
    assert [s.url for s in await states.all(company.id)] == [state.url]


async def test_run_of_another_host_is_respected_until_it_is_silent(
    database: Database, company: Company, tmp_path: Path
) -> None:
    runs = Runs(database, tmp_path)
    mine = await runs.begin(company.id, RunOrder())
    second = await runs.begin(company.id, RunOrder())  # the lock says that the first one is dead
    async with database.write() as session:
        await session.execute(
            update(IngestRunRow).where(IngestRunRow.id == second).values(host="another")
        )
    with pytest.raises(IngestRunning, match="another"):
        await runs.begin(company.id, RunOrder())
    silent_since = utc_now() - timedelta(seconds=61)
    async with database.write() as session:
        await session.execute(
            update(IngestRunRow).where(IngestRunRow.id == second).values(heartbeat_at=silent_since)
        )
    third = await runs.begin(company.id, RunOrder())
    assert not await runs.beat(third, RunProgress("fetch", 1, 2))
    await runs.finish(IngestReport(third, "firma", RunState.DONE, version=4))
    async with database.read() as session:
        rows = {row.id: row for row in await session.scalars(select(IngestRunRow))}
    assert [rows[key].state for key in (mine, second, third)] == ["failed", "failed", "done"]
    assert rows[third].report is not None
    assert rows[third].report["version"] == 4
    assert rows[mine].report == {"code": "run_interrupted", "why": "the process was stopped"}
