"""The main job: everything that a dataset says of how a trust works, as one answer for a person to read."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs
from immutabledict import immutabledict

from trustmodel.errors import Problem, PurposeError
from trustmodel.model import checks
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import as_day, as_period
from trustmodel.network import graphs
from trustmodel.network.brokerage import Brokerage, brokerage
from trustmodel.network.expertise import (
    ExpertiseGaps,
    SharedExpertise,
    Specialisms,
    expertise_gaps,
    shared_expertise,
    specialisms,
)
from trustmodel.network.fragility import Fragility, fragility
from trustmodel.network.groups import Communities, communities
from trustmodel.network.locality import Locality, locality
from trustmodel.network.matching import Plan, match_needs
from trustmodel.network.support import SupportProfile, support_profile
from trustmodel.network.walls import Boundary, Walls, walls
from trustmodel.practice import (
    community as _community,
    development as _development,
    endeavour as _endeavour,
    governance as _governance,
    openness as _openness,
    resource as _resource,
)
from trustmodel.practice.community import Community
from trustmodel.practice.development import Development
from trustmodel.practice.endeavour import Endeavour
from trustmodel.practice.governance import Governance
from trustmodel.practice.openness import Openness
from trustmodel.practice.resource import Resource
from trustmodel.report import as_html as reports, changes as _changes, sentences as _sentences
from trustmodel.report.changes import Changed, CountChange, ShareChange
from trustmodel.results import Finding, Method, Result

__all__ = ["Changed", "CountChange", "Crossing", "Finding", "Review", "ShareChange", "review"]

Day = dt.date | str
When = Dataset | Day | graphs.Between
"""What a review may be of, when two are compared: a dataset, or a day or a period of one."""
_PLANS: Final = 100  # made anew with other values, to see which matches hold
_MOST_TRUSTS: Final = 12  # whose practice is asked about, one by one
T = TypeVar("T")


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

    @property
    def results(self) -> tuple[Result, ...]:
        """The answers that there are."""
        asked = (self.openness, self.endeavour, self.development, self.resource, self.governance, self.community)
        return tuple(one for one in asked if one is not None)


@attrs.frozen(kw_only=True, repr=False)
class Review(Result):
    """What was read, its problems, and what the data say. `write` makes a report of it.

    An answer that the data do not allow is empty (`localities`, `crossings`), and a finding says so. One that no data
    notice covers is `None`, and `refused` and a finding say so.
    """

    data: Dataset
    at: dt.date | None
    """The day on which memberships, expertise and needs are read; `None` where the data have no dates."""
    given_at: dt.date | None
    """The day that was asked for, if one was."""
    between: graphs.Period | None
    """The period whose support is counted; `None` with no `given_at`: all that is recorded."""
    problems: tuple[Problem, ...]
    localities: tuple[Locality, ...]
    """One for each trust, in order of id."""
    support: SupportProfile
    sharing: SharedExpertise | None
    gaps: ExpertiseGaps | None
    specialisms: Specialisms | None
    crossings: tuple[Crossing, ...]
    walls: Walls
    boundaries: tuple[Boundary, ...]
    """Across what schools differ in, of that which is recorded for them and tells some apart."""
    communities: Communities
    brokers: Brokerage | None
    """Of people and schools, each grouped with the school where they work, else with the central team."""
    fragility: Fragility | None
    """Of topics on that day, and of the support network on it."""
    plan: Plan | None
    """Who could take which open need on that day."""
    practice: tuple[Practice, ...]
    """One for each trust, in order of id: of the first twelve, where there are more."""
    refused: Mapping[str, str]
    """The questions that no data notice covers, and what was said of each."""
    changed: Changed | None
    """What changed since an earlier review; `None` where none was asked for."""
    findings: tuple[Finding, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """Every answer that it is made of."""
        asked = (self.support, self.communities, self.brokers, self.walls, *self.boundaries, self.sharing, self.gaps,
                 self.specialisms, self.fragility, self.plan)  # fmt: skip
        given = tuple(one for one in asked if one is not None)
        since = () if self.changed is None else self.changed.results
        return (*given, *self.localities, *(one for each in self.practice for one in each.results), *since)

    @property
    def rows(self) -> Sequence[Finding]:
        """The findings."""
        return self.findings

    def summary(self) -> str:
        """How much was read and found."""
        about = f"{len(self.data.trusts)} trusts, {len(self.data.schools)} schools"
        return f"{about}, {len(self.findings)} findings, {len(self.problems)} problems"

    def write(self, path: str | os.PathLike[str], *, names: bool = False, min_cell: int = 5) -> None:
        """Write the report, whole or not at all, in the form that the path's ending says. What is there is replaced.

        Parameters
        ----------
        path
            A file ending in `.html`, `.htm`, `.md`, `.docx` or `.json`.
        names
            Whether people's names and ids are shown.
        min_cell
            Counts of fewer people than this are held back, with those that would give them away. Take 10 for what is
            published.

        Raises
        ------
        ValueError
            The ending is another one, or `min_cell` is below 1.
        MissingExtraError
            The extra `report` is not installed.
        """
        reports.write(self, path, names=names, min_cell=min_cell)

    def _repr_html_(self) -> str:
        """The findings as a bare list, for notebooks."""
        said = "".join(f"<li>{reports.escaped(finding.says)}</li>" for finding in self.findings)
        return f"<p>{reports.escaped(self.summary())}</p><ul>{said}</ul>"


def review(  # noqa: PLR0913 - what it is of, and when
    data: Dataset | None = None,
    *,
    at: Day | None = None,
    between: graphs.Between | None = None,
    before: When | None = None,
    after: When | None = None,
    problems: Iterable[Problem] | None = None,
    seed: int = 0,
) -> Review:
    """Everything that the data say of how a trust works: what is open, what leaders do together, what is shared, and beyond.

    Parameters
    ----------
    data
        The dataset: one trust, several, or none; with people or without. It may be left out where `before` and `after`
        are datasets.
    at
        The day to look at: memberships, roles, expertise, needs and support that hold on it.
    between
        Or a period, its end exclusive: support within it counts, and the rest is read on its last day.
        An open end leaves the day as with neither. With neither, all the support that is recorded counts, and the rest is read on the day that the data were put
        together (`made_on`), else on the last day on which anything in them begins. Today's date plays no part.
    before, after
        Two times to compare, instead of `at` and `between`: each a day or a period of `data`, or another dataset. The
        review is that of `after`, and `changed` says what changed. Without `after`: all of `data`.
    problems
        What reading the files told. `None`: the data are checked here.
    seed
        Of everything that is drawn by chance.

    Returns
    -------
    Review
        No total score, and no order of merit.

    Raises
    ------
    ValueError
        Both `at` and `between` are given, or either with `before` or `after`; they are no days; or there is no dataset
        to look at.

    Examples
    --------
    >>> import trustmodel as tm
    >>> schools = [tm.School(id="ash", name="Ash", phase="Primary")]
    >>> made = review(tm.Dataset(schools=schools), problems=())
    >>> made.findings[0].says
    'No trust is described: one school alone.'
    """
    if before is not None or after is not None:
        if at is not None or between is not None:
            raise ValueError("give before and after, or at, or between")
        if before is None:
            raise ValueError("say what to compare with: before= a dataset, a day or a period")
        return _compared(data, before, after, problems, seed)
    if data is None:
        raise ValueError("give a dataset, or two to compare: before= and after=")
    if at is not None and between is not None:
        raise ValueError("give either a day (at) or a period (between)")
    asked = as_day(at)
    period = None if between is None else as_period(between)
    if asked is not None:
        day: dt.date | None = asked
    elif period is not None and period[1] is not None:
        day = period[1] - dt.timedelta(days=1)
    else:
        day = _last_day(data)
    when: dict[str, Any] = {"at": asked, "between": period}
    refused: dict[str, str] = {}

    def ask(section: str, question: Callable[..., T], *about: Any, **options: Any) -> T | None:
        """An answer; none where no data notice covers it, which is noted under its section."""
        try:
            return question(data, *about, **options)
        except PurposeError as error:
            refused.setdefault(section, str(error))
            return None

    profile = support_profile(data, **when, seed=seed)
    sharing = ask("expertise", shared_expertise, at=day, seed=seed)
    gaps = ask("expertise", expertise_gaps, at=day)
    special = ask("expertise", specialisms, at=day)
    crossings = _crossings(data, asked, period)
    localities = tuple(locality(data, trust=trust.id, at=day) for trust in data.trusts)
    found = walls(data, **when, seed=seed)
    boundaries = tuple(_boundaries(data, found))
    brokers = ask("support", brokerage, level="person", group=_homes(data, asked, period), **when, seed=seed)
    fragile = ask("expertise", fragility, at=day, seed=seed)
    plan = ask("plan", match_needs, at=day, draws=_PLANS, seed=seed)
    parts = communities(data, **when, seed=seed)
    practices = tuple(
        Practice(
            trust=trust.id,
            openness=ask("openness", _openness.openness, trust=trust.id, **when),
            endeavour=ask("endeavour", _endeavour.endeavour, trust=trust.id, **when, seed=seed),
            development=ask("development", _development.development, trust=trust.id, **when),
            resource=ask("resource", _resource.resource, trust=trust.id, **when),
            governance=ask("governance", _governance.governance, trust=trust.id, **when),
            community=ask("community", _community.community, trust=trust.id, **when),
        )
        for trust in tuple(data.trusts)[:_MOST_TRUSTS]
    )
    names = {
        record.id: record.name
        for kind in (data.trusts, data.schools, data.clusters, data.topics, data.bodies)
        for record in kind
    }
    findings = (
        *_sentences.of_the_trusts(data, day, localities),
        *_sentences.of_support(profile, names),
        *_sentences.of_communities(parts, names),
        *_told(_sentences.of_brokers, brokers),
        *_sentences.of_walls(found, boundaries, names),
        *_told(_sentences.of_expertise, gaps),
        *_told(_sentences.of_fragility, fragile, names),
        *_told(_sentences.of_sharing, sharing, names),
        *_told(_sentences.of_specialisms, special, names),
        *_told(_sentences.of_the_plan, plan, names),
        *(finding for one in practices for finding in _of_practice(one, names, several=len(data.trusts) > 1)),
        *_sentences.of_the_boundary(crossings, profile, names),
        *_sentences.of_the_refused(refused),
    )
    answers = (profile, parts, brokers, found, sharing, gaps, special, plan)
    return Review(
        method=Method(
            name="review",
            options={
                "at": asked and asked.isoformat(),
                "between": period and tuple(map(_iso, period)),
                "as_of": _iso(day),
            },
            seed=seed,
            source=data.source or data.name,
        ),
        evidence=tuple(sorted({one for finding in findings for one in finding.evidence})),
        warnings=tuple(dict.fromkeys(warning for one in answers if one is not None for warning in one.warnings)),
        data=data,
        at=day,
        given_at=asked,
        between=period,
        problems=tuple(checks.check(data) if problems is None else problems),
        localities=localities,
        support=profile,
        sharing=sharing,
        gaps=gaps,
        specialisms=special,
        crossings=crossings,
        walls=found,
        boundaries=boundaries,
        communities=parts,
        brokers=brokers,
        fragility=fragile,
        plan=plan,
        practice=practices,
        refused=immutabledict(refused),
        changed=None,
        findings=findings,
    )


def _compared(
    data: Dataset | None, before: When, after: When | None, problems: Iterable[Problem] | None, seed: int
) -> Review:
    """The review of the later time, with what changed since the earlier one."""

    def of(when: When | None, told: Iterable[Problem] | None) -> Review:
        if isinstance(when, Dataset):
            return review(when, problems=told, seed=seed)
        if data is None:
            raise ValueError("there is no dataset to take that day or period of: give data, or two datasets")
        if when is None:
            return review(data, problems=told, seed=seed)
        if isinstance(when, tuple | list):
            return review(data, between=(when[0], when[1]), problems=told, seed=seed)
        return review(data, at=when, problems=told, seed=seed)

    earlier, later = of(before, ()), of(after, problems)
    changed = _changes.changes(earlier, later, seed=seed)
    names = {
        one.id: one.name for made in (earlier, later) for kind in (made.data.trusts, made.data.schools) for one in kind
    }
    findings = (*_changes.sentences(changed, names), *later.findings)
    return attrs.evolve(
        later,
        changed=changed,
        findings=findings,
        evidence=tuple(sorted({one for finding in findings for one in finding.evidence})),
        warnings=(*later.warnings, *changed.warnings),
        method=attrs.evolve(later.method, options={**later.method.options, "before": dict(earlier.method.options)}),
    )


def _told(sentences: Callable[..., list[Finding]], found: object, *more: object) -> list[Finding]:
    """The sentences of an answer; none of one that was refused."""
    return [] if found is None else sentences(found, *more)


def _of_practice(found: Practice, names: Mapping[str, str], *, several: bool) -> Iterator[Finding]:
    """The sentences of a trust's practice; with the trust's name before them where there are several."""
    for finding in (
        *_told(_openness.sentences, found.openness, names),
        *_told(_endeavour.sentences, found.endeavour, names),
        *_told(_development.sentences, found.development, names),
        *_told(_resource.sentences, found.resource, names),
        *_told(_governance.sentences, found.governance, names),
        *_told(_community.sentences, found.community, names),
    ):
        yield attrs.evolve(finding, says=f"{names[found.trust]}: {finding.says}") if several else finding


def _homes(data: Dataset, at: dt.date | None, between: graphs.Period | None) -> dict[str, str]:
    """Where each giver and receiver of support belongs: a person to their school, or to the trust for its central team."""
    graph = graphs.support(data, level="person", at=at, between=between)
    return {
        node: about["schools"][0] if len(about.get("schools", ())) == 1 else about["trust"] or node
        if about["kind"] == "person" else node
        for node, about in graph.nodes(data=True)
    }  # fmt: skip


def _boundaries(data: Dataset, found: Walls) -> Iterator[Boundary]:
    """Each boundary that schools' own records draw: what they are, where they belong, and when they joined."""
    here = {school for row in found.rows for school in (row.a, row.b)}
    members = {membership.school for membership in data.memberships}
    groupings: dict[str, dict[str, object]] = {
        "phase": {school.id: school.phase for school in data.schools},
        "church": {school.id: school.church for school in data.schools},
        "local_authority": {school.id: school.local_authority for school in data.schools},
        "member": {school.id: school.id in members for school in data.schools},
        "joined": {one.school: one.start.year for one in data.memberships if one.start is not None},
    }
    for name, of in groupings.items():
        told = {school: group for school, group in of.items() if group is not None and school in here}
        if len(set(told.values())) > 1:
            yield attrs.evolve(found.boundary(told), grouping=name)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _last_day(data: Dataset) -> dt.date | None:
    """The day that the data were put together, else the last on which anything in them begins."""
    return data.made_on or max((first for record in data.records() if (first := record.period[0])), default=None)


def _crossings(data: Dataset, at: dt.date | None, between: graphs.Period | None) -> tuple[Crossing, ...]:
    graph = graphs.support(data, at=at, between=between)
    member = {node: about["member"] for node, about in graph.nodes(data=True)}
    found: dict[tuple[str, str, str, str], list[tuple[float | None, tuple[str, ...]]]] = {}
    for giver, receiver, tie in graph.edges(data=True):
        if tie["crosses"]:
            way = "between trusts" if member[giver] and member[receiver] else "given" if member[giver] else "received"
            key = (way, giver, receiver, tie["support_kind"])
            found.setdefault(key, []).append((tie["days"], tie["evidence"]))
    made = []
    for (way, giver, receiver, kind), ties in sorted(found.items()):
        known = [days for days, _ in ties if days is not None]
        made.append(
            Crossing(
                direction=way,
                giver=giver,
                receiver=receiver,
                kind=kind,
                records=len({one for _, evidence in ties for one in evidence}),
                days=math.fsum(known) if known else math.nan,
                evidence=tuple(sorted({one for _, evidence in ties for one in evidence})),
            )
        )
    return tuple(made)
