"""Governance: each school's committee and its line to the governance lead, the Handbook's countable rules, and turnover."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from itertools import combinations
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.governance_lines import Ways, lines_of, serves, ways
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day, Period, shared_days
from trustmodel.model.records import Body, Role
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import AttendancePart, BodyKind, Layer, RoleKind
from trustmodel.practice.family import Family, family_of
from trustmodel.practice.handbook import RuleRow, rules
from trustmodel.prose import counted, has_have, is_are, number_of
from trustmodel.results import Result

__all__ = [
    "EndingRow",
    "Governance",
    "GovernanceRow",
    "InterlockRow",
    "RuleRow",
    "TurnoverRow",
    "governance",
]

NAN: Final = math.nan
_RENEWED_WITHIN: Final = dt.timedelta(days=92)
"""Somebody whose role at a body begins again within a school term has renewed it, and has not come and gone."""
_SOON: Final = dt.timedelta(days=183)
"""A term that ends within half a year ends soon."""
_DAYS_A_YEAR: Final = 365.25
_GOVERNING: Final = frozenset(
    {BodyKind.MEMBERS, BodyKind.TRUST_BOARD, BodyKind.COMMITTEE, BodyKind.LOCAL_GOVERNING_COMMITTEE}
)
_CHAIRS: Final = frozenset(
    {
        RoleKind.CHAIR, RoleKind.CHAIR_OF_GOVERNORS, RoleKind.CHAIR_OF_LOCAL_GOVERNING_BODY, RoleKind.SHARED_CHAIR_GROUP,
        RoleKind.SHARED_CHAIR_ESTABLISHMENT,
    }
)  # fmt: skip


@attrs.frozen(kw_only=True)
class GovernanceRow:
    """How one school is governed: its governance professional, its committee, and the committee's line to the lead.

    A line runs from body to body through people who serve on both, or who were at a session of one.
    """

    school: str
    professional: str | None
    """`its own`, `shared` (by the group), or `None` where none is recorded."""
    professionals: int
    """How many people serve it as governance professional or clerk."""
    committee: str | None
    """Its local governing committee; `None` where none is recorded."""
    committee_people: int
    """How many serve on it, without its governance professional."""
    chair: bool
    """Whether a chair of it is recorded."""
    to_lead: int | None
    """How many people the shortest line from the committee to the governance lead passes through, the lead among them:
    1 where the lead meets with the committee. `None`: there is no line, or no lead is recorded."""
    via: tuple[str, ...]
    """The bodies on the shortest lines to the lead, in order of id."""
    to_board: int | None
    """How many people lie between the committee and the trust's board: 1 where somebody serves on both."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class InterlockRow:
    """Two governing bodies, and how many people serve on both at one time."""

    a: str
    b: str
    people: int
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class TurnoverRow:
    """Who came to a governing body and who left it over the period, counted in people, while its school belonged to the trust.

    Roles of one person at one body are one spell where no more than 92 days lie between them: a renewal is not two changes.
    """

    body: str
    started: int
    ended: int
    renewals: int
    """Roles that began within the period and continued an earlier one."""
    serving_first: int
    """How many served on the first day of the period on which its school belonged to the trust."""
    serving_last: int
    """And on the last."""
    rate: float
    """Spells ended, per person serving and year: ended / (mean of first and last · years). NaN where nobody served."""
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class EndingRow:
    """Terms of office at one place that end within 183 days."""

    place: str
    roles: int
    first: dt.date
    last: dt.date
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Governance(Result):
    """How a trust is governed: one row a school, in id order."""

    rows: tuple[GovernanceRow, ...]
    rules: tuple[RuleRow, ...]
    """The Academy Trust Handbook's countable rules."""
    interlocks: tuple[InterlockRow, ...]
    """Pairs of governing bodies that share people, in order of their ids."""
    trustees: int | None
    """How many people serve on the trust's board; `None` where nobody is recorded there."""
    trustees_local: int | None
    """How many of these also serve on a local committee, or were at a session of one."""
    turnover: tuple[TurnoverRow, ...]
    """One a governing body; none where no period with both ends was asked for."""
    ending: tuple[EndingRow, ...]
    """In order of the first day."""
    leads: int
    """How many governance leads are recorded."""

    def summary(self) -> str:
        """How many schools are served, and how many rules are kept."""
        served = sum(row.professional is not None for row in self.rows)
        linked = sum(row.to_lead is not None for row in self.rows)
        kept = sum(row.kept is True for row in self.rules)
        return (
            f"{served} of {number_of(len(self.rows), 'school')} {has_have(served)} a governance professional, {linked} a way to the governance lead;"
            f" {kept} of {number_of(len(self.rules), 'countable rule')} {is_are(kept)} kept"
        )


