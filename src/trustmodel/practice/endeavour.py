"""Endeavour: the sessions that leaders hold together, who was there, and the links between schools that came after."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, Final, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from trustmodel import results
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Between, Day, Period
from trustmodel.model.records import Artefact, Session, Sharing
from trustmodel.model.school_years import SEPTEMBER, all_through, held_by_year, in_words, school_year
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import ArtefactKind, AttendancePart, BodyKind, Layer, SessionKind
from trustmodel.practice.family import Family, family_of
from trustmodel.prose import counted, is_are, number_of
from trustmodel.results import Result
from trustmodel.stats.nulls import against, clustered, clustered_share, exact_share, few_draws, generator, progressing
from trustmodel.stats.partitions import rewired
from trustmodel.wire import FREE_TEXT

__all__ = [
    "NO_FOCUS",
    "AttendanceRow",
    "DevelopmentPlanRow",
    "Endeavour",
    "FocusRow",
    "LinkRow",
    "LinkTest",
    "YearRow",
    "endeavour",
]

_WITHIN: Final = dt.timedelta(days=366)
"""A development plan holds for a school year: a session later than this evaluates another plan."""
_LATELY: Final = 182.0
"""Days after which a meeting counts 1/e in the test of new links."""
NO_FOCUS: Final = "not recorded"


@attrs.frozen(kw_only=True)
class AttendanceRow:
    """Who of one group was at the sessions of the extended leadership team, with the 95 % interval of the share.

    A place is one member of the team at one session that was held while they were one. Places of one person are alike, so
    the interval is Wilson's with a design effect: how far the share of many such people may lie from that of these. Of
    one person nothing follows for others, and it is from 0 to 1. A session counts as represented where somebody of the
    group was there; that share has its exact interval, over sessions.
    """

    group: str
    """A school, the trust (for its central team, or as a whole), or a layer."""
    people: int
    """How many members of the team, over the time."""
    present: int
    """At how many of their places they were there: led, took part or observed."""
    of: int
    """How many places they had."""
    effective: float
    """How many places of as many people would tell as much: `of` over the design effect."""
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
    focus: str = attrs.field(metadata=FREE_TEXT)
    sessions: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class DevelopmentPlanRow:
    """Development plans of one school, or of the trust, and whether leaders could evaluate them together.

    They could where a plan had reached the whole team and the team met within a year of that. What was said there is not
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
    """Whether new links began where and when schools had met: how much the two had met before, on average over new links.

    A new link is the first support between two schools, where it began after the first session. `value` sums the strength of
    the sessions at which both had been until the link began (as in `LinkRow`), each the less the longer ago it was: a session
    of half a year before counts 1/e. Active schools meet much and begin many links, without one being the cause of the
    other. So the null model keeps how many new links each school has and the days on which links began, and switches with
    whom and when (the configuration model); pairs that had support before are left out, and no school has a link on a
    day on which it was not in the trust.
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
    plans: tuple[DevelopmentPlanRow, ...]
    """First the trust itself, then its schools; without those of which no plan is recorded."""
    links: tuple[LinkRow, ...]
    """Pairs of schools that met, in order of id."""
    links_test: LinkTest

    def summary(self) -> str:
        """How many sessions there were, and who was there."""
        held = sum(row.held for row in self.years)
        return f"{number_of(held, 'session')} of the extended leadership team; members were at {self.whole.present} of {number_of(self.whole.of, 'place')}"


def endeavour(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation,
    *,
    trust: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    draws: int | None = None,
    seed: int = 0,
    progress: bool = False,
) -> Endeavour:
    """The leaders' sessions against the trust's own plan, who was there, and the links between schools that came after.

    Sessions are those of a body that is an extended leadership team, and ELT network sessions of no named body to which a
    member of it came or was invited. Members are whoever had a role at the team on the day of a session; somebody who was
    only invited was not there. Sessions for which no attendance is recorded are counted, and left out of everything about
    attendance.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    trust
        The trust's id. `None`: the situation's own, else the only trust in the data.
    at
        A day: the sessions of its school year so far.
    between
        Or a period, its end exclusive. With neither, all that is recorded counts. A situation has its time already.
    draws
        How many networks of new links are drawn, for what chance would show of them. `None`: 999.
    seed
        Of those draws.
    progress
        Whether to show a bar.

    Returns
    -------
    Endeavour
        Shares are NaN where no session with attendance is recorded.

    Raises
    ------
    TypeError
        `data` is neither a dataset nor a situation.
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; both `at` and `between` are given; a situation is given
        a time or another trust; or `draws` is below 1.
    PurposeError
        No data notice covers it.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.
    Fosdick, B. K., Larremore, D. B., Nishimura, J. and Ugander, J. (2018). Configuring random graph models with fixed
    degree sequences. *SIAM Review* 60, 315–355 (as many new links for each school).
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.
    Dean, N. and Pagano, M. (2015). Evaluating confidence interval methods for binomial proportions in clustered surveys.
    *Journal of Survey Statistics and Methodology* 3, 484–503.

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
    >>> answer = tm.endeavour(data, between=("2025-09-01", "2026-09-01"))
    >>> answer.years[0].held, answer.years[0].planned, answer.whole.share
    (1, 6, 1.0)
    """
    draws = 999 if draws is None else draws
    few = few_draws(draws)
    asked = family_of("endeavour", data, trust=trust, at=at, between=between)
    window = _window(asked)
    family = asked.over(window)
    sessions = _Sessions(family)
    support = _support_between(asked.over(ALWAYS), window)
    links = _links(sessions, support)
    trustees, came, with_trustees = sessions.trustees()
    places = (*(school.id for school in family.schools), family.trust.id)
    whole = sessions.row(family.trust.id, sessions.seats)
    years, plans = tuple(sessions.years()), tuple(_plans(sessions))
    parts: tuple[Any, ...] = (whole, *years, *plans, *links)
    return Endeavour(
        method=asked.method("endeavour", draws=draws, seed=seed),
        evidence=tuple(sorted({record for part in parts for record in part.evidence})),
        warnings=(*few, *_warnings(sessions, trustees)),
        rows=tuple(sessions.row(place, [seat for seat in sessions.seats if place in seat.homes]) for place in places),
        whole=whole,
        layers=tuple(sessions.by_layer()),
        years=years,
        focuses=tuple(sessions.focuses()),
        trustees=trustees,
        trustees_present=came,
        sessions=len(sessions.attended),
        with_trustees=with_trustees,
        plans=plans,
        links=links,
        links_test=_test(sessions, support, draws, seed, progress=progress),
    )


def _window(asked: Family) -> Period:
    """The time whose sessions count: of a day, its school year so far."""
    day = asked.situation.at
    if day is None:
        return asked.period
    year = school_year(day)
    return Period(dt.date(year, SEPTEMBER, 1) if year > 0 else None, Period.of_day(day).end)


# --- sessions and attendance -----------------------------------------------------------------------------------------


class _Seat(NamedTuple):
    """The place of one member at one session, with where they worked on that day and their layer."""

    session: str
    person: str
    homes: tuple[str, ...]
    layer: Layer | None


class _Sessions:
    """The sessions of a trust's leadership team in a time, with who had a place and who was there."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self._asked: dict[str, set[str]] = defaultdict(set)
        """Session: whoever was there, or was invited."""
        self.present: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        """Session, person: the attendances that say that they were there."""
        for attendance in family.data.attendances:
            self._asked[attendance.session].add(attendance.person)
            if attendance.part is not AttendancePart.INVITED:
                self.present[attendance.session][attendance.person].add(attendance.id)
        self.held = tuple(
            sorted(filter(self._of_the_team, family.data.sessions), key=lambda session: (session.held_on, session.id))
        )
        """All sessions, in order of time."""
        self.attended = tuple(session for session in self.held if self._asked[session.id])
        """Those with attendance."""
        self.seats = tuple(
            _Seat(session.id, person, family.homes(person, session.period), family.layer(person, session.period))
            for session in self.attended
            for person in family.people(session.period, at=family.elt)
        )
        """In order of time, then of people's ids."""

    def _of_the_team(self, session: Session) -> bool:
        """Whether a session is the leadership team's."""
        if session.body is not None:
            return session.body in self.family.elt
        members = self.family.people(session.period, at=self.family.elt)
        return session.kind is SessionKind.ELT_NETWORK and not self._asked[session.id].isdisjoint(members)

    def schools(self, session: Session) -> set[str]:
        """The schools of those who were at a session."""
        return {
            home
            for person in self.present[session.id]
            for home in self.family.homes(person, session.period)
            if kind_of(home) == "school"
        }

    def by_layer(self) -> Iterator[AttendanceRow]:
        """The attendance of each layer with a place in the team."""
        for layer in Layer:
            if seats := [seat for seat in self.seats if seat.layer is layer]:
                yield self.row(str(layer), seats)

    def row(self, group: str, seats: Sequence[_Seat]) -> AttendanceRow:
        """The attendance of a group, by the places that are theirs."""
        taken = [seat for seat in seats if seat.person in self.present[seat.session]]
        sessions, represented = ({seat.session for seat in some} for some in (seats, taken))
        counts = clustered(self._by_person(seats))
        share, low, high = clustered_share(counts)
        represented_share, represented_low, represented_high = exact_share(len(represented), len(sessions))
        return AttendanceRow(
            group=group,
            people=len({seat.person for seat in seats}),
            present=len(taken),
            of=len(seats),
            effective=counts.effective or 0.0,
            share=share,
            low=low,
            high=high,
            represented=len(represented),
            sessions=len(sessions),
            represented_share=represented_share,
            represented_low=represented_low,
            represented_high=represented_high,
            evidence=tuple(sorted(sessions.union(*(self.present[seat.session][seat.person] for seat in taken)))),
        )

    def _by_person(self, seats: Sequence[_Seat]) -> list[tuple[int, int]]:
        """At how many of their places each person was."""
        places = Counter(seat.person for seat in seats)
        taken = Counter(seat.person for seat in seats if seat.person in self.present[seat.session])
        return [(taken[person], places[person]) for person in sorted(places)]

    def years(self) -> Iterator[YearRow]:
        """Each team's sessions by school year."""
        by_body: dict[str, list[Session]] = defaultdict(list)
        for session in self.held:
            by_body[session.body or min(self.family.elt, default=self.family.trust.id)].append(session)
        given = self.family.given
        for body in sorted(by_body):
            team = given.bodies.get(body)
            for year, in_year, whole in held_by_year(team, by_body[body], given.made_on):
                yield YearRow(
                    body=body,
                    year=in_words(year),
                    planned=None if team is None else team.sessions_a_year,
                    held=len(in_year),
                    whole=whole and all_through(self.family.period, year),
                    evidence=tuple(session.id for session in in_year),
                )

    def focuses(self) -> Iterator[FocusRow]:
        """How many sessions had which focus, by school year."""
        by_focus: dict[tuple[str, str], list[str]] = defaultdict(list)
        for session in self.held:
            by_focus[in_words(school_year(session.held_on)), session.focus or NO_FOCUS].append(session.id)
        order = sorted(by_focus, key=lambda key: (key[0], key[1] == NO_FOCUS, key))
        for year, focus in order:
            sessions = by_focus[year, focus]
            yield FocusRow(year=year, focus=focus, sessions=len(sessions), evidence=tuple(sorted(sessions)))

    def trustees(self) -> tuple[int | None, int | None, int | None]:
        """How many trustees there were, how many came, and to how many sessions."""
        boards = {body.id for body in self.family.bodies if body.kind is BodyKind.TRUST_BOARD}
        everybody: set[str] = set()
        came: set[str] = set()
        with_trustees = 0
        for session in self.attended:
            trustees = {
                role.person
                for role in self.family.held(session.period)
                if role.at in boards and role.in_layer is Layer.GOVERNANCE and not role.kind.professional
            }
            present = trustees.intersection(self.present[session.id])
            everybody |= trustees
            came |= present
            with_trustees += bool(present)
        return (len(everybody), len(came), with_trustees) if everybody else (None, None, None)


