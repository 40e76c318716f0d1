"""What a small trust (`family`) would lose, and what holds networks together, worked by hand."""

import math

import networkx as nx
import pytest

import trustmodel as tm
from builders import a_school
from trustmodel.errors import GraphError
from trustmodel.network.fragility import fragility


def test_how_many_holders_a_topic_can_lose(family):
    """Languages is held by nobody, music by Ada alone at a secure level, phonics by two."""
    languages, music, phonics = fragility(family()).rows
    assert (languages.topic, languages.holders, languages.can_lose) == ("topic:languages", 0, None)
    assert (music.can_lose, music.single_holder, music.needed_by) == (0, "person:ada", ("school:c",))
    assert (phonics.can_lose, phonics.single_holder, phonics.schools) == (1, None, ("school:a", "school:b"))
    developing = {row.topic: row.can_lose for row in fragility(family(), min_level="developing").rows}
    assert developing["topic:music"] == 1


def test_a_row_of_three_falls_apart_in_the_middle(family):
    """Whole: F = 1 − 3·2/(3·2) = 0. Without b, a and c stand alone: 1. Without a, b – c stay joined: 0."""
    found = fragility(family())
    assert found.cutpoints == ("school:b",)
    assert found.fragmentation == 0
    assert [node.fragmentation_without for node in found.nodes] == [0, 1, 0]
    assert found.nodes[1].isolates == ("school:a", "school:c")
    assert [(one.a, one.b, one.cut_off) for one in found.bridges] == [
        ("school:a", "school:b", 1),
        ("school:b", "school:c", 1),
    ]


def test_fragmentation_of_two_pieces():
    """Pieces of three and two of five: 1 − (3·2 + 2·1)/(5·4) = .6."""
    assert fragility(nx.Graph([("a", "b"), ("b", "c"), ("d", "e")])).fragmentation == pytest.approx(0.6)


def test_shares_sum_to_the_topics_held(family):
    """Music is Ada's (1), phonics is half hers: 1.5 at a, .5 at b. All are teachers: 2."""
    found = fragility(family())
    values = {(share.by, share.who): share.value for share in found.shares}
    assert values == {("role", "Teacher"): 2, ("place", "school:a"): 1.5, ("place", "school:b"): 0.5}
    assert all(share.low <= share.value <= share.high for share in found.shares)


def test_people_have_no_line_unless_asked_for(family):
    assert not [share for share in fragility(family()).shares if share.by == "person"]
    asked = {share.who: share.value for share in fragility(family(), people=True).shares if share.by == "person"}
    assert asked == {"person:ada": 1.5, "person:ben": 0.5}
    assert "ada" not in fragility(family())._repr_html_()


def test_roles_are_those_of_the_period(family):
    past = tm.Role(id="past", person="ada", kind="Headteacher", at="school:a", start="2018-09-01", end="2020-09-01")
    data = family(roles=[*family().roles, past])
    of = lambda **when: {share.who for share in fragility(data, **when).shares if share.by == "role"}  # noqa: E731
    assert of(between=("2025-09-01", "2026-09-01")) == of(at="2026-01-01") == {"Teacher"}
    assert of() == {"Headteacher", "Teacher"}


def test_what_is_not_known_is_told(family):
    asked = [tm.Response(id="1", instrument="survey", respondent="school:b", responded=False)]
    support = [tm.Support(id="1", giver="person:ada", receiver="school:b", kind="coaching")]
    data = family(responses=asked, support=support)
    told = " | ".join(fragility(data).warnings)
    assert "1 node did not answer" in told
    assert "can_lose is undefined for 1 topic" in told


def test_what_is_neither_data_nor_a_network_is_refused():
    with pytest.raises(GraphError):
        fragility([("a", "b")])


def test_little_is_no_reason_to_stop(family):
    little = (tm.Dataset(), family(support=[], expertise=[], needs=[]), nx.Graph(), nx.DiGraph([(1, 2)]))
    for loss in map(fragility, little):
        assert loss.shares == ()
        assert loss.warnings
        assert loss.summary()


def test_one_school_has_no_fragmentation(family):
    found = fragility(family(schools=[a_school("a")], memberships=[], support=[]))
    assert math.isnan(found.fragmentation)
    assert "fragmentation is undefined: fewer than two nodes" in found.warnings


def test_evidence_is_in_the_data(family):
    data = family()
    evidence = fragility(data).evidence
    assert evidence
    assert all(data.get(record) is not None for record in evidence)


def test_two_ids_that_look_alike_are_refused():
    with pytest.raises(GraphError, match="the same id"):
        fragility(nx.Graph([(1, 2), ("1", 3)]))
