"""Made-up trusts: places, people and two school years of what they do together, from a seed.

The story of each is the same. A trust began in one town and later took in the schools of a neighbouring town, near on
the map and far in habits: in the first year little support crosses between the two, and each year after that more does.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from random import Random
from typing import Any, Final, TypeVar

import attrs

from trustmodel import records as r
from trustmodel.dataset import Dataset
from trustmodel.synthetic import _words as words
from trustmodel.vocabulary import (
    NPQ_TOPICS,
    AppointingBody,
    BodyKind,
    ExpertiseLevel,
    GroupType,
    InspectionEra,
    Phase,
    RoleKind,
    SchoolStatus,
    SchoolType,
    SupportKind,
)

__all__ = ["Setting", "Site", "populate", "trust"]

FIRST_YEAR: Final = 2024
_FEWEST_SCHOOLS: Final = 3
_RECORDS_A_SCHOOL: Final = 6.8  # of support, in a year
_DECAY_KM: Final = 6.0  # support falls to 1/e over this distance
_WALL_LEFT: Final = 0.25  # how much of the wall is left after each year

R = TypeVar("R", bound=r.Record)


@attrs.frozen(kw_only=True)
class Site:
    """A school of the setting: the town whose side it is on (0 or 1), and the day on which it joined the trust."""

    school: r.School
    side: int
    joined: dt.date | None = None


@attrs.frozen(kw_only=True)
class Setting:
    """Where a made-up trust is: the trust, its schools and the schools beside it (those that never joined)."""

    trust: r.Trust
    sites: tuple[Site, ...]
    cluster: r.Cluster


def trust(*, n_schools: int = 11, years: int = 2, seed: int = 0, wall: float = 0.9) -> Dataset:
    """A whole trust that does not exist, with every record kind.

    Two neighbouring towns with villages, a secondary school to every ten or so, infant and junior schools that share a
    site, church schools; a central team with a partner layer, specialist leads, governance; school years from
    September 2024 on. The last school joins in the first year and has no support ties until the second. Support follows
    expertise, needs, days available and distance, strength falling by exp(−km / 6).

    Parameters
    ----------
    n_schools
        How many schools belong to the trust, 3 or more. Others lie beside it, and some of them are helped.
    years
        How many school years the records cover, 1 or more.
    seed
        The same seed gives the same trust.
    wall
        The share of support across the boundary between the two towns that is missing in the first year, from 0 (none)
        to 1 (all). A quarter of it is left after each year.

    Returns
    -------
    A consistent dataset: `trustmodel.check` finds no errors in it. Warnings it may find, as in any trust.

    Raises
    ------
    ValueError
        There are too few schools or years, or `wall` is not a share.

    Examples
    --------
    >>> from trustmodel import synthetic
    >>> data = synthetic.trust(n_schools=5, seed=1)
    >>> len(data.members_of(data.trusts.ids[0], at="2026-01-01"))
    5
    """
    if n_schools < _FEWEST_SCHOOLS:
        raise ValueError(f"a made-up trust has {_FEWEST_SCHOOLS} schools or more, not {n_schools}")
    return populate(_setting(Random(f"places {seed}"), n_schools), years=years, seed=seed, wall=wall)  # noqa: S311 - a world, not a secret


def populate(setting: Setting, *, years: int = 2, seed: int = 0, wall: float = 0.9) -> Dataset:
    """People and what they do, made up for the schools of a setting. The options are those of `trust`."""
    if years < 1:
        raise ValueError(f"a made-up trust has a school year or more, not {years}")
    if not 0 <= wall <= 1:
        raise ValueError(f"wall is a share from 0 to 1, not {wall}")
    world = _World(setting=setting, years=tuple(_Year(FIRST_YEAR + n) for n in range(years)), seed=seed, wall=wall)
    for part in (
        _organisations, _governance_people, _central_people, _school_people, _roles_together, _expertise, _openness,
        _sessions, _activities, _support, _services, _community, _criteria, _judging, _care,
    ):  # fmt: skip
        part(world)
    return Dataset.model_validate(
        {
            "name": setting.trust.name,
            "source": "Made up by trustmodel.synthetic: no such trust, school or person exists.",
            "made_on": world.years[-1].end - dt.timedelta(days=1),
            **world.made,
        }
    )


# --- what the parts share --------------------------------------------------------------------------------------------


@attrs.frozen
class _Year:
    """A school year: 1 September to 31 August, taught in three terms."""

    first: int

    @property
    def start(self) -> dt.date:
        return dt.date(self.first, 9, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.first + 1, 9, 1)

    @property
    def label(self) -> str:
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    @property
    def terms(self) -> tuple[tuple[dt.date, dt.date], ...]:
        after = self.first + 1
        return (
            (dt.date(self.first, 9, 4), dt.date(self.first, 12, 18)),
            (dt.date(after, 1, 7), dt.date(after, 3, 26)),
            (dt.date(after, 4, 21), dt.date(after, 7, 16)),
        )


@attrs.define(eq=False)
class _Colleague:
    """Somebody employed: where, as what, since when and until when, and what they know."""

    id: str
    kind: RoleKind
    site: Site | None  # None: the central team
    since: dt.date
    until: dt.date | None
    topic: str | None = None
    lends: dict[str, float] = attrs.field(factory=dict)  # topics that they can support others in, and at what level
    days: float = 0.0  # a year, for others

    def in_post(self, first: dt.date, last: dt.date) -> bool:
        return self.since <= first and (self.until is None or last <= self.until)


@attrs.define
class _World:
    """What has been made so far, and the dice."""

    setting: Setting
    years: tuple[_Year, ...]
    seed: int
    wall: float
    made: dict[str, list[r.Record]] = attrs.field(factory=lambda: {plural: [] for plural in r.KINDS})
    staff: list[_Colleague] = attrs.field(factory=list)
    needs: dict[tuple[str, str], dt.date] = attrs.field(factory=dict)
    works_at: dict[str, set[str]] = attrs.field(factory=dict)
    given: dict[tuple[str, int], list[str]] = attrs.field(factory=dict)
    random: Random = attrs.field(init=False)
    names: list[tuple[str, str]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.random = Random(f"people {self.seed}")  # noqa: S311 - a world, not a secret
        self.names = list(product(words.FIRST_NAMES, words.SURNAMES))
        self.random.shuffle(self.names)

    @property
    def members(self) -> list[Site]:
        return [site for site in self.setting.sites if site.joined is not None]

    @property
    def outside(self) -> list[Site]:
        return [site for site in self.setting.sites if site.joined is None]

    @property
    def newest(self) -> Site:
        """The last school to join."""
        return max(self.members, key=_joined)

    def elt(self) -> list[_Colleague]:
        kinds = {
            RoleKind.CHIEF_EXECUTIVE, RoleKind.CHIEF_OPERATING_OFFICER, RoleKind.DIRECTOR, RoleKind.PARTNER,
            RoleKind.SPECIALIST_LEAD, RoleKind.GOVERNANCE_LEAD, RoleKind.HEADTEACHER, RoleKind.EXECUTIVE_HEADTEACHER,
        }  # fmt: skip
        return [one for one in self.staff if one.kind in kinds]

    def add(self, kind: type[R], /, **fields: Any) -> R:
        """Make a record; unless it brings its own id, it is numbered within its kind."""
        rows = self.made[kind.plural]
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
        record = kind(**{"id": f"{prefix}:{len(rows) + 1:04d}", **fields})
        rows.append(record)
        return record

    def rows(self, kind: type[R]) -> list[R]:
        """The records of a kind that have been made."""
        return [row for row in self.made[kind.plural] if isinstance(row, kind)]

    def person(self) -> str:
        """Somebody new, with a name that nobody else has."""
        first, last = self.names.pop()
        return self.add(r.Person, id=f"person:{_slug(first)}-{_slug(last)}", name=f"{first} {last}").id

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def half_days(self, least: float, most: float) -> float:
        return round(self.random.uniform(least, most) * 2) / 2

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A weekday from `first` to `last`."""
        day = first + dt.timedelta(days=self.random.randint(0, (last - first).days))
        while day.weekday() > 4:  # noqa: PLR2004 - Friday
            day -= dt.timedelta(days=1)
        return max(day, first)

    def term_day(self, year: _Year, term: int | None = None) -> dt.date:
        first, last = self.random.choice(year.terms) if term is None else year.terms[term]
        return self.day(first, last)

    def since(self, earliest: dt.date) -> dt.date:
        """The day on which somebody took up a post: a term's first, before the records begin."""
        year = self.random.randint(min(earliest.year, FIRST_YEAR - 1), FIRST_YEAR)
        day = self.random.choice([dt.date(year, 1, 1), dt.date(year, 4, 1), dt.date(year - 1, 9, 1)])
        return max(day, earliest)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _short(school: r.School) -> str:
    """A school's name without what kind of school it is."""
    return re.sub(r" (CofE )?(VC |VA )?(Primary|Infant|Junior)?( )?(School|Academy)$", "", school.name)


