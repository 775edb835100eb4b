"""Brings the database's schema to the newest revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config


def alembic_config(database_url: str) -> Config:
    """Return alembic's configuration for this database; no ini file is needed."""
    config = Config()
    folder = Path(__file__).resolve().parent.parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Upgrade the schema; does nothing when it is up to date.

    Safe to call from several processes at once: each takes the database's lock first.
    Blocking: call it through `asyncio.to_thread` from a running loop.
    """
    command.upgrade(alembic_config(database_url), revision)
