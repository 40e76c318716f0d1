"""Who takes which need: the generalised assignment problem, solved as an integer program, with its linear bound."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog, milp

__all__ = ["Offers", "Solution", "solve"]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_SCALE = 1e3  # the best pair is worth so much to the solver: its tolerances are absolute
_WINDOW = 0.05  # of the best pair: columns this close to paying their way are tried first
_SAME = 1e-6
_SECONDS = 60.0


@attrs.frozen(kw_only=True, eq=False)
class Offers:
    """Pairs of a need and a helper, one column each, and what limits them. No need is taken twice."""

    values: Floats
    """What each pair is worth, above 0."""
    need: Whole
    """The need of each pair, from 0."""
    n_needs: int
    limits: sparse.csr_array
    """One row a limit, one column a pair."""
    most: Floats
    """What the sum of each row may not pass."""
    school: Whole
    """The school of each need, from 0."""


@attrs.frozen(kw_only=True, eq=False)
class Solution:
    """Which pairs, and how good they are beside the relaxed problem."""

    chosen: Whole
    bound: float
    """The optimum when a need may be split: no plan is worth more."""
    prices: Floats
    """By how much the bound rises if a limit rises by one."""
    least: float
    """The least share of a school's needs that any plan must serve; 0 unless it was asked to be fair."""
    proved: bool
    """Whether no better plan can exist; false only if the time ran out."""


def solve(offers: Offers, *, fair: bool = False, seconds: float = _SECONDS) -> Solution:
    """The plan of the greatest value; if `fair`, among those that serve the least served school best (max–min fairness).

    The linear relaxation is solved first. A pair whose reduced cost is −r can only be in plans worth r less than the bound, so
    that pairs further below than the best plan there is are left out without loss (reduced-cost fixing).

    Parameters
    ----------
    offers
        The pairs and their limits.
    fair
        Whether the least served school comes first.
    seconds
        How long each integer program may take.

    Returns
    -------
    Solution
        Without pairs of any worth, nothing is chosen.

    References
    ----------
    Nemhauser, G. L. and Wolsey, L. A. (1988). *Integer and Combinatorial Optimization*, section II.5.2.
    """
    count = len(offers.values)
    if not count or not offers.values.max() > 0:
        return Solution(
            chosen=np.zeros(0, dtype=np.int64), bound=0.0, prices=np.zeros(len(offers.most)), least=0.0, proved=True
        )
    once = sparse.csr_array((np.ones(count), (offers.need, np.arange(count))), shape=(offers.n_needs, count))
    rows, most = sparse.vstack([once, offers.limits]).tocsr(), np.r_[np.ones(offers.n_needs), offers.most]
    best, near = _greatest(offers, rows, most, seconds)
    if not fair:
        return best
    by_school, served = _served(offers)
    reached = float(((by_school[:, best.chosen].sum(axis=1)) / served).min())
    least, proved = _least(rows, most, by_school, served, reached, near, seconds)
    if reached >= least - _SAME:  # the best plan is fair as it is
        return attrs.evolve(best, least=reached, proved=best.proved and proved)
    rows = sparse.vstack([rows, -by_school]).tocsr()
    most = np.r_[most, -np.ceil(least * served - _SAME)]
    fairest, _ = _greatest(offers, rows, most, seconds)
    return attrs.evolve(fairest, least=least, proved=fairest.proved and proved)


