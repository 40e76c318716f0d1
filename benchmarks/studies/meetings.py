"""Do new links lie where schools met more? Worlds in which active schools both meet and link more, with and without an effect.

A school's activity is log-normal. A session has those schools that come, each with a chance that rises with its activity
(or three of them); links begin at any time of the year with a rate that is the product of two activities (arms without an effect), or also
when two have met (planted: each meeting makes a link with the chance that the arm names, within sixty days).
Where schools are active in one of two years, they come and link more in it: both follow something else.
`found` is the share of worlds with p at most .05 and more meetings than chance, `found_fewer` with fewer, `testable` that of
worlds in which chance could move. `labels` is the share found by permuting the labels of schools instead, which takes
activity for meeting.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

import trustmodel as tm
from studies.arms import Figures, by_arm
from trustmodel.practice.endeavour import Endeavour
from trustmodel.stats.nulls import against

DRAWS = 199
ALPHA = 0.05
DAYS = 730  # two years
FIRST = dt.date(2024, 9, 2)

WHAT: dict[str, dict[str, Any]] = {
    "no effect": {},
    "no effect, all alike": {"spread": 0.0},
    "no effect, very uneven": {"spread": 1.0},
    "no effect, links saturate": {"links": 8.0},
    "no effect, near schools link (wrong model)": {"near": 2.0},
    "no effect, half join at half time": {"late": True},
    "no effect, sessions of three": {"size": 3},
    "no effect, each active in one of two years (wrong model)": {"turns": True},
    "a meeting makes a link, .3": {"effect": 0.3},
    "a meeting makes a link, .3, sessions of three": {"effect": 0.3, "size": 3},
    "a meeting makes a link, .3, sessions of three, within 200 days": {"effect": 0.3, "size": 3, "within": 200},
    "a meeting makes a link, .6, sessions of three": {"effect": 0.6, "size": 3},
}
ARMS: dict[str, dict[str, Any]] = {
    f"{schools} schools, {name}": {"schools": schools, **about}
    for schools in (5, 11, 20)
    for name, about in WHAT.items()
}


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""

    def judge(about: dict[str, Any], _number: int, each: int) -> Figures:
        return judged(world(seed * 1_000_000 + each, **about), seed * 1_000_000 + each)

    return [
        (
            "New links between schools that met: is activity taken for meeting?",
            by_arm(ARMS, judge, worlds, progress=progress),
        )
    ]


def judged(data: tm.Dataset, seed: int) -> Figures:
    """What the test says of a world."""
    answer = tm.endeavour(data, draws=DRAWS, seed=seed)
    test = answer.links_test
    sure = test.testable and test.p <= ALPHA
    return {
        "found": float(sure and test.z > 0),
        "found_fewer": float(sure and test.z < 0),
        "testable": float(test.testable),
        "new_links": float(test.n),
        "labels": float(by_labels(answer, seed) <= ALPHA),
    }


def by_labels(answer: Endeavour, seed: int) -> float:
    """The p-value where labels of schools are permuted over meetings, activity and all."""
    schools = sorted({school for row in answer.links for school in (row.a, row.b)})
    strength, new, none = (np.zeros((len(schools), len(schools))) for _ in range(3))
    for row in answer.links:
        i, j = schools.index(row.a), schools.index(row.b)
        strength[i, j] = strength[j, i] = row.strength
        new[i, j], none[i, j] = row.new, not row.new and not row.before
    if not new.any() or not none.any():
        return math.nan
    contrast = new / new.sum() - none / none.sum()
    random = np.random.default_rng(seed)
    orders = [random.permutation(len(schools)) for _ in range(DRAWS)]
    drawn = [float(np.sum(contrast * strength[np.ix_(order, order)])) for order in orders]
    return float(against(float(np.sum(contrast * strength)), drawn)["p"])


def world(  # noqa: PLR0913 - what an arm may name
    seed: int,
    *,
    schools: int,
    spread: float = 0.6,
    links: float = 2.5,
    effect: float = 0.0,
    near: float = 0.0,
    late: bool = False,
    size: int | None = None,
    within: int = 60,
    turns: bool = False,
) -> tm.Dataset:
    """Twelve sessions in two years; each school begins some `links` with others whatever it meets."""
    random = np.random.default_rng(seed)
    names = [f"s{number:02}" for number in range(schools)]
    activity = np.exp(random.normal(0, spread, schools) - spread**2 / 2)
    joined = np.where(np.arange(schools) % 2 == 1, 365 if late else 0, 0)
    place = random.uniform(0, 1, (schools, 2))
    days = np.sort(random.choice(np.arange(10, 700), 12, replace=False))
    second = random.choice([0.3, 1.7], schools) if turns else np.ones(schools)
    by_year = np.stack([2 - second, second])  # how active each is in the first year, and in the second
    coming = np.clip(0.4 * activity * by_year[days // 365], 0.02, 0.95)
    there = (random.random((len(days), schools)) < coming) & (days[:, None] >= joined)
    if size is not None:  # others come to each: the most active are there more often
        there = (
            np.argsort(np.argsort(random.gumbel(size=there.shape) + np.log(activity), axis=1), axis=1) >= schools - size
        )
        there &= days[:, None] >= joined
    starts = _by_activity(random, activity, place, links=links, near=near, since=joined, by_year=by_year)
    for day, came in zip(days, there, strict=True):
        for i, j in _pairs(np.flatnonzero(came)):
            if random.random() < effect:
                starts[i, j] = min(starts[i, j], day + random.integers(1, within))
    return _dataset(names, joined, days, there, starts)


def _pairs(some: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    return [(int(i), int(j)) for at, i in enumerate(some) for j in some[at + 1 :]]


def _by_activity(  # noqa: PLR0913 - what makes a rate
    random: np.random.Generator,
    activity: npt.NDArray[np.float64],
    place: npt.NDArray[np.float64],
    *,
    links: float,
    near: float,
    since: npt.NDArray[np.int64],
    by_year: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The first day on which each pair would link whatever it meets: exponential, from the day when both are there."""
    n = len(activity)
    apart = np.linalg.norm(place[:, None] - place[None], axis=2)
    rate = np.outer(activity, activity) * np.exp(-near * apart) * links / (n - 1) / DAYS
    both = np.maximum(since[:, None], since[None])
    first, second = (np.outer(factor, factor) for factor in by_year)
    waited = random.exponential(1 / rate)  # in days of a usual year
    left = np.maximum(365 - both, 0)
    days: npt.NDArray[np.float64] = np.floor(
        both + np.where(waited <= left * first, waited / first, left + (waited - left * first) / second)
    )
    return days


