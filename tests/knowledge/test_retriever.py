"""Opening versions: with a time limit, only once at a time, kept open after a switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.documents.documents import Document
from knowledge.errors import EmbeddingMismatch, VersionBeingRestored
from knowledge.indexes.versions import IndexVersion, IndexVersions
from knowledge.retrieval.retriever import MAX_SPARE, Retriever
from tests.content import Library, WordEmbedder


class OtherEmbedder(WordEmbedder):
    name = "other"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path)
    library.make()
    for price in range(4):
        library.publish(Document("https://fjord.no/frakt", "Frakt", f"Koster {price} kr.", "nb"))
    return library


@pytest.fixture
async def database(library: Library) -> AsyncIterator[Database]:
    database = Database(library.database_url)
    yield database
    await database.close()


async def _versions(database: Database) -> list[IndexVersion]:
    """Return the versions, oldest first."""
    company = await Companies(database).get("tindra")
    return (await IndexVersions(database).list(company.id))[::-1]


async def test_restoring_goes_on_after_the_time_limit(library: Library, database: Database) -> None:
    library.forget_directory(1)
    retriever = Retriever(database, WordEmbedder(), library.versions_dir)
    first = (await _versions(database))[0]
    assert not retriever.is_on_disk(first)
    with pytest.raises(VersionBeingRestored):
        await retriever.prepare(first, 0.0)
    opened = await asyncio.gather(*(retriever.prepare(first, 60.0) for _ in range(3)))
    assert len({id(one) for one in opened}) == 1
    assert retriever.is_on_disk(first)
    await retriever.close()


async def test_another_models_version_is_refused(library: Library, database: Database) -> None:
    retriever = Retriever(database, OtherEmbedder(), library.versions_dir)
    with pytest.raises(EmbeddingMismatch):
        await retriever.prepare((await _versions(database))[0], 60.0)
    await retriever.close()


async def test_any_version_can_be_asked_and_few_stay_open(
    library: Library, database: Database
) -> None:
    retriever = Retriever(database, WordEmbedder(), library.versions_dir)
    versions = await _versions(database)
    live = await retriever.search(versions[0].company_id, "hva koster frakt", "nb")
    assert "Koster 3 kr." in live.passages[0].passage.text
    for price, version in enumerate(versions):
        told = await retriever.trace(version, "hva koster frakt", "nb")
        assert f"Koster {price} kr." in told.passages[0].passage.text
        assert told.retrieval.version_id == version.id
    assert len(retriever._spare) <= MAX_SPARE
    await IndexVersions(database).activate(versions[0].company_id, 3)
    at_once = await retriever.search(versions[0].company_id, "hva koster frakt", "nb")
    assert "Koster 2 kr." in at_once.passages[0].passage.text  # it was open, so nobody waited
    await retriever.close()
