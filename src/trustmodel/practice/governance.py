"""Governance: who serves each school, how word reaches the governance lead, the Handbook's countable rules, and who comes and goes."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.governance_lines import Ways, lines_of, serves, ways
from trustmodel.model.ids import kind_of
from trustmodel.model.period import ALWAYS, Between, Day, Period, as_day, as_period
from trustmodel.model.records import Body, Role
from trustmodel.model.vocabulary import AttendancePart, BodyKind, Layer, RoleKind
from trustmodel.practice.family import Family, not_told
from trustmodel.practice.handbook import RuleRow, rules
from trustmodel.prose import counted, day_in_words, is_are, named, or_none, spelt
from trustmodel.results import Finding, Result

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
RENEWED_WITHIN: Final = dt.timedelta(days=92)
"""Somebody whose role at a body begins again within a school term has renewed it, and has not come and gone."""
SOON: Final = dt.timedelta(days=183)
"""A term that ends within half a year ends soon."""
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
    """How one school is governed: its governance professional, its committee, and how far word has to go.

    A way passes from body to body through people who serve on both, or who were at a session of one.
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
    """How many people the way from the committee to the governance lead passes through, the lead with them: 1 where the
    lead meets with the committee. `None`: there is no way, or no lead is recorded."""
    via: tuple[str, ...]
    """The bodies on the shortest ways to the lead, in order of id."""
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
    """Who came to a governing body and who left it over the period, counted in people.

    Roles of one person at one body are one spell where no more than 92 days lie between them: a renewal is not two changes.
    """

    body: str
    started: int
    ended: int
    renewals: int
    """Roles that began within the period and carried an earlier one on."""
    serving_first: int
    """How many served on the first day of the period."""
    serving_last: int
    """And on its last."""
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
        with_one = sum(row.professional is not None for row in self.rows)
        joined = sum(row.to_lead is not None for row in self.rows)
        kept = sum(row.kept is True for row in self.rules)
        return (
            f"{with_one} of {len(self.rows)} schools have a governance professional, {joined} a way to the governance lead;"
            f" {kept} of {len(self.rules)} countable rules are kept"
        )


