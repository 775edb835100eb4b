"""Suggested quotes: which sentences of public pages an extractive suggestion is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.extractive import extract
from bot.answers.quotes import Quote
from bot.copilot.suggestions import Style
from bot.grounding.overlap import char_grams
from knowledge.documents.passages import PassageKind, Retrieval, ScoredPassage
from knowledge.embedding.embeddings import Embedder
from knowledge.language import is_readable

# A page in the language wanted must come so close to the best page in any.
_SHARE_OF_BEST = 0.6
# Of the three best pages, one that scores so close to the best is a rival.
_RIVAL_PAGES = 3
_RIVAL_SHARE = 0.75


def suggested_quotes(
    retrieval: Retrieval, style: Style, embedder: Embedder | None = None
) -> tuple[Quote, ...]:
    """Return the quotes of a reply, in the order they are to be read.

    An agent can leave out what is too much, so pages that fit nearly as well are quoted too: of
    nordic_faq's suggestions, .80 then cite the right page, with 2.1 pages (docs/evaluation.md).
    """
    quotes = extract(retrieval, embedder)
    if style is Style.SHORTER:
        return _shortest(quotes, retrieval.query)
    if not quotes or quotes[0].passage.kind is PassageKind.FAQ:
        return quotes
    return (*quotes, *_from_rival_pages(retrieval, quotes, embedder))


def _from_rival_pages(
    retrieval: Retrieval, quotes: Sequence[Quote], embedder: Embedder | None
) -> tuple[Quote, ...]:
    """Return the best quote of each page that comes close, in the same language."""
    by_page: dict[str, list[ScoredPassage]] = {}
    for scored in retrieval.passages:
        by_page.setdefault(scored.passage.document_version, []).append(scored)
    floor = _RIVAL_SHARE * retrieval.passages[0].score
    quoted = {quote.passage.document_version for quote in quotes}
    language = quotes[0].passage.language
    found: list[Quote] = []
    for version, passages in list(by_page.items())[:_RIVAL_PAGES]:
        best = passages[0]
        is_rival = best.score >= floor and is_readable(best.passage.language, language)
        if is_rival and version not in quoted:
            alone = replace(retrieval, passages=tuple(passages))
            found += _shortest(extract(alone, embedder), retrieval.query)
    return tuple(found)


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


def _shortest(quotes: Sequence[Quote], query: str) -> tuple[Quote, ...]:
    """Return the one quote that shares most with the query."""
    if not quotes:
        return ()
    asked = frozenset(char_grams(query))
    return (max(quotes, key=lambda quote: len(asked.intersection(char_grams(quote.text)))),)
