"""One trust among many: where it stands among those of its size and its peers, and which are most like it, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.cluster import hierarchy

from trustmodel.errors import NotFoundError
from trustmodel.prose import listed
from trustmodel.results import Finding, Method, Result, undefined
from trustmodel.stats.nulls import generator
from trustmodel.stats.partitions import mean_adjusted_rand

__all__ = ["Comparison", "ComparisonRow", "Kinds", "KindsRow", "NearRow", "compare", "kinds_by_likeness"]

Floats = npt.NDArray[np.float64]
NAN: Final = math.nan
_FEWEST: Final = 30  # trusts of about its size, beside which a figure is told
_USUAL: Final = (
    "schools", "pupils", "primary", "secondary", "church_share", "local_authorities", "joined_last_three_years", "maximum_km",
    "nearest_km", "local_presence",
)  # fmt: skip
_TOLD: Final = 3  # measures that a sentence of likeness names


@attrs.frozen(kw_only=True)
class ComparisonRow:
    """One figure of the trust, and where it lies among others: the share below it, and half of those alike."""

    measure: str
    value: float
    """NaN where it is not known."""
    of_its_size: float
    """From 0 to 1, among trusts of about as many schools; NaN where the value is unknown, or fewer than two others are."""
    of_its_size_n: int
    """How many others have the figure."""
    among_peers: float
    """The same among the peers; NaN without peers."""
    among_peers_n: int


@attrs.frozen(kw_only=True)
class NearRow:
    """A trust that is much alike: how far apart the two are, and in what."""

    trust: str
    name: str | None
    apart: float
    """The mean over measures of how far apart the two stand in the order of all trusts, from 0 (alike) to 1."""
    measures: int
    """How many measures are known for both."""
    alike: tuple[str, ...]
    """The measures in which they are most alike, beside how alike the trust is to all; the most telling first."""
    unlike: tuple[str, ...]
    """And least, the least alike first."""


@attrs.frozen(kw_only=True, repr=False)
class Comparison(Result):
    """One trust among others: one row a measure, in the order asked for."""

    trust: str
    name: str | None
    rows: tuple[ComparisonRow, ...]
    nearest: tuple[NearRow, ...]
    """The trusts most like it, the nearest first."""
    size_range: tuple[int, int] | None
    """The fewest and the most schools of the trusts of about its size; `None` where sizes are not known."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands out, and which trusts are alike, in plain words."""
        return tuple(_sentences(self))

    def summary(self) -> str:
        """Which trusts are most like it."""
        near = ", ".join(row.name or row.trust for row in self.nearest[:3])
        return f"{self.name or self.trust}: {len(self.rows)} figures; most like it: {near or 'no other trust'}"


def compare(  # noqa: PLR0913 - who, among whom, and by what
    population: pl.DataFrame,
    *,
    trust: str,
    peers: str | Iterable[str] | None = None,
    measures: Sequence[str] | None = None,
    size: str = "schools",
    nearest: int = 10,
) -> Comparison:
    """Where a trust stands among trusts of its own size and among peers, and which trusts are most like it.

    Figures of trusts hang on how many schools they have. So each is held against trusts of about the same size: the 30
    whose number of schools is nearest (as a ratio), and all that are as near as the last of these. A percentile is the
    share of others below, and half of those alike. It is a place and no merit: neither end is better.

    Likeness is the mean difference in rank over measures (Gower's, on ranks, so that one very large trust does not make
    all others alike).

    Parameters
    ----------
    population
        One row a trust, such as `Register.structure()` gives: `id`, `name` where there is one, and figures.
    trust
        Its id, or its name where one trust has it.
    peers
        Ids of a stated group of peers; or a column: those with the same in it as the trust. `None`: none.
    measures
        Which columns count. `None`: of a table that `Register.structure()` made, figures that tell of different things
        (pupils, phases, church share, authorities, growth, greatest and nearest distances, local presence); else all
        columns of numbers.
    size
        The column by which trusts are of one size.
    nearest
        How many trusts most like it.

    Returns
    -------
    Comparison
        Percentiles are NaN where a figure is unknown.

    Raises
    ------
    NotFoundError
        There is no such trust; or no peer is in the population.
    ValueError
        A column is not there; several trusts have the name; or there is no measure.

    References
    ----------
    Gower, J. C. (1971). A general coefficient of similarity. *Biometrics* 27, 857–871.

    Examples
    --------
    >>> import polars as pl
    >>> table = pl.DataFrame({"id": ["a", "b", "c"], "schools": [3, 4, 20], "pupils": [600, 900, 9000]})
    >>> found = compare(table, trust="a")
    >>> found.nearest[0].trust, found.rows[1].of_its_size
    ('b', 0.0)
    """
    table = _sorted(population)
    at = _place(table, trust)
    columns = _measures(table, measures)
    figures = _numbers(table, columns)
    own = figures[at]
    others = np.arange(len(figures)) != at
    like, size_range = _of_its_size(table, size, at, others)
    group = _peers(table, peers, at)
    ranks = _ranks(figures)
    rows = tuple(
        ComparisonRow(
            measure=name, value=float(own[k]),
            of_its_size=_percentile(own[k], figures[like, k]), of_its_size_n=_known(figures[like, k]),
            among_peers=_percentile(own[k], figures[group, k]), among_peers_n=_known(figures[group, k]),
        )
        for k, name in enumerate(columns)
    )  # fmt: skip
    warnings = [f"{name}: not known for this trust" for k, name in enumerate(columns) if np.isnan(own[k])]
    if size_range is None:
        warnings.append(f"{size} is not known for this trust, so that it cannot be held against trusts of its size")
    return Comparison(
        method=Method(
            name="compare",
            options={
                "trust": str(table["id"][at]),
                "peers": peers if isinstance(peers, str) else None,
                "measures": list(columns),
            },
        ),
        warnings=tuple(warnings),
        trust=str(table["id"][at]),
        name=_name(table, at),
        rows=rows,
        nearest=tuple(_nearest(table, ranks, at, columns, nearest)),
        size_range=size_range,
    )


