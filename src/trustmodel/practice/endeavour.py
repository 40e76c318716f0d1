"""Endeavour: the sessions that leaders hold together, who was there, and the links between schools that came after."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import attrs
import numpy as np

from trustmodel import results
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Between, Day, Period, as_day, as_period
from trustmodel.model.records import Artefact, Session, Sharing
from trustmodel.model.school_years import SEPTEMBER, all_through, held_by_year, school_year
from trustmodel.model.vocabulary import ArtefactKind, AttendancePart, BodyKind, Layer, SessionKind
from trustmodel.practice.family import FEW, Family, not_told
from trustmodel.prose import counted, is_are, listed, named, or_none, spelt
from trustmodel.results import Finding, Result, undefined
from trustmodel.stats.nulls import against, exact_share, few_draws, generator

__all__ = ["AttendanceRow", "Endeavour", "FocusRow", "LinkRow", "LinkTest", "PlanRow", "YearRow", "endeavour"]

_WITHIN: Final = dt.timedelta(days=366)
"""A development plan holds for a school year: a session later than this evaluates another plan."""
_NO_FOCUS: Final = "not recorded"


@attrs.frozen(kw_only=True)
class AttendanceRow:
    """Who of one group was at the sessions of the extended leadership team, with the exact 95 % interval of the share.

    A place is one member of the team at one session that was held while they were one. The interval takes places as
    independent of each other; those of one person are not quite.
    """

    group: str
    """A school, the trust (for its central team, or as a whole), or a layer."""
    people: int
    """How many members of the team, over the time."""
    present: int
    """At how many of their places they were there: led, took part or observed."""
    of: int
    """How many places they had."""
    share: float
    low: float
    high: float
    represented: int
    """At how many sessions at least one of them was there."""
    sessions: int
    """How many sessions were held while somebody of them was in the team."""
    represented_share: float
    represented_low: float
    represented_high: float
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class YearRow:
    """The sessions of one leadership team in one school year (September to August), beside how many it set itself."""

    body: str
    year: str
    """Such as `2024/25`."""
    planned: int | None
    """`None` where the team has not recorded how many it means to hold."""
    held: int
    whole: bool
    """Whether the school year lies wholly in the time asked for, is over, and the team was there all through."""
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def short(self) -> bool | None:
        """Whether fewer were held than planned; `None` where the year is not over or nothing was planned."""
        return self.held < self.planned if self.whole and self.planned is not None else None


@attrs.frozen(kw_only=True)
class FocusRow:
    """How many sessions had one focus, in one school year."""

    year: str
    focus: str
    sessions: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class PlanRow:
    """Development plans of one school, or of the trust, and whether leaders could evaluate them together.

    That is so where a plan had reached the whole team and the team met within a year of that. What was said there is not
    recorded.
    """

    about: str
    plans: int
    reached: int
    """How many reached the whole extended leadership team."""
    evaluated: int
    """Of these, how many a session followed on which somebody of another school was there."""
    days: float
    """The median of days from reaching everybody to that session; NaN where there is none."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class LinkRow:
    """Two schools that met at sessions, and the support between them before and after their first one together.

    `strength` is Newman's: a session at which $n$ schools are present adds $1/(n-1)$.
    """

    a: str
    b: str
    together: int
    """How many sessions somebody of each was at."""
    strength: float
    since: dt.date
    """The day of the first."""
    before: int
    """How many records of support, either way, begin before that day, or on a day that is not known."""
    after: int
    """How many begin on that day or later."""
    evidence: tuple[str, ...] = attrs.field(repr=False)

    @property
    def new(self) -> bool:
        """Whether support began after they had met, and none is recorded before."""
        return self.after > 0 and self.before == 0


@attrs.frozen(kw_only=True)
class LinkTest(results.Tested):
    """Whether new links lie where schools met more: their mean strength, less that of pairs that stayed without one.

    Chance: schools are dealt out anew over the pattern of meetings, which keeps that pattern and that of the links.
    """


