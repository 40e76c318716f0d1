"""The margins of a two-mode table: rows and columns by degree, and the cells that margins alone determine.

A table has a row for each holder and a column for each topic, true where the one holds the other. Its margins are the row
and column sums (the degrees of a bipartite graph).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import attrs

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise beyond chance") from error

__all__ = ["DegreeClasses", "FreePart", "Table", "degree_classes", "free_parts", "settled"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Table: TypeAlias = npt.NDArray[np.bool_]
"""Rows × columns: true where a row holds a column."""


@attrs.frozen(eq=False)
class DegreeClasses:
    """Rows and columns of a table by degree, the greatest first. Those of one degree are alike to any null of margins."""

    degrees: tuple[Whole, Whole]
    """The degree of each class of rows, and of each class of columns."""
    counts: tuple[Whole, Whole]
    """How many rows and columns each class has."""
    row: Whole
    """The class of each row."""
    column: Whole
    """The class of each column."""


def degree_classes(table: Table) -> DegreeClasses:
    """Rows and columns of a table by degree.

    Parameters
    ----------
    table
        Rows × columns.

    Returns
    -------
    DegreeClasses
        Classes in descending order of degree.
    """
    by_rows, by_columns = (
        np.unique(-table.sum(axis=axis, dtype=np.int64), return_inverse=True, return_counts=True) for axis in (1, 0)
    )
    return DegreeClasses(
        degrees=(-by_rows[0], -by_columns[0]),
        counts=(by_rows[2], by_columns[2]),
        row=by_rows[1].ravel(),
        column=by_columns[1].ravel(),
    )


@attrs.frozen(eq=False)
class FreePart:
    """A part of a table in which margins settle nothing."""

    rows: Whole
    """Indexes of its classes of rows."""
    columns: Whole
    """Indexes of its classes of columns."""
    row_sums: Whole
    """What a row of each class holds within the part."""
    column_sums: Whole
    """The same of columns."""


def free_parts(classes: DegreeClasses) -> tuple[Floats, list[FreePart]]:
    """Which cells margins settle, by classes, and the parts that they leave free.

    With rows and columns in order of degree, the first k rows hold at most k·l + Σ (degrees of all columns after the
    first l) (Gale and Ryser). Where they hold just that, the first k rows hold all of the first l columns, and the other
    rows none of the other columns; what remains falls into two parts, which are looked at in the same way.

    Parameters
    ----------
    classes
        Of the table.

    Returns
    -------
    tuple
        Cells, row classes × column classes: 0 and 1 where margins leave no choice, NaN elsewhere; and the free parts.

    References
    ----------
    Gale, D. (1957). A theorem on flows in networks. *Pacific Journal of Mathematics* 7, 1073–1082.

    Ryser, H. J. (1957). Combinatorial properties of matrices of zeros and ones. *Canadian Journal of Mathematics* 9,
    371–377.
    """
    (rows, columns), (row_counts, column_counts) = classes.degrees, classes.counts
    cells = np.full((len(rows), len(columns)), math.nan)
    free = []
    waiting = [FreePart(np.arange(len(rows)), np.arange(len(columns)), rows, columns)]
    while waiting:
        part = waiting.pop()
        if not len(part.rows) or not len(part.columns):
            continue
        n_rows = np.append(0, np.cumsum(row_counts[part.rows]))
        n_columns = np.append(0, np.cumsum(column_counts[part.columns]))
        sum_rows = np.append(0, np.cumsum(row_counts[part.rows] * part.row_sums))
        sum_columns = np.append(0, np.cumsum(column_counts[part.columns] * part.column_sums))
        room = n_rows[:, None] * n_columns + (sum_columns[-1] - sum_columns) - sum_rows[:, None]
        room[0, -1] = room[-1, 0] = 1  # no rows hold nothing, and all rows hold all: these two say nothing
        tight = np.argwhere(room == 0)
        if not len(tight):
            free.append(part)
            continue
        k, m = tight[len(tight) // 2].tolist()
        cells[np.ix_(part.rows[:k], part.columns[:m])] = 1.0
        cells[np.ix_(part.rows[k:], part.columns[m:])] = 0.0
        waiting.append(
            FreePart(part.rows[:k], part.columns[m:], part.row_sums[:k] - n_columns[m], part.column_sums[m:])
        )
        waiting.append(FreePart(part.rows[k:], part.columns[:m], part.row_sums[k:], part.column_sums[:m] - n_rows[k]))
    return cells, free


def settled(table: Table) -> Table:
    """Which cells are the same in every table with these margins.

    Parameters
    ----------
    table
        Rows × columns.

    Returns
    -------
    numpy.ndarray
        Rows × columns: true where margins leave no choice.
    """
    classes = degree_classes(table)
    cells, _ = free_parts(classes)
    fixed: Table = ~np.isnan(cells)[np.ix_(classes.row, classes.column)]
    return fixed
