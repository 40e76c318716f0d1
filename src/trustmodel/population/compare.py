"""One trust among many: where it stands among those of its size and its peers, and which are most like it, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from trustmodel.errors import NotFoundError
from trustmodel.population.figures import Floats, figures_of, known_for, measures_of, sorted_by_id
from trustmodel.prose import figure, in_title_case, listed, number_of
from trustmodel.results import Method, Remark, Result, undefined
from trustmodel.wire import FREE_TEXT

__all__ = ["Comparison", "ComparisonRow", "NearRow", "compare"]

NAN: Final = math.nan
_FEWEST: Final = 30  # trusts of about its size, beside which a figure is shown
_WIDE: Final = 2  # trusts of about its size that differ in it by a larger ratio are not of one size
_NAMED: Final = 3  # measures that a sentence of likeness names


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
    name: str | None = attrs.field(metadata=FREE_TEXT)
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
    name: str | None = attrs.field(metadata=FREE_TEXT)
    rows: tuple[ComparisonRow, ...]
    nearest: tuple[NearRow, ...]
    """The trusts most like it, the nearest first."""
    size_range: tuple[int, int] | None
    """The fewest and the most schools of the trusts of about its size; `None` where sizes are not known."""

    @property
    def findings(self) -> tuple[Remark, ...]:
        """What stands out, and which trusts are alike, in plain words."""
        return tuple(_sentences(self))

    def summary(self) -> str:
        """Which trusts are most like it.

        Returns
        -------
        str
            One line.
        """
        near = ", ".join(_called(row.name, row.trust) for row in self.nearest[:_NAMED])
        figures = number_of(len(self.rows), "figure")
        return f"{_called(self.name, self.trust)}: {figures}; most like it: {near or 'no other trust'}"


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

    Figures of trusts depend on how many schools they have. So each is held against trusts of about the same size: the 30
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
        Percentiles are NaN where a figure is unknown. A total that is known for some schools of a trust only, such as `pupils`
        where `pupils_known` is less than `schools`, is unknown: `warnings` says for how many it is known.

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
    table = sorted_by_id(population)
    at = _place(table, trust)
    columns = measures_of(table, measures)
    figures = figures_of(table, columns)
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
    warnings = [
        _why_unknown(population, str(table["id"][at]), name) for k, name in enumerate(columns) if np.isnan(own[k])
    ]
    if isinstance(peers, str) and not group.any():
        warnings.append(f"{peers}: not known for this trust, or shared by no other: there are no peers")
    if size_range is None:
        warnings.append(f"{size} is not known for this trust, so that it cannot be compared with trusts of its size")
    elif size_range[1] > _WIDE * size_range[0]:
        warnings.append(
            f"the trusts nearest to it in size have {size_range[0]:,} to {number_of(size_range[1], size.rstrip('s'))}: what grows"
            " with size cannot be separated from size by these"
        )
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


def _why_unknown(population: pl.DataFrame, trust: str, name: str) -> str:
    """A figure that is known for no school of the trust, or only for some."""
    row = population.row(by_predicate=pl.col("id") == trust, named=True)
    count = known_for(population).get(name)
    if count is None or not row[count]:
        return f"{name}: not known for this trust"
    return (
        f"{name}: known for {row[count]} of this trust's {row['schools']} schools, so that there is no total to compare"
    )


def _place(table: pl.DataFrame, trust: str) -> int:
    for wanted in (trust, f"trust:{trust}"):
        places = (table["id"] == wanted).arg_true()
        if len(places):
            return int(places[0])
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


def _name(table: pl.DataFrame, at: int) -> str | None:
    return None if "name" not in table.columns else table["name"][at]


def _of_its_size(
    table: pl.DataFrame, size: str, at: int, others: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], tuple[int, int] | None]:
    """Which trusts are of about its size, and from how many schools to how many."""
    if size not in table.columns:
        raise ValueError(f"the population has no column {size} for sizes")
    sizes = figures_of(table, [size])[:, 0]
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
    chosen = np.zeros(table.height, dtype=bool)
    if peers is None:
        return chosen
    if isinstance(peers, str):
        if peers not in table.columns:
            raise ValueError(f"the population has no column {peers}; give that, or the ids of peers")
        kind = table[peers][at]
        if kind is not None:  # those of whom it is not known either are not alike
            chosen = (table[peers] == kind).fill_null(False).to_numpy().copy()
    else:
        wanted = {str(peer) for peer in peers}
        chosen = table["id"].is_in([*wanted, *(f"trust:{peer}" for peer in wanted)]).to_numpy().copy()
        if not chosen.any():
            raise NotFoundError(", ".join(sorted(wanted)[:3]), list(map(str, table["id"])), "peer")
    chosen[at] = False
    return chosen


def _known(values: Floats) -> int:
    return int((~np.isnan(values)).sum())


def _percentile(value: float, others: Floats) -> float:
    others = others[~np.isnan(others)]
    if math.isnan(value) or len(others) < 2:  # noqa: PLR2004 - one other is no crowd
        return NAN
    return float(((others < value).sum() + 0.5 * (others == value).sum()) / len(others))


def _ranks(figures: Floats) -> Floats:
    """Where each stands in the order of a measure, from 0 to 1, those alike in the middle of their places; NaN unknown."""
    ranks = np.full(figures.shape, NAN)
    for k in range(figures.shape[1]):
        known = ~np.isnan(figures[:, k])
        values = figures[known, k]
        if len(values) > 1:
            below, upto = (np.searchsorted(np.sort(values), values, side=side) for side in ("left", "right"))
            ranks[known, k] = (below + upto - 1) / 2 / (len(values) - 1)
    return ranks


def _nearest(table: pl.DataFrame, ranks: Floats, at: int, columns: Sequence[str], most: int) -> Iterator[NearRow]:
    gaps = np.abs(ranks - ranks[at])
    known = (~np.isnan(gaps)).sum(axis=1)
    enough = known >= max(1, (~np.isnan(ranks[at])).sum() / 2)  # with few figures anybody is alike
    apart = np.where(enough, np.nansum(gaps, axis=1) / np.maximum(known, 1), np.inf)
    apart[at] = np.inf
    there = ~np.isnan(np.delete(gaps, at, axis=0))
    usual = np.nansum(np.delete(gaps, at, axis=0), axis=0) / np.maximum(there.sum(axis=0), 1)
    for near in map(int, np.argsort(apart, kind="stable")[: min(most, int(np.isfinite(apart).sum()))]):
        # beside how far apart the trust stands from all: where all are alike, likeness tells nothing
        order = [k for k in np.argsort(gaps[near] - usual, kind="stable") if not np.isnan(gaps[near, k])]
        yield NearRow(
            trust=str(table["id"][near]), name=_name(table, near), apart=float(apart[near]), measures=int(known[near]),
            alike=tuple(columns[k] for k in order[:_NAMED]), unlike=tuple(columns[k] for k in order[::-1][:_NAMED]),
        )  # fmt: skip


_ENDS: Final = 0.1  # a place so near an end is named in a sentence


def _called(name: str | None, trust: str) -> str:
    return trust if name is None else in_title_case(name)


def _sentences(comparison: Comparison) -> Iterator[Remark]:
    called = _called(comparison.name, comparison.trust)
    if comparison.size_range is not None:
        least, largest = comparison.size_range
        sizes = number_of(least, "school") if least == largest else f"{least:,} to {number_of(largest, 'school')}"
        ends = [
            row
            for row in comparison.rows
            if not undefined(row.of_its_size) and not _ENDS <= row.of_its_size <= 1 - _ENDS
        ]
        shown = [
            f"{row.measure.replace('_', ' ')} {figure(row.value, 3)} ({'higher' if row.of_its_size > 1 / 2 else 'lower'} than"
            f" in {max(row.of_its_size, 1 - row.of_its_size):.0%} of {row.of_its_size_n:,})"
            for row in ends
        ]
        yield Remark(
            section="compare",
            says=(
                f"Among the trusts nearest to it in size ({sizes}), these figures of {called} lie near an end: {listed(shown)}."
                if shown
                else f"Among the trusts nearest to it in size ({sizes}), no figure of {called} lies near an end."
            ),
            how="Each figure is compared with those of trusts of about as many schools.",
            cannot_say="that an end is better or worse: it is a place in an order, and no merit.",
        )
    if comparison.warnings:
        yield Remark(section="compare", says=f"To be kept in mind: {'; '.join(comparison.warnings)}.")
    if comparison.nearest:
        near = comparison.nearest[0]
        yield Remark(
            section="compare",
            says=(
                f"Most like {called} is {_called(near.name, near.trust)}: they are most alike in"
                f" {listed([measure.replace('_', ' ') for measure in near.alike])}, and least in"
                f" {listed([measure.replace('_', ' ') for measure in near.unlike])}."
            ),
            how="The mean difference of places in the order of all trusts, over all figures that are known for both.",
            cannot_say="likeness in anything that is not among these figures, such as how they work.",
        )
