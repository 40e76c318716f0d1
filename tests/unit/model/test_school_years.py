"""Which two school years can be compared: both recorded alike, or both asked, and one as far on as the other."""

import datetime as dt

import pytest

import trustmodel as tm
from builders import a_school, gift
from trustmodel.model.period import Period
from trustmodel.model.school_years import all_through, in_words, two_years, whole_year


def data(*, made_on=None, responses=(), **years):
    """So many records of support in each school year, such as y2024=5, and who answered in which."""
    support = [
        gift(f"{year}-{number}", "school:ash", "school:beech", start=f"{year[1:]}-10-01")
        for year, count in years.items()
        for number in range(count)
    ]
    answers = [
        tm.Response(
            id=f"{year}", instrument=f"survey {year}", respondent="school:ash", responded=said, start=f"{year}-09-01"
        )
        for year, said in responses
    ]
    return tm.Dataset(schools=[a_school("ash"), a_school("beech")], support=support, responses=answers, made_on=made_on)


def test_a_school_year_runs_from_september():
    assert whole_year(2025) == (dt.date(2025, 9, 1), dt.date(2026, 9, 1))
    assert (in_words(2025), in_words(1999)) == ("2025/26", "1999/00")


def test_the_school_years_at_the_ends_of_the_calendar_are_open():
    assert whole_year(0) == (None, dt.date(1, 9, 1))
    assert whole_year(9999) == (dt.date(9999, 9, 1), None)
    assert all_through(Period(None, dt.date(1, 9, 1)), 0)
    assert not all_through(Period(dt.date(1, 1, 1), dt.date(1, 8, 31)), 0)
    assert not all_through(Period(dt.date(9999, 9, 1), dt.date(9999, 12, 31)), 9999)


@pytest.mark.parametrize("made_on", [None, "0001-01-01", "9999-12-31", "2026-01-01"])
@pytest.mark.parametrize("first", [1, 9998])
def test_years_at_the_ends_of_the_calendar_are_compared(first, made_on):
    """Whatever the days are: two school years next to each other, or none where the data were made before they are over."""
    days = [
        f"{year:04}-{when}"
        for year, when in ((first, "01-01"), (first, "10-01"), (first + 1, "10-01"), (first + 1, "12-31"))
    ]
    responses = [
        tm.Response(id=str(number), instrument=f"survey {number}", respondent="school:ash", responded=True, start=day)
        for number, day in enumerate(days)
    ]
    given = tm.Dataset(schools=[a_school("ash")], responses=responses, made_on=made_on)
    years = two_years(given)
    expected = {
        (1, None): (1, 2), (1, "9999-12-31"): (1, 2), (1, "2026-01-01"): (1, 2), (9998, None): (9998, 9999),
        (9998, "9999-12-31"): (9997, 9998),
    }.get((first, made_on))  # fmt: skip
    assert years == (expected and tuple(map(whole_year, expected)))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"y2025": 20},
        {"y2023": 20, "y2025": 20},
        {"y2024": 4, "y2025": 4},
        {"y2024": 5, "y2025": 21},
        {"y2024": 5, "responses": [(2025, True)]},
        {"responses": [(2024, True), (2025, False)]},
    ],
    ids=["nothing", "one year", "a year between", "too few", "a quarter", "asked in one", "asked, and no answer"],
)
def test_years_that_cannot_be_compared(given):
    assert two_years(data(**given)) is None


@pytest.mark.parametrize(
    "given",
    [{"y2024": 5, "y2025": 20}, {"y2024": 20, "y2025": 5}, {"responses": [(2024, True), (2025, True)]}],
    ids=["more now", "less now", "asked in both"],
)
def test_years_that_can(given):
    assert two_years(data(**given)) == (whole_year(2024), whole_year(2025))


def test_the_last_two_of_several():
    assert two_years(data(y2022=9, y2023=9, y2024=9, y2025=9)) == (whole_year(2024), whole_year(2025))


@pytest.mark.parametrize(
    ("made_on", "ends"),
    [
        ("2026-08-31", ("2025-09-01", "2026-09-01")),
        ("2026-08-01", ("2025-09-01", "2026-09-01")),
        ("2026-05-14", ("2025-05-15", "2026-05-15")),
        ("2026-12-01", ("2025-09-01", "2026-09-01")),
    ],
)
def test_both_go_as_far_as_the_later_has_come(made_on, ends):
    """Like for like: a year that is told until May is held against last year until May."""
    years = two_years(data(y2024=9, y2025=9, made_on=made_on))
    assert tuple(str(year.end) for year in years) == ends


def test_a_year_that_has_hardly_begun_is_left_out():
    assert two_years(data(y2023=9, y2024=9, y2025=9, made_on="2026-02-01")) == (whole_year(2023), whole_year(2024))
    assert two_years(data(y2024=9, y2025=9, made_on="2026-02-01")) is None
