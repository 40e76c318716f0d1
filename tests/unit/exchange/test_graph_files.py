"""Graphs for other programs: what comes back, and what is refused."""

import networkx as nx
import pytest

import trustmodel as tm
from trustmodel import exchange, graphs


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
@pytest.mark.parametrize("make", [graphs.support, graphs.participation, graphs.governance, graphs.expertise])
def test_a_graph_comes_back(data, tmp_path, ending, make):
    graph = make(data)
    path = tmp_path / f"graph{ending}"
    exchange.write_graph(graph, path)
    back = exchange.read_graph(path)
    assert set(back) == set(graph)
    assert back.is_directed() == graph.is_directed()

    def ties(one):
        return sorted((*sorted(pair), about["strength"]) for *pair, about in one.edges(data=True))

    assert ties(back) == ties(graph)
    for node, about in graph.nodes(data=True):
        plain = {name: value for name, value in about.items() if isinstance(value, str | bool | int | float)}
        assert plain.items() <= back.nodes[node].items()
    assert all("weight" not in about for *_, about in back.edges(data=True))


def test_lists_and_the_undefined_in_a_graph(tmp_path):
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=2, via=("x", "y"), days=None, far=float("nan"))
    exchange.write_graph(graph, tmp_path / "g.graphml")
    assert exchange.read_graph(tmp_path / "g.graphml").edges["a", "b"] == {"strength": 2, "via": "x; y"}


def test_graphs_with_entities_are_refused(tmp_path):
    (tmp_path / "g.graphml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><graphml/>')
    with pytest.raises(tm.errors.DataError, match="entities-refused"):
        exchange.read_graph(tmp_path / "g.graphml")
    (tmp_path / "g.gexf").write_text("<gexf")
    with pytest.raises(tm.errors.DataError, match="unreadable-file"):
        exchange.read_graph(tmp_path / "g.gexf")
