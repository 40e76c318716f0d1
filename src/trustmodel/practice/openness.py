"""Openness: what is written down, what of it reached all leaders, the needs that this exposed, and who carried them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day, as_period
from trustmodel.model.records import Artefact, Need, Sharing, Support
from trustmodel.model.situation import with_narrower
from trustmodel.model.vocabulary import ArtefactKind
from trustmodel.practice.family import Family, days_between, not_told
from trustmodel.prose import counted, is_are, listed, named, or_none
from trustmodel.results import Finding, Result, undefined
from trustmodel.stats.nulls import exact_share

__all__ = ["AudienceRow", "CarriedRow", "NeedsRow", "Openness", "OpennessRow", "openness"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True)
class OpennessRow:
    """What one school, or the trust itself, wrote down of one kind, and how much of it reached the whole ELT.

    `share` is reached / of, with its exact 95 % interval. Days run from the day an artefact was made to the day on which the
    last of the ELT got it; NaN where none of those that reached it has both days.
    """

    about: str
    kind: str
    of: int
    """How many there are. None is recorded where it is 0, which is not to say that there is none."""
    reached: int
    share: float
    low: float
    high: float
    median_days: float
    longest_days: float
    undated: int
    """How many reached the whole ELT on a day that is not known, or were made on one."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class AudienceRow:
    """With whom artefacts were shared: a body, a school, or everybody with a kind of role."""

    audience: str
    artefacts: int
    of: int


@attrs.frozen(kw_only=True)
class NeedsRow:
    """The needs of one school, and who carried them while they were open.

    A need is carried where support on its topic (or a narrower one) was given to the school, or to somebody who works there.
    That does not prove that it was met. `carried` counts needs that others in the family carry: another school of the trust,
    or its central team; `share` is carried / needs, with its exact 95 % interval.
    """

    school: str
    needs: int
    shown: int
    """Needs that an audit, a development plan or data show."""
    open: int
    """Of these, needs whose evidence reached the whole ELT."""
    by_itself: int
    """Needs that somebody of the school's own gave support for."""
    by_schools: int
    by_central: int
    by_others: int
    """Needs for which support came from beyond the trust."""
    carried: int
    share: float
    low: float
    high: float
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class CarriedRow:
    """Who carried needs of whom: a school, the trust (for its central team), or somebody beyond."""

    giver: str
    receiver: str
    needs: int
    topics: tuple[str, ...]
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Openness(Result):
    """What is shared with all leaders: one row a school (first the trust itself) and kind of artefact, in order of id."""

    rows: tuple[OpennessRow, ...]
    audiences: tuple[AudienceRow, ...]
    """In order of how many artefacts they were given, then of name."""
    needs: tuple[NeedsRow, ...]
    """One a school, in order of id."""
    carried: tuple[CarriedRow, ...]
    elt: tuple[str, ...]
    """The bodies that are the extended leadership team."""
    reached: int
    of: int
    share: float
    low: float
    high: float

    def summary(self) -> str:
        """How much reached all leaders, and how many needs others carry."""
        needs, carried = sum(row.needs for row in self.needs), sum(row.carried for row in self.needs)
        return (
            f"{self.reached} of {self.of} artefacts reached the whole extended leadership team; others in the family carry"
            f" {carried} of {needs} needs"
        )


