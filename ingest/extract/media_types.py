"""Media types: what a fetched thing is, by its header, its name and its first bytes."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
YAML = "application/yaml"

ENDINGS = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".pptx": PPTX,
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".csv": CSV,
    ".tsv": TSV,
    ".json": JSON,
    ".yaml": YAML,
    ".yml": YAML,
}
TABLES = frozenset({CSV, TSV, JSON, YAML})
OFFICE = frozenset({DOCX, XLSX, PPTX})
# What a crawl takes in when a page links to it; tables only when they are a source themselves.
WEB = frozenset({HTML, PDF, TEXT, MARKDOWN}) | OFFICE
_ALIASES = {
    "application/xhtml+xml": HTML,
    "application/x-pdf": PDF,
    "text/x-markdown": MARKDOWN,
    "application/csv": CSV,
    "text/json": JSON,
    "application/x-yaml": YAML,
    "text/yaml": YAML,
    "text/x-yaml": YAML,
}
_UNSAYING = frozenset({"", "application/octet-stream", "binary/octet-stream", TEXT})


def media_type_of(name: str, declared: str | None = None, start: bytes = b"") -> str | None:
    """Return one of the types above, or None when it is something we do not read.

    Args:
        name: file name or url.
        declared: the Content-Type header, if any.
        start: the first bytes, which overrule a wrong name for PDF and HTML.
    """
    if start.lstrip()[:5] == b"%PDF-":
        return PDF
    said = (declared or "").partition(";")[0].strip().lower()
    said = _ALIASES.get(said, said)
    path = urlsplit(name).path if "://" in name else name
    by_name = ENDINGS.get(PurePosixPath(path).suffix.lower())
    if said in _UNSAYING:
        if by_name is None and _looks_like_html(start):
            return HTML
        return by_name or (TEXT if said == TEXT else None)
    known = set(ENDINGS.values())
    return said if said in known else None


def _looks_like_html(start: bytes) -> bool:
    head = start[:512].lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
