"""Svarvakt itself: split, index and search by the code that serves customers."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from contract import PASSAGES, EmbeddingClock, Index, Page, Question, Search, main

from knowledge.documents.documents import Document
from knowledge.documents.split import split
from knowledge.embedding.embeddings import Embedder, load_embedder
from knowledge.indexes.index import Index as OpenIndex
from knowledge.indexes.index import build_index, search_texts
from knowledge.retrieval.search import HybridSearch
from knowledge.settings import KnowledgeSettings

clock = EmbeddingClock()


class TimedEmbedder:
    """The embedder, with the time of queries booked."""

    def __init__(self, inner: Embedder) -> None:
        self.name = inner.name
        self.dimension = inner.dimension
        self.embed_queries = clock.timed(inner.embed_queries)
        self.embed_passages = inner.embed_passages


def load(model: str) -> Index:
    """Load the bundled model; the folder of the job holds the same weights for the others."""
    embedder = TimedEmbedder(load_embedder(KnowledgeSettings(_env_file=None)))
    engine = HybridSearch(embedder)

    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="svarvakt-peer-")))
        documents = [Document(page.id, page.title, page.text, page.language) for page in pages]
        passages = [passage for document in documents for passage in split(document)]
        texts = {text.text_hash: text for one in passages for text in search_texts(one)}
        vectors = {}
        for is_query, embed in ((True, embedder.embed_queries), (False, embedder.embed_passages)):
            part = [text for text in texts.values() if text.is_query == is_query]
            if part:
                rows = embed([text.text for text in part])
                vectors |= dict(zip((text.text_hash for text in part), rows, strict=True))
        build_index(folder / "index", passages, vectors, embedder.name)
        ready = OpenIndex.open(folder / "index", embedder.name)
        opened.callback(ready.close)

        def search(question: Question) -> list[str]:
            found = engine.search(ready, question.text, question.language, PASSAGES)
            return [scored.passage.url for scored in found.passages]

        return search, len(passages)

    return index


if __name__ == "__main__":
    with contextlib.ExitStack() as opened:
        main(load, clock)
