"""Sentence splitting for the six languages, with exact offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After these a sentence goes on, whatever the next letter looks like.
_NEVER_LAST = _words(
    """
    kl bl.a f.eks t.ex t.d esim dvs d.v.s ca cirka nr pkt kap fig tlf tel mob jf jmf jfr mr mrs ms
    dr prof frk gl nuv evt eventuellt inkl exkl ekskl maks vs pga p.g.a mht m.h.t mtp iht i.h.t
    fom tom t.o.m f.o.m ift vedr bl resp s.k e.g i.e cf approx incl excl est klo n t.ks ks vrt
    so.l ns ts feb apr aug sept okt nov des dec jr sr eks stk hhv vha v.h.a f.ex pr sml d.d m.a.o
    m.h.p
    """
)
# These often close a sentence: they go on only before a small letter.
_MAY_BE_LAST = _words(
    """
    osv m.m mm m.v mv o.l ol m.fl mfl etc o.s.v jne yms ym o.dyl kr mill mrd e.l.l. e.l
    """
)
_MONTHS = _words(
    """
    januar februar mars april mai juni juli august september oktober november desember januari
    februari maj augusti december marts tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta
    kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta january february
    march may june july october
    """
)
_END = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s|$)")
_WORD_BEFORE = re.compile(r"[\w.\-/]*$")
_NEXT_WORD = re.compile(r"[\"'«“‘(\[]*([\w]+)")
_MARKER = re.compile(r"[ \t]*(?:[-*•–][ \t]+)?")
_NUMBERED = re.compile(r"\d{1,2}[.)][ \t]+\S")
_TERMINAL = re.compile(r"[.!?…:][\"'»”’)\]]*$")
_LONG_ENTRY_CHARS = 280
_WRAPPED_LINE_CHARS = 50


class SpanKind(StrEnum):
    """What a span of text is."""

    SENTENCE = "sentence"
    LIST_ENTRY = "list_entry"
    TABLE_ROW = "table_row"
    FRAGMENT = "fragment"  # a line that is no sentence: a heading, a label, a menu entry


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence, list entry or table row.

    Attributes:
        start, end: offsets into the text that was split; no white space at either end, and a
            list entry's "- " is left out.
        block: number of the line (or joined wrapped lines) it stands in.
    """

    start: int
    end: int
    kind: SpanKind
    block: int

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.end - self.start


def split_sentences(text: str) -> list[Span]:
    """Split a text into sentences, list entries and table rows, in order."""
    spans: list[Span] = []
    for block, (start, end) in enumerate(_blocks(text)):
        is_entry, body = _body_start(text, start, end)
        line = text[body:end]
        if " | " in line:
            spans.append(_trimmed(text, body, end, SpanKind.TABLE_ROW, block))
        elif is_entry and len(line) <= _LONG_ENTRY_CHARS:
            spans.append(_trimmed(text, body, end, SpanKind.LIST_ENTRY, block))
        else:
            kind = SpanKind.LIST_ENTRY if is_entry else SpanKind.SENTENCE
            pieces = [_trimmed(text, a, b, kind, block) for a, b in _pieces(text, body, end)]
            spans.extend(_with_fragment(text, pieces))
    return [span for span in spans if span.end > span.start]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines as offsets; a line broken in mid-sentence is joined with the next."""
    start = 0
    for match in re.finditer(r"\n|$", text):
        end = match.start()
        if end < start:
            continue
        if match.group() and _is_wrapped(text, start, end):
            continue
        if text[start:end].strip():
            yield start, end
        start = end + 1


def _is_wrapped(text: str, start: int, end: int) -> bool:
    line_start = max(start, text.rfind("\n", 0, end) + 1)
    line = text[line_start:end].rstrip()
    return (
        len(line) >= _WRAPPED_LINE_CHARS
        and " | " not in line
        and not _TERMINAL.search(line)
        and text[end + 1 : end + 2].islower()
    )


def _body_start(text: str, start: int, end: int) -> tuple[bool, int]:
    marker = _MARKER.match(text, start, end)
    body = marker.end() if marker else start
    has_bullet = bool(text[start:body].strip())
    return has_bullet or bool(_NUMBERED.match(text, body, end)), body


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() >= end or not _is_boundary(text, at, match):
            continue
        yield at, match.end()
        at = match.end()
    yield at, end


def _is_boundary(text: str, start: int, match: re.Match[str]) -> bool:
    rest = text[match.end() : match.end() + 40].lstrip()
    if not rest or rest[0].islower():
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return True
    found = _WORD_BEFORE.search(text, start, match.start())
    word = found.group().lower() if found else ""
    following = _NEXT_WORD.match(rest)
    next_word = following.group(1).lower() if following else ""
    if word in _MAY_BE_LAST:
        return True
    if word in _NEVER_LAST or (len(word) == 1 and word.isalpha()):
        return False
    if word.isdigit():
        is_list_number = not text[start : match.start() - len(word)].strip()
        return not is_list_number and next_word not in _MONTHS
    return True


def _trimmed(text: str, start: int, end: int, kind: SpanKind, block: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end, kind, block)


def _with_fragment(text: str, pieces: list[Span]) -> list[Span]:
    if len(pieces) != 1 or pieces[0].kind is not SpanKind.SENTENCE:
        return pieces
    only = pieces[0]
    if _TERMINAL.search(text[only.start : only.end]):
        return pieces
    return [Span(only.start, only.end, SpanKind.FRAGMENT, only.block)]
