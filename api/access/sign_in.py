"""Sign-in: proof of who somebody is becomes a session; whatever happens is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.access.accounts import Account, Accounts
from api.access.audit import Audit
from api.access.passwords import Passwords
from api.access.sessions import Sessions
from api.access.throttle import Throttle
from api.errors import SignInRefused


@dataclass(frozen=True, slots=True)
class SignIn:
    """Checks passwords, and starts and ends sessions.

    An `address` is what the client's address is counted under.
    """

    accounts: Accounts
    passwords: Passwords
    sessions: Sessions
    throttle: Throttle
    audit: Audit

    async def by_password(self, name: str, password: str, address: str) -> Account:
        """Return the account of a name and a password.

        Takes equally long and says the same whether the name is unknown, the password wrong or
        the account suspended.

        Raises:
            SignInRefused: they do not fit.
            TooManyRequests: too many tries with this name, or from this address.
        """
        await self.throttle.take(name, address)
        found = await self.accounts.password_of(name)
        usable = found is not None and found.account.is_active
        stored = found.password_hash if found is not None and usable else None
        if not await self.passwords.is_right(password, stored) or found is None:
            tried = found.account if found else None
            subject = tried.name if tried else "unknown account"
            await self.audit.record(tried, None, "sign_in_refused", subject, {"address": address})
            raise SignInRefused("name and password do not fit")
        await self.throttle.give_back(name, address)
        return found.account

    async def start(
        self, account: Account, method: str, address: str, replaced: Sequence[str] = ()
    ) -> str:
        """Start a session, and return its secret.

        Args:
            method: how it was proven who it is: `password`, `openid`, `frame_code`.
            replaced: secrets the browser had before; their sessions end.
        """
        for secret in replaced:
            await self.sessions.end(secret)
        secret = await self.sessions.start(account.id)
        details = {"method": method, "address": address}
        await self.audit.record(account, None, "signed_in", account.name, details)
        return secret

    async def end(self, account: Account, secrets: Sequence[str]) -> None:
        """End the browser's sessions."""
        for secret in secrets:
            await self.sessions.end(secret)
        await self.audit.record(account, None, "signed_out", account.name)

    async def change_password(
        self, account: Account, current: str, new: str, address: str, kept: str | None
    ) -> None:
        """Change one's own password, and end one's other sessions.

        Args:
            kept: secret of the session that goes on.

        Raises:
            SignInRefused: the current password is wrong.
            InvalidPassword: the new one cannot be used.
            TooManyRequests: too many tries.
        """
        await self.by_password(account.name, current, address)
        hashed = await self.passwords.hash(new)
        await self.accounts.set_password_hash(account, hashed, by=account.name)
        await self.sessions.end_all(account.id, but=kept)
