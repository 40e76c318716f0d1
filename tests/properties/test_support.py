"""What must hold of support profiles and brokers whatever the network: new names and another order change only names."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from trustmodel.network.brokerage import ROLES, brokerage
from trustmodel.network.support import support_profile


@st.composite
def networks(draw):
    n = draw(st.integers(1, 7))
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    graph = nx.DiGraph()
    graph.add_nodes_from((node, {"side": draw(st.sampled_from("xyz"))}) for node in range(n))
    graph.add_edges_from(edges, strength=1.0)
    return graph


def again(graph, names):
    """The same network, put in backwards under other names."""
    made = nx.DiGraph()
    made.add_nodes_from((names[node], about) for node, about in reversed(list(graph.nodes(data=True))))
    made.add_edges_from((names[a], names[b], edge) for a, b, edge in reversed(list(graph.edges(data=True))))
    return made


def same(one, other):
    return one == pytest.approx(other, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(networks(), st.randoms())
def test_new_names_change_no_figure(graph, random):
    order = list(graph)
    random.shuffle(order)
    names = dict(zip(graph, (f"n{one}" for one in order), strict=True))
    one, other = (support_profile(g, draws=0) for g in (graph, again(graph, names)))
    for name in ("reciprocity_arc", "centralisation_betweenness", "hierarchy", "least_upper_bound", "transitivity"):
        assert same(getattr(one, name), getattr(other, name))
    assert one.triads == other.triads
    mine, theirs = (brokerage(g, group="side", draws=19) for g in (graph, again(graph, names)))
    by_name = {row.id: row for row in theirs.rows}
    for row in mine.rows:
        twin = by_name[names[int(row.id)]]
        for name in ("constraint", "effective_size", *ROLES):
            assert same(getattr(row, name), getattr(twin, name))


@settings(max_examples=20, deadline=None)
@given(networks())
def test_order_changes_nothing_at_all(graph):
    other = again(graph, {node: node for node in graph})
    for question in (support_profile, lambda g, **more: brokerage(g, group="side", **more)):
        assert repr(question(graph, draws=19).rows) == repr(question(other, draws=19).rows)
    assert repr(support_profile(graph, draws=19).chance) == repr(support_profile(other, draws=19).chance)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_roles_count_each_brokered_path_once(graph):
    found = brokerage(graph, group="side", draws=19)
    tied = nx.to_numpy_array(graph, nodelist=sorted(graph)) > 0
    paths = (tied[:, :, None] & tied[None] & ~tied[:, None, :]).sum() - sum(
        graph.has_edge(b, a) for a, b in graph.edges
    )  # not from a node back to itself
    assert sum(row.value for row in found.totals) == paths
    for row in found.totals:
        assert row.value == sum(getattr(one, row.role) for one in found.rows)


@settings(max_examples=30, deadline=None)
@given(networks())
def test_what_chance_gives_keeps_its_promise(graph):
    for row in support_profile(graph, draws=39).chance:
        assert row.testable == (not math.isnan(row.p))
        assert math.isnan(row.p) or 1 / 40 <= row.p <= 1
        if row.testable:
            assert np.isfinite([row.null_mean, row.null_sd, row.z]).all()
