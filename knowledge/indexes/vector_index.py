"""The vector index: a Chroma collection, with exact search over a matrix in front of it."""

from __future__ import annotations

import mmap
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from knowledge.errors import IndexDamaged
from knowledge.indexes.rounded_vectors import RoundedVectors, write_rounded

# docs/evaluation.md, scale, has what each way costs and finds.
EXACT_MAX_ROWS = 20_000
ROUNDED_MAX_ROWS = 1_000_000
# Rounded vectors choose so many times the rows wanted, and the exact ones choose among those.
_SPARE = 1.5
# Rows of the matrix that are read at once.
_BLOCK = 20_000
_COLLECTION = "passages"
_MATRIX = "vectors.npy"
_CHROMA = "chroma"
# Chroma takes at most 5,461 rows in one call.
_ADD_ROWS = 4_000


@dataclass(frozen=True, slots=True)
class VectorHits:
    """Rows near a query, best first, with their cosines."""

    rows: NDArray[np.int64]
    cosines: NDArray[np.float32]


def write_vector_index(
    directory: Path, vectors: NDArray[np.float32], exact_max_rows: int = EXACT_MAX_ROWS
) -> None:
    """Write the vectors as a matrix, rounded where they are many, and as a Chroma collection."""
    np.save(directory / _MATRIX, np.ascontiguousarray(vectors, np.float32))
    if len(vectors) > exact_max_rows:
        write_rounded(directory, vectors, vectors.mean(axis=0))
    client = _client(directory / _CHROMA)
    try:
        collection = client.create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "ip"}}
        )
        for at in range(0, len(vectors), _ADD_ROWS):
            part = vectors[at : at + _ADD_ROWS]
            collection.add(
                ids=[str(row) for row in range(at, at + len(part))], embeddings=list(part)
            )
        written = collection.count()
    except ChromaError as error:
        raise IndexDamaged(f"the vectors cannot be written: {error}") from error
    finally:
        client.close()
    if written != len(vectors):
        raise IndexDamaged(f"{written} of {len(vectors)} vectors were written")


def stored_vectors(directory: Path) -> int:
    """Return how many vectors the Chroma collection holds."""
    client = _client(directory / _CHROMA)
    try:
        return int(client.get_collection(_COLLECTION, embedding_function=None).count())
    except ChromaError as error:
        raise IndexDamaged(f"the vectors cannot be read: {error}") from error
    finally:
        client.close()


def _client(directory: Path) -> Client:
    client = chromadb.PersistentClient(
        path=str(directory), settings=Settings(anonymized_telemetry=False)
    )
    return cast(Client, client)  # the interface it is declared to return lacks `close`


class Vectors(Protocol):
    """What answers queries by meaning: a `VectorIndex`, or several joined."""

    size: int
    centre: NDArray[np.float32]

    def search(self, query: NDArray[np.float32], limit: int) -> VectorHits:
        """Return the rows nearest to the query."""
        ...

    def search_each(self, queries: NDArray[np.float32], limit: int) -> list[VectorHits]:
        """Return the same for each row of queries; several cost little more than one."""
        ...

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one stored vector."""
        ...

    def mean(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the mean of these rows' vectors."""
        ...

    def cosines(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of the query with each of these rows."""
        ...

    def close(self) -> None:
        """Release what was opened."""
        ...


class VectorIndex:
    """Vectors that are only read; safe to use from several threads.

    Attributes:
        size: number of vectors.
        centre: mean of all vectors.

    Args:
        exact_max_rows: up to so many rows the matrix is held in memory and searched as it is;
            with more, vectors rounded to bytes choose the candidates.
        rounded_max_rows: with more rows than this, Chroma's graph chooses them.

    Raises:
        IndexDamaged: a file is missing or not of the form it should be.
    """

    def __init__(
        self,
        directory: Path,
        exact_max_rows: int = EXACT_MAX_ROWS,
        rounded_max_rows: int = ROUNDED_MAX_ROWS,
    ) -> None:
        self._client: Client | None = None
        self._rounded: RoundedVectors | None = None
        self._lock = threading.Lock()
        try:
            self._mapped: NDArray[np.float32] = np.load(directory / _MATRIX, mmap_mode="r")
            self.size = len(self._mapped)
            is_exact = self.size <= exact_max_rows
            if not is_exact and self.size <= rounded_max_rows:
                self._rounded = RoundedVectors(directory)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"the vectors cannot be read: {error}") from error
        self._matrix = np.array(self._mapped) if is_exact else self._mapped
        self.centre = self.mean(np.arange(self.size))
        if not is_exact and self._rounded is None:
            self._client = _client(directory / _CHROMA)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)

    def search(self, query: NDArray[np.float32], limit: int) -> VectorHits:
        """Return the rows nearest to the query."""
        return self.search_each(query[np.newaxis], limit)[0]

    def search_each(self, queries: NDArray[np.float32], limit: int) -> list[VectorHits]:
        """Return the same for each row of queries; several cost little more than one."""
        limit = min(limit, self.size)
        if limit == 0:
            nothing = VectorHits(np.zeros(0, np.int64), np.zeros(0, np.float32))
            return [nothing for _ in queries]
        if self._client is not None:
            found = [self._in_graph(query, limit) for query in queries]
        elif self._rounded is not None:
            found = self._rounded.nearest(queries, min(int(_SPARE * limit), self.size))
            found = [np.sort(rows) for rows in found]  # pages of the file are read in order
        else:
            cosines = queries @ self._matrix.T
            found = [np.argpartition(one, -limit)[-limit:].astype(np.int64) for one in cosines]
        return [
            self._ranked(query, rows, limit) for query, rows in zip(queries, found, strict=True)
        ]

    def _in_graph(self, query: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
        with self._lock:
            found = self._collection.query(
                query_embeddings=query[np.newaxis], n_results=limit, include=[]
            )
        return np.asarray([int(row) for row in found["ids"][0]], np.int64)

    def _ranked(
        self, query: NDArray[np.float32], rows: NDArray[np.int64], limit: int
    ) -> VectorHits:
        cosines = self.cosines(query, rows)
        order = np.argsort(-cosines, kind="stable")[:limit]
        return VectorHits(rows[order], cosines[order])

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one stored vector."""
        return np.asarray(self._matrix[row], np.float32)

    def mean(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the mean of these rows' vectors."""
        if not len(rows):
            return np.zeros(self._matrix.shape[1], np.float32)
        # Block by block: all rows at once would be copied, as much as the whole matrix again.
        total = np.zeros(self._matrix.shape[1], np.float64)
        for at in range(0, len(rows), _BLOCK):
            total += self._matrix[rows[at : at + _BLOCK]].sum(axis=0, dtype=np.float64)
        self._give_back()
        return np.asarray(total / len(rows), np.float32)

    def cosines(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of the query with each of these rows."""
        found: NDArray[np.float32] = np.asarray(self._matrix[rows] @ query, np.float32)
        return found

    def close(self) -> None:
        """Release what was opened."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _give_back(self) -> None:
        """Let the system have the pages of the mapped matrix that were read."""
        pages = self._mapped.base
        if isinstance(pages, mmap.mmap):
            pages.madvise(mmap.MADV_DONTNEED)
