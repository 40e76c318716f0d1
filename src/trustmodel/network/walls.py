"""Invisible walls: ties between schools that distance, activity and kinship would make expect, and that are not there.

`expected_ties` says how many ties each pair of schools would have, given how active each is and how far apart they are.
`walls` shows near pairs that fall short of it; boundaries between groups of schools (`walls_boundary`), where a wall stands
(`walls_scan`) and ties with what is no school (`walls_beyond`) go on from its model. Where ties vary more than Poisson
(overdispersion), the model allows for it: without this step chance alone makes walls.

A few ties cannot prove a wall. A pair is *testable* only where P(Y = 0 | μ) ≤ α, so a Poisson pair needs μ ≥ 3. Boundaries
pool many pairs, and so can be tested where no single pair can.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import attrs
import networkx as nx
import numpy as np

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import SupportKind
from trustmodel.network.expected import ExpectedTies, as_expected_ties, fitted
from trustmodel.network.pairs import Decay, Distances, PairTable, pair_table
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import WallModel, shrinkage
from trustmodel.network.walls_beyond import BeyondSchools, beyond
from trustmodel.network.walls_boundary import Boundary, boundary
from trustmodel.network.walls_scan import Scan, scan
from trustmodel.prose import figure, number_of
from trustmodel.results import Method, Result
from trustmodel.stats import gravity
from trustmodel.stats.deficits import Deficits, screen_deficits
from trustmodel.stats.families import ratio_interval
from trustmodel.stats.nulls import few_draws, generator

__all__ = ["BeyondSchools", "Boundary", "Scan", "WallModel", "WallRow", "Walls", "walls"]

Floats: TypeAlias = gravity.Floats

NAN: Final = math.nan
_NEAR_SHARE: Final = 1 / 3  # pairs in the lower third of distances are near, where nobody says otherwise
_TRIM_Q: Final = 0.1  # pairs found at this rate take no part in the fit that tests the others
_TRIM_P: Final = 0.05  # near pairs whose mid-p is as low take no part in the fit that tells what is expected
_DIGITS: Final = 9  # ratios that agree so far are the same: sums in another order differ in the last digits


@attrs.frozen(kw_only=True)
class WallRow:
    """One pair: fewer ties than expected, or not.

    `ratio` is shrunk, (y + c)/(μ + c) with c = 1/k but at least ½, so that no tie where few are expected does not look
    like no tie where many are. (In planted worlds ½ ranks walls as well as, or better than, a smaller 1/k, and it keeps
    the ratio defined where k is infinite.) `p` is P(Y ≤ y) under the model, `mid_p` counts half of P(Y = y); `q` is the false
    discovery rate among near, testable pairs. `testable`: P(Y = 0) ≤ alpha; else p, mid_p and q are NaN. `near`:
    within `near_km`; q is NaN for pairs that are not.

    `low` to `high` is the 95 % interval (1 − alpha) of y/μ: the ratios that leave y within the middle 1 − alpha of what
    the model gives, by exact tails (Garwood 1936 for Poisson), with k as estimated. How well μ itself is known is not in it,
    nor that a pair was looked at because it stood out; NaN for binary ties. The nine columns of `to_frame` leave it out.
    """

    a: str
    b: str
    distance_km: float
    observed: float
    expected: float
    ratio: float
    p: float
    q: float
    testable: bool
    mid_p: float
    low: float
    high: float
    near: bool
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Walls(Result):
    """Pairs of schools that fall short of expected ties: near pairs first, each lowest ratio first, then in order of id.

    `boundary` asks the same of pairs across any grouping of schools, `scan` where a wall stands, and `beyond` of ties
    with the central team and the community.
    """

    rows: tuple[WallRow, ...]
    expected: ExpectedTies
    """The model before any pair was trimmed, with its diagnostics."""
    k: float
    """Dispersion of the fit that tests pairs: the variance is μ + μ²/k."""
    near_km: float
    """Pairs within so many kilometres are near."""
    alpha: float
    """A pair is testable where P(Y = 0) is at most this."""
    draws: int
    """How many draws `boundary`, `scan` and `beyond` take where no other number is asked for."""
    trimmed: int
    """How many near pairs fell short and were left out of the fit that `expected` and `ratio` are of."""
    isolated: tuple[str, ...]
    """Schools without any tie: reported apart, in no pair."""
    silent: tuple[str, ...]
    """Schools that did not answer: in no pair."""
    unplaced: tuple[str, ...]
    """Schools whose place is unknown: in no pair."""
    model: WallModel = attrs.field(repr=False, eq=False)
    """The model without the near pairs that fall short: what `boundary`, `scan` and `beyond` go on from."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the table, which rows go beyond: they also have `mid_p`, `low`, `high`, `near` and `evidence`."""
        return ("a", "b", "distance_km", "observed", "expected", "ratio", "p", "q", "testable")

    def summary(self) -> str:
        """How many near pairs, how many testable, how many found; and who is isolated."""
        near = [row for row in self.rows if row.near]
        short = sum(row.q <= self.alpha for row in near)
        return (
            f"{number_of(len(near), 'near pair')} of {len(self.expected.rows):,} within {figure(self.near_km, 3)} km, "
            f"{sum(row.testable for row in near)} testable, {number_of(short, 'wall')} at q ≤ {self.alpha:g}, "
            f"{len(self.isolated)} isolated"
        )

    def boundary(
        self, grouping: str | Mapping[Any, Any], *, seed: int | None = None, draws: int | None = None
    ) -> Boundary:
        """Whether pairs across a boundary have fewer ties than like pairs within.

        The model is fitted with an indicator of pairs whose schools are in different groups; `ratio` is exp(γ). Its p and
        interval come from the efficient score, standardised, beside what a parametric bootstrap of the model without the
        indicator gives (tails as P(X ≥ x), (1 + #)/(1 + B)). What pools many pairs would take a bend of distance for a
        boundary, so distance is a natural cubic spline here whatever `decay` says. Where a covariate of `same` says the
        same as the boundary, the boundary takes its place.

        Pairs of which a school has no group take no part. No school beyond `walls` takes part. What is found is a
        difference that goes with the boundary, not what brought it about.

        Parameters
        ----------
        grouping
            A node attribute, such as `phase`, `church`, `local_authority` or `member` (schools within a trust and
            those around it); or a mapping from node to group (a cohort, a side of the river).
        seed
            For the draws of the bootstrap. `None`: as for `walls`.
        draws
            How many. `None`: as for `walls`.

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

        References
        ----------
        Rao, C. R. (1948). Large sample tests of statistical hypotheses. *Proceedings of the Cambridge Philosophical
        Society* 44, 50–57 (the score test).

        Davison, A. C. and Hinkley, D. V. (1997). *Bootstrap Methods and their Application*, chapter 4.
        """
        return boundary(self.model, grouping, seed=seed, draws=draws)

    def scan(self, *, seed: int | None = None, draws: int | None = None) -> Scan:
        """Where a wall stands: a test of every place between schools that are next to each other.

        A place is the middle between two schools joined in the Gabriel graph (no other school lies in the circle that
        they span) and no further apart than `near_km`. Across it a straight wall is tried at three lengths: half of
        `near_km` to each side, all of it, and without end. Near pairs whose straight line crosses it are pooled in a
        standardised efficient score; p is the chance that the lowest of all places is as low, by a parametric bootstrap
        of the model without walls. Distance is a spline, as for `boundary`.

        Parameters
        ----------
        seed
            For the draws of the bootstrap. `None`: as for `walls`.
        draws
            How many. `None`: as for `walls`.

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

        References
        ----------
        Gabriel, K. R. and Sokal, R. R. (1969). A new statistical approach to geographic variation analysis.
        *Systematic Zoology* 18, 259–278.

        Westfall, P. H. and Young, S. S. (1993). *Resampling-Based Multiple Testing* (the maximum statistic).
        """
        return scan(self.model, seed=seed, draws=draws)

    def beyond(self, *, seed: int | None = None, draws: int | None = None) -> BeyondSchools:
        """Ties of schools with the central team, and with communities (clusters), beside those with one more school.

        A trust or a cluster has no place and is one of a kind, so no distance can be held equal. It is compared with
        *one more school like these, as far off as near pairs are*: expected is Σ exp(αᵢ + ᾱ + f̄ + β̄). A central team
        exists to be tied to schools, so a ratio above 1 is no surprise, and one below says that schools have less to
        do with it than with each other. `least` compares schools with one another: who has less to do with it than
        their own activity makes expect.

        A trust (which stands for its central team) is compared over its own schools, a cluster over all. The interval
        is of counts only: the model's own error is not in it; p allows for how much schools differ in activity.

        Parameters
        ----------
        seed
            For the draws of schools like these. `None`: as for `walls`.
        draws
            How many. `None`: as for `walls`.

        Returns
        -------
        BeyondSchools
            One row for each trust and cluster that has a tie, or is a node.

        Raises
        ------
        ValueError
            `seed` or `draws` is no whole number.
        """
        return beyond(self.model, seed=seed, draws=draws)


