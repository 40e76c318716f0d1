"""Partners and specialist leads in schools: their days, each piece of work counted once, and the schools they reached."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import Role
from trustmodel.model.situation import with_narrower
from trustmodel.model.vocabulary import Layer, ParticipationPart
from trustmodel.practice.family import Family
from trustmodel.practice.learning import learning_of

__all__ = ["LeadRow", "PartnerDays", "TopicDays", "about", "leads", "partners"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True)
class PartnerDays:
    """The days that people of the partner layer spent in one school."""

    school: str
    days: float
    """NaN where no record has them, which is not to say that there were none."""
    records: int
    unknown: int
    """Records without days."""
    aside: int
    """Records of support left aside, since a delivery is of the same person, school, topic and time."""
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
    """The specialist leads of one role and topic, and the schools of the trust that they reached.

    All schools of the trust are counted, so that there is no interval. `reached` is `None` and `share` NaN where no support, no
    delivery and no activity led is recorded of any specialist lead.
    """

    role: str
    topic: str | None
    leads: int
    reached: int | None
    of: int
    share: float
    by_support: int
    by_delivery: int
    by_activity: int
    """Schools that took part in an activity that they led."""
    schools: tuple[str, ...]
    evidence: tuple[str, ...] = attrs.field(repr=False)


def about(data: Dataset, topic: str) -> frozenset[str]:
    """A topic and those below it; one that is described nowhere stands alone.

    Parameters
    ----------
    data
        The dataset that holds the topics.
    topic
        The id of the wider topic.

    Returns
    -------
    frozenset of str
        Ids of topics.
    """
    return frozenset(with_narrower(data, topic)) if topic in data.topics else frozenset({topic})


@attrs.frozen(kw_only=True)
class _Visit:
    """What one person did in one school, by one record."""

    id: str
    person: str
    school: str
    topic: str | None
    topics: frozenset[str]
    period: Period
    days: float | None


def _in_layer(family: Family, person: str, layer: Layer, period: Period = ALWAYS) -> list[Role]:
    """The posts that somebody had in a layer during a period."""
    return [role for role in family.roles(person, period) if role.in_layer is layer]


def _deliveries(family: Family, layer: Layer) -> list[_Visit]:
    """What people of a layer delivered to schools of the trust."""
    visits = []
    for delivery in family.data.deliveries:
        service = family.data.services.get(delivery.service)
        if service is None or delivery.person is None:
            continue
        if not _in_layer(family, delivery.person, layer, delivery.period):
            continue
        if any(delivery.school == school.id for school in family.members(delivery.period)):
            visits.append(
                _Visit(
                    id=delivery.id,
                    person=delivery.person,
                    school=delivery.school,
                    topic=service.topic,
                    topics=about(family.data, service.topic),
                    period=delivery.period,
                    days=delivery.days,
                )
            )
    return visits


def _support(family: Family, layer: Layer) -> list[_Visit]:
    """What people of a layer gave to schools of the trust; days for somebody of several schools are shared out evenly."""
    visits = []
    for record in family.data.support:
        if kind_of(record.giver) != "person" or not _in_layer(family, record.giver, layer, record.period):
            continue
        if kind_of(record.receiver) == "person":
            places = [home for home in family.homes(record.receiver, record.period) if kind_of(home) == "school"]
        else:
            places = [school.id for school in family.members(record.period) if school.id == record.receiver]
        visits += [
            _Visit(
                id=record.id,
                person=record.giver,
                school=place,
                topic=record.topic,
                topics=frozenset() if record.topic is None else frozenset({record.topic}),
                period=record.period,
                days=None if record.days is None else record.days / len(places),
            )
            for place in places
        ]
    return visits


def _led(family: Family) -> list[_Visit]:
    """The schools of the trust that took part in activities which people led."""
    learning = learning_of(family)
    visits = []
    for row in learning.activities():
        activity = family.data.activities[row.activity]
        visits += [
            _Visit(
                id=part.id,
                person=part.person,
                school=school,
                topic=activity.topic,
                topics=frozenset(),
                period=learning.when(part),
                days=None,
            )
            for part in learning.parts[row.activity]
            if part.part is ParticipationPart.LEADS and part.person is not None
            for school in learning.schools(row.activity)
        ]
    return visits


# --- partners' days --------------------------------------------------------------------------------------------------


def partners(family: Family) -> tuple[tuple[PartnerDays, ...], tuple[TopicDays, ...]]:
    """Where people of the partner layer spend days, by school, and by school and topic; each piece of work counted once.

    Parameters
    ----------
    family
        The trust, over the time that is asked about.

    Returns
    -------
    tuple of PartnerDays
        A row for every school of the trust, in id order.
    tuple of TopicDays
        A row for each school and topic of which a visit is recorded.
    """
    visits, aside = _once(_deliveries(family, Layer.PARTNER), _support(family, Layer.PARTNER))
    days, by_topic = [], []
    for school in family.schools:
        here = [visit for visit in visits if visit.school == school.id]
        days.append(PartnerDays(school=school.id, aside=aside[school.id], **_sum(here)))
        topics = sorted({visit.topic for visit in here}, key=lambda topic: topic or "")
        by_topic += [
            TopicDays(school=school.id, topic=topic, **_sum([visit for visit in here if visit.topic == topic]))
            for topic in topics
        ]
    return tuple(days), tuple(by_topic)


def _once(deliveries: Sequence[_Visit], support: Iterable[_Visit]) -> tuple[list[_Visit], Counter[str]]:
    """Deliveries and support without what is recorded twice; and how many records of support each school has aside.

    Of a piece of work that is recorded both ways, the support counts where it alone has days, else the deliveries do.
    """
    counted, aside = list(deliveries), Counter[str]()
    for visit in support:
        same = [delivery for delivery in deliveries if _same(delivery, visit)]
        if not same:
            counted.append(visit)
        elif visit.days is not None and all(delivery.days is None for delivery in same):
            counted = [other for other in counted if other not in same]
            counted.append(visit)
        else:
            aside[visit.school] += 1
    return counted, aside


def _same(delivery: _Visit, support: _Visit) -> bool:
    """Whether a record of support seems to be of the same work as a delivery."""
    return (
        delivery.person == support.person
        and delivery.school == support.school
        and support.topic in delivery.topics
        and delivery.period.meets(support.period)
    )


def _sum(visits: Sequence[_Visit]) -> dict[str, Any]:
    known = [visit.days for visit in visits if visit.days is not None]
    return {
        "days": math.fsum(known) if known else NAN,
        "records": len({visit.id for visit in visits}),
        "unknown": len({visit.id for visit in visits if visit.days is None}),
        "evidence": tuple(sorted({visit.id for visit in visits})),
    }


# --- specialist leads ------------------------------------------------------------------------------------------------


def leads(family: Family) -> tuple[LeadRow, ...]:
    """Whom specialist leads reached, by role and topic.

    Parameters
    ----------
    family
        The trust, over the time that is asked about.

    Returns
    -------
    tuple of LeadRow
        By role, then topic. Shares are of all schools of the trust.
    """
    ways = {
        "by_support": _support(family, Layer.SPECIALIST_LEAD),
        "by_delivery": _deliveries(family, Layer.SPECIALIST_LEAD),
        "by_activity": _led(family),
    }
    recorded = any(ways.values())
    rows = []
    for (kind, topic), people in sorted(_specialists(family).items(), key=lambda item: (item[0][0], item[0][1] or "")):
        visits = {
            way: [
                visit for visit in made if any(role.period.meets(visit.period) for role in people.get(visit.person, ()))
            ]
            for way, made in ways.items()
        }
        schools = {visit.school for made in visits.values() for visit in made}
        rows.append(
            LeadRow(
                role=kind,
                topic=topic,
                leads=len(people),
                reached=len(schools) if recorded else None,
                of=len(family.schools),
                share=len(schools) / len(family.schools) if recorded and family.schools else math.nan,
                **{way: len({visit.school for visit in made}) for way, made in visits.items()},
                schools=tuple(sorted(schools)),
                evidence=tuple(sorted({visit.id for made in visits.values() for visit in made})),
            )
        )
    return tuple(rows)


def _specialists(family: Family) -> dict[tuple[str, str | None], dict[str, list[Role]]]:
    """Role and topic: the specialist leads, with their posts. Posts without a topic count for those who have no other."""
    specialists: dict[tuple[str, str | None], dict[str, list[Role]]] = defaultdict(lambda: defaultdict(list))
    for person in family.people():
        roles = _in_layer(family, person, Layer.SPECIALIST_LEAD)
        for role in [role for role in roles if role.topic is not None] or roles:
            specialists[str(role.kind), role.topic][person].append(role)
    return specialists