# --- development plans -----------------------------------------------------------------------------------------------


def _plans(sessions: _Sessions) -> Iterator[DevelopmentPlanRow]:
    """Development plans that the team could evaluate together."""
    family = sessions.family
    sharings: dict[str, list[Sharing]] = defaultdict(list)
    for sharing in family.data.sharings:
        sharings[sharing.artefact].append(sharing)
    plans: dict[str, list[Artefact]] = defaultdict(list)
    places = {family.trust.id, *(school.id for school in family.schools)}
    for artefact in family.data.artefacts:
        if artefact.kind is ArtefactKind.DEVELOPMENT_PLAN and artefact.about in places:
            plans[artefact.about].append(artefact)
    for about in sorted(plans, key=lambda place: (kind_of(place) == "school", place)):
        reached, days, evidence = 0, [], set()
        for plan in plans[about]:
            evidence |= {plan.id, *(sharing.id for sharing in sharings[plan.id])}
            day = family.reached(sharings[plan.id]) if family.elt else None
            reached += day is not None
            if isinstance(day, dt.date) and (session := _evaluating(sessions, day, about)):
                days.append((session.held_on - day).days)
                evidence.add(session.id)
        yield DevelopmentPlanRow(
            about=about,
            plans=len(plans[about]),
            reached=reached,
            evaluated=len(days),
            days=float(np.median(days)) if days else math.nan,
            evidence=tuple(sorted(evidence)),
        )


