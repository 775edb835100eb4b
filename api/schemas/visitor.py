"""The bodies and views of customers' identity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.schemas.conversations import Body, ConversationView, View
from api.visitors.token import MAX_TOKEN_CHARS
from bot.conversations.messages import Conversation, Message
from bot.identity.identity import CustomerIdentity, IdentityMethod
from bot.live.standing import Standing


class IdentifyBody(Body):
    """The token by which the company's site says who its customer is."""

    jwt: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN_CHARS)]


class SessionTokenView(View):
    """The customer's session; `token` is there when a new one has begun, and told only here."""

    id: str
    token: str | None = None


class SignInView(View):
    """Where to send the browser, in the window that called."""

    url: str


class FinishBody(Body):
    """The code that came back with the browser."""

    code: Annotated[str, Field(min_length=1, max_length=100)]


class RevocationBody(Body):
    """The customer of the site (`sub`) whose sessions are to end."""

    subject: Annotated[str, Field(min_length=1, max_length=255)]


class RevocationView(View):
    """How many sessions ended."""

    ended: int


class AgentIdentityView(View):
    """What was proven of a customer, as agents see it; what a page only told is never here."""

    method: IdentityMethod
    label: str
    issuer: str
    subject: str
    name: str | None = None
    attributes: dict[str, str]
    assurance: str | None = None
    verified_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, identity: CustomerIdentity) -> Self:
        """Return the view of an identity."""
        return cls(
            method=identity.method,
            label=identity.label,
            issuer=identity.issuer,
            subject=identity.subject,
            name=identity.name,
            attributes=dict(identity.attributes),
            assurance=identity.assurance,
            verified_at=identity.verified_at,
            expires_at=identity.expires_at,
        )


class AgentConversationView(ConversationView):
    """A conversation as agents see it, with all that was proven of its customer."""

    identities: list[AgentIdentityView]

    @classmethod
    def proven(
        cls,
        conversation: Conversation,
        messages: list[Message],
        standing: Standing,
        identities: Sequence[CustomerIdentity],
    ) -> Self:
        """Return the view of a conversation and of what was proven."""
        plain = ConversationView.of(conversation, messages, standing, identities)
        shown = [AgentIdentityView.of(one) for one in identities]
        return cls(**dict(plain), identities=shown)
