"""Tables with given margins, all equally likely, drawn by trades between rows (global curveball).

Rows are words of bits, a bit a column, and many chains of tables walk side by side, so that a trade is a few operations on
words for all chains at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, TypeAlias

from trustmodel.errors import MissingExtraError
from trustmodel.stats.margins import Table
from trustmodel.stats.nulls import generator, progressing

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "shared expertise beyond chance") from error

__all__ = ["Words", "drawn_tables", "shared_columns"]

Whole: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = npt.NDArray[np.uint64]
"""… × words of 64 bits, the first column being the lowest bit of the first word."""

WORD: Final = 64  # bits of one number
_BURN: Final = 5  # trades for each pair of rows before the first draw
_APART: Final = 3  # global trades between draws: each leaves about half of what two rows do not share
_ONE: Final = np.uint64(1)


def drawn_tables(table: Table, *, draws: int, seed: int, progress: bool = False) -> Iterator[Words]:
    """Tables with the margins of this one, several at a time.

    Each chain begins with the table itself and makes five trades for each pair of rows before its first draw; draws of
    one chain are three global trades apart. There are so many chains that the way to the first draw takes about half of
    the time.

    Parameters
    ----------
    table
        Rows × columns.
    draws
        How many tables.
    seed
        For the trades.
    progress
        Whether to show a bar.

    Yields
    ------
    numpy.ndarray
        Draws × rows × words of bits; together as many draws as asked. What is yielded changes with the next step.

    References
    ----------
    Strona, G., Nappo, D., Boccacci, F., Fattorini, S. and San-Miguel-Ayanz, J. (2014). A fast and unbiased procedure to
    randomize ecological binary matrices with fixed row and column totals. *Nature Communications* 5, 4114.

    Carstens, C. J., Hamann, M., Meyer, U., Penschuck, M., Tran, H. and Wagner, D. (2018). Parallel and I/O-efficient
    randomisation of massive networks using global curveball trades. *26th European Symposium on Algorithms*, 11.
    """
    burn = _BURN * max(1, len(table) - 1)  # a global trade is rows/2 trades
    chains = min(draws, math.ceil(_APART * draws / burn))
    rng = generator(seed)
    state = np.repeat(packed(table)[None], chains, axis=0)
    rounds = burn + _APART * (math.ceil(draws / chains) - 1)
    left = draws
    for step in progressing(range(rounds), total=rounds, label="tables by chance", progress=progress):
        trade(state, rng)
        if step + 1 >= burn and (step + 1 - burn) % _APART == 0:
            yield state[:left]
            left -= chains


def packed(table: Table) -> Words:
    """Rows as words of bits.

    Parameters
    ----------
    table
        Rows × columns, or a stack of such tables, in any order of memory.

    Returns
    -------
    numpy.ndarray
        Rows × words, or a stack of them.
    """
    *stack, columns = table.shape
    # in C order, whatever that of the table: packed bytes keep an order, and only neighbours make a word
    padded = np.zeros((*stack, -(-columns // WORD) * WORD), dtype=np.bool_)
    padded[..., :columns] = table
    return np.packbits(padded, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


def trade(state: Words, rng: np.random.Generator) -> None:
    """A global trade in every chain: rows meet two by two by chance, and share out again what only one of them has (a trade).

    Each keeps as many as it had. Which ones is decided column by column: of `remain` left, of which `wanted` go to the
    first, the next goes to it with probability wanted/remain, which makes all ways to share out equally likely.

    Parameters
    ----------
    state
        Chains × rows × words; changed in place.
    rng
        Where chance comes from.
    """
    chains, rows, words = state.shape
    half = rows // 2
    order = np.argsort(rng.random((chains, rows)), axis=1)
    base = np.arange(chains)[:, None] * rows
    meets, met = (base + order[:, :half]).ravel(), (base + order[:, half : 2 * half]).ravel()
    flat = state.reshape(-1, words)
    first, second = flat[meets], flat[met]
    differ = first ^ second
    wanted = popcount(differ & first).sum(axis=1, dtype=np.float64)
    remain = popcount(differ).sum(axis=1, dtype=np.float64)
    dealt = first & second
    for word in range(words):
        left = differ[:, word].copy()
        mine = dealt[:, word].copy()
        for _ in range(int(popcount(left).max(initial=0))):
            rest = left & (left - _ONE)  # 0 stays 0, though 0 − 1 is all ones
            low = left ^ rest  # the lowest bit that is left, if any
            here = low != 0
            take = (rng.random(len(left)) * remain < wanted) & here
            mine |= low * take
            wanted -= take
            remain -= here
            left = rest
        dealt[:, word] = mine
    flat[meets] = dealt
    flat[met] = (first & second) | (differ & ~dealt)


def shared_columns(state: Words, first: Whole, second: Whole) -> Whole:
    """How many columns pairs of rows share in each table.

    Parameters
    ----------
    state
        Draws × rows × words.
    first
        The first row of each pair.
    second
        The second.

    Returns
    -------
    numpy.ndarray
        Draws × pairs.
    """
    shared = np.zeros((len(state), len(first)), dtype=np.int64)
    for word in range(state.shape[2]):
        shared += popcount(state[:, first, word] & state[:, second, word])
    return shared


def _counted(words: Words) -> npt.NDArray[np.uint8]:
    """How many bits are set, where numpy does not count them itself: in pairs, in fours, in bytes, all bytes added."""
    twos, fours, bytes_ = (np.uint64(int(digits * 8, 16)) for digits in ("55", "33", "0f"))
    counts = words - ((words >> np.uint64(1)) & twos)
    counts = (counts & fours) + ((counts >> np.uint64(2)) & fours)
    counts = (counts + (counts >> np.uint64(4))) & bytes_
    summed: npt.NDArray[np.uint8] = ((counts * np.uint64(int("01" * 8, 16))) >> np.uint64(56)).astype(np.uint8)
    return summed


popcount = getattr(np, "bitwise_count", _counted)  # numpy 2 has it
