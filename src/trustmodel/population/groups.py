"""Kinds of trusts beside all others under a definition: shares, ratios, differences and exact p-values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs
import numpy as np
import polars as pl
from scipy import special

from trustmodel.population.definitions import Truths
from trustmodel.population.kinds import kinds
from trustmodel.results import is_missing
from trustmodel.stats.nulls import exact_share, share_difference, share_ratio

__all__ = ["ALPHA", "TrustKindRow", "group_rows", "groupings_of", "members_of"]

NAN: Final = math.nan
ALPHA: Final = 0.05
"""Intervals hold 1 − ALPHA; a gap is reported where p is at most ALPHA."""


@attrs.frozen(kw_only=True)
class TrustKindRow:
    """One kind of trusts beside all others: how often it is included."""

    grouping: str
    group: str
    included: int
    of: int
    share: float
    low: float
    """Exact 95 % interval of the share."""
    high: float
    others: int
    """How many of the others are included."""
    others_of: int
    ratio: float
    """Share / share of the others: .35 is "included .35 as often". NaN where none of the others is included."""
    ratio_low: float
    """The lower end of its 95 % interval (Koopman's, by score); both are NaN only where a kind has no trust."""
    ratio_high: float
    """The upper end; infinite where none of the others is included."""
    difference: float
    """Share less share of the others, with Newcombe's 95 % interval."""
    difference_low: float
    difference_high: float
    p: float
    """How often a difference as large comes about when kinds are permuted: an exact permutation test, which is Fisher's where
    both kinds are of one size."""


def groupings_of(
    table: pl.DataFrame, by: str | Sequence[str] | Mapping[str, object] | None
) -> dict[str, list[str | None]]:
    """The kind of each trust, by grouping.

    Parameters
    ----------
    table
        One row a trust.
    by
        A column, several, or a mapping from ids to kinds. `None`: those of `kinds` that the table has figures for.

    Returns
    -------
    dict
        For each grouping, one kind a trust in the table's order; `None` where it is unknown.

    Raises
    ------
    ValueError
        A column is not there.
    """
    if isinstance(by, Mapping):
        return {"kind": [None if is_missing(kind := by.get(trust)) else str(kind) for trust in table["id"]]}
    source = kinds(table) if by is None else table
    if by is None:
        columns = [name for name in source.columns if name != "id"]
    else:
        columns = [by] if isinstance(by, str) else list(by)
    if absent := [name for name in columns if name not in source.columns]:
        raise ValueError(f"the population has no column {', '.join(absent)} for kinds")
    return {name: [None if is_missing(kind) else str(kind) for kind in source[name]] for name in columns}


def group_rows(groupings: Mapping[str, Sequence[str | None]], base: Truths, sound: Truths) -> Iterator[TrustKindRow]:
    """Each kind of trusts beside all others.

    Parameters
    ----------
    groupings
        As `groupings_of` gives them.
    base
        Which trusts the definition includes.
    sound
        Which trusts can be judged.

    Yields
    ------
    TrustKindRow
        In order of grouping and kind.
    """
    for grouping, group, inside, outside in members_of(groupings, sound):
        here, there = int((base & inside).sum()), int((base & outside).sum())
        n, m = int(inside.sum()), int(outside.sum())
        share, low, high = exact_share(here, n)
        difference, difference_low, difference_high = share_difference((there, m), (here, n))
        ratio, ratio_low, ratio_high = share_ratio((there, m), (here, n))
        yield TrustKindRow(
            grouping=grouping, group=group, included=here, of=n, share=share, low=low, high=high, others=there,
            others_of=m, ratio=ratio,
            ratio_low=ratio_low, ratio_high=ratio_high, difference=difference,
            difference_low=difference_low, difference_high=difference_high, p=_exact_p(here, n, there, m),
        )  # fmt: skip


def members_of(
    groupings: Mapping[str, Sequence[str | None]], sound: Truths
) -> Iterator[tuple[str, str, Truths, Truths]]:
    """Each kind of trusts, with the trusts that can be judged inside and outside of it.

    Parameters
    ----------
    groupings
        As `groupings_of` gives them.
    sound
        Which trusts can be judged.

    Yields
    ------
    tuple
        The grouping, the kind, which trusts are of it, and which are of another one. A trust of unknown kind is neither.
    """
    for grouping, kind_of in groupings.items():
        for group in sorted({kind for kind in kind_of if kind is not None}):
            inside = np.array([kind == group for kind in kind_of]) & sound
            outside = np.array([kind not in (None, group) for kind in kind_of]) & sound
            yield grouping, group, inside, outside


def _exact_p(here: int, n: int, there: int, m: int) -> float:
    """The chance of a difference as large either way, when kinds are permuted (n of n + m): hypergeometric."""
    if not n or not m or here + there in (0, n + m):
        return NAN  # nobody, or everybody, is included: kinds cannot differ
    possible = np.arange(max(0, here + there - m), min(n, here + there) + 1)
    gap = np.abs(possible / n - (here + there - possible) / m)
    log_chance = -special.betaln(possible + 1, n - possible + 1)  # of the binomial coefficients, but for a constant
    log_chance -= special.betaln(here + there - possible + 1, m - here - there + possible + 1)
    chance = np.exp(log_chance - log_chance.max())
    return float(min(1.0, chance[gap >= abs(here / n - there / m) - 1e-12].sum() / chance.sum()))
