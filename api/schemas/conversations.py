"""The bodies and events of the HTTP contract."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.standing_view import StandingView
from api.visitors.identity_view import IdentityView
from bot.answers.answers import Mode, Outcome
from bot.conversations.messages import (
    Conversation,
    ConversationStatus,
    Message,
    MessageKind,
    MessageState,
    Role,
)
from bot.identity.identity import CustomerIdentity
from bot.links import addresses_in
from bot.live.standing import Standing
from bot.smalltalk.fixed_replies import UrgentTexts
from bot.urgent.help import UrgentHelp
from bot.urgent.urgent import UrgentKind

Language = Literal["nb", "nn", "sv", "da", "fi", "en"]


def without_nul(text: str) -> str:
    """Refuse what no database stores."""
    if "\x00" in text:
        raise ValueError("the text holds a NUL character")
    return text


ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(without_nul)
]


class Body(BaseModel):
    """What a client sends; a field that we do not know is refused (trust.md, I-1)."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewConversationBody(Body):
    """Starts a conversation with a company."""

    site: str = Field(max_length=64)
    language: Language | None = None


class NewMessageBody(Body):
    """A customer's question; `id` is chosen by the client and makes sending it again harmless."""

    id: UUID
    text: str


class LanguageBody(Body):
    """The language a customer wants to be answered in."""

    language: Language


class FeedbackBody(Body):
    """A customer's thumb on one of the bot's messages."""

    value: Literal["up", "down"]
    reason: Annotated[ShortText, Field(max_length=64)] | None = None
    comment: Annotated[ShortText, Field(max_length=2000)] | None = None


class NewConversationView(View):
    """A new conversation and the token that opens it, which is told only once."""

    id: str
    token: str
    language: Language


class AcceptedView(View):
    """A stored message."""

    id: str
    seq: int


class LanguageView(View):
    """The language of a conversation."""

    language: Language


class HealthView(View):
    """Whether the server is up."""

    status: Literal["ok", "starting"]


class ProblemView(View):
    """What went wrong (RFC 9457); `code` never changes, `title` is in the customer's language."""

    type: str
    title: str
    status: int
    code: str
    detail: Any = None


class SentenceView(View):
    """One sentence of an answer and the numbers of its citations."""

    text: str
    citations: list[int]
    lead: str


class CitationView(View):
    """A numbered pointer from an answer to the exact text of a page.

    `shown` is the quote with the company's facts in its slots; empty where it has none.
    """

    n: int
    url: str
    title: str
    quote: str
    start: int
    end: int
    document_version: str
    language: str
    shown: str


class UrgentContactView(View):
    """A number to ring, and whose it is in the message's language."""

    label: str
    number: str


class UrgentView(View):
    """Whom to ring before anything else; the message's text says the same."""

    kind: UrgentKind
    lead: str
    contacts: list[UrgentContactView]
    after: str

    @classmethod
    def of(cls, urgent: UrgentHelp, language: str) -> Self:
        """Return the view of urgent help."""
        texts = UrgentTexts.of(urgent, language)
        contacts = [UrgentContactView(label=label, number=of) for label, of in texts.numbers]
        return cls(kind=urgent.kind, lead=texts.lead, contacts=contacts, after=texts.after)


class MessageView(View):
    """One utterance of a conversation; `agent` is the person who wrote it, or whom it tells of.

    `links` are the addresses in it that may be made links; all others are to be shown as text.
    """

    id: str
    client_id: str | None = None
    seq: int
    role: Role
    kind: MessageKind
    text: str
    created_at: datetime
    language: str
    agent: str | None = None
    outcome: Outcome | None = None
    mode: Mode | None = None
    offers_person: bool | None = None
    stopped: bool | None = None
    sentences: list[SentenceView] | None = None
    intro: str | None = None
    citations: list[CitationView] | None = None
    urgent: UrgentView | None = None
    details: dict[str, Any] | None = None
    alternatives: list[str] | None = None
    offers_sign_in: bool | None = None
    links: list[str] | None = None
    identity: IdentityView | None = None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return the view of a message."""
        view: dict[str, Any] = {
            "id": message.id,
            "client_id": message.client_id,
            "seq": message.seq,
            "role": message.role,
            "kind": message.kind,
            "text": message.text,
            "created_at": message.created_at,
            "language": message.language,
            "agent": message.agent,
            "details": message.details,
        }
        answer = message.answer
        # What a person of the company writes, that person answers for.
        links = addresses_in(message.text) if message.role == "agent" else ()
        if answer is not None:
            links = answer.links
            view |= {
                "outcome": answer.outcome,
                "mode": answer.mode,
                "offers_person": answer.offers_person,
                "stopped": True if message.state == MessageState.STOPPED else None,
                "intro": answer.intro,
                "sentences": [
                    SentenceView(text=one.text, citations=list(one.citations), lead=one.lead)
                    for one in answer.sentences
                ],
                "citations": [CitationView(**dataclasses.asdict(one)) for one in answer.citations],
            }
            if answer.alternatives:
                view["alternatives"] = list(answer.alternatives)
            if answer.offers_sign_in:
                view["offers_sign_in"] = True
            if answer.urgent is not None:
                view["urgent"] = UrgentView.of(answer.urgent, message.language)
        if links:
            view["links"] = list(links)
        if message.kind is MessageKind.IDENTIFIED:
            view["identity"] = IdentityView.model_validate(message.details)
        return cls(**view)


class ConversationView(View):
    """A conversation and all its messages; `last_event_id` is where its stream goes on."""

    id: str
    language: Language
    status: ConversationStatus
    standing: StandingView
    last_event_id: int
    messages: list[MessageView]
    identity: IdentityView | None = None

    @classmethod
    def of(
        cls,
        conversation: Conversation,
        messages: list[Message],
        standing: Standing,
        identities: Sequence[CustomerIdentity] = (),
    ) -> Self:
        """Return the view of a conversation; of the identities, the strongest comes first."""
        return cls(
            id=conversation.id,
            language=conversation.language,
            status=conversation.status,
            standing=StandingView.of(standing),
            last_event_id=messages[-1].seq if messages else 0,
            messages=[MessageView.of(message) for message in messages],
            identity=IdentityView.of(identities[0]) if identities else None,
        )
