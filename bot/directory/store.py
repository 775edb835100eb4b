"""The contact directory in the database: a table that is replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from bot.directory.entries import DirectoryEntry, FunctionDraft
from bot.owner_errors import DirectoryEntryNotFound
from bot.owner_tables import DirectoryEntryRow
from knowledge.companies.companies import Company
from knowledge.companies.lineage import lineage_where
from knowledge.database import Database, new_id, utc_now
from knowledge.documents.archive import insert_document
from knowledge.tables import CompanyRow


class Directory:
    """The directories of all companies.

    Args:
        base_url: where customers reach us; the address of an entry begins with it.
    """

    def __init__(self, database: Database, base_url: str) -> None:
        self._database = database
        self._base_url = base_url

    async def entries(self, company: Company) -> list[DirectoryEntry]:
        """Return a company's table as it is now, then the functions of the companies above it.

        Of functions with the same key the one nearest to the company counts.
        """
        line = lineage_where(CompanyRow.id == company.id)
        wanted = (
            select(DirectoryEntryRow)
            .join(line, DirectoryEntryRow.company_id == line.c.id)
            .where(DirectoryEntryRow.replaced_at.is_(None))
            .order_by(line.c.level, DirectoryEntryRow.place)
        )
        nearest: dict[str, DirectoryEntryRow] = {}
        async with self._database.read() as session:
            for row in await session.scalars(wanted):
                nearest.setdefault(row.key, row)
        return [DirectoryEntry.of(row) for row in nearest.values()]

    async def own_entries(self, company: Company) -> list[DirectoryEntry]:
        """Return a company's own table as it is now."""
        wanted = (
            select(DirectoryEntryRow)
            .where(
                DirectoryEntryRow.company_id == company.id,
                DirectoryEntryRow.replaced_at.is_(None),
            )
            .order_by(DirectoryEntryRow.place)
        )
        async with self._database.read() as session:
            return [DirectoryEntry.of(row) for row in await session.scalars(wanted)]

    async def entry(self, entry_id: str) -> tuple[DirectoryEntry, str]:
        """Return a row and its company's id, whether or not the table was replaced since.

        Raises:
            DirectoryEntryNotFound: there is none.
        """
        async with self._database.read() as session:
            row = await session.get(DirectoryEntryRow, entry_id)
        if row is None:
            raise DirectoryEntryNotFound("no such entry")
        return DirectoryEntry.of(row), row.company_id

    async def replace(
        self, company: Company, drafts: Sequence[FunctionDraft]
    ) -> list[DirectoryEntry]:
        """Put rows, which `directory_rows` has checked, in the place of the whole table."""
        now = utc_now()
        async with self._database.write() as session:
            await session.execute(
                update(DirectoryEntryRow)
                .where(
                    DirectoryEntryRow.company_id == company.id,
                    DirectoryEntryRow.replaced_at.is_(None),
                )
                .values(replaced_at=now)
            )
            entries = []
            for place, draft in enumerate(drafts):
                entry_id = new_id()
                row = DirectoryEntryRow(
                    id=entry_id,
                    company_id=company.id,
                    place=place,
                    key=draft.key,
                    names=dict(draft.names),
                    handles=dict(draft.handles),
                    channels=dict(draft.channels),
                    hours=draft.hours,
                    away=draft.away,
                    stand_in=draft.stand_in,
                    url=f"{self._base_url}/directory/{entry_id}",
                    created_at=now,
                    replaced_at=None,
                )
                session.add(row)
                entry = DirectoryEntry.of(row)
                for document in entry.documents():
                    await insert_document(
                        session, company.id, document, None, self._database.is_sqlite
                    )
                entries.append(entry)
            return entries
