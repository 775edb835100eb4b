"""Migrations: they give the tables the code declares, on both engines, also from two processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import api.tables
import bot.tables
import ingest.tables
import knowledge.tables
from knowledge.database import Base, Database, new_id
from knowledge.migrate import alembic_config, upgrade
from tests.databases import create_postgres

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'new' / 'test.db'}"
    return await create_postgres(request.getfixturevalue("postgres_url"), f"m{new_id()}")


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


async def test_migrated_schema_is_the_declared_one(empty_url: str) -> None:
    await asyncio.to_thread(upgrade, empty_url)
    await asyncio.to_thread(upgrade, empty_url)  # a second run changes nothing
    database = Database(empty_url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_downgrade_leaves_nothing(empty_url: str) -> None:
    await asyncio.to_thread(upgrade, empty_url)
    await asyncio.to_thread(command.downgrade, alembic_config(empty_url), "base")
    database = Database(empty_url)
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda c: c.dialect.get_table_names(c))
    await database.close()
    assert names == ["alembic_version"]


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite+aiosqlite:///unused"))
    assert len(script.get_heads()) == 1


async def test_processes_that_migrate_at_once(empty_url: str) -> None:
    code = f"from knowledge.migrate import upgrade; upgrade({empty_url!r})"
    processes = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [(await asyncio.to_thread(p.communicate))[1].decode()[-800:] for p in processes]
    assert [p.returncode for p in processes] == [0, 0, 0], errors
