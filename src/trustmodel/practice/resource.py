"""Resource: how each service reaches each school, local knowledge beside it, partners' days, and specialist leads' reach."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day, Period
from trustmodel.model.records import Delivery, Expertise, Role, Service
from trustmodel.model.vocabulary import ExpertiseLevel, Layer, ServiceMode
from trustmodel.practice.family import Family, not_told
from trustmodel.practice.learning import NOT_RECORDED
from trustmodel.practice.visits import LeadRow, PartnerDays, TopicDays, about, in_layer, leads, partners
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.results import Finding, Result, undefined

__all__ = ["LeadRow", "ModeRow", "PartnerDays", "Resource", "ResourceRow", "TopicDays", "resource"]

NAN: Final = math.nan
A_YEAR: Final = dt.timedelta(days=365)
"""So long before a service was centralised is looked for somebody who held its topic locally."""
_AWAY: Final = frozenset({ServiceMode.CENTRAL, ServiceMode.EXTERNAL})


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
    """Days spent in the school; NaN where no delivery tells them."""
    days_unknown: int
    """Deliveries with somebody who works in the school, but without days."""
    local_holders: int | None
    """How many who work at the school hold the topic or a narrower one; `None` where no expertise of theirs is recorded."""
    central_holders: int
    """How many of the central team do."""
    replaced: bool | None
    """Whether the service is central or external, nobody at the school holds its topic, and somebody did in the year
    before. `None`: it does not arise, or the dates and records do not tell."""
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def without_local(self) -> bool:
        """Whether the service is central or external, and nobody at the school is recorded as holding its topic."""
        return self.mode in _AWAY and self.local_holders == 0


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
            f"{len(self.modes)} services at {len({row.school for row in self.rows})} schools; central or external without a"
            f" local holder {sum(row.without_local for row in self.rows)} times, where there was one before"
            f" {sum(row.replaced is True for row in self.rows)} times"
        )


def resource(
    data: Dataset,
    *,
    trust: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE,
) -> Resource:
    """How each service reaches each school, who knows it locally, where partners spend days, and whom leads reach.

    A service is the trust's when it is delivered to a school of the trust, or led by somebody with a post in it, or when
    nobody is told for it at all. Its mode at a school is what the last delivery says, else the default. Where no school of
    the trust has a delivery, the default holds for all. Where some have one, it is not recorded for the others.

    Local holders work at the school and hold the service's topic, or a narrower one, at least at `min_level`. Governors
    do not count. A central service is to support local knowledge. Where a service is central or external and nobody at the
    school holds its topic, `replaced` tells whether somebody did in the 365 days before the service came to be run so:
    the start of the first of its unbroken deliveries in these modes, else of the service.

    Partners' days are those of deliveries by people with a role in the partner layer, and of support that they gave to a
    school or to somebody who works there. Support of the same person to the same school, on the service's topic or a
    narrower one and at an overlapping time, is taken for the same work, and is left aside unless it alone tells days.
    A record that lies partly within the time counts whole.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at, between
        A day, or a period whose end is exclusive. Neither: all that is recorded.
    min_level
        The least level of expertise that counts as held.

    Returns
    -------
    Resource
        One row a service and school.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; both `at` and `between` are; or there is no such level.
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
    family = Family("resource", data, trust=trust, at=at, between=between)
    least = ExpertiseLevel(min_level)
    held = _Held(family, least)
    services = [service for service in family.data.services if _is_ours(family, service)]
    rows = tuple(row for service in services for row in _service(family, held, service))
    modes = tuple(_modes(service, [row for row in rows if row.service == service.id]) for service in services)
    days, by_topic = partners(family)
    reach = leads(family)
    return Resource(
        method=family.method("resource", min_level=str(least)),
        evidence=tuple(sorted({one for part in _parts(rows, days, reach) for one in part.evidence})),
        warnings=tuple(_warnings(family, rows, days)),
        rows=rows,
        modes=modes,
        days=days,
        days_by_topic=by_topic,
        leads=reach,
    )


