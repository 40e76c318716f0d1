"""A population as figures: one row a trust, one column a measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from trustmodel.prose import listed, number_of
from trustmodel.results import any_missing, is_missing

__all__ = [
    "Floats",
    "figures_of",
    "known",
    "known_for",
    "measures_of",
    "partial_totals",
    "sorted_by_id",
    "whole_totals",
]

Floats: TypeAlias = npt.NDArray[np.float64]
_USUAL: Final = (
    "schools", "pupils", "primary", "secondary", "church_share", "local_authorities", "joined_last_three_years", "maximum_km",
    "nearest_km", "local_presence",
)  # fmt: skip


def sorted_by_id(population: pl.DataFrame) -> pl.DataFrame:
    """A population in order of id, as `known` has it.

    Parameters
    ----------
    population
        One row a trust.

    Returns
    -------
    polars.DataFrame
        The same rows.

    Raises
    ------
    TypeError
        It is no Polars frame.
    ValueError
        There is no column `id`, an id is missing, or two rows have the same.
    """
    return known(population).sort("id")


def known(population: pl.DataFrame) -> pl.DataFrame:
    """A population in which what is missing is null, whatever it was written as: NaN, or text that is blank.

    A total over some of a trust's schools is no total of the trust: it is null too, where the population says for how many
    schools it is known (see `known_for`).

    Parameters
    ----------
    population
        One row a trust.

    Returns
    -------
    polars.DataFrame
        The same rows in the same order.

    Raises
    ------
    TypeError
        It is no Polars frame.
    ValueError
        There is no column `id`, an id is missing, or two rows have the same.
    """
    if not isinstance(population, pl.DataFrame):
        raise TypeError(f"population is a Polars frame with one row a trust, not {type(population).__name__}")
    if "id" not in population.columns:
        raise ValueError("population has no column id")
    if any_missing(population["id"]) or population["id"].n_unique() < population.height:
        raise ValueError("each trust has an id of its own; some are missing or appear twice")
    lacking = [
        name for name, column in zip(population.columns, population.get_columns(), strict=True) if _may_lack(column)
    ]
    return whole_totals(population.with_columns(_with_nulls(population[name]) for name in lacking))


def whole_totals(table: pl.DataFrame) -> pl.DataFrame:
    """A table in which a total over some of a trust's schools is null, since it is no total of the trust.

    Parameters
    ----------
    table
        One row a trust; only where it says for how many schools a total is known (see `known_for`) anything changes.

    Returns
    -------
    polars.DataFrame
        The same rows in the same order.
    """
    return table.with_columns(
        pl.when(pl.col(count) >= pl.col("schools")).then(pl.col(name)).alias(name)
        for name, count in known_for(table).items()
    )


def partial_totals(table: pl.DataFrame) -> list[str]:
    """What to say of totals that are of some of a trust's schools only.

    Parameters
    ----------
    table
        One row a trust.

    Returns
    -------
    list of str
        One line for each column that counts the schools for which something is known, where any trust lacks some.
    """
    of: dict[str, list[str]] = {}
    for name, count in known_for(table).items():
        of.setdefault(count, []).append(name)
    lines = []
    for count, names in of.items():
        if some := table.filter((pl.col(count) > 0) & (pl.col(count) < pl.col("schools"))).height:
            lines.append(
                f"{listed(names)}: of some schools only in {number_of(some, 'trust')}; {count} says of how many"
            )
    return lines


def known_for(table: pl.DataFrame) -> dict[str, str]:
    """Which totals are of those schools for which a figure is known, and the column that counts these.

    Parameters
    ----------
    table
        One row a trust.

    Returns
    -------
    dict
        By the total: `pupils_known` for `pupils`, and so for every column beside which one of that name stands; and for totals
        of `Register.structure()` that rest on days of joining or on places.
    """
    if "schools" not in table.columns:
        return {}
    counts = {name: f"{name}_known" for name in table.columns} | _COUNTED_BY
    there = set(table.columns)
    return {name: count for name, count in counts.items() if {name, count} <= there}


_COUNTED_BY: Final = {
    "joined_last_year": "joined_known", "joined_last_three_years": "joined_known", "maximum_km": "placed",
    "spanning_tree_km": "placed", "clusters": "placed", "isolated": "placed",
}  # fmt: skip


def _may_lack(column: pl.Series) -> bool:
    return (column.dtype.is_float() or column.dtype.is_object() or column.dtype == pl.String) and any_missing(column)


def _with_nulls(column: pl.Series) -> pl.Series:
    values = [None if is_missing(value) else value for value in column.to_list()]
    return pl.Series(column.name, values, dtype=None if column.dtype.is_object() else column.dtype, strict=False)


def measures_of(table: pl.DataFrame, measures: Sequence[str] | None) -> tuple[str, ...]:
    """The columns to compare by.

    Parameters
    ----------
    table
        One row a trust.
    measures
        Those asked for. `None`: of a table that `Register.structure()` made, figures that tell of different things; else
        all columns of numbers.

    Returns
    -------
    tuple of str
        Their names.

    Raises
    ------
    ValueError
        A column is not there, or there is none.
    """
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


def figures_of(table: pl.DataFrame, columns: Sequence[str]) -> Floats:
    """Columns as an array.

    Parameters
    ----------
    table
        One row a trust.
    columns
        Their names.

    Returns
    -------
    numpy.ndarray
        Trusts × columns; NaN where a figure is unknown.

    Raises
    ------
    ValueError
        A column holds neither numbers nor yes and no.
    """
    numbers = (pl.Boolean, pl.Null)
    if wrong := sorted(
        {name for name in columns if not (table[name].dtype.is_numeric() or table[name].dtype in numbers)}
    ):
        raise ValueError(f"measures are numbers, or yes and no; these columns are not: {', '.join(wrong)}")
    return np.column_stack([table[name].cast(pl.Float64).fill_null(math.nan).to_numpy() for name in columns])
