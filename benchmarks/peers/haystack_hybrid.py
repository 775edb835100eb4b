"""Haystack's hybrid: splitter of 200 words, BM25 and embeddings, joined by reciprocal ranks."""

from __future__ import annotations

from collections.abc import Sequence

from contract import PASSAGES, EmbeddingClock, Index, Page, Question, Search, main
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from sentence_transformers import SentenceTransformer

clock = EmbeddingClock()
SentenceTransformer.encode = clock.timed(SentenceTransformer.encode)


def load(model: str) -> Index:
    of_passages = SentenceTransformersDocumentEmbedder(
        model=model, prefix="passage: ", progress_bar=False
    )
    of_passages.warm_up()

    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        documents = [Document(content=page.whole, meta={"page": page.id}) for page in pages]
        passages = DocumentSplitter().run(documents=documents)["documents"]
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(of_passages.run(documents=passages)["documents"])
        return _search(store, model), len(passages)

    return index


def _search(store: InMemoryDocumentStore, model: str) -> Search:
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder",
        SentenceTransformersTextEmbedder(model=model, prefix="query: ", progress_bar=False),
    )
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=PASSAGES))
    pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=PASSAGES))
    pipeline.add_component(
        "joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=PASSAGES)
    )
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("dense", "joiner")
    pipeline.connect("bm25", "joiner")
    pipeline.warm_up()

    def search(question: Question) -> list[str]:
        found = pipeline.run(
            {"embedder": {"text": question.text}, "bm25": {"query": question.text}}
        )
        return [passage.meta["page"] for passage in found["joiner"]["documents"]]

    return search


if __name__ == "__main__":
    main(load, clock)
