"""Networks beside each other: what must hold whatever the ties."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings, strategies as st

from trustmodel.network.change import network_change
from trustmodel.network.overlap import relation_overlap

NODES = "abcdefg"
PAIRS = [(a, b) for a in NODES for b in NODES if a != b]


@st.composite
def networks(draw):
    graph = nx.DiGraph()
    graph.add_nodes_from((node, {"group": draw(st.sampled_from("xy"))}) for node in NODES)
    for a, b in draw(st.lists(st.sampled_from(PAIRS), unique=True, max_size=18)):
        graph.add_edge(a, b, strength=draw(st.integers(1, 4)))
    return graph


def same(value):
    return pytest.approx(value, nan_ok=True, abs=1e-12)


def shuffled(graph, random, names=None):
    made = nx.DiGraph()
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    made.add_nodes_from(nodes)
    made.add_edges_from(edges)
    return nx.relabel_nodes(made, names) if names else made


@settings(max_examples=40)
@given(networks(), networks(), st.randoms(use_true_random=False))
def test_order_and_names_change_nothing_else(a, b, random):
    again = [shuffled(one, random) for one in (a, b)]
    new = dict(zip(NODES, random.sample("tuvwxyz", 7), strict=True))
    named = [shuffled(one, random, new) for one in (a, b)]
    first, second, third = (relation_overlap(*both, draws=30) for both in ((a, b), again, named))
    assert (first.value, first.p, first.null_mean) == same((second.value, second.p, second.null_mean))
    assert first.value == same(third.value)
    before, after, renamed = (network_change(*both, group="group", draws=30) for both in ((a, b), again, named))
    assert before.rows == after.rows
    assert (before.p, before.wall.low, before.wall.high) == same((after.p, after.wall.low, after.wall.high))
    assert {(new[row.a], new[row.b], row.state) for row in before.rows} == {
        (row.a, row.b, row.state) for row in renamed.rows
    }
    assert (before.value, before.wall.ratio) == same((renamed.value, renamed.wall.ratio))


@settings(max_examples=40)
@given(networks(), networks())
def test_a_correlation_goes_both_ways_and_knows_no_units(a, b):
    found = relation_overlap(a, b, draws=20)
    assert found.value == same(relation_overlap(b, a, draws=20).value)
    for *_, edge in b.edges(data=True):
        edge["strength"] *= 0.25
    scaled = relation_overlap(a, b, draws=20)
    assert (found.value, found.p) == same((scaled.value, scaled.p))
    assert found.rows[0].coefficient == same(scaled.rows[0].coefficient / 4)
    assert math.isnan(found.value) or -1 - 1e-12 <= found.value <= 1 + 1e-12
    assert found.testable is not math.isnan(found.p)


@settings(max_examples=40)
@given(networks(), networks())
def test_what_is_lost_one_way_is_new_the_other(a, b):
    groups = dict(a.nodes(data="group"))
    there, back = network_change(a, b, draws=20, group=groups), network_change(b, a, draws=20, group=groups)
    assert (there.kept, there.lost, there.new) == (back.kept, back.new, back.lost)
    assert there.value == same(back.value)
    if there.wall.testable:
        assert there.wall.ratio == pytest.approx(1 / back.wall.ratio, rel=1e-2)
    assert there.kept + there.lost == a.number_of_edges()
    assert there.kept + there.new == b.number_of_edges()
    more = [one.copy() for one in (a, b)]
    for one in more:
        one.add_node("zzz", group="x")
    assert network_change(*more, draws=20).rows == there.rows
    assert network_change(*more, draws=20).value == same(there.value)


@settings(max_examples=15)
@given(networks(), networks(), networks())
def test_several_predictors_explain_no_less_than_one(a, b, c):
    both = relation_overlap(a, {"b": b, "c": c}, draws=10)
    for one in (b, c):
        alone = relation_overlap(a, one, draws=10).r_squared
        assert math.isnan(alone) or both.r_squared >= alone - 1e-9
    logit = relation_overlap(a, {"b": b, "c": c}, draws=3, family="logit")
    assert math.isnan(logit.value) or -1e-12 <= logit.value <= 1 + 1e-12
