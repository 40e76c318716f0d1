"""The best cut: where a wall stands that nobody declared, of all the ways in which a straight line can part the schools."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import attrs
import numpy as np
import numpy.typing as npt
from immutabledict import immutabledict

from trustmodel.geography.cuts import straight_cuts
from trustmodel.network.wall_model import DOUBTED_R2, MOST_R2, Crossing, WallModel, r2_of, r2_of_each
from trustmodel.network.walls_boundary import lower_p
from trustmodel.network.walls_prior import guarded
from trustmodel.prose import figure, fixed, number_of, p_value
from trustmodel.results import Result
from trustmodel.stats.rate_ratios import (
    Cuts,
    Worlds,
    crossing,
    cuts_in_draws,
    lowest_cuts,
    signed_roots,
    stability,
    standardised_scores,
)

__all__ = ["Cut", "CutRow", "best_cut"]

NAN: Final = math.nan
CALLED: Final = 0.025
"""A cut is called at this p: it is looked for where nobody says where."""
_FEWEST_SCHOOLS: Final = 6
_FEWEST_ON_A_SIDE: Final = 3
_DRAWS_OF_STABILITY: Final = 99
_STAYS: Final = 0.8
_NEAR_IN_R: Final = 0.5
_LOOKED_AT: Final = 20
_DRAWS_BESIDE: Final = 199
Sides = npt.NDArray[np.bool_]


@attrs.frozen(kw_only=True)
class CutRow:
    """A cut that fits nearly as well as the best, or the best itself, which comes first."""

    side: tuple[str, ...]
    """The schools of the smaller side."""
    r: float
    ratio: float
    r2_distance: float


@attrs.frozen(kw_only=True, repr=False)
class Cut(Result):
    """The straight line across which fewest ties cross beside what is expected, with a p for having looked everywhere.

    `p` is the chance that the lowest of all cuts is as low where there is no wall; every draw is searched as the data were.
    `ratio` was chosen for being low, and so is too far from 1. Cuts that cannot be separated from the distance between places (R² of
    distance above .95) are not looked at, whatever crosses them.
    """

    rows: tuple[CutRow, ...]
    """The best cut and those whose r is within .5 of its."""
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    """The schools on each side, the larger side first."""
    stability: Mapping[str, float] = attrs.field(converter=immutabledict)
    """By school: how often it stays on its side where the cut is in force and ties are drawn anew."""
    p: float
    p_wider: float
    """p if less is assumed of distance. NaN unless the R² of the cut on distance is above .8."""
    r: float
    ratio: float
    r2_distance: float
    cuts: int
    """How many were looked at."""
    pooled: bool
    """Whether the prior was pooled from other trusts."""
    ways: int
    """How many were not, since they cannot be separated from the distance between places."""
    testable: bool
    reason: str | None
    """Why it is not testable."""

    @property
    def detected(self) -> bool:
        """Whether a wall is called: p at most .025 (half of it under a pooled prior), also where less is assumed of distance."""
        level = CALLED / 2 if self.pooled else CALLED
        return self.testable and self.p <= level and not self.p_wider > level

    @property
    def either_side(self) -> tuple[str, ...]:
        """Schools that may belong to either side: they stay on theirs in fewer than eight of ten draws."""
        return tuple(school for school, share in self.stability.items() if share < _STAYS)

    def summary(self) -> str:
        """Whether a wall is called, between whom, and p."""
        if not self.testable:
            return f"no cut can be tested: {self.reason}"
        larger, smaller = self.sides
        called = "a wall is called" if self.detected else "no wall is called"
        return f"{called}: best cut {len(larger)} | {len(smaller)} schools, ratio {fixed(self.ratio, 2)} (chosen as the lowest), p {p_value(self.p)}"


def best_cut(model: WallModel) -> Cut:
    """The lowest of all cuts, beside the lowest of all cuts in each draw.

    Parameters
    ----------
    model
        The model that walls are looked for with.

    Returns
    -------
    Cut
        Not testable, with a reason, where there are too few schools, places or ties within.
    """
    searched = search(model)
    about: dict[str, Any] = {"rows": (), "sides": ((), ()), "stability": {}, "r": NAN, "ratio": NAN, "cuts": 0}
    if searched.lowest is not None:
        names = searched.model.pairs.names
        stays = stability(searched.model.evidence, searched.sides, searched.best, draws=_DRAWS_OF_STABILITY)
        about = {
            "rows": _nearly_as_good(searched.model, searched.sides, searched.best, searched.lowest),
            "sides": _sides(names, searched.sides[searched.best]),
            "stability": dict(zip(names, stays.tolist(), strict=True)),
            "r": float(searched.lowest.r[0]),
            "ratio": math.exp(float(searched.lowest.gamma[0])),
            "cuts": len(searched.sides),
        }
    return Cut(
        method=model.follow_up("walls.cut"),
        evidence=model.pairs.records,
        warnings=searched.warnings,
        p=searched.p,
        p_wider=searched.p_wider,
        r2_distance=searched.r2,
        ways=searched.ways,
        pooled=searched.model.pooled,
        testable=searched.reason is None,
        reason=searched.reason,
        **about,
    )


@attrs.frozen(kw_only=True, eq=False)
class Search:
    """What a search of all cuts gave, by their numbers."""

    model: WallModel
    """With the default prior, where the trust's own decay disagrees with a pooled one."""
    sides: Sides
    """The cuts that were looked at × schools."""
    ways: int
    reason: str | None
    """Why nothing can be tested."""
    lowest: Cuts | None = None
    p: float = NAN
    p_wider: float = NAN
    r2: float = NAN
    disagrees: tuple[str, ...] = ()

    @property
    def best(self) -> int:
        """The number of the best cut; −1 where there is none."""
        return -1 if self.lowest is None else int(self.lowest.which[0])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to say of it."""
        said = [*self.model.pairs.warnings, *self.disagrees]
        if self.r2 > DOUBTED_R2:
            said.append(
                f"much of what crosses the best cut is a matter of distance (R² {figure(self.r2, 2)}): p rests on what is assumed of"
                f" distance, and is {p_value(self.p_wider)} if less is assumed"
            )
        if self.ways:
            said.append(
                f"{number_of(self.ways, 'cut')} cannot be separated from the distance between places, and"
                f" {'is' if self.ways == 1 else 'are'} not looked at: a wall there can only be shown by a change, or by asking"
            )
        return tuple(dict.fromkeys(said))


def search(model: WallModel) -> Search:
    """Look for the best of all cuts, and test it.

    Parameters
    ----------
    model
        The model that walls are looked for with.

    Returns
    -------
    Search
        Without a best cut where nothing can be tested.
    """
    sides, ways, reason = _candidates(model)
    if reason is not None:
        return Search(model=model, sides=sides, ways=ways, reason=reason)
    layers, observed = model.evidence.layers, model.evidence.observed
    lowest = lowest_cuts(layers, observed, sides)
    trusted, disagrees = guarded(model, [crossing(layer, sides[int(lowest.which[0])]) for layer in layers])
    if trusted is not model:
        model, layers = trusted, trusted.evidence.layers
        lowest = lowest_cuts(layers, model.evidence.observed, sides)
    r2 = r2_of(model, [crossing(layer, sides[int(lowest.which[0])]) for layer in layers])
    return Search(
        model=model,
        sides=sides,
        ways=ways,
        reason=None,
        lowest=lowest,
        p=_p_of(model, sides, lowest),
        p_wider=_p_wider(model, sides) if r2 > DOUBTED_R2 else NAN,
        r2=r2,
        disagrees=disagrees,
    )


def _p_of(model: WallModel, sides: Sides, lowest: Cuts) -> float:
    return lower_p(float(lowest.r[0]), cuts_in_draws(model.evidence, sides))


def _p_wider(model: WallModel, sides: Sides) -> float:
    """The p-value if less is assumed of distance."""
    wider = model.drawing(seed=None, draws=min(model.draws, _DRAWS_BESIDE))
    wider = wider.assuming(model.evidence.layers[0].prior.wider())
    return _p_of(wider, sides, lowest_cuts(wider.evidence.layers, wider.evidence.observed, sides))


def _candidates(model: WallModel) -> tuple[Sides, int, str | None]:
    """The cuts that are looked at, how many say the same as distance, and why there is none."""
    none = np.zeros((0, len(model.pairs.schools)), dtype=bool)
    if (reason := _nothing_to_cut(model)) is not None:
        return none, 0, reason
    sides = straight_cuts(model.pairs.places, least=_FEWEST_ON_A_SIDE)
    if not len(sides):
        return none, 0, "no straight line leaves three schools on each side"
    marks = [crossing(layer, sides) for layer in model.evidence.layers]
    r2 = r2_of_each(model, marks)
    beside_distance = r2 <= MOST_R2
    if not beside_distance.any():
        return none, len(sides), "no cut can be separated from the distance between places"
    reasons = [Crossing.of(model, [mark[cut] for mark in marks]).reason() for cut in range(len(sides))]
    possible = beside_distance & np.array([why is None for why in reasons])
    ways = int((~beside_distance).sum())
    if not possible.any():
        return none, ways, next(why for why, way in zip(reasons, beside_distance, strict=True) if way and why)
    return sides[possible], ways, None


def _nothing_to_cut(model: WallModel) -> str | None:
    """Why no cut can be looked for, by who takes part and where they are."""
    n = len(model.pairs.schools)
    if n < _FEWEST_SCHOOLS:
        return f"only {number_of(n, 'school')}, and it takes {_FEWEST_SCHOOLS}" if n else "no school takes part"
    if np.isnan(model.pairs.places).any():
        return "places of schools are not known, only how far apart they are"
    return None if model.evidence.layers else "nobody answered, or no distance is known"


def _sides(names: tuple[str, ...], split: npt.NDArray[np.bool_]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The schools of each side, the larger first."""
    one = tuple(name for name, here in zip(names, split, strict=True) if here)
    other = tuple(name for name, here in zip(names, split, strict=True) if not here)
    larger, smaller = sorted((one, other), key=lambda side: (-len(side), side))
    return larger, smaller


def _nearly_as_good(model: WallModel, sides: Sides, best: int, lowest: Cuts) -> tuple[CutRow, ...]:
    """The best cut and those that fit nearly as well, the lowest r first."""
    layers, observed = model.evidence.layers, model.evidence.observed
    order = np.argsort(standardised_scores(layers, observed, sides)[0], kind="stable")[:_LOOKED_AT]
    order = np.concatenate([[best], order[order != best]])
    repeated: Worlds = observed.of(np.zeros(len(order), dtype=np.int64))
    roots = signed_roots(layers, repeated, [crossing(layer, sides[order]) for layer in layers])
    limit = float(lowest.r[0]) + _NEAR_IN_R
    rows = [
        CutRow(
            side=_sides(model.pairs.names, sides[cut])[1],
            r=r,
            ratio=math.exp(gamma),
            r2_distance=r2_of(model, [crossing(layer, sides[cut]) for layer in layers]),
        )
        for cut, r, gamma in zip(order.tolist(), roots.r.tolist(), roots.gamma.tolist(), strict=True)
        if cut == best or r <= limit
    ]
    return (rows[0], *sorted(rows[1:], key=lambda row: row.r))
