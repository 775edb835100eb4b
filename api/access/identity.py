"""Identity: the parts that say who somebody is and what they did, put together once."""

from __future__ import annotations

from dataclasses import dataclass

from api.access.accounts import Account, Accounts
from api.access.api_tokens import ApiTokens
from api.access.audit import Audit
from api.access.frame_codes import FrameCodes
from api.access.openid_sign_in import OpenIdSignIn
from api.access.passwords import Passwords
from api.access.sessions import Sessions
from api.access.sign_in import SignIn
from api.access.throttle import Throttle
from api.settings import ApiSettings
from knowledge.database import Database


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request proves itself with: a program's token, or the secrets of session cookies."""

    api_token: str | None
    session_secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may come in, and the log of what they did."""

    accounts: Accounts
    passwords: Passwords
    sessions: Sessions
    api_tokens: ApiTokens
    frame_codes: FrameCodes
    sign_in: SignIn
    openid: OpenIdSignIn
    audit: Audit

    @classmethod
    def build(cls, settings: ApiSettings, database: Database) -> Identity:
        """Put the parts together around a database."""
        accounts, passwords, audit = Accounts(database), Passwords(), Audit(database)
        idle_s, max_s = settings.session_idle_minutes * 60, settings.session_max_hours * 3600
        sessions = Sessions(database, idle_s, max_s)
        return cls(
            accounts=accounts,
            passwords=passwords,
            sessions=sessions,
            api_tokens=ApiTokens(database),
            frame_codes=FrameCodes(database),
            sign_in=SignIn(accounts, passwords, sessions, Throttle(database), audit),
            openid=OpenIdSignIn.from_settings(settings, database, accounts, audit),
            audit=audit,
        )

    async def account(self, credentials: Credentials, is_use: bool = True) -> Account | None:
        """Return the active account behind a request: the one check for all credentials.

        Args:
            is_use: whether this keeps a session from falling idle.
        """
        if credentials.api_token is not None:
            return await self.api_tokens.account(credentials.api_token)
        for secret in credentials.session_secrets:
            account = await self.sessions.account(secret, is_use)
            if account is not None:
                return account
        return None
