"""How many columns two rows of a table share by chance: null models for the projection of a two-mode network.

A table has a row for each holder and a column for each topic, true where the one holds the other. What null models keep
fixed is what they do not call remarkable:

- the *fixed-margins null* (fixed degree sequence model, FDSM): every table with exactly these row and column sums is as
  likely as any other, drawn by curveball trades;
- *soft margins* (stochastic degree sequence model, SDSM, with the probabilities of the bipartite configuration model):
  sums hold on average, which gives the count of a pair as a Poisson-binomial. All is exact: rows of one degree have the
  same probabilities, so that there are few distributions, and each is a convolution;
- the *hypergeometric*: only how much each of the two holds stays, and all columns are as common. Far too easily impressed.

`NULLS` names them. To add one, write a function that gives a `Chance` and put it there under a name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.bicm import bicm_probabilities
from trustmodel.stats.curveball import drawn_tables, shared_columns
from trustmodel.stats.margins import Table, degree_classes, settled
from trustmodel.stats.nulls import discrete_fdr

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.special import gammaln
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise beyond chance") from error

__all__ = ["NULLS", "Chance", "NullModel", "Table", "fdsm", "hypergeometric", "sdsm"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

_BLOCK: Final = 4_000_000  # counts that wait before they are put into the histogram
_CACHE: Final = 250_000  # numbers in one block that the processor's cache holds
_TOLERANCE: Final = 1e-12
_SAME: Final = 1e-9
_MIDDLE: Final = (0.025, 0.975)


# --- what a null model says of all pairs -----------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Chance:
    """How many columns each pair of rows would share. Pairs with the same distribution share one line of each array.

    Pairs are those of `numpy.triu_indices(rows, 1)`, in that order. Arrays are lines × (x from 0), or one value a line.
    """

    line: Whole
    """The line of each pair."""
    upper: Floats
    """P(X ≥ x); from draws (1 + #)/(1 + B)."""
    above: Floats
    """P(X > x); from draws #/(1 + B)."""
    fine: Floats
    """The same as `upper`, for false discovery rates: of m pairs with one distribution all m draws count,
    (1 + #)/(1 + mB). So its least value does not grow with the number of pairs, as m/(1 + B) would."""
    mean: Floats
    sd: Floats
    low: Floats
    """Where the middle 95 % of what chance gives begins."""
    high: Floats
    """Where it ends."""
    moves: npt.NDArray[np.bool_]
    """Whether chance can give more than one count."""

    @classmethod
    def from_masses(cls, masses: Floats, *, line: Whole, mean: Floats, variance: Floats) -> Chance:
        """From exact distributions.

        Parameters
        ----------
        masses
            P(X = x), lines × (x from 0); the last column may stand for all from there on.
        line
            The line of each pair.
        mean
            The mean of each line.
        variance
            The variance of each line; 0 where chance cannot move.

        Returns
        -------
        Chance
            With `fine` the same as `upper`.
        """
        upper = np.minimum(1.0, np.cumsum(masses[:, ::-1], axis=1)[:, ::-1])
        upper[:, 0] = 1.0
        above = np.concatenate([upper[:, 1:], np.zeros((len(upper), 1))], axis=1)
        low, high = (np.argmax(1 - above >= share - _TOLERANCE, axis=1).astype(float) for share in _MIDDLE)
        return cls(
            line=line,
            upper=upper,
            above=above,
            fine=upper,
            mean=mean,
            sd=np.sqrt(np.maximum(variance, 0.0)),
            low=low,
            high=high,
            moves=variance > _TOLERANCE,
        )

    @classmethod
    def from_draws(cls, counts: Floats, *, line: Whole, draws: int, beside: Whole | None = None) -> Chance:
        """From how often each count came among draws.

        Parameters
        ----------
        counts
            Of the draws of each line, the mean over its pairs: how many gave x, lines × (x from 0).
        line
            The line of each pair.
        draws
            How many draws, B.
        beside
            For each line, what is shared in every table, and is not in `counts`. `None`: nothing.

        Returns
        -------
        Chance
            What was seen counts as a draw of its own, so that no p-value is 0.
        """
        beside = np.zeros(len(counts), dtype=np.int64) if beside is None else beside
        times = np.maximum(np.bincount(line, minlength=len(counts)), 1)
        spots = np.arange(counts.shape[1])
        mean = counts @ spots / draws
        variance = np.maximum(counts @ spots**2 - draws * mean**2, 0.0) / max(draws - 1, 1)
        reached = np.cumsum(counts, axis=1)
        low, high = (np.argmax(reached >= share * draws - _SAME * draws, axis=1) for share in _MIDDLE)
        moves = (counts > 0).sum(axis=1) > 1
        more = np.maximum(draws - reached, 0.0)  # how often more than this
        more[more < _SAME * draws] = 0.0
        spot = np.arange(counts.shape[1] + int(beside.max(initial=0))) - beside[:, None]
        inside = np.clip(spot, 0, counts.shape[1] - 1)
        above = np.where(spot < 0, float(draws), more[np.arange(len(counts))[:, None], inside])
        at_least = np.concatenate([np.full((len(counts), 1), float(draws)), above[:, :-1]], axis=1)
        return cls(
            line=line,
            upper=(1 + at_least) / (1 + draws),
            fine=(1 / times[:, None] + at_least) / (1 / times[:, None] + draws),
            above=above / (1 + draws),
            mean=mean + beside,
            sd=np.where(moves, np.sqrt(variance), 0.0),
            low=(low + beside).astype(float),
            high=(high + beside).astype(float),
            moves=moves,
        )

    def times(self) -> Whole:
        """How many pairs each line stands for.

        Returns
        -------
        numpy.ndarray
            One number a line.
        """
        return np.bincount(self.line, minlength=len(self.mean))

    def fdr(self, p: Floats) -> Floats:
        """False discovery rates over all pairs that chance can move (see `nulls.discrete_fdr`).

        Parameters
        ----------
        p
            P(X ≥ x) of the pairs for which it is asked, as `fine` has it; NaN stays NaN. Pairs that share nothing may be
            left out: their p is 1, and they are counted all the same.

        Returns
        -------
        numpy.ndarray
            q, in the order of p.
        """
        return discrete_fdr(p, self.fine[:, ::-1], times=np.where(self.moves, self.times(), 0))


def _pair_lines(kind: Whole, kinds: int) -> tuple[Whole, Whole, Whole]:
    """The line of each pair of rows, from the kind of each row; and the two kinds of each line."""
    first, second = np.triu_indices(kinds)
    lines = np.zeros((kinds, kinds), dtype=np.int64)
    lines[first, second] = lines[second, first] = np.arange(len(first))
    every = lines[kind[:, None], kind]
    return every[np.triu(np.ones(every.shape, dtype=np.bool_), 1)], first.astype(np.int64), second.astype(np.int64)


def _shared(table: Table) -> Whole:
    """How many columns each two rows share: rows × rows."""
    return (table.astype(np.float32) @ table.T.astype(np.float32)).astype(np.int64)


# --- fixed margins ---------------------------------------------------------------------------------------------------


def fdsm(table: Table, *, draws: int, seed: int, progress: bool = False) -> Chance:
    """The fixed-margins null (fixed degree sequence model), from draws.

    Only rows and columns with a cell that margins leave free take part; the rest is the same in every table. So a column
    that all hold, or a row of nothing, changes no draw. Rows of one degree change places freely, so that all pairs of the
    same two degrees have one distribution: it is the mean of what they drew.

    Parameters
    ----------
    table
        Rows × columns.
    draws
        How many tables are drawn.
    seed
        For the draws.
    progress
        Whether to show a bar.

    Returns
    -------
    Chance
        A line for each two degrees.

    References
    ----------
    Strona, G., Nappo, D., Boccacci, F., Fattorini, S. and San-Miguel-Ayanz, J. (2014). A fast and unbiased procedure to
    randomize ecological binary matrices with fixed row and column totals. *Nature Communications* 5, 4114.

    Neal, Z. P., Domagalski, R. and Sagan, B. (2021). Comparing alternatives to the fixed degree sequence model for
    extracting the backbone of bipartite projections. *Scientific Reports* 11, 23929.
    """
    classes = degree_classes(table)
    line, lines, _ = _pair_lines(classes.row, len(classes.degrees[0]))
    times = np.maximum(np.bincount(line, minlength=len(lines)), 1)
    pairs = np.triu_indices(len(table), 1)
    beside = np.zeros(len(lines), dtype=np.int64)
    beside[line] = _shared(table)[pairs]
    free = ~settled(table)
    walkers = np.flatnonzero(free.any(axis=1))
    if not len(walkers):
        return Chance.from_draws(np.full((len(lines), 1), float(draws)), line=line, draws=draws, beside=beside)
    part = table[np.ix_(walkers, np.flatnonzero(free.any(axis=0)))]
    first, second = np.triu_indices(len(part), 1)
    line_of = np.zeros((len(table), len(table)), dtype=np.int64)
    line_of[pairs] = line
    walked = line_of[walkers[first], walkers[second]]
    beside[walked] -= _shared(part)[first, second]
    width = int(part.sum(axis=1).max()) + 1
    counts = np.zeros(len(lines) * width)
    offsets = walked * width
    waiting: list[Whole] = []
    for tables in drawn_tables(part, draws=draws, seed=seed, progress=progress):
        waiting.append((offsets + shared_columns(tables, first, second)).ravel())
        if len(waiting) * len(waiting[0]) > max(_BLOCK, len(counts)):
            counts += np.bincount(np.concatenate(waiting), minlength=len(counts))
            waiting.clear()
    if waiting:
        counts += np.bincount(np.concatenate(waiting), minlength=len(counts))
    by_line = counts.reshape(-1, width) / times[:, None]
    by_line[~np.isin(np.arange(len(lines)), walked), 0] = draws
    return Chance.from_draws(by_line, line=line, draws=draws, beside=beside)


# --- soft margins ----------------------------------------------------------------------------------------------------


def sdsm(table: Table, *, most: int | None = None) -> Chance:
    """Soft margins (stochastic degree sequence model, with the probabilities of the BiCM): exact.

    Parameters
    ----------
    table
        Rows × columns.
    most
        The greatest count that anybody asks about. Tails are calculated to twice as far and a little more. `None`: the
        greatest that any pair has.

    Returns
    -------
    Chance
        A line for each two degrees.

    References
    ----------
    Neal, Z. P., Domagalski, R. and Sagan, B. (2021). Comparing alternatives to the fixed degree sequence model for
    extracting the backbone of bipartite projections. *Scientific Reports* 11, 23929.

    Hong, Y. (2013). On computing the distribution function for the Poisson binomial distribution. *Computational
    Statistics and Data Analysis* 59, 41–51.
    """
    if most is None:
        most = int(np.triu(_shared(table), 1).max(initial=0))
    classes = degree_classes(table)
    p = bicm_probabilities(classes)
    line, first, second = _pair_lines(classes.row, len(p))
    columns = classes.counts[1]
    width = min(table.shape[1], 2 * most + 10) + 1
    masses = np.zeros((len(first), width))
    mean, variance = np.zeros(len(first)), np.zeros(len(first))
    size = max(1, _CACHE // width)
    for start in range(0, len(first), size):
        part = slice(start, start + size)
        shared = p[first[part]] * p[second[part]]
        mean[part] = shared @ columns
        variance[part] = (shared * (1 - shared)) @ columns
        masses[part] = _poisson_binomial(np.repeat(shared, columns, axis=1), width)
    return Chance.from_masses(masses, line=line, mean=mean, variance=variance)


def _poisson_binomial(p: Floats, width: int) -> Floats:
    """P(X = x) of sums of independent events, lines × events → lines × width; the last column is that many or more."""
    masses = np.zeros((width, len(p)))  # counts first: each step is then on whole lines of memory
    masses[0] = 1.0
    for done, event in enumerate(p.T):
        reach = min(done + 1, width - 1)
        gained = masses[:reach] * event
        masses[:reach] -= gained
        masses[1 : reach + 1] += gained
    return masses.T


# --- the hypergeometric ----------------------------------------------------------------------------------------------


def hypergeometric(table: Table) -> Chance:
    """Chance that looks only at how much each of the two holds, of all columns that somebody holds: exact.

    Parameters
    ----------
    table
        Rows × columns.

    Returns
    -------
    Chance
        A line for each two degrees.

    References
    ----------
    Tumminello, M., Miccichè, S., Lillo, F., Piilo, J. and Mantegna, R. N. (2011). Statistically validated networks in
    bipartite complex systems. *PLoS ONE* 6, e17994.
    """
    classes = degree_classes(table)
    held = classes.degrees[0]
    topics = int(table.any(axis=0).sum())
    line, first, second = _pair_lines(classes.row, len(held))
    a, b = held[first].astype(float)[:, None], held[second].astype(float)[:, None]
    x = np.arange(int(held.max(initial=0)) + 1, dtype=float)
    possible = (x <= np.minimum(a, b)) & (x >= a + b - topics)
    at = np.where(possible, x, np.maximum(a + b - topics, 0))
    logs = _log_choose(a, at) + _log_choose(topics - a, b - at) - _log_choose(np.full_like(b, topics), b)
    masses = np.where(possible, np.exp(logs), 0.0)
    masses /= masses.sum(axis=1, keepdims=True)
    mean = (a * b / topics).ravel() if topics else np.zeros(len(first))
    variance = (a * b * (topics - a) * (topics - b)).ravel() / max(1, topics**2 * (topics - 1))
    return Chance.from_masses(masses, line=line, mean=mean, variance=variance)


def _log_choose(n: Floats, k: Floats) -> Floats:
    logs: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return logs


# --- all of them -----------------------------------------------------------------------------------------------------


@attrs.frozen
class NullModel:
    """A null model of tables, and whether it draws."""

    of: Callable[..., Chance]
    """A function of a table; if it draws, also of `draws`, `seed` and `progress`."""
    draws: bool

    def __call__(self, table: Table, *, draws: int, seed: int, progress: bool = False) -> Chance:
        """What the model says of a table.

        Parameters
        ----------
        table
            Rows × columns.
        draws
            How many tables are drawn; nothing to a model that is exact.
        seed
            For the draws.
        progress
            Whether to show a bar.

        Returns
        -------
        Chance
            The null distribution of each pair of rows.
        """
        return self.of(table, draws=draws, seed=seed, progress=progress) if self.draws else self.of(table)


NULLS: Final[dict[str, NullModel]] = {
    "fixed": NullModel(fdsm, draws=True),
    "soft": NullModel(sdsm, draws=False),
    "hypergeometric": NullModel(hypergeometric, draws=False),
}
"""The null models that `shared_expertise` takes, by name. Another package may add its own."""
