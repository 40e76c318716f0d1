"""Expected ties: what the model makes of activity, distance and what schools have in common."""

import math

import numpy as np
import pytest

import trustmodel as tm
from towns import TOWNS, placed, town
from trustmodel.network.expected import shrunk
from trustmodel.stats.pair_rates import Prior
from trustmodel.synthetic.worlds import world


def test_every_school_has_about_the_ties_that_it_has():
    """Penalties draw school effects to 0, but hardly where there are many ties."""
    graph = town(10, apart=0)
    graph.edges[0, 1]["strength"] = 30
    found = tm.expected_ties(graph)
    total = dict.fromkeys(map(str, graph), 0.0)
    for row in found.rows:
        total[row.a] += row.observed - row.expected
        total[row.b] += row.observed - row.expected
    assert all(abs(rest) < 4 for rest in total.values())
    assert sum(row.expected for row in found.rows) == pytest.approx(found.observed, rel=0.02)


def test_the_distance_over_which_ties_halve():
    """Ties of 1024 · 2^(−d/2 km) halve over 2 km."""
    graph = town(9, apart=1000)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(1024 * 2 ** (-abs(i - j) / 2))
    found = tm.expected_ties(graph)
    assert found.halving_km == pytest.approx(2, rel=0.1)
    assert found.k == pytest.approx(60)
    assert found.common > 0.97
    assert found.pearson < 0.7
    assert "vary less than chance would have it" in " ".join(found.warnings)
    assert "9 schools, 36 pairs" in found.summary()


def test_ties_that_rise_with_distance_do_not_halve():
    graph = town(9, apart=1000)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(4 * 2 ** abs(i - j))
    assert math.isnan(tm.expected_ties(graph).halving_km)


def test_what_schools_have_in_common_is_told_as_a_ratio():
    """Pairs of one half have 40 ties, others 20: twice as many."""
    graph = town(12, apart=300)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = 40 if (i - j) % 2 == 0 else 20
    found = tm.expected_ties(graph, same="half")
    assert dict(found.same) == {"half": pytest.approx(2, rel=0.05)}
    assert found.method.options["same"] == ("half",)


@pytest.mark.parametrize("dispersion", [5.0, math.inf])
def test_dispersion_is_that_which_was_planted(dispersion):
    """4005 pairs in one trust."""
    made = world(90, seed=3, walls="none", dispersion=dispersion)
    k = tm.expected_ties(made.graph, same=("trust", "phase")).k
    assert k == pytest.approx(5, rel=0.25) if dispersion == 5 else k > 30


def test_yes_or_no_answers_are_never_expected_beyond_their_chances():
    graph = town(10, apart=1000, strength=1)
    graph.remove_edges_from([(i, j) for i, j in graph.edges if abs(i - j) > 3 + i % 2])
    found = tm.expected_ties(graph)
    assert found.counted == "yes/no answers"
    assert math.isnan(found.k)
    assert found.phi >= 0.5
    assert all(0 < row.expected < 1 for row in found.rows)
    assert sum(row.expected for row in found.rows) == pytest.approx(found.observed, rel=0.05)


def test_the_bend_follows_where_a_straight_line_cannot():
    """Ties by a power law: with a bend that may be larger, more of them are explained."""
    graph = town(20, apart=1500)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(3000 * abs(i - j) ** -2.0)
    straight, bent = (tm.expected_ties(graph, prior=Prior(bend_sd=sd)) for sd in (0.001, 2.0))
    assert bent.common > straight.common + 0.02


def test_residuals_are_pearsons():
    """(y − μ)/√(μ + μ²/k)."""
    first, _ = np.triu_indices(10, 1)
    found = tm.expected_ties(placed(TOWNS, np.random.default_rng(0).poisson(4, len(first))))
    for row in found.rows:
        spread = math.sqrt(found.phi * (row.expected + row.expected**2 / found.k))
        assert row.residual == pytest.approx((row.observed - row.expected) / spread, rel=1e-3)


def test_shrinkage():
    assert shrunk(np.array([0.0, 8]), np.array([8.0, 8]), 60).tolist() == pytest.approx([0.75 / 8.75, 1])
    assert shrunk(np.array([0.0]), np.array([8.0]), 0.5).tolist() == [2 / 10]


@pytest.mark.parametrize("schools", [0, 1])
def test_nobody_to_be_tied_to(schools):
    found = tm.expected_ties(town(schools))
    assert found.rows == ()
    assert math.isnan(found.common)
    assert "there is no pair to look at" in " ".join(found.warnings)
    assert found.summary()


def test_no_ties_at_all():
    graph = town(6)
    graph.remove_edges_from(list(graph.edges))
    found = tm.expected_ties(graph)
    assert len(found.isolated) == 6
    assert all(0 < row.expected < 1 for row in found.rows)
    assert math.isnan(found.common)
