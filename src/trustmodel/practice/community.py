"""Community: programmes by audience and challenge, schools reached beyond the trust, what is lent and what is open to others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import ProgrammeAudience
from trustmodel.practice.family import FEW, Family, not_told
from trustmodel.practice.outreach import CapacityRow, ClusterRow, OfferRow, Outreach, ProgrammeRow, ReachedRow, hosted
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.results import Finding, Result, undefined
from trustmodel.stats.nulls import exact_share

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
    no programme, no support from within the trust and no activity led from it is recorded."""
    of: int
    share: float
    low: float
    high: float

    @property
    def leadership_capacity(self) -> tuple[CapacityRow, ...]:
        """Leadership capacity lent beyond the trust."""
        return tuple(row for row in self.capacity if row.leadership)

    @property
    def reached(self) -> tuple[str, ...]:
        """The schools beyond the trust that it has to do with."""
        return tuple(row.school for row in self.schools if not row.inside)

    def summary(self) -> str:
        """How many programmes, schools beyond, and schools of the trust that reach them."""
        told = "not recorded" if self.reaching is None else f"{self.reaching} of {self.of}"
        free = sum(row.free is True for row in self.offers)
        return (
            f"{len(self.rows)} programmes; schools beyond the trust reached: {len(self.reached)}; schools of the trust that"
            f" reach beyond it: {told}; {free} of {len(self.offers)} offers to others at no cost"
        )


