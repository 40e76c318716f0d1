r"""Expected ties: how many each pair of schools would have, given how active each is and how far apart they are.

The model is a gravity model with an effect for each school:

$$\log \mu_{ij} = \alpha_i + \alpha_j + f(d_{ij}) + \sum_c \beta_c\, \mathrm{same}_c(i, j)$$

It is fitted by Poisson pseudo-maximum likelihood; where ties vary more than that allows (overdispersion), their dispersion
k is estimated (the variance is μ + μ²/k) and the model fitted again as negative-binomial. School effects have a light ridge
penalty (as if their standard deviation were 1.4), so that the effect of a school with few ties stays finite.
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
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import SupportKind
from trustmodel.network.pairs import Decay, Distances, PairTable, pair_table
from trustmodel.network.selection import Selection
from trustmodel.prose import figure, number_of
from trustmodel.results import Method, Result
from trustmodel.stats import gravity

__all__ = ["ExpectedRow", "ExpectedTies", "GravityModel", "expected_ties"]

NAN: Final = math.nan


@attrs.frozen(kw_only=True, eq=False)
class GravityModel:
    """A gravity model of ties between schools: the pairs that it is about, and its fit to them."""

    pairs: PairTable
    """The schools, pairs and ties, as arrays."""
    fit: gravity.Fit | None
    """School effects, slopes and dispersion. `None` where there is no pair to fit them to."""

    @property
    def expected(self) -> gravity.Floats:
        """How many ties each pair is expected to have, one number a pair."""
        return self.fit.expected(self.pairs.design) if self.fit else np.zeros(0)


@attrs.frozen(kw_only=True)
class ExpectedRow:
    """One pair: how many ties it has, how many the model expects, and Pearson's residual (y − μ)/√V."""

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
    model: GravityModel = attrs.field(repr=False, eq=False)
    """The fitted model, for those who want its arrays."""

    def summary(self) -> str:
        """How many schools, pairs, ties, and who is left out."""
        return (
            f"{number_of(self.n, 'school')}, {number_of(len(self.rows), 'pair')}, {figure(self.observed, 4)} {'tie' if self.observed == 1 else 'ties'}, {len(self.isolated)} isolated, "
            f"{len(self.silent)} silent, {len(self.unplaced)} without a place"
        )


def expected_ties(  # noqa: PLR0913 - the options that every question of support has, and the model's
    x: Dataset | Situation | nx.Graph[Any],
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

    $\log \mu_{ij} = \alpha_i + \alpha_j + f(d_{ij}) + \sum_c \beta_c\,\mathrm{same}_c$, by Poisson pseudo-maximum
    likelihood, then negative-binomial with the dispersion estimated from it. Where no pair has more than one tie, by
    logistic regression. What is observed of a pair has a part in what is expected of it, so walls pull expectations down a
    little: `walls` fits again without the pairs that it finds.

    Parameters
    ----------
    x
        A dataset or a `situation`: a support record counts once for a pair of schools, also where it is split between
        several. Or any networkx graph with `easting` and `northing` in metres on its nodes: strengths are counts, and both
        directions are summed; sums that are not whole are rounded, with a warning. Nodes whose `kind` is another than
        `school` (the trust, a cluster) take no part, nor do those whose `answered` is false.
    same
        Node attributes; whether a pair has the same value is a covariate. `None`: `trust` and `phase`, where they differ.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1. A dataset's records count 1 in any case.
    distance
        Kilometres (or minutes of travel) for pairs: a mapping such as `{("school:ash", "school:elm"): 4.5}`, in either
        order, or a graph with `distance_km` on its edges. A pair without one takes no part. `None`: straight lines.
    decay
        `linear`: log ties fall in a straight line with distance. `spline`: along a natural cubic spline with four knots.
    at
        A day of a dataset: support that lasts on it. This and the next three do nothing to a graph.
    between
        Or a period, its end exclusive. With neither, every support record counts.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.

    Returns
    -------
    ExpectedTies
        One row a pair of schools that take part. Without a pair every figure is NaN.

    Raises
    ------
    GraphError
        It is no network, a node is tied to itself, an edge has no strength above 0 or no distance, or no node has an
        attribute of `same`.
    NotFoundError
        There is no such topic.
    ValueError
        `decay` is neither, a distance is below 0 or infinite, or as for `situation`.
    TypeError
        `distance` is neither a mapping nor a graph.

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
    >>> expected = expected_ties(town)
    >>> round(sum(row.expected for row in expected.rows)), expected.k
    (110, inf)
    """
    selection = Selection(at=at, between=between, kinds=kinds, topic=topic)
    pairs = pair_table(x, same=same, strength=strength, distance=distance, decay=decay, selection=selection)
    return as_expected_ties(fitted(pairs))


def fitted(pairs: PairTable) -> GravityModel:
    """The model fitted to all pairs of a table."""
    fit = gravity.fit(pairs.ties, pairs.design, family=pairs.family) if len(pairs.ties) else None
    return GravityModel(pairs=pairs, fit=fit)


def as_expected_ties(model: GravityModel) -> ExpectedTies:
    """What a model expects of its pairs, with how well it fits; also where there is nothing to fit."""
    pairs, fit, mu = model.pairs, model.fit, model.expected
    k = fit.k if fit else NAN
    variance = mu * (1 - mu) if pairs.family == "binary" else mu + mu * mu / k
    residual = np.divide(pairs.ties - mu, np.sqrt(variance), out=np.full(len(mu), NAN), where=variance > 0)
    covariates, df = pairs.covariates, pairs.residual_df
    falls = fit is not None and covariates.distance_terms == 1 and fit.slopes[0] < 0
    warnings = list(pairs.warnings)
    if fit is not None and not fit.converged:
        warnings.append("the fit did not settle: read what is expected with care")
    return ExpectedTies(
        method=Method(name="expected_ties", options=pairs.options, source=pairs.graph.graph.get("source")),
        evidence=pairs.records,
        rows=tuple(
            ExpectedRow(a=a, b=b, distance_km=km, observed=observed, expected=expected, residual=of_pair)
            for (a, b), km, observed, expected, of_pair in zip(
                pairs.ends, pairs.km.tolist(), pairs.ties.tolist(), mu.tolist(), residual.tolist(), strict=True
            )
        ),
        n=len(pairs.schools),
        observed=float(pairs.ties.sum()),
        family=pairs.family,
        k=NAN if pairs.family == "binary" else k,
        pearson=float(np.nansum(residual**2)) / df if df > 0 and fit else NAN,
        common=float(2 * np.minimum(pairs.ties, mu).sum() / (pairs.ties + mu).sum()) if pairs.ties.any() else NAN,
        halving_km=float(-math.log(2) * covariates.scale[0] / fit.slopes[0]) if fit is not None and falls else NAN,
        same={
            name: math.exp(fit.slopes[column] / covariates.scale[column]) if fit else NAN
            for column, name in enumerate(covariates.same, start=covariates.distance_terms)
        },
        isolated=pairs.isolated,
        silent=pairs.silent,
        unplaced=pairs.unplaced,
        model=model,
        warnings=tuple(warnings),
    )
