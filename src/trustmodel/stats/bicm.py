"""The bipartite configuration model (BiCM): the probability of each cell of a table whose margins hold on average."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

from trustmodel.errors import MissingExtraError
from trustmodel.stats.margins import DegreeClasses, FreePart, free_parts

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.special import expit
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise beyond chance") from error

__all__ = ["bicm_probabilities"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

_TOLERANCE: Final = 1e-12  # how far a margin may be off, as a share of the greatest
_STEPS: Final = 200
_SAME: Final = 1e-9  # of the cost: sums in another order differ in the last digits


def bicm_probabilities(classes: DegreeClasses) -> Floats:
    """The probability of each cell under which margins hold on average.

    Of all such distributions, the one that assumes least (greatest entropy): cells are independent, with
    p = xy/(1 + xy) for a row's x and a column's y, fitted by Newton's method on log x and log y. Cells that margins settle
    are 0 or 1, the limits of the same model.

    Parameters
    ----------
    classes
        Of the table: rows (and columns) of one degree have the same probabilities.

    Returns
    -------
    numpy.ndarray
        Row classes × column classes, from 0 to 1.

    References
    ----------
    Saracco, F., Di Clemente, R., Gabrielli, A. and Squartini, T. (2015). Randomizing bipartite networks: the case of the
    World Trade Web. *Scientific Reports* 5, 10595.

    Vallarano, N. et al. (2021). Fast and scalable likelihood maximization for exponential random graph models with local
    constraints. *Scientific Reports* 11, 15227 (classes of degree).
    """
    cells, free = free_parts(classes)
    for part in free:
        cells[np.ix_(part.rows, part.columns)] = _balanced(
            part, classes.counts[0][part.rows], classes.counts[1][part.columns]
        )
    return cells


def _balanced(part: FreePart, row_counts: Whole, column_counts: Whole) -> Floats:
    """The probabilities of a part in which margins settle nothing, so that log x and log y are finite."""
    split = len(part.row_sums)
    total = float(part.row_sums @ row_counts)
    logs = np.log(np.concatenate([part.row_sums, part.column_sums]) / math.sqrt(total))
    counts = np.concatenate([row_counts, column_counts]).astype(float)
    sums = counts * np.concatenate([part.row_sums, part.column_sums])
    cells = np.outer(row_counts, column_counts)
    # all log x up and all log y down by as much: p stays, and the Hessian is flat that way
    flat = np.concatenate([np.ones(split), -np.ones(len(logs) - split)]) / math.sqrt(len(logs))

    def cost(logs: Floats) -> float:
        """Less the log-likelihood of the margins."""
        return float((cells * np.logaddexp(0, logs[:split, None] + logs[split:])).sum() - sums @ logs)

    now = cost(logs)
    p: Floats = np.zeros(cells.shape)
    for _ in range(_STEPS):
        p = np.asarray(expit(logs[:split, None] + logs[split:]))
        expected = cells * p
        slope = np.concatenate([expected.sum(axis=1), expected.sum(axis=0)]) - sums
        if np.max(np.abs(slope) / counts) < _TOLERANCE * max(1.0, float(part.row_sums.max())):
            break
        variance = expected * (1 - p)
        curve = np.diag(np.concatenate([variance.sum(axis=1), variance.sum(axis=0)]))
        curve[:split, split:], curve[split:, :split] = variance, variance.T
        step = -np.linalg.solve(curve + np.outer(flat, flat) * float(curve.diagonal().mean()), slope)
        length = 1.0
        while (then := cost(logs + length * step)) > now + _SAME * abs(now):
            length /= 2  # too far: very uneven margins
        logs, now = logs + length * step, then
    return p
