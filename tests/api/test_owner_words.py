"""Notices and the contact directory over HTTP and from the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from api.access.roles import Role
from api.cli.main import app
from bot.owner_errors import InvalidDirectory, InvalidNotice, NoticeNotFound
from tests.api.conftest import Server
from tests.api.console import sign_in

BASE = "/api/admin/v1/companies/tindra"
STRIP = "/api/widget/v1/notices"
NB, EN = "Treg levering i Nord-Norge.", "Slow delivery in the north."
BODY = {"texts": {"nb": NB, "en": EN}, "severity": "warning", "link": "https://t.example.no/drift"}
ROW = {"key": "bygg", "name": {"nb": "Byggesak"}, "phone": "11 22 33 44", "hours": "24/7"}


def strip(client: Any, **query: str) -> list[dict[str, Any]]:
    answer = client.http.get(STRIP, params={"site": "tindra", **query})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def in_page(client: Any, path: str = "/chat/tindra") -> Any:
    source = client.http.get(path).text
    written = source.partition('id="config">')[2].partition("</script>")[0]
    return json.loads(written).get("notices")


def test_a_notice_from_its_start_to_its_end(server: Server) -> None:
    owner, customer = sign_in(server.client(), Role.CONTENT_OWNER, "tindra"), server.client()
    assert (strip(customer), in_page(customer)) == ([], None)
    added = owner.http.post(f"{BASE}/notices", json=BODY)
    assert added.status_code == 201, added.text
    view = added.json()
    assert (view["revision"], view["state"], view["ends_at"]) == (1, "holding", None)
    [shown] = strip(customer)
    assert (shown["text"], shown["label"], shown["link"]) == (NB, "Viktig", BODY["link"])
    assert "remark" not in shown
    assert [one["text"] for one in in_page(customer, "/widget?site=tindra&lang=en")] == [EN]
    [foreign] = strip(customer, lang="fi")
    assert (foreign["text"], foreign["language"]) == (NB, "nb")
    assert "norja" in foreign["remark"]
    assert strip(customer, site="other") == []

    place = f"{BASE}/notices/{view['id']}"
    change = BODY | {"texts": {"nb": "Rettet."}}
    assert owner.http.put(place, json=change).status_code == 428
    etag = added.headers["etag"]
    changed = owner.http.put(place, json=change, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    stale = owner.http.put(place, json=change, headers={"If-Match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "notice_changed")
    assert [one["revision"] for one in owner.http.get(place).json()["items"]] == [2, 1]
    assert [one["text"] for one in strip(customer)] == ["Rettet."]
    old = customer.http.get(view["url"].partition(":8000")[2]).text
    assert NB in old
    assert changed.json()["url"].partition(":8000")[2] in old

    assert owner.http.post(f"{place}/end").json()["state"] == "ended"
    assert (strip(customer), in_page(customer)) == ([], None)
    assert [one["state"] for one in owner.http.get(f"{BASE}/notices").json()["items"]] == ["ended"]
    page = customer.http.get(view["url"].partition(":8000")[2])
    assert NB in page.text
    assert "Avsluttet" in page.text

    trail = sign_in(server.client(), Role.ADMINISTRATOR, "tindra")
    entries = trail.http.get(f"{BASE}/audit").json()["entries"]
    did = [one["action"] for one in entries if one["subject"] == view["id"]]
    assert did == ["notice_ended", "notice_changed", "notice_added"]


def test_planned_ended_and_other_pages_notices_are_not_shown(server: Server) -> None:
    owner, customer = sign_in(server.client(), Role.CONTENT_OWNER, "tindra"), server.client()
    now = datetime.now(UTC)
    soon, before = (now + timedelta(hours=1)).isoformat(), (now - timedelta(hours=2)).isoformat()
    past = (now - timedelta(hours=1)).isoformat()
    for more in (
        {"starts_at": soon},
        {"starts_at": before, "ends_at": past},
        {"pages": ["/mobil*"]},
        {"companies": ["other"]},
    ):
        answer = owner.http.post(f"{BASE}/notices", json=BODY | more)
        assert answer.status_code == 201, answer.text
    assert strip(customer) == []
    assert strip(customer, page="/bredband") == []
    assert [one["text"] for one in strip(customer, page="/mobil/dekning")] == [NB]
    assert in_page(customer) == []  # one holds on some page, so the page looks again


@pytest.mark.parametrize(
    "wrong",
    [
        {"texts": {"en": EN}},
        {"texts": {"nb": ""}},
        {"texts": {"de": "x"}},
        {"link": "javascript:alert(1)"},
        {"starts_at": "2026-01-01T10:00:00"},
        {"starts_at": "2026-01-02T10:00:00Z", "ends_at": "2026-01-01T10:00:00Z"},
        {"severity": "huge"},
        {"company": "other"},
    ],
)
def test_a_notice_that_cannot_be_used(server: Server, wrong: dict[str, Any]) -> None:
    owner = sign_in(server.client(), Role.CONTENT_OWNER, "tindra")
    answer = owner.http.post(f"{BASE}/notices", json=BODY | wrong)
    assert answer.status_code == 422
    assert answer.json()["code"] in {"invalid_request", "invalid_notice"}
    assert owner.http.get(f"{BASE}/notices").json()["items"] == []


def test_hostile_text_stays_text(server: Server) -> None:
    owner, customer = sign_in(server.client(), Role.CONTENT_OWNER, "tindra"), server.client()
    text = "</script><img src=x onerror=alert(1)>"
    view = owner.http.post(f"{BASE}/notices", json={"texts": {"nb": text}}).json()
    for path in ("/chat/tindra", view["url"].partition(":8000")[2]):
        assert "<img" not in customer.http.get(path).text
    assert [one["text"] for one in in_page(customer)] == [text]


def test_the_directory_is_replaced_as_a_whole_or_not_at_all(server: Server) -> None:
    owner, customer = sign_in(server.client(), Role.CONTENT_OWNER, "tindra"), server.client()
    first = owner.http.put(f"{BASE}/directory", json={"rows": [ROW]})
    assert first.status_code == 200, first.text
    [row] = first.json()["rows"]
    assert (row["name"], row["is_open"], row["is_away"]) == ({"nb": "Byggesak"}, True, False)
    bad = owner.http.put(
        f"{BASE}/directory", json={"rows": [ROW, ROW | {"phone": "12x", "hours": "Mo 99"}]}
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_directory")
    assert set(bad.json()["detail"]) == {
        "row 1, key", "row 2, key", "row 2, phone", "row 2, hours"
    }  # fmt: skip
    assert [one["key"] for one in owner.http.get(f"{BASE}/directory").json()["rows"]] == ["bygg"]
    place = row["url"].partition(":8000")[2]
    assert "11 22 33 44" in customer.http.get(place).text
    owner.http.put(f"{BASE}/directory", json={"rows": [ROW | {"away": "yes"}]})
    [away] = owner.http.get(f"{BASE}/directory").json()["rows"]
    assert "11 22 33 44" not in customer.http.get(away["url"].partition(":8000")[2]).text
    assert owner.http.put(f"{BASE}/directory", json={"rows": []}).json() == {"rows": []}


Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json and return what it printed."""
    monkeypatch.setenv("SVARVAKT_DATA_DIR", str(tmp_path))

    def run_command(*arguments: str, code: int = 0) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO())
        try:
            found = app([*arguments, "--json"], standalone_mode=False)
        except typer.Exit as ended:
            found = ended.exit_code
        assert (found or 0) == code
        return json.loads(capsys.readouterr().out)

    run_command("company", "add", "tindra", "--name", "Tindra")
    run_command("company", "add", "other", "--name", "Other")
    return run_command


