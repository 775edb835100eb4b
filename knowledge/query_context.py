"""Query in context: what was said before, beside the query itself, as a vector and as terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.embeddings import Embedder

# Measured on conversations and on changes of topic: docs/evaluation.md, follow-ups.
VECTOR_SHARE = 0.3
TERM_WEIGHT = 0.3
DECAY = 0.7


def query_vector(
    embedder: Embedder, query: str, context: Sequence[str] = ()
) -> NDArray[np.float32]:
    """Return the unit vector to search with; the whole conversation has a share in it.

    Args:
        context: what was said before, oldest first.
    """
    if not context:
        return np.asarray(embedder.embed_queries([query])[0], np.float32)
    own, whole = embedder.embed_queries([query, " ".join((*context, query))])
    mixed = (1 - VECTOR_SHARE) * own + VECTOR_SHARE * whole
    return np.asarray(mixed / np.linalg.norm(mixed), np.float32)


def term_weights(
    terms_of: Callable[[str], Sequence[str]], query: str, context: Sequence[str] = ()
) -> dict[str, float]:
    """Return the query's terms with their counts, and those of the context with less.

    A term that stands in both has the greater of its weights, so that a customer who repeats
    himself does not push everything else aside.
    """
    weights = {term: float(count) for term, count in Counter(terms_of(query)).items()}
    for age, text in enumerate(reversed(context)):
        share = TERM_WEIGHT * DECAY**age
        for term, count in Counter(terms_of(text)).items():
            weights[term] = max(weights.get(term, 0.0), share * count)
    return weights
