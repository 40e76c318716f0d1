"""What a review found: the answer to every question, with the data and the time that they are of. It knows no writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Sized
from typing import Any

import attrs
from immutabledict import immutabledict

from trustmodel.errors import Problem
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Period
from trustmodel.model.records import School
from trustmodel.model.situation import Situation
from trustmodel.network.brokerage import Brokerage
from trustmodel.network.change import Change, WallChange
from trustmodel.network.expertise_gaps import ExpertiseGaps
from trustmodel.network.fragility import Fragility
from trustmodel.network.groups import Communities
from trustmodel.network.locality import Locality
from trustmodel.network.matching import Plan
from trustmodel.network.shared_expertise import SharedExpertise
from trustmodel.network.specialisms import Specialisms
from trustmodel.network.support import SupportProfile
from trustmodel.network.walls import Walls
from trustmodel.network.walls_boundary import Boundary
from trustmodel.network.walls_plan import WallPlan
from trustmodel.practice.community import Community
from trustmodel.practice.development import Development
from trustmodel.practice.endeavour import Endeavour
from trustmodel.practice.governance import Governance
from trustmodel.practice.openness import Openness
from trustmodel.practice.resource import Resource
from trustmodel.prose import number_of
from trustmodel.report.brief.model import Finding
from trustmodel.results import Remark, Result, undefined
from trustmodel.wire import APART

__all__ = ["Answers", "Changed", "CountChange", "Crossing", "Practice", "ShareChange"]


@attrs.frozen(kw_only=True)
class Crossing:
    """Support of one kind from one place to another, with a trust's boundary between them.

    `direction` is `given` (out of a trust), `received` (into one) or `between trusts`. `days` sums those that are known,
    NaN when none is; a record that several schools share counts in each.
    """

    direction: str
    giver: str
    receiver: str
    kind: str
    records: int
    days: float
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Practice:
    """How one trust works, question by question; `None` where its data notice does not cover the question."""

    trust: str
    openness: Openness | None
    endeavour: Endeavour | None
    development: Development | None
    resource: Resource | None
    governance: Governance | None
    community: Community | None
    more: Mapping[str, Any] = attrs.field(factory=immutabledict, converter=immutabledict)
    """The answers of chapters that other packages add, by the chapter's id."""

    @property
    def results(self) -> tuple[Result, ...]:
        """The answers that there are."""
        asked = (self.openness, self.endeavour, self.development, self.resource, self.governance, self.community)
        return (*(answer for answer in asked if answer is not None), *_results(self.more))

    def answer(self, question: str) -> Any | None:
        """The answer to one question; `None` where there is none.

        Parameters
        ----------
        question
            The id of its chapter.

        Returns
        -------
        object
            What the question gave.
        """
        return self.more.get(question) if question in self.more else getattr(self, question, None)


