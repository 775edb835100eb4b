"""Examples for the evidence model: questions with features and whether they were answered."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.answerability import corpus_name
from eval.corpus import Case, CorpusEntry, read_cases, read_corpus
from eval.knowledge_base import temporary_index
from eval.served_search import served_search
from knowledge.embedding.embeddings import Embedder
from knowledge.indexes.index import Index
from knowledge.retrieval.evidence import Features, features_of
from knowledge.retrieval.fusion import Candidates
from knowledge.retrieval.search import HybridSearch

# Rows of `answerability` and `natural` ask these sites.
_SITES = ("digdir", "letsencrypt", "volterra")
_SETS = ("answerability", "natural")
# Each question of these counts twice: as it is, and with every page that answers taken out.
_LEAVE_ONE_OUT = ("nordic_faq", "norquad", "swequad")
_FOUND_WITHIN = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it was searched.

    Attributes:
        source: the set it comes from.
        question: its text; examples of one question share a fold.
        is_answered: whether one of the first five documents answers it.
        is_answerable: whether any document of the knowledge does.
        read: what the reader made of what was found; None where there is no reader.
    """

    source: str
    question: str
    features: Features
    is_answered: bool
    is_answerable: bool
    read: float | None = None


def read_examples(data: Path, embedder: Embedder) -> list[Example]:
    """Search for all development questions.

    Raises:
        InvalidFile: a file of the development data is missing or not of its form.
    """
    search = served_search(embedder)
    corpora = {name: read_corpus(data / "sites" / name / "corpus.jsonl") for name in _SITES}
    asked = {name: read_cases(data / name / "queries.jsonl") for name in _SETS}
    examples: list[Example] = []
    for site in _SITES:
        with temporary_index(corpora[site], embedder) as index:
            for source in _SETS:
                cases = [c for c in asked[source] if corpus_name(c.kb, corpora) == site]
                examples += [_example(source, search, index, case) for case in cases]
    for source in _LEAVE_ONE_OUT:
        examples += _leave_one_out(data / source, search, embedder)
    return examples


def hash_of(data: Path) -> str:
    """Return SHA-256 (hex) of all files that examples are made from."""
    digest = hashlib.sha256()
    paths = [data / "sites" / site / "corpus.jsonl" for site in _SITES]
    paths += [data / name / "queries.jsonl" for name in (*_SETS, *_LEAVE_ONE_OUT)]
    paths += [data / name / "corpus.jsonl" for name in _LEAVE_ONE_OUT]
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _leave_one_out(folder: Path, search: HybridSearch, embedder: Embedder) -> Iterator[Example]:
    entries = read_corpus(folder / "corpus.jsonl")
    cases = read_cases(folder / "queries.jsonl")
    for site in sorted({entry.site for entry in entries}):
        part: list[CorpusEntry] = [entry for entry in entries if entry.site == site]
        with temporary_index(part, embedder) as index:
            for case in (case for case in cases if case.site == site):
                yield _example(folder.name, search, index, case)
                yield _example(folder.name, search, index, case, case.relevant)


def _example(
    source: str,
    search: HybridSearch,
    index: Index,
    case: Case,
    hidden: AbstractSet[str] = frozenset(),
) -> Example:
    candidates = _without(search.find(index, case.text, case.language, 10), index, hidden)
    scores = search.scores(index, case.text, candidates)
    best = candidates.rows[np.lexsort((-candidates.dense, -scores))]
    first = list(dict.fromkeys(index.passages[int(row)].url for row in best))[:_FOUND_WITHIN]
    is_answerable = case.is_answerable and not hidden
    is_found = not case.relevant or not case.relevant.isdisjoint(first)
    logits = search.read(index, case.text, best)
    return Example(
        source=source,
        question=case.text.casefold().strip(),
        features=features_of(index, case.text, case.language, candidates, scores),
        is_answered=is_answerable and is_found,
        is_answerable=is_answerable,
        read=None if logits is None else float(logits.max()),
    )


def _without(candidates: Candidates, index: Index, hidden: AbstractSet[str]) -> Candidates:
    if not hidden:
        return candidates
    keep = np.asarray([index.passages[int(row)].url not in hidden for row in candidates.rows])
    kept = {
        field.name: getattr(candidates, field.name)[keep]
        for field in dataclasses.fields(candidates)
    }
    return Candidates(**kept)


def by_source(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Return the positions of the examples of each set."""
    positions: dict[str, list[int]] = {}
    for at, example in enumerate(examples):
        positions.setdefault(example.source, []).append(at)
    return positions
