"""The dial over HTTP: questions asked with progress, rows refused, floors set and in force."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.access.roles import Role
from api.content.dial_desk import DialDesk, DialProgress, DialResult
from api.content.inspection import Search
from api.errors import DialRunning, DialTooSlow
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.bench import Bench
from eval.golden import GoldenQuestion
from knowledge.documents.documents import Document
from knowledge.documents.passages import Retrieval
from knowledge.retrieval.query_context import SearchContext
from tests.api.conftest import Client
from tests.api.console import sign_in
from tests.content import ContentServer, Library
from tests.fakes import FJORDNETT, FixedSearch, passage

DIAL = "/api/admin/v1/companies/tindra/dial"
ANSWERED = "\n".join(
    json.dumps({"text": f"Hva koster frakt? {n}", "relevant": ["/hjelp/frakt"]}) for n in range(32)
)
UNANSWERED = "\n".join(
    json.dumps({"text": f"Hvem er sjefen {n}?", "answerable": False}) for n in range(21)
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentServer]:
    library = Library(tmp_path_factory.mktemp("dial"))
    library.make()
    library.make("tom", "Tom")
    library.publish(
        Document("https://tindra.example.no/hjelp/frakt", "Frakt", "Frakt koster 79 kroner.", "nb"),
        Document("https://tindra.example.no/om", "Om oss", "Vi ble startet i 1998.", "nb"),
    )
    server = ContentServer(library, Path("/nonexistent"))
    yield server
    server.stop()


@pytest.fixture
def owner(server: ContentServer) -> Iterator[Client]:
    client = Client(server.url, server.database_path)
    yield sign_in(client, Role.CONTENT_OWNER)
    client.close()


@pytest.fixture
def administrator(server: ContentServer) -> Iterator[Client]:
    client = Client(server.url, server.database_path)
    yield sign_in(client, Role.ADMINISTRATOR)
    client.close()


def measured(client: Client, golden: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a measurement, in order."""
    body = {"golden": golden}
    with client.http.stream("POST", f"{DIAL}/measurements", json=body, timeout=60) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        blocks = "".join(answer.iter_text()).strip().split("\n\n")
    events = []
    for block in blocks:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if "data" in fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_questions_are_asked_with_progress_and_floors_follow(owner: Client) -> None:
    events = measured(owner, f"{ANSWERED}\n{UNANSWERED}\n")
    assert events[0] == ("progress", {"asked": 0, "total": 53})
    assert events[-2] == ("progress", {"asked": 53, "total": 53})
    name, result = events[-1]
    assert name == "done"
    assert result["questions"] + result["met_before"] == 53
    assert [one["at_most"] for one in result["choices"]] == [0.005, 0.01, 0.02, 0.05, 0.1]
    assert not result["lacks_unanswerable"]
    assert {point["floor"] for point in result["curve"]} != {None}
    choice = result["choices"][-1]
    assert {one["topic"] for one in choice["topics"]} >= {"/hjelp"}
    assert choice["whole"]["questions"] == result["questions"]
    assert choice["whole"]["then"]["wrong_share"] <= 0.1
    assert all("sjefen" in one["text"] for one in result["wrong"])