@attrs.frozen(kw_only=True, repr=False)
class Endeavour(Result):
    """What leaders do together: one row of attendance a school, in id order, and a last one for the central team."""

    rows: tuple[AttendanceRow, ...]
    whole: AttendanceRow
    layers: tuple[AttendanceRow, ...]
    """In order of the layers."""
    years: tuple[YearRow, ...]
    focuses: tuple[FocusRow, ...]
    trustees: int | None
    """How many trustees there were in the time; `None` where none is recorded."""
    trustees_present: int | None
    """How many of them were at a session of the extended leadership team, as members of it or as guests."""
    sessions: int
    """How many sessions of the team with attendance there were."""
    with_trustees: int | None
    """At how many of these a trustee was there."""
    plans: tuple[PlanRow, ...]
    """First the trust itself, then its schools; without those of which no plan is recorded."""
    links: tuple[LinkRow, ...]
    """Pairs of schools that met, in order of id."""
    links_test: LinkTest

    def summary(self) -> str:
        """How many sessions there were, and who was there."""
        held = sum(row.held for row in self.years)
        return f"{held} sessions of the extended leadership team; members were at {self.whole.present} of {self.whole.of} places"


def endeavour(  # noqa: PLR0913 - the words that every question uses
    data: Dataset,
    *,
    trust: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    draws: int = 999,
    seed: int = 0,
) -> Endeavour:
    """The leaders' sessions against the trust's own plan, who was there, and the links between schools that came after.

    Sessions are those of a body that is an extended leadership team, and ELT network sessions of no named body to which a
    member of it came or was invited. Members are whoever had a role at the team on the day of a session; who was only invited was not
    there. Sessions for which no attendance is recorded are counted, and left out of everything about attendance.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at, between
        A day: the sessions of its school year so far. Or a period, its end exclusive. Neither: all that is recorded.
    draws
        How often schools are dealt out anew, to see what chance would show of new links.
    seed
        Of those draws.

    Returns
    -------
    Endeavour
        Shares are NaN where no session with attendance is recorded.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; both `at` and `between` are given; or `draws` is below 1.
    PurposeError
        No data notice covers it.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.
    Krackhardt, D. (1988). Predicting with networks. *Social Networks* 10, 359–381 (dealing out anew).

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     bodies=[tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="vale", sessions_a_year=6)],
    ...     people=[tm.Person(id="ada")],
    ...     roles=[tm.Role(id="1", person="ada", kind="Director", at="body:elt")],
    ...     sessions=[tm.Session(id="1", kind="ELT network session", held_on="2025-10-01", body="elt")],
    ...     attendances=[tm.Attendance(id="1", session="1", person="ada", part="leads")],
    ... )
    >>> found = tm.endeavour(data, between=("2025-09-01", "2026-09-01"))
    >>> found.years[0].held, found.years[0].planned, found.whole.share
    (1, 6, 1.0)
    """
    few = few_draws(draws)
    if at is not None and between is not None:
        raise ValueError("give either a day (at) or a period (between)")
    day = as_day(at)
    window = as_period(between) if between is not None else ALWAYS
    if day is not None:
        first = dt.date(school_year(day), SEPTEMBER, 1) if school_year(day) > 0 else None
        window = Period(first, Period.of_day(day).end)
    family = Family("endeavour", data, trust=trust, at=None, between=None if window == ALWAYS else window)
    asked = _Asked(family, data, window)
    places = (*(school.id for school in family.schools), family.trust.id)
    trustees, came, with_one = asked.trustees()
    homes = {place: {who for who in asked.places if place in who[2]} for place in places}
    links = asked.links()
    found = Endeavour(
        method=family.method(
            "endeavour", at=day and day.isoformat(), **({"between": None} if day else {}), draws=draws, seed=seed
        ),
        evidence=(),
        warnings=(*few, *asked.warnings(trustees)),
        rows=tuple(asked.row(place, homes[place]) for place in places),
        whole=asked.row(family.trust.id, set(asked.places)),
        layers=tuple(
            asked.row(str(layer), {who for who in asked.places if who[3] is layer})
            for layer in Layer
            if any(who[3] is layer for who in asked.places)
        ),
        years=tuple(asked.years()),
        focuses=tuple(asked.focuses()),
        trustees=trustees,
        trustees_present=came,
        sessions=len(asked.told),
        with_trustees=with_one,
        plans=tuple(asked.plans()),
        links=links,
        links_test=_test(links, [school.id for school in family.schools], draws, seed),
    )
    parts: Sequence[AttendanceRow | YearRow | PlanRow | LinkRow] = (found.whole, *found.years, *found.plans, *links)
    return attrs.evolve(found, evidence=tuple(sorted({one for part in parts for one in part.evidence})))


