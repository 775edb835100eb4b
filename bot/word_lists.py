"""Word lists: phrases of a TOML file, found in a message however they are typed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.urgent.phrases import fold
from knowledge.documents.documents import LANGUAGES

_GAP = r"(?:\W+\w+){0,4}?\W+"
_NOT_FOUND = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class WordList:
    """The phrases of one class.

    Attributes:
        everywhere: those that count in a message of any language.
        only_in: those that mean something else elsewhere, by their language.
    """

    everywhere: re.Pattern[str]
    only_in: Mapping[str, re.Pattern[str]]

    def is_in(self, folded: str, language: str) -> bool:
        """Whether a folded text holds one of them."""
        return (
            self.everywhere.search(folded) is not None
            or self.only_in.get(language, _NOT_FOUND).search(folded) is not None
        )

    def without(self, folded: str, language: str) -> str:
        """Return a folded text without them."""
        rest = self.everywhere.sub(" ", folded)
        return self.only_in.get(language, _NOT_FOUND).sub(" ", rest)


@cache
def word_lists(file: str) -> Mapping[str, WordList]:
    """Read a file of `bot/` whose tables are classes, with phrases by language.

    Phrases stand between commas. `stem*` is a word that begins so, `*head` one that ends so,
    ` .. ` up to four words between, and `!phrase` counts only in a message of its language.
    Accents, ø and æ, and doubled consonants are folded away on both sides.
    """
    source = tomllib.loads(files("bot").joinpath(file).read_text("utf-8"))
    return {name: _word_list(by_language) for name, by_language in source.items()}


def _word_list(by_language: Mapping[str, str]) -> WordList:
    everywhere: list[str] = []
    only_in: dict[str, list[str]] = {}
    for language, listed in by_language.items():
        if language not in LANGUAGES:
            raise ValueError(f"'{language}' is no language")
        for phrase in filter(None, (one.strip() for one in listed.split(","))):
            if phrase.startswith("!"):
                only_in.setdefault(language, []).append(_expression(phrase[1:]))
            else:
                everywhere.append(_expression(phrase))
    return WordList(
        _compiled(everywhere), {language: _compiled(found) for language, found in only_in.items()}
    )


def _expression(phrase: str) -> str:
    parts = (fold(part).split() for part in phrase.split(" .. "))
    return _GAP.join(r"\W+".join(_word(word) for word in part) for part in parts)


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\-", r"\W?")


def _compiled(expressions: list[str]) -> re.Pattern[str]:
    if not expressions:
        return _NOT_FOUND
    longest_first = sorted(expressions, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")
