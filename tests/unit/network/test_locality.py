"""Distances, the National Grid, and the locality profile, worked by hand and against plain versions."""

import math
from itertools import combinations

import attrs
import networkx as nx
import numpy as np
import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED
from trustmodel.geography import distances, grid, profile
from trustmodel.network.locality import Locality

DATA = SHARED / "data"

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


def test_distance():
    assert distances.distance_km(school("a", (0, 0)), school("b", (3, 4))) == 5
    assert distances.distance_km(school("a", (0, 0)), school("b", (0, 0))) == 0
    assert math.isnan(distances.distance_km(school("a", (0, 0)), school("b")))
    assert math.isnan(distances.distance_km(school("a"), school("b", (0, 0))))


# --- latitude and longitude ---


def test_projection_is_the_published_worked_example():
    """Ordnance Survey, A guide to coordinate systems in Great Britain, annex C: Caister water tower, in OSGB36."""
    latitude = math.radians(52 + 39 / 60 + 27.2531 / 3600)
    longitude = math.radians(1 + 43 / 60 + 4.5177 / 3600)
    east, north = grid._project(np.array([latitude]), np.array([longitude]))
    assert east[0] == pytest.approx(651_409.903, abs=0.01)
    assert north[0] == pytest.approx(313_177.270, abs=0.01)


@pytest.mark.parametrize(
    ("latitude", "longitude", "east", "north"),
    [
        # The same guide's OSTN15 test points (annex A of the developer pack): ETRS89, hence WGS84 within a metre.
        (49.92226393730, -6.29977752014, 91_492.146, 11_318.804),  # Scilly
        (52.25529381630, -2.15458614387, 389_544.190, 261_912.153),  # the Midlands
        (54.89542340420, -2.93827741149, 339_921.145, 556_034.761),  # Carlisle
        (58.58120461280, -3.72631022121, 299_721.891, 967_202.992),  # the north of Scotland
    ],
)
def test_grid_is_within_five_metres_of_ostn15(latitude, longitude, east, north):
    made = grid.to_grid(latitude, longitude)
    assert math.hypot(made[0] - east, made[1] - north) < 5


def test_grid_takes_arrays_and_keeps_unknown_unknown():
    east, north = grid.to_grid([51.4778, math.nan], [-0.0014, 0.0])
    assert east.shape == north.shape == (2,)
    assert math.isnan(east[1])
    assert math.isnan(north[1])
    assert east[0] == grid.to_grid(51.4778, -0.0014)[0]


def test_projection_agrees_with_the_register_on_real_schools():
    """The table of 2026 is called WGS84, but its degrees are OSGB36: unshifted, they give back the grid to centimetres.

    `to_grid` takes WGS84, as anybody's latitude and longitude are, so it moves this table by the hundred metres that
    lie between the two; distances between schools stay what they are.
    """
    extract, table = DATA / "edubasealldata20231116_subset.csv.gz", DATA / "england_open_schools_2026-01.csv.gz"
    if not extract.exists():
        pytest.skip("the real register is not beside the checkout")
    degrees = pl.read_csv(table).select(
        id="school:" + pl.col("urn").cast(pl.String), latitude="latitude", longitude="longitude"
    )
    both = degrees.join(tm.register.read(extract).schools, on="id").drop_nulls(["latitude", "easting"])
    assert both.height > 20_000
    latitude, longitude = both["latitude"].to_numpy(), both["longitude"].to_numpy()
    unshifted = grid._project(np.radians(latitude), np.radians(longitude))
    apart = [np.hypot(*(np.array(made) - both.select("easting", "northing").to_numpy().T)) for made in (
        unshifted, grid.to_grid(latitude, longitude),
    )]  # fmt: skip
    assert np.median(apart[0]) < 0.1  # some schools were moved between the two extracts
    assert 80 < np.quantile(apart[1], 0.05) < np.quantile(apart[1], 0.9) < 140


# --- one trust ---


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
    assert "1 of 3 schools have no coordinates, and are left out of the distances" in local.warnings


def test_simpson_index_of_authorities():
    schools = [school(str(i), (i, 0), local_authority="Bath" if i < 8 else "Wiltshire") for i in range(11)]
    assert tm.locality(trust_of(schools)).authority_simpson == pytest.approx((64 + 9) / 121)
    one_unknown = [*schools[:2], school("x", (9, 9))]
    local = tm.locality(trust_of(one_unknown))
    assert local.authority_simpson == 1
    assert any("1 of 3 schools have no local authority" in warning for warning in local.warnings)
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
    assert any("no placed state schools outside" in warning for warning in alone.warnings)
    few = tm.locality(trust_of([school("a", (0, 0)), school("b", (1, 0))], others=[school("x", (2, 0))]))
    assert math.isnan(few.local_presence)
    assert any("fewer than 10 other placed state schools" in warning for warning in few.warnings)


