"""Clauses: a sentence cut where one statement ends and the next begins."""

from __future__ import annotations

import re
from functools import lru_cache

_BREAK = re.compile(
    r"[,;:–—](?=\s)|(?<=[.!?])\s+"
    r"|\s(?=(?:og|och|ja|and|men|mutta|but|medan|mens|medan|medens|while|whereas|ellers|elles|annars|"
    r"muuten|otherwise|eller|tai|or)\s)",
    re.IGNORECASE,
)
_MIN_WORDS = 2
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of sentences; what is too short to state anything joins the one before."""
    found: list[str] = []
    at = 0
    for end in [*(match.end() for match in _BREAK.finditer(text)), len(text)]:
        piece, at = text[at:end], end
        if found and len(_WORD.findall(piece)) < _MIN_WORDS + 1:
            found[-1] += piece
        elif piece.strip():
            found.append(piece)
    return tuple(found)