def community(
    data: Dataset, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Community:
    """Programmes by audience and challenge, schools reached beyond the trust, capacity lent, and what is open to others.

    A school is beyond the trust when it did not belong to it at any time of what is recorded: of the engagement, the
    support, or the part in an activity; an engagement without dates lasts as long as its programme. The same school may be
    beyond in one year and of the trust in the next.

    Support is lent beyond when the trust, a school of it, or somebody with a post in it gives it to a school beyond, to
    somebody who works at one and has no post in the trust, to a cluster, or to another trust's people. Somebody who works
    elsewhere and only governs in the trust stands for where they work. A cluster all of whose recorded schools belong to
    the trust is not beyond it. A record that lies partly within the time counts whole.

    A programme is the trust's to offer where it or a school of it is the host; an activity, where somebody with a post in
    it, or a school of it, leads. What costs nothing says so: a cost that is not recorded is not told as none.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at, between
        A day, or a period whose end is exclusive. Neither: all that is recorded.

    Returns
    -------
    Community
        One row a programme. The share of schools that reach beyond the trust has an exact 95 % interval.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; or both `at` and `between` are.
    PurposeError
        There are people in the data, and no data notice covers it.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.

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
    >>> found = tm.community(data)
    >>> found.rows[0].engaged_beyond, found.rows[0].free, found.reaching, found.of
    (('school:cedar',), None, 1, 1)
    """
    family = Family("community", data, trust=trust, at=at, between=between)
    asked = Outreach(family)
    rows = tuple(asked.programmes())
    capacity = asked.capacity()
    offers = (*asked.activities(), *hosted(rows))
    schools = tuple(asked.schools())
    clusters = tuple(asked.clusters())
    audiences = tuple(_audiences(family, rows))
    inside = [row for row in schools if row.inside]
    told = bool(rows or asked.given or asked.led)
    share, low, high = exact_share(len(inside), len(family.schools) if told else 0)
    parts: tuple[Any, ...] = (*rows, *schools, *clusters, *capacity, *offers)
    return Community(
        method=family.method("community"),
        evidence=tuple(sorted({one for part in parts for one in part.evidence})),
        warnings=tuple(_warnings(asked, rows, schools, capacity, offers)),
        rows=rows,
        audiences=audiences,
        schools=schools,
        clusters=clusters,
        capacity=capacity,
        offers=tuple(sorted(offers, key=lambda row: row.offer)),
        reaching=len(inside) if told else None,
        of=len(family.schools),
        share=share,
        low=low,
        high=high,
    )


def _audiences(family: Family, rows: Iterable[ProgrammeRow]) -> Iterator[ChallengeRow]:
    """Programmes by audience and challenge."""
    by: dict[tuple[str, str], list[ProgrammeRow]] = defaultdict(list)
    for row in rows:
        by[row.audience, _top(family.data, row.topic)].append(row)
    order = list(map(str, ProgrammeAudience))
    for (audience, topic), some in sorted(by.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        inside = {school for row in some for school in row.engaged_inside}
        beyond = {school for row in some for school in row.engaged_beyond}
        for row in some:
            if kind_of(row.host) == "school":
                (inside if row.hosted_inside else beyond).add(row.host)
        yield ChallengeRow(
            audience=audience, topic=topic, programmes=len(some), schools_inside=len(inside),
            schools_beyond=len(beyond), evidence=tuple(sorted({one for row in some for one in row.evidence})),
        )  # fmt: skip


def _top(data: Dataset, topic: str) -> str:
    """The topic of the highest level that a topic lies under."""
    seen = {topic}
    while (record := data.topics.get(topic)) and record.parent is not None and record.parent not in seen:
        topic = record.parent
        seen.add(topic)
    return topic


def _warnings(
    asked: Outreach,
    rows: tuple[ProgrammeRow, ...],
    schools: Iterable[ReachedRow],
    capacity: Iterable[CapacityRow],
    offers: Iterable[OfferRow],
) -> Iterator[str]:
    """What is not recorded, or left out."""
    capacity, activities = list(capacity), [row for row in offers if row.kind != "programme"]
    beyond = [row for row in schools if not row.inside]
    lent, told = sum(row.records for row in capacity), len(activities)
    if not rows:
        yield "no programme is recorded: what the trust does with its community is not known"
    if not capacity:
        yield "no support from within the trust to anybody beyond it is recorded"
    said = (
        (
            sum(row.free is None for row in rows),
            len(rows),
            "programmes do not tell their cost: they are not told as free",
        ),
        (sum(row.open_to is None for row in rows), len(rows), "programmes do not tell which schools may join"),
        (sum(row.reached is None for row in rows), len(rows), "programmes do not tell how many people they reached"),
        (sum(not row.engaged for row in rows), len(rows), "programmes do not tell which schools take part"),
        (sum(row.free is None for row in activities), told, "activities open to others do not tell their cost"),
        (asked.unled, told + asked.unled, "activities open to others do not tell who leads them, and are left out"),
        (sum(row.days_unknown for row in capacity), lent, "records of support lent do not tell their days"),
        (
            sum(row.cost_unknown for row in capacity),
            lent,
            "records of support lent do not tell what they cost: they are not told as free",
        ),
        (
            sum(undefined(row.distance_km) for row in beyond),
            len(beyond),
            "schools beyond the trust lie at a distance that is not known: a place is not recorded",
        ),
    )
    yield from (f"{count} of {of} {what}" for count, of, what in said if count)
    if asked.unplaced:
        yield (
            f"{counted(asked.unplaced, 'record')} of help for people, or of what they took part in, {is_are(asked.unplaced)}"
            " left out: these people have no post in the trust, and where they work is not recorded"
        )


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Community, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools, topics and clusters by name, people never."""
    return [
        *_of_programmes(found, names),
        *_of_schools(found, names),
        *_of_capacity(found, names),
        *_of_offers(found),
        *_of_clusters(found, names),
        *not_told("community", found.warnings, names),
    ]


def _by_name(identifiers: Iterable[str], names: Mapping[str, str]) -> str:
    return listed(sorted(names.get(one, one) for one in identifiers))


_FOR: Final = {"pupils": "pupils", "staff": "staff", "families": "families", "community": "the wider community"}


def _of_programmes(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.rows:
        return
    several = len(found.rows) > 1
    some = Counter(row.audience for row in found.rows)
    audiences = [
        f"{spelt(some[one])} for {_FOR[one]}" if several else f"for {_FOR[one]}"
        for one in map(str, ProgrammeAudience)
        if some[one]
    ]
    says = (
        f"{counted(len(found.rows), 'programme').capitalize()} {is_are(len(found.rows))} recorded{':' if several else ','}"
        f" {listed(audiences)}. What {'they are' if several else 'it is'} about:"
        f" {_by_name({row.topic for row in found.audiences}, names)}."
    )
    others = sum(row.with_others for row in found.rows)
    says += (
        f" Schools from beyond the trust are recorded in {'none' if not others else spelt(others)} of them."
        if several
        else (f" {'Schools' if others else 'No schools'} from beyond the trust are recorded in it.")
    )
    people = [row.reached for row in found.rows if row.reached is not None]
    if sum(people) >= FEW:
        which = (
            f"{spelt(len(people)).capitalize()} of them"
            if len(people) < len(found.rows)
            else "They"
            if several
            else "It"
        )
        says += f" {which} reached {sum(people):,} people"
        says += ", who may be counted in more than one." if len(people) > 1 else "."
    yield Finding(
        section="community",
        says=says,
        how="A programme counts where the trust or a school of it hosts it, or a school of it takes part.",
        cannot_say="what a programme changed for those whom it reached.",
        evidence=tuple(sorted({one for row in found.rows for one in row.evidence})),
    )


def _of_schools(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if found.reaching is None:
        return
    beyond = [row for row in found.schools if not row.inside]
    if beyond:
        says = f"The trust reaches {counted(len(beyond), 'school')} beyond it: {_by_name((row.school for row in beyond), names)}."
        km = [row.distance_km for row in beyond if not undefined(row.distance_km)]
        if km:
            near, far = f"{min(km):.1f}", f"{max(km):.1f}"
            says += f" The nearest school of the trust is {near if near == far else f'{near} to {far}'} km away."
    else:
        says = "No school beyond the trust is recorded as reached."
    if not undefined(found.share):
        of = counted(found.of, "school")
        who = f"All {of}" if found.reaching == found.of > 1 else f"{spelt(found.reaching).capitalize()} of {of}"
        who = who if found.reaching else f"None of {of}"
        says += (
            f" {who} of the trust {'do' if found.reaching > 1 else 'does'} something with schools beyond it"
            f" ({found.share:.0%}; {found.low:.0%} to {found.high:.0%})."
        )
    yield Finding(
        section="community",
        says=says,
        how=(
            "Counted are programmes that schools of both sides take part in, support given from within the trust, and"
            " activities led from within it. Distances are straight lines. In brackets: how far the share may lie from this"
            " if these schools stood for many like them."
        ),
        cannot_say="what schools do together that nobody wrote down.",
        evidence=tuple(sorted({one for row in found.schools for one in row.evidence})),
    )


def _of_capacity(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.capacity:
        return
    records = {one for row in found.capacity for one in row.evidence}
    days = [row.days for row in found.capacity if not undefined(row.days)]
    says = f"{counted(len(records), 'record').capitalize()} of support lent beyond the trust"
    says += f" tell{'s' if len(records) == 1 else ''} of {_days(math.fsum(days))} in all" if days else ""
    kinds = dict.fromkeys(row.kind for row in sorted(found.capacity, key=lambda row: row.kind))
    says += f": {listed([_lent(kind, found, names) for kind in kinds], limit=None)}."
    if not found.leadership_capacity:
        says += " No leadership capacity is recorded as lent."
    costs = {name for name in _COSTS if any(getattr(row, name) for row in found.capacity)}
    if len(costs) == 1:
        says += f" {_COSTS[costs.pop()][0]}."
    else:
        words = listed([some for name, (_, some) in _COSTS.items() if name in costs])
        says += f" {words[0].upper()}{words[1:]}."
    yield Finding(
        section="community",
        says=says,
        how="Support counts that the trust, a school of it, or somebody with a post in it gave to somebody beyond.",
        cannot_say="what it was worth, or what was lent and nobody wrote down.",
        evidence=tuple(sorted(records)),
    )


_COSTS: Final = {
    "free": ("All of it cost the receiver nothing", "some of it cost the receiver nothing"),
    "paid": ("All of it was paid for", "some was paid for"),
    "cost_unknown": ("What it cost is not recorded", "what some cost is not recorded"),
}


def _lent(kind: str, found: Community, names: Mapping[str, str]) -> str:
    return f"{kind} ({_by_name({row.receiver for row in found.capacity if row.kind == kind}, names)})"


def _days(value: float) -> str:
    told = f"{value:,.1f}".removesuffix(".0")
    return f"{told} {'day' if told == '1' else 'days'}"


def _of_offers(found: Community) -> Iterator[Finding]:
    if not found.offers:
        return
    count = len(found.offers)
    programmes = sum(row.kind == "programme" for row in found.offers)
    kinds = [
        counted(some, noun, nouns)
        for some, noun, nouns in (
            (programmes, "programme", "programmes"),
            (count - programmes, "activity", "activities"),
        )
        if some
    ]
    costs = Counter(row.free for row in found.offers)
    told = [
        f"{spelt(costs[free])} {words}"
        for free, words in ((True, "at no cost"), (False, "at a cost"), (None, "without a cost that is recorded"))
        if costs[free]
    ]
    says = f"Open to schools beyond the trust {is_are(count)} {listed(kinds)}: {listed(told)}."
    taken = sum(bool(row.taken_up) for row in found.offers)
    says += f" Schools from beyond took up {'none' if not taken else spelt(taken)} of them."
    if silent := sum(row.taken_up is None for row in found.offers):
        says += f" Who takes part in {spelt(silent)} is not recorded."
    yield Finding(
        section="community",
        says=says,
        how="Counted is what the trust or its schools host or lead and what is open to a cluster or the whole sector.",
        cannot_say="whether others knew of it, or what kept them away.",
        evidence=tuple(sorted({one for row in found.offers for one in row.evidence})),
    )


def _of_clusters(found: Community, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.clusters:
        return
    parts = []
    for row in found.clusters:
        part = (
            f"{names.get(row.cluster, row.cluster)} has {counted(len(row.inside), 'school')} of the trust and"
            f" {spelt(len(row.beyond)) if row.beyond else 'none'} beyond it"
        )
        if row.support_records:
            part += f"; {counted(row.support_records, 'record')} of support for it {is_are(row.support_records)} known"
            part += "" if undefined(row.days) else f" ({_days(row.days)})"
        parts.append(part)
    yield Finding(
        section="community",
        says=" ".join(f"{part}." for part in parts),
        how="A cluster counts where a school of the trust belongs to it, or where the trust or its schools reached it.",
        cannot_say="how closely the schools of a cluster work together.",
        evidence=tuple(sorted({one for row in found.clusters for one in row.evidence})),
    )
