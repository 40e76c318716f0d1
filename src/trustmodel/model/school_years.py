"""School years: from one September to the next, and what was held in each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from trustmodel.model.period import Period
from trustmodel.model.records import Body, Session

__all__ = ["SEPTEMBER", "all_through", "held_by_year", "school_year"]

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
    """A body's sessions by school year, from the first with one to the last: the year, those held, and whether it is told whole.

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
    # not as dates: the school year around 1 January of year 1 has none
    first, last = (year, SEPTEMBER, 1), (year + 1, SEPTEMBER, 1)
    start, end = period
    return (start is None or _parts(start) <= first) and (end is None or _parts(end) >= last)


def _parts(day: dt.date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
