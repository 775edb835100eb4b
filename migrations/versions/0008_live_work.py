"""A person takes a conversation: who holds it, the queue, and which agents are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("holder_id", sa.String(length=32), nullable=True))
    op.add_column("conversations", sa.Column("queue_entry_id", sa.String(length=32), nullable=True))
    op.create_table(
        "agent_presence",
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("max_conversations", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_agent_presence_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "account_id", name=op.f("pk_agent_presence")),
    )
    op.create_table(
        "queue_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("is_returned", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("agent_name", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_queue_entries_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_queue_entries_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entries")),
    )
    with op.batch_alter_table("queue_entries") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_queue_entries_ended_at_company_id"),
            ["ended_at", "company_id"],
            unique=False,
        )


def downgrade() -> None:
    op.drop_table("queue_entries")
    op.drop_table("agent_presence")
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_column("queue_entry_id")
        batch_op.drop_column("holder_id")
