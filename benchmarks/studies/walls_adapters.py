"""The library's questions about walls as the studies ask them: one function each, with a made-up trust and nothing else."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

import trustmodel as tm
from studies.walls_people import Answers
from trustmodel.network import walls_cut
from trustmodel.network.pair_ties import pair_ties
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import WallModel
from trustmodel.network.walls import wall_model
from trustmodel.network.walls_boundary import boundary_of, lower_p
from trustmodel.network.walls_cut import search
from trustmodel.network.walls_prior import trust_sums
from trustmodel.network.walls_schools import school_rows
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


def _model(layers: Layers, draws: int, seed: int) -> WallModel:
    """The model of `tm.walls`. What is asked of the same ties twice shares its draws, as it does for a user."""
    key = (tuple(map(id, layers.values())), draws, seed)
    if _last.get("key") != key:
        chances = {name: int(trust.chances.max()) for name, trust in layers.items() if trust.chances is not None}
        graphs = {name: trust.graph for name, trust in layers.items()}
        pairs = pair_ties(graphs, selection=Selection(), chances=chances or None)
        model = wall_model(pairs, alpha=0.05, seed=seed, draws=draws, progress=False)
        _last.update(key=key, layers=layers, model=model)  # the layers too, so that no id is used again
    kept: WallModel = _last["model"]
    return kept


def _groups(layers: Layers) -> dict[str, str]:
    return dict(next(iter(layers.values())).groups)


def _both(p: float, p_wider: float) -> float:
    """Where much is a matter of distance, a wall is told only if it is told with less assumed of it."""
    return p if undefined(p_wider) else max(p, p_wider)


def declared(layers: Layers, draws: int, seed: int, *, any_way: bool = False) -> Answer:
    """Whether the sides keep apart; `any_way`: also where a wall cannot be told from the way."""
    model, groups = _model(layers, draws, seed), _groups(layers)
    if any_way:
        side = np.array([groups[str(school)] for school in model.pairs.schools])
        marks = [(side[layer.first] != side[layer.second]).astype(float) for layer in model.evidence.layers]
        roots = signed_roots(model.evidence.layers, model.evidence.observed, marks)
        p = lower_p(float(roots.r[0]), roots_in_draws(model.evidence, marks))
        return Answer(p=p, ratio=math.exp(float(roots.gamma[0])), low=math.nan, high=math.nan)
    answer = boundary_of(model, groups)
    return Answer(p=_both(answer.p, answer.p_wider), ratio=answer.ratio, low=answer.low, high=answer.high)


def best_cut(layers: Layers, draws: int, seed: int) -> Cut:
    """The clearest cut of the schools in two, without what `tm.walls` says of its stability."""
    model = _model(layers, draws, seed)
    searched = search(model)
    if searched.lowest is None:
        return Cut(p=math.nan, sides=dict.fromkeys(_groups(layers), 0))
    sides = dict(zip(model.pairs.names, searched.sides[searched.best].tolist(), strict=True))
    return Cut(p=_both(searched.p, searched.p_wider), sides=sides)


def change(before: WalledTrust, after: WalledTrust, draws: int, seed: int) -> Answer:
    """Whether ties across the sides, over those within, are others than the year before."""
    wall = tm.network_change(before.graph, after.graph, group=dict(before.groups), draws=draws, seed=seed).wall
    assert wall is not None
    return Answer(p=wall.p, ratio=wall.ratio, low=wall.low, high=wall.high)


def one_school(trust: WalledTrust, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the others, adjusted for how many there are."""
    return {row.school: row.p for row in school_rows(_model({"support": trust}, draws, seed))}


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
    return boundary_of(_model(layers, draws, seed), _groups(layers)).p_layers


def stability(layers: Layers, draws: int, seed: int) -> tuple[Cut, Mapping[str, float]]:
    """The best cut, and how often each school stays on its side where data are drawn anew with the cut in force."""
    shares = dict(walls_cut.best_cut(_model(layers, draws, seed)).stability)
    return best_cut(layers, draws, seed), shares or dict.fromkeys(_groups(layers), math.nan)


def several(
    trust: WalledTrust, groupings: Mapping[str, Mapping[str, str]], draws: int, seed: int
) -> Mapping[str, float]:
    """Of each of several declared boundaries the p-value, adjusted for how many there are."""
    model = _model({"support": trust}, draws, seed)
    p = [boundary_of(model, dict(groups)).p for groups in groupings.values()]
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
