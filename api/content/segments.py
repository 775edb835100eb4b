"""Cuts a document's text where a passage, heading, question or repeated text begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from api.schemas.content import SegmentView
from knowledge.documents.documents import Document
from knowledge.documents.passages import Passage

Span = tuple[int, int]


def segments_of(
    document: Document, passages: Sequence[Passage], repeated: Iterable[Span], max_chars: int
) -> list[SegmentView]:
    """Return the text in order, in stretches that are the same kind of thing throughout.

    Args:
        repeated: character offsets of text that many pages carry.
        max_chars: the text behind this is left out.
    """
    kinds = [
        [(p.start, p.end, number) for number, p in enumerate(passages, start=1)],
        [(h.start, h.end, h.level) for h in document.headings],
        [(f.question_start, f.question_end, 1) for f in document.faq_pairs],
        [(start, end, 1) for start, end in repeated],
    ]
    end_of_text = min(len(document.text), max_chars)
    cuts = {0, end_of_text}
    cuts |= {cut for spans in kinds for start, end, _ in spans for cut in (start, end)}
    ordered = sorted(cut for cut in cuts if cut <= end_of_text)
    segments: list[SegmentView] = []
    sweeps = [_Sweep(sorted(spans)) for spans in kinds]
    for start, end in pairwise(ordered):
        passage, heading, question, is_repeated = (sweep.at(start, end) for sweep in sweeps)
        segments.append(
            SegmentView(
                text=document.text[start:end],
                passage=passage,
                heading=heading,
                is_question=question is not None,
                is_repeated=is_repeated is not None,
            )
        )
    return segments


class _Sweep:
    """Answers which span holds a stretch, for stretches asked for in order."""

    def __init__(self, spans: Sequence[tuple[int, int, int]]) -> None:
        self._spans = spans
        self._at = 0

    def at(self, start: int, end: int) -> int | None:
        while self._at < len(self._spans) and self._spans[self._at][1] <= start:
            self._at += 1
        if self._at == len(self._spans):
            return None
        first, last, value = self._spans[self._at]
        return value if first <= start and end <= last else None
