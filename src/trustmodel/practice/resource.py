"""Resource: how each service reaches each school, local knowledge beside it, partners' days, and specialist leads' reach."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day, Period
from trustmodel.model.records import Delivery, Expertise, Role, Service
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import ExpertiseLevel, Layer, ServiceMode
from trustmodel.practice.family import Family, family_of
from trustmodel.practice.learning import NOT_RECORDED
from trustmodel.practice.visits import LeadRow, PartnerDays, TopicDays, about, leads, partners
from trustmodel.prose import do_does, number_of
from trustmodel.results import Result

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

__all__ = ["AWAY", "LeadRow", "ModeRow", "PartnerDays", "Resource", "ResourceRow", "TopicDays", "resource"]

NAN: Final = math.nan
AWAY: Final = frozenset({ServiceMode.CENTRAL, ServiceMode.EXTERNAL})
"""The ways to run a service in which nobody at the school need know about it."""
_A_YEAR: Final = dt.timedelta(days=365)
"""Whoever held a service's topic locally within so long before it was centralised was there before it."""


@attrs.frozen(kw_only=True)
class ResourceRow:
    """How one service reaches one school, and who there knows what it is about."""

    service: str
    topic: str
    school: str
    mode: str
    """The last within the time: `central`, `partnered`, `aligned`, `local`, `external` or `not recorded`."""
    as_default: bool | None
    """Whether that is the service's default and no delivery says so itself; `None` where the mode is not recorded."""
    earlier: tuple[str, ...]
    """Other modes within the time, in order."""
    days: float
    """Days spent in the school; NaN where no delivery records them."""
    days_unknown: int
    """Deliveries with somebody who works in the school, but without days."""
    local_holders: int | None
    """How many who work at the school hold the topic or a narrower one; `None` where no expertise of theirs is recorded."""
    central_holders: int
    """How many of the central team do."""
    governance_holders: int
    """How many do who govern or clerk at the school and do not work there: `graphs.expertise` has them at the school too."""
    replaced: bool | None
    """Whether the service is central or external, nobody at the school holds its topic, and somebody did in the year
    before. `None`: the service is run otherwise or somebody holds it, or dates and records do not show it."""
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def without_local(self) -> bool:
        """Whether the service is central or external, and nobody at the school is recorded as holding its topic."""
        return self.mode in AWAY and self.local_holders == 0


