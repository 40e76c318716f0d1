"""Ties between schools and what is no school (the central team, communities): the inside of `Walls.beyond`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np
from scipy import special

from trustmodel.results import Method, Result, Tested
from trustmodel.stats import gravity
from trustmodel.stats.deficits import lower_tail_fdr
from trustmodel.stats.families import log_p_zero
from trustmodel.stats.nulls import against, few_draws, generator

if TYPE_CHECKING:
    from trustmodel.network.walls import Walls

__all__ = ["BeyondRow", "BeyondSchools", "beyond_schools"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True)
class BeyondRow(Tested):
    """The ties of one central team or community with schools, beside those that one more school like these would have.

    `value` is the ratio of ties seen to those expected, with its interval `low` to `high`. `p` is against schools drawn
    from these: the chance that a school of the same activity as one of them would have as few or as many.
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


def beyond_schools(asked: Walls, *, seed: int, draws: int) -> BeyondSchools:
    """What `Walls.beyond` tells."""
    ground, found = asked.ground, asked.fit
    warnings = [*ground.warnings, *few_draws(draws, alpha=asked.alpha)]
    graph = ground.graph
    hubs = [node for node, about in graph.nodes(data=True) if about.get("kind") in ("trust", "cluster")]
    if not hubs:
        warnings.append("no tie with a trust or a cluster is recorded")
    if ground.family == "binary" and hubs:
        warnings.append("not testable: no pair of schools has more than one tie, so no rate can be compared")
    rows: list[BeyondRow] = []
    evidence: set[str] = set()
    for place, hub in enumerate(hubs):
        own = [
            index for index, node in enumerate(ground.nodes)
            if graph.nodes[hub]["kind"] == "cluster" or graph.nodes[node].get("trust") in (hub, None)
        ]  # fmt: skip
        ties = [graph.edges.get((hub, ground.nodes[index]), {}) for index in own]
        evidence.update(one for tie in ties for one in tie.get("evidence", ()))
        seen = np.array([tie.get("observed", 0.0) for tie in ties])
        rng = generator(seed, 3, place)
        rows.append(_hub(asked, hub, found if ground.free else None, np.array(own, dtype=int), seen, rng, draws))
    return BeyondSchools(
        method=Method(
            name="walls.beyond",
            options={**asked.method.options, "draws": draws},
            seed=seed,
            source=asked.method.source,
        ),
        evidence=tuple(sorted(evidence)),
        warnings=tuple(warnings),
        rows=tuple(rows),
    )


def _hub(  # noqa: PLR0913, PLR0917 - an inner step of beyond
    asked: Walls,
    hub: Any,
    found: gravity.Fit | None,
    own: gravity.Whole,
    seen: gravity.Floats,
    rng: np.random.Generator,
    draws: int,
) -> BeyondRow:
    ground = asked.ground
    about: dict[str, Any] = {
        "id": str(hub),
        "kind": str(ground.graph.nodes[hub]["kind"]),
        "schools": len(own),
        "n": len(own),
    }
    total = float(seen.sum())
    if found is None or found.family == "binary" or not len(own):
        return BeyondRow(**about, value=NAN, observed=total, expected=NAN, least=())
    near = ground.km <= asked.near_km
    typical = float((ground.pairs.covariates[near] @ found.slopes).mean()) if near.any() else 0.0
    each = np.exp(found.effects)
    mu = each[own] * float(each.mean()) * math.exp(typical)
    expected = float(mu.sum())
    if float(log_p_zero(mu, found.k, "counts").sum()) > math.log(asked.alpha):
        return BeyondRow(**about, value=NAN, observed=total, expected=expected, least=())
    rates = each[rng.integers(0, len(each), draws)][:, None] * (each[own] * math.exp(typical))[None, :]
    if not math.isinf(found.k):
        rates = rates * rng.standard_gamma(found.k, rates.shape) / found.k
    chance = rng.poisson(rates).sum(axis=1) / expected
    ratio = total / expected
    error = math.sqrt(float(np.sum(ratio * mu + (ratio * mu) ** 2 / found.k))) / total if total else math.inf
    reach = special.ndtri(1 - asked.alpha / 2) * error
    tested = against(ratio, chance, n=len(own)) | {
        "low": ratio * math.exp(-reach) if total else 0.0,
        "high": ratio * math.exp(reach) if total else -math.log(asked.alpha / 2) / expected,
    }
    fair = total * each[own] / each[own].sum()
    told = log_p_zero(fair, found.k, "counts") <= math.log(asked.alpha)
    q = lower_tail_fdr(seen[told], fair[told], found.k, "counts")
    names = [str(ground.nodes[index]) for index in own[told].tolist()]
    least = tuple(name for name, rate in zip(names, q.tolist(), strict=True) if rate <= asked.alpha)
    return BeyondRow(**{**about, **tested}, observed=total, expected=expected, least=least)
