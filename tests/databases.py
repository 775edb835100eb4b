"""Empty databases for tests: made once in each process, then copied, which is faster."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from sqlalchemy import create_engine

import api.tables
import bot.owner_tables
import bot.scores.tables
import bot.tables
import ingest.tables
import knowledge.tables
from knowledge.database import Base, Database, new_id

_TEMPLATES: dict[str, str] = {}  # by url of a PostgreSQL server


def sqlite_url(path: Path) -> str:
    """Return the url of a database file, which is made with all tables where there is none."""
    if not path.exists():
        path.write_bytes(_empty_file())
    return f"sqlite+aiosqlite:///{path}"


async def new_postgres_url(server_url: str) -> str:
    """Make a database with all tables on this server, and return its url."""
    if server_url not in _TEMPLATES:
        name = f"template{new_id()}"
        made = Database(await create_postgres(server_url, name))
        async with made.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await made.close()
        _TEMPLATES[server_url] = name
    return await create_postgres(server_url, f"t{new_id()} TEMPLATE {_TEMPLATES[server_url]}")


@functools.cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="svarvakt-empty-") as folder:
        path = Path(folder) / "empty.db"
        engine = create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        Base.metadata.create_all(engine)
        engine.dispose()
        return path.read_bytes()


async def create_postgres(server_url: str, name_and_options: str) -> str:
    """Make a database without tables, unless a template has them, and return its url."""
    server = Database(server_url)
    async with server.engine.connect() as connection:
        raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await raw.exec_driver_sql(f"CREATE DATABASE {name_and_options}")
    await server.close()
    return f"{server_url.rpartition('/')[0]}/{name_and_options.split()[0]}"