@attrs.frozen(kw_only=True)
class ShareChange:
    """One share of a trust before and after, and how much larger it became, with Newcombe's 95 % interval.

    Where counts are clustered, such as the sessions of one person, it has their design effect. The interval takes the
    two times as of other people or things. Where they are the same it is on the wide side.
    """

    trust: str
    measure: str
    before: int
    before_of: int
    after: int
    after_of: int
    difference: float
    low: float
    high: float
    p: float
    """The level at which the interval would begin to hold no change; NaN where there is no difference to test."""
    people: int | None = None
    """How many people are counted, at the time with fewer; `None`: it counts no people."""

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves no change out."""
        return not undefined(self.low) and not self.low <= 0 <= self.high


@attrs.frozen(kw_only=True)
class CountChange:
    """One count before and after; `None`: not recorded, or not asked."""

    measure: str
    before: int | None
    after: int | None


@attrs.frozen(kw_only=True)
class Changed:
    """What changed from an earlier review to a later one."""

    before: Answers = attrs.field(repr=False, metadata=APART)
    ties: Change[None] | None
    """Support between the schools that are there both times; `None` where none is."""
    walls: tuple[Change[WallChange], ...]
    """The same, once for each way of grouping schools that both reviews know: its `wall` says whether a wall came down."""
    shares: tuple[ShareChange, ...]
    counts: tuple[CountChange, ...]
    warnings: tuple[str, ...]

    @property
    def results(self) -> tuple[Change, ...]:
        """Every answer that it is made of."""
        return (*(() if self.ties is None else (self.ties,)), *self.walls)


@attrs.frozen(kw_only=True, repr=False)
class Answers(Result):
    """What was read, its problems, and what the data say.

    An answer that the data do not allow is empty (`localities`, `crossings`), and a finding says so. One that no data
    notice covers is `None`, and `refused` and a finding say so.
    """

    data: Dataset = attrs.field(metadata=APART)
    situation: Situation = attrs.field(repr=False, eq=False, metadata=APART)
    """The data at the time that was asked about, with what every question looks up."""
    full: bool = True
    """Whether everything was asked. If not, what only the full report needs is `None`: it was left out and not looked for."""
    at: dt.date | None
    """The day on which memberships, expertise and needs are read; `None` where the data have no dates."""
    given_at: dt.date | None
    """The day that was asked for, if one was."""
    between: Period | None
    """The period whose support is counted; `None` with no `given_at`: all that is recorded."""
    problems: tuple[Problem, ...] = attrs.field(metadata=APART)
    localities: tuple[Locality, ...]
    """One for each trust, in order of id."""
    support: SupportProfile
    sharing: SharedExpertise | None
    gaps: ExpertiseGaps | None
    specialisms: Specialisms | None
    crossings: tuple[Crossing, ...]
    walls: Walls | None
    boundaries: tuple[Boundary, ...]
    """Across what schools differ in, of that which is recorded for them and tells some apart."""
    wall_plan: WallPlan | None
    """Which walls could have been shown with as many ties as there are; `None` where one is called, or none is testable."""
    communities: Communities | None
    brokers: Brokerage | None
    """Of people and schools, each grouped with the school where they work, else with the central team."""
    fragility: Fragility | None
    """Of topics on that day, and of the support network on it."""
    plan: Plan | None
    """Who could take which open need on that day."""
    practice: tuple[Practice, ...]
    """One for each trust, in order of id: of the first twelve, where there are more."""
    more: Mapping[str, Any] = attrs.field(factory=immutabledict, converter=immutabledict)
    """The answers of chapters that other packages add, by the names that they give them."""
    refused: Mapping[str, str] = attrs.field(converter=immutabledict)
    """The questions that no data notice covers, and what was said of each."""
    changed: Changed | None = None
    """What changed since an earlier review; `None` where none was asked for."""
    findings: tuple[Finding, ...] = ()
    """What stands out, in order: the brief shows the first of them."""
    also: tuple[Finding, ...] = ()
    """What was also looked at, and is too small or too unsure to stand out."""
    remarks: tuple[Remark, ...] = ()
    """What the chapters of the full report say, one after another."""

    @property
    def results(self) -> tuple[Result, ...]:
        """Every answer that it is made of."""
        asked = (self.support, self.communities, self.brokers, self.walls, *self.boundaries, self.wall_plan, self.sharing,
                 self.gaps, self.specialisms, self.fragility, self.plan)  # fmt: skip
        given = tuple(answer for answer in asked if answer is not None)
        since = () if self.changed is None else self.changed.results
        practice = (result for trust in self.practice for result in trust.results)
        return (*given, *self.localities, *practice, *_results(self.more), *since)

    @property
    def members(self) -> tuple[School, ...]:
        """The schools of the trusts on the day, each once; without a trust all schools."""
        data = self.data
        members = {school.id: school for trust in data.trusts for school in data.members_of(trust.id, at=self.at)}
        return tuple(members.values() if data.trusts else data.schools)

    @property
    def rows(self) -> Sequence[Finding]:
        """The findings."""
        return self.findings

    def summary(self) -> str:
        """How much was read and found."""
        counts: dict[str, Sized] = {
            "trust": self.data.trusts,
            "school": self.data.schools,
            "finding": self.findings,
            "problem": self.problems,
        }
        return ", ".join(number_of(len(things), noun) for noun, things in counts.items())


def _results(more: Mapping[str, Any]) -> tuple[Result, ...]:
    """Those of some answers that say how they were made."""
    return tuple(answer for answer in more.values() if isinstance(answer, Result))
