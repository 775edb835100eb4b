"""Fusion by hand-computed values."""

import numpy as np
import pytest

from knowledge.retrieval.fusion import Candidates, FusionWeights, fuse, scaled

EQUAL = FusionWeights(0.5, 0.5, 0.0, 0.0, same_language=0.0, depth=3)


def floats(*values):
    return np.asarray(values, np.float32)


def candidates(dense, stem, same=None, other=None):
    n = len(dense)
    return Candidates(
        rows=np.arange(n),
        dense=floats(*dense),
        own_dense=floats(*dense),
        stem=floats(*stem),
        subword=np.zeros(n, np.float32),
        document=np.zeros(n, np.float32),
        language_lead=np.zeros(n, np.float32),
        small_language_lead=np.zeros(n, np.float32),
        is_same_language=np.asarray(same or [False] * n),
        is_other_language=np.asarray(other or [False] * n),
    )


def test_scaling_goes_from_the_best_to_the_one_at_the_depth():
    assert scaled(floats(0.9, 0.7, 0.8, 0.1), 3).tolist() == pytest.approx([1.0, 0.0, 0.5, 0.0])
    assert scaled(floats(2.0, 2.0), 5).tolist() == [1.0, 1.0]
    assert scaled(floats(0.0, 0.0), 5).tolist() == [0.0, 0.0]
    assert scaled(floats(), 5).tolist() == []


def test_both_lists_count():
    scores = fuse(candidates([0.9, 0.8, 0.7], [0.0, 4.0, 0.0]), EQUAL)
    assert scores.tolist() == pytest.approx([0.5, 0.75, 0.0])


def test_the_same_language_lifts_and_the_range_stays():
    weights = FusionWeights(1.0, 0.0, 0.0, 0.0, same_language=0.25, depth=2)
    scores = fuse(candidates([0.9, 0.8], [0, 0], [True, True]), weights)
    assert scores.tolist() == pytest.approx([1.0, 0.2])


def test_meaning_counts_more_where_few_words_are_shared():
    weights = FusionWeights(
        0.5, 0.5, 0.0, 0.0, across=(0.9, 0.1, 0.0, 0.0), same_language=0.0, depth=3
    )
    found = [0.9, 0.8, 0.7], [0.0, 4.0, 0.0]
    across = fuse(candidates(*found, other=[True, True, True]), weights)
    assert across.tolist() == pytest.approx([0.9, 0.55, 0.0])
    mixed = fuse(candidates(*found, other=[True, False, True]), weights)
    assert mixed.tolist() == pytest.approx([0.5, 0.75, 0.0])


def test_default_shares_add_up_to_one():
    weights = FusionWeights()
    shares = weights.dense + weights.stem + weights.subword + weights.document
    assert shares == pytest.approx(1.0)
    assert sum(weights.across) == pytest.approx(1.0)
