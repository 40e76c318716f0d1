"""Published figures of homophily and communities, with their source beside each."""

import networkx as nx
import pytest

from builders import krackhardt, lazega, reference
from trustmodel.network.groups import communities, homophily


def test_krackhardts_managers_befriend_their_own_department():
    """E-I .255 where chance gives .554: p = .0007, of the lower tail, each within the Monte Carlo error."""
    found = homophily(krackhardt("friendship"), group="department", strength=None, draws=20_000)
    assert found.value == pytest.approx(0.2549020, abs=5e-8)
    assert found.null_mean == pytest.approx(0.554, abs=0.003)
    assert found.p == pytest.approx(0.0007, abs=0.0005)
    assert found.n == 102


def test_krackhardts_managers_ask_anybody_for_advice():
    found = homophily(krackhardt("advice"), group="department", strength=None)
    assert found.value == pytest.approx(0.5157895, abs=5e-8)
    assert found.p > 0.05


@pytest.mark.parametrize(("group", "within"), [("Office", 85), ("Gender", 99), ("School", 36)])
def test_lazegas_partners_work_with_whom_they_are_like(group, within):
    found = homophily(lazega(), group=group, strength=None)
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
        graph = nx.Graph((row["source"], row["target"]) for row in reference("karate_edges.csv"))
    found = communities(graph, strength=None)
    assert found.modularity == pytest.approx(0.4197896, abs=5e-8)
    assert [len(one) for one in found.communities] == [12, 11, 6, 5]
    assert found.p < 0.05
    assert 0.5 < found.stability < 1
