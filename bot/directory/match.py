"""Directory match: whether a question asks who handles something, and which function that is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.directory.entries import DirectoryEntry
from bot.subjects import subjects
from bot.urgent.phrases import fold
from bot.word_lists import word_lists
from knowledge.retrieval.terms import stems

WORD_FILE = "directory/who_words.toml"
MAX_FOUND = 2
_MAX_CHARS = 400  # who writes more tells a story that no function's name answers
_MIN_FIRST_CHARS, _MIN_LAST_CHARS = 4, 6  # of a word that begins or ends a compound


def asks_who(text: str, language: str) -> bool:
    """Whether a message asks who handles something, or how to reach them."""
    if len(text) > _MAX_CHARS:
        return False
    lists, folded = word_lists(WORD_FILE), fold(text)
    is_asked = any(lists[name].is_in(folded, language) for name in ("who", "does"))
    return is_asked and not lists["not_it"].is_in(folded, language)


def match_functions(
    text: str, language: str, entries: Sequence[DirectoryEntry]
) -> list[DirectoryEntry]:
    """Return the function that handles what a message asks who handles; several that are alike.

    A word or subject shared with a function's name or with what it handles counts by how few
    functions share it.
    """
    if not entries or not asks_who(text, language):
        return []
    rest = word_lists(WORD_FILE)["filler"].without(fold(text), language)
    asked = _terms([rest], language) | _named(text, language)
    if not asked:
        return []
    held = [_terms(_written(entry), language) | _named_by(entry) for entry in entries]
    spread = Counter(term for terms in held for term in terms)
    scores = [_shared(asked, terms, spread, len(entries)) for terms in held]
    best = max(scores)
    alike = [one for one, score in zip(entries, scores, strict=True) if score == best > 0]
    return alike if len(alike) <= MAX_FOUND else []


def _written(entry: DirectoryEntry) -> list[str]:
    draft = entry.draft
    return [fold(text) for text in (*draft.names.values(), *draft.handles.values())]


def _named(text: str, language: str) -> frozenset[str]:
    """Return the subjects of a text, as terms that no word can be."""
    return frozenset(f"[{name}]" for name in subjects(text, language))


def _named_by(entry: DirectoryEntry) -> frozenset[str]:
    named: frozenset[str] = frozenset()
    for written in (entry.draft.names, entry.draft.handles):
        for language, text in written.items():
            named |= _named(text, language)
    return named


def _terms(texts: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in stems(text, language) if len(stem) >= 3)


def _shared(
    asked: frozenset[str], held: frozenset[str], spread: Counter[str], n_entries: int
) -> float:
    """Return how much of what is asked a function holds, by how rarely others do."""
    score = 0.0
    for term in asked:
        fitting = [other for other in held if _fits(term, other)]
        if fitting:
            rarest = min(spread[other] for other in fitting)
            score += math.log(1 + n_entries / rarest)
    return round(score, 6)


def _fits(asked: str, held: str) -> bool:
    """Whether two stems are one, or one begins or ends the other as in a compound."""
    short, long = sorted((asked, held), key=len)
    if short == long:
        return True
    begins = len(short) >= _MIN_FIRST_CHARS and long.startswith(short)
    return begins or (len(short) >= _MIN_LAST_CHARS and long.endswith(short))
