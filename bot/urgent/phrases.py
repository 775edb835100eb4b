"""Urgent phrases: the words of `phrases.toml`, found in a message however they are typed."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

_MIN_STEM_CHARS = 2
_MIN_TYPO_CHARS = 8  # of 7 letters, "staging" would be "stabbing"
_FOLDED = str.maketrans({"ø": "o", "æ": "a", "ð": "d", "’": "", "'": "", "´": ""})
_TWO_LETTERS = re.compile(r"([bcdfghjklmnpqrstvwxz])\1+|(.)\2{2,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; `language` is given where it counts in that one only."""

    word_class: str
    rest: tuple[str, ...]
    language: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Classes of which each must have a word, all within `reach` words.

    Attributes:
        parts: for each place the classes that may fill it.
        reach: words from the first to the last.
        is_ordered: whether they must come in this order.
        crosses: whether they may stand in several sentences.
    """

    parts: tuple[tuple[str, ...], ...]
    reach: int
    is_ordered: bool
    crosses: bool


@dataclass(frozen=True, slots=True)
class Calm:
    """Words that make an alarm of these kinds none.

    Attributes:
        scope: where they must stand: anywhere in the message, in the sentence, before the alarm in
            the sentence, before it in the clause, or on a word of the alarm itself.
        outweighed: whether a word for now in the sentence makes it an alarm again.
        apart: classes of which one must stand in the alarm's statement, where there are any, for
            the words to count for nothing in another statement; None where they count in all.
    """

    word_class: str
    kinds: frozenset[str]
    scope: Literal["message", "sentence", "before", "clause", "over"]
    outweighed: bool
    apart: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class UrgentPhrases:
    """What the file holds; phrases by their first word.

    Attributes:
        rules: by kind.
        goes_on: classes of which one in an alarm's statement shows that it goes on.
        exact: by the word itself.
        prefixes, suffixes: by the beginning or the end of the word.
        typos: by the word, and by it without one letter; with the word.
    """

    rules: Mapping[str, Sequence[Rule]]
    calms: Sequence[Calm]
    goes_on: tuple[str, ...]
    exact: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    prefixes: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    suffixes: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    typos: dict[str, list[tuple[str, Phrase]]] = field(default_factory=lambda: defaultdict(list))


def fold(text: str) -> str:
    """Return text as a hurried customer might type it: no accents, no doubled consonants."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDED)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.replace("ae", "a").replace("oe", "o")
    return _TWO_LETTERS.sub(lambda match: match[1] or match[2], plain)


@lru_cache(maxsize=20_000)
def phrases_beginning_with(word: str) -> tuple[Phrase, ...]:
    """Return the phrases whose first word this is, with one slip of the finger if need be."""
    phrases = urgent_phrases()
    found = list(phrases.exact.get(word, ()))
    for size in range(_MIN_STEM_CHARS, len(word) + 1):
        found += phrases.prefixes.get(word[:size], ())
        found += phrases.suffixes.get(word[-size:], ())
    if not found and len(word) >= _MIN_TYPO_CHARS:
        found += [
            phrase
            for slip in (word, *_shorter(word))
            for meant, phrase in phrases.typos.get(slip, ())
            if _is_slip(word, meant)
        ]
    return tuple(dict.fromkeys(found))


def _shorter(word: str) -> Iterator[str]:
    """Yield a word without one letter; the first is seldom wrong."""
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]


def _is_slip(word: str, meant: str) -> bool:
    """Whether two words, alike but for a letter in each, are one wrong or swapped letter apart."""
    if len(word) != len(meant):
        return True
    apart = [place for place in range(len(word)) if word[place] != meant[place]]
    if len(apart) != 2:
        return len(apart) == 1
    one, two = apart
    return two == one + 1 and word[one] == meant[two] and word[two] == meant[one]


def fits(pattern: str, word: str) -> bool:
    """Whether a word is what a pattern of one word says."""
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return word == pattern


@cache
def urgent_phrases() -> UrgentPhrases:
    """Read the phrases; the file travels with the package."""
    source = tomllib.loads(files("bot.urgent").joinpath("phrases.toml").read_text("utf-8"))
    phrases = UrgentPhrases(
        rules={
            kind: [_rule(written, alarm, source["reach"]) for written in alarm["rules"]]
            for kind, alarm in source["alarms"].items()
        },
        calms=[
            Calm(
                word_class=calm.get("words", name),
                kinds=frozenset(calm["kinds"].split()),
                scope=calm["scope"],
                outweighed=calm.get("outweighed", True),
                apart=tuple(filter(None, calm["apart"].split("|"))) if "apart" in calm else None,
            )
            for name, calm in source["calms"].items()
        ],
        goes_on=tuple(source["goes_on"].split("|")),
    )
    for word_class, by_language in source["words"].items():
        for language, listed in by_language.items():
            for written in listed.split(","):
                _add(phrases, word_class, language, written)
    return phrases


def _rule(written: str, alarm: Mapping[str, Any], reach: int) -> Rule:
    is_ordered = " > " in written
    parts = written.split(" > " if is_ordered else " + ")
    return Rule(
        parts=tuple(tuple(part.split("|")) for part in parts),
        reach=alarm.get("reach", reach),
        is_ordered=is_ordered,
        crosses=alarm.get("crosses", False),
    )


def _add(phrases: UrgentPhrases, word_class: str, language: str, written: str) -> None:
    first, *rest = fold(written).replace("!", "").replace("-", " ").split()
    phrase = Phrase(word_class, tuple(rest), language if "!" in written else None)
    if first.endswith("*"):
        phrases.prefixes[first[:-1]].append(phrase)
    elif first.startswith("*"):
        phrases.suffixes[first[1:]].append(phrase)
    else:
        phrases.exact[first].append(phrase)
        if len(first) >= _MIN_TYPO_CHARS:
            for slip in (first, *_shorter(first)):
                phrases.typos[slip].append((first, phrase))
