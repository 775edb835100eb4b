"""Filled passages: shared texts with the asking company's facts in their slots.

Everything that reads passages reads the filled text. Only a citation goes back to the stored one,
so that its quote stays exactly what the archive holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from bot.handoff.opening_texts import hours_text
from bot.sentences import split_sentences
from knowledge.companies.companies import Company
from knowledge.companies.slots import HOURS_SLOTS, Slot, slots_in, unfilled
from knowledge.documents.passages import Passage, Retrieval, ScoredPassage


@dataclass(frozen=True, slots=True)
class Fill:
    """A fact in a slot's place; offsets into the filled document and into the stored one."""

    start: int
    end: int
    stored_start: int
    stored_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPassage(Passage):
    """A passage, or a part of one, with facts in its slots; `start` and `end` go by what is filled.

    Attributes:
        stored: the passage as it is stored.
        fills: in order.
    """

    stored: Passage
    fills: tuple[Fill, ...]

    def stored_place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a slice of the filled text is stored; a slot is never cut."""
        return self._stored_at(start, is_end=False), self._stored_at(end, is_end=True)

    def _stored_at(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for fill in self.fills:
            if at <= fill.start:
                break
            if at < fill.end:
                return fill.stored_end if is_end else fill.stored_start
            shift = fill.stored_end - fill.end
        return at + shift


@dataclass(frozen=True, slots=True)
class _Words:
    """What a company's slots read in a page's language."""

    company: Company
    language: str

    def value(self, slot: Slot) -> str:
        """Return the words in a slot's place; "" where the company has no such fact."""
        hours = self.company.facts.hours_of("phone")
        if slot.name in HOURS_SLOTS and hours is not None:
            return hours_text(hours, datetime.now(hours.zone), self.language)
        return slot.value(self.company)

    def plain(self, text: str) -> str:
        """Return a text with all its slots filled."""
        for slot in reversed(list(slots_in(text))):
            text = text[: slot.start] + self.value(slot) + text[slot.end :]
        return text


def filled(retrieval: Retrieval, company: Company) -> Retrieval:
    """Return what was found as the company's customers may read it.

    A sentence with a slot that the company has no fact for is left out.
    """
    passages = tuple(
        replace(scored, passage=passage)
        for scored in retrieval.passages
        for passage in _filled(scored.passage, company)
    )
    best = retrieval.passages[0].passage if retrieval.passages else None
    lacks_fact = best is not None and bool(unfilled(f"{best.question or ''} {best.text}", company))
    return replace(retrieval, passages=passages, lacks_fact=lacks_fact)


def quotable(retrieval: Retrieval) -> Retrieval:
    """Return what an answer may be made of: nothing that a nearer company's words outrank."""
    kept: tuple[ScoredPassage, ...] = tuple(
        scored for scored in retrieval.passages if not scored.is_outranked
    )
    return replace(retrieval, passages=kept)


def _filled(passage: Passage, company: Company) -> Iterator[Passage]:
    around = (passage.title, *passage.heading_path, passage.question or "", passage.table_head)
    if not any("{" in text for text in (*around, passage.text)):
        yield passage
        return
    if unfilled(passage.question or "", company):
        return
    has_title = not unfilled(passage.title, company)
    headings = [one for one in passage.heading_path if not unfilled(one, company)]
    words = _Words(company, passage.language)
    plain = replace(
        passage,
        title=words.plain(passage.title) if has_title else passage.url,
        heading_path=tuple(map(words.plain, headings)),
        question=words.plain(passage.question) if passage.question else passage.question,
        table_head="" if any(slots_in(passage.table_head)) else passage.table_head,
    )
    for start, end in _kept(passage.text, company):
        yield _piece(plain, passage, (start, end), words)


def _kept(text: str, company: Company) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text between sentences that must not be shown."""
    lacking = [slot for slot in slots_in(text) if not slot.value(company)]
    at = 0
    for span in split_sentences(text) if lacking else ():
        if _holds(span.start, span.end, lacking):
            if text[at : span.start].strip():
                yield at, span.start
            at = span.end
    if text[at:].strip():
        yield at, len(text)


def _holds(start: int, end: int, slots: Sequence[Slot]) -> bool:
    return any(start <= slot.start < end for slot in slots)


def _piece(plain: Passage, stored: Passage, place: tuple[int, int], words: _Words) -> Passage:
    """Return a stretch of a passage's text, filled."""
    text = stored.text[place[0] : place[1]]
    start = stored.start + place[0]
    parts: list[str] = []
    fills: list[Fill] = []
    at = length = 0
    for slot in slots_in(text):
        before, value = text[at : slot.start], words.value(slot)
        length += len(before)
        fills.append(
            Fill(start + length, start + length + len(value), start + slot.start, start + slot.end)
        )
        length += len(value)
        parts += (before, value)
        at = slot.end
    whole = "".join((*parts, text[at:]))
    own = {one.name: getattr(plain, one.name) for one in fields(Passage)}
    own |= {"text": whole, "start": start, "end": start + len(whole)}
    return FilledPassage(**own, stored=stored, fills=tuple(fills))
