"""Sources with names, patterns and schedules, their files, and runs that can be followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_IS_RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    _extend_sources()
    _extend_runs()
    op.create_table(
        "source_files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_source_files_source_id_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_files")),
        sa.UniqueConstraint("source_id", "name", name=op.f("uq_source_files_source_id_name")),
    )
    op.create_index(op.f("ix_source_files_sha256"), "source_files", ["sha256"])


def _extend_sources() -> None:
    for column in (
        sa.Column("name", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("include", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("exclude", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("owner", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("schedule", sa.JSON(), nullable=True),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_run", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
    ):
        op.add_column("sources", column)
    op.create_index(op.f("ix_sources_next_run_at"), "sources", ["next_run_at"])
    op.execute("UPDATE sources SET name = substr(location, 1, 200)")


def _extend_runs() -> None:
    for column in (
        sa.Column("trigger", sa.String(length=16), nullable=False, server_default="command"),
        sa.Column("started_by", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("sources", sa.JSON(), nullable=True),
        sa.Column("is_forced", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("ingest_runs", column)
    # Only one run per company may be under way from now on; older ones were killed.
    op.execute(
        "UPDATE ingest_runs SET state = 'failed' WHERE state = 'running' AND EXISTS (SELECT 1 "
        "FROM ingest_runs later WHERE later.company_id = ingest_runs.company_id "
        "AND later.state = 'running' AND (later.started_at > ingest_runs.started_at "
        "OR later.started_at = ingest_runs.started_at AND later.id > ingest_runs.id))"
    )
    op.create_index(
        "uq_ingest_runs_running",
        "ingest_runs",
        ["company_id"],
        unique=True,
        sqlite_where=_IS_RUNNING,
        postgresql_where=_IS_RUNNING,
    )


def downgrade() -> None:
    op.drop_table("source_files")
    op.drop_index("uq_ingest_runs_running", "ingest_runs")
    for name in (
        "revision", "cancel_asked_at", "progress", "is_forced", "sources", "started_by", "trigger",
    ):  # fmt: skip
        op.drop_column("ingest_runs", name)
    op.drop_index(op.f("ix_sources_next_run_at"), "sources")
    for name in (
        "revision", "last_run", "removed_at", "is_enabled", "next_run_at", "schedule", "owner",
        "exclude", "include", "name",
    ):  # fmt: skip
        op.drop_column("sources", name)
