"""Runs over HTTP: each in a process of its own, followed, stopped, killed, and gone on with."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ingest.tables import IngestRunRow
from knowledge.database import Database
from tests.api.conftest import Server, parse_events
from tests.api.owner import BASE, Owner, code, make_company, put
from tests.ingest.site import Site, held, help_site


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    help_site(site, 4)
    yield site
    site.close()


@pytest.fixture
def owner(server: Server, site: Site) -> Owner:
    make_company(server, site)
    return Owner(server)


def test_run_is_followed_and_its_report_says_what_to_do(owner: Owner, site: Site) -> None:
    site.raw("/hjelp/1.html", b"", status=403)
    source = owner.add(kind="site", location=site.url, name="Hjelp", exclude=["/hjelp/3.html"])
    put(owner, owner.add(kind="upload", name="Filer"), "a.txt", "Vi har åpent 9–16.".encode())
    run = owner.start()
    with owner.http.stream("GET", f"{BASE}/fjord/ingest-runs/{run['id']}/events") as stream:
        events = [event for event in parse_events(stream.iter_lines()) if event.name == "run"]
    last = events[-1].data
    assert (last["state"], last["trigger"], last["started_by"]) == (
        "done",
        "person",
        "Kari Nordmann",
    )
    revisions = [event.id for event in events]
    assert revisions == sorted(set(revisions))
    report = owner.run(run["id"])["report"]
    assert (report["added"], report["n_failed"], report["documents"]) == (4, 1, 4)
    [failure] = report["failures"]
    assert failure["url"].endswith("/hjelp/1.html")
    assert failure["code"] == "http_403"
    assert failure["advice"]
    assert not any("/hjelp/3.html" in path for path, _ in site.log)
    shown = {one["id"]: one for one in owner.call("GET", "/sources").json()["items"]}
    assert (
        shown[source["id"]]["last_run"]["pages"],
        shown[source["id"]]["last_run"]["failed"],
    ) == (3, 1)
    with owner.http.stream(
        "GET", f"{BASE}/fjord/ingest-runs/{run['id']}/events",
        headers={"Last-Event-ID": str(revisions[-1])},
    ) as stream:  # fmt: skip
        assert [event.name for event in parse_events(stream.iter_lines())] == ["over"]


def test_one_run_at_a_time_that_can_be_cancelled(owner: Owner, site: Site) -> None:
    owner.add(kind="site", location=site.url, name="Hjelp")
    with held(site, "/hjelp/0.html"):
        run = owner.start()
        owner.wait(run["id"], is_fetching)
        second = owner.call("POST", "/ingest-runs", json={})
        assert code(second) == (409, "ingest_running")
        assert second.json()["detail"]["run"] == run["id"]
        assert second.json()["detail"]["started_by"] == "Kari Nordmann"
        assert owner.call("POST", f"/ingest-runs/{run['id']}/cancel").json()["is_stopping"]
        ended = owner.ended(run["id"])
    assert (ended["state"], ended["report"]["code"]) == ("cancelled", "run_cancelled")
    assert code(owner.call("POST", f"/ingest-runs/{run['id']}/force")) == (409, "run_not_refused")


def is_fetching(run: dict[str, Any]) -> bool:
    return bool(run["progress"]["stage"] == "fetch")


def test_run_outlives_its_server(start_server: Callable[..., Server], site: Site) -> None:
    first = start_server()
    make_company(first, site)
    owner = Owner(first)
    owner.add(kind="site", location=site.url, name="Hjelp")
    with held(site, "/hjelp/0.html") as release:
        run = owner.start()
        owner.wait(run["id"], is_fetching)
        first.stop()
        again = Owner(start_server())
        assert again.run(run["id"])["state"] == "running"
        release.set()
        assert again.ended(run["id"])["state"] == "done"


def test_killed_run_is_told_and_the_next_one_goes_on(
    owner: Owner, server: Server, site: Site
) -> None:
    owner.add(kind="site", location=site.url, name="Hjelp")
    with held(site, "/hjelp/0.html"):
        run = owner.start()
        owner.wait(run["id"], is_fetching)
        os.kill(process_of(server, run["id"]), signal.SIGKILL)
        killed = time.monotonic()
        ended = owner.ended(run["id"])
        assert time.monotonic() - killed < 30  # 15 s where the tests have the machine to themselves
    assert (ended["state"], ended["report"]["code"]) == ("failed", "run_interrupted")
    assert owner.ended(owner.start()["id"])["state"] == "done"


def process_of(server: Server, run_id: str) -> int:
    async def read() -> int:
        database = Database(f"sqlite+aiosqlite:///{server.database_path}")
        async with database.read() as session:
            found = await session.scalar(
                select(IngestRunRow.process_id).where(IngestRunRow.id == run_id)
            )
        await database.close()
        return int(found or 0)

    return asyncio.run(read())


def test_refused_run_goes_live_when_it_is_meant(owner: Owner, site: Site) -> None:
    owner.add(kind="site", location=site.url, name="Hjelp")
    assert owner.ended(owner.start()["id"])["state"] == "done"
    site.page("/", "Hjelp", "<p>Vi har flyttet all hjelp til telefon.</p>")
    for number in range(4):
        site.raw(f"/hjelp/{number}.html", b"", status=410)
    refused = owner.ended(owner.start()["id"])
    assert (refused["state"], refused["can_be_forced"]) == ("refused", True)
    forced = owner.call("POST", f"/ingest-runs/{refused['id']}/force")
    assert forced.status_code == 202
    ended = owner.ended(forced.json()["id"])
    assert (ended["state"], ended["is_forced"], ended["report"]["documents"]) == ("done", True, 1)


def test_removed_source_leaves_with_the_next_run(owner: Owner, site: Site, tmp_path: Path) -> None:
    notes = owner.add()
    put(owner, notes, "frakt.md", b"# Frakt\n\nFrakt koster 79 kroner.")
    site_source = owner.add(kind="site", location=site.url, name="Hjelp")
    assert owner.ended(owner.start()["id"])["report"]["documents"] == 6
    place = f"/sources/{site_source['id']}"
    owner.call("DELETE", place, headers={"If-Match": '"1"'})
    left = owner.ended(owner.start()["id"])["report"]
    assert (left["documents"], left["removed"]) == (1, 5)
    owner.call("DELETE", f"/sources/{notes['id']}", headers={"If-Match": '"1"'})
    assert owner.call("GET", "/sources").json()["n_leaving"] == 1
    last = owner.ended(owner.start()["id"])
    assert (last["state"], last["report"]["code"]) == ("done", "everything_removed")
    assert owner.call("GET", "/sources").json()["n_leaving"] == 0
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []
    nothing = owner.ended(owner.start()["id"])
    assert (nothing["state"], nothing["report"]["code"]) == ("failed", "no_sources")
