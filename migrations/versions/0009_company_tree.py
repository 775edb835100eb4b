"""Companies form a tree, with a profile and a revision; answers keep all versions searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("companies") as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("profile", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_companies_parent_id_companies"), "companies", ["parent_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_companies_parent_id"), ["parent_id"])
    op.add_column("receipts", sa.Column("version_ids", sa.JSON(), nullable=True))
    op.add_column("suggestions", sa.Column("version_ids", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in ("suggestions", "receipts"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("version_ids")
    with op.batch_alter_table("companies") as batch_op:
        batch_op.drop_index(batch_op.f("ix_companies_parent_id"))
        batch_op.drop_constraint(batch_op.f("fk_companies_parent_id_companies"), type_="foreignkey")
        batch_op.drop_column("revision")
        batch_op.drop_column("profile")
        batch_op.drop_column("parent_id")
