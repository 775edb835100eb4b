"""Source editing: adding, changing and removing sources from a browser, each change checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ingest.crawl.patterns import check_patterns
from ingest.errors import InvalidSource, SourceChanged
from ingest.sources.schedules import Schedule
from ingest.sources.sources import (
    MAX_NAME_LENGTH,
    STORED_PREFIX,
    TABLE_ENDINGS,
    Source,
    SourceKind,
    Sources,
    new_row,
    row_of,
    set_audience,
    source_of,
)
from ingest.tables import SourceRow
from knowledge.companies.companies import Company
from knowledge.database import Database, utc_now
from knowledge.documents.documents import Audience

_ALWAYS_STORED = (SourceKind.NOTES, SourceKind.UPLOAD)


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """What an owner wants a source to be; the fields are those of `Source`.

    Attributes:
        location: for FAQ tables that are uploaded, and for uploads and notes, it is empty.
    """

    kind: SourceKind
    location: str
    name: str
    audience: Audience
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    owner: str = ""
    schedule: Schedule | None = None
    is_enabled: bool = True


class SourceEditor:
    """Changes sources for people who are not at the server's own command line.

    Args:
        sources: checks addresses.
        files_root: paths of folders and files must lie below it; None allows none.
    """

    def __init__(self, database: Database, sources: Sources, files_root: Path | None) -> None:
        self._database = database
        self._sources = sources
        self._files_root = files_root

    async def add(self, company: Company, draft: SourceDraft) -> Source:
        """Add a source; one that was removed and not yet forgotten comes back.

        Raises:
            InvalidSource: a field cannot be used; the code says which.
        """
        place = self._location(company, draft)
        async with self._database.write() as session:
            row = await _at(session, company, place) if place else None
            if row is None:
                row = new_row(company, draft.kind, place, draft.audience)
                row.location = place or f"{STORED_PREFIX}{row.id}"
                session.add(row)
            elif row.removed_at is None:
                raise InvalidSource("the company has this source already", "source_exists")
            else:
                row.removed_at = None
                await set_audience(session, row, draft.audience)
            _fill(row, draft)
            return source_of(row)

    async def change(
        self, company: Company, source_id: str, draft: SourceDraft, revision: int
    ) -> Source:
        """Change a source; its kind stays what it is.

        Args:
            revision: the one the change was made on.

        Raises:
            InvalidSource: a field cannot be used.
            SourceChanged: somebody else was faster.
            SourceNotFound: the company has no such source.
        """
        async with self._database.write() as session:
            row = await row_of(session, company, source_id)
            _check_revision(row, revision)
            if draft.kind.value != row.kind:
                raise InvalidSource("the kind of a source stays what it is", "invalid_source")
            if not row.location.startswith(STORED_PREFIX):
                place = row.location
                if draft.location != self.shown_location(source_of(row)):
                    place = self._location(company, draft)
                other = await _at(session, company, place)
                if other is not None and other.id != row.id:
                    raise InvalidSource("the company has this source already", "source_exists")
                row.location = place
            await set_audience(session, row, draft.audience)
            row.revision += 1
            _fill(row, draft)
            return source_of(row)

    async def remove(self, company: Company, source_id: str, revision: int) -> Source:
        """Remove a source: the next run takes away what was learned from it.

        Raises:
            SourceChanged: somebody else has changed it.
            SourceNotFound: the company has no such source.
        """
        async with self._database.write() as session:
            row = await row_of(session, company, source_id)
            _check_revision(row, revision)
            row.removed_at, row.next_run_at = utc_now(), None
            row.revision += 1
            return source_of(row)

    def shown_location(self, source: Source) -> str:
        """Return a source's place without telling where on the server the open folder is."""
        if source.is_stored:
            return ""
        if source.kind is SourceKind.SITE:
            return source.location
        path = Path(source.location)
        if self._files_root and path.is_relative_to(root := self._files_root.resolve()):
            return path.relative_to(root).as_posix()
        return path.name

    def _location(self, company: Company, draft: SourceDraft) -> str:
        """Return where the source is; empty for what we store ourselves."""
        text = draft.location.strip()
        if draft.kind in _ALWAYS_STORED or (draft.kind is SourceKind.FAQ_TABLE and not text):
            return ""
        if draft.kind is SourceKind.SITE:
            return self._sources.checked_location(company, draft.kind, text)
        return str(self._path(draft.kind, text))

    def _path(self, kind: SourceKind, text: str) -> Path:
        if self._files_root is None:
            raise InvalidSource("no folder of the server is open to sources", "path_not_allowed")
        root = self._files_root.resolve()
        try:
            path = (root / text).resolve()
        except (OSError, ValueError) as error:
            raise InvalidSource("that is no path", "path_missing") from error
        if not text or not path.is_relative_to(root):
            raise InvalidSource("the path lies outside the open folder", "path_not_allowed")
        if not (path.is_dir() if kind is SourceKind.FOLDER else path.is_file()):
            raise InvalidSource("there is no such folder or file", "path_missing")
        if kind is SourceKind.FAQ_TABLE and path.suffix.lower() not in TABLE_ENDINGS:
            raise InvalidSource("that is no table", "unsupported_format")
        return path


def _check_revision(row: SourceRow, revision: int) -> None:
    if row.revision != revision:
        raise SourceChanged("the source has been changed since it was read")


def _fill(row: SourceRow, draft: SourceDraft) -> None:
    name = " ".join(draft.name.split())
    if len(name) > MAX_NAME_LENGTH or not name:
        raise InvalidSource(f"a name has 1 to {MAX_NAME_LENGTH} characters", "invalid_name")
    is_site = draft.kind is SourceKind.SITE
    row.name, row.owner = name, " ".join(draft.owner.split())[:MAX_NAME_LENGTH]
    row.include = list(check_patterns(draft.include)) if is_site else []
    row.exclude = list(check_patterns(draft.exclude)) if is_site else []
    row.is_enabled = draft.is_enabled
    row.schedule = draft.schedule.to_json() if draft.schedule else None
    is_due = draft.schedule is not None and draft.is_enabled
    row.next_run_at = draft.schedule.next_after(utc_now()) if is_due and draft.schedule else None


async def _at(session: AsyncSession, company: Company, place: str) -> SourceRow | None:
    found: SourceRow | None = await session.scalar(
        select(SourceRow).where(SourceRow.company_id == company.id, SourceRow.location == place)
    )
    return found