def _local_body(school: r.School) -> str:
    return f"body:local-{school.id.partition(':')[2]}"


def _joined(site: Site) -> dt.date:
    return site.joined or dt.date.max


def _km(one: Site, other: Site) -> float:
    a, b = one.school, other.school
    if None in (a.easting, a.northing, b.easting, b.northing):
        return 0.0
    return math.dist((a.easting, a.northing), (b.easting, b.northing)) / 1000  # type: ignore[arg-type]  # just seen


def _topic(slug: str) -> str:
    return f"topic:{slug}"


def _suits(topic: str, school: r.School) -> bool:
    """Whether a topic is a matter for a school: no early reading in a secondary school."""
    if topic == "church-school-distinctiveness":
        return bool(school.church)
    if topic in {"early-years", "early-reading"}:
        return school.age_low is not None and school.age_low < 7  # noqa: PLR2004 - the age at which a junior school begins
    if topic in {"english", "languages"}:
        return school.age_high is not None and school.age_high >= 11  # noqa: PLR2004 - the end of primary school
    return True


# --- places ----------------------------------------------------------------------------------------------------------


def _setting(random: Random, n_schools: int) -> Setting:
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
    opened = dt.date(2016, 7, 1)
    sites: list[Site] = []
    for index in range(n_schools + max(3, n_schools // 4)):
        inside = index < n_schools
        side = int(index >= n_west) if inside else index % 2
        ages = _ages(index, n_west, n_schools)
        if ages == _JUNIOR:  # on the infant school's site
            spot, place = (sites[-1].school.easting or 0, sites[-1].school.northing or 0), sites[-1].school.name.split()[0]
        else:
            angle, away = random.uniform(0, math.tau), abs(random.gauss(0, 0.6)) * spread
            spot = centre[0] + (2 * side - 1) * spread * 0.9 + math.cos(angle) * away, centre[1] + math.sin(angle) * away
            place = towns[side] if inside and index in {0, 1, n_west} else places.pop()
        joined = _joining_day(random, index, n_schools, n_west, opened) if inside else None
        school = _school(random, index, place, ages, spot, inside=inside)
        church = bool(school.church)
        where = {"local_authority": authorities[side], "diocese": diocese if church else None, "opened": joined}
        sites.append(
            Site(school=r.School.model_validate({**dict(school), **where}), side=side, joined=joined)
        )
    return Setting(
        trust=r.Trust(
            id=f"trust:{_slug(name)}",
            name=name,
            kind=GroupType.MULTI_ACADEMY_TRUST,
            uid="90001",
            opened=opened,
            vision="Schools that are near each other, and that know each other.",
            shared_objective="to flourish in my role",
        ),
        sites=tuple(sites),
        cluster=r.Cluster(id="cluster:county", name=f"{places.pop()} cluster of schools", kind="county cluster"),
    )


_SECONDARY, _INFANT, _JUNIOR, _PRIMARY = (11, 18), (4, 7), (7, 11), (4, 11)


def _ages(index: int, n_west: int, n_schools: int) -> tuple[int, int]:
    """In every ten schools a secondary, and an infant and a junior school where both are in one town."""
    if index % 10 == 0 and index < n_schools:
        return _SECONDARY
    first = index - index % 10 + 1
    together = first + 1 < n_schools and (first >= n_west) == (first + 1 >= n_west)
    return {1: _INFANT, 2: _JUNIOR}.get(index % 10, _PRIMARY) if together else _PRIMARY


def _joining_day(random: Random, index: int, n_schools: int, n_west: int, opened: dt.date) -> dt.date:
    if index == 0:
        return opened
    if index < n_west:
        return random.choice([dt.date(2016, 9, 1), dt.date(2017, 4, 1), dt.date(2018, 9, 1), dt.date(2019, 9, 1)])
    if index < n_schools - 1:
        return random.choice([dt.date(2022, 9, 1), dt.date(2023, 1, 1), dt.date(2023, 9, 1)])
    return dt.date(2025, 1, 1)  # the last one comes within the first year


def _school(
    random: Random, index: int, place: str, ages: tuple[int, int], spot: tuple[float, float], *, inside: bool
) -> r.School:
    church = ages == _PRIMARY and random.random() < 0.4  # noqa: PLR2004 - about the country's share
    kind = {_SECONDARY: "School", _INFANT: "Infant School", _JUNIOR: "Junior School", _PRIMARY: "Primary School"}[ages]
    pupils = random.randint(850, 1400) if ages == _SECONDARY else random.randint(60, 420)
    return r.School(
        id=f"school:{900_001 + index}",
        name=f"{place} CofE {kind}" if church else f"{place} {kind}",
        urn=str(900_001 + index),
        phase=Phase.SECONDARY if ages == _SECONDARY else Phase.PRIMARY,
        type=SchoolType.ACADEMY_CONVERTER if inside else SchoolType.COMMUNITY,
        status=SchoolStatus.OPEN,
        religious_character="Church of England" if church else "Does not apply",
        region="South West",
        easting=round(spot[0]),
        northing=round(spot[1]),
        pupils=pupils,
        capacity=math.ceil(pupils * random.uniform(1.0, 1.25) / 5) * 5,
        age_low=ages[0],
        age_high=ages[1],
    )


def _organisations(world: _World) -> None:
    the_trust = world.setting.trust
    world.add(r.Trust, **dict(the_trust))
    for site in world.setting.sites:
        world.add(r.School, **dict(site.school))
    for site in world.members:
        world.add(r.Membership, school=site.school.id, trust=the_trust.id, start=site.joined, source="funding agreement")
    world.add(r.Cluster, **dict(world.setting.cluster))
    for site in [*world.outside, *world.members[-2:]]:
        world.add(
            r.ClusterMembership, school=site.school.id, cluster=world.setting.cluster.id,
            start=site.joined or dt.date(2021, 9, 1),
        )  # fmt: skip
    for slug, name, kind in (
        ("members", "Members", BodyKind.MEMBERS),
        ("board", "Trust board", BodyKind.TRUST_BOARD),
        ("finance-committee", "Finance, audit and risk committee", BodyKind.COMMITTEE),
        ("standards-committee", "Education and standards committee", BodyKind.COMMITTEE),
        ("elt", "Extended leadership team", BodyKind.EXTENDED_LEADERSHIP_TEAM),
        ("central-team", "Central team", BodyKind.CENTRAL_TEAM),
        ("send-network", "SENDCo network", BodyKind.NETWORK),
    ):
        world.add(
            r.Body, id=f"body:{slug}", name=name, kind=kind, trust=the_trust.id, start=the_trust.opened,
            sessions_a_year=6 if slug == "elt" else None,
        )  # fmt: skip
    for site in world.members:
        world.add(
            r.Body,
            id=_local_body(site.school),
            name=f"Local governing committee of {site.school.name}",
            kind=BodyKind.LOCAL_GOVERNING_COMMITTEE,
            school=site.school.id,
            start=site.joined,
        )
    for matter, verb, slug in words.MATTERS:
        for body in [_local_body(site.school) for site in world.members] if slug == "local" else [f"body:{slug}"]:
            world.add(r.Delegation, body=body, matter=matter, verb=verb, source="scheme of delegation")


# --- people ----------------------------------------------------------------------------------------------------------


def _governance_people(world: _World) -> None:
    opened = _joined(world.members[0])
    since = [max(opened, day) for day in (dt.date(2019, 9, 1), dt.date(2022, 1, 1), dt.date(2023, 9, 1))]
    for _ in range(4):
        world.add(
            r.Role, person=world.person(), kind=RoleKind.MEMBER, at="body:members", start=world.random.choice(since),
            appointing_body=AppointingBody.ADDITIONAL_MEMBERS,
        )  # fmt: skip
    for seat in range(7):
        start = world.random.choice(since)
        ends = start.replace(year=start.year + 4)
        while ends < world.years[-1].end:
            ends = ends.replace(year=ends.year + 4)  # re-appointed
        person = world.person()
        kind = RoleKind.CHAIR_OF_TRUSTEES if seat == 0 else RoleKind.TRUSTEE
        world.add(
            r.Role, person=person, kind=kind, at="body:board", start=start, term_ends=ends,
            appointing_body=AppointingBody.ACADEMY_MEMBERS,
        )  # fmt: skip
        committee = ("body:finance-committee", "body:standards-committee")[seat % 2]
        chair = RoleKind.COMMITTEE_CHAIR if seat in {1, 2} else RoleKind.TRUSTEE
        world.add(r.Role, person=person, kind=chair, at=committee, start=start)
    for site in world.members:
        start = max(_joined(site), world.random.choice(since))
        world.add(
            r.Role, person=world.person(), kind=RoleKind.CHAIR_OF_LOCAL_GOVERNING_BODY, at=_local_body(site.school),
            start=start, term_ends=dt.date(world.years[-1].first + 2, 8, 31),
            appointing_body=AppointingBody.GOVERNING_BODY,
        )  # fmt: skip


def _central_people(world: _World) -> None:
    opened, n_schools = _joined(world.members[0]), len(world.members)
    team = [
        (RoleKind.CHIEF_EXECUTIVE, None),
        (RoleKind.CHIEF_OPERATING_OFFICER, None),
        (RoleKind.DIRECTOR, "teaching-and-learning"),
        *[(RoleKind.PARTNER, "teaching-and-learning")] * max(1, n_schools // 12),
        *[(RoleKind.PARTNER, "hr")] * max(1, n_schools // 20),
        *[(RoleKind.PARTNER, "finance")] * max(1, n_schools // 20),
        (RoleKind.SPECIALIST_LEAD, "safeguarding"),
        (RoleKind.SPECIALIST_LEAD, "cpd"),
        (RoleKind.GOVERNANCE_LEAD, None),
        *[(RoleKind.GOVERNANCE_PROFESSIONAL, None)] * max(2, n_schools // 8),
    ]
    for kind, topic in team:
        start = world.since(max(opened, dt.date(2019, 9, 1)))
        one = _Colleague(id=world.person(), kind=kind, site=None, since=start, until=None, topic=topic)
        world.staff.append(one)
        at = world.setting.trust.id
        if kind is not RoleKind.GOVERNANCE_PROFESSIONAL:
            world.add(r.Role, person=one.id, kind=kind, at=at, topic=topic and _topic(topic), fte=1, start=start)
        also = {
            RoleKind.CHIEF_EXECUTIVE: RoleKind.ACCOUNTING_OFFICER,
            RoleKind.CHIEF_OPERATING_OFFICER: RoleKind.CHIEF_FINANCIAL_OFFICER,
            RoleKind.GOVERNANCE_LEAD: RoleKind.GOVERNANCE_PROFESSIONAL_MAT,
        }.get(kind)
        if also is not None:
            world.add(r.Role, person=one.id, kind=also, at=at, start=start)
    clerks = [one for one in world.staff if one.kind is RoleKind.GOVERNANCE_PROFESSIONAL]
    for index, site in enumerate(world.members):
        one = clerks[index % len(clerks)]
        world.add(
            r.Role, person=one.id, kind=RoleKind.LOCAL_GOVERNANCE_PROFESSIONAL, at=site.school.id, fte=0.1,
            start=max(one.since, _joined(site)),
        )  # fmt: skip


def _school_people(world: _World) -> None:
    last = world.years[-1]
    retiring = world.members[len(world.members) // 3]  # a head who leaves as the last year begins
    for site in world.members:
        pupils = site.school.pupils or 0
        partner = _infant_partner(world, site)
        if partner is not None:  # one head for the infant and the junior school
            head = next(
                one for one in world.staff if one.site is partner and one.kind is RoleKind.EXECUTIVE_HEADTEACHER
            )
            world.add(
                r.Role, person=head.id, kind=head.kind, at=site.school.id, fte=0.5,
                start=max(head.since, _joined(site)), end=head.until,
            )  # fmt: skip
        elif any(_infant_partner(world, other) is site for other in world.members):
            _employ(world, site, RoleKind.EXECUTIVE_HEADTEACHER, fte=0.5)
        elif site is retiring and len(world.years) > 1:
            _employ(world, site, RoleKind.HEADTEACHER, until=last.start)
            _employ(world, site, RoleKind.HEADTEACHER, since=last.start)
        else:
            _employ(world, site, RoleKind.HEADTEACHER)
        if site.school.phase is Phase.SECONDARY:
            _employ(world, site, RoleKind.DEPUTY_HEADTEACHER, also=RoleKind.DESIGNATED_SAFEGUARDING_LEAD)
            _employ(world, site, RoleKind.SENDCO)
            for _ in range(3):
                _employ(world, site, RoleKind.SUBJECT_LEADER)
            _employ(world, site, RoleKind.BUSINESS_MANAGER)
            _employ(world, site, RoleKind.EARLY_CAREER_TEACHER, since=last.start)
        elif pupils >= 200:  # noqa: PLR2004 - about a class to each year
            _employ(world, site, RoleKind.DEPUTY_HEADTEACHER, also=RoleKind.DESIGNATED_SAFEGUARDING_LEAD)
            _employ(world, site, RoleKind.SENDCO, fte=0.6)
            _employ(world, site, RoleKind.SUBJECT_LEADER)
        else:
            _employ(world, site, RoleKind.SENDCO, fte=0.4, also=RoleKind.DESIGNATED_SAFEGUARDING_LEAD)
            _employ(world, site, RoleKind.TEACHER)


def _infant_partner(world: _World, site: Site) -> Site | None:
    """The infant school whose site this junior school shares, or stands next to."""
    if site.school.age_low != 7:  # noqa: PLR2004 - a junior school
        return None
    near = [other for other in world.members if other.school.age_high == 7 and _km(site, other) < 0.5]  # noqa: PLR2004
    return near[0] if near else None


def _employ(
    world: _World,
    site: Site,
    kind: RoleKind,
    *,
    also: RoleKind | None = None,
    fte: float = 1,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> None:
    start = max(since or world.since(_joined(site)), _joined(site))
    one = _Colleague(id=world.person(), kind=kind, site=site, since=start, until=until)
    world.staff.append(one)
    for role in (kind, also):
        if role is not None:
            share = fte if role is kind else None
            world.add(r.Role, person=one.id, kind=role, at=site.school.id, fte=share, start=start, end=until)


def _roles_together(world: _World) -> None:
    """Specialist leads who work in schools, the extended leadership team, and staff on local committees."""
    sendcos = [one for one in world.staff if one.kind is RoleKind.SENDCO]
    heads = [one for one in world.staff if one.kind is RoleKind.HEADTEACHER and one.until is None]
    church = [one for one in heads if one.site and one.site.school.church] or heads
    specialists = []
    for one, topic in ((sendcos[0], "send"), (church[0], "church-school-distinctiveness")):
        start = max(one.since, dt.date(FIRST_YEAR, 9, 1))
        world.add(
            r.Role, person=one.id, kind=RoleKind.SPECIALIST_LEAD, at=world.setting.trust.id, topic=_topic(topic),
            fte=0.2, start=start,
        )  # fmt: skip
        one.topic = topic
        specialists.append(one)
    for one in [*world.elt(), *[lead for lead in specialists if lead not in world.elt()]]:
        kind = RoleKind.SPECIALIST_LEAD if one in specialists and one.kind is RoleKind.SENDCO else one.kind
        world.add(r.Role, person=one.id, kind=kind, at="body:elt", start=one.since, end=one.until)
    for one in world.staff:
        if one.site is None and one.kind is not RoleKind.GOVERNANCE_PROFESSIONAL:
            world.add(r.Role, person=one.id, kind=one.kind, at="body:central-team", start=one.since, end=one.until)
        if one.kind is RoleKind.SENDCO:
            world.add(r.Role, person=one.id, kind=one.kind, at="body:send-network", start=one.since, end=one.until)
    headships = [
        role for role in world.rows(r.Role)
        if role.kind in {RoleKind.HEADTEACHER, RoleKind.EXECUTIVE_HEADTEACHER} and role.at.startswith("school:")
    ]  # fmt: skip
    for role in headships:
        world.add(
            r.Role, person=role.person, kind=RoleKind.LOCAL_GOVERNOR, at=f"body:local-{role.at.partition(':')[2]}",
            start=role.start, end=role.end, appointing_body=AppointingBody.EX_OFFICIO_HEAD,
        )  # fmt: skip
    for site in world.members:
        teacher = [one for one in world.staff if one.site is site][-1]
        world.add(
            r.Role, person=teacher.id, kind=RoleKind.STAFF_GOVERNOR, at=_local_body(site.school),
            start=teacher.since, end=teacher.until, appointing_body=AppointingBody.ELECTED_BY_STAFF,
        )  # fmt: skip


def _expertise(world: _World) -> None:
    levels = (ExpertiseLevel.DEVELOPING, ExpertiseLevel.SECURE, ExpertiseLevel.EXPERT, ExpertiseLevel.LEADING)
    for one in world.staff:
        course = _qualification(world, one)
        topics = _known_topics(world, one)
        if course is not None and course not in topics:
            topics.append(course)
        central = one.site is None
        one.days = world.random.choice([20, 25, 30]) if central else world.random.choice([4, 5, 6, 8, 10])
        for topic in topics:
            weights = (0, 1, 4, 3) if central or topic == one.topic else (2, 5, 3, 1)
            if one.kind is RoleKind.EARLY_CAREER_TEACHER:
                weights = (1, 0, 0, 0)
            level = world.random.choices(levels, weights)[0]
            lends = level is not ExpertiseLevel.DEVELOPING
            if lends and topic not in words.NOT_LENT:
                one.lends[topic] = level.rank
            world.add(
                r.Expertise, person=one.id, topic=_topic(topic), level=level,
                evidence=world.random.choice(words.EVIDENCE[level.value]), can_lead=lends,
                days_available=math.ceil(one.days / len(topics)) if lends else 0, start=one.since, end=one.until,
            )  # fmt: skip


def _known_topics(world: _World, one: _Colleague) -> list[str]:
    everyone, some = words.KNOWS.get(one.kind, ((), ()))
    topics = list(everyone)
    if some:
        topics += world.random.sample(some, world.random.choice([1, 1, 2]))
    if one.kind is RoleKind.PARTNER and one.topic:
        topics.append(words.CENTRAL_TOPICS[one.topic])
    elif one.topic and one.topic not in topics and one.kind is not RoleKind.DIRECTOR:
        topics.append(one.topic)
    if one.kind is RoleKind.SPECIALIST_LEAD and one.topic == "cpd":
        topics.append("early-career-mentoring")
    if one.site is not None and not topics:
        secondary = one.site.school.phase is Phase.SECONDARY
        subjects = words.SECONDARY_SUBJECTS if secondary else words.PRIMARY_SUBJECTS
        fitting = [subject for subject in subjects if secondary or _suits(subject, one.site.school)]
        topics = world.random.sample(fitting, 2 if one.kind is RoleKind.SUBJECT_LEADER else 1)
    if one.site is not None and one.kind is RoleKind.DEPUTY_HEADTEACHER:
        topics.append("safeguarding")
    return [topic for topic in topics if one.site is None or topic == one.topic or _suits(topic, one.site.school)]


def _qualification(world: _World, one: _Colleague) -> str | None:
    """A national professional qualification for one in three; the topic that it is evidence of, once it is held."""
    courses = words.COURSES.get(one.kind)
    if courses is None or one.until is not None or not world.chance(0.35):
        return None
    course = world.random.choice(courses)
    start = dt.date(world.random.choice([FIRST_YEAR - 1, world.years[-1].first]), 10, 1)
    start = max(start, one.since)
    done = start.replace(year=start.year + 1) + dt.timedelta(days=180)
    finished = done < world.years[-1].end
    world.add(
        r.Qualification, person=one.id, course=course, start=start, end=done if finished else None,
        stage="completed" if finished else world.random.choice(["started", "retained-1", "active"]),
        outcome="passed" if finished else None,
    )  # fmt: skip
    return NPQ_TOPICS[course].partition(":")[2] if finished else None


# --- openness and endeavour ------------------------------------------------------------------------------------------


def _openness(world: _World) -> None:
    """Plans, data and audits, whom they reach, and the needs that they show. The wall is one of openness too."""
    for year in world.years:
        shown = _share(world, year)
        for site in world.members:
            first = max(year.start, _joined(site))
            open_share = 0.95 if site.side == 0 else 1 - 0.6 * shown
            plan = _artefact(world, site, "development plan", None, year.terms[0], first, open_share)
            _artefact(world, site, "data", "assessment", year.terms[2], first, open_share)
            fitting = [topic for topic in words.AUDITED if _suits(topic, site.school)]
            for topic in world.random.sample(fitting, 2):
                audit = _artefact(world, site, "audit outcome", topic, world.random.choice(year.terms[:2]), first, open_share)
                if world.chance(0.75):
                    _need(world, site, topic, audit)
            planned = world.random.choice(["pedagogy", "senior-leadership", "literacy", "mental-health"])
            if (site.school.id, planned) not in world.needs:
                _need(world, site, planned, plan)
        for kind, topic in (("policy", "governance"), ("development plan", "trust-culture")):
            dated = world.term_day(year, 0)
            paper = world.add(r.Artefact, kind=kind, about=world.setting.trust.id, topic=_topic(topic), dated=dated)
            for audience in ("body:board", "body:elt", str(RoleKind.CHAIR_OF_LOCAL_GOVERNING_BODY)):
                world.add(r.Sharing, artefact=paper.id, audience=audience, shared_on=dated + dt.timedelta(days=14))


def _share(world: _World, year: _Year) -> float:
    """How much of the wall stands in a year."""
    return world.wall * _WALL_LEFT ** (year.first - FIRST_YEAR)


def _artefact(
    world: _World, site: Site, kind: str, topic: str | None, term: tuple[dt.date, dt.date], first: dt.date, share: float
) -> r.Artefact:
    dated = world.day(max(term[0], first), max(term[1], first + dt.timedelta(days=30)))
    paper = world.add(r.Artefact, kind=kind, about=site.school.id, topic=topic and _topic(topic), dated=dated)
    audiences = ["body:elt"] if world.chance(share) else []
    audiences += [_local_body(site.school)] if kind != "data" else ["Headteacher"] if world.chance(share) else []
    audiences += ["body:send-network"] if topic == "send" and world.chance(share) else []
    for audience in audiences:
        later = world.random.randint(3, 20 if share > 0.9 else 45)  # noqa: PLR2004 - slower where less is shared
        world.add(r.Sharing, artefact=paper.id, audience=audience, shared_on=dated + dt.timedelta(days=later))
    return paper


def _need(world: _World, site: Site, topic: str, paper: r.Artefact) -> None:
    start = paper.dated or world.years[0].start
    world.needs[site.school.id, topic] = start
    severity = world.random.choices(["minor", "moderate", "serious", "urgent"], (3, 5, 3, 1))[0]
    world.add(
        r.Need, school=site.school.id, topic=_topic(topic), severity=severity, days=world.half_days(1, 6),
        artefact=paper.id, start=start, end=start + dt.timedelta(days=world.random.choice([180, 270, 365])),
    )  # fmt: skip


def _sessions(world: _World) -> None:
    elt = world.elt() + [one for one in world.staff if one.kind is RoleKind.SENDCO and one.topic]
    trustees = _holders(world, "body:board")
    for year in world.years:
        shown = _share(world, year)

        def comes(one: _Colleague, shown: float = shown) -> bool:
            return world.chance(0.93 if one.site is None or one.site.side == 0 else 0.92 - 0.35 * shown)

        # six a year, two in each term
        for number, (focus, topics) in enumerate(words.ELT_FOCUS):
            day = _half_term_day(world, year, number)
            session = _session(world, year, f"elt-{number + 1}", "ELT network session", day, "elt", topics, focus)
            here = [one for one in elt if one.in_post(day, day)]
            for place, one in enumerate(here):
                leads = place in {0, 2 + number}
                _attend(world, session, one.id, "leads" if leads else "takes part" if comes(one) else "invited")
            if number % 2 == 1:
                for person in world.random.sample(trustees, 2):
                    _attend(world, session, person, "takes part" if number == 5 else "observes")  # noqa: PLR2004 - voice in strategy
        for slug, kind, per_year in (
            ("board", "board meeting", 4), ("finance-committee", "committee meeting", 3),
            ("standards-committee", "committee meeting", 3),
        ):  # fmt: skip
            for number in range(per_year):
                day = _half_term_day(world, year, (0, 2, 4, 5)[number])
                session = _session(world, year, f"{slug}-{number + 1}", kind, day, slug)
                for place, person in enumerate(_holders(world, f"body:{slug}")):
                    part = "leads" if place == 0 else "takes part" if world.chance(0.9) else "invited"
                    _attend(world, session, person, part)
                _attend(world, session, world.staff[0].id, "takes part")
        for number in range(3):
            day = world.term_day(year, number)
            session = _session(
                world, year, f"send-network-{number + 1}", "network meeting", day, "send-network", ("send",)
            )
            there = [one for one in world.staff if one.kind is RoleKind.SENDCO and one.in_post(day, day)]
            for place, one in enumerate(there):
                _attend(world, session, one.id, "leads" if place == 0 else "takes part" if comes(one) else "invited")
        _cpd_sessions(world, year)


def _cpd_sessions(world: _World, year: _Year) -> None:
    """Twilights that an expert leads for colleagues of some schools: of one town only, while the wall stands."""
    for number in range(max(4, len(world.members) // 3)):
        day = world.term_day(year, number % 3)
        leaders = [one for one in world.staff if one.site and one.lends and one.in_post(day, day)]
        leader = world.random.choice(leaders)
        topic = world.random.choice(sorted(leader.lends))
        session = _session(world, year, f"cpd-{number + 1}", "CPD session", day, None, (topic,))
        _attend(world, session, leader.id, "leads")
        others = [
            one
            for one in world.staff
            if one.site and one is not leader and leader.site and one.in_post(day, day) and _suits(topic, one.site.school)
            and (one.site.side == leader.site.side or not world.chance(_share(world, year)))
        ]  # fmt: skip
        for one in world.random.sample(others, min(len(others), 9)):
            _attend(world, session, one.id, "takes part")


def _half_term_day(world: _World, year: _Year, half: int) -> dt.date:
    first, last = year.terms[half // 2]
    middle = first + (last - first) / 2
    return world.day(first, middle) if half % 2 == 0 else world.day(middle + dt.timedelta(days=7), last)


def _session(
    world: _World, year: _Year, slug: str, kind: str, day: dt.date, body: str | None, topics: Sequence[str] = (),
    focus: str | None = None,
) -> str:  # fmt: skip
    return world.add(
        r.Session, id=f"session:{year.first}-{slug}", kind=kind, held_on=day, body=body and f"body:{body}",
        topics=tuple(_topic(topic) for topic in topics), focus=focus,
    ).id  # fmt: skip


def _attend(world: _World, session: str, person: str, part: str) -> None:
    world.add(r.Attendance, session=session, person=person, part=part)


def _holders(world: _World, at: str) -> list[str]:
    return [role.person for role in world.rows(r.Role) if role.at == at]


def _activities(world: _World) -> None:
    for year in world.years:
        shown = _share(world, year)
        for number, (kind, topic, audience, open_to) in enumerate(words.ACTIVITIES):
            term = year.terms[number % 3]
            start, end = (year.terms[0][0], year.terms[2][1]) if number % 2 == 0 else term
            activity = world.add(
                r.Activity, id=f"activity:{year.first}-{_slug(kind)}-{topic}", kind=kind, topic=_topic(topic),
                audience=audience, open_to=open_to, cost=0 if open_to != "sector" else 95, start=start, end=end,
            )  # fmt: skip

            def joins(kind: type[r.Record] = r.Participation, activity: str = activity.id, **who: str) -> None:
                outcome = world.random.choice(words.OUTCOMES) if world.chance(0.4) else None
                world.add(kind, activity=activity, **{"part": "participates", "outcome": outcome, **who})

            able = [one for one in world.staff if topic in one.lends and one.in_post(start, end)]
            if able:  # else an outside facilitator leads it alone
                leader = max(able, key=lambda one: (one.lends[topic], one.site is None))  # noqa: B023 - used at once
                world.add(r.Participation, activity=activity.id, person=leader.id, part="leads")
            else:
                leader = None
            if not audience and kind == "CPD":  # all through, all role: by whole schools
                for site in world.members:
                    if _joined(site) <= end and (site.side == 0 or not world.chance(0.5 * shown)):
                        joins(school=site.school.id)
            else:
                kinds = set(audience) or {RoleKind.SENDCO, RoleKind.DEPUTY_HEADTEACHER, RoleKind.SUBJECT_LEADER}
                if RoleKind.DESIGNATED_SAFEGUARDING_LEAD in kinds:
                    kinds.add(RoleKind.DEPUTY_HEADTEACHER)  # who lead on safeguarding in most schools
                there = [
                    one
                    for one in world.staff
                    if one.kind in kinds and one is not leader and one.in_post(start, end)
                    and one.site is not None and (one.site.side == 0 or not world.chance(0.6 * shown))
                ]  # fmt: skip
                few = len(there) if kind == "residential" else min(len(there), max(5, len(world.members) // 2))
                for one in world.random.sample(there, few):
                    joins(person=one.id)
            if open_to in {"cluster", "sector"} and world.outside:
                joins(school=world.random.choice(world.outside).school.id)


# --- who helps whom --------------------------------------------------------------------------------------------------


@attrs.define
class _Offer:
    """Something that one could give: from where, what, and in what."""

    giver: str
    site: Site | None
    kind: SupportKind
    topic: str
    days: float


def _support(world: _World) -> None:
    """Support follows expertise, needs, days available and distance, and is short across the boundary."""
    rows: list[dict[str, Any]] = []
    n_schools = len(world.members)
    for role in world.rows(r.Role):
        world.works_at.setdefault(role.person, set()).add(role.at)
    for number, year in enumerate(world.years):
        left = {one.id: one.days for one in world.staff}
        pairs: Counter[tuple[str, str, str]] = Counter()
        wanted = round(_RECORDS_A_SCHOOL * n_schools * (0.9 if number == 0 else 1.1))
        tries = 0
        made = 0
        while made < wanted and tries < 20 * wanted:
            tries += 1
            row = _one_support(world, year, left, number)
            if row is None:
                continue
            key = (row["giver"], row["receiver"], row["topic"])
            if pairs[key]:
                continue  # one record a year for the same help to the same school
            pairs[key] += 1
            if row["giver"] in left:
                left[row["giver"]] -= row["days"]
            rows.append(row)
            made += 1
    rows.sort(key=lambda row: (row["start"], row["giver"], row["receiver"]))
    for row in rows:
        record = world.add(r.Support, **row)
        year_of = row["start"].year - (row["start"].month < 9)  # noqa: PLR2004 - September
        world.given.setdefault((row["giver"], year_of), []).append(record.id)


def _one_support(world: _World, year: _Year, left: dict[str, float], number: int) -> dict[str, Any] | None:
    """One record, or `None` where these dice come to nothing."""
    start = world.term_day(year)
    end = min(start + dt.timedelta(weeks=world.random.randint(1, 11)), year.terms[2][1] + dt.timedelta(days=2))
    quiet = world.newest if number == 0 else None

    def there(site: Site) -> bool:
        return site is not quiet and (site.joined is None or site.joined <= start)

    dice = world.random.random()
    if dice < 0.06 and world.outside:  # noqa: PLR2004 - beyond the trust, at no cost
        return _beyond(world, start, end, there)
    offer = _offer(world, start, end, left, there, dice)
    if offer is None:
        return None
    sites = [
        site
        for site in world.members
        if site is not offer.site and there(site) and _suits(offer.topic, site.school)
        and site.school.id not in {offer.giver, *world.works_at.get(offer.giver, ())}
    ]  # fmt: skip
    if not sites:
        return None
    shown = _share(world, year)
    site = world.random.choices(sites, [_pull(world, offer, site, shown, start) for site in sites])[0]
    receiver = site.school.id
    if offer.kind in {SupportKind.COACHING, SupportKind.MENTORING} and world.chance(0.5):
        fits = {RoleKind.HEADTEACHER} if offer.topic in {"headship", "executive-leadership"} else set(RoleKind)
        here = [
            one for one in world.staff if one.site is site and one.kind in fits and one.in_post(start, end)
            and offer.topic not in one.lends
        ]  # fmt: skip
        if here:
            receiver = world.random.choice(here).id
    return {
        "giver": offer.giver, "receiver": receiver, "kind": offer.kind, "topic": _topic(offer.topic),
        "days": offer.days, "intensity": 3 if offer.kind is SupportKind.SECONDMENT else None, "start": start,
        "end": end, "source": f"support log {year.label}",
    }  # fmt: skip


def _offer(
    world: _World, start: dt.date, end: dt.date, left: dict[str, float], there: Callable[[Site], bool], dice: float
) -> _Offer | None:
    if dice < 0.18:  # noqa: PLR2004 - about one in eight is from school to school
        kind, topic, days = world.random.choice(words.SCHOOL_TO_SCHOOL)
        site = world.random.choice([site for site in world.members if there(site)])
        return _Offer(site.school.id, site, kind, topic, world.half_days(*days))
    central = dice < 0.33  # noqa: PLR2004 - about one in six is from the central team
    able = [
        one
        for one in world.staff
        if one.lends and one.in_post(start, end) and left[one.id] >= 1 and (one.site is None) == central
        and (one.site is None or there(one.site)) and one.kind is not RoleKind.GOVERNANCE_PROFESSIONAL
    ]  # fmt: skip
    if not able:
        return None
    one = world.random.choices(able, [left[one.id] for one in able])[0]
    topics = sorted(one.lends)
    topic = world.random.choices(topics, [one.lends[topic] ** 2 for topic in topics])[0]
    kind = world.random.choice(words.KINDS_OF_SUPPORT.get(topic, words.SUBJECT_SUPPORT))
    most = 2.0 if kind is SupportKind.PEER_REVIEW else 5.0
    return _Offer(one.id, one.site, kind, topic, min(world.half_days(0.5, most), left[one.id]))


def _pull(world: _World, offer: _Offer, site: Site, shown: float, start: dt.date) -> float:
    """How likely a school is to be helped: more when it needs it, less when it is far or beyond the wall."""
    needed = world.needs.get((site.school.id, offer.topic))
    pull = 4.0 if needed is not None and needed <= start else 1.0
    if offer.site is None:
        return pull
    return pull * math.exp(-_km(offer.site, site) / _DECAY_KM) * (1 if offer.site.side == site.side else 1 - shown + 1e-6)


def _beyond(world: _World, start: dt.date, end: dt.date, there: Callable[[Site], bool]) -> dict[str, Any]:
    """Help to a school outside the trust, or to the cluster, at no cost."""
    helped = world.outside[: max(2, len(world.outside) // 2)]
    kind, topic = world.random.choice(words.TRUST_TO_OTHERS)
    giver = world.setting.trust.id
    if world.chance(0.5):
        kind, topic, _ = words.SCHOOL_TO_SCHOOL[0]
        giver = world.random.choice([site.school.id for site in world.members if there(site)])
    receiver = world.setting.cluster.id if world.chance(0.25) else world.random.choice(helped).school.id
    return {
        "giver": giver, "receiver": receiver, "kind": kind, "topic": _topic(topic), "days": world.half_days(0.5, 3),
        "cost": 0, "start": start, "end": end, "source": "letter of thanks",
    }  # fmt: skip


def _services(world: _World) -> None:
    first = world.years[0]

    def lead(part: str | None) -> str | None:
        kinds = {"operations": RoleKind.CHIEF_OPERATING_OFFICER, "clerking": RoleKind.GOVERNANCE_LEAD}
        for one in world.staff:
            if part is not None and (one.kind is kinds.get(part) or (one.topic == part and one.kind not in kinds)):
                return one.id
        return None

    for slug, topic, mode, part in words.SERVICES:
        service = world.add(r.Service, id=f"service:{slug}", topic=_topic(topic), mode=mode, lead=lead(part))
        workers = [one for one in world.staff if one.kind is RoleKind.PARTNER and one.topic == part]
        for index, site in enumerate(world.members):
            secondary = site.school.phase is Phase.SECONDARY
            differs = "local" if secondary and slug == "it-support" else None
            if site.side == 1 and slug in {"payroll", "it-support"}:
                differs = "external" if slug == "payroll" else None  # as before it joined, in the first year
            if mode == "partnered":  # the partner layer works in schools
                for year in world.years:
                    start = max(year.start, _joined(site))
                    days = world.half_days(1, 3) if start > year.start else world.half_days(3, 9)
                    worker = workers[index % len(workers)]
                    if worker.in_post(start, year.end):
                        world.add(
                            r.Delivery, service=service.id, school=site.school.id, person=worker.id, days=days,
                            start=start, end=year.end,
                        )  # fmt: skip
            elif differs == "external" and len(world.years) > 1:
                world.add(
                    r.Delivery, service=service.id, school=site.school.id, mode=differs,
                    start=max(first.start, _joined(site)), end=first.end,
                )  # fmt: skip
                world.add(r.Delivery, service=service.id, school=site.school.id, start=first.end)
            elif mode != "local":
                world.add(
                    r.Delivery, service=service.id, school=site.school.id, mode=differs,
                    start=max(first.start, _joined(site)),
                )  # fmt: skip


# --- community, criteria, judging, care ------------------------------------------------------------------------------


def _community(world: _World) -> None:
    for index, (slug, name, topic, audience, open_to) in enumerate(words.PROGRAMMES):
        year = world.years[index % len(world.years)]
        hosts = [site for site in world.members if _joined(site) <= year.start]
        host = hosts[(index * 3) % len(hosts)].school
        joining = [site for site in hosts if site.school.id == host.id or world.chance(0.4)]
        if open_to != "trust":
            joining += [site for site in world.outside if world.chance(0.5)]
        reached = [world.random.randint(4, 30) for _ in joining]
        programme = world.add(
            r.Programme, id=f"programme:{slug}", name=name, topic=_topic(topic), audience=audience,
            host=host.id, open_to=open_to, cost=0, reached=sum(reached), start=year.start, end=year.end,
        )  # fmt: skip
        for site, people in zip(joining, reached, strict=True):
            world.add(
                r.Engagement, programme=programme.id, school=site.school.id, reached=people, start=year.start,
                end=year.end,
            )  # fmt: skip


def _criteria(world: _World) -> None:
    """The shared objective for everyone, broader impact for the extended leadership team, something of one's own."""
    elt = _holders(world, "body:elt")
    shared = world.setting.trust.shared_objective
    for one in world.staff:
        for year in world.years:
            start = max(year.start, one.since)
            if start >= year.end or (one.until is not None and one.until <= start):
                continue
            wanted = [("shared", shared, "role")] if shared else []
            wanted.append(("personal", world.random.choice(words.PERSONAL_CRITERIA), "role"))
            if one.id in elt:
                wanted.append(("broader impact", world.random.choice(words.BROADER_CRITERIA), "trust"))
            for kind, statement, scope in wanted:
                _criterion(world, one, year, kind, statement, scope, start)


def _criterion(
    world: _World, one: _Colleague, year: _Year, kind: str, statement: str, scope: str, start: dt.date
) -> None:
    due = year.terms[2][1]
    reviewed = due if year is not world.years[-1] or world.chance(0.6) else None
    evidence = world.given.get((one.id, year.first), [])[:2] if kind == "broader impact" else []
    outcomes = ("in part", "met", "exceeded") if evidence or kind != "broader impact" else ("not yet", "in part")
    outcome = world.random.choice(outcomes) if reviewed else None
    world.add(
        r.SuccessCriterion, person=one.id, kind=kind, statement=statement,
        scope="sector" if "sector" in statement else scope, due=due, reviewed_on=reviewed, outcome=outcome,
        evidence=tuple(evidence), start=start, end=min(year.end, one.until or year.end),
    )  # fmt: skip


def _judging(world: _World) -> None:
    capacity = world.add(
        r.Framework, id="framework:improvement-capacity", name="MAT improvement capacity framework",
        edition="pilot, 6 headings and 14 elements", source="South East South London pilot; headings only",
    )  # fmt: skip
    handbook = world.add(
        r.Framework, id="framework:handbook", name="Academy Trust Handbook, part 1", edition="2024",
        source="Department for Education; some rules, in our words",
    )  # fmt: skip
    for heading, elements in words.IMPROVEMENT_CAPACITY:
        for element in elements:
            standard = world.add(
                r.Standard, id=f"standard:{_slug(element)}", framework=capacity.id, heading=heading, statement=element,
                severity="should",
            )  # fmt: skip
            verdict = world.random.randint(0, 2)
            for year in world.years:
                world.add(
                    r.Judgement, standard=standard.id, subject=world.setting.trust.id, verdict=words.VERDICTS[verdict],
                    evidence="the extended leadership team's own review", start=year.terms[2][1], end=year.end.replace(year=year.first + 2),
                )  # fmt: skip
                verdict = min(verdict + world.random.randint(0, 1), len(words.VERDICTS) - 1)
    for slug, statement, measure, operator, threshold, severity in words.HANDBOOK_RULES:
        world.add(
            r.Standard, id=f"standard:{slug}", framework=handbook.id, heading="Governance", statement=statement,
            measure=measure, operator=operator, threshold=threshold, severity=severity,
        )  # fmt: skip
    for site in world.members:
        _inspections(world, site)


def _inspections(world: _World, site: Site) -> None:
    """A school is inspected about every four years, in the words of the day."""
    joined = _joined(site)
    first = dt.date(2021, 9, 8)
    if joined < first:
        areas = ("overall effectiveness", "quality of education", "behaviour and attitudes", "leadership and management")
        grades = dict.fromkeys(areas, "Good") | (
            {"quality of education": "Requires improvement", "overall effectiveness": "Requires improvement"}
            if world.chance(0.2)
            else {"behaviour and attitudes": "Outstanding"}
            if world.chance(0.4)
            else {}
        )
        _inspection(world, site, InspectionEra.GRADES, world.day(first, dt.date(2024, 7, 12)), grades)
    elif world.chance(0.5):
        areas = ("quality of education", "behaviour and attitudes", "personal development", "leadership and management")
        grades = {area: world.random.choice(["Good", "Good", "Requires improvement"]) for area in areas}
        day = world.day(max(joined + dt.timedelta(days=60), dt.date(2024, 9, 10)), dt.date(2025, 10, 17))
        _inspection(world, site, InspectionEra.SUB_JUDGEMENTS, day, grades)
    if world.chance(0.35) and len(world.years) > 1:
        areas = ("curriculum and teaching", "achievement", "attendance and behaviour", "inclusion", "leadership and governance")
        grades = {area: world.random.choice(["strong standard", "expected standard", "expected standard"]) for area in areas}
        day = world.day(dt.date(2026, 1, 12), dt.date(2026, 7, 3))
        _inspection(world, site, InspectionEra.REPORT_CARDS, day, {**grades, "safeguarding": "met"})


def _inspection(world: _World, site: Site, era: InspectionEra, day: dt.date, grades: dict[str, str]) -> None:
    world.add(
        r.Inspection, school=site.school.id, framework_era=era, inspected_on=day, judgements=grades,
        source="invented inspection report",
    )  # fmt: skip


def _care(world: _World) -> None:
    for purpose in (
        "to see how schools support one another and where expertise is shared",
        "to plan professional development and governance",
    ):
        world.add(
            r.DataNotice, purpose=purpose, lawful_basis="public task", controller=world.setting.trust.name,
            retain_until=world.years[-1].end.replace(year=world.years[-1].first + 4),
        )  # fmt: skip
    east = [site for site in world.members if site.side == 1 and site is not world.newest]
    silent = world.random.choice(east) if east else None
    for year in world.years:
        for site in world.members:
            world.add(
                r.Response, instrument=f"support survey {year.label}", respondent=site.school.id,
                responded=not (site is silent and year is world.years[0]), start=max(year.start, _joined(site)),
                end=year.end,
            )  # fmt: skip
