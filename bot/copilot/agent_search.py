"""The agents' search: public and internal pages as one types, with the words found marked."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot.answers.filled import filled
from bot.copilot.copilot import KnowledgeSearch
from bot.copilot.near_sources import nearest
from bot.copilot.suggestions import NearSource
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES
from knowledge.documents.passages import Retrieval
from knowledge.language import detect_language
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import fold, stems

MAX_RESULTS = 8
_MAX_INTERNAL = 4
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_MIN_SHARED = 4  # letters that a compound must share with a word searched for


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found, and which of the quote's characters are words searched for.

    Attributes:
        marks: `(start, end)` offsets into `source.quote`, in order, apart from each other.
    """

    source: NearSource
    marks: tuple[tuple[int, int], ...]


class AgentSearch:
    """Searches what an agent may read."""

    def __init__(self, search: KnowledgeSearch) -> None:
        self._search = search

    async def find(
        self, company: Company, query: str, language: str | None = None, with_internal: bool = True
    ) -> tuple[Hit, ...]:
        """Return public hits, best first, then internal ones.

        The scores of the two cannot be compared, so they are not mixed. Hits are shown and nothing
        is answered from them, so no passage is read against what is typed.

        Args:
            query: what the agent has typed so far; its last word may be half of one.

        Raises:
            IndexNotReady: the company has no live version.
        """
        spoken = language or ""
        if spoken not in LANGUAGES:
            spoken = await asyncio.to_thread(detect_language, query, company.language)
        limit = 2 * MAX_RESULTS
        public = self._search.search(company.id, query, spoken, limit, is_read=False)
        if not with_internal:
            return _hits(filled(await public, company), MAX_RESULTS)
        internal = self._search.search_internal(company.id, query, spoken, limit, is_read=False)
        found = await asyncio.gather(public, internal)
        public_hits = _hits(filled(found[0], company), MAX_RESULTS)
        return public_hits + _hits(filled(found[1], company), _MAX_INTERNAL)


def _hits(retrieval: Retrieval, limit: int) -> tuple[Hit, ...]:
    return tuple(
        Hit(source, marks_of(source.quote, retrieval.query, source.language))
        for source in nearest(retrieval, limit)
    )


def marks_of(quote: str, query: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return where the query's words stand in a quote: inflected, in compounds or half typed."""
    wanted = content_words(query)
    wanted_stems = {stem for word in wanted for stem in stems(word, language)}
    beginnings = tuple(stem for stem in wanted_stems if len(stem) >= _MIN_SHARED)
    half_typed = fold(wanted[-1]) if wanted else ""
    return tuple(
        (match.start(), match.end())
        for match in _WORD.finditer(quote)
        if _is_wanted(match.group(), language, wanted_stems, beginnings, half_typed)
    )


def _is_wanted(
    word: str, language: str, wanted: set[str], beginnings: tuple[str, ...], half_typed: str
) -> bool:
    folded = fold(word)
    if wanted.intersection(stems(word, language)):
        return True
    if beginnings and any(part in folded for part in beginnings):
        return True
    return len(half_typed) > 1 and folded.startswith(half_typed)