def _parts(*parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        yield from part


# --- services and local knowledge ------------------------------------------------------------------------------------


class _Held:
    """Who holds what at which school, within the time and before it."""

    def __init__(self, family: Family, least: ExpertiseLevel) -> None:
        self.family = family
        self.least = least
        self.topics: dict[str, frozenset[str]] = {}
        self.now: dict[str, list[Expertise]] = defaultdict(list)
        """Place: what those hold who work there, at any level."""
        for one in family.data.expertise:
            if any(role.kind.employed for role in family.roles(one.person, one.period)):
                for home in family.homes(one.person, one.period):
                    self.now[home].append(one)
        # what was known before the time, and before a school joined: whoever was employed there then
        self.ever: dict[str, list[tuple[Expertise, Role]]] = defaultdict(list)
        employed: dict[str, list[Role]] = defaultdict(list)
        for role in family.whole.roles:
            if role.kind.employed and kind_of(role.at) == "school":
                employed[role.person].append(role)
        for one in family.whole.expertise:
            for role in employed.get(one.person, ()):
                if one.period.meets(role.period):
                    self.ever[role.at].append((one, role))

    def about(self, topic: str) -> frozenset[str]:
        """A topic and those below it."""
        if topic not in self.topics:
            self.topics[topic] = about(self.family.data, topic)
        return self.topics[topic]

    def deep(self, one: Expertise, topic: str) -> bool:
        """Whether an expertise is on the topic, and deep enough."""
        return one.level.rank >= self.least.rank and one.topic in self.about(topic)

    def at(self, place: str, topic: str) -> list[Expertise]:
        """What is held of a topic by those who work at a place."""
        return [one for one in self.now.get(place, ()) if self.deep(one, topic)]

    def before(self, school: str, topic: str, day: dt.date) -> tuple[str, ...] | None:
        """What was held of a topic at a school in the year before a day; `None` where no expertise of then is recorded."""
        year = Period(day - A_YEAR if day > dt.date.min + A_YEAR else None, day)
        then = [one for one, role in self.ever.get(school, ()) if one.period.meets(year) and role.period.meets(year)]
        return tuple(sorted({one.id for one in then if self.deep(one, topic)})) if then else None


def _is_ours(family: Family, service: Service) -> bool:
    """Whether a service is of the trust: by its deliveries, by its lead, or because neither ties it to any trust."""
    told = {one.school for one in family.whole.deliveries if one.service == service.id}
    if any(school.id in told for school in family.schools):
        return True
    posts = {role.at for role in family.whole.roles if role.person == service.lead}
    ours = {family.trust.id, *(school.id for school in family.schools), *(body.id for body in family.bodies)}
    return bool(posts & ours) or not (told or posts)


def _service(family: Family, held: _Held, service: Service) -> Iterator[ResourceRow]:
    """One row a school, in id order."""
    schools = family.members(service.period)
    by_school: dict[str, list[Delivery]] = {school.id: [] for school in schools}
    for one in family.data.deliveries:
        if one.service == service.id and any(one.school == school.id for school in family.members(one.period)):
            by_school.setdefault(one.school, []).append(one)
    anywhere = any(by_school.values())
    central = held.at(family.trust.id, service.topic)
    for school, deliveries in sorted(by_school.items()):
        deliveries.sort(key=lambda one: _turn(one, service))
        modes = [_mode(one, service) for one in deliveries]
        mode = modes[-1] if modes else None if anywhere else service.mode
        local = held.at(school, service.topic) if school in held.now else None
        before: tuple[str, ...] | None = None
        if mode in _AWAY and local is not None and not local:
            since = _since(family, service, school, deliveries)
            before = None if since is None else held.before(school, service.topic, since)
        days = [one.days for one in deliveries if one.days is not None]
        yield ResourceRow(
            service=service.id, topic=service.topic, school=school,
            mode=NOT_RECORDED if mode is None else str(mode),
            as_default=None if mode is None else not deliveries or deliveries[-1].mode is None,
            earlier=tuple(str(one) for one in dict.fromkeys(modes) if one is not mode),
            days=math.fsum(days) if days else NAN,
            days_unknown=sum(one.days is None and one.person is not None for one in deliveries),
            local_holders=None if local is None else len({one.person for one in local}),
            central_holders=len({one.person for one in central}),
            replaced=None if before is None else bool(before),
            evidence=tuple(
                sorted({service.id, *(one.id for one in (*deliveries, *(local or ()), *central)), *(before or ())})
            ),
        )  # fmt: skip


def _mode(delivery: Delivery, service: Service) -> ServiceMode:
    return delivery.mode or service.mode


def _turn(one: Delivery, service: Service) -> tuple[Any, ...]:
    """Where a delivery stands in time. Of two that start on one day, the last is the one that is more central."""
    return one.start or dt.date.min, -list(ServiceMode).index(_mode(one, service)), one.mode is not None, one.id


def _since(family: Family, service: Service, school: str, deliveries: list[Delivery]) -> dt.date | None:
    """The day since which a service has been central or external at a school; `None` where that is not known.

    It goes back from delivery to delivery as long as these, and the default between them, are central or external.
    """
    told = [one for one in family.whole.deliveries if one.service == service.id and one.school == school]
    told.sort(key=lambda one: _turn(one, service), reverse=True)
    since: dt.date | None = None
    if deliveries:
        told = told[[one.id for one in told].index(deliveries[-1].id) :]
        since = told.pop(0).start
        if since is None:
            return service.start
    else:  # run by default; what ended before may have been otherwise
        first = family.first
        told = [one for one in told if one.end is not None and (first is None or one.end <= first)]
    by_default = service.mode in _AWAY
    for one in told:
        gap = since is None or (one.end is not None and one.end < since)
        if _mode(one, service) not in _AWAY:
            return one.end if gap and by_default else since
        if gap and not by_default:
            return since
        since = one.start
        if since is None:
            return service.start
    joined = family.joined(school)
    return since or (service.start if service.start is None or joined is None else max(service.start, joined))


def _modes(service: Service, rows: list[ResourceRow]) -> ModeRow:
    said = Counter(row.mode for row in rows)
    return ModeRow(
        service=service.id, topic=service.topic, default=str(service.mode),
        **{str(mode): said[str(mode)] for mode in ServiceMode}, not_recorded=said[NOT_RECORDED], of=len(rows),
        without_local=sum(row.without_local for row in rows), replaced=sum(row.replaced is True for row in rows),
        evidence=tuple(sorted({one for row in rows for one in row.evidence})),
    )  # fmt: skip


def _warnings(family: Family, rows: Iterable[ResourceRow], days: Iterable[PartnerDays]) -> Iterator[str]:
    rows, days = list(rows), list(days)
    if not rows:
        yield "no service is recorded: how anything is run is not known"
    if silent := sum(row.mode == NOT_RECORDED for row in rows):
        yield f"the mode is not recorded for {silent} of {len(rows)} pairs of service and school: others have a delivery"
    if blank := sorted({row.school for row in rows if row.local_holders is None}):
        yield f"no expertise is recorded of anybody who works at {', '.join(blank)}: local holders are not known there"
    if unclear := sum(row.without_local and row.replaced is None for row in rows):
        yield (
            f"whether there was a local holder before is not known for {unclear} of {sum(row.without_local for row in rows)}"
            " pairs of service and school that are run centrally or from outside without one: no start, or no expertise of then, is recorded"
        )
    if not any(in_layer(family, person, Layer.PARTNER) for person in family.people()):
        yield "nobody is recorded in the partner layer"
    elif not any(row.records for row in days):
        yield "no delivery or support by partners is recorded: how many days they spend in schools is not known"
    if unknown := sum(row.unknown for row in days):
        yield f"{unknown} records of partners in schools do not tell their days"
    if not any(in_layer(family, person, Layer.SPECIALIST_LEAD) for person in family.people()):
        yield "nobody is recorded as a specialist lead"


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Resource, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools, topics and services by name, people never."""
    return [
        *_of_modes(found, names),
        *_of_local_knowledge(found, names),
        *_of_days(found, names),
        *_of_leads(found, names),
        *not_told("resource", found.warnings, names),
    ]


def service_name(identifier: str, names: Mapping[str, str]) -> str:
    """A service has no name of its own, so its id serves."""
    words = identifier.partition(":")[2].replace("-", " ").split()
    return names.get(identifier) or " ".join(word.upper() if word in _CAPITALS else word for word in words)


_CAPITALS: Final = frozenset({"cpd", "eyfs", "gdpr", "hr", "ict", "it", "mis", "npq", "send"})


def _of_modes(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.modes:
        return
    same: dict[str, list[str]] = defaultdict(list)
    mixed = []
    for row in found.modes:
        said = {str(mode): getattr(row, mode) for mode in ServiceMode if getattr(row, mode)}
        if len(said) == 1 and row.of == sum(said.values()):
            same[next(iter(said))].append(service_name(row.service, names))
        elif said:
            ways = listed([f"{mode} at {spelt(count)}" for mode, count in said.items()], limit=None)
            mixed.append(f"{service_name(row.service, names)} ({ways})")
    parts = [f"{listed(sorted(some), limit=None)} {is_are(len(some))} {_WAYS[mode]}" for mode, some in same.items()]
    says = f"{counted(len(found.modes), 'service').capitalize()} {is_are(len(found.modes))} recorded."
    if parts:
        says += f" At every school alike {listed(parts, limit=None)}."
    if mixed:
        says += f" Schools differ in {listed(sorted(mixed), limit=None)}."
    yield Finding(
        section="resource",
        says=says,
        how="What the last delivery to a school says counts; where it says nothing, or nobody has a delivery, the service's default.",
        cannot_say="which way is best: that is for the trust and its schools to say.",
        evidence=tuple(sorted({one for row in found.modes for one in row.evidence if kind_of(one) != "expertise"})),
    )


_WAYS: Final = {
    "central": "run centrally",
    "partnered": "run with a partner",
    "aligned": "aligned",
    "local": "run locally",
    "external": "bought from outside",
}


def _of_local_knowledge(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    away = [row for row in found.rows if row.mode in _AWAY and row.local_holders is not None]
    if not away:
        return
    alone = [row for row in away if row.without_local]
    beside = len(away) - len(alone)
    says = (
        f"Of {counted(len(away), 'pair')} of service and school that {is_are(len(away))} run centrally or from outside,"
        f" {'none' if not beside else spelt(beside)} {'have' if beside > 1 else 'has'} somebody at the school who knows the"
        " topic."
    )
    if replaced := [row for row in alone if row.replaced]:
        pairs = sorted(f"{service_name(row.service, names)} at {names.get(row.school, row.school)}" for row in replaced)
        says += f" Somebody at the school knew it in the year before, and nobody does now: {listed(pairs)}."
    if never := sum(row.replaced is False for row in alone):
        says += f" At {spelt(never)} nobody is recorded as knowing it in the year before either."
    yield Finding(
        section="resource",
        says=says,
        how=(
            "Somebody knows a topic who works at the school and holds it, or a narrower one, at a secure level or above. The"
            " year before is the one that ended when the service came to be run so."
        ),
        cannot_say="what nobody wrote down, or why somebody left: the order of events is no cause.",
        evidence=tuple(sorted({one for row in away for one in row.evidence})),
    )


def _of_days(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    known = [row for row in found.days if not undefined(row.days)]
    if not known:
        return
    total = math.fsum(row.days for row in known)
    least, most = min(row.days for row in known), max(row.days for row in known)
    says = f"Partners spent {_days(total)} days in {counted(len(known), 'school')}"
    says += f": from {_days(least)} to {_days(most)} in one." if len(known) > 1 else "."
    if none := [names.get(row.school, row.school) for row in found.days if not row.records]:
        says += f" None are recorded at {listed(sorted(none))}."
    yield Finding(
        section="resource",
        says=says,
        how="Days of deliveries by people of the partner layer and of support that they gave are summed, each piece of work once.",
        cannot_say="days that nobody wrote down, or what they were worth.",
        evidence=tuple(sorted({one for row in found.days for one in row.evidence})),
    )


def _days(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _of_leads(found: Resource, names: Mapping[str, str]) -> Iterator[Finding]:
    if not found.leads:
        return
    parts = [
        f"{row.reached} of {row.of} for {service_name(row.topic, names) if row.topic else 'no topic that is recorded'}"
        for row in found.leads
    ]
    yield Finding(
        section="resource",
        says=f"Schools that specialist leads are recorded to have reached: {listed(parts, limit=None)}.",
        how="A school is reached by support, by a delivery, or by taking part in an activity that a lead led.",
        cannot_say="how much it helped. The leads are told of by topic, and nobody is ranked.",
        evidence=tuple(sorted({one for row in found.leads for one in row.evidence})),
    )
