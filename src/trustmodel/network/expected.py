r"""Expected ties: how many each pair of schools would have, given how active each is and how far apart they are.

The model is a gravity model with an effect for each school:

$$\log \mu_{ij} = \alpha_i + \alpha_j + f(d_{ij}) + \sum_c \beta_c\, \mathrm{same}_c(i, j)$$

It is fitted by Poisson pseudo-likelihood; where ties vary more than that allows, their dispersion k is worked out (the
variance is μ + μ²/k) and the model fitted again as negative-binomial. School effects have a light ridge (as if their
standard deviation were 1.4), so that a school of few ties stays finite.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs
import networkx as nx
import numpy as np
from immutabledict import immutabledict

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import SupportKind
from trustmodel.network.pairs import Decay, Distances, Ground, survey
from trustmodel.results import Method, Result
from trustmodel.stats import gravity

__all__ = ["ExpectedRow", "ExpectedTies", "expected_ties", "of_ground"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True)
class ExpectedRow:
    """One pair: how many ties there are, how many the model makes expect, and Pearson's residual (y − μ)/√V."""

    a: str
    b: str
    distance_km: float
    observed: float
    expected: float
    residual: float


@attrs.frozen(kw_only=True, repr=False)
class ExpectedTies(Result):
    """How many ties each pair of schools would have, one row a pair in order of id."""

    rows: tuple[ExpectedRow, ...]
    n: int
    """How many schools take part."""
    observed: float
    """How many ties they have."""
    family: str
    """`counts`; or `binary`, where no pair has more than one tie: then expected is the chance of a tie."""
    k: float
    """Dispersion: the variance is μ + μ²/k. Infinite where ties vary no more than Poisson; NaN for binary ties."""
    pearson: float
    """Σ (y − μ)²/V per degree of freedom: about 1 where the model fits."""
    common: float
    """The common part of commuters 2Σmin(y, μ)/Σ(y + μ): 1 where every pair is as expected."""
    halving_km: float
    """The distance over which expected ties halve. NaN for a spline, and where ties do not fall with distance."""
    same: Mapping[str, float] = attrs.field(converter=immutabledict)
    """By attribute: how many times the ties of a pair that agrees are those of one that does not (for binary, odds)."""
    isolated: tuple[str, ...]
    """Schools without any tie: reported apart, in no pair."""
    silent: tuple[str, ...]
    """Schools that did not answer: in no pair."""
    unplaced: tuple[str, ...]
    """Schools whose place is unknown: in no pair."""

    def summary(self) -> str:
        """How many schools, pairs, ties, and who is left out."""
        return (
            f"{self.n} schools, {len(self.rows)} pairs, {self.observed:g} ties, {len(self.isolated)} isolated, "
            f"{len(self.silent)} silent, {len(self.unplaced)} without a place"
        )


