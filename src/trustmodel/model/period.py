"""Days and periods: a first day, and the day after the last; `None` is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple, Self, TypeAlias

from pydantic_core import PydanticCustomError

from trustmodel.model.ids import parse_day

__all__ = ["ALWAYS", "Between", "Day", "Period", "as_day", "as_period", "shared_days"]

Day: TypeAlias = dt.date | str
"""A day as a caller gives it: a date, or text such as `2026-09-01`."""
Between: TypeAlias = tuple[Day | None, Day | None]
"""A period as a caller gives it, its end exclusive."""


class Period(NamedTuple):
    """The days from `start` (inclusive) to `end` (exclusive); `None` is open.

    Examples
    --------
    >>> year = as_period(("2025-09-01", "2026-09-01"))
    >>> year.holds(dt.date(2026, 9, 1)), year.meets(Period(None, dt.date(2025, 9, 2)))
    (False, True)
    """

    start: dt.date | None = None
    end: dt.date | None = None

    @classmethod
    def of_day(cls, day: dt.date) -> Self:
        """A single day; the last day of the calendar has none after it.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Period
            From the day to the day after.
        """
        return cls(day, None if day == dt.date.max else day + dt.timedelta(days=1))

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in the period.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        bool
            The end itself does not lie in the period.
        """
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def meets(self, other: Period) -> bool:
        """Whether two periods have a day in common. Three have one where each two of them do.

        Parameters
        ----------
        other
            The other period.

        Returns
        -------
        bool
            Periods of which one ends as the other starts have no day in common.
        """
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )


ALWAYS: Final = Period()


def shared_days(periods: Iterable[Period]) -> Period | None:
    """The days that all the periods hold, or `None` where there are none.

    Parameters
    ----------
    periods
        Any number of periods.

    Returns
    -------
    Period or None
        All time where there are none.
    """
    bounds = list(periods)
    start = max((period.start for period in bounds if period.start is not None), default=None)
    end = min((period.end for period in bounds if period.end is not None), default=None)
    return None if start is not None and end is not None and end <= start else Period(start, end)


def as_day(day: Day | None) -> dt.date | None:
    """A day from a date or from text such as `2026-09-01`; `None` stays.

    Parameters
    ----------
    day
        A date, text, or `None`.

    Returns
    -------
    datetime.date or None
        `None` for `None`.

    Raises
    ------
    ValueError
        The text is no day.
    TypeError
        It is neither a date nor text.
    """
    if day is None:
        return None
    try:
        parsed = parse_day(day)
    except PydanticCustomError as error:
        raise ValueError(error.message()) from None
    if not isinstance(parsed, dt.date):
        raise TypeError(f"not a day: {day!r}")
    return parsed


def as_period(between: Between) -> Period:
    """A period from two days, the second exclusive.

    Parameters
    ----------
    between
        The first day and the day after the last; `None` is open.

    Returns
    -------
    Period
        With dates in the place of text.

    Raises
    ------
    ValueError
        One is no day, they are out of order, or no day lies before the second.
    """
    given: object = between  # a year, say, and not what the types promise
    days = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else ()
    if len(days) != 2:  # noqa: PLR2004 - a first and a last
        raise ValueError(
            "give two days, the first and the day after the last, such as ('2025-09-01', '2026-09-01'), "
            f"with None for an open end; found {given!r}"
        )
    first, last = (as_day(day) for day in days)
    if last == dt.date.min:
        raise ValueError(f"the period must end after it starts, and no day lies before {last}")
    if first is not None and last is not None and last <= first:
        raise ValueError(f"the period must end after it starts: {first} to {last}")
    return Period(first, last)
