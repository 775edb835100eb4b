"""Processes: killed in the middle of an answer, several workers, ended with open streams."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import psutil
import pytest

from tests.api.conftest import Client, Page, prepare
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


class ServerProcess:
    def __init__(self, database: Path, port: int, workers: int, pause_s: float) -> None:
        environment = {**os.environ, "TEST_DATABASE": str(database), "TEST_PAUSE_S": str(pause_s)}
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.scripted_server", str(port), str(workers)],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.wait_until_ready(workers)

    def wait_until_ready(self, workers: int) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.process.poll() is None
            try:
                httpx2.get(f"{self.url}/readyz", timeout=2, trust_env=False).raise_for_status()
            except httpx2.HTTPError:
                time.sleep(0.1)
                continue
            if workers == 1 or self._workers() >= workers:
                return
        pytest.fail("the server did not start")

    def _workers(self) -> int:
        """Count the workers that hold the database open."""
        children = psutil.Process(self.process.pid).children()
        return sum(
            any(file.path.endswith(".db") for file in child.open_files()) for child in children
        )

    def kill(self) -> None:
        for child in psutil.Process(self.process.pid).children(recursive=True):
            child.kill()
        self.process.kill()
        self.process.communicate(timeout=10)

    def end(self, sign: signal.Signals) -> tuple[float, str]:
        started = time.monotonic()
        self.process.send_signal(sign)
        _, errors = self.process.communicate(timeout=20)
        return time.monotonic() - started, errors


@pytest.fixture
def start_process(tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    database = tmp_path / "svarvakt.db"
    asyncio.run(prepare(database))
    port = free_port()
    started: list[ServerProcess] = []

    def start(workers: int = 1, pause_s: float = 0.05) -> ServerProcess:
        server = ServerProcess(database, port, workers, pause_s)
        started.append(server)
        return server

    yield start
    for server in started:
        if server.process.poll() is None:
            server.kill()


def test_answer_survives_kill_9(start_process: Callable[..., ServerProcess]) -> None:
    """R-01, R-02: what was acknowledged is there once, and has exactly one answer."""
    server = start_process(pause_s=0.3)
    client = Client(server.url).start()
    ids = [str(uuid4()) for _ in range(3)]
    page = Page()
    assert client.ask("slow and killed", ids[0]).status_code == 202
    assert client.ask("after it", ids[1]).status_code == 202
    with client.stream() as events:
        for event in events:
            page.apply(event)
            if event.name == "delta":
                break
    server.kill()
    client.close()

    server = start_process(pause_s=0.02)
    again = Client(server.url)
    again.id, again.token = client.id, client.token
    assert again.ask("slow and killed", ids[0]).status_code == 202
    assert again.ask("one more", ids[2]).status_code == 202
    answers = again.answers(3, timeout_s=30)
    messages = again.view()["messages"]
    assert [message["seq"] for message in messages] == [1, 2, 3, 4, 5, 6]
    assert [one["text"] for one in messages if one["role"] == "customer"] == [
        "slow and killed", "after it", "one more",
    ]  # fmt: skip
    assert [one["text"].split()[0] for one in answers] == ["Sentence", "You", "You"]
    while not (len(page.bot_messages) == 3 and page.status == "idle"):
        with again.stream(str(page.last_id)) as events:
            for event in events:
                page.apply(event)
                if event.name == "status":
                    break
    assert page.duplicates == 0
    assert sorted(page.messages) == sorted(message["id"] for message in messages)
    again.close()


def test_question_that_kills_the_process_is_given_up(
    start_process: Callable[..., ServerProcess],
) -> None:
    """R-20: three processes die of it, the fourth gives it up and lives."""
    client: Client | None = None
    for _ in range(3):
        server = start_process(pause_s=0.02)
        if client is None:
            client = Client(server.url).start()
            client.ask("never die")
        _wait_for_begin(client)
        server.kill()
    assert client is not None
    start_process(pause_s=0.02)
    [answer] = client.answers(1, timeout_s=30)
    assert answer["offers_person"] is True
    client.ask("and now?")
    assert "and now?" in client.answers(2)[1]["text"]
    client.close()


def _wait_for_begin(client: Client) -> None:
    """Wait until the process has taken the question up: the stream then shows its draft."""
    time.sleep(0.3)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with client.stream() as events:
            for event in events:
                if event.name == "status":
                    break
        if event.data["state"] == "searching" and _tries(client) > getattr(client, "tries", 0):
            client.tries = _tries(client)  # type: ignore[attr-defined]
            return
        time.sleep(0.2)
    pytest.fail("the question was not taken up")


def _tries(client: Client) -> int:
    import sqlite3

    path = os.environ["TEST_DATABASE_PATH"]
    with sqlite3.connect(path) as connection:
        row = connection.execute("select max(tries) from messages").fetchone()
    connection.close()
    return int(row[0] or 0)


def test_two_workers_lose_nothing(start_process: Callable[..., ServerProcess]) -> None:
    """Streams of either worker get every message, whichever worker answers."""
    server = start_process(workers=2)
    clients = [Client(server.url).start() for _ in range(6)]
    pages = [[Page() for _ in range(3)] for _ in clients]
    wanted = 4

    def follow(client: Client, page: Page) -> None:
        # A new connection each time may land on another worker.
        while not (len(page.bot_messages) == wanted and page.status == "idle"):
            last_id = None if page.last_id is None else str(page.last_id)
            own = Client(server.url)
            own.id, own.token = client.id, client.token
            with own.stream(last_id) as events:
                for number, event in enumerate(events):
                    page.apply(event)
                    is_done = len(page.bot_messages) == wanted and page.status == "idle"
                    if is_done or number > 25:
                        break
            own.close()

    threads = [
        threading.Thread(target=follow, args=(client, page))
        for client, own_pages in zip(clients, pages, strict=True)
        for page in own_pages
    ]
    for thread in threads:
        thread.start()
    for client in clients:
        for number in range(wanted):
            fresh = Client(server.url)
            fresh.id, fresh.token = client.id, client.token
            assert fresh.ask(f"question {number}").status_code == 202
            fresh.close()
    for thread in threads:
        thread.join(40)
        assert not thread.is_alive()
    for client, own_pages in zip(clients, pages, strict=True):
        messages = client.view()["messages"]
        assert [message["seq"] for message in messages] == list(range(1, 2 * wanted + 1))
        for page in own_pages:
            assert page.duplicates == 0
            assert sorted(page.messages) == sorted(message["id"] for message in messages)
        client.close()


def test_stop_reaches_the_other_worker(start_process: Callable[..., ServerProcess]) -> None:
    server = start_process(workers=2, pause_s=0.5)
    client = Client(server.url).start()
    client.ask("slow to stop")
    for _ in range(6):  # new connections, so that both workers are asked
        fresh = Client(server.url)
        assert fresh.http.post(f"{client.path}/stop", headers=client.auth).status_code == 202
        fresh.close()
    [answer] = client.answers()
    assert answer["stopped"] is True
    client.close()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_ends_at_once_with_open_streams(
    start_process: Callable[..., ServerProcess], sign: signal.Signals
) -> None:
    server = start_process(pause_s=2.0)
    client = Client(server.url).start()
    client.ask("slow")
    with client.stream() as events, client.stream() as others:
        next(events)
        next(others)
        seconds, errors = server.end(sign)
    client.close()
    assert seconds < 3.5
    assert "Traceback" not in errors

    started = time.monotonic()
    start_process(pause_s=0.01)
    again = Client(server.url)
    again.id, again.token = client.id, client.token
    assert again.answers()[0]["text"].count("Sentence") == 12
    assert time.monotonic() - started < 25
    again.close()
