"""A run with the real index builder and the bundled model."""

from __future__ import annotations

from pathlib import Path

from ingest.runs.pipeline import Pipeline
from ingest.settings import IngestSettings
from knowledge.database import Database
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.builder import IndexBuilder
from knowledge.retrieval.retriever import Retriever
from knowledge.settings import KnowledgeSettings
from tests.ingest.conftest import Bench
from tests.ingest.site import Site, help_site


async def test_edited_page_is_found_and_only_it_is_embedded(
    bench: Bench, site: Site, embedder: Embedder, tmp_path: Path
) -> None:
    help_site(site, 4)
    loaded: list[int] = []
    knowledge = KnowledgeSettings(data_dir=tmp_path)
    versions_dir = tmp_path / "versions"

    def load_builder() -> IndexBuilder:
        loaded.append(1)
        return IndexBuilder(bench.database, embedder, versions_dir)

    def pipeline() -> Pipeline:
        settings = IngestSettings(allow_private_hosts=True)
        return Pipeline.from_settings(settings, knowledge, bench.database, load_builder)

    first = await pipeline().run(bench.company, [site.url])
    assert (first.version, first.documents, len(loaded)) == (1, 5, 1)
    assert first.embedded > 0
    again = await pipeline().run(bench.company)
    assert (again.code, again.embedded, len(loaded)) == ("nothing_changed", 0, 1)
    site.page(
        "/hjelp/2.html", "Elbillading", "<p>Lading av elbil koster 4,50 kr per kWh hos oss.</p>"
    )
    edited = await pipeline().run(bench.company)
    assert (edited.version, edited.changed) == (2, (site.url + "hjelp/2.html",))
    assert 0 < edited.embedded < first.embedded
    retriever = Retriever(bench.database, embedder, versions_dir)
    found = await retriever.search(bench.company.id, "Hva koster det å lade elbilen?", "nb")
    assert "4,50 kr per kWh" in found.passages[0].passage.text
