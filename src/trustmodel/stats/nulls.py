"""What chance would show: draws against a value, p-values that keep their promise, and seeds.

Every answer that invites a judgement stands beside what chance gives for networks of the same size. The null models
themselves live with their questions; here is what they share. Monte Carlo p-values are (1 + #)/(1 + B), so they are
never 0; where a null cannot move, an answer is *not testable*, which is neither yes nor no.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal, TypeAlias, TypeVar

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import stats
except ImportError as error:
    raise MissingExtraError("analysis", "what chance would show") from error

__all__ = [
    "against",
    "discrete_fdr",
    "exact_share",
    "few_draws",
    "generator",
    "monte_carlo_p",
    "progressing",
    "share_difference",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Tail: TypeAlias = Literal["upper", "lower", "two"]
T = TypeVar("T")

NAN: Final = math.nan
_SAME: Final = 1e-9  # figures closer than this are ties: sums in another order differ in the last digits


def generator(seed: int, *path: int) -> np.random.Generator:
    """A generator of its own for a seed, and for each part of the work that `path` names.

    Raises
    ------
    ValueError
        The seed is not a whole number of 0 or more.
    """
    if not _whole(seed) or seed < 0:
        raise ValueError(f"a seed is a whole number, 0 or more, not {seed!r}")
    return np.random.default_rng([seed, *path])


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def monte_carlo_p(value: float, draws: npt.ArrayLike, *, tail: Tail = "two") -> float:
    """The chance of a figure at least as extreme: (1 + #)/(1 + B), for B draws.

    Parameters
    ----------
    value
        What was seen. NaN gives NaN.
    draws
        What chance gave: B numbers. NaN among them do not count.
    tail
        `upper`: P(X ≥ x); `lower`: P(X ≤ x); `two`: twice the smaller, at most 1.

    References
    ----------
    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. *Statistical Applications in Genetics
    and Molecular Biology* 9, 39.

    Examples
    --------
    >>> monte_carlo_p(3, [0, 1, 2, 2, 1, 0, 1, 2, 1], tail="upper")
    0.1
    """
    if tail not in ("upper", "lower", "two"):
        raise ValueError(f"tail is 'upper', 'lower' or 'two', not {tail!r}")
    found = np.asarray(draws, dtype=float)
    found = found[~np.isnan(found)]
    if math.isnan(value) or not len(found):
        return NAN
    slack = _SAME * max(1.0, abs(value))
    upper = (1 + int(np.sum(found >= value - slack))) / (1 + len(found))
    lower = (1 + int(np.sum(found <= value + slack))) / (1 + len(found))
    return {"upper": upper, "lower": lower, "two": min(1.0, 2 * min(upper, lower))}[tail]


def against(value: float, draws: npt.ArrayLike, *, tail: Tail = "two", n: int = 0) -> dict[str, Any]:
    """The fields of `results.Tested` for a value and what chance gave.

    `low` and `high` are the middle 95 % of what chance gave. Where the draws are all the same the null cannot move:
    `testable` is false, `z` and `p` are NaN, and the mean is still told.

    Parameters
    ----------
    value
        What was seen.
    draws
        What chance gave. Fewer than two that are numbers: nothing is testable.
    tail
        As for `monte_carlo_p`.
    n
        How many observations the value rests on.
    """
    found = np.asarray(draws, dtype=float)
    found = found[~np.isnan(found)]
    if math.isnan(value) or len(found) < 2:  # noqa: PLR2004 - one draw has no spread
        return {
            "value": value, "null_mean": NAN, "null_sd": NAN, "z": NAN, "p": NAN,
            "low": NAN, "high": NAN, "n": n, "testable": False,
        }  # fmt: skip
    mean, sd = float(found.mean()), float(found.std(ddof=1))
    low, high = (float(one) for one in np.quantile(found, [0.025, 0.975]))
    moves = bool(np.ptp(found) > _SAME * max(1.0, abs(mean)))
    return {
        "value": value,
        "null_mean": mean,
        "null_sd": sd if moves else 0.0,
        "z": (value - mean) / sd if moves else NAN,
        "p": monte_carlo_p(value, found, tail=tail) if moves else NAN,
        "low": low,
        "high": high,
        "n": n,
        "testable": moves,
    }


def few_draws(draws: int, *, alpha: float = 0.05) -> tuple[str, ...]:
    """A warning where so few draws were asked for that no p-value can be as small as `alpha`; else nothing.

    Raises
    ------
    ValueError
        `draws` is not a whole number of 1 or more.

    Examples
    --------
    >>> few_draws(9)
    ('9 draws give no p-value below 0.1: ask for at least 19 to tell at 0.05',)
    """
    if not _whole(draws) or draws < 1:
        raise ValueError(f"draws is a whole number, 1 or more, not {draws!r}")
    least = 1 / (1 + draws)
    if least <= alpha + _SAME:
        return ()
    needed = math.ceil(1 / alpha - _SAME) - 1
    return (f"{draws} draws give no p-value below {least:.3g}: ask for at least {needed} to tell at {alpha:g}",)


def discrete_fdr(p: Sequence[float] | Floats, supports: Sequence[Floats] | None = None) -> Floats:
    """False discovery rates for many p-values, which may be discrete.

    A p-value from counts takes few values, and P(p ≤ t) is often far below t. Heyse's step-up procedure puts in place of
    t the sum of what each test's own distribution gives at t, and so finds more at the same rate. Without `supports` it
    is the procedure of Benjamini and Hochberg.

    Parameters
    ----------
    p
        The p-values. NaN (not testable) takes no part, and stays NaN.
    supports
        For each, the values that its p can take under its null, ascending; P(p ≤ t) is then the largest of them that is
        not above t. `None`: every p may take any value from 0 to 1.

    Returns
    -------
    numpy.ndarray
        q, in the order of p.

    References
    ----------
    Heyse, J. F. (2011). A false discovery rate procedure for categorical data. In *Recent Advances in Biostatistics*.

    Benjamini, Y. and Hochberg, Y. (1995). *Journal of the Royal Statistical Society B* 57, 289–300.

    Examples
    --------
    >>> discrete_fdr([0.01, 0.04, 0.5]).round(3).tolist()
    [0.03, 0.06, 0.5]
    """
    values = np.asarray(p, dtype=float)
    q = np.full(len(values), NAN)
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return q
    order = known[np.argsort(values[known], kind="stable")]
    at = values[order]
    if supports is None:
        expected = at * len(order)
    else:
        expected = np.zeros(len(order))
        for one in known.tolist():
            reachable: Floats = np.asarray(supports[one])
            place = np.searchsorted(reachable, at * (1 + _SAME), side="right")
            expected += np.where(place > 0, reachable[np.maximum(place - 1, 0)], 0.0)
    # how many were found at each p: tied p-values count together
    found = np.searchsorted(at, at, side="right")
    q[order] = np.minimum(1.0, np.minimum.accumulate((expected / found)[::-1])[::-1])
    return q


def exact_share(hits: int, of: int, *, alpha: float = 0.05) -> tuple[float, float, float]:
    """A share with its exact interval (Clopper and Pearson): value, low, high; NaN where there is nothing to share.

    The interval tells how far the share of *many* such people or sessions may lie from that of these few. Where everybody
    was asked and nobody else is meant, the share is what it is.

    Raises
    ------
    ValueError
        `hits` is below 0 or above `of`, or `alpha` is not between 0 and 1.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.

    Examples
    --------
    >>> tuple(round(one, 3) for one in exact_share(8, 10))
    (0.8, 0.444, 0.975)
    """
    if not 0 <= hits <= of:  # SciPy 1.18 refuses it no more
        raise ValueError(f"hits are from 0 to {of}, not {hits}")
    if not of:
        return math.nan, math.nan, math.nan
    found = stats.binomtest(hits, of).proportion_ci(1 - alpha, method="exact")
    return hits / of, float(found.low), float(found.high)


def share_difference(
    before: tuple[int, int], after: tuple[int, int], *, alpha: float = 0.05
) -> tuple[float, float, float]:
    """How much larger one share is than another of other people: difference, low, high; NaN where either has nobody.

    Newcombe's hybrid of two score intervals, without continuity correction.

    Parameters
    ----------
    before, after
        Each how many, of how many. The two are taken as independent: where the same people stand in both, the interval is
        on the wide side.
    alpha
        The interval holds 1 − alpha.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. *Statistics in
    Medicine* 17, 873–890, method 10.

    Examples
    --------
    >>> tuple(round(one, 4) for one in share_difference((48, 80), (56, 70)))
    (0.2, 0.0524, 0.3339)
    """
    if not before[1] or not after[1]:
        return math.nan, math.nan, math.nan
    ends = [stats.binomtest(*one).proportion_ci(1 - alpha, method="wilson") for one in (before, after)]
    first, second = before[0] / before[1], after[0] / after[1]
    low = math.hypot(second - ends[1].low, ends[0].high - first)
    high = math.hypot(ends[1].high - second, first - ends[0].low)
    return second - first, second - first - low, second - first + high


def progressing(steps: Iterable[T], *, total: int, label: str, progress: bool) -> Iterator[T]:
    """The steps of long work, with a bar where somebody watches. An interruption takes the bar away and passes on.

    Parameters
    ----------
    steps
        What is worked through.
    total
        How many there are.
    label
        What the work is, for the bar.
    progress
        Whether a bar is wanted. It is drawn in a terminal (on standard error) and in a notebook.

    Raises
    ------
    MissingExtraError
        A bar is wanted and Rich is not installed.
    """
    if not progress:
        yield from steps
        return
    try:
        from rich.console import Console
        from rich.progress import Progress
    except ImportError as error:
        raise MissingExtraError("analysis", "a progress bar") from error
    with Progress(console=Console(file=sys.stderr)) as bar:
        task = bar.add_task(label, total=total)
        for step in steps:
            yield step
            bar.advance(task)
