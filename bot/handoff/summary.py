"""Handoff summary: what a request begins with, in the customer's own words, to be edited."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.answers import PastMessage
from bot.conversations.messages import Message, MessageKind
from bot.copilot.summaries import PointKind, TranscriptMessage
from bot.copilot.summary_extract import extracted_points

_SAID = (PointKind.WANTED, PointKind.TRIED, PointKind.DETAIL)
_MAX_CHARS = 1000


def handoff_summary(messages: Sequence[Message]) -> str:
    """Return what the customer wants, has tried and has told, one sentence a line.

    Args:
        messages: the conversation, oldest first.

    Returns:
        "" when the customer has said nothing.
    """
    said = [
        TranscriptMessage(PastMessage("customer", one.text))
        for one in messages
        if one.role == "customer" and one.kind is MessageKind.TEXT
    ]
    points = [point for point in extracted_points(said) if point.kind in _SAID]
    lines: list[str] = []
    for point in sorted(points, key=lambda point: (point.message, _SAID.index(point.kind))):
        if not any(point.text.casefold() in line.casefold() for line in lines):
            lines.append(point.text)
    return "\n".join(lines)[:_MAX_CHARS].rstrip()
