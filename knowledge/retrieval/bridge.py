"""The bridge: a page in another language gets a place among pages in the customer's own.

Words and the model's liking for texts of one language push it down even where it alone answers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes.index import SUBWORD, Index, searched_text
from knowledge.retrieval.fusion import Candidates
from knowledge.retrieval.rarity import Rarity
from knowledge.retrieval.terms import subwords

Floats = NDArray[np.float32]

# Chosen on questions whose page in their own language was hidden; docs/evaluation.md has the log.
_MARGIN: Final = -0.01  # how much nearer by meaning than the own language's best it must be
_TRANSLATION: Final = 0.92  # from this cosine on, a passage in the own language says the same
_KEPT_PLACE: Final = 4
# Where the own language's best passages hold so little of the query, the other one goes first.
_COVERED: Final = 0.2
_OWN_READ = 3
_COMPARED = 10


def bridged(index: Index, query: str, candidates: Candidates, scores: Floats) -> Floats:
    """Return the scores with one passage of another language raised to its place, if any.

    Args:
        candidates: what was found, at least one passage.
        scores: their fused scores.
    """
    own = candidates.is_same_language
    if own.all() or not own.any():
        return scores
    near = candidates.dense - candidates.small_language_lead
    other = int(np.argmax(np.where(own, -np.inf, near)))
    if near[other] <= near[own].max() + _MARGIN:
        return scores
    ranked = np.argsort(-scores, kind="stable")
    best_own = [int(at) for at in ranked if own[at]][:_COMPARED]
    rows = candidates.rows
    if index.cosines_between(int(rows[other]), rows[best_own]).max() >= _TRANSLATION:
        return scores
    rarity = Rarity.of(index.keywords, SUBWORD, subwords(query))
    read = [searched_text(index.passages[int(rows[at])]) for at in best_own[:_OWN_READ]]
    is_covered = rarity.share({gram for text in read for gram in subwords(text)}) >= _COVERED
    place = _KEPT_PLACE if is_covered else 0
    return _raised(scores, ranked, other, place)


def _raised(scores: Floats, ranked: NDArray[np.int64], at: int, place: int) -> Floats:
    """Give one candidate the score of a place in the order, unless it stands higher already."""
    if place >= len(ranked) or scores[at] >= scores[ranked[place]]:
        return scores
    if place == 0:
        raised = scores * np.float32(1 - 1e-6)
        raised[at] = scores.max()
        return raised
    raised = scores.copy()
    raised[at] = (float(scores[ranked[place - 1]]) + float(scores[ranked[place]])) / 2
    return raised
