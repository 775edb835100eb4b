"""The logistic regression against known solutions."""

import numpy as np
import pytest

from eval.logistic import fit_logistic


def test_without_features_that_tell_it_predicts_the_base_rate():
    features = np.ones((8, 1))
    labels = np.asarray([1, 1, 1, 1, 1, 1, 0, 0], float)
    fit = fit_logistic(features, labels, 1.0, np.ones(8))
    assert fit.predict(features)[0] == pytest.approx(0.75, abs=1e-6)


def test_it_finds_the_weights_that_made_the_data():
    random = np.random.default_rng(5)
    features = random.normal(size=(20_000, 2)) * [1.0, 10.0]
    chance = 1 / (1 + np.exp(-(0.5 + features @ [1.5, -0.2])))
    labels = (random.random(20_000) < chance).astype(float)
    fit = fit_logistic(features, labels, 0.001, np.ones(20_000))
    assert fit.bias == pytest.approx(0.5, abs=0.08)
    assert fit.weights == pytest.approx([1.5, -0.2], abs=0.08)


def test_row_weights_count_like_repeats():
    features = np.asarray([[0.0], [1.0], [2.0], [3.0]])
    labels = np.asarray([0.0, 1.0, 0.0, 1.0])
    weighted = fit_logistic(features, labels, 1.0, np.asarray([1.0, 2.0, 1.0, 1.0]))
    rows = [0, 1, 1, 2, 3]
    repeated = fit_logistic(features[rows], labels[rows], 1.0, np.ones(5))
    assert weighted.predict(features) == pytest.approx(repeated.predict(features), abs=1e-9)
