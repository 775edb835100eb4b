"""Asked vectors: a query's vector, and the one it is mapped to for passages in other languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.query_maps import QueryMap, QueryMaps, is_other_language
from knowledge.indexes.index import Index
from knowledge.indexes.vector_index import VectorHits

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AskedVectors:
    """What an index is searched with.

    Attributes:
        own: the query's vector, of unit length.
        language: the query's.
        query_map: for passages in other languages; None where there is none, or no such passage.
        moved: where it moves the query's vector.
    """

    own: Vector
    language: str
    query_map: QueryMap | None
    moved: Vector | None

    @classmethod
    def of(cls, index: Index, vector: Vector, language: str, maps: QueryMaps) -> Self:
        """Return the vectors to search this index with for a query in this language."""
        query_map = maps.of(language)
        if query_map is None or not is_other_language(index.language_names, language).any():
            return cls(vector, language, None, None)
        return cls(vector, language, query_map, query_map.moved(vector))

    def unmoved(self) -> Self:
        """Return the same without the map."""
        return replace(self, query_map=None, moved=None)

    def is_other(self, index: Index, rows: Rows) -> NDArray[np.bool_]:
        """Tell which of these passages are in another language than the query."""
        return is_other_language(index.languages[rows], self.language)

    def nearest(self, index: Index, depth: int) -> Rows:
        """Return rows of passages near the query, at most `depth` for each vector it has."""
        vectors = [self.own] if self.moved is None else [self.own, self.moved]
        hits = index.vectors.search_each(np.stack(vectors), index.most_owned * depth)
        rows, *moved = [_owners(index, one, depth) for one in hits]
        for others in moved:
            rows = np.union1d(rows, others[self.is_other(index, others)])
        return rows

    def cosines(self, index: Index, owned: Rows) -> Vector:
        """Return the cosine of each of these vectors of the index with the query's own or moved."""
        cosines = index.vectors.cosines(self.own, owned)
        if self.query_map is None or self.moved is None:
            return cosines
        moved = index.vectors.cosines(self.moved, owned)
        comparable = self.query_map.scale * moved + self.query_map.shift
        is_other = self.is_other(index, index.owners[owned])
        return np.asarray(np.where(is_other, comparable, cosines))


def _owners(index: Index, hits: VectorHits, depth: int) -> Rows:
    """Return rows of the passages whose vectors were hit, each once, best first."""
    owners = index.owners[hits.rows]
    _, first = np.unique(owners, return_index=True)
    return np.asarray(owners[np.sort(first)][:depth])
