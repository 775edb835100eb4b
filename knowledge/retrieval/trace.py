"""A search told step by step: what each retriever found, how it was fused, what the evidence is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.documents.passages import Passage, Retrieval
from knowledge.indexes.index import Index
from knowledge.retrieval.evidence import READ, Features
from knowledge.retrieval.search import HybridSearch

RETRIEVERS = ("dense", "stem", "subword", "document")


@dataclass(frozen=True, slots=True)
class Hit:
    """What one retriever says of a passage.

    Attributes:
        rank: 1 for its best; None when it did not find the passage.
        score: its raw score; higher is better, comparable within this retriever only.
    """

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage that was found, and by which retrievers.

    Attributes:
        rank: its place after fusion, from 1.
        score: fused, 0 to 1.
        hits: by retriever, in the order of `RETRIEVERS`.
    """

    passage: Passage
    rank: int
    score: float
    hits: dict[str, Hit]


@dataclass(frozen=True, slots=True)
class FeatureShare:
    """One feature of the evidence.

    Attributes:
        value: as measured.
        effect: what it adds to the logit of the evidence; negative speaks against an answer.
    """

    name: str
    value: float
    effect: float


@dataclass(frozen=True, slots=True)
class SearchTrace:
    """A search and how its result came about.

    Attributes:
        passages: those among the best `limit` after fusion or of any retriever, in fused order.
        n_candidates: how many passages the retrievers found together.
    """

    retrieval: Retrieval
    passages: tuple[TracedPassage, ...]
    features: tuple[FeatureShare, ...]
    n_candidates: int


def trace(
    search: HybridSearch, index: Index, query: str, language: str, limit: int, version_id: str
) -> SearchTrace:
    """Search an index as `HybridSearch.search` does, and tell how.

    Args:
        limit: how many passages of each list are told of.
    """
    found = search.ranked(index, query, language, limit)
    retrieval = search.result(found, index, query, language, limit, version_id)
    if found is None:
        return SearchTrace(retrieval, (), (), 0)
    candidates = found.candidates
    scores = {name: getattr(candidates, name) for name in RETRIEVERS}
    ranks = {name: _ranks(of, counts_zero=name == "dense") for name, of in scores.items()}
    fused_rank = np.empty(len(found.order), np.int64)
    fused_rank[found.order] = np.arange(1, len(found.order) + 1)
    told = [
        at
        for at in found.order
        if fused_rank[at] <= limit or any(0 < of[at] <= limit for of in ranks.values())
    ]
    passages = tuple(
        TracedPassage(
            passage=index.passages[int(candidates.rows[at])],
            rank=int(fused_rank[at]),
            score=float(found.scores[at]),
            hits={
                name: Hit(int(ranks[name][at]) or None, float(scores[name][at]))
                for name in RETRIEVERS
            },
        )
        for at in told
    )
    shares = _shares(search, found.features, found.read)
    return SearchTrace(retrieval, passages, shares, len(candidates.rows))


def _ranks(scores: NDArray[np.float32], *, counts_zero: bool) -> NDArray[np.int64]:
    """Return each entry's rank from 1; equal scores share one, and 0 means not found."""
    ordered = np.sort(scores)[::-1]
    ranks = 1 + np.searchsorted(-ordered, -scores, side="left")
    found = np.full(len(scores), True) if counts_zero else scores > 0
    return np.where(found, ranks, 0).astype(np.int64)


def _shares(
    search: HybridSearch, features: Features, read: float | None
) -> tuple[FeatureShare, ...]:
    effects = search.evidence.effects(features, read)
    values = dataclasses.asdict(features)
    if read is not None:
        values[READ] = read
    return tuple(FeatureShare(name, float(value), effects[name]) for name, value in values.items())