def _evaluating(sessions: _Sessions, day: dt.date, about: str) -> Session | None:
    """The first session within a year of a day at which somebody of another school than the plan's own was."""
    for session in sessions.attended:
        if dt.timedelta(0) <= session.held_on - day <= _WITHIN and sessions.schools(session) - {about}:
            return session
    return None


# --- links that came after -------------------------------------------------------------------------------------------


def _links(sessions: _Sessions, support: dict[tuple[str, str], dict[str, dt.date | None]]) -> tuple[LinkRow, ...]:
    """Pairs of schools that met, with the support between them before and after."""
    present = {session.id: sessions.schools(session) for session in sessions.attended}
    met: dict[tuple[str, str], list[Session]] = defaultdict(list)
    for session in sessions.attended:
        for pair in combinations(sorted(present[session.id]), 2):
            met[pair].append(session)
    rows = []
    for (a, b), together in sorted(met.items()):
        since = together[0].held_on
        starts = support.get((a, b), {})
        before = {record for record, start in starts.items() if start is None or start < since}
        rows.append(
            LinkRow(
                a=a,
                b=b,
                together=len(together),
                strength=math.fsum(1 / (len(present[session.id]) - 1) for session in together),
                since=since,
                before=len(before),
                after=len(starts) - len(before),
                evidence=tuple(sorted({*(session.id for session in together), *starts})),
            )
        )
    return tuple(rows)


