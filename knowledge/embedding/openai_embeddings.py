"""Embeddings from any endpoint that speaks OpenAI's protocol."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from openai import OpenAI, OpenAIError

from knowledge.errors import EmbeddingUnavailable


class OpenAIEmbedder:
    """Vectors from an OpenAI-compatible endpoint.

    Args:
        name: the model's name as the endpoint knows it.
        base_url: up to and with `/v1`.
    """

    def __init__(
        self, name: str, base_url: str, api_key: str, batch_size: int, timeout_s: float
    ) -> None:
        self.name = name
        self._batch_size = batch_size
        # Local servers want no key, but the client insists on one.
        self._client = OpenAI(
            base_url=base_url, api_key=api_key or "none", timeout=timeout_s, max_retries=2
        )
        self._dimension: int | None = None
        self._lock = threading.Lock()
        is_e5 = "e5" in name.lower() and "instruct" not in name.lower()
        self._query_prefix = "query: " if is_e5 else ""
        self._passage_prefix = "passage: " if is_e5 else ""

    @property
    def dimension(self) -> int:
        """Length of a vector; the endpoint is asked once."""
        with self._lock:
            if self._dimension is None:
                self._dimension = len(self._request(["x"])[0])
            return self._dimension

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row of unit length for each query."""
        return self._embed([self._query_prefix + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row of unit length for each passage."""
        return self._embed([self._passage_prefix + text for text in texts])

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows: list[list[float]] = []
        for at in range(0, len(texts), self._batch_size):
            rows += self._request(texts[at : at + self._batch_size])
        if not rows:
            return np.zeros((0, self.dimension), np.float32)
        vectors = np.asarray(rows, np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(norms, 1e-12)
        return unit

    def _request(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            reply = self._client.embeddings.create(
                model=self.name, input=list(texts), encoding_format="float"
            )
        except OpenAIError as error:
            raise EmbeddingUnavailable(
                f"the embeddings endpoint does not answer: {type(error).__name__}"
            ) from error
        if len(reply.data) != len(texts):
            raise EmbeddingUnavailable("the embeddings endpoint returned too few vectors")
        return [entry.embedding for entry in sorted(reply.data, key=lambda entry: entry.index)]
