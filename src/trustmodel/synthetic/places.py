"""Where a made-up trust is, and its bodies."""

from __future__ import annotations

import datetime as dt
import math
from itertools import product
from random import Random

from trustmodel.model import records as r
from trustmodel.model.vocabulary import BodyKind, GroupType, Phase, SchoolStatus, SchoolType
from trustmodel.synthetic import words
from trustmodel.synthetic.setting import (
    Setting,
    Site,
    TrustWorld,
    local_body,
    slug_of,
)

_SECONDARY, _INFANT, _JUNIOR, _PRIMARY = (11, 18), (4, 7), (7, 11), (4, 11)
_KINDS = {_SECONDARY: "School", _INFANT: "Infant School", _JUNIOR: "Junior School", _PRIMARY: "Primary School"}
_CHURCH = 0.4  # of primary schools; in the country it is about a third
_OPENED = dt.date(2016, 7, 1)


def invented_setting(random: Random, n_schools: int) -> Setting:
    """Two towns some five kilometres apart in the south of England, their schools and those beside them."""
    places = [a + b for a, b in product(words.PLACE_BEGINNINGS, words.PLACE_ENDINGS)]
    random.shuffle(places)
    towns = (places.pop(), places.pop())
    name = f"{places.pop()} Learning Trust"
    authorities = tuple(f"{places.pop()} Council" for _ in towns)
    diocese = f"Diocese of {places.pop()}"
    # inland, so that a school a few kilometres off is on land
    centre = (random.uniform(390_000, 440_000), random.uniform(140_000, 190_000))
    spread = 1_200 * math.sqrt(n_schools / 2)  # as dense, however many there are
    n_west = math.ceil(n_schools * 0.55)
    sites: list[Site] = []
    for index in range(n_schools + max(3, n_schools // 4)):
        inside = index < n_schools
        side = int(index >= n_west) if inside else index % 2
        ages = _ages(index, n_west, n_schools)
        if ages == _JUNIOR:  # on the infant school's site
            east, north, place = sites[-1].school.easting, sites[-1].school.northing, sites[-1].school.name.split()[0]
        else:
            angle, away = random.uniform(0, math.tau), abs(random.gauss(0, 0.6)) * spread
            east = round(centre[0] + (2 * side - 1) * spread * 0.9 + math.cos(angle) * away)
            north = round(centre[1] + math.sin(angle) * away)
            place = towns[side] if inside and index in {0, 1, n_west} else places.pop()
        joined = _joining_day(random, index, n_schools, n_west) if inside else None
        church = ages == _PRIMARY and random.random() < _CHURCH
        school = r.School(
            id=f"school:{900_001 + index}",
            urn=str(900_001 + index),
            name=f"{place} CofE {_KINDS[ages]}" if church else f"{place} {_KINDS[ages]}",
            phase=Phase.SECONDARY if ages == _SECONDARY else Phase.PRIMARY,
            type=SchoolType.ACADEMY_CONVERTER if inside else SchoolType.COMMUNITY,
            status=SchoolStatus.OPEN,
            religious_character="Church of England" if church else "Does not apply",
            diocese=diocese if church else None,
            local_authority=authorities[side],
            region="South West",
            easting=east,
            northing=north,
            pupils=(pupils := random.randint(850, 1400) if ages == _SECONDARY else random.randint(60, 420)),
            capacity=math.ceil(pupils * random.uniform(1.0, 1.25) / 5) * 5,
            age_low=ages[0],
            age_high=ages[1],
            opened=joined,
        )
        sites.append(Site(school=school, side=side, joined=joined))
    return Setting(
        trust=r.Trust(
            id=f"trust:{slug_of(name)}",
            name=name,
            kind=GroupType.MULTI_ACADEMY_TRUST,
            uid="90001",
            opened=_OPENED,
            vision="Schools that are near each other, and that know each other.",
            shared_objective="to flourish in my role",
        ),
        sites=tuple(sites),
        cluster=r.Cluster(id="cluster:county", name=f"{places.pop()} cluster of schools", kind="county cluster"),
    )


def _ages(index: int, n_west: int, n_schools: int) -> tuple[int, int]:
    """In every ten schools a secondary, and an infant and a junior school where both are in one town."""
    if index % 10 == 0 and index < n_schools:
        return _SECONDARY
    first = index - index % 10 + 1
    together = first + 1 < n_schools and (first >= n_west) == (first + 1 >= n_west)
    return {1: _INFANT, 2: _JUNIOR}.get(index % 10, _PRIMARY) if together else _PRIMARY


def _joining_day(random: Random, index: int, n_schools: int, n_west: int) -> dt.date:
    if index == 0:
        return _OPENED
    if index < n_west:
        return random.choice([dt.date(2016, 9, 1), dt.date(2017, 4, 1), dt.date(2018, 9, 1), dt.date(2019, 9, 1)])
    if index < n_schools - 1:
        return random.choice([dt.date(2022, 9, 1), dt.date(2023, 1, 1), dt.date(2023, 9, 1)])
    return dt.date(2025, 1, 1)  # the last one comes within the first year


def organisations(world: TrustWorld) -> None:
    """The trust, its schools and neighbours, its bodies and its scheme of delegation."""
    the_trust = world.setting.trust
    world.add(r.Trust, **dict(the_trust))
    for site in world.setting.sites:
        world.add(r.School, **dict(site.school))
    for site in world.members:
        world.add(
            r.Membership, school=site.school.id, trust=the_trust.id, start=site.joined, source="funding agreement"
        )
    world.add(r.Cluster, **dict(world.setting.cluster))
    for site in [*world.outside, *world.members[-2:]]:
        world.add(
            r.ClusterMembership, school=site.school.id, cluster=world.setting.cluster.id,
            start=site.joined or dt.date(2021, 9, 1),
        )  # fmt: skip
    for name_in_id, name, kind in (
        ("members", "Members", BodyKind.MEMBERS),
        ("board", "Trust board", BodyKind.TRUST_BOARD),
        ("finance-committee", "Finance, audit and risk committee", BodyKind.COMMITTEE),
        ("standards-committee", "Education and standards committee", BodyKind.COMMITTEE),
        ("elt", "Extended leadership team", BodyKind.EXTENDED_LEADERSHIP_TEAM),
        ("central-team", "Central team", BodyKind.CENTRAL_TEAM),
        ("send-network", "SENDCo network", BodyKind.NETWORK),
    ):
        world.add(
            r.Body, id=f"body:{name_in_id}", name=name, kind=kind, trust=the_trust.id, start=the_trust.opened,
            sessions_a_year=6 if name_in_id == "elt" else None,
        )  # fmt: skip
    for site in world.members:
        world.add(
            r.Body,
            id=local_body(site.school),
            name=f"Local governing committee of {site.school.name}",
            kind=BodyKind.LOCAL_GOVERNING_COMMITTEE,
            school=site.school.id,
            start=site.joined,
        )
    for matter, verb, slug in words.MATTERS:
        for body in [local_body(site.school) for site in world.members] if slug == "local" else [f"body:{slug}"]:
            world.add(r.Delegation, body=body, matter=matter, verb=verb, source="scheme of delegation")
