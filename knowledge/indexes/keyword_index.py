"""The keyword index: BM25 over word stems and character n-grams, kept by tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray

from knowledge.errors import IndexDamaged

_WRITER_HEAP_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """The terms of one passage; field names as in `KeywordIndex.fields`.

    Attributes:
        terms: for each field, its terms in order.
    """

    terms: dict[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class KeywordHits:
    """Passages found by words, best first: their rows, and BM25 scores."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


def write_keyword_index(
    directory: Path, fields: Sequence[str], entries: Iterable[KeywordEntry]
) -> None:
    """Write an index in which entry number i is found as row i."""
    directory.mkdir(parents=True)
    index = tantivy.Index(_schema(fields), path=str(directory))
    # One thread and one segment: scores do not depend on how the work was spread.
    writer = index.writer(heap_size=_WRITER_HEAP_BYTES, num_threads=1)
    for row, entry in enumerate(entries):
        document = tantivy.Document()
        document.add_unsigned("row", row)
        for field in fields:
            document.add_text(field, " ".join(entry.terms[field]))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _schema(fields: Sequence[str]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    for field in fields:
        builder.add_text_field(
            field, stored=False, tokenizer_name="whitespace", index_option="freq"
        )
    return builder.build()


class Keywords(Protocol):
    """What answers queries by words: a `KeywordIndex`, or several joined."""

    size: int

    def search(self, field: str, weights: dict[str, float], limit: int) -> KeywordHits:
        """Return the best rows for these terms, each counted with its weight."""
        ...

    def document_frequency(self, field: str, term: str) -> int:
        """Return how many rows hold the term."""
        ...


class KeywordIndex:
    """A keyword index that is only read; safe to use from several threads."""

    def __init__(self, directory: Path) -> None:
        try:
            index = tantivy.Index.open(str(directory))
            index.config_reader(reload_policy="Manual", num_warmers=0)
            self._schema = index.schema
            self._searcher = index.searcher()
        except ValueError as error:
            raise IndexDamaged(f"the keyword index cannot be opened: {error}") from error
        self.size = int(self._searcher.num_docs)

    def search(self, field: str, weights: dict[str, float], limit: int) -> KeywordHits:
        """Return the best rows for these terms, each counted with its weight."""
        clauses = [
            (tantivy.Occur.Should, self._clause(field, term, weight))
            for term, weight in weights.items()
        ]
        if not clauses or not self.size:
            return KeywordHits(np.zeros(0, np.int64), np.zeros(0, np.float32))
        query = tantivy.Query.boolean_query(clauses)
        hits = self._searcher.search(query, limit, count=False).hits
        addresses = [address for _, address in hits]
        rows = self._searcher.fast_field_values("row", addresses)
        scores = np.asarray([score for score, _ in hits], np.float32)
        return KeywordHits(np.asarray(rows, np.int64), scores)

    def document_frequency(self, field: str, term: str) -> int:
        """Return how many rows hold the term."""
        return int(self._searcher.doc_freq(field, term))

    def _clause(self, field: str, term: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, field, term, "freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)
