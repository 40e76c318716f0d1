"""Kinds of trusts: by their structure, as anybody would divide them, and by likeness in many figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import spatial
from scipy.cluster import hierarchy
from scipy.special import ndtri

from trustmodel.population.figures import Floats, figures_of, known, measures_of, sorted_by_id
from trustmodel.prose import figure, fixed, is_are, number_of
from trustmodel.results import Method, Result
from trustmodel.stats.nulls import few_draws, generator, monte_carlo_p
from trustmodel.stats.partitions import mean_adjusted_rand

__all__ = ["Kinds", "KindsRow", "kinds", "kinds_by_likeness"]

NAN: Final = math.nan
_ALPHA: Final = 0.05
_SIZES: Final = (2, 4, 9, 19)  # the most schools of each class of size but the last


def kinds(population: pl.DataFrame) -> pl.DataFrame:
    """Kinds of trusts by their structure: one column each, null where a figure is missing.

    - `locality`: `local` where the greatest distance between two schools is at most the median of trusts with as many
      schools (2, 3 to 4, 5 to 9, 10 to 19, 20 or more), else `dispersed`;
    - `size`: `small` up to the median number of schools, else `large`;
    - `church`: `mostly church schools` where half or more are, else `mostly others`;
    - `phase`: `with secondary` where one school or more is secondary or all-through, else `primary only`.

    Parameters
    ----------
    population
        One row a trust, as `Register.structure()` gives it.

    Returns
    -------
    polars.DataFrame
        `id`, and those of the columns for which the population has figures.
    """
    population = known(population)
    there = set(population.columns)
    kind: dict[str, pl.Expr] = {}
    if {"maximum_km", "schools"} <= there:
        size = pl.sum_horizontal([pl.col("schools") > limit for limit in _SIZES])
        local = pl.col("maximum_km") <= pl.col("maximum_km").median().over(size)
        kind["locality"] = pl.when(local).then(pl.lit("local")).when(~local).then(pl.lit("dispersed"))
    if "schools" in there:
        small = pl.col("schools") <= pl.col("schools").median()
        kind["size"] = pl.when(small).then(pl.lit("small")).when(~small).then(pl.lit("large"))
    if "church_share" in there:
        church = pl.col("church_share") >= 0.5  # noqa: PLR2004 - half of them
        kind["church"] = (
            pl.when(church).then(pl.lit("mostly church schools")).when(~church).then(pl.lit("mostly others"))
        )
    if {"secondary", "all_through"} <= there:
        older = pl.col("secondary") + pl.col("all_through") > 0
        kind["phase"] = pl.when(older).then(pl.lit("with secondary")).when(~older).then(pl.lit("primary only"))
    return population.select("id", **kind)


@attrs.frozen(kw_only=True)
class KindsRow:
    """One trust, and the kind that it is of."""

    trust: str
    kind: int
    """From 1 on, the largest first."""
    steady: float
    """How often those of its kind are with it when trusts are drawn anew: 1 always."""


@attrs.frozen(kw_only=True, repr=False)
class Kinds(Result):
    """Kinds of trusts by likeness: one row a trust, in order of id."""

    rows: tuple[KindsRow, ...]
    number: int
    stability: float
    """The mean adjusted Rand index between divisions of trusts that are drawn anew: 1 where they always agree."""
    p: float
    """How often a continuum with the same figures would give kinds as far apart: above 0.05 these may be no kinds at all."""
    tried: tuple[tuple[int, float], ...]
    """For each number of kinds that was tried, the stability."""
    middles: tuple[tuple[int, int, tuple[tuple[str, float], ...]], ...]
    """For each kind: how many trusts, and the median of each measure."""

    def summary(self) -> str:
        """How many kinds, how steady, and whether a continuum would give as much.

        Returns
        -------
        str
            One line.
        """
        parts = number_of(self.number, "kind" if self.p <= _ALPHA else "part")
        of = f"{parts} of {number_of(len(self.rows), 'trust')} (stability {fixed(self.stability, 2)})"
        return (
            of
            if self.p <= _ALPHA
            else f"{of}; that they are kinds and not a continuum may be chance (p {figure(self.p)})"
        )


def kinds_by_likeness(  # noqa: PLR0913 - of what, how many, and how often
    population: pl.DataFrame,
    *,
    measures: Sequence[str] | None = None,
    number: int | None = None,
    most: int = 8,
    draws: int = 50,
    seed: int = 0,
) -> Kinds:
    """Kinds of trusts by clustering, with how steady they are: Ward's method on figures in widths of their middle.

    How many kinds there are is chosen by stability: nine tenths of the trusts are drawn anew many times and divided, and
    divisions of the trusts that two draws share are held against each other. A continuum can be divided too, and a lopsided
    one even steadily. So the silhouette of the divisions is held against tables without kinds: a Gaussian copula gives
    them correlations as those of the figures, drawn anew for each table since these come from a sample, and every figure
    keeps its values. Of all numbers of kinds the largest
    standardised silhouette counts. Where `p` is above 0.05 a warning says that there may be no kinds.

    Parameters
    ----------
    population
        As for `compare`. Trusts for which a measure is unknown are left out.
    measures
        As for `compare`.
    number
        How many kinds. `None`: the number from 2 to `most` of the highest stability.
    most
        The largest number of kinds that is tried.
    draws
        How often trusts are drawn anew, and how many tables without kinds are drawn.
    seed
        Of the draws.

    Returns
    -------
    Kinds
        The kind of each trust, how steady it is, and the stability of each number of kinds that was tried.

    Raises
    ------
    ValueError
        Fewer than four trusts have all measures.

    References
    ----------
    Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. *Journal
    of Computational and Applied Mathematics* 20, 53–65.

    Hennig, C. and Lin, C.-J. (2015). Flexible parametric bootstrap for testing homogeneity against clustering and assessing
    the number of clusters. *Statistics and Computing* 25, 821–833.

    Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational Statistics and Data Analysis* 52,
    258–271.

    Ward, J. H. (1963). Hierarchical grouping to optimize an objective function. *Journal of the American Statistical
    Association* 58, 236–244.

    Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification* 2, 193–218.
    """
    table = sorted_by_id(population)
    columns = measures_of(table, measures)
    figures = figures_of(table, columns)
    whole = ~np.isnan(figures).any(axis=1)
    if whole.sum() < 4:  # noqa: PLR2004 - fewer have no kinds
        raise ValueError("fewer than four trusts have all the measures")
    table, figures = table.filter(pl.Series(whole)), figures[whole]
    scaled = _scaled(figures)
    numbers = [number] if number is not None else list(range(2, min(most, len(scaled) - 2) + 1))
    p = _p_of_kinds(figures, numbers, draws, seed)
    tried = [(k, _agreement(labels), labels) for k, labels in _divisions(scaled, numbers, draws, seed)]
    chosen, stability, labels = max(tried, key=lambda attempt: (attempt[1], -attempt[0]))
    kind = _by_size(hierarchy.fcluster(hierarchy.linkage(scaled, method="ward"), chosen, criterion="maxclust"))
    steady = _steady(kind, labels)
    of_kind = range(1, int(kind.max()) + 1)
    return Kinds(
        method=Method(
            name="kinds_by_likeness",
            options={"measures": list(columns), "draws": draws, "number": number},
            seed=seed,
        ),
        warnings=tuple(_warnings(int((~whole).sum()), p, draws)),
        rows=tuple(
            KindsRow(trust=str(table["id"][at]), kind=int(kind[at]), steady=float(steady[at]))
            for at in range(len(kind))
        ),
        number=len(of_kind),
        stability=stability,
        p=p,
        tried=tuple((k, value) for k, value, _ in tried),
        middles=tuple(
            (
                k,
                int((kind == k).sum()),
                tuple((name, float(np.median(figures[kind == k, at]))) for at, name in enumerate(columns)),
            )
            for k in of_kind
        ),
    )


def _divisions(
    scaled: Floats, numbers: Sequence[int], draws: int, seed: int
) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """For each number of kinds, labels (draws × trusts) of nine tenths of the trusts, drawn anew; −1: not drawn."""
    rng = generator(seed)
    size = max(3, round(0.9 * len(scaled)))
    drawn = [np.sort(rng.choice(len(scaled), size, replace=False)) for _ in range(draws)]
    trees = [hierarchy.linkage(scaled[places], method="ward") for places in drawn]
    for number in numbers:
        labels = np.full((draws, len(scaled)), -1)
        for draw, (places, tree) in enumerate(zip(drawn, trees, strict=True)):
            labels[draw, places] = hierarchy.fcluster(tree, number, criterion="maxclust")
        yield number, labels


def _warnings(lacking: int, p: float, draws: int) -> Iterator[str]:
    yield from few_draws(draws)
    if lacking:
        yield f"{number_of(lacking, 'trust')} {'lacks' if lacking == 1 else 'lack'} a measure, and {is_are(lacking)} left out"
    if not p <= _ALPHA:
        yield f"these may be no kinds, but parts of a continuum, which would give divisions as clear (p {figure(p)})"


# --- kinds, or a continuum? ------------------------------------------------------------------------------------------


def _p_of_kinds(figures: Floats, numbers: Sequence[int], draws: int, seed: int) -> float:
    """How often tables without kinds have as large a standardised silhouette, of all numbers of kinds."""
    rng = generator(seed, 1)
    seen = _silhouettes(_scaled(figures), numbers)
    chance = np.array([_silhouettes(_scaled(table), numbers) for table in _continua(figures, draws, rng)])
    pool = np.vstack([seen, chance])  # standardised with what was seen among them, as each draw is
    sd = pool.std(axis=0)
    if not (sd > 0).any():
        return NAN
    largest = np.where(sd > 0, (pool - pool.mean(axis=0)) / np.where(sd > 0, sd, 1.0), -np.inf).max(axis=1)
    return monte_carlo_p(float(largest[0]), largest[1:], tail="upper")


def _continua(figures: Floats, draws: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Tables with the same values in each column, and correlations as a Gaussian copula has them.

    The table is a sample too: its correlations are drawn anew for each, or few trusts would seem more apart than they are.
    """
    n = len(figures)
    from scipy.stats import rankdata  # takes most of a second to load

    scores = ndtri((rankdata(figures, axis=0) - 0.5) / n)
    spread = scores.std(axis=0)
    scores /= np.where(spread > 0, spread, 1.0)
    values = np.sort(figures, axis=0)
    for _ in range(draws):
        sample = rng.standard_normal((n, n)) @ scores / math.sqrt(n)  # rows have the correlations of the scores
        drawn = rng.standard_normal((n, n)) @ sample / math.sqrt(n)
        places = np.argsort(np.argsort(drawn, axis=0), axis=0)
        yield np.take_along_axis(values, places, axis=0)


