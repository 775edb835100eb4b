"""Builds index versions beside the live one, and rebuilds lost directories from SQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.database import Database, new_id
from knowledge.documents.archive import Archive, ArchivedDocument
from knowledge.documents.passages import Passage
from knowledge.documents.split import SPLIT_VERSION, split
from knowledge.embedding.embeddings import Embedder
from knowledge.embedding.vectors import Progress, Vectors
from knowledge.errors import IndexDamaged, IndexVersionNotFound, VerifyFailed
from knowledge.indexes.index import build_index, search_texts
from knowledge.indexes.probe import probe
from knowledge.indexes.versions import IndexVersion, IndexVersions, VersionState
from knowledge.tables import IndexVersionDocumentRow, PassageRow

PUBLIC, INTERNAL = "public", "internal"


@dataclass(frozen=True, slots=True)
class _Split:
    document: ArchivedDocument
    passages: list[Passage]


class IndexBuilder:
    """Builds versions for companies.

    A version's directory holds two indexes that are never searched together for a customer:
    `public` and `internal`. The directory is written once and never changed after.

    Args:
        embedder: computes vectors that SQL does not hold yet.
        versions_dir: where directories of versions live, one folder per company.
        kept_versions: how many directories stay on disk per company; older versions can still be
            activated, they are rebuilt from SQL.
    """

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        versions_dir: Path,
        kept_versions: int = 3,
        probe_timeout_s: float = 120.0,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._versions_dir = versions_dir
        self._kept_versions = kept_versions
        self._probe_timeout_s = probe_timeout_s
        self._versions = IndexVersions(database)
        self._archive = Archive(database)

    async def build(
        self, company_id: str, document_ids: Sequence[str], progress: Progress
    ) -> IndexVersion:
        """Build, probe and make ready a version of exactly these documents.

        Args:
            document_ids: ids from `Archive.save_document`; order and repeats do not matter.
            progress: called with (stage, done, total); stages are split, embed, write, probe.

        Returns:
            The version, in state ready; it is not live yet.

        Raises:
            VerifyFailed: the written version did not pass its probes.
        """
        await self._discard_unfinished(company_id)
        version = await self._versions.begin(
            company_id, self._embedder.name, f"split-{SPLIT_VERSION}"
        )
        directory = version_directory(self._versions_dir, company_id, version.id)
        try:
            documents = await self._archive.documents(set(document_ids))
            slices = await asyncio.to_thread(_split_all, documents)
            progress("split", len(documents), len(documents))
            await self._store_passages(slices)
            passages = [passage for part in slices for passage in part.passages]
            if not passages:
                raise VerifyFailed("the version would hold no text at all")
            texts = [text for passage in passages for text in search_texts(passage)]
            vectors = await Vectors(self._database, self._embedder).for_texts(texts, progress)
            progress("write", 0, len(passages))
            await asyncio.to_thread(_write, directory, passages, vectors.by_hash, self._embedder)
            progress("write", len(passages), len(passages))
            await probe(directory, self._probe_timeout_s)
            progress("probe", 1, 1)
        except BaseException as error:
            shutil.rmtree(directory, ignore_errors=True)
            await self._versions.fail(version.id, str(error) or type(error).__name__)
            raise
        counts = {
            "documents": len(documents),
            "passages": len(passages),
            "vectors": len(vectors.by_hash),
            "embedded": vectors.embedded,
        }
        return await self._versions.finish(version.id, [d.id for d in documents], counts)

    async def prune(self, company_id: str) -> None:
        """Remove directories of versions that are neither live nor among the last few."""
        versions = await self._versions.list(company_id)
        usable = [v for v in versions if v.state in (VersionState.LIVE, VersionState.RETIRED)]
        live = [v.id for v in usable if v.state is VersionState.LIVE]
        recent = [v.id for v in usable if v.state is VersionState.RETIRED]
        ready = [v.id for v in versions if v.state is VersionState.READY]
        kept = {*live, *recent[: self._kept_versions], *ready}
        folder = self._versions_dir / company_id
        for directory in folder.iterdir() if folder.is_dir() else ():
            if directory.name not in kept:
                await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)

    async def _discard_unfinished(self, company_id: str) -> None:
        """Mark versions that a killed run left behind as failed (one builder per company)."""
        for version in await self._versions.list(company_id):
            if version.state is VersionState.BUILDING:
                await self._versions.fail(version.id, "the run that built it was killed")
                directory = version_directory(self._versions_dir, company_id, version.id)
                await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)

    async def _store_passages(self, slices: Sequence[_Split]) -> None:
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        rows = [
            {
                "id": passage.id,
                "document_id": part.document.id,
                "kind": passage.kind.value,
                "start": passage.start,
                "end": passage.end,
                "heading_path": list(passage.heading_path),
                "question": passage.question,
            }
            for part in slices
            for passage in part.passages
        ]
        for at in range(0, len(rows), 2000):
            async with self._database.write() as session:
                await session.execute(
                    insert(PassageRow).on_conflict_do_nothing(), rows[at : at + 2000]
                )


async def restore_directory(database: Database, versions_dir: Path, version: IndexVersion) -> Path:
    """Write a version's directory again from SQL, without a model.

    Several processes may do this at once: each writes its own copy and the first rename wins.

    Raises:
        IndexVersionNotFound: the version never became ready.
        IndexDamaged: SQL lacks a vector the version needs.
    """
    if version.state in (VersionState.BUILDING, VersionState.FAILED):
        raise IndexVersionNotFound(f"version {version.number} never became ready")
    async with database.read() as session:
        found = await session.scalars(
            select(IndexVersionDocumentRow.document_id).where(
                IndexVersionDocumentRow.version_id == version.id
            )
        )
        ids = list(found)
    slices = await asyncio.to_thread(_split_all, await Archive(database).documents(ids))
    passages = [passage for part in slices for passage in part.passages]
    hashes = list({t.text_hash for passage in passages for t in search_texts(passage)})
    vectors = await Vectors(database, None).stored(version.embedding_model, hashes)
    if len(vectors) < len(hashes):
        raise IndexDamaged(f"{len(hashes) - len(vectors)} vectors of the version are missing")
    directory = version_directory(versions_dir, version.company_id, version.id)
    copy = directory.with_name(f"{directory.name}.{new_id()}")
    await asyncio.to_thread(_write, copy, passages, vectors, version.embedding_model)
    await asyncio.to_thread(_swap_in, copy, directory)
    return directory


def version_directory(versions_dir: Path, company_id: str, version_id: str) -> Path:
    """Return where a version's indexes are."""
    return versions_dir / company_id / version_id


def _swap_in(copy: Path, directory: Path) -> None:
    if directory.exists():
        shutil.rmtree(directory, ignore_errors=True)
    try:
        copy.rename(directory)
    except OSError:  # another process was first
        shutil.rmtree(copy, ignore_errors=True)


def _split_all(documents: Sequence[ArchivedDocument]) -> list[_Split]:
    return [_Split(document, split(document.document)) for document in documents]


def _write(
    directory: Path,
    passages: Sequence[Passage],
    vectors: Mapping[str, NDArray[np.float32]],
    embedder: Embedder | str,
) -> None:
    model = embedder if isinstance(embedder, str) else embedder.name
    for name in (PUBLIC, INTERNAL):
        part = [p for p in passages if p.is_internal == (name == INTERNAL)]
        build_index(directory / name, part, vectors, model)
