"""Does an ordered run like the real process does, with a builder that needs no model."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from api.content.ingest_desk import IngestDesk
from ingest.runs.pipeline import Pipeline
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.errors import SvarvaktError
from tests.ingest.plain_builder import PlainBuilder

FOLDER, DATABASE = "TEST_FOLDER", "TEST_DATABASE"
SETTINGS = {"allow_private_hosts": True, "max_file_bytes": 200_000}


def plain_desk(folder: Path, database: Database) -> IngestDesk:
    """Return a desk whose runs are done by this module; `folder/open` may hold sources."""
    (folder / "open").mkdir(exist_ok=True)
    settings = IngestSettings.model_validate({**SETTINGS, "files_root": str(folder / "open")})
    environment = {FOLDER: str(folder), DATABASE: database.url}
    return IngestDesk.build(settings, folder, database, "tests.ingest.run_prepared", environment)


async def main(run_id: str) -> None:
    database = Database(os.environ[DATABASE])
    settings = IngestSettings.model_validate(SETTINGS)
    pipeline = Pipeline(
        database, settings, Path(os.environ[FOLDER]), "plain", lambda: PlainBuilder(database)
    )
    try:
        company_id, order = await pipeline.waiting(run_id)
        await pipeline.run_prepared(await Companies(database).by_id(company_id), run_id, order)
    finally:
        await database.close()


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1]))
    except SvarvaktError as error:
        sys.exit(f"{error.code}: {error}")
