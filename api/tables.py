"""The SQL tables of the api package: accounts, sessions, tokens, audit log, visitors' keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base


class AccountRow(Base):
    """One person who works with the product, known by a password, by a provider, or by both."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("openid_issuer", "openid_subject"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    openid_issuer: Mapped[str | None] = mapped_column(String(300))
    openid_subject: Mapped[str | None] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]


class AccountRoleRow(Base):
    """One role of an account at one company."""

    __tablename__ = "account_roles"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)


class SessionRow(Base):
    """One signed-in browser; only the hash of what its cookie holds is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)


class FrameCodeRow(Base):
    """A one-time code by which a frame inside a foreign page gets a session of its own.

    `challenge` is the hash of what only that frame knows.
    """

    __tablename__ = "frame_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    challenge: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[datetime]


class ApiTokenRow(Base):
    """A bearer token of an account for its own programs."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]


class SignInBucketRow(Base):
    """How many more tries to sign in an account or an address has; `key` is a hash."""

    __tablename__ = "sign_in_buckets"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float)
    at: Mapped[datetime] = mapped_column(index=True)


class OpenIdRequestRow(Base):
    """A sign-in that is under way at the OpenID Connect provider."""

    __tablename__ = "openid_requests"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    next_path: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]


class AuditEntryRow(Base):
    """One thing that somebody did. Rows are only ever added; each hash covers the one before."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "company_id", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(String(32))
    company_id: Mapped[str | None] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The newest entry's number and hash: its lock orders writers, and it shows a cut-off tail."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class VisitorKeyRow(Base):
    """A key that a company's site signs its customers' identity with.

    `material` is a public key, or a secret of HS256, without which nothing could be checked.
    """

    __tablename__ = "visitor_keys"
    __table_args__ = (UniqueConstraint("company_id", "kid"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    kid: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(16))
    material: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class VisitorTokenRow(Base):
    """A site's token that was used, kept for as long as it could be used again."""

    __tablename__ = "visitor_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class VisitorRevocationRow(Base):
    """Up to when the tokens of one customer of a site no longer count."""

    __tablename__ = "visitor_revocations"

    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    until: Mapped[datetime]


class VisitorSignInRow(Base):
    """A customer's sign-in at a provider, under way for one conversation.

    `secret_hash` is of the state that the provider sends back, and after that of the code by which
    the page that holds the conversation's token fetches `identity`, what the provider said.
    """

    __tablename__ = "visitor_sign_ins"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    session: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    identity: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class VisitorSettingsRow(Base):
    """How a company knows its customers; the form is `api.visitors.settings.VisitorSettings`."""

    __tablename__ = "visitor_settings"

    company_id: Mapped[str] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
