"""Shared expertise and gaps of a small trust, worked by hand.

Ada teaches at ash, Ben at beech, Cat at both; Dan works for the trust; Eve left ash in 2024. Fay has no role.
"""

import math

import networkx as nx
import pytest

import trustmodel as tm
from builders import a_school, a_trust
from trustmodel import graphs
from trustmodel.errors import GraphError
from trustmodel.network.expertise import expertise_gaps, shared_expertise, specialisms

WHERE = [
    ("ada", "school:ash"),
    ("ben", "school:beech"),
    ("cat", "school:ash"),
    ("cat", "school:beech"),
    ("dan", "trust:t"),
]
KNOWS = [
    ("ada", "music", "expert"),
    ("ben", "music", "secure"),
    ("ada", "send", "developing"),
    ("cat", "history", "secure"),
    ("dan", "finance", "leading"),
    ("eve", "hr", "expert"),
    ("fay", "estates", "expert"),
]
NEEDS = [
    ("beech", "send"),
    ("cedar", "send"),
    ("cedar", "music"),
    ("beech", "music"),
    ("cedar", "finance"),
    ("ash", "it"),
]
DATA = tm.Dataset(
    source="by hand",
    trusts=[a_trust("t")],
    schools=[a_school(name) for name in ("ash", "beech", "cedar")],
    memberships=[tm.Membership(id=name, school=name, trust="t") for name in ("ash", "beech", "cedar")],
    people=[tm.Person(id=name) for name in ("ada", "ben", "cat", "dan", "eve", "fay")],
    roles=[
        *(tm.Role(id=f"{n}", person=who, kind="Teacher", at=at) for n, (who, at) in enumerate(WHERE)),
        tm.Role(id="9", person="eve", kind="Teacher", at="school:ash", end="2024-09-01"),
    ],
    expertise=[
        tm.Expertise(id=f"{n}", person=who, topic=topic, level=level) for n, (who, topic, level) in enumerate(KNOWS)
    ],
    needs=[tm.Need(id=f"{n}", school=who, topic=topic, severity="minor") for n, (who, topic) in enumerate(NEEDS)],
)


# --- shared ----------------------------------------------------------------------------------------------------------


def test_shared_expertise_of_schools():
    """Ash and beech share music and, through Cat, history: each held by two, adding 1 each."""
    shared = shared_expertise(DATA)
    (row,) = shared.rows
    assert (row.a, row.b, row.shared, row.strength) == ("school:ash", "school:beech", 2, 2.0)
    assert row.via == ("topic:history", "topic:music")
    assert shared.n == 4  # three schools and the central team
    assert shared.holders["topic:music"] == 2
    assert shared.holders["topic:finance"] == 1
    assert "topic:it" not in shared.holders  # needed, and held by nobody
    assert shared.evidence == ("expertise:0", "expertise:1", "expertise:3")
    assert repr(shared) == "<SharedExpertise: 1 pairs of 4 share expertise on 5 topics; 0 more than by chance>"


def test_shared_expertise_of_people():
    (row,) = shared_expertise(DATA, level="person").rows
    assert (row.a, row.b, row.via) == ("person:ada", "person:ben", ("topic:music",))
    assert shared_expertise(DATA, level="person", min_level="expert").rows == ()


def test_how_shared_expertise_was_made():
    method = shared_expertise(DATA, at="2025-01-01", min_level="secure").method
    assert method.name == "shared_expertise"
    assert method.source == "by hand"
    assert dict(method.options) == {
        "null": "fixed", "alpha": 0.05, "draws": 10_000,
        "level": "school", "at": "2025-01-01", "between": None, "min_level": "secure",
    }  # fmt: skip
    assert method.seed == 0
    assert shared_expertise(DATA, null="soft", seed=3).method.seed is None  # nothing is drawn


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
    assert shared.warnings == ("everyone holds all: it tells no two apart",)
    assert dict(shared.method.options) == {"null": "fixed", "alpha": 0.05, "draws": 10_000}


def test_the_same_answer_from_the_dataset_and_from_its_graph():
    assert repr(shared_expertise(graphs.expertise(DATA)).rows) == repr(shared_expertise(DATA).rows)


def test_nothing_to_share():
    shared = shared_expertise(tm.Dataset())
    assert (shared.rows, shared.n, dict(shared.holders), shared.warnings) == ((), 0, {}, ())
    assert shared._repr_html_().startswith("<table>")


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
        "9 draws give no p-value below 0.1: ask for at least 19 to tell at 0.05",
    )
    assert shared_expertise(graph, draws=19).warnings == (
        "3 pairs and 19 draws: q is at most 0.05 only where 3 pairs or more are found together; more draws tell more",
    )
    assert shared_expertise(graph, draws=99).warnings == ()
    assert shared_expertise(graph, draws=9, null="soft").warnings == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [({"null": "none"}, "null is"), ({"draws": 0}, "draws is"), ({"seed": -1}, "a seed is"), ({"seed": 0.5}, "a seed")],
)
def test_bad_questions_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        shared_expertise(DATA, **options)


# --- specialisms -----------------------------------------------------------------------------------------------------


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
    assert found.summary() == "0 specialisms of 2 schools are sure; 0 pairs where one holds what the other needs"


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
    assert specialisms(tm.Dataset()).warnings[0] == "nobody holds anything: there is no specialism"


