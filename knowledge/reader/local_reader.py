"""The packaged reader: a network over the bundled embedding model, in this process."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from importlib.resources import files
from typing import IO, Self

import numpy as np
import torch
from transformers import BertModel

from knowledge.embedding.e5_parts import SharedParts
from knowledge.embedding.local_embedder import compute_dtype
from knowledge.embedding.packed_linear import pack_linear_layers
from knowledge.errors import EmbeddingUnavailable
from knowledge.reader.network import SHARED_LAYERS, Pair, PairEncoder, ReaderNetwork, batch_of


class LocalReader:
    """Reads on one thread a question, as many questions at once as there are cores.

    Args:
        network: trained; it is made ready for reading only.
        parts: the model that the network is built over.
    """

    def __init__(self, network: ReaderNetwork, parts: SharedParts) -> None:
        if network.bert.dtype is torch.bfloat16:
            pack_linear_layers(network.bert)
        self._network = network.eval()
        self._encoder = PairEncoder(parts)
        self._slots = threading.Semaphore(len(os.sched_getaffinity(0)))

    @classmethod
    def packaged(cls, parts: SharedParts | None = None) -> Self:
        """Return the reader that ships with the package; `eval.reader_training` makes it.

        Args:
            parts: of the embedding model, when it is loaded in this process already.

        Raises:
            EmbeddingUnavailable: the embedding model's weights are missing, or it is another one.
        """
        parts = parts or SharedParts.loaded(compute_dtype())
        with (files("knowledge.reader") / "reader.npz").open("rb") as file:
            return cls(network_from(file, parts.bert), parts)

    def read(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return for each passage the logit of its answering the question."""
        if not passages:
            return []
        pairs = self._encoder.pairs(question, passages)
        with self._slots:
            # One by one: together they would be padded to the longest, a tenth more work.
            return [self._logit(pair) for pair in pairs]

    def _logit(self, pair: Pair) -> float:
        batch = batch_of([pair])
        with torch.inference_mode():
            return float(self._network.judge(self._network.states(batch), batch))


def write_network(network: ReaderNetwork, file: IO[bytes], model: str, data_hash: str) -> None:
    """Write what `network_from` reads: the network's own layers, in half precision."""
    state = {
        name: tensor.detach().numpy().astype(np.float16)
        for name, tensor in network.own_layers().state_dict().items()
    }
    np.savez_compressed(
        file, model=model, shared_layers=SHARED_LAYERS, data_hash=data_hash, **state
    )


def network_from(file: IO[bytes], shared: BertModel) -> ReaderNetwork:
    """Read what `write_network` wrote.

    Args:
        shared: the bundled model; the network is built over it.

    Raises:
        EmbeddingUnavailable: it was trained over other layers than are shared now.
    """
    with np.load(file) as stored:
        if int(stored["shared_layers"]) != SHARED_LAYERS:
            raise EmbeddingUnavailable("the reader's weights belong to another network")
        about = ("model", "shared_layers", "data_hash")
        own = {name: torch.from_numpy(stored[name]) for name in stored.files if name not in about}
    return ReaderNetwork(shared, own)
