"""Summaries: what a conversation is about, each point a quote of one of its messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.answers.answers import Citation, Mode, PastMessage


class PointKind(StrEnum):
    """What a point of a summary says."""

    WANTED = "wanted"  # what the customer wants
    TRIED = "tried"  # what the customer says to have tried
    ANSWERED = "answered"  # what the customer was told
    OPEN = "open"  # what was asked and not answered
    DETAIL = "detail"  # a number, code or date the customer gave


@dataclass(frozen=True, slots=True)
class TranscriptMessage:
    """A message of a conversation, with what is known of a bot's answer.

    Attributes:
        is_answer: False for a reply that says that there is no answer; None when not known.
        citations: what the answer rested on.
    """

    message: PastMessage
    is_answer: bool | None = None
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryPoint:
    """One line of a summary.

    Attributes:
        text: the quote itself, or a model's sentence that the quote proves.
        message: index of the message the quote stands in.
        quote: exact words of that message.
        citations: for an answer: the pages it rested on.
    """

    kind: PointKind
    text: str
    message: int
    quote: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a few points.

    Attributes:
        customer_messages, replies: how many of each were read.
    """

    points: tuple[SummaryPoint, ...]
    language: str
    mode: Mode
    customer_messages: int
    replies: int
    fallback_reason: str | None = None
