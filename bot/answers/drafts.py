"""Drafts: an answer while it is being made - its text, sentences and citations so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.answers.answers import Citation, Sentence, SentenceReleased
from bot.answers.quotes import CitationList, Quote, quoted_sentences


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

    def add_quotes(
        self, quotes: Iterable[Quote], opens_paragraph: bool = False
    ) -> list[SentenceReleased]:
        """Add quotes as sentences of their own."""
        sentences = list(quoted_sentences(tuple(quotes), self._citations))
        if sentences and opens_paragraph:
            sentences[0] = replace(sentences[0], lead="\n\n")
        return [self._release(sentence) for sentence in sentences]

    def add_fixed(self, text: str) -> SentenceReleased:
        """Add a paragraph of our own fixed text."""
        return self._release(Sentence(text, (), "\n\n"))

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
