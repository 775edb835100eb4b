"""Vectors of texts that were embedded before, so that a second measurement embeds nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from eval.settings import EvalSettings
from knowledge.embedding.embeddings import Embedder, Vectors, load_embedder
from knowledge.settings import KnowledgeSettings

_LOCK_TIMEOUT_S = 60.0
_PROBE = ["Hva koster frakt?"]


class CachedEmbedder:
    """An embedder that keeps what it computed in one file, by model, kind and text.

    A text that is always computed tells whether the model still is the same: with other weights,
    prefixes or precision, nothing of the file is used.

    Args:
        inner: computes what is not in the file.
        file: SQLite; made when it is not there. Several processes may share it.
    """

    def __init__(self, inner: Embedder, file: Path) -> None:
        self._inner = inner
        self._file = file
        probed = [inner.embed_queries(_PROBE), inner.embed_passages(_PROBE)]
        self._model = f"{inner.name}\0{np.round(probed, 3).tolist()}"
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._opened() as connection, connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute(
                "create table if not exists vectors (key blob primary key, vector blob not null)"
            )

    @property
    def name(self) -> str:
        """The model's name."""
        return self._inner.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._inner.dimension

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each query."""
        return self._embed("query", texts, self._inner.embed_queries)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each passage."""
        return self._embed("passage", texts, self._inner.embed_passages)

    def _embed(
        self, kind: str, texts: Sequence[str], compute: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        keys = [self._key(kind, text) for text in texts]
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        with self._opened() as connection:
            missing = []
            for row, key in enumerate(keys):
                found = connection.execute("select vector from vectors where key = ?", (key,))
                stored = found.fetchone()
                if stored is None:
                    missing.append(row)
                else:
                    vectors[row] = np.frombuffer(stored[0], np.float32)
            if missing:
                vectors[missing] = compute([texts[row] for row in missing])
                with connection:
                    connection.executemany(
                        "insert or ignore into vectors values (?, ?)",
                        [(keys[row], vectors[row].tobytes()) for row in missing],
                    )
        return vectors

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\0{kind}\0{text}".encode()).digest()

    def _opened(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._file, timeout=_LOCK_TIMEOUT_S))


def load_eval_embedder() -> Embedder:
    """Load the embedder of the settings, over the file of vectors where one is set."""
    embedder = load_embedder(KnowledgeSettings())
    file = EvalSettings().vector_cache
    return embedder if file is None else CachedEmbedder(embedder, file)
