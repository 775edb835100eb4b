"""The vector index: a Chroma collection, with an exact in-memory matrix in front of it."""

from __future__ import annotations

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

# Exact search of 50,000 rows takes 0.9 ms on two cores and has no failure modes.
EXACT_MAX_ROWS = 50_000
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


def write_vector_index(directory: Path, vectors: NDArray[np.float32]) -> None:
    """Write the vectors as a matrix and as a Chroma collection, and close both."""
    np.save(directory / _MATRIX, np.ascontiguousarray(vectors, np.float32))
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
        exact_max_rows: with more rows than this, Chroma's graph chooses the candidates.
    """

    def __init__(self, directory: Path, exact_max_rows: int = EXACT_MAX_ROWS) -> None:
        try:
            mapped: NDArray[np.float32] = np.load(directory / _MATRIX, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"the vectors cannot be read: {error}") from error
        self.size = len(mapped)
        self._is_exact = self.size <= exact_max_rows
        self._matrix = np.array(mapped) if self._is_exact else mapped
        self.centre = self.mean(np.arange(self.size))
        self._lock = threading.Lock()
        self._client = None if self._is_exact else _client(directory / _CHROMA)
        self._collection = (
            self._client.get_collection(_COLLECTION, embedding_function=None)
            if self._client
            else None
        )

    def search(self, query: NDArray[np.float32], limit: int) -> VectorHits:
        """Return the rows nearest to the query."""
        limit = min(limit, self.size)
        if limit == 0:
            return VectorHits(np.zeros(0, np.int64), np.zeros(0, np.float32))
        if self._collection is not None:
            with self._lock:
                found = self._collection.query(
                    query_embeddings=query[np.newaxis], n_results=limit, include=[]
                )
            rows = np.asarray([int(row) for row in found["ids"][0]], np.int64)
            cosines = self.cosines(query, rows)
        else:
            cosines = self._matrix @ query
            rows = np.argpartition(-cosines, limit - 1)[:limit].astype(np.int64)
            cosines = cosines[rows]
        order = np.argsort(-cosines, kind="stable")
        return VectorHits(rows[order], cosines[order])

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one stored vector."""
        return np.asarray(self._matrix[row], np.float32)

    def mean(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the mean of these rows' vectors."""
        if not len(rows):
            return np.zeros(self._matrix.shape[1], np.float32)
        return np.asarray(self._matrix[rows].mean(axis=0), np.float32)

    def cosines(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of the query with each of these rows."""
        found: NDArray[np.float32] = np.asarray(self._matrix[rows] @ query, np.float32)
        return found

    def close(self) -> None:
        """Release what was opened."""
        if self._client is not None:
            self._client.close()
            self._client = self._collection = None
