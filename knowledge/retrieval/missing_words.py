"""Missing words: what a question is about that the passages found for it do not hold."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

from knowledge.indexes.index import SUBWORD
from knowledge.indexes.keyword_index import Keywords
from knowledge.retrieval.content_words import topic_words
from knowledge.retrieval.terms import fold, subwords

# An inflected form or a part of a compound shares so many of a word's n-grams.
_HELD_SHARE = 0.6
_NAME_INSIDE = re.compile(r"(?<=\S )[^\W\d_a-zæøåäöéü][\w-]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class MissingWords:
    """Which of a question's words are not in what was found; all from 0 to 1.

    Attributes:
        share: share of its words, weighted by rarity, that no passage read holds.
        strangest: how rare and how little known to the whole index its least known word is.
        number: 1 when a number of the question is in no passage read.
        name: how much of a name inside the question is in no passage read.
    """

    share: float
    strangest: float
    number: float
    name: float

    @classmethod
    def of(cls, index: Keywords, question: str, read: Collection[str]) -> MissingWords:
        """Look for the words of a question.

        Args:
            index: tells how rare the words are.
            read: n-grams of the passages that are read.
        """
        asked = [_Asked.of(index, word) for word in dict.fromkeys(topic_words(question))]
        total = sum(word.rarity for word in asked)
        missing = sum(word.rarity for word in asked if _held(word.grams, read) < _HELD_SHARE)
        numbers = [word for word in asked if _DIGIT.search(word.text)]
        names = [subwords(name) for name in _NAME_INSIDE.findall(question)]
        return cls(
            share=missing / total if total else 0.0,
            strangest=max((word.rarity * (1 - word.known) for word in asked), default=0.0),
            number=float(any(_held(word.grams, read) < 1 for word in numbers)),
            name=max((1 - _held(grams, read) for grams in names), default=0.0),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A word of the question: its n-grams, their mean rarity (0 to 1) and share in the index."""

    text: str
    grams: list[str]
    rarity: float
    known: float

    @classmethod
    def of(cls, index: Keywords, word: str) -> _Asked:
        grams = subwords(fold(word))
        counts = [index.document_frequency(SUBWORD, gram) for gram in grams]
        n = index.size
        rarities = [math.log(1 + (n - count + 0.5) / (count + 0.5)) for count in counts]
        size = max(1, len(grams))
        rarity = sum(rarities) / size / math.log(n + 1.5)
        return cls(word, grams, rarity, sum(count > 0 for count in counts) / size)


def _held(grams: Collection[str], read: Collection[str]) -> float:
    return sum(gram in read for gram in grams) / len(grams) if grams else 1.0
