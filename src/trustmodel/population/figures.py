"""A population as figures: one row a trust, one column a measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = ["Floats", "figures_of", "measures_of", "sorted_by_id"]

Floats: TypeAlias = npt.NDArray[np.float64]
_USUAL: Final = (
    "schools", "pupils", "primary", "secondary", "church_share", "local_authorities", "joined_last_three_years", "maximum_km",
    "nearest_km", "local_presence",
)  # fmt: skip


def sorted_by_id(population: pl.DataFrame) -> pl.DataFrame:
    """A population in order of id.

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
    ValueError
        There is no column `id`.
    """
    if "id" not in population.columns:
        raise ValueError("population has no column id")
    return population.sort("id")


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
    """
    return np.column_stack([table[name].cast(pl.Float64).fill_null(math.nan).to_numpy() for name in columns])