_Who = tuple[str, str, tuple[str, ...], Layer | None]
"""A place at a session: the session, the member, where they worked on that day, and their layer."""


class _Asked:
    """The sessions of a trust's leadership team in a time, with who had a place and who was there."""

    def __init__(self, family: Family, data: Dataset, window: Period) -> None:
        self.family, self.window = family, window
        self.always = Family("endeavour", data, trust=family.trust.id, at=None, between=None)
        self._asked: dict[str, set[str]] = defaultdict(set)
        """Session: whoever was there, or was invited."""
        self.present: dict[str, dict[str, str]] = defaultdict(dict)
        """Session, person: the attendance that says so."""
        for one in family.data.attendances:
            self._asked[one.session].add(one.person)
            if one.part is not AttendancePart.INVITED:
                self.present[one.session][one.person] = one.id
        self.sessions: tuple[Session, ...] = tuple(
            sorted((one for one in family.data.sessions if self._ours(one)), key=lambda one: (one.held_on, one.id))
        )
        self.told = tuple(one for one in self.sessions if self._asked[one.id])
        """Those with attendance."""
        self.places: tuple[_Who, ...] = tuple(
            (one.id, person, family.homes(person, one.period), family.layer(person, one.period))
            for one in self.told
            for person in family.people(one.period, at=family.elt)
        )

    def _ours(self, session: Session) -> bool:
        if session.body is not None:
            return session.body in self.family.elt
        members = self.family.people(session.period, at=self.family.elt)
        return session.kind is SessionKind.ELT_NETWORK and not self._asked[session.id].isdisjoint(members)

    def row(self, group: str, places: Iterable[_Who]) -> AttendanceRow:
        """The attendance of some places."""
        places = sorted(places, key=lambda who: who[:2])
        there = [(session, person) for session, person, _, _ in places if person in self.present[session]]
        share = exact_share(len(there), len(places))
        sessions = {who[0] for who in places}
        represented = exact_share(len({session for session, _ in there}), len(sessions))
        return AttendanceRow(
            group=group, people=len({who[1] for who in places}), present=len(there), of=len(places), share=share[0],
            low=share[1], high=share[2], represented=len({session for session, _ in there}), sessions=len(sessions),
            represented_share=represented[0], represented_low=represented[1], represented_high=represented[2],
            evidence=tuple(sorted({*sessions, *(self.present[session][person] for session, person in there)})),
        )  # fmt: skip

    def years(self) -> Iterator[YearRow]:
        """Each team's sessions by school year."""
        by: dict[str, list[Session]] = defaultdict(list)
        for one in self.sessions:
            by[one.body or next(iter(sorted(self.family.elt)), self.family.trust.id)].append(one)
        made = self.family.whole.made_on
        for body in sorted(by):
            team = self.family.whole.bodies.get(body)
            for year, held, all_year in held_by_year(team, by[body], made):
                yield YearRow(
                    body=body, year=_year(year), planned=None if team is None else team.sessions_a_year,
                    held=len(held), whole=all_year and all_through(self.window, year), evidence=tuple(one.id for one in held),
                )  # fmt: skip

    def focuses(self) -> Iterator[FocusRow]:
        """How many sessions had which focus, by school year."""
        by: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.sessions:
            by[_year(school_year(one.held_on)), one.focus or _NO_FOCUS].append(one.id)
        for (year, focus), held in sorted(by.items(), key=lambda item: (item[0][0], item[0][1] == _NO_FOCUS, item[0])):
            yield FocusRow(year=year, focus=focus, sessions=len(held), evidence=tuple(sorted(held)))

    def trustees(self) -> tuple[int | None, int | None, int | None]:
        """How many trustees there were, how many came, and to how many sessions."""
        boards = {one.id for one in self.family.bodies if one.kind is BodyKind.TRUST_BOARD}
        all_of_them: set[str] = set()
        came: set[str] = set()
        with_one = 0
        for one in self.told:
            on = {
                person
                for person in self.family.people(one.period, at=boards)
                if any(
                    role.at in boards and role.in_layer is Layer.GOVERNANCE and not role.kind.professional
                    for role in self.family.roles(person, one.period)
                )
            }
            all_of_them |= on
            here = on & set(self.present[one.id])
            came |= here
            with_one += bool(here)
        return (len(all_of_them), len(came), with_one) if all_of_them else (None, None, None)

    def plans(self) -> Iterator[PlanRow]:
        """Development plans that the team could evaluate together."""
        shared: dict[str, list[Sharing]] = defaultdict(list)
        for sharing in self.family.data.sharings:
            shared[sharing.artefact].append(sharing)
        by: dict[str, list[Artefact]] = defaultdict(list)
        members = {school.id for school in self.family.schools}
        for artefact in self.family.data.artefacts:
            if artefact.kind is ArtefactKind.DEVELOPMENT_PLAN and artefact.about in {self.family.trust.id, *members}:
                by[artefact.about].append(artefact)
        for about in sorted(by, key=lambda one: (kind_of(one) == "school", one)):
            reached, days, evidence = 0, [], set()
            for plan in by[about]:
                evidence |= {plan.id, *(one.id for one in shared[plan.id])}
                day = self.family.reached(shared[plan.id]) if self.family.elt else None
                reached += day is not None
                if isinstance(day, dt.date) and (session := self._next(day, about)):
                    days.append((session.held_on - day).days)
                    evidence.add(session.id)
            yield PlanRow(
                about=about, plans=len(by[about]), reached=reached, evaluated=len(days),
                days=float(np.median(days)) if days else math.nan, evidence=tuple(sorted(evidence)),
            )  # fmt: skip

    def _next(self, day: dt.date, about: str) -> Session | None:
        """The first session within a year of a day at which somebody of another school than the plan's own was."""
        for one in self.told:
            if day <= one.held_on <= day + _WITHIN and any(
                home != about and kind_of(home) == "school"
                for person in self.present[one.id]
                for home in self.family.homes(person, one.period)
            ):
                return one
        return None

    def links(self) -> tuple[LinkRow, ...]:
        """Pairs of schools that met, with the support between them before and after."""
        at: dict[str, set[str]] = {
            one.id: {
                home
                for person in self.present[one.id]
                for home in self.family.homes(person, one.period)
                if kind_of(home) == "school"
            }
            for one in self.told
        }
        met: dict[tuple[str, str], list[Session]] = defaultdict(list)
        for one in self.told:
            for pair in combinations(sorted(at[one.id]), 2):
                met[pair].append(one)
        support = self._support()
        rows = []
        for (a, b), sessions in sorted(met.items()):
            since = sessions[0].held_on
            given = support.get((a, b), {})
            before = {one for one, start in given.items() if start is None or start < since}
            after = {one for one, start in given.items() if start is not None and start >= since}
            rows.append(
                LinkRow(
                    a=a, b=b, together=len(sessions), since=since, before=len(before), after=len(after),
                    strength=math.fsum(1 / (len(at[one.id]) - 1) for one in sessions),
                    evidence=tuple(sorted({*(one.id for one in sessions), *before, *after})),
                )
            )  # fmt: skip
        return tuple(rows)

    def _support(self) -> dict[tuple[str, str], dict[str, dt.date | None]]:
        """Support between schools of the trust, either way, that begins before the time is over, at any earlier time."""
        found: dict[tuple[str, str], dict[str, dt.date | None]] = defaultdict(dict)
        _, last = self.window
        for one in self.always.data.support:
            if last is not None and one.start is not None and one.start >= last:
                continue
            ends = [
                {home for home in self._schools(end, one.period) if kind_of(home) == "school"}
                for end in (one.giver, one.receiver)
            ]
            for giver in ends[0]:
                for receiver in ends[1] - {giver}:
                    low, high = sorted((giver, receiver))
                    found[low, high][one.id] = one.start
        return found

    def _schools(self, who: str, period: Period) -> tuple[str, ...]:
        return self.always.homes(who, period) if kind_of(who) == "person" else (who,)

    def warnings(self, trustees: int | None) -> Iterator[str]:
        """What is not recorded."""
        family = self.family
        if not family.elt:
            yield "no extended leadership team is recorded"
        elif any(body.sessions_a_year is None for body in family.bodies if body.id in family.elt):
            yield "how many sessions a year the team set itself is not recorded"
        if not self.sessions:
            yield "no session of the extended leadership team is recorded: there may have been some"
        elif silent := len(self.sessions) - len(self.told):
            yield f"attendance is not recorded for {counted(silent, 'session')}, which {is_are(silent)} left out of it"
        if self.told and not self.places:
            yield "nobody is recorded in the extended leadership team on the days of its sessions"
        if self.told and trustees is None:
            yield "no trustee is recorded, so whether trustees came is not known"
        if without := sum(one.focus is None for one in self.sessions):
            yield f"{counted(without, 'session')} {'has' if without == 1 else 'have'} no focus recorded"
        if not any(one.kind is ArtefactKind.DEVELOPMENT_PLAN for one in family.data.artefacts):
            yield "no development plan is recorded, so whether leaders evaluate plans together is not known"


