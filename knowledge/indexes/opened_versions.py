"""Opens index versions for searching; a lost directory is written again from SQL first."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from knowledge.database import Database
from knowledge.errors import IndexDamaged, KnowledgeError
from knowledge.indexes.builder import INTERNAL, PUBLIC, restore_directory, version_directory
from knowledge.indexes.index import Index
from knowledge.indexes.versions import IndexVersion

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedVersion:
    """A version that can be searched."""

    version_id: str
    company_id: str
    public: Index
    internal: Index

    def close(self) -> None:
        """Release the files."""
        self.public.close()
        self.internal.close()


class VersionOpener:
    """Opens versions; whoever asks for one that is being opened waits for the same opening.

    Args:
        model: name of the embedding model that queries will be embedded with.
        versions_dir: where directories of versions live.
    """

    def __init__(self, database: Database, model: str, versions_dir: Path) -> None:
        self._database = database
        self._model = model
        self._versions_dir = versions_dir
        self._opening: dict[str, asyncio.Task[OpenedVersion]] = {}

    def opening(self, version: IndexVersion) -> asyncio.Task[OpenedVersion]:
        """Return the task that opens a version, started now unless it is running already.

        Its errors: IndexVersionNotFound (it never became ready), IndexDamaged (SQL lacks a
        vector), EmbeddingMismatch (it was built with another model).
        """
        task = self._opening.get(version.id)
        if task is None:
            task = asyncio.create_task(self._open(version))
            task.add_done_callback(lambda done: self._forget(version.id, done))
            self._opening[version.id] = task
        return task

    def is_on_disk(self, version: IndexVersion) -> bool:
        """Whether the version can be opened without writing its directory again."""
        return version_directory(self._versions_dir, version.company_id, version.id).is_dir()

    async def close(self) -> None:
        """Give up what is being opened."""
        tasks = list(self._opening.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, version_id: str, task: asyncio.Task[OpenedVersion]) -> None:
        self._opening.pop(version_id, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logger.error("an index version cannot be opened", exc_info=error)

    async def _open(self, version: IndexVersion) -> OpenedVersion:
        directory = version_directory(self._versions_dir, version.company_id, version.id)
        try:
            return await asyncio.to_thread(self._open_directory, directory, version)
        except IndexDamaged as error:
            logger.warning("rebuilding an index directory from SQL: %s", error)
        directory = await restore_directory(self._database, self._versions_dir, version)
        return await asyncio.to_thread(self._open_directory, directory, version)

    def _open_directory(self, directory: Path, version: IndexVersion) -> OpenedVersion:
        public = Index.open(directory / PUBLIC, self._model)
        try:
            internal = Index.open(directory / INTERNAL, self._model)
        except KnowledgeError:
            public.close()
            raise
        return OpenedVersion(version.id, version.company_id, public, internal)
