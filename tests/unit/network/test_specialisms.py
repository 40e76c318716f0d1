"""Location quotients, Hill numbers and complements, worked by hand."""

import math

import networkx as nx
import pytest

import trustmodel as tm
from trustmodel.errors import GraphError
from trustmodel.network.specialisms import specialisms


def counted(**schools):
    graph = nx.Graph()
    for school, topics in schools.items():
        graph.add_node(school, part="holder")
        for topic, number in topics.items():
            graph.add_node(topic, part="topic")
            graph.add_edge(school, topic, strength=number)
    return graph


def test_a_location_quotient_and_its_exact_interval():
    """Ash holds 6 of music and 4 of history, beech 2 and 8: 20 in all, 8 of music, so that 4 are expected in each.

    Exact limits of a count of 6 (Garwood's table): 2.202 and 13.059; over 4 expected. P(X ≥ 6 | 4) = .21487.
    """
    found = specialisms(counted(ash={"music": 6, "history": 4}, beech={"music": 2, "history": 8}))
    row = next(row for row in found.rows if (row.school, row.topic) == ("ash", "music"))
    assert (row.value, row.expected, row.n, row.null_mean, row.testable) == (1.5, 4, 6, 1, True)
    assert (row.low, row.high) == pytest.approx((2.2019 / 4, 13.0595 / 4), abs=1e-4)
    assert row.p == pytest.approx(2 * 0.214870, abs=1e-5)
    assert row.z == 1.0
    assert len(found.rows) == 4
    assert found.summary() == "0 specialisms of 2 schools are sure; 0 pairs where one knows what the other needs"


def test_a_topic_that_a_school_does_not_hold():
    """None of 3 expected: from 0 to 3.6889/3, and P(X ≤ 0) = e^−3, twice."""
    found = specialisms(counted(ash={"music": 6}, beech={"history": 6}))
    row = next(row for row in found.rows if (row.school, row.topic) == ("ash", "history"))
    assert (row.value, row.low, row.n) == (0, 0, 0)
    assert row.high == pytest.approx(3.6889 / 3, abs=1e-4)
    assert row.p == pytest.approx(2 * math.exp(-3))


def test_effective_numbers_of_topics():
    """Shares 1/2, 1/4, 1/4: three topics; exp(1.5 log 2) = 2^1.5; 1/(3/8)."""
    (ash,) = specialisms(counted(ash={"music": 2, "history": 1, "art": 1})).varieties
    assert (ash.school, ash.n, ash.topics) == ("ash", 4, 3)
    assert ash.common == pytest.approx(2**1.5)
    assert ash.dominant == pytest.approx(8 / 3)


def test_one_school_or_one_topic_has_nothing_to_be_compared_with():
    for graph in (counted(ash={"music": 2, "art": 1}), counted(ash={"music": 2}, beech={"music": 1})):
        found = specialisms(graph)
        assert all(row.value == 1 and not row.testable and math.isnan(row.p) for row in found.rows)
    assert specialisms(tm.Dataset()).rows == ()
    assert specialisms(tm.Dataset()).warnings[0] == "no expertise is recorded: there is no specialism"


def test_what_one_school_holds_and_another_needs(knowledge):
    """Beech and cedar need music, which ash and beech hold: of four places looked at, two hold it: log(1 + 4/2).

    Finance is held by the trust alone, and cedar needs it: log(1 + 4/1). SEND is held by nobody at this level.
    """
    found = specialisms(knowledge)
    assert [(one.giver, one.receiver, one.topics) for one in found.complements] == [
        ("trust:t", "school:cedar", ("topic:finance",)),
        ("school:ash", "school:beech", ("topic:music",)),
        ("school:ash", "school:cedar", ("topic:music",)),
        ("school:beech", "school:cedar", ("topic:music",)),
    ]
    assert [one.strength for one in found.complements] == pytest.approx([math.log(5), *[math.log(3)] * 3])
    assert "need:0" in found.evidence
    assert "expertise:0" in found.evidence
    assert specialisms(knowledge.replace(needs=[])).warnings == (
        "no need is recorded: nothing shows who could complement whom",
    )


def test_bad_counts_are_refused(knowledge):
    with pytest.raises(ValueError, match="a count of people is a whole number"):
        specialisms(counted(ash={"music": 1.5}))
    with pytest.raises(ValueError, match="alpha is between"):
        specialisms(knowledge, alpha=1)
    without_strength = nx.Graph([("ash", "music"), ("ash", "history"), ("beech", "history")])
    nx.set_node_attributes(without_strength, {"ash": 0, "beech": 0, "music": 1, "history": 1}, "bipartite")
    with pytest.raises(GraphError, match="no attribute 'strength'"):
        specialisms(without_strength)
    assert specialisms(without_strength, strength=None).rows
