"""Messages as the urgent lane reads them: folded words, and where words of each class stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.urgent.phrases import UrgentPhrases, fits, fold, phrases_beginning_with

_SHORT_WORDS = 3  # a message of so few words needs no more than the name of the emergency
_SHORT = "short"  # a class of one word, which stands behind a short message
_END = "$"
_WORD = re.compile(r"\w+|[^\w\s-]+")
_ORDINAL = re.compile(r"(?<=\d)\.(?=\s)")  # "between the 2. and 3. floor"
_SENTENCE_END = re.compile(r"[.!?;]")
_CLAUSE_END = re.compile(r"[,:()–—]")
_DASH = re.compile(r"(?<=\s)-+(?=\s)")
_ADDED = re.compile(r"[+&]|(?<=\s)[/|](?=\s)")  # "fire + wrong invoice": read as a word that joins


@dataclass(frozen=True, slots=True)
class Message:
    """Folded words, and for each the number of its sentence and of its clause.

    Behind a short message stands one word more, which says so.
    """

    words: Sequence[str]
    sentences: Sequence[int]
    clauses: Sequence[int]


class Place(NamedTuple):
    """From a word up to, and without, another."""

    start: int
    end: int


Places = Mapping[str, Sequence[Place]]


def read_message(text: str) -> Message:
    """Return a message's words with the sentence and the clause that each stands in."""
    words: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    plain = _DASH.sub("–", _ORDINAL.sub(" ", fold(text.replace("\n", " . "))))
    for match in _WORD.finditer(_ADDED.sub(" _ ", plain)):
        token = match[0]
        if token[0].isalnum() or token[0] == "_":
            words.append(token)
            sentences.append(sentence)
            clauses.append(clause)
        elif _SENTENCE_END.search(token):
            sentence += 1
            clause += 1
        elif _CLAUSE_END.search(token):
            clause += 1
    if 0 < len(words) <= _SHORT_WORDS:
        words.append(_END)
        sentences.append(sentences[-1])
        clauses.append(clauses[-1])
    return Message(words, sentences, clauses)


def places_in(message: Message, phrases: UrgentPhrases, language: str | None) -> Places:
    """Return where words of each class stand, in order."""
    words = message.words
    places: dict[str, list[Place]] = defaultdict(list)
    for start, word in enumerate(words):
        for phrase in phrases_beginning_with(word):
            end = start + 1 + len(phrase.rest)
            if phrase.language not in (None, language) or end > len(words):
                continue
            if all(map(fits, phrase.rest, words[start + 1 : end])):
                places[phrase.word_class].append(Place(start, end))
    if words and words[-1] == _END:
        places[_SHORT] = [Place(len(words) - 1, len(words))]
    return places
