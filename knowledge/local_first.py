"""Local first: where a company says itself what a shared passage says, the shared one gives way.

A shared passage that stays beside the local one could be quoted, and then one answer would hold
the group's price and the company's. So it is left out, and the local one takes its place.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.fusion import Candidates
from knowledge.index import Index

Floats = NDArray[np.float32]

# Chosen on the demo's group and nordic_faq over two levels; docs/evaluation.md has the log.
_SAME: Final = 0.92  # from this cosine on, two passages say the same of the same thing
_READ: Final = 20  # the best candidates, among which one gives way to another


def local_first(index: Index, candidates: Candidates, scores: Floats) -> tuple[Candidates, Floats]:
    """Return candidates and scores without the shared passages that a nearer one stands for.

    Args:
        candidates: what was found, at least one passage.
        scores: their fused scores.
    """
    if index.levels is None:
        return candidates, scores
    levels = index.levels[candidates.rows]
    best = np.argsort(-scores, kind="stable")[:_READ]
    raised = scores.copy()
    kept = np.ones(len(scores), np.bool_)
    for at in best[levels[best] > 0]:
        nearer = best[levels[best] < levels[at]]
        if not len(nearer):
            continue
        cosines = index.cosines_between(int(candidates.rows[at]), candidates.rows[nearer])
        closest = int(np.argmax(cosines))
        if cosines[closest] >= _SAME:
            kept[at] = False
            stands_in = nearer[closest]
            raised[stands_in] = max(raised[stands_in], scores[at])
    if kept.all():
        return candidates, scores
    return _taken(candidates, kept), raised[kept]


def _taken(candidates: Candidates, kept: NDArray[np.bool_]) -> Candidates:
    return Candidates(
        **{one.name: getattr(candidates, one.name)[kept] for one in fields(Candidates)}
    )
