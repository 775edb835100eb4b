"""Local first: where a company's own passages answer a query, shared ones stand behind them.

Whether they answer is judged as it always is, by the calibrated evidence, over them alone and
beside that of all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes.index import Index
from knowledge.retrieval.evidence import EvidenceModel, features_of
from knowledge.retrieval.fusion import Candidates

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Chosen on nordic_faq over two levels and the demo's sisters; docs/decisions/0011 has the figures.
_BEHIND: Final = np.float32(0.9)
# The nearer passages' evidence must come so close to that of all: a shared answer to the very
# question is not put aside for a page that touches the matter.
_AS_GOOD: Final = 0.65


@dataclass(frozen=True, slots=True)
class LocalFirst:
    """The scores of candidates once shared ones stand where they belong.

    Attributes:
        outranked: which candidates are shared while a nearer company's answer the query: they may
            be shown as related, but no answer is made of them. None where that is none.
    """

    scores: Floats
    outranked: Mask | None = None


def local_first(
    index: Index,
    query: str,
    language: str,
    found: tuple[Candidates, Floats],
    evidence: EvidenceModel,
) -> LocalFirst:
    """Put shared candidates behind a nearer company's, where those answer the query.

    Args:
        found: what was found, at least one passage, and its fused scores.
    """
    candidates, scores = found
    if index.levels is None:
        return LocalFirst(scores)
    levels = index.levels[candidates.rows]
    of_all = evidence.score(features_of(index, query, language, candidates, scores))
    floor = max(evidence.evidence_floor, _AS_GOOD * of_all)
    for level in range(int(levels.max())):
        near = levels <= level
        if not near.any() or near.all():
            continue
        own = Candidates(
            **{one.name: getattr(candidates, one.name)[near] for one in fields(Candidates)}
        )
        features = features_of(index, query, language, own, scores[near])
        if evidence.score(features) < floor:
            continue
        lowered = scores.copy()
        share = _BEHIND * scores[near].max() / max(scores[~near].max(), np.float32(1e-6))
        lowered[~near] *= min(np.float32(1.0), share)
        return LocalFirst(lowered, ~near)
    return LocalFirst(scores)
