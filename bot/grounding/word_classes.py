"""Word classes that change a claim: units, months, negations, limits, conditions and opposites."""

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
        other_meaning: by language: a word that is another class there, or none.
        opposites: class -> the classes that say the contrary.
        limits: by language: word -> `low` (at least, after) or `high` (at most, before).
        conditions: by language: a pattern of what begins a condition or an exception.
        needless: a pattern of "you need not".
        light: words of all languages that a paraphrase may add without claiming anything.
        speech: what no quote makes showable (`person`, `promise`) -> pattern by language.
        units: class -> pattern of the word behind (or in front of) a number.
        polite: capitalised words that are no names.
    """

    months: Mapping[str, str]
    weekdays: Mapping[str, str]
    negations: Mapping[str, frozenset[str]]
    number_words: Mapping[str, Mapping[str, int]]
    claims: Mapping[str, str]
    weak_claims: Mapping[str, str]
    other_meaning: Mapping[str, Mapping[str, str]]
    opposites: Mapping[str, frozenset[str]]
    limits: Mapping[str, Mapping[str, str]]
    conditions: Mapping[str, re.Pattern[str]]
    needless: re.Pattern[str]
    light: frozenset[str]
    speech: Mapping[str, Mapping[str, re.Pattern[str]]]
    units: Mapping[str, re.Pattern[str]]
    polite: frozenset[str]

    def negations_of(self, language: str) -> frozenset[str]:
        """Return the words that deny in this language."""
        return self.negations.get(language, frozenset())

    def claim(self, word: str, language: str) -> str | None:
        """Return the class of claims, strong ones only, that a word belongs to."""
        other = self.other_meaning.get(language, {}).get(word)
        return self.claims.get(word) if other is None else (other or None)

    def claims_of(self, word: str, language: str) -> frozenset[str]:
        """Return the classes, strong and weak, that a word belongs to."""
        weak = None if word in self.other_meaning.get(language, {}) else self.weak_claims.get(word)
        return frozenset(name for name in (self.claim(word, language), weak) if name is not None)

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
    source = json.loads(
        files("bot.grounding").joinpath("word_classes.json").read_text(encoding="utf-8")
    )
    return WordClasses(
        months=_inverted(source["months"]),
        weekdays=_inverted(source["weekdays"]),
        negations={name: frozenset(text.split()) for name, text in source["negations"].items()},
        number_words=source["number_words"],
        claims=_inverted(source["claims"]),
        weak_claims=_inverted(source["weak_claims"]),
        other_meaning=source["other_meaning"],
        opposites=_mutual(source["opposites"]),
        limits={name: _inverted(words) for name, words in source["limits"].items()},
        conditions={
            name: re.compile(rf"(?<!\w)(?:{text})(?!\w)", re.IGNORECASE)
            for name, text in source["conditions"].items()
        },
        needless=re.compile(rf"\b(?:{source['needless']})\b", re.IGNORECASE),
        light=frozenset(word for text in source["light"].values() for word in text.split()),
        speech={
            reason: {name: re.compile(text, re.IGNORECASE) for name, text in patterns.items()}
            for reason, patterns in source["speech"].items()
        },
        units={name: re.compile(text) for name, text in source["units"].items()},
        polite=frozenset(source["polite"].split()),
    )


def _mutual(pairs: list[list[str]]) -> dict[str, frozenset[str]]:
    """Return for each class everything it is paired with."""
    found: dict[str, frozenset[str]] = {}
    for first, second in pairs:
        found[first] = found.get(first, frozenset()) | {second}
        found[second] = found.get(second, frozenset()) | {first}
    return found


def _inverted(classes: Mapping[str, str]) -> dict[str, str]:
    return {word: name for name, words in classes.items() for word in words.split()}
