"""Whether kinds of networks that lie together are found apart, where they differ in size and in spread.

Points in five dimensions, of two kinds with one centre (but `apart`). `found` is the share of worlds in which PERMANOVA
has p at most .05, `spread_found` that of its test of spread, `warned` how often a warning says that p misleads, and
`found_unwarned` how often p is at most .05 without one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from scipy.spatial import distance

from studies.arms import Figures, by_arm
from trustmodel.network.portraits import differences

DRAWS = 199
LEVEL = 0.05

ARMS: dict[str, dict[str, Any]] = {
    f"{n} and {m}, {name}": {"n": n, "m": m, **about}
    for n, m in ((5, 20), (9, 9), (10, 40))
    for name, about in {
        "alike": {},
        "heavy tails (wrong model)": {"tails": 3.0},
        "the first three times as wide": {"wide": 3.0},
        "the second three times as wide": {"wide": 1 / 3},
        "apart": {"apart": 1.0},
    }.items()
}


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""

    def judge(about: dict[str, Any], number: int, each: int) -> Figures:
        return judged(np.random.default_rng([seed, number, each]), each, **about)

    return [("Do kinds lie apart, or are they of another spread?", by_arm(ARMS, judge, worlds, progress=progress))]


def judged(  # noqa: PLR0913 - what an arm names
    random: np.random.Generator,
    seed: int,
    *,
    n: int,
    m: int,
    wide: float = 1.0,
    apart: float = 0.0,
    tails: float | None = None,
) -> Figures:
    """What is said of one world."""
    points = random.normal(size=(n + m, 5)) if tails is None else random.standard_t(tails, size=(n + m, 5))
    points[:n] = points[:n] * wide + apart
    answer = differences(distance.squareform(distance.pdist(points)), ["a"] * n + ["b"] * m, draws=DRAWS, seed=seed)
    warned = any("p may be" in warning for warning in answer.warnings)
    return {
        "found": float(answer.p <= LEVEL),
        "spread_found": float(answer.spread_p <= LEVEL),
        "warned": float(warned),
        "found_unwarned": float(answer.p <= LEVEL and not warned),
    }
