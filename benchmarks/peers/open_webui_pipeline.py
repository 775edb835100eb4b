"""Open WebUI's documented pipeline with hybrid search on, put together again in our own words.

The package itself pins half a thousand others and starts a server; its retrieval is LangChain's
recursive splitter 1000/100, Chroma with cosine, and an ensemble with rank_bm25, which it sorts by
cosine where no reranking model is set. It embeds what it sorts anew for each question; we take the
vectors that are stored, which ranks alike and is many times faster than the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import chromadb
import numpy as np
from contract import PASSAGES, EmbeddingClock, Index, Page, Question, Search, main
from langchain_text_splitters import RecursiveCharacterTextSplitter
from rank_bm25 import BM25Okapi
from sentence_transformers import SentenceTransformer

clock = EmbeddingClock()
_BATCH = 1000  # of what Chroma takes at once


def load(model_folder: str) -> Index:
    model = SentenceTransformer(model_folder, device="cpu")
    embed = clock.timed(model.encode)
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=100)

    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        passages = [(page.id, text) for page in pages for text in splitter.split_text(page.whole)]
        texts = [text for _, text in passages]
        vectors = model.encode(texts, prompt_name="passage", batch_size=32)
        collection = chromadb.EphemeralClient().create_collection(
            f"c{uuid4().hex}", metadata={"hnsw:space": "cosine"}
        )
        for at in range(0, len(texts), _BATCH):
            part = slice(at, at + _BATCH)
            ids = [str(number) for number in range(len(texts))[part]]
            collection.add(ids=ids, embeddings=vectors[part], documents=texts[part])
        words = BM25Okapi([text.split() for text in texts])
        asked = min(PASSAGES, len(texts))

        def search(question: Question) -> list[str]:
            vector = embed(question.text, prompt_name="query")
            near = collection.query(query_embeddings=[vector], n_results=asked)["ids"][0]
            scores = words.get_scores(question.text.split())
            by_words = np.argsort(-scores, kind="stable")[:asked].tolist()
            candidates = list(dict.fromkeys([*by_words, *map(int, near)]))
            cosines = vectors[candidates] @ vector
            return [passages[candidates[at]][0] for at in np.argsort(-cosines, kind="stable")]

        return search, len(passages)

    return index


if __name__ == "__main__":
    main(load, clock)
