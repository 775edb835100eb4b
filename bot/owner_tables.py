"""The SQL tables of what content owners write for the bot: notices, the contact directory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base


class NoticeRow(Base):
    """One revision of a notice; rows are added, never changed.

    `titles` are those of the documents that answers quote, one for each language of `texts`.
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("notice_id", "number"), Index(None, "company_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    notice_id: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    url: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(16))
    link: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(JSON)
    pages: Mapped[list[str]] = mapped_column(JSON)
    companies: Mapped[list[str]] = mapped_column(JSON)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]


class DirectoryEntryRow(Base):
    """One function of a company's contact directory; `place` is its row in the table.

    Rows are kept when the table is replaced, so that what was quoted can be read later.
    """

    __tablename__ = "directory_entries"
    __table_args__ = (Index(None, "company_id", "replaced_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    place: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    handles: Mapped[dict[str, str]] = mapped_column(JSON)
    channels: Mapped[dict[str, str]] = mapped_column(JSON)
    hours: Mapped[str] = mapped_column(Text)
    away: Mapped[str] = mapped_column(Text)
    stand_in: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
