"""A temporary index over a corpus, made and searched by the code of production."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.corpus import Case, CorpusEntry
from knowledge.documents.passages import Passage, Retrieval
from knowledge.documents.split import split
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.index import Index, build_index, search_texts
from knowledge.retrieval.query_context import SearchContext
from knowledge.retrieval.search import HybridSearch

# Enough passages for at least 20 different documents even where one page fills ten ranks.
RANKED_PASSAGES = 300
RANKED_DOCUMENTS = 50

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Documents for a case, best first; a document scores as its best passage does."""

    documents: tuple[str, ...]
    scores: tuple[float, ...]
    evidence: float


@contextmanager
def temporary_index(
    entries: Sequence[CorpusEntry], embedder: Embedder, progress: Progress = no_progress
) -> Iterator[Index]:
    """Split, embed and index a corpus; the index is gone when the block ends."""
    passages = [passage for entry in entries for passage in split(entry.document)]
    with tempfile.TemporaryDirectory(prefix="svarvakt-eval-") as folder:
        directory = Path(folder) / "index"
        _build(directory, passages, embedder, progress)
        index = Index.open(directory, embedder.name)
        try:
            yield index
        finally:
            index.close()


def _build(
    directory: Path, passages: Sequence[Passage], embedder: Embedder, progress: Progress
) -> None:
    texts = {text.text_hash: text for passage in passages for text in search_texts(passage)}
    vectors: dict[str, NDArray[np.float32]] = {}
    done = 0
    for is_query, embed in ((True, embedder.embed_queries), (False, embedder.embed_passages)):
        part = sorted(
            (text for text in texts.values() if text.is_query == is_query),
            key=lambda text: len(text.text),
        )
        for at in range(0, len(part), 256):
            batch = part[at : at + 256]
            rows = embed([text.text for text in batch])
            vectors.update(zip((text.text_hash for text in batch), rows, strict=True))
            done += len(batch)
            progress("embed", done, len(texts))
    build_index(directory, passages, vectors, embedder.name)


def rank(
    search: HybridSearch, index: Index, case: Case, context: SearchContext | None = None
) -> Ranking:
    """Search for a case and return whole documents."""
    return ranking_of(
        search.search(index, case.text, case.language, RANKED_PASSAGES, context=context)
    )


def ranking_of(retrieval: Retrieval) -> Ranking:
    """Return the documents of what was found, each once."""
    best: dict[str, float] = {}
    for scored in retrieval.passages:
        best.setdefault(scored.passage.url, scored.score)
    documents = tuple(best)[:RANKED_DOCUMENTS]
    return Ranking(documents, tuple(best[d] for d in documents), retrieval.evidence)
