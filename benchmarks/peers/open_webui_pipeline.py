"""Open WebUI's documented pipeline with hybrid search on, put together again in our own words.

The package itself pins half a thousand others and starts a server; its retrieval is LangChain's
recursive splitter 1000/100, Chroma with cosine, and an ensemble with rank_bm25, half and half.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import chromadb
from contract import PASSAGES, EmbeddingClock, Index, Page, Question, Search, main
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

clock = EmbeddingClock()
_BATCH = 1000  # of what Chroma takes at once


class VectorRetriever(BaseRetriever):
    """Finds by meaning in a Chroma collection."""

    collection: object
    model: object

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        vector = self.model.encode(query, prompt_name="query")
        found = self.collection.query(query_embeddings=[vector.tolist()], n_results=PASSAGES)
        rows = zip(found["documents"][0], found["metadatas"][0], strict=True)
        return [Document(page_content=text, metadata=meta) for text, meta in rows]


def load(model_folder: str) -> Index:
    model = SentenceTransformer(model_folder, device="cpu")
    model.encode = clock.timed(model.encode)
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=100, add_start_index=True
    )

    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        passages = splitter.create_documents(
            [page.whole for page in pages], [{"page": page.id} for page in pages]
        )
        texts = [passage.page_content for passage in passages]
        vectors = model.encode(texts, prompt_name="passage", batch_size=32).tolist()
        collection = chromadb.EphemeralClient().create_collection(
            f"c{uuid4().hex}", metadata={"hnsw:space": "cosine"}
        )
        for at in range(0, len(passages), _BATCH):
            part = slice(at, at + _BATCH)
            collection.add(
                ids=[str(number) for number in range(len(passages))[part]],
                embeddings=vectors[part],
                documents=texts[part],
                metadatas=[passage.metadata for passage in passages[part]],
            )
        words = BM25Retriever.from_documents(passages)
        words.k = PASSAGES
        meaning = VectorRetriever(collection=collection, model=model)
        ensemble = EnsembleRetriever(retrievers=[words, meaning], weights=[0.5, 0.5])

        def search(question: Question) -> list[str]:
            return [found.metadata["page"] for found in ensemble.invoke(question.text)]

        return search, len(passages)

    return index


if __name__ == "__main__":
    main(load, clock)
