"""The Academy Trust Handbook's countable rules, each on the records of one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final, Literal

import attrs

from trustmodel.model.checks import RULES
from trustmodel.model.period import ALWAYS, Period
from trustmodel.model.records import Role
from trustmodel.model.school_years import all_through, held_by_year, school_year
from trustmodel.model.vocabulary import BodyKind, RoleKind
from trustmodel.practice.family import Family

__all__ = ["RuleRow", "rules"]

SOURCE: Final = "Academy Trust Handbook 2024"


@attrs.frozen(kw_only=True)
class RuleRow:
    """One rule, in our words, and whether the records keep it."""

    rule: str
    says: str
    obligation: Literal["must", "should"]
    kept: bool | None
    """`None`: nothing is recorded that could show it."""
    count: int | None
    """What was counted, where something was."""
    source: str
    evidence: tuple[str, ...] = attrs.field(repr=False)


def rules(family: Family, day: dt.date | None, *, since: dt.date | None = None) -> tuple[RuleRow, ...]:
    """Every rule of the Handbook that can be counted.

    Parameters
    ----------
    family
        The trust, over the time that is asked about.
    day
        The day on which roles are held. `None`: whatever is recorded counts.
    since
        Meetings are counted in the school years from this day to that one. `None`: in all before it.

    Returns
    -------
    tuple of RuleRow
        In the order of the Handbook.
    """
    trust = _TrustOnTheDay(family, day, since)
    rows = []
    for name, obligation, says, judge in _RULES:
        verdict = judge(trust)
        rows.append(
            RuleRow(
                rule=name,
                says=says,
                obligation=obligation,
                kept=verdict.kept,
                count=verdict.count,
                source=SOURCE,
                evidence=tuple(sorted(set(verdict.evidence))),
            )
        )
    return tuple(rows)


@attrs.frozen
class _Verdict:
    """Whether a rule is kept; `None` where nothing is recorded that could show it."""

    kept: bool | None
    count: int | None = None
    evidence: Iterable[str] = ()


@attrs.frozen(slots=False)  # without slots, for what is looked up once and kept
class _TrustOnTheDay:
    """A trust on the day: the roles that are held, by what they are, and the bodies that the rules are about."""

    family: Family
    day: dt.date | None
    since: dt.date | None

    @property
    def period(self) -> Period:
        """The day; without one always."""
        return ALWAYS if self.day is None else Period.of_day(self.day)

    @property
    def meeting_time(self) -> Period:
        """In which meetings are counted."""
        return Period(self.since, self.period.end)

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles held on the day."""
        return self.family.held(self.period)

    @cached_property
    def ever_members(self) -> list[Role]:
        """The roles of members held on the day; without one at any time."""
        return [role for role in self.roles if role.kind.member]

    @cached_property
    def members(self) -> list[Role]:
        """The same on the day; without one on the day on which the latest of them started, as the check of a dataset does."""
        latest = max((role.start for role in self.ever_members if role.start is not None), default=None)
        if self.day is not None or latest is None:
            return self.ever_members
        return [role for role in self.ever_members if role.period.holds(latest)]

    @cached_property
    def boards(self) -> set[str]:
        """The trust's boards."""
        return {body.id for body in self.family.bodies if body.kind is BodyKind.TRUST_BOARD}

    @cached_property
    def trustees(self) -> list[Role]:
        """The roles of those who sit on a board."""
        return [role for role in self.roles if role.at in self.boards and not _serves(role)]

    @cached_property
    def audit_committees(self) -> set[str]:
        """The committees for audit and risk, by their names."""
        return {
            body.id
            for body in self.family.bodies
            if body.kind is BodyKind.COMMITTEE and any(word in body.name.casefold() for word in ("audit", "risk"))
        }

    def of(self, *kinds: RoleKind) -> list[Role]:
        """The roles of some kinds."""
        return [role for role in self.roles if role.kind in kinds]


def _serves(role: Role) -> bool:
    """Whether a role serves a board, as its governance professional or clerk, and does not sit on it."""
    return role.kind.professional or role.kind is RoleKind.CLERK


def _both(family: Family, roles: Iterable[Role], others: Iterable[Role]) -> set[str]:
    """Whoever has a role of the first kind and a role of the second in the trust at one time."""
    others = list(others)
    return {
        role.person
        for role in roles
        if any(role.person == other.person and family.both(role, other) for other in others)
    }


def _people(roles: Iterable[Role]) -> set[str]:
    return {role.person for role in roles}


def _ids(*lots: Iterable[Role]) -> list[str]:
    return [role.id for roles in lots for role in roles]


# --- the rules, one by one -------------------------------------------------------------------------------------------


def _members(least: int) -> Callable[[_TrustOnTheDay], _Verdict]:
    def judge(trust: _TrustOnTheDay) -> _Verdict:
        count = len(_people(trust.members))
        return _Verdict(count >= least, count, _ids(trust.members)) if count else _Verdict(None)

    return judge