def walls(  # noqa: PLR0913 - the options that every question of support has, and the model's
    x: Dataset | Situation | nx.Graph[Any],
    *,
    same: Iterable[str] | None = None,
    strength: str | None = "strength",
    distance: Distances | None = None,
    near_km: float | None = None,
    decay: Decay = "linear",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    draws: int = 999,
    progress: bool = False,
) -> Walls:
    """Which near schools have far fewer ties than expected: an invisible wall, if chance does not explain it.

    The model is that of `expected_ties`. A pair's p is its lower tail under it, P(Y ≤ y); q is Heyse's discrete false
    discovery rate over near pairs that can be tested. Where ties vary more than Poisson, k takes that up: without it,
    chance makes walls in most networks that have none. Since all tails depend on one k, they are calculated at a 1/k one
    standard error larger than its estimate.

    Walls draw down what is expected of their schools, so the model is fitted more than once. `expected` and `ratio` are
    of a fit without the near pairs whose mid-p was at most .05; p, q and `testable` of one that leaves out only pairs
    found at q ≤ .1, so that leaving out makes no discovery where there is none. The second expects a little less, so
    p is on the safe side of `expected`.

    A pair that falls short is a place to go and ask. The figures cannot say why; a school that answered no survey is
    left out, but one whose ties were never written down looks just like a wall.

    Parameters
    ----------
    x
        A dataset, a `situation`, or a networkx graph: see `expected_ties`, as for the next four.
    same
        Node attributes whose agreement is a covariate. `None`: `trust` and `phase`, where they differ.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1. A dataset's records count 1 in any case.
    distance
        Kilometres for pairs: a mapping from pairs of ids, or a graph with `distance_km`. `None`: straight lines.
    near_km
        Pairs within so many kilometres are near. `None`: the lower third of the distances of pairs that take part.
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
    alpha
        A pair is testable where P(Y = 0) is at most this; intervals of boundaries hold 1 − alpha.
    seed
        Of the bootstrap of `boundary`, `scan` and `beyond`. Rows need no draws.
    draws
        How many draws these take.
    progress
        Whether these show a bar.

    Returns
    -------
    Walls
        One row a pair that takes part: near pairs first, the lowest ratio first, then in order of id.

    Raises
    ------
    GraphError
        As for `expected_ties`.
    NotFoundError
        There is no such topic.
    ValueError
        `alpha` is not between 0 and 1, `near_km` is below 0, `seed` or `draws` is no whole number, or as for
        `expected_ties`.
    TypeError
        `distance` is neither a mapping nor a graph.

    References
    ----------
    Cameron, A. C. and Trivedi, P. K. (2013). *Regression Analysis of Count Data*, 2nd edition, chapter 3.

    Heyse, J. F. (2011). A false discovery rate procedure for categorical data. In *Recent Advances in Biostatistics*.

    Garwood, F. (1936). Fiducial limits for the Poisson distribution. *Biometrika* 28, 437–442.

    DuMouchel, W. (1999). Bayesian data mining in large frequency tables. *American Statistician* 53, 177–190 (shrunk
    ratios of counts).

    Examples
    --------
    >>> import networkx as nx
    >>> town = nx.complete_graph(8)
    >>> nx.set_node_attributes(town, {i: 400_000 + 500 * i for i in town}, "easting")
    >>> nx.set_node_attributes(town, 100_000, "northing")
    >>> nx.set_edge_attributes(town, 12, "strength")
    >>> town.remove_edge(2, 3)
    >>> row = walls(town).rows[0]
    >>> row.a, row.b, row.testable, row.q < 0.01
    ('2', '3', True, True)
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha!r}")
    if near_km is not None and not near_km >= 0:
        raise ValueError(f"near_km is 0 or more, not {near_km!r}")
    few = few_draws(draws, alpha=alpha)
    generator(seed)  # a wrong seed is refused now, not when a boundary is asked for
    selection = Selection(at=at, between=between, kinds=kinds, topic=topic)
    pairs = pair_table(x, same=same, strength=strength, distance=distance, decay=decay, selection=selection)
    limit = near_km if near_km is not None else float(np.quantile(pairs.km, _NEAR_SHARE)) if len(pairs.km) else NAN
    near = pairs.km <= limit
    untrimmed = fitted(pairs)
    deficits: Deficits | None = None
    if untrimmed.fit is not None:
        deficits = screen_deficits(
            pairs.ties, pairs.design, first=untrimmed.fit, judged=near & pairs.testable, alpha=alpha, trim_q=_TRIM_Q,
            trim_p=_TRIM_P,
        )  # fmt: skip
    expected = as_expected_ties(untrimmed)
    method = Method(
        name="walls",
        options={**pairs.options, "near_km": near_km, "alpha": alpha, "draws": draws},
        seed=seed,
        source=pairs.graph.graph.get("source"),
    )
    return Walls(
        method=method,
        evidence=pairs.records,
        warnings=(*expected.warnings, *few),
        rows=() if deficits is None else _rows(pairs, deficits, near, alpha),
        expected=expected,
        k=NAN if deficits is None or pairs.family == "binary" else deficits.fit.k,
        near_km=limit,
        alpha=alpha,
        draws=draws,
        trimmed=0 if deficits is None else int(deficits.trimmed.sum()),
        isolated=pairs.isolated,
        silent=pairs.silent,
        unplaced=pairs.unplaced,
        model=WallModel(
            pairs=pairs,
            fit=None if deficits is None else deficits.trimmed_fit,
            near_km=limit,
            alpha=alpha,
            draws=draws,
            method=method,
            progress=progress,
        ),
    )


def _rows(pairs: PairTable, deficits: Deficits, near: gravity.Flags, alpha: float) -> tuple[WallRow, ...]:
    """A row a pair, near ones first, the lowest ratio first; figures are NaN where a pair cannot be tested."""
    shrink = shrinkage(deficits.fit.k)
    ratios = (pairs.ties + shrink) / (deficits.mu + shrink)
    testable = deficits.testable & pairs.testable
    low, high = ratio_interval(pairs.ties, deficits.mu, deficits.fit.k, deficits.fit.family, alpha)
    columns = {
        "distance_km": pairs.km,
        "observed": pairs.ties,
        "expected": deficits.mu,
        "ratio": ratios,
        "p": np.where(testable, deficits.p, NAN),
        "q": np.where(testable, deficits.q, NAN),
        "testable": testable,
        "mid_p": np.where(testable, deficits.mid_p, NAN),
        "low": low,
        "high": high,
        "near": near,
    }
    places = zip(pairs.design.first.tolist(), pairs.design.second.tolist(), strict=True)
    rows = [
        WallRow(
            a=a, b=b, **dict(zip(columns, figures, strict=True)), evidence=pairs.evidence.get(pair, ())
        )
        for (a, b), pair, *figures in zip(
            pairs.ends, places, *(column.tolist() for column in columns.values()), strict=True
        )
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.near, round(row.ratio, _DIGITS), row.a, row.b)))
