"""Fixtures of the ingest tests: a web site, a company, a pipeline without a model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ingest.runs.pipeline import Pipeline
from ingest.settings import IngestSettings
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Document
from knowledge.indexes.versions import IndexVersions
from tests.databases import sqlite_url
from tests.ingest.plain_builder import PlainBuilder
from tests.ingest.site import Site


class Bench:
    """A company, its database and a pipeline on it."""

    def __init__(self, database: Database, company: Company, data_dir: Path) -> None:
        self.database = database
        self.company = company
        self.data_dir = data_dir
        self.builder = PlainBuilder(database)
        self.archive = Archive(database)
        self.versions = IndexVersions(database)

    def pipeline(self, **settings: object) -> Pipeline:
        values: dict[str, object] = {"allow_private_hosts": True, **settings}
        return Pipeline(
            self.database,
            IngestSettings.model_validate(values),
            self.data_dir,
            "plain",
            lambda: self.builder,
        )

    async def live(self) -> dict[str, Document]:
        version = await self.versions.live(self.company.id)
        assert version is not None
        documents = await self.archive.documents_of_version(version.id)
        return {document.url: document for document in documents}


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
async def plain_database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(sqlite_url(tmp_path / "test.db"))
    yield database
    await database.close()


@pytest.fixture
async def bench(plain_database: Database, site: Site, tmp_path: Path) -> Bench:
    company = await Companies(plain_database).add("firma", "Firma", [site.host], "nb")
    return Bench(plain_database, company, tmp_path)
