"""Who helps whom in a made-up trust."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

import attrs

from trustmodel.model import records as r
from trustmodel.model.vocabulary import Phase, RoleKind, ServiceMode, SupportKind
from trustmodel.synthetic import words
from trustmodel.synthetic.setting import (
    Colleague,
    Site,
    TrustWorld,
    Year,
    joined_on,
    km,
    suits,
    topic_id,
    wall_in,
)

_RECORDS_A_SCHOOL: Final = 6.8  # of support, in a year
_DECAY_KM: Final = 6.0  # support falls to 1/e over this distance
# Of all support: beyond the trust; with what schools give as a whole; with what the central team gives.
_BEYOND, _BETWEEN_SCHOOLS, _CENTRAL = 0.06, 0.18, 0.33
_SEPTEMBER: Final = 9
_LARGE: Final = 200  # pupils: a school that can do without a leader for some days


@attrs.define
class _Turn:
    """One throw of the dice: when it would be, what days people have left, and who is in the trust yet."""

    world: TrustWorld
    year: Year
    left: dict[str, float]
    start: dt.date
    end: dt.date

    @property
    def schools(self) -> list[Site]:
        """The schools that take part: the newest not in the first year."""
        quiet = self.world.newest if self.year == self.world.years[0] else None
        return [site for site in self.world.members if site is not quiet and joined_on(site) <= self.start]

    @property
    def givers(self) -> list[Site]:
        """The schools that said what they gave: without the one that did not answer the survey."""
        silent = self.world.silent if self.year == self.world.years[0] else None
        return [site for site in self.schools if site is not silent]


@attrs.define
class _Offer:
    """Something that one could give: from where, what, and in what."""

    giver: str
    site: Site | None
    kind: SupportKind
    topic: str
    days: float


def support(world: TrustWorld) -> None:
    """Support follows expertise, needs, days available and distance, and is short across the boundary."""
    for role in world.rows(r.Role):
        if role.at.startswith("school:"):
            world.works_at.setdefault(role.person, set()).add(role.at)
    rows: list[dict[str, Any]] = []
    for number, year in enumerate(world.years):
        left = {colleague.id: colleague.days for colleague in world.staff}
        seen: set[tuple[str, str, str]] = set()  # one record a year for the same help to the same school
        wanted = round(_RECORDS_A_SCHOOL * len(world.members) * (0.9 if number == 0 else 1.1))
        for _ in range(20 * wanted):
            first, last = world.random.choice(year.terms)
            start = world.day(first, last - dt.timedelta(weeks=3))
            end = min(start + dt.timedelta(weeks=world.random.randint(3, 11)), year.terms[2][1] + dt.timedelta(days=1))
            row = _one_support(_Turn(world, year, left, start, end))
            if row is None or (key := (row["giver"], row["receiver"], row["topic"])) in seen:
                continue
            seen.add(key)
            if row["giver"] in left:
                left[row["giver"]] -= row["days"]
            rows.append({**row, "start": start, "end": end})
            if len(seen) == wanted:
                break
    for row in sorted(rows, key=lambda row: (row["start"], row["giver"], row["receiver"])):
        record = world.add(r.Support, **row)
        first = row["start"].year - (row["start"].month < _SEPTEMBER)
        world.given.setdefault((record.giver, first), []).append(record.id)


def _one_support(turn: _Turn) -> dict[str, Any] | None:
    """One record, or `None` where these dice come to nothing."""
    world, dice = turn.world, turn.world.random.random()
    if dice < _BEYOND and world.outside:
        return _beyond(turn)
    offer = _from_a_school(turn) if dice < _BETWEEN_SCHOOLS else _from_a_person(turn, central=dice < _CENTRAL)
    if offer is None:
        return None
    own = {offer.giver, *world.works_at.get(offer.giver, ())}
    sites = [site for site in turn.schools if site.school.id not in own and suits(offer.topic, site.school)]
    if not sites:
        return None
    site = world.random.choices(sites, [_pull(turn, offer, site) for site in sites])[0]
    receiver = site.school.id
    if offer.kind in {SupportKind.COACHING, SupportKind.MENTORING} and (
        offer.kind is SupportKind.MENTORING or world.chance(0.5)
    ):
        heads = words.HEADS if offer.topic in {"headship", "executive-leadership"} else set(RoleKind)
        here = [
            colleague.id
            for colleague in world.staff
            if colleague.site is site and colleague.kind in heads and colleague.in_post(turn.start, turn.end)
            and (offer.topic not in colleague.lends or colleague.kind in words.HEADS)
            and not {colleague.id, *world.works_at[colleague.id]} & own
        ]  # fmt: skip
        receiver = world.random.choice(here) if here else receiver
    return {
        "giver": offer.giver, "receiver": receiver, "kind": offer.kind, "topic": topic_id(offer.topic),
        "days": offer.days, "intensity": 3 if offer.kind is SupportKind.SECONDMENT else None,
        "instrument": f"support survey {turn.year.label}", "source": f"support survey {turn.year.label}",
    }  # fmt: skip


def _from_a_school(turn: _Turn) -> _Offer | None:
    kind, topic, days = turn.world.random.choice(words.SCHOOL_TO_SCHOOL)
    lends_people = kind in {SupportKind.SECONDMENT, SupportKind.LEADERSHIP_CAPACITY}
    able = [site for site in turn.givers if not lends_people or (site.school.pupils or 0) >= _LARGE]
    if not able:
        return None
    site = turn.world.random.choice(able)
    return _Offer(site.school.id, site, kind, topic, turn.world.half_days(*days))


def _from_a_person(turn: _Turn, *, central: bool) -> _Offer | None:
    world, schools = turn.world, turn.givers
    able = [
        colleague
        for colleague in world.staff
        if colleague.lends and turn.left[colleague.id] >= 1 and colleague.in_post(turn.start, turn.end)
        and (colleague.site is None) == central and (colleague.site is None or colleague.site in schools)
        and colleague.kind is not RoleKind.GOVERNANCE_PROFESSIONAL  # whose clerking is a service
    ]  # fmt: skip
    if not able:
        return None
    colleague = world.random.choices(able, [turn.left[colleague.id] for colleague in able])[0]
    topics = sorted(colleague.lends)
    topic = world.random.choices(topics, [colleague.lends[topic] ** 2 for topic in topics])[0]
    kind = world.random.choice(words.KINDS_OF_SUPPORT.get(topic, words.SUBJECT_SUPPORT))
    least, most = (1.0, 2.0) if kind is SupportKind.PEER_REVIEW else (0.5, 5.0)
    return _Offer(colleague.id, colleague.site, kind, topic, min(world.half_days(least, most), turn.left[colleague.id]))


def _pull(turn: _Turn, offer: _Offer, site: Site) -> float:
    """How likely a school is to be helped: more when it needs it, less when it is far or beyond the wall."""
    needed = turn.world.needs.get((site.school.id, offer.topic))
    pull = 4.0 if needed is not None and needed <= turn.start else 1.0
    if offer.site is None:
        return pull
    crosses = offer.site.side != site.side
    # never quite 0: a school may have nobody else to turn to
    return pull * math.exp(-km(offer.site, site) / _DECAY_KM) * (1 - crosses * wall_in(turn.world, turn.year) + 1e-9)


def _beyond(turn: _Turn) -> dict[str, Any]:
    """Help to a school outside the trust, or to the cluster, at no cost."""
    world = turn.world
    helped = world.outside[: max(2, len(world.outside) // 2)]
    kind, topic = world.random.choice(words.TRUST_TO_OTHERS)
    giver = world.setting.trust.id
    if world.chance(0.5):
        kind, topic, _ = words.SCHOOL_TO_SCHOOL[0]
        giver = world.random.choice(turn.givers).school.id
    receiver = world.setting.cluster.id if world.chance(0.25) else world.random.choice(helped).school.id
    return {
        "giver": giver, "receiver": receiver, "kind": kind, "topic": topic_id(topic),
        "days": world.half_days(0.5, 3), "cost": 0, "source": "letter of thanks",
    }  # fmt: skip


def services(world: TrustWorld) -> None:
    """What the trust runs for its schools and how: the partner layer works in them."""
    for name, topic, mode, part in words.SERVICES:
        service = world.add(r.Service, id=f"service:{name}", topic=topic_id(topic), mode=mode, lead=_lead(world, part))
        if mode is ServiceMode.PARTNERED:
            _partner(
                world,
                service,
                [partner for partner in world.staff if partner.kind is RoleKind.PARTNER and partner.topic == part],
            )
        elif mode is not ServiceMode.LOCAL:
            _run(world, service)


def _lead(world: TrustWorld, part: str | None) -> str | None:
    kinds = {"operations": RoleKind.CHIEF_OPERATING_OFFICER, "clerking": RoleKind.GOVERNANCE_LEAD}
    leads = [
        colleague.id
        for colleague in world.staff
        if part is not None and (colleague.kind is kinds.get(part) or colleague.topic == part)
    ]
    return leads[0] if leads else None


def _partner(world: TrustWorld, service: r.Service, partners: list[Colleague]) -> None:
    for index, site in enumerate(world.members):
        for year in world.years:
            start = max(year.start, joined_on(site))
            days = world.half_days(1, 3) if start > year.start else world.half_days(3, 9)
            world.add(
                r.Delivery, service=service.id, school=site.school.id, person=partners[index % len(partners)].id,
                days=days, start=start, end=year.end,
            )  # fmt: skip


def _run(world: TrustWorld, service: r.Service) -> None:
    first = world.years[0]
    for site in world.members:
        start, school = max(first.start, joined_on(site)), site.school
        if service.id == "service:payroll" and site.side == 1:  # as it was before the school joined, for a year
            world.add(
                r.Delivery, service=service.id, school=school.id, mode=ServiceMode.EXTERNAL, start=start, end=first.end
            )
            start = first.end
        own = service.id == "service:it-support" and school.phase is Phase.SECONDARY
        world.add(
            r.Delivery, service=service.id, school=school.id, mode=ServiceMode.LOCAL if own else None, start=start
        )
