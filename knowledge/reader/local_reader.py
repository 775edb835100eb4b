"""The packaged reader: a network over the bundled embedding model, in this process."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from importlib.resources import files
from typing import IO, Self

import numpy as np
import torch

from knowledge.embedding.local_embedder import compute_dtype
from knowledge.embedding.packed_linear import pack_linear_layers
from knowledge.errors import EmbeddingUnavailable
from knowledge.reader.network import SHARED_LAYERS, PairEncoder, ReaderNetwork, batch_of


class LocalReader:
    """Reads on one thread a question, as many questions at once as there are cores.

    Args:
        network: trained; it is made ready for reading only.
    """

    def __init__(self, network: ReaderNetwork) -> None:
        if network.bert.dtype is torch.bfloat16:
            pack_linear_layers(network.bert)
        self._network = network.eval()
        self._encoder = PairEncoder(network.bert.dtype)
        self._encoder_lock = threading.Lock()  # its tokenizer's truncation is state
        self._slots = threading.Semaphore(len(os.sched_getaffinity(0)))

    @classmethod
    def packaged(cls) -> Self:
        """Return the reader that ships with the package; `eval.reader_training` makes it.

        Raises:
            EmbeddingUnavailable: the embedding model's weights are missing, or it is another one.
        """
        with (files("knowledge.reader") / "reader.npz").open("rb") as file:
            return cls(network_from(file, compute_dtype()))

    def read(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return for each passage the logit of its answering the question."""
        if not passages:
            return []
        with self._encoder_lock:
            pairs = self._encoder.pairs(question, passages)
        batch = batch_of(pairs)
        with self._slots, torch.inference_mode():
            logits = self._network.judge(self._network.states(batch), batch)
        return [float(logit) for logit in logits]


def write_network(network: ReaderNetwork, file: IO[bytes], model: str, data_hash: str) -> None:
    """Write what `network_from` reads: the network's own layers, in half precision."""
    state = {
        name: tensor.detach().numpy().astype(np.float16)
        for name, tensor in network.own_layers().state_dict().items()
    }
    np.savez_compressed(
        file, model=model, shared_layers=SHARED_LAYERS, data_hash=data_hash, **state
    )


def network_from(file: IO[bytes], dtype: torch.dtype) -> ReaderNetwork:
    """Read what `write_network` wrote.

    Raises:
        EmbeddingUnavailable: it was trained over other layers than are shared now.
    """
    network = ReaderNetwork(dtype)
    own = network.own_layers()
    with np.load(file) as stored:
        if int(stored["shared_layers"]) != SHARED_LAYERS:
            raise EmbeddingUnavailable("the reader's weights belong to another network")
        state = {name: torch.from_numpy(stored[name]) for name in own.state_dict()}
    own.load_state_dict(state)
    return network
