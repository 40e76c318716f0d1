"""Silence in a survey is about that survey: its ties, and its time."""

import pytest

import trustmodel as tm
from builders import family, gift
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.surveys import windows

YEARS = {2024: ("2024-09-01", "2025-09-01"), 2025: ("2025-09-01", "2026-09-01")}


def asked(year, who, answered, *, dated=True):
    start, end = YEARS[year] if dated else (None, None)
    return tm.Response(
        id=f"{year}-{who}", instrument=f"Support survey {year}", respondent=f"school:{who}", responded=answered,
        start=start, end=end,
    )  # fmt: skip


def tie(year, number=1, *, dated=True, **facts):
    start, end = YEARS[year] if dated else (None, None)
    return gift(f"{year}-{number}", "school:a", "school:c", start=start, end=end, **facts)


def trust(support, responses):
    return family("abc", support=support, responses=responses)


def silent(data, **when):
    return {
        node.partition(":")[2] for node, yes in tm.graphs.support(data, **when).nodes(data="answered") if yes is False
    }


BOTH = [(2024, "a", True), (2024, "b", False), (2025, "a", False), (2025, "b", True)]


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize("named", ["instrument", "source"])
def test_silence_in_one_years_survey_says_nothing_of_anothers(dated, named):
    responses = [asked(*row, dated=dated) for row in BOTH]
    for year, who in ((2024, "b"), (2025, "a")):
        data = trust([tie(year, **{named: f"support survey {year}"})], responses)
        assert silent(data, at=f"{year}-10-01") == silent(data, between=YEARS[year]) == silent(data) == {who}


def test_another_survey_says_nothing_of_support():
    wellbeing = tm.Response(id="w", instrument="wellbeing survey 2025", respondent="school:c", responded=False)
    data = trust([tie(2025, instrument="support survey 2025")], [asked(2025, "b", False), wellbeing])
    assert silent(data, at="2025-10-01") == {"b"}


def test_where_support_names_no_survey_every_one_of_the_time_counts():
    data = trust([tie(2025)], [asked(*row) for row in BOTH])
    assert silent(data, at="2025-10-01") == {"a"}
    assert silent(data) == {"a", "b"}


def test_a_survey_held_on_one_day_is_about_the_time_of_its_support():
    day = tm.Response(
        id="1",
        instrument="support survey 2025",
        respondent="school:b",
        responded=False,
        start="2026-06-10",
        end="2026-06-11",
    )
    data = trust([tie(2025, instrument="support survey 2025")], [day])
    assert silent(data, at="2025-10-01") == {"b"}
    assert silent(data, at="2024-10-01") == set()


def test_a_survey_of_every_year_has_responses_of_each():
    responses = [asked(*row).model_copy(update={"instrument": "Support survey"}) for row in BOTH]
    data = trust([tie(year, instrument="Support survey") for year in YEARS], responses)
    assert silent(data, at="2024-10-01") == {"b"}
    assert silent(data, at="2025-10-01") == {"a"}


def test_support_without_dates_shares_the_time_of_its_survey():
    data = trust([tie(2024, dated=False, instrument="support survey 2024")], [asked(*row) for row in BOTH])
    assert tm.graphs.support(data, at="2024-10-01").number_of_edges() == 1
    assert tm.graphs.support(data, at="2025-10-01").number_of_edges() == 0
    assert tm.graphs.support(data).number_of_edges() == 1


def test_the_time_of_a_survey():
    support = [tie(2024, instrument="SUPPORT  survey 2024"), tie(2025, dated=False, instrument="support survey 2025")]
    responses = [asked(2024, "a", True, dated=False), asked(2025, "a", True, dated=False)]
    first, second = windows(trust(support, responses)).values()
    assert first == Period(*(tie(2024).period))
    assert second == ALWAYS


def test_a_survey_that_no_response_names_is_worth_a_look():
    data = trust([tie(2025, instrument="survey of 2025")], [asked(2025, "a", True)])
    (problem,) = [problem for problem in tm.check(data) if problem.rule == "unknown-instrument"]
    assert problem.where.record == "support:s2025-1"
    assert "no response is to 'survey of 2025'" in problem.message
    assert not [problem for problem in tm.check(data.replace(responses=[])) if problem.rule == "unknown-instrument"]
