"""Courtesies: messages that only greet or thank, which no page has to answer."""

from __future__ import annotations

import re

_GREETINGS = frozenset(
    """hei hallo halla heisann hey heia morn god dag goddag morgen kveld hej hejsan hejsa tjena
    eftermiddag davs moi terve moikka huomenta hyvää päivää hello hi there good morning evening
    afternoon""".split()
)
_THANKS = frozenset(
    """takk tusen takk skal du ha mange tack tackar så mycket tak tusind mange kiitos paljon
    thanks thank you very much a lot ok okei okay""".split()
)
_SURE_THANKS = frozenset({"takk", "tack", "tackar", "tak", "kiitos", "thanks", "thank"})
_WORD = re.compile(r"\w+")
_MAX_WORDS = 4


def courtesy(text: str) -> str | None:
    """Return the catalogue key of the reply to a mere greeting or thanks, else None."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words or len(words) > _MAX_WORDS:
        return None
    if all(word in _GREETINGS for word in words):
        return "bot.greeting"
    if set(words) & _SURE_THANKS and all(word in _THANKS for word in words):
        return "bot.thanks"
    return None
