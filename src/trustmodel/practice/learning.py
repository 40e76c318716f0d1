"""Who led and took part in activities, who coached whom, and which qualifications are taken: what development counts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

import attrs

from trustmodel.model.ids import kind_of
from trustmodel.model.period import Period
from trustmodel.model.records import Activity, Participation, Support
from trustmodel.model.vocabulary import (
    ActivityKind,
    NpqCourse,
    OpenTo,
    ParticipationPart,
    QualificationStage,
    SupportKind,
)
from trustmodel.practice.family import Family

__all__ = ["ACROSS", "NOT_RECORDED", "ActivityRow", "CoachingRow", "Learning", "QualificationRow", "learning_of"]

NAN: Final = math.nan
NOT_RECORDED: Final = "not recorded"
ACROSS: Final = "across schools"
_BEYOND: Final = "beyond"
"""Stands for whoever is not of the trust."""
_COACHING: Final = frozenset({SupportKind.COACHING, SupportKind.MENTORING})


@attrs.frozen(kw_only=True)
class ActivityRow:
    """One activity that the trust's people or schools lead or take part in."""

    activity: str
    kind: str
    topic: str
    led: str
    """`inside` (by somebody with a post in the trust, or by a school of it), `outside`, `both` or `not recorded`."""
    reached: int
    """How many colleagues led or took part."""
    schools: tuple[str, ...]
    """The schools of the trust that it reached."""
    beyond: int
    """How many people and schools from beyond the trust led or took part."""
    open_to: str | None
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def for_others(self) -> bool:
        """Whether the trust leads it and others may come, or did."""
        return self.led in ("inside", "both") and (self.beyond > 0 or self.open_to in (OpenTo.CLUSTER, OpenTo.SECTOR))


@attrs.frozen(kw_only=True)
class CoachingRow:
    """Coaching and mentoring from one place to another: schools, the trust (its central team), or `beyond`.

    Days of a person who works at several schools are shared out evenly; their records count at each. A record that lies
    partly within the time counts whole.
    """

    giver: str
    receiver: str
    where: str
    """`across schools`, `within a school`, `with the central team` or `beyond the trust`."""
    records: int
    """Of support."""
    programmes: int
    """Coaching programmes that somebody of the giver led and somebody of the receiver took part in."""
    days: float
    """NaN where no record has days."""
    days_unknown: int
    """Records of support without days."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class QualificationRow:
    """How many colleagues take or took one national professional qualification, at one stage of it."""

    course: str
    stage: str
    people: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


class Learning:
    """The parts that a trust's people and schools have in activities, with where they worked at the time."""

    def __init__(self, family: Family) -> None:
        self.family = family
        parts: dict[str, list[Participation]] = defaultdict(list)
        of_person: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        reached: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for part in family.data.participations:
            if part.activity not in family.data.activities:
                continue
            parts[part.activity].append(part)
            for person, places in self._who(part, family.data.activities[part.activity]):
                if family.employed(person, self.when(part)):
                    reached[part.activity][person].update(places)
                for place in places:
                    of_person[person][place].add(part.id)
        self.parts: Mapping[str, Sequence[Participation]] = dict(parts)
        """Activity: the participations in it, for those that have any."""
        self.of_person: Mapping[str, Mapping[str, set[str]]] = dict(of_person)
        """Person, place: the participations that reached them there."""
        self._reached: Mapping[str, Mapping[str, set[str]]] = dict(reached)
        """Activity, colleague: the places where they worked."""

    def when(self, part: Participation) -> Period:
        """When somebody took part: as it says, else while the activity lasted.

        Parameters
        ----------
        part
            In an activity of the data.

        Returns
        -------
        Period
            Open at an end that neither records.
        """
        activity = self.family.data.activities[part.activity]
        return Period(part.start or activity.start, part.end or activity.end)

    def _who(self, part: Participation, activity: Activity) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The people of the trust whom a participation stands for, with where they worked."""
        when = self.when(part)
        if part.person is not None:
            if homes := self.family.homes(part.person, when):
                yield part.person, homes
        elif part.school is not None and part.part is ParticipationPart.PARTICIPATES:
            for person in self.family.people(when, at=[part.school]):
                roles = [role for role in self.family.roles(person, when) if role.at == part.school]
                kinds = {role.kind for role in roles if role.kind.employed}
                if kinds and (not activity.audience or kinds.intersection(activity.audience)):
                    yield person, (part.school,)

    def _inside(self, part: Participation) -> bool:
        """Whether a participation is of somebody with a post in the trust, or of a school of it."""
        return self._where_from(part) != (_BEYOND,)

    def _where_from(self, part: Participation) -> tuple[str, ...]:
        """Where those belong who take part."""
        return self._places(part.person or part.school or "", self.when(part))

    def _places(self, who: str, when: Period) -> tuple[str, ...]:
        """Where somebody belongs: schools of the trust, the trust for its central team, else `beyond`."""
        if kind_of(who) == "person":
            return self.family.homes(who, when) or (_BEYOND,)
        if who == self.family.trust.id or any(school.id == who for school in self.family.members(when)):
            return (who,)
        return (_BEYOND,)

    def activities(self) -> tuple[ActivityRow, ...]:
        """The activities that somebody of the trust leads or takes part in, in id order."""
        rows = []
        for activity in self.family.data.activities:
            inside = {part.id for part in self.parts.get(activity.id, ()) if self._inside(part)}
            if inside:
                rows.append(self._activity(activity, inside))
        return tuple(rows)

    def _activity(self, activity: Activity, inside: set[str]) -> ActivityRow:
        """The row of an activity; `inside` are the participations of the trust's own people and schools."""
        parts = self.parts[activity.id]
        reached = self._reached.get(activity.id, {})
        schools = {place for places in reached.values() for place in places if kind_of(place) == "school"}
        schools |= {part.school for part in parts if part.id in inside and part.school is not None}
        return ActivityRow(
            activity=activity.id,
            kind=str(activity.kind),
            topic=activity.topic,
            led=_led({part.id for part in parts if part.part is ParticipationPart.LEADS}, inside),
            reached=len(reached),
            schools=tuple(sorted(schools)),
            beyond=len({part.person or part.school for part in parts if part.id not in inside}),
            open_to=None if activity.open_to is None else str(activity.open_to),
            evidence=(activity.id, *(part.id for part in parts)),
        )

    def schools(self, activity: str) -> tuple[str, ...]:
        """The schools of the trust that took part in an activity, by somebody who works there or as a whole.

        Parameters
        ----------
        activity
            Its id.

        Returns
        -------
        tuple of str
            Their ids; whoever only led it adds none.
        """
        parts = [part for part in self.parts.get(activity, ()) if part.part is ParticipationPart.PARTICIPATES]
        places = {place for part in parts for place in self._where_from(part)}
        return tuple(sorted(place for place in places if kind_of(place) == "school"))

    def coaching(self) -> tuple[tuple[CoachingRow, ...], dict[str, int]]:
        """Who coached whom, place by place, and how many records of support lie where."""
        given: dict[tuple[str, str], list[tuple[Support, float]]] = defaultdict(list)
        records: Counter[str] = Counter()
        for record in self.family.data.support:
            if record.kind not in _COACHING:
                continue
            pairs = _pairs(self._places(record.giver, record.period), self._places(record.receiver, record.period))
            if pairs:
                records[_where(*pairs[0])] += 1
            for pair in pairs:
                given[pair].append((record, 1 / len(pairs)))
        programmes = self._programmes()
        rows = tuple(
            _coaching_row(*pair, given.get(pair, []), programmes.get(pair, {}))
            for pair in sorted({*given, *programmes})
        )
        return rows, dict(sorted(records.items()))

    def _programmes(self) -> dict[tuple[str, str], dict[str, set[str]]]:
        """The coaching programmes that joined two places, from those who led to those who took part."""
        programmes: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for activity in self.family.data.activities:
            if activity.kind is not ActivityKind.COACHING_PROGRAMME:
                continue
            parts = self.parts.get(activity.id, ())
            leading = [part for part in parts if part.part is ParticipationPart.LEADS]
            others = [part for part in parts if part not in leading]
            for leader, other in product(leading, others):
                for pair in _pairs(self._where_from(leader), self._where_from(other)):
                    programmes[pair][activity.id] |= {activity.id, leader.id, other.id}
        return programmes

    def qualifications(self) -> tuple[QualificationRow, ...]:
        """The qualifications that colleagues had under way, or ended, while in post."""
        taken: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for qualification in self.family.data.qualifications:
            if self.family.employed(qualification.person, qualification.period):
                stage = NOT_RECORDED if qualification.stage is None else str(qualification.stage)
                taken[str(qualification.course), stage][qualification.person].add(qualification.id)
        stages = [*map(str, QualificationStage), NOT_RECORDED]
        return tuple(
            QualificationRow(
                course=course,
                stage=stage,
                people=len(taken[course, stage]),
                evidence=tuple(sorted(set[str]().union(*taken[course, stage].values()))),
            )
            for course, stage in product(map(str, NpqCourse), stages)
            if (course, stage) in taken
        )


