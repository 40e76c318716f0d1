"""Before a survey goes out: which walls it could show, and how many answers it takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import networkx as nx
import numpy as np
from scipy import special

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.network.pair_ties import Distances, Network, PairTies, pair_ties
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import FEWEST_WITHIN, MOST_R2, Crossing, WallModel, r2_of
from trustmodel.network.walls_boundary import numbered
from trustmodel.prose import number_of
from trustmodel.results import Method, Result
from trustmodel.stats.nulls import few_draws, generator
from trustmodel.stats.pair_rates import MOST_K, Dispersion, Fit, Floats, Layer, Prior, drawn, fit, moments
from trustmodel.stats.rate_ratios import Evidence, signed_roots, without_wall

__all__ = ["PlanRow", "WallPlan", "plan_walls"]

NAN: Final = math.nan
_DISPERSION: Final = 5.0  # k that is assumed of counts: ties come in clumps
_ACTIVITY_SD: Final = 0.6
_ACTIVITIES: Final = 8  # sets of unknown activities that power is the mean of
_ENOUGH: Final = 0.8


@attrs.frozen(kw_only=True)
class PlanRow:
    """How likely a wall of one strength is told by so many ties."""

    grouping: str
    deficit: float
    """The share of ties across that the wall takes away."""
    ties: int
    """Of all layers together."""
    power: float
    """The chance that a wall is told, at alpha; NaN where the boundary cannot be tested at all."""
    ties_within: float
    """How many of the ties are expected within groups."""


@attrs.frozen(kw_only=True, repr=False)
class WallPlan(Result):
    """Which walls a survey could show, one row for each grouping, deficit and number of ties."""

    rows: tuple[PlanRow, ...]
    r2_distance: Mapping[str, float]
    """By grouping: how much of what would cross is a matter of distance. Above .95 no number of answers tells a wall."""

    def summary(self) -> str:
        """By grouping, the fewest ties of the plan that tell a wall of each strength in eight of ten cases."""
        said = []
        for grouping in dict.fromkeys(row.grouping for row in self.rows):
            for deficit in dict.fromkeys(row.deficit for row in self.rows):
                enough = [
                    r.ties for r in self.rows if (r.grouping, r.deficit) == (grouping, deficit) and r.power >= _ENOUGH
                ]
                said.append(f"{deficit:.0%} {number_of(min(enough), 'tie') if enough else 'not by any of these'}")
            said[-len(dict.fromkeys(row.deficit for row in self.rows))] = (
                f"{grouping}: " + said[-len(dict.fromkeys(row.deficit for row in self.rows))]
            )
        return "; ".join(said)


def plan_walls(  # noqa: PLR0913 - what a plan is made of
    places: Network,
    group: str | Mapping[Any, Any] | Sequence[str],
    *,
    ties: Iterable[int] = (50, 100, 150, 300, 600),
    deficits: Iterable[float] = (0.4, 0.7, 0.9),
    layers: Mapping[str, float] | None = None,
    chances: int | Mapping[str, int] | None = None,
    distance: Distances | None = None,
    prior: Prior | None = None,
    beyond: bool = False,
    at: Day | None = None,
    between: Between | None = None,
    alpha: float = 0.05,
    draws: int = 199,
    seed: int = 0,
) -> WallPlan:
    """Which walls a survey could show, and how many answers it takes, before it goes out.

    Expected ties come from places and the prior of decay; how active each school will be is not known, so that power is the mean
    over several sets of activities. For each the model is fitted to what is expected with the wall and without, and the
    critical value is that of draws from the fit without.

    Parameters
    ----------
    places
        A dataset, a situation or a graph whose schools have places. Its ties do not matter.
    group
        The boundary: a node attribute, several of these, or a mapping from ids to groups.
    ties
        How many ties (pairs of people, or answers that say yes) the survey may bring, of all layers together.
    deficits
        Walls, by the share of ties across that they take away.
    layers
        Kinds of evidence by their names, with the share of the ties that each brings. `None`: one.
    chances
        For yes/no answers how many each pair could have had: of all layers, or by the name of a layer. `None`: counts.
    distance
        Kilometres for pairs. `None`: straight lines.
    prior
        What is assumed of decay, such as `pool` gives. `None`: the wide default.
    beyond
        Whether schools of a dataset that belong to no trust take part.
    at
        A day of a dataset: whose schools take part.
    between
        Or a period.
    alpha
        A wall is told at this p, one-sided.
    draws
        For each critical value.
    seed
        Of activities and draws.

    Returns
    -------
    WallPlan
        One row for each grouping, deficit and number of ties.

    Raises
    ------
    GraphError
        `places` is no network, or no school has the attribute.
    ValueError
        A number of ties is below 1, a deficit not between 0 and 1, or `draws` no whole number.

    Examples
    --------
    >>> import trustmodel as tm
    >>> world = tm.synthetic.world(seed=4, n_schools=8)
    >>> plan = tm.plan_walls(world.graph, "church", ties=[100], deficits=[0.9], draws=19)
    >>> [row.ties for row in plan.rows]
    [100]
    """
    totals, missing = list(ties), list(deficits)
    if any(not (isinstance(total, int) and not isinstance(total, bool) and total >= 1) for total in totals):
        raise ValueError(f"ties are whole numbers, 1 or more, not {totals!r}")
    if any(not 0 < deficit < 1 for deficit in missing):
        raise ValueError(f"a deficit is a share between 0 and 1, not {missing!r}")
    few = few_draws(draws, alpha=alpha)
    pairs = pair_ties(
        _without_ties(places, Selection(at=at, between=between)), selection=Selection(), distance=distance, beyond=beyond, prior=prior
    )  # fmt: skip
    shares = {"ties": 1.0} if layers is None else dict(layers)
    whole = sum(shares.values())
    if not shares or not all(share > 0 for share in shares.values()):
        raise ValueError("layers have shares above 0")
    shares = {name: share / whole for name, share in shares.items()}
    rows: list[PlanRow] = []
    r2_distance: dict[str, float] = {}
    warnings = [*few, *(said for said in pairs.warnings if "no tie" not in said)]
    for name, grouping in _groupings(group).items():
        planned = _Planned.of(pairs, grouping, shares, chances)
        r2_distance[name] = planned.r2
        if planned.reason is not None:
            warnings.append(f"{name}: no number of answers tells a wall: {planned.reason}")
        for total in totals:
            for deficit in missing:
                power, within = planned.power(total, deficit, alpha=alpha, draws=draws, seed=seed)
                rows.append(PlanRow(grouping=name, deficit=float(deficit), ties=total, power=power, ties_within=within))
    return WallPlan(
        method=Method(
            name="plan_walls",
            options={"layers": tuple(shares), "alpha": alpha, "draws": draws, "prior": prior or Prior()},
            seed=seed,
            source=pairs.source,
        ),
        warnings=tuple(dict.fromkeys(warnings)),
        rows=tuple(rows),
        r2_distance=r2_distance,
    )


def _without_ties(x: Network, selection: Selection) -> nx.Graph[Any]:
    """The schools of a network as a graph without ties; who is silent today does not matter."""
    given = selection.support(x) if isinstance(x, Dataset | Situation) else x
    graph: nx.Graph[Any] = nx.Graph(**given.graph)
    graph.add_nodes_from((node, {**about, "answered": None}) for node, about in given.nodes(data=True))
    return graph


def _groupings(group: str | Mapping[Any, Any] | Sequence[str]) -> dict[str, str | Mapping[Any, Any]]:
    if isinstance(group, Mapping):
        return {"groups": group}
    return {name: name for name in ((group,) if isinstance(group, str) else group)}


@attrs.frozen(kw_only=True, eq=False)
class _Planned:
    """A boundary and the layers that a survey would have."""

    layers: tuple[Layer, ...]
    shares: tuple[float, ...]
    mark: Floats
    r2: float
    reason: str | None

    @classmethod
    def of(
        cls,
        pairs: PairTies,
        grouping: str | Mapping[Any, Any],
        shares: Mapping[str, float],
        chances: int | Mapping[str, int] | None,
    ) -> _Planned:
        groups = pairs.values(grouping)
        there = np.array([groups[school] is not None for school in pairs.schools])
        only = pairs.layers[0]
        layer = only.layer.only(there[only.layer.first] & there[only.layer.second])
        labels = numbered(list(groups.values()))
        mark = (labels[layer.first] != labels[layer.second]).astype(float)
        layers = []
        for name in shares:
            of = chances.get(name) if isinstance(chances, Mapping) else chances
            layers.append(attrs.evolve(layer, chances=None if of is None else np.full(len(mark), float(of))))
        evidence = Evidence(layers=[layer], ties=[np.full(len(mark), float(FEWEST_WITHIN))], draws=1, seed=0)
        model = WallModel(pairs=pairs, evidence=evidence, alpha=0.05, method=Method(name="plan_walls"))
        r2 = r2_of(model, [mark]) if len(mark) else NAN
        reason = Crossing.of(model, [mark]).reason()
        if there.sum() < 5:  # noqa: PLR2004 - as for a boundary
            reason = f"only {number_of(int(there.sum()), 'school')}"
        elif reason is None and r2 > MOST_R2:
            reason = "it cannot be told from the way between places"
        return cls(layers=tuple(layers), shares=tuple(shares.values()), mark=mark, r2=r2, reason=reason)

    def power(self, total: int, deficit: float, *, alpha: float, draws: int, seed: int) -> tuple[float, float]:
        """The chance that the wall is told, and how many ties are expected within: means over unknown activities."""
        if self.reason is not None:
            return NAN, NAN
        rng = generator(seed)  # the same activities for each total and deficit
        gamma = math.log(1 - deficit)
        within, gains, roots = 0.0, [], []
        for turn in range(_ACTIVITIES):
            activity = _ACTIVITY_SD * rng.standard_normal(self.layers[0].n)
            means = [
                self._expected(layer, activity, gamma, total * share)
                for layer, share in zip(self.layers, self.shares, strict=True)
            ]
            gain, drawn_roots = self._gain(means, gamma, draws=math.ceil(draws / _ACTIVITIES), seed=seed, turn=turn)
            gains.append(gain)
            roots.append(drawn_roots)
            within += sum(float(mean @ (1 - self.mark)) for mean in means) / _ACTIVITIES
        critical = float(np.quantile(np.concatenate(roots), alpha))
        return float(special.ndtr(np.sqrt(np.maximum(gains, 0)) + critical).mean()), within

    def _expected(self, layer: Layer, activity: Floats, gamma: float, total: float) -> Floats:
        """Expected ties of each pair under the wall, scaled to the total."""
        theta = layer.means[None].copy()
        theta[0, layer.activity] = activity
        usual = Dispersion(np.ones(1), np.full(1, _DISPERSION))
        eta = layer.predictor(theta) + gamma * self.mark
        if layer.chances is None:
            mean = moments(layer, eta, usual)[0][0]
            return mean * (total / mean.sum())
        # of yes/no answers the level is looked for, since no pair can have more than its chances
        low, high = -25.0, 12.0
        for _ in range(60):
            level = (low + high) / 2
            mean = moments(layer, eta + level, usual)[0][0]
            low, high = (level, high) if mean.sum() < total else (low, level)
        return mean

    def _gain(self, means: list[Floats], gamma: float, *, draws: int, seed: int, turn: int) -> tuple[float, Floats]:
        """λ², by what the wall betters the fit to what is expected; and signed roots in draws without it.

        Power is Φ(λ + c), where c is the critical value in draws.
        """
        gain, ys = 0.0, []
        for place, (layer, mean) in enumerate(zip(self.layers, means, strict=True)):
            counts = layer.chances is None
            dispersion = Dispersion(np.ones(1), np.full(1, _DISPERSION if counts else MOST_K))
            (none,), _ = fit([layer], [mean[None]], [dispersion])
            (one,), _ = fit([layer], [mean[None]], [dispersion], starts=[none.theta], given=[gamma * self.mark])
            gain += 2 * (float(one.value[0]) - float(none.value[0]))
            ys.append(drawn(layer, none, dispersion, draws, generator(seed, turn, place)))
        worlds = without_wall(self.layers, ys)
        return gain, signed_roots(self.layers, worlds, [self.mark] * len(self.layers)).r