def _support_between(always: Family, window: Period) -> dict[tuple[str, str], dict[str, dt.date | None]]:
    """Pairs of schools: the support between them, either way, that began before the window was over, and when it began."""

    def schools(who: str, period: Period) -> set[str]:
        places = always.homes(who, period) if kind_of(who) == "person" else (who,)
        return {place for place in places if kind_of(place) == "school"}

    support: dict[tuple[str, str], dict[str, dt.date | None]] = defaultdict(dict)
    for record in always.data.support:
        if window.end is not None and record.start is not None and record.start >= window.end:
            continue
        for giver, receiver in product(schools(record.giver, record.period), schools(record.receiver, record.period)):
            if giver != receiver:
                support[min(giver, receiver), max(giver, receiver)][record.id] = record.start
    return support


def _test(
    sessions: _Sessions,
    support: dict[tuple[str, str], dict[str, dt.date | None]],
    draws: int,
    seed: int,
    *,
    progress: bool,
) -> LinkTest:
    """Whether new links began where and when schools had met, more than others of the same schools on the same days would."""
    number = {school.id: at for at, school in enumerate(sessions.family.schools)}
    if not sessions.attended:
        return LinkTest(**against(math.nan, []))
    could = _could_meet(sessions, number)
    firsts: dict[tuple[int, int], dt.date] = {}
    for a, b in sorted(pair for pair in support if number.keys() >= set(pair)):
        i, j, first = number[a], number[b], _first(support[a, b].values())
        if first is None or first < sessions.attended[0].held_on:  # they helped each other before, or may have
            could[i, j] = could[j, i] = False
        else:
            firsts[i, j] = first
    belonged, kinds = _belonged(sessions.family, number, firsts.values())
    possible = could & belonged
    new = [(pair, day) for pair, day in firsts.items() if possible[(kinds[day], *pair)]]
    if not new:
        return LinkTest(**against(math.nan, []))
    start, end = np.array([pair for pair, _ in new]).T
    met = _met_lately(sessions, number, [day for _, day in new])
    kind = np.array([kinds[day] for _, day in new])
    drawn = rewired(start, end, np.ones(len(new)), draws, generator(seed), possible=possible, kind=kind)
    chance = [
        met(first, second)
        for first, second, _ in progressing(drawn, total=draws, label="networks of links", progress=progress)
    ]
    return LinkTest(**against(met(start, end), chance, n=len(new)))


