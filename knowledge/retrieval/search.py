"""Hybrid search: one query against an index, by meaning and by words."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.documents.passages import Retrieval, ScoredPassage
from knowledge.embedding.asked_vectors import AskedVectors
from knowledge.embedding.embeddings import Embedder
from knowledge.embedding.query_maps import QueryMaps
from knowledge.indexes.index import STEM, SUBWORD, Index, searched_text
from knowledge.indexes.keyword_index import KeywordHits
from knowledge.reader.reader import ANSWERS, READ_PASSAGES, PassageReader
from knowledge.retrieval.bridge import bridged
from knowledge.retrieval.evidence import EvidenceModel, Features, features_of
from knowledge.retrieval.fusion import Candidates, FusionWeights, fuse
from knowledge.retrieval.local_first import local_first
from knowledge.retrieval.query_context import SearchContext, query_vector, term_weights
from knowledge.retrieval.terms import stems, subwords

# Share of the stored questions' lead that is taken from their cosines.
QUESTION_LEAD = 0.5
# Of a logit beside the fused score, among the passages that were read; docs/evaluation.md.
READ_WEIGHT = 0.1


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds spent per stage."""

    timings_ms: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        """Book the time since the last call under a stage."""
        now = time.perf_counter()
        self.timings_ms[stage] = round(1000 * (now - self._since), 3)
        self._since = now


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a search found before it is cut to the best.

    Attributes:
        scores: fused, one for each candidate.
        order: places of the candidates, best first.
        read: what the reader made of the best passages; None where they were not read.
        outranked: see `LocalFirst`.
    """

    candidates: Candidates
    scores: NDArray[np.float32]
    order: NDArray[np.int64]
    features: Features
    watch: Stopwatch
    read: float | None = None
    outranked: NDArray[np.bool_] | None = None


class HybridSearch:
    """Searches indexes; holds no state of its own but threads, and is shared by threads.

    Args:
        embedder: the model the indexes were built with.
        weights: how the signals are fused.
        evidence: the calibrated model of whether what was found answers the query.
        maps: to look for pages in other languages with; those of the model when not given.
        reader: reads the best passages against the query; evidence does without when not given.
    """

    def __init__(
        self,
        embedder: Embedder,
        weights: FusionWeights | None = None,
        evidence: EvidenceModel | None = None,
        maps: QueryMaps | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        self._embedder = embedder
        self._weights = weights or FusionWeights()
        self.evidence = evidence or EvidenceModel.packaged()
        self._maps = QueryMaps.packaged(embedder.name) if maps is None else maps
        self._reader = reader
        self._beside = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "words")

    def search(
        self,
        index: Index,
        query: str,
        language: str,
        limit: int = 10,
        version_id: str = "",
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        """Return the passages that fit the query best.

        Args:
            query: a standalone text.
            language: the language the query is taken to be in.
            limit: at most this many passages.
            version_id: passed on into the result.
            context: ranks by the turn and, with less, by what was said before; evidence is judged
                by the query all the same.
            is_read: False to leave the reader out, where what is found is only shown.
        """
        found = self.ranked(index, query, language, limit, context, is_read)
        return self.result(found, index, query, language, limit, version_id)

    def ranked(
        self,
        index: Index,
        query: str,
        language: str,
        limit: int,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Ranked | None:
        """Find and fuse; None for an index without passages."""
        if not len(index.passages):
            return None
        watch = Stopwatch()
        candidates = self.find(index, query, language, limit, watch, context)
        scores = self.scores(index, query, candidates)
        placed = local_first(index, query, language, (candidates, scores), self.evidence)
        scores = placed.scores
        order = np.lexsort((-candidates.dense, -scores))
        watch.lap("fuse")
        features = features_of(index, query, language, candidates, scores)
        watch.lap("evidence")
        read = None
        is_open = is_read and self.evidence.is_undecided(features)
        logits = self.read(index, query, candidates.rows[order]) if is_open else None
        if logits is not None:
            scores, order = _reordered(scores, order, logits)
            read = float(logits.max())
            watch.lap("read")
        return Ranked(candidates, scores, order, features, watch, read, placed.outranked)

    def read(self, index: Index, query: str, rows: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """Return the logits of the first passages that were read; None without a reader.

        The next one is read only where the one before does not answer.

        Args:
            rows: of passages in the index, best first.
        """
        if self._reader is None:
            return None
        logits: list[float] = []
        for row in rows[:READ_PASSAGES]:
            logits += self._reader.read(query, [searched_text(index.passages[int(row)])])
            if logits[-1] > ANSWERS:
                break
        return np.asarray(logits, np.float32)

    def result(
        self,
        found: Ranked | None,
        index: Index,
        query: str,
        language: str,
        limit: int,
        version_id: str,
    ) -> Retrieval:
        """Return the best of what was found, with the evidence they give."""
        if found is None:
            return Retrieval(query, language, (), 0.0, version_id, {})
        best = found.order[:limit]
        passages = tuple(_scored(index, found, at) for at in best)
        evidence = self.evidence.score(found.features, found.read)
        return Retrieval(query, language, passages, evidence, version_id, found.watch.timings_ms)

    def find(
        self,
        index: Index,
        query: str,
        language: str,
        limit: int,
        watch: Stopwatch | None = None,
        context: SearchContext | None = None,
    ) -> Candidates:
        """Return the passages that one of the retrievers found, with their raw scores.

        Args:
            index: one that holds at least one passage.
            limit: passages that will be wanted; the lists are at least this long.
        """
        watch = watch or Stopwatch()
        depth = max(2 * self._weights.depth, limit)
        # Words are looked up while the model computes; neither needs the other.
        by_words = self._beside.submit(_by_words, index, (query, language), depth, context)
        vector = query_vector(self._embedder, query, context)
        asked = AskedVectors.of(index, vector, language, self._maps)
        watch.lap("embed")
        dense_rows = asked.nearest(index, depth)
        watch.lap("vector")
        stem_hits, subword_hits, document_hits = by_words.result()
        watch.lap("keyword")
        rows = np.unique(np.concatenate([dense_rows, stem_hits.rows, subword_hits.rows]))
        dense = _best_cosines(index, asked, rows)
        own_dense = dense if asked.moved is None else _best_cosines(index, asked.unmoved(), rows)
        return Candidates(
            rows=rows,
            dense=dense,
            own_dense=own_dense,
            stem=_spread(stem_hits, rows, len(index.passages)),
            subword=_spread(subword_hits, rows, len(index.passages)),
            document=_spread(document_hits, index.documents[rows], index.document_keywords.size),
            language_lead=_of_languages(index, rows, index.leads.of_languages(vector)),
            small_language_lead=_of_languages(index, rows, index.leads.of_small_languages(vector)),
            is_same_language=index.languages[rows] == language,
            is_other_language=asked.is_other(index, rows),
        )

    def fused(self, candidates: Candidates) -> NDArray[np.float32]:
        """Return the fused score of each candidate."""
        return fuse(candidates, self._weights)

    def scores(self, index: Index, query: str, candidates: Candidates) -> NDArray[np.float32]:
        """Return the score by which each candidate is ranked."""
        return bridged(index, query, candidates, self.fused(candidates))


def _by_words(
    index: Index, asked: tuple[str, str], depth: int, context: SearchContext | None
) -> tuple[KeywordHits, KeywordHits, KeywordHits]:
    """Return what is found by stems and by n-grams, and documents by stems.

    Args:
        asked: the query and its language.
    """
    query, language = asked
    query_stems = term_weights(lambda text: stems(text, language), query, context)
    query_subwords = term_weights(subwords, query, context)
    return (
        index.keywords.search(STEM, query_stems, depth),
        index.keywords.search(SUBWORD, query_subwords, depth),
        index.document_keywords.search(STEM, query_stems, depth),
    )


def _reordered(
    scores: NDArray[np.float32], order: NDArray[np.int64], logits: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Put the candidates that were read in their order; they share out the scores they had."""
    best = order[: len(logits)]
    wanted = np.argsort(-(scores[best] + READ_WEIGHT * logits), kind="stable")
    scores, order = scores.copy(), order.copy()
    scores[best[wanted]] = scores[best]
    order[: len(logits)] = best[wanted]
    return scores, order


