"""Answers: what the assistant says, sentence by sentence, with the quotes that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.handoff.offers import Offer
from bot.urgent.help import UrgentHelp


class Outcome(StrEnum):
    """How a question was met."""

    ANSWERED = "answered"
    RELATED = "related"
    REFUSED = "refused"
    URGENT = "urgent"
    HANDOFF = "handoff"
    CLARIFIED = "clarified"
    NOTICE = "notice"
    SMALLTALK = "smalltalk"


Mode = Literal["extractive", "generated"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer from an answer to a quote.

    Attributes:
        n: 1-based number within the answer.
        url, title: of the document.
        quote: exactly `document.text[start:end]`.
        start, end: character offsets into the document's extracted text.
        document_version: `Document.version_hash`.
        language: of the document; empty where it is not known.
        shown: the quote as the company's customers read it, with facts in its slots; empty where
            it has no slots.
    """

    n: int
    url: str
    title: str
    quote: str
    start: int
    end: int
    document_version: str
    language: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or list entry) of an answer and the numbers of its citations.

    Attributes:
        text: as shown, without citation marks.
        citations: numbers into `Answer.citations`; empty only for our own fixed text.
        lead: what stands in front of it in the answer: "", " ", line breaks, or between line
            breaks our own words.
    """

    text: str
    citations: tuple[int, ...]
    lead: str = " "


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole reply to one customer message.

    Attributes:
        text: what the customer reads: fixed opening (if any) and the sentences.
        outcome: answered, related or refused; urgent where numbers to ring come before all else;
            handoff where the customer wants a person; clarified where we ask back; notice where
            one that holds now answers; smalltalk where nothing was asked.
        language: the language of our fixed text (quotes keep the page's own).
        mode: extractive or generated.
        evidence: calibrated 0 to 1.
        sentences: the parts that rest on quotes, in order.
        citations: in order of first use.
        offers_person: whether a person is offered with this reply.
        version_id: the index version searched; None when no search was made.
        version_ids: all versions searched, those of the companies above it last.
        query: the standalone query.
        retrieved: (passage id, score) of what was retrieved, best first.
        timings_ms: milliseconds per stage, `total` among them.
        prompt_hash: SHA-256 of the rendered prompt when a model was asked.
        fallback_reason: error code of the model when it failed and we answered extractively.
        urgent: whom to ring, where the outcome is urgent.
        offer: what a person can do for the customer now, where one is offered.
        alternatives: what the question may have meant, where we ask back.
        offers_sign_in: whether the customer is offered to prove who they are.
        links: the addresses in text and citations that the customer may press; all others are
            shown as text.
    """

    text: str
    outcome: Outcome
    language: str
    mode: Mode
    evidence: float
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    offers_person: bool = False
    version_id: str | None = None
    query: str = ""
    retrieved: tuple[tuple[str, float], ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    prompt_hash: str | None = None
    fallback_reason: str | None = None
    urgent: UrgentHelp | None = None
    version_ids: tuple[str, ...] = ()
    offer: Offer | None = None
    alternatives: tuple[str, ...] = ()
    offers_sign_in: bool = False
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceReleased:
    """A sentence may be shown: it is proven.

    Attributes:
        at: its character offset in the answer's text.
        text: what to put there, the lead included.
        sentence: the sentence itself; None for our own fixed text.
        citations: the quotes it rests on, so that a reply that is stopped here keeps its proof.
    """

    at: int
    text: str
    sentence: Sentence | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRestarted:
    """What was shown so far is withdrawn (the model failed); the answer starts again."""

    reason: str


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The final answer, which replaces everything shown so far."""

    answer: Answer


ReplyEvent = SentenceReleased | AnswerRestarted | AnswerFinished


@dataclass(frozen=True, slots=True)
class PastMessage:
    """One earlier message of the conversation, oldest first.

    Attributes:
        offers_person: whether a person was offered with it.
        outcome: of a message of the bot, where it is known.
        alternatives: what the customer was asked to choose from.
    """

    role: Literal["customer", "bot", "agent"]
    text: str
    offers_person: bool = False
    outcome: Outcome | None = None
    alternatives: tuple[str, ...] = ()


# What files of questions call those who speak, and what we call them.
ROLES: Mapping[str, Literal["customer", "bot", "agent"]] = {
    "customer": "customer",
    "user": "customer",
    "bot": "bot",
    "assistant": "bot",
    "agent": "agent",
}
