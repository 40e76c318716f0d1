"""Logits by hand, beside scipy's optimiser, and where there is no finite maximum."""

import math

import numpy as np
import pytest
from scipy import optimize

from trustmodel.stats import logits as module
from trustmodel.stats.logits import logits


def test_a_logit_by_hand():
    """Ties in 3 of 4 pairs that are tied in x, and in 2 of 8 others: log odds 3 and 1/3."""
    x = np.array([1.0] * 4 + [0] * 8)
    y = np.array([1.0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    found = logits(np.column_stack([np.ones(12), x])[None], y[None])
    assert found.beta[0] == pytest.approx([math.log(1 / 3), math.log(9)])
    # Woolf: the variance of a log odds ratio is Σ 1/count
    assert found.se[0] == pytest.approx([math.sqrt(1 / 2 + 1 / 6), math.sqrt(1 / 2 + 1 / 6 + 1 / 3 + 1)])
    assert found.deviance[0] == pytest.approx(
        -2 * (3 * math.log(3 / 4) + math.log(1 / 4) + 2 * math.log(1 / 4) + 6 * math.log(3 / 4))
    )


def test_logits_that_separate_are_unknown_beside_others_that_are_not():
    x = np.stack([np.column_stack([np.ones(6), np.arange(6.0)])] * 2)
    found = logits(x, np.array([[0.0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]]))
    assert np.isnan(found.beta).tolist() == [[True, True], [False, False]]
    assert np.isnan(found.se).tolist() == [[True, True], [False, False]]
    assert np.isnan(found.deviance).tolist() == [True, False]


def test_a_predictor_that_repeats_another_gets_the_least_of_all_solutions():
    x = np.array([0.0, 1, 0, 1, 1, 0, 1, 0])
    y = np.array([0.0, 1, 0, 1, 0, 1, 1, 0])
    twice = logits(np.column_stack([np.ones(8), x, x])[None], y[None])
    once = logits(np.column_stack([np.ones(8), x])[None], y[None])
    assert twice.beta[0] == pytest.approx([once.beta[0, 0], once.beta[0, 1] / 2, once.beta[0, 1] / 2])
    assert twice.deviance == pytest.approx(once.deviance)


def test_the_greatest_likelihood_beside_scipy():
    rng = np.random.default_rng(1)
    x = np.concatenate([np.ones((5, 40, 1)), rng.normal(size=(5, 40, 2)) * [1, 4]], axis=2)
    y = (rng.random((5, 40)) < 1 / (1 + np.exp(-x @ [0.5, 1.2, -0.3]))).astype(float)
    found = logits(x, y)
    for design, ties, beta, deviance in zip(x, y, found.beta, found.deviance, strict=True):

        def loss(theta, design=design, ties=ties):
            eta = design @ theta
            return float((np.logaddexp(0, eta) - ties * eta).sum())

        best = optimize.minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-8})
        assert beta == pytest.approx(best.x, abs=1e-4)
        assert deviance == pytest.approx(2 * best.fun)


def test_a_step_too_far_is_halved(monkeypatch):
    """With predictors as uneven as these, whole steps lead further away each time."""
    rng = np.random.default_rng(1233)
    ties, predictors = int(rng.integers(8, 60)), int(rng.integers(1, 5))
    uneven = np.exp(2.5 * rng.standard_normal((ties, predictors))) * rng.choice([-1, 1], predictors)
    x = np.column_stack([np.ones(ties), uneven])[None]
    y = (rng.random(ties) < rng.choice([0.03, 0.1, 0.3, 0.5])).astype(float)[None]
    assert logits(x, y).deviance[0] == pytest.approx(20.84745, abs=1e-4)
    monkeypatch.setattr(module, "_HALVINGS", 0)
    assert math.isnan(logits(x, y).deviance[0])


def test_no_more_steps_than_asked_for():
    x = np.column_stack([np.ones(6), [0.0, 1, 0, 1, 2, 2]])[None]
    y = np.array([[0.0, 1, 1, 0, 1, 1]])
    assert math.isnan(logits(x, y, steps=1).deviance[0])
    assert logits(x, y).deviance[0] > 0
