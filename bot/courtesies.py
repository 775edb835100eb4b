"""Courtesies: messages that greet, thank, or ask who is there; no page has to answer them."""

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
_WHO = re.compile(
    r"(?:er du|är du|oletko(?: sinä| sä)?|are you"
    r"|(?:snakk|prat|chatt?)[ae]r (?:jeg|eg|jag) (?:med|til)"
    r"|taler jeg med|am i (?:talking|speaking|chatting) (?:to|with)|puhunko)\s+(?:\w+\s+){0,2}?"
    r"(?:robot\w*|ro?bott\w*|bot|botten|menneske|människa|ihminen|ihmisen|human|person|ki|ai"
    r"|tekoäly\w*|maskin|kone\w*|machine)\b",
    re.IGNORECASE,
)
_MAX_WHO_WORDS = 9
_WORD = re.compile(r"\w+")
_MAX_WORDS = 4


def courtesy(text: str) -> str | None:
    """Return the catalogue key of the reply to a greeting, thanks or "are you a robot", or None."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) <= _MAX_WHO_WORDS and _WHO.search(text):
        return "bot.robot"
    if not words or len(words) > _MAX_WORDS:
        return None
    if all(word in _GREETINGS for word in words):
        return "bot.greeting"
    if set(words) & _SURE_THANKS and all(word in _THANKS for word in words):
        return "bot.thanks"
    return None
