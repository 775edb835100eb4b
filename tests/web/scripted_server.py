"""A server for browser tests: our own API around scripted answers, behind a line that can fail."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.services import Services
from api.settings import ApiSettings
from knowledge.companies.companies import Companies
from knowledge.companies.facts import CompanyFacts
from knowledge.database import Database
from tests.databases import sqlite_url
from tests.ingest.run_prepared import plain_desk
from tests.scripted_knowledge import scripted_agent_parts
from tests.web.scripted_answers import ScriptedAnswerer

START_TIMEOUT_S = 20.0
MAX_QUESTION_CHARS = 2000


class FlakyLine:
    """A TCP relay in front of the server that can be cut and taken down."""

    def __init__(self) -> None:
        self.is_down = False
        self.port = 0
        self.target_port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Break every open connection off, in the middle of whatever it carries."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def close(self) -> None:
        """Stop listening."""
        await self.cut()
        if self._server is not None:
            self._server.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_down:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except ConnectionRefusedError:  # the server is being started again
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer)),
            asyncio.create_task(self._pump(far_reader, writer)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for one in (writer, far_writer):
            one.transport.abort()
        self._writers -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()


class ScriptedServer:
    """The API in a thread of its own; one company, `tindra`.

    Args:
        folder: for the database.
        hosts: of the company, beside `tindra.example.no`.
        panel_origins: whose pages may frame the agents' side panel.
    """

    def __init__(self, folder: Path, hosts: Sequence[str] = (), panel_origins: str = "") -> None:
        self._folder = folder
        self._hosts = ["tindra.example.no", *hosts]
        self._panel_origins = panel_origins
        self._loop = asyncio.new_event_loop()
        self.answerer = ScriptedAnswerer(self._loop)
        self._thread = threading.Thread(target=self._run, name="scripted server", daemon=True)
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None
        self._comes_again = False
        self.line = FlakyLine()

    @property
    def url(self) -> str:
        """Address of the server, behind the line."""
        return f"http://127.0.0.1:{self.line.port}"

    @property
    def database_url(self) -> str:
        """Where its database is."""
        return sqlite_url(self._folder / "web.db")

    def start(self) -> None:
        """Serve; returns when the first request may come."""
        self._thread.start()
        if not self._ready.wait(START_TIMEOUT_S):
            raise TimeoutError("the scripted server did not start")

    def stop(self) -> None:
        """Stop serving."""
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(10)

    def cut(self) -> None:
        """Break all connections off."""
        self._do(self.line.cut())

    def go_down(self) -> None:
        """Let no connection through until `come_back`."""
        self.line.is_down = True
        self.cut()

    def come_back(self) -> None:
        """Let connections through again."""
        self.line.is_down = False

    def restart(self) -> None:
        """Stop the server as an operator would, and start it anew on the same database."""
        assert self._server is not None
        self._comes_again = True
        self._ready.clear()
        self._server.should_exit = True
        if not self._ready.wait(START_TIMEOUT_S):
            raise TimeoutError("the scripted server did not start again")

    def be_ready(self) -> None:
        """Be as a test expects it at its start."""
        self.come_back()
        self.answerer.hold()

    def set_facts(self, **facts: Any) -> None:
        """Let the company have these facts and no others."""
        self._do(self._set_facts(CompanyFacts.read(facts)))

    async def _set_facts(self, facts: CompanyFacts) -> None:
        database = Database(self.database_url)
        companies = Companies(database)
        await companies.set_facts((await companies.get("tindra")).id, facts)
        await database.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.close()

    async def _serve(self) -> None:
        database = Database(self.database_url)
        await Companies(database).add("tindra", "Tindra Mobil", self._hosts, "nb")
        await database.close()
        await self.line.start()
        await self._serve_once()
        while self._comes_again:
            self._comes_again = False
            await self._serve_once()
        await self.line.close()

    async def _serve_once(self) -> None:
        settings = ApiSettings(
            _env_file=None,
            privacy_url="https://tindra.example.no/personvern",
            openid_issuer="http://localhost:9",
            openid_label="Entra ID",
            address_burst=100_000,
            start_burst=100_000,
            conversation_burst=100_000,
            handoff_burst=1000,
            account_burst=100_000,
            panel_origins=self._panel_origins,
        )
        database = Database(self.database_url)
        services = Services.build(
            settings,
            database,
            self.answerer,
            MAX_QUESTION_CHARS,
            ingest=plain_desk(self._folder, database),
            agents=scripted_agent_parts(database),
        )
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.line.target_port = listener.getsockname()[1]
            config = uvicorn.Config(
                create_app(services), log_level="critical", timeout_graceful_shutdown=1
            )
            self._server = uvicorn.Server(config)
            task = asyncio.create_task(self._server.serve(sockets=[listener]))
            while not self._server.started and not task.done():  # noqa: ASYNC110 (it has no event)
                await asyncio.sleep(0.01)
            self._ready.set()
            await task
