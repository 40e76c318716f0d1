"""A dataset on a day or over a period, of one trust or of all: what every question is asked of."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

import attrs

from trustmodel.model.dataset import Dataset, refuse_other
from trustmodel.model.index import Index
from trustmodel.model.period import ALWAYS, Between, Day, Period, as_day, as_period
from trustmodel.model.records import Response, Support, Trust
from trustmodel.model.surveys import answered, name_of, survey_of, windows

__all__ = ["Situation", "as_situation", "situation", "the_trust", "with_narrower"]

T = TypeVar("T")


@attrs.frozen(eq=False, repr=False, slots=False)  # without slots, for what is made once and kept
class Situation:
    """A dataset on a day or over a period, with what questions look up made once, and shared between them.

    Make it with `trustmodel.situation`. A question gives the same answer for a situation as for the dataset with the same
    `at` or `between`; asked many questions, a situation is quicker.
    """

    given: Dataset
    """The dataset as it was given, with what lies outside the time."""
    at: dt.date | None = attrs.field(default=None, converter=as_day, kw_only=True)
    between: Period | None = attrs.field(default=None, converter=attrs.converters.optional(as_period), kw_only=True)
    trust: str | None = attrs.field(default=None, kw_only=True)
    """The id of the trust that is asked about; `None`: of all."""
    _kept: dict[Hashable, Any] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        if self.trust is not None:
            self.given.trusts[self.trust]

    def __repr__(self) -> str:
        start, end = self.between or (None, None)
        when = "" if self.between is None else f" from {start or 'the first record'} to {end or 'the last'}"
        when = when if self.at is None else f" on {self.at}"
        return f"<Situation: {self.trust or self.given.name or 'a dataset'}{when}>"

    @cached_property
    def data(self) -> Dataset:
        """The records of the time."""
        if self.at is not None:
            return self.given.at(self.at)
        return self.given if self.between is None else self.given.between(*self.between)

    @cached_property
    def index(self) -> Index:
        """The people and places of the time."""
        return Index(self.data)

    @cached_property
    def support(self) -> tuple[Support, ...]:
        """The support of the time. What has no dates shares the time of the survey that it came from."""
        return tuple(
            record for record in self.data.support if record.period != ALWAYS or self._meets(survey_of(record))
        )

    @cached_property
    def answered(self) -> Mapping[str, bool]:
        """Whether each of those who were asked answered: the surveys that the support of the time came from.

        A survey is about the time of its responses and of the support in it. Where support does not say which survey it came
        from, every survey of the time counts.
        """
        asked: dict[str, list[Response]] = defaultdict(list)
        for response in self.given.responses:
            if self._meets(name := name_of(response.instrument)):
                asked[name].append(response)
        for survey, responses in asked.items():
            # a survey of one day is about the whole time of its support; one of each year has responses in each
            asked[survey] = [response for response in responses if self._in_time(response.period)] or responses
        return answered(chain.from_iterable(asked.values()), map(survey_of, self.support))

    def _meets(self, survey: str | None) -> bool:
        """Whether a survey is about the time; one that nobody is known to have been asked may be about any."""
        return survey is None or self._in_time(self._windows.get(survey, ALWAYS))

    def _in_time(self, period: Period) -> bool:
        if self.at is not None:
            return period.holds(self.at)
        return self.between is None or period.meets(self.between)

    @cached_property
    def _windows(self) -> Mapping[str, Period]:
        return windows(self.given)

    @cached_property
    def own(self) -> Situation:
        """The same time of the trust alone, where one is named: what it and its schools and people do, and with whom."""
        if self.trust is None:
            return self
        its = Situation(self.given.subset(trusts=[self.trust]), at=self.at, between=self.between, trust=self.trust)
        its.__dict__["own"] = its
        return its

    @cached_property
    def day(self) -> dt.date | None:
        """The day as of which one reads what lasts: the day asked for, or the last of the period.

        With neither, or an open period: the day on which the data were put together, else the last on which anything in
        them begins; `None` where they have no dates. Today's date plays no part.
        """
        if self.at is not None:
            return self.at
        if self.between is not None and self.between.end is not None:
            return self.between.end - dt.timedelta(days=1)
        starts = (start for record in self.given.records() if (start := record.period.start))
        return self.given.made_on or max(starts, default=None)

    @cached_property
    def on_its_day(self) -> Situation:
        """The situation on its `day`."""
        timeless = self.at is None and self.between is None
        alike = self.day == self.at and (self.at is not None or timeless)
        return self if alike else Situation(self.given, at=self.day, trust=self.trust)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for this situation under a key, made at the first call and shared by the others.

        Parameters
        ----------
        key
            What it is called: every option on which it depends belongs in it.
        make
            Makes it, the first time.

        Returns
        -------
        object
            The same object each time: it must not be changed.
        """
        if key not in self._kept:
            self._kept[key] = make()
        made: T = self._kept[key]
        return made


