"""Declared boundaries: whether pairs of schools in different groups have fewer ties than like pairs within."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.network.grouping import Group, name_of, option_of
from trustmodel.network.wall_model import DOUBTED_R2, MOST_R2, Crossing, WallModel, r2_of
from trustmodel.network.walls_prior import guarded
from trustmodel.prose import figure, fixed, number_of, p_value
from trustmodel.results import Result
from trustmodel.stats.nulls import few_draws
from trustmodel.stats.pair_rates import Floats, moments
from trustmodel.stats.rate_ratios import Roots, heterogeneity, interval, roots_in_draws, signed_roots

__all__ = ["Boundary", "BoundaryRow", "boundary_of", "why_not_testable"]

NAN: Final = math.nan
_FEWEST_SCHOOLS: Final = 5
_DRAWS_BESIDE: Final = 199  # of the test that layers are alike
_SMALLEST_SHOWN: Final = 0.01  # so that no interval ends at less than 0.00
_NOTHING_LEFT: Final = 1 - 1e-6


@attrs.frozen(kw_only=True)
class BoundaryRow:
    """A boundary in one layer of evidence, by that layer alone."""

    layer: str
    counted: str
    """What a tie is."""
    ratio: float
    pairs_across: int
    pairs_within: int
    observed: float
    """Ties across."""
    expected: float
    """Ties across, if a pair across had as many as a like pair within."""
    within: float
    """Ties within."""


@attrs.frozen(kw_only=True, repr=False)
class Boundary(Result):
    """Whether pairs of schools across a boundary have fewer ties than pairs within, all else being equal.

    `ratio` is exp(γ): how many ties a pair across has, for each one of a like pair within. Below 1 it is a wall. Not
    testable is decided by places, by ties within and by who answered, and never by what crosses; then `p` and the figures
    beside it are NaN, and `reason` says why.
    """

    rows: tuple[BoundaryRow, ...]
    """One for each layer."""
    grouping: str
    groups: Mapping[str, str] = attrs.field(repr=False)
    """The group of each school that has one."""
    ratio: float
    low: float
    """Of the 95 % interval (1 − alpha); 0 where nothing speaks against a wall that lets nothing through."""
    high: float
    """Infinite where nothing speaks against any ratio above."""
    r: float
    """The signed root of the likelihood ratio: below 0 where fewer ties cross than expected."""
    p: float
    """One-sided, for a wall: the share of draws without one whose r is as low, (1 + #)/(1 + B)."""
    p_two_sided: float
    """The share whose r is as far from 0; it agrees with the interval."""
    p_none_across: float
    """p if no tie at all crossed. Above .05 the boundary could not have been detected, whatever crosses."""
    p_wider: float
    """p if less is assumed of distance. NaN unless the R² of distance is above .8."""
    p_layers: float
    """p that all layers have one ratio. NaN for one layer; no layer is dropped for it."""
    r2_distance: float
    """How much of what crosses is a matter of how far apart schools are, by places alone."""
    pairs_across: int
    pairs_within: int
    observed: float
    """Ties across."""
    expected: float
    """Ties across, if a pair across had as many as a like pair within."""
    within: float
    """Ties within."""
    n: int
    """How many schools have a group."""
    alpha: float
    pooled: bool
    """Whether the prior was pooled from other trusts."""
    testable: bool
    reason: str | None
    """Why it is not testable."""
    chance: Floats = attrs.field(repr=False, eq=False)
    """r in the draws."""

    @property
    def detected(self) -> bool:
        """Whether this test alone detects a wall: p at most alpha (half of it under a pooled prior), also under the wider prior."""
        level = self.alpha / 2 if self.pooled else self.alpha
        return self.testable and self.p <= level and not self.p_wider > level

    def summary(self) -> str:
        """The ratio with its interval, or why it cannot be tested."""
        if not self.testable:
            return f"{self.grouping}: not testable, {self.reason}"
        low, high = fixed(self.low, 2), fixed(max(self.high, _SMALLEST_SHOWN), 2)
        ends = f"{low} to {high}" if self.low > 0 else f"less than {high}"
        ends = ends if math.isfinite(self.high) else f"{low} or more"
        return f"{self.grouping}: ratio {fixed(self.ratio, 2)} ({ends}), p {p_value(self.p)}"


def boundary_of(model: WallModel, group: Group, *, seed: int | None = None, draws: int | None = None) -> Boundary:
    """What `Walls.boundary` gives.

    Parameters
    ----------
    model
        The model that walls were looked for with.
    group
        A node attribute, `Bins` of a number, or a mapping from ids to groups.
    seed
        Of the draws. `None`: that of the model.
    draws
        How many. `None`: as many as the model has.

    Returns
    -------
    Boundary
        Not testable, with a reason, where places or ties within do not allow it.

    Raises
    ------
    GraphError
        No school has the attribute, or the mapping names nobody.
    ValueError
        `seed` or `draws` is no whole number.
    """
    found = model.pairs.grouping(group)
    groups = found.of
    known = [groups[school] is not None for school in model.pairs.schools]
    model = model.drawing(seed=seed, draws=draws).among(known)
    numbers = numbered(list(groups.values()))
    marks = [(numbers[layer.first] != numbers[layer.second]).astype(float) for layer in model.evidence.layers]
    crossing = Crossing.of(model, marks)
    warnings = [*model.pairs.warnings, *found.warnings, *few_draws(model.draws, alpha=model.alpha)]
    if absent := known.count(False):
        warnings.append(f"{number_of(absent, 'school')} without a group: their pairs take no part")
    if marks:
        model, disagrees = guarded(model, marks)
        warnings += disagrees
    r2 = r2_of(model, marks) if marks else NAN
    reason = why_not_testable(sum(known), crossing, r2)
    tested = dict.fromkeys(("p", "p_two_sided", "p_none_across", "p_wider", "p_layers"), NAN) | {
        "low": NAN,
        "high": NAN,
    }
    roots = (
        signed_roots(model.evidence.layers, model.evidence.observed, marks) if marks and crossing.pairs_across else None
    )
    chance = np.zeros(0)
    of_layers: list[float] = [NAN] * len(marks)
    if reason is None and roots is not None:
        tested, chance, of_layers = _tested(model, marks, roots, r2)
        if tested["p_none_across"] > model.alpha:
            warnings.append("a wall could not have been detected here even if nothing crossed: there are too few ties")
        if r2 > DOUBTED_R2:
            warnings.append(
                f"much of what crosses is a matter of distance (R² {figure(r2, 2)}): p rests on what is assumed of distance, and is"
                f" {p_value(tested['p_wider'])} if less is assumed"
            )
    expected = _expected(model, roots, marks)
    return Boundary(
        method=model.follow_up("boundary", group=option_of(group)),
        evidence=model.pairs.records,
        warnings=tuple(dict.fromkeys(warnings)),
        rows=_rows(model, marks, of_layers, expected),
        grouping=name_of(group),
        groups={str(school): str(group) for school, group in groups.items() if group is not None},
        ratio=math.exp(float(roots.gamma[0])) if roots is not None and reason is None else NAN,
        r=float(roots.r[0]) if roots is not None and reason is None else NAN,
        r2_distance=r2,
        pairs_across=crossing.pairs_across,
        pairs_within=crossing.pairs_within,
        observed=crossing.ties_across,
        expected=float(sum(expected)) if expected else NAN,
        within=crossing.ties_within,
        n=sum(known),
        alpha=model.alpha,
        pooled=model.pooled,
        testable=reason is None,
        reason=reason,
        chance=chance,
        **tested,
    )


def numbered(values: list[Any]) -> Floats:
    """Groups as numbers: equal where they are equal, −1 where unknown."""
    numbers: dict[Any, int] = {}
    return np.array([-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values])


def why_not_testable(schools: int, crossing: Crossing, r2: float) -> str | None:
    """Why a boundary cannot be tested; `None` where it can. What crosses has no say in it.

    Parameters
    ----------
    schools
        How many have a group.
    crossing
        Its pairs and ties.
    r2
        How much of it distance explains.

    Returns
    -------
    str or None
        The reason, to follow a colon.
    """
    if schools < _FEWEST_SCHOOLS:
        return f"only {number_of(schools, 'school')}: it takes {_FEWEST_SCHOOLS}"
    if reason := crossing.reason():
        return reason
    if r2 > _NOTHING_LEFT:
        return "how active each school is says all that the boundary could, as where one school is alone in its group"
    if r2 > MOST_R2:
        return f"it cannot be separated from the distance between places (R² {figure(r2, 2)})"
    return None


def _tested(
    model: WallModel, marks: list[Floats], roots: Roots, r2: float
) -> tuple[dict[str, float], Floats, list[float]]:
    """Every p and the interval, r in the draws, and the ratio of each layer for itself."""
    r = float(roots.r[0])
    chance = roots_in_draws(model.evidence, marks)
    reach = interval(model.evidence, marks, chance, alpha=model.alpha)
    beside = model.drawing(seed=None, draws=min(model.draws, _DRAWS_BESIDE))
    gammas, p_layers = heterogeneity(beside.evidence, marks, draws=beside.draws)
    return (
        {
            "p": lower_p(r, chance),
            "p_two_sided": float((1 + (np.abs(chance) >= abs(r) - 1e-9).sum()) / (1 + len(chance))),
            # beside the same draws, so that it is never above p: with nothing across r is lower
            "p_none_across": min(lower_p(r, chance), lower_p(_r_of(model.without_ties(marks), marks), chance)),
            "p_wider": _p_of(model.assuming(model.evidence.layers[0].prior.wider()), marks) if r2 > DOUBTED_R2 else NAN,
            "p_layers": p_layers,
            # where nothing crosses, the penalty draws the estimate nearer to 1 than the test would; it belongs to its interval
            "low": math.exp(min(reach.low, float(roots.gamma[0]))),
            "high": math.exp(max(reach.high, float(roots.gamma[0]))),
        },
        chance,
        np.exp(gammas).tolist(),
    )


def lower_p(r: float, chance: Floats) -> float:
    """The share of draws as low, (1 + #)/(1 + B)."""
    return float((1 + (chance <= r + 1e-9).sum()) / (1 + len(chance)))


def _r_of(model: WallModel, marks: list[Floats]) -> float:
    return float(signed_roots(model.evidence.layers, model.evidence.observed, marks).r[0])


def _p_of(model: WallModel, marks: list[Floats]) -> float:
    return lower_p(_r_of(model, marks), roots_in_draws(model.evidence, marks))


def _expected(model: WallModel, roots: Roots | None, marks: list[Floats]) -> list[float]:
    """Ties across in each layer, if the boundary made no difference and all else is as it is."""
    if roots is None:
        return []
    expected = []
    for layer, fitted, dispersion, mark in zip(
        model.evidence.layers, roots.fits, model.evidence.observed.dispersions, marks, strict=True
    ):
        mean = moments(layer, layer.predictor(fitted.theta), dispersion)[0][0]
        expected.append(float(mean @ mark))
    return expected


def _rows(model: WallModel, marks: list[Floats], ratios: list[float], expected: list[float]) -> tuple[BoundaryRow, ...]:
    used = [each for each in model.pairs.layers if len(each.ties)]
    return tuple(
        BoundaryRow(
            layer=each.name,
            counted=each.unit,
            ratio=ratios[place],
            pairs_across=int(mark.sum()),
            pairs_within=int((1 - mark).sum()),
            observed=float(each.ties @ mark),
            expected=expected[place] if expected else NAN,
            within=float(each.ties @ (1 - mark)),
        )
        for place, (each, mark) in enumerate(zip(used, marks, strict=True))
    )
