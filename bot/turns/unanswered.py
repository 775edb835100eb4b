"""Questions that wait for a reply: who answers them, how often it was tried, and the outcome."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update

from bot.answers.answers import Answer
from bot.conversations.conversations import Lease
from bot.conversations.message_rows import UNANSWERED, lock_conversation, new_message
from bot.conversations.messages import (
    Message,
    MessageKind,
    MessageState,
    StoredAnswer,
    message_from_row,
    stored_answer,
)
from bot.handoff.events import offered
from bot.tables import MessageRow, ReceiptRow
from bot.turns.turn_rows import (
    Question,
    Turn,
    close_turn,
    gathered,
    has_more,
    is_behind_another,
    question_of,
)
from knowledge.database import Database, utc_now

MAX_TRIES = 3  # a question that brings the process down is given up after so many


class Unanswered:
    """The questions of all conversations that have no reply yet.

    Args:
        max_turn_chars: how long the messages that are answered together may be in all.
    """

    def __init__(self, database: Database, max_turn_chars: int = 2000) -> None:
        self._database = database
        self._max_turn_chars = max_turn_chars

    async def begin(self, question_id: str, lease: Lease) -> tuple[Turn, Question]:
        """Take a question, and those that wait behind it, for answering; count the try.

        Returns:
            WAIT when an earlier question of the conversation is still without its reply, or when
            another process has this one.
        """
        now = utc_now()
        async with self._database.write() as session:
            row = await session.get_one(MessageRow, question_id, with_for_update=True)
            if row.state not in UNANSWERED:
                return Turn.DONE, question_of([row])
            is_others = row.lease_owner != lease.owner and _is_after(row.lease_until, now)
            if is_others or await is_behind_another(session, row):
                return Turn.WAIT, question_of([row])
            question = await gathered(session, row, self._max_turn_chars, lease, now)
            if row.tries >= MAX_TRIES:
                return Turn.GIVE_UP, question
            row.state, row.tries = MessageState.ANSWERING, row.tries + 1
            row.lease_owner = lease.owner
            row.lease_until = now + timedelta(seconds=lease.duration_s)
            return Turn.ANSWER, question

    async def has_more(self, question: Question) -> bool:
        """Return whether messages came in behind a turn that it can take in."""
        if not question.can_grow:
            return False
        async with self._database.read() as session:
            return await has_more(session, question)

    async def put_back(self, question: Question) -> None:
        """Take back a try that we broke off ourselves, so that the turn can grow."""
        async with self._database.write() as session:
            row = await session.get_one(MessageRow, question.id, with_for_update=True)
            row.tries = max(0, row.tries - 1)

    async def finish(self, question: Question, answer: Answer) -> Message | None:
        """Store a complete reply with its receipt. See `_store`."""
        receipt = ReceiptRow(
            message_id=question.reply_id,
            version_id=answer.version_id,
            version_ids=list(answer.version_ids),
            query=answer.query,
            retrieved=[list(pair) for pair in answer.retrieved],
            evidence=answer.evidence,
            timings_ms=dict(answer.timings_ms),
            prompt_hash=answer.prompt_hash,
            fallback_reason=answer.fallback_reason,
            created_at=utc_now(),
        )
        return await self._store(
            question, answer.text, answer.language, stored_answer(answer), receipt
        )

    async def finish_without_answer(
        self, question: Question, text: str, language: str, answer: StoredAnswer, is_stopped: bool
    ) -> Message | None:
        """Store what a stopped or failed reply leaves behind. See `_store`."""
        state = MessageState.STOPPED if is_stopped else MessageState.FINAL
        return await self._store(question, text, language, answer, None, state)

    async def ask_stop(self, conversation_id: str) -> None:
        """Ask whoever answers this conversation's oldest open question to stop."""
        async with self._database.write() as session:
            row = await session.scalar(
                select(MessageRow)
                .where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.state.in_(UNANSWERED),
                )
                .order_by(MessageRow.seq)
                .limit(1)
            )
            if row is not None:
                row.is_stop_asked = True

    async def stops_asked(self, owner: str) -> set[str]:
        """Return the ids of this owner's questions that are to be stopped."""
        async with self._database.read() as session:
            ids = await session.scalars(
                select(MessageRow.id).where(
                    MessageRow.lease_owner == owner,
                    MessageRow.state.in_(UNANSWERED),
                    MessageRow.is_stop_asked.is_(True),
                )
            )
            return set(ids)

    async def closed(self, question_ids: Collection[str]) -> set[str]:
        """Return which of these questions need no reply of ours any more.

        A person has claimed the conversation, or another process was faster.
        """
        async with self._database.read() as session:
            ids = await session.scalars(
                select(MessageRow.id).where(
                    MessageRow.id.in_(question_ids), MessageRow.state.not_in(UNANSWERED)
                )
            )
            return set(ids)

    async def renew(self, lease: Lease, question_ids: Collection[str]) -> None:
        """Keep these questions of ours for another while."""
        async with self._database.write() as session:
            await session.execute(
                update(MessageRow)
                .where(MessageRow.lease_owner == lease.owner, MessageRow.id.in_(question_ids))
                .values(lease_until=utc_now() + timedelta(seconds=lease.duration_s))
            )

    async def release(self, owner: str) -> None:
        """Leave this owner's questions to others; a try that we broke off does not count."""
        async with self._database.write() as session:
            rows = await session.scalars(
                select(MessageRow)
                .where(MessageRow.lease_owner == owner, MessageRow.state.in_(UNANSWERED))
                .with_for_update()  # a person may be claiming the conversation
            )
            for row in rows:
                if row.state == MessageState.ANSWERING:
                    row.state, row.tries = MessageState.QUEUED, max(0, row.tries - 1)
                row.lease_owner = row.lease_until = None

    async def open_question(self, conversation_id: str) -> str | None:
        """Return the id of the question that is, or is to be, answered next."""
        async with self._database.read() as session:
            found: str | None = await session.scalar(
                select(MessageRow.id)
                .where(
                    MessageRow.conversation_id == conversation_id,
                    MessageRow.state.in_(UNANSWERED),
                )
                .order_by(MessageRow.seq)
                .limit(1)
            )
            return found

    async def abandoned(self) -> bool:
        """Return whether there are questions whose owner is gone; cheap, takes no lock."""
        async with self._database.read() as session:
            found = await session.scalar(_abandoned(utc_now()).limit(1))
        return found is not None

    async def adopt(self, lease: Lease, limit: int = 100) -> list[Message]:
        """Take over questions whose owner is gone, oldest first."""
        now = utc_now()
        async with self._database.write() as session:
            rows = await session.scalars(
                _abandoned(now)
                .order_by(MessageRow.created_at, MessageRow.seq)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            taken = list(rows)
            for row in taken:
                row.lease_owner = lease.owner
                row.lease_until = now + timedelta(seconds=lease.duration_s)
            return [message_from_row(row) for row in taken]

    async def _store(
        self,
        question: Question,
        text: str,
        language: str,
        answer: StoredAnswer,
        receipt: ReceiptRow | None,
        state: MessageState = MessageState.FINAL,
    ) -> Message | None:
        """Store the reply and close the questions of its turn, in one transaction.

        Returns:
            The reply; the one that is there already when somebody else was faster; None when
            another process has answered, or is answering, other questions together with these,
            or a person has claimed the conversation, and the bot has nothing more to say.
        """
        async with self._database.write() as session:
            conversation = await lock_conversation(session, question.conversation_id)
            known = await session.get(MessageRow, question.reply_id)
            if known is not None:
                return message_from_row(known)
            if conversation.holder_id is not None or not await close_turn(session, question):
                return None
            reply = new_message(conversation, "bot", MessageKind.TEXT, text)
            reply.id, reply.language, reply.state = question.reply_id, language, state
            reply.answer = answer.to_json()
            session.add(reply)
            await session.flush()
            if receipt is not None:
                session.add(receipt)
            if answer.handoff is not None:
                session.add(offered(reply, conversation.company_id, answer.handoff))
            return message_from_row(reply)


def _abandoned(now: datetime) -> Select[MessageRow]:
    return select(MessageRow).where(
        MessageRow.state.in_(UNANSWERED),
        or_(MessageRow.lease_until.is_(None), MessageRow.lease_until < now),
    )


def _is_after(time: datetime | None, now: datetime) -> bool:
    return time is not None and time > now
