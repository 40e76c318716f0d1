"""What the parts of a made-up trust share: its setting, its school years, its people so far, and the dice."""

from __future__ import annotations

import datetime as dt
import math
import re
from random import Random
from typing import Any, Final, TypeVar

import attrs

from trustmodel.model import records as r
from trustmodel.model.vocabulary import RoleKind
from trustmodel.synthetic import words

FIRST_YEAR: Final = 2024
_WALL_LEFT: Final = 0.25  # how much of the wall is left after each year

R = TypeVar("R", bound=r.Record)


@attrs.frozen(kw_only=True, eq=False)  # one place is one object: distinguished without comparing what it holds
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


@attrs.frozen
class Year:
    """A school year: 1 September to 31 August, taught in three terms."""

    first: int

    @property
    def start(self) -> dt.date:
        """Its first day."""
        return dt.date(self.first, 9, 1)

    @property
    def end(self) -> dt.date:
        """The day after its last."""
        return dt.date(self.first + 1, 9, 1)

    @property
    def label(self) -> str:
        """As people write it, such as 2025/26."""
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    @property
    def terms(self) -> tuple[tuple[dt.date, dt.date], ...]:
        """The first and the last day of each term."""
        after = self.first + 1
        return (
            (dt.date(self.first, 9, 4), dt.date(self.first, 12, 18)),
            (dt.date(after, 1, 7), dt.date(after, 3, 26)),
            (dt.date(after, 4, 22), dt.date(after, 7, 16)),
        )


@attrs.define(eq=False)
class Colleague:
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
        """Whether they are employed from the first day to the last."""
        return self.since <= first and (self.until is None or last <= self.until)


@attrs.define
class TrustWorld:
    """What has been made so far, and the dice."""

    setting: Setting
    years: tuple[Year, ...]
    seed: int
    wall: float
    made: dict[str, list[r.Record]] = attrs.field(factory=lambda: {plural: [] for plural in r.KINDS})
    staff: list[Colleague] = attrs.field(factory=list)
    needs: dict[tuple[str, str], dt.date] = attrs.field(factory=dict)
    works_at: dict[str, set[str]] = attrs.field(factory=dict)
    given: dict[tuple[str, int], list[str]] = attrs.field(factory=dict)
    random: Random = attrs.field(init=False)
    names: list[tuple[str, str]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.random = Random(f"people {self.seed}")  # noqa: S311 - a world, not a secret
        first, last = list(words.FIRST_NAMES), list(words.SURNAMES)
        self.random.shuffle(first)
        self.random.shuffle(last)
        # each first name and surname once before any comes again
        self.names = [(name, last[(n + turn) % len(last)]) for turn in range(len(last)) for n, name in enumerate(first)]
        self.names.reverse()

    @property
    def members(self) -> list[Site]:
        """The schools that joined."""
        return [site for site in self.setting.sites if site.joined is not None]

    @property
    def outside(self) -> list[Site]:
        """The schools that never did."""
        return [site for site in self.setting.sites if site.joined is None]

    @property
    def silent(self) -> Site | None:
        """The school that does not answer the survey of the first year: the smallest beyond the wall."""
        asked = [site for site in self.members if site.side == 1 and site is not self.newest]
        return min(asked, key=lambda site: site.school.pupils or 0, default=None)

    @property
    def newest(self) -> Site:
        """The last school to join."""
        return max(self.members, key=joined_on)

    def elt(self) -> list[Colleague]:
        """The extended leadership team."""
        kinds = {
            RoleKind.CHIEF_EXECUTIVE, RoleKind.CHIEF_OPERATING_OFFICER, RoleKind.DIRECTOR, RoleKind.PARTNER,
            RoleKind.SPECIALIST_LEAD, RoleKind.GOVERNANCE_LEAD, RoleKind.HEADTEACHER, RoleKind.EXECUTIVE_HEADTEACHER,
        }  # fmt: skip
        return [colleague for colleague in self.staff if colleague.kind in kinds]

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
        return self.add(r.Person, id=f"person:{slug_of(first)}-{slug_of(last)}", name=f"{first} {last}").id

    def chance(self, share: float) -> bool:
        """Whether something happens that does so with this probability."""
        return self.random.random() < share

    def half_days(self, least: float, most: float) -> float:
        """A number between two, in halves."""
        return round(self.random.uniform(least, most) * 2) / 2

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A school day from `first` to `last`."""
        days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        return self.random.choice([day for day in days if school_day(day)] or [first])

    def term_day(self, year: Year, term: int | None = None) -> dt.date:
        """A school day in a term; `None`: in any."""
        first, last = self.random.choice(year.terms) if term is None else year.terms[term]
        return self.day(first, last)

    def since(self, earliest: dt.date) -> dt.date:
        """The day on which somebody took up a post: a term's first, before the records begin."""
        year = self.random.randint(min(earliest.year, FIRST_YEAR - 1), FIRST_YEAR)
        day = self.random.choice([dt.date(year, 1, 1), dt.date(year, 4, 1), dt.date(year - 1, 9, 1)])
        return max(day, earliest)


_HALF_TERMS = ((10, 25, 31), (2, 15, 21), (5, 25, 31))


def school_day(day: dt.date) -> bool:
    """No weekend, no half-term holiday, not the holiday in early May."""
    holiday = any(day.month == month and first <= day.day <= last for month, first, last in _HALF_TERMS)
    may_day = (day.month, day.weekday()) == (5, 0) and day.day <= 7
    return day.weekday() < 5 and not holiday and not may_day


def slug_of(text: str) -> str:
    """Text as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def local_body(school: r.School) -> str:
    """The id of a school's local governing committee."""
    return f"body:local-{school.id.partition(':')[2]}"


def joined_on(site: Site) -> dt.date:
    """The day on which a school joined; of one that never did, the last of the calendar."""
    return site.joined or dt.date.max


def km(site: Site, other: Site) -> float:
    """How far apart two schools are; 0 where that is unknown."""
    a, b = site.school, other.school
    if None in (a.easting, a.northing, b.easting, b.northing):
        return 0.0
    return math.dist((a.easting, a.northing), (b.easting, b.northing)) / 1000  # type: ignore[arg-type]  # just seen


def topic_id(slug: str) -> str:
    """The id of a topic."""
    return f"topic:{slug}"


def suits(topic: str, school: r.School) -> bool:
    """Whether a topic is a matter for a school: no early reading in a secondary school."""
    if topic == "church-school-distinctiveness":
        return bool(school.church)
    if topic in {"early-years", "early-reading"}:
        return school.age_low is not None and school.age_low < 7
    if topic in {"english", "languages"}:
        return school.age_high is not None and school.age_high >= 11
    return True


def wall_in(world: TrustWorld, year: Year) -> float:
    """How much of the wall stands in a year."""
    return world.wall * _WALL_LEFT ** (year.first - FIRST_YEAR)


def holders(world: TrustWorld, at: str) -> list[str]:
    """Who has a role at a place."""
    return [role.person for role in world.rows(r.Role) if role.at == at]
