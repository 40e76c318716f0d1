"""How local a trust is, worked by hand."""

import datetime as dt
import math

import attrs
import pytest

import trustmodel as tm
from trustmodel.network.locality import Locality

# A 3-4-5 triangle and one school 12 km further east, in kilometres from a corner in Somerset.
CORNERS = {"a": (0, 0), "b": (3, 0), "c": (3, 4), "d": (15, 4)}


def school(name, at=None, **facts):
    facts = {"phase": "Primary", "type": "Academy converter"} | facts
    if at is not None:
        facts |= {"easting": 370_000 + 1000 * at[0], "northing": 160_000 + 1000 * at[1]}
    return tm.School(id=name, name=name.upper(), **facts)


def trust_of(schools, *, others=(), trusts=("t",), **membership):
    return tm.Dataset(
        trusts=[tm.Trust(id=name, name=name, kind="Multi-academy trust") for name in trusts],
        schools=[*schools, *others],
        memberships=[
            tm.Membership(id=f"m-{one.id[7:]}", school=one.id, trust=trusts[0], **membership) for one in schools
        ],
    )


def test_profile_by_hand():
    local = tm.locality(trust_of([school(name, at) for name, at in CORNERS.items()]))
    ab, ac, ad, bc, bd, cd = 3, 5, math.hypot(15, 4), 4, math.hypot(12, 4), 12
    assert (local.n, local.n_placed, local.trust) == (4, 4, "trust:t")
    assert local.maximum_km == pytest.approx(ad)
    assert local.widest == ("school:a", "school:d")
    assert local.median_km == pytest.approx((ac + cd) / 2)
    assert local.mean_km == pytest.approx((ab + ac + ad + bc + bd + cd) / 6)
    assert local.nearest_km == pytest.approx((3 + 3 + 4 + 12) / 4)
    assert local.spanning_tree_km == pytest.approx(3 + 4 + 12)
    centre = (21 / 4, 2)
    assert local.standard_distance_km == pytest.approx(
        math.sqrt(sum(math.dist(at, centre) ** 2 for at in CORNERS.values()) / 4)
    )
    assert (local.clusters, local.isolated) == (2, 1)
    assert [(row.nearest, row.near) for row in local.rows] == [
        ("school:b", 2), ("school:a", 2), ("school:b", 2), ("school:c", 0),
    ]  # fmt: skip
    assert local.rows[3].nearest_km == pytest.approx(12)
    assert local.rows[0].to_centre_km == pytest.approx(math.dist((0, 0), centre))
    assert local.evidence == ("membership:m-a", "membership:m-b", "membership:m-c", "membership:m-d")
    assert "4 schools" in repr(local)


def test_threshold_is_inclusive_and_stated():
    data = trust_of([school("a", (0, 0)), school("b", (5, 0))])
    assert tm.locality(data).clusters == 1
    assert tm.locality(data, near_km=4.99).clusters == 2
    assert tm.locality(data, near_km=4.99).isolated == 2
    assert tm.locality(data, near_km=4.99).method.options["near_km"] == 4.99


def test_schools_on_one_site_are_no_distance_apart():
    """An infant and a junior school often share coordinates: 0 km is a distance, and a sparse matrix drops zeros."""
    local = tm.locality(trust_of([school("a", (0, 0)), school("b", (0, 0)), school("c", (0, 3))]))
    assert local.nearest_km == pytest.approx((0 + 0 + 3) / 3)
    assert local.spanning_tree_km == pytest.approx(3)
    assert (local.clusters, local.isolated) == (1, 0)


@pytest.mark.parametrize("schools", [[], [school("a", (0, 0))], [school("a", (0, 0)), school("b")]])
def test_fewer_than_two_places_are_undefined_and_not_zero(schools):
    local = tm.locality(trust_of(schools))
    figures = [
        local.maximum_km, local.median_km, local.mean_km, local.nearest_km, local.standard_distance_km,
        local.spanning_tree_km, local.local_presence,
    ]  # fmt: skip
    assert all(math.isnan(figure) for figure in figures)
    assert (local.clusters, local.isolated, local.widest) == (None, None, None)
    assert all(math.isnan(row.nearest_km) and math.isnan(row.to_centre_km) and row.near is None for row in local.rows)
    assert any("they need two schools with coordinates" in warning for warning in local.warnings)
    assert "undefined" in repr(local)


def test_unplaced_school_is_listed_and_left_out():
    local = tm.locality(trust_of([school("a", (0, 0)), school("b", (3, 4)), school("c")]))
    assert (local.n, local.n_placed, local.maximum_km) == (3, 2, 5)
    assert [row.has_coordinates for row in local.rows] == [True, True, False]
    assert "1 of 3 schools has no coordinates, and is left out of the distances" in local.warnings


