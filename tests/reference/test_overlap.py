"""Published figures of networks beside each other, with their source beside each."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from builders import krackhardt, lazega
from trustmodel.network.change import network_change
from trustmodel.network.overlap import relation_overlap


def test_advice_of_krackhardts_managers_follows_the_chart():
    """Correlations as numpy gives them over the 420 ordered pairs; who reports to whom says more than friendship does."""
    networks = {name: krackhardt(name) for name in ("advice", "friendship", "reports_to")}
    nodes = sorted(networks["advice"])
    off = ~np.eye(21, dtype=bool)
    flat = {name: nx.to_numpy_array(graph, nodelist=nodes)[off] for name, graph in networks.items()}
    for other in ("friendship", "reports_to"):
        found = relation_overlap(networks["advice"], networks[other], strength=None)
        assert found.value == pytest.approx(np.corrcoef(flat["advice"], flat[other])[0, 1])
        assert found.p < 0.05
    advice = networks.pop("advice")
    both = relation_overlap(advice, networks, strength=None)
    friendship, reports = both.rows
    assert reports.p < 0.01 < friendship.p  # beside the chart, friendship adds little that chance would not


def partners():
    """Lazega (2001): mutual work of 36 partners, and for each pair what they share and how high they stand together."""
    work = lazega()
    nx.set_edge_attributes(work, 1, "strength")
    about = dict(work.nodes(data=True))
    found = {}
    for name, measure in {
        "office": lambda a, b: float(a["Office"] == b["Office"]),
        "practice": lambda a, b: float(a["Practice"] == b["Practice"]),
        "gender": lambda a, b: float(a["Gender"] == b["Gender"]),
        "seniority of both": lambda a, b: float(a["Seniority"]) + float(b["Seniority"]),
        "practice of both": lambda a, b: float(a["Practice"]) + float(b["Practice"]),
    }.items():
        graph = nx.Graph()
        graph.add_nodes_from(about)
        graph.add_edges_from(
            (a, b, {"strength": measure(about[a], about[b])})
            for a, b in combinations(about, 2)
            if measure(about[a], about[b])
        )
        found[name] = graph
    return work, found


def test_the_logit_of_lazegas_partners():
    """The dyad-independent model of Hunter and Handcock (2006), *JCGS* 15, as `ergm` fits it."""
    work, predictors = partners()
    found = relation_overlap(work, predictors, family="logit", draws=199)
    office, practice, gender, *_ = found.rows
    assert (office.coefficient, office.se) == pytest.approx((1.6535, 0.2541), abs=5e-5)
    assert practice.coefficient == pytest.approx(0.8794, abs=5e-5)
    assert gender.coefficient == pytest.approx(1.1286, abs=5e-5)
    assert (office.p, practice.p) == (0.01, 0.01)  # 2/(1 + 199), the least that there can be
    # an ordinary test finds gender at z = 3.2; three of the 36 are women, and chance gives as much often enough
    assert gender.t == pytest.approx(3.24, abs=0.01)
    assert gender.p > 0.02


def test_a_network_beside_itself_has_not_changed():
    advice = krackhardt("advice")
    found = network_change(advice, advice.copy(), strength=None, draws=199)
    assert (found.value, found.kept, found.lost, found.new) == (1, 190, 0, 0)
    assert found.p == 0.01
    friends = network_change(advice, krackhardt("friendship"), strength=None, draws=199)
    assert friends.kept + friends.lost == 190
    assert friends.kept + friends.new == 102
