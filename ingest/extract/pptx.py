"""Presentations as documents: one section per slide."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from ingest.errors import NothingExtracted, PermanentFetchError
from ingest.extract.decoding import clean_text
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.html_tree import XmlElement, parse_large_xml
from ingest.extract.text_builder import TextBuilder
from ingest.extract.zip_guard import OfficeArchive
from knowledge.documents.documents import Document

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_CONTENT = frozenset({"dt", "ftr", "sldNum", "hdr"})
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


def extract_pptx(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read a PPTX file.

    Raises:
        PermanentFetchError: it is damaged, protected or a bomb.
        NothingExtracted: it has no text.
    """
    archive = OfficeArchive(body_path)
    if archive.read("ppt/presentation.xml") is None:
        raise PermanentFetchError("file_damaged", "the file is no presentation")
    builder = TextBuilder()
    for name in _slides(archive):
        root = parse_large_xml(archive.read(name) or b"")
        if root is not None and root.get("show") != "0":
            _slide(root, builder)
    text, headings = builder.text(), builder.headings()
    if not text:
        raise NothingExtracted
    title = next((text[h.start : h.end] for h in headings), "") or task.name
    return [made_document(task, title=title, text=text, headings=headings)]


def _slides(archive: OfficeArchive) -> list[str]:
    """Return the slides in the order they are shown."""
    root = parse_large_xml(archive.read("ppt/presentation.xml") or b"")
    relations = parse_large_xml(archive.read("ppt/_rels/presentation.xml.rels") or b"")
    if root is not None and relations is not None:
        targets = {r.get("Id"): r.get("Target") or "" for r in relations}
        ids = [slide.get(f"{_R}id") for slide in root.iter(f"{_P}sldId")]
        found = [posixpath.normpath(f"ppt/{targets[i]}") for i in ids if i in targets]
        if found:
            return found
    numbers = [match for name in archive.names if (match := _SLIDE.fullmatch(name))]
    return [match.group() for match in sorted(numbers, key=lambda m: int(m.group(1)))]


def _slide(root: XmlElement, builder: TextBuilder) -> None:
    builder.new_paragraph()
    shapes = [e for e in root.iter(f"{_P}sp", f"{_P}graphicFrame") if not _is_fallback(e)]
    titles = [shape for shape in shapes if _placeholder(shape) in ("title", "ctrTitle")]
    for shape in titles[:1]:
        mark = builder.open()
        builder.write(" ".join(_paragraphs(shape)))
        builder.close(mark)
        builder.add_heading(2, mark)
        builder.new_line()
    for shape in shapes:
        if shape in titles[:1] or _placeholder(shape) in _NOT_CONTENT or _is_invisible(shape):
            continue
        if shape.tag == f"{_P}graphicFrame":
            _table(shape, builder)
            continue
        builder.new_paragraph()
        for paragraph in _paragraphs(shape):
            builder.write_line(paragraph)


def _table(frame: XmlElement, builder: TextBuilder) -> None:
    builder.new_paragraph()
    for row in frame.iter(f"{_A}tr"):
        cells = [" ".join(_paragraphs(cell)) for cell in row.iterchildren(f"{_A}tc")]
        if any(cells):
            builder.write_line(" | ".join(cells))


def _paragraphs(parent: XmlElement) -> list[str]:
    found: list[str] = []
    for paragraph in parent.iter(f"{_A}p"):
        parts = [
            " " if element.tag == f"{_A}br" else element.text or ""
            for element in paragraph.iter(f"{_A}t", f"{_A}br")
        ]
        line = " ".join(clean_text("".join(parts)).split())
        if line:
            found.append(line)
    return found


def _placeholder(shape: XmlElement) -> str:
    element = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return (element.get("type") or "") if element is not None else ""


def _is_invisible(shape: XmlElement) -> bool:
    properties = next(shape.iter(f"{_P}cNvPr"), None)
    return properties is not None and properties.get("hidden") in ("1", "true")


def _is_fallback(element: XmlElement) -> bool:
    return any(parent.tag == _FALLBACK for parent in element.iterancestors())
