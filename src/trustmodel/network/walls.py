"""Invisible walls: ties between schools that distance and activity would make expect, and that are not there.

`walls` looks for the best cut, where nobody says where a wall may stand, and at each school against its own kind; `boundary`
tests a boundary that somebody declares, and `network_change` what became of it. Pairs are listed and never found: no method
can tell single pairs at the size of a trust.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from trustmodel.errors import renamed
from trustmodel.model.period import Between, Day
from trustmodel.network.expected import alike_warning, pearson_of, shrunk
from trustmodel.network.grouping import Group
from trustmodel.network.pair_ties import Distances, PairTies, Ties, pair_ties, ties_in_words
from trustmodel.network.selection import Selection
from trustmodel.network.wall_model import WallModel, evidence_of_layers
from trustmodel.network.walls_boundary import Boundary, boundary_of
from trustmodel.network.walls_cut import Cut, best_cut
from trustmodel.network.walls_schools import BeyondSchools, SchoolRow, beyond_of, school_rows
from trustmodel.prose import number_of
from trustmodel.results import Method, Result
from trustmodel.stats.nulls import few_draws
from trustmodel.stats.pair_rates import MOST_K, Prior
from trustmodel.stats.rate_ratios import Evidence

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

__all__ = ["WallRow", "Walls", "boundary", "walls"]

_FEW_DRAWS_ALPHA: Final = 0.025  # a cut is called at this p


@attrs.frozen(kw_only=True)
class WallRow:
    """One pair: its ties over all layers, beside those that two schools as active and as far apart would have.

    `ratio` is drawn towards 1, (y + c)/(μ + c) with c = 1/k but at least ¾, so that no tie where few are expected does not look
    like no tie where many are. There is no p: at the size of a trust no method tells single pairs. It is a list of places
    where one could ask.
    """

    a: str
    b: str
    distance_km: float
    observed: float
    expected: float
    ratio: float
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Walls(Result):
    """Where an invisible wall may stand: the best cut, each school against its own kind, and a list of pairs.

    Rows are pairs, the lowest ratio first, then in order of id.
    """

    rows: tuple[WallRow, ...]
    cut: Cut
    """The best cut, which nobody declared."""
    schools: tuple[SchoolRow, ...]
    """Each school against its own kind, in order of id."""
    counted: str
    """What a tie is: pairs of people, records, ties or yes/no answers."""
    isolated: tuple[str, ...]
    """Schools without a tie to any school. They take part."""
    silent: tuple[str, ...]
    """Schools that did not answer: what others say of them counts."""
    unplaced: tuple[str, ...]
    """Schools whose place is unknown: they take no part."""
    model: WallModel = attrs.field(repr=False, eq=False)
    """The model without a wall: what `boundary` and `beyond` go on from."""

    def summary(self) -> str:
        """How much was looked at, and what of the best cut."""
        ties = sum(row.observed for row in self.rows)
        return (
            f"{number_of(len(self.schools), 'school')}, {number_of(len(self.rows), 'pair')}, {ties_in_words(ties, self.counted)};"
            f" {self.cut.summary()}"
        )

    @renamed(grouping="group")
    def boundary(self, group: Group, *, seed: int | None = None, draws: int | None = None) -> Boundary:
        """Whether pairs across a boundary that you declare have fewer ties than like pairs within: see `boundary`.

        Parameters
        ----------
        group
            As for `boundary`: what is recorded of schools, a number cut into `Bins`, or a mapping from node to group (a
            cohort, a side of the river).
        seed
            Of the draws. `None`: as for `walls`.
        draws
            How many. `None`: as for `walls`.

        Returns
        -------
        Boundary
            Not testable, with a reason, where places or ties within do not allow it.

        Raises
        ------
        GraphError
            No school has the attribute, or the mapping names nobody who is here.
        ValueError
            `seed` or `draws` is no whole number.
        """
        return boundary_of(self.model, group, seed=seed, draws=draws)

    def beyond(self, *, seed: int | None = None, draws: int | None = None) -> BeyondSchools:
        """Which schools have few of their ties to the central team, or to the community, beside the other schools.

        Parameters
        ----------
        seed
            Of the draws. `None`: as for `walls`.
        draws
            How many. `None`: as for `walls`.

        Returns
        -------
        BeyondSchools
            One row a school for each trust, and for the community (clusters, and schools that take no part).

        Raises
        ------
        ValueError
            `seed` or `draws` is no whole number.
        """
        return beyond_of(self.model, seed=seed, draws=draws)


@renamed(x="data")
def walls(  # noqa: PLR0913 - the options that every question of support has, and the model's
    data: Ties,
    *,
    strength: str | None = "strength",
    chances: int | Mapping[str, int] | None = None,
    distance: Distances | None = None,
    same: Iterable[str] | None = (),
    beyond: bool = False,
    prior: Prior | None = None,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    draws: int | None = None,
    progress: bool = False,
) -> Walls:
    """Which schools that are near each other keep apart: an invisible wall, if chance does not explain it.

    Ties of each pair are compared with those that two schools as active, as far apart and reaching as far would have (the
    model of `expected_ties`). All cuts by a straight line with three schools or more on each side are tried; p of the best is the
    chance that the best of all cuts is as good where there is no wall, everything fitted anew in each draw. A cut is called at
    p ≤ .025. A boundary that you can name beforehand is detected far more easily: use `boundary`.

    A wall is a place to go and ask. The figures cannot say why; and ties that were never written down look just like one.

    Parameters
    ----------
    data
        A dataset, a `situation`, a networkx graph; or several layers of evidence by their names, such as
        `{"support": data, "visits": graph}`. Layers have their own level, activity, decay and dispersion, and one wall. A dataset's
        ties are distinct pairs of people; for graphs see `expected_ties`.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1. A dataset's records count 1 in any case.
    chances
        For yes/no answers how many each pair could have had: of all layers, or by the name of a layer. `None`: 2 for a
        directed graph without strengths above 1, 1 for an undirected one; everything else is a count.
    distance
        Kilometres for pairs: a mapping from pairs of ids, or a graph with `distance_km`. `None`: straight lines. Without places
        no cut is looked for.
    same
        Node attributes whose agreement is a covariate: what of a wall is also a matter of these is then not the wall's.
    beyond
        Whether schools of a dataset that belong to no trust take part. Without memberships all do.
    prior
        What is assumed of decay and activity, such as `pool` gives. `None`: the wide default of `Prior`.
    at
        A day of a dataset: support that lasts on it. This and the next four are refused where all layers are graphs of your
        own, which are taken whole.
    between
        Or a period, its end exclusive. With neither, every support record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.
    alpha
        Boundaries are detected at this p, and their intervals hold 1 − alpha.
    seed
        Of the draws.
    draws
        How many draws each test takes. `None`: 999.
    progress
        Whether to show a bar.

    Returns
    -------
    Walls
        One row a pair that takes part: the lowest ratio first, then in order of id.

    Raises
    ------
    GraphError
        As for `expected_ties`; there is no layer, or layers place a school differently.
    NotFoundError
        There is no such topic.
    ValueError
        `alpha` is not between 0 and 1, `seed` or `draws` is no whole number, or as for `expected_ties`.
    TypeError
        `distance` is neither a mapping nor a graph.

    References
    ----------
    Barndorff-Nielsen, O. E. and Cox, D. R. (1994). *Inference and Asymptotics* (the signed root).

    Davison, A. C. and Hinkley, D. V. (1997). *Bootstrap Methods and their Application*, chapter 4.

    Westfall, P. H. and Young, S. S. (1993). *Resampling-Based Multiple Testing* (the best of many).

    Examples
    --------
    >>> import trustmodel as tm
    >>> world = tm.synthetic.world(seed=4, n_schools=12)
    >>> found = tm.walls(world.graph, draws=19)
    >>> len(found.rows), found.columns[:3]
    (66, ('a', 'b', 'distance_km'))
    """
    draws = 999 if draws is None else draws
    selection = Selection(at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    pairs = pair_ties(
        data, selection=selection, strength=strength, chances=chances, distance=distance, same=same, beyond=beyond, prior=prior
    )  # fmt: skip
    model = wall_model(pairs, alpha=alpha, seed=seed, draws=draws, progress=progress)
    rows, warnings = _pairs(model)
    few = few_draws(draws, alpha=min(alpha, _FEW_DRAWS_ALPHA))
    cut = best_cut(model)
    return Walls(
        method=model.method,
        evidence=pairs.records,
        warnings=tuple(dict.fromkeys([*few, *cut.warnings, *warnings])),
        rows=rows,
        cut=cut,
        schools=school_rows(model),
        counted=pairs.counted,
        isolated=pairs.isolated,
        silent=pairs.silent,
        unplaced=pairs.unplaced,
        model=model,
    )


@renamed(x="data")
def boundary(  # noqa: PLR0913 - as for walls
    data: Ties,
    group: Group,
    *,
    strength: str | None = "strength",
    chances: int | Mapping[str, int] | None = None,
    distance: Distances | None = None,
    same: Iterable[str] | None = (),
    beyond: bool = False,
    prior: Prior | None = None,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
    alpha: float = 0.05,
    seed: int = 0,
    draws: int | None = None,
    progress: bool = False,
) -> Boundary:
    """Whether pairs of schools across a boundary that you declare have fewer ties than like pairs within.

    The model of `expected_ties` is fitted with and without a rate ratio for pairs across; r is the signed root of their
    likelihood ratio, and p what it is in draws from the fit without, each fitted anew. Less across never makes r larger. The
    interval holds every ratio that the same test would not refuse. What is found goes with the boundary; what brought it
    about is not in the figures.

    Parameters
    ----------
    data
        What has ties: see `walls`, as for the options that are not named here.
    group
        What schools are grouped by: what is recorded of them (`phase`, `church`, `local_authority`, `region`, `trust`, …), a
        field of your own that an `Extension` declares, or a mapping from ids to groups. A number or a day is cut at its
        median, or as `Bins` says. Pairs of which a school has no group take no part.
    strength
        The edge attribute that counts ties.
    chances
        For yes/no answers how many each pair could have had.
    distance
        Kilometres for pairs. `None`: straight lines.
    same
        Node attributes whose agreement is a covariate.
    beyond
        Whether schools of a dataset that belong to no trust take part.
    prior
        What is assumed of decay and activity.
    at
        A day of a dataset.
    between
        Or a period, its end exclusive.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds.
    topic
        Only support on this topic or on one below it.
    alpha
        Told at this p; the interval holds 1 − alpha.
    seed
        Of the draws.
    draws
        How many draws. `None`: 999.
    progress
        Whether to show a bar.

    Returns
    -------
    Boundary
        Not testable, with a reason, where places or ties within do not allow it.

    Raises
    ------
    GraphError
        As for `walls`; or no school has the attribute, or the mapping names nobody who is here.
    NotFoundError
        There is no such topic.
    ValueError
        As for `walls`.
    TypeError
        `distance` is neither a mapping nor a graph.

    Examples
    --------
    >>> import trustmodel as tm
    >>> world = tm.synthetic.world(seed=4, n_schools=12)
    >>> tm.boundary(world.graph, group="church", draws=19).testable
    True
    """
    draws = 999 if draws is None else draws
    selection = Selection(at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    pairs = pair_ties(
        data, selection=selection, strength=strength, chances=chances, distance=distance, same=same, beyond=beyond, prior=prior
    )  # fmt: skip
    return boundary_of(wall_model(pairs, alpha=alpha, seed=seed, draws=draws, progress=progress), group)


def wall_model(pairs: PairTies, *, alpha: float, seed: int, draws: int, progress: bool) -> WallModel:
    """The model that walls of these ties are looked for with.

    Parameters
    ----------
    pairs
        Layers of ties.
    alpha
        Boundaries are detected at this p.
    seed
        Of the draws.
    draws
        How many.
    progress
        Whether to show a bar.

    Returns
    -------
    WallModel
        Fitted when it is first looked at.

    Raises
    ------
    ValueError
        `alpha` is not between 0 and 1, or `seed` or `draws` is no whole number.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a number between 0 and 1, not {alpha!r}")
    few_draws(draws, alpha=alpha)
    options = {**pairs.options, "alpha": alpha, "draws": draws}
    evidence = Evidence(layers=[], ties=[], draws=draws, seed=seed, progress=progress)
    return WallModel(
        pairs=pairs,
        evidence=evidence_of_layers(pairs.layers, evidence),
        alpha=alpha,
        method=Method(name="walls", options=options, seed=seed, source=pairs.source),
    )


