"""Vectors rounded to a byte a number: near enough to choose candidates by, a quarter to read."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

_CODES = "codes.npy"
_SCALES = "scales.npy"
_STEPS = 127
# Rows that are rounded at once; 30 MB of float32.
_BLOCK = 20_000


def write_rounded(
    directory: Path, vectors: NDArray[np.float32], centre: NDArray[np.float32]
) -> None:
    """Write what `RoundedVectors` reads.

    Vectors of one model lie close together, so it is their distance from the centre that is
    rounded: cosines of .80 to .92 would otherwise fall on 30 steps of bfloat16.

    Args:
        vectors: of unit length, one a row.
        centre: their mean.
    """
    codes = np.lib.format.open_memmap(
        directory / _CODES, mode="w+", dtype=np.int8, shape=vectors.shape
    )
    scales = np.zeros(len(vectors), np.float32)
    for at in range(0, len(vectors), _BLOCK):
        block = vectors[at : at + _BLOCK] - centre
        own = _as_bfloat16(np.maximum(np.abs(block).max(axis=1), 1e-12) / _STEPS)
        codes[at : at + _BLOCK] = np.clip(np.round(block / own[:, np.newaxis]), -_STEPS, _STEPS)
        scales[at : at + _BLOCK] = own
    codes.flush()
    np.save(directory / _SCALES, scales)


def _as_bfloat16(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cut to what bfloat16 can hold, which is how the scales are computed with."""
    bits = values.astype(np.float32).view(np.uint32) + np.uint32(0x8000)
    return (bits & np.uint32(0xFFFF0000)).view(np.float32)


class RoundedVectors:
    """Rounded vectors; they are only read and safe to use from several threads.

    Raises:
        OSError, ValueError: the files are missing or not of the form they should be.
    """

    def __init__(self, directory: Path) -> None:
        # Imported here: torch takes seconds, and small indexes do without.
        import torch

        self._torch = torch
        # Copy on write, though nothing is written: torch wants memory that could be.
        codes = torch.from_numpy(np.load(directory / _CODES, mmap_mode="c"))
        scales = torch.from_numpy(np.load(directory / _SCALES)).to(torch.bfloat16)
        n_cores = len(os.sched_getaffinity(0))
        self._parts = list(zip(codes.chunk(n_cores), scales.chunk(n_cores), strict=True))
        self._pool = ThreadPoolExecutor(n_cores, "vectors")

    def nearest(self, queries: NDArray[np.float32], limit: int) -> list[NDArray[np.int64]]:
        """Return for each query about the nearest rows, in no order.

        All queries are answered in one pass, which is bound by the memory: two cost as one. Each
        core goes through a part of the rows.
        """
        torch = self._torch
        asked = torch.from_numpy(queries).to(torch.bfloat16)

        def near(codes: Tensor, scales: Tensor) -> Tensor:
            with torch.inference_mode():
                return torch._weight_int8pack_mm(asked, codes, scales).float()

        parts = [self._pool.submit(near, *part) for part in self._parts[1:]]
        found = torch.cat([near(*self._parts[0]), *(part.result() for part in parts)], 1)
        with torch.inference_mode():
            return [torch.topk(one, limit, sorted=False).indices.numpy() for one in found]
