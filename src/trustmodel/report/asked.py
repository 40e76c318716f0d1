"""One dataset at one time, as every chapter asks it: the only place that knows the day, the period and who refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal, TypeAlias, TypeVar

import attrs

from trustmodel.errors import PurposeError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Period
from trustmodel.model.situation import Situation
from trustmodel.report.wording import BETWEEN
from trustmodel.stats.nulls import progressing

__all__ = ["Asked", "Depth", "many_schools"]

_MANY: Final = 25

Answer = TypeVar("Answer")
Step = TypeVar("Step")
Depth: TypeAlias = Literal["full", "brief", "compared"]
"""Everything; what the brief says; or what an earlier time is compared by."""


def many_schools(data: Dataset) -> bool:
    """Whether walls may stand between so many schools that a draw takes a long time; they are plain enough for fewer draws.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    bool
        Of those that belong to a trust, if any does.
    """
    members = {membership.school for membership in data.memberships}
    return len(members or data.schools) > _MANY


@attrs.frozen
class Asked:
    """A situation that is asked many questions."""

    situation: Situation
    seed: int = attrs.field(default=0, kw_only=True)
    """Of everything that is drawn by chance."""
    boundaries: tuple[str, ...] = attrs.field(default=tuple(BETWEEN), kw_only=True)
    """The boundaries that walls are looked for at, by what schools differ in."""
    depth: Depth = attrs.field(default="full", kw_only=True)
    """How much is asked: a chapter leaves out what only the full report needs, and of an earlier time all that is not compared."""
    progress: bool = attrs.field(default=False, kw_only=True)
    """Whether to show how far it is."""
    refused: dict[str, str] = attrs.field(factory=dict, init=False)
    """The chapters with a question that no data notice covers, and what was said of it."""

    def watched(self, steps: Sequence[Step], label: str) -> Iterable[Step]:
        """Some steps, with a bar where somebody watches.

        Parameters
        ----------
        steps
            What is worked through.
        label
            What they are.

        Returns
        -------
        iterable
            The same, in order.
        """
        return progressing(steps, total=len(steps), label=label, progress=self.progress)

    @property
    def data(self) -> Dataset:
        """The dataset as it was given, with what lies outside the time."""
        return self.situation.given

    @property
    def at(self) -> dt.date | None:
        """The day that was asked for, if one was."""
        return self.situation.at

    @property
    def between(self) -> Period | None:
        """The period that was asked for, if one was."""
        return self.situation.between

    @property
    def day(self) -> dt.date | None:
        """The day on which memberships, expertise and needs are read; `None` where the data have no dates."""
        return self.situation.day

    def during(self, question: Callable[..., Answer], *about: Any, **options: Any) -> Answer:
        """The answer to a question about the time that was asked for: the day, the period, or all that is recorded.

        Parameters
        ----------
        question
            A function such as `trustmodel.walls`, which takes a situation.
        *about
            What it takes after the situation.
        **options
            Its other options.

        Returns
        -------
        object
            What it gives.
        """
        return question(self.situation, *about, **options)

    def on_the_day(self, question: Callable[..., Answer], *about: Any, **options: Any) -> Answer:
        """The answer to a question about the one day on which the data are read.

        Parameters
        ----------
        question
            A function such as `trustmodel.expertise_gaps`, which takes a situation.
        *about
            What it takes after the situation.
        **options
            Its other options.

        Returns
        -------
        object
            What it gives.
        """
        return question(self.situation.on_its_day, *about, **options)

    def unless_refused(self, chapter: str, when: Callable[..., Any], *about: Any, **options: Any) -> Any:
        """An answer of `during` or `on_the_day`; `None` where no data notice covers it, which is noted under a chapter.

        Parameters
        ----------
        chapter
            The id of the chapter under which the report says so.
        when
            `during` or `on_the_day` of this object.
        *about
            The question, and what it takes after the data.
        **options
            The question's other options.

        Returns
        -------
        object
            What the question gives, or `None`.
        """
        try:
            return when(*about, **options)
        except PurposeError as error:
            self.refused.setdefault(chapter, str(error))
            return None
