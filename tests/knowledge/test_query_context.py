"""What was said before counts, and counts less than the query."""

import numpy as np
import pytest

from knowledge.retrieval.query_context import (
    DECAY,
    TERM_WEIGHT,
    SearchContext,
    query_vector,
    term_weights,
)


class Axes:
    """Embeds each new text along an axis of its own."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_queries(self, texts):
        self.texts += texts
        return np.eye(4, dtype=np.float32)[: len(texts)]


def test_without_context_it_is_the_query_alone():
    axes = Axes()
    assert query_vector(axes, "hva koster det").tolist() == [1, 0, 0, 0]
    assert axes.texts == ["hva koster det"]
    assert term_weights(str.split, "hva koster det det") == {"hva": 1, "koster": 1, "det": 2}


def test_the_conversation_has_a_share_in_the_vector():
    axes = Axes()
    vector = query_vector(
        axes, "i Spania og sms?", SearchContext("og sms?", ("pris på data", "i Spania"))
    )
    assert axes.texts == ["og sms?", "pris på data i Spania og sms?"]
    assert np.linalg.norm(vector) == pytest.approx(1)
    assert vector[0] > vector[1] > 0


def test_older_terms_weigh_less_and_nothing_adds_up():
    weights = term_weights(
        str.split, "spania sms sms", SearchContext("sms sms", ("data sms", "spania", "spania"))
    )
    assert weights["sms"] == 2
    assert weights["spania"] == TERM_WEIGHT
    assert weights["data"] == pytest.approx(TERM_WEIGHT * DECAY**2)
