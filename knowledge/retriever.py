"""Finds passages in a company's live index version, and follows the pointer when it moves."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from knowledge.database import Database
from knowledge.embeddings import Embedder
from knowledge.errors import IndexDamaged, IndexNotReady, KnowledgeError
from knowledge.index import Index
from knowledge.index_builder import INTERNAL, PUBLIC, restore_directory, version_directory
from knowledge.index_versions import IndexVersion, IndexVersions
from knowledge.passages import Retrieval
from knowledge.search import HybridSearch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    version_id: str
    public: Index
    internal: Index


class Retriever:
    """Searches live versions. One per process, shared by all requests.

    A version is opened when a search first needs it. When the pointer has moved, searches go on
    in the version that is open until the new one is open too, so a switch costs no customer time.

    Args:
        versions_dir: where directories of versions live.
    """

    def __init__(self, database: Database, embedder: Embedder, versions_dir: Path) -> None:
        self._database = database
        self._versions_dir = versions_dir
        self._versions = IndexVersions(database)
        self._embedder = embedder
        self._search = HybridSearch(embedder)
        self._opened: dict[str, _Opened] = {}
        self._opening: dict[str, asyncio.Task[_Opened]] = {}

    async def search(
        self, company_id: str, query: str, language: str, limit: int = 10
    ) -> Retrieval:
        """Search the company's public text.

        Args:
            query: a standalone text.
            language: the language it is taken to be in.
            limit: at most this many passages.

        Raises:
            IndexNotReady: the company has no live version.
        """
        opened = await self._current(company_id)
        return await asyncio.to_thread(
            self._search.search, opened.public, query, language, limit, opened.version_id
        )

    async def search_internal(
        self, company_id: str, query: str, language: str, limit: int = 10
    ) -> Retrieval:
        """Search the company's internal text; its result must never reach a customer.

        Raises:
            IndexNotReady: the company has no live version.
        """
        opened = await self._current(company_id)
        return await asyncio.to_thread(
            self._search.search, opened.internal, query, language, limit, opened.version_id
        )

    async def close(self) -> None:
        """Close all open versions."""
        for task in self._opening.values():
            task.cancel()
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        for opened in self._opened.values():
            opened.public.close()
            opened.internal.close()
        self._opened.clear()

    async def _current(self, company_id: str) -> _Opened:
        version = await self._versions.live(company_id)
        opened = self._opened.get(company_id)
        if version is None:
            raise IndexNotReady("the company's pages have not been read in yet")
        if opened is not None and opened.version_id == version.id:
            return opened
        task = self._opening.get(company_id)
        if task is None:
            task = asyncio.create_task(self._open(version))
            task.add_done_callback(lambda done: self._finish_opening(company_id, done))
            self._opening[company_id] = task
        if opened is not None:
            return opened
        return await asyncio.shield(task)

    def _finish_opening(self, company_id: str, task: asyncio.Task[_Opened]) -> None:
        self._opening.pop(company_id, None)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            logger.error("an index version cannot be opened", exc_info=error)
            return
        # The old one is not closed here: searches in other threads may still be reading it.
        self._opened[company_id] = task.result()

    async def _open(self, version: IndexVersion) -> _Opened:
        directory = version_directory(self._versions_dir, version.company_id, version.id)
        try:
            return await asyncio.to_thread(self._open_directory, directory, version.id)
        except IndexDamaged as error:
            logger.warning("rebuilding an index directory from SQL: %s", error)
        directory = await restore_directory(self._database, self._versions_dir, version)
        return await asyncio.to_thread(self._open_directory, directory, version.id)

    def _open_directory(self, directory: Path, version_id: str) -> _Opened:
        public = Index.open(directory / PUBLIC, self._embedder.name)
        try:
            internal = Index.open(directory / INTERNAL, self._embedder.name)
        except KnowledgeError:
            public.close()
            raise
        return _Opened(version_id, public, internal)
