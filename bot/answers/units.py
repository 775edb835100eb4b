"""Units: what is quoted as one piece - a sentence, a short list with its lead-in, a table row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.quotes import Quote
from bot.sentences import Span, SpanKind, split_sentences
from knowledge.documents.machine_orders import is_machine_order
from knowledge.documents.passages import Passage
from knowledge.documents.table_text import find_tables

_MAX_LIST_CHARS = 450
_MAX_ENTRY_CHARS = 160
# A sentence that opens so speaks of something named in the sentence before.
_REFERENCE = re.compile(
    r"(han|hun|den|det|de|dette|disse|denne|der|slik|dermed|derfor|deretter|da|ho|dei|desse|difor|"
    r"hon|detta|dessa|denna|där|därför|sedan|han|"
    r"hän|se|ne|tämä|nämä|siellä|siksi|sen|sitä|niitä|"
    r"it|he|she|they|this|these|that|those|there|then|therefore)\b",
    re.IGNORECASE,
)

_PAGE_DATE = re.compile(
    r"(sist|senast|sidst) (oppdatert|oppdatera|uppdaterad|opdateret|endret|endra|ändrad|ændret)|"
    r"last (updated|modified|changed)|(viimeksi )?päivitetty",
    re.IGNORECASE,
)
_MAX_DATE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Table:
    """What a passage holds of one table.

    Attributes:
        head: caption and header row, which say what the cells mean; None when it has neither.
        rows: its other rows, in order; each is a unit.
    """

    head: Quote | None
    rows: tuple[Quote, ...]

    def holds(self, quote: Quote) -> bool:
        """Whether a unit of the passage is one of the rows or lies in the head."""
        parts = self.rows if self.head is None else (self.head, *self.rows)
        return any(part.start <= quote.start and quote.end <= part.end for part in parts)

    @property
    def whole(self) -> Quote:
        """All of it as one quote, the head too where it stands right above."""
        first, last = self.rows[0], self.rows[-1]
        has_head_above = self.head is not None and first.follows(self.head)
        start = self.head.start if self.head is not None and has_head_above else first.start
        return Quote(last.passage, start, last.end)


def tables_of(passage: Passage) -> list[Table]:
    """Return the tables of a passage; the first one may go on from an earlier passage."""
    tables: list[Table] = []
    for table in find_tables(passage.text, goes_on=bool(passage.table_head)):
        head = _quote(passage, table.head) if table.head is not None else None
        if not tables and passage.table_head:
            head = _head_before(passage)
        tables.append(Table(head, tuple(_quote(passage, row) for row in table.rows)))
    return tables


def _quote(passage: Passage, place: tuple[int, int]) -> Quote:
    text = passage.text[place[0] : place[1]]
    start = passage.start + place[0] + len(text) - len(text.lstrip())
    return Quote(passage, start, start + len(text.strip()))


def _head_before(passage: Passage) -> Quote:
    """Return the head of a table that goes on, as a quote of the passage it stands in."""
    start = passage.table_head_start
    end = start + len(passage.table_head)
    return Quote(replace(passage, text=passage.table_head, start=start, end=end), start, end)


def opens_with_reference(text: str) -> bool:
    """Whether a sentence leans on the one before it."""
    return bool(_REFERENCE.match(text))


def is_page_date(text: str) -> bool:
    """Whether a line only says when the page was last changed, which answers nothing."""
    return len(text) <= _MAX_DATE_CHARS and bool(_PAGE_DATE.match(text))


def units_of(passage: Passage) -> list[Quote]:
    """Cut a passage into units, in order.

    A paragraph that gives orders to a machine is left out: what stands in it is quoted nowhere.
    """
    spans = split_sentences(passage.text)
    hostile = _hostile_blocks(passage.text, spans)
    units: list[Quote] = []
    at = 0
    while at < len(spans):
        end = _group_end(spans, at, passage.text)
        if hostile.isdisjoint(span.block for span in spans[at:end]):
            start, stop = spans[at].start, spans[end - 1].end
            units.append(Quote(passage, passage.start + start, passage.start + stop))
        at = end
    return units


def quotable_text(passage: Passage) -> str:
    """Return a passage's text without the paragraphs that give orders to a machine."""
    spans = split_sentences(passage.text)
    hostile = _hostile_blocks(passage.text, spans)
    if not hostile:
        return passage.text
    kept: dict[int, list[Span]] = {}
    for span in spans:
        if span.block not in hostile:
            kept.setdefault(span.block, []).append(span)
    return "\n".join(passage.text[block[0].start : block[-1].end] for block in kept.values())


def _hostile_blocks(text: str, spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(span.block for span in spans if is_machine_order(text[span.start : span.end]))


def _group_end(spans: Sequence[Span], at: int, text: str) -> int:
    """Return the index behind the unit that begins at `at`."""
    first = spans[at]
    if first.kind is SpanKind.LIST_ENTRY:
        return _run_end(spans, at, at, SpanKind.LIST_ENTRY)
    if text[first.start : first.end].endswith(":"):
        return max(at + 1, _run_end(spans, at, at + 1, SpanKind.LIST_ENTRY))
    return at + 1


def _run_end(spans: Sequence[Span], at: int, run: int, kind: SpanKind) -> int:
    """Return the end of the run of `kind` from `run` on, or `at + 1` when it is too long."""
    end = run
    while end < len(spans) and spans[end].kind is kind:
        if spans[end].length > _MAX_ENTRY_CHARS:
            return at + 1
        end += 1
    if end == run or spans[end - 1].end - spans[at].start > _MAX_LIST_CHARS:
        return at + 1
    return end