def _year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _test(links: Sequence[LinkRow], schools: Sequence[str], draws: int, seed: int) -> LinkTest:
    """Whether pairs with a new link met more than those without any."""
    number = {school: at for at, school in enumerate(sorted(schools))}
    size = len(number)
    strength = np.zeros((size, size))
    new, none = np.zeros((size, size)), np.zeros((size, size))
    for row in links:
        i, j = number[row.a], number[row.b]
        strength[i, j] = strength[j, i] = row.strength
        new[i, j] = row.new
        none[i, j] = not row.new and not row.before
    if not new.any() or not none.any():
        return LinkTest(**against(math.nan, []))
    weigh = new / new.sum() - none / none.sum()
    rng = generator(seed)
    orders = np.array([rng.permutation(size) for _ in range(draws)])
    chance = np.array([np.sum(weigh * strength[np.ix_(order, order)]) for order in orders])
    return LinkTest(**against(float(np.sum(weigh * strength)), chance, n=int(new.sum() + none.sum())))


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Endeavour, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools and bodies by name, people never."""
    return [
        *_of_sessions(found),
        *_of_attendance(found, names),
        *_of_trustees(found),
        *_of_plans(found),
        *_of_links(found),
        *not_told("endeavour", found.warnings, names),
    ]


def _of_sessions(found: Endeavour) -> Iterator[Finding]:
    if not found.years:
        return
    said = []
    for row in found.years:
        plan = " sessions" if row.planned is None else f" of the {spelt(row.planned)} sessions that it set itself"
        part = "" if row.whole or row.planned is None else ", of which a part is told here"
        said.append(f"{spelt(row.held)}{plan} in {row.year}{part}")
    says = f"The extended leadership team held {listed(said, limit=None)}."
    totals: dict[str, int] = defaultdict(int)
    for focus in found.focuses:
        totals[focus.focus] += focus.sessions
    told = [f"{spelt(count)} on {focus}" for focus, count in totals.items() if focus != _NO_FOCUS]
    if told:
        says += f" By focus: {listed(told, limit=None)}."
    yield Finding(
        section="endeavour",
        says=says,
        how="Sessions are counted by school year, September to August, beside how many the trust itself means to hold.",
        cannot_say="what was said there, or what came of it.",
        evidence=tuple(sorted({one for row in found.years for one in row.evidence})),
    )


def _of_attendance(found: Endeavour, names: Mapping[str, str]) -> Iterator[Finding]:
    whole = found.whole
    if undefined(whole.share):
        return
    says = (
        f"Members were there at {whole.present:,} of {whole.of:,} places"
        f" ({whole.share:.0%}; {whole.low:.0%} to {whole.high:.0%})."
    )
    schools = [row for row in found.rows if kind_of(row.group) == "school"]
    always = [row.group for row in schools if row.sessions and row.represented == row.sessions]
    never = [row.group for row in schools if row.sessions and not row.represented]
    outside = [row.group for row in schools if not row.sessions]
    if always:
        says += f" {counted(len(always), 'school').capitalize()} {'was' if len(always) == 1 else 'were'} represented at every session."
    if never:
        says += f" Nobody from {named(never, names)} was at one."
    if outside:
        says += f" Nobody from {named(outside, names)} is recorded as a member."
    yield Finding(
        section="endeavour",
        says=says,
        how=(
            "A place is one member of the team at one session. In brackets: how far the share may lie from this if these"
            " places stood for many like them."
        ),
        cannot_say="why somebody was not there; a school may have sent word in another way.",
        evidence=whole.evidence,
    )


def _of_trustees(found: Endeavour) -> Iterator[Finding]:
    if found.trustees is None or found.with_trustees is None:
        return
    says = f"Trustees were at {or_none(found.with_trustees)} of {counted(found.sessions, 'session')} of the team"
    came, missed = found.trustees_present or 0, found.trustees - (found.trustees_present or 0)
    if not (0 < came < FEW or 0 < missed < FEW):
        says += f"; {spelt(came)} of {counted(found.trustees, 'trustee')} came at least once"
    yield Finding(
        section="endeavour",
        says=f"{says}.",
        how="Whoever serves on the trust's board on the day of a session, and was there as a member or a guest.",
        cannot_say="how visible trustees are in other ways, such as visits to schools.",
        evidence=tuple(one for one in found.whole.evidence if kind_of(one) == "session"),
    )


def _of_plans(found: Endeavour) -> Iterator[Finding]:
    plans, reached = sum(row.plans for row in found.plans), sum(row.reached for row in found.plans)
    if not plans:
        return
    evaluated = sum(row.evaluated for row in found.plans)
    says = f"{counted(plans, 'development plan').capitalize()} {is_are(plans)} recorded; {or_none(reached)} reached all leaders"
    says += f", and a session with leaders of other schools followed within a year for {or_none(evaluated)} of these."
    yield Finding(
        section="endeavour",
        says=says,
        how="A plan can be evaluated together where all leaders had it and met after that.",
        cannot_say="whether they did speak of it: what a session did with a plan is not recorded.",
        evidence=tuple(sorted({one for row in found.plans for one in row.evidence})),
    )


def _of_links(found: Endeavour) -> Iterator[Finding]:
    if not found.links:
        return
    new = [row for row in found.links if row.new]
    before = sum(row.before > 0 for row in found.links)
    says = (
        f"{counted(len(found.links), 'pair').capitalize()} of schools met at sessions. {or_none(before).capitalize()} of them had"
        f" helped each other before; between {spelt(len(new))} others support began after they had met."
    )
    test = found.links_test
    if test.testable:
        says += (
            " These new links lie between schools that met more than those that stayed without one."
            if test.p <= _ALPHA and test.z > 0
            else " These new links do not lie where schools met more: what is seen is within chance."
        )
    yield Finding(
        section="endeavour",
        says=says,
        how=(
            "Support between two schools is held against the day on which both were first at a session. Chance: schools dealt"
            " out anew over who met whom."
        ),
        cannot_say="that meeting made the link: both may come of something else.",
        evidence=tuple(sorted({one for row in new for one in row.evidence})),
    )


_ALPHA: Final = 0.05
