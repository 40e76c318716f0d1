"""School years: from one September to the next, and what was held in each."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Period
from trustmodel.model.records import Body, Session

__all__ = [
    "SEPTEMBER", "all_through", "held_by_year", "in_words", "school_year", "two_years", "whole_year",
]  # fmt: skip

_FEWEST: Final = 5  # records of support in a year that nobody was asked about
_LEAST_PART: Final = 4  # a year with less than a quarter of the records of another was not recorded like it
_HALF: Final = 3  # a school year is looked at from its March on: before that too little of it is over
_WHOLE: Final = 8  # and in August it is as good as over

SEPTEMBER: Final = 9


def school_year(day: dt.date) -> int:
    """The year in whose September the school year of a day starts.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    int
        2025 for the school year 2025/26.
    """
    return day.year if day.month >= SEPTEMBER else day.year - 1


def held_by_year(
    body: Body | None, sessions: Iterable[Session], made_on: dt.date | None
) -> Iterator[tuple[int, list[Session], bool]]:
    """A body's sessions by school year, from the first with one to the last: the year, those held, and whether the records cover all of it.

    A year is whole when the body was there all through it and it is over: on the day on which the data were made, else
    before the year of the latest session.

    Parameters
    ----------
    body
        The body; `None` where its record is not there.
    sessions
        Its sessions, in any order.
    made_on
        The day on which the data were put together, if it is known.

    Yields
    ------
    tuple of (int, list of Session, bool)
        Also years without a session between the first and the last.
    """
    by_year: dict[int, list[Session]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: (one.held_on, one.id)):
        by_year[school_year(session.held_on)].append(session)
    if not by_year:
        return
    over = school_year(made_on) if made_on else max(by_year)
    for year in range(min(by_year), max(max(by_year) + 1, over)):
        yield year, by_year.get(year, []), year < over and (body is None or all_through(body.period, year))


def all_through(period: Period, year: int) -> bool:
    """Whether a period holds all of a school year.

    Parameters
    ----------
    period
        The period.
    year
        The year in whose September the school year starts.

    Returns
    -------
    bool
        False where a day of the school year is missing.
    """
    start, end = period
    return (start is None or not _from(start, year, SEPTEMBER, 2)) and (end is None or _from(end, year + 1, SEPTEMBER))


def _from(day: dt.date, year: int, month: int, of_month: int = 1) -> bool:
    """Whether a day is this one or later: not as dates, since the first and the last school year go beyond the calendar."""
    return (day.year, day.month, day.day) >= (year, month, of_month)


def whole_year(year: int) -> Period:
    """A school year, from the first of September to the day before the next.

    Parameters
    ----------
    year
        The year in whose September it starts.

    Returns
    -------
    Period
        Its end exclusive; open where the calendar starts or ends within it.
    """
    return Period(
        None if year < dt.MINYEAR else dt.date(year, SEPTEMBER, 1),
        None if year >= dt.MAXYEAR else dt.date(year + 1, SEPTEMBER, 1),
    )


def in_words(year: int) -> str:
    """A school year as people write it.

    Parameters
    ----------
    year
        The year in whose September it starts.

    Returns
    -------
    str
        Such as 2025/26.
    """
    return f"{year}/{(year + 1) % 100:02d}"


def two_years(data: Dataset) -> tuple[Period, Period] | None:
    """The last two school years that can be compared, the earlier first.

    A year counts where a survey of it was answered, or where support was recorded in it: five records or more, and a quarter
    or more of what the other year has, since a year that was hardly written down would seem to have had no help. Where the data
    were put together within the later year, both go from September to the same day; before March the year is left out.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    tuple of Period, or None
        `None` where fewer than two years in a row are recorded.
    """
    asked = {school_year(r.start) for r in data.responses if r.start is not None and r.responded}
    given = Counter(school_year(record.start) for record in data.support if record.start is not None)
    made_on = data.made_on
    years = sorted(year for year in {*asked, *given} if made_on is None or _far_enough(year, made_on))
    if len(years) < 2 or years[-2] != years[-1] - 1:  # noqa: PLR2004 - two are compared
        return None
    before, after = years[-2:]
    both_asked = {before, after} <= asked
    alike = min(given[before], given[after]) * _LEAST_PART >= max(given[before], given[after])
    if not both_asked and not (alike and min(given[before], given[after]) >= _FEWEST):
        return None
    return tuple(_up_to(year, made_on, after) for year in (before, after))  # type: ignore[return-value]


def _far_enough(year: int, made_on: dt.date) -> bool:
    return _from(made_on, year + 1, _HALF)


def _up_to(year: int, made_on: dt.date | None, latest: int) -> Period:
    """A year, up to the day in it that the latest had come to when the data were put together."""
    whole = whole_year(year)
    if made_on is None or _from(made_on, latest + 1, _WHOLE):
        return whole
    day = made_on + dt.timedelta(days=1)
    return Period(whole.start, dt.date(year + 1, day.month, day.day))  # from March on, so never a leap day