def governance(
    data: Dataset, *, trust: str | None = None, at: Day | None = None, between: Between | None = None
) -> Governance:
    """The governance professional, committee and way to the governance lead of every school; rules, interlocks and turnover.

    Whoever has a role at a body serves on it; governance professionals and clerks serve it without being of it. A shared
    governance professional serves every school of the trust. Rules are told as not known, and not as broken, where nothing
    is recorded that could tell.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust's id. `None`: the only trust in the data.
    at, between
        A day: who serves on it. Or a period, its end exclusive: who serves on some day of it; who comes and goes is told
        for a period with both ends. Neither: all that is recorded.

    Returns
    -------
    Governance
        One row a school. The rules, and the terms that end soon, are those of the day; of a period, of its last day;
        with neither, of the day on which the data were made. How often the board meets is told of whole school years
        within the time that are recorded.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        `trust` is not given and the data hold none or several; or both `at` and `between` are.
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
    family = Family("governance", data, trust=trust, at=at, between=between)
    day = _day(family, at, between)
    bodies = [body for body in family.bodies if body.kind in _GOVERNING]
    leads = {role.person for role in family.posts if role.kind is RoleKind.GOVERNANCE_LEAD}
    boards = {body.id for body in bodies if body.kind is BodyKind.TRUST_BOARD}
    met = lines_of(family.data)
    rows = tuple(_row(family, school.id, met, leads, boards) for school in family.schools)
    trustees = {role.person for role in family.posts if role.at in boards and _of_it(role)}
    local = {body.id for body in bodies if body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE}
    period = as_period(between) if between is not None else ALWAYS
    turnover = tuple(_turnover(family, bodies, period))
    found = Governance(
        method=family.method("governance", day=day and day.isoformat()),
        evidence=(),
        warnings=tuple(_warnings(family, rows, leads, day, told=bool(turnover), period=period)),
        rows=rows,
        rules=rules(family, day, since=period[0]),
        interlocks=tuple(_interlocks(family, bodies)),
        trustees=len(trustees) or None,
        trustees_local=sum(bool(met[one] & local) for one in trustees) if trustees else None,
        turnover=turnover,
        ending=tuple(_ending(family, day)),
        leads=len(leads),
    )
    parts: tuple[Any, ...] = (*rows, *found.rules, *found.interlocks, *turnover, *found.ending)
    return attrs.evolve(found, evidence=tuple(sorted({one for part in parts for one in part.evidence})))


def _day(family: Family, at: Day | None, between: Between | None) -> dt.date | None:
    """The day of the rules and of the terms that end soon."""
    if between is not None and (last := as_period(between)[1]) is not None and last > dt.date.min:
        return last - dt.timedelta(days=1)
    return as_day(at) or family.whole.made_on


def _of_it(role: Role) -> bool:
    """Whether a role makes somebody one of a governing body, and not its professional."""
    return not role.kind.professional and role.kind is not RoleKind.CLERK


def _row(family: Family, school: str, met: Mapping[str, set[str]], leads: set[str], boards: set[str]) -> GovernanceRow:
    own = [body.id for body in family.bodies if body.school == school]
    places = {school, *own}
    members = [one.period for one in family.data.memberships if one.school == school and one.trust == family.trust.id]
    served = [
        role for role in family.posts
        if serves(role, places) and any(role.period.meets(period) for period in members)
    ]  # fmt: skip
    committees = [
        body.id for body in family.bodies if body.school == school and body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE
    ]
    committee = max(committees, key=lambda one: (len(met.get(one, ())), one), default=None)
    on_it = [role for role in family.posts if role.at == committee and _of_it(role)]
    to_lead = ways(met, committee, leads) if committee is not None else None
    to_board = ways(met, committee, boards) if committee is not None else None
    on_the_way = frozenset[str]().union(*(one.through for one in (to_lead, to_board) if one is not None))
    along = [role for role in family.posts if role.person in on_the_way and role.at in on_the_way]
    came = _came(family, on_the_way, {(role.person, role.at) for role in along})
    return GovernanceRow(
        school=school,
        professional=None if not served else "its own" if any(role.at in places for role in served) else "shared",
        professionals=len({role.person for role in served}),
        committee=committee,
        committee_people=len({role.person for role in on_it}),
        chair=any(role.kind in _CHAIRS for role in on_it),
        to_lead=_people_on(to_lead),
        via=tuple(sorted(one for one in (to_lead.through if to_lead else ()) if kind_of(one) != "person" and one != committee)),
        to_board=_people_on(to_board),
        evidence=tuple(
            sorted({role.id for role in (*served, *on_it, *along)} | came | {one for one in committees if one == committee})
        ),
    )  # fmt: skip


def _came(family: Family, on_the_way: frozenset[str], served: set[tuple[str, str]]) -> set[str]:
    """The attendances that alone join somebody on the way to a body on it: no role there does."""
    found = set()
    for one in family.data.attendances:
        if one.person in on_the_way and one.part is not AttendancePart.INVITED:
            session = family.data.sessions.get(one.session)
            body = None if session is None else session.body
            if body in on_the_way and (one.person, body) not in served:
                found.add(one.id)
    return found


def _people_on(found: Ways | None) -> int | None:
    return None if found is None else found.people


def _interlocks(family: Family, bodies: Iterable[Body]) -> Iterator[InterlockRow]:
    at: dict[str, dict[str, list[Role]]] = {body.id: defaultdict(list) for body in bodies}
    for role in family.posts:
        if role.at in at and _of_it(role):
            at[role.at][role.person].append(role)
    for a, b in combinations(sorted(at), 2):
        shared: dict[str, set[str]] = {}
        for person in at[a].keys() & at[b].keys():
            both = {
                one.id for mine, others in ((at[a], at[b]), (at[b], at[a])) for one in mine[person]
                if any(one.period.meets(other.period) for other in others[person])
            }  # fmt: skip
            if both:
                shared[person] = both
        if shared:
            yield InterlockRow(
                a=a, b=b, people=len(shared), evidence=tuple(sorted({one for some in shared.values() for one in some}))
            )


# --- who comes and goes ----------------------------------------------------------------------------------------------


@attrs.define
class _Spell:
    """A time that somebody served on a body without a break longer than a term."""

    start: dt.date | None
    end: dt.date | None
    renewed: list[dt.date] = attrs.field(factory=list)


def _spells(roles: Iterable[Role]) -> list[_Spell]:
    """The spells of one person at one body."""
    made: list[_Spell] = []
    for role in sorted(roles, key=lambda one: (one.start or dt.date.min, one.end or dt.date.max, one.id)):
        last = made[-1] if made else None
        if last is None or (last.end is not None and role.start is not None and role.start - last.end > RENEWED_WITHIN):
            made.append(_Spell(role.start, role.end))
            continue
        if last.end is not None and role.start is not None and role.start >= last.end:
            last.renewed.append(role.start)
        last.end = None if last.end is None or role.end is None else max(last.end, role.end)
    return made


def _turnover(family: Family, bodies: Iterable[Body], period: Period) -> Iterator[TurnoverRow]:
    first, last = period
    if first is None or last is None:
        return
    for body in bodies:
        by: dict[str, list[Role]] = defaultdict(list)
        for role in family.whole.roles:  # those before the period too: they tell a renewal from a start
            if role.at == body.id and _of_it(role) and role.in_layer is Layer.GOVERNANCE:
                by[role.person].append(role)
        spells = [spell for roles in by.values() for spell in _spells(roles)]
        started = sum(spell.start is not None and first <= spell.start < last for spell in spells)
        # the end is the first day without: whoever leaves on the period's first day had left before it
        ended = sum(spell.end is not None and first < spell.end <= last for spell in spells)
        serving = [
            sum((one.start is None or one.start <= day) and (one.end is None or day < one.end) for one in spells)
            for day in (first, last - dt.timedelta(days=1))
        ]
        years = (last - first).days / 365.25
        mean = sum(serving) / 2
        touching = {
            role.id for roles in by.values() for role in roles if role.period.meets(Period(first, last))
        }  # fmt: skip
        if touching:
            yield TurnoverRow(
                body=body.id, started=started, ended=ended,
                renewals=sum(first <= day < last for spell in spells for day in spell.renewed),
                serving_first=serving[0], serving_last=serving[1], rate=ended / (mean * years) if mean else NAN,
                evidence=tuple(sorted(touching)),
            )  # fmt: skip


def _ending(family: Family, day: dt.date | None) -> Iterator[EndingRow]:
    """Terms that end within half a year of a day, by place."""
    if day is None:
        return
    until = day + SOON if day <= dt.date.max - SOON else dt.date.max
    by: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    for role in family.posts:
        ends = role.term_ends or role.end
        served = (role.start is None or role.start <= day) and (role.end is None or day < role.end)
        if role.in_layer is Layer.GOVERNANCE and _of_it(role) and served and ends is not None and day <= ends <= until:
            by[role.at].append((ends, role.id))
    rows = [
        EndingRow(
            place=place, roles=len(some), first=min(some)[0], last=max(some)[0], evidence=tuple(sorted(one for _, one in some)),
        )
        for place, some in by.items()
    ]  # fmt: skip
    yield from sorted(rows, key=lambda row: (row.first, row.place))


def _warnings(  # noqa: PLR0913 - an inner step of governance
    family: Family, rows: Iterable[GovernanceRow], leads: set[str], day: dt.date | None, *, told: bool, period: Period
) -> Iterator[str]:
    rows = list(rows)
    if not any(role.in_layer is Layer.GOVERNANCE for role in family.posts):
        yield "no role in governance is recorded: who governs is not known"
        return
    if not leads:
        yield "no governance lead is recorded, so whether word reaches one is not known"
    if not any(body.kind is BodyKind.TRUST_BOARD for body in family.bodies):
        yield "no trust board is recorded"
    if silent := sum(row.committee is not None and not row.committee_people for row in rows):
        yield f"nobody is recorded on the committees of {counted(silent, 'school')}"
    if None in period:
        yield "who came and went is told for a period with a first and a last day only"
    elif not told:
        yield "nobody is recorded on a governing body within the time"
    if day is None:
        yield "which terms end soon is not known: give a day, or a period with an end"
    elif not any(role.term_ends or role.end for role in family.posts if role.in_layer is Layer.GOVERNANCE):
        yield "no term of office is recorded with its end"


# --- in words --------------------------------------------------------------------------------------------------------


def sentences(found: Governance, names: Mapping[str, str]) -> list[Finding]:
    """What is found, in words; schools and bodies by name, people never."""
    return [
        *_of_schools(found, names),
        *_of_rules(found),
        *_of_interlocks(found),
        *_of_turnover(found),
        *_of_endings(found),
        *not_told("governance", found.warnings, names),
    ]


def _of_schools(found: Governance, names: Mapping[str, str]) -> Iterator[Finding]:
    rows = found.rows
    if not any(row.professional or row.committee for row in rows):
        return
    without = [row.school for row in rows if row.professional is None]
    apart = [row.school for row in rows if row.committee is None]
    says = _all_but(len(rows), without, names, "a governance professional", "a governance professional")
    says += f" {_all_but(len(rows), apart, names, 'committees of their own', 'a committee of its own')}"
    if found.leads:
        far = [row.to_lead for row in rows if row.to_lead is not None]
        cut = [row.school for row in rows if row.committee is not None and row.to_lead is None]
        if far:
            says += f" From {counted(len(far), 'committee')} word reaches the governance lead through people who meet"
            says += (
                ", at once." if max(far) == 1 else f", through {spelt(max(far))} people at most, the lead with them."
            )
        if cut:
            says += f" Nobody joins the committee of {named(cut, names)} to the governance lead."
    yield Finding(
        section="governance",
        says=says,
        how="Somebody with a role at two bodies, or who was at a session of one, can carry word between them.",
        cannot_say="whether word is carried: a way that exists may not be used.",
        evidence=tuple(sorted({one for row in rows for one in row.evidence})),
    )


_ALL: Final = {2: "Both"}


def _all_but(of: int, without: list[str], names: Mapping[str, str], what: str, each: str) -> str:
    """How many schools have something, and which have none recorded; `each` is what one school has."""
    if not without:
        return f"The school has {each}." if of == 1 else f"{_ALL.get(of, f'All {spelt(of)}')} schools have {what}."
    some = of - len(without)
    if not some:
        return f"No {each.removeprefix('a ')} is recorded for {'the school' if of == 1 else 'any school'}."
    has = f"has {each}" if some == 1 else f"have {what}"
    return f"{spelt(some).capitalize()} of {counted(of, 'school')} {has}; none is recorded for {named(without, names)}."


def _of_rules(found: Governance) -> Iterator[Finding]:
    kept = [row for row in found.rules if row.kept]
    broken = [row for row in found.rules if row.kept is False]
    unknown = [row for row in found.rules if row.kept is None]
    if len(unknown) == len(found.rules):
        return
    says = f"Of {spelt(len(found.rules))} countable rules of the Academy Trust Handbook, {or_none(len(kept))} {is_are(len(kept))} kept"
    says += f" and {spelt(len(unknown))} cannot be told from what is recorded" if unknown else ""
    says += "."
    for row in broken:
        says += f" Not kept ({row.obligation}): {row.says[0].lower()}{row.says[1:]}"
    yield Finding(
        section="governance",
        says=says,
        how="Each rule is counted on the records of one day, in our own words. Where nothing could tell, it is not told as broken.",
        cannot_say="the rest of the Handbook, which cannot be counted; this is no legal advice.",
        evidence=tuple(sorted({one for row in found.rules for one in row.evidence})),
    )


def _of_interlocks(found: Governance) -> Iterator[Finding]:
    if found.trustees is None and not found.interlocks:
        return
    pairs = counted(len(found.interlocks), "pair").capitalize()
    says = f"{pairs} of governing bodies {'shares' if len(found.interlocks) == 1 else 'share'} somebody who serves on both."
    if found.trustees_local is not None:
        some = (
            "No trustee"
            if not found.trustees_local
            else f"{spelt(found.trustees_local).capitalize()} of {counted(found.trustees or 0, 'trustee')}"
        )
        says += f" {some} {'serves' if found.trustees_local in (0, 1) else 'serve'} on a local committee or {'was' if found.trustees_local in (0, 1) else 'were'} at a session of one."
    yield Finding(
        section="governance",
        says=says,
        how="Governing bodies are the members, the board, its committees and local committees. Both roles are held at one time.",
        cannot_say="whether it is better to share people: that joins bodies, and makes each depend on the same few.",
        evidence=tuple(sorted({one for row in found.interlocks for one in row.evidence})),
    )


def _of_turnover(found: Governance) -> Iterator[Finding]:
    if not found.turnover:
        return
    started, ended = sum(row.started for row in found.turnover), sum(row.ended for row in found.turnover)
    renewed = sum(row.renewals for row in found.turnover)
    first, last = sum(row.serving_first for row in found.turnover), sum(row.serving_last for row in found.turnover)
    again = (
        f" {counted(renewed, 'term was', 'terms were').capitalize()} renewed, which is no change." if renewed else ""
    )
    yield Finding(
        section="governance",
        says=(
            f"On governing bodies {counted(started, 'place was', 'places were')} taken up within the period and"
            f" {or_none(ended)} ended; {or_none(first)} {'was' if first == 1 else 'were'} held on its"
            f" first day and {or_none(last)} on its last.{again}"
        ),
        how="One person on one body is one place. A role that begins again within 92 days carries the earlier one on.",
        cannot_say="whether change was wanted: new people bring what is new, and take time to learn.",
        evidence=tuple(sorted({one for row in found.turnover for one in row.evidence})),
    )


def _of_endings(found: Governance) -> Iterator[Finding]:
    if not found.ending:
        return
    count = sum(row.roles for row in found.ending)
    first, last = min(row.first for row in found.ending), max(row.last for row in found.ending)
    span = day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    yield Finding(
        section="governance",
        says=(
            f"{counted(count, 'term').capitalize()} of office at {counted(len(found.ending), 'body', 'bodies')}"
            f" {'ends' if count == 1 else 'end'} within half a year: {span}."
        ),
        cannot_say="who will be renewed.",
        evidence=tuple(sorted({one for row in found.ending for one in row.evidence})),
    )
