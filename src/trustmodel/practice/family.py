"""One trust over a time, as questions of practice look at it: its schools, its bodies, its people and where they work."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.index import first_layer, workplaces
from trustmodel.model.period import ALWAYS, Between, Day, Period, shared_days
from trustmodel.model.records import Body, Role, School, Sharing, Trust
from trustmodel.model.situation import Situation, as_situation, the_trust
from trustmodel.model.vocabulary import BodyKind, Layer, RoleKind
from trustmodel.privacy.purposes import require
from trustmodel.results import Method

__all__ = ["FEW", "Family", "family_of"]

FEW: Final = 5
"""Counts of fewer people than this stay out of sentences, since they would describe each of them."""

T = TypeVar("T")


@attrs.frozen(eq=False, repr=False, slots=False)  # without slots, for what is looked up once and kept
class Family:
    """A trust in a situation, with what belongs to it.

    Over a period, somebody may have worked at a place for a part of it only: ask `homes`, `layer` and `members` with the
    period in which something happened. Make it with `family_of`.
    """

    situation: Situation
    trust: Trust

    @property
    def data(self) -> Dataset:
        """The records of the time."""
        return self.situation.data

    @property
    def given(self) -> Dataset:
        """The dataset as it was given, with what lies outside the time."""
        return self.situation.given

    @property
    def period(self) -> Period:
        """The period that was asked for; open at both ends where it was a day, or nothing."""
        return self.situation.between or ALWAYS

    @property
    def first(self) -> dt.date | None:
        """The day that was asked for, or the first of the period."""
        return self.situation.at or self.period.start

    def over(self, period: Period) -> Family:
        """The same trust over another period.

        Parameters
        ----------
        period
            Which; open at both ends for all that is recorded.

        Returns
        -------
        Family
            This one where it is of that period already.
        """
        if self.situation.at is None and self.period == period:
            return self
        # kept by the situation, so that the dataset is not validated again for each question and trust
        other = self.situation.once(
            ("over", period), lambda: Situation(self.given, between=None if period == ALWAYS else period)
        )
        return _kept(other, self.trust)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """What was made of this trust in this situation under a key, at the first call.

        Parameters
        ----------
        key
            A name that no other kind of value has.
        make
            Makes the value; called once.

        Returns
        -------
        T
            The value, shared by all who ask; not to be changed.
        """
        return self.situation.once((key, self.trust.id), make)

    def method(self, question: str, **options: Any) -> Method:
        """How an answer about the trust is made.

        Parameters
        ----------
        question
            The name of the function that answers.
        **options
            Its options, beside the trust and the time.

        Returns
        -------
        Method
            With the source of the data.
        """
        at, between = self.situation.at, self.situation.between
        return Method(
            name=question,
            options={
                "trust": self.trust.id,
                "at": None if at is None else at.isoformat(),
                "between": None if between is None else tuple(day and day.isoformat() for day in between),
                **options,
            },
            source=self.given.source or self.given.name,
        )

    # --- schools, bodies and posts ---

    @cached_property
    def _memberships(self) -> dict[str, list[Period]]:
        """School: when it belonged to the trust."""
        index = self.situation.index
        periods = {
            school: [period for period, trust in index.memberships(school) if trust == self.trust.id]
            for school in index.members
        }
        return {school: belonged for school, belonged in periods.items() if belonged}

    @cached_property
    def schools(self) -> tuple[School, ...]:
        """The schools that belonged to the trust, in id order."""
        return tuple(school for school in self.data.schools if school.id in self._memberships)

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The bodies of the trust and of its schools, in id order."""
        return tuple(
            body for body in self.data.bodies if body.trust == self.trust.id or body.school in self._memberships
        )

    @cached_property
    def elt(self) -> frozenset[str]:
        """The bodies that are its extended leadership team."""
        return frozenset(body.id for body in self.bodies if body.kind is BodyKind.EXTENDED_LEADERSHIP_TEAM)

    @cached_property
    def _places(self) -> frozenset[str]:
        """Where a role is a post in the trust."""
        return frozenset({self.trust.id, *self._memberships, *(body.id for body in self.bodies)})

    @cached_property
    def posts(self) -> tuple[Role, ...]:
        """The roles at the trust, at its schools and at their bodies, in id order; also of the time before a school joined: see `held`."""
        return tuple(role for role in self.data.roles if role.at in self._places)

    @cached_property
    def _posts_at(self) -> dict[str, list[Role]]:
        """Place: the posts there."""
        posts: dict[str, list[Role]] = defaultdict(list)
        for role in self.posts:
            posts[role.at].append(role)
        return dict(posts)

    def members(self, period: Period = ALWAYS) -> tuple[School, ...]:
        """The schools that belonged to the trust during a period, in id order.

        Parameters
        ----------
        period
            When; by default at any time.

        Returns
        -------
        tuple of School
            Those that belonged to it on some day of the period.
        """
        return tuple(
            school
            for school in self.schools
            if any(belonged.meets(period) for belonged in self._memberships[school.id])
        )

    def periods(self, school: str) -> tuple[Period, ...]:
        """When a school belonged to the trust.

        Parameters
        ----------
        school
            Its id.

        Returns
        -------
        tuple of Period
            One for each membership; none for a school of another trust.
        """
        return tuple(self._memberships.get(school, ()))

    def joined(self, school: str) -> dt.date | None:
        """The day on which a school joined the trust, as far as the time reaches; `None` where it is not known.

        Parameters
        ----------
        school
            Its id.

        Returns
        -------
        datetime.date or None
            Of several memberships, the start of the first; `None` if any start is not recorded.
        """
        starts = [belonged.start for belonged in self._memberships.get(school, ())]
        known = [start for start in starts if start is not None]
        return min(known) if known and len(known) == len(starts) else None

    # --- people ---

    def people(self, period: Period = ALWAYS, *, at: Iterable[str] | None = None) -> tuple[str, ...]:
        """Whoever had a post during a period (at some places only, where these are given), in id order.

        Parameters
        ----------
        period
            When; by default at any time.
        at
            The ids of schools, bodies or the trust. `None`: all places of the trust.

        Returns
        -------
        tuple of str
            Ids of people.
        """
        posts = self.posts if at is None else [role for place in set(at) for role in self._posts_at.get(place, ())]
        return tuple(sorted({role.person for role in posts if self._counts(role, period)}))

    def colleagues(self) -> tuple[str, ...]:
        """Whoever the trust or its schools employed, in id order."""
        return tuple(sorted({role.person for role in self.held() if role.kind.employed}))

    def employed(self, person: str, period: Period = ALWAYS) -> bool:
        """Whether the trust or one of its schools employed somebody during a period.

        Parameters
        ----------
        person
            Their id.
        period
            When; by default at any time.

        Returns
        -------
        bool
            False too where no role of theirs is recorded.
        """
        return any(role.kind.employed for role in self.roles(person, period))

    def roles(self, person: str, period: Period = ALWAYS) -> tuple[Role, ...]:
        """The posts that somebody had in the trust during a period; at a school, while it belonged to the trust.

        Parameters
        ----------
        person
            Their id.
        period
            When; by default at any time.

        Returns
        -------
        tuple of Role
            In id order.
        """
        return tuple(
            role
            for role in self.situation.index.roles(person, period)
            if role.at in self._places and self._counts(role, period)
        )

    def held(self, period: Period = ALWAYS) -> tuple[Role, ...]:
        """The posts that anybody had in the trust during a period, in id order.

        Parameters
        ----------
        period
            When; by default at any time.

        Returns
        -------
        tuple of Role
            At a school or its bodies, only those of the time when it belonged to the trust.
        """
        return tuple(role for role in self.posts if self._counts(role, period))

    def belonged(self, place: str) -> tuple[Period, ...]:
        """When the trust, a school of it or a body of either was a place of the trust.

        Parameters
        ----------
        place
            Its id.

        Returns
        -------
        tuple of Period
            All time for the trust and its own bodies; of a school and its bodies, one for each membership.
        """
        return tuple(self._memberships.get(self.situation.index.place(place) or "", (ALWAYS,)))

    def times(self, role: Role) -> tuple[Period, ...]:
        """When a post was held and its place belonged to the trust.

        Parameters
        ----------
        role
            One of `posts`.

        Returns
        -------
        tuple of Period
            None for a post at a school, or a body of it, that ended before the school joined.
        """
        return self._times[role.id]

    @cached_property
    def _times(self) -> dict[str, tuple[Period, ...]]:
        """Post: when it was held and its place belonged to the trust."""
        return {
            role.id: tuple(
                time
                for belonged in self.belonged(role.at)
                if (time := shared_days((role.period, belonged))) is not None
            )
            for role in self.posts
        }

    def both(self, role: Role, other: Role) -> bool:
        """Whether two posts were held in the trust at one time.

        Parameters
        ----------
        role
            One of `posts`.
        other
            Another of them.

        Returns
        -------
        bool
            False where one of two schools joined after the roles had stopped to overlap.
        """
        return any(time.meets(another) for time in self.times(role) for another in self.times(other))

    def _counts(self, role: Role, period: Period) -> bool:
        """Whether a post was held on a day of a period on which its place belonged to the trust."""
        return any(time.meets(period) for time in self.times(role))

    def homes(self, person: str, period: Period = ALWAYS) -> tuple[str, ...]:
        """Where somebody worked during a period: schools of the trust, else the trust, which stands for its central team.

        Governance places somebody who has no other role. Nobody without a post in the trust has a home in it.

        Parameters
        ----------
        person
            Their id.
        period
            When; by default at any time.

        Returns
        -------
        tuple of str
            Ids of schools, or the trust's.
        """
        place = self.situation.index.place
        return workplaces((role, home) for role in self.roles(person, period) if (home := place(role.at)) is not None)

    def layer(self, person: str, period: Period = ALWAYS) -> Layer | None:
        """The first layer that somebody's posts reach; governance only for those who have no other.

        Parameters
        ----------
        person
            Their id.
        period
            When; by default at any time.

        Returns
        -------
        Layer or None
            `None` for somebody without a post in the trust.
        """
        return first_layer(self.roles(person, period))

    # --- artefacts ---

    def reached(self, sharings: Sequence[Sharing]) -> dt.date | bool | None:
        """The day on which the last of the extended leadership team got a document, by all its sharings together.

        `True` where that day is not known; `None` where somebody did not get it.

        Parameters
        ----------
        sharings
            All those of one artefact, in any order.

        Returns
        -------
        datetime.date, bool or None
            Never `False`.
        """
        dated = sorted(
            (sharing.shared_on, sharing.id, sharing.audience) for sharing in sharings if sharing.shared_on is not None
        )
        holders: set[str] = set()
        for shared_on, _, audience in dated:
            if audience in self.elt:
                return shared_on
            day = Period.of_day(shared_on)
            holders |= self._audience(audience, day)
            leaders = set(self.people(day, at=self.elt))
            if leaders and leaders <= holders:
                return shared_on
        undated = [sharing.audience for sharing in sharings if sharing.shared_on is None]
        if not undated:
            return None
        if not self.elt.isdisjoint(undated):
            return True
        leaders = set(self.people(at=self.elt))
        holders.update(*map(self._audience, undated))
        return True if leaders and leaders <= holders else None

    def _audience(self, audience: str, period: Period = ALWAYS) -> set[str]:
        """Whoever belonged to an audience during a period: of a body, of a school, or with a kind of role."""
        if kind_of(audience) == "body":
            return set(self.people(period, at=[audience]))
        if kind_of(audience) == "school":
            return {person for person in self.people(period) if audience in self.homes(person, period)}
        kind = RoleKind.parse(audience)
        return {role.person for role in self.held(period) if role.kind is kind}


def family_of(
    question: str,
    data: Dataset | Situation,
    *,
    trust: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
) -> Family:
    """The trust that a question is asked about, at its time; made once for a situation, and shared by the questions.

    Parameters
    ----------
    question
        Its name, which a data notice has to cover.
    data
        The dataset, or a situation.
    trust
        The trust's id. `None`: the situation's own, else the only trust in the data.
    at
        A day.
    between
        Or a period, its end exclusive.

    Returns
    -------
    Family
        Nothing is looked up yet.

    Raises
    ------
    TypeError
        `data` is neither a dataset nor a situation.
    ValueError
        Both `at` and `between` are given; a situation is given a time, or another trust than its own; or `trust` is not
        given and the data hold none or several.
    PurposeError
        No data notice covers the question.
    NotFoundError
        There is no such trust.
    """
    situation = as_situation(data, at=at, between=between)
    require(situation.given, question)
    if situation.trust is not None:
        trust = as_situation(situation, trust=trust).trust
    return _kept(situation, the_trust(situation.given, trust))


def _kept(situation: Situation, trust: Trust) -> Family:
    return situation.once(("family", trust.id), lambda: Family(situation, trust))
