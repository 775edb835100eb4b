"""Real index versions of small texts, made with a model that costs nothing: words as numbers."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import numpy as np
import uvicorn
from fastapi import FastAPI
from numpy.typing import NDArray

from api.app import create_app
from api.content.inspection import Search
from api.services import Services
from api.settings import ApiSettings
from bot.answers.floors import Floors
from bot.assistant import Assistant
from bot.bench import Bench
from ingest.runs.surveyor import Surveyor
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Document
from knowledge.documents.split import SPLIT_VERSION, split
from knowledge.embedding.vectors import Vectors
from knowledge.indexes.builder import restore_directory, version_directory
from knowledge.indexes.index import search_texts
from knowledge.indexes.versions import IndexVersions
from knowledge.retrieval.retriever import Retriever
from tests.conftest import free_port
from tests.databases import sqlite_url

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 180.0


class WordEmbedder:
    """Embeds a text as the words it holds; enough to tell a dozen pages apart."""

    name = "words"
    dimension = 64

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.embed_passages(texts)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 0.01, np.float32)
        for word in re.findall(r"\w+", text.casefold()):
            vector[zlib.crc32(word.encode()) % self.dimension] += 1
        return vector / np.linalg.norm(vector)


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


class Library:
    """A database and a folder of versions that tests fill."""

    def __init__(self, folder: Path, database_name: str = "content.db") -> None:
        self.folder = folder
        self.versions_dir = folder / "versions"
        self.database_path = folder / database_name
        self.database_url = f"sqlite+aiosqlite:///{self.database_path}"

    def make(
        self, company: str = "tindra", name: str = "Tindra Mobil", parent: str | None = None
    ) -> None:
        """Make the tables, unless they are there, and a company."""
        sqlite_url(self.database_path)

        async def work(database: Database) -> None:
            await Companies(database).add(company, name, [f"{company}.example.no"], "nb", parent)

        self._run(work)

    def publish(self, *documents: Document, company: str = "tindra") -> int:
        """Build, survey and activate a version of these documents, and return its number."""
        numbers: list[int] = []

        async def work(database: Database) -> None:
            found = await Companies(database).get(company)
            archive, versions = Archive(database), IndexVersions(database)
            ids = []
            for document in documents:
                page_id = await archive.save_page(
                    found.id, document.url, document.text.encode(), "text/html", {"etag": '"7"'}
                )
                ids.append(await archive.save_document(found.id, document, page_id))
            passages = [passage for document in documents for passage in split(document)]
            texts = [text for passage in passages for text in search_texts(passage)]
            embedder = WordEmbedder()
            await Vectors(database, embedder).for_texts(texts, quiet)
            begun = await versions.begin(found.id, embedder.name, f"split-{SPLIT_VERSION}")
            counts = {"documents": len(documents), "passages": len(passages)}
            version = await versions.finish(begun.id, ids, counts)
            await Surveyor(database).survey(version.id, found.id)
            await restore_directory(database, self.versions_dir, version)
            await versions.activate(found.id, version.number)
            numbers.append(version.number)

        self._run(work)
        return numbers[0]

    def forget_directory(self, number: int, company: str = "tindra") -> None:
        """Remove a version's directory, as pruning does."""

        async def work(database: Database) -> None:
            found = await Companies(database).get(company)
            version = await IndexVersions(database).get(found.id, number)
            shutil.rmtree(version_directory(self.versions_dir, found.id, version.id))

        self._run(work)

    def _run(self, work: Callable[[Database], Awaitable[None]]) -> None:
        async def run() -> None:
            database = Database(self.database_url)
            try:
                await work(database)
            finally:
                await database.close()

        with ThreadPoolExecutor(1) as pool:  # a loop of Playwright's may be running in this one
            pool.submit(lambda: asyncio.run(run())).result()


class ContentServer:
    """A server over a library, with the real search and assistant, in a thread of its own."""

    def __init__(self, library: Library, web_dist: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = library.database_url
        self.database_path = library.database_path
        config = uvicorn.Config(
            create(library, web_dist), port=self.port, log_config=None, ws="none",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        wait_until_ready(self.url)

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(20)


class ContentProcess:
    """The same in a process of its own."""

    def __init__(self, library: Library) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.database_path = library.database_path
        arguments = [sys.executable, "-m", "tests.content", str(port), str(library.folder)]
        self.process = subprocess.Popen(arguments, cwd=ROOT)

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def wait_until_ready(url: str) -> None:
    """Return when a server answers."""
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        try:
            httpx2.get(f"{url}/readyz", timeout=2, trust_env=False).raise_for_status()
            return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def search_of(database: Database, versions_dir: Path) -> tuple[Search, Assistant]:
    """Return the real search over a folder of versions, and the assistant that answers by it."""
    embedder = WordEmbedder()
    retriever = Retriever(database, embedder, versions_dir)
    # Vectors of words carry no calibrated evidence, so anything found counts as an answer.
    assistant = Assistant(retriever, Floors(answered=1e-9, related=0.0), None, embedder)
    return Search(retriever, Bench(assistant, retriever)), assistant


def create(library: Library, web_dist: Path) -> FastAPI:
    """Return the application over a library."""
    database = Database(library.database_url)
    search, assistant = search_of(database, library.versions_dir)
    settings = ApiSettings(
        _env_file=None, address_burst=100_000, start_burst=100_000, account_burst=100_000
    )
    return create_app(
        Services.build(
            settings,
            database,
            assistant,
            2000,
            web_dist,
            on_close=search.retriever.close,
            search=search,
        )
    )


if __name__ == "__main__":
    app = create(Library(Path(sys.argv[2])), Path("/nonexistent"))
    uvicorn.run(app, port=int(sys.argv[1]), ws="none", log_level="warning")
