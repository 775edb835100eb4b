"""A cleaned page as text: paragraphs, lists, tables and headings, with the place of each part."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.extract.html_tree import Element, text_of, walk
from ingest.extract.text_builder import Mark, TextBuilder

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS = frozenset(
    {"p", "ul", "ol", "dl", "table", "blockquote", "section", "article", "details", "pre", "figure",
     "address", "fieldset", "hr", "main", "header", "footer", "aside", "form", *_LEVELS}
)  # fmt: skip
_LINES = frozenset(
    {"div", "dt", "dd", "summary", "figcaption", "tr", "caption", "tbody", "thead", "tfoot",
     "center", "td", "th", "legend", "button"}
)  # fmt: skip
_BLOCKS_IN_CELLS = ("table", "ul", "ol", "h1", "h2", "h3", "h4", "details")


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text and where the elements one asked for stand in it."""

    builder: TextBuilder
    marks: dict[Element, Mark]


def page_text(root: Element, wanted: set[Element]) -> PageText:
    """Write the text of a cleaned page.

    Args:
        wanted: elements whose place in the text is needed.
    """
    writer = _Writer(wanted)
    skipped: Element | None = None
    for step, element in walk(root):
        if skipped is not None:
            if step == "end" and element is skipped:
                skipped = None
                writer.tail(element, root)
            continue
        if step == "end":
            writer.end(element)
            writer.tail(element, root)
        elif writer.start(element):
            skipped = element
    return PageText(writer.builder, writer.marks)


class _Writer:
    def __init__(self, wanted: set[Element]) -> None:
        self.builder = TextBuilder()
        self.marks: dict[Element, Mark] = {}
        self._wanted = wanted
        self._headings: dict[Element, Mark] = {}
        self._depth = 0

    def start(self, element: Element) -> bool:
        """Enter an element; True when it was written whole and its inside is to be skipped."""
        builder, tag = self.builder, element.tag
        if tag == "br":
            builder.new_line()
            return False
        self._break(tag)
        if tag == "li":
            builder.start_entry()
            self._depth += 1
        if element in self._wanted:
            self.marks[element] = builder.open()
        if tag in _LEVELS and not self._depth:
            self._headings[element] = builder.open()
            builder.add_heading(_LEVELS[tag], self._headings[element])
        if tag == "pre":
            for line in "".join(element.itertext()).strip("\n").split("\n"):
                builder.write_line(line)
            self._close(element)
            builder.new_paragraph()
            return True
        if tag == "table" and is_data_table(element):
            _write_table(builder, element)
            self._close(element)
            builder.new_paragraph()
            return True
        builder.write(element.text or "")
        return False

    def end(self, element: Element) -> None:
        """Leave an element."""
        self._close(element)
        if element.tag == "li":
            self._depth -= 1
            self.builder.end_entry()
        self._break(element.tag)

    def tail(self, element: Element, root: Element) -> None:
        """Write the text behind an element."""
        if element is not root and element.tail:
            self.builder.write(element.tail)

    def _break(self, tag: str) -> None:
        if self._depth and tag in _PARAGRAPHS:
            self.builder.new_line()
        elif tag in _LEVELS or tag in _PARAGRAPHS:
            self.builder.new_paragraph()
        elif tag in _LINES:
            self.builder.new_line()

    def _close(self, element: Element) -> None:
        for mark in (self.marks.get(element), self._headings.get(element)):
            if mark is not None:
                self.builder.close(mark)


def is_data_table(table: Element) -> bool:
    """Whether a table holds rows of values, not the page's layout."""
    if any(table.find(f".//{tag}") is not None for tag in _BLOCKS_IN_CELLS):
        return table.find(".//th") is not None and table.find(".//table") is None
    rows = table.findall(".//tr")
    widest = max((len(row.findall("td")) + len(row.findall("th")) for row in rows), default=0)
    return widest > 1 or table.find(".//th") is not None


def _write_table(builder: TextBuilder, table: Element) -> None:
    caption = table.find("caption")
    if caption is not None:
        builder.write_line(text_of(caption))
    for row in table.iter("tr"):
        cells = [cell_text(cell) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            builder.write_line(" | ".join(cells))


def cell_text(cell: Element) -> str:
    """Return a cell's text on one line; its parts are kept apart by spaces."""
    parts: list[str] = []
    for step, element in walk(cell):
        is_break = element is not cell and (
            element.tag in _PARAGRAPHS or element.tag in _LINES or element.tag in ("br", "li")
        )
        if is_break:
            parts.append(" ")
        if step == "start":
            parts.append(element.text or "")
        elif element is not cell:
            parts.append(element.tail or "")
    return " ".join("".join(parts).split())