def _silhouettes(scaled: Floats, numbers: Sequence[int]) -> Floats:
    """The mean silhouette of the division into each number of kinds: how much nearer trusts lie to their own kind."""
    n = len(scaled)
    apart = spatial.distance.pdist(scaled)
    tree, far = hierarchy.ward(apart), spatial.distance.squareform(apart)
    widths = []
    for number in numbers:
        kind = hierarchy.fcluster(tree, number, criterion="maxclust") - 1
        if not kind.any():  # all are alike
            widths.append(0.0)
            continue
        hot = np.eye(kind.max() + 1)[kind]
        sizes = hot.sum(axis=0)
        sums = far @ hot
        own, size = sums[np.arange(n), kind], sizes[kind]
        others = np.where(hot > 0, np.inf, sums / sizes).min(axis=1)
        own = own / np.maximum(size - 1, 1)
        most = np.maximum(own, others)
        width = np.where(size > 1, (others - own) / np.where(most > 0, most, 1.0), 0.0)
        widths.append(float(width.mean()))
    return np.array(widths)


def _by_size(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Labels from 1 on, the largest kind first; of two as large, that of the earlier trust."""
    order = sorted(set(labels), key=lambda label: (-(labels == label).sum(), int(np.argmax(labels == label))))
    return np.array([order.index(label) + 1 for label in labels])


_FAR: Final = 3.0  # further out than this, in widths of the middle, is as far


def _scaled(figures: Floats) -> Floats:
    """Figures in widths of the middle four fifths, from the median; what lies far out counts as far, and no further."""
    low, middle, high = np.quantile(figures, [0.1, 0.5, 0.9], axis=0)
    width = np.where(high > low, high - low, np.where(np.ptp(figures, axis=0) > 0, np.ptp(figures, axis=0), 1.0))
    scaled: Floats = np.clip((figures - middle) / width, -_FAR, _FAR)
    return scaled


def _agreement(labels: npt.NDArray[np.int64]) -> float:
    """The mean adjusted Rand index of successive draws, on the trusts that both have."""
    indices = []
    for earlier, later in pairwise(labels):
        both = (earlier >= 0) & (later >= 0)
        indices.append(mean_adjusted_rand(np.vstack((earlier[both], later[both]))))
    return float(np.mean(indices)) if indices else NAN


def _steady(kind: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> Floats:
    """For each trust, how often those of its kind are with it."""
    together, seen = np.zeros(len(kind)), np.zeros(len(kind))
    for division in labels:
        there = division >= 0
        for group in np.unique(kind):
            members = np.flatnonzero((kind == group) & there)
            if len(members) > 1:
                counts = np.bincount(division[members])
                together[members] += (counts[division[members]] - 1) / (len(members) - 1)
                seen[members] += 1
    with np.errstate(invalid="ignore"):
        return np.where(seen > 0, together / np.maximum(seen, 1), NAN)
