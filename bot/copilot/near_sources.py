"""Near sources: of each page found, the words that come nearest to a query."""

from __future__ import annotations

from bot.answers.quotes import Quote
from bot.answers.units import units_of
from bot.copilot.suggestions import NearSource
from bot.grounding.overlap import char_grams
from knowledge.documents.passages import Passage, Retrieval

MAX_SOURCES = 5
_MAX_QUOTE_CHARS = 320


def nearest(retrieval: Retrieval, limit: int = MAX_SOURCES) -> tuple[NearSource, ...]:
    """Return the best passage of each page found, best first, cut to the words that fit best."""
    found: dict[str, NearSource] = {}
    for scored in retrieval.passages:
        passage = scored.passage
        if passage.document_version in found:
            continue
        if len(found) == limit:
            break
        quote = best_quote(passage, retrieval.query)
        found[passage.document_version] = NearSource(
            url=passage.url,
            title=passage.title,
            quote=quote.text,
            start=quote.stored.start,
            end=quote.stored.end,
            document_version=passage.document_version,
            language=passage.language,
            is_internal=passage.is_internal,
        )
    return tuple(found.values())


def best_quote(passage: Passage, query: str) -> Quote:
    """Return the run of sentences that shares most with the query; a short passage as it is."""
    if passage.end - passage.start <= _MAX_QUOTE_CHARS:
        return Quote(passage, passage.start, passage.end)
    units = units_of(passage)
    if not units:
        return Quote(passage, passage.start, passage.start + _MAX_QUOTE_CHARS)
    asked = frozenset(char_grams(query))
    shared = [len(asked.intersection(char_grams(unit.text))) for unit in units]
    first = last = shared.index(max(shared))
    while last + 1 < len(units) and units[last + 1].end - units[first].start <= _MAX_QUOTE_CHARS:
        last += 1
    return Quote(passage, units[first].start, units[last].end)
