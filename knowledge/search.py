"""Hybrid search: one query against an index, by meaning and by words."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.embeddings import Embedder
from knowledge.evidence import EvidenceModel, features
from knowledge.fusion import Candidates, FusionWeights, fuse
from knowledge.index import STEM, SUBWORD, Index
from knowledge.keyword_index import KeywordHits
from knowledge.passages import Retrieval, ScoredPassage
from knowledge.terms import stems, subwords


@dataclass(slots=True)
class _Stopwatch:
    """Milliseconds spent per stage."""

    timings_ms: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings_ms[stage] = round(1000 * (now - self._since), 3)
        self._since = now


class HybridSearch:
    """Searches indexes; holds no state of its own and is shared by threads.

    Args:
        embedder: the model the indexes were built with.
        weights: how the signals are fused.
        evidence: the calibrated model of whether what was found answers the query.
    """

    def __init__(
        self,
        embedder: Embedder,
        weights: FusionWeights | None = None,
        evidence: EvidenceModel | None = None,
    ) -> None:
        self._embedder = embedder
        self._weights = weights or FusionWeights()
        self._evidence = evidence or EvidenceModel.packaged()

    def search(
        self, index: Index, query: str, language: str, limit: int = 10, version_id: str = ""
    ) -> Retrieval:
        """Return the passages that fit the query best.

        Args:
            query: a standalone text.
            language: the language the query is taken to be in.
            limit: at most this many passages.
            version_id: passed on into the result.
        """
        watch = _Stopwatch()
        vector = self._embedder.embed_queries([query])[0] if index.passages else None
        watch.lap("embed")
        if vector is None:
            return Retrieval(query, language, (), 0.0, version_id, watch.timings_ms)
        depth = max(2 * self._weights.depth, limit)
        dense_rows = _dense_rows(index, vector, depth)
        watch.lap("vector")
        stem_hits = _keyword_hits(index, STEM, stems(query, language), depth)
        subword_hits = _keyword_hits(index, SUBWORD, subwords(query), depth)
        watch.lap("keyword")
        candidates = _candidates(index, vector, dense_rows, stem_hits, subword_hits, language)
        scores = fuse(candidates, self._weights)
        best = np.lexsort((-candidates.dense, -scores))
        evidence = self._evidence.score(features(index, query, language, candidates, scores))
        passages = tuple(_scored(index, candidates, scores, at) for at in best[:limit])
        watch.lap("fuse")
        return Retrieval(query, language, passages, evidence, version_id, watch.timings_ms)


def _dense_rows(index: Index, vector: NDArray[np.float32], depth: int) -> NDArray[np.int64]:
    """Return rows of passages near the query; a passage may own several vectors."""
    hits = index.vectors.search(vector, 3 * depth)
    owners = index.owners[hits.rows]
    _, first = np.unique(owners, return_index=True)
    return np.asarray(owners[np.sort(first)][:depth])


def _keyword_hits(index: Index, field_name: str, terms: list[str], depth: int) -> KeywordHits:
    weights = {term: float(count) for term, count in Counter(terms).items()}
    return index.keywords.search(field_name, weights, depth)


def _candidates(
    index: Index,
    vector: NDArray[np.float32],
    dense_rows: NDArray[np.int64],
    stem_hits: KeywordHits,
    subword_hits: KeywordHits,
    language: str,
) -> Candidates:
    rows = np.unique(np.concatenate([dense_rows, stem_hits.rows, subword_hits.rows]))
    return Candidates(
        rows=rows,
        dense=_best_cosines(index, vector, rows),
        stem=_aligned(rows, stem_hits),
        subword=_aligned(rows, subword_hits),
        is_same_language=index.languages[rows] == language,
    )


def _best_cosines(
    index: Index, vector: NDArray[np.float32], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return for each passage the best cosine over its vectors."""
    firsts = np.searchsorted(index.owners, rows)
    counts = np.searchsorted(index.owners, rows, side="right") - firsts
    owned = np.concatenate([np.arange(f, f + n) for f, n in zip(firsts, counts, strict=True)])
    cosines = index.vectors.cosines(vector, owned) - index.penalties[owned]
    return np.maximum.reduceat(cosines, np.concatenate([[0], np.cumsum(counts)[:-1]]))


def _aligned(rows: NDArray[np.int64], hits: KeywordHits) -> NDArray[np.float32]:
    scores = np.zeros(len(rows), np.float32)
    scores[np.searchsorted(rows, hits.rows)] = hits.scores
    return scores


def _scored(
    index: Index, candidates: Candidates, scores: NDArray[np.float32], at: int
) -> ScoredPassage:
    return ScoredPassage(
        passage=index.passages[int(candidates.rows[at])],
        score=float(scores[at]),
        dense=float(candidates.dense[at]),
        keyword=float(candidates.stem[at]),
        subword=float(candidates.subword[at]),
    )
