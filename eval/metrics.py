"""Metrics: what each figure of an evaluation means, as functions of ranks and scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np


def recall(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return the share of the relevant documents among the first `k`."""
    return len(relevant & set(ranked[:k])) / len(relevant)


def hit(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return 1 when any relevant document is among the first `k`, else 0."""
    return float(not relevant.isdisjoint(ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return 1 / rank of the first relevant document, 0 when it is not among the first `k`."""
    for rank, document in enumerate(ranked[:k], start=1):
        if document in relevant:
            return 1.0 / rank
    return 0.0


def ndcg(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return the normalised discounted cumulative gain at `k`, with a gain of 0 or 1."""
    gained = sum(
        1.0 / math.log2(rank + 1)
        for rank, document in enumerate(ranked[:k], start=1)
        if document in relevant
    )
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(len(relevant), k) + 1))
    return gained / ideal


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the chance that a random positive scores above a random negative (ties: half)."""
    if not positive or not negative:
        return math.nan
    ordered = np.sort(np.asarray(negative, np.float64))
    below = np.searchsorted(ordered, positive, side="left")
    not_above = np.searchsorted(ordered, positive, side="right")
    return float(np.mean((below + not_above) / 2) / len(ordered))


def calibration_error(scores: Sequence[float], outcomes: Sequence[bool], n_bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width.

    It is the mean distance between a bin's mean score and its share of true outcomes, each bin
    weighted by its size.
    """
    if not scores:
        return math.nan
    values = np.asarray(scores, np.float64)
    truths = np.asarray(outcomes, np.float64)
    bins = np.minimum((values * n_bins).astype(int), n_bins - 1)
    total = sum(
        abs(values[bins == number].sum() - truths[bins == number].sum()) for number in set(bins)
    )
    return float(total / len(values))


def mean(values: Sequence[float]) -> float:
    """Return the mean, not-a-number for none."""
    return sum(values) / len(values) if values else math.nan


def upper_bound(n_wrong: int, n: int, confidence: float = 0.95) -> float:
    """Return the share that the true one stays under with this confidence (Clopper-Pearson).

    It is the largest share at which `n_wrong` or fewer of `n` would still come up by chance in
    1 - `confidence` of the cases; 1 when there is nothing to go by.
    """
    if n_wrong >= n:
        return 1.0
    low, high = n_wrong / n, 1.0
    for _ in range(40):
        share = (low + high) / 2
        if _at_most(n_wrong, n, share) > 1 - confidence:
            low = share
        else:
            high = share
    return high


def _at_most(k: int, n: int, share: float) -> float:
    """Return the chance of at most `k` hits in `n` tries; `share` is over 0 and under 1."""
    logs = math.log(share), math.log1p(-share)
    choose = math.lgamma(n + 1)
    return sum(
        math.exp(
            choose - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * logs[0] + (n - i) * logs[1]
        )
        for i in range(k + 1)
    )
