"""Word diffs: exact on both sides, readable, and bounded for texts made to be slow."""

from __future__ import annotations

import random
import time

import pytest

from knowledge.documents.word_diff import PartKind, WordDiff, word_diff

SAME, REMOVED, ADDED = PartKind.SAME, PartKind.REMOVED, PartKind.ADDED
_RANDOM = random.Random(7)


def _checked(before: str, after: str) -> WordDiff:
    """Compare, and check that both texts can be read off the result."""
    found = word_diff(before, after)
    assert "".join(p.text for p in found.parts if p.kind is not ADDED) == before
    assert "".join(p.text for p in found.parts if p.kind is not REMOVED) == after
    assert all(part.text for part in found.parts)
    return found


def _shown(before: str, after: str) -> list[tuple[PartKind, str]]:
    return [(part.kind, part.text) for part in _checked(before, after).parts]


def test_a_new_price_is_one_word() -> None:
    assert _shown("Frakt koster 79 kroner.\nVelkommen.", "Frakt koster 99 kroner.\nVelkommen.") == [
        (SAME, "Frakt koster "),
        (REMOVED, "79"),
        (ADDED, "99"),
        (SAME, " kroner.\nVelkommen."),
    ]


def test_neighbouring_changed_words_are_one_change() -> None:
    assert _shown("a b c d", "a x y d") == [
        (SAME, "a "),
        (REMOVED, "b c"),
        (ADDED, "x y"),
        (SAME, " d"),
    ]


def test_new_and_lost_lines() -> None:
    assert _shown("Pris\nÅpent", "Pris\nNytt vilkår\nÅpent") == [
        (SAME, "Pris\n"),
        (ADDED, "Nytt vilkår\n"),
        (SAME, "Åpent"),
    ]
    assert _shown("abc", "") == [(REMOVED, "abc")]
    assert _shown("", "") == []


def _words(alphabet: str, n_words: int, per_line: int = 10**9) -> str:
    words = [_RANDOM.choice(alphabet) for _ in range(n_words)]
    return "\n".join(" ".join(words[at : at + per_line]) for at in range(0, n_words, per_line))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 3000, "b " * 3000),
        (_words("ab", 1900), _words("ab", 1900)),
        (_words("abcdefghij", 1400, 1), _words("abcdefghij", 1400, 1)),
        (_words("abcd", 40_000, 100), _words("abcd", 40_000, 100)),
        ("x y z " * 400_000, "x y q " * 400_000),
    ],
    ids=["one-word", "two-words", "few-lines", "long-page", "huge"],
)
def test_time_is_bounded(before: str, after: str) -> None:
    started = time.monotonic()
    _checked(before, after)
    assert time.monotonic() - started < 5  # 1 s alone on this machine


def test_random_edits_are_told_exactly() -> None:
    for _ in range(200):
        words = [_RANDOM.choice(["en", "to", "tre", "\n", ",", "æøå", " "]) for _ in range(30)]
        edited = [word for word in words if _RANDOM.random() > 0.2]
        edited.insert(len(edited) // 2, "nytt")
        _checked(" ".join(words), " ".join(edited))
