"""Evidence: the calibrated probability that what was found answers the query."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes.index import STEM, SUBWORD, Index, searched_text
from knowledge.retrieval.fusion import Candidates
from knowledge.retrieval.missing_words import MissingWords
from knowledge.retrieval.rarity import Rarity
from knowledge.retrieval.terms import stems, subwords

# Passages are read where the score without reading lies between these; docs/evaluation.md, the
# reader's cost, has what other bounds save and lose.
UNDECIDED = (0.05, 0.95)
# The passages that are looked at for the query's words.
_READ_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What a search tells about whether its passages answer the query.

    Attributes:
        cosine: the best cosine.
        margin_next: its distance to the best cosine of another document.
        margin_fifth: its distance to the fifth document's.
        coverage: share of the query's stems, weighted by rarity, in the best passage.
        coverage_three: the same over the three best passages together.
        subword_coverage: share of the query's n-grams, weighted by rarity, in the best passage.
        stem_share: the best BM25 score of stems as a share of the highest possible one.
        subword_share: the same for n-grams.
        known_subwords: share of the query's n-grams that occur in the index at all.
        is_agreed: 1 when both retrievers have the same document first.
        is_same_language: 1 when the best passage is in the query's language.
        length: logarithm of the number of different stems in the query.
        missing_share, strangest_word, missing_number, missing_name: words of the query that the
            best passages do not hold; see `MissingWords`.
    """

    cosine: float
    margin_next: float
    margin_fifth: float
    coverage: float
    coverage_three: float
    subword_coverage: float
    stem_share: float
    subword_share: float
    known_subwords: float
    is_agreed: float
    is_same_language: float
    length: float
    missing_share: float
    strangest_word: float
    missing_number: float
    missing_name: float

    def values(self) -> NDArray[np.float64]:
        """Return the features as a vector, in the order of `FEATURE_NAMES`."""
        return np.asarray(astuple(self), np.float64)


FEATURE_NAMES = tuple(feature.name for feature in fields(Features))
# The further feature that the reader adds: its best logit.
READ = "read"


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression.

    Attributes:
        weights: by the name of the feature.
    """

    bias: float
    weights: Mapping[str, float]

    def effects(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the logit."""
        return {name: weight * values[name] for name, weight in self.weights.items()}


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """A logistic regression over the features of a search, and one that knows of the reader too.

    Attributes:
        plain: over `FEATURE_NAMES`.
        with_reader: over the same and `READ`.
        evidence_floor: the default score from which a question counts as answered.
        related_floor: the default score under which nothing fits.
        data_hash: SHA-256 of the questions and corpora it was fitted on.
    """

    plain: Regression
    with_reader: Regression
    evidence_floor: float
    related_floor: float
    data_hash: str

    @classmethod
    def packaged(cls) -> EvidenceModel:
        """Return the model that ships with the package; `eval.calibration` makes it."""
        stored = json.loads((files("knowledge.retrieval") / "evidence.json").read_text("utf-8"))
        return cls(
            plain=_regression(stored["plain"], FEATURE_NAMES),
            with_reader=_regression(stored["with_reader"], (*FEATURE_NAMES, READ)),
            evidence_floor=stored["evidence_floor"],
            related_floor=stored["related_floor"],
            data_hash=stored["data_hash"],
        )

    def score(self, features: Features, read: float | None = None) -> float:
        """Return the probability for these features, and for what the reader made of it."""
        logit = self.bias(read) + sum(self.effects(features, read).values())
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))

    def is_undecided(self, features: Features) -> bool:
        """Whether reading the passages could change what is done."""
        low, high = UNDECIDED
        return low < self.score(features) < high

    def bias(self, read: float | None) -> float:
        """Return the logit before any feature."""
        return self._regression(read).bias

    def effects(self, features: Features, read: float | None = None) -> dict[str, float]:
        """Return what each feature adds to the logit; negative speaks against an answer."""
        values = dict(zip(FEATURE_NAMES, features.values().tolist(), strict=True))
        if read is not None:
            values[READ] = read
        return self._regression(read).effects(values)

    def _regression(self, read: float | None) -> Regression:
        return self.plain if read is None else self.with_reader


def _regression(stored: dict[str, Any], names: Sequence[str]) -> Regression:
    return Regression(stored["bias"], {name: stored["weights"][name] for name in names})


def features_of(
    index: Index,
    query: str,
    language: str,
    candidates: Candidates,
    scores: NDArray[np.float32],
) -> Features:
    """Return the features of a search.

    Args:
        candidates: what was found, at least one passage.
        scores: their fused scores.
    """
    best = np.argsort(-scores, kind="stable")[:_READ_PASSAGES]
    read = [index.passages[int(candidates.rows[at])] for at in best]
    texts = [searched_text(passage) for passage in read]
    stem_sets = [set(stems(t, p.language)) for t, p in zip(texts, read, strict=True)]
    query_stems = Rarity.of(index.keywords, STEM, stems(query, language))
    query_subwords = Rarity.of(index.keywords, SUBWORD, subwords(query))
    gram_sets = [set(subwords(text)) for text in texts]
    missing = MissingWords.of(index.keywords, query, set().union(*gram_sets))
    documents = index.documents[candidates.rows]
    per_document = _best_per_document(candidates.own_dense, documents)
    return Features(
        cosine=float(per_document[0]),
        margin_next=float(per_document[0] - per_document[min(1, len(per_document) - 1)]),
        margin_fifth=float(per_document[0] - per_document[min(4, len(per_document) - 1)]),
        coverage=query_stems.share(stem_sets[0]),
        coverage_three=query_stems.share(set().union(*stem_sets)),
        subword_coverage=query_subwords.share(gram_sets[0]),
        stem_share=query_stems.of_ceiling(float(candidates.stem.max())),
        subword_share=query_subwords.of_ceiling(float(candidates.subword.max())),
        known_subwords=query_subwords.known_share,
        is_agreed=float(_agree(candidates, documents)),
        is_same_language=float(read[0].language == language),
        length=math.log(1 + len(query_stems.by_term)),
        missing_share=missing.share,
        strangest_word=missing.strangest,
        missing_number=missing.number,
        missing_name=missing.name,
    )


def _best_per_document(
    cosines: NDArray[np.float32], documents: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the best cosine of each document, highest first."""
    order = np.lexsort((-cosines, documents))
    _, firsts = np.unique(documents[order], return_index=True)
    return np.sort(cosines[order][firsts])[::-1]


def _agree(candidates: Candidates, documents: NDArray[np.int64]) -> bool:
    if candidates.stem.max() <= 0:
        return False
    by_meaning, by_words = int(np.argmax(candidates.own_dense)), int(np.argmax(candidates.stem))
    return bool(documents[by_meaning] == documents[by_words])