def _sorted(population: pl.DataFrame) -> pl.DataFrame:
    if "id" not in population.columns:
        raise ValueError("population has no column id")
    return population.sort("id")


def _place(table: pl.DataFrame, trust: str) -> int:
    for wanted in (trust, f"trust:{trust}"):
        found = (table["id"] == wanted).arg_true()
        if len(found):
            return int(found[0])
    named: Sequence[Any] | pl.Series = (
        (table["name"].str.to_lowercase() == trust.lower()).arg_true() if "name" in table.columns else []
    )
    if len(named) > 1:
        raise ValueError(
            f"{len(named)} trusts are called {trust!r}: give the id of one, such as {table['id'][int(named[0])]}"
        )
    if not len(named):
        known = [*table["id"], *(table["name"].drop_nulls() if "name" in table.columns else [])]
        raise NotFoundError(trust, list(map(str, known)), "trust")
    return int(named[0])


def _measures(table: pl.DataFrame, measures: Sequence[str] | None) -> tuple[str, ...]:
    if measures is None:
        usual = [name for name in _USUAL if name in table.columns]
        measures = (
            usual if len(usual) == len(_USUAL) else [name for name in table.columns if table[name].dtype.is_numeric()]
        )
    if absent := [name for name in measures if name not in table.columns]:
        raise ValueError(f"the population has no column {', '.join(absent)}")
    if not measures:
        raise ValueError("there is no measure to compare by")
    return tuple(measures)


def _numbers(table: pl.DataFrame, columns: Sequence[str]) -> Floats:
    return np.column_stack([table[name].cast(pl.Float64).fill_null(NAN).to_numpy() for name in columns])


def _name(table: pl.DataFrame, at: int) -> str | None:
    return None if "name" not in table.columns else table["name"][at]


def _of_its_size(
    table: pl.DataFrame, size: str, at: int, others: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], tuple[int, int] | None]:
    """Which trusts are of about its size, and from how many schools to how many."""
    if size not in table.columns:
        raise ValueError(f"the population has no column {size} to tell sizes by")
    sizes = _numbers(table, [size])[:, 0]
    if not sizes[at] > 0:
        return np.zeros(len(sizes), dtype=bool), None
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(others & (sizes > 0), np.abs(np.log(sizes / sizes[at])), np.inf)
    ordered = np.sort(apart)
    furthest = ordered[min(_FEWEST, len(ordered)) - 1]
    like = np.isfinite(apart) & (apart <= (furthest if np.isfinite(furthest) else np.inf) + 1e-12)
    return like, (int(sizes[like].min()), int(sizes[like].max())) if like.any() else None


def _peers(table: pl.DataFrame, peers: str | Iterable[str] | None, at: int) -> npt.NDArray[np.bool_]:
    """Which trusts are peers; never the trust itself."""
    found = np.zeros(table.height, dtype=bool)
    if peers is None:
        return found
    if isinstance(peers, str):
        if peers not in table.columns:
            raise ValueError(f"the population has no column {peers}; give that, or the ids of peers")
        found = (table[peers] == table[peers][at]).fill_null(False).to_numpy().copy()
    else:
        wanted = {str(one) for one in peers}
        found = table["id"].is_in([*wanted, *(f"trust:{one}" for one in wanted)]).to_numpy().copy()
        if not found.any():
            raise NotFoundError(", ".join(sorted(wanted)[:3]), list(map(str, table["id"])), "peer")
    found[at] = False
    return found