def test_what_one_school_holds_and_another_needs():
    """Beech and cedar need music, which ash and beech hold: of four places looked at, two hold it: log(1 + 4/2).

    Finance is held by the trust alone, and cedar needs it: log(1 + 4/1). SEND is held by nobody at this level.
    """
    found = specialisms(DATA)
    assert [(one.giver, one.receiver, one.topics) for one in found.complements] == [
        ("trust:t", "school:cedar", ("topic:finance",)),
        ("school:ash", "school:beech", ("topic:music",)),
        ("school:ash", "school:cedar", ("topic:music",)),
        ("school:beech", "school:cedar", ("topic:music",)),
    ]
    assert [one.strength for one in found.complements] == pytest.approx([math.log(5), *[math.log(3)] * 3])
    assert "need:0" in found.evidence
    assert "expertise:0" in found.evidence
    assert specialisms(DATA.replace(needs=[])).warnings == (
        "no need is recorded: nothing shows who could complement whom",
    )


def test_bad_counts_are_refused():
    with pytest.raises(ValueError, match="a count of holders is a whole number"):
        specialisms(counted(ash={"music": 1.5}))
    with pytest.raises(ValueError, match="alpha is between"):
        specialisms(DATA, alpha=1)
    with pytest.raises(GraphError, match="no attribute 'strength'"):
        specialisms(two_mode("xy", "y"))
    assert specialisms(two_mode("xy", "y"), strength=None).rows


# --- gaps ------------------------------------------------------------------------------------------------------------


def gaps(**options):
    return {row.topic.removeprefix("topic:"): row for row in expertise_gaps(DATA, **options).rows}


def test_where_each_topic_is_needed_and_held():
    rows = gaps()
    music = rows["music"]
    assert (music.name, music.holders) == ("Music", 2)
    assert music.needed_by == ("school:beech", "school:cedar")
    assert music.not_held_by == ("school:cedar",)
    assert music.schools_holding == ("school:ash", "school:beech")
    assert (music.single_holder, music.held_centrally_only) == (None, False)
    assert rows["history"].single_holder == "person:cat"  # one person, at two schools
    assert rows["history"].schools_holding == ("school:ash", "school:beech")
    assert (rows["finance"].held_centrally_only, rows["finance"].not_held_by) == (True, ("school:cedar",))
    assert (rows["it"].holders, rows["it"].held_centrally_only, rows["it"].single_holder) == (0, False, None)
    assert "estates" not in rows  # fay has no role


def test_rows_begin_with_what_most_schools_lack():
    """Two schools lack send; one each lacks it (nobody holds it), finance (one holder) and music (two); the rest none."""
    assert list(gaps()) == ["send", "it", "finance", "music", "history", "hr"]


def test_somebody_who_is_still_developing_does_not_meet_a_need():
    assert gaps()["send"].holders == 0
    assert gaps(min_level="developing")["send"].schools_holding == ("school:ash",)


def test_an_expertise_counts_while_its_holder_is_in_post():
    assert gaps()["hr"].single_holder == "person:eve"
    assert "hr" not in gaps(at="2024-09-01")
    assert gaps(between=("2024-01-01", "2025-01-01"))["hr"].holders == 1


def test_gaps_summary_evidence_and_method():
    found = expertise_gaps(DATA, at="2024-01-01")
    assert found.summary() == "6 topics: 2 held by nobody, 3 by one person, 1 only centrally"
    assert set(found.evidence) == {f"need:{n}" for n in range(6)} | {f"expertise:{n}" for n in (0, 1, 3, 4, 5)}
    assert dict(found.method.options) == {"at": "2024-01-01", "between": None, "min_level": "secure"}
    assert found.warnings == ()


def test_gaps_without_needs_say_so():
    assert expertise_gaps(DATA.replace(needs=[])).warnings == (
        "no need is recorded: nothing shows where expertise is wanted",
    )
    assert expertise_gaps(tm.Dataset()).rows == ()


def test_the_table_of_gaps_names_no_person_and_the_frame_does():
    found = expertise_gaps(DATA)
    assert "person:cat" not in found._repr_html_()
    assert "<td>a person</td>" in found._repr_html_()
    assert "person:cat" in found.to_frame()["single_holder"].to_list()


def test_local_knowledge_where_a_service_is_run_centrally():
    """Music is run centrally, but beech says that it is run there; history is run locally, but centrally for cedar."""
    data = DATA.replace(
        services=[
            tm.Service(id="m", topic="music", mode="central"),
            tm.Service(id="h", topic="history", mode="local"),
            tm.Service(id="f", topic="send", mode="central", end="2020-01-01"),
        ],
        deliveries=[
            tm.Delivery(id="1", service="m", school="beech", mode="local"),
            tm.Delivery(id="2", service="m", school="ash", days=3),
            tm.Delivery(id="3", service="h", school="cedar", mode="central"),
        ],
    )
    found = expertise_gaps(data, at="2025-01-01")
    rows = {row.topic.removeprefix("topic:"): row for row in found.rows}
    music = rows["music"]
    assert (music.run_centrally, music.local_holders, music.central_holders) == (True, 2, 0)
    assert (music.schools_with_local, music.schools_without_local) == (("school:ash",), ("school:cedar",))
    assert rows["history"].schools_without_local == ("school:cedar",)
    assert rows["history"].schools_with_local == ()
    assert not rows["send"].run_centrally  # the service has ended
    assert {"service:m", "delivery:2"} <= set(found.evidence)
    assert expertise_gaps(data, between=("2019-01-01", "2025-01-01")).rows[0].run_centrally  # send


def test_a_topic_that_only_the_centre_holds_has_schools_without():
    finance = gaps()["finance"]
    assert (finance.run_centrally, finance.local_holders, finance.central_holders) == (False, 0, 1)
    assert finance.schools_without_local == ("school:ash", "school:beech", "school:cedar")
    assert gaps()["it"].schools_without_local == ()  # nobody holds it: nobody relies on anybody
