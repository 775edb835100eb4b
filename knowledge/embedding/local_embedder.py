"""The local embedder: a sentence-transformers model in this process."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from threadpoolctl import threadpool_limits
from transformers.utils import logging as transformers_logging

from knowledge.embedding.e5_parts import SharedParts
from knowledge.embedding.e5_weights import bundled_model_folder
from knowledge.embedding.embeddings import Vectors
from knowledge.embedding.packed_linear import pack_linear_layers
from knowledge.errors import EmbeddingUnavailable
from knowledge.settings import BUNDLED_MODEL

_REMEMBERED_QUERIES = 512


class LocalEmbedder:
    """A sentence-transformers model in this process.

    Each computation runs on one thread, and as many run at once as there are cores. Measured on
    two cores: on an idle machine a query takes the same with one thread as with two, and on a
    busy one 22 ms instead of 818 ms, because no thread waits for another at a barrier.

    Args:
        name: `BUNDLED_MODEL`, or a name or path that sentence-transformers can load.
        batch_size: passages in one computation.
    """

    def __init__(self, name: str, batch_size: int = 32) -> None:
        self.name = name
        self._batch_size = batch_size
        self._model = _load(name)
        self._query_prefix, self._passage_prefix = _prefixes(name, self._model)
        self._n_cores = len(os.sched_getaffinity(0))
        # Queries have their own slots, so they never wait for a batch of passages.
        self._query_slots = threading.Semaphore(self._n_cores)
        self._tokenizer_lock = threading.Lock()  # its padding is state
        self._recent_lock = threading.Lock()
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self.dimension = int(self._compute(["x"]).shape[1])

    def parts(self) -> SharedParts:
        """Return the model itself, for networks that are built over it."""
        return SharedParts(self._model[0].model, self._model.tokenizer, self._tokenizer_lock)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each query; recent single queries are remembered."""
        if len(texts) != 1:
            return self._embed([self._query_prefix + text for text in texts])
        query = texts[0]
        with self._recent_lock:
            known = self._recent.get(query)
        if known is not None:
            return known
        with self._query_slots:
            vectors = self._compute([self._query_prefix + query])
        vectors.flags.writeable = False
        with self._recent_lock:
            self._recent[query] = vectors
            while len(self._recent) > _REMEMBERED_QUERIES:
                self._recent.popitem(last=False)
        return vectors

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each passage."""
        return self._embed([self._passage_prefix + text for text in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        """Embed in batches of the same number of tokens, one batch per core at a time."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        counts = self._token_counts(texts)
        order = sorted(range(len(texts)), key=lambda row: counts[row], reverse=True)
        batches = [
            order[at : at + self._batch_size] for at in range(0, len(order), self._batch_size)
        ]

        def compute(rows: list[int]) -> None:
            vectors[rows] = self._compute([texts[row] for row in rows])

        with ThreadPoolExecutor(self._n_cores) as pool:
            for done in [pool.submit(compute, rows) for rows in batches]:
                done.result()
        return vectors

    def _token_counts(self, texts: Sequence[str]) -> list[int]:
        """Return how long each text is for the model; padding is computed for nothing."""
        if not texts:
            return []
        with self._tokenizer_lock:
            encoded = self._model.tokenizer(list(texts), padding=False, truncation=True)
        return [len(ids) for ids in encoded["input_ids"]]

    def _compute(self, texts: list[str]) -> Vectors:
        with self._tokenizer_lock:
            tokens = self._model.preprocess(texts)
        with torch.inference_mode():
            raw = self._model(tokens)["sentence_embedding"]
        vectors: Vectors = raw.to(torch.float32).numpy()
        # bfloat16 leaves norms of 0.997 to 1.006; margins of 0.01 between passages matter.
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, 1e-12)
        return unit


def _load(name: str) -> SentenceTransformer:
    transformers_logging.disable_progress_bar()
    # One thread per computation in numpy's matrix products too: 1.7 ms instead of 5 ms for 10,000
    # passages on a busy machine.
    torch.set_num_threads(1)
    threadpool_limits(1, user_api="blas")
    dtype = compute_dtype()
    path: str = name
    options: dict[str, torch.dtype | bool] = {"dtype": dtype}
    if name == BUNDLED_MODEL:
        path = str(bundled_model_folder(dtype))
        options["add_pooling_layer"] = False
    try:
        model: SentenceTransformer = SentenceTransformer(path, device="cpu", model_kwargs=options)
    except (OSError, ValueError) as error:
        raise EmbeddingUnavailable(f"the embedding model {name!r} cannot be loaded") from error
    if name == BUNDLED_MODEL and dtype is torch.bfloat16:
        pack_linear_layers(model)
    model.eval()
    return model


def compute_dtype() -> torch.dtype:
    """Return what this machine computes fastest with.

    Measured with avx512_bf16: 1.7 times the passages per CPU second of float32, and half the
    memory. Without hardware support bfloat16 is emulated and slower.
    """
    is_fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if is_fast else torch.float32


def _prefixes(name: str, model: SentenceTransformer) -> tuple[str, str]:
    """Return what the model wants in front of queries and passages."""
    prompts = model.prompts or {}
    query = prompts.get("query") or ""
    passage = prompts.get("passage") or prompts.get("document") or ""
    if not query and not passage and "e5" in name.lower() and "instruct" not in name.lower():
        return "query: ", "passage: "
    return query, passage
