"""Customers' sign-in at a provider: bound to a conversation, finished only by who holds its token.

The browser that comes back from the provider gets a code, not the identity: whoever opened a link
that somebody else had sent them would otherwise prove that other one's conversation to be theirs.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from api.access.openid import OpenIdIdentity, OpenIdProvider
from api.access.sessions import hash_of
from api.errors import ApiError, OpenIdRefused, OpenIdUnavailable
from api.tables import VisitorSignInRow
from api.visitors.errors import (
    OtherPerson,
    SignInCancelled,
    SignInExpired,
    SignInFailed,
    SignInNotSetUp,
    SignInUnavailable,
)
from api.visitors.settings import ProviderSettings, VisitorSettingsStore
from bot.catalogue import text as fixed_text
from bot.conversations.message_rows import lock_conversation, new_message
from bot.conversations.messages import Conversation, Message, MessageKind, message_from_row
from bot.identity.identities import known_rows, put_identity
from bot.identity.identity import CustomerIdentity, IdentityMethod
from bot.tables import ConversationRow, MessageRow
from knowledge.database import Database, utc_now

TIME_TO_SIGN_IN = timedelta(minutes=10)
TIME_TO_FINISH = timedelta(minutes=2)
LASTS = timedelta(minutes=30)
_CANCELLED = frozenset({"access_denied", "user_cancelled", "user_cancel"})


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where to send the browser, and what it must still have when it comes back."""

    url: str
    browser_secret: str


class VisitorSignIn:
    """Sends customers to the provider of their company, and takes them back."""

    def __init__(self, database: Database, settings: VisitorSettingsStore) -> None:
        self._database = database
        self._settings = settings
        self._providers: dict[ProviderSettings, OpenIdProvider] = {}

    async def leave(self, conversation: Conversation, redirect_uri: str) -> Leaving:
        """Start a sign-in for a conversation.

        Raises:
            SignInNotSetUp: the company has no provider.
            SignInUnavailable: the provider does not answer.
        """
        provider, _ = await self._provider(conversation.company_id)
        now = utc_now()
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        try:
            url = await provider.authorization_url(redirect_uri, state, nonce, verifier)
        except OpenIdUnavailable as error:
            raise SignInUnavailable("the provider does not answer") from error
        row = VisitorSignInRow(
            secret_hash=hash_of(state),
            browser_hash=hash_of(browser),
            conversation_id=conversation.id,
            session=conversation.session,
            nonce=nonce,
            verifier=verifier,
            identity=None,
            expires_at=now + TIME_TO_SIGN_IN,
        )
        async with self._database.write() as session:
            await session.execute(delete(VisitorSignInRow).where(VisitorSignInRow.expires_at < now))
            session.add(row)
        return Leaving(url, browser)

    async def come_back(
        self, redirect_uri: str, state: str, code: str, error: str, browser_secret: str
    ) -> str:
        """Take a browser back, and return the code by which the conversation's page finishes.

        Raises:
            SignInExpired: it took too long, came twice, or did not leave from this browser.
            SignInCancelled: the customer turned back.
            SignInFailed: the provider does not prove enough.
            SignInUnavailable: it does not answer.
        """
        if error and not state:  # some leave it out then; nothing is proven, so nothing is at risk
            raise _refusal(error)
        row = await self._taken(state)
        is_same = row is not None and secrets.compare_digest(
            row.browser_hash, hash_of(browser_secret)
        )
        if row is None or not is_same or row.identity is not None:
            raise SignInExpired("this sign-in was not started in this browser, or is too old")
        if error:
            raise _refusal(error)
        found = await self._found(row, redirect_uri, code)
        finish_code, now = secrets.token_urlsafe(32), utc_now()
        kept = VisitorSignInRow(
            secret_hash=hash_of(finish_code),
            browser_hash="",
            conversation_id=row.conversation_id,
            session=row.session,
            nonce="",
            verifier="",
            identity=found,
            expires_at=now + TIME_TO_FINISH,
        )
        async with self._database.write() as session:
            session.add(kept)
        return finish_code

    async def finish(self, conversation: Conversation, code: str) -> Message:
        """Give the identity to the conversation, and return the message that says so.

        Args:
            conversation: opened by its token.

        Raises:
            SignInExpired: the code is too old, was used, or is another conversation's.
            OtherPerson: somebody else had signed in here.
        """
        row = await self._taken(code)
        if (
            row is None
            or row.identity is None
            or (row.conversation_id, row.session) != (conversation.id, conversation.session)
        ):
            raise SignInExpired("this sign-in is too old, or belongs to another conversation")
        identity = _identity(row.identity)
        async with self._database.write() as session:
            locked = await lock_conversation(session, conversation.id)
            before = (await known_rows(session, conversation.id)).get(IdentityMethod.OIDC)
            who = (identity.issuer, identity.subject)
            if before is not None and (before.issuer, before.subject) != who:
                raise OtherPerson("somebody else signed in to this conversation before")
            await put_identity(session, locked, identity)
            message = _message(locked, identity)
            session.add(message)
        return message_from_row(message)

    async def _taken(self, secret: str) -> VisitorSignInRow | None:
        """Return what is under way by this secret and in time, and let nobody find it again."""
        async with self._database.write() as session:
            row = await session.get(VisitorSignInRow, hash_of(secret), with_for_update=True)
            if row is not None:
                await session.delete(row)
        return row if row is not None and row.expires_at >= utc_now() else None

    async def _found(self, row: VisitorSignInRow, redirect_uri: str, code: str) -> dict[str, Any]:
        async with self._database.read() as session:
            conversation = await session.get_one(ConversationRow, row.conversation_id)
        provider, settings = await self._provider(conversation.company_id)
        try:
            found = await provider.identity(code, redirect_uri, row.nonce, row.verifier)
        except OpenIdRefused as error:
            raise SignInFailed("the provider does not prove who it is") from error
        except OpenIdUnavailable as error:
            raise SignInUnavailable("the provider does not answer") from error
        if settings.acr_values and found.assurance not in settings.acr_values.split():
            raise SignInFailed("the provider is not as sure as the company asks")
        return _stored(found, settings.label)

    async def _provider(self, company_id: str) -> tuple[OpenIdProvider, ProviderSettings]:
        settings = (await self._settings.of(company_id)).provider
        secret = os.environ.get(settings.client_secret_env) if settings else None
        if settings is None or not secret:
            raise SignInNotSetUp("the company has no provider, or its secret is not set")
        if settings not in self._providers:
            self._providers[settings] = OpenIdProvider(
                settings.issuer,
                settings.client_id,
                secret,
                settings.scopes,
                acr_values=settings.acr_values,
                wants_name=True,
            )
        return self._providers[settings], settings


