"""Units: what is quoted as one piece - a sentence, a short list with its lead-in, a small table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.quotes import Quote
from bot.sentences import Span, SpanKind, split_sentences
from knowledge.machine_orders import is_machine_order
from knowledge.passages import Passage

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


def opens_with_reference(text: str) -> bool:
    """Whether a sentence leans on the one before it."""
    return bool(_REFERENCE.match(text))


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
    if first.kind is SpanKind.TABLE_ROW:
        return _run_end(spans, at, at, SpanKind.TABLE_ROW)
    if first.kind is SpanKind.LIST_ENTRY:
        return _run_end(spans, at, at, SpanKind.LIST_ENTRY)
    if text[first.start : first.end].endswith(":"):
        for kind in (SpanKind.LIST_ENTRY, SpanKind.TABLE_ROW):
            end = _run_end(spans, at, at + 1, kind)
            if end > at + 1:
                return end
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
