"""Handoffs: what is offered to who wants a person, and what a customer left, stored once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.answers.answers import Outcome
from bot.conversations.errors import ConversationNotFound
from bot.conversations.message_rows import lock_conversation, new_message, text_hash
from bot.conversations.messages import Message, MessageKind, message_from_row
from bot.errors import BotError
from bot.handoff.callbacks import booked_slots, check_number, withdraw_callbacks
from bot.handoff.contact import Contact, read_contact
from bot.handoff.events import accepted
from bot.handoff.offers import (
    HandoffChannel,
    Offer,
    OfferKind,
    free_slots,
    handoff_offer,
)
from bot.handoff.reasons import HandoffReason
from bot.handoff.staffing import NOBODY, Staffing
from bot.live.presence import Presence
from bot.live.queue import Queue
from bot.promises import promise_text
from bot.tables import ConversationRow, HandoffRequestRow, MessageRow, TaskRow
from bot.tasks import Task, TaskKind, add_task, task_from_row
from knowledge.companies.companies import Company
from knowledge.database import Database, new_id, utc_now
from knowledge.tables import CompanyRow

# Who is there, of the company with this id.
StaffingOf = Callable[[str], Awaitable[Staffing]]


class SlotTaken(BotError):
    """The time to be called back is no longer free; there are others in the offer."""

    code = "slot_taken"
    status = 409
    is_bad_input = True


@dataclass(frozen=True, slots=True)
class HandoffWish:
    """What a customer leaves for a person, as written.

    Attributes:
        slot_start: when to be called back; None for a message.
    """

    name: str | None
    contact: str
    text: str
    slot_start: datetime | None = None

    @property
    def hash(self) -> str:
        """The same for the same wish, sent again."""
        parts = [self.name or "", self.contact, self.text]
        if self.slot_start is not None:
            parts.append(str(int(self.slot_start.timestamp())))
        return text_hash("\x1f".join(parts))


@dataclass(frozen=True, slots=True)
class LeftHandoff:
    """What was stored: the request, the promise, and the message that shows both."""

    id: str
    task: Task | None
    message: Message


@dataclass(frozen=True, slots=True)
class KnownContact:
    """What the customer told of themselves with an earlier request of this conversation."""

    name: str | None
    contact: str


async def nobody(_company_id: str) -> Staffing:
    """Return the staffing of a company at which nobody ever is."""
    return NOBODY


class Handoffs:
    """The hand-offs in the database.

    Args:
        staffing: who is there to take a conversation.
    """

    def __init__(self, database: Database, staffing: StaffingOf = nobody) -> None:
        self._database = database
        self._staffing = staffing

    @classmethod
    def on(cls, database: Database) -> Self:
        """Return them with the agents who are present according to the database."""
        return cls(database, Queue(database, Presence(database)).staffing)

    async def offer(
        self,
        company: Company,
        reason: HandoffReason,
        moment: datetime | None = None,
        channel: HandoffChannel = "chat",
    ) -> Offer:
        """Return what can be offered now, or at another moment."""
        at = moment or utc_now()
        staffing = await self._staffing(company.id)
        async with self._database.read() as session:
            booked = await booked_slots(session, company.id, at)
        return handoff_offer(company.facts, at, reason, staffing, channel, booked)

    async def reason(self, conversation_id: str) -> HandoffReason:
        """Return why a person is wanted, as the bot's last message tells."""
        async with self._database.read() as session:
            return await _reason(session, conversation_id)

    async def known_contact(self, conversation_id: str) -> KnownContact | None:
        """Return what need not be asked again."""
        async with self._database.read() as session:
            row = await session.scalar(
                select(HandoffRequestRow)
                .where(HandoffRequestRow.conversation_id == conversation_id)
                .order_by(HandoffRequestRow.created_at.desc(), HandoffRequestRow.id)
                .limit(1)
            )
        return None if row is None else KnownContact(row.name, row.contact)

    async def leave(self, company: Company, conversation_id: str, wish: HandoffWish) -> LeftHandoff:
        """Store what a customer leaves and what we promise for it; the same again changes nothing.

        Raises:
            InvalidContact, InvalidEmail, InvalidPhone, PhoneNeeded: of the contact.
            SlotTaken: nobody can be called back then, or no longer.
            TooManyCallbacks: this number has as many call-backs as it can.
            ConversationNotFound: it does not exist, or is another company's.
        """
        contact = read_contact(
            wish.contact, company.facts.country, needs_phone=wish.slot_start is not None
        )
        async with self._database.write() as session:
            conversation = await lock_conversation(session, conversation_id)
            if conversation.company_id != company.id:
                raise ConversationNotFound("no such conversation")
            known = await _known(session, conversation_id, wish.hash)
            if known is not None:
                return known
            task = await _promised(session, company, conversation_id, wish, contact)
            message = _shown(conversation, company, wish, task)
            session.add(message)
            await session.flush()
            reason = await _reason(session, conversation_id)
            request = HandoffRequestRow(
                id=new_id(),
                conversation_id=conversation_id,
                message_id=message.id,
                task_id=task.id,
                request_hash=wish.hash,
                reason=reason,
                name=wish.name,
                contact=contact.value,
                text=wish.text,
                created_at=message.created_at,
            )
            kind = OfferKind.MESSAGE if wish.slot_start is None else OfferKind.CALLBACK
            session.add_all((request, accepted(message, company.id, reason, kind, task)))
            return LeftHandoff(request.id, task, message_from_row(message))


