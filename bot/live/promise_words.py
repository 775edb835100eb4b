"""Promise words: whether an agent's message says that an answer will follow, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.urgent.phrases import fold
from bot.word_lists import word_lists

_FILE = "live/promise_words.toml"
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_FEW_WORDS = 5  # "one moment, please": what may stand behind a promise without being the answer
_MINUTES = re.compile(r"\b(\d{1,3})\s*min\w*")
_HOURS = re.compile(r"\b(\d{1,2}|en|et|ein|yhden|one|an)\s+(?:timer?|timar|timen|tun\w+|hours?)\b")
_AN_HOUR = re.compile(r"\btunin (?:kuluesa|sisala|pasta)\b")  # one, in Finnish; folded


@dataclass(frozen=True, slots=True)
class Promise:
    """What an agent promised.

    Attributes:
        within: how soon; None where it is another day, or when something else happens.
    """

    within: timedelta | None


def promise_in(text: str, language: str, usual: timedelta) -> Promise | None:
    """Return what a message promises, if anything.

    Args:
        text: as the agent wrote it.
        language: of the conversation.
        usual: how soon an answer is due where the agent names no time.
    """
    said = [fold(one) for one in _SENTENCE.findall(text) if not one.endswith("?")]
    told = " ".join(said)
    lists = word_lists(_FILE)
    if not (
        any(_holds("returns", one, language) for one in said)
        or any(_holds("checks", one, language) for one in _at_the_end(said))
        or (len(told.split()) <= _FEW_WORDS and lists["moment"].is_in(told, language))
    ):
        return None
    named = _named_time(told)
    if named is not None:
        return Promise(named)
    return Promise(None if lists["later"].is_in(told, language) else usual)


def _holds(name: str, sentence: str, language: str) -> bool:
    lists = word_lists(_FILE)
    return lists[name].is_in(lists["asked"].without(sentence, language), language)


def _at_the_end(said: list[str]) -> list[str]:
    """Return the last sentence that says something, and the short ones behind it."""
    end: list[str] = []
    for sentence in reversed(said):
        end.append(sentence)
        if len(sentence.split()) > _FEW_WORDS:
            break
    return end


def _named_time(told: str) -> timedelta | None:
    if found := _MINUTES.search(told):
        return timedelta(minutes=int(found[1]))
    if found := _HOURS.search(told):
        return timedelta(hours=int(found[1]) if found[1].isdigit() else 1)
    return timedelta(hours=1) if _AN_HOUR.search(told) else None
