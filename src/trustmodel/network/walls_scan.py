"""Where a wall stands: a test of every place between near schools, with one p-value that holds for all of them."""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.errors import GraphError
from trustmodel.network.wall_lines import candidates
from trustmodel.network.wall_model import WallModel, bootstrap, follow_up, seed_and_draws, shrinkage
from trustmodel.prose import fixed, number_of, p_value
from trustmodel.results import Result, Tested
from trustmodel.stats import contrasts, gravity
from trustmodel.stats.nulls import against, few_draws, generator, monte_carlo_p

__all__ = ["Scan", "ScanRow", "scan"]

NAN: Final = math.nan
_TELLS: Final = 1e-6  # the share of an indicator that must be left when school effects are taken out
_PATH: Final = 2  # of the generator: a scan has draws of its own


@attrs.frozen(kw_only=True)
class ScanRow:
    """One place where a wall may stand: across the line between two schools that are next to each other.

    The wall is a straight line through the point midway (`easting`, `northing`, metres), at right angles to the line
    from `a` to `b`, and reaches `reach_km` to each side (infinite: right across). `bearing` is its direction in degrees
    from grid north, 0 to 180. `z` is the standardised efficient score of the near pairs whose straight line crosses it,
    below 0 where ties are missing; `p` is the chance that the lowest z anywhere is as low, so it holds for all places.
    """

    a: str
    b: str
    easting: float
    northing: float
    bearing: float
    reach_km: float
    pairs: int
    observed: float
    expected: float
    ratio: float
    z: float
    p: float


@attrs.frozen(kw_only=True, repr=False)
class Scan(Result, Tested):
    """Where a wall stands, the likeliest place first, then in order of id. Neighbouring places share most of their pairs.

    `value` is the lowest standardised score of all places; `null_mean` and what follows say what chance gives for it.
    """

    rows: tuple[ScanRow, ...]
    places: int
    """How many places were looked at."""

    def summary(self) -> str:
        """The likeliest place, or that there is none."""
        if not self.testable:
            return f"not testable ({number_of(self.places, 'place')})"
        return f"{number_of(self.places, 'place')}; lowest z {fixed(self.value, 2)} between {self.rows[0].a} and {self.rows[0].b}, p {p_value(self.p)}"


def scan(model: WallModel, *, seed: int | None = None, draws: int | None = None) -> Scan:
    """Where a wall stands: what `Walls.scan` gives.

    Parameters
    ----------
    model
        The model that walls were looked for with.
    seed
        For the draws. `None`: that of the model.
    draws
        Of the parametric bootstrap. `None`: as many as the model has.

    Returns
    -------
    Scan
        Without rows, and with a warning, where no place has enough pairs across it.

    Raises
    ------
    GraphError
        Places of schools are not known, only distances between them.
    ValueError
        `seed` or `draws` is no whole number.
    """
    seed, draws = seed_and_draws(model, seed, draws)
    pairs = model.pairs
    warnings = [*pairs.warnings, *few_draws(draws, alpha=model.alpha)]
    if np.isnan(pairs.places).any():
        raise GraphError("a scan needs easting and northing of every school, not only distances between them")
    near = pairs.km <= model.near_km
    rows, lowest = _tested(model, near, seed, draws) if pairs.testable else ([], np.zeros(0))
    figures: dict[str, Any] = {"value": NAN}
    if rows:
        figures = against(rows[0].z, lowest, tail="lower", n=int(near.sum()))
    else:
        warnings.append("not testable: no place between near schools has enough pairs across it")
    return Scan(
        method=follow_up(model, "walls.scan", seed=seed, draws=draws),
        evidence=pairs.records,
        warnings=tuple(warnings),
        rows=tuple(rows),
        places=len(rows),
        **figures,
    )


def _tested(model: WallModel, near: gravity.Flags, seed: int, draws: int) -> tuple[list[ScanRow], gravity.Floats]:
    """A row for each line across which the model leaves anything to tell, the lowest z first; and each draw's lowest z."""
    pairs = model.pairs
    lines, marks = candidates(pairs.places, pairs.design, near, model.near_km)
    if not lines:
        return [], np.zeros(0)
    # distance as a spline: many pairs together would take a bend of distance for a wall
    fit = gravity.fit(pairs.ties, pairs.splined, family=pairs.family)
    score = contrasts.score(pairs.ties, pairs.splined, fit, marks)
    tells = score.information > _TELLS * (marks**2 @ fit.w)
    if not tells.any():
        return [], np.zeros(0)
    marks = marks[tells]
    root = np.sqrt(score.information[tells])
    z = score.value[tells] / root
    scores = bootstrap(model, generator(seed, _PATH), draws, "scan")
    lowest: gravity.Floats = scores(fit, score.direction[tells] / root[:, None]).min(axis=1)
    names = [str(node) for node in pairs.schools]
    shrink = shrinkage(fit.k)
    rows = []
    for line, mark, of_line in zip(itertools.compress(lines, tells), marks, z.tolist(), strict=True):
        observed, expected = float(mark @ pairs.ties), float(mark @ fit.mu)
        rows.append(
            ScanRow(
                a=names[line.first],
                b=names[line.second],
                easting=line.easting,
                northing=line.northing,
                bearing=line.bearing,
                reach_km=line.reach_km,
                pairs=int(mark.sum()),
                observed=observed,
                expected=expected,
                ratio=(observed + shrink) / (expected + shrink),
                z=of_line,
                p=monte_carlo_p(of_line, lowest, tail="lower"),
            )
        )
    return sorted(rows, key=lambda row: (row.z, row.a, row.b, row.reach_km)), lowest