def _members_not_employed(trust: _TrustOnTheDay) -> _Verdict:
    members = trust.ever_members
    both = _both(trust.family, members, (role for role in trust.roles if role.kind.employed))
    return _Verdict(not both, len(both), _ids(members)) if members else _Verdict(None)


def _members_apart(trust: _TrustOnTheDay) -> _Verdict:
    members, trustees = _people(trust.members), _people(trust.trustees)
    if not members or not trustees:
        return _Verdict(None)
    apart = len(members - trustees)
    return _Verdict(apart > len(members) / 2, apart, _ids(trust.members, trust.trustees))


def _accounting_officer(trust: _TrustOnTheDay) -> _Verdict:
    chiefs, officers = trust.of(RoleKind.CHIEF_EXECUTIVE), trust.of(RoleKind.ACCOUNTING_OFFICER)
    if not any(chief.period.meets(officer.period) for chief in chiefs for officer in officers):
        return _Verdict(None, None, _ids(chiefs, officers))
    if trust.day is None:  # over all that is recorded the check of a dataset looks at each day
        problems = RULES["chief-executive-not-accounting-officer"].check(trust.family.given)
        broken = {problem.where.record for problem in problems}
        return _Verdict(broken.isdisjoint(_ids(chiefs)), None, _ids(chiefs, officers))
    return _Verdict(bool(_people(chiefs) & _people(officers)), None, _ids(chiefs, officers))


def _financial_officer(trust: _TrustOnTheDay) -> _Verdict:
    officers = trust.of(RoleKind.CHIEF_FINANCIAL_OFFICER)
    return _Verdict(True if officers else None, len(_people(officers)) or None, _ids(officers))


def _professional(trust: _TrustOnTheDay) -> _Verdict:
    places = {trust.family.trust.id, *trust.boards}
    serving = [role for role in trust.roles if role.at in places and _serves(role)]
    return _Verdict(True if serving else None, len(_people(serving)) or None, _ids(serving))


_MEETINGS_A_YEAR: Final = 3


def _meets(trust: _TrustOnTheDay) -> _Verdict:
    """The fewest sessions of the board in a school year that is recorded whole and lies within the time.

    What lies after the years that are recorded is not known, and not nothing; nor is a year between them in which nobody is
    recorded to have met.
    """
    fewest: list[int] = []
    evidence: list[str] = []
    given = trust.family.given
    recorded = {school_year(session.held_on) for session in given.sessions}
    known_until = None if given.made_on is None else Period.of_day(given.made_on).end
    for board in sorted(trust.boards):
        sessions = [session for session in given.sessions if session.body == board]
        for year, in_year, whole in held_by_year(given.bodies.get(board), sessions, known_until):
            if whole and year in recorded and all_through(trust.meeting_time, year):
                fewest.append(len(in_year))
                evidence += [session.id for session in in_year]
    return _Verdict(min(fewest) >= _MEETINGS_A_YEAR, min(fewest), evidence) if fewest else _Verdict(None)


def _audit(trust: _TrustOnTheDay) -> _Verdict:
    committees = trust.audit_committees
    return _Verdict(True if committees else None, len(committees) or None, committees)


def _chair_apart(trust: _TrustOnTheDay) -> _Verdict:
    chairs = trust.of(RoleKind.CHAIR_OF_TRUSTEES)
    heads = [role for role in trust.of(RoleKind.COMMITTEE_CHAIR, RoleKind.CHAIR) if role.at in trust.audit_committees]
    if not any(chair.period.meets(head.period) for chair in chairs for head in heads):
        return _Verdict(None, None, _ids(chairs, heads))
    return _Verdict(not _both(trust.family, chairs, heads), None, _ids(chairs, heads))


def _delegates(trust: _TrustOnTheDay) -> _Verdict:
    bodies = {body.id for body in trust.family.bodies}
    delegations = [delegation.id for delegation in trust.family.data.delegations if delegation.body in bodies]
    return _Verdict(True if delegations else None, len(delegations) or None, delegations)


_RULES: Final[tuple[tuple[str, Literal["must", "should"], str, Callable[[_TrustOnTheDay], _Verdict]], ...]] = (
    ("members-three", "must", "The trust has at least three members.", _members(3)),
    ("members-five", "should", "The trust has five members or more.", _members(5)),
    ("members-not-employed", "must", "No member is employed by the trust.", _members_not_employed),
    ("members-apart", "should", "Most members are not trustees.", _members_apart),
    ("accounting-officer", "must", "The chief executive is the accounting officer.", _accounting_officer),
    ("chief-financial-officer", "must", "There is a chief financial officer.", _financial_officer),
    ("governance-professional", "should", "A governance professional or clerk serves the board.", _professional),
    ("board-meets", "must", "The board meets three times a year or more.", _meets),
    ("audit-committee", "must", "A committee looks at audit and risk, by its name.", _audit),
    ("chair-apart", "should", "The chair of trustees does not chair the committee for audit and risk.", _chair_apart),
    ("scheme-of-delegation", "must", "There is a written scheme of delegation.", _delegates),
)
