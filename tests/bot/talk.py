"""Conversations written straight into a database: who said what, and how long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.answers.answers import Citation, Outcome, Sentence
from bot.conversations.conversations import Conversations
from bot.conversations.message_rows import lock_conversation, new_message
from bot.conversations.messages import Conversation, MessageKind, MessageState, StoredAnswer
from bot.tables import MessageRow
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database, new_id
from knowledge.documents.documents import Document


@dataclass
class Talk:
    """One conversation that a test writes."""

    database: Database
    company: Company
    conversation: Conversation
    token: str

    @classmethod
    async def start(
        cls, database: Database, slug: str = "tindra", parent: str | None = None
    ) -> Talk:
        """Begin one, with a company of its own the first time."""
        companies = Companies(database)
        known = [one for one in await companies.all() if one.slug == slug]
        company = (
            known[0] if known else await companies.add(slug, f"{slug} <AS>", [], parent=parent)
        )
        conversation, token = await Conversations(database).start(company.id, "nb")
        return cls(database, company, conversation, token)

    @property
    def id(self) -> str:
        """Its id."""
        return self.conversation.id

    async def ask(self, text: str, reply_id: str | None = None) -> str:
        """Add a question that was answered, or is answered by this id; return that id."""
        wanted = reply_id or new_id()
        await self._add("customer", text, reply_id=wanted)
        return wanted

    async def wait(self, text: str) -> None:
        """Add a question that waits for its reply."""
        await self._add("customer", text, reply_id=new_id(), state=MessageState.QUEUED)

    async def answer(self, message_id: str, *quotes: tuple[Document, str]) -> str:
        """Add the bot's answer: one sentence for each quote."""
        citations = tuple(cite(n, *quote) for n, quote in enumerate(quotes, 1))
        sentences = tuple(
            Sentence(one.quote, (one.n,), " " if one.n > 1 else "") for one in citations
        )
        answer = StoredAnswer(
            Outcome.ANSWERED if quotes else Outcome.REFUSED, "extractive", 0.987654321, "",
            sentences, citations, offers_person=False,
        )  # fmt: skip
        text = " ".join(one.quote for one in citations) or "Det vet jeg ikke."
        return await self._add("bot", text, id=message_id, answer=answer.to_json())

    async def agent(self, text: str, name: str = "Kari") -> str:
        """Add what a person wrote."""
        return await self._add("agent", text, details={"agent": name})

    async def happen(self, kind: MessageKind, text: str = "", **details: Any) -> str:
        """Add a message of the system."""
        return await self._add("system", text, kind, details=details)

    async def age(self, age: timedelta) -> None:
        """Make all of it happen so much earlier."""
        async with self.database.write() as session:
            for row in await session.scalars(
                select(MessageRow).where(MessageRow.conversation_id == self.id)
            ):
                row.created_at -= age

    async def _add(
        self, role: Any, text: str, kind: MessageKind = MessageKind.TEXT, **values: Any
    ) -> str:
        async with self.database.write() as session:
            conversation = await lock_conversation(session, self.id)
            row = new_message(conversation, role, kind, text)
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
            return row.id


def cite(n: int, document: Document, quote: str) -> Citation:
    """Return a citation of the place where a quote stands."""
    start = document.text.index(quote)
    return Citation(
        n, document.url, document.title, quote, start, start + len(quote),
        document.version_hash, document.language,
    )  # fmt: skip
