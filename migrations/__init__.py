"""Alembic's migrations of the SQL schema."""
