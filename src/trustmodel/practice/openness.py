"""Openness: what is written down, what of it reached all leaders, the needs that this showed, and who helped with them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.records import Artefact, Need, Sharing, Support
from trustmodel.model.situation import Situation, with_narrower
from trustmodel.model.vocabulary import ArtefactKind
from trustmodel.practice.family import Family, family_of
from trustmodel.prose import has_have, number_of
from trustmodel.results import Result
from trustmodel.stats.nulls import exact_share

__all__ = ["AudienceRow", "CarriedRow", "NeedsRow", "Openness", "OpennessRow", "openness"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True)
class OpennessRow:
    """What one school, or the trust itself, wrote down of one kind, and how much of it reached the whole ELT.

    `share` is reached / of, with its exact 95 % interval (Clopper and Pearson). Days run from the day an artefact was made
    to the day on which the last of the ELT got it; NaN where none of those that reached it has both days.
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
    """With whom documents (data, plans, audits and policies) were shared: a body, a school, or everybody with a kind of role."""

    audience: str
    artefacts: int
    of: int


@attrs.frozen(kw_only=True)
class NeedsRow:
    """The needs of one school, and who helped with them while they were open.

    A need is carried where support on its topic (or a narrower one) was given to the school, or to somebody who works there.
    That does not prove that it was met. `carried` counts needs that another school of the trust, or its central team,
    helped with; `share` is carried / needs, with its exact 95 % interval.
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
    """Who helped with needs of whom: a school, the trust (for its central team), or somebody beyond it."""

    giver: str
    receiver: str
    needs: int
    topics: tuple[str, ...]
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Openness(Result):
    """What is shared with all leaders: one row a school (first the trust itself) and kind of document, in order of id."""

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
        """How much reached all leaders, and how many needs others helped with."""
        needs, carried = sum(row.needs for row in self.needs), sum(row.carried for row in self.needs)
        return (
            f"{self.reached} of {number_of(self.of, 'document')} reached the whole extended leadership team; help from elsewhere in the trust"
            f" came for {carried} of {number_of(needs, 'need')}"
        )


def openness(
    data: Dataset | Situation, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Openness:
    """What reached the whole extended leadership team and how soon, the needs it showed, and who helped with them.

    An artefact reached the whole ELT when its audiences together held everybody who had a role at an ELT body on that day:
    the body itself, schools where they work, or kinds of role that they have. Openness is a relation: what lies on a shared
    drive and was shared with nobody is not recorded here.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    trust
        The trust's id. `None`: the situation's own, else the only trust in the data.
    at
        A day: what was made by then and needs open on it.
    between
        Or a period, its end exclusive: artefacts made and needs open within it; artefacts without a day count. With
        neither, all that is recorded counts. A situation has its time already.

    Returns
    -------
    Openness
        Shares are NaN where nothing is recorded, and where no extended leadership team is.

    Raises
    ------
    TypeError
        `data` is neither a dataset nor a situation.
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; both `at` and `between` are given; or a situation is
        given a time or another trust.
    PurposeError
        No data notice covers it.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.

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
    family = family_of("openness", data, trust=trust, at=at, between=between)
    artefacts = _Artefacts(family)
    needs, carried = _needs(family, artefacts.reached_on)
    share, low, high = artefacts.share(artefacts.made)
    rows = tuple(artefacts.rows())
    parts: tuple[Any, ...] = (*rows, *needs)
    return Openness(
        method=family.method("openness"),
        evidence=tuple(sorted({record for part in parts for record in part.evidence})),
        warnings=tuple(_warnings(family, artefacts, needs)),
        rows=rows,
        audiences=artefacts.audiences(),
        needs=needs,
        carried=carried,
        elt=tuple(sorted(family.elt)),
        reached=len(artefacts.reached(artefacts.made)),
        of=len(artefacts.made),
        share=share,
        low=low,
        high=high,
    )


# --- artefacts -------------------------------------------------------------------------------------------------------


