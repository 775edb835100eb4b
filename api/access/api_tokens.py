"""API tokens: what an account's own programs send in place of a session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from api.access.accounts import Account, account_of
from api.access.sessions import hash_of
from api.errors import ApiTokenNotFound
from api.tables import AccountRow, ApiTokenRow
from knowledge.database import Database, new_id, utc_now

PREFIX = "svarvakt_"  # so that scanners for leaked secrets know it


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it may be shown: what it is for, never what it is."""

    id: str
    label: str
    created_at: datetime


class ApiTokens:
    """The tokens in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account_id: str, label: str) -> tuple[ApiToken, str]:
        """Make a token, and return it with its secret, which is told only here."""
        token, secret = ApiToken(new_id(), label, utc_now()), PREFIX + secrets.token_urlsafe(32)
        row = ApiTokenRow(
            id=token.id,
            account_id=account_id,
            label=label,
            token_hash=hash_of(secret),
            created_at=token.created_at,
        )
        async with self._database.write() as session:
            session.add(row)
        return token, secret

    async def all(self, account_id: str) -> list[ApiToken]:
        """Return an account's tokens, oldest first."""
        wanted = select(ApiTokenRow).where(ApiTokenRow.account_id == account_id)
        async with self._database.read() as session:
            rows = await session.scalars(wanted.order_by(ApiTokenRow.created_at))
            return [ApiToken(row.id, row.label, row.created_at) for row in rows]

    async def revoke(self, account_id: str, token_id: str) -> None:
        """Take a token away.

        Raises:
            ApiTokenNotFound: the account has none with this id.
        """
        async with self._database.write() as session:
            gone = await session.execute(
                delete(ApiTokenRow)
                .where(ApiTokenRow.id == token_id, ApiTokenRow.account_id == account_id)
                .returning(ApiTokenRow.id)
            )
            if gone.one_or_none() is None:
                raise ApiTokenNotFound("the account has no such token")

    async def account(self, secret: str) -> Account | None:
        """Return the active account that a token belongs to."""
        if not secret.startswith(PREFIX):
            return None
        wanted = (
            select(AccountRow)
            .join(ApiTokenRow, ApiTokenRow.account_id == AccountRow.id)
            .where(ApiTokenRow.token_hash == hash_of(secret), AccountRow.is_active)
        )
        async with self._database.read() as session:
            row = await session.scalar(wanted)
            return None if row is None else await account_of(session, row)
