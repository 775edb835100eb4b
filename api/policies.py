"""Policies: what a route asks of a request before anything is done for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from api.errors import NotSignedIn
from api.rate_limit import address_key
from api.services import Services
from bot.conversation_errors import ConversationNotFound, MessageNotFound
from bot.messages import Conversation

Auth = Literal["nobody", "conversation", "message"]
RateClass = Literal["none", "page", "read", "write", "start", "handoff", "stream"]

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route, how often, and whether its answer may be kept by caches.

    A policy is the first dependency of its route. `create_app` refuses a route without one.

    Attributes:
        auth: `conversation` and `message` want the token of the conversation in the path.
        rate: which buckets a request takes from.
        is_cacheable: else the answer is sent with `Cache-Control: no-store`.
    """

    auth: Auth
    rate: RateClass
    is_cacheable: bool = False

    async def __call__(self, request: Request) -> None:
        """Let the request through or raise why not."""
        services = services_of(request)
        request.state.is_cacheable = self.is_cacheable
        if self.rate != "none":
            self._limit_address(request, services)
        if self.auth == "nobody":
            return
        conversation = await self._authorise(request, services)
        request.state.conversation = conversation
        if self.rate in ("write", "handoff"):
            services.limiter.take("conversation", conversation.id)
        if self.rate == "handoff":
            services.limiter.take("handoff", conversation.id)

    def _limit_address(self, request: Request, services: Services) -> None:
        key = client_key(request)
        services.limiter.take("address", key)
        if self.rate == "start":
            services.limiter.take("start", key)

    async def _authorise(self, request: Request, services: Services) -> Conversation:
        wanted = request.path_params["id"]
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotSignedIn("this needs the conversation's token")
        if self.auth == "message":
            if not _ID.fullmatch(wanted):
                raise MessageNotFound("no such message")
            return await services.conversations.authorise_message(wanted, token.strip())
        if not _ID.fullmatch(wanted):
            raise ConversationNotFound("no such conversation")
        return await services.conversations.authorise(wanted, token.strip())


def client_key(request: Request) -> str:
    """Return what the client's address is counted under; only the socket's peer is believed."""
    return address_key(request.client.host if request.client else None)


def services_of(request: Request) -> Services:
    """Return this process' services."""
    services: Services = request.app.state.services
    return services


def _conversation_of(request: Request) -> Conversation:
    conversation: Conversation = request.state.conversation
    return conversation


GivenServices = Annotated[Services, Depends(services_of)]
GivenConversation = Annotated[Conversation, Depends(_conversation_of)]
