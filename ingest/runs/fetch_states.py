"""Fetch states: what the last successful fetch of each address gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ingest.tables import FetchStateRow
from knowledge.database import Database

_BATCH = 200


@dataclass(frozen=True, slots=True)
class FetchState:
    """What the last successful fetch of one address gave.

    Attributes:
        source_id: the source it was found through.
        url: the page's address, or `file:` and the path within the source.
        page_id: the stored raw bytes.
        document_ids: the documents made of them.
        body_sha256: of the raw bytes.
        content_sha256: of titles and texts; equal for pages that say the same.
        etag, last_modified: for the next conditional request.
        canonical_url: what the page calls its own address, when that is another one.
        links: normal addresses the page links to, followed again when it is unchanged.
        extractor_version: the extractor that read it.
        last_seen: when it was last fetched or confirmed.
    """

    source_id: str
    url: str
    company_id: str
    page_id: str
    document_ids: tuple[str, ...]
    body_sha256: str
    content_sha256: str
    etag: str | None
    last_modified: str | None
    canonical_url: str | None
    links: tuple[str, ...]
    extractor_version: int
    last_seen: datetime


class FetchStates:
    """The fetch states of all companies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, company_id: str) -> list[FetchState]:
        """Return a company's states, ordered by url."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(FetchStateRow)
                .where(FetchStateRow.company_id == company_id)
                .order_by(FetchStateRow.url, FetchStateRow.source_id)
            )
            return [_state(row) for row in rows]

    async def save(self, states: Sequence[FetchState]) -> None:
        """Insert or replace states, all of them in one transaction."""
        if not states:
            return
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        async with self._database.write() as session:
            for at in range(0, len(states), _BATCH):
                statement = insert(FetchStateRow).values(
                    [_values(state) for state in states[at : at + _BATCH]]
                )
                replaced = {
                    column.name: statement.excluded[column.name]
                    for column in FetchStateRow.__table__.columns
                    if not column.primary_key
                }
                await session.execute(
                    statement.on_conflict_do_update(
                        index_elements=["source_id", "url"], set_=replaced
                    )
                )

    async def remove(self, states: Iterable[FetchState]) -> None:
        """Forget addresses that are gone."""
        gone = list(states)
        if not gone:
            return
        async with self._database.write() as session:
            for state in gone:
                await session.execute(
                    delete(FetchStateRow).where(
                        FetchStateRow.source_id == state.source_id, FetchStateRow.url == state.url
                    )
                )


def _values(state: FetchState) -> dict[str, object]:
    return {
        "source_id": state.source_id,
        "url": state.url,
        "company_id": state.company_id,
        "page_id": state.page_id,
        "document_ids": list(state.document_ids),
        "body_sha256": state.body_sha256,
        "content_sha256": state.content_sha256,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "canonical_url": state.canonical_url,
        "links": list(state.links),
        "extractor_version": state.extractor_version,
        "last_seen": state.last_seen,
    }


def _state(row: FetchStateRow) -> FetchState:
    return FetchState(
        source_id=row.source_id,
        url=row.url,
        company_id=row.company_id,
        page_id=row.page_id,
        document_ids=tuple(row.document_ids),
        body_sha256=row.body_sha256,
        content_sha256=row.content_sha256,
        etag=row.etag,
        last_modified=row.last_modified,
        canonical_url=row.canonical_url,
        links=tuple(row.links),
        extractor_version=row.extractor_version,
        last_seen=row.last_seen,
    )
