"""Whether kinds of trusts are found where there is a continuum, and where there are kinds.

Tables of five figures of so many trusts. `found` is the share with p at most .05 (a continuum, as a Gaussian copula has
it, would seldom give divisions as clear), `steady` that of tables whose best division has a stability above .8, which
would be taken for kinds without the test. Heavy tails hang together at their ends and a flat line has no noise: both are
wrong models, since a Gaussian copula has neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from studies.arms import Figures, by_arm
from trustmodel.population.kinds import kinds_by_likeness

__all__ = ["apart", "continuum", "judged", "study"]

FIGURES = 5
DRAWS = 39
STEADY = 0.8
ALPHA = 0.05
Floats = npt.NDArray[np.float64]
Random = np.random.Generator


def continuum(random: Random, *, trusts: int, skew: float = 0.8) -> Floats:
    """One factor behind all figures, and how skewed they are."""
    factor = random.normal(size=(trusts, 1))
    common = 0.8 * factor + 0.6 * random.normal(size=(trusts, FIGURES))
    skewed: Floats = np.exp(skew * common) if skew else common
    return skewed


def independent(random: Random, *, trusts: int) -> Floats:
    """Figures that know nothing of each other, skewed."""
    return np.exp(random.normal(size=(trusts, FIGURES)))


def heavy_tails(random: Random, *, trusts: int) -> Floats:
    """A multivariate t with three degrees of freedom."""
    figures: Floats = random.normal(size=(trusts, FIGURES)) / np.sqrt(random.chisquare(3, size=(trusts, 1)) / 3)
    return figures


def flat_line(random: Random, *, trusts: int) -> Floats:
    """All figures lie along a line, evenly, with little beside it."""
    return random.uniform(0, 10, size=(trusts, 1)) + random.normal(0, 0.5, size=(trusts, FIGURES))


def apart(random: Random, *, trusts: int, by: float = 3.5) -> Floats:
    """Two kinds that lie so many standard deviations apart in each figure."""
    return random.normal(size=(trusts, FIGURES)) + by * random.integers(0, 2, size=(trusts, 1))


def apart_in_one_each(random: Random, *, trusts: int, by: float = 3.5) -> Floats:
    """Three kinds, two of which lie apart from the first in one figure each."""
    centres = np.zeros((3, FIGURES))
    centres[1, 0] = centres[2, 1] = by
    figures: Floats = random.normal(size=(trusts, FIGURES)) + centres[random.integers(0, 3, trusts)]
    return figures


ARMS: dict[str, tuple[Callable[..., Floats], dict[str, Any]]] = {
    f"{trusts} trusts, {name}": (make, {"trusts": trusts, **about})
    for trusts in (12, 60, 200)
    for name, (make, about) in {
        "one factor": (continuum, {"skew": 0.0}),
        "one factor, skewed": (continuum, {}),
        "independent, skewed": (independent, {}),
        "heavy tails (wrong model)": (heavy_tails, {}),
        "flat line (wrong model)": (flat_line, {}),
        "two kinds, 2.5 sd apart": (apart, {"by": 2.5}),
        "two kinds, 3.5 sd apart": (apart, {}),
        "three kinds, 3.5 sd apart in one figure each": (apart_in_one_each, {}),
    }.items()
}


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""

    def judge(about: tuple[Callable[..., Any], dict[str, Any]], number: int, each: int) -> Figures:
        return judged(about[0](np.random.default_rng([seed, number, each]), **about[1]), each)

    return [("Kinds of trusts, or a continuum?", by_arm(ARMS, judge, worlds, progress=progress))]


def judged(figures: Floats, seed: int) -> Figures:
    """What is said of one table."""
    table = pl.DataFrame(
        {"id": [f"{number:04}" for number in range(len(figures))]}
        | {f"figure_{number}": column for number, column in enumerate(figures.T)}
    )
    answer = kinds_by_likeness(table, draws=DRAWS, seed=seed)
    return {"found": float(answer.p <= ALPHA), "steady": float(answer.stability > STEADY)}
