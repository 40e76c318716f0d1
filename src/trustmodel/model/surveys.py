"""Which survey a tie came from, which time a survey is about, and who answered it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import Response, Support

__all__ = ["answered", "survey_of", "windows"]


def name_of(instrument: str) -> str:
    """A survey's name without regard to capitals and spaces."""
    return " ".join(instrument.split()).casefold()


def survey_of(record: Response | Support) -> str | None:
    """The name of the survey that a record came from.

    Parameters
    ----------
    record
        A response, or support; of support that names no instrument the source is taken for its name.

    Returns
    -------
    str or None
        Without regard to capitals and spaces; `None` where it does not say.
    """
    instrument = record.instrument or record.source
    return None if instrument is None else name_of(instrument)


def windows(data: Dataset) -> Mapping[str, Period]:
    """The time that each survey is about: from the first day to the last of its responses and of the support in it.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    mapping of str to Period
        By the name of the survey, for every one that a response names; all time where nothing of it has dates.
    """
    periods: dict[str, list[Period]] = {name_of(response.instrument): [] for response in data.responses}
    for record in (*data.responses, *data.support):
        name = survey_of(record)
        if name in periods and record.period != ALWAYS:
            periods[name].append(record.period)
    return {name: _hull(of_survey) for name, of_survey in periods.items()}


def _hull(periods: Iterable[Period]) -> Period:
    bounds = list(periods)
    starts, ends = [period.start for period in bounds], [period.end for period in bounds]
    return Period(
        min((start for start in starts if start is not None), default=None) if None not in starts else None,
        max((end for end in ends if end is not None), default=None) if None not in ends else None,
    )


def answered(responses: Iterable[Response], surveys: Iterable[str | None]) -> dict[str, bool]:
    """Whether each of those who were asked answered all that they were asked.

    Parameters
    ----------
    responses
        Who was asked and who answered.
    surveys
        The names of the surveys that matter; where none of the responses is to one of these, all responses count.

    Returns
    -------
    dict
        By id. Whoever was not asked is not in it.
    """
    by_survey: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        by_survey[name_of(response.instrument)].append(response)
    chosen = by_survey.keys() & set(surveys) or by_survey.keys()
    yes: dict[str, bool] = {}
    for name in sorted(chosen):
        for response in by_survey[name]:
            yes[response.respondent] = yes.get(response.respondent, True) and response.responded
    return yes