def test_rows_that_cannot_be_used_are_named_by_line(owner: Client) -> None:
    for golden, detail in (
        (
            f"{ANSWERED}\nno json\n" + '{"text": "Hva?"}',
            {"33": "no_json", "34": "nothing_relevant"},
        ),
        ("\n\n", {}),
    ):
        refused = owner.http.post(
            f"{DIAL}/measurements", json={"golden": golden}, headers={"Accept-Language": "nn"}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_golden")
        assert refused.json()["detail"] == detail
        assert "fila" in refused.json()["title"]


def test_what_is_too_large_is_refused(owner: Client) -> None:
    for size, status in ((1_000_001, 422), (3_100_000, 413)):
        refused = owner.http.post(f"{DIAL}/measurements", json={"golden": "a" * size})
        assert refused.status_code == status


def test_a_company_without_pages_cannot_be_measured(server: ContentServer) -> None:
    client = Client(server.url, server.database_path)
    path = DIAL.replace("tindra", "tom")
    owner = sign_in(client, Role.CONTENT_OWNER, "tom")
    answer = owner.http.post(f"{path}/measurements", json={"golden": ANSWERED})
    assert (answer.status_code, answer.json()["code"]) == (503, "index_not_ready")
    client.close()


def test_an_administrator_sets_floors_and_others_only_read_them(
    owner: Client, administrator: Client
) -> None:
    read = owner.http.get(DIAL)
    assert read.json() == {"floors": {}, "settings_floor": 1e-9}
    body, mark = {"floors": {"default": 0.5, "/hjelp": 1.0}}, {"If-Match": read.headers["etag"]}
    assert owner.http.put(f"{DIAL}/floors", json=body, headers=mark).status_code == 403
    http = administrator.http
    assert http.put(f"{DIAL}/floors", json=body).json()["code"] == "condition_missing"
    for bad in ({"hjelp": 0.5}, {"default": 1.5}, {}):
        refused = http.put(f"{DIAL}/floors", json={"floors": bad}, headers=mark)
        assert refused.status_code == 422, bad
    changed = http.put(f"{DIAL}/floors", json=body, headers=mark)
    assert changed.json()["floors"] == body["floors"]
    again = http.put(f"{DIAL}/floors", json=body, headers=mark)
    assert (again.status_code, again.json()["code"]) == (412, "company_changed")
    bench = DIAL.replace("dial", "test-bench")
    told = owner.http.post(bench, json={"text": "Hva koster frakt?"}).json()
    assert (told["floors"]["answered"], told["answer"]["outcome"]) == (1.0, "related")
    more = {"floors": {"/hjelp": 0.0}}
    mark = {"If-Match": changed.headers["etag"]}
    kept = http.put(f"{DIAL}/floors", json=more, headers=mark).json()["floors"]
    assert kept == {"default": 0.5, "/hjelp": 0.0}, "those of other topics stay"
    entries = http.get(DIAL.replace("dial", "audit")).json()["entries"]
    [_, first] = [one for one in entries if one["action"] == "company_changed"]
    assert json.loads(first["details"]["profile_after"])["floors"] == body["floors"]


class SlowSearch(FixedSearch):
    """Finds a page, in its own time."""

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
    ) -> Retrieval:
        await asyncio.sleep(0.05)
        return await super().search(company_id, query, language, limit, context)


def parts() -> tuple[SlowSearch, Search]:
    search = SlowSearch([passage("Frakten koster 49 kroner.")])
    bench = Bench(Assistant(search, Floors(0.5, 0.2)), None)  # type: ignore[arg-type]
    return search, Search(search, bench)  # type: ignore[arg-type]


QUESTIONS = [GoldenQuestion(f"{n}", "Hva koster frakten?", "nb", ("/hjelp",)) for n in range(20)]


async def test_one_run_at_a_time_and_who_stops_reading_stops_it() -> None:
    desk, (slow, search) = DialDesk(), parts()
    run = desk.run(search, FJORDNETT, QUESTIONS)
    assert await anext(run) == DialProgress(0, 20)
    assert await anext(run) == DialProgress(1, 20)
    with pytest.raises(DialRunning):
        desk.check(FJORDNETT)
    desk.check(replace(FJORDNETT, id="d" * 32))
    await run.aclose()
    asked = len(slow.queries)
    await asyncio.sleep(0.2)
    assert len(slow.queries) == asked < 20
    steps = [step async for step in desk.run(search, FJORDNETT, QUESTIONS[:2])]
    assert isinstance(steps[-1], DialResult)
    assert len(steps[-1].asked) == 2


async def test_a_run_that_takes_too_long_is_stopped() -> None:
    desk, (slow, search) = DialDesk(time_limit_s=0.15), parts()
    with pytest.raises(DialTooSlow):
        _ = [step async for step in desk.run(search, FJORDNETT, QUESTIONS)]
    assert 0 < len(slow.queries) < 20
    desk.check(FJORDNETT)
