"""Sources, files and runs over HTTP: who may, what is refused, and runs in their own processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from api.accounts import Role
from ingest.tables import IngestRunRow
from knowledge.companies import Companies
from knowledge.database import Database
from tests.api.conftest import Client, Server, parse_events
from tests.api.console import sign_in
from tests.ingest.site import Site, held, help_site

BASE = "/api/admin/v1/companies"
NOBODY = "0" * 32


def body(**fields: object) -> dict[str, object]:
    return {"kind": "notes", "name": "Notater", **fields}


class Owner:
    """A content owner of the company `fjord`, whose site is on a free port."""

    def __init__(self, server: Server, role: Role = Role.CONTENT_OWNER) -> None:
        self.client: Client = sign_in(server.client(), role, "fjord")
        self.http: httpx2.Client = self.client.http

    def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return self.http.request(method, f"{BASE}/fjord{path}", **options)

    def add(self, **fields: object) -> dict[str, Any]:
        answer = self.call("POST", "/sources", json=body(**fields))
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def start(self, sources: list[str] | None = None) -> dict[str, Any]:
        answer = self.call("POST", "/ingest-runs", json={"sources": sources})
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/ingest-runs/{run_id}").json()
        return found

    def wait(
        self, run_id: str, until: Callable[[dict[str, Any]], bool], timeout_s: float = 60.0
    ) -> dict[str, Any]:
        end = time.monotonic() + timeout_s
        while not until(run := self.run(run_id)):
            assert time.monotonic() < end, run
            time.sleep(0.1)
        return run

    def ended(self, run_id: str) -> dict[str, Any]:
        return self.wait(run_id, lambda run: run["state"] != "running")


def make_company(server: Server, site: Site) -> None:
    async def add() -> None:
        database = Database(f"sqlite+aiosqlite:///{server.database_path}")
        await Companies(database).add("fjord", "Fjord", [site.host], "nb")
        await database.close()

    asyncio.run(add())


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


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_sources_are_added_changed_and_removed(owner: Owner, site: Site, tmp_path: Path) -> None:
    schedule = {"every": "day", "at": "06:00", "weekday": 0, "zone": "Europe/Oslo"}
    made = owner.add(
        kind="site", location=site.url + "#x", name=" Hjelp ", exclude=["/hjelp/3.html"],
        schedule=schedule, owner="Kari",
    )  # fmt: skip
    assert (made["location"], made["name"], made["schedule"]) == (site.url, "Hjelp", schedule)
    assert made["next_run_at"] is not None
    place = f"/sources/{made['id']}"
    etag = owner.call("GET", place).headers["etag"]
    change = body(kind="site", location=site.url, name="Nytt navn", is_enabled=False)
    assert code(owner.call("PUT", place, json=change)) == (428, "condition_missing")
    first = owner.call("PUT", place, json=change, headers={"If-Match": etag})
    assert (first.status_code, first.json()["next_run_at"]) == (200, None)
    second = owner.call("PUT", place, json=change, headers={"If-Match": etag})
    assert code(second) == (412, "source_changed")
    (tmp_path / "open" / "faq").mkdir()
    folder = owner.add(kind="folder", location="faq", name="Mappe")
    assert folder["location"] == "faq"
    listed = owner.call("GET", "/sources").json()
    assert [one["name"] for one in listed["items"]] == ["Nytt navn", "Mappe"]
    assert listed["zone"] == "Europe/Oslo"
    gone = owner.call("DELETE", place, headers={"If-Match": first.headers["etag"]})
    assert gone.status_code == 204
    assert code(owner.call("GET", place)) == (404, "source_not_found")
    back = owner.add(kind="site", location=site.url, name="Tilbake")
    assert back["id"] == made["id"]
    trail = sign_in(owner.client.again(), Role.ADMINISTRATOR, "fjord")
    entries = trail.http.get(f"{BASE}/fjord/audit").json()["entries"]
    trail.close()
    assert [one["action"] for one in reversed(entries) if one["action"].startswith("source")] == [
        "source_added", "source_changed", "source_added", "source_removed", "source_added",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"kind": "site", "location": "https://www.telenor.no/"}, "host_not_allowed"),
        ({"kind": "site", "location": "http://169.254.169.254/latest/"}, "address_refused"),
        ({"kind": "site", "location": "file:///etc/passwd"}, "scheme_refused"),
        ({"kind": "site", "location": "javascript:alert(1)"}, "scheme_refused"),
        ({"kind": "site", "location": "hjelp"}, "scheme_refused"),
        ({"kind": "folder", "location": "/etc"}, "path_not_allowed"),
        ({"kind": "folder", "location": "../.."}, "path_not_allowed"),
        ({"kind": "file", "location": "link"}, "path_not_allowed"),
        ({"kind": "file", "location": "nowhere.txt"}, "path_missing"),
        ({"kind": "file", "location": "a\0b"}, "path_missing"),
        ({"kind": "notes", "name": "  "}, "invalid_name"),
        (
            {"kind": "notes", "schedule": {"every": "day", "at": "6", "zone": "Europe/Oslo"}},
            "invalid_schedule",
        ),
    ],
)
def test_bad_source_is_refused(
    owner: Owner, tmp_path: Path, fields: dict[str, object], wanted: str
) -> None:
    (tmp_path / "open").mkdir(exist_ok=True)
    (tmp_path / "open" / "link").symlink_to("/etc/passwd")
    assert code(owner.call("POST", "/sources", json=body(**fields))) == (422, wanted)


def test_roles_and_companies_are_kept_apart(owner: Owner, server: Server) -> None:
    source = owner.add()
    lead = Owner(server, Role.TEAM_LEAD)
    agent = Owner(server, Role.AGENT)
    stranger = sign_in(server.client(), Role.CONTENT_OWNER, "tindra")
    place = f"/sources/{source['id']}"
    assert lead.call("GET", "/sources").status_code == 200
    assert code(lead.call("POST", "/sources", json=body())) == (403, "role_missing")
    assert code(lead.call("POST", "/ingest-runs", json={})) == (403, "role_missing")
    assert code(agent.call("GET", "/sources")) == (403, "role_missing")
    for method, path in (("GET", place), ("DELETE", place), ("GET", f"{place}/files")):
        here = stranger.http.request(method, f"{BASE}/fjord{path}")
        assert code(here) == (404, "company_not_found")
        there = stranger.http.request(method, f"{BASE}/tindra{path}", headers={"If-Match": '"1"'})
        assert code(there) == (404, "source_not_found")
    foreign = stranger.http.post(f"{BASE}/tindra/ingest-runs", json={"sources": [source["id"]]})
    assert code(foreign) == (404, "source_not_found")


def put(owner: Owner, source: dict[str, Any], name: str, content: bytes) -> httpx2.Response:
    return owner.call(
        "PUT",
        f"/sources/{source['id']}/files/{name}",
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )


def test_files_are_kept_by_hash_and_never_served(owner: Owner, tmp_path: Path) -> None:
    upload = owner.add(kind="upload", name="Filer")
    first = put(owner, upload, "priser.txt", b"Frakt koster 79 kroner.")
    again = put(owner, upload, "priser.txt", b"Frakt koster 89 kroner.")
    assert (first.status_code, again.json()["id"]) == (200, first.json()["id"])
    stored = [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in stored] == [b"Frakt koster 89 kroner."]
    assert len(stored[0].name) == 64
    hidden = put(owner, upload, "..%2F..%2Fx%E2%80%AEtxt.html", b"<p>a</p>")
    assert hidden.status_code in (200, 404)
    refused = {
        "bilde.svg": b"<svg onload=alert(1)>",
        "side.pdf": b"<html><script>alert(1)</script>",
        "program.txt": b"MZ\x90\0",
        "bok.docx": b"PK?",
        "tegning.html": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "tom.txt": b"",
    }
    for name, content in refused.items():
        assert put(owner, upload, name, content).status_code == 422, name
    assert code(put(owner, upload, "stor.txt", b"a" * 200_001))[0] in (413, 422)
    table = owner.add(kind="faq_table", name="Tabell")
    assert code(put(owner, table, "x.pdf", b"%PDF-1.7")) == (422, "unsupported_format")
    notes = owner.add(kind="notes", name="Notater", audience="internal")
    note = put(owner, notes, "kode.md", b"# Kode\n\nKoden er 1234.").json()
    read = owner.call("GET", f"/sources/{notes['id']}/files/{note['id']}/text").json()
    assert read["text"].endswith("Koden er 1234.")
    other = owner.call("GET", f"/sources/{upload['id']}/files/{first.json()['id']}/text")
    assert code(other) == (404, "source_not_found")
    file_place = f"/sources/{upload['id']}/files/{first.json()['id']}"
    assert owner.call("DELETE", file_place).status_code == 204
    assert not stored[0].exists()


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
        assert time.monotonic() - killed < 15
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


def test_administrator_adds_a_company(owner: Owner, server: Server) -> None:
    new = {"slug": "vik", "name": "Vik AS", "language": "nn", "hosts": ["WWW.vik.example.no"]}
    assert code(owner.http.post(BASE, json=new)) == (403, "role_missing")
    administrator = Owner(server, Role.ADMINISTRATOR)
    made = administrator.http.post(BASE, json=new)
    assert made.status_code == 201
    assert made.json()["hosts"] == ["www.vik.example.no"]
    assert administrator.http.get(f"{BASE}/vik/sources").status_code == 200
    assert code(administrator.http.post(BASE, json=new)) == (422, "invalid_company")


def test_large_bodies_pass_only_where_files_are_taken(owner: Owner) -> None:
    upload = owner.add(kind="upload", name="Filer")
    assert put(owner, upload, "lang.txt", b"Tekst. " * 20_000).status_code == 200
    large = json.dumps(body(name="x" * 100_000)).encode()
    answer = owner.call(
        "POST", "/sources", content=large, headers={"Content-Type": "application/json"}
    )
    assert code(answer) == (413, "body_too_large")