def _greatest(offers: Offers, rows: sparse.csr_array, most: Floats, seconds: float) -> tuple[Solution, Whole]:
    """The plan of the greatest value, and the pairs that came near to being in it."""
    count = len(offers.values)
    scale = _SCALE / offers.values.max()
    worth = offers.values * scale
    relaxed = linprog(-worth, A_ub=rows, b_ub=most, bounds=(0, None), method="highs")
    bound = -float(relaxed.fun)
    duals = -np.asarray(relaxed.ineqlin.marginals)
    reduced = worth - rows.T @ duals
    window = _WINDOW * _SCALE
    while True:
        kept = np.flatnonzero(reduced >= -window - _SAME)
        chosen, done = _integral(worth[kept], rows[:, kept], most, seconds)
        reached = -np.inf if chosen is None else float(worth[kept][chosen].sum())
        if len(kept) == count or bound - reached <= window or (not done and chosen is not None):
            break
        window = bound - reached
    first = offers.n_needs
    solution = Solution(
        chosen=np.zeros(0, dtype=np.int64) if chosen is None else kept[chosen],
        bound=bound / scale,
        prices=np.maximum(duals[first : first + len(offers.most)], 0.0) / scale,
        least=0.0,
        proved=done,
    )
    return solution, kept


def _served(offers: Offers) -> tuple[sparse.csr_array, Floats]:
    """Which pairs serve which school, and how many of its needs somebody could take; schools without any are left out."""
    reachable = np.unique(offers.need)
    schools, where = np.unique(offers.school[reachable], return_inverse=True)
    of_need = np.zeros(offers.n_needs, dtype=np.int64)
    of_need[reachable] = where
    count = len(offers.values)
    by_school = sparse.csr_array(
        (np.ones(count), (of_need[offers.need], np.arange(count))), shape=(len(schools), count)
    )
    return by_school, np.bincount(where, minlength=len(schools)).astype(float)


def _least(  # noqa: PLR0913, PLR0917 - an inner step of solve
    rows: sparse.csr_array,
    most: Floats,
    by_school: sparse.csr_array,
    served: Floats,
    reached: float,
    near: Whole,
    seconds: float,
) -> tuple[float, bool]:
    """The greatest share of its needs that every school can be served at once.

    A share is a whole number of a school's needs, so that the relaxed problem often shows at once that none is greater
    than what was reached; else few pairs are tried before all of them.
    """
    relaxed, _ = _share(rows, most, by_school, served, seconds, whole=False)
    shares = np.concatenate([np.arange(number + 1) / number for number in np.unique(served)])
    limit = float(shares[shares <= relaxed + _SAME].max())
    for columns in (near, np.arange(rows.shape[1])):
        if reached >= limit - _SAME:
            return reached, True
        share, proved = _share(rows[:, columns], most, by_school[:, columns], served, seconds, whole=True)
        reached = max(reached, share)
    return reached, proved


def _share(  # noqa: PLR0913 - an inner step of _least
    rows: sparse.csr_array, most: Floats, by_school: sparse.csr_array, served: Floats, seconds: float, *, whole: bool
) -> tuple[float, bool]:
    """The greatest share of its needs that every school gets, of a whole plan or one that may split; and if proved."""
    count = rows.shape[1]
    matrix = sparse.vstack(
        [
            sparse.hstack([rows, sparse.csr_array((rows.shape[0], 1))]),
            sparse.hstack([-by_school, sparse.csr_array(served[:, None])]),
        ]
    ).tocsr()
    result = milp(
        np.r_[np.zeros(count), -1.0],
        integrality=np.r_[np.ones(count), 0.0] if whole else None,
        bounds=(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, np.r_[most, np.zeros(len(served))]),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    if result.x is None:
        return (0.0 if whole else 1.0), False
    share = float(result.x[-1])
    return share, result.status == 0


def _integral(worth: Floats, rows: sparse.csr_array, most: Floats, seconds: float) -> tuple[Whole | None, bool]:
    """The best whole plan, or `None` where there is none; and whether that is proved."""
    if not len(worth):
        return (np.zeros(0, dtype=np.int64) if (most >= 0).all() else None), True
    result = milp(
        -worth,
        integrality=np.ones(len(worth)),
        bounds=(0, 1),
        constraints=LinearConstraint(rows, -np.inf, most),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    chosen = None if result.x is None else np.flatnonzero(result.x > 0.5)  # noqa: PLR2004 - rounds 0 or 1
    return chosen, result.status in (0, 2)
