"""What a trust and those beyond it do together: programmes, support, activities for others; schools and clusters reached."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from trustmodel.geography.distances import distance_km
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import ClusterMembership, Engagement, Participation, Programme, School, Support
from trustmodel.model.vocabulary import Layer, OpenTo, ParticipationPart, SupportKind
from trustmodel.practice.family import Family
from trustmodel.practice.learning import NOT_RECORDED, learning_of
from trustmodel.results import undefined

__all__ = ["CapacityRow", "ClusterRow", "OfferRow", "Outreach", "ProgrammeRow", "ReachedRow", "hosted"]

NAN: Final = math.nan
_TO_OTHERS: Final = frozenset({OpenTo.CLUSTER, OpenTo.SECTOR})
_LED_INSIDE: Final = frozenset({"inside", "both"})


@attrs.frozen(kw_only=True)
class ProgrammeRow:
    """One programme that the trust or a school of it hosts, or in which a school of it takes part."""

    programme: str
    topic: str
    audience: str
    host: str
    hosted_inside: bool
    """Whether the trust, or a school that belonged to it at the time, hosts it."""
    open_to: str | None
    cost: float | None
    """What a place costs, in pounds."""
    free: bool | None
    """Whether a place costs nothing; `None` where the cost is not recorded."""
    reached: int | None
    """How many people it reached, as it says itself. Small figures may describe single families."""
    engaged_inside: tuple[str, ...]
    """The schools that took part while they belonged to the trust."""
    engaged_beyond: tuple[str, ...]
    """The schools that took part and did not belong to it then."""
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def engaged(self) -> tuple[str, ...]:
        """All schools that took part, in id order."""
        return tuple(sorted({*self.engaged_inside, *self.engaged_beyond}))

    @property
    def with_others(self) -> bool:
        """Whether a school from beyond the trust took part, or somebody from beyond hosts it."""
        return bool(self.engaged_beyond) or not self.hosted_inside


@attrs.frozen(kw_only=True)
class ReachedRow:
    """What one school has to do with others across the trust's boundary.

    Of a school of the trust, only that is counted in which a school from beyond took part, or which it gave beyond. A
    school that joined or left within the time may have a row for each side.
    """

    school: str
    inside: bool
    """Whether it stands here as a school of the trust."""
    programmes: int
    """Programmes that it hosts or takes part in, together with schools of the other side."""
    support_records: int
    """Support that crossed the boundary: what a school of the trust (or somebody who works there) gave; what one beyond
    (or somebody there, or a cluster that it belonged to) was given."""
    support_days: float
    """Days of it; NaN where none are recorded. Days for a cluster are not shared out to its schools."""
    activities: int
    """Activities led from within the trust in which schools from beyond took part, this one among them."""
    distance_km: float
    """To the nearest school of the trust, in a straight line. NaN for a school of the trust, and where a place is unknown."""
    clusters: tuple[str, ...]
    """The clusters that it belonged to within the time."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class ClusterRow:
    """A cluster that a school of the trust belongs to, or that the trust reached."""

    cluster: str
    inside: tuple[str, ...]
    """Its schools that belonged to the trust while they were in it."""
    beyond: tuple[str, ...]
    """Its other schools."""
    support_records: int
    """Support that was given from within the trust to the cluster itself."""
    days: float
    """Days of it; NaN where none are recorded."""
    programmes: int
    """Programmes with the trust or its schools that schools from beyond hosted or took part in while in the cluster."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class CapacityRow:
    """Support of one kind, given from within the trust to one school, cluster or trust beyond it.

    Days for a person of several schools are shared out evenly; the record counts at each.
    """

    receiver: str
    kind: str
    records: int
    days: float
    """NaN where no record has days."""
    days_unknown: int
    free: int
    """Records that say that it cost the receiver nothing."""
    paid: int
    cost_unknown: int
    """Records without a cost: these do not count as free."""
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def leadership(self) -> bool:
        """Whether it is leadership capacity."""
        return self.kind == SupportKind.LEADERSHIP_CAPACITY


@attrs.frozen(kw_only=True)
class OfferRow:
    """A programme hosted, or an activity led, from within the trust and open to a cluster or the sector."""

    offer: str
    kind: str
    """`programme`, or the kind of activity."""
    topic: str
    open_to: str
    cost: float | None
    free: bool | None
    """Whether a place costs nothing; `None` where the cost is not recorded."""
    taken_up: int | None
    """How many schools from beyond the trust took part; `None` where nobody is recorded as taking part at all."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.define