def test_closed_neighbours_do_not_count_on_a_day():
    members = [school("a", (0, 0)), school("b", (1, 0))]
    gone = school("gone", (0.1, 0), closed="2020-09-01")
    data = trust_of(members, others=[gone, school("x", (5, 0))])
    assert tm.locality(data, k=1).rows[0].local_presence == 0
    assert tm.locality(data, k=1, at="2024-01-01").rows[0].local_presence == 1


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


# --- many at once ---


def test_many_groups_at_once_as_each_alone():
    rng = np.random.default_rng(7)
    sizes = [0, 1, 2, 3, 7, 0, 12, 40, 1]
    group = np.repeat(np.arange(len(sizes)), sizes)
    points = np.round(rng.uniform(0, 30_000, (len(group), 2)), -2)
    points[5] = points[4]  # two on one site
    found = profile.profiles(points, group, groups=len(sizes), near_km=4)
    for number, size in enumerate(sizes):
        here = points[group == number] / 1000
        if size < 2:
            assert math.isnan(found.maximum[number])
            assert math.isnan(found.clusters[number])
            assert tuple(found.widest[number]) == (-1, -1)
            continue
        graph = nx.Graph()
        graph.add_weighted_edges_from((i, j, math.dist(here[i], here[j])) for i, j in combinations(range(size), 2))
        apart = [weight for _, _, weight in graph.edges(data="weight")]
        near = nx.Graph([(i, j) for i, j, weight in graph.edges(data="weight") if weight <= 4])
        near.add_nodes_from(range(size))
        nearest = [min(edge["weight"] for edge in graph[i].values()) for i in range(size)]
        assert found.maximum[number] == pytest.approx(max(apart))
        assert math.dist(*(points[found.widest[number]] / 1000)) == pytest.approx(max(apart))
        assert found.median[number] == pytest.approx(np.median(apart))
        assert found.mean[number] == pytest.approx(np.mean(apart))
        assert found.nearest_mean[number] == pytest.approx(np.mean(nearest))
        assert found.spanning_tree[number] == pytest.approx(nx.minimum_spanning_tree(graph).size("weight"))
        assert found.clusters[number] == nx.number_connected_components(near)
        assert found.isolated[number] == nx.number_of_isolates(near)
        assert found.nearest[group == number] == pytest.approx(nearest)
        assert found.standard_distance[number] == pytest.approx(math.sqrt(here.var(axis=0).sum()))


def test_no_points_at_all():
    found = profile.profiles(np.empty((0, 2)), np.zeros(0, dtype=np.int64), groups=2)
    assert np.isnan(found.maximum).all()
    assert found.widest.tolist() == [[-1, -1], [-1, -1]]
    assert profile.profiles(np.empty((0, 2)), np.zeros(0, dtype=np.int64), groups=0).maximum.shape == (0,)


def test_presence_as_a_plain_loop_has_it():
    rng = np.random.default_rng(3)
    points = rng.uniform(0, 20_000, (60, 2))
    member = np.sort(rng.choice(60, 25, replace=False))
    group = rng.integers(0, 3, 25)
    found = profile.local_presence(points, member, group, k=4)
    for number, (who, its) in enumerate(zip(member, group, strict=True)):
        others = sorted((math.dist(points[who], points[other]), other) for other in range(60) if other != who)[:4]
        same = set(member[group == its].tolist())
        assert found[number] == sum(other in same for _, other in others) / 4


def test_presence_where_many_share_a_site():
    """No school counts as its own neighbour, even where more than k lie on one spot."""
    points = np.zeros((6, 2))
    shares = profile.local_presence(points, np.arange(6), np.zeros(6, dtype=np.int64), k=2)
    assert shares.tolist() == [1.0] * 6
    assert np.isnan(profile.local_presence(points, np.arange(6), np.zeros(6, dtype=np.int64), k=6)).all()
    with pytest.raises(ValueError, match="k is 1 or more"):
        profile.local_presence(points, np.arange(6), np.zeros(6, dtype=np.int64), k=0)


def test_presence_of_a_school_in_two_groups():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    shares = profile.local_presence(points, np.array([0, 1, 0, 2]), np.array([0, 0, 1, 1]), k=1)
    assert shares.tolist() == [1.0, 1.0, 0.0, 0.0]


def test_within():
    points, others = np.array([[0.0, 0.0], [0.0, 5000.0], [0.0, 5001.0]]), np.array([[0.0, 0.0]])
    assert distances.within(points, others, km=5).tolist() == [True, True, False]
    assert distances.within(points, np.empty((0, 2)), km=5).tolist() == [False] * 3
    assert distances.within(np.empty((0, 2)), others, km=5).tolist() == []
