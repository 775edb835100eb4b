"""Suggestions: what the copilot drafts for an agent, and the sources it shows beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.answers.answers import (
    AnswerRestarted,
    Citation,
    Mode,
    PastMessage,
    Sentence,
    SentenceReleased,
)

Channel = Literal["chat", "email"]


class Style(StrEnum):
    """How a suggestion is worded."""

    STANDARD = "standard"
    SHORTER = "shorter"
    FRIENDLIER = "friendlier"


class Note(StrEnum):
    """What the agent should know of a suggestion, or of why there is none."""

    OTHER_LANGUAGE = "other_language"  # the quotes are not in the customer's language
    NEEDS_MODEL = "needs_model"  # no page is in the language wanted, and nothing here translates
    NOTHING_ASKED = "nothing_asked"  # the customer greeted or thanked
    NOT_SURE = "not_sure"  # under the floor: nearest sources instead


@dataclass(frozen=True, slots=True)
class Wish:
    """What an agent wants of a suggestion.

    Attributes:
        language: to reply in; None for the customer's own.
        channel: an e-mail gets a greeting and a closing, a chat message does not.
    """

    style: Style = Style.STANDARD
    language: str | None = None
    channel: Channel = "chat"


@dataclass(frozen=True, slots=True)
class NearSource:
    """A page near the question and the words of it that come nearest.

    Attributes:
        quote: `document.text[start:end]`, with the company's facts in its slots.
        is_internal: whether it may be shown to agents only.
    """

    url: str
    title: str
    quote: str
    start: int
    end: int
    document_version: str
    language: str
    is_internal: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reply drafted for an agent. It is never sent by us.

    Attributes:
        is_silent: whether nothing is suggested; `sources` then hold what comes nearest.
        text: opening, sentences and closing.
        opening, closing: our own fixed texts around the sentences; empty in a chat.
        sentences: in order, each with its citations; from public pages only.
        sources: nearest public pages that are not cited, then internal ones, each marked.
        language: of the reply.
        query: what was searched with.
    """

    id: str
    is_silent: bool
    text: str
    language: str
    mode: Mode
    evidence: float
    query: str
    wish: Wish
    opening: str = ""
    closing: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    sources: tuple[NearSource, ...] = ()
    note: Note | None = None
    version_id: str | None = None
    version_ids: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    prompt_hash: str | None = None
    fallback_reason: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestionFinished:
    """The final suggestion, which replaces everything shown so far."""

    suggestion: Suggestion


SuggestionEvent = SentenceReleased | AnswerRestarted | SuggestionFinished
Messages = tuple[PastMessage, ...]
