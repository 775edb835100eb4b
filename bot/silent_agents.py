"""Silent agents: who has a conversation, and has left its customer without a word for too long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, case, func, select

from bot.messages import MessageKind
from bot.tables import MessageRow, QueueEntryRow


def silent_entries(since: datetime) -> Select[QueueEntryRow]:
    """Select the entries whose customer has waited for their agent's word since a time or longer.

    A customer waits from the claim until the agent's first word; after that, from the first
    message that the agent has not replied to.
    """
    here = MessageRow.conversation_id == QueueEntryRow.conversation_id
    replied = (
        select(func.max(MessageRow.seq))
        .where(here, MessageRow.role == "agent", MessageRow.created_at >= QueueEntryRow.claimed_at)
        .correlate(QueueEntryRow)
        .scalar_subquery()
    )
    asked_at = (
        select(func.min(MessageRow.created_at))
        .where(
            here,
            MessageRow.role == "customer",
            MessageRow.kind == MessageKind.TEXT,
            MessageRow.seq > replied,
        )
        .correlate(QueueEntryRow)
        .scalar_subquery()
    )
    waits_since = case((replied.is_(None), QueueEntryRow.claimed_at), else_=asked_at)
    return (
        select(QueueEntryRow)
        .where(
            QueueEntryRow.ended_at.is_(None),
            QueueEntryRow.claimed_at <= since,
            waits_since <= since,
        )
        .order_by(QueueEntryRow.entered_at)
    )
