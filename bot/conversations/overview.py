"""Overview of a company's conversations: what an agent picks one from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.conversations.errors import ConversationNotFound
from bot.conversations.messages import (
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
    conversation_from_row,
    message_from_row,
)
from bot.tables import ConversationRow, MessageRow
from knowledge.database import Database

_PREVIEW_CHARS = 160


@dataclass(frozen=True, slots=True)
class ConversationEntry:
    """A conversation in a list.

    Attributes:
        preview: the beginning of what the customer wrote last.
    """

    id: str
    language: str
    status: ConversationStatus
    preview: str
    messages: int
    updated_at: datetime


class ConversationOverview:
    """Reads conversations by company; for agents, who need no customer's token."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, company_id: str, limit: int = 30) -> list[ConversationEntry]:
        """Return the conversations in which something was said last, newest first."""
        last_said = (
            select(func.max(MessageRow.seq))
            .where(
                MessageRow.conversation_id == ConversationRow.id,
                MessageRow.role == "customer",
                MessageRow.kind == MessageKind.TEXT,
            )
            .correlate(ConversationRow)
            .scalar_subquery()
        )
        wanted = (
            select(ConversationRow, MessageRow.text)
            .join(
                MessageRow,
                (MessageRow.conversation_id == ConversationRow.id) & (MessageRow.seq == last_said),
            )
            .where(ConversationRow.company_id == company_id)
            .order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
            .limit(limit)
        )
        async with self._database.read() as session:
            rows = (await session.execute(wanted)).all()
        return [_entry(row, text) for row, text in rows]

    async def one(
        self, company_id: str, conversation_id: str
    ) -> tuple[Conversation, list[Message]]:
        """Return a conversation of this company and its messages, oldest first.

        Raises:
            ConversationNotFound: the company has no such conversation.
        """
        async with self._database.read() as session:
            row = await session.get(ConversationRow, conversation_id)
            if row is None or row.company_id != company_id:
                raise ConversationNotFound("no such conversation")
            messages = await session.scalars(
                select(MessageRow)
                .where(MessageRow.conversation_id == conversation_id)
                .order_by(MessageRow.seq)
            )
            return conversation_from_row(row), [message_from_row(one) for one in messages]


def _entry(row: ConversationRow, text: str) -> ConversationEntry:
    return ConversationEntry(
        id=row.id,
        language=row.language,
        status=ConversationStatus(row.status),
        preview=" ".join(text.split())[:_PREVIEW_CHARS],
        messages=row.last_seq,
        updated_at=row.updated_at,
    )
