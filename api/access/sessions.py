"""Sessions: signed-in browsers, kept on the server so that they can be ended there."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, or_, select, update

from api.access.accounts import Account, account_of
from api.tables import AccountRow, FrameCodeRow, SessionRow
from knowledge.database import Database, utc_now

TOUCH_EVERY = timedelta(minutes=1)  # so that not every request is a write


class Sessions:
    """The sessions in the database.

    Args:
        idle_s: without a request for so long, a session ends.
        max_s: however busy, it ends after so long.
    """

    def __init__(self, database: Database, idle_s: float, max_s: float) -> None:
        self._database = database
        self._idle = timedelta(seconds=idle_s)
        self._max = timedelta(seconds=max_s)

    async def start(self, account_id: str) -> str:
        """Start a session, and return the secret that its cookie holds."""
        secret, now = secrets.token_urlsafe(32), utc_now()
        row = SessionRow(
            token_hash=hash_of(secret), account_id=account_id, created_at=now, used_at=now
        )
        async with self._database.write() as session:
            await session.execute(
                delete(SessionRow).where(
                    or_(
                        SessionRow.used_at < now - self._idle,
                        SessionRow.created_at < now - self._max,
                    )
                )
            )
            session.add(row)
        return secret

    async def account(self, secret: str, is_use: bool = True) -> Account | None:
        """Return the active account of a running session.

        Args:
            is_use: whether this keeps the session from falling idle.
        """
        now, token_hash = utc_now(), hash_of(secret)
        async with self._database.read() as session:
            found = (
                await session.execute(
                    select(SessionRow, AccountRow)
                    .join(AccountRow, AccountRow.id == SessionRow.account_id)
                    .where(
                        SessionRow.token_hash == token_hash,
                        SessionRow.used_at >= now - self._idle,
                        SessionRow.created_at >= now - self._max,
                        AccountRow.is_active,
                    )
                )
            ).one_or_none()
            if found is None:
                return None
            row, owner = found
            account = await account_of(session, owner)
        if is_use and now - row.used_at > TOUCH_EVERY:
            async with self._database.write() as session:
                await session.execute(
                    update(SessionRow)
                    .where(SessionRow.token_hash == token_hash)
                    .values(used_at=now)
                )
        return account

    async def end(self, secret: str) -> None:
        """End a session."""
        async with self._database.write() as session:
            await session.execute(
                delete(SessionRow).where(SessionRow.token_hash == hash_of(secret))
            )

    async def end_all(self, account_id: str, but: str | None = None) -> None:
        """End an account's sessions, all or all but the one with this secret."""
        kept = hash_of(but) if but is not None else ""
        async with self._database.write() as session:
            await session.execute(delete(FrameCodeRow).where(FrameCodeRow.account_id == account_id))
            await session.execute(
                delete(SessionRow).where(
                    SessionRow.account_id == account_id, SessionRow.token_hash != kept
                )
            )


def hash_of(secret: str) -> str:
    """Return what is stored of a random secret; it is long enough to need no slow hash."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
