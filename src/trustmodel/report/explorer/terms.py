"""The times that the explorer shows: the school years of a dataset, or those that somebody asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import Support
from trustmodel.model.school_years import in_words, school_year, whole_year
from trustmodel.model.situation import Situation
from trustmodel.model.surveys import survey_of, windows
from trustmodel.prose import day_in_words

__all__ = ["EVERYTHING", "MOST_YEARS", "SO_FAR", "called", "not_over", "school_years"]

SO_FAR: Final = " so far"
EVERYTHING: Final = "all that is recorded"
MOST_YEARS: Final = 10
"""So many school years are shown, the newest of them."""


def school_years(data: Dataset) -> list[Situation]:
    """The school years in which help is recorded, as situations, the earliest first.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    list of Situation
        Empty where no help has a date. What has not ended lasts until the day on which the data were put together.
    """
    last = Situation(data).day
    surveys = windows(data)
    years: set[int] = set()
    for record in data.support:
        years |= _years(_period(record, surveys.get(survey_of(record) or "", ALWAYS)), last)
    return [Situation(data, between=whole_year(year)) for year in sorted(years)]


def _period(record: Support, of_survey: Period) -> Period:
    """When help was given; what has no dates shares the time of the survey that it came from."""
    return of_survey if record.period == ALWAYS else record.period


def _years(period: Period, last: dt.date | None) -> set[int]:
    """The school years that a period meets; one that is open at an end is not followed further than the data go."""
    first, end = period
    final = end - dt.timedelta(days=1) if end is not None else last
    if (first is None and end is None) or end == dt.date.min:  # no day lies before the first of the calendar
        return set()
    begins = first or final
    ends = max(final or begins, begins) if begins is not None else None
    assert begins is not None
    assert ends is not None
    return set(range(school_year(begins), school_year(ends) + 1))


def called(situation: Situation) -> str:
    """What the time of a situation is called.

    Parameters
    ----------
    situation
        Any.

    Returns
    -------
    str
        Such as 2025/26, or a day or a period in words. A school year that the data do not reach the end of is so "so far".
    """
    if situation.at is not None:
        return day_in_words(situation.at)
    if situation.between is None:
        return EVERYTHING
    start, end = situation.between
    if start is not None and situation.between == whole_year(start.year):
        return in_words(start.year) + (SO_FAR if not_over(situation) else "")
    return " ".join(_words(start, end))


def not_over(situation: Situation) -> bool:
    """Whether the data were put together before the end of a situation's period.

    Parameters
    ----------
    situation
        Any.

    Returns
    -------
    bool
        False where it is not known when.
    """
    made_on, period = situation.given.made_on, situation.between
    return (
        made_on is not None
        and period is not None
        and period.holds(made_on)
        and period.end is not None
        and made_on < period.end - dt.timedelta(days=1)
    )


def _words(start: dt.date | None, end: dt.date | None) -> Iterator[str]:
    last = None if end is None else end - dt.timedelta(days=1)
    if start is not None:
        yield day_in_words(start) if last is not None else f"since {day_in_words(start)}"
    if last is not None:
        yield f"to {day_in_words(last)}" if start is not None else f"until {day_in_words(last)}"
    if start is None and last is None:
        yield EVERYTHING
