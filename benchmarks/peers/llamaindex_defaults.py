"""LlamaIndex as it comes: sentence splitter 1024/20, vector store index."""

from __future__ import annotations

from collections.abc import Sequence

from contract import PASSAGES, EmbeddingClock, Index, Page, Question, Search, main
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from sentence_transformers import SentenceTransformer

clock = EmbeddingClock()
SentenceTransformer.encode = clock.timed(SentenceTransformer.encode)


def load(model: str) -> Index:
    embedding = HuggingFaceEmbedding(
        model_name=model,
        query_instruction="query: ",
        text_instruction="passage: ",
        embed_batch_size=32,
        device="cpu",
    )
    splitter = SentenceSplitter(chunk_size=1024, chunk_overlap=20)

    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        documents = [
            Document(
                text=page.whole,
                metadata={"page": page.id},
                excluded_embed_metadata_keys=["page"],
                excluded_llm_metadata_keys=["page"],
            )
            for page in pages
        ]
        nodes = splitter.get_nodes_from_documents(documents)
        retriever = VectorStoreIndex(nodes, embed_model=embedding).as_retriever(
            similarity_top_k=PASSAGES
        )

        def search(question: Question) -> list[str]:
            return [found.node.metadata["page"] for found in retriever.retrieve(question.text)]

        return search, len(nodes)

    return index


if __name__ == "__main__":
    main(load, clock)
