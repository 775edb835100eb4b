"""Asked vectors: a query's vector, and the one it is mapped to for passages in other languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Index
from knowledge.query_maps import QueryMap, QueryMaps, is_other_language

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AskedVectors:
    """What an index is searched with.

    Attributes:
        own: the query's vector, of unit length.
        is_other: for each passage of the index, whether it is in another language than the query.
        query_map: for those; None where there is none, or no such passage.
    """

    own: Vector
    is_other: NDArray[np.bool_]
    query_map: QueryMap | None

    @classmethod
    def of(cls, index: Index, vector: Vector, language: str, maps: QueryMaps) -> Self:
        """Return the vectors to search this index with for a query in this language."""
        is_other = is_other_language(index.languages, language)
        return cls(vector, is_other, maps.of(language) if is_other.any() else None)

    def nearest(self, index: Index, depth: int) -> Rows:
        """Return rows of passages near the query, at most `depth` for each vector it has."""
        rows = _owners_near(index, self.own, depth)
        if self.query_map is None:
            return rows
        others = _owners_near(index, self.query_map.moved(self.own), depth)
        return np.union1d(rows, others[self.is_other[others]])

    def cosines(self, index: Index, owned: Rows) -> Vector:
        """Return the cosine of each of these vectors of the index with the query's own or moved."""
        cosines = index.vectors.cosines(self.own, owned)
        if self.query_map is None:
            return cosines
        moved = index.vectors.cosines(self.query_map.moved(self.own), owned)
        comparable = self.query_map.scale * moved + self.query_map.shift
        return np.asarray(np.where(self.is_other[index.owners[owned]], comparable, cosines))


def _owners_near(index: Index, vector: Vector, depth: int) -> Rows:
    """Return rows of passages near a vector; a passage may own several vectors."""
    hits = index.vectors.search(vector, 3 * depth)
    owners = index.owners[hits.rows]
    _, first = np.unique(owners, return_index=True)
    return np.asarray(owners[np.sort(first)][:depth])
