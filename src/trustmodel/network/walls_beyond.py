"""Ties between schools and what is no school: the central team, and communities."""

from __future__ import annotations

import math
from typing import Any, Final

import attrs
import numpy as np
from scipy import special

from trustmodel.network.pairs import PairTable
from trustmodel.network.wall_model import WallModel, follow_up, seed_and_draws
from trustmodel.results import Result, Tested
from trustmodel.stats import gravity
from trustmodel.stats.deficits import lower_tail_fdr
from trustmodel.stats.families import log_p_zero
from trustmodel.stats.nulls import against, few_draws, generator

__all__ = ["BeyondRow", "BeyondSchools", "beyond"]

NAN: Final = math.nan
_PATH: Final = 3  # of the generator: each central team or community has draws of its own


@attrs.frozen(kw_only=True)
class BeyondRow(Tested):
    """The ties of one central team or community with schools, beside those that one more school like these would have.

    `value` is the ratio of ties observed to those expected, with its interval `low` to `high`. `p` is against schools
    drawn from these: the chance that a school of the same activity as one of them would have as few or as many.
    """

    id: str
    kind: str
    schools: int
    """How many schools the comparison rests on."""
    observed: float
    expected: float
    least: tuple[str, ...]
    """Schools that have fewer ties there than their own activity makes expect, at a false discovery rate of alpha."""


@attrs.frozen(kw_only=True, repr=False)
class BeyondSchools(Result):
    """Ties between schools and what is no school, one row each in order of id."""

    rows: tuple[BeyondRow, ...]

    def summary(self) -> str:
        """How many were looked at."""
        return f"{len(self.rows)} beyond schools, {sum(row.testable for row in self.rows)} testable"


def beyond(model: WallModel, *, seed: int | None = None, draws: int | None = None) -> BeyondSchools:
    """Ties of schools with the central team and with communities: what `Walls.beyond` gives.

    Parameters
    ----------
    model
        The model that walls were looked for with.
    seed
        For the draws. `None`: that of the model.
    draws
        Of schools like these. `None`: as many as the model has.

    Returns
    -------
    BeyondSchools
        One row for each trust and cluster that has a tie, or is a node.

    Raises
    ------
    ValueError
        `seed` or `draws` is no whole number.
    """
    seed, draws = seed_and_draws(model, seed, draws)
    pairs = model.pairs
    warnings = [*pairs.warnings, *few_draws(draws, alpha=model.alpha)]
    hubs = [node for node, about in pairs.graph.nodes(data=True) if about.get("kind") in ("trust", "cluster")]
    if not hubs:
        warnings.append("no tie with a trust or a cluster is recorded")
    if pairs.family == "binary" and hubs:
        warnings.append("not testable: no pair of schools has more than one tie, so no rate can be compared")
    rows: list[BeyondRow] = []
    evidence: set[str] = set()
    for place, hub in enumerate(hubs):
        own = _schools_of(pairs, hub)
        ties = [pairs.graph.edges.get((hub, pairs.schools[school]), {}) for school in own]
        evidence.update(record for tie in ties for record in tie.get("evidence", ()))
        observed = np.array([tie.get("observed", 0.0) for tie in ties])
        rows.append(_row(model, hub, own, observed, generator(seed, _PATH, place), draws))
    return BeyondSchools(
        method=follow_up(model, "walls.beyond", seed=seed, draws=draws),
        evidence=tuple(sorted(evidence)),
        warnings=tuple(warnings),
        rows=tuple(rows),
    )


def _schools_of(pairs: PairTable, hub: Any) -> gravity.Whole:
    """The schools that a hub is compared over, by their place: a trust's own, or all for a cluster."""
    nodes = pairs.graph.nodes
    own = [
        place
        for place, school in enumerate(pairs.schools)
        if nodes[hub]["kind"] == "cluster" or nodes[school].get("trust") in (hub, None)
    ]
    return np.array(own, dtype=int)


def _row(  # noqa: PLR0913, PLR0917 - an inner step of beyond
    model: WallModel, hub: Any, own: gravity.Whole, observed: gravity.Floats, rng: np.random.Generator, draws: int
) -> BeyondRow:
    """One hub beside one more school; `own` and `observed` have one number a school."""
    pairs, fit, alpha = model.pairs, model.fit, model.alpha
    about: dict[str, Any] = {
        "id": str(hub),
        "kind": str(pairs.graph.nodes[hub]["kind"]),
        "schools": len(own),
        "n": len(own),
    }
    total = float(observed.sum())
    if fit is None or not pairs.testable or fit.family == "binary" or not len(own):
        return BeyondRow(**about, value=NAN, observed=total, expected=NAN, least=())
    near = pairs.km <= model.near_km
    # as far off, and as much alike, as near pairs are on average
    typical = float((pairs.design.covariates[near] @ fit.slopes).mean()) if near.any() else 0.0
    activity = np.exp(fit.effects)
    mu = activity[own] * float(activity.mean()) * math.exp(typical)
    expected = float(mu.sum())
    if float(log_p_zero(mu, fit.k, "counts").sum()) > math.log(alpha):
        return BeyondRow(**about, value=NAN, observed=total, expected=expected, least=())
    rates = activity[rng.integers(0, len(activity), draws)][:, None] * (activity[own] * math.exp(typical))[None, :]
    if not math.isinf(fit.k):
        rates = rates * rng.standard_gamma(fit.k, rates.shape) / fit.k
    chance = rng.poisson(rates).sum(axis=1) / expected
    ratio = total / expected
    low, high = _interval(ratio, total, expected, mu, fit.k, alpha)
    tested = against(ratio, chance, n=len(own)) | {"low": low, "high": high}
    fair = total * activity[own] / activity[own].sum()
    testable = log_p_zero(fair, fit.k, "counts") <= math.log(alpha)
    q = lower_tail_fdr(observed[testable], fair[testable], fit.k, "counts")
    names = [str(pairs.schools[school]) for school in own[testable].tolist()]
    least = tuple(name for name, rate in zip(names, q.tolist(), strict=True) if rate <= alpha)
    return BeyondRow(**{**about, **tested}, observed=total, expected=expected, least=least)


def _interval(  # noqa: PLR0913, PLR0917 - an inner step of _row
    ratio: float, total: float, expected: float, mu: gravity.Floats, k: float, alpha: float
) -> tuple[float, float]:
    """An interval of counts for the ratio, by the delta method on its logarithm; exact for no tie at all."""
    if not total:
        return 0.0, -math.log(alpha / 2) / expected
    error = math.sqrt(float(np.sum(ratio * mu + (ratio * mu) ** 2 / k))) / total
    reach = special.ndtri(1 - alpha / 2) * error
    return ratio * math.exp(-reach), ratio * math.exp(reach)