def test_simpson_index_of_authorities():
    schools = [school(str(i), (i, 0), local_authority="Bath" if i < 8 else "Wiltshire") for i in range(11)]
    assert tm.locality(trust_of(schools)).authority_simpson == pytest.approx((64 + 9) / 121)
    one_unknown = [*schools[:2], school("x", (9, 9))]
    local = tm.locality(trust_of(one_unknown))
    assert local.authority_simpson == 1
    assert any("1 of 3 schools has no local authority" in warning for warning in local.warnings)
    assert math.isnan(tm.locality(trust_of([school("a", (0, 0)), school("b", (1, 0))])).authority_simpson)


def test_local_presence_counts_neighbours_of_the_trust():
    members = [school("a", (0, 0)), school("b", (1, 0)), school("c", (20, 0))]
    others = [school("x", (2, 0)), school("y", (20, 1)), school("z", (20, 2)), school("private", (0, 1), type="11")]
    local = tm.locality(trust_of(members, others=others), k=2)
    # a: b, x · b: a and x, a kilometre each · c: y, z. The independent school is no state school.
    assert [row.local_presence for row in local.rows] == [0.5, 0.5, 0.0]
    assert local.local_presence == pytest.approx(1 / 3)
    assert any("only the 3 schools outside the trust" in warning for warning in local.warnings)


def test_local_presence_is_undefined_without_a_population():
    alone = tm.locality(trust_of([school("a", (0, 0)), school("b", (1, 0))]))
    assert math.isnan(alone.local_presence)
    assert any("no state schools with coordinates outside" in warning for warning in alone.warnings)
    few = tm.locality(trust_of([school("a", (0, 0)), school("b", (1, 0))], others=[school("x", (2, 0))]))
    assert math.isnan(few.local_presence)
    assert any("fewer than 10 other state schools with coordinates" in warning for warning in few.warnings)


def test_closed_neighbours_do_not_count_on_a_day():
    members = [school("a", (0, 0)), school("b", (1, 0))]
    gone = school("gone", (0.1, 0), closed="2020-09-01")
    data = trust_of(members, others=[gone, school("x", (5, 0))])
    assert tm.locality(data, k=1).rows[0].local_presence == 0
    assert tm.locality(data, k=1, at="2024-01-01").rows[0].local_presence == 1


@pytest.fixture
def closing():
    """Ash closed on 1 September 2023, beech opened on it; the trust closed a year later. Cedar is in it throughout."""
    lives = {"ash": {"closed": "2023-09-01"}, "beech": {"opened": "2023-09-01"}, "cedar": {}}
    schools = [school(name, (n, 0), **life) for n, (name, life) in enumerate(lives.items())]
    data = trust_of(schools)
    support = [
        tm.Support(
            id=str(n), giver=f"school:{giver}", receiver=f"school:{to}", topic="phonics", kind="coaching", start=day
        )
        for n, (giver, to, day) in enumerate([("ash", "cedar", "2020-09-01"), ("beech", "cedar", "2023-09-01")])
    ]
    return data.replace(
        trusts=[tm.Trust(id="t", name="t", kind="Multi-academy trust", closed="2024-09-01")],
        topics=[tm.Topic(id="phonics", name="Phonics")],
        support=support,
    )


@pytest.mark.parametrize(
    ("at", "members"),
    [
        (None, ["ash", "beech", "cedar"]), ("2023-08-31", ["ash", "cedar"]), ("2023-09-01", ["beech", "cedar"]),
        ("2024-08-31", ["beech", "cedar"]), ("2024-09-01", []),
    ],
)  # fmt: skip
def test_what_has_closed_or_not_opened_counts_in_no_question(closing, at, members):
    """Memberships left open in the records end with the school and the trust: as in `graphs.support`."""
    local = tm.locality(closing, trust="trust:t", at=at)
    assert [row.id for row in local.rows] == [f"school:{name}" for name in members]
    assert local.evidence == tuple(f"membership:m-{name}" for name in members)
    assert local.n == len(closing.members_of("trust:t", at=at)) == len(members)
    graph = tm.graphs.support(tm.situation(closing, at=at))
    assert set(graph) >= {f"school:{name}" for name in members}
    if at is not None and members:
        assert set(graph) == {f"school:{name}" for name in members}
        year = tm.situation(closing, between=("2019-01-01", dt.date.fromisoformat(at) + dt.timedelta(days=1)))
        assert repr(tm.locality(year, trust="trust:t").rows) == repr(local.rows)


