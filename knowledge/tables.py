"""The SQL tables of the knowledge package: companies, pages, documents, passages, versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base


class CompanyRow(Base):
    """One company the bot speaks for; `profile` and `facts` hold what it says itself.

    What it inherits from `parent_id` is put together when it is read (`knowledge.companies`).
    """

    __tablename__ = "companies"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id"), index=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    hosts: Mapped[list[str]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    profile: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(server_default="1")
    live_version_id: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]


class PageRow(Base):
    """One fetched thing as it was: raw bytes (zlib), headers and time. Never changed."""

    __tablename__ = "pages"
    __table_args__ = (Index(None, "company_id", "url"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    url: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(120))
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    fetched_at: Mapped[datetime]


class DocumentRow(Base):
    """One page as clean text; the row of a hash never changes, so quotes stay checkable."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("company_id", "version_hash"),
        Index(None, "company_id", "url"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    version_hash: Mapped[str] = mapped_column(String(64))
    page_id: Mapped[str | None] = mapped_column(ForeignKey("pages.id"))
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    audience: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[Any]] = mapped_column(JSON)
    faq_pairs: Mapped[list[Any]] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class PassageRow(Base):
    """One citable slice of a document. Its id is a hash of document version and offsets."""

    __tablename__ = "passages"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    start: Mapped[int]
    end: Mapped[int]
    heading_path: Mapped[list[str]] = mapped_column(JSON)
    question: Mapped[str | None] = mapped_column(Text)


class VectorRow(Base):
    """One embedding, reused by every passage with the same text, prefix and model."""

    __tablename__ = "vectors"

    model: Mapped[str] = mapped_column(String(120), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class IndexVersionRow(Base):
    """One immutable searchable set of passages and its state."""

    __tablename__ = "index_versions"
    __table_args__ = (UniqueConstraint("company_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    embedding_model: Mapped[str] = mapped_column(String(120))
    settings_hash: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    failure: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class IndexVersionDocumentRow(Base):
    """Which documents an index version holds.

    `warnings` is what was noticed about a document beside the others of its version; NULL when
    nobody has looked yet.
    """

    __tablename__ = "index_version_documents"

    version_id: Mapped[str] = mapped_column(ForeignKey("index_versions.id"), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    warnings: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
