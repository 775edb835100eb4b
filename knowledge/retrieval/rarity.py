"""Rarity: how much each term of a query says, told from how few passages hold it."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from knowledge.indexes.keyword_index import Keywords

# BM25 gives a term at most this many times its rarity (k1 + 1 in tantivy).
_BM25_CEILING = 2.2


@dataclass(frozen=True, slots=True)
class Rarity:
    """The different terms of a query with their rarity, as BM25 counts it.

    Attributes:
        by_term: rarity of each term.
        known_share: share of the terms that the index holds at all.
    """

    by_term: dict[str, float]
    known_share: float

    @classmethod
    def of(cls, index: Keywords, field: str, terms: Collection[str]) -> Self:
        """Look the terms up in one field of an index."""
        unique = sorted(set(terms))
        counts = [index.document_frequency(field, term) for term in unique]
        n = index.size
        rarities = [math.log(1 + (n - count + 0.5) / (count + 0.5)) for count in counts]
        n_known = sum(count > 0 for count in counts)
        known_share = n_known / len(unique) if unique else 0.0
        return cls(dict(zip(unique, rarities, strict=True)), known_share)

    def share(self, held: Collection[str]) -> float:
        """Return the share of the query that a text with these terms covers, by rarity."""
        total = sum(self.by_term.values())
        found = sum(rarity for term, rarity in self.by_term.items() if term in held)
        return found / total if total else 0.0

    def of_ceiling(self, score: float) -> float:
        """Return a BM25 score as a share of the highest possible one."""
        ceiling = _BM25_CEILING * sum(self.by_term.values())
        return score / ceiling if ceiling else 0.0
