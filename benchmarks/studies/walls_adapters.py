"""The library's questions about walls as the studies ask them: one function each, with a made-up trust and nothing else."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

import trustmodel as tm
from studies.walls_people import Answers
from trustmodel.network import walls as boundaries
from trustmodel.network.walls_boundary import lower_p
from trustmodel.network.walls_prior import trust_sums
from trustmodel.results import undefined
from trustmodel.stats.low_schools import low_shares
from trustmodel.stats.nulls import holm
from trustmodel.stats.rate_ratios import roots_in_draws, signed_roots
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


_last: dict[str, Any] = {}


def _walls(layers: Layers, draws: int, seed: int) -> boundaries.Walls:
    """What is asked of the same ties twice shares its draws, as it does for a user."""
    key = (tuple(map(id, layers.values())), draws, seed)
    if _last.get("key") != key:
        chances = {name: int(trust.chances.max()) for name, trust in layers.items() if trust.chances is not None}
        graphs = {name: trust.graph for name, trust in layers.items()}
        found = tm.walls(graphs, chances=chances or None, draws=draws, seed=seed)
        _last.update(key=key, layers=layers, found=found)  # the layers too, so that no id is used again
    kept: boundaries.Walls = _last["found"]
    return kept


def _groups(layers: Layers) -> dict[str, str]:
    return dict(next(iter(layers.values())).groups)


def declared(layers: Layers, draws: int, seed: int, *, any_way: bool = False) -> Answer:
    """Whether the sides keep apart; `any_way`: also where a wall cannot be told from the way."""
    found, groups = _walls(layers, draws, seed), _groups(layers)
    if any_way:
        evidence = found.model.evidence
        side = np.array([groups[str(school)] for school in found.model.pairs.schools])
        marks = [(side[layer.first] != side[layer.second]).astype(float) for layer in evidence.layers]
        roots = signed_roots(evidence.layers, evidence.observed, marks)
        p = lower_p(float(roots.r[0]), roots_in_draws(evidence, marks))
        return Answer(p=p, ratio=math.exp(float(roots.gamma[0])), low=math.nan, high=math.nan)
    answer = found.boundary(groups)
    # where much is a matter of distance, a wall is told only if it is told with less assumed of it
    p = answer.p if undefined(answer.p_wider) else max(answer.p, answer.p_wider)
    return Answer(p=p, ratio=answer.ratio, low=answer.low, high=answer.high)


def best_cut(layers: Layers, draws: int, seed: int) -> Cut:
    """The clearest cut of the schools in two."""
    cut = _walls(layers, draws, seed).cut
    sides = {school: side for side, schools in enumerate(cut.sides) for school in schools}
    p = cut.p if undefined(cut.p_wider) else max(cut.p, cut.p_wider)
    return Cut(p=p, sides=sides or dict.fromkeys(_groups(layers), 0))


def change(before: WalledTrust, after: WalledTrust, draws: int, seed: int) -> Answer:
    """Whether ties across the sides, over those within, are others than the year before."""
    wall = tm.network_change(before.graph, after.graph, group=dict(before.groups), draws=draws, seed=seed).wall
    assert wall is not None
    return Answer(p=wall.p, ratio=wall.ratio, low=wall.low, high=wall.high)


def one_school(trust: WalledTrust, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the others, adjusted for how many there are."""
    return {row.school: row.p for row in _walls({"support": trust}, draws, seed).schools}


def centre(ties: CentralTies, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the central team, adjusted for how many there are."""
    p = low_shares(ties.central.astype(float), ties.outside.astype(float), draws=draws, seed=seed)
    return dict(zip(ties.schools, p.tolist(), strict=True))


def yes_no(network: Answers, draws: int, seed: int) -> Said:
    """Whether people of two groups name each other less."""
    answer = tm.boundary(network.graph, group=dict(network.groups), draws=draws, seed=seed)
    warned = any("returned" in said or "vary less" in said for said in answer.warnings)
    return Said(p=answer.p_two_sided, odds_ratio=answer.ratio, warned=warned)


def heterogeneity(layers: Layers, draws: int, seed: int) -> float:
    """The p-value of layers whose walls differ."""
    return _walls(layers, draws, seed).boundary(_groups(layers)).p_layers


def stability(layers: Layers, draws: int, seed: int) -> tuple[Cut, Mapping[str, float]]:
    """The best cut, and how often each school stays on its side where data are drawn anew with the cut in force."""
    shares = dict(_walls(layers, draws, seed).cut.stability)
    return best_cut(layers, draws, seed), shares or dict.fromkeys(_groups(layers), math.nan)


def several(
    trust: WalledTrust, groupings: Mapping[str, Mapping[str, str]], draws: int, seed: int
) -> Mapping[str, float]:
    """Of each of several declared boundaries the p-value, adjusted for how many there are."""
    found = _walls({"support": trust}, draws, seed)
    p = [found.boundary(dict(groups)).p for groups in groupings.values()]
    return dict(zip(groupings, holm(np.nan_to_num(p, nan=1.0)).tolist(), strict=True))


def planned(trust: WalledTrust, ratio: float, records: float, draws: int, seed: int) -> float:
    """The power that a plan promises for a wall of this ratio between the sides, from the places alone."""
    plan = tm.plan_walls(
        trust.graph, dict(trust.groups), ties=[round(records)], deficits=[1 - ratio], draws=draws, seed=seed
    )
    return plan.rows[0].power


def pooled(others: Sequence[WalledTrust], trust: WalledTrust, draws: int, seed: int) -> Answer:
    """Whether the sides of a trust keep apart, with a prior from what other trusts share."""
    pool = tm.pool([trust_sums(other.graph, group=dict(other.groups)) for other in others])
    answer = tm.boundary(trust.graph, group=dict(trust.groups), prior=pool.prior, draws=draws, seed=seed)
    return Answer(p=answer.p, ratio=answer.ratio, low=answer.low, high=answer.high)