def _refusal(error: str) -> ApiError:
    if error in _CANCELLED:
        return SignInCancelled("the customer turned back")
    return SignInFailed("the provider refused")


def _stored(found: OpenIdIdentity, label: str) -> dict[str, Any]:
    return {
        "issuer": found.issuer,
        "subject": found.subject,
        "label": label,
        "name": found.name,
        "assurance": found.assurance,
        "attributes": {"email": found.email} if found.email else {},
        "at": utc_now().isoformat(),
    }


def _identity(stored: dict[str, Any]) -> CustomerIdentity:
    at = datetime.fromisoformat(stored["at"])
    return CustomerIdentity(
        method=IdentityMethod.OIDC,
        issuer=stored["issuer"],
        subject=stored["subject"],
        label=stored["label"],
        name=stored["name"],
        issued_at=at,
        verified_at=at,
        expires_at=at + LASTS,
        attributes=stored["attributes"],
        assurance=stored["assurance"],
    )


def _message(conversation: ConversationRow, identity: CustomerIdentity) -> MessageRow:
    key = "bot.identity.signed_in" if identity.name else "bot.identity.signed_in_unnamed"
    said = fixed_text(conversation.language, key, provider=identity.label, name=identity.name or "")
    details = {
        "method": identity.method.value,
        "label": identity.label,
        "name": identity.name,
        "verified_at": identity.verified_at.isoformat(),
        "expires_at": identity.expires_at.isoformat(),
    }
    return new_message(conversation, "system", MessageKind.IDENTIFIED, said, details)
