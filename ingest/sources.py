"""Sources: the sites, folders, files and FAQ tables a company learns from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, update

from ingest.addresses import AddressPolicy
from ingest.errors import InvalidSource, PermanentFetchError
from ingest.tables import FetchStateRow, SourceRow
from ingest.urls import normal_url
from knowledge.companies import Company
from knowledge.database import Database, new_id, utc_now
from knowledge.documents import Audience

TABLE_ENDINGS = (".csv", ".tsv", ".json", ".yaml", ".yml")


class SourceKind(StrEnum):
    """What a source is."""

    SITE = "site"
    FOLDER = "folder"
    FILE = "file"
    FAQ_TABLE = "faq_table"


@dataclass(frozen=True, slots=True)
class Source:
    """Something a company learns from.

    Attributes:
        location: the address of a site's first page, or an absolute path.
        audience: who may see what is learned from it.
    """

    id: str
    company_id: str
    kind: SourceKind
    location: str
    audience: Audience


class Sources:
    """The sources of all companies.

    Args:
        allow_private: as in the settings; decides which addresses may be a source.
    """

    def __init__(self, database: Database, allow_private: bool) -> None:
        self._database = database
        self._allow_private = allow_private

    async def add(
        self, company: Company, location: str, audience: Audience | None = None
    ) -> Source:
        """Remember a source; the same location again gives the same source.

        Args:
            location: an http(s) address on one of the company's hosts, or a path.
            audience: public when not said; for a known source, None leaves it as it is.

        Raises:
            InvalidSource: it is not allowed or does not exist.
        """
        kind = self.guess_kind(location)
        place = self._checked(company, kind, location)
        async with self._database.write() as session:
            row = await session.scalar(
                select(SourceRow).where(
                    SourceRow.company_id == company.id, SourceRow.location == place
                )
            )
            if row is None:
                row = SourceRow(
                    id=new_id(),
                    company_id=company.id,
                    kind=kind.value,
                    location=place,
                    audience=(audience or Audience.PUBLIC).value,
                    created_at=utc_now(),
                )
                session.add(row)
            elif audience is not None and row.audience != audience.value:
                row.audience = audience.value
                await session.execute(  # so that everything is read again for the new audience
                    update(FetchStateRow)
                    .where(FetchStateRow.source_id == row.id)
                    .values(extractor_version=0)
                )
            return _source(row)

    async def all(self, company: Company) -> list[Source]:
        """Return the company's sources, oldest first."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(SourceRow)
                .where(SourceRow.company_id == company.id)
                .order_by(SourceRow.created_at, SourceRow.id)
            )
            return [_source(row) for row in rows]

    def guess_kind(self, location: str) -> SourceKind:
        """Tell from an address or path what it is."""
        if "://" in location:
            return SourceKind.SITE
        path = Path(location)
        if path.is_dir():
            return SourceKind.FOLDER
        is_table = path.suffix.lower() in TABLE_ENDINGS
        return SourceKind.FAQ_TABLE if is_table else SourceKind.FILE

    def _checked(self, company: Company, kind: SourceKind, location: str) -> str:
        if kind is not SourceKind.SITE:
            path = Path(location).expanduser().resolve()
            if not path.exists():
                raise InvalidSource(f"there is no file or folder '{location}'")
            return str(path)
        try:
            AddressPolicy(company.hosts, self._allow_private).check_url(location)
        except PermanentFetchError as error:
            raise InvalidSource(f"{location} cannot be a source: {error}", error.code) from error
        url = normal_url(location)
        if url is None:
            raise InvalidSource(f"'{location}' is no valid address", "invalid_url")
        return url


def _source(row: SourceRow) -> Source:
    return Source(
        row.id, row.company_id, SourceKind(row.kind), row.location, Audience(row.audience)
    )
