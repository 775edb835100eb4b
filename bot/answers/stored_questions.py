"""Stored questions: whether an FAQ pair's question is the one that was asked, and its answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.answer_types import asking_words
from bot.answers.quotes import Quote
from bot.answers.units import is_page_date, units_of
from bot.grounding.overlap import char_grams, word_grams
from knowledge.documents.passages import Passage, PassageKind, ScoredPassage
from knowledge.retrieval.content_words import content_words, topic_words

_MAX_FAQ_CHARS = 1200
# A stored question that is merely alike lacks a word that matters: "keep my number" is not
# "two numbers".
_FAQ_COVERED = 0.65
_HELD_SHARE = 0.6
_FAQ_OVERLAP_FLOOR = 0.55
_FAQ_COSINE_FLOOR = 0.91


def asks_the_same(query: str, found: ScoredPassage) -> bool:
    """Whether a stored question asks the same: alike, and with the words that tell them apart."""
    passage = found.passage
    if passage.kind is not PassageKind.FAQ or not passage.question:
        return False
    asked, stored = _telling_words(query), _telling_words(passage.question)
    answer = f"{passage.title} {passage.question} {passage.text}"
    is_covered = _held(asked, answer) >= _FAQ_COVERED
    overlap = (_held(asked, passage.question) + _held(stored, query)) / 2
    if overlap >= _FAQ_OVERLAP_FLOOR:
        return is_covered
    return found.dense >= _FAQ_COSINE_FLOOR and is_covered and overlap > 0


def _telling_words(question: str) -> list[str]:
    """Return the words that say what is asked about, without those that ask."""
    asking = set(content_words(asking_words(question)))
    found = topic_words(question)
    return [word for word in found if word not in asking] or found


def _held(asked: Sequence[str], text: str) -> float:
    """Return the share of the words that a text holds, also inflected or in a compound."""
    grams = set(char_grams(text))
    shares = [[gram in grams for gram in word_grams(word)] for word in asked]
    return sum(sum(one) / len(one) >= _HELD_SHARE for one in shares) / max(1, len(shares))


def whole_answer(passage: Passage) -> tuple[Quote, ...]:
    """Return the units of an FAQ answer but the page's date, all of them unless it is very long."""
    quotes: list[Quote] = []
    for unit in units_of(passage):
        if quotes and is_page_date(unit.text):
            continue
        if quotes and unit.end - passage.start > _MAX_FAQ_CHARS:
            break
        quotes.append(unit)
    return tuple(quotes)
