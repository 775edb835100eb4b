"""The SQL tables of the ingest package: sources, their files, runs and what was fetched last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base

_IS_RUNNING = text("state = 'running'")


class SourceRow(Base):
    """A site, folder, file, FAQ table, or set of uploads or notes a company learns from.

    A removed source stays until the next run has taken away what was learned from it. `last_run`
    says what the last run that visited it made of it.
    """

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("company_id", "location"), Index(None, "next_run_at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    kind: Mapped[str] = mapped_column(String(16))
    location: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(200))
    include: Mapped[list[str]] = mapped_column(JSON)
    exclude: Mapped[list[str]] = mapped_column(JSON)
    owner: Mapped[str] = mapped_column(String(200))
    schedule: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    next_run_at: Mapped[datetime | None]
    is_enabled: Mapped[bool]
    removed_at: Mapped[datetime | None]
    last_run: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    revision: Mapped[int]


class SourceFileRow(Base):
    """A file that was uploaded or written for a source; its bytes are on disk under their hash."""

    __tablename__ = "source_files"
    __table_args__ = (UniqueConstraint("source_id", "name"), Index(None, "sha256"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("sources.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(120))
    n_bytes: Mapped[int]
    stored_at: Mapped[datetime]


class IngestRunRow(Base):
    """One pass over the sources of a company: how far it is, and its report.

    `sources` are the ids asked for; None means all. `process_id` is 0 until a process has taken
    the run over. `revision` counts the writes, so that a stream knows what it has sent.
    """

    __tablename__ = "ingest_runs"
    __table_args__ = (
        Index(None, "company_id", "started_at"),
        Index(
            "uq_ingest_runs_running",
            "company_id",
            unique=True,
            sqlite_where=_IS_RUNNING,
            postgresql_where=_IS_RUNNING,
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    state: Mapped[str] = mapped_column(String(16))
    host: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime]
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    trigger: Mapped[str] = mapped_column(String(16))
    started_by: Mapped[str] = mapped_column(String(200))
    sources: Mapped[list[str] | None] = mapped_column(JSON)
    is_forced: Mapped[bool]
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    cancel_asked_at: Mapped[datetime | None]
    revision: Mapped[int]


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
