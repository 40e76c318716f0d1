"""What chance would show: draws against a value, p-values that keep their promise, and seeds.

Every answer that invites a judgement stands beside what chance gives for networks of the same size. The null models
themselves live with their questions; here is what they share. Monte Carlo p-values are (1 + #)/(1 + B), so they are
never 0; where a null cannot move, an answer is *not testable*, which is neither yes nor no.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
    from scipy import optimize, special  # scipy.stats takes most of a second to load
except ImportError as error:
    raise MissingExtraError("analysis", "what chance would show") from error

__all__ = [
    "Counts",
    "against",
    "clustered",
    "clustered_share",
    "discrete_fdr",
    "exact_share",
    "few_draws",
    "generator",
    "holm",
    "monte_carlo_p",
    "progressing",
    "share_difference",
    "share_difference_p",
    "share_ratio",
    "smallest_p",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Tail: TypeAlias = Literal["upper", "lower", "two"]
T = TypeVar("T")

NAN: Final = math.nan
_MIDDLE: Final = (0.025, 0.975)  # the quantiles between which 95 % of what chance gives lie
_LEAST: Final = math.log(1e-12)  # no p-value is looked for below
_REACH: Final = 40.0  # the largest log ratio of shares that is looked for
_ALIKE: Final = 2  # wholly alike clusters that are added to those of a sample
_SAME: Final = 1e-9  # figures closer than this are ties: sums in another order differ in the last digits


def generator(seed: int, *path: int) -> np.random.Generator:
    """A random generator of its own for a seed, and for each part of the work that `path` names.

    Parameters
    ----------
    seed
        A whole number, 0 or more. The same seed and path give the same numbers.
    *path
        Whole numbers that tell parts of the work apart: each part draws from a stream of its own.

    Returns
    -------
    numpy.random.Generator
        Numpy's default generator (PCG64), seeded with `[seed, *path]`.

    Raises
    ------
    ValueError
        The seed is not a whole number of 0 or more.

    Examples
    --------
    >>> generator(0, 1).integers(10, size=3).tolist() == generator(0, 1).integers(10, size=3).tolist()
    True
    """
    if not _whole(seed) or seed < 0:
        raise ValueError(f"a seed is a whole number, 0 or more, not {seed!r}")
    return np.random.default_rng([seed, *path])


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def monte_carlo_p(value: float, draws: npt.ArrayLike, *, tail: Tail = "two") -> float:
    """The Monte Carlo p-value, P(a figure at least as extreme): (1 + #)/(1 + B), for B draws.

    Parameters
    ----------
    value
        What was seen. NaN gives NaN.
    draws
        What chance gave: B numbers. NaN among them do not count.
    tail
        `upper`: P(X ≥ x); `lower`: P(X ≤ x); `two`: twice the smaller, at most 1.

    Returns
    -------
    float
        Above 0, at most 1. NaN where the value is NaN, or no draw is a number.

    Raises
    ------
    ValueError
        `tail` is another word.

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
    drawn = _known(draws)
    if math.isnan(value) or not len(drawn):
        return NAN
    slack = _SAME * max(1.0, abs(value))
    upper = (1 + int(np.sum(drawn >= value - slack))) / (1 + len(drawn))
    lower = (1 + int(np.sum(drawn <= value + slack))) / (1 + len(drawn))
    return {"upper": upper, "lower": lower, "two": min(1.0, 2 * min(upper, lower))}[tail]


def _known(draws: npt.ArrayLike) -> Floats:
    """The draws that are numbers."""
    values = np.asarray(draws, dtype=float)
    known: Floats = values[~np.isnan(values)]
    return known


def smallest_p(values: npt.ArrayLike, draws: npt.ArrayLike) -> float:
    """The p-value of the most striking of several figures: how often chance makes any of them as striking.

    Of figures with one null model the smallest two-sided p is held against the smallest of each draw, so that it counts
    how the figures hang together (Westfall and Young's min-P). It is at most .05 in about one case of twenty by chance,
    however many figures there are.

    Parameters
    ----------
    values
        What was seen: R figures. NaN do not count.
    draws
        What chance gave: R × B, one column a draw of all figures.

    Returns
    -------
    float
        (1 + #)/(1 + B). NaN where chance cannot move any of them.

    References
    ----------
    Westfall, P. H. and Young, S. S. (1993). *Resampling-Based Multiple Testing*. Wiley.

    Examples
    --------
    >>> smallest_p([3, 0], [[0, 1, 2, 1], [0, 1, 0, 1]])
    0.4
    """
    seen, drawn = np.asarray(values, dtype=float), np.asarray(draws, dtype=float)
    if not drawn.size:
        return NAN
    moves = ~np.isnan(seen) & (np.ptp(drawn, axis=1) > _SAME * np.maximum(1.0, np.abs(drawn).max(axis=1)))
    if not moves.any():
        return NAN
    pool = np.column_stack([seen[moves], drawn[moves]])
    pool = np.round(
        pool / _SAME / np.maximum(1.0, np.abs(pool).max(axis=1, keepdims=True))
    )  # ties, but for last digits
    upper, lower = (
        np.array([np.searchsorted(np.sort(row), row, "right") for row in signed]) for signed in (-pool, pool)
    )
    least = np.minimum(upper, lower).min(axis=0)
    return float((least <= least[0]).mean())


def holm(p: Sequence[float] | Floats) -> Floats:
    """P-values of several tests, each corrected for all of them: that any is at most α by chance has a chance of at most α.

    Parameters
    ----------
    p
        m p-values. NaN (not testable) takes no part, and stays NaN.

    Returns
    -------
    numpy.ndarray
        m corrected p-values, in the order of p.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal of Statistics* 6, 65–70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=float)
    corrected = np.full(len(values), NAN)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return corrected


def against(value: float, draws: npt.ArrayLike, *, tail: Tail = "two", n: int = 0) -> dict[str, Any]:
    """A value beside its null distribution: the fields of `results.Tested`.

    `low` and `high` are the middle 95 % of what chance gave. Where the draws are all the same the null cannot move:
    `testable` is false, `z` and `p` are NaN, and the mean is still given.

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

    Returns
    -------
    dict
        `value`, `null_mean`, `null_sd` (with B − 1), `z` = (value − mean)/sd, `p` (see `monte_carlo_p`), `low`, `high`,
        `n`, `testable`. What is undefined is NaN.

    Raises
    ------
    ValueError
        `tail` is another word.

    Examples
    --------
    >>> fields = against(4, [1, 2, 3], tail="upper")
    >>> fields["null_mean"], fields["z"], fields["p"]
    (2.0, 2.0, 0.25)
    """
    drawn = _known(draws)
    if math.isnan(value) or len(drawn) < 2:  # noqa: PLR2004 - one draw has no spread
        return {
            "value": value, "null_mean": NAN, "null_sd": NAN, "z": NAN, "p": NAN,
            "low": NAN, "high": NAN, "n": n, "testable": False,
        }  # fmt: skip
    mean, sd = float(drawn.mean()), float(drawn.std(ddof=1))
    low, high = np.quantile(drawn, _MIDDLE).tolist()
    moves = bool(np.ptp(drawn) > _SAME * max(1.0, abs(mean)))
    return {
        "value": value,
        "null_mean": mean,
        "null_sd": sd if moves else 0.0,
        "z": (value - mean) / sd if moves else NAN,
        "p": monte_carlo_p(value, drawn, tail=tail) if moves else NAN,
        "low": low,
        "high": high,
        "n": n,
        "testable": moves,
    }


def few_draws(draws: int, *, alpha: float = 0.05) -> tuple[str, ...]:
    """A warning where so few draws were asked for that no p-value can be as small as `alpha`; else nothing.

    Parameters
    ----------
    draws
        How many draws, B. The least p-value is 1/(1 + B).
    alpha
        The level at which somebody wants to tell.

    Returns
    -------
    tuple of str
        One warning, or none.

    Raises
    ------
    ValueError
        `draws` is not a whole number of 1 or more.

    Examples
    --------
    >>> few_draws(9)
    ('9 draws give no p-value below 0.1: ask for at least 19 to test at 0.05',)
    """
    if not _whole(draws) or draws < 1:
        raise ValueError(f"draws is a whole number, 1 or more, not {draws!r}")
    least = 1 / (1 + draws)
    if least <= alpha + _SAME:
        return ()
    needed = math.ceil(1 / alpha - _SAME) - 1
    return (f"{draws} draws give no p-value below {least:.3g}: ask for at least {needed} to test at {alpha:g}",)


def discrete_fdr(
    p: Sequence[float] | Floats,
    supports: Sequence[Floats] | Floats | None = None,
    *,
    times: Sequence[int] | Whole | None = None,
) -> Floats:
    """False discovery rates of many p-values, which may be discrete: Heyse's step-up procedure.

    A p-value from counts takes few values, and P(p ≤ t) under its null is often far below t. Benjamini and Hochberg's
    step-up procedure sets m t, what m tests would give at t, against how many were found at t; Heyse puts Σᵢ Fᵢ(t) in
    place of m t, where Fᵢ is the distribution function of the i-th p-value under its own null, and so finds more at the
    same rate: q(t) = min over s ≥ t of Σᵢ Fᵢ(s) / #{p ≤ s}, at most 1.

    Each Fᵢ climbs in steps, so their sum does too: it is one sort and one running sum, however many tests there are.

    Parameters
    ----------
    p
        m p-values. NaN (not testable) takes no part, and stays NaN.
    supports
        The values that a p-value can take under its null, ascending, F(t) being the largest of them that is not above t.
        One array a p-value; with `times`, one a *distribution*. `None`: every p may take any value from 0 to 1
        (Benjamini and Hochberg).
    times
        How many tests have each of the distributions of `supports`, those included that `p` leaves out because they are
        found last, at p = 1. `None`: one test a support, in the order of p.

    Returns
    -------
    numpy.ndarray
        m values of q, in the order of p.

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
    asked, place, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    if supports is None:
        expected = asked * len(known)
    elif times is None:
        expected = _sum_of_steps([supports[test] for test in known.tolist()], np.ones(len(known)), asked)
    else:
        expected = _sum_of_steps(list(supports), np.asarray(times, dtype=float), asked)
    # tied p-values are found together
    rate = np.minimum(1.0, expected / np.cumsum(counts))
    q[known] = np.minimum.accumulate(rate[::-1])[::-1][place]
    return q


def _sum_of_steps(supports: Sequence[Floats], times: Floats, at: Floats) -> Floats:
    """Σ times × F(t) at each t, where F climbs to each value of its support at that value."""
    points = np.concatenate(supports)
    rises = np.concatenate([np.diff(support, prepend=0.0) for support in supports])
    rises *= np.repeat(times, [len(support) for support in supports])
    order = np.argsort(points, kind="stable")
    heights = np.concatenate([[0.0], np.cumsum(rises[order])])
    sums: Floats = heights[np.searchsorted(points[order], at * (1 + _SAME), side="right")]
    return sums


def exact_share(hits: int, of: int, *, alpha: float = 0.05) -> tuple[float, float, float]:
    """A share with its exact binomial confidence interval (Clopper and Pearson).

    The interval says how far the share of *many* such people or sessions may lie from that of these few. Where everybody
    was asked and nobody else is meant, the share is what it is.

    Parameters
    ----------
    hits
        How many have it.
    of
        How many there are.
    alpha
        The interval holds 1 − alpha.

    Returns
    -------
    tuple of float
        The share and the ends of its interval, from 0 to 1; NaN where there is nothing to share.

    Raises
    ------
    ValueError
        `hits` is below 0 or above `of`, or `alpha` is not between 0 and 1.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits. *Biometrika* 26, 404–413.

    Examples
    --------
    >>> tuple(round(figure, 3) for figure in exact_share(8, 10))
    (0.8, 0.444, 0.975)
    """
    if not 0 <= hits <= of:  # SciPy 1.18 refuses it no more
        raise ValueError(f"hits are from 0 to {of}, not {hits}")
    if not of:
        return math.nan, math.nan, math.nan
    return hits / of, *_exact_interval(hits, of, alpha)


@lru_cache(maxsize=10_000)  # a review asks again and again for shares of the same few people
def _exact_interval(hits: int, of: int, alpha: float) -> tuple[float, float]:
    low = special.betaincinv(hits, of - hits + 1, alpha / 2) if hits else 0.0
    high = special.betainccinv(hits + 1, of - hits, alpha / 2) if hits < of else 1.0
    return float(low), float(high)


class Counts(NamedTuple):
    """So many of so many; where they come in clusters, such as one person's sessions, how much they say (`clustered`)."""

    hits: int
    """How many have it."""
    of: int
    """How many there are."""
    effective: float | None = None
    """How many that are independent of each other would tell as much; `None`: these are."""
    clusters: int | None = None
    """Of how many clusters they are; `None`: each is one."""


def clustered(clusters: Iterable[tuple[int, int]]) -> Counts:
    """How much counts say that come in clusters, such as the sessions of one person, which are alike.

    The effective size is n / deff. The design effect deff is the variance of the share, estimated from how clusters
    differ, over that of as many independent counts, and at least 1. Few clusters that happen to be alike, or of which all
    or none have it, show nothing of how alike a cluster is; so two clusters that are wholly alike are added in the mean.

    Parameters
    ----------
    clusters
        How many, of how many, in each. Those of none do not count.

    Returns
    -------
    Counts
        Of all together.

    References
    ----------
    Kish, L. (1965). *Survey Sampling*, chapter 5 (the design effect).

    Examples
    --------
    >>> clustered([(6, 6), (6, 6), (0, 6), (3, 6)])
    Counts(hits=15, of=24, effective=4.060150375939849, clusters=4)
    """
    known = [counts for counts in clusters if counts[1]]
    hits, of, number = sum(hits for hits, _ in known), sum(n for _, n in known), len(known)
    if not known:
        return Counts(0, 0, 0.0, 0)
    deff = size = of / number
    if 0 < hits < of and number > 1:
        share = hits / of
        spread = number / (number - 1) * math.fsum((each - share * n) ** 2 for each, n in known)
        deff = (number * max(1.0, spread / (of * share * (1 - share))) + _ALIKE * size) / (number + _ALIKE)
    return Counts(hits, of, of / deff, number)


def clustered_share(counts: Counts, *, alpha: float = 0.05) -> tuple[float, float, float]:
    """A share with its confidence interval: Wilson's score interval, with a design effect where counts are clustered.

    Wilson's interval is taken of the effective size, with the t distribution of as many clusters less one. One cluster
    says nothing of others: its interval is from 0 to 1.

    Parameters
    ----------
    counts
        How many, of how many, as `clustered` gives them.
    alpha
        The interval holds 1 − alpha.

    Returns
    -------
    tuple of float
        The share and the ends of its interval, from 0 to 1; NaN where there is nothing to share.

    Raises
    ------
    ValueError
        How many is below 0 or above of how many, or `alpha` is not between 0 and 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *Journal of the American
    Statistical Association* 22, 209–212.

    Dean, N. and Pagano, M. (2015). Evaluating confidence interval methods for binomial proportions in clustered surveys.
    *Journal of Survey Statistics and Methodology* 3, 484–503.

    Examples
    --------
    >>> tuple(round(figure, 3) for figure in clustered_share(clustered([(6, 6), (6, 6), (0, 6), (3, 6)])))
    (0.625, 0.117, 0.954)
    """
    hits, of, effective, clusters = counts
    if not 0 <= hits <= of:
        raise ValueError(f"hits are from 0 to {of}, not {hits}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha}")
    if not of:
        return NAN, NAN, NAN
    share = hits / of
    if clusters == 1:
        return share, 0.0, 1.0
    n = of if effective is None else effective
    z = -float(special.ndtri(alpha / 2) if clusters is None else special.stdtrit(clusters - 1, alpha / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2) / (1 + z * z / n)
    # the ends are exact where all or none have it; rounding could put the share outside
    return share, 0.0 if not hits else max(0.0, middle - half), 1.0 if hits == of else min(1.0, middle + half)


def share_difference(
    before: tuple[int, int] | Counts, after: tuple[int, int] | Counts, *, alpha: float = 0.05
) -> tuple[float, float, float]:
    """How much larger one share is than another of other people, with its confidence interval.

    Newcombe's hybrid of two Wilson score intervals, without continuity correction; where counts are clustered, each with
    its design effect. The two shares are taken as independent: where the same people stand in both, the interval is on
    the wide side.

    Parameters
    ----------
    before
        How many, of how many; where they are clustered, as `clustered` gives them.
    after
        The same, of the others.
    alpha
        The interval holds 1 − alpha.

    Returns
    -------
    tuple of float
        The difference, after less before, and the ends of its interval, from −1 to 1; NaN where either has nobody.

    Raises
    ------
    ValueError
        How many is below 0 or above of how many, or `alpha` is not between 0 and 1.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. *Statistics in
    Medicine* 17, 873–890, method 10.

    Examples
    --------
    >>> tuple(round(figure, 4) for figure in share_difference((48, 80), (56, 70)))
    (0.2, 0.0524, 0.3339)
    """
    first, first_low, first_high = clustered_share(Counts(*before), alpha=alpha)
    second, second_low, second_high = clustered_share(Counts(*after), alpha=alpha)
    below = math.hypot(second - second_low, first_high - first)
    above = math.hypot(second_high - second, first - first_low)
    return second - first, second - first - below, second - first + above


def share_difference_p(before: tuple[int, int] | Counts, after: tuple[int, int] | Counts) -> float:
    """The two-sided p-value that agrees with the interval of `share_difference`: the level at which it begins to hold 0.

    Parameters
    ----------
    before
        How many, of how many; where they are clustered, as `clustered` gives them.
    after
        The same, of the others.

    Returns
    -------
    float
        From 0 to 1: 1 where the shares are equal, NaN where either has nobody.

    Raises
    ------
    ValueError
        How many is below 0 or above of how many.

    Examples
    --------
    >>> round(share_difference_p((48, 80), (56, 70)), 4)
    0.0081
    """
    difference = share_difference(before, after)[0]
    if math.isnan(difference) or not difference:
        return 1.0 if difference == 0 else NAN

    def short(log_alpha: float) -> float:
        """How far the end that lies nearer to 0 is on the side of the difference."""
        _, low, high = share_difference(before, after, alpha=math.exp(log_alpha))
        return low if difference > 0 else -high

    if short(_LEAST) > 0:
        return math.exp(_LEAST)
    return math.exp(optimize.brentq(short, _LEAST, -_SAME)) if short(-_SAME) > 0 else 1.0


def share_ratio(before: tuple[int, int], after: tuple[int, int], *, alpha: float = 0.05) -> tuple[float, float, float]:
    """How many times as large one share is as another of other people, with its confidence interval.

    Koopman's interval holds all ratios that Pearson's X² of both counts, with shares of that ratio, does not refuse. It is
    defined where either share is of nobody, or of all.

    Parameters
    ----------
    before
        How many, of how many.
    after
        The same, of the others.
    alpha
        The interval holds 1 − alpha.

    Returns
    -------
    tuple of float
        The ratio, after over before, and the ends of its interval, from 0 to infinity. The ratio is NaN where `before` has
        none, and all three where either has nobody. Where neither has any the interval is from 0 to infinity.

    Raises
    ------
    ValueError
        How many is below 0 or above of how many, or `alpha` is not between 0 and 1.

    References
    ----------
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions. *Biometrics* 40, 513–517.

    Examples
    --------
    >>> tuple(round(figure, 3) for figure in share_ratio((16, 80), (36, 40)))
    (4.5, 2.94, 7.152)
    """
    for hits, of in (before, after):
        if not 0 <= hits <= of:
            raise ValueError(f"hits are from 0 to {of}, not {hits}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is between 0 and 1, not {alpha}")
    (y, m), (x, n) = before, after
    if not m or not n:
        return NAN, NAN, NAN
    level = float(special.chdtri(1, alpha))

    def beyond(log_ratio: float) -> float:
        return _ratio_x2(x, n, y, m, math.exp(log_ratio)) - level

    # X² falls to 0 at the ratio that was seen and rises on both sides of it; with none there is no side to one end
    seen = _REACH * ((y == 0) - (x == 0)) if not x or not y else math.log(x * m / (n * y))
    low = math.exp(optimize.brentq(beyond, -_REACH, seen)) if x and (y or beyond(-_REACH) > 0) else 0.0
    high = math.exp(optimize.brentq(beyond, seen, _REACH)) if y and (x or beyond(_REACH) > 0) else math.inf
    return (x * m / (n * y) if y else NAN), low, high


def _ratio_x2(x: int, n: int, y: int, m: int, ratio: float) -> float:
    """Pearson's X² of x of n and y of m, with the likeliest shares of which the first is `ratio` times the second."""
    linear = ratio * (n + y) + x + m
    root = math.sqrt(max(0.0, linear * linear - 4 * ratio * (n + m) * (x + y)))
    first = 2 * ratio * (x + y) / (linear + root)  # the smaller root, without the difference of two like numbers
    return _x2(x, n, min(first, 1.0)) + _x2(y, m, min(first / ratio, 1.0))


def _x2(hits: int, of: int, share: float) -> float:
    off, variance = hits - of * share, of * share * (1 - share)
    if abs(off) <= _SAME * of:
        return 0.0
    return off * off / variance if variance > 0 else math.inf


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

    Yields
    ------
    object
        Each step, in order.

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
