"""A person takes a conversation, over real HTTP: queue, claim, silence of the bot, give back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from api.access.audit import Audit
from api.access.roles import Role
from bot.tables import PresenceRow
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import agent_in, in_database
from tests.agent_client import AgentClient
from tests.api.conftest import Client, Event, Page, Server
from tests.api.console import sign_in
from tests.api.taking_over import roles, take_over_in_the_middle

NewAgent = Callable[..., AgentClient]


@pytest.fixture
def new_agent(server: Server) -> Iterator[NewAgent]:
    """Make agents of a name, who are not there yet."""
    made: list[AgentClient] = []

    def make(name: str = "Kari", company: str = "tindra") -> AgentClient:
        token = agent_in(f"sqlite+aiosqlite:///{server.database_path}", name, company)
        made.append(AgentClient(server.url, token, company))
        return made[-1]

    yield make
    for agent in made:
        agent.close()


@pytest.fixture
def kari(new_agent: NewAgent) -> AgentClient:
    agent = new_agent("Kari")
    agent.come()
    return agent


def enter(client: Client) -> dict[str, Any]:
    answer = client.http.post(f"{client.path}/queue", headers=client.auth)
    assert answer.status_code == 200, answer.text
    standing: dict[str, Any] = answer.json()
    return standing


def leave(client: Client) -> dict[str, Any]:
    answer = client.http.post(f"{client.path}/queue/leave", headers=client.auth)
    assert answer.status_code == 200, answer.text
    standing: dict[str, Any] = answer.json()
    return standing


def told(events: Iterator[Event], mode: str) -> dict[str, Any]:
    """Read the stream until it says that the customer is there."""
    for event in events:
        if event.name == "status" and event.data.get("mode") == mode:
            return event.data
    raise AssertionError("the stream ended")


def test_the_whole_way(server: Server, kari: AgentClient) -> None:
    client = server.client().start()
    client.ask("first")
    client.answers()
    with client.stream() as events:
        assert told(events, "bot")["state"] == "idle"
        assert enter(client) == {"mode": "queued", "position": 1}
        assert told(events, "queued")["position"] == 1
        client.ask("while I wait")
        client.answers(2)
        assert kari.claim(client.id) == {"mode": "human", "agent": "Kari"}
        assert told(events, "human")["agent"] == "Kari"
        assert client.view()["status"] == "open"
        client.ask("to Kari")
        kari.say(client.id, "Hei, jeg ser på det")
        assert kari.give_back(client.id) == {"mode": "bot"}
        told(events, "bot")
        client.ask("to the bot")
        client.answers(3)
        kari.claim(client.id)
        assert kari.close_conversation(client.id) == {"mode": "ended"}
        told(events, "ended")
    view = client.view()
    assert (view["status"], view["standing"]) == ("resolved", {"mode": "ended"})
    assert roles(client) == [
        "customer", "bot", "queued", "customer", "bot", "agent_joined", "customer", "agent",
        "given_back", "customer", "bot", "agent_joined", "closed",
    ]  # fmt: skip
    [said] = [one for one in view["messages"] if one["role"] == "agent"]
    assert (said["text"], said["agent"]) == ("Hei, jeg ser på det", "Kari")
    joined = view["messages"][5]
    assert (joined["agent"], joined["text"]) == ("Kari", "Kari er med i samtalen nå.")
    _, _, history = server.assistant.asked[-1]
    assert ("agent", "Hei, jeg ser på det") in [(one.role, one.text) for one in history]
    client.ask("one more thing")
    client.answers(4)
    assert client.view()["standing"] == {"mode": "bot"}
    transcript = client.http.get(f"{client.path}/transcript.txt", headers=client.auth).text
    assert "Kari:\nHei, jeg ser på det" in transcript


def test_nobody_there_is_said(server: Server, new_agent: NewAgent) -> None:
    client = server.client().start(language="fi")
    answer = client.http.post(f"{client.path}/queue", headers=client.auth)
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_there")
    new_agent().come("paused")
    answer = client.http.post(f"{client.path}/queue", headers=client.auth)
    assert answer.status_code == 409
    assert client.view()["messages"] == []


def test_in_the_conversations_language(server: Server, kari: AgentClient) -> None:
    client = server.client().start(language="nn")
    enter(client)
    kari.claim(client.id)
    texts = [one["text"] for one in client.view()["messages"]]
    assert texts[1] == "Kari er med i samtalen no."


def test_places_move(server: Server, kari: AgentClient) -> None:
    clients = [server.client().start() for _ in range(3)]
    for client in clients:
        enter(client)
    with clients[2].stream() as events:
        assert told(events, "queued")["position"] == 3
        assert leave(clients[0]) == {"mode": "bot"}
        assert told(events, "queued")["position"] == 2
        kari.claim(clients[1].id)
        assert told(events, "queued")["position"] == 1
    assert [one["conversation_id"] for one in kari.queue()["waiting"]] == [clients[2].id]
    assert leave(clients[1]) == {"mode": "human", "agent": "Kari"}


def test_sent_during_the_switch(server: Server, kari: AgentClient) -> None:
    """N05: a question that comes while a person claims is answered by one of the two."""
    for number in range(8):
        client = server.client().start()
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(client.ask, f"question {number}")
            time.sleep(0.004 * number)
            claimed = pool.submit(kari.try_claim, client.id)
        assert (asked.result().status_code, claimed.result().status_code) == (202, 200)
        time.sleep(0.3)
        order = roles(client)
        assert order.count("bot") <= 1
        if "bot" in order:
            assert order.index("bot") < order.index("agent_joined")
        kari.close_conversation(client.id)


def test_taken_over_in_the_middle_of_an_answer(server: Server, kari: AgentClient) -> None:
    """N06: the bot stops within a second, and what it was saying is nowhere stored."""
    server.assistant.pause_s = 0.3
    client = server.client().start()
    take_over_in_the_middle(client, kari)
    time.sleep(1.0)
    assert roles(client) == ["customer", "agent_joined"]
    kari.say(client.id, "Jeg svarer deg")
    assert roles(client) == ["customer", "agent_joined", "agent"]


def test_two_agents_at_once(server: Server, kari: AgentClient, new_agent: NewAgent) -> None:
    """N07."""
    per = new_agent("Per")
    per.come(maximum=20)
    kari.come(maximum=20)
    for _ in range(8):
        client = server.client().start()
        enter(client)
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(agent.try_claim, client.id) for agent in (kari, per)]
            both = [one.result() for one in tries]
        assert sorted(answer.status_code for answer in both) == [200, 409]
        [refused] = [answer for answer in both if answer.status_code == 409]
        assert refused.json()["code"] == "already_claimed"
        assert roles(client) == ["queued", "agent_joined"]


def test_agents_see_it_at_once(server: Server, kari: AgentClient, new_agent: NewAgent) -> None:
    client, other = server.client().start(), server.client().start("other")
    with kari.following() as feed:
        feed.wait(lambda feed: feed.queue.get("state") == "present")
        enter(client)
        feed.wait(lambda feed: len(feed.queue["waiting"]) == 1)
        [entry] = feed.queue["waiting"]
        assert (entry["conversation_id"], entry["reason"]) == (client.id, "customer_request")
        kari.claim(client.id)
        feed.wait(lambda feed: len(feed.queue["mine"]) == 1)
        assert feed.queue["waiting"] == []
        seconds = []
        for number in range(20):
            sent = time.monotonic()
            client.ask(f"message {number}")
            seconds.append(feed.wait_for_text(client.id, f"message {number}") - sent)
        assert sorted(seconds)[18] < 0.5
        assert feed.texts(client.id) == [f"message {number}" for number in range(20)]
        other.ask("a message to others")
        kari.say(client.id, "Hei")
        feed.wait_for_text(client.id, "Hei")
        kari.give_back(client.id)
        feed.wait(lambda feed: feed.queue["mine"] == [])
        client.ask("not for Kari")
        client.answers()
        assert {one["conversation_id"] for one in feed.messages} == {client.id}
        assert "not for Kari" not in feed.texts(client.id)
    per = new_agent("Per")
    assert per.queue()["mine"] == []
    assert per.queue()["state"] == "away"


def test_a_closed_laptop(server: Server, kari: AgentClient, new_agent: NewAgent) -> None:
    client = server.client().start()
    enter(client)
    kari.claim(client.id)
    new_agent("Per").come()

    with client.stream() as events:
        told(events, "human")
        in_database(server.database_path, _silence)
        assert told(events, "queued")["position"] == 1
    assert roles(client)[-1] == "agent_left"
    late = kari.http.post(
        f"{kari.path}/conversations/{client.id}/messages",
        json={"id": str(uuid4()), "text": "Er du der?"},
    )
    assert (late.status_code, late.json()["code"]) == (409, "not_held")


def test_an_agent_who_says_nothing(start_server: Callable[..., Server]) -> None:
    server = start_server(max_agent_silence_s=1.0)
    token = agent_in(f"sqlite+aiosqlite:///{server.database_path}", "Kari", "tindra")
    kari = AgentClient(server.url, token, "tindra")
    kari.come()
    client = server.client().start()
    enter(client)
    kari.claim(client.id)
    with client.stream() as events:
        told(events, "human")
        assert told(events, "queued")["position"] == 1
    assert roles(client)[-1] == "agent_silent"
    [waiting] = kari.queue()["waiting"]
    assert (waiting["returned_from"], waiting["returned_why"]) == ("Kari", "agent_silent")
    kari.close()


async def _silence(database: Database) -> None:
    async with database.write() as session:
        row = await session.scalar(select(PresenceRow).where(PresenceRow.name == "Kari"))
        assert row is not None
        row.seen_at -= timedelta(minutes=1)


def test_going_away_gives_back_to_the_queue(server: Server, kari: AgentClient) -> None:
    client = server.client().start()
    kari.claim(client.id)
    kari.come("away")
    assert client.view()["standing"] == {"mode": "queued", "position": 1}
    assert kari.queue()["mine"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x"},
        {"id": "not a uuid", "text": "x"},
        {"id": str(uuid4()), "text": "   "},
        {"id": str(uuid4()), "text": "x" * 4001},
        {"id": str(uuid4()), "text": "a\x00b"},
        {"id": str(uuid4()), "text": "x", "role": "bot"},
        {"id": str(uuid4()), "text": "x", "company": "other"},
    ],
)
def test_bad_messages_are_refused(server: Server, kari: AgentClient, body: dict[str, Any]) -> None:
    client = server.client().start()
    kari.claim(client.id)
    path = f"{kari.path}/conversations/{client.id}/messages"
    assert kari.http.post(path, json=body).status_code == 422
    assert roles(client) == ["agent_joined"]


def test_sent_again_is_one_message(server: Server, kari: AgentClient) -> None:
    client, client_id = server.client().start(), str(uuid4())
    kari.claim(client.id)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: kari.say(client.id, "Hei", client_id), range(16)))
    assert len({answer["id"] for answer in answers}) == 1
    assert roles(client) == ["agent_joined", "agent"]
