"""Community: programmes by audience and challenge, schools reached beyond the trust, capacity lent, and what is open to others."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import ProgrammeAudience
from trustmodel.practice.family import Family, family_of
from trustmodel.practice.outreach import CapacityRow, ClusterRow, OfferRow, Outreach, ProgrammeRow, ReachedRow, hosted
from trustmodel.prose import counted, is_are, number_of
from trustmodel.results import Result, undefined

__all__ = [
    "CapacityRow",
    "ChallengeRow",
    "ClusterRow",
    "Community",
    "OfferRow",
    "ProgrammeRow",
    "ReachedRow",
    "community",
]


@attrs.frozen(kw_only=True)
class ChallengeRow:
    """How many programmes are for one audience and meet one challenge, and how many schools host them or take part."""

    audience: str
    topic: str
    """A topic of the highest level: programmes on narrower ones are counted with it."""
    programmes: int
    schools_inside: int
    schools_beyond: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Community(Result):
    """How a trust and its community meet: one row a programme, in order of their ids."""

    rows: tuple[ProgrammeRow, ...]
    audiences: tuple[ChallengeRow, ...]
    """In order of the audiences, then of the topics' ids."""
    schools: tuple[ReachedRow, ...]
    """Those of the trust, then those beyond, in order of their ids."""
    clusters: tuple[ClusterRow, ...]
    capacity: tuple[CapacityRow, ...]
    """In order of receivers, then of kinds."""
    offers: tuple[OfferRow, ...]
    """In order of their ids."""
    reaching: int | None
    """Schools of the trust that do something with schools beyond it: those of `schools` that are inside. `None` where
    nothing is recorded that would show it: no school's part in a programme, no support from within the trust and no activity
    led from it."""
    of: int
    share: float
    """NaN where it is not recorded. All schools of the trust are counted, so that there is no interval."""

    @property
    def leadership_capacity(self) -> tuple[CapacityRow, ...]:
        """Leadership capacity lent beyond the trust."""
        return tuple(row for row in self.capacity if row.leadership)

    @property
    def reached(self) -> tuple[str, ...]:
        """The schools beyond the trust that it does something with."""
        return tuple(row.school for row in self.schools if not row.inside)

    def summary(self) -> str:
        """How many programmes, schools beyond, and schools of the trust that reach them."""
        reaching = "not recorded" if self.reaching is None else f"{self.reaching} of {self.of}"
        free = sum(row.free is True for row in self.offers)
        return (
            f"{number_of(len(self.rows), 'programme')}; schools beyond the trust reached: {len(self.reached)}; schools of the trust that"
            f" reach beyond it: {reaching}; {free} of {number_of(len(self.offers), 'offer')} to others at no cost"
        )


