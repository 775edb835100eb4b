"""The cache of vectors: what was computed once is not computed again, and kinds are kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.vector_cache import CachedEmbedder
from knowledge.embedding.embeddings import Vectors


class Counting:
    """Vectors that differ by kind and text; counts what it computes."""

    dimension = 2

    def __init__(self, name: str = "counting", scale: float = 1.0) -> None:
        self.name = name
        self.scale = scale
        self.computed: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, 0.0)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, 1.0)

    def _embed(self, texts: Sequence[str], kind: float) -> Vectors:
        self.computed += [text for text in texts if "frakt" not in text]  # but for the probe
        return np.asarray([[kind, self.scale * len(text)] for text in texts], np.float32)


def test_computes_only_what_it_does_not_know(tmp_path: Path) -> None:
    inner, file = Counting(), tmp_path / "cache" / "vectors.db"
    first = CachedEmbedder(inner, file).embed_passages(["a", "bb"])
    again = CachedEmbedder(inner, file).embed_passages(["bb", "ccc", "a"])
    assert inner.computed == ["a", "bb", "ccc"]
    assert first.tolist() == [[1, 1], [1, 2]]
    assert again.tolist() == [[1, 2], [1, 3], [1, 1]]
    assert CachedEmbedder(inner, file).embed_passages([]).shape == (0, 2)


def test_kinds_and_models_are_kept_apart(tmp_path: Path) -> None:
    inner, other, file = Counting(), Counting("other"), tmp_path / "vectors.db"
    assert CachedEmbedder(inner, file).embed_passages(["a"]).tolist() == [[1, 1]]
    assert CachedEmbedder(inner, file).embed_queries(["a"]).tolist() == [[0, 1]]
    CachedEmbedder(other, file).embed_queries(["a"])
    assert other.computed == ["a"]
    changed = Counting(scale=2.0)
    assert CachedEmbedder(changed, file).embed_queries(["a"]).tolist() == [[0, 2]]
    assert changed.computed == ["a"]