def _belonged(
    family: Family, number: Mapping[str, int], days: Iterable[dt.date]
) -> tuple[npt.NDArray[np.bool_], dict[dt.date, int]]:
    """Which schools belonged to the trust together on days, once for all days that have the same schools; and which is whose."""
    schools: dict[tuple[int, ...], int] = {}
    kinds: dict[dt.date, int] = {}
    for day in sorted(set(days)):
        there = tuple(number[school.id] for school in family.members(Period.of_day(day)))
        kinds[day] = schools.setdefault(there, len(schools))
    belonged = np.zeros((max(len(schools), 1), len(number), len(number)), dtype=bool)
    for there, kind in schools.items():
        belonged[np.ix_([kind], there, there)] = True
    return belonged, kinds


def _met_lately(
    sessions: _Sessions, number: Mapping[str, int], days: Sequence[dt.date]
) -> Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], float]:
    """How much pairs had met before some days, a pair a day, on average: the less, the longer ago."""
    present = np.zeros((len(sessions.attended), len(number)), dtype=bool)
    for at, session in enumerate(sessions.attended):
        present[at, [number[school] for school in sessions.schools(session) if school in number]] = True
    ago = np.array([[(day - session.held_on).days for day in days] for session in sessions.attended], dtype=float)
    # Newman's strength of a session, as of `LinkRow`; one that was not yet held adds nothing
    strength = (
        np.where(ago >= 0, np.exp(-np.maximum(ago, 0) / _LATELY), 0.0) / np.maximum(present.sum(axis=1) - 1, 1)[:, None]
    )

    def met(start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> float:
        together = present[:, start] & present[:, end]
        return float((strength * together).sum() / len(days))

    return met


def _first(days: Collection[dt.date | None]) -> dt.date | None:
    """The first of some days; `None` where one of them is not known."""
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None


def _could_meet(sessions: _Sessions, number: Mapping[str, int]) -> npt.NDArray[np.bool_]:
    """Which schools belonged to the trust together on the day of some session, by their numbers."""
    members = np.zeros((len(sessions.attended), len(number)), dtype=np.float32)
    for at, session in enumerate(sessions.attended):
        members[at, [number[school.id] for school in sessions.family.members(session.period)]] = 1
    could: npt.NDArray[np.bool_] = members.T @ members > 0
    np.fill_diagonal(could, val=False)
    return could


def _warnings(sessions: _Sessions, trustees: int | None) -> Iterator[str]:
    """What is not recorded."""
    family = sessions.family
    if not family.elt:
        yield "no extended leadership team is recorded"
    elif any(body.sessions_a_year is None for body in family.bodies if body.id in family.elt):
        yield "how many sessions a year the team set itself is not recorded"
    if not sessions.held:
        yield "no session of the extended leadership team is recorded: there may have been some"
    elif silent := len(sessions.held) - len(sessions.attended):
        yield f"attendance is not recorded for {counted(silent, 'session')}, which {is_are(silent)} left out of it"
    if sessions.attended and not sessions.seats:
        yield "nobody is recorded in the extended leadership team on the days of its sessions"
    if sessions.attended and trustees is None:
        yield "no trustee is recorded, so whether trustees came is not known"
    if without := sum(session.focus is None for session in sessions.held):
        yield f"{counted(without, 'session')} {'has' if without == 1 else 'have'} no focus recorded"
    if not any(artefact.kind is ArtefactKind.DEVELOPMENT_PLAN for artefact in family.data.artefacts):
        yield "no development plan is recorded, so whether leaders evaluate plans together is not known"
