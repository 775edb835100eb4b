"""Passages: the citable slices of documents that are embedded and found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PassageKind(StrEnum):
    """What a passage was cut from."""

    TEXT = "text"
    FAQ = "faq"


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a document's text.

    Attributes:
        id: 32 hex digits, the same for the same slice of the same document version.
        document_version: the `Document.version_hash` it is cut from.
        url, title, language: of the document.
        heading_path: the headings above it, outermost first.
        start, end: character offsets into the document's text; `text == document.text[start:end]`.
            For an FAQ pair this is the answer.
        question: the pair's question when `kind` is FAQ, else None.
        is_internal: whether only agents may see it.
        table_head: caption and header row of the table that the text goes on with, when they stand
            in an earlier passage; else empty.
        table_head_start: character offset of `table_head` into the document's text.
    """

    id: str
    document_version: str
    url: str
    title: str
    language: str
    heading_path: tuple[str, ...]
    text: str
    start: int
    end: int
    kind: PassageKind = PassageKind.TEXT
    question: str | None = None
    is_internal: bool = False
    table_head: str = ""
    table_head_start: int = 0


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage found for a query.

    Attributes:
        score: fused relevance, 0 to 1, higher is better; comparable within one query only.
        dense: cosine between query and passage, best over its stored fields.
        keyword: BM25 of the stemmed words, 0 when not among the keyword hits.
        subword: BM25 of the character n-grams, 0 when not among those hits.
        is_outranked: whether it is shared while the company's own passages answer the query: it
            may be shown as related, but no answer is made of it.
    """

    passage: Passage
    score: float
    dense: float
    keyword: float
    subword: float
    is_outranked: bool = False


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a search found.

    Attributes:
        query: the standalone text that was searched with.
        language: the language the query was taken to be in.
        passages: best first; empty when nothing fits.
        evidence: calibrated probability (0 to 1) that these passages answer the query.
        version_id: the index version that was searched, the company's own where it has one.
        timings_ms: milliseconds per stage: `embed`, `vector`, `keyword`, `fuse`, `evidence`, and
            `read` where passages were read.
        version_ids: all versions that were searched, the nearest company's first.
        lacks_fact: whether the best passage lost a sentence because the company has no fact for
            its slot: what is left may not be called an answer.
    """

    query: str
    language: str
    passages: tuple[ScoredPassage, ...]
    evidence: float
    version_id: str
    timings_ms: dict[str, float]
    version_ids: tuple[str, ...] = ()
    lacks_fact: bool = False
