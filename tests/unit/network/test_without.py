"""What a small trust (`family`) would lose without somebody, worked by hand."""

import math

import pytest

import trustmodel as tm
from trustmodel.errors import NotFoundError
from trustmodel.network.without import without


def rows(found):
    return {row.what: row for row in found.rows}


def test_without_a_person(family):
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


def test_without_a_school_its_people_go_with_it(family):
    found = without(family(), "school:b")
    assert found.people == ("person:ben",)
    lost = rows(found)
    assert lost["topics held"].lost == ()
    assert lost["schools with a tie"].lost == ("school:a", "school:c")
    assert lost["needs that somebody could meet"].before == 2  # c's; b's own need goes with it
    assert lost["support records"].after == 0


def test_somebody_of_two_schools_stays(family):
    roles = [*family().roles, tm.Role(id="both", person="ben", kind="Teacher", at="school:c")]
    assert without(family(roles=roles), "school:b").people == ()


def test_topics_of_a_lost_school_are_lost_there_also_where_somebody_stays(family):
    roles = [*family().roles, tm.Role(id="both", person="ben", kind="Teacher", at="school:c")]
    row = rows(without(family(roles=roles), "school:b"))["topics held at a school"]
    assert (row.before, row.after, row.lost) == (4, 3, ("school:b topic:phonics",))


def test_days_that_nobody_recorded_are_unknown(family):
    data = family(support=[tm.Support(id="1", giver="person:ada", receiver="school:b", kind="coaching")])
    assert math.isnan(rows(without(data, "person:ada"))["days of support known"].before)


def test_who_is_not_there_is_refused(family):
    with pytest.raises(NotFoundError, match="person:adb"):
        without(family(), "person:adb")
    with pytest.raises(ValueError, match="a person or a school"):
        without(family(), "topic:music")


def test_evidence_is_in_the_data(family):
    data = family()
    for lost in (without(data, "person:ada"), without(data, "school:b")):
        assert lost.evidence
        assert all(data.get(record) is not None for record in lost.evidence)
    assert set(without(data, "person:ada").evidence) == {"expertise:1", "expertise:2", "need:1", "support:1"}
