"""Whether intervals of a share of attendance hold the truth where each person is at several sessions.

How likely each person is to be at a session is beta-distributed, so that any two of a person's sessions are correlated as
the arm says; some people miss being members for up to two sessions. `covers` is the share of 95 % intervals that hold the
mean, `width` how wide they are; `difference` is the same for the difference between two periods of other people, in the
second of whom the mean is .1 lower, `same people` for the same people in both. `exact` takes every place for a person of
its own (Clopper and Pearson). `two kinds` is the wrong model: people come to nearly all sessions or to nearly none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from studies.arms import Figures, by_arm
from trustmodel.stats.nulls import clustered, clustered_share, exact_share, share_difference

LOWER = 0.1
Floats = npt.NDArray[np.float64]

ARMS: dict[str, dict[str, Any]] = {
    f"{people} people, {sessions} sessions, mean {mean}, correlation {correlation}": {
        "people": people, "sessions": sessions, "mean": mean, "correlation": correlation,
    }
    for people, sessions in ((5, 6), (12, 6), (12, 12), (30, 6))
    for mean in (0.5, 0.8, 0.95)
    for correlation in (0.0, 0.2, 0.5)
} | {
    f"{people} people, 6 sessions, two kinds": {"people": people, "sessions": 6, "mean": 0.7, "correlation": None}
    for people in (5, 12, 30)
}  # fmt: skip


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""

    def judge(about: dict[str, Any], number: int, each: int) -> Figures:
        return judged(np.random.default_rng([seed, number, each]), **about)

    return [
        ("Shares of attendance: do their intervals hold the truth?", by_arm(ARMS, judge, worlds, progress=progress))
    ]


def judged(
    random: np.random.Generator, *, people: int, sessions: int, mean: float, correlation: float | None
) -> Figures:
    """Whether the intervals of one world hold what made it."""

    def chances(at: float) -> Floats:
        if correlation == 0:
            return np.full(people, at)
        if correlation is None:
            return np.where(random.random(people) < (at - 0.05) / 0.9, 0.95, 0.05)
        return random.beta(at * (1 / correlation - 1), (1 - at) * (1 / correlation - 1), people)

    def counts(chance: Floats) -> list[tuple[int, int]]:
        places = random.integers(max(1, sessions - 2), sessions + 1, people)
        return list(zip(random.binomial(places, chance).tolist(), places.tolist(), strict=True))

    first = chances(mean)
    now, other = clustered(counts(first)), clustered(counts(chances(mean - LOWER)))
    again = clustered(counts(first))
    _, low, high = clustered_share(now)
    _, exact_low, exact_high = exact_share(now.hits, now.of)
    _, below, above = share_difference(other, now)
    _, same_below, same_above = share_difference(again, now)
    return {
        "covers": float(low <= mean <= high),
        "width": high - low,
        "difference": float(below <= LOWER <= above),
        "same_people": float(same_below <= 0 <= same_above),
        "exact": float(exact_low <= mean <= exact_high),
    }