def community(
    data: Dataset | Situation, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Community:
    """Programmes by audience and challenge, schools reached beyond the trust, capacity lent, and what is open to others.

    A school is beyond the trust when it did not belong to it at any time of what is recorded: of the engagement, the
    support, or the part in an activity; an engagement without dates lasts as long as its programme. The same school may be
    beyond in one year and of the trust in the next.

    Support is lent beyond when the trust, a school of it, or somebody with a post in it gives it to a school beyond, to
    somebody who works at one and has no post in the trust, to a cluster, or to another trust's people. Somebody who works
    elsewhere and only governs in the trust counts where they work. A cluster all of whose recorded schools belong to
    the trust is not beyond it. A record that lies partly within the time counts whole.

    A programme is the trust's to offer where it or a school of it is the host; an activity, where somebody with a post in
    it, or a school of it, leads. What costs nothing says so: a cost that is not recorded is not none.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    trust
        The trust's id. `None`: the situation's own, else the only trust in the data.
    at
        A day.
    between
        Or a period, its end exclusive. With neither, all that is recorded counts. A situation has its time already.

    Returns
    -------
    Community
        One row a programme. The share of schools that reach beyond the trust is a full count.

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
        There are people in the data, and no data notice covers it.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     schools=[tm.School(id=name, name=name.title(), phase="Primary") for name in ("ash", "cedar")],
    ...     memberships=[tm.Membership(id="1", school="ash", trust="vale")],
    ...     programmes=[
    ...         tm.Programme(id="hub", name="Hub", topic="send", audience="families", host="school:ash", open_to="sector")
    ...     ],
    ...     engagements=[tm.Engagement(id="1", programme="hub", school="cedar")],
    ... )
    >>> answer = tm.community(data)
    >>> answer.rows[0].engaged_beyond, answer.rows[0].free, answer.reaching, answer.of
    (('school:cedar',), None, 1, 1)
    """
    family = family_of("community", data, trust=trust, at=at, between=between)
    outreach = Outreach(family)
    rows = tuple(outreach.programmes())
    capacity = outreach.capacity()
    offers = (*outreach.activities(), *hosted(rows))
    schools = tuple(outreach.schools())
    clusters = tuple(outreach.clusters())
    reaching = sum(row.inside for row in schools)
    recorded = any(row.engaged for row in rows) or outreach.given or outreach.led or reaching > 0
    parts: tuple[Any, ...] = (*rows, *schools, *clusters, *capacity, *offers)
    return Community(
        method=family.method("community"),
        evidence=tuple(sorted({record for part in parts for record in part.evidence})),
        warnings=(
            *_warnings(outreach, rows, schools, capacity, offers),
            *(() if recorded else ("nothing of what schools of the trust do with schools beyond it is recorded",)),
        ),
        rows=rows,
        audiences=tuple(_audiences(family, rows)),
        schools=schools,
        clusters=clusters,
        capacity=capacity,
        offers=tuple(sorted(offers, key=lambda row: row.offer)),
        reaching=reaching if recorded else None,
        of=len(family.schools),
        share=reaching / len(family.schools) if recorded and family.schools else math.nan,
    )


def _audiences(family: Family, rows: Iterable[ProgrammeRow]) -> Iterator[ChallengeRow]:
    """Programmes by audience and challenge."""
    groups: dict[tuple[str, str], list[ProgrammeRow]] = defaultdict(list)
    for row in rows:
        groups[row.audience, _top(family.data, row.topic)].append(row)
    order = list(map(str, ProgrammeAudience))
    for (audience, topic), programmes in sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        inside = {school for row in programmes for school in row.engaged_inside}
        beyond = {school for row in programmes for school in row.engaged_beyond}
        for row in programmes:
            if kind_of(row.host) == "school":
                (inside if row.hosted_inside else beyond).add(row.host)
        yield ChallengeRow(
            audience=audience,
            topic=topic,
            programmes=len(programmes),
            schools_inside=len(inside),
            schools_beyond=len(beyond),
            evidence=tuple(sorted({record for row in programmes for record in row.evidence})),
        )


def _top(data: Dataset, topic: str) -> str:
    """The topic of the highest level that a topic lies under."""
    seen = {topic}
    while (record := data.topics.get(topic)) and record.parent is not None and record.parent not in seen:
        topic = record.parent
        seen.add(topic)
    return topic


_ONE: Final = {
    "does": "does", "its": "its", "it": "it", "them": "it", "are": "is", "lies": "lies", "not_free": "it is not recorded as free",
}  # fmt: skip
_MANY: Final = {
    "does": "do", "its": "their", "it": "they", "them": "them", "are": "are", "lies": "lie",
    "not_free": "they are not recorded as free",
}  # fmt: skip


def _warnings(
    outreach: Outreach,
    rows: Sequence[ProgrammeRow],
    schools: Iterable[ReachedRow],
    capacity: Sequence[CapacityRow],
    offers: Iterable[OfferRow],
) -> Iterator[str]:
    """What is not recorded, or left out."""
    if not rows:
        yield "no programme is recorded: what the trust does with its community is not known"
    if not capacity:
        yield "no support from within the trust to anybody beyond it is recorded"
    yield from _silent(outreach, rows, schools, capacity, offers)
    if outreach.unplaced:
        yield (
            f"{counted(outreach.unplaced, 'record')} of help for people, or of what they took part in,"
            f" {is_are(outreach.unplaced)} left out: these people have no post in the trust, and where they work is not"
            " recorded"
        )


def _silent(
    outreach: Outreach,
    rows: Sequence[ProgrammeRow],
    schools: Iterable[ReachedRow],
    capacity: Sequence[CapacityRow],
    offers: Iterable[OfferRow],
) -> Iterator[str]:
    """How many of which records do not say something."""
    beyond = [row for row in schools if not row.inside]
    activities = [row for row in offers if row.kind != "programme"]
    lent, led = sum(row.records for row in capacity), len(activities)
    of_programmes, of_activities = ("programme", "programmes"), ("activity open to others", "activities open to others")
    of_support = ("record of support lent", "records of support lent")
    silent = (
        (sum(row.free is None for row in rows), len(rows), of_programmes, "{does} not say {its} cost: {not_free}"),
        (sum(row.open_to is None for row in rows), len(rows), of_programmes, "{does} not say which schools may join"),
        (sum(row.reached is None for row in rows), len(rows), of_programmes, "{does} not say how many people {it} reached"),
        (sum(not row.engaged for row in rows), len(rows), of_programmes, "{does} not say which schools take part"),
        (sum(row.free is None for row in activities), led, of_activities, "{does} not say {its} cost"),
        (outreach.unled, led + outreach.unled, of_activities, "{does} not say who leads {them}, and {are} left out"),
        (sum(row.days_unknown for row in capacity), lent, of_support, "{does} not say {its} days"),
        (sum(row.cost_unknown for row in capacity), lent, of_support, "{does} not say what {it} cost: {not_free}"),
        (
            sum(undefined(row.distance_km) for row in beyond), len(beyond),
            ("school beyond the trust", "schools beyond the trust"),
            "{lies} at a distance that is not known: a place is not recorded",
        ),
    )  # fmt: skip
    for count, of, nouns, what in silent:
        if count:
            yield f"{count} of {number_of(of, *nouns)} {what.format_map(_ONE if count == 1 else _MANY)}"
