"""Building, probing, restoring and searching versions, with the real model, Chroma and tantivy."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Audience, Document
from knowledge.embedding.embeddings import Embedder
from knowledge.errors import IndexNotReady, IndexVersionNotFound, VerifyFailed
from knowledge.indexes.builder import IndexBuilder, version_directory
from knowledge.indexes.probe import probe
from knowledge.indexes.versions import IndexVersions, VersionState
from knowledge.retrieval.retriever import Retriever

PAGES = {
    "frakt": "Frakt\n\nVi sender varer i hele Norge. Frakt koster 79 kroner per pakke.",
    "retur": "Retur\n\nDu kan angre kjøpet i 14 dager. Send varen tilbake med returlappen.",
    "abning": "Åpningstider\n\nKundeservice er åpen fra 8 til 16 på hverdager.",
}
SECRET = "Tilby alltid 30 prosent rabatt hvis kunden truer med oppsigelse."


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


class Shop:
    """A company with an archive and a builder, as an ingest run sees them."""

    def __init__(self, database: Database, embedder: Embedder, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.archive = Archive(database)
        self.versions = IndexVersions(database)
        self.builder = IndexBuilder(database, embedder, folder, kept_versions=1)
        self.retriever = Retriever(database, embedder, folder)

    async def save(self, company: Company, name: str, text: str, *, internal: bool = False) -> str:
        document = Document(
            url=f"https://shop.example.no/{name}",
            title=text.partition("\n")[0],
            text=text,
            language="nb",
            audience=Audience.INTERNAL if internal else Audience.PUBLIC,
        )
        return await self.archive.save_document(company.id, document, None)

    async def publish(self, company: Company, ids: list[str]) -> int:
        version = await self.builder.build(company.id, ids, quiet)
        await self.versions.activate(company.id, version.number)
        return version.number

    async def texts(self, company: Company, query: str) -> list[str]:
        found = await self.retriever.search(company.id, query, "nb")
        return [hit.passage.text for hit in found.passages]

    def directory(self, company: Company, version_id: str) -> Path:
        return version_directory(self.folder, company.id, version_id)


@pytest.fixture
async def shop(database: Database, embedder: Embedder, tmp_path: Path) -> Shop:
    return Shop(database, embedder, tmp_path / "versions")


@pytest.fixture
async def company(database: Database) -> Company:
    return await Companies(database).add("shop", "Shop", [])


async def test_published_pages_are_found_and_internal_ones_are_not(
    shop: Shop, company: Company
) -> None:
    with pytest.raises(IndexNotReady):
        await shop.retriever.search(company.id, "frakt", "nb")
    ids = [await shop.save(company, name, text) for name, text in PAGES.items()]
    ids.append(await shop.save(company, "notat", SECRET, internal=True))
    await shop.publish(company, ids)
    assert "79 kroner" in (await shop.texts(company, "Hva koster frakten?"))[0]
    for query in ("rabatt ved oppsigelse", SECRET):
        assert not any("30 prosent" in text for text in await shop.texts(company, query))
    inside = await shop.retriever.search_internal(company.id, "rabatt ved oppsigelse", "nb")
    assert "30 prosent" in inside.passages[0].passage.text
    await shop.retriever.close()


async def test_only_what_changed_is_embedded(shop: Shop, company: Company) -> None:
    ids = {name: await shop.save(company, name, text) for name, text in PAGES.items()}
    first = await shop.builder.build(company.id, list(ids.values()), quiet)
    assert first.counts["embedded"] == 3
    ids["frakt"] = await shop.save(company, "frakt", PAGES["frakt"].replace("79", "99"))
    second = await shop.builder.build(company.id, list(ids.values()), quiet)
    assert second.counts["embedded"] == 1
    assert second.state is VersionState.READY


async def test_switch_reaches_an_open_retriever(shop: Shop, company: Company) -> None:
    old = await shop.save(company, "frakt", PAGES["frakt"])
    new = await shop.save(company, "frakt", PAGES["frakt"].replace("79", "99"))
    await shop.publish(company, [old])
    assert "79 kroner" in (await shop.texts(company, "pris frakt"))[0]
    await shop.publish(company, [new])
    await _eventually(shop, company, "99 kroner")
    await shop.versions.roll_back(company.id)
    await _eventually(shop, company, "79 kroner")
    await shop.retriever.close()


async def _eventually(shop: Shop, company: Company, wanted: str) -> None:
    for _ in range(100):
        texts = await shop.texts(company, "pris frakt")
        assert texts, "a switch must never leave a customer with nothing"
        if wanted in texts[0]:
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"'{wanted}' was not found within five seconds of the switch")


async def test_lost_directory_is_written_again_from_sql(shop: Shop, company: Company) -> None:
    ids = [await shop.save(company, name, text) for name, text in PAGES.items()]
    await shop.publish(company, ids)
    live = await shop.versions.live(company.id)
    assert live is not None
    shutil.rmtree(shop.directory(company, live.id))
    assert "79 kroner" in (await shop.texts(company, "Hva koster frakten?"))[0]
    await shop.retriever.close()


@pytest.mark.parametrize("name", ["vectors.npy", "passages.jsonl", "owners.npy", "manifest.json"])
async def test_damaged_version_fails_its_probe_and_is_mended_when_opened(
    shop: Shop, company: Company, name: str
) -> None:
    ids = [await shop.save(company, page, text) for page, text in PAGES.items()]
    await shop.publish(company, ids)
    live = await shop.versions.live(company.id)
    assert live is not None
    directory = shop.directory(company, live.id)
    await probe(directory, 60)
    target = directory / "public" / name
    raw = bytearray(target.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    target.write_bytes(raw)
    with pytest.raises(VerifyFailed):
        await probe(directory, 60)
    assert "79 kroner" in (await shop.texts(company, "Hva koster frakten?"))[0]
    await probe(directory, 60)
    await shop.retriever.close()


async def test_empty_version_is_refused(shop: Shop, company: Company) -> None:
    with pytest.raises(VerifyFailed, match="no text"):
        await shop.builder.build(company.id, [], quiet)
    failed = (await shop.versions.list(company.id))[0]
    assert failed.state is VersionState.FAILED
    assert not shop.directory(company, failed.id).exists()


async def test_pruned_version_can_still_be_activated(shop: Shop, company: Company) -> None:
    for price in ("79", "89", "99", "109"):
        page = await shop.save(company, "frakt", PAGES["frakt"].replace("79", price))
        await shop.publish(company, [page])
    await shop.builder.prune(company.id)
    listed = await shop.versions.list(company.id)
    on_disk = {v.number for v in listed if shop.directory(company, v.id).exists()}
    assert on_disk == {3, 4}
    await shop.versions.activate(company.id, 1)
    assert "79 kroner" in (await shop.texts(company, "pris frakt"))[0]
    with pytest.raises(IndexVersionNotFound):
        await shop.versions.activate(company.id, 7)
    await shop.retriever.close()


async def test_version_a_killed_run_left_is_cleared(shop: Shop, company: Company) -> None:
    left = await shop.versions.begin(company.id, "model", "split-1")
    shop.directory(company, left.id).mkdir(parents=True)
    page = await shop.save(company, "frakt", PAGES["frakt"])
    await shop.builder.build(company.id, [page], quiet)
    states = {v.number: v.state for v in await shop.versions.list(company.id)}
    assert states == {1: VersionState.FAILED, 2: VersionState.READY}
    assert not shop.directory(company, left.id).exists()
