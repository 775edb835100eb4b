"""Policies: what a route asks of a request before anything is done for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from api.access.accounts import Account
from api.access.cookies import session_secrets
from api.access.identity import Credentials
from api.access.origins import check_media_type, check_own_page
from api.access.rate_limit import address_key
from api.access.roles import Role
from api.errors import NotSignedIn, RoleMissing, SignInNeeded
from api.services import Services
from bot.conversations.errors import ConversationNotFound, MessageNotFound
from bot.conversations.messages import Conversation
from knowledge.companies.companies import Company
from knowledge.errors import CompanyNotFound, SvarvaktError

Auth = Literal["nobody", "link", "conversation", "message", "account"]
RateClass = Literal["none", "page", "read", "write", "start", "handoff", "sign_in", "stream"]

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route, how often, and whether its answer may be kept by caches.

    A policy is the first dependency of its route. `create_app` refuses a route without one.

    Attributes:
        auth: `conversation` and `message` want the token of the conversation in the path;
            `account` wants somebody who is signed in. `link` stands for a token in the path which
            opens one thing; what it opens is looked up by the route.
        rate: which buckets a request takes from.
        is_cacheable: else the answer is sent with `Cache-Control: no-store`.
        roles: for `account`: the account needs one of them at the company in the path, or at
            any company when the path names none. Empty: being signed in is enough.
        own_pages_only: for `nobody` and `link`: the request must come from a page of ours.
        accepts: the media type that a body sent with a session must have.
    """

    auth: Auth
    rate: RateClass
    is_cacheable: bool = False
    roles: frozenset[Role] = frozenset()
    own_pages_only: bool = False
    accepts: str = "application/json"

    async def __call__(self, request: Request) -> None:
        """Let the request through or raise why not."""
        services = services_of(request)
        request.state.is_cacheable = self.is_cacheable
        if self.rate != "none":
            self._limit_address(request, services)
        if self.auth in ("nobody", "link"):
            if self.own_pages_only:
                check_own_page(request, services.settings.public_url)
                check_media_type(request, self.accepts)
            return
        if self.auth == "account":
            await self._admit(request, services)
            return
        conversation = await self._authorise(request, services)
        request.state.conversation, request.state.token = conversation, _bearer_token(request)
        if self.rate in ("write", "handoff", "sign_in"):
            services.limiter.take("conversation", conversation.id)
        if self.rate in ("handoff", "sign_in"):
            services.limiter.take(self.rate, conversation.id)

    def _limit_address(self, request: Request, services: Services) -> None:
        key = client_key(request)
        services.limiter.take("address", key)
        if self.rate == "start":
            services.limiter.take("start", key)

    async def _admit(self, request: Request, services: Services) -> None:
        """Let a signed-in account through, and say how to ask again while a stream is open."""
        credentials = _credentials_of(request)
        if credentials.api_token is None:
            check_media_type(request, self.accepts)
        account, company = await self._account_and_company(request, services, credentials)
        services.limiter.take("account", account.id)
        request.state.account, request.state.company = account, company

        async def is_still_allowed() -> bool:
            try:
                await self._account_and_company(request, services, credentials, is_use=False)
            except SvarvaktError:
                return False
            return True

        request.state.is_still_allowed = is_still_allowed

    async def _account_and_company(
        self, request: Request, services: Services, credentials: Credentials, is_use: bool = True
    ) -> tuple[Account, Company | None]:
        account = await services.identity.account(credentials, is_use)
        if account is None:
            raise SignInNeeded("sign in first")
        if credentials.api_token is None:
            check_own_page(request, services.settings.public_url)
        return account, await self._company(request, services, account)

    async def _company(
        self, request: Request, services: Services, account: Account
    ) -> Company | None:
        """Return the company in the path, if the account may do this there.

        Raises:
            CompanyNotFound: there is none, or the account has no role at it.
            RoleMissing: it has a role there, but none of those asked for.
        """
        slug = request.path_params.get("company")
        if slug is None:
            if self.roles and not any(account.may(one, self.roles) for one in account.roles):
                raise RoleMissing("the account has none of the roles that may do this")
            return None
        company = await services.companies.get(slug)
        if company.id not in account.roles:
            raise CompanyNotFound(f"no company has the slug '{slug}'")
        if self.roles and not account.may(company.id, self.roles):
            raise RoleMissing("the account has none of the roles that may do this")
        return company

    async def _authorise(self, request: Request, services: Services) -> Conversation:
        wanted = request.path_params["id"]
        token = _bearer_token(request)
        if token is None:
            raise NotSignedIn("this needs the conversation's token")
        if self.auth == "message":
            if not _ID.fullmatch(wanted):
                raise MessageNotFound("no such message")
            return await services.conversations.authorise_message(wanted, token)
        if not _ID.fullmatch(wanted):
            raise ConversationNotFound("no such conversation")
        return await services.conversations.authorise(wanted, token)


def _credentials_of(request: Request) -> Credentials:
    """Return what the request proves itself with; a token in the header goes before cookies."""
    token = _bearer_token(request)
    return Credentials(token, () if token else tuple(session_secrets(request)))


def _bearer_token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


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


def _token_of(request: Request) -> str:
    token: str = request.state.token
    return token


def _account_of(request: Request) -> Account:
    account: Account = request.state.account
    return account


def _company_of(request: Request) -> Company:
    company: Company = request.state.company
    return company


GivenServices = Annotated[Services, Depends(services_of)]
GivenConversation = Annotated[Conversation, Depends(_conversation_of)]
GivenToken = Annotated[str, Depends(_token_of)]
GivenAccount = Annotated[Account, Depends(_account_of)]
GivenCompany = Annotated[Company, Depends(_company_of)]
