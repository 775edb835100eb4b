"""Drafts: an answer while it is being made - its text, sentences and citations so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answers import Citation, Outcome, Sentence, SentenceReleased
from bot.catalogue import text as fixed_text
from bot.quotes import CitationList, Quote, quoted_sentences
from knowledge.documents import LANGUAGES

_ALIKE = frozenset({"nb", "nn"})  # who reads one reads the other: no note is needed


class Draft:
    """Grows sentence by sentence; what was added can be shown at once.

    Args:
        intro: fixed text in front of the sentences, or nothing.
    """

    def __init__(self, intro: str = "") -> None:
        self.intro = intro
        self.text = intro
        self._sentences: list[Sentence] = []
        self._citations = CitationList()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The proven sentences so far."""
        return tuple(self._sentences)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Their citations so far."""
        return self._citations.citations()

    def opening(self) -> list[SentenceReleased]:
        """Return the event that shows the intro, if there is one."""
        return [SentenceReleased(0, self.intro)] if self.intro else []

    def add_quotes(self, quotes: Iterable[Quote]) -> list[SentenceReleased]:
        """Add quotes as sentences of their own."""
        return [
            self._release(sentence) for sentence in quoted_sentences(tuple(quotes), self._citations)
        ]

    def add_proven(self, text: str, quote: Quote, opens_line: bool) -> SentenceReleased:
        """Add a sentence of a model with the quote that proves it."""
        lead = "\n" if opens_line else " "
        return self._release(Sentence(text, (self._citations.number(quote),), lead))

    def _release(self, sentence: Sentence) -> SentenceReleased:
        if not self.text:
            sentence = Sentence(sentence.text, sentence.citations, "")
        elif not self._sentences:
            sentence = Sentence(sentence.text, sentence.citations, "\n\n")
        self._sentences.append(sentence)
        at, added = len(self.text), sentence.lead + sentence.text
        self.text += added
        cited = tuple(one for one in self.citations if one.n in sentence.citations)
        return SentenceReleased(at, added, sentence, cited)


def quoted_intro(outcome: Outcome, language: str, quotes: Sequence[Quote]) -> str:
    """Return the fixed text in front of the quotes."""
    if outcome is Outcome.REFUSED:
        return fixed_text(language, "bot.refused")
    parts = [fixed_text(language, "bot.related")] if outcome is Outcome.RELATED else []
    page_language = quotes[0].passage.language
    if page_language != language and {page_language, language} != _ALIKE:
        known = page_language if page_language in LANGUAGES else "other"
        named = fixed_text(language, f"bot.in_language.{known}")
        parts.append(fixed_text(language, "bot.other_language", in_language=named))
    return " ".join(parts)