def situation(
    data: Dataset, *, at: Day | None = None, between: Between | None = None, trust: str | None = None
) -> Situation:
    """A dataset on a day or over a period, to ask many questions of.

    Every question takes a dataset or a situation and gives the same answer. A situation reads the records of its time,
    looks up who works where and draws the graphs once, where a dataset makes them anew for each question.

    Parameters
    ----------
    data
        The dataset.
    at
        A day: what is true on it.
    between
        Or a period, its end exclusive: what is true on some day of it. With neither, everything counts.
    trust
        Only this trust, by its id. Questions about one trust are about it, without being told; questions about ties look at
        it, its schools and people, and those with whom they have ties (see `Dataset.subset`). `None`: all that there is.

    Returns
    -------
    Situation
        Graphs asked of it are shared, and so they are frozen.

    Raises
    ------
    TypeError
        It is no dataset.
    ValueError
        Both `at` and `between` are given, or one is no day or period.
    NotFoundError
        There is no such trust.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(name="Two schools", schools=[tm.School(id="ash", name="Ash", phase="Primary")])
    >>> year = tm.situation(data, between=("2025-09-01", "2026-09-01"))
    >>> year
    <Situation: Two schools from 2025-09-01 to 2026-09-01>
    >>> tm.graphs.support(year).number_of_edges()
    0
    """
    refuse_other(data)
    if at is not None and between is not None:
        raise ValueError("give either a day (at) or a period (between)")
    return Situation(data, at=at, between=between, trust=trust)


def as_situation(
    data: Dataset | Situation, *, at: Day | None = None, between: Between | None = None, trust: str | None = None
) -> Situation:
    """What a question is asked of: a situation as it is, or a dataset at the time that the question names.

    Parameters
    ----------
    data
        A dataset or a situation.
    at
        A day; for a dataset only.
    between
        A period, its end exclusive; for a dataset only.
    trust
        The id of the trust that is asked about. `None`: as the situation has it.

    Returns
    -------
    Situation
        The situation that was given, that of its trust, or a new one.

    Raises
    ------
    TypeError
        It is neither.
    ValueError
        A situation is given a time or another trust; or as `situation`.
    NotFoundError
        There is no such trust.
    """
    if not isinstance(data, Situation):
        return situation(data, at=at, between=between, trust=trust)
    if at is not None or between is not None:
        raise ValueError("a situation has its time: leave out at and between, or give the dataset")
    if trust is None or trust == data.trust:
        return data
    if data.trust is not None:
        raise ValueError(f"the situation is that of {data.trust}, and not of {trust}")
    data.given.trusts[trust]
    return data.once(("trust", trust), lambda: _of_trust(data, trust))


def _of_trust(whole: Situation, trust: str) -> Situation:
    """A trust's situation that shares the records and the index of the whole."""
    its = attrs.evolve(whole, trust=trust)
    its.__dict__.update(data=whole.data, index=whole.index)
    return its


def the_trust(data: Dataset, trust: str | None) -> Trust:
    """The trust with an id; without one the only trust of the data.

    Parameters
    ----------
    data
        The dataset.
    trust
        An id, or `None`.

    Returns
    -------
    Trust
        The record.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several.
    """
    if trust is None:
        if len(data.trusts) != 1:
            choices = ", ".join(data.trusts.ids[:10]) + (", …" if len(data.trusts) > 10 else "")  # noqa: PLR2004 - enough to choose from
            raise ValueError(
                f"say which trust: trust= one of {choices}" if len(data.trusts) else "there is no trust in the data"
            )
        (trust,) = data.trusts.ids
    return data.trusts[trust]


def with_narrower(data: Dataset, topic: str) -> set[str]:
    """The ids of a topic and of those below it.

    Parameters
    ----------
    data
        The dataset.
    topic
        The id of a topic.

    Returns
    -------
    set of str
        With the topic itself.

    Raises
    ------
    NotFoundError
        There is no such topic.
    """
    data.topics[topic]
    topics = {topic}
    while narrower := {child.id for child in data.topics if child.parent in topics} - topics:
        topics |= narrower
    return topics
