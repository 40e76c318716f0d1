"""What is missing in a population is missing, whatever it was written as."""

import math

import polars as pl
import pytest

import trustmodel as tm
from trustmodel.population import figures
from trustmodel.population.definitions import Criterion, Definition
from trustmodel.population.kinds import kinds

IDS = list("abcdef")
KINDS = ["x", "x", "y", "y", "x", None]
NUMBERS = [1.0, 2.0, 3.0, 4.0, 5.0, None]


def trusts(number=None, kind=None):
    """Six trusts, of which the last lacks its figure and its kind: null, or as it is given."""
    values = [*NUMBERS[:-1], number]
    return pl.DataFrame({
        "id": IDS, "schools": [2, 3, 4, 5, 6, 4], "growth": values, "maximum_km": values, "church_share": values,
        "group": [*KINDS[:-1], kind],
    })  # fmt: skip


DEFINITION = Definition(name="grows", criteria=[Criterion(name="growth", measure="growth", threshold=3)])


def test_a_figure_that_is_nan_is_as_one_that_is_null():
    known, written = trusts(), trusts(number=math.nan)
    assert kinds(written).equals(kinds(known))  # NaN is greater than any number, to Polars
    assert figures.measures_of(written, None) == figures.measures_of(known, None)
    compared = [tm.compare(table, trust="a", measures=["growth"]) for table in (known, written)]
    assert repr(compared[0].rows) == repr(compared[1].rows)
    audited = [tm.audit(DEFINITION, table, group="group", draws=20) for table in (known, written)]
    assert audited[0].judged == audited[1].judged == 5
    assert repr(audited[0].rows) == repr(audited[1].rows)


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_kind_that_is_blank_is_none(blank):
    known, written = trusts(), trusts(kind=blank)
    audited = [tm.audit(DEFINITION, table, group="group", draws=20, missing="met").groups for table in (known, written)]
    assert [row.group for row in audited[1]] == [row.group for row in audited[0]] == ["x", "y"]
    given = {**dict(zip(IDS, KINDS, strict=True)), "f": blank}
    assert [row.group for row in tm.audit(DEFINITION, known, group=given, draws=20, missing="met").groups] == ["x", "y"]


@pytest.mark.parametrize("kind", [None, "", " "])
def test_trusts_without_a_group_are_nobodys_peers(kind):
    table = trusts(kind=kind).with_columns(group=pl.Series(["x", "x", "y", kind, "x", kind]))
    assert tm.compare(table, trust="f", peers="group", measures=["schools"]).rows[0].among_peers_n == 0


def test_trusts_of_an_unknown_number_are_nobodys_peers():
    table = trusts().with_columns(group=pl.Series([1.0, 1.0, 2.0, math.nan, 1.0, math.nan]))
    assert tm.compare(table, trust="f", peers="group", measures=["schools"]).rows[0].among_peers_n == 0


@pytest.mark.parametrize("identifier", [None, "", " ", "a"])
@pytest.mark.parametrize("ask", [
    lambda table: tm.compare(table, trust="a", measures=["schools"]),
    lambda table: tm.audit(DEFINITION, table, draws=20),
    kinds,
], ids=["compare", "audit", "kinds"])  # fmt: skip
def test_a_trust_without_an_id_of_its_own_is_refused(ask, identifier):
    table = trusts().with_columns(id=pl.Series([*IDS[:-1], identifier]))
    with pytest.raises(ValueError, match="each trust has an id of its own; some are missing or appear twice"):
        ask(table)


def test_a_measure_of_words_is_refused():
    with pytest.raises(ValueError, match="these columns are not: group"):
        tm.compare(trusts(), trust="a", measures=["group"])


def test_a_name_that_is_blank_is_none():
    table = trusts().with_columns(name=pl.Series(["A", "", " ", "D", "E", "F"]))
    assert tm.compare(table, trust="b", measures=["schools"]).name is None


# --- totals over some of the schools ---------------------------------------------------------------------------------


def with_partial(**columns):
    return pl.DataFrame({
        "id": IDS, "schools": [4, 4, 4, 4, 4, 4], "pupils": [300, 1200, 1100, 1300, 1400, None],
        "pupils_known": [1, 4, 4, 4, 4, 0], **columns,
    })  # fmt: skip


def test_a_total_over_one_of_four_schools_is_not_compared():
    comparison = tm.compare(with_partial(), trust="a", measures=["pupils", "schools"])
    assert math.isnan(comparison.rows[0].value)
    assert math.isnan(comparison.rows[0].of_its_size)
    assert "pupils: known for 1 of this trust's 4 schools, so that there is no total to compare" in comparison.warnings
    assert "pupils" not in comparison.findings[0].says
    assert (
        tm.compare(with_partial(), trust="b", measures=["pupils"]).rows[0].of_its_size_n == 3
    )  # nor are others with it
    assert "pupils: not known for this trust" in tm.compare(with_partial(), trust="f", measures=["pupils"]).warnings


def test_a_total_over_some_schools_is_not_audited():
    definition = Definition(name="large", criteria=[Criterion(name="pupils", measure="pupils", threshold=250)])
    answer = tm.audit(definition, with_partial(), group=dict.fromkeys(IDS, "x"), draws=20)
    assert (answer.judged, answer.included) == (4, 4)
    assert answer.rows[0].missing == ("pupils",)


def test_a_total_over_some_schools_is_no_performance():
    with pytest.raises(ValueError, match="2 performances are missing or infinite, the first of alternative 'a'"):
        tm.acceptability(with_partial())
    assert tm.acceptability(with_partial().filter(pl.col("pupils_known") == 4), draws=20).alternatives == tuple("bcde")


def test_what_is_said_of_partial_totals():
    assert figures.partial_totals(with_partial()) == [
        "pupils: of some schools only in 1 trust; pupils_known says of how many"
    ]
    assert figures.partial_totals(with_partial().filter(pl.col("pupils_known") == 4)) == []
    assert figures.partial_totals(trusts()) == []


def test_totals_that_rest_on_days_and_places_need_all_of_them():
    table = with_partial(
        joined_last_three_years=[1] * 6,
        joined_known=[4, 4, 3, 4, 4, 4],
        maximum_km=[9.0] * 6,
        placed=[4, 4, 4, 2, 4, 4],
    )
    known = figures.known(table)
    assert known["joined_last_three_years"].null_count() == 1
    assert known["maximum_km"].to_list() == [9.0, 9.0, 9.0, None, 9.0, 9.0]
    assert kinds(table)["locality"].to_list()[3] is None
