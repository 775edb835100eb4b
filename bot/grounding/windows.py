"""Windows: the pieces of a passage that may prove a sentence, with what they cover of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answers.quotes import Quote
from bot.answers.units import tables_of, units_of
from bot.grounding.coverage import coverage, word_index
from knowledge.documents.passages import Passage

_MAX_UNITS = 3
_MAX_CHARS = 700
_UNIT_COST = 0.03  # a shorter quote proves more
_GAIN_OF_LONGER = 0.15


@dataclass(frozen=True, slots=True)
class Window:
    """One to three units of a passage.

    Attributes:
        context: the quote with the title, headings and question above it.
        coverage: share of the sentence's words that stand in the context.
        own_coverage: the share that stand in the quote itself.
    """

    quote: Quote
    context: str
    coverage: float
    own_coverage: float
    units: int

    @property
    def value(self) -> float:
        """How well it proves the sentence, should nothing in it say otherwise."""
        return self.coverage - _UNIT_COST * self.units

    def is_outdone_by(self, refuting: Window) -> bool:
        """Whether a quote that says otherwise is the one that the sentence is made of."""
        return refuting.units <= self.units and refuting.own_coverage > self.own_coverage

    def adds_nothing_to(self, smaller: Window) -> bool:
        """Whether a quote that says otherwise is merely made longer: that refutes it no less."""
        is_inside = self.quote.start <= smaller.quote.start and smaller.quote.end <= self.quote.end
        return is_inside and self.coverage - smaller.coverage < _GAIN_OF_LONGER


def windows(passage: Passage, words: tuple[str, ...], language: str) -> Iterator[Window]:
    """Yield the passage's quotes of one to three units with their coverage of the words."""
    units = units_of(passage)
    heads = [table.head.text for table in tables_of(passage) if table.head is not None]
    title = " ".join((passage.title, *passage.heading_path, passage.question or "", *heads))
    languages = tuple(dict.fromkeys((passage.language, language)))
    title_index = word_index(title, languages)
    indexes = [word_index(unit.text, languages) for unit in units]
    for first in range(len(units)):
        for last in range(first, min(len(units), first + _MAX_UNITS)):
            quote = Quote(passage, units[first].start, units[last].end)
            if last > first and quote.end - quote.start > _MAX_CHARS:
                break
            if last > first and not units[last].follows(units[last - 1]):
                break  # what stands between may not be quoted
            own = frozenset().union(*indexes[first : last + 1])
            both = own | title_index
            yield Window(
                quote,
                f"{title} {quote.text}",
                coverage(words, both, language),
                coverage(words, own, language),
                last - first + 1,
            )
