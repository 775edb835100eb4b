"""The search that the settings serve, for measurements."""

from __future__ import annotations

from knowledge.embedding.embeddings import Embedder
from knowledge.reader.reader import PassageReader, load_reader
from knowledge.retrieval.search import HybridSearch
from knowledge.settings import KnowledgeSettings


def served_search(embedder: Embedder) -> HybridSearch:
    """Return a search over this embedder, with the reader where the settings have one for it."""
    return HybridSearch(embedder, reader=served_reader(embedder))


def served_reader(embedder: Embedder) -> PassageReader | None:
    """Return the reader of the settings; there is none for another embedder than theirs."""
    settings = KnowledgeSettings()
    return load_reader(settings, embedder) if embedder.name == settings.embedding_model else None