def test_facts_without_dates_are_those_of_the_data(closing):
    data = closing.replace(made_on="2024-06-01")
    said = [warning for warning in tm.locality(data, at="2023-01-01").warnings if "2024-06-01" in warning]
    assert said == [
        "places and local authorities are those of 2024-06-01, when the data were put together, and not of 2023-01-01"
    ]
    for when in ({}, {"at": "2024-06-01"}):
        assert not any("put together" in warning for warning in tm.locality(data, **when).warnings)


def test_members_of_a_day():
    data = tm.Dataset(
        trusts=[tm.Trust(id="t", name="T", kind="06")],
        schools=[school(name, at) for name, at in CORNERS.items()],
        memberships=[
            tm.Membership(id="1", school="a", trust="t"),
            tm.Membership(id="2", school="b", trust="t", start="2020-09-01"),
            tm.Membership(id="3", school="d", trust="t", end="2020-09-01"),
        ],
    )
    assert tm.locality(data).n == 3
    then, now = tm.locality(data, at="2020-08-31"), tm.locality(data, at="2020-09-01")
    assert [row.id for row in then.rows] == ["school:a", "school:d"]
    assert now.maximum_km == 3
    assert now.evidence == ("membership:1", "membership:2")


def test_the_members_of_a_situation():
    """Beech joined in September 2020: of a period, its last day counts, and the trust is that of the situation."""
    data = tm.Dataset(
        trusts=[tm.Trust(id=name, name=name, kind="Multi-academy trust") for name in "tu"],
        schools=[school(name, at) for name, at in CORNERS.items()],
        memberships=[
            tm.Membership(id="1", school="a", trust="t"),
            tm.Membership(id="2", school="b", trust="t", start="2020-09-01"),
            tm.Membership(id="3", school="d", trust="u"),
        ],
    )
    before = tm.situation(data, between=("2019-09-01", "2020-09-01"), trust="trust:t")
    year = tm.situation(data, between=("2019-09-02", "2020-09-02"), trust="trust:t")
    assert repr(tm.locality(before).rows) == repr(tm.locality(data, trust="trust:t", at="2020-08-31").rows)
    assert repr(tm.locality(year).rows) == repr(tm.locality(data, trust="trust:t", at="2020-09-01").rows)
    assert tm.locality(year).method == tm.locality(data, trust="trust:t", at="2020-09-01").method
    assert (tm.locality(before).n, tm.locality(year).n) == (1, 2)
    assert tm.locality(tm.situation(data), trust="trust:t").n == tm.locality(data, trust="trust:t").n == 2
    with pytest.raises(ValueError, match="a situation has its time"):
        tm.locality(year, at="2020-09-01")
    with pytest.raises(ValueError, match="the situation is that of trust:t"):
        tm.locality(year, trust="trust:u")


def test_which_trust():
    schools = [school("a", (0, 0)), school("b", (1, 0))]
    two = trust_of(schools, trusts=("t", "u"))
    assert tm.locality(two, trust="trust:t").n == 2
    assert tm.locality(two, trust="trust:u").n == 0
    with pytest.raises(ValueError, match="say which trust: trust= one of trust:t, trust:u"):
        tm.locality(two)
    with pytest.raises(ValueError, match="no trust in the data"):
        tm.locality(tm.Dataset(schools=schools))
    with pytest.raises(tm.NotFoundError, match="trust:t"):
        tm.locality(two, trust="trust:tt")
    for wrong in ({"near_km": -1}, {"near_km": math.nan}, {"k": 0}):
        with pytest.raises(ValueError, match="near_km is 0 or more, and k 1 or more"):
            tm.locality(trust_of(schools), **wrong)


def test_frame_has_one_row_a_school():
    frame = tm.locality(trust_of([school(name, at) for name, at in CORNERS.items()])).to_frame()
    assert frame["id"].to_list() == ["school:a", "school:b", "school:c", "school:d"]
    assert frame["near"].to_list() == [2, 2, 2, 0]


def test_names_and_order_change_nothing():
    local = tm.locality(trust_of([school(name, at) for name, at in CORNERS.items()]))
    renamed = dict(zip("dbca", CORNERS.values(), strict=True))
    again = tm.locality(trust_of([school(name, at) for name, at in reversed(renamed.items())]))
    for field in attrs.fields(Locality):
        if field.name.endswith("_km") or field.name in {"clusters", "isolated"}:
            assert getattr(again, field.name) == pytest.approx(getattr(local, field.name)), field.name
