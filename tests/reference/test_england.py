"""The real register: what is publicly known of England's trusts comes out of the published files.

The figures stand in the notes to the data (establishments of November 2023, group links of August 2022).
"""

import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED

DATA = SHARED / "data"
ESTABLISHMENTS = DATA / "edubasealldata20231116_subset.csv.gz"
GROUPS = DATA / "alllinksdata20220831.csv.gz"
DAY = "2023-11-16"  # the extracts are of two days: the schools of this one, in the groups of 2022

pytestmark = pytest.mark.skipif(not ESTABLISHMENTS.exists(), reason="the real register is not beside the checkout")


@pytest.fixture(scope="module")
def england():
    return tm.register.read(ESTABLISHMENTS, groups=GROUPS)


@pytest.fixture(scope="module")
def five_or_more(england):
    return england.structure(at=DAY).filter(pl.col("schools") >= 5)


def test_how_many_trusts(england, five_or_more):
    structure = england.structure(at=DAY)
    assert structure.height == 1_361
    assert five_or_more.height == 634
    sizes = structure["schools"]
    assert ((sizes == 1).sum(), (sizes == 2).sum(), sizes.is_between(3, 4).sum()) == (175, 231, 321)
    assert (sizes.is_between(5, 9).sum(), sizes.is_between(10, 14).sum(), (sizes >= 50).sum()) == (384, 119, 6)
    assert sizes.median() == 4
    assert england.structure(kinds=["Single-academy trust"], at=DAY).height == 1_121


def test_palladian_is_among_the_most_local(five_or_more):
    palladian = five_or_more.row(by_predicate=pl.col("uid") == "16158", named=True)
    assert palladian["schools"] == 11
    assert palladian["pupils"] == 3_587
    assert palladian["local_authorities"] == 2
    assert palladian["maximum_km"] == pytest.approx(9.88, abs=0.005)
    assert palladian["mean_km"] == pytest.approx(4.40, abs=0.005)
    assert palladian["median_km"] == pytest.approx(3.29, abs=0.005)
    assert (five_or_more["maximum_km"] < palladian["maximum_km"]).sum() == 98  # the 99th smallest


def test_how_far_trusts_stretch(five_or_more):
    assert five_or_more["maximum_km"].median() == pytest.approx(29.5, abs=0.05)
    assert (five_or_more["maximum_km"] > 161).sum() == 34
    widest = five_or_more.sort("maximum_km").row(-1, named=True)
    assert widest["name"].casefold() == "united learning trust"
    assert widest["schools"] == 75
    assert widest["maximum_km"] == pytest.approx(498.7, abs=0.05)


def test_one_trust_as_records(england):
    data = england.dataset(trusts=["16158"], at=DAY, near_km=3)
    assert len(data.members_of("trust:16158")) == 11
    assert len(data.schools) > 30  # Bath's other schools
    assert not [problem for problem in tm.check(data) if problem.severity == "error"]
    assert tm.locality(data).maximum_km == pytest.approx(9.88, abs=0.005)


def test_a_table_of_schools_with_latitude_and_longitude_will_do():
    """The same trust, from another year's table with WGS84 coordinates: within the metres of the transformation."""
    register = tm.register.read(DATA / "england_open_schools_2026-01.csv.gz", groups=GROUPS)
    data = register.dataset(trusts=["16158"])
    assert tm.locality(data).maximum_km == pytest.approx(9.88, abs=0.05)


def test_membership_files_of_three_years_are_read():
    """Palladian had 8 schools in 2017 and in 2019, and 11 in August 2022."""
    for name, day, count in (
        ("grouplinks_edubaseallacademiesandfree20170403.csv.gz", "2017-04-03", 8),
        ("grouplinks_edubaseallacademiesandfree20190601.csv.gz", "2019-06-01", 8),
        ("alllinksdata20220831.csv.gz", "2022-08-31", 11),
    ):
        register = tm.register.read(ESTABLISHMENTS, groups=DATA / name)
        data = register.dataset(trusts=["16158"], at=day)
        assert len(data.members_of("trust:16158")) == count


def test_links_of_conversions():
    links = tm.register.read_links(DATA / "links_edubasealldata20230918.csv.gz")
    assert links.height > 14_000
    assert links["both_ways"].mean() > 0.9
