"""Embedders: texts become unit vectors, by a local model or an endpoint."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from knowledge.e5_weights import bundled_model_folder
from knowledge.errors import EmbeddingUnavailable
from knowledge.openai_embeddings import OpenAIEmbedder
from knowledge.settings import BUNDLED_MODEL, KnowledgeSettings

Vectors = NDArray[np.float32]
_REMEMBERED_QUERIES = 512


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
    if settings.embedding_base_url:
        return OpenAIEmbedder(
            settings.embedding_model,
            base_url=settings.embedding_base_url,
            api_key=settings.embedding_api_key,
            batch_size=settings.embedding_batch_size,
            timeout_s=settings.embedding_timeout_s,
        )
    return LocalEmbedder(settings.embedding_model, batch_size=settings.embedding_batch_size)


class LocalEmbedder:
    """A sentence-transformers model in this process.

    Args:
        name: `BUNDLED_MODEL`, or a name or path that sentence-transformers can load.
    """

    def __init__(self, name: str, batch_size: int = 32) -> None:
        self.name = name
        self._batch_size = batch_size
        self._model = _load(name)
        self._query_prefix, self._passage_prefix = _prefixes(name, self._model)
        # One computation at a time: two would fight for the same cores and both be slower.
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self.dimension = int(self._run(["x"]).shape[1])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each query; recent single queries are remembered."""
        if len(texts) != 1:
            return self._embed([self._query_prefix + text for text in texts])
        query = texts[0]
        known = self._recent.get(query)
        if known is None:
            known = self._embed([self._query_prefix + query])
            known.flags.writeable = False
            self._remember(query, known)
        return known

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each passage."""
        return self._embed([self._passage_prefix + text for text in texts])

    def _remember(self, query: str, vector: Vectors) -> None:
        with self._lock:
            self._recent[query] = vector
            while len(self._recent) > _REMEMBERED_QUERIES:
                self._recent.popitem(last=False)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        """Embed in batches of similar length; the lock is free between them for queries."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]), reverse=True)
        for at in range(0, len(order), self._batch_size):
            rows = order[at : at + self._batch_size]
            vectors[rows] = self._run([texts[row] for row in rows])
        return vectors

    def _run(self, texts: list[str]) -> Vectors:
        with self._lock:
            raw = self._model.encode(
                texts, batch_size=len(texts), convert_to_numpy=True, show_progress_bar=False
            )
        vectors = np.asarray(raw, np.float32)
        # bfloat16 leaves norms of 0.997 to 1.006; margins of 0.01 between passages matter.
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, 1e-12)
        return unit


def _load(name: str) -> SentenceTransformer:
    transformers_logging.disable_progress_bar()
    path = str(bundled_model_folder()) if name == BUNDLED_MODEL else name
    # Measured on two cores with avx512_bf16: 1.4 times the passages per second of float32,
    # and half the memory. Without hardware support bfloat16 is emulated and slower.
    dtype = torch.bfloat16 if _has_fast_bfloat16() else torch.float32
    try:
        return SentenceTransformer(path, device="cpu", model_kwargs={"dtype": dtype})
    except (OSError, ValueError) as error:
        raise EmbeddingUnavailable(f"the embedding model {name!r} cannot be loaded") from error


def _has_fast_bfloat16() -> bool:
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _prefixes(name: str, model: SentenceTransformer) -> tuple[str, str]:
    """Return what the model wants in front of queries and passages."""
    prompts = model.prompts or {}
    query = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    if not query and not passage and "e5" in name.lower() and "instruct" not in name.lower():
        return "query: ", "passage: "
    return query, passage
