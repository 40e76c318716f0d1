"""Networks as wholes: portraits by hand, and kinds that lie apart or not."""

import math

import networkx as nx
import numpy as np
import pytest
from scipy.stats import f_oneway

import trustmodel as tm
from trustmodel import synthetic
from trustmodel.network.portraits import differences, divergences, portrait, portrait_divergence


def test_a_star_by_hand():
    """The hub has three at distance 1; each tip has one at 1 and two at 2. Of 4·4 = 16 pairs with themselves 4 are at
    0, 6 at 1 and 6 at 2.
    """
    assert portrait(nx.star_graph(3)) == {(0, 1): 4, (1, 1): 3, (1, 3): 1, (2, 0): 1, (2, 2): 3}


def test_divergence_by_hand():
    """Two nodes with a tie and without one. With: P(0, 1) = 1 · 2/4, P(1, 1) = 1 · 2/4. Without: P(0, 1) = 1.

    M is (3/4, 1/4): ½ (½ log2(½ / ¾) + ½ log2(½ / ¼)) + ½ log2(1 / ¾) = .3113.
    """
    pair, none = nx.path_graph(2), nx.empty_graph(2)
    expected = 0.5 * (0.5 * math.log2(2 / 3) + 0.5) + 0.5 * math.log2(4 / 3)
    assert portrait_divergence(pair, none) == pytest.approx(expected)
    assert portrait_divergence(none, pair) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(4))
def test_names_do_not_matter_and_a_ring_is_no_star(seed):
    graph = nx.gnp_random_graph(15, 0.2, seed=seed, directed=True)
    order = np.random.default_rng(seed).permutation(15).tolist()
    assert portrait_divergence(graph, nx.relabel_nodes(graph, dict(enumerate(order)))) == 0
    assert portrait_divergence(nx.cycle_graph(15), nx.star_graph(14)) > 0.5
    assert math.isnan(portrait_divergence(graph, nx.Graph()))


def test_datasets_have_portraits():
    one, other = (synthetic.trust(n_schools=6, seed=seed) for seed in (1, 2))
    assert 0 < portrait_divergence(one, other) < 1
    names, made = divergences({"b": one, "a": other, "c": one})
    assert names == ("a", "b", "c")
    assert made[1, 2] == 0
    assert np.array_equal(made, made.T)


def test_on_a_line_it_is_the_anova_that_everybody_knows():
    """With distances between numbers, the pseudo-F is Fisher's F."""
    rng = np.random.default_rng(0)
    values, kinds = np.concatenate((rng.normal(0, 1, 12), rng.normal(1, 1, 9))), ["a"] * 12 + ["b"] * 9
    found = differences(np.abs(values[:, None] - values[None, :]), kinds, draws=999, seed=1)
    known = f_oneway(values[:12], values[12:])
    assert found.value == pytest.approx(known.statistic)
    assert found.p == pytest.approx(known.pvalue, abs=0.03)
    spread = [np.abs(part - part.mean()) for part in (values[:12], values[12:])]
    assert found.spread_f == pytest.approx(f_oneway(*spread).statistic)
    assert [row.spread for row in found.rows] == pytest.approx([one.mean() for one in spread])


def test_kinds_of_networks_that_differ_and_kinds_that_do_not():
    rings = {f"ring{n}": nx.cycle_graph(8 + n % 3) for n in range(6)}
    stars = {f"star{n}": nx.star_graph(8 + n % 3) for n in range(6)}
    names, apart = divergences({**rings, **stars})
    found = differences(apart, [name[:4] for name in names], seed=1)
    assert found.p < 0.01
    assert found.share > 0.6
    none = differences(apart, ["x", "y"] * 6, seed=1)
    assert none.p > 0.05


def test_a_difference_in_spread_is_told():
    rng = np.random.default_rng(3)
    values = np.concatenate((rng.normal(0, 0.1, 30), rng.normal(0, 3, 30)))
    found = differences(np.abs(values[:, None] - values[None, :]), ["tight"] * 30 + ["wide"] * 30, seed=1)
    assert found.spread_p < 0.01
    assert "spread p" in found.summary()


def test_one_kind_and_those_left_out():
    far = 1 - np.eye(4)
    alone = differences(far, ["x"] * 4)
    assert not alone.testable
    assert math.isnan(alone.value)
    assert differences(far, ["x", "x", None, "y"], draws=19).rows[0].n == 2


@pytest.mark.parametrize(
    ("distances", "groups", "says"),
    [
        ([[0, 1], [2, 0]], ["a", "b"], "symmetric"),
        ([[0, math.nan], [math.nan, 0]], ["a", "b"], "known"),
        ([[0, 1], [1, 0]], ["a"], "square of 1"),
    ],
)
def test_distances_that_are_none(distances, groups, says):
    with pytest.raises(ValueError, match=says):
        differences(distances, groups)


def test_a_situation_has_the_portrait_of_its_data():
    data = synthetic.trust(n_schools=5, seed=1)
    year = ("2025-09-01", "2026-09-01")
    situation = tm.situation(data, between=year)
    assert portrait(situation) == portrait(data.between(*year)) == portrait(tm.graphs.support(data, between=year))
    assert portrait_divergence(situation, data.between(*year)) == 0
    assert portrait_divergence(situation, data.at("2026-01-15")) > 0
    names, far = divergences({"then": situation, "always": data})
    assert names == ("always", "then")
    assert far[0, 1] == portrait_divergence(data, situation)


@pytest.mark.parametrize(
    ("wide", "so"),
    [(4.0, "the smaller is the wider; p may be too small"), (0.25, "the larger is the wider; p may be too large")],
)
def test_kinds_of_another_size_and_spread_are_warned_of(wide, so):
    """With 5 wide and 20 tight ones around one centre p is at most .05 in a third of all cases."""
    points = np.random.default_rng(4).normal(size=25) * np.repeat([wide, 1], [5, 20])
    answer = differences(np.abs(points[:, None] - points[None, :]), ["a"] * 5 + ["b"] * 20, draws=99)
    assert [warning for warning in answer.warnings if so in warning] == [
        warning for warning in answer.warnings if "kinds differ in size (5 to 20)" in warning
    ]
    assert any(so in warning for warning in answer.warnings)


def test_kinds_of_one_size_or_one_spread_are_not_warned_of():
    points = np.random.default_rng(5).normal(size=25)
    far = np.abs(points[:, None] - points[None, :])
    alike = np.repeat([1.0, 1.05], [5, 20]) * np.tile([1, -1, 2, -2, 0], 5)
    assert not differences(np.abs(alike[:, None] - alike[None, :]), ["a"] * 5 + ["b"] * 20, draws=99).warnings
    assert not differences(far, ["a"] * 12 + ["b"] * 13, draws=99).warnings
