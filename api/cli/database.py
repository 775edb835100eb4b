"""The command line's database: its schema up to date, closed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from knowledge.database import Database
from knowledge.migrate import upgrade
from knowledge.settings import KnowledgeSettings

Result = TypeVar("Result")


def migrate() -> str:
    """Bring the configured database's schema up to date, and return its url."""
    url = KnowledgeSettings().resolved_database_url()
    upgrade(url)
    return url


def with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run something on the configured database."""
    url = migrate()

    async def run() -> Result:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
