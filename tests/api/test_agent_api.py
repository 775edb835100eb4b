"""The agents' API over HTTP: streams, outcomes, search, summaries, and who may use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from api.access.roles import Role
from tests.api.conftest import Client, Event, Server, parse_events
from tests.api.console import sign_in
from tests.scripted_knowledge import INTERNAL_TEXT

AGENT = "/api/agent/v1/companies/tindra"
ASKED = [{"role": "customer", "text": "Hvor lenge kan jeg angre kjøpet?"}]


@pytest.fixture
def agent(shared_server: Server) -> Client:
    return sign_in(shared_server.client(), Role.AGENT)


def assist(client: Client, **body: Any) -> list[Event]:
    with client.http.stream("POST", f"{AGENT}/assist", json=body) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        return list(parse_events(response.iter_lines()))


def suggestion(client: Client, **body: Any) -> dict[str, Any]:
    last = assist(client, **body)[-1]
    assert last.name == "suggestion"
    return last.data


def test_a_suggestion_streams_in(agent: Client) -> None:
    events = assist(agent, messages=ASKED)
    assert [event.name for event in events[:-1]] == ["text"] * (len(events) - 1)
    text = ""
    for event in events[:-1]:
        text = text[: event.data["at"]] + event.data["text"]
    final = events[-1].data
    assert text == final["text"]
    assert not final["silent"]
    assert INTERNAL_TEXT not in final["text"]
    assert [source["internal"] for source in final["sources"]].count(True) == 1
    assert all(sentence["citations"] for sentence in final["sentences"])


def test_offsets_count_as_javascript_does(agent: Client) -> None:
    events = assist(agent, messages=ASKED, style="friendlier", channel="email")
    at = 0
    for event in events[:-1]:
        assert event.data["at"] == at
        at += len(event.data["text"].encode("utf-16-le")) // 2


def test_an_outcome_is_recorded(agent: Client) -> None:
    made = suggestion(agent, messages=ASKED)
    path = f"{AGENT}/suggestions/{made['id']}/outcome"
    same = agent.http.post(path, json={"outcome": "used", "text": made["text"]})
    assert same.json() == {"id": made["id"], "outcome": "accepted", "edit_distance": 0}
    other = agent.http.post(path, json={"outcome": "used", "text": made["text"] + " Hilsen Kari"})
    assert other.json()["outcome"] == "edited"
    assert other.json()["edit_distance"] == 2
    gone = agent.http.post(path, json={"outcome": "dismissed", "reason": "tone"})
    assert gone.json() == {"id": made["id"], "outcome": "dismissed"}
    path = f"{AGENT}/suggestions/{'0' * 32}/outcome"
    unknown = agent.http.post(path, json={"outcome": "dismissed"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "suggestion_not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"messages": ASKED, "conversation_id": "0" * 32}, "invalid_request"),
        ({"messages": [{"role": "system", "text": "x"}]}, "invalid_request"),
        ({"messages": ASKED, "model": "x"}, "invalid_request"),
        ({"messages": []}, "no_customer_message"),
        ({"messages": [{"role": "agent", "text": "Hei"}]}, "no_customer_message"),
    ],
)
def test_what_cannot_be_suggested_from_is_refused(agent: Client, body: Any, code: str) -> None:
    answer = agent.http.post(f"{AGENT}/assist", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_conversation_of_our_own(shared_server: Server, agent: Client) -> None:
    customer = shared_server.client().start()
    customer.ask("Hvor lenge kan jeg angre kjøpet?")
    customer.answers(1)
    listed = agent.http.get(f"{AGENT}/conversations").json()["conversations"]
    entry = next(one for one in listed if one["id"] == customer.id)
    assert entry["preview"] == "Hvor lenge kan jeg angre kjøpet?"
    read = agent.http.get(f"{AGENT}/conversations/{customer.id}").json()
    assert [message["role"] for message in read["messages"]] == ["customer", "bot"]
    made = suggestion(agent, conversation_id=customer.id)
    assert made["query"] == "Hvor lenge kan jeg angre kjøpet?"
    summary = agent.http.post(f"{AGENT}/summary", json={"conversation_id": customer.id}).json()
    assert summary["points"][0]["kind"] == "wanted"


def test_search_marks_what_is_found(agent: Client) -> None:
    found = agent.http.get(f"{AGENT}/search", params={"q": "angre"}).json()["results"]
    first = found[0]
    start, end = first["marks"][0]
    assert first["quote"].encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "angre"
    assert [one["internal"] for one in found] == [False, False, False, True]
    public = agent.http.get(f"{AGENT}/search", params={"q": "angre", "internal": "false"})
    assert not any(one["internal"] for one in public.json()["results"])


@pytest.mark.parametrize("q", ["", "   ", "x" * 201])
def test_no_search_without_a_query(agent: Client, q: str) -> None:
    assert agent.http.get(f"{AGENT}/search", params={"q": q}).status_code == 422


def _requests(client: httpx2.Client, company: str) -> Iterator[httpx2.Response]:
    base, an_id = f"/api/agent/v1/companies/{company}", "0" * 32
    yield client.post(f"{base}/assist", json={"messages": ASKED})
    yield client.post(f"{base}/summary", json={"messages": ASKED})
    yield client.post(f"{base}/suggestions/{an_id}/outcome", json={"outcome": "dismissed"})
    yield client.get(f"{base}/search", params={"q": "angre"})
    yield client.get(f"{base}/conversations")
    yield client.get(f"{base}/conversations/{an_id}")


@pytest.mark.parametrize(
    ("role", "company", "status"),
    [
        (None, "tindra", 401),
        (Role.CONTENT_OWNER, "tindra", 403),
        (Role.AGENT, "other", 404),
        (Role.AGENT, "nobody", 404),
    ],
)
def test_others_are_kept_out(
    shared_server: Server, role: Role | None, company: str, status: int
) -> None:
    client = shared_server.client()
    if role is not None:
        sign_in(client, role)
    assert {answer.status_code for answer in _requests(client.http, company)} == {status}


def test_another_companys_conversation_is_not_found(shared_server: Server, agent: Client) -> None:
    other = shared_server.client().start("other")
    assert agent.http.get(f"{AGENT}/conversations/{other.id}").status_code == 404
    answer = agent.http.post(f"{AGENT}/assist", json={"conversation_id": other.id})
    assert answer.status_code == 404
    summary = agent.http.post(f"{AGENT}/summary", json={"conversation_id": other.id})
    assert summary.status_code == 404
