"""Finds passages in live index versions, a company's own and those of the companies above it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.database import Database
from knowledge.documents.documents import Audience
from knowledge.documents.passages import Retrieval
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import IndexNotReady, VersionBeingRestored
from knowledge.indexes.index import Index
from knowledge.indexes.joined import joined
from knowledge.indexes.opened_versions import OpenedVersion, VersionOpener
from knowledge.indexes.versions import IndexVersion, IndexVersions
from knowledge.reader.reader import PassageReader
from knowledge.retrieval.query_context import SearchContext
from knowledge.retrieval.search import HybridSearch
from knowledge.retrieval.trace import SearchTrace, trace

# Versions that are not live but stay open, of all companies together: the one that was live
# until now, so that roll back costs nothing, and the one somebody is looking at.
MAX_SPARE = 2


@dataclass(frozen=True, slots=True)
class _Asked:
    query: str
    language: str
    limit: int
    context: SearchContext | None
    is_read: bool


class Retriever:
    """Searches versions. One per process, shared by all requests.

    A company's search runs over its own live version and those of the companies above it, never
    over any other's: which those are is asked of the database with each search.

    A version is opened when a search first needs it. When the pointer has moved, searches go on
    in the version that is open until the new one is open too, so a switch costs no customer time.

    Args:
        versions_dir: where directories of versions live.
        reader: see `HybridSearch`.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        versions_dir: Path,
        reader: PassageReader | None = None,
    ) -> None:
        self._versions = IndexVersions(database)
        self._search = HybridSearch(embedder, reader=reader)
        self._opener = VersionOpener(database, embedder.name, versions_dir)
        self._opened: dict[str, OpenedVersion] = {}
        self._awaited: dict[str, str] = {}
        self._spare: dict[str, OpenedVersion] = {}
        self._joined: dict[tuple[str, Audience], tuple[tuple[str, ...], Index]] = {}

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Search the public text of the company and of those above it.

        Args:
            query: a standalone text.
            language: the language it is taken to be in.
            limit: at most this many passages.
            context: where in a conversation the query comes from.
            is_read: False for lists of hits, of which nothing is answered: see `HybridSearch`.

        Raises:
            IndexNotReady: neither the company nor one above it has a live version.
        """
        asked = _Asked(query, language, limit, context, is_read)
        return await self._searched(company_id, Audience.PUBLIC, asked)

    async def search_internal(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Search the same companies' internal text; its result must never reach a customer.

        Raises:
            IndexNotReady: neither the company nor one above it has a live version.
        """
        asked = _Asked(query, language, limit, context, is_read)
        return await self._searched(company_id, Audience.INTERNAL, asked)

    async def trace(
        self,
        version: IndexVersion,
        query: str,
        language: str,
        audience: Audience = Audience.PUBLIC,
        limit: int = 10,
        timeout_s: float = 30.0,
    ) -> SearchTrace:
        """Search any version with what is above it, and tell how; for staff only.

        Raises:
            VersionBeingRestored: its directory has to be written again first.
            IndexVersionNotFound, IndexDamaged, EmbeddingMismatch: it cannot be opened.
        """
        opened, company_id = await self.prepare(version, timeout_s), version.company_id
        line = [await self._current(one) for one in await self._versions.live_above(company_id)]
        line = [opened, *(one for one in line if one.company_id != company_id)]
        told = await asyncio.to_thread(
            lambda: trace(
                self._search, _index(line, audience), query, language, limit, opened.version_id
            )
        )
        ids = tuple(one.version_id for one in line)
        return replace(told, retrieval=replace(told.retrieval, version_ids=ids))

    async def prepare(self, version: IndexVersion, timeout_s: float) -> OpenedVersion:
        """Open a version, so that making it live takes effect at once in this process.

        Args:
            timeout_s: how long to wait; the opening goes on after it.

        Raises:
            VersionBeingRestored: it took longer.
            IndexVersionNotFound, IndexDamaged, EmbeddingMismatch: it cannot be opened.
        """
        known = self._known(version)
        if known is not None and self._opener.is_on_disk(version):  # other processes open it too
            return known
        try:
            async with asyncio.timeout(timeout_s):
                opened = await asyncio.shield(self._opener.opening(version))
        except TimeoutError:
            raise VersionBeingRestored(
                f"version {version.number} is being fetched from the database; try again soon"
            ) from None
        self._keep(opened)
        return opened

    def is_on_disk(self, version: IndexVersion) -> bool:
        """Whether a version can be opened without writing its directory again."""
        return self._opener.is_on_disk(version)

    async def close(self) -> None:
        """Close all open versions."""
        await self._opener.close()
        for opened in (*self._opened.values(), *self._spare.values()):
            opened.close()
        self._opened.clear()
        self._spare.clear()
        self._joined.clear()

    async def _searched(self, company_id: str, audience: Audience, asked: _Asked) -> Retrieval:
        versions = await self._versions.live_above(company_id)
        if not versions:
            raise IndexNotReady("the company's pages have not been read in yet")
        line = [await self._current(version) for version in versions]

        def search() -> Retrieval:
            index = self._index_of(company_id, line, audience)
            return self._search.search(
                index,
                asked.query,
                asked.language,
                asked.limit,
                line[0].version_id,
                asked.context,
                is_read=asked.is_read,
            )

        found = await asyncio.to_thread(search)
        return replace(found, version_ids=tuple(opened.version_id for opened in line))

    def _index_of(
        self, company_id: str, line: Sequence[OpenedVersion], audience: Audience
    ) -> Index:
        """Return what to search for a company; several versions are joined once and kept."""
        if len(line) == 1:
            return _index(line, audience)
        ids = tuple(opened.version_id for opened in line)
        kept = self._joined.get((company_id, audience))
        if kept is None or kept[0] != ids:
            kept = (ids, _index(line, audience))
            self._joined[company_id, audience] = kept
        return kept[1]

    async def _current(self, version: IndexVersion) -> OpenedVersion:
        """Return a live version opened, or the one that was live while it is being opened."""
        company_id = version.company_id
        opened = self._opened.get(company_id)
        if opened is not None and opened.version_id == version.id:
            return opened
        spare = self._known(version)
        if spare is not None:
            self._make_current(company_id, spare)
            return spare
        task = self._opener.opening(version)
        if self._awaited.get(company_id) != version.id:
            self._awaited[company_id] = version.id
            task.add_done_callback(lambda done: self._finish(company_id, version.id, done))
        if opened is not None:
            return opened
        return await asyncio.shield(task)

    def _finish(self, company_id: str, version_id: str, task: asyncio.Task[OpenedVersion]) -> None:
        if self._awaited.get(company_id) == version_id:
            del self._awaited[company_id]
        if not task.cancelled() and task.exception() is None:
            self._make_current(company_id, task.result())

    def _known(self, version: IndexVersion) -> OpenedVersion | None:
        opened = self._opened.get(version.company_id)
        if opened is not None and opened.version_id == version.id:
            return opened
        return self._spare.get(version.id)

    def _make_current(self, company_id: str, opened: OpenedVersion) -> None:
        self._spare.pop(opened.version_id, None)
        before = self._opened.get(company_id)
        self._opened[company_id] = opened
        if before is not None and before.version_id != opened.version_id:
            self._keep(before)

    def _keep(self, opened: OpenedVersion) -> None:
        """Keep a version open; the one that was kept longest goes.

        It is not closed then: searches in other threads may still be reading it.
        """
        if any(live.version_id == opened.version_id for live in self._opened.values()):
            return
        self._spare.pop(opened.version_id, None)
        self._spare[opened.version_id] = opened
        while len(self._spare) > MAX_SPARE:
            self._spare.pop(next(iter(self._spare)))


def _index(line: Sequence[OpenedVersion], audience: Audience) -> Index:
    """Return the versions' indexes of one audience as one."""
    is_public = audience is Audience.PUBLIC
    indexes = [opened.public if is_public else opened.internal for opened in line]
    return indexes[0] if len(indexes) == 1 else joined(indexes)
