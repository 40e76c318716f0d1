"""Shared expertise beyond chance, against figures worked out by others and by counting all tables."""

import networkx as nx
import pytest

from builders import reference
from trustmodel.network.shared_expertise import shared_expertise


@pytest.mark.parametrize(("null", "found"), [("hypergeometric", 17), ("soft", 0), ("fixed", 5)])
def test_how_many_pairs_of_davis_women_met_more_than_by_chance(null, found):
    """At one-sided .05, by P(X ≥ x) (Davis, Gardner and Gardner 1941; 139 pairs met)."""
    shared = shared_expertise(nx.davis_southern_women_graph(), null=null, draws=20_000, seed=1)
    assert len(shared.rows) == 139
    assert sum(row.p < 0.05 for row in shared.rows) == found
    assert shared.pairs_tested == 153


def test_the_mid_p_finds_what_the_upper_tail_cannot_reach():
    """The same five pairs and eight more, whose P(X ≥ x) is between .05 and .1, with most of it at x itself."""
    shared = shared_expertise(nx.davis_southern_women_graph(), null="fixed", draws=20_000, seed=1)
    assert sum(row.mid_p < 0.05 for row in shared.rows) == 13
    assert all(row.mid_p <= row.p for row in shared.rows)


@pytest.mark.parametrize(
    ("null", "column", "error"),
    [("hypergeometric", "p_hyper", 1e-12), ("soft", "p_sdsm", 1e-12), ("fixed", "p_fdsm20k", 0.02)],
)
def test_each_pair_of_davis_women(null, column, error):
    """Two runs of 20,000 draws differ by up to .015 (their standard error is .0035 at p = .5, and draws are a little alike)."""
    expected = {
        frozenset((row["i"], row["j"])): float(row[column])
        for row in reference("davis_backbone_pvalues.csv")
        if row["weight"] != "0"
    }
    shared = shared_expertise(nx.davis_southern_women_graph(), null=null, draws=20_000, seed=1)
    found = {frozenset((row.a, row.b)): row.p for row in shared.rows}
    assert found == pytest.approx(expected, abs=error)


def toy():
    """Three who hold [[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]] of four topics."""
    graph = nx.Graph([("1", "w"), ("1", "y"), ("1", "z"), ("2", "x"), ("3", "w"), ("3", "z")])
    nx.set_node_attributes(graph, {node: "holder" if node.isdigit() else "topic" for node in graph}, "part")
    return graph


def test_a_toy_with_soft_margins():
    """By the package `bicm`: .8972 and .6028 for the first, .7057 and .2943 for the third, so that P(X ≥ 2) = .555.

    q = .8972 × .7057 twice and .6028 × .2943 twice: 1 − P(0) − P(1) = 1 − .0911 − .3536.
    """
    (row,) = shared_expertise(toy(), null="soft").rows
    assert (row.a, row.b, row.shared) == ("1", "3", 2)
    assert row.p == pytest.approx(0.555, abs=5e-4)


def test_a_toy_with_fixed_margins():
    """In two of the eight tables with these margins the first and the third share two: P(X ≥ 2) is exactly .25."""
    (row,) = shared_expertise(toy(), null="fixed", draws=40_000, seed=2).rows
    assert row.p == pytest.approx(0.25, abs=0.01)
    assert row.mid_p == pytest.approx(0.125, abs=0.005)
