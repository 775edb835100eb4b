"""Two server processes on one PostgreSQL: what an agent does in one is so in the other."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from knowledge.companies.companies import Companies
from knowledge.database import Database, new_id
from tests.accounts import agent_in
from tests.agent_client import AgentClient
from tests.api.conftest import Client, Page
from tests.api.taking_over import roles, take_over_in_the_middle
from tests.conftest import free_port
from tests.databases import new_postgres_url
from tests.real_server import wait_until_ready

ROOT = Path(__file__).resolve().parent.parent.parent


async def _prepare(server_url: str) -> str:
    url = await new_postgres_url(server_url)
    database = Database(url)
    await Companies(database).add("tindra", "Tindra", ["localhost:1"], "nb")
    await database.close()
    return url


@contextmanager
def _process(database_url: str) -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "TEST_DATABASE_URL": database_url, "TEST_PAUSE_S": "0.2"}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.api.scripted_server", str(port), "1"],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait(20)


class Desk:
    """Two processes on one database, and people at both."""

    def __init__(self, database_url: str, first: str, second: str) -> None:
        self.database_url, self.urls = database_url, (first, second)

    def agent(self, name: str, at: int) -> AgentClient:
        agent = AgentClient(self.urls[at], agent_in(self.database_url, name))
        agent.come(maximum=20)
        return agent

    def customer(self, at: int) -> Client:
        return Client(self.urls[at]).start()


@pytest.fixture(scope="module")
def desk(postgres_url: str) -> Iterator[Desk]:
    url = asyncio.run(_prepare(postgres_url))
    with _process(url) as first, _process(url) as second:
        yield Desk(url, first, second)


def test_the_bot_in_the_other_process_stops(desk: Desk) -> None:
    """N06 across processes: within a second nothing more comes, and nothing is stored."""
    kari, client = desk.agent("Kari", at=0), desk.customer(at=1)
    take_over_in_the_middle(client, kari)
    time.sleep(2.5)
    assert roles(client) == ["customer", "agent_joined"]
    client.ask("to Kari")
    time.sleep(0.5)
    assert roles(client) == ["customer", "agent_joined", "customer"]
    kari.close()
    client.close()


def test_two_agents_at_two_processes(desk: Desk) -> None:
    """N07 across processes."""
    agents = desk.agent("Kari", at=0), desk.agent("Per", at=1)
    for _ in range(10):
        client = desk.customer(at=0)
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(agent.try_claim, client.id) for agent in agents]
        assert sorted(one.result().status_code for one in tries) == [200, 409]
        assert roles(client) == ["agent_joined"]
        client.close()
    for agent in agents:
        agent.close()


def test_an_agent_sees_messages_of_the_other_process(desk: Desk) -> None:
    kari, client = desk.agent("Kari", at=0), desk.customer(at=1)
    seconds = []
    with kari.following() as feed:
        kari.claim(client.id)
        feed.wait(lambda feed: bool(feed.queue) and bool(feed.queue["mine"]))
        for number in range(20):
            sent = time.monotonic()
            client.ask(f"message {number}")
            seconds.append(feed.wait_for_text(client.id, f"message {number}") - sent)
    assert sorted(seconds)[18] < 0.5, seconds
    kari.close()
    client.close()


def test_a_customer_hears_the_agent_at_the_other_process(desk: Desk) -> None:
    kari, client = desk.agent("Kari", at=0), desk.customer(at=1)
    missing = {("status", None, "Kari"), ("message", "Hei fra den andre", "Kari")}
    with client.stream() as events:
        kari.claim(client.id)
        kari.say(client.id, "Hei fra den andre")
        while missing:  # the stream's own time limit ends it
            event = next(events)
            missing.discard((event.name, event.data.get("text"), event.data.get("agent")))
    kari.close()
    client.close()


def test_a_question_is_answered_once_or_left_to_the_person(desk: Desk) -> None:
    """N05 across processes."""
    kari = desk.agent("Kari", at=0)
    for number in range(8):
        client = desk.customer(at=1)
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(client.ask, f"question {number}")
            time.sleep(0.005 * number)
            claimed = pool.submit(kari.try_claim, client.id)
        assert (asked.result().status_code, claimed.result().status_code) == (202, 200)
        time.sleep(0.5)
        order = roles(client)
        assert order.count("bot") <= 1
        if "bot" in order:
            assert order.index("bot") < order.index("agent_joined")
        kari.close_conversation(client.id)
        client.close()
    kari.close()
