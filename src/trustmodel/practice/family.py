"""One trust over a time, as its practice is asked about: its schools, its bodies, its people and where they work."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.index import first_layer, workplaces
from trustmodel.model.period import ALWAYS, Between, Day, Period
from trustmodel.model.records import Body, Role, School, Sharing
from trustmodel.model.situation import as_situation, the_trust
from trustmodel.model.vocabulary import BodyKind, Layer, RoleKind
from trustmodel.privacy.names import NAMED_ID
from trustmodel.privacy.purposes import require
from trustmodel.results import Finding, Method

__all__ = ["CENTRAL", "FEW", "Family", "days_between", "not_told"]

CENTRAL = "central team"
FEW: Final = 5
"""A sentence tells no count of fewer people than this, since it would tell of each."""


class Family:
    """A trust with what belongs to it on a day or over a period; `data` holds the records of that time.

    Over a period, somebody may have worked at a place for a part of it only: ask `homes`, `layer` and `members` with the
    period in which something happened.
    """

    def __init__(
        self, question: str, data: Dataset, *, trust: str | None, at: Day | None, between: Between | None
    ) -> None:
        require(data, question)
        self.whole = data
        """The data as they were given, with what lies outside the time."""
        self.situation = as_situation(data, at=at, between=between)
        self.data = self.situation.data
        period = self.situation.between
        self.first: dt.date | None = self.situation.at if period is None else period.start
        """The day asked for, or the first of the period."""
        self.trust = the_trust(data, trust)
        self._members: dict[str, list[Period]] = defaultdict(list)
        for membership in self.data.memberships:
            if membership.trust == self.trust.id:
                self._members[membership.school].append(membership.period)
        self.schools: tuple[School, ...] = tuple(one for one in self.data.schools if one.id in self._members)
        """The schools that belonged to the trust, in id order."""
        self.bodies: tuple[Body, ...] = tuple(
            body for body in self.data.bodies if body.trust == self.trust.id or body.school in self._members
        )
        """The bodies of the trust and of its schools."""
        self.elt: frozenset[str] = frozenset(
            body.id for body in self.bodies if body.kind is BodyKind.EXTENDED_LEADERSHIP_TEAM
        )
        """The bodies that are its extended leadership team."""
        places = {self.trust.id, *self._members, *(body.id for body in self.bodies)}
        self.posts: tuple[Role, ...] = tuple(role for role in self.data.roles if role.at in places)
        """The roles at the trust, at its schools and at their bodies, in id order."""
        self._posts: dict[str, list[Role]] = defaultdict(list)
        self._at: dict[str, set[str]] = defaultdict(set)
        for role in self.posts:
            self._posts[role.person].append(role)
            self._at[role.at].add(role.person)

    def method(self, question: str, **options: Any) -> Method:
        """How an answer about the trust is made."""
        at, between = self.situation.at, self.situation.between
        return Method(
            name=question,
            options={
                "trust": self.trust.id,
                "at": None if at is None else at.isoformat(),
                "between": None if between is None else tuple(day and day.isoformat() for day in between),
                **options,
            },
            source=self.whole.source or self.whole.name,
        )

    def members(self, period: Period = ALWAYS) -> tuple[School, ...]:
        """The schools that belonged to the trust during a period."""
        return tuple(one for one in self.schools if any(held.meets(period) for held in self._members[one.id]))

    def joined(self, school: str) -> dt.date | None:
        """The day on which a school joined the trust, as far as the time reaches; `None` where it is not known."""
        days = [start for start, _ in self._members.get(school, ())]
        return None if None in days or not days else min(day for day in days if day is not None)

    def people(self, period: Period = ALWAYS, *, at: Iterable[str] | None = None) -> tuple[str, ...]:
        """Whoever had a post during a period (at some places only, where these are given), in id order."""
        places = None if at is None else set(at)
        some = self._posts if places is None else {person for place in places for person in self._at.get(place, ())}
        return tuple(
            person for person in sorted(some)
            if any(places is None or role.at in places for role in self.roles(person, period))
        )  # fmt: skip

    def colleagues(self, period: Period = ALWAYS) -> tuple[str, ...]:
        """Whoever the trust or its schools employed during a period, in id order."""
        return tuple(
            person for person in sorted(self._posts) if any(role.kind.employed for role in self.roles(person, period))
        )

    def roles(self, person: str, period: Period = ALWAYS) -> tuple[Role, ...]:
        """The posts that somebody had in the trust during a period; at a school, while it belonged to the trust."""
        return tuple(role for role in self._posts.get(person, ()) if self._counts(role, period))

    def _counts(self, role: Role, period: Period) -> bool:
        """Whether a role was held on a day of a period on which its place belonged to the trust.

        Three periods have a day in common where each two of them do.
        """
        if not role.period.meets(period):
            return False
        held = self._members.get(self.place(role.at) or "")
        return held is None or any(one.meets(period) and one.meets(role.period) for one in held)

    def homes(self, person: str, period: Period = ALWAYS) -> tuple[str, ...]:
        """Where somebody worked during a period: schools of the trust, else the trust, which stands for its central team.

        Governance places somebody who has no other role. Nobody without a post in the trust has a home in it.
        """
        return workplaces(
            (role, place) for role in self.roles(person, period) if (place := self.place(role.at)) is not None
        )

    def layer(self, person: str, period: Period = ALWAYS) -> Layer | None:
        """The first layer that somebody's posts reach; governance only for those who have no other."""
        return first_layer(self.roles(person, period))

    def reached(self, sharings: Iterable[Sharing]) -> dt.date | bool | None:
        """The day on which the last of the ELT got an artefact, by all its sharings; `True` where the day is not known; `None` where somebody did not."""
        undated = [one for one in sharings if one.shared_on is None]
        dated = sorted(
            (one for one in sharings if one.shared_on is not None), key=lambda one: (str(one.shared_on), one.id)
        )
        held: set[str] = set()
        for sharing in dated:
            assert sharing.shared_on is not None
            if sharing.audience in self.elt:
                return sharing.shared_on
            day = Period.of_day(sharing.shared_on)
            held |= self.audience(sharing.audience, day)
            leaders = set(self.people(day, at=self.elt))
            if leaders and leaders <= held:
                return sharing.shared_on
        if any(one.audience in self.elt for one in undated):
            return True
        leaders = set(self.people(at=self.elt))
        return (
            True
            if undated and leaders and leaders <= held.union(*(self.audience(one.audience) for one in undated))
            else None
        )

    def audience(self, audience: str, period: Period = ALWAYS) -> set[str]:
        """Whoever belongs to an audience."""
        if kind_of(audience) == "body":
            return set(self.people(period, at=[audience]))
        if kind_of(audience) == "school":
            return {person for person in self.people(period) if audience in self.homes(person, period)}
        kind = RoleKind.parse(audience)
        return {
            person for person in self.people(period) if any(role.kind is kind for role in self.roles(person, period))
        }

    def place(self, where: str) -> str | None:
        """The school or trust of a role's place."""
        return self.situation.index.place(where)

    def named(self, identifier: str) -> str:
        """A school, trust, body, topic or cluster by its name. Never asked of a person."""
        assert kind_of(identifier) != "person"
        record = self.data.get(identifier) or self.whole.get(identifier)
        return str(getattr(record, "name", None) or identifier)


def days_between(first: dt.date | None, last: dt.date | None) -> float:
    """How many days lie between two; NaN where one is unknown."""
    return float("nan") if first is None or last is None else float((last - first).days)


def not_told(section: str, warnings: Sequence[str], names: Mapping[str, str]) -> list[Finding]:
    """What is not recorded, as a finding, with schools by name; none where everything is."""
    if not warnings:
        return []
    told = NAMED_ID.sub(lambda found: names.get(found[0], found[0]), "; ".join(warnings))
    says = f"Not recorded, or not told: {told}."
    return [Finding(section=section, says=says, cannot_say="whether what is not recorded does not happen.")]
