"""Turns: several short messages in a row are one; whether one is whole, and what it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answers.answers import PastMessage
from bot.smalltalk.agreement import says_no, says_yes
from bot.smalltalk.courtesies import courtesy

MAX_MESSAGES = 6  # of one turn; what comes after them is the next one
MAX_QUESTIONS = 3  # of one turn that are looked up each for itself
# How long we wait for the rest of a message that does not read like a whole one.
SETTLE_S = 1.0
_ENDED = re.compile(r"[?.!…)\]\"'»”]\s*$")
_OPEN_END = re.compile(
    r"(?:[,:;–-]|\.\.+|…|\b(?:og|men|eller|fordi|och|eller|för|ja|mutta|tai|koska|and|but|or"
    r"|because|som|at|att|että|that|jeg|eg|jag|minä))\s*$",
    re.IGNORECASE,
)
# "I have a question": the question comes next.
_ANNOUNCED = re.compile(
    r"(?:\w+[\s,!.]+){0,2}(?:(?:jeg|eg|jag) (?:lurer på|lurar på|undrer på|undrar över|har)"
    r"|minulla (?:on|olisi)|i(?:'ve| have)(?: got)?|kan (?:jeg|eg|jag) (?:få )?spørre|"
    r"kan jag fråga|må jeg spørge|(?:saanko|voinko) kysyä|can i ask)"
    r"(?:\s+(?:om|dere|jer|er|deg|dykk|noe|noko|noget|nogen|något|en|ein|et|eit|ett|a|ting|sak|fråga"
    r"|spørsmål|kysymys|question|something|one|thing|you|yksi|jotain|jotakin|bare|berre|lige|quick))*"
    r"\W*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|^\W*(?:hva|hvor|hvem|hvordan|hvorfor|når|hvilke\w*|kva|korleis|kor|kven|kvifor|kvar|vad|hur"
    r"|var|vem|när|varför|vilk\w*|hvad|hvornår|mitä|mikä|miten|missä|milloin|miksi|paljonko|kuka"
    r"|what|how|where|when|who|why|which)\b",
    re.IGNORECASE,
)
_PICKED = re.compile(r"\d\b(?:\W|$)")  # "2", "2. Tindra Pluss"
_WHOLE_WORDS = 3


def is_whole(text: str) -> bool:
    """Whether a message reads like all that the customer has to say for now."""
    text = text.strip()
    if says_yes(text) or says_no(text) or _PICKED.match(text):
        return True
    if courtesy(text) == "bot.greeting" or _ANNOUNCED.fullmatch(text) or _OPEN_END.search(text):
        return False
    return bool(_ENDED.search(text)) or len(text.split()) >= _WHOLE_WORDS


def settle_s(text: str, age_s: float) -> float:
    """Return how long to wait for what may come behind a message of this age; 0 for a whole one."""
    is_ours = age_s >= 0  # else the clocks of two machines differ
    return SETTLE_S - age_s if is_ours and not is_whole(text) else 0.0


def joined(texts: Sequence[str]) -> str:
    """Return the messages of a turn as one text, a line each, without greetings beside the rest."""
    said = [text for text in texts if courtesy(text) is None and not _ANNOUNCED.fullmatch(text)]
    return "\n".join(said or texts)


def merged(history: Sequence[PastMessage]) -> tuple[PastMessage, ...]:
    """Return a history in which what a customer wrote in a row is one message."""
    turns: list[list[PastMessage]] = []
    for message in history:
        if message.role == "customer" and turns and turns[-1][0].role == "customer":
            turns[-1].append(message)
        else:
            turns.append([message])
    return tuple(replace(turn[-1], text=joined([one.text for one in turn])) for turn in turns)


def one_turn(history: Sequence[PastMessage], text: str) -> tuple[tuple[PastMessage, ...], str]:
    """Return what was said before a turn, and the whole turn.

    Args:
        history: oldest first; what a customer said at its end belongs to the turn of `text`.
    """
    *past, last = merged([*history, PastMessage("customer", text)])
    return tuple(past), last.text


def questions_of(text: str) -> tuple[str, ...]:
    """Return the questions of a turn, each with what was said before it; one if it asks once."""
    questions: list[str] = []
    before: list[str] = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        before.append(line)
        if "?" in line or (_ASKS.match(line) and len(line.split()) >= _WHOLE_WORDS):
            questions.append("\n".join(before))
            before = []
    if before and questions:
        questions[-1] = "\n".join((questions[-1], *before))
    return tuple(questions) if 1 < len(questions) <= MAX_QUESTIONS else (text,)
