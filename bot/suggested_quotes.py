"""Suggested quotes: which sentences of public pages an extractive suggestion is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.extractive import extract
from bot.overlap import char_grams
from bot.quotes import Quote
from bot.suggestions import Style
from knowledge.embeddings import Embedder
from knowledge.passages import Retrieval

_ALIKE = frozenset({"nb", "nn"})  # who reads one reads the other
# A page in the language wanted must come so close to the best page in any.
_SHARE_OF_BEST = 0.6


def suggested_quotes(
    retrieval: Retrieval, style: Style, embedder: Embedder | None = None
) -> tuple[Quote, ...]:
    """Return the quotes of a reply, in the order they are to be read."""
    quotes = extract(retrieval, embedder)
    return _shortest(quotes, retrieval.query) if style is Style.SHORTER else quotes


def in_language(retrieval: Retrieval, language: str) -> Retrieval:
    """Return what was found on pages in one language, as far as it comes near the best."""
    passages = retrieval.passages
    floor = _SHARE_OF_BEST * passages[0].score if passages else 0.0
    kept = tuple(
        scored
        for scored in passages
        if is_readable(scored.passage.language, language) and scored.score >= floor
    )
    return replace(retrieval, passages=kept, language=language)


def is_readable(page_language: str, language: str) -> bool:
    """Whether a page's words may stand in a reply in this language."""
    return page_language == language or {page_language, language} == _ALIKE


def _shortest(quotes: Sequence[Quote], query: str) -> tuple[Quote, ...]:
    """Return the one quote that shares most with the query."""
    if not quotes:
        return ()
    asked = frozenset(char_grams(query))
    return (max(quotes, key=lambda quote: len(asked.intersection(char_grams(quote.text)))),)
