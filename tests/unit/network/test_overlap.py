"""Networks beside each other, worked by hand and against plain, slow versions."""

import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from builders import published
from trustmodel import nulls
from trustmodel.network.overlap import relation_overlap


def weighted(ties, *, nodes=(), graph=nx.Graph):
    made = graph()
    made.add_nodes_from(nodes)
    made.add_weighted_edges_from(ties, weight="strength")
    return made


def matrix(graph, nodes):
    return nx.to_numpy_array(graph, nodelist=nodes, weight="strength")


def orders(draws, n, *path):
    return nulls.generator(*path).permuted(np.tile(np.arange(n), (draws, 1)), axis=1)


def random_digraph(n, ties, seed, *, whole=True):
    generator = np.random.default_rng(seed)
    graph = nx.gnm_random_graph(n, ties, seed=seed, directed=True)
    for *_, edge in graph.edges(data=True):
        edge["strength"] = float(generator.integers(1, 5)) if whole else float(generator.uniform(0.1, 5))
    return graph


# --- relation overlap ------------------------------------------------------------------------------------------------


def test_a_path_and_a_matching():
    """Of six pairs the path has 3, the matching 2 of those: r = (6·2 − 3·2)/√((18 − 9)(12 − 4)) = 6/√72.

    Of the three matchings of four nodes the path contains one, so that P(r ≥) = 1/3 and P(r ≤) = 1.
    """
    path = nx.path_graph(4)
    found = relation_overlap(path, nx.Graph([(0, 1), (2, 3)]), strength=None, draws=9_000)
    assert found.value == pytest.approx(6 / math.sqrt(72))
    assert found.p == pytest.approx(2 / 3, abs=0.03)
    assert found.null_mean == pytest.approx(0, abs=0.02)
    assert (found.n, found.nodes) == (6, ("0", "1", "2", "3"))
    (row,) = found.rows
    # y = 1/4 + 3/4 x: without the tie 1 of 4 pairs are on the path, with it 2 of 2
    assert (row.coefficient, found.intercept) == pytest.approx((3 / 4, 1 / 4))
    assert found.r_squared == pytest.approx(1 / 2)
    assert row.t == pytest.approx(2)  # √(.5 · 4 / .5)
    assert row.value / row.se == pytest.approx(row.t)
    assert found.to_frame().columns[:4] == ["predictor", "se", "t", "value"]
    assert found.summary().startswith("correlation 0.707 over 6 pairs of 4 nodes")


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("ties", [(40, 60), (80, 30)])
def test_as_a_plain_loop_over_corrcoef_gives_it(whole, ties):
    a, b = (random_digraph(10, m, seed, whole=whole) for seed, m in enumerate(ties))
    found = relation_overlap(a, b, draws=400, seed=7)
    nodes = list(range(10))
    one, other, off = matrix(a, nodes), matrix(b, nodes), ~np.eye(10, dtype=bool)
    seen = np.corrcoef(one[off], other[off])[0, 1]
    drawn = [np.corrcoef(one[np.ix_(order, order)][off], other[off])[0, 1] for order in orders(400, 10, 7)]
    assert found.value == pytest.approx(seen)
    assert found.null_mean == pytest.approx(np.mean(drawn))
    assert found.null_sd == pytest.approx(np.std(drawn, ddof=1))
    assert found.p == nulls.monte_carlo_p(seen, drawn)


def test_mrqap_as_a_regression_for_each_draw_gives_it():
    """Double semi-partialling, the slow way: what is left of one predictor is dealt out, and all is fitted again."""
    y, x, z = (random_digraph(9, m, seed, whole=False) for seed, m in enumerate((40, 30, 35)))
    x.add_edges_from((a, b, {"strength": 1 + edge["strength"]}) for a, b, edge in z.edges(data=True) if a % 2)
    found = relation_overlap(y, {"x": x, "z": z}, draws=200, seed=3)
    nodes, off = list(range(9)), ~np.eye(9, dtype=bool)
    outcome, *columns = (matrix(graph, nodes) for graph in (y, x, z))
    flat = outcome[off]

    def fitted(design):
        beta, rest, *_ = np.linalg.lstsq(design, flat, rcond=None)
        se = np.sqrt(rest[0] / (72 - 3) * np.diag(np.linalg.inv(design.T @ design)))
        return beta[-1], beta[-1] / se[-1]

    for k, row in enumerate(found.rows):
        mine, other = columns[k][off], columns[1 - k][off]
        rest = np.column_stack([np.ones(72), other])
        slope, t = fitted(np.column_stack([rest, mine]))
        assert (row.coefficient, row.t) == pytest.approx((slope, t))
        left = np.zeros((9, 9))
        left[off] = mine - rest @ np.linalg.lstsq(rest, mine, rcond=None)[0]
        drawn = [fitted(np.column_stack([rest, left[np.ix_(o, o)][off]])) for o in orders(200, 9, 3, k + 1)]
        assert row.null_mean == pytest.approx(np.mean([one for one, _ in drawn]))
        assert row.p == nulls.monte_carlo_p(t, [one for _, one in drawn])
    design = np.column_stack([np.ones(72), *(column[off] for column in columns)])
    beta, rest, *_ = np.linalg.lstsq(design, flat, rcond=None)
    assert found.value == found.r_squared == pytest.approx(1 - rest[0] / np.sum((flat - flat.mean()) ** 2))
    assert found.intercept == pytest.approx(beta[0])
    assert [row.predictor for row in found.rows] == ["x", "z"]
    assert found.summary().startswith("share explained")