async def _known(
    session: AsyncSession, conversation_id: str, request_hash: str
) -> LeftHandoff | None:
    row = await session.scalar(
        select(HandoffRequestRow).where(
            HandoffRequestRow.conversation_id == conversation_id,
            HandoffRequestRow.request_hash == request_hash,
        )
    )
    if row is None:
        return None
    message = await session.get_one(MessageRow, row.message_id)
    task = None if row.task_id is None else await session.get_one(TaskRow, row.task_id)
    return LeftHandoff(
        row.id, None if task is None else task_from_row(task), message_from_row(message)
    )


async def _promised(
    session: AsyncSession,
    company: Company,
    conversation_id: str,
    wish: HandoffWish,
    contact: Contact,
) -> Task:
    """Store the task. A slot's last place goes to whoever holds the company's row first."""
    if wish.slot_start is None:
        due_at = company.facts.answer_by(utc_now())
        return await add_task(session, company.id, conversation_id, TaskKind.MESSAGE, due_at)
    await session.get(CompanyRow, company.id, with_for_update={"key_share": True})
    now = utc_now()
    replaces = await withdraw_callbacks(session, conversation_id, now)
    booked = await booked_slots(session, company.id, now)
    slots = free_slots(company.facts, now, booked)
    slot = next((one for one in slots if one.start == wish.slot_start), None)
    if slot is None:
        raise SlotTaken("this time is not free")
    await check_number(session, company.id, contact.value, now)
    return await add_task(
        session, company.id, conversation_id, TaskKind.CALLBACK, slot.end, slot.start, replaces
    )


def _shown(
    conversation: ConversationRow, company: Company, wish: HandoffWish, task: Task
) -> MessageRow:
    text = promise_text(task, company.facts.zone, conversation.language)
    is_callback = task.kind is TaskKind.CALLBACK
    kind = MessageKind.CALLBACK_BOOKED if is_callback else MessageKind.HANDOFF_LEFT
    details = {
        "task_id": task.id,
        "left": wish.text,
        "starts_at": None if task.starts_at is None else task.starts_at.isoformat(),
        "promised_at": None if task.due_at is None else task.due_at.isoformat(),
    }
    return new_message(conversation, "system", kind, text, details)


_REASONS = {
    Outcome.URGENT: HandoffReason.URGENT,
    Outcome.REFUSED: HandoffReason.MISSING_KNOWLEDGE,
    Outcome.RELATED: HandoffReason.LOW_EVIDENCE,
}


async def _reason(session: AsyncSession, conversation_id: str) -> HandoffReason:
    row = await session.scalar(
        select(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            # Who has signed in since then goes to a person for another reason.
            (MessageRow.role == "bot") | (MessageRow.kind == MessageKind.IDENTIFIED),
        )
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    answer = None if row is None else message_from_row(row).answer
    if answer is None:
        return HandoffReason.CUSTOMER_REQUEST
    if answer.handoff is not None:
        return HandoffReason(answer.handoff["reason"])
    if answer.outcome is None:
        is_failed = answer.offers_person
        return HandoffReason.TOOL_FAILURE if is_failed else HandoffReason.CUSTOMER_REQUEST
    return _REASONS.get(answer.outcome, HandoffReason.CUSTOMER_REQUEST)
