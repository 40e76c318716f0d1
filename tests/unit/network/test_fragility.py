"""What would be lost: small trusts worked by hand."""

import math

import networkx as nx
import pytest

import trustmodel as tm
from builders import a_school, a_trust
from trustmodel.errors import GraphError, NotFoundError
from trustmodel.network.fragility import fragility, without


def family(**more):
    """Three schools in a row, a – b – c, by support. Ada (a) holds music; Ada and Ben (b) hold phonics; nobody French."""
    roles = {"ada": "a", "ben": "b", "cy": "c"}
    known = {
        "schools": [tm.School(id=name, name=name.upper(), phase="Primary") for name in "abc"],
        "trusts": [a_trust("t")],
        "memberships": [tm.Membership(id=name, school=name, trust="t") for name in "abc"],
        "people": [tm.Person(id=name) for name in roles],
        "roles": [tm.Role(id=name, person=name, kind="Teacher", at=f"school:{where}") for name, where in roles.items()],
        "expertise": [
            tm.Expertise(id="1", person="ada", topic="music", level="secure"),
            tm.Expertise(id="2", person="ada", topic="phonics", level="expert"),
            tm.Expertise(id="3", person="ben", topic="phonics", level="leading"),
            tm.Expertise(id="4", person="cy", topic="music", level="developing"),
        ],
        "needs": [
            tm.Need(id="1", school="c", topic="music", severity="minor"),
            tm.Need(id="2", school="c", topic="phonics", severity="minor"),
            tm.Need(id="3", school="b", topic="languages", severity="minor"),
        ],
        "support": [
            tm.Support(id="1", giver="person:ada", receiver="school:b", kind="coaching", days=2),
            tm.Support(id="2", giver="person:ben", receiver="school:c", kind="coaching", days=3),
        ],
        **more,
    }
    return tm.Dataset(name="family", **known)


def test_how_many_holders_a_topic_can_lose():
    """Languages is held by nobody, music by Ada alone at a secure level, phonics by two."""
    languages, music, phonics = fragility(family()).rows
    assert (languages.topic, languages.holders, languages.can_lose) == ("topic:languages", 0, None)
    assert (music.can_lose, music.single_holder, music.needed_by) == (0, "person:ada", ("school:c",))
    assert (phonics.can_lose, phonics.single_holder, phonics.schools) == (1, None, ("school:a", "school:b"))
    developing = {row.topic: row.can_lose for row in fragility(family(), min_level="developing").rows}
    assert developing["topic:music"] == 1


def test_a_row_of_three_falls_apart_in_the_middle():
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


def test_shares_sum_to_the_topics_held():
    """Music is Ada's (1), phonics is half hers: 1.5 at a, .5 at b. All are teachers: 2."""
    found = fragility(family())
    values = {(share.by, share.who): share.value for share in found.shares}
    assert values == {("role", "Teacher"): 2, ("place", "school:a"): 1.5, ("place", "school:b"): 0.5}
    assert all(share.low <= share.value <= share.high for share in found.shares)


def test_people_have_no_line_unless_asked_for():
    assert not [share for share in fragility(family()).shares if share.by == "person"]
    asked = {share.who: share.value for share in fragility(family(), people=True).shares if share.by == "person"}
    assert asked == {"person:ada": 1.5, "person:ben": 0.5}
    assert "ada" not in fragility(family())._repr_html_()


def rows(found):
    return {row.what: row for row in found.rows}


def test_without_a_person():
    """With Ada goes music, a need for it, her support, and a's only tie; phonics stays with Ben, but not at a."""
    lost = rows(without(family(), "person:ada"))
    assert lost["topics held"].lost == ("topic:music",)
    assert lost["topics held at a school"].lost == ("school:a topic:music", "school:a topic:phonics")
    assert lost["needs that somebody could meet"].lost == ("need:1",)
    assert (lost["support records"].lost, lost["days of support known"].after) == (("support:1",), 3)
    assert lost["schools with a tie"].lost == ("school:a",)
    assert (lost["schools with a tie"].before, lost["schools with a tie"].after) == (3, 2)
    assert lost["fragmentation"].after == pytest.approx(2 / 3)  # b – c of three: 1 − 2/6
    assert (lost["pieces of the network"].before, lost["pieces of the network"].after) == (1, 2)


def test_without_a_school_its_people_go_with_it():
    found = without(family(), "school:b")
    assert found.people == ("person:ben",)
    lost = rows(found)
    assert lost["topics held"].lost == ()
    assert lost["schools with a tie"].lost == ("school:a", "school:c")
    assert lost["needs that somebody could meet"].before == 2  # c's; b's own need goes with it
    assert lost["support records"].after == 0


def test_somebody_of_two_schools_stays():
    roles = [*family().roles, tm.Role(id="both", person="ben", kind="Teacher", at="school:c")]
    assert without(family(roles=roles), "school:b").people == ()


def test_topics_of_a_lost_school_are_lost_there_also_where_somebody_stays():
    roles = [*family().roles, tm.Role(id="both", person="ben", kind="Teacher", at="school:c")]
    row = rows(without(family(roles=roles), "school:b"))["topics held at a school"]
    assert (row.before, row.after, row.lost) == (4, 3, ("school:b topic:phonics",))


def test_roles_are_those_of_the_period():
    past = tm.Role(id="past", person="ada", kind="Headteacher", at="school:a", start="2018-09-01", end="2020-09-01")
    data = family(roles=[*family().roles, past])
    of = lambda **when: {share.who for share in fragility(data, **when).shares if share.by == "role"}  # noqa: E731
    assert of(between=("2025-09-01", "2026-09-01")) == of(at="2026-01-01") == {"Teacher"}
    assert of() == {"Headteacher", "Teacher"}


def test_what_is_not_known_is_told():
    asked = [tm.Response(id="1", instrument="survey", respondent="school:b", responded=False)]
    support = [tm.Support(id="1", giver="person:ada", receiver="school:b", kind="coaching")]
    data = family(responses=asked, support=support)
    told = " | ".join(fragility(data).warnings)
    assert "1 nodes did not answer" in told
    assert "can_lose is undefined for 1 topics" in told
    assert math.isnan(rows(without(data, "person:ada"))["days of support known"].before)


def test_who_is_not_there_is_told():
    with pytest.raises(NotFoundError, match="person:adb"):
        without(family(), "person:adb")
    with pytest.raises(ValueError, match="a person or a school"):
        without(family(), "topic:music")
    with pytest.raises(GraphError):
        fragility([("a", "b")])


@pytest.mark.parametrize(
    "data", [tm.Dataset(), family(support=[], expertise=[], needs=[]), nx.Graph(), nx.DiGraph([(1, 2)])]
)
def test_little_is_no_reason_to_stop(data):
    found = fragility(data)
    assert found.shares == ()
    assert found.warnings
    assert found.summary()


def test_one_school_has_no_fragmentation():
    found = fragility(family(schools=[a_school("a")], memberships=[], support=[]))
    assert math.isnan(found.fragmentation)
    assert "fragmentation is undefined: fewer than two nodes" in found.warnings


def test_evidence_is_in_the_data():
    data = family()
    for found in (fragility(data), without(data, "person:ada"), without(data, "school:b")):
        assert found.evidence
        assert all(data.get(one) is not None for one in found.evidence)
    assert set(without(data, "person:ada").evidence) == {"expertise:1", "expertise:2", "need:1", "support:1"}


def test_two_ids_that_look_alike_are_refused():
    with pytest.raises(GraphError, match="the same id"):
        fragility(nx.Graph([(1, 2), ("1", 3)]))