def _known(values: Floats) -> int:
    return int((~np.isnan(values)).sum())


def _percentile(value: float, others: Floats) -> float:
    others = others[~np.isnan(others)]
    if math.isnan(value) or len(others) < 2:  # noqa: PLR2004 - one other is no crowd
        return NAN
    return float(((others < value).sum() + 0.5 * (others == value).sum()) / len(others))


def _ranks(figures: Floats) -> Floats:
    """Where each stands in the order of a measure, from 0 to 1, those alike in the middle of their places; NaN unknown."""
    made = np.full(figures.shape, NAN)
    for k in range(figures.shape[1]):
        known = ~np.isnan(figures[:, k])
        values = figures[known, k]
        if len(values) > 1:
            below, upto = (np.searchsorted(np.sort(values), values, side=side) for side in ("left", "right"))
            made[known, k] = (below + upto - 1) / 2 / (len(values) - 1)
    return made


def _nearest(table: pl.DataFrame, ranks: Floats, at: int, columns: Sequence[str], most: int) -> Iterator[NearRow]:
    gaps = np.abs(ranks - ranks[at])
    known = (~np.isnan(gaps)).sum(axis=1)
    enough = known >= max(1, (~np.isnan(ranks[at])).sum() / 2)  # with few figures anybody is alike
    apart = np.where(enough, np.nansum(gaps, axis=1) / np.maximum(known, 1), np.inf)
    apart[at] = np.inf
    there = ~np.isnan(np.delete(gaps, at, axis=0))
    usual = np.nansum(np.delete(gaps, at, axis=0), axis=0) / np.maximum(there.sum(axis=0), 1)
    for one in np.argsort(apart, kind="stable")[: min(most, int(np.isfinite(apart).sum()))]:
        # beside how far apart the trust stands from all: where all are alike, likeness tells nothing
        order = [k for k in np.argsort(gaps[one] - usual, kind="stable") if not np.isnan(gaps[one, k])]
        yield NearRow(
            trust=str(table["id"][int(one)]), name=_name(table, int(one)), apart=float(apart[one]), measures=int(known[one]),
            alike=tuple(columns[k] for k in order[:_TOLD]), unlike=tuple(columns[k] for k in order[::-1][:_TOLD]),
        )  # fmt: skip


_ENDS: Final = 0.1  # a place so near an end is told in a sentence


def _sentences(found: Comparison) -> Iterator[Finding]:
    called = found.name or found.trust
    if found.size_range is not None:
        least, largest = found.size_range
        sizes = f"{least}" if least == largest else f"{least} to {largest}"
        ends = [
            row for row in found.rows if not undefined(row.of_its_size) and not _ENDS <= row.of_its_size <= 1 - _ENDS
        ]
        told = [
            f"{row.measure.replace('_', ' ')} {row.value:,.4g} ({'higher' if row.of_its_size > 1 / 2 else 'lower'} than in"
            f" {max(row.of_its_size, 1 - row.of_its_size):.0%} of {row.of_its_size_n:,})"
            for row in ends
        ]
        yield Finding(
            section="compare",
            says=(
                f"Among trusts of {sizes} schools, these figures of {called} lie near an end: {listed(told)}."
                if told
                else f"Among trusts of {sizes} schools, no figure of {called} lies near an end."
            ),
            how="Each figure is held against those of trusts of about as many schools.",
            cannot_say="that an end is better or worse: it is a place in an order, and no merit.",
        )
    if found.nearest:
        near = found.nearest[0]
        yield Finding(
            section="compare",
            says=(
                f"Most like {called} is {near.name or near.trust}: they are most alike in"
                f" {listed([one.replace('_', ' ') for one in near.alike])}, and least in"
                f" {listed([one.replace('_', ' ') for one in near.unlike])}."
            ),
            how="The mean difference of places in the order of all trusts, over all figures that are known for both.",
            cannot_say="likeness in anything that is not among these figures, such as how they work.",
        )


