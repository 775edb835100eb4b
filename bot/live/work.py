"""Live work: an agent claims a conversation, writes in it, and gives it back or closes it.

The writer is decided in the database. Whoever stores a message of the bot or of an agent locks the
conversation's row and reads its holder in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations.conversations import Posted
from bot.conversations.errors import ConversationFull, ConversationNotFound, IdempotencyMismatch
from bot.conversations.message_rows import lock_conversation, new_message, text_hash
from bot.conversations.messages import ConversationStatus, Message, MessageKind, message_from_row
from bot.live.care import MAX_SILENCE
from bot.live.errors import AlreadyClaimed, ConversationEnded, NotHeld, NotPresent, TooManyHeld
from bot.live.kept_words import hold_to_word
from bot.live.presence import AgentState, Presence, count_held
from bot.live.rows import End, end_entry, entry_of, event_message, hand_to, open_entry
from bot.tables import ConversationRow, MessageRow, PresenceRow
from knowledge.database import Database, utc_now

# Above what customers may fill a conversation with, so that a person can always end it in words.
MAX_MESSAGES = 2000


@dataclass(frozen=True, slots=True)
class Agent:
    """Who works: an account at a company.

    Attributes:
        name: as customers read it.
    """

    company_id: str
    account_id: str
    name: str


class Live:
    """What agents do in conversations.

    Args:
        max_silence: how soon an answer is due that an agent promises without a time.
    """

    def __init__(
        self, database: Database, presence: Presence, max_silence: timedelta = MAX_SILENCE
    ) -> None:
        self._database = database
        self._presence = presence
        self._max_silence = max_silence

    async def claim(self, conversation_id: str, agent: Agent) -> Message | None:
        """Make an agent the one who writes in a conversation that waits or is with the bot.

        Returns:
            The message that says so; None when the agent has it already.

        Raises:
            ConversationNotFound: the company has no such conversation.
            AlreadyClaimed: another agent was faster.
            ConversationEnded: it is resolved.
            NotPresent: the agent is not present.
            TooManyHeld: the agent has as many as they take.
        """
        async with self._database.write() as session:
            conversation = await _locked(session, conversation_id, agent)
            if conversation.holder_id == agent.account_id:
                return None
            if conversation.holder_id is not None:
                raise AlreadyClaimed("another agent has this conversation")
            if conversation.status == ConversationStatus.RESOLVED:
                raise ConversationEnded("this conversation is resolved")
            await self._check_place(session, agent)
            entry = await entry_of(session, conversation)
            if entry is None:
                entry = open_entry(conversation, reason=None)
                session.add(entry)
            await hand_to(session, conversation, entry, agent.account_id, agent.name)
            message = event_message(conversation, MessageKind.AGENT_JOINED, agent.name)
            session.add(message)
            return message_from_row(message)

    async def say(self, conversation_id: str, agent: Agent, client_id: str, text: str) -> Posted:
        """Store an agent's message, once for each client id.

        Raises:
            ConversationNotFound: the company has no such conversation.
            NotHeld: the agent does not have it.
            IdempotencyMismatch: the client id was used for something else.
            ConversationFull: the conversation has too many messages.
        """
        # Hashed with its author, so that nobody else's message counts as the same one.
        request_hash = text_hash(f"{agent.account_id}\x1f{text}")
        async with self._database.write() as session:
            conversation = await _locked(session, conversation_id, agent)
            known = await session.scalar(
                select(MessageRow).where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.client_id == client_id,
                )
            )
            if known is not None:
                if known.request_hash != request_hash:
                    raise IdempotencyMismatch("this message id was used for something else")
                return Posted(message_from_row(known), is_new=False)
            _check_held(conversation, agent)
            if conversation.last_seq >= MAX_MESSAGES:
                raise ConversationFull(f"a conversation has at most {MAX_MESSAGES} messages")
            details = {"agent": agent.name}
            row = new_message(conversation, "agent", MessageKind.TEXT, text, details)
            row.client_id, row.request_hash = client_id, request_hash
            session.add(row)
            await hold_to_word(session, conversation, agent.account_id, text, self._max_silence)
            return Posted(message_from_row(row), is_new=True)

    async def give_back(self, conversation_id: str, agent: Agent) -> Message:
        """Let the bot answer again, with the agent's messages as its history.

        Raises:
            ConversationNotFound: the company has no such conversation.
            NotHeld: the agent does not have it.
        """
        return await self._end(conversation_id, agent, "given_back", MessageKind.GIVEN_BACK)

    async def close(self, conversation_id: str, agent: Agent) -> Message:
        """Resolve a conversation; what its customer writes later opens it again with the bot.

        Raises:
            ConversationNotFound: the company has no such conversation.
            NotHeld: the agent does not have it.
        """
        return await self._end(conversation_id, agent, "closed", MessageKind.CLOSED)

    async def _end(
        self, conversation_id: str, agent: Agent, end: End, kind: MessageKind
    ) -> Message:
        async with self._database.write() as session:
            conversation = await _locked(session, conversation_id, agent)
            _check_held(conversation, agent)
            entry = await entry_of(session, conversation)
            assert entry is not None  # noqa: S101  (who is held has an entry)
            end_entry(conversation, entry, end)
            message = event_message(conversation, kind, agent.name)
            session.add(message)
            return message_from_row(message)

    async def _check_place(self, session: AsyncSession, agent: Agent) -> None:
        """Make sure that the agent can take one more; locks their row, so claims take turns."""
        key = (agent.company_id, agent.account_id)
        row = await session.get(PresenceRow, key, with_for_update=True)
        is_silent = row is None or row.seen_at <= utc_now() - self._presence.silence_limit
        if row is None or is_silent or row.state != AgentState.PRESENT:
            raise NotPresent("say first that you are present")
        if await count_held(session, *key) >= row.max_conversations:
            raise TooManyHeld("you have as many conversations as you take at once")


async def _locked(session: AsyncSession, conversation_id: str, agent: Agent) -> ConversationRow:
    conversation = await lock_conversation(session, conversation_id)
    if conversation.company_id != agent.company_id:
        raise ConversationNotFound("no such conversation")
    return conversation


def _check_held(conversation: ConversationRow, agent: Agent) -> None:
    if conversation.holder_id != agent.account_id:
        raise NotHeld("you do not have this conversation")