def _dataset(
    names: list[str],
    joined: npt.NDArray[np.int64],
    days: npt.NDArray[np.int64],
    there: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.float64],
) -> tm.Dataset:
    def on(day: float) -> dt.date:
        return FIRST + dt.timedelta(days=int(day))

    since = [None if day == 0 else on(day) for day in joined]
    return tm.Dataset(
        trusts=[tm.Trust(id="t", name="T", kind="Multi-academy trust")],
        schools=[tm.School(id=name, name=name.upper(), phase="Primary") for name in names],
        memberships=[
            tm.Membership(id=name, school=name, trust="t", start=start)
            for name, start in zip(names, since, strict=True)
        ],
        bodies=[tm.Body(id="elt", name="ELT", kind="extended leadership team", trust="t")],
        people=[tm.Person(id=name) for name in names],
        roles=[
            tm.Role(id=f"{name}-{at.partition(':')[0]}", person=name, kind="Headteacher", at=at, start=start)
            for name, start in zip(names, since, strict=True)
            for at in (f"school:{name}", "body:elt")
        ],
        sessions=[
            tm.Session(id=f"{number:02}", kind="ELT network session", held_on=on(day), body="elt")
            for number, day in enumerate(days)
        ],
        attendances=[
            tm.Attendance(
                id=f"{session:02}-{names[school]}", session=f"{session:02}", person=names[school], part="takes part"
            )
            for session, school in zip(*np.nonzero(there), strict=True)
        ],
        support=[
            tm.Support(
                id=f"{names[i]}-{names[j]}",
                giver=f"school:{names[i]}",
                receiver=f"school:{names[j]}",
                kind="coaching",
                start=on(starts[i, j]),
            )
            for i, j in _pairs(np.arange(len(names)))
            if starts[i, j] <= DAYS
        ],
    )
