"""A real server on a loopback port with a scripted assistant, and a client that reads streams."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import uvicorn

from api.app import create_app
from api.replying.replies import Answerer
from api.services import Services
from api.settings import ApiSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.api.scripted import ScriptedAssistant
from tests.conftest import free_port
from tests.content import search_of
from tests.databases import sqlite_url
from tests.ingest.run_prepared import plain_desk
from tests.scripted_knowledge import scripted_agent_parts

API = "/api/widget/v1"


@dataclass
class Event:
    name: str
    data: dict[str, Any]
    id: int | None


class Client:
    """A customer: starts a conversation, asks, reads the stream."""

    def __init__(self, base_url: str, database_path: Path | None = None) -> None:
        self.database_path = database_path
        self.http = httpx2.Client(base_url=base_url, timeout=20.0, trust_env=False)
        self.base_url = base_url
        self.id = ""
        self.token = ""

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def path(self) -> str:
        return f"{API}/conversations/{self.id}"

    def start(self, site: str = "tindra", **body: str) -> Client:
        answer = self.http.post(f"{API}/conversations", json={"site": site, **body})
        assert answer.status_code == 201, answer.text
        self.id, self.token = answer.json()["id"], answer.json()["token"]
        return self

    def again(self) -> Client:
        """The same customer on new connections."""
        other = Client(self.base_url, self.database_path)
        other.id, other.token = self.id, self.token
        return other

    def ask(self, text: str, client_id: str | None = None) -> httpx2.Response:
        return self.http.post(
            f"{self.path}/messages",
            json={"id": client_id or str(uuid4()), "text": text},
            headers=self.auth,
        )

    def view(self) -> dict[str, Any]:
        answer = self.http.get(self.path, headers=self.auth)
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        return view

    @contextmanager
    def stream(self, last_event_id: str | bytes | None = None) -> Iterator[Iterator[Event]]:
        headers: dict[str, str | bytes] = dict(self.auth)
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        with self.http.stream("GET", f"{self.path}/events", headers=headers) as response:
            assert response.status_code == 200, response.read()
            yield parse_events(response.iter_lines())

    def answers(self, count: int = 1, timeout_s: float = 20.0) -> list[dict[str, Any]]:
        """Wait until the conversation has so many messages of the bot, and return them."""
        until = time.monotonic() + timeout_s
        while True:
            found = [one for one in self.view()["messages"] if one["role"] == "bot"]
            if len(found) >= count:
                return found
            assert time.monotonic() < until, f"{len(found)} answers of {count} came"
            time.sleep(0.03)

    def close(self) -> None:
        self.http.close()


def parse_events(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if "data" in fields:
            found_id = fields.get("id")
            yield Event(
                fields["event"],
                json.loads(fields["data"]),
                None if found_id is None else int(found_id),
            )
        fields = {}


class Page:
    """What a chat page makes of events: the same few rules as the real one."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.draft_id = ""
        self.draft = ""
        self.status = "idle"
        self.last_id: int | None = None
        self.duplicates = 0

    def apply(self, event: Event) -> None:
        if event.id is not None:
            self.last_id = event.id
        if event.name == "message":
            self.duplicates += event.data["id"] in self.messages
            self.messages[event.data["id"]] = event.data
        elif event.name == "delta":
            before = self.draft if self.draft_id == event.data["id"] else ""
            units = before.encode("utf-16-le")[: 2 * event.data["at"]]
            assert len(units) == 2 * event.data["at"], "a delta starts behind the end of the draft"
            self.draft_id = event.data["id"]
            self.draft = units.decode("utf-16-le") + event.data["text"]
        elif event.name == "snapshot":
            self.draft_id, self.draft = event.data["id"], event.data["text"]
        elif event.name == "restart":
            self.draft = ""
        elif event.name == "status":
            self.status = event.data["state"]

    @property
    def bot_messages(self) -> list[dict[str, Any]]:
        found = [one for one in self.messages.values() if one["role"] == "bot"]
        return sorted(found, key=lambda one: one["seq"])


