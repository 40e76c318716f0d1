"""Shared expertise and gaps of a small trust, worked by hand.

Ada teaches at ash, Ben at beech, Cat at both; Dan works for the trust; Eve left ash in 2024. Fay has no role.
"""

import networkx as nx
import pytest

import trustmodel as tm
from trustmodel import graphs
from trustmodel.errors import GraphError
from trustmodel.expertise import expertise_gaps, shared_expertise

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
    trusts=[tm.Trust(id="t", name="T", kind="Multi-academy trust")],
    schools=[tm.School(id=name, name=name.title(), phase="Primary") for name in ("ash", "beech", "cedar")],
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
    assert repr(shared) == "<SharedExpertise: 1 pairs of 4 share expertise on 5 topics>"


def test_shared_expertise_of_people():
    (row,) = shared_expertise(DATA, level="person").rows
    assert (row.a, row.b, row.via) == ("person:ada", "person:ben", ("topic:music",))
    assert shared_expertise(DATA, level="person", min_level="expert").rows == ()


def test_how_shared_expertise_was_made():
    method = shared_expertise(DATA, at="2025-01-01", min_level="secure").method
    assert method.name == "shared_expertise"
    assert method.source == "by hand"
    assert dict(method.options) == {"level": "school", "at": "2025-01-01", "between": None, "min_level": "secure"}


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
    assert dict(shared.method.options) == {}


def test_the_same_answer_from_the_dataset_and_from_its_graph():
    assert shared_expertise(graphs.expertise(DATA)).rows == shared_expertise(DATA).rows


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
