"""The main job: everything that a dataset says of how a trust works, as one answer for a person to read."""

from __future__ import annotations

import datetime as dt
import math
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import attrs

from trustmodel import checks, graphs, reports
from trustmodel._guards import write_file
from trustmodel.dataset import Dataset, as_day, as_period
from trustmodel.errors import Problem
from trustmodel.expertise import ExpertiseGaps, SharedExpertise, expertise_gaps, shared_expertise
from trustmodel.ids import kind_of
from trustmodel.places import Locality, locality
from trustmodel.results import Method, Result, undefined
from trustmodel.support import SupportProfile, support_profile

__all__ = ["Crossing", "Finding", "Review", "review"]

Day = dt.date | str
_NAMED: Final = 6  # so many names stand in a sentence; a table has the rest


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is seen, in plain words, with what it cannot say and the records that it rests on.

    No person is named or hinted at by an id: a finding may be read by anybody who may read the report.
    """

    section: str
    says: str
    cannot_say: str | None = None
    evidence: tuple[str, ...] = attrs.field(default=(), repr=False)


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
    >>> made
    <Review: 0 trusts, 1 schools, 4 findings, 0 problems>
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
    profile = support_profile(data, at=asked, between=period)
    sharing = shared_expertise(data, at=day)
    gaps = expertise_gaps(data, at=day)
    crossings = _crossings(data, asked, period)
    localities = tuple(locality(data, trust=trust.id, at=day) for trust in data.trusts)
    names = {record.id: record.name for kind in (data.trusts, data.schools, data.clusters) for record in kind}
    findings = (
        *_of_the_trusts(data, day, localities),
        *_of_support(profile, names),
        *_of_expertise(gaps),
        *_of_the_boundary(crossings, profile, names),
    )
    return Review(
        method=Method(
            name="review",
            options={
                "at": asked and asked.isoformat(),
                "between": period and tuple(map(_iso, period)),
                "as_of": _iso(day),
            },
            source=data.source or data.name,
        ),
        evidence=tuple(sorted({one for finding in findings for one in finding.evidence})),
        warnings=tuple(dict.fromkeys((*profile.warnings, *sharing.warnings, *gaps.warnings))),
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
        findings=findings,
    )


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


# --- saying it in plain words ----------------------------------------------------------------------------------------


def _of_the_trusts(data: Dataset, day: dt.date | None, localities: Sequence[Locality]) -> list[Finding]:
    if not data.trusts:
        return [
            Finding(
                section="trust",
                says=f"No trust is described: {_count(len(data.schools), 'school')} stand alone.",
                cannot_say="Without memberships nothing can be said of what is inside a trust and what is outside.",
            )
        ]
    made = []
    for trust, local in zip(data.trusts, localities, strict=True):
        members = data.members_of(trust.id, at=day)
        if not members:
            made.append(Finding(section="trust", says=f"{trust.name} has no schools on that day."))
            continue
        phases = Counter(str(school.phase).lower() for school in members)
        by_phase = _listed(
            [f"{'all' if len(phases) == 1 else _word(count)} {phase}" for phase, count in sorted(phases.items())],
            limit=None,
        )
        says = f"{trust.name} has {_count(len(members), 'school')} ({by_phase})."
        cannot = None
        if not undefined(local.maximum_km):
            says += (
                f" The two that are furthest apart lie {local.maximum_km:.1f} km from each other;"
                f" half of all pairs lie within {local.median_km:.1f} km."
            )
            cannot = "how long the way takes: distances are straight lines, not roads."
        unplaced = sum(school.easting is None or school.northing is None for school in members)
        if unplaced:
            cannot = f"{cannot or ''} Where {_count(unplaced, 'school')} {_is(unplaced)}: no coordinates are recorded.".strip()
        made.append(Finding(section="trust", says=says, cannot_say=cannot, evidence=local.evidence))
    return made


def _of_support(profile: SupportProfile, names: dict[str, str]) -> list[Finding]:
    members = [row for row in profile.rows if row.member and row.kind == "school"]
    if not profile.ties:
        return [
            Finding(
                section="support",
                says="No support between schools is recorded.",
                cannot_say="whether there was none: what was not written down looks the same as what did not happen.",
            )
        ]
    linked = [row for row in profile.rows if not row.isolated and row.kind == "school"]
    uneven = [row for row in members if not math.isclose(row.given, row.received)]
    givers = [row for row in uneven if row.given > row.received]
    takers = [row for row in uneven if row.given < row.received]
    alone = [row.id for row in members if row.isolated]
    says = f"{_count(len(linked), 'school').capitalize()} gave or received support"
    if givers or takers:
        says += f"; {_word(len(givers))} gave more than they got, {_word(len(takers))} got more than they gave"
    says += f". {_names(alone, names)} {_is(len(alone))} not linked to any other." if alone else "."
    return [
        Finding(
            section="support",
            says=says,
            cannot_say=(
                "whether the help was good, enough, or wanted. Giving more is not better than receiving more, and a"
                " school without links may simply not have written its support down."
            ),
            evidence=profile.evidence,
        )
    ]


def _of_expertise(gaps: ExpertiseGaps) -> list[Finding]:
    if not gaps.rows:
        return [
            Finding(
                section="expertise",
                says="No expertise and no need is recorded.",
                cannot_say="what people know: nobody has written it down here.",
            )
        ]
    held = [row for row in gaps.rows if row.holders]
    single = sorted(row.name for row in held if row.single_holder is not None)
    central = sorted(row.name for row in held if row.held_centrally_only)
    lacking = sorted(row.name for row in gaps.rows if row.not_held_by)
    nobody = sorted(row.name for row in gaps.rows if row.needed_by and not row.holders)
    first = f"People in post hold {_count(len(held), 'topic')} at a secure level or above."
    if single:
        first += f" {_count(len(single), 'topic').capitalize()} {'hangs' if len(single) == 1 else 'hang'} on one person alone: {_listed(single)}."
    if central:
        first += f" {_count(len(central), 'topic').capitalize()} {_is(len(central))} held centrally, with no holder in a school: {_listed(central)}."
    made = [
        Finding(
            section="expertise",
            says=first,
            cannot_say="what nobody wrote down, or how good anyone is at it.",
            evidence=tuple(one for one in gaps.evidence if kind_of(one) == "expertise"),
        )
    ]
    if lacking:
        second = f"{_count(len(lacking), 'topic').capitalize()} {_is(len(lacking))} needed in a school where nobody holds it: {_listed(lacking)}."
        if nobody:
            second += f" Nobody at all holds {_listed(nobody)}."
        needs = tuple(one for one in gaps.evidence if kind_of(one) == "need")
        cannot = "needs that a school has not written down, or help that it already gets with them."
        made.append(Finding(section="expertise", says=second, cannot_say=cannot, evidence=needs))
    return made


def _of_the_boundary(crossings: Sequence[Crossing], profile: SupportProfile, names: dict[str, str]) -> list[Finding]:
    if not crossings:
        return [
            Finding(
                section="boundary",
                says="No support across a trust's boundary is recorded.",
                cannot_say="whether there was none: help to neighbours is often not written down.",
            )
        ]
    parts = []
    for way, verb, of in (("given", "went to", "receiver"), ("received", "came from", "giver")):
        some = [crossing for crossing in crossings if crossing.direction == way]
        if some:
            others = sorted({getattr(crossing, of) for crossing in some})
            parts.append(f"support {verb} {_names(others, names)} ({_amount(some)})")
    some = [crossing for crossing in crossings if crossing.direction == "between trusts"]
    if some:
        parts.append(f"support passed between trusts ({_amount(some)})")
    says = f"Across the boundary, {_listed(parts, limit=None)}."
    if not undefined(profile.crossing_share):
        says += f" That is {profile.crossing_share:.0%} of all the support that begins or ends in a trust."
    return [
        Finding(
            section="boundary",
            says=says,
            cannot_say="what those outside would say of it, or help that was given without a record.",
            evidence=tuple(sorted({one for crossing in crossings for one in crossing.evidence})),
        )
    ]


def _amount(crossings: Sequence[Crossing]) -> str:
    records = len({one for crossing in crossings for one in crossing.evidence})
    known = [crossing.days for crossing in crossings if not undefined(crossing.days)]
    total = f"{math.fsum(known):,.1f}".removesuffix(".0")
    days = f", {total} day{'' if total == '1' else 's'}" if known else ""
    return f"{records:,} record{'' if records == 1 else 's'}{days}"


_WORDS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def _word(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def _count(number: int, noun: str) -> str:
    return f"{_word(number)} {noun}{'' if number == 1 else 's'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _names(identifiers: Iterable[str], names: dict[str, str]) -> str:
    """Schools, trusts and clusters by name; people never come here."""
    return _listed(
        sorted(names.get(one, "a colleague") if kind_of(one) != "person" else "a colleague" for one in identifiers)
    )


def _listed(words: Sequence[str], limit: int | None = _NAMED) -> str:
    shown = list(words[:limit])
    if more := len(words) - len(shown):
        shown.append(f"{_word(more)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
