"""Who customers were proven to be, the keys of companies' sites, and sign-ins under way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("assurance", sa.String(length=200), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_identities_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_identities_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint(
            "conversation_id", "method", name=op.f("uq_identities_conversation_id_method")
        ),
    )
    op.create_index(
        op.f("ix_identities_company_id_subject"), "identities", ["company_id", "subject"]
    )
    op.create_table(
        "visitor_keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_visitor_keys_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitor_keys")),
        sa.UniqueConstraint("company_id", "kid", name=op.f("uq_visitor_keys_company_id_kid")),
    )
    op.create_table(
        "visitor_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_visitor_tokens_company_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_visitor_tokens")),
    )
    op.create_index(op.f("ix_visitor_tokens_expires_at"), "visitor_tokens", ["expires_at"])
    op.create_table(
        "visitor_revocations",
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_visitor_revocations_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "subject", name=op.f("pk_visitor_revocations")),
    )
    op.create_table(
        "visitor_sign_ins",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("session", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("identity", sa.JSON(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_visitor_sign_ins_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_visitor_sign_ins")),
    )
    op.create_index(op.f("ix_visitor_sign_ins_expires_at"), "visitor_sign_ins", ["expires_at"])
    op.create_table(
        "visitor_settings",
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_visitor_settings_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_visitor_settings")),
    )


def downgrade() -> None:
    for name in (
        "visitor_settings",
        "visitor_sign_ins",
        "visitor_revocations",
        "visitor_tokens",
        "visitor_keys",
        "identities",
    ):
        op.drop_table(name)
