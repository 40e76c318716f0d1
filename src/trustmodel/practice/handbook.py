"""The Academy Trust Handbook's countable rules, each on the records of one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final, Literal

import attrs

from trustmodel.model.checks import RULES
from trustmodel.model.records import Role
from trustmodel.model.view import ALWAYS, Period, all_through, held_by_year, overlaps
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
    """`None`: nothing is recorded that could tell."""
    count: int | None
    """What was counted, where something was."""
    source: str
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen
class _Found:
    kept: bool | None
    count: int | None = None
    evidence: Iterable[str] = ()


def rules(family: Family, day: dt.date | None, *, since: dt.date | None = None) -> tuple[RuleRow, ...]:
    """Every rule, on a day; with none on whatever is recorded. Meetings are counted in school years since a day."""
    asked = _Asked(family, day, since)
    made = []
    for name, obligation, says, holds in _RULES:
        found = holds(asked)
        made.append(
            RuleRow(
                rule=name, says=says, obligation=obligation, kept=found.kept, count=found.count, source=SOURCE,
                evidence=tuple(sorted(set(found.evidence))),
            )
        )  # fmt: skip
    return tuple(made)


class _Asked:
    """The roles that are held on the day, by what they are."""

    def __init__(self, family: Family, day: dt.date | None, since: dt.date | None) -> None:
        self.family, self.day = family, day
        self.period: Period = ALWAYS if day is None else (day, _after(day))
        self.time: Period = (since, _after(day))
        """In which meetings are counted."""
        held = {one.id for person in family.people(self.period) for one in family.roles(person, self.period)}
        self.roles = [role for role in family.posts if role.id in held]
        self.boards = {body.id for body in family.bodies if body.kind is BodyKind.TRUST_BOARD}
        self.ever_members = [role for role in self.roles if role.kind.member]
        latest = max((role.start for role in self.ever_members if role.start is not None), default=None)
        on = ALWAYS if day is not None or latest is None else (latest, _after(latest))
        self.members = [role for role in self.ever_members if overlaps(role.period, on)]
        """On the day; with none on the day on which the latest of them started, as the check of a dataset does."""
        self.trustees = [
            role for role in self.roles
            if role.at in self.boards and not role.kind.professional and role.kind is not RoleKind.CLERK
        ]  # fmt: skip
        self.audits = {
            body.id for body in family.bodies
            if body.kind is BodyKind.COMMITTEE and any(word in body.name.casefold() for word in ("audit", "risk"))
        }  # fmt: skip

    def of(self, *kinds: RoleKind) -> list[Role]:
        """The roles of some kinds."""
        return [role for role in self.roles if role.kind in kinds]


def _after(day: dt.date | None) -> dt.date | None:
    return None if day is None or day == dt.date.max else day + dt.timedelta(days=1)


def _both(roles: Iterable[Role], others: Iterable[Role]) -> set[str]:
    """Whoever has one of some roles and one of others at one time."""
    others = list(others)
    return {
        role.person
        for role in roles
        if any(role.person == other.person and overlaps(role.period, other.period) for other in others)
    }


def _people(roles: Iterable[Role]) -> set[str]:
    return {role.person for role in roles}


def _ids(*roles: Iterable[Role]) -> list[str]:
    return [role.id for some in roles for role in some]


def _members(least: int) -> Callable[[_Asked], _Found]:
    def holds(asked: _Asked) -> _Found:
        count = len(_people(asked.members))
        return _Found(count >= least, count, _ids(asked.members)) if count else _Found(None)

    return holds


def _members_not_employed(asked: _Asked) -> _Found:
    members = asked.ever_members
    both = _both(members, (role for role in asked.roles if role.kind.employed))
    return _Found(not both, len(both), _ids(members)) if members else _Found(None)


def _members_apart(asked: _Asked) -> _Found:
    members, trustees = _people(asked.members), _people(asked.trustees)
    if not members or not trustees:
        return _Found(None)
    apart = len(members - trustees)
    return _Found(apart > len(members) / 2, apart, _ids(asked.members, asked.trustees))


def _accounting_officer(asked: _Asked) -> _Found:
    chiefs, officers = asked.of(RoleKind.CHIEF_EXECUTIVE), asked.of(RoleKind.ACCOUNTING_OFFICER)
    if not any(overlaps(chief.period, officer.period) for chief in chiefs for officer in officers):
        return _Found(None, None, _ids(chiefs, officers))
    if asked.day is None:
        problems = RULES["chief-executive-not-accounting-officer"].check(asked.family.whole)
        told = {problem.where.record for problem in problems}
        return _Found(not told & set(_ids(chiefs)), None, _ids(chiefs, officers))
    return _Found(bool(_people(chiefs) & _people(officers)), None, _ids(chiefs, officers))


def _financial_officer(asked: _Asked) -> _Found:
    found = asked.of(RoleKind.CHIEF_FINANCIAL_OFFICER)
    return _Found(True if found else None, len(_people(found)) or None, _ids(found))


def _professional(asked: _Asked) -> _Found:
    places = {asked.family.trust.id, *asked.boards}
    found = [
        role for role in asked.roles if role.at in places and (role.kind.professional or role.kind is RoleKind.CLERK)
    ]
    return _Found(True if found else None, len(_people(found)) or None, _ids(found))


_THREE: Final = 3


def _meets(asked: _Asked) -> _Found:
    """The fewest sessions of the board in a school year that is told whole and lies within the time.

    What is asked of later years than those that are recorded is not known, and not nothing.
    """
    fewest: list[int] = []
    evidence: list[str] = []
    whole_data = asked.family.whole
    for board in sorted(asked.boards):
        sessions = [one for one in whole_data.sessions if one.body == board]
        for year, held, whole in held_by_year(whole_data.bodies.get(board), sessions, _after(whole_data.made_on)):
            if whole and all_through(asked.time, year):
                fewest.append(len(held))
                evidence += [one.id for one in held]
    return _Found(min(fewest) >= _THREE, min(fewest), evidence) if fewest else _Found(None)


def _audit(asked: _Asked) -> _Found:
    return _Found(True if asked.audits else None, len(asked.audits) or None, asked.audits)


def _chair_apart(asked: _Asked) -> _Found:
    chairs = asked.of(RoleKind.CHAIR_OF_TRUSTEES)
    heads = [role for role in asked.of(RoleKind.COMMITTEE_CHAIR, RoleKind.CHAIR) if role.at in asked.audits]
    if not any(overlaps(chair.period, head.period) for chair in chairs for head in heads):
        return _Found(None, None, _ids(chairs, heads))
    return _Found(not _both(chairs, heads), None, _ids(chairs, heads))


def _delegates(asked: _Asked) -> _Found:
    bodies = {body.id for body in asked.family.bodies}
    found = [one.id for one in asked.family.data.delegations if one.body in bodies]
    return _Found(True if found else None, len(found) or None, found)


_RULES: Final[tuple[tuple[str, Literal["must", "should"], str, Callable[[_Asked], _Found]], ...]] = (
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
