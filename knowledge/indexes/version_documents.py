"""The documents of one index version: found by words and filters, each as the bot sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from knowledge.database import Database
from knowledge.documents.archive import document_of
from knowledge.documents.documents import Audience, Document
from knowledge.tables import DocumentRow, IndexVersionDocumentRow, PageRow


@dataclass(frozen=True, slots=True)
class SiteWarning:
    """Something about a document that only shows beside the other pages of its site.

    Attributes:
        code: `near_duplicate`, `boilerplate_left` or `slot_without_fact`.
        other_url: the page it says almost the same as.
        spans: character offsets (start, end) of the text concerned.
    """

    code: str
    other_url: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One line of the list.

    Attributes:
        warnings: codes, those of the page itself and those of the site together.
    """

    id: str
    url: str
    title: str
    language: str
    audience: Audience
    n_chars: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are wanted; what is empty or None does not matter.

    Attributes:
        words: all of them must stand in title or url.
        ids, urls: a document must be among the ids or stand under one of the urls.
    """

    words: str = ""
    language: str | None = None
    audience: Audience | None = None
    warning: str | None = None
    ids: frozenset[str] | None = None
    urls: frozenset[str] = frozenset()

    def allows(self, entry: DocumentEntry) -> bool:
        """Whether a document is wanted."""
        if self.language is not None and entry.language != self.language:
            return False
        if self.audience is not None and entry.audience is not self.audience:
            return False
        if self.warning is not None and self.warning not in entry.warnings:
            return False
        if self.ids is not None and entry.id not in self.ids and entry.url not in self.urls:
            return False
        haystack = f"{entry.title}\n{entry.url}".casefold()
        return all(word in haystack for word in self.words.casefold().split())


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What was fetched, without its bytes.

    Attributes:
        sha256: of the bytes as received.
        headers: the response headers that were kept.
        fetched_at: when these bytes came for the first time.
    """

    sha256: str
    media_type: str
    headers: Mapping[str, str]
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document with all that is known of it.

    Attributes:
        page: None for documents that were not fetched.
    """

    id: str
    document: Document
    created_at: datetime
    page: FetchedPage | None
    site_warnings: tuple[SiteWarning, ...]


class VersionDocuments:
    """Reads the documents of versions, and keeps what was noticed about them together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, version_id: str) -> list[DocumentEntry]:
        """Return all documents of a version, ordered by url."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(
                    DocumentRow.id,
                    DocumentRow.url,
                    DocumentRow.title,
                    DocumentRow.language,
                    DocumentRow.audience,
                    func.length(DocumentRow.text),
                    DocumentRow.warnings,
                    IndexVersionDocumentRow.warnings,
                )
                .join(
                    IndexVersionDocumentRow, IndexVersionDocumentRow.document_id == DocumentRow.id
                )
                .where(IndexVersionDocumentRow.version_id == version_id)
                .order_by(DocumentRow.url, DocumentRow.title, DocumentRow.id)
            )
            return [
                DocumentEntry(key, url, title, language, Audience(audience), n, _codes(own, site))
                for key, url, title, language, audience, n, own, site in rows
            ]

    async def get(self, version_id: str, document_id: str) -> SeenDocument | None:
        """Return one document of a version, or None when it does not hold it."""
        async with self._database.read() as session:
            found = (
                await session.execute(
                    select(DocumentRow, IndexVersionDocumentRow.warnings)
                    .join(
                        IndexVersionDocumentRow,
                        IndexVersionDocumentRow.document_id == DocumentRow.id,
                    )
                    .where(
                        IndexVersionDocumentRow.version_id == version_id,
                        DocumentRow.id == document_id,
                    )
                )
            ).one_or_none()
            if found is None:
                return None
            row, noticed = found
            page = (
                await session.execute(
                    select(
                        PageRow.sha256, PageRow.media_type, PageRow.headers, PageRow.fetched_at
                    ).where(PageRow.id == (row.page_id or ""))
                )
            ).one_or_none()
        return SeenDocument(
            row.id,
            document_of(row),
            row.created_at,
            None if page is None else FetchedPage(*page),
            tuple(_site_warning(fields) for fields in noticed or ()),
        )

    async def text(self, company_id: str, document_id: str) -> str | None:
        """Return the text of a document of any version of the company, or None."""
        async with self._database.read() as session:
            text: str | None = await session.scalar(
                select(DocumentRow.text).where(
                    DocumentRow.company_id == company_id, DocumentRow.id == document_id
                )
            )
        return text

    async def ids(self, company_id: str, version_hashes: Iterable[str]) -> dict[str, str]:
        """Return the ids of documents by their version hash; unknown ones are left out."""
        async with self._database.read() as session:
            rows = await session.execute(
                select(DocumentRow.version_hash, DocumentRow.id).where(
                    DocumentRow.company_id == company_id,
                    DocumentRow.version_hash.in_(list(version_hashes)),
                )
            )
            return {row.version_hash: row.id for row in rows}

    async def is_surveyed(self, version_id: str) -> bool:
        """Whether the version's documents were looked at together."""
        async with self._database.read() as session:
            missing = await session.scalar(
                select(func.count())
                .select_from(IndexVersionDocumentRow)
                .where(
                    IndexVersionDocumentRow.version_id == version_id,
                    IndexVersionDocumentRow.warnings.is_(None),
                )
            )
        return not missing

    async def note(self, version_id: str, warnings: Mapping[str, Sequence[SiteWarning]]) -> None:
        """Store what was noticed; a document without an entry is noted as without warnings."""
        of_version = IndexVersionDocumentRow.version_id == version_id
        statement = update(IndexVersionDocumentRow)
        async with self._database.write() as session:
            await session.execute(statement.where(of_version).values(warnings=[]))
            for document_id, noticed in warnings.items():
                await session.execute(
                    statement.where(
                        of_version, IndexVersionDocumentRow.document_id == document_id
                    ).values(warnings=[_fields(warning) for warning in noticed])
                )


def _codes(own: Sequence[str], noticed: Sequence[Mapping[str, object]] | None) -> tuple[str, ...]:
    return (*own, *(str(fields["code"]) for fields in noticed or ()))


def _fields(warning: SiteWarning) -> dict[str, object]:
    spans = [list(span) for span in warning.spans]
    return {"code": warning.code, "other_url": warning.other_url, "spans": spans}


def _site_warning(fields: Mapping[str, object]) -> SiteWarning:
    other, spans = fields.get("other_url"), fields.get("spans")
    assert isinstance(spans, list)  # noqa: S101  (written by `_fields`)
    return SiteWarning(
        str(fields["code"]),
        None if other is None else str(other),
        tuple((start, end) for start, end in spans),
    )
