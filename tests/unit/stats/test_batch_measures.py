"""Measures on stacks: the same as networkx and as a sum by hand, whatever stands beside a network in its stack."""

import math

import networkx as nx
import numpy as np
import pytest

from trustmodel.stats import batch_measures

NODES = 11


def network(seed):
    random = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(NODES, random.uniform(0.0, 0.4), seed=seed, directed=True)
    for edge in graph.edges:
        graph.edges[edge]["strength"] = float(random.uniform(0.5, 3))
    return graph


GRAPHS = [network(seed) for seed in range(40)]
STRENGTH = np.stack([nx.to_numpy_array(graph, weight="strength") for graph in GRAPHS])
TIED = STRENGTH > 0


def test_betweenness_is_that_of_networkx():
    found = batch_measures.betweenness(TIED | TIED.transpose(0, 2, 1))
    for graph, line in zip(GRAPHS, found, strict=True):
        expected = nx.betweenness_centrality(graph.to_undirected(), normalized=False)
        assert line.tolist() == pytest.approx(list(expected.values()), abs=1e-9)


def test_constraint_is_that_of_networkx():
    for graph, line in zip(GRAPHS, batch_measures.constraint(STRENGTH), strict=True):
        # its sum over neighbours, written out: before 3.5 it gives none to those who only receive
        expected = [
            sum(
                nx.local_constraint(graph, node, other, weight="strength")
                for other in set(nx.all_neighbors(graph, node))
            )
            if graph.degree(node)
            else math.nan
            for node in graph
        ]
        assert line.tolist() == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_effective_size_is_that_of_networkx_node_by_node():
    """Its way for all nodes at once divides by the wrong line where scipy's maxima have one dimension."""
    for graph, line in zip(GRAPHS, batch_measures.effective_size(STRENGTH), strict=True):
        giving = [node for node in graph if graph.out_degree(node)]  # it has no size for one who only receives
        expected = nx.effective_size(graph, nodes=giving, weight="strength")
        assert {node: line[node] for node in giving} == pytest.approx(expected, abs=1e-9)
        assert [math.isnan(line[node]) for node in graph] == [not graph.degree(node) for node in graph]


def test_who_reaches_whom():
    for graph, found in zip(GRAPHS, batch_measures.reachability(TIED), strict=True):
        for node in graph:
            assert set(np.flatnonzero(found[node])) == nx.descendants(graph, node) | {node}


def test_transitivity_is_that_of_networkx():
    for graph, found in zip(GRAPHS, batch_measures.transitivity(TIED | TIED.transpose(0, 2, 1)), strict=True):
        assert found == pytest.approx(nx.transitivity(graph.to_undirected())) or math.isnan(found)


def test_two_heads_over_the_same_two_beside_a_star_and_nobody_tied():
    """0 and 1 both over 2 and 3: no source of 0 and 1, two of 2 and 3, neither above the other: 1 − 2/3."""
    tied = np.zeros((3, 4, 4), dtype=bool)
    tied[0, [0, 0, 1, 1], [2, 3, 2, 3]] = True
    tied[1, 0, 1:] = True
    found = batch_measures.shape(tied)
    figures = [found[name].tolist() for name in ("connectedness", "hierarchy", "efficiency", "least_upper_bound")]
    heads, star, nobody = zip(*figures, strict=True)
    assert heads == pytest.approx((1, 1, 2 / 3, 1 / 3))
    assert star == (1, 1, 1, 1)
    assert nobody == pytest.approx((0, math.nan, math.nan, math.nan), nan_ok=True)
    centres = [found[f"centralisation_{name}"][1] for name in ("out", "in", "degree", "betweenness")]
    assert centres == pytest.approx([1, 1 / 9, 1, 1])
    assert np.isnan(batch_measures.reciprocity(tied)["reciprocity_arc"]).tolist() == [False, False, True]


# --- ties ------------------------------------------------------------------------------------------------------------


