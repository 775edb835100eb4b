"""Processes: killed in the middle of an answer, several workers, ended with open streams."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from uuid import uuid4

import httpx2
import psutil
import pytest

from tests.api.conftest import Client, Page, prepare
from tests.conftest import free_port
from tests.real_server import wait_until_ready

ROOT = Path(__file__).resolve().parent.parent.parent


class ServerProcess:
    def __init__(self, database: Path, port: int, workers: int, pause_s: float) -> None:
        environment = {**os.environ, "TEST_DATABASE": str(database), "TEST_PAUSE_S": str(pause_s)}
        self.url = f"http://127.0.0.1:{port}"
        self.database = database
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.scripted_server", str(port), str(workers)],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self, workers: int) -> None:
        wait_until_ready(self.url, self.process)
        until = time.monotonic() + 60
        while workers > 1 and self._workers() < workers:
            assert time.monotonic() < until, "the workers did not start"
            time.sleep(0.1)

    def _workers(self) -> int:
        """Count the workers that hold the database open."""
        children = psutil.Process(self.process.pid).children()
        return sum(
            any(file.path.endswith(".db") for file in child.open_files()) for child in children
        )

    def wait_for_tries(self, tries: int) -> None:
        """Wait until a question has been taken up so often."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with closing(sqlite3.connect(self.database)) as connection:
                [found] = connection.execute("select max(tries) from messages").fetchone()
            if found >= tries:
                return
            time.sleep(0.1)
        pytest.fail("the question was not taken up")

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
        server.wait_until_ready(workers)
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
    with client.stream() as events:
        for event in events:
            page.apply(event)
            if event.name == "delta":
                break
    assert client.ask("after it?", ids[1]).status_code == 202
    server.kill()
    client.close()

    server = start_process(pause_s=0.02)
    again = client.again()
    assert again.ask("slow and killed", ids[0]).status_code == 202
    assert again.ask("one more", ids[2]).status_code == 202
    answers = again.answers(2, timeout_s=30)  # the two that came behind it are one turn
    messages = again.view()["messages"]
    assert [message["seq"] for message in messages] == [1, 2, 3, 4, 5]
    assert [one["text"] for one in messages if one["role"] == "customer"] == [
        "slow and killed", "after it?", "one more",
    ]  # fmt: skip
    assert [one["text"].split()[0] for one in answers] == ["Sentence", "You"]
    assert "after it?\none more" in answers[1]["text"]
    while not (len(page.bot_messages) == 2 and page.status == "idle"):
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
    for tries in (1, 2, 3):
        server = start_process()
        if client is None:
            client = Client(server.url).start()
            client.ask("never die")
        server.wait_for_tries(tries)
        server.kill()
    assert client is not None
    client.close()
    start_process()
    client = client.again()
    [answer] = client.answers(1, timeout_s=30)
    assert answer["offers_person"] is True
    client.ask("and now?")
    assert "and now?" in client.answers(2)[1]["text"]
    client.close()


def is_answered(page: Page, wanted: int) -> bool:
    """Whether replies to so many questions have come, each to one or to several."""
    replies = "".join(message["text"] for message in page.bot_messages)
    return replies.count("question ") == wanted and page.status == "idle"


def follow(client: Client, page: Page, wanted: int) -> None:
    """Follow a conversation on ever new connections, which may land on any worker."""
    while not is_answered(page, wanted):
        last_id = None if page.last_id is None else str(page.last_id)
        own = client.again()
        with own.stream(last_id) as events:
            for event in islice(events, 25):
                page.apply(event)
                if is_answered(page, wanted):
                    break
        own.close()


def test_two_workers_lose_nothing(start_process: Callable[..., ServerProcess]) -> None:
    """Streams of either worker get every message, and each question is answered in one reply."""
    server = start_process(workers=2)
    wanted = 4
    clients = [Client(server.url).start() for _ in range(6)]
    pages = {client.id: [Page() for _ in range(3)] for client in clients}
    threads = [
        threading.Thread(target=follow, args=(client, page, wanted))
        for client in clients
        for page in pages[client.id]
    ]
    for thread in threads:
        thread.start()
    for client in clients:
        for number in range(wanted):
            fresh = client.again()
            assert fresh.ask(f"question {number}?").status_code == 202
            fresh.close()
    for thread in threads:
        thread.join(40)
        assert not thread.is_alive()
    for client in clients:
        messages = client.view()["messages"]
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        replies = "".join(one["text"] for one in messages if one["role"] == "bot")
        assert [replies.count(f"question {number}?") for number in range(wanted)] == [1] * wanted
        for page in pages[client.id]:
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
        assert [event.name for event in events][-1:] != ["error"], "the stream ends in good order"
    client.close()
    assert seconds < 3.5
    assert "Traceback" not in errors
    assert "ERROR" not in errors

    started = time.monotonic()
    start_process(pause_s=0.01)
    again = client.again()
    assert again.answers()[0]["text"].count("Sentence") == 12
    assert time.monotonic() - started < 25
    again.close()
