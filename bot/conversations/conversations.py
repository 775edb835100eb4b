"""Conversations: every message is stored before it is acknowledged, once, in order."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.answers.answers import PastMessage
from bot.conversations.errors import (
    ConversationFull,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageNotFound,
    TooManyUnanswered,
)
from bot.conversations.message_rows import (
    UNANSWERED,
    lock_conversation,
    new_conversation,
    new_message,
    text_hash,
)
from bot.conversations.messages import (
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
    MessageState,
    conversation_from_row,
    message_from_row,
    past_message,
)
from bot.tables import ConversationRow, FeedbackRow, MessageRow
from knowledge.database import Database, new_id, utc_now

PAST_MESSAGES = 20  # what a follow-up question can refer to; more only makes prompts slow
_NO_TOKEN = text_hash("no token has this hash")


@dataclass(frozen=True, slots=True)
class Lease:
    """Who answers a question, and for how long the others leave it alone."""

    owner: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored message, and whether this call stored it (else it was there already)."""

    message: Message
    is_new: bool


class Conversations:
    """All conversations in the database.

    Args:
        max_messages: how many messages one conversation may have.
        max_unanswered: how many questions of one conversation may wait for their replies.
    """

    def __init__(
        self, database: Database, max_messages: int = 1000, max_unanswered: int = 20
    ) -> None:
        self._database = database
        self._max_messages = max_messages
        self._max_unanswered = max_unanswered

    async def start(self, company_id: str, language: str) -> tuple[Conversation, str]:
        """Start a conversation, and return it with the token that opens it."""
        row, token = new_conversation(company_id, language)
        async with self._database.write() as session:
            session.add(row)
        return conversation_from_row(row), token

    async def get(self, conversation_id: str) -> Conversation:
        """Return a conversation that the caller was let into.

        Raises:
            ConversationNotFound: it does not exist.
        """
        async with self._database.read() as session:
            row = await session.get(ConversationRow, conversation_id)
        if row is None:
            raise ConversationNotFound("no such conversation")
        return conversation_from_row(row)

    async def authorise(self, conversation_id: str, token: str) -> Conversation:
        """Return the conversation that this token opens.

        Raises:
            ConversationNotFound: it does not exist or has another token; which is not told.
        """
        async with self._database.read() as session:
            row = await session.get(ConversationRow, conversation_id)
        expected = _NO_TOKEN if row is None else row.token_hash
        is_right = hmac.compare_digest(expected, text_hash(token))
        if row is None or not is_right:
            raise ConversationNotFound("no such conversation")
        return conversation_from_row(row)

    async def authorise_message(self, message_id: str, token: str) -> Conversation:
        """Return the conversation of this message, if the token opens it.

        Raises:
            MessageNotFound: there is no such message in a conversation that the token opens.
        """
        async with self._database.read() as session:
            row = await session.get(MessageRow, message_id)
        try:
            return await self.authorise(row.conversation_id if row else "", token)
        except ConversationNotFound as error:
            raise MessageNotFound("no such message") from error

    async def post(self, conversation_id: str, client_id: str, text: str, lease: Lease) -> Posted:
        """Store a customer's question, once for each client id.

        While a person has the conversation it is theirs: it waits for no reply of the bot.

        Args:
            conversation_id: one that the caller was let into.
            client_id: chosen by the client; sending it again with the same text changes nothing.
            text: as the customer wrote it, already let through by the guard.
            lease: who will answer it.

        Raises:
            IdempotencyMismatch: the client id was used for another text.
            ConversationFull: the conversation has too many messages.
            TooManyUnanswered: too many questions wait already.
        """
        request_hash = text_hash(text)
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            known = await session.scalar(
                select(MessageRow).where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.client_id == client_id,
                )
            )
            if known is not None:
                if known.request_hash != request_hash:
                    raise IdempotencyMismatch("this message id was used for another text")
                return Posted(message_from_row(known), is_new=False)
            await self._check_room(session, conversation)
            row = new_message(conversation, "customer", MessageKind.TEXT, text)
            row.client_id, row.request_hash = client_id, request_hash
            if conversation.holder_id is None:
                conversation.status = ConversationStatus.PENDING  # also when it was resolved
                row.state, row.reply_id = MessageState.QUEUED, new_id()
                row.lease_owner = lease.owner
                row.lease_until = utc_now() + timedelta(seconds=lease.duration_s)
            session.add(row)
            return Posted(message_from_row(row), is_new=True)

    async def messages(self, conversation_id: str, after_seq: int = 0) -> list[Message]:
        """Return the messages behind a number, in order."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(MessageRow)
                .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after_seq)
                .order_by(MessageRow.seq)
            )
            return [message_from_row(row) for row in rows]

    async def last_seqs(self, conversation_ids: Collection[str]) -> dict[str, int]:
        """Return the number of the newest message of each of these conversations."""
        wanted, found = list(conversation_ids), {}
        async with self._database.read() as session:
            for at in range(0, len(wanted), 500):
                rows = await session.execute(
                    select(ConversationRow.id, ConversationRow.last_seq).where(
                        ConversationRow.id.in_(wanted[at : at + 500])
                    )
                )
                found.update({row.id: row.last_seq for row in rows})
        return found

    async def history(self, conversation_id: str) -> tuple[PastMessage, ...]:
        """Return what was said and answered so far, oldest first."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(MessageRow)
                .where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.kind == MessageKind.TEXT,
                    MessageRow.state.not_in(UNANSWERED),
                    MessageRow.role.in_(("customer", "bot", "agent")),
                )
                .order_by(MessageRow.seq.desc())
                .limit(PAST_MESSAGES)
            )
            past = [message_from_row(row) for row in rows]
        return tuple(past_message(message) for message in reversed(past))

    async def choose_language(self, conversation_id: str, language: str) -> None:
        """Record the language the customer chose."""
        async with self._database.write() as session:
            row = await lock_conversation(session, conversation_id)
            row.language, row.updated_at = language, utc_now()

    async def give_feedback(
        self, message_id: str, value: str, reason: str | None, comment: str | None
    ) -> None:
        """Store a customer's thumb; a later one replaces it.

        Raises:
            MessageNotFound: it is no message of the bot.
        """
        async with self._database.write() as session:
            message = await session.get(MessageRow, message_id)
            if message is None or message.role != "bot":
                raise MessageNotFound("no such message of the bot")
            await lock_conversation(session, message.conversation_id)
            now = utc_now()
            row = await session.get(FeedbackRow, message_id)
            if row is None:
                row = FeedbackRow(message_id=message_id, created_at=now)
                session.add(row)
            row.value, row.reason, row.comment, row.updated_at = value, reason, comment, now

    async def _check_room(self, session: AsyncSession, conversation: ConversationRow) -> None:
        if conversation.last_seq >= self._max_messages:
            raise ConversationFull(f"a conversation has at most {self._max_messages} messages")
        waiting = await session.scalar(
            select(func.count())
            .select_from(MessageRow)
            .where(MessageRow.conversation_id == conversation.id, MessageRow.state.in_(UNANSWERED))
        )
        if (waiting or 0) >= self._max_unanswered:
            raise TooManyUnanswered("wait for the answers to the questions before this one")
