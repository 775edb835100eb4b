"""Writing rows: a new conversation, its token, and its next message under its lock."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.errors import ConversationNotFound
from bot.conversations.messages import ConversationStatus, MessageKind, MessageState, Role
from bot.tables import ConversationRow, MessageRow
from knowledge.database import new_id, utc_now

UNANSWERED = (MessageState.QUEUED, MessageState.ANSWERING)


def new_message(
    conversation: ConversationRow,
    role: Role,
    kind: MessageKind,
    text: str,
    details: dict[str, Any] | None = None,
) -> MessageRow:
    """Make the next message of a conversation whose row is locked by this transaction."""
    now = utc_now()
    conversation.last_seq += 1
    conversation.updated_at = now
    return MessageRow(
        id=new_id(),
        conversation_id=conversation.id,
        client_id=None,
        request_hash=None,
        seq=conversation.last_seq,
        role=role,
        kind=kind,
        text=text,
        language=conversation.language,
        answer=None,
        details=details,
        state=MessageState.FINAL,
        reply_id=None,
        tries=0,
        lease_owner=None,
        lease_until=None,
        is_stop_asked=False,
        created_at=now,
    )


def new_conversation(company_id: str, language: str) -> tuple[ConversationRow, str]:
    """Make a conversation, and return it with the token that opens it."""
    token, now = secrets.token_urlsafe(32), utc_now()
    row = ConversationRow(
        id=new_id(),
        company_id=company_id,
        token_hash=text_hash(token),
        language=language,
        status=ConversationStatus.PENDING,
        holder_id=None,
        queue_entry_id=None,
        last_seq=0,
        created_at=now,
        updated_at=now,
    )
    return row, token


def new_token(conversation: ConversationRow) -> str:
    """Give a locked conversation another token, and return it; the one before opens nothing."""
    token = secrets.token_urlsafe(32)
    conversation.token_hash = text_hash(token)
    return token


async def lock_conversation(session: AsyncSession, conversation_id: str) -> ConversationRow:
    """Take the conversation's row lock; on SQLite the whole database is locked already."""
    row = await session.get(ConversationRow, conversation_id, with_for_update=True)
    if row is None:
        raise ConversationNotFound("no such conversation")
    return row


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
