"""Index versions: which one is live, and the one-row switch between them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.companies.lineage import lineage_where
from knowledge.database import Database, new_id, utc_now
from knowledge.errors import IndexVersionNotFound
from knowledge.tables import CompanyRow, IndexVersionDocumentRow, IndexVersionRow


class VersionState(StrEnum):
    """Where a version is in its life; `failed` ones never went further than `building`."""

    BUILDING = "building"
    READY = "ready"
    LIVE = "live"
    RETIRED = "retired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """One immutable, searchable set of passages.

    Attributes:
        id: 32 hex digits; also the name of its directory.
        number: 1, 2, 3 … within the company.
        counts: documents, passages, embedded (vectors computed anew) and so on.
        failure: why it did not become ready, when `state` is failed.
    """

    id: str
    company_id: str
    number: int
    state: VersionState
    embedding_model: str
    counts: Mapping[str, int]
    failure: str | None
    created_at: datetime
    activated_at: datetime | None


def _live_above() -> Select[IndexVersionRow]:
    line = lineage_where(CompanyRow.id == bindparam("company_id"))
    return (
        select(IndexVersionRow)
        .join(CompanyRow, CompanyRow.live_version_id == IndexVersionRow.id)
        .join(line, CompanyRow.id == line.c.id)
        .order_by(line.c.level)
    )


# Asked with every search: putting it together anew would take half its time.
_LIVE_ABOVE = _live_above()


class IndexVersions:
    """The versions of all companies and the pointer to the live one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, company_id: str, embedding_model: str, settings_hash: str
    ) -> IndexVersion:
        """Add a version in state building."""
        async with self._database.write() as session:
            await _lock_company(session, company_id)
            last = await session.scalar(
                select(func.max(IndexVersionRow.number)).where(
                    IndexVersionRow.company_id == company_id
                )
            )
            row = IndexVersionRow(
                id=new_id(),
                company_id=company_id,
                number=(last or 0) + 1,
                state=VersionState.BUILDING,
                embedding_model=embedding_model,
                settings_hash=settings_hash,
                counts={},
                failure=None,
                created_at=utc_now(),
                activated_at=None,
                retired_at=None,
            )
            session.add(row)
            return _version(row)

    async def finish(
        self, version_id: str, document_ids: list[str], counts: Mapping[str, int]
    ) -> IndexVersion:
        """Record what a built and probed version holds, and make it ready."""
        async with self._database.write() as session:
            row = await session.get(IndexVersionRow, version_id)
            if row is None:
                raise IndexVersionNotFound("no such index version")
            session.add_all(
                IndexVersionDocumentRow(version_id=version_id, document_id=document_id)
                for document_id in document_ids
            )
            row.state = VersionState.READY
            row.counts = dict(counts)
            return _version(row)

    async def fail(self, version_id: str, failure: str) -> None:
        """Record why a version did not become ready."""
        async with self._database.write() as session:
            await session.execute(
                update(IndexVersionRow)
                .where(IndexVersionRow.id == version_id)
                .values(state=VersionState.FAILED, failure=failure)
            )

    async def live(self, company_id: str) -> IndexVersion | None:
        """Return the live version, or None before the first activation."""
        async with self._database.read() as session:
            row = await session.scalar(
                select(IndexVersionRow)
                .join(CompanyRow, CompanyRow.live_version_id == IndexVersionRow.id)
                .where(CompanyRow.id == company_id)
            )
        return None if row is None else _version(row)

    async def live_above(self, company_id: str) -> builtins.list[IndexVersion]:
        """Return the live versions of a company and of those above it, its own first."""
        async with self._database.read() as session:
            rows = await session.scalars(_LIVE_ABOVE, {"company_id": company_id})
            return [_version(row) for row in rows]

    async def list(self, company_id: str) -> list[IndexVersion]:
        """Return all versions of a company, newest first."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(IndexVersionRow)
                .where(IndexVersionRow.company_id == company_id)
                .order_by(IndexVersionRow.number.desc())
            )
            return [_version(row) for row in rows]

    async def get(self, company_id: str, number: int) -> IndexVersion:
        """Return one version of a company.

        Raises:
            IndexVersionNotFound: there is no such version.
        """
        async with self._database.read() as session:
            row = await session.scalar(
                select(IndexVersionRow).where(
                    IndexVersionRow.company_id == company_id, IndexVersionRow.number == number
                )
            )
        if row is None:
            raise IndexVersionNotFound(f"there is no version {number}")
        return _version(row)

    async def earlier(self, company_id: str) -> IndexVersion | None:
        """Return the version that `roll_back` would make live, or None when there is none."""
        live = await self.live(company_id)
        async with self._database.read() as session:
            row = await session.scalar(_earlier(company_id, live.number if live else 0))
        return None if row is None else _version(row)

    async def activate(self, company_id: str, number: int) -> IndexVersion:
        """Make a ready or retired version live, in one transaction.

        Raises:
            IndexVersionNotFound: there is no such version, or it never became ready.
        """
        async with self._database.write() as session:
            company = await _lock_company(session, company_id)
            row = await session.scalar(
                select(IndexVersionRow).where(
                    IndexVersionRow.company_id == company_id, IndexVersionRow.number == number
                )
            )
            usable = (VersionState.READY, VersionState.RETIRED, VersionState.LIVE)
            if row is None or row.state not in usable:
                raise IndexVersionNotFound(f"version {number} does not exist or is not ready")
            return await _switch(session, company, row)

    async def retire(self, company_id: str) -> None:
        """Make no version live: the company has nothing to answer from any more."""
        async with self._database.write() as session:
            company = await _lock_company(session, company_id)
            await session.execute(
                update(IndexVersionRow)
                .where(IndexVersionRow.id == company.live_version_id)
                .values(state=VersionState.RETIRED, retired_at=utc_now())
            )
            company.live_version_id = None

    async def roll_back(self, company_id: str) -> IndexVersion:
        """Make the version that was live before the present one live again.

        Raises:
            IndexVersionNotFound: no earlier version was ever live.
        """
        async with self._database.write() as session:
            company = await _lock_company(session, company_id)
            live = await session.get(IndexVersionRow, company.live_version_id or "")
            row = await session.scalar(_earlier(company_id, live.number if live else 0))
            if row is None:
                raise IndexVersionNotFound("there is no earlier version to roll back to")
            return await _switch(session, company, row)


def _earlier(company_id: str, number: int) -> Select[IndexVersionRow]:
    return (
        select(IndexVersionRow)
        .where(
            IndexVersionRow.company_id == company_id,
            IndexVersionRow.state == VersionState.RETIRED,
            IndexVersionRow.number < number,
        )
        .order_by(IndexVersionRow.number.desc())
        .limit(1)
    )


async def _lock_company(session: AsyncSession, company_id: str) -> CompanyRow:
    company = await session.get(CompanyRow, company_id, with_for_update=True)
    if company is None:
        raise IndexVersionNotFound("no such company")
    return company


async def _switch(session: AsyncSession, company: CompanyRow, row: IndexVersionRow) -> IndexVersion:
    now = utc_now()
    if company.live_version_id and company.live_version_id != row.id:
        await session.execute(
            update(IndexVersionRow)
            .where(IndexVersionRow.id == company.live_version_id)
            .values(state=VersionState.RETIRED, retired_at=now)
        )
    company.live_version_id = row.id
    row.state, row.activated_at, row.retired_at = VersionState.LIVE, now, None
    return _version(row)


def _version(row: IndexVersionRow) -> IndexVersion:
    return IndexVersion(
        id=row.id,
        company_id=row.company_id,
        number=row.number,
        state=VersionState(row.state),
        embedding_model=row.embedding_model,
        counts=dict(row.counts),
        failure=row.failure,
        created_at=row.created_at,
        activated_at=row.activated_at,
    )
