"""The extractive answer: the sentences of the found passages that answer best, word for word."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.answer_types import AnswerType, answer_type, asking_words
from bot.answers.quotes import Quote
from bot.answers.stored_questions import asks_the_same, whole_answer
from bot.answers.units import Table, is_page_date, opens_with_reference, tables_of, units_of
from bot.grounding.overlap import char_grams, content_stems
from knowledge.documents.passages import Retrieval, ScoredPassage
from knowledge.embedding.embeddings import Embedder
from knowledge.retrieval.content_words import topic_words
from knowledge.retrieval.terms import stems

MAX_SENTENCES = 3
_PASSAGES_READ = 6  # with 8 the gold answer is chosen less often (.834 against .846 on norquad)

# Logistic regression on norquad and swequad, each tested on the other: .83/.76 hold the answer.
_WEIGHT_PASSAGE = 3.6
_WEIGHT_COVERAGE = 2.5
# Help pages say in their titles what they are about, and not again in each sentence.
_TITLE_SHARE = 0.8
_WEIGHT_GRAMS = 1.65
_WEIGHT_LENGTH = 1.05
_WEIGHT_IS_QUESTION = -0.8
_WEIGHT_IS_FRAGMENT = -0.3
_WEIGHT_TYPE = {AnswerType.NUMBER: 0.8, AnswerType.PHONE: 0.8, AnswerType.NAME: 0.25}
_WEIGHT_NUMBER_MISSING = -0.4
_WEIGHT_NEIGHBOUR = 0.3
_WEIGHT_COSINE = 20.0  # cosines of e5 differ by hundredths
_FULL_LENGTH_CHARS = 150
# A number in the question tells what it is about from its like: "15 GB".
_NUMBER_EMPHASIS = 2.0
# A sentence so much worse than the best is left out. An answer that jumps between pages reads
# badly, so another page's sentence must come close: 1.07 instead of 1.30 pages, -.01 on norquad.
_MARGIN_SAME_PASSAGE = 3.0
_MARGIN_SAME_DOCUMENT = 2.0
_MARGIN_OTHER_DOCUMENT = 0.4
# Rows of one table are alike but for the words that tell them apart.
_MARGIN_SAME_TABLE = 0.5
_MAX_TABLE_CHARS = 600
# Under this no word is shared: the page is in another language, and vectors must decide.
_FOREIGN_COVERAGE = 0.2
_MAX_EMBEDDED = 10


@dataclass(frozen=True, slots=True)
class _Candidate:
    quote: Quote
    rank: int
    order: int
    score: float
    coverage: float
    table: Table | None = None


def extract(retrieval: Retrieval, embedder: Embedder | None = None) -> tuple[Quote, ...]:
    """Return at most three quotes (or one FAQ answer), in the order they are to be shown.

    A table's row comes with the table's head, which does not count.
    """
    found = retrieval.passages[:_PASSAGES_READ]
    if not found:
        return ()
    if asks_the_same(retrieval.query, found[0]):
        return whole_answer(found[0].passage)
    candidates = _candidates(retrieval, found)
    if embedder is not None:
        foreign = _foreign(retrieval, candidates)
        candidates = _rescored(retrieval.query, foreign, embedder) if foreign else candidates
    return _in_reading_order(_choose(candidates))


def _candidates(retrieval: Retrieval, found: Sequence[ScoredPassage]) -> list[_Candidate]:
    scorer = _Scorer(retrieval.query, found)
    seen: set[str] = set()
    candidates: list[_Candidate] = []
    for rank, scored in enumerate(found):
        titles = {_plain(title) for title in (scored.passage.title, *scored.passage.heading_path)}
        tables = tables_of(scored.passage)
        for unit in units_of(scored.passage):
            plain = _plain(unit.text)
            table = next((table for table in tables if table.holds(unit)), None)
            is_head = table is not None and unit not in table.rows
            if plain in seen or plain in titles or is_head or is_page_date(unit.text):
                continue
            seen.add(plain)
            score, coverage = scorer.score(unit, scored, table)
            candidates.append(_Candidate(unit, rank, len(candidates), score, coverage, table))
    return candidates


class _Scorer:
    """Scores units against one query, with word weights told from the passages found."""

    def __init__(self, query: str, found: Sequence[ScoredPassage]) -> None:
        self._type = answer_type(query)
        self._asking = asking_words(query)
        self._stems: dict[str, frozenset[str]] = {}
        self._titles_of: dict[str, frozenset[str]] = {}
        self._topic = " ".join(topic_words(query))
        self._grams = Counter(char_grams(self._topic))
        self._frequency: Counter[str] = Counter()
        self._n = len(found)
        for scored in found:
            passage = scored.passage
            whole = " ".join((passage.title, *passage.heading_path, passage.text))
            self._frequency.update(set(stems(whole, passage.language)))

    def score(
        self, unit: Quote, scored: ScoredPassage, table: Table | None = None
    ) -> tuple[float, float]:
        """Return the unit's score and the share of the query's words it holds.

        A row is read together with the head of its table, or the heading above it.
        """
        text = unit.text
        if table is not None:
            headings = scored.passage.heading_path
            head = table.head.text if table.head is not None else " ".join(headings[-1:])
            text = f"{head}\n{text}."  # no fragment: it says as much as a sentence
        language = scored.passage.language
        asked = self._stems.setdefault(language, frozenset(content_stems(self._topic, language)))
        words = set(stems(text, language))
        if self._type is not None and self._type.is_met_by(unit.text):
            words.update(stems(self._asking, language))
        weight = {stem: self._rarity(stem) for stem in asked}
        total = sum(weight.values()) or 1.0
        coverage = sum(weight[stem] for stem in asked & words) / total
        entitled = sum(weight[stem] for stem in asked & self._titles(scored) - words) / total
        grams = set(char_grams(text))
        shared = sum(count for gram, count in self._grams.items() if gram in grams)
        score = (
            _WEIGHT_PASSAGE * scored.score
            + _WEIGHT_COVERAGE * (coverage + _TITLE_SHARE * entitled)
            + _WEIGHT_GRAMS * shared / (self._grams.total() or 1)
            + self._shape(text, unit.text)
        )
        return score, coverage

    def _titles(self, scored: ScoredPassage) -> frozenset[str]:
        passage = scored.passage
        if passage.id not in self._titles_of:
            titles = (passage.title, *passage.heading_path, passage.question or "")
            self._titles_of[passage.id] = frozenset(stems(" ".join(titles), passage.language))
        return self._titles_of[passage.id]

    def _rarity(self, stem: str) -> float:
        seen = self._frequency[stem]
        rarity = math.log(1 + (self._n - seen + 0.5) / (seen + 0.5)) + 0.3
        return rarity * _NUMBER_EMPHASIS if stem.isdigit() else rarity

    def _shape(self, text: str, answer: str) -> float:
        score = _WEIGHT_LENGTH * min(1.0, len(text) / _FULL_LENGTH_CHARS)
        if text.endswith("?"):
            score += _WEIGHT_IS_QUESTION
        if text[-1:].isalnum():
            score += _WEIGHT_IS_FRAGMENT
        if self._type is not None:
            if self._type.is_met_by(answer):
                score += _WEIGHT_TYPE[self._type]
            elif self._type is not AnswerType.NAME:
                score += _WEIGHT_NUMBER_MISSING
        return score


def _foreign(retrieval: Retrieval, candidates: Sequence[_Candidate]) -> Sequence[_Candidate]:
    """Return the candidates that only vectors can compare with the question, if any.

    They are all where the best by words is in another language and shares none, and those of the
    first document where search put one in another language first.
    """
    best = max(candidates, key=lambda candidate: candidate.score, default=None)
    if best is None:
        return ()
    if best.quote.passage.language != retrieval.language and best.coverage < _FOREIGN_COVERAGE:
        return candidates
    first = retrieval.passages[0].passage
    of_first = [c for c in candidates if c.quote.passage.document_version == first.document_version]
    shared = max((candidate.coverage for candidate in of_first), default=1.0)
    is_foreign = first.language != retrieval.language and shared < _FOREIGN_COVERAGE
    return of_first if is_foreign else ()


def _rescored(query: str, candidates: Sequence[_Candidate], embedder: Embedder) -> list[_Candidate]:
    best = sorted(candidates, key=lambda candidate: -candidate.score)[:_MAX_EMBEDDED]
    vectors = embedder.embed_passages([candidate.quote.text for candidate in best])
    cosines = vectors @ embedder.embed_queries([query])[0]
    low = float(cosines.min())
    return [
        replace(candidate, score=candidate.score + _WEIGHT_COSINE * (float(cosine) - low))
        for candidate, cosine in zip(best, cosines, strict=True)
    ]


def _choose(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Take the best, what it refers back to, and the next best that come close."""
    ranked = sorted(candidates, key=lambda candidate: -candidate.score)
    best = ranked[0] if ranked else None
    if best is None:
        return []
    if best.table is not None and _rows_alike(ranked, best) > MAX_SENTENCES:
        whole = best.table.whole
        if whole.end - whole.start <= _MAX_TABLE_CHARS:
            return [replace(best, quote=whole)]
    chosen = [best]
    near = {
        candidate.order: candidate
        for candidate in candidates
        if candidate.rank == best.rank and abs(candidate.order - best.order) == 1
    }
    before = near.get(best.order - 1)
    if before is not None and opens_with_reference(best.quote.text):
        chosen.append(before)

    def preference(candidate: _Candidate) -> float:
        is_near = candidate.order in near and candidate.table is None
        return candidate.score + (_WEIGHT_NEIGHBOUR if is_near else 0.0)

    for candidate in sorted(ranked, key=preference, reverse=True):
        if len(chosen) == MAX_SENTENCES:
            break
        lag = best.score - preference(candidate)
        if candidate not in chosen and lag <= _margin(candidate, best):
            chosen.append(candidate)
    return chosen


