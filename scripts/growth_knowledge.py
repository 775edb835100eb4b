"""Makes large knowledge out of real passages: their sentences recombined, their vectors mixed."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from knowledge.documents.passages import Passage, PassageKind  # noqa: E402
from knowledge.indexes.index import Index, search_texts  # noqa: E402

Vectors = np.ndarray[Any, np.dtype[np.float32]]

PASSAGES_A_PAGE = 5
# How much of a mixture is the second passage's vector, and how much of its length is noise of the
# same shape as the real ones: the nearest of 300,000 are then about as near as real ones are.
_OTHER_SHARE = (0.1, 0.5)
_NOISE = 0.35
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
_BLOCK = 10_000


def recombined(real: Index, count: int) -> tuple[list[Passage], Vectors]:
    """Return so many passages made of this index's, and a vector for each.

    Each has the title, headings and about the length of a real one, and sentences of that one and
    of another in the same language in turns, so that words are as frequent as they really are.
    """
    chance = random.Random(1)
    passages = [real.passages[row] for row in range(len(real.passages))]
    sentences = [_SENTENCE.split(passage.text) for passage in passages]
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        rows.setdefault(passage.language, []).append(row)
    first, second = np.zeros(count, np.int64), np.zeros(count, np.int64)
    made = []
    for number in range(count):
        first[number] = chance.randrange(len(passages))
        passage = passages[first[number]]
        second[number] = chance.choice(rows[passage.language])
        text = _mixed(sentences[first[number]], sentences[second[number]], len(passage.text))
        made.append(_passage(number, passage, text))
    firsts = np.searchsorted(real.owners, np.arange(len(passages)))
    return made, _mixtures(_rows_of(real, firsts), first, second)


def vectors_of(passages: Sequence[Passage], vectors: Vectors) -> Mapping[str, Vectors]:
    """Return the vectors by the hashes that an index asks for."""
    hashes = (search_texts(passage)[0].text_hash for passage in passages)
    return dict(zip(hashes, vectors, strict=True))


def _mixed(own: Sequence[str], other: Sequence[str], length: int) -> str:
    """Return sentences of both in turns, of about this many characters."""
    taken: list[str] = []
    for sentence in _turns(own, other):
        taken.append(sentence)
        length -= len(sentence) + 1
        if length <= 0:
            break
    return " ".join(taken)


def _turns(own: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    for at in range(max(len(own), len(other))):
        yield from own[at : at + 1]
        yield from other[at : at + 1]


def _passage(number: int, like: Passage, text: str) -> Passage:
    page = number // PASSAGES_A_PAGE
    return replace(
        like,
        id=sha256(f"passage {number}".encode()).hexdigest()[:32],
        document_version=sha256(f"page {page}".encode()).hexdigest(),
        url=f"https://growth.example.no/{page}",
        text=text,
        start=0,
        end=len(text),
        kind=PassageKind.TEXT,
        question=None,
        table_head="",
        table_head_start=0,
    )


def _rows_of(real: Index, rows: np.ndarray[Any, np.dtype[np.int64]]) -> Vectors:
    return np.stack([real.vectors.vector(int(row)) for row in rows])


def _mixtures(
    real: Vectors,
    first: np.ndarray[Any, np.dtype[np.int64]],
    second: np.ndarray[Any, np.dtype[np.int64]],
) -> Vectors:
    chance = np.random.default_rng(1)
    spread = (_NOISE * real.std(axis=0)).astype(np.float32)
    made = np.zeros((len(first), real.shape[1]), np.float32)
    for at in range(0, len(first), _BLOCK):
        own, other = real[first[at : at + _BLOCK]], real[second[at : at + _BLOCK]]
        share = chance.uniform(*_OTHER_SHARE, (len(own), 1)).astype(np.float32)
        block = own * (1 - share) + other * share
        block += chance.standard_normal(own.shape, dtype=np.float32) * spread
        made[at : at + _BLOCK] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return made


def live_index(data_dir: Path, company_id: str, model: str) -> Index:
    """Open the newest public index that a company has on disk."""
    folders = sorted(
        (data_dir / "versions" / company_id).iterdir(), key=lambda f: f.stat().st_mtime
    )
    return Index.open(folders[-1] / "public", model)