# --- kinds of trusts -------------------------------------------------------------------------------------------------


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
    tried: tuple[tuple[int, float], ...]
    """For each number of kinds that was tried, the stability."""
    middles: tuple[tuple[int, int, tuple[tuple[str, float], ...]], ...]
    """For each kind: how many trusts, and the median of each measure."""

    def summary(self) -> str:
        """How many kinds, and how steady."""
        return f"{self.number} kinds of {len(self.rows)} trusts (stability {self.stability:.2f})"


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
    divisions of the trusts that two draws share are held against each other. A low stability says that there are no kinds,
    but a continuum.

    Parameters
    ----------
    population, measures
        As for `compare`. Trusts for which a measure is unknown are left out.
    number
        How many kinds. `None`: the number from 2 to `most` of the highest stability.
    draws
        How often trusts are drawn anew.
    seed
        Of the draws.

    Raises
    ------
    ValueError
        Fewer than four trusts have all measures.

    References
    ----------
    Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational Statistics and Data Analysis* 52,
    258–271.

    Ward, J. H. (1963). Hierarchical grouping to optimize an objective function. *Journal of the American Statistical
    Association* 58, 236–244.

    Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification* 2, 193–218.
    """
    table = _sorted(population)
    columns = _measures(table, measures)
    figures = _numbers(table, columns)
    whole = ~np.isnan(figures).any(axis=1)
    if whole.sum() < 4:  # noqa: PLR2004 - fewer have no kinds
        raise ValueError("fewer than four trusts have all the measures")
    table, figures = table.filter(pl.Series(whole)), figures[whole]
    scaled = _scaled(figures)
    asked = [number] if number is not None else list(range(2, min(most, len(scaled) - 2) + 1))
    rng = generator(seed)
    size = max(3, round(0.9 * len(scaled)))
    drawn = [np.sort(rng.choice(len(scaled), size, replace=False)) for _ in range(draws)]
    trees = [hierarchy.linkage(scaled[some], method="ward") for some in drawn]
    tried = []
    for k in asked:
        labels = np.full((draws, len(scaled)), -1)
        for place, (some, tree) in enumerate(zip(drawn, trees, strict=True)):
            labels[place, some] = hierarchy.fcluster(tree, k, criterion="maxclust")
        tried.append((k, _agreement(labels), labels))
    chosen, stability, labels = max(tried, key=lambda one: (one[1], -one[0]))
    all_of_them = hierarchy.fcluster(hierarchy.linkage(scaled, method="ward"), chosen, criterion="maxclust")
    order = sorted(set(all_of_them), key=lambda one: (-(all_of_them == one).sum(), int(np.argmax(all_of_them == one))))
    kind = np.array([order.index(one) + 1 for one in all_of_them])
    steady = _steady(kind, labels)
    return Kinds(
        method=Method(name="kinds_by_likeness", options={"measures": list(columns), "draws": draws, "number": number}, seed=seed),
        warnings=(f"{int((~whole).sum())} trusts lack a measure, and are left out",) if not whole.all() else (),
        rows=tuple(KindsRow(trust=str(table["id"][at]), kind=int(kind[at]), steady=float(steady[at])) for at in range(len(kind))),
        number=len(order),
        stability=stability,
        tried=tuple((k, value) for k, value, _ in tried),
        middles=tuple(
            (one, int((kind == one).sum()), tuple((name, float(np.median(figures[kind == one, k]))) for k, name in enumerate(columns)))
            for one in range(1, len(order) + 1)
        ),
    )  # fmt: skip


_FAR: Final = 3.0  # further out than this, in widths of the middle, is as far


def _scaled(figures: Floats) -> Floats:
    """Figures in widths of the middle four fifths, from the median; what lies far out counts as far, and no further."""
    low, middle, high = np.quantile(figures, [0.1, 0.5, 0.9], axis=0)
    width = np.where(high > low, high - low, np.where(np.ptp(figures, axis=0) > 0, np.ptp(figures, axis=0), 1.0))
    made: Floats = np.clip((figures - middle) / width, -_FAR, _FAR)
    return made


def _agreement(labels: npt.NDArray[np.int64]) -> float:
    """The mean adjusted Rand index of successive draws, on the trusts that both have."""
    found = []
    for one, other in pairwise(labels):
        both = (one >= 0) & (other >= 0)
        found.append(mean_adjusted_rand(np.vstack((one[both], other[both]))))
    return float(np.mean(found)) if found else NAN


def _steady(kind: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> Floats:
    """For each trust, how often those of its kind are with it."""
    together, seen = np.zeros(len(kind)), np.zeros(len(kind))
    for one in labels:
        there = one >= 0
        for group in np.unique(kind):
            mine = np.flatnonzero((kind == group) & there)
            if len(mine) > 1:
                counts = np.bincount(one[mine])
                together[mine] += (counts[one[mine]] - 1) / (len(mine) - 1)
                seen[mine] += 1
    with np.errstate(invalid="ignore"):
        return np.where(seen > 0, together / np.maximum(seen, 1), NAN)
