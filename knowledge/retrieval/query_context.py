"""Query in context: what was said before, beside the query itself, as a vector and as terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.embeddings import Embedder

# Measured on conversations and on changes of topic: docs/evaluation.md, follow-ups.
VECTOR_SHARE = 0.3
TERM_WEIGHT = 0.3
DECAY = 0.7


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Where in a conversation a query comes from.

    Attributes:
        turn: the customer's message itself, without what was put in front of it.
        before: what the customer said before, oldest first.
    """

    turn: str
    before: tuple[str, ...]


def query_vector(
    embedder: Embedder, query: str, context: SearchContext | None = None
) -> NDArray[np.float32]:
    """Return the unit vector to search with; the whole conversation has a share in it."""
    if context is None:
        return np.asarray(embedder.embed_queries([query])[0], np.float32)
    own, whole = embedder.embed_queries([context.turn, " ".join((*context.before, context.turn))])
    mixed = (1 - VECTOR_SHARE) * own + VECTOR_SHARE * whole
    return np.asarray(mixed / np.linalg.norm(mixed), np.float32)


def term_weights(
    terms_of: Callable[[str], Sequence[str]], query: str, context: SearchContext | None = None
) -> dict[str, float]:
    """Return the query's terms with their counts, or those of the turn and, with less, of before.

    A term that stands in both has the greater of its weights, so that a customer who repeats
    himself does not push everything else aside.
    """
    turn, before = (query, ()) if context is None else (context.turn, context.before)
    weights = {term: float(count) for term, count in Counter(terms_of(turn)).items()}
    for age, text in enumerate(reversed(before)):
        share = TERM_WEIGHT * DECAY**age
        for term, count in Counter(terms_of(text)).items():
            weights[term] = max(weights.get(term, 0.0), share * count)
    return weights