def test_notices_from_the_command_line(run: Run) -> None:
    own = ("--company", "tindra")
    added = run(
        "notice", "add", *own, "--text", NB, "--text", f"en={EN}", "--severity", "critical",
        "--start", "2026-05-17T08:00", "--end", "2026-05-17T20:00",
    )  # fmt: skip
    assert added["texts"] == {"nb": NB, "en": EN}
    assert added["starts_at"].startswith("2026-05-17T08:00:00+02:00")
    assert run("notice", "list", *own, "--at", "2026-05-17T12:00")[0]["id"] == added["id"]
    assert run("notice", "list", *own, "--at", "2026-05-17T20:00") == []
    opened = run("notice", "add", *own, "--text", "Uten slutt")
    assert run("notice", "end", opened["id"], *own)["state"] == "ended"
    assert run("notice", "list", "--company", "other") == []
    with pytest.raises(NoticeNotFound):
        run("notice", "end", added["id"], "--company", "other")
    for wrong in (
        ("--text", "x", "--start", "i morgen"),
        ("--text", "x", "--text", "nb=y"),
        ("--text", "en=x"),
    ):
        with pytest.raises(InvalidNotice):
            run("notice", "add", *own, *wrong)
    assert run("audit", "verify")["faults"] == []


def test_the_directory_from_the_command_line(run: Run, tmp_path: Path) -> None:
    own, file = ("--company", "tindra"), tmp_path / "d.csv"
    file.write_text('key,name,handles,phone,hours\nbygg,Byggesak,"byggesak",11 22 33 44,24/7\n')
    assert run("directory", "import", str(file), *own) == {"company": "tindra", "rows": 1}
    assert [one["state"] for one in run("directory", "list", *own)] == ["open"]
    assert run("directory", "check", *own)["remarks"] == {}
    file.write_text("key,name,phone\nbygg,Byggesak,912 34 567\nx,,\n")
    with pytest.raises(InvalidDirectory):
        run("directory", "import", str(file), *own)
    assert len(run("directory", "list", *own)) == 1
    file.write_text("key,name,phone\nbygg,Byggesak,912 34 567\n")
    run("directory", "import", str(file), *own)
    assert "mobile" in run("directory", "check", *own, code=1)["remarks"]["bygg"]
