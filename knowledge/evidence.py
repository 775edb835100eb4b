"""Evidence: the calibrated probability that what was found answers the query."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from knowledge.fusion import Candidates
from knowledge.index import STEM, Index
from knowledge.terms import stems

FEATURE_NAMES = ("cosine", "margin_next", "margin_fifth", "coverage", "stem", "subword", "agree")


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """A logistic regression over the features of a search.

    Attributes:
        bias, weights: of the regression; the weights are in the order of `FEATURE_NAMES`.
        evidence_floor: the default score from which a question counts as answered.
        related_floor: the default score under which nothing fits.
        data_hash: SHA-256 of the questions it was fitted on.
    """

    bias: float
    weights: tuple[float, ...]
    evidence_floor: float
    related_floor: float
    data_hash: str

    @classmethod
    def packaged(cls) -> EvidenceModel:
        """Return the model that ships with the package."""
        fields = json.loads((files("knowledge") / "evidence.json").read_text("utf-8"))
        return cls(
            bias=fields["bias"],
            weights=tuple(fields["weights"][name] for name in FEATURE_NAMES),
            evidence_floor=fields["evidence_floor"],
            related_floor=fields["related_floor"],
            data_hash=fields["data_hash"],
        )

    def score(self, values: NDArray[np.float64]) -> float:
        """Return the probability for these features."""
        logit = self.bias + float(np.dot(self.weights, values))
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))


def features(
    index: Index,
    query: str,
    language: str,
    candidates: Candidates,
    scores: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Return the features of a search, in the order of `FEATURE_NAMES`."""
    order = np.argsort(-scores, kind="stable")
    top = int(order[0])
    ranked = np.sort(candidates.dense)[::-1]
    cosine = float(ranked[0])
    terms = sorted(set(stems(query, language)))
    n_terms = max(1, len(terms))
    passage = index.passages[int(candidates.rows[top])]
    return np.asarray(
        [
            cosine,
            cosine - float(ranked[min(1, len(ranked) - 1)]),
            cosine - float(ranked[min(4, len(ranked) - 1)]),
            _coverage(index, terms, f"{passage.title} {passage.text}", passage.language),
            float(candidates.stem.max()) / n_terms,
            float(candidates.subword.max()) / n_terms,
            float(np.argmax(candidates.dense) == np.argmax(candidates.stem)),
        ]
    )


def _coverage(index: Index, terms: list[str], text: str, language: str) -> float:
    """Return the share of the query's terms, weighted by rarity, that the text holds."""
    if not terms:
        return 0.0
    n = index.keywords.size
    counts = [index.keywords.document_frequency(STEM, term) for term in terms]
    rarity = [math.log(1 + (n - count + 0.5) / (count + 0.5)) for count in counts]
    held = set(stems(text, language))
    found = sum(idf for term, idf in zip(terms, rarity, strict=True) if term in held)
    return found / sum(rarity)
