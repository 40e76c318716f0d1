"""One row a trust, by hand and beside `locality`."""

import math
import statistics
from itertools import combinations

import polars as pl
import pytest

import trustmodel as tm
from published import link, school


def test_structure_by_hand(read):
    facts = [
        {"la": "Bath", "religion": "Church of England", "pupils": "200", "region": "South West"},
        {"la": "Bath", "religion": "None", "pupils": "100", "region": "South West"},
        {"la": "Wiltshire", "religion": "Not recorded", "pupils": "", "phase": "Secondary", "region": "South West"},
        {"la": "Wiltshire", "religion": "Roman Catholic", "east": "0"},
    ]
    joined = ["01-09-2012", "01-10-2022", "01-01-2025", "01-01-1900"]
    schools = [school(100000 + 10 * n, **one) for n, one in enumerate(facts)]
    row = read(
        [*schools, school(100050, status="Closed"), school(100051, status="Proposed to open")],
        groups=[
            *(link(100000 + 10 * n, joined=day) for n, day in enumerate(joined)), link(100050), link(100051),
            link(100000, uid="2002", kind="School sponsor", name="Trust 2001"),
        ],
    ).structure()  # fmt: skip
    assert row.height == 1
    found = row.row(0, named=True)
    expected = {
        "id": "trust:2001", "uid": "2001", "name": "Trust 2001", "kind": "Multi-academy trust",
        "schools": 4, "placed": 3, "pupils": 300, "pupils_known": 2, "primary": 3, "secondary": 1, "nursery": 0,
        "church_known": 3, "local_authorities": 2, "regions": 1,
        "joined_known": 3, "joined_last_year": 1, "joined_last_three_years": 2,
        "maximum_km": 20.0, "median_km": 10.0, "nearest_km": 10.0, "spanning_tree_km": 20.0, "clusters": 3, "isolated": 3,
        "authority_simpson": 0.5, "local_presence": None,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found["mean_km"] == pytest.approx(40 / 3)
    assert found["church_share"] == pytest.approx(2 / 3)
    assert found["standard_distance_km"] == pytest.approx(math.sqrt(200 / 3))


def test_structure_says_null_where_nothing_is_known(read):
    found = read([school(100001)], groups=[link(100001)]).structure().row(0, named=True)
    for name in (
        "pupils",
        "church_share",
        "joined_last_year",
        "maximum_km",
        "clusters",
        "authority_simpson",
        "local_presence",
    ):
        assert found[name] is None, name
    assert (found["schools"], found["local_authorities"], found["church_known"]) == (1, 0, 0)


def test_structure_on_a_day(read):
    register = read(
        [school(100001, opened="01-09-2015"), school(100002), school(100003, status="Closed")],
        groups=[
            link(100001, joined="01-09-2015"), link(100002, joined="01-09-2020"), link(100003),
            link(100002, uid="2002", group_closed="31-08-2020", group_status="Closed", joined="01-09-2010"),
        ],
    )  # fmt: skip
    sizes = {
        day: dict(register.structure(at=day).select("uid", "schools").iter_rows())
        for day in ("2012-01-01", "2016-01-01", "2021-01-01")
    }
    assert sizes == {"2012-01-01": {"2002": 1}, "2016-01-01": {"2001": 1, "2002": 1}, "2021-01-01": {"2001": 2}}
    assert dict(register.structure().select("uid", "schools").iter_rows()) == {"2001": 2}


def test_structure_arguments(read):
    register = read([school(100001)], groups=[link(100001)])
    assert register.structure(kinds="06").height == register.structure(kinds=("Multi-academy trust",)).height == 1
    assert register.structure(kinds=["Federation"]).is_empty()
    assert register.structure(kinds=["Federation"]).columns == register.structure().columns
    with pytest.raises(ValueError, match="near_km is 0 or more"):
        register.structure(near_km=-1)
    with pytest.raises(ValueError, match="did you mean"):
        register.structure(kinds=["Multi academy"])


def test_structure_is_what_locality_says_of_each_trust(made_up):
    """One trust at a time over records, and all at once over columns: the same figures."""
    table = made_up.structure(at="2026-09-01").filter(pl.col("schools") >= 3).head(12)
    assert table.height == 12
    for row in table.iter_rows(named=True):
        data = made_up.dataset([row["uid"]], at="2026-09-01")
        local = tm.locality(data)
        assert (local.n, local.n_placed) == (row["schools"], row["placed"])
        for name in ("maximum_km", "median_km", "mean_km", "nearest_km", "standard_distance_km", "spanning_tree_km"):
            assert row[name] == pytest.approx(getattr(local, name)), name
        assert (row["clusters"], row["isolated"]) == (local.clusters, local.isolated)
        assert row["authority_simpson"] == pytest.approx(local.authority_simpson)
        points = [(one.easting, one.northing) for one in data.members_of(row["id"]) if one.easting is not None]
        apart = [math.dist(a, b) / 1000 for a, b in combinations(points, 2)]
        assert row["median_km"] == pytest.approx(statistics.median(apart))


def test_order_of_rows_changes_nothing(tmp_path):
    extract = tm.synthetic.register(n_schools=600, seed=5)
    made = []
    for seed in (None, 1):
        paths = extract.write(tmp_path)
        if seed is not None:
            for name in ("establishments", "groups"):
                lines = paths[name].read_bytes().split(b"\r\n")
                shuffled = pl.Series(lines[1:-1]).shuffle(seed=seed).to_list()
                paths[name].write_bytes(b"\r\n".join([lines[0], *shuffled, b""]))
        made.append(tm.register.read(paths["establishments"], groups=paths["groups"]).structure())
    floats = made[0].select(pl.selectors.float()).columns
    assert made[0].drop(floats).equals(made[1].drop(floats))
    for name in floats:
        assert made[0][name].to_list() == pytest.approx(made[1][name].to_list(), nan_ok=True), name
