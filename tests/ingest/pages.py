"""An HTML page read as the crawler reads it."""

from __future__ import annotations

from ingest.extract.extraction import ExtractionTask
from ingest.extract.html import extract_html
from ingest.extract.media_types import HTML
from knowledge.documents.documents import Audience, Document

TASK = ExtractionTask("", "https://firma.no/hjelp/faktura.html", HTML, None, Audience.PUBLIC, "nb")


def read(body: str, head: str = "<title>Faktura | Firma</title>", lang: str = "nb") -> Document:
    page = f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    documents = extract_html(page.encode(), TASK)
    assert len(documents) == 1
    return documents[0]
