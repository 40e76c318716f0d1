"""How many topics two holders share by chance, when how much each holds and how common each topic is stay as they are.

A table has a row for each holder and a column for each topic, true where the one holds the other. Three kinds of chance:

- *fixed*: every table with exactly these margins is as likely as any other (the fixed degree sequence model), drawn by
  trades between rows that keep all margins (global curveball). Many chains walk side by side, a row being a few words
  of bits.
- *soft*: margins hold on average (the stochastic degree sequence model with the probabilities of the bipartite
  configuration model), which gives the count of a pair as a Poisson-binomial. All is exact: rows of one degree have the
  same probabilities, so that there are few distributions, and each is a convolution.
- *hypergeometric*: only how much each of the two holds stays, and topics are all as common. Far too easily impressed.

Where margins leave a cell no choice, it is found first (`settled`) and takes no part.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, TypeAlias

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.stats.nulls import generator, progressing

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.special import expit, gammaln
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise beyond chance") from error

__all__ = ["Chance", "classes", "fixed", "hypergeometric", "settled", "soft", "soft_probabilities", "step_up", "tables"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Table: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.uint64]

_WORD: Final = 64
_BURN: Final = 5  # trades for each pair of rows before the first draw
_APART: Final = 3  # global trades between draws: each leaves about half of what two rows do not share
_BLOCK: Final = 4_000_000  # counts that wait before they are put into the histogram
_TOLERANCE: Final = 1e-12
_STEPS: Final = 200
_SAME: Final = 1e-9
_MIDDLE: Final = (0.025, 0.975)


# --- what a kind of chance says about all pairs ----------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Chance:
    """How many topics each pair would share. Pairs with the same distribution share one line of each array.

    Pairs are those of `numpy.triu_indices(rows, 1)`, in that order.
    """

    line: Whole
    """The line of each pair."""
    upper: Floats
    """P(X ≥ x), a line a distribution, a column for each x from 0; from draws (1 + #)/(1 + B)."""
    above: Floats
    """P(X > x), the same way; from draws #/(1 + B)."""
    fine: Floats
    """The same as `upper`, for false discovery rates: of m pairs with one distribution all m draws count,
    (1 + #)/(1 + mB). So its least value does not grow with the number of pairs, as m/(1 + B) would."""
    mean: Floats
    sd: Floats
    low: Floats
    """Where the middle 95 % of what chance gives begins."""
    high: Floats
    moves: npt.NDArray[np.bool_]
    """Whether chance can give more than one count."""

    def times(self) -> Whole:
        """How many pairs each line stands for."""
        return np.bincount(self.line, minlength=len(self.mean))


def step_up(p: Floats, chance: Chance) -> Floats:
    """The false discovery rate at each p-value, of tests whose p-values take the few values of `chance.fine`.

    The procedure of `nulls.discrete_fdr`, for many pairs with few distributions: what all tests together would give at t
    is a sum of steps, so it is one sort and one running sum.

    Parameters
    ----------
    p
        P(X ≥ x) of the pairs for which it is asked, as `chance.fine` has it; NaN stays NaN.
    chance
        The distributions of *all* pairs: those too that `p` leaves out since they share nothing, whose p is 1.
    """
    q = np.full(len(p), math.nan)
    known = ~np.isnan(p)
    if not known.any():
        return q
    times = np.where(chance.moves, chance.times(), 0)
    rise = chance.fine - np.concatenate([chance.fine[:, 1:], np.zeros((len(times), 1))], axis=1)
    rises = rise > 0
    points, heights = chance.fine[rises], (rise * times[:, None])[rises]
    order = np.argsort(points, kind="stable")
    points, heights = points[order], np.cumsum(heights[order])
    asked, where, found = np.unique(p[known], return_inverse=True, return_counts=True)
    place = np.searchsorted(points, asked * (1 + _SAME), side="right")
    expected = np.where(place > 0, heights[np.maximum(place - 1, 0)], 0.0)
    # those that share nothing are found when all are, at p = 1
    rate = np.minimum(1.0, expected / np.cumsum(found))
    q[known] = np.minimum.accumulate(rate[::-1])[::-1][where]
    return q


def _pair_lines(kind: Whole, kinds: int) -> tuple[Whole, Whole, Whole]:
    """The line of each pair of rows, from the kind of each row; and the two kinds of each line."""
    first, second = np.triu_indices(kinds)
    lines = np.zeros((kinds, kinds), dtype=np.int64)
    lines[first, second] = lines[second, first] = np.arange(len(first))
    every = lines[kind[:, None], kind]
    return every[np.triu(np.ones(every.shape, dtype=np.bool_), 1)], first.astype(np.int64), second.astype(np.int64)


def _of_masses(masses: Floats, line: Whole, mean: Floats, variance: Floats) -> Chance:
    """From P(X = x); the last column may stand for all from there on."""
    upper = np.minimum(1.0, np.cumsum(masses[:, ::-1], axis=1)[:, ::-1])
    upper[:, 0] = 1.0
    moves = variance > _TOLERANCE
    below = 1 - np.concatenate([upper[:, 1:], np.zeros((len(upper), 1))], axis=1)
    low, high = (np.argmax(below >= share - _TOLERANCE, axis=1).astype(float) for share in _MIDDLE)
    return Chance(
        line=line,
        upper=upper,
        fine=upper,
        above=np.concatenate([upper[:, 1:], np.zeros((len(upper), 1))], axis=1),
        mean=mean,
        sd=np.sqrt(np.maximum(variance, 0.0)),
        low=low,
        high=high,
        moves=moves,
    )


# --- what margins settle ---------------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Classes:
    """Rows and columns by degree, the greatest first."""

    degrees: tuple[Whole, Whole]
    counts: tuple[Whole, Whole]
    row: Whole
    """The class of each row."""
    column: Whole


def classes(table: Table) -> _Classes:
    """Rows and columns of a table by degree."""
    found = [
        np.unique(-table.sum(axis=axis, dtype=np.int64), return_inverse=True, return_counts=True) for axis in (1, 0)
    ]
    (rows, row, row_counts), (columns, column, column_counts) = found
    return _Classes((-rows, -columns), (row_counts, column_counts), row.ravel(), column.ravel())


def _parts(kinds: _Classes) -> tuple[Floats, list[tuple[Whole, Whole, Whole, Whole]]]:
    """Cells by class: 0 and 1 where margins leave no choice, NaN elsewhere; and the parts that are free.

    With rows and columns in order of degree, the first k rows hold at most k·l + Σ (degrees of all columns after the
    first l) (Gale and Ryser). Where they hold just that, the first k rows hold all of the first l columns, and the other
    rows none of the other columns; what remains falls into two parts, which are looked at in the same way. A part has
    the indexes of its classes and what they hold within it.
    """
    (rows, columns), (row_counts, column_counts) = kinds.degrees, kinds.counts
    cells = np.full((len(rows), len(columns)), math.nan)
    free = []
    waiting = [(np.arange(len(rows)), np.arange(len(columns)), rows, columns)]
    while waiting:
        i, a, held, holders = waiting.pop()
        if not len(i) or not len(a):
            continue
        n_rows, n_columns = np.append(0, np.cumsum(row_counts[i])), np.append(0, np.cumsum(column_counts[a]))
        sum_rows = np.append(0, np.cumsum(row_counts[i] * held))
        sum_columns = np.append(0, np.cumsum(column_counts[a] * holders))
        room = n_rows[:, None] * n_columns + (sum_columns[-1] - sum_columns) - sum_rows[:, None]
        room[0, -1] = room[-1, 0] = 1  # these two say nothing
        tight = np.argwhere(room == 0)
        if not len(tight):
            free.append((i, a, held, holders))
            continue
        k, m = (int(one) for one in tight[len(tight) // 2])
        cells[np.ix_(i[:k], a[:m])] = 1.0
        cells[np.ix_(i[k:], a[m:])] = 0.0
        waiting.append((i[:k], a[m:], held[:k] - n_columns[m], holders[m:]))
        waiting.append((i[k:], a[:m], held[k:], holders[:m] - n_rows[k]))
    return cells, free


def settled(table: Table) -> Table:
    """Which cells are the same in every table with these margins."""
    kinds = classes(table)
    cells, _ = _parts(kinds)
    found: Table = ~np.isnan(cells)[np.ix_(kinds.row, kinds.column)]
    return found


# --- soft margins ----------------------------------------------------------------------------------------------------


def soft_probabilities(kinds: _Classes) -> Floats:
    """The probability of each cell, by classes of rows and columns, under which margins hold on average.

    Of all such, those that assume least (the bipartite configuration model): p = xy/(1 + xy), by Newton's method on log x
    and log y. Cells that margins settle are 0 or 1, the limits of the same model.

    References
    ----------
    Saracco, F., Di Clemente, R., Gabrielli, A. and Squartini, T. (2015). Randomizing bipartite networks: the case of the
    World Trade Web. *Scientific Reports* 5, 10595.

    Vallarano, N. et al. (2021). Fast and scalable likelihood maximization for exponential random graph models with local
    constraints. *Scientific Reports* 11, 15227 (classes of degree).
    """
    cells, free = _parts(kinds)
    for i, a, held, holders in free:
        cells[np.ix_(i, a)] = _balanced(held, kinds.counts[0][i], holders, kinds.counts[1][a])
    return cells


def _balanced(held: Whole, rows: Whole, holders: Whole, columns: Whole) -> Floats:
    """The probabilities of a part in which margins settle nothing, so that log x and log y are finite."""
    total = float(held @ rows)
    at = np.concatenate([np.log(held / math.sqrt(total)), np.log(holders / math.sqrt(total))])
    split = len(held)
    sums = np.concatenate([rows * held, columns * holders]).astype(float)
    each = np.concatenate([rows, columns]).astype(float)
    both = rows[:, None] * columns[None, :]
    turn = np.concatenate([np.ones(split), -np.ones(len(holders))])  # log x up, log y down: p stays
    turn /= math.sqrt(len(turn))

    def cost(at: Floats) -> float:
        return float((both * np.logaddexp(0, at[:split, None] + at[split:])).sum() - sums @ at)

    now = cost(at)
    p: Floats = np.zeros(both.shape)
    for _ in range(_STEPS):
        p = np.asarray(expit(at[:split, None] + at[split:]))
        expected = both * p
        slope = np.concatenate([expected.sum(axis=1), expected.sum(axis=0)]) - sums
        if np.max(np.abs(slope) / each) < _TOLERANCE * max(1.0, float(held.max())):
            break
        bend = expected * (1 - p)
        curve = np.diag(np.concatenate([bend.sum(axis=1), bend.sum(axis=0)]))
        curve[:split, split:], curve[split:, :split] = bend, bend.T
        step = -np.linalg.solve(curve + np.outer(turn, turn) * float(curve.diagonal().mean()), slope)
        length = 1.0
        while (then := cost(at + length * step)) > now + 1e-4 * length * float(slope @ step) + _SAME * abs(now):
            length /= 2
            if length < _SAME:
                return p
        at, now = at + length * step, then
    return p


def soft(table: Table, *, most: int) -> Chance:
    """Chance with soft margins: exact.

    Parameters
    ----------
    table
        Holders by topics.
    most
        The greatest count that any pair has. Tails are worked out to twice as far and a little more.

    References
    ----------
    Neal, Z. P., Domagalski, R. and Sagan, B. (2021). Comparing alternatives to the fixed degree sequence model for
    extracting the backbone of bipartite projections. *Scientific Reports* 11, 23929.
    """
    kinds = classes(table)
    p = soft_probabilities(kinds)
    line, one, other = _pair_lines(kinds.row, len(p))
    columns = kinds.counts[1]
    width = min(table.shape[1], 2 * most + 10) + 1
    masses = np.zeros((len(one), width))
    mean, variance = np.zeros(len(one)), np.zeros(len(one))
    size = max(1, 250_000 // width)  # a block that the processor's cache holds
    for start in range(0, len(one), size):
        part = slice(start, start + size)
        shared = p[one[part]] * p[other[part]]
        mean[part] = shared @ columns
        variance[part] = (shared * (1 - shared)) @ columns
        masses[part] = _convolved(np.repeat(shared, columns, axis=1), width)
    return _of_masses(masses, line, mean, variance)


def _convolved(p: Floats, width: int) -> Floats:
    """How many of independent events come about: a line a set of events; the last column is that many or more."""
    masses = np.zeros((width, len(p)))  # counts first: each step is then on whole lines of memory
    masses[0] = 1.0
    for done, each in enumerate(p.T):
        reach = min(done + 1, width - 1)
        gained = masses[:reach] * each
        masses[:reach] -= gained
        masses[1 : reach + 1] += gained
    return masses.T


# --- the hypergeometric ----------------------------------------------------------------------------------------------


def hypergeometric(table: Table) -> Chance:
    """Chance that looks only at how much each of the two holds, of all topics that somebody holds.

    References
    ----------
    Tumminello, M., Miccichè, S., Lillo, F., Piilo, J. and Mantegna, R. N. (2011). Statistically validated networks in
    bipartite complex systems. *PLoS ONE* 6, e17994.
    """
    kinds = classes(table)
    held = kinds.degrees[0]
    topics = int(table.any(axis=0).sum())
    line, one, other = _pair_lines(kinds.row, len(held))
    a, b = held[one].astype(float)[:, None], held[other].astype(float)[:, None]
    x = np.arange(int(held.max(initial=0)) + 1, dtype=float)
    fits = (x <= np.minimum(a, b)) & (x >= a + b - topics)
    at = np.where(fits, x, np.maximum(a + b - topics, 0))
    logs = _log_choose(a, at) + _log_choose(topics - a, b - at) - _log_choose(np.full_like(b, topics), b)
    masses = np.where(fits, np.exp(logs), 0.0)
    masses /= masses.sum(axis=1, keepdims=True)
    mean = (a * b / topics).ravel() if topics else np.zeros(len(one))
    spread = (a * b * (topics - a) * (topics - b)).ravel() / max(1, topics**2 * (topics - 1))
    return _of_masses(masses, line, mean, spread)


def _log_choose(n: Floats, k: Floats) -> Floats:
    found: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return found


# --- fixed margins ---------------------------------------------------------------------------------------------------


def fixed(table: Table, *, draws: int, seed: int, progress: bool = False) -> Chance:
    """Chance with fixed margins, from draws.

    Only rows and columns with a cell that is not settled walk; the rest is the same in every table. So a topic that all
    hold, or a holder of nothing, changes no draw. Rows of one degree change places freely, so that all pairs of the same
    two degrees have one distribution: it is the mean of what they drew.

    References
    ----------
    Strona, G., Nappo, D., Boccacci, F., Fattorini, S. and San-Miguel-Ayanz, J. (2014). A fast and unbiased procedure to
    randomize ecological binary matrices with fixed row and column totals. *Nature Communications* 5, 4114.

    Carstens, C. J., Hamann, M., Meyer, U., Penschuck, M., Tran, H. and Wagner, D. (2018). Parallel and I/O-efficient
    randomisation of massive networks using global curveball trades. *26th European Symposium on Algorithms*, 11.
    """
    kinds = classes(table)
    line, one, _ = _pair_lines(kinds.row, len(kinds.degrees[0]))
    times = np.maximum(np.bincount(line, minlength=len(one)), 1)
    pairs = np.triu_indices(len(table), 1)
    beside = np.zeros(len(one), dtype=np.int64)
    beside[line] = _shared(table)[pairs]
    free = ~settled(table)
    walkers = np.flatnonzero(free.any(axis=1))
    if not len(walkers):
        return _of_draws(np.full((len(one), 1), float(draws)), beside, line, draws)
    part = table[np.ix_(walkers, np.flatnonzero(free.any(axis=0)))]
    first, second = np.triu_indices(len(part), 1)
    place = np.zeros((len(table), len(table)), dtype=np.int64)
    place[pairs] = line
    walked = place[walkers[first], walkers[second]]
    beside[walked] -= _shared(part)[first, second]
    width = int(part.sum(axis=1).max()) + 1
    counts = np.zeros(len(one) * width)
    offsets = walked * width
    waiting: list[Whole] = []
    for words in tables(part, draws=draws, seed=seed, progress=progress):
        shared = offsets + popcount(words[:, first, 0] & words[:, second, 0])
        for word in range(1, words.shape[2]):
            shared += popcount(words[:, first, word] & words[:, second, word])
        waiting.append(shared.ravel())
        if len(waiting) * len(waiting[0]) > max(_BLOCK, len(counts)):
            counts += np.bincount(np.concatenate(waiting), minlength=len(counts))
            waiting.clear()
    if waiting:
        counts += np.bincount(np.concatenate(waiting), minlength=len(counts))
    each = counts.reshape(-1, width) / times[:, None]
    each[~np.isin(np.arange(len(one)), walked), 0] = draws
    return _of_draws(each, beside, line, draws)


def _shared(table: Table) -> Whole:
    return (table.astype(np.float32) @ table.T.astype(np.float32)).astype(np.int64)


def _of_draws(counts: Floats, beside: Whole, line: Whole, draws: int) -> Chance:
    """From how often each count came, to which `beside` is added; a line a pair of degrees."""
    times = np.maximum(np.bincount(line, minlength=len(counts)), 1)
    spots = np.arange(counts.shape[1])
    mean = counts @ spots / draws
    variance = np.maximum(counts @ spots**2 - draws * mean**2, 0.0) / max(draws - 1, 1)
    reached = np.cumsum(counts, axis=1)
    low, high = (np.argmax(reached >= share * draws - _SAME * draws, axis=1) for share in _MIDDLE)
    moves = (counts > 0).sum(axis=1) > 1
    width = counts.shape[1] + int(beside.max(initial=0))
    more = np.maximum(draws - reached, 0.0)  # how often more than this
    more[more < _SAME * draws] = 0.0
    spot = np.arange(width) - beside[:, None]
    inside = np.clip(spot, 0, counts.shape[1] - 1)
    above = np.where(spot < 0, float(draws), more[np.arange(len(counts))[:, None], inside])
    at_least = np.concatenate([np.full((len(counts), 1), float(draws)), above[:, :-1]], axis=1)
    return Chance(
        line=line,
        upper=(1 + at_least) / (1 + draws),  # what was seen is a draw of its own
        fine=(1 / times[:, None] + at_least) / (1 / times[:, None] + draws),
        above=above / (1 + draws),
        mean=mean + beside,
        sd=np.where(moves, np.sqrt(variance), 0.0),
        low=(low + beside).astype(float),
        high=(high + beside).astype(float),
        moves=moves,
    )


def tables(table: Table, *, draws: int, seed: int, progress: bool = False) -> Iterator[Words]:
    """Tables with the margins of this one, several at a time: draws × rows × words of bits, a bit a column.

    Each chain begins with the table itself and makes five trades for each pair of rows before its first draw; draws of
    one chain are three global trades apart. There are so many chains that the way to the first draw takes about half of
    the time.
    """
    rows = len(table)
    burn = _BURN * max(1, rows - 1)  # a global trade is rows/2 trades
    chains = min(draws, max(1, math.ceil(_APART * draws / burn)))
    rng = generator(seed)
    state = np.repeat(packed(table)[None], chains, axis=0)
    rounds = math.ceil(draws / chains)
    steps = progressing(range(burn + _APART * (rounds - 1)), total=burn + _APART * (rounds - 1), label="tables by chance",
                        progress=progress)  # fmt: skip
    left = draws
    for step in steps:
        trade(state, rng)
        if step + 1 >= burn and (step + 1 - burn) % _APART == 0:
            yield state[:left]
            left -= chains


def packed(table: Table) -> Words:
    """Rows as words of bits."""
    rows, columns = table.shape
    wide = np.zeros((rows, -(-columns // _WORD) * _WORD), dtype=np.bool_)
    wide[:, :columns] = table
    return np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def trade(state: Words, rng: np.random.Generator) -> None:
    """A global trade in every chain: rows meet two by two by chance, and deal out anew what only one of them holds.

    Each keeps as many as it had. Which ones is decided topic by topic: of `differ` left, of which `wanted` go to the
    first, the next goes to it with the chance wanted/differ, which makes all ways to deal equally likely.
    """
    chains, rows, words = state.shape
    half = rows // 2
    order = np.argsort(rng.random((chains, rows)), axis=1)
    base = np.arange(chains)[:, None] * rows
    one, other = (base + order[:, :half]).ravel(), (base + order[:, half : 2 * half]).ravel()
    flat = state.reshape(-1, words)
    first, second = flat[one], flat[other]
    differ = first ^ second
    wanted = popcount(differ & first).sum(axis=1, dtype=np.float64)
    remain = popcount(differ).sum(axis=1, dtype=np.float64)
    dealt = first & second
    for word in range(words):
        left = differ[:, word].copy()
        mine = dealt[:, word].copy()
        for _ in range(int(popcount(left).max(initial=0))):
            rest = left & (left - _ONE * (left != 0))
            low = left ^ rest  # the lowest bit that is left, if any
            here = low != 0
            take = (rng.random(len(left)) * remain < wanted) & here
            mine |= low * take
            wanted -= take
            remain -= here
            left = rest
        dealt[:, word] = mine
    flat[one] = dealt
    flat[other] = (first & second) | (differ & ~dealt)


_ONE: Final = np.uint64(1)


def _counted(words: Words) -> npt.NDArray[np.uint8]:
    """How many bits are set, where numpy does not count them itself: in pairs, in fours, in bytes, all bytes added."""
    twos, fours, bytes_ = (np.uint64(int(one * 8, 16)) for one in ("55", "33", "0f"))
    found = words - ((words >> np.uint64(1)) & twos)
    found = (found & fours) + ((found >> np.uint64(2)) & fours)
    found = (found + (found >> np.uint64(4))) & bytes_
    counted: npt.NDArray[np.uint8] = ((found * np.uint64(int("01" * 8, 16))) >> np.uint64(56)).astype(np.uint8)
    return counted


popcount = getattr(np, "bitwise_count", _counted)  # numpy 2 has it
