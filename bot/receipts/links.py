"""Receipt links: tokens that show an answer, or a conversation so far, to whoever has them.

A link's token is 256 bits of its own. It is derived from the conversation's token, which only the
customer has, by HMAC-SHA-256: so the same link comes back when it is asked for again though only
its hash is stored, and nobody gets from a link to the conversation or to another link.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from bot.conversations.errors import MessageNotFound
from bot.conversations.message_rows import lock_conversation, text_hash
from bot.scores.errors import ReceiptNotFound
from bot.scores.tables import ReceiptLinkRow
from bot.tables import MessageRow
from knowledge.database import Database, utc_now

_SHOWN_ROLES = ("bot", "agent")


@dataclass(frozen=True, slots=True)
class ReceiptSubject:
    """What a link shows.

    Attributes:
        message_id: the one answer; None for the whole conversation.
        last_seq: number of the last message that is shown.
    """

    conversation_id: str
    message_id: str | None
    last_seq: int


class ReceiptLinks:
    """The links in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, conversation_id: str, secret: str, message_id: str | None) -> str:
        """Return the token that shows one reply, or the conversation up to now.

        Args:
            conversation_id: one that the caller was let into.
            secret: the conversation's token.
            message_id: a reply of the bot or a person; None for all that was said so far.

        Raises:
            MessageNotFound: the conversation has no such reply.
        """
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            last_seq = conversation.last_seq
            if message_id is not None:
                message = await session.get(MessageRow, message_id)
                if (
                    message is None
                    or message.conversation_id != conversation_id
                    or message.role not in _SHOWN_ROLES
                ):
                    raise MessageNotFound("no such reply in this conversation")
                last_seq = message.seq
            token = _token(secret, message_id or conversation_id, last_seq)
            if await session.get(ReceiptLinkRow, text_hash(token)) is None:
                session.add(
                    ReceiptLinkRow(
                        token_hash=text_hash(token),
                        conversation_id=conversation_id,
                        message_id=message_id,
                        last_seq=last_seq,
                        created_at=utc_now(),
                    )
                )
        return token

    async def open(self, token: str) -> ReceiptSubject:
        """Return what a token shows.

        Raises:
            ReceiptNotFound: it was never given out, or the conversation was erased.
        """
        async with self._database.read() as session:
            row = await session.get(ReceiptLinkRow, text_hash(token))
        if row is None:
            raise ReceiptNotFound("no such receipt")
        return ReceiptSubject(row.conversation_id, row.message_id, row.last_seq)


def _token(secret: str, subject_id: str, last_seq: int) -> str:
    digest = hmac.digest(secret.encode(), f"receipt {subject_id} {last_seq}".encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
