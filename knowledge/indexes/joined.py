"""Several indexes read as one: a company's own and those of the companies above it.

What is found in one can only be ranked beside what is found in another when both are scored alike.
Cosines are. BM25 is not: how rare a word is differs by index. So each word is weighed by how rare
it is in all of them together, and everything else (scaling, leads, evidence) is computed over the
joined candidates, as it would be over one index that holds them all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.documents.passages import Passage
from knowledge.indexes.index import Index, IndexParts
from knowledge.indexes.keyword_index import KeywordHits, Keywords
from knowledge.indexes.stored_passages import Passages
from knowledge.indexes.vector_index import VectorHits, Vectors

Rows = NDArray[np.int64]


def joined(indexes: Sequence[Index]) -> Index:
    """Return one index over several, the asking company's own first.

    It holds no files of its own; closing it closes nothing.
    """
    sizes = [len(index.passages) for index in indexes]
    n_documents = [index.document_keywords.size for index in indexes]
    parts = IndexParts(
        _JoinedVectors([index.vectors for index in indexes]),
        _JoinedKeywords([index.keywords for index in indexes]),
        _JoinedKeywords([index.document_keywords for index in indexes]),
        documents=_shifted([index.documents for index in indexes], n_documents),
        owners=_shifted([index.owners for index in indexes], sizes),
        penalties=np.concatenate([index.penalties for index in indexes]),
        languages=np.concatenate([index.languages for index in indexes]),
        is_question=np.concatenate([index.is_question for index in indexes]),
    )
    passages = _JoinedPassages([index.passages for index in indexes])
    levels = np.repeat(np.arange(len(indexes), dtype=np.int64), sizes)
    return Index(indexes[0].model, passages, parts, levels)


def _shifted(rows: Sequence[Rows], sizes: Sequence[int]) -> Rows:
    return np.concatenate(
        [part + start for part, start in zip(rows, _starts(sizes)[:-1], strict=True)]
    ).astype(np.int64)


def _starts(sizes: Sequence[int]) -> Rows:
    """Return where each part begins, and behind them where the last one ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


class _JoinedPassages:
    """The passages of several indexes, one after the other."""

    def __init__(self, parts: Sequence[Passages]) -> None:
        self._parts = parts
        self._starts = _starts([len(part) for part in parts])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __getitem__(self, row: int, /) -> Passage:
        if not 0 <= row < len(self):
            raise IndexError(row)
        at = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self._parts[at][row - int(self._starts[at])]


class _JoinedVectors:
    """The vectors of several indexes, one after the other."""

    def __init__(self, parts: Sequence[Vectors]) -> None:
        self._parts = [part for part in parts if part.size]
        self._starts = _starts([part.size for part in self._parts])
        self.size = int(self._starts[-1])
        self.centre = self.mean(np.arange(self.size))

    def search(self, query: NDArray[np.float32], limit: int) -> VectorHits:
        """Return the rows nearest to the query."""
        return self.search_each(query[np.newaxis], limit)[0]

    def search_each(self, queries: NDArray[np.float32], limit: int) -> list[VectorHits]:
        """Return the same for each row of queries; several cost little more than one."""
        of_parts = [part.search_each(queries, limit) for part in self._parts]
        return [self._best([hits[row] for hits in of_parts], limit) for row in range(len(queries))]

    def _best(self, hits: Sequence[VectorHits], limit: int) -> VectorHits:
        if not hits:
            return VectorHits(np.zeros(0, np.int64), np.zeros(0, np.float32))
        rows = np.concatenate([h.rows + at for h, at in zip(hits, self._starts, strict=False)])
        cosines = np.concatenate([h.cosines for h in hits])
        best = np.argsort(-cosines, kind="stable")[:limit]
        return VectorHits(rows[best], cosines[best])

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one stored vector."""
        at = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self._parts[at].vector(row - int(self._starts[at]))

    def mean(self, rows: Rows) -> NDArray[np.float32]:
        """Return the mean of these rows' vectors."""
        shares = [part.mean(own) * np.float32(len(own)) for part, own, _ in self._split(rows)]
        if not shares:
            return np.zeros(1, np.float32)
        return np.asarray(sum(shares) / np.float32(max(1, len(rows))), np.float32)

    def cosines(self, query: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Return the cosine of the query with each of these rows."""
        rows = np.asarray(rows, np.int64)
        found = np.zeros(len(rows), np.float32)
        for part, own, places in self._split(rows):
            found[places] = part.cosines(query, own)
        return found

    def close(self) -> None:
        """Release nothing: whoever opened the parts closes them."""

    def _split(self, rows: Rows) -> list[tuple[Vectors, Rows, NDArray[np.bool_]]]:
        """Return for each part its own rows among these, and which of these they are."""
        split = []
        for number, part in enumerate(self._parts):
            start, end = self._starts[number], self._starts[number + 1]
            places = (rows >= start) & (rows < end)
            split.append((part, rows[places] - start, places))
        return split


class _JoinedKeywords:
    """The keyword indexes of several indexes, one after the other."""

    def __init__(self, parts: Sequence[Keywords]) -> None:
        self._parts = parts
        self._starts = _starts([part.size for part in parts])
        self.size = int(self._starts[-1])

    def search(self, field: str, weights: dict[str, float], limit: int) -> KeywordHits:
        """Return the best rows for these terms, each counted with its weight.

        A term counts by its rarity in all parts together: its weight is raised or lowered by what
        the part makes of it alone.
        """
        counts = {
            term: [part.document_frequency(field, term) for part in self._parts] for term in weights
        }
        rows, scores = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for number, part in enumerate(self._parts):
            own = {
                term: weight
                * _rarity(self.size, sum(counts[term]))
                / _rarity(part.size, counts[term][number])
                for term, weight in weights.items()
                if counts[term][number]
            }
            hits = part.search(field, own, limit)
            rows.append(hits.rows + self._starts[number])
            scores.append(hits.scores)
        all_rows, all_scores = np.concatenate(rows), np.concatenate(scores)
        best = np.argsort(-all_scores, kind="stable")[:limit]
        return KeywordHits(all_rows[best], all_scores[best])

    def document_frequency(self, field: str, term: str) -> int:
        """Return how many rows hold the term."""
        return sum(part.document_frequency(field, term) for part in self._parts)


def _rarity(size: int, count: int) -> float:
    """Return how much a term counts in BM25, as tantivy has it."""
    return math.log(1 + (size - count + 0.5) / (count + 0.5))