def _rows_alike(candidates: Sequence[_Candidate], best: _Candidate) -> int:
    """Return how many rows of the best one's table come close to it, itself among them."""
    return sum(
        candidate.table is best.table and best.score - candidate.score <= _MARGIN_SAME_TABLE
        for candidate in candidates
    )


def _margin(candidate: _Candidate, best: _Candidate) -> float:
    passage, best_passage = candidate.quote.passage, best.quote.passage
    if best.table is not None and candidate.table is best.table:
        return _MARGIN_SAME_TABLE
    if passage.id == best_passage.id:
        return _MARGIN_SAME_PASSAGE
    if passage.document_version == best_passage.document_version:
        return _MARGIN_SAME_DOCUMENT
    return _MARGIN_OTHER_DOCUMENT


def _in_reading_order(chosen: Sequence[_Candidate]) -> tuple[Quote, ...]:
    """Keep a passage's sentences together and in its order, the best one's passage first."""
    first_seen: dict[int, int] = {}
    for candidate in chosen:
        first_seen.setdefault(candidate.rank, len(first_seen))
    ordered = sorted(chosen, key=lambda candidate: (first_seen[candidate.rank], candidate.order))
    quotes: list[Quote] = []
    table: Table | None = None
    for candidate in ordered:
        head = candidate.table.head if candidate.table is not None else None
        if head is not None and candidate.table is not table and candidate.quote.start > head.start:
            quotes.append(head)
        table = candidate.table
        quotes.append(candidate.quote)
    return tuple(quotes)


_SPACE = re.compile(r"\s+")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" .:!?").lower()
