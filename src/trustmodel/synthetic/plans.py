"""Made-up needs and helpers with a known best plan, found by other means than the library's."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import Expertise, Membership, Need, Person, Role, School, Trust
from trustmodel.model.vocabulary import ExpertiseLevel, GroupType, Phase, RoleKind, Severity
from trustmodel.stats.nulls import generator

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.optimize import linear_sum_assignment
except ImportError as error:
    raise MissingExtraError("analysis", "made-up needs") from error

__all__ = ["Needs", "needs"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Days: TypeAlias = Literal["one", "many"]

_TOPICS = ("topic:music", "topic:send", "topic:history", "topic:finance", "topic:attendance")
_LEVELS = (ExpertiseLevel.DEVELOPING, ExpertiseLevel.SECURE, ExpertiseLevel.EXPERT, ExpertiseLevel.LEADING)
_DEPTH = np.array([0.0, 0.5, 0.75, 1.0])  # somebody who is still learning is sent nowhere
_LEADS = np.array([0.5, 1.0])
_KM = 1000.0
_SIDE_KM = 25.0
_MOST_MANY = 10  # needs of several days: all plans are gone through


@attrs.frozen(kw_only=True, repr=False)
class Needs:
    """A dataset with needs and helpers, and the best that a plan can do."""

    data: Dataset
    optimum: float
    """The greatest total of fit × severity × exp(−distance/δ) over all plans."""
    decay_km: float
    """δ."""

    def __repr__(self) -> str:
        return f"<Needs: {len(self.data.needs)} needs, {len(self.data.people)} people, optimum {self.optimum:.4g}>"


def needs(  # noqa: PLR0913 - each is one thing that a world may have
    n_needs: int = 30,
    *,
    seed: int = 0,
    n_schools: int = 12,
    n_people: int = 20,
    days: Days = "one",
    most_days: int = 3,
    decay_km: float = 6.0,
) -> Needs:
    """Needs and helpers at made-up schools, with the total of the best plan.

    Schools lie evenly in a square of 25 km. Everybody works at one school and holds one topic of five, at any level; the
    days they have are 0 to `most_days`.

    Parameters
    ----------
    n_needs
        How many needs, 1 or more; 10 at most where they take many days.
    seed
        The same seed gives the same world.
    n_schools
        How many schools, 1 or more.
    n_people
        How many helpers, 1 or more.
    days
        `one`: each need takes a day, and the best plan is an assignment of needs to days. `many`: 1 to 3 days each, and
        the best plan is found by going through all.
    most_days
        The most days that anybody has.
    decay_km
        δ, in kilometres.

    Returns
    -------
    Needs
        The dataset and the optimum.

    Raises
    ------
    ValueError
        A figure is out of its range.

    References
    ----------
    Crouse, D. F. (2016). On implementing 2D rectangular assignment algorithms. *IEEE Transactions on Aerospace and
    Electronic Systems* 52, 1679–1696.

    Examples
    --------
    >>> needs(4, seed=1, n_people=3)
    <Needs: 4 needs, 3 people, optimum ...>
    """
    if min(n_needs, n_schools, n_people, most_days) < 1:
        raise ValueError("give 1 or more needs, schools, people and days")
    if days not in ("one", "many"):
        raise ValueError(f"days is 'one' or 'many', not {days!r}")
    if days == "many" and n_needs > _MOST_MANY:
        raise ValueError(f"the best plan for needs of many days is known for {_MOST_MANY} needs at most, not {n_needs}")
    rng = generator(seed)
    metres = np.round(rng.uniform(0, _SIDE_KM, (n_schools, 2)) * _KM)
    asks = rng.integers(0, (n_schools, len(_TOPICS), len(Severity)), (n_needs, 3))
    takes = np.ones(n_needs, dtype=np.int64) if days == "one" else rng.integers(1, 4, n_needs)
    holds = rng.integers(0, (n_schools, len(_TOPICS), len(_LEVELS), 2, most_days + 1), (n_people, 5))
    km = np.hypot(*(metres[asks[:, None, 0]] - metres[None, holds[:, 0]]).transpose(2, 0, 1)) / _KM
    worth = (_DEPTH[holds[:, 2]] * _LEADS[holds[:, 3]])[None] * (asks[:, 2] + 1.0)[:, None] * np.exp(-km / decay_km)
    worth = np.where(asks[:, None, 1] == holds[None, :, 1], worth, 0.0)
    optimum = _assigned(worth, holds[:, 4]) if days == "one" else _searched(worth, takes, holds[:, 4])
    return Needs(data=_dataset(metres, asks, takes, holds, seed), optimum=optimum, decay_km=decay_km)


def _assigned(worth: Floats, left: Whole) -> float:
    """Needs of a day each, to days: the assignment problem."""
    slots = np.repeat(worth, left, axis=1)
    rows, columns = linear_sum_assignment(slots, maximize=True)
    return math.fsum(slots[rows, columns].tolist())


def _searched(worth: Floats, takes: Whole, left: Whole) -> float:
    """Every plan there is, need by need; days that are left sum up what came before."""
    offers = [
        [(helper, float(worth[need, helper])) for helper in np.flatnonzero(worth[need]).tolist()]
        for need in range(len(takes))
    ]

    @cache
    def best(need: int, days: tuple[int, ...]) -> float:
        if need == len(takes):
            return 0.0
        total = best(need + 1, days)
        for helper, value in offers[need]:
            rest = days[helper] - int(takes[need])
            if rest >= 0:
                total = max(total, value + best(need + 1, (*days[:helper], rest, *days[helper + 1 :])))
        return total

    return best(0, tuple(left.tolist()))


def _dataset(metres: Floats, asks: Whole, takes: Whole, holds: Whole, seed: int) -> Dataset:
    severities = tuple(Severity)
    schools = [f"school:{number:03d}" for number in range(1, len(metres) + 1)]
    people = [f"person:{number:04d}" for number in range(1, len(holds) + 1)]
    return Dataset(
        source=f"made up, seed {seed}",
        trusts=[Trust(id="trust:a", name="Trust A", kind=GroupType.MULTI_ACADEMY_TRUST)],
        schools=[
            School(
                id=school, name=f"School {school[7:]}", phase=Phase.PRIMARY,
                easting=400_000 + float(metres[place, 0]), northing=200_000 + float(metres[place, 1]),
            )
            for place, school in enumerate(schools)
        ],
        memberships=[Membership(id=f"membership:{school[7:]}", school=school, trust="trust:a") for school in schools],
        people=[Person(id=person) for person in people],
        roles=[
            Role(id=f"role:{person[7:]}", person=person, kind=RoleKind.TEACHER, at=schools[int(holds[place, 0])])
            for place, person in enumerate(people)
        ],
        expertise=[
            Expertise(
                id=f"expertise:{person[7:]}", person=person, topic=_TOPICS[int(holds[place, 1])],
                level=_LEVELS[int(holds[place, 2])], can_lead=bool(holds[place, 3]), days_available=int(holds[place, 4]),
            )
            for place, person in enumerate(people)
        ],
        needs=[
            Need(
                id=f"need:{place + 1:03d}", school=schools[school], topic=_TOPICS[topic], severity=severities[severity],
                days=int(takes[place]),
            )
            for place, (school, topic, severity) in enumerate(asks.tolist())
        ],
    )  # fmt: skip
