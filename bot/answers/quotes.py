"""Quotes: exact slices of documents, and the sentences and citations of an answer made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.answers import Citation, Sentence
from bot.answers.filled import FilledPassage
from knowledge.documents.machine_orders import is_machine_order
from knowledge.documents.passages import Passage
from knowledge.documents.table_text import CELL_MARK


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a passage, `start` and `end` being offsets into the document's text."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The quoted words, exactly."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]

    @property
    def stored(self) -> Quote:
        """The same as it is stored: with its slots, at its place in the document."""
        passage = self.passage
        if not isinstance(passage, FilledPassage) or self.end <= passage.stored.start:
            return self  # the head of a table that stands in an earlier passage holds no slots
        return Quote(passage.stored, *passage.stored_place(self.start, self.end))

    def follows(self, other: Quote) -> bool:
        """Whether nothing but white space (and a list mark) stands between the two."""
        offset = self.passage.start
        is_before = offset <= other.start and other.end <= self.start
        if self.passage.id != other.passage.id or not is_before:
            return False
        between = self.passage.text[other.end - offset : self.start - offset]
        return not between.strip(" \t\n-*•–")


class CitationList:
    """Numbers the quotes of one answer in order of first use."""

    def __init__(self) -> None:
        self._citations: list[Citation] = []

    def number(self, quote: Quote) -> int:
        """Return the quote's number, a new one unless it is cited already."""
        passage, stored = quote.passage, quote.stored
        for known in self._citations:
            if (known.document_version, known.start, known.end) == (
                passage.document_version,
                stored.start,
                stored.end,
            ):
                return known.n
        number = len(self._citations) + 1
        self._citations.append(
            Citation(
                n=number,
                url=passage.url,
                title=passage.url if is_machine_order(passage.title) else passage.title,
                quote=stored.text,
                start=stored.start,
                end=stored.end,
                document_version=passage.document_version,
                language=passage.language,
                shown=quote.text if quote.text != stored.text else "",
            )
        )
        return number

    def citations(self) -> tuple[Citation, ...]:
        """Return all of them, by number."""
        return tuple(self._citations)


def quoted_sentences(quotes: Sequence[Quote], citations: CitationList) -> tuple[Sentence, ...]:
    """Make each quote a sentence; quotes that follow one another share one citation."""
    sentences: list[Sentence] = []
    previous: Quote | None = None
    for run in _runs(quotes):
        whole = Quote(run[0].passage, run[0].start, run[-1].end)
        number = citations.number(whole)
        for index, quote in enumerate(run):
            lead = _lead(previous, quote, is_next=index > 0)
            sentences.append(Sentence(quote.text, (number,), lead))
            previous = quote
    return tuple(sentences)


def _runs(quotes: Sequence[Quote]) -> list[list[Quote]]:
    runs: list[list[Quote]] = []
    for quote in quotes:
        if runs and quote.follows(runs[-1][-1]):
            runs[-1].append(quote)
        else:
            runs.append([quote])
    return runs


def _lead(previous: Quote | None, quote: Quote, *, is_next: bool) -> str:
    """What stands between two quotes: what the page has there when one follows the other."""
    if previous is None:
        return ""
    if not is_next:
        is_row = previous.passage.id == quote.passage.id and CELL_MARK in quote.text
        return "\n" if is_row else "\n\n"
    offset = quote.passage.start
    between = quote.passage.text[previous.end - offset : quote.start - offset]
    return between if "\n" in between else " "
