"""The main job: everything that a dataset says of how a trust works, as one answer for a person to read."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from trustmodel import _sentences, checks, graphs, reports
from trustmodel._guards import write_file
from trustmodel.boundaries import Boundary, Walls, walls
from trustmodel.brokers import Brokerage, brokerage
from trustmodel.dataset import Dataset, as_day, as_period
from trustmodel.errors import Problem
from trustmodel.expertise import ExpertiseGaps, SharedExpertise, expertise_gaps, shared_expertise
from trustmodel.groupings import Communities, communities
from trustmodel.losses import Fragility, fragility
from trustmodel.matching import Plan, match_needs
from trustmodel.places import Locality, locality
from trustmodel.results import Finding, Method, Result
from trustmodel.support import SupportProfile, support_profile

__all__ = ["Crossing", "Finding", "Review", "review"]

Day = dt.date | str
_PLANS: Final = 100  # made anew with other values, to see which matches hold


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


@attrs.frozen(kw_only=True, repr=False)
class Review(Result):
    """What was read, its problems, and what the data say. `write` makes a report of it.

    An answer that the data do not allow is empty (`localities`, `crossings`), and a finding says so.
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
    sharing: SharedExpertise
    gaps: ExpertiseGaps
    crossings: tuple[Crossing, ...]
    walls: Walls
    boundaries: tuple[Boundary, ...]
    """Across what schools differ in, of that which is recorded for them and tells some apart."""
    communities: Communities
    brokers: Brokerage
    """Of people and schools, each grouped with the school where they work, else with the central team."""
    fragility: Fragility
    """Of topics on that day, and of the support network on it."""
    plan: Plan
    """Who could take which open need on that day."""
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> Sequence[Finding]:
        """The findings."""
        return self.findings

    def summary(self) -> str:
        """How much was read and found."""
        about = f"{len(self.data.trusts)} trusts, {len(self.data.schools)} schools"
        return f"{about}, {len(self.findings)} findings, {len(self.problems)} problems"

    def write(self, path: str | os.PathLike[str], *, names: bool = False) -> None:
        """Write the report as one HTML file, whole or not at all. A report that is there already is replaced.

        Parameters
        ----------
        path
            A file ending in `.html` or `.htm`.
        names
            Whether people's names and ids are shown.

        Raises
        ------
        ValueError
            The ending is another one.
        MissingExtraError
            The extra `report` is not installed.
        """
        target = Path(path)
        if target.suffix.casefold() not in {".html", ".htm"}:
            raise ValueError(f"a report is an .html file, not {target.name!r}")
        write_file(target, reports.html(self, names=names).encode())

    def _repr_html_(self) -> str:
        """The findings as a bare list, for notebooks."""
        said = "".join(f"<li>{reports.escaped(finding.says)}</li>" for finding in self.findings)
        return f"<p>{reports.escaped(self.summary())}</p><ul>{said}</ul>"


def review(
    data: Dataset,
    *,
    at: Day | None = None,
    between: graphs.Between | None = None,
    problems: Iterable[Problem] | None = None,
    seed: int = 0,
) -> Review:
    """Everything that the data say of how a trust works: its places, its support, its expertise, its boundary.

    Parameters
    ----------
    data
        The dataset: one trust, several, or none; with people or without.
    at
        The day to look at: memberships, roles, expertise, needs and support that hold on it.
    between
        Or a period, its end exclusive: support within it counts, and the rest is read on its last day.
        An open end leaves the day as with neither. With neither, all the support that is recorded counts, and the rest is read on the day that the data were put
        together (`made_on`), else on the last day on which anything in them begins. Today's date plays no part.
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
        Both `at` and `between` are given, or they are no days.

    Examples
    --------
    >>> import trustmodel as tm
    >>> schools = [tm.School(id="ash", name="Ash", phase="Primary")]
    >>> made = review(tm.Dataset(schools=schools), problems=())
    >>> made.findings[0].says
    'No trust is described: one school alone.'
    """
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
    profile = support_profile(data, at=asked, between=period, seed=seed)
    sharing = shared_expertise(data, at=day, seed=seed)
    gaps = expertise_gaps(data, at=day)
    crossings = _crossings(data, asked, period)
    localities = tuple(locality(data, trust=trust.id, at=day) for trust in data.trusts)
    found = walls(data, at=asked, between=period, seed=seed)
    boundaries = tuple(_boundaries(data, found))
    brokers = brokerage(data, level="person", group=_homes(data, asked, period), at=asked, between=period, seed=seed)
    fragile = fragility(data, at=day, seed=seed)
    plan = match_needs(data, at=day, draws=_PLANS, seed=seed)
    parts = communities(data, at=asked, between=period, seed=seed)
    names = {
        record.id: record.name for kind in (data.trusts, data.schools, data.clusters, data.topics) for record in kind
    }
    findings = (
        *_sentences.of_the_trusts(data, day, localities),
        *_sentences.of_support(profile, names),
        *_sentences.of_communities(parts, names),
        *_sentences.of_brokers(brokers),
        *_sentences.of_walls(found, boundaries, names),
        *_sentences.of_expertise(gaps),
        *_sentences.of_fragility(fragile, names),
        *_sentences.of_sharing(sharing, names),
        *_sentences.of_the_plan(plan, names),
        *_sentences.of_the_boundary(crossings, profile, names),
    )
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
        warnings=tuple(
            dict.fromkeys(
                (
                    *profile.warnings,
                    *parts.warnings,
                    *brokers.warnings,
                    *found.warnings,
                    *sharing.warnings,
                    *gaps.warnings,
                    *plan.warnings,
                )
            )
        ),
        data=data,
        at=day,
        given_at=asked,
        between=period,
        problems=tuple(checks.check(data) if problems is None else problems),
        localities=localities,
        support=profile,
        sharing=sharing,
        gaps=gaps,
        crossings=crossings,
        walls=found,
        boundaries=boundaries,
        communities=parts,
        brokers=brokers,
        fragility=fragile,
        plan=plan,
        findings=findings,
    )


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
