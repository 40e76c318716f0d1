"""Before a survey goes out: which walls it could show, and how many answers it takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import networkx as nx
import numpy as np
from scipy import special
from scipy.optimize import isotonic_regression

from trustmodel.errors import renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.network.grouping import Bins, Group, Grouping, name_of
from trustmodel.network.pair_ties import Distances, Network, PairTies, layers_of, pair_ties
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import DOUBTED_R2, FEWEST_WITHIN, MOST_R2, Crossing, WallModel, r2_of
from trustmodel.network.walls_boundary import numbered, why_not_testable
from trustmodel.prose import listed, number_of
from trustmodel.results import Method, Result
from trustmodel.stats.nulls import few_draws, generator, progressing
from trustmodel.stats.pair_rates import MOST_K, Dispersion, Floats, Layer, Prior, drawn, fit, moments
from trustmodel.stats.rate_ratios import Evidence, signed_roots, without_wall

__all__ = ["PlanRow", "WallPlan", "plan_walls"]

NAN: Final = math.nan
_DISPERSION: Final = 5.0  # k that is assumed of counts: ties come in clumps
_ACTIVITY_SD: Final = 0.6
_ACTIVITIES: Final = 8  # sets of unknown activities that power is the mean of
_ENOUGH: Final = 0.8


@attrs.frozen(kw_only=True)
class PlanRow:
    """How likely a wall of one strength is detected with so many ties."""

    grouping: str
    deficit: float
    """The share of ties across that the wall takes away."""
    ties: int
    """Of all layers together."""
    power: float
    """The chance that a wall is detected, at alpha; NaN where the boundary cannot be tested at all."""
    ties_within: float
    """How many of the ties are expected within groups."""


@attrs.frozen(kw_only=True, repr=False)
class WallPlan(Result):
    """Which walls a survey could show, one row for each grouping, deficit and number of ties."""

    rows: tuple[PlanRow, ...]
    r2_distance: Mapping[str, float]
    """By grouping: how much of what would cross is a matter of distance. Above .95 no number of answers shows a wall."""

    def summary(self) -> str:
        """By grouping, the walls that are detected in eight of ten cases, with the fewest ties of the plan that do it."""
        return "; ".join(f"{name}: {self.enough(name)}" for name in self.r2_distance)

    def enough(self, grouping: str) -> str:
        """Which walls are detected in eight of ten cases, each with the fewest ties of the plan that do it, in words.

        Parameters
        ----------
        grouping
            One of those that were planned for.

        Returns
        -------
        str
            Such as `a wall of 90% with 300 ties, no wall of 70% or 40%`.
        """
        rows = [row for row in self.rows if row.grouping == grouping]
        if all(math.isnan(row.power) for row in rows):
            return "no number of ties shows a wall"
        fewest: dict[float, int | None] = {}
        for deficit in sorted({row.deficit for row in rows}, reverse=True):
            enough = [row.ties for row in rows if row.deficit == deficit and row.power >= _ENOUGH]
            fewest[deficit] = min(enough, default=None)
        says = [f"a wall of {deficit:.0%} with {ties:,} ties" for deficit, ties in fewest.items() if ties]
        if never := [f"{deficit:.0%}" for deficit, ties in fewest.items() if not ties]:
            says.append(f"no wall of {listed(never, limit=None).replace(' and ', ' or ')}")
        return ", ".join(says)


@renamed(places="data")
def plan_walls(  # noqa: PLR0913 - what a plan is made of
    data: Network,
    group: Group | Sequence[str | Bins],
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
    trust: str | None = None,
    alpha: float = 0.05,
    draws: int | None = None,
    seed: int = 0,
    progress: bool = False,
) -> WallPlan:
    """Which walls a survey could show, and how many answers it takes, before it goes out.

    Expected ties come from places and the prior of decay; how active each school will be is not known, so that power is the mean
    over several sets of activities. For each the model is fitted to what is expected with the wall and without, and the
    critical value is that of draws from the fit without. Where fewer than 15 ties are expected within groups, a boundary is not
    testable, and power is 0; where the R² of distance is above .8, power is that with less assumed of distance. More ties never have less power: what draws leave of that is evened out (isotonic regression).

    Parameters
    ----------
    data
        A dataset, a situation or a graph whose schools have places. Its ties do not matter.
    group
        The boundary, as for `boundary`: a node attribute or `Bins` of a number, several of these, or a mapping from ids to
        groups.
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
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    alpha
        A wall is detected at this p, one-sided; at half of it under a pooled prior, as by `boundary`.
    draws
        For each critical value. `None`: 199.
    seed
        Of activities and draws.
    progress
        Whether to show a bar.

    Returns
    -------
    WallPlan
        One row for each grouping, number of ties and deficit, in this order, both rising.

    Raises
    ------
    GraphError
        It is no network, or no school has the attribute.
    ValueError
        A number of ties is below 1, or more than the chances of all pairs; a deficit or `alpha` is not between 0 and 1; shares
        of layers are not above 0, `chances` name no layer, or `draws` is no whole number.

    Examples
    --------
    >>> import trustmodel as tm
    >>> world = tm.synthetic.world(seed=4, n_schools=8)
    >>> plan = tm.plan_walls(world.graph, "church", ties=[100], deficits=[0.9], draws=19)
    >>> [row.ties for row in plan.rows]
    [100]
    """
    draws = 199 if draws is None else draws
    totals, missing = sorted(set(ties)), sorted(set(deficits))
    _refuse_odd(totals, missing, alpha)
    shares = _shares(layers, chances)
    prior = prior or Prior()
    level = alpha / 2 if prior.trusts else alpha  # as a boundary is detected
    few = few_draws(draws, alpha=level)
    pairs = pair_ties(
        _without_ties(data, Selection(at=at, between=between, trust=trust)), selection=Selection(), distance=distance, beyond=beyond, prior=prior
    )  # fmt: skip
    rows: list[PlanRow] = []
    r2_distance: dict[str, float] = {}
    warnings = [*few, *(said for said in pairs.warnings if "no tie" not in said)]
    for name, grouping in _groupings(group).items():
        groups = pairs.grouping(grouping)
        planned = _Planned.of(pairs, groups, shares, chances)
        warnings += (f"{name}: {said}" for said in _of_groups(groups))
        r2_distance[name] = planned.r2
        if planned.reason is not None:
            warnings.append(f"{name}: no number of answers shows a wall: {planned.reason}")
        for total, powers in zip(
            totals, planned.powers(totals, missing, alpha=level, draws=draws, seed=seed, progress=progress), strict=True
        ):
            rows += [
                PlanRow(grouping=name, deficit=float(deficit), ties=total, power=power, ties_within=within)
                for deficit, (power, within) in zip(missing, powers, strict=True)
            ]
    return WallPlan(
        method=Method(
            name="plan_walls",
            options={"layers": tuple(shares), "alpha": alpha, "draws": draws, "prior": prior},
            seed=seed,
            source=pairs.source,
        ),
        warnings=tuple(dict.fromkeys(warnings)),
        rows=tuple(rows),
        r2_distance=r2_distance,
    )


def _refuse_odd(totals: list[Any], deficits: list[float], alpha: float) -> None:
    """Refuse what no survey can bring."""
    if not totals or any(not isinstance(total, int) or isinstance(total, bool) or total < 1 for total in totals):
        raise ValueError(f"ties are whole numbers, 1 or more, not {totals!r}")
    if not deficits or any(not 0 < deficit < 1 for deficit in deficits):
        raise ValueError(f"a deficit is a share between 0 and 1, not {deficits!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a number between 0 and 1, not {alpha!r}")


def _shares(layers: Mapping[str, float] | None, chances: int | Mapping[str, int] | None) -> dict[str, float]:
    """The share of ties that each layer brings; they come to 1."""
    shares = {"ties": 1.0} if layers is None else {str(name): float(share) for name, share in layers.items()}
    if not shares or not all(0 < share < math.inf for share in shares.values()):
        raise ValueError(f"the shares of layers are numbers above 0, not {shares!r}")
    if isinstance(chances, Mapping) and (unknown := set(chances) - set(shares)):
        raise ValueError(f"chances are given for {listed(sorted(map(str, unknown)))}, and there is no such layer")
    whole = math.fsum(shares.values())
    return {name: share / whole for name, share in shares.items()}


def _without_ties(data: Network, selection: Selection) -> nx.Graph[Any]:
    """The schools of a network as a graph without ties; who is silent today does not matter."""
    (network,) = layers_of({"places": data}).values()
    selection.refuse_graphs(network)
    given = selection.support(network) if isinstance(network, Dataset | Situation) else network
    graph: nx.Graph[Any] = nx.Graph()
    graph.graph.update(given.graph)
    graph.add_nodes_from((node, {**about, "answered": None}) for node, about in given.nodes(data=True))
    return graph


def _groupings(group: Group | Sequence[str | Bins]) -> dict[str, Group]:
    several = (group,) if isinstance(group, str | Bins | Mapping) else group
    return {name_of(each): each for each in several}


def _of_groups(groups: Grouping) -> Iterator[str]:
    """How a number was cut, and who has no group."""
    yield from groups.warnings
    if absent := list(groups.of.values()).count(None):
        yield f"{number_of(absent, 'school')} without a group: their pairs take no part"


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
        grouping: Grouping,
        shares: Mapping[str, float],
        chances: int | Mapping[str, int] | None,
    ) -> _Planned:
        groups = grouping.of
        there = np.array([groups[school] is not None for school in pairs.schools], dtype=bool)
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
        reason = why_not_testable(int(there.sum()), Crossing.of(model, [mark]), r2)
        return cls(layers=tuple(layers), shares=tuple(shares.values()), mark=mark, r2=r2, reason=reason)

    def powers(  # noqa: PLR0913 - what a plan is made of
        self, totals: list[int], deficits: list[float], *, alpha: float, draws: int, seed: int, progress: bool
    ) -> list[list[tuple[float, float]]]:
        """Power, and ties expected within: by total, then by deficit. Both rise; power never falls."""
        assumptions = [self]
        if (
            DOUBTED_R2 < self.r2 <= MOST_R2
        ):  # then a wall is detected only where it stands with less assumed of distance
            wider = tuple(attrs.evolve(layer, prior=layer.prior.wider()) for layer in self.layers)
            assumptions.append(attrs.evolve(self, layers=wider))
        cells = np.array(
            [
                [
                    min(each._power(total, deficit, alpha=alpha, draws=draws, seed=seed) for each in assumptions)  # noqa: SLF001 - itself
                    for deficit in deficits
                ]
                for total in progressing(totals, total=len(totals), label="numbers of ties", progress=progress)
            ]
        )
        if self.reason is None:
            for axis in (0, 1):
                cells[..., 0] = np.apply_along_axis(lambda line: isotonic_regression(line).x, axis, cells[..., 0])
        return [[(power, within) for power, within in line] for line in cells.tolist()]

    def _power(self, total: int, deficit: float, *, alpha: float, draws: int, seed: int) -> tuple[float, float]:
        """The chance that the wall is detected, and how many ties are expected within: means over unknown activities."""
        if self.reason is not None:
            return NAN, NAN
        rng = generator(seed)  # the same activities for each total and deficit
        gamma = math.log(1 - deficit)
        within, gains, roots = [], [], []
        for turn in range(_ACTIVITIES):
            activity = _ACTIVITY_SD * rng.standard_normal(self.layers[0].n)
            means = [
                self._expected(layer, activity, gamma, total * share)
                for layer, share in zip(self.layers, self.shares, strict=True)
            ]
            gain, drawn_roots = self._gain(means, gamma, draws=math.ceil(draws / _ACTIVITIES), seed=seed, turn=turn)
            gains.append(gain)
            roots.append(drawn_roots)
            within.append(sum(float(mean @ (1 - self.mark)) for mean in means))
        critical = float(np.quantile(np.concatenate(roots), alpha))
        power = special.ndtr(np.sqrt(np.maximum(gains, 0)) + critical)
        return float((power * (np.array(within) >= FEWEST_WITHIN)).mean()), float(np.mean(within))

    def _expected(self, layer: Layer, activity: Floats, gamma: float, total: float) -> Floats:
        """Expected ties of each pair under the wall, scaled to the total."""
        theta = layer.means[None].copy()
        theta[0, layer.activity] = activity
        usual = Dispersion(np.ones(1), np.full(1, _DISPERSION))
        eta = layer.predictor(theta) + gamma * self.mark
        if layer.chances is None:
            mean: Floats = moments(layer, eta, usual)[0][0]
            mean *= total / mean.sum()
            return mean
        # of yes/no answers the level is looked for, since no pair can have more than its chances
        if total >= (most := float(layer.chances.sum())):
            raise ValueError(
                f"{total:g} ties are all that the {most:g} chances of yes/no answers allow, or more: plan for fewer"
            )
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
            (wall,), _ = fit([layer], [mean[None]], [dispersion], starts=[none.theta], given=[gamma * self.mark])
            gain += 2 * (float(wall.value[0]) - float(none.value[0]))
            ys.append(drawn(layer, none, dispersion, draws, generator(seed, turn, place)))
        worlds = without_wall(self.layers, ys)
        return gain, signed_roots(self.layers, worlds, [self.mark] * len(self.layers)).r
