"""Leads: how much nearer to a query one sort of texts is than another, whatever they say.

The embedding model finds texts of one language alike, and questions alike with questions. What a
sort of texts is ahead on average says nothing about a single one, so it is taken from its cosine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes.vector_index import Vectors

Vector = NDArray[np.float32]
# With fewer texts of a language its mean says more about them than about the language.
_MIN_TEXTS = 20
_FEW_TEXTS = 4


@dataclass(frozen=True, slots=True)
class _Centre:
    """The mean vector of some texts, and how many there are."""

    mean: Vector
    count: int

    @property
    def trust(self) -> float:
        """Less than 1 where few texts make the mean."""
        return self.count / (self.count + _FEW_TEXTS)


class Leads:
    """The leads in one index.

    Args:
        languages: for each vector, the language of its text.
        is_question: for each vector, whether its text is a stored question.
    """

    def __init__(
        self, vectors: Vectors, languages: NDArray[np.str_], is_question: NDArray[np.bool_]
    ) -> None:
        self._overall = vectors.centre
        self._languages = {
            str(name): _centre(vectors, languages == name) for name in np.unique(languages)
        }
        self._questions = _centre(vectors, is_question)
        self._others = _centre(vectors, ~is_question)

    def of_languages(self, query: Vector) -> dict[str, float]:
        """Return the lead of each language with enough texts; empty with only one language."""
        leads = self._of_languages(query, _MIN_TEXTS)
        return {name: lead for name, (lead, _) in leads.items()}

    def of_small_languages(self, query: Vector) -> dict[str, float]:
        """Return the same for languages with few texts too, the smaller the fewer they are."""
        leads = self._of_languages(query, _FEW_TEXTS)
        return {name: lead * centre.trust for name, (lead, centre) in leads.items()}

    def of_questions(self, query: Vector) -> float:
        """Return the lead of stored questions over all other texts; 0 with too few of them."""
        if min(self._questions.count, self._others.count) < _FEW_TEXTS:
            return 0.0
        lead = float((self._questions.mean - self._others.mean) @ query)
        return lead * self._questions.trust

    def _of_languages(self, query: Vector, min_texts: int) -> dict[str, tuple[float, _Centre]]:
        centres = [entry for entry in self._languages.items() if entry[1].count >= min_texts]
        if len(centres) < 2:
            return {}
        return {
            name: (float((centre.mean - self._overall) @ query), centre) for name, centre in centres
        }


def _centre(vectors: Vectors, chosen: NDArray[np.bool_]) -> _Centre:
    return _Centre(vectors.mean(np.flatnonzero(chosen)), int(chosen.sum()))
