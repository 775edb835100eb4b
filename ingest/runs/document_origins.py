"""Where documents and versions come from: the source of each, and the run that built it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ingest.tables import FetchStateRow, IngestRunRow, SourceRow
from knowledge.database import Database
from knowledge.indexes.versions import IndexVersion


@dataclass(frozen=True, slots=True)
class Origin:
    """The source a document was found through.

    Attributes:
        last_seen: when its page was last fetched or confirmed as unchanged.
    """

    source_id: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one source holds at present: documents by id, and the addresses of its pages."""

    ids: frozenset[str]
    urls: frozenset[str]


class DocumentOrigins:
    """Reads which source and which run something came from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def origin(self, company_id: str, document_id: str, url: str) -> Origin | None:
        """Return where a document was found, or None when no source holds its page any more."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(
                    FetchStateRow.source_id,
                    FetchStateRow.last_seen,
                    FetchStateRow.document_ids,
                    FetchStateRow.url,
                ).where(FetchStateRow.company_id == company_id)
            )
            at_url: Origin | None = None
            for source_id, last_seen, document_ids, state_url in rows:
                if document_id in document_ids:
                    return Origin(source_id, last_seen)
                if state_url == url:
                    at_url = Origin(source_id, last_seen)
        return at_url

    async def places(self, company_id: str) -> dict[str, str]:
        """Return the address or path of each source, by its id."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(SourceRow.id, SourceRow.location)
                .where(SourceRow.company_id == company_id)
                .order_by(SourceRow.created_at, SourceRow.id)
            )
            return {row.id: row.location for row in rows}

    async def harvest(self, company_id: str, source_id: str) -> Harvest:
        """Return what was found through a source."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(FetchStateRow.document_ids, FetchStateRow.url).where(
                    FetchStateRow.company_id == company_id, FetchStateRow.source_id == source_id
                )
            )
            found = [(document_ids, url) for document_ids, url in rows]
        return Harvest(
            frozenset(one for document_ids, _ in found for one in document_ids),
            frozenset(url for _, url in found),
        )

    async def runs(self, company_id: str, versions: Sequence[IndexVersion]) -> dict[str, str]:
        """Return the id of the run that built each version, as far as it is known."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(IngestRunRow.id, IngestRunRow.started_at, IngestRunRow.finished_at).where(
                    IngestRunRow.company_id == company_id
                )
            )
            runs = [(run_id, started, finished) for run_id, started, finished in rows]
        return {
            version.id: run_id
            for version in versions
            for run_id, started, finished in runs
            # A company has one run at a time, so what was begun during a run was begun by it.
            if started <= version.created_at and (not finished or version.created_at <= finished)
        }
