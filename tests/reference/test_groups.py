"""Published figures of homophily and communities, with their source beside each."""

import csv
from pathlib import Path

import networkx as nx
import pytest

from trustmodel.network.groups import communities, homophily

FOLDER = Path(__file__).parents[3] / "shared" / "reference" / "networks"


def rows(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the reference data are not here: shared/reference/networks/{name}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def managers(relation):
    """Krackhardt (1987), *Social Networks* 9: 21 managers of a firm, each asked about all others."""
    graph = nx.DiGraph()
    graph.add_nodes_from((row["id"], {"department": row["dept"]}) for row in rows("krackhardt_nodes.csv"))
    graph.add_edges_from((row["source"], row["target"]) for row in rows(f"krackhardt_{relation}_edges.csv"))
    return graph


def partners():
    """Lazega (2001), *The Collegial Phenomenon*: 36 partners of a law firm, mutual work."""
    graph = nx.Graph()
    graph.add_nodes_from((row["Name"], row) for row in rows("lazega36_nodes.csv"))
    graph.add_edges_from((row["V1"], row["V2"]) for row in rows("lazega36_cowork_edges.csv"))
    return graph


def test_krackhardts_managers_befriend_their_own_department():
    """E-I .255 where chance gives .554: p = .0007, of the lower tail, each within the Monte Carlo error."""
    found = homophily(managers("friendship"), group="department", strength=None, draws=20_000)
    assert found.value == pytest.approx(0.2549020, abs=5e-8)
    assert found.null_mean == pytest.approx(0.554, abs=0.003)
    assert found.p == pytest.approx(0.0007, abs=0.0005)
    assert found.n == 102


def test_krackhardts_managers_ask_anybody_for_advice():
    found = homophily(managers("advice"), group="department", strength=None)
    assert found.value == pytest.approx(0.5157895, abs=5e-8)
    assert found.p > 0.05


@pytest.mark.parametrize(("group", "within"), [("Office", 85), ("Gender", 99), ("School", 36)])
def test_lazegas_partners_work_with_whom_they_are_like(group, within):
    found = homophily(partners(), group=group, strength=None)
    assert (found.internal, found.n) == (within, 115)
    assert found.value == pytest.approx((115 - 2 * within) / 115)
    if group == "Office":
        assert found.value == pytest.approx(-0.4782609, abs=5e-8)
        assert found.p < 0.001


@pytest.mark.parametrize("source", ["networkx", "file"])
def test_the_karate_club_has_four_communities(source):
    """The highest modularity that is possible, .4197896, with 4 communities (Brandes et al. 2008, *IEEE TKDE* 20)."""
    if source == "networkx":
        graph = nx.karate_club_graph()
    else:
        graph = nx.Graph((row["source"], row["target"]) for row in rows("karate_edges.csv"))
    found = communities(graph, strength=None)
    assert found.modularity == pytest.approx(0.4197896, abs=5e-8)
    assert [len(one) for one in found.communities] == [12, 11, 6, 5]
    assert found.p < 0.05
    assert 0.5 < found.stability < 1
