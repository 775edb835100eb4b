"""The process of one ingest run that was ordered in a browser or by a schedule.

It is started with the id of a run, outlives the server that started it, and stands back behind
everything that answers customers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from api.content.ingest_pipeline import pipeline_from_settings
from ingest.errors import IngestError
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.errors import SvarvaktError
from knowledge.settings import KnowledgeSettings

NICENESS = 19  # the least urgent: a run takes what the server leaves over

logger = logging.getLogger(__name__)


def main(run_id: str) -> int:
    """Do the run; what became of it stands in the database."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    os.nice(NICENESS)
    try:
        asyncio.run(_run(run_id))
    except SvarvaktError as error:
        logger.warning("%s: %s", error.code, error)
        return 1
    return 0


async def _run(run_id: str) -> None:
    knowledge = KnowledgeSettings()
    database = Database(knowledge.resolved_database_url())
    try:
        pipeline = pipeline_from_settings(IngestSettings(), knowledge, database)
        company_id, order = await pipeline.waiting(run_id)
        company = await Companies(database).by_id(company_id)
        await pipeline.run_prepared(company, run_id, order)
    finally:
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise IngestError("usage: python -m api.content.ingest_process RUN")
    sys.exit(main(sys.argv[1]))
