"""HTML pages as documents."""

from __future__ import annotations

from ingest.errors import NothingExtracted
from ingest.extract.decoding import clean_text, has_smuggled_text
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.html_accordions import find_panels
from ingest.extract.html_clean import clean_page
from ingest.extract.html_faq import (
    align,
    definition_pairs,
    heading_pairs,
    opened_pairs,
    settle,
    structured_questions,
)
from ingest.extract.html_meta import MAX_TITLE_CHARS, declared_language, declared_title
from ingest.extract.html_text import page_text
from ingest.extract.html_tree import Element, is_inside, parse_html
from knowledge.documents.documents import Document


def extract_html(body: bytes, task: ExtractionTask) -> list[Document]:
    """Read one page.

    Raises:
        NothingExtracted: it has no text.
    """
    page = parse_html(body, task.charset)
    if page is None:
        raise NothingExtracted
    dropped_characters = _clean_characters(page)
    structured = structured_questions(page)
    title = declared_title(page)
    panels = find_panels(page)
    clean = clean_page(page, panels, task.url)
    openings = [o for o in panels.openings if is_inside(o.control, clean.root)]
    wanted = {element for o in openings for element in (o.control, o.panel)}
    wanted |= set(clean.root.iter("dt", "dd"))
    written = page_text(clean.root, wanted)
    text, headings = written.builder.text(), written.builder.headings()
    if not text:
        raise NothingExtracted
    first = next((text[h.start : h.end] for h in headings if h.level == 1), "")
    candidates = [
        *align(structured, text),
        *opened_pairs(openings, written.marks),
        *definition_pairs(written.marks, text),
        *heading_pairs(headings, text),
    ]
    return [
        made_document(
            task,
            title=(first or title or task.name)[:MAX_TITLE_CHARS],
            text=text,
            headings=headings,
            faq_pairs=settle(candidates, text),
            declared_language=declared_language(page),
            dropped_hidden=clean.dropped_hidden or dropped_characters,
        )
    ]


def _clean_characters(page: Element) -> bool:
    """Remove characters nobody sees from all text; True when they carried a hidden text."""
    is_smuggled = False
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for name in ("text", "tail"):
            value = getattr(element, name)
            if value and not value.isascii():
                is_smuggled = is_smuggled or has_smuggled_text(value)
                setattr(element, name, clean_text(value))
    return is_smuggled
