"""Fusion: scores of the vector and keyword indexes become one relevance between 0 and 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """How much each signal counts, and how deep its list goes.

    Attributes:
        dense, stem, subword: shares of the passage's scaled scores.
        document: share of the whole document's scaled score; with the three above it adds up to 1.
        across: the four shares where all passages are in another language, with few words shared.
        same_language: added where passage and query share their language.
        language_lead: share of `Candidates.language_lead` that is taken from the cosine.
        depth: the scale of a list goes from its best score to its score at this rank.
    """

    # Chosen on the development sets together; docs/evaluation.md has the alternatives.
    dense: float = 0.45
    stem: float = 0.15
    subword: float = 0.3
    document: float = 0.1
    across: tuple[float, float, float, float] = (0.8, 0.05, 0.1, 0.05)
    same_language: float = 0.25
    language_lead: float = 0.5
    depth: int = 200


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that one of the indexes found, as parallel arrays.

    Attributes:
        rows: the passages' rows in the index.
        dense, stem, subword: raw scores; 0 where a keyword list does not hold the passage.
        own_dense: `dense` by the query's own vector, not moved for other languages; evidence is
            judged by it.
        document: score of the stems of the whole document.
        language_lead: how much nearer to the query the passage's language is than all languages
            are, on average; the model finds texts of one language alike whatever they say.
            0 for languages with few texts.
        small_language_lead: the same, told from few texts too but then with less trust.
        is_same_language: whether the passage is in the query's language.
        is_other_language: whether it is in one that shares few words with it; the two forms of
            Norwegian share most.
    """

    rows: NDArray[np.int64]
    dense: Floats
    own_dense: Floats
    stem: Floats
    subword: Floats
    document: Floats
    language_lead: Floats
    small_language_lead: Floats
    is_same_language: NDArray[np.bool_]
    is_other_language: NDArray[np.bool_]


def fuse(candidates: Candidates, weights: FusionWeights) -> Floats:
    """Return the fused score of each candidate, by min-max scaling of each list's top."""
    own = (weights.dense, weights.stem, weights.subword, weights.document)
    shares = weights.across if candidates.is_other_language.all() else own
    signals = (
        candidates.dense - weights.language_lead * candidates.language_lead,
        candidates.stem,
        candidates.subword,
        candidates.document,
    )
    score = np.zeros(len(candidates.rows), np.float32)
    for share, signal in zip(shares, signals, strict=True):
        score = score + np.float32(share) * scaled(signal, weights.depth)
    score = score + weights.same_language * candidates.is_same_language
    return np.asarray(score / (1 + weights.same_language), np.float32)


def scaled(scores: Floats, depth: int) -> Floats:
    """Scale so that the best score is 1 and the one at `depth` (and all below) is 0."""
    if not len(scores):
        return scores
    ranked = np.sort(scores)[::-1]
    top, bottom = float(ranked[0]), float(ranked[min(depth, len(ranked)) - 1])
    if top <= bottom:
        return np.asarray(scores > 0, np.float32) if top > 0 else np.zeros_like(scores)
    return np.asarray(np.clip((scores - bottom) / (top - bottom), 0.0, 1.0), np.float32)
