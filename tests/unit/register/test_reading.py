"""The real files, with their quirks."""

import datetime as dt

import polars as pl
import pytest

import trustmodel as tm
from builders import SHARED

DATA = SHARED / "data"


@pytest.fixture(scope="module")
def real():
    extract = DATA / "edubasealldata20231116_subset.csv.gz"
    if not extract.exists():
        pytest.skip("the real register is not beside the checkout")
    return tm.register.read(
        extract, groups=DATA / "alllinksdata20220831.csv.gz", links=DATA / "links_edubasealldata20230918.csv.gz"
    )


def test_real_quirks_are_counted_and_not_listed_row_by_row(real):
    said = {(problem.rule, problem.where.column): problem.message for problem in real.problems}
    assert said["placeholder-date", "Joined date"].startswith("1,367 rows")
    assert said["school-without-coordinates", "Easting"].startswith("1,877 of 50,515")  # 1,730 blank and 147 zero
    assert len(real.problems) < 20


def test_real_schools_without_a_place(real):
    academies = real.schools.filter(
        pl.col("type").is_in([str(kind) for kind in tm.vocabulary.SchoolType if kind.academy]),
        pl.col("status").str.starts_with("Open"),
        pl.col("easting").is_null(),
    )
    assert academies.height == 47


def test_real_names_keep_their_letters(real):
    names = real.schools["name"]
    assert not names.str.contains("\ufffd").any()
    assert names.str.contains("’").sum() > 0 or names.str.contains("é").sum() > 0
    assert not names.str.contains("[\u0080-\u009f\u00a0]").any()


def test_real_religious_characters(real):
    counts = dict(real.schools["religious_character"].value_counts().iter_rows())
    assert counts["None"] == 2_118
    assert counts["Does not apply"] == 11_201
    assert "Not reported" not in counts


def test_real_trust_and_sponsor_of_one_name(real):
    palladian = real.trusts.filter(pl.col("name").str.to_lowercase() == "palladian academy trust").sort("uid")
    assert palladian["uid"].to_list() == ["16156", "16158"]
    assert real.dataset(["Palladian Academy Trust"], at="2022-08-31").trusts.ids == ("trust:16158",)
    assert palladian["companies_house_number"].to_list() == [None, "08061092"]
    both = real.memberships.filter(pl.col("kind").is_in(["Multi-academy trust", "School sponsor"])).group_by("school")
    assert (
        both.agg(pl.col("kind").n_unique())["kind"] == 2
    ).sum() == 7_310  # of 7,311 in the links, one is not in the extract


def test_real_converter_with_the_name_of_a_maintained_school(real):
    (winsley,) = real.schools.filter(pl.col("urn") == "147245").iter_rows(named=True)
    assert "VC Primary" in winsley["name"]
    assert winsley["type"] == "Academy converter"


def test_real_conversions_have_a_new_urn(real):
    data = real.dataset(["16158"], at="2022-08-31")
    ralph_allen = data.schools["school:138522"]
    predecessor = ralph_allen.extra["Predecessors"]
    before = real.schools.row(by_predicate=pl.col("id") == predecessor, named=True)
    assert before["status"] == "Closed"
    assert before["closed"] == ralph_allen.opened == dt.date(2012, 8, 1)  # its last day was 31 July
