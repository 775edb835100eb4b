"""Keys of companies' sites: two may be in force at once, so that one can take over from another."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from api.tables import VisitorKeyRow
from api.visitors.errors import IdentityKeyNotFound, InvalidIdentityKey
from api.visitors.token import KID, VisitorKey
from knowledge.companies.companies import Company
from knowledge.database import Database, new_id, utc_now
from knowledge.tables import CompanyRow

MAX_IN_FORCE = 2


class VisitorKeys:
    """The keys in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, company: Company, algorithm: str, material: str, kid: str | None = None
    ) -> VisitorKey:
        """Add a key.

        Args:
            material: checked already, by `api.visitors.token`.
            kid: what tokens will call it; one is made where none is given.

        Raises:
            InvalidIdentityKey: the company has two keys, or had one of this kid.
        """
        kid = kid or secrets.token_hex(4)
        if not KID.fullmatch(kid):
            raise InvalidIdentityKey("a kid has 1 to 64 letters, digits, '.', '_' and '-'")
        row = VisitorKeyRow(
            id=new_id(),
            company_id=company.id,
            kid=kid,
            algorithm=algorithm,
            material=material,
            created_at=utc_now(),
            revoked_at=None,
        )
        wanted = select(VisitorKeyRow).where(VisitorKeyRow.company_id == company.id)
        async with self._database.write() as session:
            await session.get(CompanyRow, company.id, with_for_update=True)
            known = (await session.scalars(wanted)).all()
            if sum(one.revoked_at is None for one in known) >= MAX_IN_FORCE:
                raise InvalidIdentityKey("two keys are in force already; revoke one first")
            if any(one.kid == kid for one in known):
                raise InvalidIdentityKey(f"there is or was a key with the kid '{kid}'")
            session.add(row)
        return _key(row)

    async def in_force(self, company_id: str) -> list[VisitorKey]:
        """Return the keys that tokens may be signed with, oldest first."""
        wanted = (
            select(VisitorKeyRow)
            .where(VisitorKeyRow.company_id == company_id, VisitorKeyRow.revoked_at.is_(None))
            .order_by(VisitorKeyRow.created_at)
        )
        async with self._database.read() as session:
            return [_key(row) for row in await session.scalars(wanted)]

    async def revoke(self, company_id: str, kid: str) -> None:
        """Let no token be signed with a key any more.

        Raises:
            IdentityKeyNotFound: the company has no such key in force.
        """
        wanted = select(VisitorKeyRow).where(
            VisitorKeyRow.company_id == company_id,
            VisitorKeyRow.kid == kid,
            VisitorKeyRow.revoked_at.is_(None),
        )
        async with self._database.write() as session:
            row = await session.scalar(wanted)
            if row is None:
                raise IdentityKeyNotFound(f"no key '{kid}' is in force")
            row.revoked_at = utc_now()
            row.material = ""  # a secret that opens nothing need not be kept


def _key(row: VisitorKeyRow) -> VisitorKey:
    return VisitorKey(row.id, row.kid, row.algorithm, row.material, row.created_at)
