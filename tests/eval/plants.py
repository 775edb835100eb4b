"""Regressions planted on purpose, and what an evaluation against a baseline says of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import typer

import api.cli.eval_all
from eval.vector_cache import load_eval_embedder
from knowledge.embedding.embeddings import Embedder, Vectors
from knowledge.retrieval.evidence import EvidenceModel
from knowledge.retrieval.fusion import FusionWeights

FLOOR = 0.8


class _QueriesAsPassages:
    """An embedder that puts the passages' prefix before queries."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name, self.dimension = inner.name, inner.dimension

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_passages(texts)


def wrong_prefix(patch: pytest.MonkeyPatch) -> None:
    """Queries are embedded as if they were passages."""
    embedder = _QueriesAsPassages(load_eval_embedder())
    patch.setattr(api.cli.eval_all, "load_eval_embedder", lambda: embedder)


def no_vectors(patch: pytest.MonkeyPatch) -> None:
    """What vectors find has no weight in the fusion."""
    weigh(patch, replace(FusionWeights(), dense=0.0))


def weigh(patch: pytest.MonkeyPatch, broken: FusionWeights) -> None:
    """All searches fuse with these weights."""
    patch.setattr("knowledge.retrieval.search.FusionWeights", lambda: broken)


def high_floor(patch: pytest.MonkeyPatch) -> None:
    """Only what is almost certain is answered."""
    broken = replace(EvidenceModel.packaged(), evidence_floor=FLOOR)
    patch.setattr(EvidenceModel, "packaged", lambda: broken)


# By name: how it is planted, and the measures that ought to fall.
PLANTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], tuple[str, ...]]] = {
    "queries with the passages' prefix": (wrong_prefix, ("retrieval",)),
    "no weight for vectors": (no_vectors, ("retrieval",)),
    f"an evidence floor of {FLOOR}": (high_floor, ("answerability",)),
}


def exit_code(data: Path, baseline: Path | None, only: Sequence[str], keep: Path | None) -> int:
    """Run `svarvakt eval all` in this process and return what it exits with."""
    try:
        api.cli.eval_all.run_all(data, baseline, keep, None, list(only), as_json=True)
    except typer.Exit as left:
        return left.exit_code
    return 0
