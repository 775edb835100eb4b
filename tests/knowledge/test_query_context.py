"""What was said before counts, and counts less than the query."""

import numpy as np
import pytest

from knowledge.retrieval.query_context import (
    ASKING_WEIGHT,
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
    assert term_weights(str.split, "esim data data") == {"esim": 1, "data": 2}


def test_words_that_only_ask_count_less():
    weights = term_weights(str.split, "kan jeg beholde nummeret mitt")
    assert weights["beholde"] == weights["nummeret"] == 1
    assert weights["kan"] == weights["jeg"] == weights["mitt"] == ASKING_WEIGHT
    assert term_weights(str.split, "deg") == {"deg": 1}


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
