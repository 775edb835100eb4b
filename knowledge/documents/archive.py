"""The archive: raw pages and documents, kept so that every quote stays provable."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.database import Database, new_id, utc_now
from knowledge.documents.documents import Audience, Document, FaqPair, Heading
from knowledge.tables import DocumentRow, IndexVersionDocumentRow, PageRow


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """A stored document, with the ids it is stored under."""

    id: str
    version_hash: str
    created_at: datetime
    document: Document


class Archive:
    """Raw pages and documents in the database. Rows are added, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save_page(
        self, company_id: str, url: str, body: bytes, media_type: str, headers: Mapping[str, str]
    ) -> str:
        """Store what was fetched; the same bytes from the same address are stored once.

        Args:
            body: the bytes as received, decoded from any transfer compression.
            headers: the few response headers worth keeping.

        Returns:
            The page's id.
        """
        digest = hashlib.sha256(body).hexdigest()
        async with self._database.write() as session:
            known = await session.scalar(
                select(PageRow.id).where(
                    PageRow.company_id == company_id, PageRow.url == url, PageRow.sha256 == digest
                )
            )
            if known is not None:
                return known
            page = PageRow(
                id=new_id(),
                company_id=company_id,
                url=url,
                sha256=digest,
                body=zlib.compress(body, 6),
                media_type=media_type,
                headers=dict(headers),
                fetched_at=utc_now(),
            )
            session.add(page)
            return page.id

    async def page_body(self, page_id: str) -> bytes | None:
        """Return a page's raw bytes, or None when there is no such page."""
        async with self._database.read() as session:
            body = await session.scalar(select(PageRow.body).where(PageRow.id == page_id))
        return None if body is None else zlib.decompress(body)

    async def save_document(self, company_id: str, document: Document, page_id: str | None) -> str:
        """Store a document; the same version hash gives the same id."""
        async with self._database.write() as session:
            return await insert_document(
                session, company_id, document, page_id, self._database.is_sqlite
            )

    async def document(self, company_id: str, version_hash: str) -> Document | None:
        """Return one version of a document, or None."""
        async with self._database.read() as session:
            row = await session.scalar(
                select(DocumentRow).where(
                    DocumentRow.company_id == company_id, DocumentRow.version_hash == version_hash
                )
            )
        return None if row is None else document_of(row)

    async def documents(self, document_ids: Iterable[str]) -> list[ArchivedDocument]:
        """Return these documents, ordered by url; unknown ids are left out."""
        wanted = list(document_ids)
        rows: list[DocumentRow] = []
        async with self._database.read() as session:
            for at in range(0, len(wanted), 500):
                found = await session.scalars(
                    select(DocumentRow).where(DocumentRow.id.in_(wanted[at : at + 500]))
                )
                rows.extend(found)
        rows.sort(key=lambda row: (row.url, row.id))
        return [_archived(row) for row in rows]

    async def documents_of_version(self, version_id: str) -> list[Document]:
        """Return the documents an index version holds, ordered by url."""
        async with self._database.read() as session:
            rows = await session.scalars(
                select(DocumentRow)
                .join(
                    IndexVersionDocumentRow, IndexVersionDocumentRow.document_id == DocumentRow.id
                )
                .where(IndexVersionDocumentRow.version_id == version_id)
                .order_by(DocumentRow.url, DocumentRow.id)
            )
            return [document_of(row) for row in rows]


async def insert_document(
    session: AsyncSession,
    company_id: str,
    document: Document,
    page_id: str | None,
    is_sqlite: bool,
) -> str:
    """Insert a document unless its version is there already, and return its id.

    Warnings are no part of a version: a newer extractor's take the place of the older one's.
    """
    values = {
        "id": new_id(),
        "company_id": company_id,
        "version_hash": document.version_hash,
        "page_id": page_id,
        "url": document.url,
        "title": document.title,
        "language": document.language,
        "audience": document.audience.value,
        "text": document.text,
        "headings": [[h.level, h.start, h.end] for h in document.headings],
        "faq_pairs": [
            [f.question_start, f.question_end, f.answer_start, f.answer_end]
            for f in document.faq_pairs
        ],
        "warnings": list(document.warnings),
        "created_at": utc_now(),
    }
    insert = sqlite.insert if is_sqlite else postgresql.insert
    await session.execute(
        insert(DocumentRow)
        .values(**values)
        .on_conflict_do_update(
            index_elements=["company_id", "version_hash"], set_={"warnings": values["warnings"]}
        )
    )
    document_id = await session.scalar(
        select(DocumentRow.id).where(
            DocumentRow.company_id == company_id,
            DocumentRow.version_hash == values["version_hash"],
        )
    )
    assert document_id is not None  # noqa: S101  (inserted one statement ago)
    return document_id


def _archived(row: DocumentRow) -> ArchivedDocument:
    return ArchivedDocument(row.id, row.version_hash, row.created_at, document_of(row))


def document_of(row: DocumentRow) -> Document:
    """Return the document that a row holds."""
    return Document(
        url=row.url,
        title=row.title,
        text=row.text,
        language=row.language,
        headings=tuple(Heading(*values) for values in row.headings),
        faq_pairs=tuple(FaqPair(*values) for values in row.faq_pairs),
        audience=Audience(row.audience),
        warnings=tuple(row.warnings),
    )
