"""Partners and specialist leads in schools: days, each piece of work once, and which schools were reached."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import Role
from trustmodel.model.situation import with_narrower
from trustmodel.model.vocabulary import Layer, ParticipationPart
from trustmodel.practice.family import Family
from trustmodel.practice.learning import Learning
from trustmodel.stats.nulls import exact_share

__all__ = ["LeadRow", "PartnerDays", "TopicDays", "about", "in_layer", "leads", "partners"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True)
class PartnerDays:
    """The days that people of the partner layer spent in one school."""

    school: str
    days: float
    """NaN where nothing tells them, which is not to say that there were none."""
    records: int
    unknown: int
    """Records that do not tell their days."""
    aside: int
    """Records of support left aside, since a delivery tells of the same person, school, topic and time."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class TopicDays:
    """The same, for one school and topic."""

    school: str
    topic: str | None
    days: float
    records: int
    unknown: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class LeadRow:
    """The specialist leads of one role and topic, and the schools of the trust that they reached, with an exact interval."""

    role: str
    topic: str | None
    leads: int
    reached: int
    of: int
    share: float
    low: float
    high: float
    by_support: int
    by_delivery: int
    by_activity: int
    """Schools that took part in an activity that they led."""
    schools: tuple[str, ...]
    evidence: tuple[str, ...] = attrs.field(repr=False)


def about(data: Dataset, topic: str) -> frozenset[str]:
    """A topic and those below it; one that is described nowhere stands alone."""
    return frozenset(with_narrower(data, topic)) if topic in data.topics else frozenset({topic})


@attrs.frozen(kw_only=True)
class _Visit:
    """Days of one person in one school, as a record tells them."""

    id: str
    person: str
    school: str
    topic: str | None
    topics: frozenset[str]
    period: Period
    days: float | None


def in_layer(family: Family, person: str | None, layer: Layer, period: Period = ALWAYS) -> list[Role]:
    """The roles that somebody had in a layer during a period."""
    return [] if person is None else [role for role in family.roles(person, period) if role.in_layer is layer]


def _deliveries(family: Family, layer: Layer) -> list[_Visit]:
    """What people of a layer delivered to schools of the trust."""
    visits = []
    for one in family.data.deliveries:
        service = family.data.services.get(one.service)
        if service is None or one.person is None or not in_layer(family, one.person, layer, one.period):
            continue
        if any(one.school == school.id for school in family.members(one.period)):
            visits.append(
                _Visit(
                    id=one.id, person=one.person, school=one.school, topic=service.topic,
                    topics=about(family.data, service.topic), period=one.period, days=one.days,
                )
            )  # fmt: skip
    return visits


def _support(family: Family, layer: Layer) -> list[_Visit]:
    """What people of a layer gave to schools of the trust; days for somebody of several schools are shared out evenly."""
    visits = []
    for one in family.data.support:
        if kind_of(one.giver) != "person" or not in_layer(family, one.giver, layer, one.period):
            continue
        if kind_of(one.receiver) == "person":
            places = [home for home in family.homes(one.receiver, one.period) if kind_of(home) == "school"]
        else:
            places = [school.id for school in family.members(one.period) if school.id == one.receiver]
        visits += [
            _Visit(
                id=one.id, person=one.giver, school=place, topic=one.topic,
                topics=frozenset() if one.topic is None else frozenset({one.topic}), period=one.period,
                days=None if one.days is None else one.days / len(places),
            )
            for place in places
        ]  # fmt: skip
    return visits


def partners(family: Family) -> tuple[tuple[PartnerDays, ...], tuple[TopicDays, ...]]:
    """Where people of the partner layer spend days, each piece of work counted once."""
    delivered = _deliveries(family, Layer.PARTNER)
    counted_once, aside = list(delivered), Counter[str]()
    for visit in _support(family, Layer.PARTNER):
        same = [one for one in delivered if _same(one, visit)]
        if not same:
            counted_once.append(visit)
        elif visit.days is not None and all(one.days is None for one in same):
            counted_once = [one for one in counted_once if one not in same]
            counted_once.append(visit)
        else:
            aside[visit.school] += 1
    days, by_topic = [], []
    for school in family.schools:
        here = [one for one in counted_once if one.school == school.id]
        days.append(PartnerDays(school=school.id, aside=aside[school.id], **_sum(here)))
        topics = sorted({one.topic for one in here}, key=lambda topic: topic or "")
        by_topic += [
            TopicDays(school=school.id, topic=topic, **_sum(one for one in here if one.topic == topic))
            for topic in topics
        ]
    return tuple(days), tuple(by_topic)


def _same(delivery: _Visit, support: _Visit) -> bool:
    """Whether a record of support seems to tell of the same work as a delivery."""
    return (
        delivery.person == support.person
        and delivery.school == support.school
        and support.topic in delivery.topics
        and delivery.period.meets(support.period)
    )


def _sum(visits: Iterable[_Visit]) -> dict[str, Any]:
    visits = list(visits)
    known = [one.days for one in visits if one.days is not None]
    return {
        "days": math.fsum(known) if known else NAN,
        "records": len({one.id for one in visits}),
        "unknown": len({one.id for one in visits if one.days is None}),
        "evidence": tuple(sorted({one.id for one in visits})),
    }


def leads(family: Family) -> tuple[LeadRow, ...]:
    """Whom specialist leads reached, by role and topic."""
    of: dict[tuple[str, str | None], dict[str, list[Role]]] = defaultdict(lambda: defaultdict(list))
    for person in family.people():
        roles = in_layer(family, person, Layer.SPECIALIST_LEAD)
        told = [role for role in roles if role.topic is not None] or roles
        for role in told:
            of[str(role.kind), role.topic][person].append(role)
    ways = {
        "by_support": _support(family, Layer.SPECIALIST_LEAD),
        "by_delivery": _deliveries(family, Layer.SPECIALIST_LEAD),
        "by_activity": _led(family),
    }
    rows = []
    for (kind, topic), people in sorted(of.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        found = {
            way: [one for one in visits if any(role.period.meets(one.period) for role in people.get(one.person, ()))]
            for way, visits in ways.items()
        }
        schools = {one.school for visits in found.values() for one in visits}
        share, low, high = exact_share(len(schools), len(family.schools))
        rows.append(
            LeadRow(
                role=kind, topic=topic, leads=len(people), reached=len(schools), of=len(family.schools),
                share=share, low=low, high=high, schools=tuple(sorted(schools)),
                evidence=tuple(sorted({one.id for visits in found.values() for one in visits})),
                **{way: len({one.school for one in visits}) for way, visits in found.items()},
            )
        )  # fmt: skip
    return tuple(rows)


def _led(family: Family) -> list[_Visit]:
    """The schools of the trust that took part in activities which people led."""
    learning = Learning(family)
    visits = []
    for row in learning.activities():
        activity = family.data.activities[row.activity]
        visits += [
            _Visit(
                id=part.id, person=part.person, school=school, topic=activity.topic, topics=frozenset(),
                period=learning.when(part), days=None,
            )
            for part in learning.parts[row.activity]
            if part.part is ParticipationPart.LEADS and part.person is not None
            for school in learning.schools(row.activity)
        ]  # fmt: skip
    return visits