def _best_cosines(
    index: Index, asked: AskedVectors, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return for each passage the best cosine over its vectors."""
    firsts = np.searchsorted(index.owners, rows)
    counts = np.searchsorted(index.owners, rows, side="right") - firsts
    starts = np.cumsum(counts) - counts
    owned = np.repeat(firsts - starts, counts) + np.arange(counts.sum())
    cosines = asked.cosines(index, owned) - index.penalties[owned]
    lead = QUESTION_LEAD * index.leads.of_questions(asked.own)
    cosines = cosines - np.where(index.is_question[owned], np.float32(lead), np.float32(0))
    return np.asarray(np.maximum.reduceat(cosines, starts), np.float32)


def _of_languages(
    index: Index, rows: NDArray[np.int64], leads: Mapping[str, float]
) -> NDArray[np.float32]:
    return np.asarray([leads.get(name, 0.0) for name in index.languages[rows]], np.float32)


def _spread(hits: KeywordHits, rows: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    """Return the score of each row, 0 where it is not among the hits."""
    scores = np.zeros(size, np.float32)
    scores[hits.rows] = hits.scores
    return scores[rows]


def _scored(index: Index, found: Ranked, at: int) -> ScoredPassage:
    candidates = found.candidates
    return ScoredPassage(
        passage=index.passages[int(candidates.rows[at])],
        score=float(found.scores[at]),
        dense=float(candidates.dense[at]),
        keyword=float(candidates.stem[at]),
        subword=float(candidates.subword[at]),
        is_outranked=found.outranked is not None and bool(found.outranked[at]),
    )
