"""Handoff events: a person was offered, or the offer was taken up, with the reason's code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.handoff.offers import OfferKind
from bot.handoff.reasons import HandoffReason
from bot.tables import HandoffEventRow, MessageRow
from bot.tasks import Task
from knowledge.database import new_id


def offered(message: MessageRow, company_id: str, handoff: Mapping[str, Any]) -> HandoffEventRow:
    """Return the event of an offer, as `Offer.as_json` tells it; it came with this message."""
    at = handoff["promised_at"]
    return _event(
        message, company_id, "offered", handoff["reason"], handoff["offer"],
        None if at is None else datetime.fromisoformat(at),
    )  # fmt: skip


def accepted(
    message: MessageRow,
    company_id: str,
    reason: HandoffReason,
    offer: OfferKind,
    task: Task | None = None,
) -> HandoffEventRow:
    """Return the event of an offer that was taken up; this message confirms it.

    Args:
        task: what was promised with it; None for a place in the queue, which promises no time.
    """
    due_at = None if task is None else task.due_at
    return _event(message, company_id, "accepted", reason, offer, due_at)


def _event(
    message: MessageRow,
    company_id: str,
    step: str,
    reason: str,
    offer: str,
    promised_at: datetime | None,
) -> HandoffEventRow:
    return HandoffEventRow(
        id=new_id(),
        company_id=company_id,
        conversation_id=message.conversation_id,
        message_id=message.id,
        step=step,
        reason=reason,
        offer=offer,
        promised_at=promised_at,
        created_at=message.created_at,
    )