def openness(
    data: Dataset, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Openness:
    """What reached the whole extended leadership team and how soon, the needs it exposed, and who carried them.

    An artefact reached the whole ELT when its audiences together held everybody who had a role at an ELT body on that day:
    the body itself, schools where they work, or kinds of role that they have. Openness is a relation: what is on a shared
    drive and was told to nobody is not recorded here.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at, between
        A day: what was made by then and needs open on it. Or a period, its end exclusive: artefacts made and needs open
        within it; artefacts without a day count. Neither: all that is recorded.

    Returns
    -------
    Openness
        Shares are NaN where nothing is recorded, and where no extended leadership team is.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; or both `at` and `between` are.
    PurposeError
        No data notice covers it.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     bodies=[tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale")],
    ...     artefacts=[tm.Artefact(id="plan", kind="development plan", about="trust:vale", dated="2025-09-01")],
    ...     sharings=[tm.Sharing(id="1", artefact="plan", audience="body:elt", shared_on="2025-09-15")],
    ... )
    >>> row = openness(data).rows[0]
    >>> row.kind, row.reached, row.of, row.median_days
    ('development plan', 1, 1, 14.0)
    """
    family = Family("openness", data, trust=trust, at=at, between=between)
    places = (family.trust.id, *(school.id for school in family.schools))
    made = [one for one in family.data.artefacts if one.about in places and _made_within(one, between)]
    shared: dict[str, list[Sharing]] = defaultdict(list)
    for sharing in family.data.sharings:
        shared[sharing.artefact].append(sharing)
    known = [one for one in family.data.artefacts if one.about in places] if family.elt else []
    told = {one.id: family.reached(shared[one.id]) for one in known}  # older ones too: they may show a need
    kinds = [kind for kind in ArtefactKind if any(one.kind is kind for one in made)]
    rows = tuple(
        _row(place, kind, [one for one in made if one.about == place and one.kind is kind], told, shared, family)
        for place in places
        for kind in kinds
    )
    needs, carried = _needs(family, told)
    hits = sum(told.get(one.id) is not None for one in made)
    share, low, high = exact_share(hits, len(made) if family.elt else 0)
    return Openness(
        method=family.method("openness"),
        evidence=tuple(
            sorted({one for row in rows for one in row.evidence} | {one for row in needs for one in row.evidence})
        ),
        warnings=tuple(_warnings(family, made, needs)),
        rows=rows,
        audiences=_audiences(shared, made),
        needs=needs,
        carried=carried,
        elt=tuple(sorted(family.elt)),
        reached=hits,
        of=len(made),
        share=share,
        low=low,
        high=high,
    )


def _made_within(artefact: Artefact, between: Between | None) -> bool:
    """Whether an artefact was made in the period; one without a day counts."""
    if between is None or artefact.dated is None:
        return True
    first, last = as_period(between)
    return (first is None or first <= artefact.dated) and (last is None or artefact.dated < last)


def _row(  # noqa: PLR0913, PLR0917 - an inner step of openness
    about: str,
    kind: ArtefactKind,
    made: list[Artefact],
    told: dict[str, dt.date | bool | None],
    shared: dict[str, list[Sharing]],
    family: Family,
) -> OpennessRow:
    reached = [(one, told[one.id]) for one in made if told.get(one.id) is not None]
    days = [days_between(one.dated, day) for one, day in reached if isinstance(day, dt.date)]
    known = [value for value in days if not math.isnan(value)]
    share, low, high = exact_share(len(reached), len(made) if family.elt else 0)
    return OpennessRow(
        about=about, kind=str(kind), of=len(made), reached=len(reached), share=share, low=low, high=high,
        median_days=float(median(known)) if known else NAN, longest_days=max(known, default=NAN),
        undated=len(reached) - len(known),
        evidence=tuple(sorted({one.id for one in made} | {s.id for one in made for s in shared[one.id]})),
    )  # fmt: skip


def _audiences(shared: dict[str, list[Sharing]], made: list[Artefact]) -> tuple[AudienceRow, ...]:
    given = Counter(audience for one in made for audience in {sharing.audience for sharing in shared[one.id]})
    ordered = sorted(given.items(), key=lambda item: (-item[1], item[0]))
    return tuple(AudienceRow(audience=audience, artefacts=count, of=len(made)) for audience, count in ordered)


# --- needs -----------------------------------------------------------------------------------------------------------


def _needs(
    family: Family, told: dict[str, dt.date | bool | None]
) -> tuple[tuple[NeedsRow, ...], tuple[CarriedRow, ...]]:
    """What each school needed, and who carried it."""
    rows = []
    pairs: dict[tuple[str, str], list[tuple[Need, str]]] = defaultdict(list)
    for school in family.schools:
        needs = [need for need in family.data.needs if need.school == school.id]
        by: dict[str, set[str]] = {"itself": set(), "schools": set(), "central": set(), "others": set()}
        evidence = {need.id for need in needs}
        for need in needs:
            for record in _support(family, need):
                for giver in _givers(family, record):
                    by[_from(family, giver, school.id)].add(need.id)
                    evidence.add(record.id)
                    if giver != school.id:
                        pairs[giver, school.id].append((need, record.id))
        shown = [need for need in needs if _shows(family, need)]
        carried = by["schools"] | by["central"]
        share, low, high = exact_share(len(carried), len(needs))
        rows.append(
            NeedsRow(
                school=school.id, needs=len(needs), shown=len(shown),
                open=sum(told.get(need.artefact or "") is not None for need in shown),
                by_itself=len(by["itself"]), by_schools=len(by["schools"]), by_central=len(by["central"]),
                by_others=len(by["others"]), carried=len(carried), share=share, low=low, high=high,
                evidence=tuple(sorted(evidence)),
            )
        )  # fmt: skip
    carried_rows = tuple(
        CarriedRow(
            giver=giver, receiver=receiver, needs=len({need.id for need, _ in found}),
            topics=tuple(sorted({need.topic for need, _ in found})), evidence=tuple(sorted({one for _, one in found})),
        )
        for (giver, receiver), found in sorted(pairs.items())
    )  # fmt: skip
    return tuple(rows), carried_rows


def _shows(family: Family, need: Need) -> bool:
    """Whether an audit, a plan or data show the need."""
    artefact = family.whole.artefacts.get(need.artefact)
    return artefact is not None and artefact.kind is not ArtefactKind.POLICY


def _support(family: Family, need: Need) -> Iterator[Support]:
    """Support on the topic of a need that reached its school while it was open."""
    topics = with_narrower(family.data, need.topic)
    for record in family.data.support:
        if record.topic in topics and record.period.meets(need.period):
            to = record.receiver
            if to == need.school or (kind_of(to) == "person" and need.school in family.homes(to, record.period)):
                yield record


def _givers(family: Family, record: Support) -> tuple[str, ...]:
    """Where support came from: schools of the trust, the trust for its central team, else whoever gave it."""
    if kind_of(record.giver) != "person":
        return (record.giver,)
    return family.homes(record.giver, record.period) or ("beyond",)


def _from(family: Family, giver: str, school: str) -> str:
    if giver == school:
        return "itself"
    if giver == family.trust.id:
        return "central"
    return "schools" if any(one.id == giver for one in family.schools) else "others"


def _warnings(family: Family, made: list[Artefact], needs: Iterable[NeedsRow]) -> Iterator[str]:
    if not family.elt:
        yield "no extended leadership team is recorded, so whether anything reached all of it is not known"
    elif not family.people(at=family.elt):
        yield "nobody is recorded in the extended leadership team: only what was shared with the body itself is told"
    if not made:
        yield "no artefact is recorded: what is shared is not known"
    elif (undated := sum(one.dated is None for one in made)) and undated:
        yield f"{undated} of {len(made)} artefacts have no date, so how soon they were shared is not known"
    if not any(row.needs for row in needs):
        yield "no need is recorded: there may be some"


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Openness, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools, bodies and topics by name, people never."""
    return [
        *_of_artefacts(found, names),
        *_of_needs(found, names),
        *_of_carriers(found),
        *not_told("openness", found.warnings, names),
    ]


def _of_artefacts(found: Openness, names: Mapping[str, str]) -> Iterator[Finding]:
    if undefined(found.share):
        return
    kinds = []
    for kind in dict.fromkeys(row.kind for row in found.rows):
        rows = [row for row in found.rows if row.kind == kind]
        kinds.append(f"{sum(row.reached for row in rows)} of {sum(row.of for row in rows)} {_KINDS[kind]}")
    says = (
        f"{found.reached} of {found.of} artefacts reached everybody in the extended leadership team"
        f" ({found.share:.0%}; {found.low:.0%} to {found.high:.0%}): {listed(kinds, limit=None)}."
    )
    days = [row.median_days for row in found.rows if not undefined(row.median_days)]
    if days:
        longest = max(row.longest_days for row in found.rows if not undefined(row.longest_days))
        says += f" The slowest took {counted(round(longest), 'day')}."
    if missed := [row.about for row in found.rows if row.of and not row.reached]:
        places = sorted(set(missed) - {row.about for row in found.rows if row.reached})
        if places:
            says += f" Of {named(places, names)}, nothing that is recorded did."
    yield Finding(
        section="openness",
        says=says,
        how=(
            "An artefact reached all leaders when those with whom it was shared together held everybody in the team on that"
            " day. In brackets: how far the share may lie from this if these artefacts stood for many like them."
        ),
        cannot_say="what lies open on a shared drive and was told to nobody, or whether what was shared was read.",
        evidence=tuple(sorted({one for row in found.rows for one in row.evidence})),
    )


_KINDS: Final = {
    "data": "sets of data",
    "development plan": "development plans",
    "audit outcome": "audit outcomes",
    "policy": "policies",
}


def _of_needs(found: Openness, names: Mapping[str, str]) -> Iterator[Finding]:
    total = sum(row.needs for row in found.needs)
    if not total:
        return
    shown = sum(row.shown for row in found.needs)
    carried = sum(row.carried for row in found.needs)
    share, low, high = exact_share(carried, total)
    says = (
        f"{counted(total, 'need').capitalize()} {is_are(total)} recorded, and an audit, a development plan or data show"
        f" {or_none(shown) if shown != total else 'each'} of them"
    )
    if found.elt:
        says += f"; of these, the evidence of {or_none(sum(row.open for row in found.needs))} reached all leaders"
    says += (
        f". Others in the family carried {or_none(carried)} ({share:.0%}; {low:.0%} to {high:.0%}): another school helped with"
        f" {or_none(sum(row.by_schools for row in found.needs))}, the central team with"
        f" {or_none(sum(row.by_central for row in found.needs))}."
    )
    if alone := [row.school for row in found.needs if row.needs and not row.carried]:
        says += f" No need of {named(alone, names)} is recorded as carried by others."
    yield Finding(
        section="openness",
        says=says,
        how="A need is carried where support on its topic came to the school while the need was open.",
        cannot_say="whether a need was met: help on the same topic may have been for something else.",
        evidence=tuple(sorted({one for row in found.needs for one in row.evidence})),
    )


def _of_carriers(found: Openness) -> Iterator[Finding]:
    between = [row for row in found.carried if kind_of(row.giver) == "school"]
    if not between:
        return
    givers = {row.giver for row in between}
    both = {
        frozenset((row.giver, row.receiver))
        for row in between
        if any((row.receiver, row.giver) == (one.giver, one.receiver) for one in between)
    }
    says = (
        f"{counted(len(givers), 'school').capitalize()} carried needs of {counted(len({row.receiver for row in between}), 'other')}"
        f", over {counted(len({topic for row in between for topic in row.topics}), 'topic')}."
    )
    if both:
        says += f" {counted(len(both), 'pair').capitalize()} of schools carried needs both ways."
    yield Finding(
        section="openness",
        says=says,
        cannot_say="who helps more: schools differ in how much they need and in how much they write down.",
        evidence=tuple(sorted({one for row in between for one in row.evidence})),
    )
