"""Visitors: a site's signed token becomes a session of its customer, until they sign out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from api.access.sessions import hash_of
from api.streams.hub import Hub
from api.tables import VisitorRevocationRow, VisitorTokenRow
from api.visitors.errors import IdentityExpired, IdentityNotSetUp, IdentityRefused
from api.visitors.keys import VisitorKeys
from api.visitors.settings import VisitorSettings, VisitorSettingsStore
from api.visitors.sign_in import VisitorSignIn
from api.visitors.token import CLOCK_SKEW_S, VisitorClaims, verify
from bot.conversations.errors import ConversationNotFound
from bot.conversations.message_rows import lock_conversation, new_conversation, new_token
from bot.conversations.messages import SESSION_DIGITS, Conversation, conversation_from_row
from bot.identity.identities import Identities, end_sessions_of, known_rows, put_identity
from bot.identity.identity import CustomerIdentity, IdentityMethod
from bot.tables import ConversationRow, IdentityRow
from knowledge.companies.companies import Company
from knowledge.database import Database, utc_now
from knowledge.tables import CompanyRow

logger = logging.getLogger(__name__)

LASTS = timedelta(hours=12)  # then the site has to say again who it is


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a token was exchanged for.

    Attributes:
        token: opens the conversation from now on; None where the one before still does.
    """

    conversation: Conversation
    token: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What pages must know: the provider's name, and whether only signed words count."""

    provider: str | None
    is_enforced: bool


class Visitors:
    """Knows companies' customers by what their sites sign."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self.keys = VisitorKeys(database)
        self.settings = VisitorSettingsStore(database)
        self.identities = Identities(database)
        self.sign_in = VisitorSignIn(database, self.settings)

    async def offer(self, company_id: str) -> Offer:
        """Return what the company's pages must know."""
        provider = (await self.settings.of(company_id)).provider
        keys = await self.keys.in_force(company_id)
        return Offer(None if provider is None else provider.label, bool(keys))

    async def identify(self, conversation: Conversation, company: Company, token: str) -> Exchange:
        """Exchange the site's token for a session of its customer.

        The same customer's session goes on. Any other one begins: with the conversation there is,
        when nothing was said in it or the company lets customers take along what they said before
        signing in; else with a new one.

        Args:
            conversation: opened by its token, in the same browser.

        Raises:
            IdentityNotSetUp: the company has no key.
            IdentityRefused: the token proves nothing.
            IdentityExpired: it is too old, was used, or its customer signed out since.
        """
        keys, settings = await self.keys.in_force(company.id), await self.settings.of(company.id)
        if not keys or settings.issuer is None:
            raise IdentityNotSetUp("the company has no key for its site's tokens")
        try:
            claims = verify(token, keys, settings.issuer, f"chat:{company.slug}", utc_now())
            return await self._exchange(conversation, company, settings, claims, hash_of(token))
        except IdentityRefused as error:
            logger.info("a token for %s was refused: %s", company.slug, error)
            raise

    async def sign_out(self, conversation: Conversation) -> None:
        """End a customer's session; the site's tokens made up to now start no other one."""
        async with self._database.write() as session:
            await _lock_company(session, conversation.company_id)
            row = await lock_conversation(session, conversation.id)
            known = await known_rows(session, row.id)
            if not known or row.token_hash[:SESSION_DIGITS] != conversation.session:
                return
            site = known.get(IdentityMethod.SITE_JWT)
            if site is not None:
                await _revoke(session, row.company_id, site.subject, site.issued_at)
            new_token(row)
        self._end_streams(row)

    async def sign_out_everywhere(self, company_id: str, subject: str) -> int:
        """End all sessions of a site's customer, and return how many there were."""
        async with self._database.write() as session:
            await _lock_company(session, company_id)
            until = await _revoke(session, company_id, subject, utc_now())
            ended = await end_sessions_of(session, company_id, subject, until)
        self._hub.end_others(await self.identities.sessions(ended))
        return len(ended)

    async def _exchange(
        self,
        conversation: Conversation,
        company: Company,
        settings: VisitorSettings,
        claims: VisitorClaims,
        token_hash: str,
    ) -> Exchange:
        async with self._database.write() as session:
            await _lock_company(session, company.id)
            row = await lock_conversation(session, conversation.id)
            if row.token_hash[:SESSION_DIGITS] != conversation.session:
                raise ConversationNotFound("no such conversation")
            await _check_not_revoked(session, company.id, claims)
            known = await known_rows(session, row.id)
            site = known.get(IdentityMethod.SITE_JWT)
            is_first_use = await _use(session, company.id, token_hash, claims)
            identity = _identity(claims, company, settings.issuer or "")
            if site is not None and (site.issuer, site.subject) == _who(identity):
                await put_identity(session, row, identity)
                return Exchange(conversation_from_row(row), None)
            if not is_first_use:
                raise IdentityExpired("the token was used before, for another conversation")
            taken = not known and (settings.merge_anonymous or row.last_seq == 0)
            left, row, secret = _session(session, row, taken, site)
            await session.flush()
            await put_identity(session, row, identity)
        self._end_streams(left)
        return Exchange(conversation_from_row(row), secret)

    def _end_streams(self, row: ConversationRow) -> None:
        self._hub.end_others({row.id: row.token_hash[:SESSION_DIGITS]})


