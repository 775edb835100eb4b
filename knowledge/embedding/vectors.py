"""Vectors in SQL: each text is embedded once per model and reused ever after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.database import Database
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.index import SearchText
from knowledge.tables import VectorRow

Progress = Callable[[str, int, int], None]
# A batch is committed at once: a killed run loses at most this many embeddings.
BATCH_SIZE = 256
LOOKUP_SIZE = 500


@dataclass(frozen=True, slots=True)
class VectorSet:
    """Vectors by text hash, and how many of them had to be computed."""

    by_hash: dict[str, NDArray[np.float32]]
    embedded: int


class Vectors:
    """The store of embeddings.

    Args:
        embedder: computes what is missing; None where everything must be there already.
    """

    def __init__(self, database: Database, embedder: Embedder | None) -> None:
        self._database = database
        self._embedder = embedder

    async def stored(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that are stored under these hashes."""
        found: dict[str, NDArray[np.float32]] = {}
        async with self._database.read() as session:
            for at in range(0, len(hashes), LOOKUP_SIZE):
                rows = await session.execute(
                    select(VectorRow.text_hash, VectorRow.vector).where(
                        VectorRow.model == model,
                        VectorRow.text_hash.in_(hashes[at : at + LOOKUP_SIZE]),
                    )
                )
                found.update((digest, np.frombuffer(raw, np.float32)) for digest, raw in rows)
        return found

    async def for_texts(self, texts: Sequence[SearchText], progress: Progress) -> VectorSet:
        """Return a vector for each text; compute and store the missing ones in batches.

        Args:
            progress: called with ("embed", done, total) after each batch.
        """
        assert self._embedder is not None  # noqa: S101  (only the builder calls this)
        unique = {text.text_hash: text for text in texts}
        vectors = await self.stored(self._embedder.name, list(unique))
        # Neighbours in length share a batch, so little is spent on padding.
        missing = sorted(
            (text for digest, text in unique.items() if digest not in vectors),
            key=lambda text: len(text.text),
        )
        progress("embed", 0, len(missing))
        for at in range(0, len(missing), BATCH_SIZE):
            batch = missing[at : at + BATCH_SIZE]
            computed = await asyncio.to_thread(self._embed, batch)
            await self._store(computed)
            vectors.update(computed)
            progress("embed", at + len(batch), len(missing))
        return VectorSet(vectors, len(missing))

    def _embed(self, batch: Sequence[SearchText]) -> dict[str, NDArray[np.float32]]:
        assert self._embedder is not None  # noqa: S101
        computed: dict[str, NDArray[np.float32]] = {}
        for is_query, embed in (
            (True, self._embedder.embed_queries),
            (False, self._embedder.embed_passages),
        ):
            part = [text for text in batch if text.is_query == is_query]
            if part:
                rows = embed([text.text for text in part])
                computed.update(zip((text.text_hash for text in part), rows, strict=True))
        return computed

    async def _store(self, computed: dict[str, NDArray[np.float32]]) -> None:
        assert self._embedder is not None  # noqa: S101
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        rows = [
            {"model": self._embedder.name, "text_hash": digest, "vector": vector.tobytes()}
            for digest, vector in computed.items()
        ]
        async with self._database.write() as session:
            await session.execute(insert(VectorRow).on_conflict_do_nothing(), rows)