def expected_ties(  # noqa: PLR0913 - the words that every question of support uses, and the model's
    x: Dataset | nx.Graph[Any],
    *,
    same: Iterable[str] | None = None,
    strength: str | None = "strength",
    distance: Distances | None = None,
    decay: Decay = "linear",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
) -> ExpectedTies:
    r"""How many ties each pair of schools would have by how active both are, how far apart, and what they have in common.

    $\log \mu_{ij} = \alpha_i + \alpha_j + f(d_{ij}) + \sum_c \beta_c\,\mathrm{same}_c$, by Poisson
    pseudo-likelihood, then negative-binomial with the dispersion that was found. Where no pair has more than one tie, by
    a logit. What is seen of a pair has a part in what is expected of it, so walls pull expectations down a little:
    `walls` fits again without the pairs that it finds.

    Parameters
    ----------
    x
        A dataset: a support record counts once for a pair of schools, also where it is split between several. Or any
        networkx graph with `easting` and `northing` in metres on its nodes: strengths are counts, and both directions
        are summed; sums that are not whole are rounded, with a warning. Nodes whose `kind` is another than `school` (the
        trust, a cluster) take no part, nor do those whose `answered` is false.
    same
        Node attributes; whether a pair has the same value is a covariate. `None`: `trust` and `phase`, where they differ.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1. A dataset's records count 1 in any case.
    distance
        Kilometres (or minutes of travel) for pairs: a mapping such as `{("school:ash", "school:elm"): 4.5}`, in either
        order, or a graph with `distance_km` on its edges. A pair without one takes no part. `None`: straight lines.
    decay
        `linear`: log ties fall in a straight line with distance. `spline`: along a natural cubic spline with four knots.
    at, between, kinds, topic
        As for `graphs.support`; they hold for a dataset.

    Returns
    -------
    ExpectedTies
        One row a pair of schools that take part. Without a pair every figure is NaN.

    Raises
    ------
    GraphError
        It is neither, a node is tied to itself, an edge has no strength above 0, or no node has an attribute of `same`.

    References
    ----------
    Santos Silva, J. M. C. and Tenreyro, S. (2006). The log of gravity. *Review of Economics and Statistics* 88, 641–658.

    Lenormand, M. et al. (2012). A universal model of commuting networks. *PLoS ONE* 7, e45985 (the common part).

    Examples
    --------
    >>> import networkx as nx
    >>> town = nx.complete_graph(6)
    >>> nx.set_node_attributes(town, {i: 400_000 + 1_000 * i for i in town}, "easting")
    >>> nx.set_node_attributes(town, 100_000, "northing")
    >>> nx.set_edge_attributes(town, {(i, j): 12 - 2 * abs(i - j) for i, j in town.edges}, "strength")
    >>> found = expected_ties(town)
    >>> round(sum(row.expected for row in found.rows)), found.k
    (110, inf)
    """
    words = {"at": at, "between": between, "kinds": kinds, "topic": topic}
    ground = survey(x, same=same, strength=strength, distance=distance, decay=decay, words=words)
    return of_ground(ground, gravity.fit(ground.y, ground.pairs, family=ground.family) if len(ground.y) else None)


def of_ground(ground: Ground, found: gravity.Fit | None) -> ExpectedTies:
    """The answer of a fit, also where there is nothing to fit."""
    mu = found.expected(ground.pairs) if found else np.zeros(0)
    k = found.k if found else NAN
    variance = mu * (1 - mu) if ground.family == "binary" else mu + mu * mu / k
    residual = np.divide(ground.y - mu, np.sqrt(variance), out=np.full(len(mu), NAN), where=variance > 0)
    left = len(mu) - len(ground.nodes) - ground.pairs.covariates.shape[1]
    falls = found is not None and ground.curve == 1 and found.slopes[0] < 0
    warnings = list(ground.warnings)
    if found is not None and not found.converged:
        warnings.append("the fit did not settle: read what is expected with care")
    return ExpectedTies(
        method=Method(name="expected_ties", options=ground.options, source=ground.graph.graph.get("source")),
        evidence=ground.records,
        rows=tuple(
            ExpectedRow(a=a, b=b, distance_km=km, observed=seen, expected=expected, residual=rest)
            for (a, b), km, seen, expected, rest in zip(
                ground.ends, ground.km.tolist(), ground.y.tolist(), mu.tolist(), residual.tolist(), strict=True
            )
        ),
        n=len(ground.nodes),
        observed=float(ground.y.sum()),
        family=ground.family,
        k=NAN if ground.family == "binary" else k,
        pearson=float(np.nansum(residual**2)) / left if left > 0 and found else NAN,
        common=float(2 * np.minimum(ground.y, mu).sum() / (ground.y + mu).sum()) if ground.y.any() else NAN,
        halving_km=float(-math.log(2) * ground.spread[0] / found.slopes[0]) if found is not None and falls else NAN,
        same={
            name: math.exp(found.slopes[ground.curve + place] / ground.spread[ground.curve + place]) if found else NAN
            for place, name in enumerate(ground.names)
        },
        isolated=ground.isolated,
        silent=ground.silent,
        unplaced=ground.unplaced,
        warnings=tuple(warnings),
    )