def _pairs(model: WallModel) -> tuple[tuple[WallRow, ...], list[str]]:
    """All pairs, their ties summed over layers, and what to warn of."""
    names, square = model.pairs.names, (len(model.pairs.schools),) * 2
    observed, expected, km = np.zeros(square), np.zeros(square), np.full(square, np.nan)
    warnings: list[str] = []
    records: dict[tuple[int, int], set[str]] = {}
    used = [each for each in model.pairs.layers if len(each.ties)]
    for each, fitted in zip(used, model.evidence.observed.fits if used else (), strict=True):
        at = each.layer.first, each.layer.second
        observed[at] += each.ties
        expected[at] += fitted.mean[0]
        km[at] = each.layer.km
        warnings += alike_warning(each, pearson_of(each, fitted))
        for pair, ids in each.evidence.items():
            records.setdefault(pair, set()).update(ids)
    k = min((float(of.k[0]) for of in model.evidence.observed.dispersions), default=MOST_K) if used else MOST_K
    ratio = shrunk(observed, expected, k)
    first, second = np.nonzero(~np.isnan(km))
    rows = [
        WallRow(
            a=names[i], b=names[j], distance_km=float(km[i, j]), observed=float(observed[i, j]),
            expected=float(expected[i, j]), ratio=float(ratio[i, j]), evidence=tuple(sorted(records.get((i, j), ()))),
        )
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (round(row.ratio, 9), row.a, row.b))), warnings
