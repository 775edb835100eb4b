"""Logistic regression with an L2 penalty, fitted by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_MAX_STEPS = 50
_TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """A bias and a weight for each feature, for features as they come (not scaled)."""

    bias: float
    weights: Floats

    def predict(self, features: Floats) -> Floats:
        """Return the probability for each row."""
        return _sigmoid(features @ self.weights + self.bias)


def fit_logistic(
    features: Floats, labels: Floats, penalty: float, row_weights: Floats
) -> LogisticFit:
    """Fit a regression; the penalty acts on features scaled to a standard deviation of 1.

    Args:
        features: a row per example.
        labels: 0 or 1 per row.
        penalty: strength of the L2 penalty; the bias is free of it.
        row_weights: how much each row counts.
    """
    centre = np.average(features, axis=0, weights=row_weights)
    spread = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=row_weights))
    spread = np.where(spread > 0, spread, 1.0)
    scaled = np.column_stack([np.ones(len(features)), (features - centre) / spread])
    ridge = np.diag([0.0, *[penalty] * features.shape[1]])
    solution = np.zeros(scaled.shape[1])
    for _ in range(_MAX_STEPS):
        predicted = _sigmoid(scaled @ solution)
        gradient = scaled.T @ (row_weights * (predicted - labels)) + ridge @ solution
        curvature = row_weights * predicted * (1 - predicted)
        step = np.linalg.solve((scaled.T * curvature) @ scaled + ridge, gradient)
        solution = solution - step
        if float(np.abs(step).max()) < _TOLERANCE:
            break
    weights = solution[1:] / spread
    return LogisticFit(float(solution[0] - weights @ centre), weights)


def _sigmoid(values: Floats) -> Floats:
    squashed: Floats = 1.0 / (1.0 + np.exp(-np.clip(values, -60, 60)))
    return squashed