def test_reciprocity_by_hand():
    """Of three ties among three, two are the two directions of one pair: r = 2/3, 1 of 2 pairs, (2/3 − 1/2)/(1 − 1/2)."""
    tied = np.zeros((2, 3, 3), dtype=bool)
    tied[0, [0, 1, 1], [1, 0, 2]] = True
    tied[1] = ~np.eye(3, dtype=bool)
    found = batch_measures.reciprocity(tied)
    assert found["density"].tolist() == pytest.approx([1 / 2, 1])
    assert found["reciprocity_arc"].tolist() == pytest.approx([2 / 3, 1])
    assert found["reciprocity_dyad"].tolist() == pytest.approx([1 / 2, 1])
    assert found["reciprocity_corrected"].tolist() == pytest.approx([1 / 3, math.nan], nan_ok=True)
    assert np.isnan(batch_measures.reciprocity(np.zeros((1, 1, 1), dtype=bool))["density"]).all()


def test_spread_by_hand():
    """Freeman: of 3, 1 and 1 the others fall short by 2 + 2, of 8 that they could."""
    assert batch_measures.spread(np.array([[3.0, 1, 1], [2, 2, 2]]), 8).tolist() == [0.5, 0]
    assert np.isnan(batch_measures.spread(np.zeros((2, 0)), 8)).tolist() == [True, True]
    assert np.isnan(batch_measures.spread(np.ones((1, 2)), 0)).all()
    assert batch_measures.spread(np.array([[1.0, 0]]), 1).tolist() == [1]


def test_centralisations_by_hand():
    """Four in a row of giving, and a cycle, in which nobody is central."""
    tied = np.zeros((2, 4, 4), dtype=bool)
    tied[0, [0, 0, 1], [1, 2, 2]] = True
    tied[1, [0, 1, 2, 3], [1, 2, 3, 0]] = True
    either = tied | tied.transpose(0, 2, 1)
    found = batch_measures.centralisations(tied, either, np.array([[3.0, 0, 0, 0], [0.5] * 4]))
    assert found["centralisation_out"].tolist() == pytest.approx([5 / 9, 0])  # 2, 1, 0, 0: 0 + 1 + 2 + 2 of (n − 1)²
    assert found["centralisation_in"].tolist() == pytest.approx([5 / 9, 0])
    assert found["centralisation_degree"].tolist() == pytest.approx([2 / 6, 0])  # 2, 2, 2, 0: 2 of (n − 1)(n − 2)
    assert found["centralisation_betweenness"].tolist() == pytest.approx([1, 0])  # 9 of (n − 1)²(n − 2)/2


def test_betweenness_beside_networks_whose_paths_have_ended():
    """A path of five, a star, and one without ties: networks leave one by one, and the rest is carried on."""
    graphs = [nx.path_graph(5), nx.star_graph(4), nx.empty_graph(5), nx.cycle_graph(5)]
    found = batch_measures.betweenness(np.stack([nx.to_numpy_array(graph) > 0 for graph in graphs]))
    for graph, line in zip(graphs, found, strict=True):
        assert line.tolist() == pytest.approx(list(nx.betweenness_centrality(graph, normalized=False).values()))
    assert batch_measures.betweenness(np.zeros((2, 3, 3), dtype=bool)).tolist() == [[0] * 3] * 2


# --- what is joined --------------------------------------------------------------------------------------------------


def krackhardt(graph):
    """Krackhardt's figures, node by node."""
    n, either = len(graph), graph.to_undirected()
    components = [len(part) for part in nx.connected_components(either)]
    joined = sum(size * (size - 1) / 2 for size in components)
    reach = {node: nx.descendants(graph, node) | {node} for node in graph}
    pairs = [(a, b) for a in graph for b in graph if a < b]
    one_way = sum((b in reach[a]) != (a in reach[b]) for a, b in pairs)
    reached = sum(b in reach[a] or a in reach[b] for a, b in pairs)
    most = sum((size - 1) * (size - 2) / 2 for size in components)
    spare = either.number_of_edges() - (n - len(components))
    bounded = 0
    for a, b in pairs:
        bounds = [node for node in graph if a in reach[node] and b in reach[node]]
        bounded += any(all(node in reach[other] for other in bounds) for node in bounds)
    share = lambda part, whole: part / whole if whole else math.nan  # noqa: E731
    return {
        "connectedness": share(joined, n * (n - 1) / 2),
        "hierarchy": share(one_way, reached),
        "efficiency": 1 - share(spare, most),
        "least_upper_bound": 1 - share(joined - bounded, most),
    }


