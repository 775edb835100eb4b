"""Word classes that change a claim: units, months, negations, limits, duties and opposites."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_MIN_PREFIX_CHARS = 5  # Finnish puts its cases behind the word: maanantaisin, tammikuussa


@dataclass(frozen=True, slots=True)
class WordClasses:
    """The classes, from `word_classes.json`.

    Attributes:
        months, weekdays: word -> class; inflected forms begin with the word.
        negations, number_words: by language.
        claims: word -> class that a sentence may use only if its quote does.
        weak_claims: word -> class that matters only beside its opposite.
        opposites: class -> the other one of its pair.
        units: class -> pattern of the word behind (or in front of) a number.
        polite: capitalised words that are no names.
    """

    months: Mapping[str, str]
    weekdays: Mapping[str, str]
    negations: Mapping[str, frozenset[str]]
    number_words: Mapping[str, Mapping[str, int]]
    claims: Mapping[str, str]
    weak_claims: Mapping[str, str]
    opposites: Mapping[str, str]
    units: Mapping[str, re.Pattern[str]]
    polite: frozenset[str]

    def negations_of(self, language: str) -> frozenset[str]:
        """Return the words that deny in this language."""
        return self.negations.get(language, frozenset())

    def month(self, word: str) -> str | None:
        """Return the month a word names, `1` to `12`."""
        return _by_prefix(self.months, word)

    def weekday(self, word: str) -> str | None:
        """Return the weekday a word names, `mon` to `sun`."""
        return _by_prefix(self.weekdays, word)

    def unit(self, words: str) -> str | None:
        """Return the unit that this text is."""
        for name, pattern in self.units.items():
            if pattern.fullmatch(words):
                return name
        return None


def _by_prefix(classes: Mapping[str, str], word: str) -> str | None:
    if word in classes:
        return classes[word]
    for size in range(len(word) - 1, _MIN_PREFIX_CHARS - 1, -1):
        if word[:size] in classes:
            return classes[word[:size]]
    return None


@cache
def word_classes() -> WordClasses:
    """Read the classes; the file travels with the package."""
    source = json.loads(files("bot").joinpath("word_classes.json").read_text(encoding="utf-8"))
    pairs = source["opposites"]
    return WordClasses(
        months=_inverted(source["months"]),
        weekdays=_inverted(source["weekdays"]),
        negations={name: frozenset(text.split()) for name, text in source["negations"].items()},
        number_words=source["number_words"],
        claims=_inverted(source["claims"]),
        weak_claims=_inverted(source["weak_claims"]),
        opposites=dict(pairs) | {b: a for a, b in pairs},
        units={name: re.compile(text) for name, text in source["units"].items()},
        polite=frozenset(source["polite"].split()),
    )


def _inverted(classes: Mapping[str, str]) -> dict[str, str]:
    return {word: name for name, words in classes.items() for word in words.split()}
