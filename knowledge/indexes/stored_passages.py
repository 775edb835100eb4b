"""Passages on disk: one a line, and each read when it is asked for."""

from __future__ import annotations

import dataclasses
import json
import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from knowledge.documents.passages import Passage, PassageKind
from knowledge.errors import IndexDamaged

_LINES = "passages.jsonl"
_ENDS = "passage_ends.npy"


class Passages(Protocol):
    """Passages by their rows: a tuple, `StoredPassages`, or several of them joined."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def __getitem__(self, row: int, /) -> Passage:
        """Return one of them."""
        ...


def write_passages(directory: Path, passages: Sequence[Passage]) -> None:
    """Write what `StoredPassages` reads."""
    ends = np.zeros(len(passages), np.int64)
    with (directory / _LINES).open("wb") as file:
        for row, passage in enumerate(passages):
            line = json.dumps(dataclasses.asdict(passage), ensure_ascii=False) + "\n"
            file.write(line.encode())
            ends[row] = file.tell()
    np.save(directory / _ENDS, ends)


class StoredPassages:
    """Passages that stay in their file: 300,000 of them as objects would take half a gigabyte.

    Raises:
        IndexDamaged: the files are not of the form they should be.
    """

    def __init__(self, directory: Path) -> None:
        try:
            self._ends = np.load(directory / _ENDS)
            with (directory / _LINES).open("rb") as file:
                # An empty file cannot be mapped.
                self._lines: mmap.mmap | bytes = (
                    mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if len(self._ends) else b""
                )
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"the passages cannot be read: {error}") from error

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int, /) -> Passage:
        if not 0 <= row < len(self._ends):
            raise IndexError(row)
        start = int(self._ends[row - 1]) if row else 0
        return _passage(json.loads(self._lines[start : int(self._ends[row])]))

    def __iter__(self) -> Iterator[Passage]:
        return (self[row] for row in range(len(self)))


def _passage(fields: dict[str, Any]) -> Passage:
    fields["heading_path"] = tuple(fields["heading_path"])
    fields["kind"] = PassageKind(fields["kind"])
    return Passage(**fields)