def test_krackhardts_figures_node_by_node():
    found = batch_measures.krackhardts(TIED, TIED | TIED.transpose(0, 2, 1))
    for place, graph in enumerate(GRAPHS):
        assert {name: values[place] for name, values in found.items()} == pytest.approx(krackhardt(graph), nan_ok=True)


def test_krackhardts_figures_of_more_nodes_than_a_word_has_bits():
    graphs = [nx.gnm_random_graph(70, ties, seed=ties, directed=True) for ties in (60, 75, 90)]
    graphs.append(nx.DiGraph([(place, place + 1) for place in range(69)]))
    tied = np.stack([nx.to_numpy_array(graph) > 0 for graph in graphs])
    found = batch_measures.krackhardts(tied, tied | tied.transpose(0, 2, 1))
    for place, graph in enumerate(graphs):
        assert {name: values[place] for name, values in found.items()} == pytest.approx(krackhardt(graph), nan_ok=True)


def test_networks_of_nobody():
    nobody = np.zeros((2, 0, 0), dtype=bool)
    assert all(np.isnan(values).all() for values in batch_measures.krackhardts(nobody, nobody).values())
    assert batch_measures.reachability(nobody).shape == (2, 0, 0)


# --- structural holes ------------------------------------------------------------------------------------------------


def test_holes_by_hand():
    """0 is tied to 1 (1 + 2) and to 2 (1), 1 to 2 (2): p₀₁ = ¾; c₀ = (¾ + ¼·⅖·…)²: all sums written out."""
    strengths = np.zeros((1, 4, 4))
    strengths[0, [0, 1, 0, 1], [1, 0, 2, 2]] = [1, 2, 1, 2]
    p = {(0, 1): 3 / 4, (0, 2): 1 / 4, (1, 0): 3 / 5, (1, 2): 2 / 5, (2, 0): 1 / 3, (2, 1): 2 / 3}
    expected = [sum((p[i, j] + p[i, 3 - i - j] * p[3 - i - j, j]) ** 2 for j in range(3) if j != i) for i in range(3)]
    assert batch_measures.constraint(strengths)[0].tolist() == pytest.approx([*expected, math.nan], nan_ok=True)
    m = {(1, 2): 2 / 3, (2, 1): 1, (0, 2): 1 / 3, (2, 0): 1 / 2, (0, 1): 1, (1, 0): 1}
    sizes = [2 - sum(p[i, q] * m[j, q] for j in range(3) for q in range(3) if len({i, j, q}) == 3) for i in range(3)]
    assert batch_measures.effective_size(strengths)[0].tolist() == pytest.approx([*sizes, math.nan], nan_ok=True)


# --- networks of many sizes ------------------------------------------------------------------------------------------


def many_sizes(sizes, seed=0):
    """Networks by chance beside each other, and all that `profiles` asks for."""
    graphs = [nx.gnp_random_graph(size, 0.3, seed=seed + place, directed=True) for place, size in enumerate(sizes)]
    rng = np.random.default_rng(seed)
    of = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum(sizes) - sizes
    ties = []
    for place, graph in enumerate(graphs):
        for start, end, edge in graph.edges(data=True):
            edge["strength"] = float(rng.uniform(0.5, 3))
            ties.append((first[place] + start, first[place] + end, edge["strength"]))
    rng.shuffle(ties)
    start, end, strength = (np.array([tie[side] for tie in ties]) for side in range(3))
    return graphs, (of, np.array(sizes), first, (start.astype(int), end.astype(int), strength))


