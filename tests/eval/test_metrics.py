"""Metrics against values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import auroc, calibration_error, hit, mean, ndcg, recall, reciprocal_rank

RANKED = ["a", "b", "c", "d", "e"]


def test_recall_is_a_share_of_all_relevant_documents():
    assert recall(RANKED, {"b", "e", "x", "y"}, 5) == 0.5
    assert recall(RANKED, {"b", "e"}, 2) == 0.5
    assert recall(RANKED, {"b"}, 1) == 0.0


def test_hit_needs_only_one():
    assert hit(RANKED, {"b", "x"}, 1) == 0.0
    assert hit(RANKED, {"b", "x"}, 2) == 1.0


def test_reciprocal_rank_stops_at_k():
    assert reciprocal_rank(RANKED, {"c", "d"}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, {"d"}, 3) == 0.0


def test_ndcg_by_hand():
    # Gains at ranks 2 and 5; the ideal has them at 1 and 2.
    gained = 1 / math.log2(3) + 1 / math.log2(6)
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(RANKED, {"b", "e"}, 10) == pytest.approx(gained / ideal)


def test_ndcg_is_one_when_more_are_relevant_than_fit():
    assert ndcg(["a", "b"], {"a", "b", "c"}, 2) == pytest.approx(1.0)


def test_auroc_counts_ties_as_half():
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([1.0], [0.0]) == 1.0
    assert math.isnan(auroc([], [0.1]))


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=12),
    st.lists(st.floats(0, 1), min_size=1, max_size=12),
)
def test_auroc_is_the_share_of_won_pairs(positive, negative):
    won = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    assert auroc(positive, negative) == pytest.approx(won / (len(positive) * len(negative)))


def test_calibration_error_by_hand():
    # One bin of two at 0.95 with one true (|0.95 - 0.5|), one of two at 0.05 with none.
    scores, outcomes = [0.95, 0.95, 0.05, 0.05], [True, False, False, False]
    assert calibration_error(scores, outcomes) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)
    assert calibration_error([1.0, 0.0], [True, False]) == 0.0


def test_mean_of_nothing_is_unknown():
    assert math.isnan(mean([]))
