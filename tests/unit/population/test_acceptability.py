"""Which ranks alternatives reach under weights that are not agreed."""

import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from trustmodel.population.acceptability import weightings

TABLES = st.integers(1, 7).flatmap(
    lambda size: st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=size, max_size=size)
)


def test_names_of_frames():
    frame = pl.DataFrame({"trust": ["vale", "dale"], "growth": [1.0, 0.0], "pupils": [0, 1]})
    found = tm.acceptability(frame, draws=50)
    assert (found.alternatives, found.criteria) == (("vale", "dale"), ("growth", "pupils"))
    assert [row.alternative for row in found.rows] == ["vale", "dale"]
    other = tm.acceptability(pd.DataFrame({"growth": [1.0, 0.0], "pupils": [0, 1]}, index=["vale", "dale"]), draws=50)
    assert np.array_equal(other.ranks, found.ranks)
    assert other.alternatives == found.alternatives


@given(TABLES, st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_as_a_plain_loop_has_it(table, seed):
    """Ranks of each draw by sorting, ties sharing their ranks; and each rank is somebody's."""
    values = np.array(table, dtype=float)
    drawn = weightings(None, ("a", "b", "c"), draws=40, seed=seed)
    found = tm.acceptability(values, weights=drawn)
    expected = np.zeros((len(values), len(values)))
    for weights in drawn:
        worth = np.round(values @ weights, 10)
        for at, one in enumerate(worth):
            better, alike = int((worth > one).sum()), int((worth == one).sum())
            expected[at, better : better + alike] += 1 / alike
    assert found.ranks == pytest.approx(expected / len(drawn), abs=1e-9)
    assert found.ranks.sum(axis=0) == pytest.approx(1)
    assert found.ranks.sum(axis=1) == pytest.approx(1)


def test_many_alternatives_and_more_draws_than_are_kept():
    rng = np.random.default_rng(2)
    values, drawn = rng.normal(size=(300, 4)), rng.dirichlet(np.ones(4), 9_000)
    found = tm.acceptability(values, weights=drawn)
    expected = np.zeros((300, 300))
    for weights in drawn:
        expected[np.argsort(-(values @ weights)), np.arange(300)] += 1
    assert np.array_equal(found.ranks, expected / len(drawn))
    best = np.argmax(drawn @ values.T, axis=1)
    for at in np.unique(best):
        assert found.central_weights[at] == pytest.approx(drawn[best == at].mean(axis=0))


def test_renaming_and_reordering_change_nothing_else():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(6, 3))
    turn = rng.permutation(6)
    drawn = weightings(None, ("a", "b", "c"), draws=500, seed=1)
    one, other = tm.acceptability(values, weights=drawn), tm.acceptability(values[turn], weights=drawn)
    assert np.allclose(one.ranks[turn], other.ranks)
    assert np.allclose(tm.acceptability(10 * values + 7, weights=drawn).ranks, one.ranks)


def test_means_with_standard_deviations():
    """Two with means 1 and 0 and deviations .6 and .8 on one criterion: the first is first with Φ(1 / 1) = .8413."""
    found = tm.acceptability(([[1.0], [0.0]], [[0.6], [0.8]]), draws=40_000)
    assert found.ranks[0, 0] == pytest.approx(0.8413, abs=3 * found.error)
    assert found.confidence[0] == pytest.approx(0.8413, abs=0.02)


def test_bounds_and_orders_are_kept():
    criteria = ("a", "b", "c", "d")
    for given_weights in ({"a": (0.2, 0.4), "b": (0.0, 0.1)}, {"a": 0.5}, {"a": (0.9, 0.95), "d": (0.0, 0.01)}):
        drawn = weightings(given_weights, criteria, draws=300, seed=0)
        assert drawn.shape == (300, 4)
        assert drawn.sum(axis=1) == pytest.approx(1)
        assert (drawn >= -1e-9).all()
        for name, limits in given_weights.items():
            low, high = limits if isinstance(limits, tuple) else (limits, limits)
            column = drawn[:, criteria.index(name)]
            assert (column >= low - 1e-9).all()
            assert (column <= high + 1e-9).all()
    drawn = weightings(["c", "a"], criteria, draws=300, seed=0)
    assert (drawn[:, 2] >= drawn[:, 0]).all()
    assert not (drawn[:, 0] >= drawn[:, 1]).all()


def test_weightings_inside_bounds_are_even():
    """Of two criteria, the first from .2 to .6: uniform between, with mean .4 and variance .4² / 12."""
    drawn = weightings({"a": (0.2, 0.6)}, ("a", "b"), draws=20_000, seed=4)[:, 0]
    assert drawn.mean() == pytest.approx(0.4, abs=0.004)
    assert drawn.var() == pytest.approx(0.16 / 12, rel=0.03)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"a": (0.6, 1.0), "b": (0.6, 1.0)}, r"sum to 1.2, more than 1.*a 0.6, b 0.6"),
        ({"a": (0.0, 0.2), "b": (0.0, 0.2), "c": (0.0, 0.2)}, "sum to 0.6, less than 1"),
        ({"a": (0.5, 0.2)}, "from 0.5 to 0.2"),
        ({"z": 0.5}, "no criterion is called 'z'"),
        (["a", "a"], "twice"),
        ([[0.5, 0.5, 0.5]], "sums to 1"),
        ([[0.5, 0.5]], "draws by 3"),
    ],
)
def test_weights_that_contradict_each_other(weights, says):
    frame = pl.DataFrame({"a": [1.0, 2.0], "b": [0.0, 1.0], "c": [1.0, 0.0]})
    with pytest.raises(ValueError, match=says):
        tm.acceptability(frame, weights=weights)


@pytest.mark.parametrize(
    ("performances", "says"),
    [
        ([[1.0, math.nan]], "missing or infinite"),
        ([], "one of each"),
        (([[1.0]], [[-1.0]]), "standard deviations"),
        (([[1.0]], [[1.0, 2.0]]), "standard deviations"),
    ],
)
def test_performances_that_cannot_be_used(performances, says):
    with pytest.raises(ValueError, match=says):
        tm.acceptability(performances)


def test_numbers_of_draws_that_differ():
    with pytest.raises(ValueError, match="as many of each"):
        tm.acceptability(np.zeros((3, 2, 2)), weights=[[0.5, 0.5]])
    with pytest.raises(ValueError, match="draws is 1"):
        tm.acceptability([[1.0]], draws=0)


def test_one_alternative_and_one_that_tells_nothing():
    found = tm.acceptability([[1.0, 2.0]], draws=10)
    assert found.ranks.tolist() == [[1.0]]
    assert found.entropy == 0
    flat = tm.acceptability([[1.0, 2.0], [1.0, 0.0]], draws=10)
    assert flat.warnings == ("all alternatives are alike in 0: it distinguishes nothing",)
    assert "1 of 2 alternatives comes first under some weights" in flat.summary()
