"""Expected ties: what the gravity model makes of activity, distance and kinship."""

import math

import pytest

import trustmodel as tm
from towns import town
from trustmodel.synthetic.worlds import world


def test_school_effects_alone_meet_every_schools_total():
    """Without distance or kinship the score of α_i is Σ_j (y_ij − μ_ij); the ridge (½ of the spread) moves it little."""
    graph = town(10, apart=0)
    graph.edges[0, 1]["strength"] = 30
    found = tm.expected_ties(graph)
    total = dict.fromkeys(map(str, graph), 0.0)
    for row in found.rows:
        total[row.a] += row.observed - row.expected
        total[row.b] += row.observed - row.expected
    assert all(abs(rest) < 0.2 for rest in total.values())
    assert "as far apart" in found.warnings[0]


def test_the_distance_over_which_ties_halve():
    """Ties of 1024 · 2^(−d/2 km) halve over 2 km."""
    graph = town(9, apart=1000)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(1024 * 2 ** (-abs(i - j) / 2))
    found = tm.expected_ties(graph)
    assert found.halving_km == pytest.approx(2, rel=0.01)
    assert found.k == math.inf
    assert found.common > 0.99
    assert found.pearson < 0.1


def test_kinship_is_told_as_a_ratio():
    """Pairs of one half have 40 ties, others 20: twice as many."""
    graph = town(12, apart=300)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = 40 if (i - j) % 2 == 0 else 20
    found = tm.expected_ties(graph, same="half")
    assert dict(found.same) == {"half": pytest.approx(2, rel=0.01)}


def test_dispersion_is_found_where_it_was_put():
    """200 worlds' worth of pairs in one: k = 5 within 25 %, and Poisson counts none that matters."""
    made = world(90, seed=3, walls="none", dispersion=5.0)
    assert tm.expected_ties(made.graph, same=("trust", "phase")).k == pytest.approx(5, rel=0.25)
    made = world(90, seed=3, walls="none", dispersion=math.inf)
    assert tm.expected_ties(made.graph, same=("trust", "phase")).k > 50


def test_binary_ties_take_a_logit():
    graph = town(10, apart=1000)
    graph.remove_edges_from([(i, j) for i, j in graph.edges if abs(i - j) > 3 + i % 2])
    found = tm.expected_ties(graph, strength=None)
    assert found.family == "binary"
    assert math.isnan(found.k)
    assert all(0 < row.expected < 1 for row in found.rows)
    assert sum(row.expected for row in found.rows) == pytest.approx(found.observed, abs=0.5)
    rows = tm.walls(graph, strength=None).rows
    assert all(row.testable == (1 - row.expected <= 0.05) for row in rows)


def test_a_spline_bends_where_a_line_cannot():
    """Ties by a power law: the spline explains more of them."""
    graph = town(20, apart=1500)
    for i, j in graph.edges:
        graph.edges[i, j]["strength"] = round(3000 * abs(i - j) ** -2.0)
    line, spline = (tm.expected_ties(graph, decay=decay) for decay in ("linear", "spline"))
    assert spline.common > line.common + 0.02
    assert math.isnan(spline.halving_km)
    with pytest.raises(ValueError, match="decay is 'linear' or 'spline'"):
        tm.expected_ties(graph, decay="log")


def test_the_model_has_what_the_rows_show():
    asked = tm.expected_ties(town(10, apart=1000))
    pairs = asked.model.pairs
    assert asked.model.expected.tolist() == [row.expected for row in asked.rows]
    assert pairs.ends == [(row.a, row.b) for row in asked.rows]
    assert pairs.ties.tolist() == [row.observed for row in asked.rows]
    assert pairs.km.tolist() == [row.distance_km for row in asked.rows]
    assert pairs.residual_df == 45 - 10 - len(pairs.covariates.scale) == 34
    assert tm.expected_ties(town(1)).model.fit is None
    assert tm.expected_ties(town(1)).model.expected.tolist() == []
