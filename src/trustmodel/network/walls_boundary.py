"""Boundaries: whether pairs of schools across one have fewer ties than like pairs within."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from trustmodel.network import graphs
from trustmodel.network.pairs import PairTable
from trustmodel.network.wall_model import WallModel, bootstrap, follow_up, seed_and_draws
from trustmodel.prose import fixed, number_of, p_value
from trustmodel.results import Result, Tested
from trustmodel.stats import contrasts, gravity
from trustmodel.stats.nulls import few_draws, generator

__all__ = ["Boundary", "BoundaryRow", "boundary"]

Floats: TypeAlias = gravity.Floats
NAN: Final = math.nan
_PATH: Final = 1  # of the generator: a boundary has draws of its own


@attrs.frozen(kw_only=True, repr=False)
class BoundaryRow(Tested):
    """A boundary: `value` is the ratio, with its interval `low` to `high`; `p` says how chance would do as much.

    `null_mean`, `null_sd` and `z` are of the efficient score, standardised.
    """

    boundary: str
    pairs: int
    """How many pairs cross it."""
    observed: float
    expected: float
    """What the crossing pairs would have if the boundary made no difference, all else as it is."""


@attrs.frozen(kw_only=True, repr=False)
class Boundary(Result, Tested):
    """Whether pairs of schools across a boundary have fewer ties than pairs within, all else being equal.

    `ratio` is exp(γ): how many times the ties of a like pair within those of a pair across are. Below 1 it is a wall.
    `low` to `high` is its 95 % interval (or 1 − alpha). Not testable: nothing crosses, everything does, school
    effects say all that the boundary could, or even no tie at all across would lie within what chance gives (√I below the
    critical value of the score, I its information).
    """

    ratio: float
    grouping: str
    pairs: int
    """How many pairs cross the boundary."""
    within: int
    """How many do not."""
    observed: float
    """Ties across."""
    expected: float
    """Ties across, if a pair across had as many as a like pair within."""

    @property
    def rows(self) -> tuple[BoundaryRow, ...]:
        """The one line."""
        shared = {field.name: getattr(self, field.name) for field in attrs.fields(Tested)}
        return (
            BoundaryRow(
                **shared, boundary=self.grouping, pairs=self.pairs, observed=self.observed, expected=self.expected
            ),
        )

    def summary(self) -> str:
        """The ratio with its interval, or that it cannot be tested."""
        if not self.testable:
            return f"{self.grouping}: not testable ({number_of(self.pairs, 'pair')} across, {self.within} within)"
        return f"{self.grouping}: ratio {fixed(self.ratio, 2)} ({fixed(self.low, 2)} to {fixed(self.high, 2)}), p {p_value(self.p)}"


def boundary(
    model: WallModel, grouping: str | Mapping[Any, Any], *, seed: int | None = None, draws: int | None = None
) -> Boundary:
    """Whether pairs across a boundary have fewer ties than like pairs within: what `Walls.boundary` gives.

    Parameters
    ----------
    model
        The model that walls were looked for with.
    grouping
        A node attribute, or a mapping from node to group.
    seed
        For the draws. `None`: that of the model.
    draws
        Of the parametric bootstrap. `None`: as many as the model has.

    Returns
    -------
    Boundary
        NaN, and a warning that says why, where it cannot be tested.

    Raises
    ------
    GraphError
        No node has the attribute, or the mapping names nobody who is here.
    ValueError
        `seed` or `draws` is no whole number.
    """
    seed, draws = seed_and_draws(model, seed, draws)
    warnings = [*model.pairs.warnings, *few_draws(draws, alpha=model.alpha)]
    rng = generator(seed, _PATH)
    crossing = _crossing(model.pairs, grouping, warnings)
    ties, design, mark = crossing.ties, crossing.design, crossing.mark
    across, within = int(mark.sum()), len(mark) - int(mark.sum())
    contrast: contrasts.Contrast | None = None
    if model.pairs.testable and across and within and len(mark) > design.n + design.covariates.shape[1]:
        contrast = contrasts.contrast(
            ties,
            design,
            mark,
            family=model.pairs.family,
            drawn=bootstrap(model, rng, draws, "boundary"),
            alpha=model.alpha,
        )
    if contrast is None or not contrast.testable:
        warnings.append(f"not testable: {_why_untestable(across, within, contrast)}")
    if contrast is not None and math.isinf(contrast.high):
        warnings.append("the interval has no upper end: pairs within tell too little")
    name = grouping if isinstance(grouping, str) else "groups given"
    return Boundary(
        method=follow_up(model, "walls.boundary", seed=seed, draws=draws, grouping=name, replaced=crossing.replaced),
        evidence=model.pairs.records,
        warnings=tuple(warnings),
        grouping=name,
        n=len(mark),
        pairs=across,
        within=within,
        observed=float(ties @ mark),
        **_figures(contrast),
    )


@attrs.frozen(kw_only=True, eq=False)
class _Crossing:
    """The pairs whose schools both have a group, and which of them cross."""

    ties: Floats
    design: gravity.Design
    """With distance as a spline: what pools many pairs would take a bend of distance for a boundary."""
    mark: Floats
    """1 for a pair across, 0 for one within."""
    replaced: tuple[str, ...]
    """Attributes that say the same as the boundary, whose place it takes."""


def _crossing(pairs: PairTable, grouping: str | Mapping[Any, Any], warnings: list[str]) -> _Crossing:
    by_node = graphs.groups(pairs.graph, grouping)
    groups = [by_node[node] for node in pairs.schools]
    ends = list(zip(pairs.design.first.tolist(), pairs.design.second.tolist(), strict=True))
    known = np.array([groups[i] is not None and groups[j] is not None for i, j in ends], bool)
    mark = np.array([groups[i] != groups[j] for i, j in ends], float)[known]
    if not known.all():
        warnings.append(
            f"{number_of(int((~known).sum()), 'pair')} {'takes' if (~known).sum() == 1 else 'take'} no part: a school of theirs has no group"
        )
    design, covariates = pairs.splined.where(known), pairs.covariates
    replaced = {
        column: name
        for column, name in enumerate(covariates.same, start=covariates.distance_terms)
        if len(mark) and _says_the_same(design.covariates[:, column], mark)
    }
    kept = np.delete(design.covariates, list(replaced), axis=1)
    return _Crossing(
        ties=pairs.ties[known],
        design=gravity.design(design.n, design.first, design.second, kept),
        mark=mark,
        replaced=tuple(replaced.values()),
    )


def _says_the_same(column: Floats, mark: Floats) -> bool:
    """Whether a covariate tells pairs apart just as a boundary does."""
    agrees = column > (column.max() + column.min()) / 2
    return bool(np.all(agrees == (mark == 0)) or np.all(agrees == (mark == 1)))


def _why_untestable(across: int, within: int, contrast: contrasts.Contrast | None) -> str:
    if not across:
        return "no pair crosses"
    if not within:
        return "no pair is within"
    return "fewer pairs than figures to fit" if contrast is None else contrast.reason


def _figures(contrast: contrasts.Contrast | None) -> dict[str, Any]:
    """The figures of a boundary; NaN where it could not be tested."""
    if contrast is None:
        return {"ratio": NAN, "value": NAN, "expected": NAN}
    chance = contrast.draws if contrast.testable else np.zeros(0)
    return {
        "ratio": contrast.ratio,
        "value": contrast.ratio,
        "low": contrast.low,
        "high": contrast.high,
        "p": contrast.p,
        "z": contrast.z,
        "null_mean": float(chance.mean()) if len(chance) else NAN,
        "null_sd": float(chance.std(ddof=1)) if len(chance) > 1 else NAN,
        "testable": bool(contrast.testable),
        "expected": contrast.expected,
    }
