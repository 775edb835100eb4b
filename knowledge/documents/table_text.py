"""Tables inside a document's text: their rows, and the head that says what the cells mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CELL_MARK = " | "
_LINE = re.compile(r"[^\n]+")
_MAX_CAPTION_CHARS = 120
_SENTENCE_END = re.compile(r"[.!?…][\"'»”’)\]]*$")
_HAS_DIGIT = re.compile(r"\d")
# A table of names and values has two columns and often no header; a wider one always has.
_COLUMNS_WITH_HEADER = 3

Slice = tuple[int, int]
Rows = tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table in a text; all places are character offsets into it.

    Attributes:
        start: where its head starts, or its first row when it has no head.
        head_end: behind the head (the caption and the header row); `start` when it has neither.
        rows: the other rows, at least one.
    """

    start: int
    head_end: int
    rows: Rows

    @property
    def end(self) -> int:
        """Behind the last row."""
        return self.rows[-1][1]

    @property
    def head(self) -> Slice | None:
        """The caption and the header row, None when there is neither."""
        return (self.start, self.head_end) if self.head_end > self.start else None


def find_tables(
    text: str, start: int = 0, end: int | None = None, *, goes_on: bool = False
) -> Iterator[TextTable]:
    """Yield the tables of a text: at least two lines of cells, one right below the other.

    Args:
        goes_on: whether the text starts inside a table, whose head stands before it.
    """
    for number, (line_before, run) in enumerate(_runs(text, start, end)):
        if goes_on and number == 0 and line_before is None:
            yield TextTable(run[0][0], run[0][0], run)
        elif len(run) > 1:
            yield _table(text, line_before, run)


def _runs(text: str, start: int, end: int | None) -> Iterator[tuple[Slice | None, Rows]]:
    """Yield rows that stand right below each other, with the line before them."""
    before: Slice | None = None
    run: list[Slice] = []
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        line = match.span()
        is_row = CELL_MARK in match.group()
        if run and not (is_row and line[0] == run[-1][1] + 1):
            yield before, tuple(run)
            before, run = run[-1], []
        if is_row:
            run.append(line)
        elif match.group().strip():
            before = line
    if run:
        yield before, tuple(run)


def _table(text: str, line_before: Slice | None, run: Rows) -> TextTable:
    start = head_end = run[0][0]
    rows = run
    if _is_header(text, rows):
        head_end, rows = rows[0][1], rows[1:]
    if line_before is not None and _is_caption(text, line_before, start):
        start = line_before[0]
        head_end = max(head_end, line_before[1])
    return TextTable(start, head_end, rows)


def _is_header(text: str, rows: Rows) -> bool:
    """Whether the first row names the columns: it holds no values where other rows do."""
    first, *others = ([cell.strip() for cell in text[a:b].split(CELL_MARK)] for a, b in rows)
    if any(cell[:1].isdigit() for cell in first[1:]):
        return False
    with_values = sum(any(map(_HAS_DIGIT.search, cells[1:])) for cells in others)
    has_values = any(map(_HAS_DIGIT.search, first[1:]))
    is_wide = len(first) >= _COLUMNS_WITH_HEADER
    return is_wide or (not has_values and 2 * with_values >= len(others))


def _is_caption(text: str, line: Slice, table_start: int) -> bool:
    body = text[line[0] : line[1]].strip()
    is_above = line[1] + 1 == table_start
    return is_above and len(body) <= _MAX_CAPTION_CHARS and not _SENTENCE_END.search(body)