def governance(
    data: Dataset | Situation, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Governance:
    """The governance professional, committee and line to the governance lead of every school; rules, interlocks, turnover.

    Whoever has a role at a body serves on it; governance professionals and clerks serve it without being of it. A shared
    governance professional serves every school of the trust. A rule is not known, and not broken, where nothing is
    recorded that could show whether it is kept.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    trust
        The trust's id. `None`: the situation's own, else the only trust in the data.
    at
        A day: who serves on it.
    between
        Or a period, its end exclusive: who serves on some day of it. Turnover is counted for a period with both ends.
        With neither, all that is recorded counts. A situation has its time already.

    Returns
    -------
    Governance
        One row a school. The rules, and the terms that end soon, are those of the day; of a period, of its last day;
        with neither, of the day on which the data were put together. How often the board meets is counted in whole
        school years within the time that are recorded.

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
        No data notice covers it.

    References
    ----------
    Department for Education (2024). *Academy Trust Handbook*: what can be counted of it, in our words.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     trusts=[tm.Trust(id="vale", name="Vale", kind="Multi-academy trust")],
    ...     schools=[tm.School(id="ash", name="Ash", phase="Primary")],
    ...     memberships=[tm.Membership(id="1", school="ash", trust="vale")],
    ...     bodies=[tm.Body(id="ash", name="Ash committee", kind="local governing committee", school="ash")],
    ...     roles=[
    ...         tm.Role(id="1", person="ada", kind="Governance lead", at="trust:vale"),
    ...         tm.Role(id="2", person="ada", kind="Clerk", at="body:ash"),
    ...     ],
    ... )
    >>> row = tm.governance(data).rows[0]
    >>> row.professional, row.committee, row.to_lead
    ('its own', 'body:ash', 1)
    """
    family = family_of("governance", data, trust=trust, at=at, between=between)
    day = _day(family)
    lines = _Lines(family)
    bodies = [body for body in family.bodies if body.kind in _GOVERNING]
    answer = Governance(
        method=family.method("governance", day=day and day.isoformat()),
        rows=tuple(lines.row(school.id) for school in family.schools),
        rules=rules(family, day, since=family.period.start),
        interlocks=tuple(_interlocks(family, bodies)),
        trustees=len(lines.trustees) or None,
        trustees_local=lines.trustees_on_committees() if lines.trustees and lines.committees else None,
        turnover=tuple(_turnover(family, bodies)),
        ending=tuple(_ending(family, day)),
        leads=len(lines.leads),
    )
    parts: tuple[Any, ...] = (*answer.rows, *answer.rules, *answer.interlocks, *answer.turnover, *answer.ending)
    return attrs.evolve(
        answer,
        evidence=tuple(sorted({record for part in parts for record in part.evidence})),
        warnings=tuple(_warnings(family, answer, day)),
    )


def _day(family: Family) -> dt.date | None:
    """The day of the rules and of the terms that end soon."""
    last = family.period.end
    if last is not None and last > dt.date.min:
        return last - dt.timedelta(days=1)
    return family.situation.at or family.given.made_on


def _sits(role: Role) -> bool:
    """Whether a role makes somebody one of a governing body, and not its professional."""
    return not role.kind.professional and role.kind is not RoleKind.CLERK


# --- schools, and their lines to the lead ----------------------------------------------------------------------------


class _Lines:
    """Who meets whom in a trust, and whom the lines from a school's committee run to."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.held = family.held()
        self.met = lines_of(family.data, self.held)
        self.leads = {role.person for role in self.held if role.kind is RoleKind.GOVERNANCE_LEAD}
        self.boards = {body.id for body in family.bodies if body.kind is BodyKind.TRUST_BOARD}
        self.trustees = {role.person for role in self.held if role.at in self.boards and _sits(role)}
        self.committees = [body for body in family.bodies if body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE]

    def trustees_on_committees(self) -> int:
        """How many trustees meet with a local committee."""
        committees = {body.id for body in self.committees}
        return sum(not committees.isdisjoint(self.met[trustee]) for trustee in self.trustees)

    def row(self, school: str) -> GovernanceRow:
        """How a school is governed."""
        places = {school, *(body.id for body in self.family.bodies if body.school == school)}
        serving = self._serving(school, places)
        committee = self._committee(school)
        sitting = [role for role in self.held if role.at == committee and _sits(role)]
        to_lead, to_board = (
            None if committee is None else ways(self.met, committee, goals) for goals in (self.leads, self.boards)
        )
        via = {node for node in (to_lead.through if to_lead else ()) if kind_of(node) != "person"} - {committee}
        own = {role.id for role in (*serving, *sitting)} | ({committee} if committee is not None else set())
        return GovernanceRow(
            school=school,
            professional=_whose(serving, places),
            professionals=len({role.person for role in serving}),
            committee=committee,
            committee_people=len({role.person for role in sitting}),
            chair=any(role.kind in _CHAIRS for role in sitting),
            to_lead=None if to_lead is None else to_lead.people,
            via=tuple(sorted(via)),
            to_board=None if to_board is None else to_board.people,
            evidence=tuple(sorted(own | self._evidence(to_lead, to_board))),
        )

    def _serving(self, school: str, places: AbstractSet[str]) -> list[Role]:
        """The governance professionals and clerks of a school, while it belonged to the trust."""
        belonged = self.family.periods(school)
        return [
            role
            for role in self.held
            if serves(role, places)
            and any(time.meets(period) for time in self.family.times(role) for period in belonged)
        ]

    def _committee(self, school: str) -> str | None:
        """The local committee of a school; of several, that which meets with the most people."""
        committees = [body.id for body in self.committees if body.school == school]
        return max(committees, key=lambda body: (len(self.met.get(body, ())), body), default=None)

    def _evidence(self, *lines: Ways | None) -> set[str]:
        """The roles along lines, and the attendances that alone join somebody on them to a body."""
        along = frozenset[str]().union(*(line.through for line in lines if line is not None))
        roles = [role for role in self.held if role.person in along and role.at in along]
        joined = {(role.person, role.at) for role in roles}
        evidence = {role.id for role in roles}
        for attendance in self.family.data.attendances:
            if attendance.person in along and attendance.part is not AttendancePart.INVITED:
                session = self.family.data.sessions.get(attendance.session)
                body = None if session is None else session.body
                if body in along and (attendance.person, body) not in joined:
                    evidence.add(attendance.id)
        return evidence


def _whose(serving: Iterable[Role], places: AbstractSet[str]) -> str | None:
    """Whether those who serve a school as governance professionals are its own, or shared by the group."""
    at = {role.at for role in serving}
    if not at:
        return None
    return "shared" if at.isdisjoint(places) else "its own"


def _interlocks(family: Family, bodies: Iterable[Body]) -> Iterator[InterlockRow]:
    """Every two governing bodies that share somebody who serves on both at one time."""
    roles: dict[str, dict[str, list[Role]]] = {body.id: defaultdict(list) for body in bodies}
    for role in family.held():
        if role.at in roles and _sits(role):
            roles[role.at][role.person].append(role)
    for a, b in combinations(sorted(roles), 2):
        on_both = [
            _at_one_time(family, roles[a][person], roles[b][person]) for person in roles[a].keys() & roles[b].keys()
        ]
        shared = [evidence for evidence in on_both if evidence]
        if shared:
            yield InterlockRow(a=a, b=b, people=len(shared), evidence=tuple(sorted(set[str]().union(*shared))))


def _at_one_time(family: Family, roles: Iterable[Role], others: Iterable[Role]) -> set[str]:
    """The roles on either side that overlap in time with a role on the other, while both were held in the trust."""
    meeting = [(role.id, other.id) for role in roles for other in others if family.both(role, other)]
    return {identifier for pair in meeting for identifier in pair}


# --- who comes and goes ----------------------------------------------------------------------------------------------


@attrs.define
class _Spell:
    """A time that somebody served on a body without a break longer than a term."""

    period: Period
    renewed: list[dt.date] = attrs.field(factory=list)


def _spells(roles: Iterable[Role]) -> list[_Spell]:
    """The spells of one person at one body."""
    spells: list[_Spell] = []
    for role in sorted(roles, key=lambda role: (role.start or dt.date.min, role.end or dt.date.max, role.id)):
        spell = spells[-1] if spells else None
        last = None if spell is None else spell.period.end
        if spell is None or (last is not None and role.start is not None and role.start - last > _RENEWED_WITHIN):
            spells.append(_Spell(role.period))
            continue
        if last is not None and role.start is not None and role.start >= last:
            spell.renewed.append(role.start)
        end = None if last is None or role.end is None else max(last, role.end)
        spell.period = spell.period._replace(end=end)
    return spells


def _turnover(family: Family, bodies: Iterable[Body]) -> Iterator[TurnoverRow]:
    """A row for each governing body on which anybody served within the period."""
    if None in family.period:
        return
    for body in bodies:
        roles: dict[str, list[Role]] = defaultdict(list)
        for role in family.given.roles:  # those before the period too: they tell a renewal from a start
            if role.at == body.id and _sits(role) and role.in_layer is Layer.GOVERNANCE:
                roles[role.person].append(role)
        # what happened on a school's committee before it joined is not the trust's turnover
        joined = sorted(
            shared for belonged in family.belonged(body.id) if (shared := shared_days((family.period, belonged)))
        )
        within = {
            role.id
            for person in roles.values()
            for role in person
            if any(role.period.meets(period) for period in joined)
        }
        if within:
            spells = [spell for person in roles.values() for spell in _spells(person)]
            yield _turnover_row(body.id, spells, joined, within)


def _turnover_row(
    body: str, spells: Sequence[_Spell], periods: Sequence[Period], evidence: Iterable[str]
) -> TurnoverRow:
    starts = [spell.period.start for spell in spells if spell.period.start is not None]
    ends = [spell.period.end for spell in spells if spell.period.end is not None]
    renewed = [day for spell in spells for day in spell.renewed]
    started = ended = renewals = 0
    serving: list[int] = []
    person_years = 0.0
    for period in periods:
        first, last = period
        assert first is not None
        assert last is not None
        started += sum(map(period.holds, starts))
        # the end is the first day without: whoever leaves on the period's first day had left before it
        ended += sum(first < end <= last for end in ends)
        renewals += sum(map(period.holds, renewed))
        at_ends = [sum(spell.period.holds(day) for spell in spells) for day in (first, last - dt.timedelta(days=1))]
        person_years += sum(at_ends) / 2 * ((last - first).days / _DAYS_A_YEAR)
        serving += at_ends
    return TurnoverRow(
        body=body,
        started=started,
        ended=ended,
        renewals=renewals,
        serving_first=serving[0],
        serving_last=serving[-1],
        rate=ended / person_years if person_years else NAN,
        evidence=tuple(sorted(evidence)),
    )


def _ending(family: Family, day: dt.date | None) -> list[EndingRow]:
    """Terms that end within half a year of a day, by place."""
    if day is None:
        return []
    until = day + _SOON if day <= dt.date.max - _SOON else dt.date.max
    terms: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    for role in family.held(Period.of_day(day)):
        ends = role.term_ends or role.end
        sits = role.in_layer is Layer.GOVERNANCE and _sits(role)
        if sits and ends is not None and day <= ends <= until:
            terms[role.at].append((ends, role.id))
    rows = [
        EndingRow(
            place=place,
            roles=len(ending),
            first=min(ending)[0],
            last=max(ending)[0],
            evidence=tuple(sorted(role for _, role in ending)),
        )
        for place, ending in terms.items()
    ]
    return sorted(rows, key=lambda row: (row.first, row.place))


def _warnings(family: Family, answer: Governance, day: dt.date | None) -> Iterator[str]:
    """What is not recorded."""
    governing = [role for role in family.held() if role.in_layer is Layer.GOVERNANCE]
    if not governing:
        yield "no role in governance is recorded: who governs is not known"
        return
    if not answer.leads:
        yield "no governance lead is recorded, so whether anybody is linked to one is not known"
    if not any(body.kind is BodyKind.TRUST_BOARD for body in family.bodies):
        yield "no trust board is recorded"
    if silent := sum(row.committee is not None and not row.committee_people for row in answer.rows):
        yield f"nobody is recorded on the committees of {counted(silent, 'school')}"
    if None in family.period:
        yield "who came and went is calculated only for a period with a first and a last day"
    elif not answer.turnover:
        yield "nobody is recorded on a governing body within the time"
    if day is None:
        yield "which terms end soon is not known: give a day, or a period with an end"
    elif not any(role.term_ends or role.end for role in governing):
        yield "no term of office is recorded with its end"
