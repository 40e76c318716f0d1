"""Shared expertise and specialisms: what must hold whoever holds what."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings, strategies as st

from trustmodel.network.shared_expertise import shared_expertise
from trustmodel.network.specialisms import specialisms

HOLDERS = "abcdefg"
TOPICS = "rstuvwxyz"
EXACT = ("soft", "hypergeometric")


@st.composite
def held(draw):
    graph = nx.Graph()
    graph.add_nodes_from(HOLDERS, part="holder")
    graph.add_nodes_from(
        ((topic, {"needed_by": draw(st.sets(st.sampled_from(HOLDERS), max_size=2))}) for topic in TOPICS), part="topic"
    )
    every = [(holder, topic) for holder in HOLDERS for topic in TOPICS]
    for holder, topic in draw(st.lists(st.sampled_from(every), unique=True, max_size=40)):
        graph.add_edge(holder, topic, strength=draw(st.integers(1, 4)))
    return graph


def shuffled(graph, random, names=None):
    made = nx.Graph()
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    made.add_nodes_from(nodes)
    made.add_edges_from(
        (other, one, about) if random.random() < 0.5 else (one, other, about) for one, other, about in edges
    )
    if names:
        for topic in TOPICS:
            made.nodes[topic]["needed_by"] = {names[one] for one in made.nodes[topic]["needed_by"]}
        made = nx.relabel_nodes(made, names)
    return made


def beside_chance(found, *, but=()):
    """What chance says of each pair, whatever else the pair shares."""
    return {
        (row.a, row.b): (row.mid_p, row.p, row.q, row.z, row.testable, row.value - row.null_mean, row.null_sd)
        for row in found.rows
        if not {row.a, row.b} & set(but)
    }


def same(values):
    return {pair: pytest.approx(one, nan_ok=True, abs=1e-9) for pair, one in values.items()}


@settings(max_examples=30)
@given(held(), st.randoms(use_true_random=False))
def test_order_changes_nothing(graph, random):
    again = shuffled(graph, random)
    for null in ("fixed", *EXACT):
        one, other = (shared_expertise(each, null=null, draws=30) for each in (graph, again))
        assert repr(one.rows) == repr(other.rows)
    assert repr(specialisms(graph).rows) == repr(specialisms(again).rows)
    assert specialisms(graph).varieties == specialisms(again).varieties
    assert specialisms(graph).complements == specialisms(again).complements


@settings(max_examples=30)
@given(held(), st.randoms(use_true_random=False))
def test_names_change_nothing_but_names(graph, random):
    """Exact chance to the last digits; draws are others, and give what draws can."""
    names = dict(zip(HOLDERS, random.sample("ABCDEFG", 7), strict=True))
    other = shuffled(graph, random, names)
    for null in EXACT:
        before, after = (beside_chance(shared_expertise(each, null=null)) for each in (graph, other))
        assert after == same({tuple(sorted((names[a], names[b]))): one for (a, b), one in before.items()})
    before, after = (shared_expertise(each, null="fixed", draws=400) for each in (graph, other))
    means = {frozenset((names[row.a], names[row.b])): row.null_mean for row in before.rows}
    assert {frozenset((row.a, row.b)): row.null_mean for row in after.rows} == pytest.approx(means, abs=0.3)
    before, after = specialisms(graph), specialisms(other)
    figures = {(names[row.school], row.topic): (row.value, row.low, row.high) for row in before.rows}
    assert figures == {(row.school, row.topic): (row.value, row.low, row.high) for row in after.rows}
    strengths = {(names[one.giver], names[one.receiver]): one.strength for one in before.complements}
    assert strengths == pytest.approx({(one.giver, one.receiver): one.strength for one in after.complements})


@settings(max_examples=30)
@given(held())
def test_a_holder_of_nothing_changes_nothing(graph):
    more = graph.copy()
    more.add_node("z-new", part="holder")
    for null in ("fixed", *EXACT):
        one, other = (shared_expertise(each, null=null, draws=30) for each in (graph, more))
        assert repr(one.rows) == repr(other.rows)
        assert (other.n, other.pairs_tested) == (one.n + 1, one.pairs_tested)
    assert repr(specialisms(graph).rows) == repr(specialisms(more).rows)


@settings(max_examples=30)
@given(held())
def test_a_topic_that_everybody_holds_tells_nothing(graph):
    """With fixed margins, and with soft ones: everybody shares one more, by chance too. All must hold something before."""
    graph.add_edges_from(((holder, f"own-{holder}") for holder in HOLDERS), strength=1)
    nx.set_node_attributes(graph, {f"own-{holder}": "topic" for holder in HOLDERS}, "part")
    more = graph.copy()
    more.add_node("all", part="topic")
    more.add_edges_from(((holder, "all") for holder in HOLDERS), strength=1)
    for null in ("fixed", "soft"):
        one, other = (beside_chance(shared_expertise(each, null=null, draws=30)) for each in (graph, more))
        assert {pair: found for pair, found in other.items() if pair in one} == same(one)
        assert shared_expertise(more, null=null, draws=30).warnings[0] == "everyone knows all: it distinguishes no two"


@settings(max_examples=40)
@given(held())
def test_chance_keeps_its_promises(graph):
    for null in ("fixed", *EXACT):
        found = shared_expertise(graph, null=null, draws=50)
        for row in found.rows:
            assert row.testable == (not math.isnan(row.mid_p)) == (not math.isnan(row.q))
            assert row.low <= row.null_mean + 1e-9 or row.null_sd < 0.5
            if row.testable:
                assert 0 < row.mid_p <= row.p <= 1
                assert 0 < row.q <= 1
        # a pair that is found takes with it all that were less likely (draws are counted more finely for q)
        if null == "fixed":
            continue
        told = sorted((row.p, row.q) for row in found.rows if row.testable)
        assert [q for _, q in told] == sorted(q for _, q in told)


@settings(max_examples=40)
@given(held())
def test_specialisms_agree_with_their_definitions(graph):
    found = specialisms(graph)
    for row in found.rows:
        assert row.low <= row.value <= row.high
        assert row.value * row.expected == pytest.approx(row.n)
    for one in found.varieties:
        assert 1 - 1e-9 <= one.dominant <= one.common + 1e-9 <= one.topics + 2e-9
    counts = {(row.school, row.topic): row.n for row in found.rows}
    assert sum(counts.values()) == sum(edge["strength"] for *_, edge in graph.edges(data=True))
    for one in found.complements:
        assert one.giver != one.receiver
        assert all(graph.has_edge(one.giver, topic) for topic in one.topics)
        assert all(one.receiver in graph.nodes[topic]["needed_by"] for topic in one.topics)