class _Contact:
    """What one school does with the other side of the boundary."""

    programmes: set[str] = attrs.field(factory=set)
    activities: set[str] = attrs.field(factory=set)
    support: set[str] = attrs.field(factory=set)
    days: list[float] = attrs.field(factory=list)
    evidence: set[str] = attrs.field(factory=set)


@attrs.define
class _Reach:
    """What reached one cluster."""

    programmes: set[str] = attrs.field(factory=set)
    support: list[Support] = attrs.field(factory=list)
    evidence: set[str] = attrs.field(factory=set)


class Outreach:
    """What crosses the trust's boundary, put together record by record.

    Ask `programmes`, `capacity` and `activities` first: `schools` and `clusters` say whom these met.
    """

    def __init__(self, family: Family) -> None:
        self.family = family
        self.learning = learning_of(family)
        self._members: dict[Period, frozenset[str]] = {}
        self._in_cluster: dict[str, list[ClusterMembership]] = defaultdict(list)
        self._clustered: dict[str, list[ClusterMembership]] = defaultdict(list)
        for membership in family.data.cluster_memberships:
            self._in_cluster[membership.cluster].append(membership)
            self._clustered[membership.school].append(membership)
        self._contacts: dict[tuple[bool, str], _Contact] = defaultdict(_Contact)
        self._reaches: dict[str, _Reach] = defaultdict(_Reach)
        self.unplaced = 0
        """Records of people from beyond the trust whose school is not recorded."""
        self.given = False
        """Whether any support from within the trust is recorded, to whomever."""
        self.led = False
        """Whether any activity led from within the trust is."""
        self.unled = 0
        """Activities open to others with nobody recorded who leads them."""

    def _inside(self, school: str, period: Period) -> bool:
        """Whether a school belonged to the trust on some day of a period."""
        if period not in self._members:
            self._members[period] = frozenset(member.id for member in self.family.members(period))
        return school in self._members[period]

    def _places(self, who: str, period: Period) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Where somebody belongs: schools of the trust (or the trust, for its central team), and places beyond."""
        if kind_of(who) == "person":
            homes, everywhere = self.family.homes(who, period), self.family.situation.index.homes(who, period)
            works = any(role.in_layer is not Layer.GOVERNANCE for role in self.family.roles(who, period))
            return (homes, ()) if works or (homes and set(everywhere) <= set(homes)) else ((), everywhere)
        within = who == self.family.trust.id or (kind_of(who) == "school" and self._inside(who, period))
        return ((who,), ()) if within else ((), (who,))

    def _of_cluster(self, cluster: str, period: Period) -> tuple[str, ...]:
        """The schools of a cluster during a period."""
        memberships = self._in_cluster.get(cluster, ())
        return tuple(sorted({membership.school for membership in memberships if membership.period.meets(period)}))

    def _clusters_of(self, school: str, period: Period) -> tuple[str, ...]:
        """The clusters of a school during a period."""
        memberships = self._clustered.get(school, ())
        return tuple(sorted({membership.cluster for membership in memberships if membership.period.meets(period)}))

    # --- programmes ---

    def programmes(self) -> Iterator[ProgrammeRow]:
        """The programmes of the trust and its schools, in id order.

        Yields
        ------
        ProgrammeRow
            For each that one of them hosts or takes part in. Schools that met others count as reached.
        """
        engagements: dict[str, list[Engagement]] = defaultdict(list)
        for engagement in self.family.data.engagements:
            engagements[engagement.programme].append(engagement)
        for programme in self.family.data.programmes:
            row, parts = self._programme(programme, engagements.get(programme.id, ()))
            if not (row.hosted_inside or row.engaged_inside):
                continue
            if row.with_others:
                self._meet(row, parts)
            yield row

    def _programme(
        self, programme: Programme, engagements: Iterable[Engagement]
    ) -> tuple[ProgrammeRow, list[tuple[str, Period, bool]]]:
        """A programme, and the schools that host it or take part: when, and whether they belonged to the trust then."""
        engagements = list(engagements)
        parts = []
        for engagement in engagements:
            period = Period(engagement.start or programme.start, engagement.end or programme.end)
            parts.append((engagement.school, period, self._inside(engagement.school, period)))
        hosted_inside = bool(self._places(programme.host, programme.period)[0])
        row = ProgrammeRow(
            programme=programme.id,
            topic=programme.topic,
            audience=str(programme.audience),
            host=programme.host,
            hosted_inside=hosted_inside,
            open_to=None if programme.open_to is None else str(programme.open_to),
            cost=programme.cost,
            free=_free(programme.cost),
            reached=programme.reached,
            engaged_inside=tuple(sorted({school for school, _, within in parts if within})),
            engaged_beyond=tuple(sorted({school for school, _, within in parts if not within})),
            evidence=tuple(sorted({programme.id, *(engagement.id for engagement in engagements)})),
        )
        if kind_of(programme.host) == "school":
            parts.append((programme.host, programme.period, hosted_inside))
        return row, parts

    def _meet(self, row: ProgrammeRow, parts: Iterable[tuple[str, Period, bool]]) -> None:
        """Schools of both sides met in a programme."""
        for school, period, within in parts:
            contact = self._contacts[within, school]
            contact.programmes.add(row.programme)
            contact.evidence.update(row.evidence)
            for cluster in () if within else self._clusters_of(school, period):
                self._reaches[cluster].programmes.add(row.programme)
                self._reaches[cluster].evidence.update(row.evidence)

    # --- support ---

    def capacity(self) -> tuple[CapacityRow, ...]:
        """What was given from within the trust to beyond it, by receiver and kind."""
        lent: dict[tuple[str, str], list[tuple[Support, float]]] = defaultdict(list)
        for record in self.family.data.support:
            givers, _ = self._places(record.giver, record.period)
            if not givers:
                continue
            self.given = True
            receivers = self._receivers(record)
            for receiver in receivers:
                lent[receiver, str(record.kind)].append((record, 1 / len(receivers)))
            if receivers:
                self._give(record, givers, receivers)
        return tuple(
            _capacity(receiver, kind, records)
            for (receiver, kind), records in sorted(lent.items(), key=lambda item: item[0])
        )

    def _receivers(self, record: Support) -> tuple[str, ...]:
        """Schools, clusters and other trusts beyond that a record of support reached."""
        if kind_of(record.receiver) == "cluster":
            schools = self._of_cluster(record.receiver, record.period)
            ours = bool(schools) and all(self._inside(school, record.period) for school in schools)
            return () if ours else (record.receiver,)
        within, beyond = self._places(record.receiver, record.period)
        self.unplaced += not (within or beyond)
        return beyond

    def _give(self, record: Support, givers: Iterable[str], receivers: Iterable[str]) -> None:
        """Support crossed the boundary: what schools gave, and what schools and clusters were given."""
        givers, receivers = list(givers), list(receivers)
        for within, places in ((True, givers), (False, receivers)):
            for place in places:
                if kind_of(place) == "school":
                    contact = self._contacts[within, place]
                    contact.support.add(record.id)
                    contact.evidence.add(record.id)
                    if record.days is not None:
                        contact.days.append(record.days / len(places))
        for cluster in (place for place in receivers if kind_of(place) == "cluster"):
            self._reaches[cluster].support.append(record)
            self._reaches[cluster].evidence.add(record.id)
            for school in self._of_cluster(cluster, record.period):
                if not self._inside(school, record.period):
                    self._contacts[False, school].support.add(record.id)
                    self._contacts[False, school].evidence.add(record.id)

    # --- activities ---

    def activities(self) -> Iterator[OfferRow]:
        """Activities led from within the trust that are open to others.

        Yields
        ------
        OfferRow
            In the order of the activities' ids. Schools count as reached by any in which others took part.
        """
        for row in self.learning.activities():
            activity = self.family.data.activities[row.activity]
            for_others = activity.open_to in _TO_OTHERS
            if row.led not in _LED_INSIDE:
                self.unled += row.led == NOT_RECORDED and for_others
                continue
            self.led = True
            parts = [part for part in self.learning.parts[row.activity] if part.part is ParticipationPart.PARTICIPATES]
            beyond = self._taking_part(parts)
            if beyond:
                for within, schools in ((True, row.schools), (False, sorted(beyond))):
                    for school in schools:
                        contact = self._contacts[within, school]
                        contact.activities.add(activity.id)
                        contact.evidence.update(row.evidence)
            if for_others:
                yield OfferRow(
                    offer=activity.id,
                    kind=row.kind,
                    topic=activity.topic,
                    open_to=str(activity.open_to),
                    cost=activity.cost,
                    free=_free(activity.cost),
                    taken_up=len(beyond) if parts else None,
                    evidence=row.evidence,
                )

    def _taking_part(self, parts: Iterable[Participation]) -> set[str]:
        """The schools beyond the trust among those that take part, as a whole or by somebody who works there."""
        schools: set[str] = set()
        for part in parts:
            within, beyond = self._places(part.person or part.school or "", self.learning.when(part))
            self.unplaced += not (within or beyond)
            schools.update(place for place in beyond if kind_of(place) == "school")
        return schools

    # --- schools and clusters ---

    def schools(self) -> Iterator[ReachedRow]:
        """Schools with anything across the boundary: those of the trust, then those beyond.

        Yields
        ------
        ReachedRow
            In id order on either side.
        """
        for (within, school), contact in sorted(self._contacts.items(), key=lambda item: (not item[0][0], item[0][1])):
            yield ReachedRow(
                school=school,
                inside=within,
                programmes=len(contact.programmes),
                support_records=len(contact.support),
                support_days=math.fsum(contact.days) if contact.days else NAN,
                activities=len(contact.activities),
                distance_km=NAN if within else self._distance(self.family.data.schools.get(school)),
                clusters=self._clusters_of(school, ALWAYS),
                evidence=tuple(sorted(contact.evidence)),
            )

    def _distance(self, school: School | None) -> float:
        """How far the nearest school of the trust is whose place is known."""
        if school is None:
            return NAN
        distances = [distance_km(school, member) for member in self.family.schools if member.id != school.id]
        return min((distance for distance in distances if not undefined(distance)), default=NAN)

    def clusters(self) -> Iterator[ClusterRow]:
        """Clusters with a school of the trust, or that it reached, in id order.

        Yields
        ------
        ClusterRow
            Days are of support given to the cluster itself.
        """
        members: dict[str, dict[str, bool]] = defaultdict(dict)
        evidence: dict[str, set[str]] = defaultdict(set)
        for membership in self.family.data.cluster_memberships:
            cluster, school = membership.cluster, membership.school
            within = self._inside(school, membership.period)
            members[cluster][school] = members[cluster].get(school, False) or within
            evidence[cluster].add(membership.id)
        for cluster in sorted({*members, *self._reaches}):
            schools, reach = members[cluster], self._reaches.get(cluster)
            if reach is None and not any(schools.values()):
                continue
            reach = reach or _Reach()
            days = [record.days for record in reach.support if record.days is not None]
            yield ClusterRow(
                cluster=cluster,
                inside=tuple(sorted(school for school, within in schools.items() if within)),
                beyond=tuple(sorted(school for school, within in schools.items() if not within)),
                support_records=len(reach.support),
                days=math.fsum(days) if days else NAN,
                programmes=len(reach.programmes),
                evidence=tuple(sorted({cluster, *evidence[cluster], *reach.evidence})),
            )


def _free(cost: float | None) -> bool | None:
    return None if cost is None else not cost


def _capacity(receiver: str, kind: str, records: list[tuple[Support, float]]) -> CapacityRow:
    days = [record.days * part for record, part in records if record.days is not None]
    free = Counter(_free(record.cost) for record, _ in records)
    return CapacityRow(
        receiver=receiver,
        kind=kind,
        records=len(records),
        days=math.fsum(days) if days else NAN,
        days_unknown=len(records) - len(days),
        free=free[True],
        paid=free[False],
        cost_unknown=free[None],
        evidence=tuple(sorted(record.id for record, _ in records)),
    )


def hosted(rows: Iterable[ProgrammeRow]) -> Iterator[OfferRow]:
    """Programmes hosted within the trust that are open to others.

    Parameters
    ----------
    rows
        Of all programmes, as `Outreach.programmes` gives them.

    Yields
    ------
    OfferRow
        In the order of the rows.
    """
    for row in rows:
        if row.hosted_inside and row.open_to is not None and row.open_to in _TO_OTHERS:
            yield OfferRow(
                offer=row.programme,
                kind="programme",
                topic=row.topic,
                open_to=row.open_to,
                cost=row.cost,
                free=row.free,
                taken_up=len(row.engaged_beyond) if row.engaged else None,
                evidence=row.evidence,
            )
