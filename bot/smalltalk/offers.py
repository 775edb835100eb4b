"""Offers: what a message of ours offered, which a bare "yes" or "no" then answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from bot.answers.answers import Outcome, PastMessage
from bot.catalogue import text as fixed_text
from bot.handoff.person_wish import offers_person, wants_person
from bot.smalltalk.agreement import says_no, says_yes
from bot.smalltalk.courtesies import courtesy
from bot.turns.clarify import listed_alternatives
from knowledge.documents.documents import LANGUAGES


class Settled(StrEnum):
    """What a bare "yes" or "no" comes to."""

    PERSON = "person"
    GO_ON = "go_on"
    ALL_RIGHT = "all_right"
    NONE_OF_THEM = "none_of_them"


def settled(history: Sequence[PastMessage], text: str) -> Settled | None:
    """Return what a message that is only yes or no comes to; None where it says more.

    "Yes" to alternatives chooses none of them, so it is answered like the question before it.
    """
    is_yes = says_yes(text)
    if not is_yes and not says_no(text):
        return None
    last = history[-1] if history else PastMessage("bot", "")
    if last.outcome is Outcome.CLARIFIED:
        return None if is_yes else Settled.NONE_OF_THEM
    if not is_yes:
        return Settled.ALL_RIGHT
    if last.outcome is Outcome.URGENT:
        return Settled.GO_ON
    return Settled.PERSON if last.offers_person else Settled.ALL_RIGHT


def asks_for_person(history: Sequence[PastMessage], text: str) -> bool:
    """Whether the customer asks for a person, or agrees to the one that was just offered."""
    agreed = settled(history, text)
    if agreed is not None:
        return agreed is Settled.PERSON
    return courtesy(text) is None and wants_person(text)


def read_offer(message: PastMessage) -> PastMessage:
    """Return a message of the bot of which only the text is known, with what it offered."""
    if message.role != "bot":
        return message
    if any(fixed_text(one, "bot.urgent.after") in message.text for one in LANGUAGES):
        return replace(message, offers_person=True, outcome=Outcome.URGENT)
    if alternatives := listed_alternatives(message.text):
        return replace(message, outcome=Outcome.CLARIFIED, alternatives=alternatives)
    return replace(message, offers_person=offers_person(message.text))
