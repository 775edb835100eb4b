"""Versions, changes, documents, test bench and embedding over HTTP, with two server processes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.access.roles import Role
from knowledge.documents.documents import Audience, Document, FaqPair, Heading
from knowledge.retrieval.evidence import FEATURE_NAMES
from tests.api.conftest import Client
from tests.api.console import sign_in
from tests.content import ContentProcess, ContentServer, Library, wait_until_ready

ADMIN = "/api/admin/v1/companies/tindra"
FAQ = "Hva koster frakt?\n\nFrakt koster 79 kroner per pakke. 😀 Takk."
FILLER = "Alt om mobilabonnement og bredbånd hos oss\nFinn din nærmeste butikk her"


def page(name: str, text: str, **fields: Any) -> Document:
    return Document(f"https://tindra.example.no/{name}", name.capitalize(), text, "nb", **fields)


STAYS = [page(f"side{n}", f"Om emne{n}: her står svaret på emne{n}.\n{FILLER}") for n in range(5)]
OLD = page("frakt", FAQ, faq_pairs=(FaqPair(0, 17, 19, len(FAQ)),), headings=(Heading(2, 0, 17),))
NEW_TEXT = FAQ.replace("79", "99")
NEW = page("frakt", NEW_TEXT, faq_pairs=OLD.faq_pairs, headings=OLD.headings)
SECRET = page("rutine", "Rabatt på 30 prosent ved oppsigelse.", audience=Audience.INTERNAL)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("inspection"))
    library.make()
    library.publish(*STAYS, OLD, page("borte", "Denne siden forsvinner."))
    library.publish(*STAYS, OLD, SECRET)
    library.publish(*STAYS, NEW, SECRET)
    return library


@pytest.fixture(scope="module")
def other(library: Library) -> Iterator[ContentProcess]:
    """A second process, which starts while the first tests run."""
    process = ContentProcess(library)
    yield process
    process.stop()


@pytest.fixture(scope="module")
def server(library: Library, other: ContentProcess) -> Iterator[ContentServer]:
    server = ContentServer(library, Path("/nonexistent"))
    yield server
    server.stop()


@pytest.fixture
def client(server: ContentServer) -> Iterator[Client]:
    client = Client(server.url, server.database_path)
    yield client
    client.close()


@pytest.fixture
def owner(client: Client) -> Client:
    return sign_in(client, Role.CONTENT_OWNER)


def got(client: Client, path: str, **query: Any) -> dict[str, Any]:
    answer = client.http.get(ADMIN + path, params=query)
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def asked(client: Client, text: str, **body: Any) -> dict[str, Any]:
    answer = client.http.post(f"{ADMIN}/test-bench", json={"text": text, **body})
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def test_versions_say_what_changed(owner: Client) -> None:
    listed = got(owner, "/index-versions")
    assert (listed["live"], listed["roll_back_to"], listed["total"]) == (3, 2, 3)
    newest, middle, first = listed["items"]
    assert newest["changes"] == {"added": 0, "changed": 1, "removed": 0}
    assert middle["changes"] == {"added": 1, "changed": 0, "removed": 1}
    assert (first["since"], first["changes"], first["documents"]) == (None, None, 7)
    assert [one["is_on_disk"] for one in listed["items"]] == [True, True, True]
    assert len(got(owner, "/index-versions", offset=1, limit=1)["items"]) == 1


def test_changes_lead_to_a_word_diff(owner: Client) -> None:
    changes = got(owner, "/index-versions/3/changes", since=1)
    kinds = {one["url"].rpartition("/")[2]: one["kind"] for one in changes["items"]}
    assert kinds == {"borte": "removed", "frakt": "changed", "rutine": "added"}
    assert changes["counts"] == {"added": 1, "changed": 1, "removed": 1}
    only = got(owner, "/index-versions/3/changes", since=1, kind="changed")
    assert (only["total"], only["counts"]) == (1, changes["counts"])
    [change] = only["items"]
    sides = {side: change[side]["id"] for side in ("before", "after")}
    parts = got(owner, "/document-diffs", **sides)["parts"]
    assert {"kind": "removed", "text": "79"} in parts
    assert {"kind": "added", "text": "99"} in parts
    gone = owner.http.get(f"{ADMIN}/document-diffs", params={"before": "f" * 32})
    assert (gone.status_code, gone.json()["code"]) == (404, "document_not_found")
    assert got(owner, "/index-versions/1/changes")["counts"]["added"] == 7


def test_documents_are_filtered_and_shown_as_the_bot_sees_them(owner: Client) -> None:
    listed = got(owner, "/documents")
    assert (listed["number"], listed["all"]) == (3, 7)
    assert listed["warnings"]["boilerplate_left"] == 5
    assert [d["url"] for d in got(owner, "/documents", q="FRAKT tindra")["items"]] == [NEW.url]
    assert got(owner, "/documents", warning="boilerplate_left", limit=2)["total"] == 5
    assert got(owner, "/documents", audience="internal")["items"][0]["url"] == SECRET.url
    [found] = got(owner, "/documents", q="frakt")["items"]
    seen = got(owner, f"/documents/{found['id']}")
    assert "".join(one["text"] for one in seen["segments"]) == NEW_TEXT
    question = seen["segments"][0]
    assert (question["is_question"], question["heading"]) == (True, 2)
    assert [(p["question"], p["number"]) for p in seen["passages"]] == [("Hva koster frakt?", 1)]
    assert seen["page"]["headers"] == {"etag": '"7"'}
    [side] = got(owner, "/documents", q="side0")["items"]
    marked = [s for s in got(owner, f"/documents/{side['id']}")["segments"] if s["is_repeated"]]
    assert "".join(one["text"] for one in marked) == FILLER
    older = owner.http.get(f"{ADMIN}/documents/{found['id']}", params={"version": 1})
    assert older.status_code == 404


def test_bench_tells_how_an_answer_came_about(owner: Client) -> None:
    told = asked(owner, "Hva koster frakt?")
    assert told["number"] == 3
    assert "99 kroner" in told["answer"]["text"]
    assert told["answer"]["citations"][0]["document"] is not None
    first = told["passages"][0]
    assert set(first["hits"]) == {"dense", "stem", "subword", "document"}
    assert first["rank"] == first["hits"]["stem"]["rank"] == 1
    assert [feature["name"] for feature in told["features"]] == list(FEATURE_NAMES)
    assert 0 <= told["evidence"] <= 1
    assert "79 kroner" in asked(owner, "Hva koster frakt?", version=1)["answer"]["text"]
    assert asked(owner, "Hei!")["evidence"] is None


def test_a_floor_of_the_company_holds_at_once_and_is_shown(
    owner: Client, other: ContentProcess
) -> None:
    wait_until_ready(other.url)
    administrator = sign_in(Client(other.url, other.database_path), Role.ADMINISTRATOR)
    http = administrator.http
    body = {"name": "Tindra Mobil", "language": "nb", "hosts": ["tindra.example.no"]}

    def put(**floors: float) -> None:
        marked = {"If-Match": http.get(ADMIN).headers["etag"]}
        changed = http.put(ADMIN, json={**body, "profile": {"floors": floors}}, headers=marked)
        assert changed.status_code == 200, changed.text

    put(**{"default": 0.0, "/frakt": 1.0})
    try:
        told = asked(owner, "Hva koster frakt?")
        assert told["floors"] == {"answered": 1.0, "related": 0.0}
        assert told["answer"]["outcome"] == "related"
        assert asked(owner, "Hva er svaret på emne3?")["floors"]["answered"] == 0.0
    finally:
        put()
        administrator.close()
    assert asked(owner, "Hva koster frakt?")["answer"]["outcome"] == "answered"


def test_internal_text_is_searched_and_answers_nobody(owner: Client) -> None:
    assert "30 prosent" not in str(asked(owner, "Rabatt ved oppsigelse"))
    told = asked(owner, "Rabatt ved oppsigelse", audience="internal")
    assert told["answer"] is None
    assert "30 prosent" in told["passages"][0]["text"]


def test_roll_back_reaches_customers_of_every_process(
    owner: Client, server: ContentServer, other: ContentProcess
) -> None:
    wait_until_ready(other.url)
    customers = [Client(one.url) for one in (server, other)]
    for customer in customers:
        assert "99 kroner" in answer_now(customer)
    assert owner.http.post(f"{ADMIN}/index-versions/roll-back").json() == {"live": 2}
    switched = time.monotonic()
    for customer in customers:
        while "79 kroner" not in answer_now(customer):
            assert time.monotonic() - switched < 5
    assert time.monotonic() - switched < 5
    for customer in customers:
        customer.close()
    assert owner.http.post(f"{ADMIN}/index-versions/3/activate").json() == {"live": 3}


def answer_now(customer: Client) -> str:
    customer.start()
    customer.ask("Hva koster frakt?")
    return str(customer.answers()[0]["text"])


def test_lost_and_unknown_versions(owner: Client, library: Library) -> None:
    assert owner.http.post(f"{ADMIN}/index-versions/99/activate").status_code == 404
    library.forget_directory(1)
    assert got(owner, "/index-versions")["items"][2]["is_on_disk"] is False
    assert owner.http.post(f"{ADMIN}/index-versions/1/activate").json() == {"live": 1}
    assert got(owner, "/index-versions")["items"][2]["is_on_disk"] is True
    assert "79 kroner" in asked(owner, "Hva koster frakt?")["answer"]["text"]
    assert owner.http.post(f"{ADMIN}/index-versions/roll-back").status_code == 404
    assert owner.http.post(f"{ADMIN}/index-versions/3/activate").json() == {"live": 3}


def test_only_an_administrator_says_which_sites_belong_to_a_company(owner: Client) -> None:
    embedding = got(owner, "/embedding")
    assert embedding["hosts"] == ["tindra.example.no"]
    assert embedding["origin"] == owner.base_url
    hosts = ["tindra.example.no", "Shop.Example.NO:8443"]
    assert owner.http.put(f"{ADMIN}/embedding/hosts", json={"hosts": hosts}).status_code == 403
    administrator = sign_in(owner, Role.ADMINISTRATOR)
    changed = administrator.http.put(f"{ADMIN}/embedding/hosts", json={"hosts": hosts})
    assert changed.json()["hosts"] == ["tindra.example.no", "shop.example.no:8443"]
    for bad in ("javascript:alert(1)", "*", "a b", "https://x.no", "x.no/path", "x'; script-src *"):
        refused = administrator.http.put(f"{ADMIN}/embedding/hosts", json={"hosts": [bad]})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_company"), bad
    assert got(administrator, "/embedding")["hosts"] == changed.json()["hosts"]


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.AGENT, "/documents", 200),
        (Role.AGENT, "/index-versions", 403),
        (Role.TEAM_LEAD, "/index-versions", 200),
        (Role.TEAM_LEAD, "/embedding", 403),
        (None, "/documents", 404),
    ],
)
def test_who_may_read(client: Client, role: Role | None, path: str, status: int) -> None:
    assert sign_in(client, role).http.get(ADMIN + path).status_code == status


def test_readers_change_nothing_and_see_no_scores(client: Client) -> None:
    lead = sign_in(client, Role.TEAM_LEAD)
    assert lead.http.post(f"{ADMIN}/index-versions/roll-back").status_code == 403
    assert lead.http.post(f"{ADMIN}/index-versions/1/activate").status_code == 403
    agent = sign_in(client, Role.AGENT)
    assert agent.http.post(f"{ADMIN}/test-bench", json={"text": "frakt"}).status_code == 403


def test_switches_and_hosts_are_in_the_audit_log(library: Library, owner: Client) -> None:
    with sqlite3.connect(library.database_path) as connection:
        rows = connection.execute("select action, subject from audit_entries").fetchall()
    connection.close()
    assert ("version_rolled_back", "2") in rows
    assert ("version_activated", "3") in rows
    assert ("hosts_changed", "tindra") in rows
