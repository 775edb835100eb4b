"""Sign-in by OpenID Connect: from the button on the sign-in page to an account of ours."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from api.access.accounts import Account, Accounts, account_of
from api.access.audit import Audit
from api.access.openid import OpenIdIdentity, OpenIdProvider
from api.access.roles import Role
from api.access.sessions import hash_of
from api.errors import OpenIdNotSetUp, OpenIdRefused
from api.settings import ApiSettings
from api.tables import AccountRow, OpenIdRequestRow
from knowledge.companies.companies import Companies
from knowledge.database import Database, utc_now
from knowledge.errors import CompanyNotFound

LIFETIME = timedelta(minutes=10)
_GRANT = re.compile(r"\s*(.+?)\s*=\s*([a-z_]+)@([a-z0-9-]+)\s*")

# Group → (role, company's slug), several times for several roles.
Grants = Mapping[str, frozenset[tuple[Role, str]]]


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what it must still have when it comes back."""

    url: str
    browser_secret: str


class OpenIdSignIn:
    """Sends browsers to the provider, and knows them when they come back.

    Args:
        provider: None when none is set up.
        grants: which groups at the provider give which roles here; empty: roles are given by us.
    """

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        audit: Audit,
        provider: OpenIdProvider | None,
        grants: Grants,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._audit = audit
        self._provider = provider
        self._grants = grants

    @classmethod
    def from_settings(
        cls, settings: ApiSettings, database: Database, accounts: Accounts, audit: Audit
    ) -> OpenIdSignIn:
        """Build it with the provider of the settings, if they name one."""
        provider = None
        if settings.openid_issuer:
            provider = OpenIdProvider(
                settings.openid_issuer,
                settings.openid_client_id,
                settings.openid_client_secret,
                settings.openid_scopes,
                settings.openid_group_claim,
            )
        grants = parse_grants(settings.openid_group_roles)
        return cls(database, accounts, audit, provider, grants)

    async def leave(self, redirect_uri: str, next_path: str) -> Departure:
        """Start a sign-in.

        Raises:
            OpenIdNotSetUp: the settings name no provider.
            OpenIdUnavailable: the provider does not answer.
        """
        provider, now = self._given(), utc_now()
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        url = await provider.authorization_url(redirect_uri, state, nonce, verifier)
        row = OpenIdRequestRow(
            state_hash=hash_of(state),
            browser_hash=hash_of(browser),
            nonce=nonce,
            verifier=verifier,
            next_path=next_path,
            expires_at=now + LIFETIME,
        )
        async with self._database.write() as session:
            await session.execute(delete(OpenIdRequestRow).where(OpenIdRequestRow.expires_at < now))
            session.add(row)
        return Departure(url, browser)

    async def come_back(
        self, redirect_uri: str, code: str, state: str, browser_secret: str
    ) -> tuple[Account, str]:
        """Finish a sign-in, and return the account and where it wanted to go.

        Raises:
            OpenIdNotSetUp: the settings name no provider.
            OpenIdRefused: it was not started in this browser, or it opens no account of ours.
            OpenIdUnavailable: the provider does not answer.
        """
        provider = self._given()
        async with self._database.write() as session:
            row = await session.get(OpenIdRequestRow, hash_of(state))
            if row is not None:
                await session.delete(row)
        if (
            row is None
            or row.expires_at < utc_now()
            or not secrets.compare_digest(row.browser_hash, hash_of(browser_secret))
        ):
            raise OpenIdRefused("this sign-in was not started in this browser, or is too old")
        identity = await provider.identity(code, redirect_uri, row.nonce, row.verifier)
        account = await self._account(identity)
        await self._give_roles(account, identity.groups)
        return account, row.next_path

    def _given(self) -> OpenIdProvider:
        if self._provider is None:
            raise OpenIdNotSetUp("sign-in by OpenID Connect is not set up")
        return self._provider

    async def _account(self, identity: OpenIdIdentity) -> Account:
        """Return the account of an identity; the first time, the one named by verified e-mail."""
        known = (AccountRow.openid_issuer == identity.issuer) & (
            AccountRow.openid_subject == identity.subject
        )
        async with self._database.write() as session:
            row = await session.scalar(select(AccountRow).where(known))
            if row is None and identity.email is not None:
                named = (AccountRow.name == identity.email) & AccountRow.openid_subject.is_(None)
                row = await session.scalar(select(AccountRow).where(named))
                if row is not None:
                    row.openid_issuer, row.openid_subject = identity.issuer, identity.subject
            account = None if row is None else await account_of(session, row)
        if account is None or not account.is_active:
            await self._audit.record(account, None, "sign_in_refused", "", {"method": "openid"})
            raise OpenIdRefused("nobody here has this identity")
        return account

    async def _give_roles(self, account: Account, groups: frozenset[str]) -> None:
        """Make the roles at the companies that the grants name those that the groups give."""
        granted: dict[str, set[Role]] = {}
        for group, grants in self._grants.items():
            for role, slug in grants:
                granted.setdefault(slug, set()).update({role} if group in groups else ())
        for slug, roles in granted.items():
            try:
                company = await Companies(self._database).get(slug)
            except CompanyNotFound:
                continue
            if roles != account.roles.get(company.id, frozenset()):
                await self._accounts.set_roles(account, company.id, roles, by="openid groups")


def parse_grants(text: str) -> Grants:
    """Return the grants of a setting such as `Service desk=agent@fjord, Web=content_owner@fjord`.

    Raises:
        ValueError: a part of it cannot be read.
    """
    grants: dict[str, frozenset[tuple[Role, str]]] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        match = _GRANT.fullmatch(part)
        if match is None:
            raise ValueError(f"'{part}' is not GROUP=ROLE@COMPANY")
        group, role, slug = match.groups()
        grants[group] = grants.get(group, frozenset()) | {(Role(role), slug)}
    return grants