def test_a_mapping_of_one_is_a_correlation():
    a, b = random_digraph(8, 20, 0), random_digraph(8, 20, 1)
    named = relation_overlap(a, {"friends": b}, draws=99)
    assert named.value == relation_overlap(a, b, draws=99).value
    assert named.rows[0].predictor == "friends"


def test_logit_of_one_predictor_is_the_log_odds_ratio():
    """Of 4 pairs with the predictor 3 are tied, of the 11 others 4: log(3/1 · 7/4), with s.e. √(1/3 + 1/1 + 1/4 + 1/7)."""
    every = [(a, b) for a in range(6) for b in range(a)]
    x = nx.Graph(every[:4])
    y = nx.Graph([*every[:3], *every[4:8]])
    y.add_nodes_from(range(6))
    x.add_nodes_from(range(6))
    found = relation_overlap(y, {"x": x}, strength=None, family="logit", draws=99)
    (row,) = found.rows
    assert row.coefficient == pytest.approx(math.log(3 * 7 / 4))
    assert row.se == pytest.approx(math.sqrt(1 / 3 + 1 + 1 / 4 + 1 / 7))
    assert found.intercept == pytest.approx(math.log(4 / 7))
    p = [3 / 4] * 3 + [1 / 4] + [4 / 11] * 4 + [7 / 11] * 7
    alone = 7 * math.log(7 / 15) + 8 * math.log(8 / 15)
    assert found.r_squared == pytest.approx(1 - math.fsum(map(math.log, p)) / alone)
    assert 0 < row.p <= 1
    assert row.testable
    # how strong a tie is does not matter to whether it is there
    for *_, edge in y.edges(data=True):
        edge["strength"] = 9
    for *_, edge in x.edges(data=True):
        edge["strength"] = 1
    assert relation_overlap(y, {"x": x}, family="logit", draws=99).value == found.value


def test_predictors_that_tell_ties_without_fail_have_no_logit():
    path = nx.path_graph(6)
    found = relation_overlap(path, path, strength=None, family="logit", draws=99)
    assert math.isnan(found.value)
    assert not found.rows[0].testable
    assert "without fail" in found.warnings[0]


@pytest.mark.parametrize("family", ["linear", "logit"])
def test_a_predictor_that_repeats_another_is_not_testable(family):
    y, x, z = (random_digraph(8, m, seed) for seed, m in enumerate((20, 25, 15)))
    found = relation_overlap(y, {"x": x, "again": x, "z": z}, family=family, draws=99)
    assert [row.testable for row in found.rows] == [False, False, True]
    assert math.isnan(found.rows[0].coefficient)
    assert sum("says nothing that the others do not" in said for said in found.warnings) == 2


@pytest.mark.parametrize("family", ["linear", "logit"])
@pytest.mark.parametrize("several", [True, False])
def test_where_all_pairs_are_alike_nothing_is_testable(family, several):
    none, path = nx.empty_graph(5), nx.path_graph(5)
    given = {"path": path, "star": nx.star_graph(4)} if several else path
    found = relation_overlap(none, given, strength=None, family=family, draws=99)
    assert math.isnan(found.value)
    assert not found.testable
    assert found.warnings
    assert math.isnan(relation_overlap(path, nx.complete_graph(5), strength=None, draws=99).value)


def test_fewer_pairs_than_predictors():
    graphs = {str(seed): nx.gnm_random_graph(3, 1 + seed % 2, seed=seed) for seed in range(5)}
    found = relation_overlap(nx.path_graph(3), graphs, strength=None, draws=19)
    assert math.isnan(found.value)
    assert "fewer pairs than predictors" in found.warnings[0]


def test_only_those_in_both_are_compared_and_of_the_silent_what_others_say():
    a, b = nx.path_graph(6), nx.path_graph(5)
    b.add_edge(4, "new")
    nx.set_node_attributes(b, {0: False, 2: False}, "answered")
    found = relation_overlap(a, b, strength=None, draws=99)
    assert (found.nodes, found.silent) == (("0", "1", "2", "3", "4"), ("0", "2"))
    assert found.left_out == ("5", "new")
    assert found.value == pytest.approx(1)
    assert found.n == 9  # all pairs but that of the two who are silent
    assert len(found.warnings) == 2
    assert "2 nodes did not answer, of 2 that were asked: what others say of them is compared" in found.warnings


def silenced(relation, silent):
    network = published(f"krackhardt_{relation}")
    network.remove_edges_from(list(network.out_edges(silent)))
    nx.set_node_attributes(network, {node: node not in silent for node in network}, "answered")
    return network


