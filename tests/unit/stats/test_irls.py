"""The one fitter of regressions: by closed forms, by its own equations, and where steps would go too far."""

import math

import attrs
import numpy as np
import pytest

from trustmodel.stats import irls
from trustmodel.stats.families import mean, scores, weights
from trustmodel.stats.irls import fisher_scoring


@attrs.define
class Dense:
    """A design as a plain matrix, … × ties × parameters; steps are as long as they are."""

    x: np.ndarray
    most: float = math.inf
    seen: list = attrs.field(factory=list)

    def eta(self, theta):
        self.seen.append(theta)
        return np.einsum("...np,...p->...n", self.x, theta)

    def sums(self, values):
        return np.einsum("...np,...n->...p", self.x, values)

    def information(self, w):
        return np.einsum("...np,...n,...nq->...pq", self.x, w, self.x)

    def solve(self, matrix, right):
        return np.linalg.solve(matrix, right[..., None])[..., 0]

    def limited(self, step):
        length = np.abs(step).max(axis=-1)
        return step * np.minimum(1, self.most / length)[..., None], np.minimum(length, self.most)


def design(ties, seed=0):
    rng = np.random.default_rng(seed)
    return np.column_stack([np.ones(ties), rng.normal(size=(ties, 2))]), rng


def fitted(y, x, **options):
    settings = {"family": "counts", "k": math.inf, "start": np.zeros(x.x.shape[-1]), "close": 1e-9, "steps": 40}
    return fisher_scoring(y, x, **{**settings, **options})


def test_two_groups_have_their_means_and_their_odds():
    """Of 4 and 2 ties: μ = 2.5 and 7, and the logit of ¾ and ½."""
    x = np.column_stack([[1, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]]).astype(float)
    counts = fitted(np.array([1.0, 2, 3, 4, 6, 8]), Dense(x))
    assert np.exp(counts.theta) == pytest.approx([2.5, 7])
    assert counts.mu == pytest.approx([2.5] * 4 + [7] * 2)
    assert counts.log_likelihood == pytest.approx(10 * math.log(2.5) - 10 + 14 * math.log(7) - 14)
    odds = fitted(np.array([1.0, 1, 1, 0, 1, 0]), Dense(x), family="binary")
    assert odds.theta == pytest.approx([math.log(3), 0], abs=1e-9)
    assert odds.log_likelihood == pytest.approx(3 * math.log(0.75) + math.log(0.25) + 2 * math.log(0.5))


@pytest.mark.parametrize(("family", "k"), [("counts", math.inf), ("counts", 1.5), ("binary", math.inf)])
@pytest.mark.parametrize("ridge", [None, np.diag([0.0, 2.0, 0.5])])
@pytest.mark.parametrize("offset", [0.0, np.linspace(-1, 1, 60)])
def test_the_penalised_score_is_nought_at_the_end(family, k, ridge, offset):
    x, rng = design(60)
    y = (rng.random(60) < 0.4).astype(float) if family == "binary" else rng.poisson(np.exp(x @ [0.5, 0.7, -0.3])) * 1.0
    found = fitted(y, Dense(x), family=family, k=k, penalty=ridge, offset=offset)
    assert found.converged
    assert found.mu == pytest.approx(mean(x @ found.theta + offset, family))
    penalty = 0 if ridge is None else ridge @ found.theta
    assert x.T @ scores(y, found.mu, k, family) == pytest.approx(penalty, abs=1e-7)
    information = x.T @ (weights(found.mu, k, family)[:, None] * x) + (0 if ridge is None else ridge)
    assert found.information == pytest.approx(information, rel=1e-5)


def test_many_fits_side_by_side_are_those_of_each():
    xs = np.stack([design(30, seed)[0] for seed in range(5)])
    ys = np.stack([design(30, seed)[1].poisson(2, 30) for seed in range(5)]).astype(float)
    found = fitted(ys, Dense(xs), start=np.zeros((5, 3)))
    assert found.converged.all()
    for place in range(5):
        alone = fitted(ys[place], Dense(xs[place]))
        assert found.theta[place] == pytest.approx(alone.theta, abs=1e-9)
        assert found.log_likelihood[place] == pytest.approx(alone.log_likelihood)


