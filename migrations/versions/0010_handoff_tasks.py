"""Tasks behind promises, and the events of hand-offs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from knowledge.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("company_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("done_by", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_tasks_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_tasks_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_company_id_due_at"), "tasks", ["company_id", "due_at"])
    op.create_index(op.f("ix_tasks_conversation_id"), "tasks", ["conversation_id"])
    op.create_table(
        "handoff_events",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("company_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("offer", sa.String(16), nullable=False),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_handoff_events_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_handoff_events_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_handoff_events_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_events")),
    )
    op.create_index(
        op.f("ix_handoff_events_company_id_created_at"),
        "handoff_events",
        ["company_id", "created_at"],
    )
    op.create_index(
        op.f("ix_handoff_events_conversation_id"), "handoff_events", ["conversation_id"]
    )
    with op.batch_alter_table("handoff_requests") as batch_op:
        batch_op.add_column(sa.Column("task_id", sa.String(32), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_handoff_requests_task_id_tasks"), "tasks", ["task_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("handoff_requests") as batch_op:
        batch_op.drop_constraint(op.f("fk_handoff_requests_task_id_tasks"), type_="foreignkey")
        batch_op.drop_column("task_id")
    op.drop_table("handoff_events")
    op.drop_table("tasks")
