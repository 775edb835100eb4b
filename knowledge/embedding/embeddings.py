"""Embedders: texts become unit vectors; which model does it is a setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.settings import KnowledgeSettings

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What computes vectors; synchronous and safe to call from several threads."""

    @property
    def name(self) -> str:
        """The model's name; vectors of different names are never mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each query."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each passage."""


def load_embedder(settings: KnowledgeSettings) -> Embedder:
    """Load the embedding model that the settings name.

    Raises:
        EmbeddingUnavailable: it cannot be loaded.
    """
    # Imported here: torch takes five seconds, and most commands never embed.
    if settings.embedding_base_url:
        from knowledge.embedding.openai_embeddings import OpenAIEmbedder

        return OpenAIEmbedder(
            settings.embedding_model,
            base_url=settings.embedding_base_url,
            api_key=settings.embedding_api_key,
            batch_size=settings.embedding_batch_size,
            timeout_s=settings.embedding_timeout_s,
        )
    from knowledge.embedding.local_embedder import LocalEmbedder

    return LocalEmbedder(settings.embedding_model, batch_size=settings.embedding_batch_size)
