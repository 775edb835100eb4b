"""Runs one ingest in a process of its own, so that a test can kill it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.ingest.conftest import Bench


async def main(folder: Path, slug: str, url: str) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'test.db'}")
    company = await Companies(database).get(slug)
    report = await Bench(database, company, folder).pipeline().run(company, [url])
    sys.stdout.write(json.dumps(report.to_json()))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
