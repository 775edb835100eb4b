"""Receipts: what was asked and answered, with the pages behind it as they read then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.answers.answers import Citation
from bot.conversations.messages import (
    Conversation,
    Message,
    conversation_from_row,
    message_from_row,
)
from bot.receipts.links import ReceiptLinks, ReceiptSubject
from bot.scores.errors import ReceiptNotFound
from bot.tables import ConversationRow, MessageRow
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.quoted_pages import QuotedPage, QuotedPages, QuotedPlace


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in the conversation besides what was said.

    Attributes:
        kind: a `MessageKind`.
        promised_at: when somebody was said to have answered by.
        starts_at: when the time begins in which the customer is called.
    """

    kind: str
    at: datetime
    promised_at: datetime | None
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt shows.

    Attributes:
        conversation: with its status of today.
        is_whole: whether it shows the conversation up to a message instead of one answer.
        messages: what is shown, oldest first: for one answer, the question and the answer.
        happenings: of the whole conversation, until today.
        pages: the quoted pages by where their quotes stand.
    """

    company: Company
    conversation: Conversation
    is_whole: bool
    messages: tuple[Message, ...]
    happenings: tuple[Happening, ...]
    pages: Mapping[QuotedPlace, QuotedPage]

    @property
    def language(self) -> str:
        """The language it is written in unless the reader wants another."""
        return self.conversation.language if self.is_whole else self.messages[-1].language

    def page(self, citation: Citation) -> QuotedPage:
        """Return the page behind a citation of one of the messages."""
        return self.pages[_place(citation)]


class Receipts:
    """Reads receipts by their links."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.links = ReceiptLinks(database)
        self._companies = Companies(database)
        self._pages = QuotedPages(database)

    async def read(self, token: str) -> Receipt:
        """Return the receipt that a token shows.

        Raises:
            ReceiptNotFound: the token shows none.
        """
        subject = await self.links.open(token)
        conversation, messages = await self._conversation(subject.conversation_id)
        company = await self._companies.by_id(conversation.company_id)
        shown = _shown(messages, subject)
        places = {
            _place(citation)
            for message in shown
            if message.answer is not None
            for citation in message.answer.citations
        }
        return Receipt(
            company,
            conversation,
            subject.message_id is None,
            shown,
            tuple(_happening(one) for one in messages if one.role == "system"),
            await self._pages.read(await self._companies.lineage(company.id), places),
        )

    async def _conversation(self, conversation_id: str) -> tuple[Conversation, list[Message]]:
        async with self._database.read() as session:
            row = await session.get(ConversationRow, conversation_id)
            if row is None:  # erased a moment ago
                raise ReceiptNotFound("no such receipt")
            messages = await session.scalars(
                select(MessageRow)
                .where(MessageRow.conversation_id == conversation_id)
                .order_by(MessageRow.seq)
            )
            return conversation_from_row(row), [message_from_row(one) for one in messages]


def _shown(messages: Sequence[Message], subject: ReceiptSubject) -> tuple[Message, ...]:
    """Return the messages that a link shows; with one answer, the questions it replies to."""
    if subject.message_id is None:
        return tuple(one for one in messages if one.seq <= subject.last_seq)
    [answer] = [one for one in messages if one.id == subject.message_id]
    asked = [one for one in messages if one.reply_id == answer.id]
    if not asked:  # a person's reply names no question: what the customer wrote last before it
        before = [one for one in messages if one.seq < answer.seq and one.role == "customer"]
        asked = before[-1:]
    return (*asked, answer)


def _place(citation: Citation) -> QuotedPlace:
    return QuotedPlace(
        citation.url, citation.quote, citation.start, citation.end, citation.document_version
    )


def _happening(message: Message) -> Happening:
    details = message.details or {}
    return Happening(
        str(message.kind),
        message.created_at,
        _time(details.get("promised_at")),
        _time(details.get("starts_at")),
    )


def _time(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return None