@dataclass
class Server:
    url: str
    assistant: ScriptedAssistant
    database_path: Path
    clients: list[Client] = field(default_factory=list)
    stop: Callable[[], None] = lambda: None

    def client(self) -> Client:
        client = Client(self.url, self.database_path)
        self.clients.append(client)
        return client


async def prepare(database_path: Path) -> None:
    """Make an empty database with two companies."""
    database = Database(sqlite_url(database_path))
    companies = Companies(database)
    await companies.add("tindra", "Tindra <Mobil>", ["localhost:1"], "nb")
    await companies.add("other", "Other", ["localhost:2"], "sv")
    await database.close()


@contextmanager
def serving(
    database_path: Path,
    assistant: Answerer,
    web_dist: Path,
    settings: ApiSettings,
    close: Callable[[], Awaitable[None]] | None = None,
) -> Iterator[str]:
    """Run a server in a thread and return its address; `close` is called in its loop."""
    database = Database(f"sqlite+aiosqlite:///{database_path}")
    desk = plain_desk(database_path.parent, database)
    agents = scripted_agent_parts(database)
    search, _ = search_of(database, database_path.parent / "versions")
    parts = {"on_close": close or search.retriever.close, "agents": agents, "search": search}
    services = Services.build(settings, database, assistant, 2000, web_dist, desk, **parts)
    config = uvicorn.Config(
        create_app(services),
        port=(port := free_port()),
        log_config=None,
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def build_dist(folder: Path) -> Path:
    """Write what `make web` would."""
    folder.mkdir()
    files = {}
    for page in ("chat", "login", "panel", "admin", "widget", "identify", "paper"):
        files |= {f"{page}.js": f"{page}-A1.js", f"{page}.css": f"{page}-B2.css"}
        (folder / f"{page}-A1.js").write_text("console.info(1)")
        (folder / f"{page}-B2.css").write_text("body{}")
    files |= {"loader.js": "loader-E5.js", "chunk-D4.js": "chunk-D4.js"}
    for file in ("loader-E5.js", "chunk-D4.js"):
        (folder / file).write_text("console.info(2)")
    (folder / "manifest.json").write_text(json.dumps(files))
    (folder / "imports.json").write_text(json.dumps({"widget.js": ["chunk-D4.js"]}))
    (folder / "secret.txt").write_text("not listed")
    return folder


@contextmanager
def server_starter(folder: Path, dist: Path) -> Iterator[Callable[..., Server]]:
    """Start servers on one database, with settings of the test's choice; end them all."""
    stack: list[Any] = []
    servers: list[Server] = []

    def start(**options: Any) -> Server:
        path = folder / "svarvakt.db"
        if not path.exists():
            asyncio.run(prepare(path))
        assistant = ScriptedAssistant()
        context = serving(path, assistant, dist, ApiSettings(**options))
        server = Server(context.__enter__(), assistant, path)

        def stop() -> None:
            stack.remove(context)
            context.__exit__(None, None, None)

        server.stop = stop
        stack.append(context)
        servers.append(server)
        return server

    yield start
    for server in servers:
        for client in server.clients:
            client.close()
    for context in reversed(stack):
        context.__exit__(None, None, None)


@pytest.fixture
def web_dist(tmp_path: Path) -> Path:
    return build_dist(tmp_path / "dist")


@pytest.fixture
def start_server(tmp_path: Path, web_dist: Path) -> Iterator[Callable[..., Server]]:
    with server_starter(tmp_path, web_dist) as start:
        yield start


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """A server of this test's own."""
    return start_server()


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests of a module that leave no trace behind."""
    folder = tmp_path_factory.mktemp("shared")
    with server_starter(folder, build_dist(folder / "dist")) as start:
        yield start(handoff_burst=100, start_burst=10_000, address_burst=100_000)
