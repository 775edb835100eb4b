"""The SQL tables of the ingest package: sources, runs and what was fetched last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base


class SourceRow(Base):
    """A site, folder, file or FAQ table a company learns from."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("company_id", "location"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    kind: Mapped[str] = mapped_column(String(16))
    location: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class IngestRunRow(Base):
    """One pass over the sources of a company and its report."""

    __tablename__ = "ingest_runs"
    __table_args__ = (Index(None, "company_id", "started_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    state: Mapped[str] = mapped_column(String(16))
    host: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class FetchStateRow(Base):
    """What the last successful fetch of one address gave; this is what makes runs incremental.

    `url` is the page's address, or for files `file:` and the path within the source.
    `document_ids` are the documents made of it: one, or one per row of an FAQ table.
    """

    __tablename__ = "fetch_states"

    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    url: Mapped[str] = mapped_column(Text, primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"), index=True)
    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"))
    document_ids: Mapped[list[str]] = mapped_column(JSON)
    body_sha256: Mapped[str] = mapped_column(String(64))
    content_sha256: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(Text)
    links: Mapped[list[str]] = mapped_column(JSON)
    extractor_version: Mapped[int]
    last_seen: Mapped[datetime]
