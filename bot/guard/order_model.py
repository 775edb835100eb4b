"""The order model: how much a message looks like an attack, by the vector of its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.embeddings import Vectors

Floats = NDArray[np.float32]
_LEVELS = 127  # of a signed byte


@dataclass(frozen=True, slots=True)
class OrderModel:
    """A support vector machine with a Gaussian kernel over query vectors.

    Attributes:
        embedder: name of the embedding model whose vectors it reads.
        centre: mean of the vectors it was fitted on, one number a dimension.
        axes: directions that are kept, one a row.
        supports: the support vectors in those directions, of unit length.
        weights: one for each support vector; positive for attacks.
        bias, gamma: of the machine.
        threshold: the score from which a message counts as an attack.
        data_hash: SHA-256 of the messages it was fitted on.
    """

    embedder: str
    centre: Floats
    axes: Floats
    supports: Floats
    weights: Floats
    bias: float
    gamma: float
    threshold: float
    data_hash: str

    @classmethod
    @cache
    def packaged(cls) -> OrderModel:
        """Return the model that ships with the package; `eval.order_training` makes it."""
        with (files("bot.guard") / "order_model.npz").open("rb") as stored:
            return cls.read(stored)

    @classmethod
    def read(cls, file: IO[bytes]) -> Self:
        """Read what `write` wrote."""
        with np.load(file) as stored:
            supports = stored["supports"].astype(np.float32) / _LEVELS
            bias, gamma, threshold = stored["numbers"].tolist()
            embedder, data_hash = stored["names"].tolist()
            return cls(
                embedder=embedder,
                centre=stored["centre"].astype(np.float32),
                axes=stored["axes"].astype(np.float32),
                supports=supports,
                weights=stored["weights"].astype(np.float32),
                bias=bias,
                gamma=gamma,
                threshold=threshold,
                data_hash=data_hash,
            )

    def write(self, file: IO[bytes]) -> None:
        """Write it: support vectors as signed bytes, the rest with half precision."""
        np.savez_compressed(
            file,
            supports=np.round(self.supports * _LEVELS).astype(np.int8),
            numbers=np.asarray([self.bias, self.gamma, self.threshold], np.float64),
            names=np.asarray([self.embedder, self.data_hash]),
            centre=self.centre.astype(np.float16),
            axes=self.axes.astype(np.float16),
            weights=self.weights.astype(np.float16),
        )

    def scores(self, vectors: Vectors) -> Floats:
        """Return a score for each row; higher is more like an attack, around -1 to 1."""
        seen = projected(vectors, self.centre, self.axes)
        lengths = np.sum(self.supports**2, axis=1)
        squares = np.sum(seen**2, axis=1)[:, None] + lengths - 2 * seen @ self.supports.T
        return np.asarray(np.exp(-self.gamma * squares) @ self.weights + self.bias, np.float32)

    def is_attack(self, vector: Vectors) -> bool:
        """Whether a message is one, by its vector (one row)."""
        return bool(self.scores(vector)[0] >= self.threshold)


def projected(vectors: Vectors, centre: Floats, axes: Floats) -> Floats:
    """Return the vectors about the centre along the axes, with unit length."""
    seen = (vectors - centre) @ axes.T
    return np.asarray(seen / np.linalg.norm(seen, axis=1, keepdims=True), np.float32)