def _session(
    session: AsyncSession, row: ConversationRow, is_taken: bool, site: IdentityRow | None
) -> tuple[ConversationRow, ConversationRow, str]:
    """Begin a session: return the conversation left, the one it is for, and what opens that."""
    if is_taken:
        return row, row, new_token(row)
    if site is not None:
        new_token(row)  # whoever used this browser before is signed out
    begun, secret = new_conversation(row.company_id, row.language)
    session.add(begun)
    return row, begun, secret


def _identity(claims: VisitorClaims, company: Company, issuer: str) -> CustomerIdentity:
    now = utc_now()
    return CustomerIdentity(
        method=IdentityMethod.SITE_JWT,
        issuer=issuer,
        subject=claims.subject,
        label=company.name,
        name=claims.name,
        issued_at=claims.issued_at,
        verified_at=now,
        expires_at=now + LASTS,
        attributes=claims.attributes,
    )


def _who(identity: CustomerIdentity) -> tuple[str, str]:
    return identity.issuer, identity.subject


async def _lock_company(session: AsyncSession, company_id: str) -> None:
    """Let exchanges and sign-outs of a company come one after the other."""
    await session.get(CompanyRow, company_id, with_for_update={"key_share": True})


async def _check_not_revoked(session: AsyncSession, company_id: str, claims: VisitorClaims) -> None:
    revoked = await session.get(VisitorRevocationRow, (company_id, claims.subject))
    if revoked is not None and claims.issued_at <= revoked.until:
        raise IdentityExpired("the customer signed out after the token was made")


async def _revoke(
    session: AsyncSession, company_id: str, subject: str, at_least: datetime
) -> datetime:
    """Record that a customer's tokens up to now do not count, and return up to when."""
    # The site's clock may run ahead of ours: the token of this very session counts no more either.
    until = max(utc_now(), at_least)
    await session.merge(VisitorRevocationRow(company_id=company_id, subject=subject, until=until))
    return until


async def _use(
    session: AsyncSession, company_id: str, token_hash: str, claims: VisitorClaims
) -> bool:
    """Use a token up, and say whether it was new."""
    now = utc_now()
    await session.execute(delete(VisitorTokenRow).where(VisitorTokenRow.expires_at < now))
    if await session.get(VisitorTokenRow, token_hash) is not None:
        return False
    expires_at = claims.expires_at + timedelta(seconds=2 * CLOCK_SKEW_S)
    session.add(
        VisitorTokenRow(token_hash=token_hash, company_id=company_id, expires_at=expires_at)
    )
    return True
