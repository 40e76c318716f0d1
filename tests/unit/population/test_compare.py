"""One trust among many: places worked by hand, and planted likeness."""

import math

import numpy as np
import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED
from trustmodel.population.compare import compare

DATA = SHARED / "data"


def many(size=200, seed=0):
    rng = np.random.default_rng(seed)
    schools = rng.integers(2, 40, size)
    return pl.DataFrame(
        {
            "id": [f"trust:{n:03}" for n in range(size)],
            "name": [f"Trust {n}" for n in range(size)],
            "schools": schools,
            "pupils": schools * rng.integers(200, 400, size),
            "maximum_km": rng.gamma(2, 10, size),
            "region": rng.choice(["North", "South"], size),
        }
    )


def test_places_by_hand():
    """Of four others of two, three, five and nine schools (fewer than 30, so all are of its size) with 1, 2, 2 and 9:
    2 lies above one and beside two of four: (1 + 1) / 4 = .5. Among the peers b and e (1 and 9): .5 too.
    """
    table = pl.DataFrame({"id": ["a", "b", "c", "d", "e"], "schools": [4, 2, 3, 5, 9], "figure": [2, 1, 2, 2, 9]})
    found = compare(table, trust="a", peers=["b", "e"], measures=["figure"])
    (row,) = found.rows
    assert (row.value, row.of_its_size, row.of_its_size_n, row.among_peers, row.among_peers_n) == (2, 0.5, 4, 0.5, 2)
    assert found.size_range == (2, 9)


def test_trusts_of_its_size_are_the_nearest_by_ratio():
    """A hundred trusts each of 1 to 100 schools: of the 30 nearest to 10, the ratios of 4 to 25 are within 2.5."""
    table = pl.DataFrame({"id": [f"{n:03}" for n in range(1, 101)], "schools": range(1, 101), "x": range(100)})
    found = compare(table, trust="010", measures=["x"])
    assert found.rows[0].of_its_size_n == 30
    least, largest = found.size_range
    assert 10 / least == pytest.approx(largest / 10, rel=0.3)


def test_the_nearest_is_the_one_that_is_made_alike_and_it_is_said_in_what():
    table = many()
    twin = table.row(5, named=True) | {"id": "trust:twin", "name": "Twin", "maximum_km": 500.0}
    table = pl.concat([table, pl.DataFrame([twin], schema=table.schema)])
    found = compare(table, trust="Trust 5", measures=["schools", "pupils", "maximum_km"], nearest=300)
    near = next(row for row in found.nearest if row.trust == "trust:twin")
    assert set(near.alike[:2]) == {"schools", "pupils"}
    assert near.unlike[0] == "maximum_km"
    same = compare(table, trust="Trust 5", measures=["schools", "pupils"]).nearest[0]
    assert (same.trust, same.apart) == ("trust:twin", 0)
    assert (
        "Most like Trust 5 is Twin" in compare(table, trust="Trust 5", measures=["schools", "pupils"]).findings[-1].says
    )


def test_peers_by_a_column():
    table = many()
    found = compare(table, trust="trust:003", peers="region")
    region = table["region"][3]
    assert found.rows[0].among_peers_n == (table["region"] == region).sum() - 1


def test_order_and_scale_change_nothing():
    table = many()
    one = compare(table, trust="trust:007")
    other = compare(
        table.sample(fraction=1.0, shuffle=True, seed=4).with_columns(pl.col("pupils") * 10 + 3), trust="trust:007"
    )
    assert [(row.measure, row.of_its_size) for row in one.rows] == [
        (row.measure, row.of_its_size) for row in other.rows
    ]
    assert one.nearest == other.nearest


def test_what_is_not_known_has_no_place():
    table = pl.DataFrame({"id": ["a", "b", "c", "d"], "schools": [2, 3, 4, None], "x": [None, 1.0, 2.0, 3.0]})
    found = compare(table, trust="a", measures=["x", "schools"])
    assert math.isnan(found.rows[0].of_its_size)
    assert "x: not known for this trust" in found.warnings
    unsized = compare(table, trust="d", measures=["x"])
    assert unsized.size_range is None
    assert math.isnan(unsized.rows[0].of_its_size)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"trust": "a", "measures": ["z"]}, "no column z"),
        ({"trust": "a", "measures": []}, "no measure"),
        ({"trust": "a", "peers": "colour"}, "no column colour"),
        ({"trust": "a", "size": "area"}, "no column area"),
        ({"trust": "Same"}, "2 trusts are called"),
    ],
)
def test_what_cannot_be_compared(options, says):
    table = pl.DataFrame({"id": ["a", "b", "c"], "name": ["A", "Same", "same"], "schools": [1, 2, 3]})
    with pytest.raises(ValueError, match=says):
        compare(table, **options)
    with pytest.raises(tm.errors.NotFoundError):
        compare(table, trust="nobody")
    with pytest.raises(tm.errors.NotFoundError):
        compare(table, trust="a", peers=["nobody"])
    with pytest.raises(ValueError, match="no column id"):
        compare(table.drop("id"), trust="a")


def test_the_seeds_trust_among_those_of_england():
    """Palladian, with 11 schools, lies at the local end: its greatest distance is below nearly all of its size."""
    main, groups = DATA / "edubasealldata20231116_subset.csv.gz", DATA / "alllinksdata20220831.csv.gz"
    if not main.exists():
        pytest.skip(f"{main.name} is not there")
    population = tm.register.read(main, groups=groups).structure(at="2023-11-16")
    found = compare(population, trust="16158", measures=["maximum_km", "median_km", "church_share", "pupils"])
    widest = next(row for row in found.rows if row.measure == "maximum_km")
    assert widest.value == pytest.approx(9.88, abs=0.01)
    assert widest.of_its_size < 0.1
    assert any("maximum km" in one.says and "lower than" in one.says for one in found.findings)
    assert len(found.nearest) == 10


def of_sizes(*sizes):
    return pl.DataFrame(
        {
            "id": [f"trust:{number:02}" for number in range(len(sizes))],
            "name": ["UNITED LEARNING TRUST", *(f"Trust {number}" for number in range(1, len(sizes)))],
            "schools": sizes,
            "pupils": [55312, *(1000 + number for number in range(1, len(sizes)))],
        }
    )


def test_trusts_of_its_size_that_are_not_of_one_size_are_warned_of():
    """Thirty trusts of 30 to 61 schools are the nearest to one of 75: what grows with size is not told from it."""
    answer = compare(of_sizes(75, 30, *range(33, 62)), trust="trust:00")
    assert (
        "the trusts nearest to it in size have 30 to 61 schools: what grows with size cannot be separated from size by these"
        in (answer.warnings)
    )
    assert "To be kept in mind: the trusts nearest to it in size" in answer.findings[1].says
    assert not compare(of_sizes(75, *range(45, 75)), trust="trust:00").warnings


def test_figures_and_names_as_people_write_them():
    answer = compare(of_sizes(75, *range(31, 61)), trust="trust:00")
    assert answer.findings[0].says == (
        "Among the trusts nearest to it in size (31 to 60 schools), these figures of United Learning Trust lie near an end:"
        " schools 75 (higher than in 100% of 30) and pupils 55,312 (higher than in 100% of 30)."
    )
    assert answer.summary().startswith("United Learning Trust: 2 figures; most like it: Trust 30, ")
    assert "(1 school)" in compare(of_sizes(1, 1, 1), trust="trust:00").findings[0].says
