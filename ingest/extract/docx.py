"""Word documents as documents: headings, lists and tables; hidden and deleted text left out."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.errors import NothingExtracted, PermanentFetchError
from ingest.extract.decoding import clean_text, has_smuggled_text
from ingest.extract.extraction import ExtractionTask, made_document
from ingest.extract.html_faq import heading_pairs, settle
from ingest.extract.html_tree import XmlElement, parse_large_xml
from ingest.extract.text_builder import TextBuilder
from ingest.extract.zip_guard import OfficeArchive
from knowledge.documents.documents import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"heading\s*(\d)|(?:overskrift|rubrik|otsikko)\s*(\d)", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|tittel|titel|otsikko|rubrik)$", re.IGNORECASE)
_SKIPPED = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "sdtPr", "commentReference", "instrText",
     "footnoteReference", "delText", "pPr", "rPr")} | {_FALLBACK}
)  # fmt: skip


def extract_docx(body_path: Path, task: ExtractionTask) -> list[Document]:
    """Read a DOCX file.

    Raises:
        PermanentFetchError: it is damaged, protected or a bomb.
        NothingExtracted: it has no text.
    """
    archive = OfficeArchive(body_path)
    content = archive.read("word/document.xml")
    root = parse_large_xml(content) if content else None
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise PermanentFetchError("file_damaged", "the file is no Word document")
    reader = _Reader(_heading_levels(archive.read("word/styles.xml")))
    reader.blocks(body)
    text, headings = reader.builder.text(), reader.builder.headings()
    if not text:
        raise NothingExtracted
    title = reader.title or next((text[h.start : h.end] for h in headings), "") or task.name
    return [
        made_document(
            task,
            title=title,
            text=text,
            headings=headings,
            faq_pairs=settle(heading_pairs(headings, text), text),
            dropped_hidden=reader.dropped_hidden,
        )
    ]


class _Reader:
    def __init__(self, levels: dict[str, int]) -> None:
        self.builder = TextBuilder()
        self.title = ""
        self.dropped_hidden = False
        self._levels = levels

    def blocks(self, parent: XmlElement) -> None:
        """Write paragraphs and tables in their order."""
        for block in parent:
            if block.tag == f"{_W}p":
                self._paragraph(block)
            elif block.tag == f"{_W}tbl":
                self._table(block)
            elif block.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
                self.blocks(block)

    def _paragraph(self, paragraph: XmlElement) -> None:
        text = self._text(paragraph)
        lines = [line for line in (" ".join(part.split()) for part in text.split("\n")) if line]
        if not lines:
            self.builder.new_paragraph()
            return
        style = _value(paragraph, f"{_W}pPr/{_W}pStyle")
        level = self._levels.get(style)
        if level is None and _TITLE.match(style):
            self.title, level = self.title or lines[0], 1
        if level is not None:
            self._heading(" ".join(lines), level)
        elif paragraph.find(f"{_W}pPr/{_W}numPr") is not None or "List" in style:
            self.builder.start_entry()
            self.builder.write(" ".join(lines))
            self.builder.end_entry()
        else:
            self.builder.new_paragraph()
            for line in lines:
                self.builder.write(line)
                self.builder.new_line()
            self.builder.new_paragraph()

    def _heading(self, line: str, level: int) -> None:
        self.builder.new_paragraph()
        mark = self.builder.open()
        self.builder.write(line)
        self.builder.close(mark)
        self.builder.add_heading(level, mark)
        self.builder.new_line()

    def _table(self, table: XmlElement) -> None:
        self.builder.new_paragraph()
        for row in table.iterchildren(f"{_W}tr"):
            cells = [" ".join(self._text(cell).split()) for cell in row.iterchildren(f"{_W}tc")]
            if any(cells):
                self.builder.write_line(" | ".join(cells))
        self.builder.new_paragraph()

    def _text(self, parent: XmlElement) -> str:
        """Return the text a reader sees inside an element, text boxes included."""
        parts: list[str] = []
        stack: list[XmlElement] = list(reversed(parent))
        while stack:
            element = stack.pop()
            tag = element.tag
            if tag in _SKIPPED or (tag == f"{_W}r" and self._is_hidden(element)):
                continue
            if tag == f"{_W}t":
                parts.append(element.text or "")
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                parts.append(" ")
            elif tag in (f"{_W}br", f"{_W}cr"):
                parts.append("\n")
            elif tag == f"{_W}noBreakHyphen":
                parts.append("-")
            if tag in (f"{_W}p", f"{_W}tc"):
                parts.append("\n")
            stack.extend(reversed(element))
        text = "".join(parts)
        self.dropped_hidden = self.dropped_hidden or has_smuggled_text(text)
        return clean_text(text)

    def _is_hidden(self, run: XmlElement) -> bool:
        properties = run.find(f"{_W}rPr")
        if properties is None:
            return False
        is_hidden = _is_on(properties.find(f"{_W}vanish")) or _is_on(
            properties.find(f"{_W}webHidden")
        )
        size = _value(properties, f"{_W}sz")
        is_hidden = is_hidden or (size.isdigit() and int(size) <= 2)
        is_white = _value(properties, f"{_W}color").upper() == "FFFFFF"
        is_hidden = is_hidden or (is_white and not _has_ground(run, properties))
        if is_hidden and any((t.text or "").strip() for t in run.iter(f"{_W}t")):
            self.dropped_hidden = True
        return is_hidden


def _has_ground(run: XmlElement, properties: XmlElement) -> bool:
    """Whether white text stands on something coloured."""
    if any(properties.find(f"{_W}{name}") is not None for name in ("shd", "highlight")):
        return True
    return any(
        parent.find(f"{_W}{kind}/{_W}shd") is not None
        for parent in run.iterancestors()
        for kind in ("pPr", "tcPr", "tblPr")
    )


def _heading_levels(styles: bytes | None) -> dict[str, int]:
    """Return the heading level of each style id; a style is known by its name or outline level."""
    root = parse_large_xml(styles) if styles else None
    levels: dict[str, int] = {f"Heading{n}": n for n in range(1, 7)}
    if root is None:
        return levels
    for style in root.iterchildren(f"{_W}style"):
        name = _value(style, f"{_W}name")
        match = _HEADING.fullmatch(name)
        outline = _value(style, f"{_W}pPr/{_W}outlineLvl")
        if match:
            levels[style.get(f"{_W}styleId") or ""] = min(6, int(match.group(1) or match.group(2)))
        elif outline.isdigit() and int(outline) < 6:
            levels[style.get(f"{_W}styleId") or ""] = int(outline) + 1
    return levels


def _value(parent: XmlElement, path: str) -> str:
    element = parent.find(path)
    return (element.get(f"{_W}val") or "") if element is not None else ""


def _is_on(element: XmlElement | None) -> bool:
    return element is not None and element.get(f"{_W}val") not in ("0", "false", "off")