def learning_of(family: Family) -> Learning:
    """What a trust's people and schools do in activities; looked up once for a situation.

    Parameters
    ----------
    family
        The trust, over the time that is asked about.

    Returns
    -------
    Learning
        The same one at each call.
    """
    return family.once("learning", lambda: Learning(family))


def _led(leading: set[str], inside: set[str]) -> str:
    """From where an activity was led, by the participations that lead it and those of the trust's own."""
    if not leading:
        return NOT_RECORDED
    if leading <= inside:
        return "inside"
    return "outside" if leading.isdisjoint(inside) else "both"


def _coaching_row(
    giver: str, receiver: str, support: Iterable[tuple[Support, float]], programmes: Mapping[str, set[str]]
) -> CoachingRow:
    """What passed between two places; of each record of support, the part that lies between these two."""
    support = list(support)
    days = [record.days * part for record, part in support if record.days is not None]
    return CoachingRow(
        giver=giver,
        receiver=receiver,
        where=_where(giver, receiver),
        records=len(support),
        programmes=len(programmes),
        days=math.fsum(days) if days else NAN,
        days_unknown=len(support) - len(days),
        evidence=tuple(sorted({record.id for record, _ in support}.union(*programmes.values()))),
    )


def _pairs(givers: Iterable[str], receivers: Iterable[str]) -> list[tuple[str, str]]:
    """Between which places something passed: within those that both share, else from each to each; none beyond."""
    givers, receivers = sorted(givers), sorted(receivers)
    if both := [place for place in givers if place in receivers]:
        return [(place, place) for place in both if place != _BEYOND]
    return [(giver, receiver) for giver in givers for receiver in receivers]


def _where(giver: str, receiver: str) -> str:
    """Where coaching from one place to another lies, in words."""
    if _BEYOND in (giver, receiver):
        return "beyond the trust"
    if "trust" in (kind_of(giver), kind_of(receiver)):
        return "with the central team"
    return "within a school" if giver == receiver else ACROSS
