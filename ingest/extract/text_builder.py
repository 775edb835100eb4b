"""Builds a document's text piece by piece and knows the offset of every piece."""

from __future__ import annotations

from knowledge.documents.documents import Heading

LINE, PARAGRAPH = 1, 2


class Mark:
    """Where a stretch of text starts and ends; both are set while the text is built."""

    __slots__ = ("end", "start")

    def __init__(self) -> None:
        self.start = -1
        self.end = -1

    @property
    def is_empty(self) -> bool:
        """Whether no text was written between start and end."""
        return self.start < 0 or self.end <= self.start


class TextBuilder:
    """Collects text with single spaces, line breaks and empty lines in the right places.

    Breaks and spaces are only written when text follows, so the text never ends in white space
    and offsets of marks are those of visible characters.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._break = 0
        self._has_space = False
        self._prefix = ""
        self._opened: list[Mark] = []
        self._headings: list[tuple[int, Mark]] = []

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    def write(self, text: str) -> None:
        """Write running text; white space collapses to single spaces."""
        words = text.split()
        if not words:
            self._has_space = self._has_space or bool(text)
            return
        if text[0].isspace():
            self._has_space = True
        self._put(" ".join(words))
        self._has_space = text[-1].isspace()

    def write_line(self, line: str) -> None:
        """Write a line as it is, on a line of its own."""
        self.new_line()
        if line.strip():
            self._put(line.rstrip() if self._length else line.strip())
        self.new_line()

    def new_line(self) -> None:
        """End the present line."""
        self._break = max(self._break, LINE)

    def new_paragraph(self) -> None:
        """End the present paragraph."""
        self._break = PARAGRAPH

    def start_entry(self) -> None:
        """Start a list entry."""
        self.new_line()
        self._prefix = "- "

    def end_entry(self) -> None:
        """End a list entry; an empty one leaves nothing."""
        self._prefix = ""
        self.new_line()

    def open(self) -> Mark:
        """Return a mark that starts where the next text will stand."""
        mark = Mark()
        self._opened.append(mark)
        return mark

    def close(self, mark: Mark) -> None:
        """End a mark behind the last text written."""
        mark.end = self._length

    def add_heading(self, level: int, mark: Mark) -> None:
        """Record that a mark is a heading; it may be ended later."""
        self._headings.append((level, mark))

    def text(self) -> str:
        """Return the text."""
        return "".join(self._parts)

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings that have text, in order and without overlaps."""
        found: list[Heading] = []
        for level, mark in sorted(self._headings, key=lambda entry: entry[1].start):
            if not mark.is_empty and (not found or mark.start >= found[-1].end):
                found.append(Heading(level, mark.start, mark.end))
        return tuple(found)

    def _put(self, text: str) -> None:
        if self._length:
            if self._break:
                self._append("\n" * self._break)
            elif self._has_space and not self._prefix:
                self._append(" ")
        self._break, self._has_space = 0, False
        if self._prefix:
            self._append(self._prefix)
            self._prefix = ""
        for mark in self._opened:
            mark.start = self._length
        self._opened.clear()
        self._append(text)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
