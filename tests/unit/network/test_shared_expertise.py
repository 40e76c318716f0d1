"""Expertise shared by a small trust (`knowledge`), worked by hand, and small tables held against chance."""

import math

import networkx as nx
import pytest

import trustmodel as tm
from trustmodel import graphs
from trustmodel.errors import GraphError
from trustmodel.network.shared_expertise import shared_expertise


def test_shared_expertise_of_schools(knowledge):
    """Ash and beech share music and, through Cat, history: each held by two, adding 1 each."""
    shared = shared_expertise(knowledge, min_level=None)
    (row,) = shared.rows
    assert (row.a, row.b, row.shared, row.strength) == ("school:ash", "school:beech", 2, 2.0)
    assert row.via == ("topic:history", "topic:music")
    assert shared.n == 4  # three schools and the central team
    assert shared.holders["topic:music"] == 2
    assert shared.holders["topic:finance"] == 1
    assert "topic:it" not in shared.holders  # needed, and held by nobody
    assert shared.evidence == ("expertise:0", "expertise:1", "expertise:3")
    assert repr(shared) == "<SharedExpertise: 1 pair of 4 shares expertise on 5 topics; 0 more than by chance>"


def test_shared_expertise_of_people(knowledge):
    (row,) = shared_expertise(knowledge, level="person").rows
    assert (row.a, row.b, row.via) == ("person:ada", "person:ben", ("topic:music",))
    assert shared_expertise(knowledge, level="person", min_level="expert").rows == ()


def test_how_shared_expertise_was_made(knowledge):
    method = shared_expertise(knowledge, at="2025-01-01", min_level="secure").method
    assert method.name == "shared_expertise"
    assert method.source == "by hand"
    assert dict(method.options) == {
        "null": "fixed", "alpha": 0.05, "draws": 10_000,
        "level": "school", "at": "2025-01-01", "between": None, "trust": None, "min_level": "secure",
    }  # fmt: skip
    assert method.seed == 0
    assert shared_expertise(knowledge, null="soft", seed=3).method.seed is None  # nothing is drawn


def test_rarer_topics_tie_more_closely_and_ties_in_strength_go_by_id():
    """Held by four, 1/3 a pair; by two, 1; by three, 1/2. Then ab: 1/3 + 1, bc, bd, cd: 1/3 + 1/2, ac, ad: 1/3."""
    own = nx.Graph()
    own.add_nodes_from("dcba", part="holder")
    own.add_nodes_from(["all", "two", "three"], part="topic")
    own.add_edges_from(
        [(who, "all") for who in "abcd"] + [(who, "two") for who in "ab"] + [(who, "three") for who in "bcd"]
    )
    shared = shared_expertise(own)
    assert [row.a + row.b for row in shared.rows] == ["ab", "bc", "bd", "cd", "ac", "ad"]
    assert [row.strength for row in shared.rows] == pytest.approx([4 / 3, 5 / 6, 5 / 6, 5 / 6, 1 / 3, 1 / 3])
    assert shared.warnings == ("everyone knows all: it distinguishes no two",)
    assert dict(shared.method.options) == {"null": "fixed", "alpha": 0.05, "draws": 10_000}


def test_the_same_answer_from_the_dataset_and_from_its_graph(knowledge):
    assert repr(shared_expertise(graphs.expertise(knowledge)).rows) == repr(shared_expertise(knowledge).rows)


def test_nothing_to_share():
    shared = shared_expertise(tm.Dataset())
    assert (shared.rows, shared.n, dict(shared.holders), shared.warnings) == ((), 0, {}, ())
    assert "<table>" in shared._repr_html_()


def test_one_holder_is_not_everyone():
    own = nx.Graph([("a", "x")])
    nx.set_node_attributes(own, {"a": "holder", "x": "topic"}, "part")
    assert shared_expertise(own).warnings == ()


def test_a_graph_of_one_part_is_refused():
    with pytest.raises(GraphError, match="does not say its part"):
        shared_expertise(nx.Graph([("a", "b")]))


# --- beyond chance ---------------------------------------------------------------------------------------------------


def two_mode(*held, extra=()):
    """`held` says what each of a, b, c... holds; `extra` are holders of nothing."""
    graph = nx.Graph()
    graph.add_nodes_from([*"abcdefgh"[: len(held)], *extra], part="holder")
    graph.add_nodes_from(sorted(set("".join(held))), part="topic")
    graph.add_edges_from((who, topic) for who, topics in zip("abcdefgh", held, strict=False) for topic in topics)
    return graph


def test_more_than_by_chance_with_fixed_margins():
    """a: w, y, z; b: x; c: w, z. Eight tables have these margins; in two of them a and c share w and z, in six but one.

    So P(X ≥ 2) = 2/8, the mid-p half of it, the mean 10/8 and the sd √(3/16).
    """
    (row,) = shared_expertise(two_mode("wyz", "x", "wz"), draws=20_000, seed=1).rows
    assert (row.a, row.b, row.via, row.value, row.n, row.testable) == ("a", "c", ("w", "z"), 2, 3, True)
    assert row.p == pytest.approx(1 / 4, abs=0.015)
    assert row.mid_p == pytest.approx(1 / 8, abs=0.01)
    assert row.null_mean == pytest.approx(5 / 4, abs=0.02)
    assert row.null_sd == pytest.approx(math.sqrt(3 / 16), abs=0.02)
    assert row.z == pytest.approx((2 - row.null_mean) / row.null_sd)
    assert (row.low, row.high) == (1, 2)


