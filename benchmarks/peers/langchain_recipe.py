"""LangChain's usual recipe: recursive splitter 1000/200, Chroma, nearest by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from contract import PASSAGES, EmbeddingClock, Index, Page, Question, Search, main
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

clock = EmbeddingClock()
SentenceTransformer.encode = clock.timed(SentenceTransformer.encode)


def load(model: str) -> Index:
    embeddings = HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu"},
        encode_kwargs={"prompt_name": "passage"},
        query_encode_kwargs={"prompt_name": "query"},
    )
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)

    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        passages = splitter.create_documents(
            [page.whole for page in pages], [{"page": page.id} for page in pages]
        )
        store = Chroma.from_documents(passages, embeddings, collection_name=f"c{uuid4().hex}")

        def search(question: Question) -> list[str]:
            found = store.similarity_search(question.text, k=PASSAGES)
            return [passage.metadata["page"] for passage in found]

        return search, len(passages)

    return index


if __name__ == "__main__":
    main(load, clock)
