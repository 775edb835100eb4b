"""PDF files as documents: what a reader sees on the pages, nothing hidden under or beside it."""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import NothingExtracted, PermanentFetchError
from ingest.extract.decoding import clean_text
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.html_faq import heading_pairs, settle
from ingest.extract.pdf_lines import Line, repeated_lines, usual_size, without_digits, write_page
from ingest.extract.text_builder import TextBuilder
from knowledge.documents.documents import Document

MAX_PAGES = 3000
MAX_OBJECTS = 20_000
# Pages after this are left out, so that a long document still gives what it can.
READING_TIME_S = 18.0
# Words of a line further apart than so many times the font size are cells; justified text stays
# below one.
CELL_GAP = 1.5
_WHITE = 245
_Bounds = tuple[float, float, float, float]


def extract_pdf(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read a PDF file.

    Raises:
        PermanentFetchError: `file_damaged` or `password_protected`.
        NothingExtracted: its pages are pictures or empty.
    """
    try:
        pdf = pypdfium2.PdfDocument(body_path)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise PermanentFetchError(
                "password_protected", "the file asks for a password"
            ) from error
        raise PermanentFetchError("file_damaged", "the file is no readable PDF") from error
    reader = _Reader(time.monotonic() + READING_TIME_S)
    try:
        pages = list(reader.pages(pdf))
        title = clean_text(str(pdf.get_metadata_dict().get("Title") or "")).strip()
    finally:
        pdf.close()
    builder = TextBuilder()
    running, body_size = repeated_lines(pages), usual_size(pages)
    for lines in pages:
        kept = [line for line in lines if without_digits(line.text) not in running]
        write_page(kept, builder, body_size)
    text, headings = builder.text(), builder.headings()
    if not any(map(str.isalnum, text)):
        raise NothingExtracted("the pages hold no text; maybe they are scanned pictures")
    first = next((text[h.start : h.end] for h in headings), "")
    seen_title = title if title and title.casefold() in text[:2000].casefold() else ""
    return [
        made_document(
            task,
            title=(seen_title or first or task.name)[:300],
            text=text,
            headings=headings,
            faq_pairs=settle(heading_pairs(headings, text), text),
            dropped_hidden=reader.dropped_hidden,
        )
    ]


class _Reader:
    def __init__(self, deadline: float) -> None:
        self.dropped_hidden = False
        self._deadline = deadline

    def pages(self, pdf: Any) -> Iterator[list[Line]]:
        """Yield the lines of each page until the time is up."""
        for number in range(min(len(pdf), MAX_PAGES)):
            if time.monotonic() > self._deadline:
                return
            try:
                page = pdf[number]
            except pypdfium2.PdfiumError:
                continue
            self._drop_hidden(page)
            text_page = page.get_textpage()
            yield [line for line in _lines(text_page) if line.text]
            text_page.close()
            page.close()

    def _drop_hidden(self, page: Any) -> None:
        """Remove text that has the colour of its ground, no size, or stands beside the page."""
        objects = []
        for entry in page.get_objects(max_depth=3):
            objects.append(entry)
            if len(objects) > MAX_OBJECTS:
                return
        grounds = [
            _bounds(o) for o in objects if o.type != pdfium.FPDF_PAGEOBJ_TEXT and _is_ground(o)
        ]
        box = page.get_cropbox() or page.get_mediabox()
        for entry in objects:
            if entry.type != pdfium.FPDF_PAGEOBJ_TEXT:
                continue
            if entry.level > 0:  # its place is that within a form: only its colour tells
                is_hidden = _is_pale(entry) and not grounds
            else:
                is_hidden = _is_unseen(entry, grounds, box)
            if is_hidden:
                self._remove(page, entry)

    def _remove(self, page: Any, entry: Any) -> None:
        container = getattr(entry, "container", None)
        if container is not None:
            removed = pdfium.FPDFFormObj_RemoveObject(container.raw, entry.raw)
        else:
            removed = pdfium.FPDFPage_RemoveObject(page.raw, entry.raw)
        if removed:
            self.dropped_hidden = True
            pdfium.FPDFPageObj_Destroy(entry.raw)


def _lines(text_page: Any) -> Iterator[Line]:
    content = text_page.get_text_range()
    at = 0
    for raw in content.split("\r\n"):
        stripped = raw.strip()
        if stripped:
            lead = len(raw) - len(raw.lstrip())
            start = _char_index(text_page, at + _width(raw[:lead]))
            end = _char_index(text_page, at + _width(raw.rstrip()) - 1)
            yield _line(text_page, stripped, start, end)
        at += _width(raw) + 2


def _line(text_page: Any, raw: str, start: int, end: int) -> Line:
    text = _plain(raw)
    try:
        left, bottom, _, top = text_page.get_charbox(start, loose=True)
        _, low, right, high = text_page.get_charbox(end, loose=True)
    except (pypdfium2.PdfiumError, ValueError, IndexError):
        return Line(text, 0, 0, 0, 0, 0)
    size = pdfium.FPDFText_GetFontSize(text_page.raw, start)
    size = size if size > 1 else max(top - bottom, high - low)
    cells = tuple(_plain(cell) for cell in _cells(text_page, raw, start, size))
    return Line(text, left, right, min(bottom, low), max(top, high), size, cells)


def _plain(raw: str) -> str:
    return " ".join(clean_text(raw.replace("\ufffe", "\u00ad").replace("\x02", "")).split())


def _cells(text_page: Any, raw: str, start: int, size: float) -> Iterator[str]:
    """Yield the parts of a line that stand apart, as the cells of a table's row do."""
    first = _text_index(text_page, start)
    at = 0
    for space in re.finditer(r"\s+", raw):
        before = _char_index(text_page, first + _width(raw[: space.start()]) - 1)
        behind = _char_index(text_page, first + _width(raw[: space.end()]))
        try:
            _, _, right, _ = text_page.get_charbox(before, loose=True)
            left, _, _, _ = text_page.get_charbox(behind, loose=True)
        except (pypdfium2.PdfiumError, ValueError, IndexError):
            continue
        if left - right > CELL_GAP * size:
            yield raw[at : space.start()]
            at = space.end()
    yield raw[at:]


def _text_index(text_page: Any, char_index: int) -> int:
    return max(0, int(pdfium.FPDFText_GetTextIndexFromCharIndex(text_page.raw, char_index)))


def _char_index(text_page: Any, text_index: int) -> int:
    return max(0, int(pdfium.FPDFText_GetCharIndexFromTextIndex(text_page.raw, text_index)))


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _bounds(entry: Any) -> _Bounds | None:
    try:
        left, bottom, right, top = entry.get_bounds()
    except pypdfium2.PdfiumError:
        return None
    return left, bottom, right, top


def _fill(entry: Any) -> tuple[int, int, int, int] | None:
    values = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(entry.raw, *values):
        return None
    red, green, blue, alpha = (value.value for value in values)
    return red, green, blue, alpha


def _is_ground(entry: Any) -> bool:
    """Whether pale text on this object can be seen."""
    if entry.type == pdfium.FPDF_PAGEOBJ_FORM:
        return False
    if entry.type != pdfium.FPDF_PAGEOBJ_PATH:
        return True
    fill = _fill(entry)
    return fill is not None and min(fill[:3]) < _WHITE and fill[3] > 0


def _is_pale(entry: Any) -> bool:
    fill = _fill(entry)
    if fill is None:
        return False
    mode = pdfium.FPDFTextObj_GetTextRenderMode(entry.raw)
    return (min(fill[:3]) >= _WHITE or fill[3] == 0) and mode == pdfium.FPDF_TEXTRENDERMODE_FILL


def _is_unseen(entry: Any, grounds: list[_Bounds | None], box: Any) -> bool:
    bounds = _bounds(entry)
    if _is_beside(bounds, box):
        return True
    has_ground = any(_holds(ground, bounds) for ground in grounds)
    return (_is_pale(entry) and not has_ground) or _is_unpainted(entry, grounds)


def _is_unpainted(entry: Any, grounds: list[_Bounds | None]) -> bool:
    """Whether text is not painted at all; over a picture that is a scan's recognised text."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(entry.raw)
    if mode != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return False
    return not any(_holds(ground, _bounds(entry)) for ground in grounds)


def _holds(ground: _Bounds | None, bounds: _Bounds | None) -> bool:
    if ground is None or bounds is None:
        return ground is None
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    return ground[0] <= middle[0] <= ground[2] and ground[1] <= middle[1] <= ground[3]


def _is_beside(bounds: _Bounds | None, box: Any) -> bool:
    if bounds is None:
        return False
    left, bottom, right, top = box
    is_off_sides = bounds[2] < left or bounds[0] > right
    return bool(is_off_sides or bounds[3] < bottom or bounds[1] > top)
