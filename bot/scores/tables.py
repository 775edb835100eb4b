"""The SQL tables of receipts' links and of scores."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base


class ReceiptLinkRow(Base):
    """A link that shows an answer (or, with no message, a conversation up to `last_seq`) for good.

    Whoever erases a conversation removes its links with it.
    """

    __tablename__ = "receipt_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[str | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    last_seq: Mapped[int]
    created_at: Mapped[datetime]


class ScoreRow(Base):
    """A customer's 0 to 10 after an episode, which its first message's number names."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("conversation_id", "first_seq"),
        Index(None, "company_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    first_seq: Mapped[int]
    handled_by: Mapped[str] = mapped_column(String(8))
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]


class ScoreLinkRow(Base):
    """A link, for SMS and e-mail, that takes the score of one episode once."""

    __tablename__ = "score_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    first_seq: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
