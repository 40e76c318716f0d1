"""How often the interval of an exclusion ratio holds the truth, and whether it and its p-value agree.

So many trusts of a kind and so many others, each included with the chance of its kind. `koopman` is the share of 95 %
intervals of `audit` that hold the true ratio; `katz` that of Katz's interval, where it is defined, and `katz_undefined`
how often it is not. `found` is how often p is at most .05, `disagree` how often p says so and the interval holds 1, or the
other way round. In the wrong model trusts of one kind come in groups of two that are included together.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from studies.arms import Figures, by_arm
from trustmodel.population.audit import audit
from trustmodel.population.definitions import Criterion, Definition

LEVEL = 0.05
GROWS = Definition(name="grows", criteria=[Criterion(name="grows", measure="grows", threshold=1)])

ARMS: dict[str, dict[str, Any]] = {
    f"{n} of a kind, {m} others: {here} against {there}": {"n": n, "m": m, "here": here, "there": there}
    for n, m in ((5, 20), (10, 30), (40, 100), (40, 1000))
    for here, there in ((0.3, 0.3), (0.05, 0.2), (0.0, 0.2), (0.1, 0.5), (0.9, 0.4))
} | {
    "40 of a kind, 100 others: 0.3 against 0.3, in twos (wrong model)": {
        "n": 40, "m": 100, "here": 0.3, "there": 0.3, "together": 2,
    },
}  # fmt: skip


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""

    def judge(about: dict[str, Any], number: int, each: int) -> Figures:
        return judged(np.random.default_rng([seed, number, each]), **about)

    return [("Exclusion ratios: do their intervals hold the truth?", by_arm(ARMS, judge, worlds, progress=progress))]


def judged(  # noqa: PLR0913 - what an arm names
    random: np.random.Generator, *, n: int, m: int, here: float, there: float, together: int = 1
) -> Figures:
    """What the audit of one world says of the kind."""
    chances = np.repeat([here, there], [n, m])
    grows = (np.repeat(random.random((n + m) // together), together) < chances).astype(int)
    table = pl.DataFrame({"id": [f"{at:04}" for at in range(n + m)], "grows": grows, "kind": ["a"] * n + ["b"] * m})
    row = audit(GROWS, table, group="kind", draws=1).groups[0]
    true = here / there
    return {
        "koopman": float(row.ratio_low <= true <= row.ratio_high),
        **katz(row.included, n, row.others, m, true),
        "found": float(row.p <= LEVEL),
        "disagree": float((row.p <= LEVEL) != (not row.ratio_low <= 1 <= row.ratio_high)),
    }


def katz(here: int, n: int, there: int, m: int, true: float) -> Figures:
    """Whether Katz's interval, of the logarithm, holds the true ratio."""
    if not here or not there:
        return {"katz": math.nan, "katz_undefined": 1.0}
    interval = stats.contingency.relative_risk(here, n, there, m).confidence_interval(1 - LEVEL)
    return {"katz": float(interval.low <= true <= interval.high), "katz_undefined": 0.0}