def test_a_logit_that_separates_says_that_it_has_not_converged_and_others_beside_it_have():
    x = np.stack([np.column_stack([np.ones(6), np.arange(6.0)])] * 2)
    y = np.array([[0.0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]])
    found = fitted(y, Dense(x), family="binary", start=np.zeros((2, 2)), steps=12)
    assert found.converged.tolist() == [False, True]


def test_no_more_steps_than_asked_for():
    x, rng = design(40)
    y = rng.poisson(np.exp(x @ [2.0, 1, -1])).astype(float)
    assert not fitted(y, Dense(x), steps=2).converged
    whole = fitted(y, Dense(x))
    assert fitted(y, Dense(x), start=whole.theta, steps=1).converged
    assert not fitted(y, Dense(x), start=whole.theta + 1e-3, steps=1, close=1e-6).converged
    assert fitted(y, Dense(x), start=whole.theta + 1e-3, steps=1, close=1e-2).converged


def test_a_step_that_makes_it_worse_is_halved(monkeypatch):
    """From log μ = −3 the first whole step for a mean of 20 leads to about 400: to e⁴⁰⁰, cut off at e²⁵."""
    x, y = np.ones((4, 1)), np.full(4, 20.0)
    dense = Dense(x)
    found = fitted(y, dense, start=np.array([-3.0]))
    assert found.theta == pytest.approx([math.log(20)])
    tried = [theta[0] for theta in dense.seen[:12]]
    step = (20 - math.exp(-3)) / math.exp(-3)
    assert tried[:4] == pytest.approx([-3, -3 + step, -3 + step / 2, -3 + step / 4])
    monkeypatch.setattr(irls, "_HALVINGS", 2)
    assert not fitted(y, Dense(x), start=np.array([-3.0]), steps=1).converged


def test_a_step_that_makes_it_a_little_worse_is_halved_as_well():
    """20η − exp(η) is 31.3 at 1.9, and 28.9 where a whole step of Newton's method leads."""
    dense = Dense(np.ones((4, 1)))
    fitted(np.full(4, 20.0), dense, start=np.array([1.9]))
    step = (20 - math.exp(1.9)) / math.exp(1.9)
    assert [theta[0] for theta in dense.seen[:3]] == pytest.approx([1.9, 1.9 + step, 1.9 + step / 2])


def test_only_those_that_are_worse_are_halved():
    x = np.ones((2, 4, 1))
    y = np.stack([np.full(4, 20.0), np.full(4, 1.5)])
    dense = Dense(x)
    found = fitted(y, dense, start=np.array([[-3.0], [0.0]]))
    assert found.theta[:, 0] == pytest.approx([math.log(20), math.log(1.5)])
    first, second = dense.seen[1], dense.seen[2]
    assert second[0, 0] == pytest.approx((first[0, 0] - 3) / 2)
    assert second[1, 0] == first[1, 0] == pytest.approx(0.5)


def test_a_halved_step_is_as_short_as_it_is(monkeypatch):
    """What is left of a step after halving counts: one that was halved below `close` ends the fit."""
    x, y = np.ones((4, 1)), np.full(4, 20.0)
    monkeypatch.setattr(irls, "_HALVINGS", 9)
    assert fitted(y, Dense(x), start=np.array([-3.0]), steps=1, close=7).converged
    assert not fitted(y, Dense(x), start=np.array([-3.0]), steps=1, close=2).converged


def test_steps_are_limited_by_the_design():
    x, y = np.ones((4, 1)), np.full(4, 20.0)
    dense = Dense(x, most=0.5)
    assert fitted(y, dense).theta == pytest.approx([math.log(20)])
    assert dense.seen[1] == pytest.approx([0.5])


def test_a_worse_objective_within_rounding_is_no_reason_to_halve():
    """At the maximum a step may lose the last digits: it is taken, and the fit ends."""
    for seed in range(8):
        x, rng = design(200, seed)
        y = rng.poisson(np.exp(x @ [12.0, 0.5, 0.5])).astype(float)  # the objective is about 10⁸
        top = fitted(y, Dense(x), start=np.array([12.0, 0, 0])).theta
        dense = Dense(x)
        assert fitted(y, dense, start=top, steps=1).converged
        assert len(dense.seen) == 2  # where it begins, and where it ends
