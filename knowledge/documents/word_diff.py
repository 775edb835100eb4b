"""Word diffs: what was taken out of a text and what was put in, in bounded time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Two texts are compared line by line first, and word by word only where lines differ.
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# difflib's time grows with the product of both lengths: 1 s for this much on one core.
MAX_LINE_PAIRS = 2_000_000
MAX_WORD_PAIRS = 4_000_000
MAX_CHARS = 2_000_000


class PartKind(StrEnum):
    """What happened to a part of the text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch of text; the same and added ones make the new text, in order."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class WordDiff:
    """How one text became another.

    Attributes:
        is_coarse: whether whole lines or the whole text stand for changed words somewhere,
            because comparing the words would have taken too long.
    """

    parts: tuple[DiffPart, ...]
    is_coarse: bool


def word_diff(before: str, after: str) -> WordDiff:
    """Compare two texts word by word; blocking, so call it in a thread."""
    budget = _Budget(MAX_WORD_PAIRS)
    parts = tuple(_merged(_by_line(before, after, budget)))
    return WordDiff(parts, budget.was_short)


class _Budget:
    """How much may still be compared word by word."""

    def __init__(self, pairs: int) -> None:
        self._pairs = pairs
        self.was_short = False

    def allows(self, before: Sequence[str], after: Sequence[str]) -> bool:
        pairs = len(before) * len(after)
        if pairs > self._pairs:
            self.was_short = True
            return False
        self._pairs -= pairs
        return True


def _by_line(before: str, after: str, budget: _Budget) -> Iterator[DiffPart]:
    old, new = _LINE.findall(before), _LINE.findall(after)
    head, tail = _common_ends(old, new)
    yield DiffPart(PartKind.SAME, "".join(old[:head]))
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    is_long = len(before) + len(after) > MAX_CHARS
    if is_long or len(old_middle) * len(new_middle) > MAX_LINE_PAIRS:
        budget.was_short = True
        yield from _replaced("".join(old_middle), "".join(new_middle))
    else:
        for tag, a, b, c, d in SequenceMatcher(
            None, old_middle, new_middle, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                yield DiffPart(PartKind.SAME, "".join(old_middle[a:b]))
            else:
                yield from _by_word("".join(old_middle[a:b]), "".join(new_middle[c:d]), budget)
    yield DiffPart(PartKind.SAME, "".join(old[len(old) - tail :]))


def _by_word(before: str, after: str, budget: _Budget) -> Iterator[DiffPart]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    head, tail = _common_ends(old, new)
    yield DiffPart(PartKind.SAME, "".join(old[:head]))
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if not budget.allows(old_middle, new_middle):
        yield from _replaced("".join(old_middle), "".join(new_middle))
    else:
        # Frequent words are no anchors in long texts (autojunk): that also bounds the time.
        matcher = SequenceMatcher(str.isspace, old_middle, new_middle)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                yield DiffPart(PartKind.SAME, "".join(old_middle[a:b]))
            else:
                yield from _replaced("".join(old_middle[a:b]), "".join(new_middle[c:d]))
    yield DiffPart(PartKind.SAME, "".join(old[len(old) - tail :]))


def _replaced(before: str, after: str) -> Iterator[DiffPart]:
    yield DiffPart(PartKind.REMOVED, before)
    yield DiffPart(PartKind.ADDED, after)


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Return how many entries both share at their start, and at their end behind that."""
    shortest = min(len(old), len(new))
    head = 0
    while head < shortest and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _merged(parts: Iterable[DiffPart]) -> Iterator[DiffPart]:
    """Join neighbours: one stretch taken out and one put in for each place that changed.

    A mere space between two changed words belongs to the change.
    """
    removed = added = ""
    same = ""
    for part in parts:
        if part.kind is PartKind.SAME:
            same += part.text
            continue
        if not part.text:
            continue
        if same == " " and removed and added:
            removed, added = removed + same, added + same
        elif same:
            yield from _stretch(removed, added)
            yield DiffPart(PartKind.SAME, same)
            removed = added = ""
        same = ""
        if part.kind is PartKind.REMOVED:
            removed += part.text
        else:
            added += part.text
    yield from _stretch(removed, added)
    if same:
        yield DiffPart(PartKind.SAME, same)


def _stretch(removed: str, added: str) -> Iterator[DiffPart]:
    if removed:
        yield DiffPart(PartKind.REMOVED, removed)
    if added:
        yield DiffPart(PartKind.ADDED, added)
