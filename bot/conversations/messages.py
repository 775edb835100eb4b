"""Messages and conversations as the rest of the product sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from bot.answers.answers import Answer, Citation, Mode, Outcome, PastMessage, Sentence
from bot.tables import ConversationRow, MessageRow
from bot.urgent.help import UrgentHelp

SESSION_DIGITS = 16  # of a token's hash; enough to tell one session from another
Role = Literal["customer", "bot", "agent", "system"]


class ConversationStatus(StrEnum):
    """Who has the conversation."""

    PENDING = "pending"
    OPEN = "open"
    RESOLVED = "resolved"


class MessageKind(StrEnum):
    """What a message is."""

    TEXT = "text"
    HANDOFF_LEFT = "handoff_left"
    QUEUED = "queued"
    QUEUE_LEFT = "queue_left"
    QUEUE_ENDED = "queue_ended"
    AGENT_JOINED = "agent_joined"
    AGENT_LEFT = "agent_left"
    AGENT_SILENT = "agent_silent"
    GIVEN_BACK = "given_back"
    CLOSED = "closed"
    CALLBACK_BOOKED = "callback_booked"
    IDENTIFIED = "identified"
    ENDED = "ended"


class MessageState(StrEnum):
    """Where a message is in its life; only questions are ever queued or being answered."""

    QUEUED = "queued"
    ANSWERING = "answering"
    FINAL = "final"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The part of an answer that is kept with the bot's message.

    Attributes:
        intro: our fixed text in front of the sentences.
        outcome: None when there was no answer to give (stopped or failed before one was found).
        handoff: reason, offer and time of the person who was offered with it.
        links: the addresses that the customer may press.
    """

    outcome: Outcome | None
    mode: Mode
    evidence: float
    intro: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    offers_person: bool
    urgent: UrgentHelp | None = None
    handoff: Mapping[str, Any] | None = None
    alternatives: tuple[str, ...] = ()
    offers_sign_in: bool = False
    links: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what the database stores."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance of a conversation.

    Attributes:
        client_id: what the client called a question, so that sending it again is harmless.
        seq: 1, 2, 3 … within the conversation.
        answer: the proof behind a message of the bot.
        reply_id: the id that the reply to a question has or will have.
        details: what a message of the system tells besides its text; its form goes by `kind`.
    """

    id: str
    conversation_id: str
    client_id: str | None
    seq: int
    role: Role
    kind: MessageKind
    text: str
    language: str
    state: MessageState
    created_at: datetime
    answer: StoredAnswer | None
    reply_id: str | None = None
    details: Mapping[str, Any] | None = None

    @property
    def is_unanswered(self) -> bool:
        """Whether it is a question that still waits for its reply."""
        return self.state in (MessageState.QUEUED, MessageState.ANSWERING)

    @property
    def agent(self) -> str | None:
        """Display name of the person who wrote it, or whom it tells of."""
        name: str | None = (self.details or {}).get("agent")
        return name


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's thread.

    Attributes:
        language: what the customer chose, or the page's language until then; a question that is
            clearly in another language is answered in that one.
        last_seq: number of the newest message; 0 before the first.
        session: changes when another token opens it, such as when its customer signed in or out.
    """

    id: str
    company_id: str
    language: str
    status: ConversationStatus
    last_seq: int
    created_at: datetime
    session: str = ""


def stored_answer(answer: Answer) -> StoredAnswer:
    """Return what of an answer is kept with its message."""
    return StoredAnswer(
        outcome=answer.outcome,
        mode=answer.mode,
        evidence=answer.evidence,
        intro=intro_of(answer.text, answer.sentences),
        sentences=answer.sentences,
        citations=answer.citations,
        offers_person=answer.offers_person,
        urgent=answer.urgent,
        handoff=None if answer.offer is None else answer.offer.as_json(),
        alternatives=answer.alternatives,
        offers_sign_in=answer.offers_sign_in,
        links=answer.links,
    )


def intro_of(text: str, sentences: tuple[Sentence, ...]) -> str:
    """Return the fixed text in front of the sentences: the whole text when there are none."""
    proven = "".join(sentence.lead + sentence.text for sentence in sentences)
    return text.removesuffix(proven).rstrip()


def message_from_row(row: MessageRow) -> Message:
    """Turn a table row into a message."""
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        client_id=row.client_id,
        seq=row.seq,
        role=row.role,  # type: ignore[arg-type]  # only the four roles are ever written
        kind=MessageKind(row.kind),
        text=row.text,
        language=row.language,
        state=MessageState(row.state),
        created_at=row.created_at,
        answer=None if row.answer is None else _answer(row.answer),
        reply_id=row.reply_id,
        details=row.details,
    )


def past_message(message: Message) -> PastMessage:
    """Return what the next reply has to know of a message that no system wrote."""
    assert message.role != "system"  # noqa: S101  (they hold no words of the conversation)
    answer = message.answer
    if answer is None:
        return PastMessage(message.role, message.text)
    return PastMessage(
        message.role, message.text, answer.offers_person, answer.outcome, answer.alternatives
    )


def conversation_from_row(row: ConversationRow) -> Conversation:
    """Turn a table row into a conversation."""
    return Conversation(
        id=row.id,
        company_id=row.company_id,
        language=row.language,
        status=ConversationStatus(row.status),
        last_seq=row.last_seq,
        created_at=row.created_at,
        session=row.token_hash[:SESSION_DIGITS],
    )


def _answer(stored: dict[str, Any]) -> StoredAnswer:
    sentences = tuple(
        Sentence(text=found["text"], citations=tuple(found["citations"]), lead=found["lead"])
        for found in stored["sentences"]
    )
    return StoredAnswer(
        outcome=None if stored["outcome"] is None else Outcome(stored["outcome"]),
        mode=stored["mode"],
        evidence=stored["evidence"],
        intro=stored["intro"],
        sentences=sentences,
        citations=tuple(Citation(**found) for found in stored["citations"]),
        offers_person=stored["offers_person"],
        urgent=UrgentHelp.read(stored.get("urgent")),
        handoff=stored.get("handoff"),
        alternatives=tuple(stored.get("alternatives", ())),
        offers_sign_in=stored.get("offers_sign_in", False),
        links=tuple(stored.get("links", ())),
    )