def mean(values):
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


@pytest.mark.parametrize("block", [1_000_000, 1])
def test_profiles_of_many_sizes_are_those_of_each(monkeypatch, block):
    monkeypatch.setattr(batch_measures, "_BLOCK", block)
    graphs, given = many_sizes([4, 7, 1, 4, 2, 9, 4, 1])
    found = batch_measures.profiles(*given)
    assert list(found) == [
        "ties", "density", "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected", "centralisation_out",
        "centralisation_in", "centralisation_degree", "centralisation_betweenness", "components", "isolates",
        "connectedness", "constraint_mean", "effective_size_mean", "betweenness_mean", "betweenness_max",
    ]  # fmt: skip
    for place, graph in enumerate(graphs):
        line = {name: values[place] for name, values in found.items()}
        strengths = nx.to_numpy_array(graph, weight="strength")[None]
        tied = strengths > 0
        either = tied | tied.transpose(0, 2, 1)
        between = batch_measures.betweenness(either)
        assert line["ties"] == graph.number_of_edges()
        for figures in (batch_measures.reciprocity(tied), batch_measures.centralisations(tied, either, between)):
            assert {name: line[name] for name in figures} == pytest.approx(
                {name: values[0] for name, values in figures.items()}, nan_ok=True
            )
        assert line["components"] == nx.number_weakly_connected_components(graph)
        assert line["isolates"] == nx.number_of_isolates(graph)
        n = len(graph)
        joined = sum(len(part) * (len(part) - 1) / 2 for part in nx.weakly_connected_components(graph))
        assert line["connectedness"] == pytest.approx(joined / (n * (n - 1) / 2) if n > 1 else math.nan, nan_ok=True)
        assert line["constraint_mean"] == pytest.approx(mean(batch_measures.constraint(strengths)[0]), nan_ok=True)
        assert line["effective_size_mean"] == pytest.approx(
            mean(batch_measures.effective_size(strengths)[0]), nan_ok=True
        )
        pairs = math.comb(n - 1, 2)
        shares = between[0] / pairs if pairs else np.full(n, math.nan)
        assert line["betweenness_mean"] == pytest.approx(shares.mean(), nan_ok=True)
        assert line["betweenness_max"] == pytest.approx(shares.max(), nan_ok=True)


def test_networks_of_one_size_are_looked_at_together_but_not_too_many(monkeypatch):
    monkeypatch.setattr(batch_measures, "_BLOCK", 20)
    assert batch_measures._cuts(np.array([2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 6])) == [0, 5, 7, 9, 10, 11]
    assert batch_measures._cuts(np.zeros(0, dtype=int)) == [0]


def test_counts_are_whole_numbers():
    _, given = many_sizes([3, 5])
    found = batch_measures.profiles(*given)
    assert [found[name].dtype for name in ("ties", "components", "isolates")] == [np.int64] * 3


@pytest.mark.parametrize("n", [0, 1, 2, 3, 64, 65])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_network_alone_has_the_figures_that_it_has_in_a_stack(n, order):
    """Stacks of one lie otherwise in memory than stacks of several, and so do arrays in Fortran's order."""
    random = np.random.default_rng(n)
    strengths = random.random((3, n, n)) * (random.random((3, n, n)) < 2 / max(n, 1)) * ~np.eye(n, dtype=bool)
    strengths = np.array(strengths, order=order)

    def figures(strengths):
        ties = strengths > 0
        nodes = {"constraint": batch_measures.constraint(strengths), "size": batch_measures.effective_size(strengths)}
        return batch_measures.shape(ties) | batch_measures.reciprocity(ties) | nodes

    together = figures(strengths)
    for place in range(3):
        for name, alone in figures(strengths[place : place + 1]).items():
            assert alone[0] == pytest.approx(together[name][place], nan_ok=True), name
