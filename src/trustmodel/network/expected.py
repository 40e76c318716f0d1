r"""Expected ties: how many each pair of schools would have, given how active each is and how far apart they are.

The model is that of walls, without a wall (`stats.pair_rates`): a level, the activity of each school, a decay with distance
in units of the median distance that may bend, and how far the ties of each school reach. All of these have wide normal
penalties, so that three schools can bear it. Counts vary more than Poisson (negative binomial, the dispersion k estimated);
yes/no answers have a complementary log-log link.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from immutabledict import immutabledict

from trustmodel.errors import renamed
from trustmodel.model.period import Between, Day
from trustmodel.network.pair_ties import Distances, LayerTies, Network, PairTies, of_layer, pair_ties, ties_in_words
from trustmodel.network.selection import Selection
from trustmodel.prose import figure, number_of
from trustmodel.results import Method, Result
from trustmodel.stats.pair_rates import Dispersion, Fit, Floats, Prior, degrees_of_freedom, fit_without_wall

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

__all__ = ["ExpectedRow", "ExpectedTies", "expected_ties", "shrunk"]

NAN: Final = math.nan
_LEAST_PEARSON: Final = 0.7  # below, ties vary so little that something else than chance keeps them alike
_LEAST_SHRINK: Final = 0.75  # at 40 schools with walls between single pairs, more of the first 20 are walls than at ½


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
    counted: str
    """What a tie is: pairs of people, records, ties, or yes/no answers."""
    k: float
    """Dispersion: the variance is μ + μ²/k, and 60 is as good as Poisson. NaN for yes/no answers."""
    phi: float
    """By how much the variance is smaller than that (counts), or larger or smaller than binomial (yes/no)."""
    pearson: float
    """Σ (y − μ)²/V per degree of freedom, V of Poisson or binomial: 1 where ties vary as chance would have it."""
    common: float
    """The common part of commuters 2Σmin(y, μ)/Σ(y + μ): 1 where every pair is as expected."""
    halving_km: float
    """The distance over which expected ties halve, by the straight part of the decay. NaN where ties do not fall."""
    same: Mapping[str, float] = attrs.field(converter=immutabledict)
    """By attribute: how many times the ties of a pair that agrees are those of a like pair that does not."""
    isolated: tuple[str, ...]
    """Schools without any tie. They take part."""
    silent: tuple[str, ...]
    """Schools that did not answer: what others say of them is compared with half of what a pair would have."""
    unplaced: tuple[str, ...]
    """Schools whose place is unknown: in no pair."""

    def summary(self) -> str:
        """How many schools, pairs, ties, and who is left out."""
        return (
            f"{number_of(self.n, 'school')}, {number_of(len(self.rows), 'pair')}, {ties_in_words(self.observed, self.counted)},"
            f" {len(self.isolated)} isolated, {len(self.silent)} silent, {len(self.unplaced)} without a place"
        )


@renamed(x="data")
def expected_ties(  # noqa: PLR0913 - the options that every question of support has, and the model's
    data: Network,
    *,
    strength: str | None = "strength",
    chances: int | None = None,
    distance: Distances | None = None,
    same: Iterable[str] | None = (),
    beyond: bool = False,
    prior: Prior | None = None,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
) -> ExpectedTies:
    r"""How many ties each pair of schools would have by how active both are, how far apart, and what they have in common.

    What is observed of a pair has a part in what is expected of it, so a wall pulls expectations down a little.

    Parameters
    ----------
    data
        A dataset, or a `situation`: distinct pairs of people count once for a pair of schools; a record that names nobody
        counts one. Or any networkx graph with `easting` and `northing` in metres on its nodes: strengths are counts, both
        directions are summed, and edges with `giver` and `receiver` (ids of people) count one for each pair of people.
        Nodes whose `kind` is another than `school` take no part. Of a node whose `answered` is false one direction is
        unknown. See `walls` for several layers of evidence.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1. A dataset's records count 1 in any case.
    chances
        For yes/no answers, how many a pair could have had. `None`: 2 for a directed graph without strengths above 1, 1 for
        an undirected one; everything else is a count.
    distance
        Kilometres (or minutes of travel) for pairs: a mapping such as `{("school:ash", "school:elm"): 4.5}`, in either
        order, or a graph with `distance_km` on its edges. A pair without one takes no part. `None`: straight lines.
    same
        Node attributes; whether a pair has the same value is a covariate.
    beyond
        Whether schools of a dataset that belong to no trust take part. Without memberships all do.
    prior
        What is assumed of decay and activity. `None`: the wide default of `Prior`.
    at
        A day of a dataset: support that lasts on it. This and the next four are refused with a graph of your own, which is
        taken whole.
    between
        Or a period, its end exclusive. With neither, every support record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
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
        A distance is below 0 or infinite, `chances` are fewer than a pair's ties, or as for `situation`.
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
    >>> round(sum(row.expected for row in expected.rows))
    110
    """
    selection = Selection(at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    pairs = pair_ties(
        data, selection=selection, strength=strength, chances=chances, distance=distance, same=same, beyond=beyond, prior=prior
    )  # fmt: skip
    (layer,) = pairs.layers
    model = fit_without_wall(layer.layer, layer.ties[None].astype(float)) if len(layer.ties) else None
    return _as_result(pairs, layer, model)


def _as_result(pairs: PairTies, layer: LayerTies, model: tuple[Fit, Dispersion] | None) -> ExpectedTies:
    """What a model expects of its pairs, with how well it fits; also where there is nothing to fit."""
    names, warnings = pairs.names, list(pairs.warnings)
    ties, counts = layer.ties, layer.layer.chances is None
    mean = np.zeros(0)
    residual: Floats = np.zeros(0)
    figures: dict[str, float] = dict.fromkeys(("k", "phi", "pearson", "common", "halving_km"), NAN)
    same: dict[str, float] = {}
    if model is not None:
        fitted, dispersion = model
        mean = fitted.mean[0]
        residual = (ties - mean) / np.sqrt(fitted.variance[0])
        decay = float(fitted.theta[0, 1])
        figures |= {
            "k": float(dispersion.k[0]) if counts else NAN,
            "phi": float(dispersion.phi[0]),
            "pearson": pearson_of(layer, fitted),
            "common": float(2 * np.minimum(ties, mean).sum() / (ties + mean).sum()) if ties.any() else NAN,
            "halving_km": math.log(2) * layer.layer.median_km / decay if decay > 0 else NAN,
        }
        same = dict(zip(pairs.same, np.exp(fitted.theta[0, 3 : 3 + len(pairs.same)]).tolist(), strict=True))
        warnings += alike_warning(layer, figures["pearson"])
    return ExpectedTies(
        method=Method(name="expected_ties", options=pairs.options, source=pairs.source),
        evidence=pairs.records,
        rows=tuple(
            ExpectedRow(a=names[i], b=names[j], distance_km=km, observed=observed, expected=expected, residual=of_pair)
            for (i, j), km, observed, expected, of_pair in zip(
                layer.pairs, layer.layer.km.tolist(), ties.tolist(), mean.tolist(), residual.tolist(), strict=True
            )
        ),
        n=len(pairs.schools),
        observed=float(ties.sum()),
        counted=layer.unit,
        same=same,
        isolated=pairs.isolated,
        silent=pairs.silent,
        unplaced=pairs.unplaced,
        warnings=tuple(warnings),
        **figures,
    )


def pearson_of(layer: LayerTies, fitted: Fit) -> float:
    """Pearson's χ² of an observed layer, with the variance of Poisson or binomial, over its degrees of freedom."""
    mean = fitted.mean[0]
    variance = mean if layer.layer.chances is None else mean * (1 - mean / layer.layer.chances)
    free = float(degrees_of_freedom(layer.layer, fitted)[0])
    return float(((layer.ties - mean) ** 2 / np.maximum(variance, 1e-12)).sum()) / free


def alike_warning(layer: LayerTies, pearson: float) -> tuple[str, ...]:
    """A warning where ties vary less than chance would have it; else nothing."""
    if not (pearson < _LEAST_PEARSON and layer.ties.any()):  # without a tie nothing varies
        return ()
    said = (
        f"{layer.unit}{of_layer(layer.name)} vary less than chance would have it (Pearson {figure(pearson, 2)} of 1): was a"
        " number of ties prescribed? then intervals and p-values are too wide"
    )
    return (said,)


def shrunk(observed: Floats, expected: Floats, k: float) -> Floats:
    """The ratio of ties to expected ties, drawn towards 1: (y + c)/(μ + c), with c = 1/k but at least ¾.

    So no tie where few are expected does not look like no tie where many are.

    Parameters
    ----------
    observed
        y.
    expected
        μ.
    k
        Dispersion.

    Returns
    -------
    numpy.ndarray
        As many as there are ties.
    """
    c = max(_LEAST_SHRINK, 1 / k)
    ratio: Floats = (observed + c) / (expected + c)
    return ratio
