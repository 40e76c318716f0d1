"""Networks that give little or nothing: an answer that says so, or a clear error; never a crash, and never a figure."""

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm


def lone():
    made = nx.DiGraph()
    made.add_node("a", easting=400_000, northing=200_000, phase="Primary")
    return made


def alike(n=6, **edges):
    """Schools on one site, all of one phase."""
    made = nx.DiGraph()
    made.add_nodes_from((str(i) for i in range(n)), easting=400_000, northing=200_000, phase="Primary")
    made.add_edges_from(((str(i), str(j)) for i in range(n) for j in range(n) if i != j), **edges)
    return made


def one_way():
    made = alike(4)
    made.remove_edges_from([edge for edge in made.edges if edge[0] > edge[1]])
    return made


def halves():
    made = nx.disjoint_union(alike(3), alike(3))
    nx.set_node_attributes(made, dict.fromkeys(range(3), 0), "easting")  # zero is unknown, not a place
    return made


NETWORKS = {
    "nobody": nx.DiGraph, "one school": lone, "no ties": lambda: nx.create_empty_copy(alike()), "one site": alike,
    "all one way": one_way, "halves, some without a place": halves,
    "numbers of numpy": lambda: alike(5, strength=np.int64(2)),
}  # fmt: skip
ASK = {
    "support_profile": lambda x: tm.support_profile(x, strength=None, draws=20),
    "homophily": lambda x: tm.homophily(x, group=dict.fromkeys(x, "one"), strength=None, draws=20),
    "brokerage": lambda x: tm.brokerage(x, group=dict.fromkeys(x, "one"), strength=None, draws=20),
    "communities": lambda x: tm.communities(x, strength=None, runs=5, draws=5),
    "relation_overlap": lambda x: tm.relation_overlap(x, x, strength=None, draws=20),
    "change": lambda x: tm.network_change(x, x, strength=None, draws=20),
    "fragility": lambda x: tm.fragility(x, draws=20),
    "expected_ties": lambda x: tm.expected_ties(x, strength=None),
    "walls": lambda x: tm.walls(x, strength=None, draws=20),
    "boundary": lambda x: tm.walls(x, strength=None, draws=20).boundary(dict.fromkeys(x, "one")),
    "cut": lambda x: tm.walls(x, strength=None, draws=20).cut,
    "beyond": lambda x: tm.walls(x, strength=None, draws=20).beyond(),
    "plan_walls": lambda x: tm.plan_walls(x, dict.fromkeys(x, "one"), ties=[100], deficits=[0.5], draws=19),
}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_little_is_answered_or_refused_in_words(ask, network):
    try:
        found = ask(network())
    except tm.GraphError:  # three nodes are needed to compare pairs, and the like
        assert len(network()) < 3 or not network().number_of_edges()
        return
    assert found.summary()
    assert "<table>" in found._repr_html_()
    assert len(found.to_frame()) == len(found.rows)


@pytest.mark.parametrize("network", [alike, halves])
def test_where_chance_cannot_move_nothing_is_told(network):
    found = network()
    assert not tm.homophily(found, group=dict.fromkeys(found, "one"), strength=None, draws=20).testable
    assert not tm.walls(found, strength=None, draws=19).cut.testable
    assert not tm.walls(found, strength=None, draws=19).boundary(dict.fromkeys(found, "one")).testable


def test_too_few_draws_are_told():
    told = tm.homophily(one_way(), group={"0": 1, "1": 1, "2": 2, "3": 2}, strength=None, draws=5).warnings
    assert any("draws" in warning for warning in told)


@pytest.mark.parametrize("schools", [2, 3, 4])
@pytest.mark.parametrize("strength", [1, 5])
def test_so_few_pairs_that_no_degree_of_freedom_is_left_have_finite_figures(schools, strength):
    few = nx.Graph()
    few.add_nodes_from((str(i), {"easting": 400_000 + 900 * i, "northing": 200_000}) for i in range(schools))
    few.add_edge("0", "1", strength=strength)
    expected = tm.expected_ties(few)
    assert np.isfinite([row.expected for row in expected.rows]).all()
    assert 0 < expected.phi < 10
