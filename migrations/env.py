"""Runs migrations on the configured database, one process at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import api.tables  # noqa: F401  (each import adds its tables to the metadata)
import bot.tables  # noqa: F401
import ingest.tables  # noqa: F401
import knowledge.tables  # noqa: F401
from knowledge.database import Base, UtcDateTime

LOCK_KEY = 0x5356_4152  # any number that nothing else in the database uses


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column types as the plain ones they are in SQL."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=_render,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _locked(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    else:
        connection.exec_driver_sql("PRAGMA busy_timeout = 30000")
        connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    _migrate(connection)


async def _run() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    if url.startswith("sqlite"):
        Path(url.partition("///")[2]).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_locked)
        await connection.commit()
    await engine.dispose()


asyncio.run(_run())
