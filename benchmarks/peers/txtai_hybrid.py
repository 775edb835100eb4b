"""Hybrid search of txtai: paragraphs, Faiss and its own BM25, weighed half and half."""

from __future__ import annotations

from collections.abc import Sequence

from contract import PASSAGES, Index, Page, Question, Search, main
from txtai import Embeddings

_MAX_CHARS = 1000


def load(model: str) -> Index:
    def index(pages: Sequence[Page]) -> tuple[Search, int]:
        rows = [(page.id, text) for page in pages for text in _paragraphs(page.whole)]
        embeddings = Embeddings(
            path=model,
            hybrid=True,
            gpu=False,
            instructions={"query": "query: ", "data": "passage: "},
        )
        embeddings.index((number, text, None) for number, (_, text) in enumerate(rows))

        def search(question: Question) -> list[str]:
            return [rows[number][0] for number, _ in embeddings.search(question.text, PASSAGES)]

        return search, len(rows)

    return index


def _paragraphs(text: str) -> list[str]:
    """Return paragraphs, short neighbours put together: txtai itself indexes what it is given."""
    found: list[str] = []
    for line in (part.strip() for part in text.split("\n")):
        if not line:
            continue
        if found and len(found[-1]) + len(line) < _MAX_CHARS:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found or [text]


if __name__ == "__main__":
    main(load)
