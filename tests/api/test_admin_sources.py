"""Sources and their files over HTTP: who may, what is refused, what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.access.roles import Role
from tests.api.conftest import Server
from tests.api.console import sign_in
from tests.api.owner import BASE, Owner, body, code, make_company, put
from tests.ingest.site import Site, help_site


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