def test_the_correlation_of_real_networks_in_which_some_were_silent():
    """Krackhardt's advice and friendship, four of 21 silent: .18109 over the pairs that are known (.15459 of all)."""
    silent = ("3", "7", "12", "20")
    a, b = silenced("advice", silent), silenced("friendship", silent)
    found = relation_overlap(a, b, strength=None, draws=499)
    assert found.value == pytest.approx(0.18109, abs=5e-6)
    assert found.silence.value == pytest.approx(found.value)
    assert found.silence.low < 0.15459 < found.silence.high
    assert found.n == 17 * 20
    assert found.testable
    matrices = [nx.to_numpy_array(graph, nodelist=sorted(a)) for graph in (a, b)]
    without = []
    for one in sorted(set(a) - set(silent)):
        rows = [i for i, node in enumerate(sorted(a)) if node not in (*silent, one)]
        values = [np.concatenate([np.delete(matrix[i], i) for i in rows]) for matrix in matrices]
        without.append(np.corrcoef(*values)[0, 1])
    se = math.sqrt((1 - 17 / 21) * 16 / 17 * np.sum((np.array(without) - np.mean(without)) ** 2))
    assert (found.silence.high - found.value) / 2.1199 == pytest.approx(se, rel=1e-4)
    both = relation_overlap(
        a, {"friendship": b, "reports": published("krackhardt_reports_to")}, strength=None, draws=99
    )
    assert both.silence is None
    assert both.n == 17 * 20
    assert both.testable


def test_the_correlation_of_ties_without_direction_has_an_interval():
    """Advice and friendship either way, four of 21 silent: over the pairs of which one answered, and a plain jackknife."""
    a, b = (nx.to_numpy_array(published(f"krackhardt_{name}")) > 0 for name in ("advice", "friendship"))
    a, b = a | a.T, b | b.T

    def known(silent):
        pairs = [(i, j) for i in range(21) for j in range(i) if i not in silent or j not in silent]
        return np.corrcoef([a[pair] for pair in pairs], [b[pair] for pair in pairs])[0, 1]

    silent = (2, 6, 11, 19)
    first, second = nx.from_numpy_array(a), nx.from_numpy_array(b)
    nx.set_node_attributes(first, {node: node not in silent for node in first}, "answered")
    found = relation_overlap(first, second, strength=None, draws=99)
    assert found.n == 210 - 6
    assert found.silence.value == pytest.approx(known(silent))
    assert found.silence.as_none == pytest.approx(known_as_none(a, b, silent))
    rest = [known((*silent, one)) for one in range(21) if one not in silent]
    se = math.sqrt((1 - 17 / 21) * 16 / 17 * np.sum((np.array(rest) - np.mean(rest)) ** 2)) * 3 / 4
    assert (found.silence.high - found.value) / 2.1199 == pytest.approx(se, rel=1e-4)
    assert found.silence.low < known(()) < found.silence.high


def known_as_none(a, b, silent):
    a, b = a.copy(), b.copy()
    for matrix in (a, b):
        matrix[np.ix_(silent, silent)] = False
    upper = np.triu_indices(len(a), 1)
    return np.corrcoef(a[upper], b[upper])[0, 1]


def test_under_chance_silence_gives_no_small_p_too_often():
    """Networks that have nothing in common, three of 12 silent in each: p is uniform, within chance."""
    small = 0
    for seed in range(100):
        a, b = (nx.gnp_random_graph(12, 0.3, seed=2 * seed + k, directed=True) for k in (0, 1))
        for graph in (a, b):
            graph.remove_edges_from(list(graph.out_edges(range(3))))
            nx.set_node_attributes(graph, {node: node >= 3 for node in graph}, "answered")
        small += relation_overlap(a, b, strength=None, draws=39).p <= 0.1
    assert small <= 20


def test_an_undirected_network_counts_both_ways_beside_a_directed_one():
    directed = nx.DiGraph([(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)])
    found = relation_overlap(directed, nx.path_graph(4), strength=None, draws=99)
    assert (found.value, found.n) == (1, 12)


def test_bad_input_of_an_overlap():
    path = nx.path_graph(4)
    with pytest.raises(tm.GraphError, match="three are needed"):
        relation_overlap(path, nx.path_graph(2), strength=None)
    with pytest.raises(ValueError, match="at least one predictor"):
        relation_overlap(path, {}, strength=None)
    with pytest.raises(ValueError, match="family is"):
        relation_overlap(path, path, strength=None, family="probit")
    with pytest.raises(tm.GraphError, match="no attribute 'strength'"):
        relation_overlap(path, path)
    assert "ask for at least 19" in relation_overlap(path, path, strength=None, draws=5).warnings[0]


def test_a_bar_changes_nothing():
    a, b = random_digraph(8, 20, 0), random_digraph(8, 20, 1)
    assert relation_overlap(a, b, draws=99, progress=True).p == relation_overlap(a, b, draws=99).p
