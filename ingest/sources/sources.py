"""Sources: the sites, folders, files, tables, uploads and notes a company learns from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ingest.crawl.addresses import AddressPolicy
from ingest.crawl.urls import normal_url
from ingest.errors import InvalidSource, PermanentFetchError, SourceNotFound
from ingest.runs.report import IngestReport, RunState
from ingest.sources.schedules import Schedule
from ingest.tables import FetchStateRow, SourceFileRow, SourceRow
from knowledge.companies.companies import Company
from knowledge.database import Database, new_id, utc_now
from knowledge.documents.documents import Audience

TABLE_ENDINGS = (".csv", ".tsv", ".json", ".yaml", ".yml")
STORED_PREFIX = "stored:"
MAX_NAME_LENGTH = 200


class SourceKind(StrEnum):
    """What a source is."""

    SITE = "site"
    FOLDER = "folder"
    FILE = "file"
    FAQ_TABLE = "faq_table"
    NOTES = "notes"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the last run that visited a source made of it.

    Attributes:
        state: how that run ended.
        code: why nothing came from the source, or None.
        pages: how many of its pages or files are known.
        failed: how many could not be taken in.
    """

    run_id: str
    at: datetime
    state: RunState
    code: str | None
    pages: int
    failed: int

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LastRun:
        """Return what was stored."""
        at, state = datetime.fromisoformat(stored["at"]), RunState(stored["state"])
        return cls(**{**stored, "at": at, "state": state})


@dataclass(frozen=True, slots=True)
class Source:
    """Something a company learns from.

    Attributes:
        location: the address of a site's first page or sitemap, an absolute path, or
            `stored:` and the id for what was uploaded or written.
        audience: who may see what is learned from it.
        include, exclude: patterns for paths of a site.
        owner: who takes care of it, in words.
        schedule: when it is fetched again by itself; None means never.
        is_enabled: a source that is not keeps what it taught and is not fetched.
        removed_at: when it was removed; the next run takes away what it taught.
        revision: counts its changes.
    """

    id: str
    company_id: str
    kind: SourceKind
    location: str
    audience: Audience
    name: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    owner: str = ""
    schedule: Schedule | None = None
    next_run_at: datetime | None = None
    is_enabled: bool = True
    removed_at: datetime | None = None
    last_run: LastRun | None = None
    revision: int = 1

    @property
    def is_stored(self) -> bool:
        """Whether its files were given to us and lie in our own store."""
        return self.location.startswith(STORED_PREFIX)


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
        """Remember a source; the same location again gives the same source, enabled.

        Args:
            location: an http(s) address on one of the company's hosts, or a path.
            audience: public when not said; for a known source, None leaves it as it is.

        Raises:
            InvalidSource: it is not allowed or does not exist.
        """
        kind = guess_kind(location)
        place = self.checked_location(company, kind, location)
        async with self._database.write() as session:
            row = await session.scalar(
                select(SourceRow).where(
                    SourceRow.company_id == company.id, SourceRow.location == place
                )
            )
            if row is None:
                row = new_row(company, kind, place, audience or Audience.PUBLIC)
                session.add(row)
            else:
                row.removed_at, row.is_enabled = None, True
                await set_audience(session, row, audience)
            return source_of(row)

    async def all(self, company: Company) -> list[Source]:
        """Return the company's sources, oldest first, without removed ones."""
        return [one for one in await self._known(company) if one.removed_at is None]

    async def removed(self, company: Company) -> list[Source]:
        """Return the sources whose documents the next run takes away."""
        return [one for one in await self._known(company) if one.removed_at is not None]

    async def get(self, company: Company, source_id: str) -> Source:
        """Return one of the company's sources.

        Raises:
            SourceNotFound: the company has no such source.
        """
        async with self._database.read() as session:
            return source_of(await row_of(session, company, source_id))

    async def note(self, report: IngestReport) -> None:
        """Remember with each source a run visited what the run made of it."""
        now = utc_now()
        async with self._database.write() as session:
            for one in report.sources:
                last = LastRun(report.run_id, now, report.state, one.code, one.pages, one.failed)
                await session.execute(
                    update(SourceRow)
                    .where(SourceRow.id == one.source_id)
                    .values(last_run=last.to_json())
                )

    async def forget(self, sources: Iterable[Source]) -> None:
        """Delete removed sources and all that is known of their pages."""
        async with self._database.write() as session:
            for source in sources:
                for table in (FetchStateRow, SourceFileRow):
                    await session.execute(delete(table).where(table.source_id == source.id))
                await session.execute(
                    delete(SourceRow).where(
                        SourceRow.id == source.id, SourceRow.removed_at.is_not(None)
                    )
                )

    def checked_location(self, company: Company, kind: SourceKind, location: str) -> str:
        """Return an address or path in the form it is stored in.

        Raises:
            InvalidSource: it is not allowed or does not exist.
        """
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

    async def _known(self, company: Company) -> list[Source]:
        async with self._database.read() as session:
            rows = await session.scalars(
                select(SourceRow)
                .where(SourceRow.company_id == company.id)
                .order_by(SourceRow.created_at, SourceRow.id)
            )
            return [source_of(row) for row in rows]


def guess_kind(location: str) -> SourceKind:
    """Tell from an address or path what it is."""
    if "://" in location:
        return SourceKind.SITE
    path = Path(location)
    if path.is_dir():
        return SourceKind.FOLDER
    is_table = path.suffix.lower() in TABLE_ENDINGS
    return SourceKind.FAQ_TABLE if is_table else SourceKind.FILE


async def row_of(session: AsyncSession, company: Company, source_id: str) -> SourceRow:
    """Return the row of a source that is not removed.

    Raises:
        SourceNotFound: the company has no such source.
    """
    row = await session.get(SourceRow, source_id)
    if row is None or row.company_id != company.id or row.removed_at is not None:
        raise SourceNotFound("the company has no such source")
    return row


async def set_audience(session: AsyncSession, row: SourceRow, audience: Audience | None) -> None:
    """Change who may see a source; everything of it is then read again."""
    if audience is None or row.audience == audience.value:
        return
    row.audience = audience.value
    await session.execute(
        update(FetchStateRow).where(FetchStateRow.source_id == row.id).values(extractor_version=0)
    )


def new_row(company: Company, kind: SourceKind, location: str, audience: Audience) -> SourceRow:
    """Return the row of a new source that is never fetched by itself."""
    return SourceRow(
        id=new_id(),
        company_id=company.id,
        kind=kind.value,
        location=location,
        audience=audience.value,
        created_at=utc_now(),
        name=(location if kind is SourceKind.SITE else Path(location).name)[:MAX_NAME_LENGTH],
        include=[],
        exclude=[],
        owner="",
        schedule=None,
        next_run_at=None,
        is_enabled=True,
        removed_at=None,
        last_run=None,
        revision=1,
    )


def source_of(row: SourceRow) -> Source:
    """Return what a row says."""
    return Source(
        id=row.id,
        company_id=row.company_id,
        kind=SourceKind(row.kind),
        location=row.location,
        audience=Audience(row.audience),
        name=row.name,
        include=tuple(row.include),
        exclude=tuple(row.exclude),
        owner=row.owner,
        schedule=Schedule.from_json(row.schedule),
        next_run_at=row.next_run_at,
        is_enabled=row.is_enabled,
        removed_at=row.removed_at,
        last_run=LastRun.from_json(row.last_run) if row.last_run else None,
        revision=row.revision,
    )
