"""The library's questions about walls as the studies ask them: one function each, with a made-up trust and nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from studies.walls_people import Answers
from trustmodel.synthetic.walled_trusts import CentralTies, WalledTrust

__all__ = [
    "Answer",
    "Cut",
    "Layers",
    "Said",
    "best_cut",
    "centre",
    "change",
    "declared",
    "heterogeneity",
    "one_school",
    "planned",
    "pooled",
    "several",
    "stability",
    "yes_no",
]

Layers: TypeAlias = Mapping[str, WalledTrust]


class Answer(NamedTuple):
    """What is said of one wall."""

    p: float
    """One-sided for a wall; of two years two-sided. NaN: not testable."""
    ratio: float
    low: float
    high: float


class Cut(NamedTuple):
    """The best cut that nobody declared."""

    p: float
    sides: Mapping[str, Hashable]


class Said(NamedTuple):
    """What is said of a boundary between people who say yes or no."""

    p: float
    """Two-sided."""
    odds_ratio: float
    warned: bool
    """Whether a warning says that the p-value does not hold."""


def declared(layers: Layers, draws: int, seed: int, *, any_way: bool = False) -> Answer:
    """Whether the sides keep apart; `any_way`: also where a wall cannot be told from the way."""
    raise NotImplementedError


def best_cut(layers: Layers, draws: int, seed: int) -> Cut:
    """The clearest cut of the schools in two."""
    raise NotImplementedError


def change(before: WalledTrust, after: WalledTrust, draws: int, seed: int) -> Answer:
    """Whether ties across the sides, over those within, are others than the year before."""
    raise NotImplementedError


def one_school(trust: WalledTrust, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the others, adjusted for how many there are."""
    raise NotImplementedError


def centre(ties: CentralTies, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the central team, adjusted for how many there are."""
    raise NotImplementedError


def yes_no(network: Answers, draws: int, seed: int) -> Said:
    """Whether people of two groups name each other less."""
    raise NotImplementedError


def heterogeneity(layers: Layers, draws: int, seed: int) -> float:
    """The p-value of layers whose walls differ."""
    raise NotImplementedError


def stability(layers: Layers, draws: int, seed: int) -> tuple[Cut, Mapping[str, float]]:
    """The best cut, and how often each school stays on its side where data are drawn anew with the cut in force."""
    raise NotImplementedError


def several(
    trust: WalledTrust, groupings: Mapping[str, Mapping[str, str]], draws: int, seed: int
) -> Mapping[str, float]:
    """Of each of several declared boundaries the p-value, adjusted for how many there are."""
    raise NotImplementedError


def planned(trust: WalledTrust, ratio: float, records: float, draws: int, seed: int) -> float:
    """The power that a plan promises for a wall of this ratio between the sides, from the places alone."""
    raise NotImplementedError


def pooled(others: Sequence[WalledTrust], trust: WalledTrust, draws: int, seed: int) -> Answer:
    """Whether the sides of a trust keep apart, with a prior from what other trusts share."""
    raise NotImplementedError
