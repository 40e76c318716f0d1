"""One dataset at one time, as every chapter asks it: the only place that knows the day, the period and who refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from trustmodel.errors import PurposeError
from trustmodel.model.dataset import Dataset, as_day, as_period
from trustmodel.model.view import Between, Day, Period

__all__ = ["Asked"]

Answer = TypeVar("Answer")


@attrs.frozen(kw_only=True)
class Asked:
    """A dataset that is asked about a day or a period, with one seed for everything that is drawn by chance."""

    data: Dataset
    at: dt.date | None
    """The day that was asked for, if one was."""
    between: Period | None
    """The period that was asked for, if one was."""
    day: dt.date | None
    """The day on which memberships, expertise and needs are read; `None` where the data have no dates."""
    seed: int = 0
    refused: dict[str, str] = attrs.field(factory=dict, init=False)
    """The chapters with a question that no data notice covers, and what was said of it."""

    @classmethod
    def of(cls, data: Dataset, *, at: Day | None, between: Between | None, seed: int) -> Asked:
        """A dataset on a day, over a period (then read on its last day), or over all its records (on their last day).

        Raises
        ------
        ValueError
            Both `at` and `between` are given, or they are no days.
        """
        if at is not None and between is not None:
            raise ValueError("give either a day (at) or a period (between)")
        given, period = as_day(at), None if between is None else as_period(between)
        if given is not None:
            day: dt.date | None = given
        elif period is not None and period[1] is not None:
            day = period[1] - dt.timedelta(days=1)
        else:
            day = _last_day(data)
        return cls(data=data, at=given, between=period, day=day, seed=seed)

    def during(self, question: Callable[..., Answer], *about: Any, **options: Any) -> Answer:
        """The answer to a question about the time that was asked for: the day, the period, or all that is recorded."""
        return question(self.data, *about, at=self.at, between=self.between, **options)

    def on_the_day(self, question: Callable[..., Answer], *about: Any, **options: Any) -> Answer:
        """The answer to a question about the one day on which the data are read."""
        return question(self.data, *about, at=self.day, **options)

    def unless_refused(self, chapter: str, when: Callable[..., Any], *about: Any, **options: Any) -> Any:
        """An answer of `during` or `on_the_day`; `None` where no data notice covers it, which is noted under a chapter."""
        try:
            return when(*about, **options)
        except PurposeError as error:
            self.refused.setdefault(chapter, str(error))
            return None


def _last_day(data: Dataset) -> dt.date | None:
    """The day that the data were put together, else the last on which anything in them begins."""
    return data.made_on or max((first for record in data.records() if (first := record.period[0])), default=None)