@attrs.frozen(kw_only=True)
class ModeRow:
    """At how many schools one service is run in each way."""

    service: str
    topic: str
    default: str
    central: int
    partnered: int
    aligned: int
    local: int
    external: int
    not_recorded: int
    of: int
    without_local: int
    """Schools where it is central or external without a local holder of its topic."""
    replaced: int
    """Of these, schools where somebody held it in the year before."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Resource(Result):
    """How services reach schools: one row a service and school, in order of their ids."""

    rows: tuple[ResourceRow, ...]
    modes: tuple[ModeRow, ...]
    days: tuple[PartnerDays, ...]
    """One a school."""
    days_by_topic: tuple[TopicDays, ...]
    leads: tuple[LeadRow, ...]

    def summary(self) -> str:
        """How many services, and where nobody local knows what is run centrally."""
        return (
            f"{number_of(len(self.modes), 'service')} at {number_of(len({row.school for row in self.rows}), 'school')}; central or external where nobody"
            f" local knows it {number_of(sum(row.without_local for row in self.rows), 'time')}, where there was one before"
            f" {number_of(sum(row.replaced is True for row in self.rows), 'time')}"
        )


def resource(
    data: Dataset | Situation,
    *,
    trust: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevelLike = ExpertiseLevel.SECURE,
) -> Resource:
    """How each service reaches each school, who knows its topic there, where partners spend days, and whom leads reach.

    A service is the trust's when it is delivered to a school of the trust, or led by somebody with a post in it, or when
    neither is recorded for it. Its mode at a school is what the last delivery says, else the default. Where no school of
    the trust has a delivery, the default holds for all. Where some have one, it is not recorded for the others.

    Local holders work at the school and hold the service's topic, or a narrower one, at least at `min_level`. Those
    who govern or clerk at it do not count, and stand apart. A central service is to support local knowledge. Where a service is central or external and nobody at the
    school holds its topic, `replaced` says whether somebody did in the 365 days before the service came to be run so:
    the start of the first of its unbroken deliveries in these modes, else of the service.

    Partners' days are those of deliveries by people with a role in the partner layer, and of support that they gave to a
    school or to somebody who works there. Support of the same person to the same school, on the service's topic or a
    narrower one and at an overlapping time, is taken for the same work, and is left aside unless it alone records days.
    A record that lies partly within the time counts whole.

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
    min_level
        The least level of expertise that counts as held.

    Returns
    -------
    Resource
        One row a service and school.

    Raises
    ------
    TypeError
        `data` is neither a dataset nor a situation.
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; both `at` and `between` are given; a situation is given
        a time or another trust; or there is no such level.
    PurposeError
        No data notice covers it.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     schools=[tm.School(id="ash", name="Ash", phase="Primary")],
    ...     memberships=[tm.Membership(id="1", school="ash", trust="vale")],
    ...     roles=[tm.Role(id="1", person="ada", kind="Business manager", at="school:ash")],
    ...     expertise=[tm.Expertise(id="1", person="ada", topic="finance", level="expert")],
    ...     services=[tm.Service(id="budgeting", topic="finance", mode="central")],
    ... )
    >>> row = tm.resource(data).rows[0]
    >>> row.mode, row.as_default, row.local_holders, row.without_local
    ('central', True, 1, False)
    """
    family = family_of("resource", data, trust=trust, at=at, between=between)
    least = ExpertiseLevel(min_level)
    knowledge = _Knowledge(family, least)
    services = [service for service in family.data.services if _of_the_trust(family, service)]
    by_service = [tuple(_Delivered(family, knowledge, service).rows()) for service in services]
    rows = tuple(row for of_service in by_service for row in of_service)
    days, by_topic = partners(family)
    reach = leads(family)
    parts: tuple[Any, ...] = (*rows, *days, *reach)
    return Resource(
        method=family.method("resource", min_level=str(least)),
        evidence=tuple(sorted({record for part in parts for record in part.evidence})),
        warnings=tuple(_warnings(family, rows, days)),
        rows=rows,
        modes=tuple(map(_modes, services, by_service)),
        days=days,
        days_by_topic=by_topic,
        leads=reach,
    )


# --- local knowledge -------------------------------------------------------------------------------------------------


class _Knowledge:
    """Who knows what at which school, within the time and before it."""

    def __init__(self, family: Family, least: ExpertiseLevel) -> None:
        self.family = family
        self.least = least
        self._narrower: dict[str, frozenset[str]] = {}
        self.now: dict[str, list[Expertise]] = defaultdict(list)
        """Place: what those hold who work there, at any level."""
        self.serving: dict[str, list[Expertise]] = defaultdict(list)
        """Place: what those hold who govern or clerk there, and are employed nowhere in the trust."""
        for expertise in family.data.expertise:
            held = self.now if family.employed(expertise.person, expertise.period) else self.serving
            for home in family.homes(expertise.person, expertise.period):
                held[home].append(expertise)
        # what was known before the time, and before a school joined: whoever was employed there then
        self.ever: dict[str, list[tuple[Expertise, Role]]] = defaultdict(list)
        posts: dict[str, list[Role]] = defaultdict(list)
        for role in family.given.roles:
            if role.kind.employed and kind_of(role.at) == "school":
                posts[role.person].append(role)
        for expertise in family.given.expertise:
            for role in posts.get(expertise.person, ()):
                if expertise.period.meets(role.period):
                    self.ever[role.at].append((expertise, role))

    def recorded(self, place: str) -> bool:
        """Whether any expertise is recorded of those who work at a place."""
        return place in self.now

    def at(self, place: str, topic: str) -> list[Expertise]:
        """What is known about a topic by those who work at a place."""
        return [expertise for expertise in self.now.get(place, ()) if self._counts(expertise, topic)]

    def in_governance(self, place: str, topic: str) -> list[Expertise]:
        """What is known about a topic by those who govern or clerk at a place."""
        return [expertise for expertise in self.serving.get(place, ()) if self._counts(expertise, topic)]

    def before(self, school: str, topic: str, day: dt.date) -> tuple[str, ...] | None:
        """What was known about a topic at a school in the year before a day; `None` where no expertise of then is recorded."""
        year = Period(day - _A_YEAR if day > dt.date.min + _A_YEAR else None, day)
        then = [
            expertise
            for expertise, role in self.ever.get(school, ())
            if expertise.period.meets(year) and role.period.meets(year)
        ]
        return tuple(sorted({expertise.id for expertise in then if self._counts(expertise, topic)})) if then else None

    def _counts(self, expertise: Expertise, topic: str) -> bool:
        """Whether an expertise is on the topic, or one below it, and deep enough."""
        if topic not in self._narrower:
            self._narrower[topic] = about(self.family.data, topic)
        return expertise.level.rank >= self.least.rank and expertise.topic in self._narrower[topic]


# --- services --------------------------------------------------------------------------------------------------------


def _of_the_trust(family: Family, service: Service) -> bool:
    """Whether a service is of the trust: by its deliveries, by its lead, or because neither ties it to any trust."""
    receivers = {delivery.school for delivery in family.given.deliveries if delivery.service == service.id}
    if any(school.id in receivers for school in family.schools):
        return True
    posts = {role.at for role in family.given.roles if role.person == service.lead}
    places = {family.trust.id, *(school.id for school in family.schools), *(body.id for body in family.bodies)}
    return not places.isdisjoint(posts) or not (receivers or posts)


class _Delivered:
    """How one service is run at the schools of the trust."""

    def __init__(self, family: Family, knowledge: _Knowledge, service: Service) -> None:
        self.family, self.knowledge, self.service = family, knowledge, service
        self.central = knowledge.at(family.trust.id, service.topic)
        self.deliveries: dict[str, list[Delivery]] = {school.id: [] for school in family.members(service.period)}
        """School: the deliveries to it while it belonged to the trust, in order of time."""
        deliveries = [delivery for delivery in family.data.deliveries if delivery.service == service.id]
        for delivery in sorted(deliveries, key=self._turn):
            if any(delivery.school == school.id for school in family.members(delivery.period)):
                self.deliveries.setdefault(delivery.school, []).append(delivery)

    def mode(self, delivery: Delivery) -> ServiceMode:
        """How a delivery is run."""
        return delivery.mode or self.service.mode

    def _turn(self, delivery: Delivery) -> tuple[Any, ...]:
        """Where a delivery stands in time. Of two that start on one day, the last is the one that is more central."""
        centrality = -list(ServiceMode).index(self.mode(delivery))
        return delivery.start or dt.date.min, centrality, delivery.mode is not None, delivery.id

    def rows(self) -> Iterator[ResourceRow]:
        """One row a school, in id order."""
        recorded = any(self.deliveries.values())
        for school, deliveries in sorted(self.deliveries.items()):
            if deliveries:
                yield self._row(school, self.mode(deliveries[-1]), deliveries)
            else:
                yield self._row(school, None if recorded else self.service.mode, deliveries)

    def _row(self, school: str, mode: ServiceMode | None, deliveries: list[Delivery]) -> ResourceRow:
        local = self.knowledge.at(school, self.service.topic) if self.knowledge.recorded(school) else None
        before = self._known_before(school, deliveries) if mode in AWAY and local is not None and not local else None
        days = [delivery.days for delivery in deliveries if delivery.days is not None]
        serving = self.knowledge.in_governance(school, self.service.topic)
        records = (*deliveries, *(local or ()), *self.central, *serving)
        return ResourceRow(
            service=self.service.id,
            topic=self.service.topic,
            school=school,
            mode=NOT_RECORDED if mode is None else str(mode),
            as_default=None if mode is None else not deliveries or deliveries[-1].mode is None,
            earlier=tuple(str(each) for each in dict.fromkeys(map(self.mode, deliveries)) if each is not mode),
            days=math.fsum(days) if days else NAN,
            days_unknown=sum(delivery.days is None and delivery.person is not None for delivery in deliveries),
            local_holders=None if local is None else _holders(local),
            central_holders=_holders(self.central),
            governance_holders=_holders(serving),
            replaced=None if before is None else bool(before),
            evidence=tuple(sorted({self.service.id, *(record.id for record in records), *(before or ())})),
        )

    def _known_before(self, school: str, deliveries: list[Delivery]) -> tuple[str, ...] | None:
        """What was known at a school in the year before the service came to be run centrally or externally, if that is known."""
        since = self._away_since(school, deliveries)
        return None if since is None else self.knowledge.before(school, self.service.topic, since)

    def _away_since(self, school: str, deliveries: list[Delivery]) -> dt.date | None:
        """The day since which the service has been central or external at a school; `None` where that is not known.

        It goes back from delivery to delivery as long as these, and the default between them, are central or external.
        """
        ever = [
            delivery
            for delivery in self.family.given.deliveries
            if (delivery.service, delivery.school) == (self.service.id, school)
        ]
        ever.sort(key=self._turn, reverse=True)
        if deliveries:
            latest = next(n for n, delivery in enumerate(ever) if delivery.id == deliveries[-1].id)
            since = ever[latest].start
            return self.service.start if since is None else self._back(school, since, ever[latest + 1 :])
        # run by default; what ended before the time may have been run otherwise
        first = self.family.first
        ended = [delivery for delivery in ever if delivery.end is not None and (first is None or delivery.end <= first)]
        return self._back(school, None, ended)

    def _back(self, school: str, since: dt.date | None, earlier: Iterable[Delivery]) -> dt.date | None:
        """The day to which a time away goes back, from `since` (`None`: still so) over earlier deliveries, latest first."""
        by_default = self.service.mode in AWAY
        for delivery in earlier:
            gap = since is None or (delivery.end is not None and delivery.end < since)
            if self.mode(delivery) not in AWAY:
                return delivery.end if gap and by_default else since
            if gap and not by_default:
                return since
            since = delivery.start
            if since is None:
                return self.service.start
        joined, start = self.family.joined(school), self.service.start
        return since or (start if start is None or joined is None else max(start, joined))


def _holders(expertise: Iterable[Expertise]) -> int:
    return len({record.person for record in expertise})


def _modes(service: Service, rows: Iterable[ResourceRow]) -> ModeRow:
    rows = list(rows)
    schools = Counter(row.mode for row in rows)
    return ModeRow(
        service=service.id,
        topic=service.topic,
        default=str(service.mode),
        **{str(mode): schools[str(mode)] for mode in ServiceMode},
        not_recorded=schools[NOT_RECORDED],
        of=len(rows),
        without_local=sum(row.without_local for row in rows),
        replaced=sum(row.replaced is True for row in rows),
        evidence=tuple(sorted({record for row in rows for record in row.evidence})),
    )


def _warnings(family: Family, rows: Sequence[ResourceRow], days: Iterable[PartnerDays]) -> Iterator[str]:
    """What is not recorded."""
    days = list(days)
    if not rows:
        yield "no service is recorded: how anything is run is not known"
    if silent := sum(row.mode == NOT_RECORDED for row in rows):
        yield f"the mode is not recorded for {silent} of {number_of(len(rows), 'pair')} of service and school: others have a delivery"
    if blank := sorted({row.school for row in rows if row.local_holders is None}):
        yield f"no expertise is recorded of anybody who works at {', '.join(blank)}: local knowledge is not known there"
    without = [row for row in rows if row.without_local]
    if unclear := sum(row.replaced is None for row in without):
        yield (
            f"for {unclear} of {len(without)}"
            " pairs of service and school, run centrally or from outside where nobody local knows the topic, whether somebody did before is not known: no start, or no expertise of then, is recorded"
        )
    layers = {role.in_layer for role in family.held()}
    if Layer.PARTNER not in layers:
        yield "nobody is recorded in the partner layer"
    elif not any(row.records for row in days):
        yield "no delivery or support by partners is recorded: how many days they spend in schools is not known"
    if unknown := sum(row.unknown for row in days):
        yield f"{number_of(unknown, 'record')} of partners in schools {do_does(unknown)} not say {'its' if unknown == 1 else 'their'} days"
    if Layer.SPECIALIST_LEAD not in layers:
        yield "nobody is recorded as a specialist lead"
