"""Edit distance: how many words an agent changed in a suggestion before using it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"\w+|[^\w\s]")


def edited_words(suggested: str, used: str) -> int:
    """Return the Levenshtein distance between two texts, counted in words and marks.

    White space does not count; a word that was only capitalised does.
    """
    before, after = _TOKEN.findall(suggested), _TOKEN.findall(used)
    start = _shared(before, after)
    before, after = before[start:], after[start:]
    end = _shared(before[::-1], after[::-1])
    return _distance(before[: len(before) - end], after[: len(after) - end])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words two texts begin with alike."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _distance(before: Sequence[str], after: Sequence[str]) -> int:
    row = list(range(len(after) + 1))
    for removed, old in enumerate(before, start=1):
        diagonal, row[0] = row[0], removed
        for at, new in enumerate(after, start=1):
            kept = diagonal + (old != new)
            diagonal = row[at]
            row[at] = min(kept, row[at] + 1, row[at - 1] + 1)
    return row[-1]