class _Artefacts:
    """What the trust and its schools wrote down, with whom it was shared, and when it had reached the whole ELT."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.places = (family.trust.id, *(school.id for school in family.schools))
        recorded = [artefact for artefact in family.data.artefacts if artefact.about in self.places]
        self.made = [artefact for artefact in recorded if artefact.dated is None or family.period.holds(artefact.dated)]
        """Those made within the period, and those without a day."""
        self.sharings: dict[str, list[Sharing]] = {artefact.id: [] for artefact in recorded}
        for sharing in family.data.sharings:
            if sharing.artefact in self.sharings:
                self.sharings[sharing.artefact].append(sharing)
        self.reached_on: dict[str, dt.date | bool | None] = {
            artefact: family.reached(sharings) for artefact, sharings in self.sharings.items() if family.elt
        }
        """When an artefact had reached the whole ELT (see `Family.reached`); older ones too, since they may show a need."""

    def reached(self, artefacts: Iterable[Artefact]) -> list[Artefact]:
        """Those documents that reached the whole ELT."""
        return [artefact for artefact in artefacts if self.reached_on.get(artefact.id) is not None]

    def share(self, artefacts: Sequence[Artefact]) -> tuple[float, float, float]:
        """The share of documents that reached the whole ELT, with its exact interval; NaN without an ELT or any sharing."""
        return exact_share(len(self.reached(artefacts)), len(artefacts) if self.family.elt and self.recorded else 0)

    @property
    def recorded(self) -> bool:
        """Whether any sharing is recorded: if not, nobody knows what was shared."""
        return any(self.sharings.values())

    def rows(self) -> Iterator[OpennessRow]:
        """A row for each place and kind of document."""
        kinds = [kind for kind in ArtefactKind if any(artefact.kind is kind for artefact in self.made)]
        for about in self.places:
            for kind in kinds:
                artefacts = [artefact for artefact in self.made if (artefact.about, artefact.kind) == (about, kind)]
                yield self._row(about, kind, artefacts)

    def _row(self, about: str, kind: ArtefactKind, artefacts: Sequence[Artefact]) -> OpennessRow:
        reached = self.reached(artefacts)
        days = [
            (reached_on - artefact.dated).days
            for artefact in reached
            if isinstance(reached_on := self.reached_on[artefact.id], dt.date) and artefact.dated is not None
        ]
        share, low, high = self.share(artefacts)
        sharings = [sharing.id for artefact in artefacts for sharing in self.sharings[artefact.id]]
        return OpennessRow(
            about=about,
            kind=str(kind),
            of=len(artefacts),
            reached=len(reached),
            share=share,
            low=low,
            high=high,
            median_days=float(median(days)) if days else NAN,
            longest_days=float(max(days)) if days else NAN,
            undated=len(reached) - len(days),
            evidence=tuple(sorted({*(artefact.id for artefact in artefacts), *sharings})),
        )

    def audiences(self) -> tuple[AudienceRow, ...]:
        """How many documents were shared with each audience."""
        given = Counter(
            audience
            for artefact in self.made
            for audience in {sharing.audience for sharing in self.sharings[artefact.id]}
        )
        ordered = sorted(given.items(), key=lambda item: (-item[1], item[0]))
        return tuple(AudienceRow(audience=audience, artefacts=count, of=len(self.made)) for audience, count in ordered)


# --- needs -----------------------------------------------------------------------------------------------------------


def _needs(
    family: Family, reached_on: Mapping[str, dt.date | bool | None]
) -> tuple[tuple[NeedsRow, ...], tuple[CarriedRow, ...]]:
    """What each school needed, and who helped with it."""
    rows = []
    pairs: dict[tuple[str, str], list[tuple[Need, str]]] = defaultdict(list)
    for school in family.schools:
        needs = [need for need in family.data.needs if need.school == school.id]
        helped = [
            (need, giver, record.id)
            for need in needs
            for record in _support(family, need)
            for giver in _givers(family, record)
        ]
        rows.append(_needs_row(family, school.id, needs, helped, reached_on))
        for need, giver, record in helped:
            if giver != school.id:
                pairs[giver, school.id].append((need, record))
    carried = tuple(
        CarriedRow(
            giver=giver,
            receiver=receiver,
            needs=len({need.id for need, _ in helped_with}),
            topics=tuple(sorted({need.topic for need, _ in helped_with})),
            evidence=tuple(sorted({record for _, record in helped_with})),
        )
        for (giver, receiver), helped_with in sorted(pairs.items())
    )
    return tuple(rows), carried


def _needs_row(
    family: Family,
    school: str,
    needs: Collection[Need],
    helped: Iterable[tuple[Need, str, str]],
    reached_on: Mapping[str, dt.date | bool | None],
) -> NeedsRow:
    """The needs of a school; `helped` are needs, who helped with each, and the record of support that says so."""
    by: dict[str, set[str]] = {"itself": set(), "schools": set(), "central": set(), "others": set()}
    evidence = {need.id for need in needs}
    for need, giver, record in helped:
        by[_from(family, giver, school)].add(need.id)
        evidence.add(record)
    shown = [need for need in needs if _shows(family, need)]
    carried = by["schools"] | by["central"]
    known = any(record.topic for record in _of_the_trust(family))  # else who helped with what is not known
    share, low, high = exact_share(len(carried), len(needs) if known else 0)
    return NeedsRow(
        school=school,
        needs=len(needs),
        shown=len(shown),
        open=sum(reached_on.get(need.artefact or "") is not None for need in shown),
        by_itself=len(by["itself"]),
        by_schools=len(by["schools"]),
        by_central=len(by["central"]),
        by_others=len(by["others"]),
        carried=len(carried),
        share=share,
        low=low,
        high=high,
        evidence=tuple(sorted(evidence)),
    )


def _shows(family: Family, need: Need) -> bool:
    """Whether an audit, a plan or data show the need."""
    artefact = family.given.artefacts.get(need.artefact)
    return artefact is not None and artefact.kind is not ArtefactKind.POLICY


def _support(family: Family, need: Need) -> Iterator[Support]:
    """Support on the topic of a need that reached its school while it was open."""
    topics = with_narrower(family.data, need.topic)
    for record in family.data.support:
        if record.topic in topics and record.period.meets(need.period):
            receiver = record.receiver
            places = family.homes(receiver, record.period) if kind_of(receiver) == "person" else (receiver,)
            if need.school in places:
                yield record


def _of_the_trust(family: Family) -> Iterator[Support]:
    """Support that the trust, its schools or their people gave or got."""
    places = {family.trust.id, *(school.id for school in family.schools)}
    for record in family.data.support:
        sides = (
            (who,) if kind_of(who) != "person" else family.homes(who, record.period)
            for who in (record.giver, record.receiver)
        )
        if any(not places.isdisjoint(side) for side in sides):
            yield record


def _givers(family: Family, record: Support) -> tuple[str, ...]:
    """Where support came from: schools of the trust, the trust for its central team, else whoever gave it."""
    if kind_of(record.giver) != "person":
        return (record.giver,)
    return family.homes(record.giver, record.period) or ("beyond",)


def _from(family: Family, giver: str, school: str) -> str:
    """Who a giver of support is to a school: itself, another school of the trust, the central team, or somebody else."""
    if giver == school:
        return "itself"
    if giver == family.trust.id:
        return "central"
    return "schools" if any(school.id == giver for school in family.schools) else "others"


def _warnings(family: Family, recorded: _Artefacts, needs: Iterable[NeedsRow]) -> Iterator[str]:
    """What is not recorded."""
    artefacts = recorded.made
    if not family.elt:
        yield "no extended leadership team is recorded, so whether anything reached all of it is not known"
    elif not family.people(at=family.elt):
        yield "nobody is recorded in the extended leadership team: only what was shared with the body itself is counted"
    if not artefacts:
        yield "no document (data, plan, audit or policy) is recorded: what is shared is not known"
    elif undated := sum(artefact.dated is None for artefact in artefacts):
        yield f"{undated} of {number_of(len(artefacts), 'document')} {has_have(undated)} no date, so how soon they were shared is not known"
    if artefacts and not recorded.recorded:
        yield "no sharing of a document is recorded: with whom any was shared is not known"
    if not any(row.needs for row in needs):
        yield "no need is recorded: there may be some"
    elif not any(topics := [record.topic for record in _of_the_trust(family)]):
        topic = " with its topic" if topics else ""
        yield f"no support is recorded{topic}: who helped with needs is not known"
