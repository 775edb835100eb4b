"""The SQL tables of the bot package: conversations, proof, people, suggestions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

# Who imports this has all tables of the package.
import bot.owner_tables
import bot.scores.tables  # noqa: F401
from knowledge.database import Base


class ConversationRow(Base):
    """One customer's thread; `last_seq` is the number of its newest message.

    `holder_id` is the one person who writes in it while it is set: the bot's and everybody else's
    messages are refused under this row's lock. `queue_entry_id` names its stay with people, from
    the queue on; NULL while it is with the bot alone. Neither is a foreign key: the first, so that
    a removed account leaves figures; the second, because the entry points here.
    """

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "company_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    holder_id: Mapped[str | None] = mapped_column(String(32))
    queue_entry_id: Mapped[str | None] = mapped_column(String(32))
    last_seq: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MessageRow(Base):
    """One utterance. Its text and place never change; only a question's `state` moves on.

    `details` hold what a message of the system tells besides its text; their form goes by `kind`.
    A question carries the id its reply will have (`reply_id`), so that however often it is
    answered again after a crash, only one reply can ever be stored.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        Index(None, "state", "lease_until"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    client_id: Mapped[str | None] = mapped_column(String(36))
    request_hash: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    reply_id: Mapped[str | None] = mapped_column(String(32))
    tries: Mapped[int]
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    is_stop_asked: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]


class ReceiptRow(Base):
    """What an answer was made of; kept for checking it later, never shown to customers."""

    __tablename__ = "receipts"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    version_id: Mapped[str | None] = mapped_column(String(32))
    version_ids: Mapped[list[str] | None] = mapped_column(JSON)
    query: Mapped[str] = mapped_column(Text)
    retrieved: Mapped[list[Any]] = mapped_column(JSON)
    evidence: Mapped[float] = mapped_column(Float)
    timings_ms: Mapped[dict[str, float]] = mapped_column(JSON)
    prompt_hash: Mapped[str | None] = mapped_column(String(64))
    fallback_reason: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


class FeedbackRow(Base):
    """A customer's thumb on one of the bot's messages; the newest one counts."""

    __tablename__ = "feedback"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(64))
    comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TaskRow(Base):
    """What we promised a customer, until when, and what became of it.

    `done_by` names the account; it is no foreign key, so that a removed account leaves figures.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index(None, "company_id", "due_at"),
        Index(None, "conversation_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    replaces: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    done_by: Mapped[str | None] = mapped_column(String(32))


class HandoffRequestRow(Base):
    """What a customer left for a person; the same sent again is stored once."""

    __tablename__ = "handoff_requests"
    __table_args__ = (UniqueConstraint("conversation_id", "request_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
    request_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(32))
    name: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(320))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class PresenceRow(Base):
    """Whether an agent is there for a company's customers; `seen_at` is the last sign of life."""

    __tablename__ = "agent_presence"

    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    max_conversations: Mapped[int]
    seen_at: Mapped[datetime]


class QueueEntryRow(Base):
    """One stay of a conversation with people: it waits, an agent claims it, it ends.

    `is_returned` puts it before all that entered by themselves: its agent disappeared. `reason`
    is NULL when an agent took it over from the bot unasked.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (Index(None, "ended_at", "company_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    reason: Mapped[str | None] = mapped_column(String(32))
    is_returned: Mapped[bool] = mapped_column(Boolean)
    entered_at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(String(32))
    agent_name: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end: Mapped[str | None] = mapped_column(String(16))


class HandoffEventRow(Base):
    """A person was offered, or the offer was taken up: `step` is `offered` or `accepted`."""

    __tablename__ = "handoff_events"
    __table_args__ = (
        Index(None, "company_id", "created_at"),
        Index(None, "conversation_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    step: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(32))
    offer: Mapped[str] = mapped_column(String(16))
    promised_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class IdentityRow(Base):
    """Who the customer of a conversation was proven to be, and by what; one of each method."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("conversation_id", "method"),
        Index(None, "company_id", "subject"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    method: Mapped[str] = mapped_column(String(16))
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(200))
    name: Mapped[str | None] = mapped_column(String(200))
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)
    assurance: Mapped[str | None] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    verified_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SuggestionRow(Base):
    """A reply drafted for an agent, and its outcome: accepted, edited or dismissed.

    `account_id` names the agent; it is no foreign key, so that a removed account leaves figures.
    """

    __tablename__ = "suggestions"
    __table_args__ = (Index(None, "company_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    account_id: Mapped[str | None] = mapped_column(String(32))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    is_silent: Mapped[bool] = mapped_column(Boolean)
    style: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    mode: Mapped[str] = mapped_column(String(16))
    query: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    citations: Mapped[list[Any]] = mapped_column(JSON)
    evidence: Mapped[float] = mapped_column(Float)
    note: Mapped[str | None] = mapped_column(String(32))
    version_id: Mapped[str | None] = mapped_column(String(32))
    version_ids: Mapped[list[str] | None] = mapped_column(JSON)
    timings_ms: Mapped[dict[str, float]] = mapped_column(JSON)
    prompt_hash: Mapped[str | None] = mapped_column(String(64))
    fallback_reason: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    sent_text: Mapped[str | None] = mapped_column(Text)
    edit_distance: Mapped[int | None]
    recorded_at: Mapped[datetime | None]
