"""Splitting: a document becomes passages of about 450 characters that end where sentences end."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.documents.documents import Audience, Document, FaqPair, Heading
from knowledge.documents.passages import Passage, PassageKind
from knowledge.documents.table_text import TextTable, find_tables

# Stored with each index version: raise it when the same document would be split otherwise.
SPLIT_VERSION = 2
MAX_CHARS = 450
# A section shorter than this joins its neighbour instead of standing alone.
MIN_CHARS = 120
_UNIT_END = re.compile(r"(?<=[.!?…])[\"'»”’)\]]*\s+(?=[\"'«“‘(\[]*[^\W_a-zåäöæø])|\n+")
_LIST_OR_TABLE = re.compile(r"[-*•–|>]|\d+[.)]\s|.*\s\|\s")
_MAX_HEADING_CHARS = 80


@dataclass(frozen=True, slots=True)
class _Section:
    """Text under the same headings; sections of one block have no FAQ pair between them.

    Attributes:
        table: the one it holds, when it is a long text cut out around a table.
    """

    start: int
    end: int
    path: tuple[str, ...] = ()
    block: int = 0
    table: TextTable | None = None


def split(document: Document) -> list[Passage]:
    """Return the document's passages in the order of its text.

    FAQ answers become passages that know their question; all other text is cut at headings,
    paragraphs and sentences, in this order of preference. Every passage is an exact slice.
    """
    passages: list[Passage] = []
    pairs = _disjoint(document.faq_pairs, len(document.text))
    for pair in pairs:
        question = document.text[pair.question_start : pair.question_end].strip()
        answer = _Section(pair.answer_start, pair.answer_end)
        for section in _around_tables(document.text, answer):
            passages += _passages(document, section, question)
    for section in _sections(document, pairs):
        passages += _passages(document, section, None)
    return sorted(passages, key=lambda passage: passage.start)


def _disjoint(pairs: tuple[FaqPair, ...], n_chars: int) -> list[FaqPair]:
    """Return the pairs that lie inside the text and do not overlap an earlier one."""
    kept: list[FaqPair] = []
    at = 0
    for pair in sorted(pairs, key=lambda p: p.question_start):
        is_ordered = at <= pair.question_start < pair.question_end <= pair.answer_start
        if is_ordered and pair.answer_start < pair.answer_end <= n_chars:
            kept.append(pair)
            at = pair.answer_end
    return kept


def _passages(document: Document, section: _Section, question: str | None) -> Iterator[Passage]:
    for start, end in _slices(document.text, section):
        yield _passage(document, start, end, section, question)


def _passage(
    document: Document, start: int, end: int, section: _Section, question: str | None
) -> Passage:
    head = section.table.head if section.table is not None else None
    # The first slice of a table holds the head itself.
    head_start, head_end = head if head is not None and head[1] < start else (start, start)
    kind = PassageKind.TEXT if question is None else PassageKind.FAQ
    identity = f"{document.version_hash}|{kind}|{start}|{end}|{question or ''}"
    return Passage(
        id=hashlib.sha256(identity.encode()).hexdigest()[:32],
        document_version=document.version_hash,
        url=document.url,
        title=document.title,
        language=document.language,
        heading_path=section.path,
        text=document.text[start:end],
        start=start,
        end=end,
        kind=kind,
        question=question,
        is_internal=document.audience is Audience.INTERNAL,
        table_head=document.text[head_start:head_end],
        table_head_start=head_start,
    )


def _sections(document: Document, pairs: list[FaqPair]) -> list[_Section]:
    """Return the text between headings and FAQ pairs, each with the headings above it."""
    headings = document.headings or tuple(_implied_headings(document.text))
    marks: list[tuple[int, int, Heading | None]] = [(h.start, h.end, h) for h in headings]
    marks += [(pair.question_start, pair.answer_end, None) for pair in pairs]
    sections: list[_Section] = []
    above: list[Heading] = []
    at = block = 0
    for start, end, heading in [*sorted(marks, key=lambda m: m[0]), (len(document.text), 0, None)]:
        if start > at:
            sections.append(_Section(at, start, _path(document.text, above), block))
        at = max(at, end)
        if heading is None:
            block += 1
        else:
            above = [h for h in above if h.level < heading.level] + [heading]
    cut = [part for section in sections for part in _around_tables(document.text, section)]
    return _without_crumbs(document.text, cut, document.title.strip())


def _around_tables(text: str, section: _Section) -> Iterator[_Section]:
    """Cut a section too long for one passage so that each table stands alone.

    A few words before or behind a table stay with it.
    """
    at = section.start
    if section.end - section.start > MAX_CHARS:
        for table in find_tables(text, section.start, section.end):
            if table.start - at >= MIN_CHARS:
                yield replace(section, start=at, end=table.start)
                at = table.start
            end = section.end if section.end - table.end < MIN_CHARS else table.end
            yield replace(section, start=at, end=end, table=table)
            at = end
    if at < section.end:
        yield replace(section, start=at)


def _path(text: str, above: list[Heading]) -> tuple[str, ...]:
    return tuple(text[heading.start : heading.end].strip() for heading in above)


def _implied_headings(text: str) -> Iterator[Heading]:
    """Yield short lines that look like headings, for texts that came without any."""
    lines = list(re.finditer(r"[^\n]+", text))
    for line, following in itertools.pairwise(lines):
        body = line.group().strip()
        is_short = 3 <= len(body) <= _MAX_HEADING_CHARS and len(body) < len(following.group())
        ends_open = body.endswith("?") or body[-1:].isalnum() or body[-1:] in ")\"'»”"
        if is_short and ends_open and not _LIST_OR_TABLE.match(body) and not body[0].islower():
            yield Heading(1, line.start(), line.end())


def _without_crumbs(text: str, sections: list[_Section], title: str) -> list[_Section]:
    """Trim sections and join those too short to stand alone to the one before or after.

    A section that only repeats the title is left out: the title is searched with every passage.
    """
    trimmed = [
        replace(section, start=start, end=end)
        for section in sections
        for start, end in (_trim(text, section.start, section.end),)
    ]
    joined: list[_Section] = []
    filled = [section for section in trimmed if section.start < section.end]
    own = [section for section in filled if text[section.start : section.end] != title]
    for section in own or filled:
        previous = joined[-1] if joined else None
        if previous is not None and _belong_together(previous, section):
            path = _common(previous.path, section.path)
            joined[-1] = _Section(previous.start, section.end, path, section.block)
        else:
            joined.append(section)
    return joined


def _belong_together(first: _Section, second: _Section) -> bool:
    is_crumb = min(first.end - first.start, second.end - second.start) < MIN_CHARS
    return is_crumb and first.block == second.block and second.end - first.start <= MAX_CHARS


def _common(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    path: list[str] = []
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        path.append(one)
    return tuple(path)


def _slices(text: str, section: _Section) -> Iterator[tuple[int, int]]:
    """Yield slices of even length, at most `MAX_CHARS` where sentences allow it."""
    start, end = _trim(text, section.start, section.end)
    n_slices = -(-(end - start) // MAX_CHARS)
    wanted = (end - start) / n_slices if n_slices else 0
    at = start
    # A table's head is never cut off from its first row.
    first_row = section.table.rows[0][0] if section.table is not None else start
    for _, unit_end in _units(text, start, end):
        is_tail = end - unit_end < 0.3 * wanted
        is_full = unit_end - at >= 0.85 * wanted and unit_end > first_row
        if is_full and not is_tail:
            yield _trim(text, at, unit_end)
            at = unit_end
    if at < end:
        yield _trim(text, at, end)


def _units(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield sentences and lines; where they are endless, cut at white space."""
    at = start
    for stop in [*(match.end() for match in _UNIT_END.finditer(text, start, end)), end]:
        while stop - at > MAX_CHARS:
            space = max(text.rfind(char, at + MAX_CHARS // 2, at + MAX_CHARS) for char in " \t")
            cut = space + 1 if space > 0 else at + MAX_CHARS
            yield at, cut
            at = cut
        if stop > at:
            yield at, stop
            at = stop


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