def test_many_holders_are_held_against_soft_margins():
    def many(n):
        graph = nx.Graph([(f"h{one}", f"t{one % 3}") for one in range(n)] + [(f"h{one}", "t3") for one in range(n)])
        nx.set_node_attributes(graph, {node: "topic" if node[0] == "t" else "holder" for node in graph}, "part")
        return graph

    assert shared_expertise(many(199), draws=1).null == "fixed"
    assert shared_expertise(many(200)).null == "soft"
    assert shared_expertise(many(200), null="hypergeometric").null == "hypergeometric"


def test_a_pair_that_chance_cannot_give():
    """Two hold the same eight of fourteen topics: one way of choosing eight in 3,003."""
    graph = two_mode("mnopqrst", "mnopqrst", "mnop", "qrst", "moqs", "nprt", "uvwx", "uvyz")
    found = shared_expertise(graph, null="hypergeometric", alpha=0.05)
    assert [(row.a, row.b) for row in found.beyond_chance] == [("a", "b")]
    assert found.beyond_chance[0].p == pytest.approx(1 / math.comb(14, 8))
    assert found.pairs_tested == 28
    assert found.summary().endswith("1 more than by chance")


@pytest.mark.parametrize("null", ["fixed", "soft"])
@pytest.mark.parametrize(
    "held",
    [
        ("xyz", "xy", "x"),  # nested: there is one such table
        ("xyz", "xyz", "xyz"),  # all alike, and all hold all
        ("xy", "xy"),
    ],
)
def test_margins_with_one_table_only_are_not_testable(null, held):
    found = shared_expertise(two_mode(*held), null=null)
    assert found.rows
    assert not any(row.testable for row in found.rows)
    assert all(math.isnan(one) for row in found.rows for one in (row.mid_p, row.z, row.q, row.p))
    assert all((row.null_mean, row.null_sd) == (row.shared, 0) for row in found.rows)
    assert (found.pairs_tested, found.beyond_chance) == (0, ())
    assert found.warnings[-1].startswith("not testable: ")
    assert found.summary().endswith("not testable")


def test_one_pair_may_be_settled_where_others_are_not():
    """a holds all, so that it shares with each what each holds; b, c and d can change places."""
    rows = {row.a + row.b: row for row in shared_expertise(two_mode("wxyz", "wx", "xy", "yz")).rows}
    assert [rows[pair].testable for pair in ("ab", "ac", "ad", "bc", "cd")] == [False, False, False, True, True]
    assert math.isnan(rows["ab"].q)
    assert rows["bc"].p == rows["cd"].p  # all three hold as much
    assert rows["bc"].q == pytest.approx(3 * rows["bc"].p / 2, rel=1e-3)  # bd, which shares nothing, might have as well


def test_one_holder_or_nothing_shared_is_no_test():
    assert shared_expertise(two_mode("x")).pairs_tested == 0
    assert shared_expertise(two_mode("x", "y")).rows == ()
    assert shared_expertise(two_mode("x", "y", null := "z")).warnings == (), null


def test_who_did_not_answer_has_no_part_in_chance():
    graph = two_mode("wyz", "x", "wz")
    asked = two_mode("wyz", "x", "wz", "wxz")
    asked.nodes["d"]["answered"] = False
    found = shared_expertise(asked, draws=99)
    rows = {row.a + row.b: row for row in found.rows}
    (alone,) = shared_expertise(graph, draws=99).rows
    assert (rows["ac"].p, rows["ac"].null_mean, rows["ac"].q) == (alone.p, alone.null_mean, alone.q)
    assert (rows["ad"].shared, rows["ad"].testable) == (2, False)
    assert found.warnings == ("1 did not answer: they have no part in what chance would show",)


def test_too_few_draws_are_told():
    graph = two_mode("wyz", "x", "wz")
    assert shared_expertise(graph, draws=9).warnings == (
        "9 draws give no p-value below 0.1: ask for at least 19 to test at 0.05",
    )
    assert shared_expertise(graph, draws=19).warnings == (
        "3 pairs and 19 draws: q is at most 0.05 only where 3 pairs or more are found together; more draws show more",
    )
    assert shared_expertise(graph, draws=99).warnings == ()
    assert shared_expertise(graph, draws=9, null="soft").warnings == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [({"null": "none"}, "null is"), ({"draws": 0}, "draws is"), ({"seed": -1}, "a seed is"), ({"seed": 0.5}, "a seed")],
)
def test_bad_questions_are_refused(knowledge, options, said):
    with pytest.raises(ValueError, match=said):
        shared_expertise(knowledge, **options)
