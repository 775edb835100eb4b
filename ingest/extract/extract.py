"""Chooses the extractor for a fetched thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.errors import PermanentFetchError
from ingest.extract.docx import extract_docx
from ingest.extract.extraction import ExtractionTask
from ingest.extract.html import extract_html
from ingest.extract.media_types import (
    CSV,
    DOCX,
    HTML,
    JSON,
    MARKDOWN,
    PDF,
    PPTX,
    TEXT,
    TSV,
    XLSX,
    YAML,
)
from ingest.extract.pdf import extract_pdf
from ingest.extract.pptx import extract_pptx
from ingest.extract.table import extract_table
from ingest.extract.text import extract_markdown, extract_plain
from ingest.extract.xlsx import extract_xlsx
from knowledge.documents.documents import Document


def extract(task: ExtractionTask) -> list[Document]:
    """Read a fetched thing.

    Raises:
        PermanentFetchError: with a code that says what is wrong with it.
    """
    reader = _READERS.get(task.media_type)
    if reader is None:
        raise PermanentFetchError("unsupported_format", "not a kind of file we read")
    return reader(Path(task.path), task)


def _page(path: Path, task: ExtractionTask) -> list[Document]:
    return extract_html(path.read_bytes(), task)


_READERS: dict[str, Callable[[Path, ExtractionTask], list[Document]]] = {
    HTML: _page,
    PDF: extract_pdf,
    DOCX: extract_docx,
    XLSX: extract_xlsx,
    PPTX: extract_pptx,
    TEXT: extract_plain,
    MARKDOWN: extract_markdown,
    CSV: extract_table,
    TSV: extract_table,
    JSON: extract_table,
    YAML: extract_table,
}
