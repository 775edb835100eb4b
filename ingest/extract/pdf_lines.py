"""Lines of a PDF page become paragraphs and headings by where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.extract.text_builder import TextBuilder

_BULLET = re.compile(r"^(?:[•▪▫◦●○■□‣∙·*–]|o(?=\s))\s*|^-\s+")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s")
_SENTENCE_END = re.compile(r"[.!?:;][\"'»”)]*$")
HEADING_RATIO = 1.15
MAX_HEADING_CHARS = 120
# Rows of a table follow each other within so many times the font size.
_ROW_STEP = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; coordinates grow to the right and upwards.

    `cells` are the parts of its text that stand wide apart.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    cells: tuple[str, ...] = ()


def write_page(lines: Sequence[Line], builder: TextBuilder, body_size: float) -> None:
    """Write a page's lines: lines that reach the margin run on, others end where they end.

    Args:
        body_size: the document's usual font size; larger short lines are headings.
    """
    builder.new_paragraph()
    right = _margin(lines)
    gap = _usual_gap(lines)
    previous: Line | None = None
    rows = _table_rows(lines)
    for number, line in enumerate(lines):
        if _is_heading(line, body_size):
            _write_heading(line, builder, previous)
            previous = line
            continue
        if number in rows:
            builder.write_line(" | ".join(line.cells))
            previous = line
            continue
        bullet = _BULLET.match(line.text)
        if previous is None or _starts_paragraph(previous, line, gap, body_size):
            builder.new_paragraph()
        elif bullet or _NUMBERED.match(line.text) or not _runs_on(previous, right):
            builder.new_line()
        if bullet:
            builder.start_entry()
        text = line.text[bullet.end() :] if bullet else line.text
        builder.write(text if text.endswith("\u00ad") else f" {text} ")
        previous = line
    builder.new_paragraph()


def _table_rows(lines: Sequence[Line]) -> frozenset[int]:
    """Return the numbers of the lines that are rows: at least two close together have cells."""
    rows: set[int] = set()
    for number, (above, line) in enumerate(pairwise(lines)):
        is_close = 0 <= above.bottom - line.bottom <= _ROW_STEP * line.size
        if is_close and min(len(above.cells), len(line.cells)) > 1:
            rows.update((number, number + 1))
    return frozenset(rows)


def usual_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the font size most characters of a document are in."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def repeated_lines(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Return the running headers and footers: first and last lines that most pages share."""
    if len(pages) < 4:
        return frozenset()
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({without_digits(line.text) for line in (*lines[:2], *lines[-2:])})
    return frozenset(text for text, count in seen.items() if count >= 0.6 * len(pages))


def without_digits(text: str) -> str:
    """Return a line with its numbers made equal, so that page numbers do not tell lines apart."""
    return re.sub(r"\d+", "0", text.strip())


def _is_heading(line: Line, body_size: float) -> bool:
    is_large = body_size > 0 and line.size >= body_size * HEADING_RATIO
    return (
        is_large and 2 <= len(line.text) <= MAX_HEADING_CHARS and any(map(str.isalpha, line.text))
    )


def _write_heading(line: Line, builder: TextBuilder, previous: Line | None) -> None:
    builder.new_paragraph()
    mark = builder.open()
    builder.write(line.text)
    builder.close(mark)
    builder.add_heading(2 if previous is not None or builder.length > len(line.text) else 1, mark)
    builder.new_line()


def _margin(lines: Sequence[Line]) -> float:
    ends = sorted(line.right for line in lines if len(line.text) > 20)
    return ends[int(len(ends) * 0.9)] if ends else 0.0


def _usual_gap(lines: Sequence[Line]) -> float:
    gaps = [
        first.bottom - second.bottom
        for first, second in pairwise(lines)
        if first.bottom > second.bottom
    ]
    return median(gaps) if gaps else 0.0


def _starts_paragraph(previous: Line, line: Line, gap: float, body_size: float) -> bool:
    step = previous.bottom - line.bottom
    if abs(step) < 0.3 * max(1.0, line.size):
        return False  # the same row
    return step < 0 or step > 1.5 * gap or _is_heading(previous, body_size)


def _runs_on(previous: Line, right: float) -> bool:
    """Whether a line was broken by the margin, not by its author."""
    reaches = previous.right >= right - 0.12 * max(1.0, right - previous.left)
    return reaches and not (_SENTENCE_END.search(previous.text) and previous.right < right * 0.97)
