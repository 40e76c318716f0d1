"""Networks of the same nodes: whether one follows another, and what changed between two dates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs
import networkx as nx

from trustmodel.errors import GraphError, MissingExtraError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import SupportKind
from trustmodel.network import graphs
from trustmodel.network.graph_contract import groups_of, not_answered
from trustmodel.network.graphs import Level
from trustmodel.network.selection import Selection
from trustmodel.network.silence import SilenceRow, row as silence_row
from trustmodel.prose import fixed, has_have, is_are, number_of, p_value
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import nulls
from trustmodel.stats.qap import (
    BLOCK,
    NAN,
    Draws,
    Dyads,
    Floats,
    Model,
    OfOrders,
    Whole,
    correlation,
    mrqap_linear,
    mrqap_logit,
)
from trustmodel.stats.silence import jackknife, to_silent

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "networks beside each other") from error

__all__ = [
    "Change", "OverlapRow", "RelationOverlap", "TieChange", "WallChange", "change", "relation_overlap",
]  # fmt: skip

Family: TypeAlias = Literal["linear", "logit"]
Network: TypeAlias = "Dataset | Situation | nx.Graph[Any]"


# --- relation overlap ------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class OverlapRow(Tested):
    """What one predictor adds to the others. `value` is its coefficient.

    `p` compares `t` with the draws, while `null_mean`, `null_sd`, `z`, `low` and `high` are of the coefficients that the
    null model gave. `se` is the ordinary standard error, for which pairs would have to be independent: it is here so that
    `t` can be checked, not to be read.
    """

    predictor: str
    se: float
    t: float
    """Coefficient / standard error."""

    @property
    def coefficient(self) -> float:
        """The same as `value`."""
        return self.value


@attrs.frozen(kw_only=True, repr=False)
class RelationOverlap(Result, Tested):
    """How far ties of one kind follow those of another.

    `value` is the correlation over pairs with one predictor, the share explained (`r_squared`) with several; `p` is
    two-sided for the first, of the upper tail for the second. `rows` has a row for each predictor, in the order given.
    """

    rows: tuple[OverlapRow, ...]
    r_squared: float
    """The share of the variance explained; for logits McFadden's, 1 − deviance/deviance without predictors."""
    intercept: float
    nodes: tuple[str, ...]
    """Those compared."""
    left_out: tuple[str, ...]
    """Those that are not in all networks."""
    silent: tuple[str, ...] = ()
    """Those of `nodes` who did not answer: what others say of them is compared, and not what they would have said."""
    silence: SilenceRow | None = None
    """The correlation as silence leaves it, with its interval and range; `None` where nobody was silent, or with several
    predictors."""

    def summary(self) -> str:
        """The figure beside what chance gives."""
        what = "correlation" if len(self.rows) == 1 and self.method.options["family"] == "linear" else "share explained"
        chance = f"p = {p_value(self.p)}" if self.testable else "not testable"
        return f"{what} {fixed(self.value, 3)} over {number_of(self.n, 'pair')} of {number_of(len(self.nodes), 'node')} ({chance})"


def relation_overlap(  # noqa: PLR0913 - the options that every question of support has, and the strength
    a: Network,
    b: Network | Mapping[str, Network],
    *,
    family: Family = "linear",
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    draws: int = 2_000,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> RelationOverlap:
    """Whether ties of one kind follow those of another: correlation or regression, by the quadratic assignment procedure.

    Pairs that share a node are not independent, so that ordinary p-values are far too small. The quadratic assignment
    procedure (QAP) keeps each network as it is and permutes the labels of the nodes in one of them. With several
    predictors (MRQAP) it does so with the residuals of each predictor on the others: double semi-partialling, which keeps
    its size when predictors are collinear.

    Only pairs of nodes that are in all networks are compared: missing is not zero. In a graph of your own, add as nodes
    all that were asked. Of whoever did not answer, what others say is
    compared: orders are then of those who answered among themselves, and of the others. The diagonal has no part. Pairs are ordered if any of the
    networks is directed; an undirected one then counts both ways.

    Parameters
    ----------
    a
        What is to be explained: a dataset, a `situation`, or a networkx graph of your own.
    b
        What may explain it: one network, or a mapping from names to several.
    family
        `linear` for correlation and least squares. `logit` for whether there is a tie, whatever its strength: the
        logarithm of the odds, fitted by maximum likelihood. It has no school effects and no distance: `expected_ties`
        has.
    level
        Whether people of a dataset stand for themselves or for their schools: see `graphs.support`. This and the next four
        do nothing to a graph.
    at
        A day: support that lasts on it.
    between
        Or a period, its end exclusive. With neither, every support record counts.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.
    strength
        The edge attribute that says how strong a tie is, in all networks. `None`: each edge counts 1.
    draws
        How often node labels are permuted.
    seed
        For the draws.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    RelationOverlap
        NaN and not testable where a network has all pairs alike, or a predictor says nothing that the others do not.

    Raises
    ------
    GraphError
        Fewer than three nodes are in all networks, or a graph has a tie of a node to itself or an edge without a
        strength above 0.
    NotFoundError
        There is no such topic.
    ValueError
        There is no predictor, `family` is neither, `draws` or `seed` is no whole number, or as for `situation`.

    References
    ----------
    Krackhardt, D. (1988). Predicting with networks: nonparametric multiple regression analysis of dyadic data. *Social
    Networks* 10, 359–381.

    Dekker, D., Krackhardt, D. and Snijders, T. A. B. (2007). Sensitivity of MRQAP tests to collinearity and
    autocorrelation conditions. *Psychometrika* 72, 563–581.

    Frisch, R. and Waugh, F. V. (1933). Partial time regressions as compared with individual trends. *Econometrica* 1,
    387–401 (so that no draw needs a regression of its own).

    Examples
    --------
    >>> import networkx as nx
    >>> advice, friends = nx.path_graph(6), nx.path_graph(6)
    >>> overlap = relation_overlap(advice, friends, strength=None, draws=199)
    >>> overlap.value, overlap.p < 0.05
    (1.0, True)
    """
    few = nulls.few_draws(draws, alpha=alpha)
    if family not in get_args(Family):
        raise ValueError(f"family is 'linear' or 'logit', not {family!r}")
    given: dict[str, Network] = (
        {str(name): network for name, network in b.items()} if isinstance(b, Mapping) else {"b": b}
    )
    if not given:
        raise ValueError("give at least one predictor")
    selection = Selection(level=level, at=at, between=between, kinds=kinds, topic=topic)
    outcome = selection.ties(a, strength=strength)
    predictors = {name: selection.ties(network, strength=strength) for name, network in given.items()}
    everything = [outcome, *predictors.values()]
    nodes, left_out, silent, warnings = _in_all(everything)
    pairs = Dyads.of(nodes, directed=any(graph.is_directed() for graph in everything))
    answered = np.array([node not in silent for node in nodes], dtype=bool)
    draw = Draws(len(nodes), draws, seed, progress=progress)
    if silent:
        known = answered[pairs.start] if pairs.directed else answered[pairs.start] | answered[pairs.end]
        pairs = attrs.evolve(pairs, start=pairs.start[known], end=pairs.end[known], spaces={})
        draw = _WithinParts(answered, draws, seed, progress=progress)
    y = pairs.values(outcome)
    if family == "logit":
        y = (y > 0).astype(float)
    columns = np.stack([pairs.values(graph) for graph in predictors.values()], axis=1)
    model = Model(y, columns, tuple(predictors), pairs, draw, warnings)
    way = {"logit": mrqap_logit, "linear": mrqap_linear if len(given) > 1 else correlation}[family]
    fitted = way(model)
    rows = tuple(OverlapRow(**fields) for fields in fitted.pop("rows"))
    return RelationOverlap(
        method=Method(
            name="relation_overlap",
            options={
                "family": family,
                "predictors": tuple(predictors),
                "strength": strength,
                "draws": draws,
                **graphs.options(outcome),
            },
            seed=seed,
            source=outcome.graph.get("source"),
        ),
        evidence=_evidence(*everything),
        warnings=(*few, *warnings),
        nodes=tuple(map(str, nodes)),
        left_out=tuple(left_out),
        silent=tuple(sorted(map(str, silent))),
        silence=_as_silence_leaves(model, answered) if silent and way is correlation else None,
        rows=rows,
        **fitted,
    )


class _WithinParts(Draws):
    """Orders in which those who answered change places among themselves, and so do those who did not.

    Which pairs are known is then the same in each.
    """

    def __init__(self, answered: npt.NDArray[np.bool_], draws: int, seed: int, *, progress: bool) -> None:
        super().__init__(len(answered), draws, seed, progress=progress)
        self.parts = [np.flatnonzero(part) for part in (answered, ~answered)]

    def orders(self, generator: np.random.Generator, draws: int) -> Whole:
        """Many orders, one a line."""
        orders = np.empty((draws, self.n), dtype=np.int64)
        for part in self.parts:
            orders[:, part] = generator.permuted(np.tile(part, (draws, 1)), axis=1)
        return orders

    def each(self, work: OfOrders, width: int, label: str, *path: int) -> Floats:
        """As of `Draws`, with these orders."""
        size = max(1, BLOCK // max(width, 1))
        blocks = [min(size, self.draws - done) for done in range(0, self.draws, size)]
        generator = nulls.generator(self.seed, *path)
        steps = nulls.progressing(blocks, total=len(blocks), label=label, progress=self.progress)
        return np.concatenate([work(self.orders(generator, block)) for block in steps])


def _as_silence_leaves(model: Model, answered: npt.NDArray[np.bool_]) -> SilenceRow:
    """The correlation over known pairs, with a jackknife over those who answered, and that with silence as none."""
    y, x, dyads = model.y, model.columns[:, 0], model.dyads
    n = len(answered)
    pairs = n * (n - 1) // (1 if dyads.directed else 2)
    sums = np.stack([np.ones(len(y)), x, y, x * x, y * y, x * y])
    whole = sums.sum(axis=1)
    if dyads.directed:
        of_each = np.stack([np.bincount(dyads.start, of, minlength=n) for of in sums])[:, answered]
    else:
        of_each = np.stack([to_silent(dyads.start, dyads.end, of, answered) for of in sums])
    value = float(_correlated(*whole))
    without = _correlated(*(whole[:, None] - of_each))
    estimate = jackknife(value, without, n, bounds=(-1.0, 1.0), symmetric=not dyads.directed)
    return silence_row("correlation", estimate, float(_correlated(np.float64(pairs), *whole[1:])))


def _correlated(n: Any, x: Any, y: Any, xx: Any, yy: Any, xy: Any) -> Any:  # noqa: PLR0913, PLR0917 - the sums of a correlation
    """Pearson's correlation from sums; NaN where one of the two is all alike."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.maximum(n * xx - x * x, 0) * np.maximum(n * yy - y * y, 0))
        return np.where(spread > 0, (n * xy - x * y) / spread, NAN)


# --- change ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class TieChange:
    """One tie, from `a` to `b` (or between them), that was there before or after. Strength 0: it was not there."""

    a: str
    b: str
    state: Literal["kept", "lost", "new"]
    before: float
    after: float


@attrs.frozen(kw_only=True)
class WallChange:
    """Was a wall taken down? How much stronger ties across groups became, beside ties within.

    `before` and `after` are wall ratios: strength for each pair across, over strength for each pair within. 1: groups do
    not matter; 0: nothing crosses. `ratio` is after / before: above 1, the wall came down by so much.
    """

    group: str
    ratio: float
    low: float
    """The lower end of the 95 % interval; both ends are NaN where it cannot be estimated."""
    high: float
    p: float
    """Two-sided, for a ratio of 1, from the same resampling."""
    before: float
    after: float
    across_before: float
    """The sum of strength across, and so on."""
    within_before: float
    across_after: float
    within_after: float
    pairs_across: int
    pairs_within: int
    n: int
    """How many nodes have a group."""
    testable: bool


@attrs.frozen(kw_only=True, repr=False)
class Change(Result, Tested):
    """What became of ties, one row a tie in order of ids, among those who are there both before and after.

    `value` is Jaccard's index: ties kept / all ties that were there at either time. `null_mean` is what it would be with
    node labels permuted in one of the networks (QAP): p is small where ties stayed more (or less) than that.
    """

    rows: tuple[TieChange, ...]
    kept: int
    lost: int
    new: int
    joined: tuple[str, ...]
    """Those who are there only after: their ties are in no count."""
    left: tuple[str, ...]
    """Those who are there only before."""
    silent: tuple[str, ...]
    """Those who did not answer at one time or the other: what is not recorded is not lost, so their ties are in no count."""
    wall: WallChange | None
    """For the groups asked about; `None` where none were."""

    def summary(self) -> str:
        """How many ties were kept, lost and new, and who came and went."""
        wall = f"; wall ratio after/before {fixed(self.wall.ratio, 2)}" if self.wall else ""
        return (
            f"{number_of(self.kept, 'tie')} kept, {self.lost} lost, {self.new} new; {len(self.joined)} joined, {len(self.left)} left, "
            f"{len(self.silent)} silent{wall}"
        )


def change(  # noqa: PLR0913 - the options that every question of support has, and the strength
    before: Network,
    after: Network,
    *,
    group: str | Mapping[Any, Any] | None = None,
    level: Level = "school",
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    draws: int = 2_000,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> Change:
    """What became of ties between two dates, and whether a wall was taken down.

    Two periods of one dataset are `change(tm.situation(data, between=("2024-09-01", "2025-09-01")),
    tm.situation(data, between=("2025-09-01", None)))`. Like is compared with like: ties among nodes that are there at both
    times and answered, and of a dataset's schools among those that belong to a trust at both. Whoever joined, left or was
    silent is listed apart; ties of central teams and of schools beyond are in no count.

    With `group`, ties across groups are set beside ties within: w = (strength across / pairs across) / (strength within /
    pairs within), and the ratio w after / w before. Its interval comes from a bootstrap of nodes, the same at both times,
    so that what belongs to a school cancels; a pair of a node with itself is no pair. Resampling nodes counts the variance
    of single pairs three times (the pigeonhole bootstrap), so that the spread of log(ratio) is made smaller by what the
    network's own figures say; in simulations 95 % intervals still covered a little more than that. A group is taken as it
    was before.

    Parameters
    ----------
    before
        A dataset, a `situation` or a networkx graph.
    after
        Another; both directed or both not.
    group
        A node attribute by its name, or a mapping from ids to groups: whose walls to compare. `None`: of none.
    level
        Whether people of a dataset stand for themselves or for their schools: see `graphs.support`. This and the next two
        do nothing to a graph.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.
    strength
        The edge attribute that says how strong a tie is. `None`: each edge counts 1.
    draws
        How often node labels are permuted, and how often nodes are resampled.
    seed
        For both.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    Change
        Jaccard's index is NaN where there were no ties at either time. A ratio is NaN, and its wall not testable, where
        there were no ties across or within before, or none within after.

    Raises
    ------
    GraphError
        One graph is directed and the other is not, nobody is there at both times, or nobody has a group.
    NotFoundError
        There is no such topic.
    ValueError
        `draws` or `seed` is no whole number.

    References
    ----------
    Jaccard, P. (1901). Étude comparative de la distribution florale. *Bulletin de la Société Vaudoise des Sciences
    Naturelles* 37, 547–579.

    Snijders, T. A. B. and Borgatti, S. P. (1999). Non-parametric standard errors and tests for network statistics.
    *Connections* 22(2), 161–170 (resampling nodes).

    Owen, A. B. (2007). The pigeonhole bootstrap. *Annals of Applied Statistics* 1, 386–411 (three times).

    Aronow, P. M., Samii, C. and Assenova, V. A. (2015). Cluster-robust variance estimation for dyadic data. *Political
    Analysis* 23, 564–577 (the spread that it should have).

    Examples
    --------
    >>> import networkx as nx
    >>> before, after = nx.Graph([("ash", "beech"), ("beech", "elm")]), nx.Graph([("ash", "beech"), ("ash", "elm")])
    >>> changed = change(before, after, strength=None, draws=19)
    >>> [(row.a, row.b, row.state) for row in changed.rows]
    [('ash', 'beech', 'kept'), ('ash', 'elm', 'new'), ('beech', 'elm', 'lost')]
    """
    few = nulls.few_draws(draws, alpha=alpha)
    selection = Selection(level=level, kinds=kinds, topic=topic)
    first, second = (selection.ties(network, strength=strength) for network in (before, after))
    if first.is_directed() != second.is_directed():
        raise GraphError(
            "one graph is directed and the other is not: to_directed() or to_undirected() makes them alike"
        )
    nodes, silent, members = _at_both_times(first, second)
    pairs = Dyads.of(nodes, directed=first.is_directed())
    was, now = pairs.values(first), pairs.values(second)
    rows = _tie_rows(nodes, pairs, was, now)
    states = Counter(row.state for row in rows)
    warnings = []
    compared = set(nodes)
    if apart := sum(not {start, end} <= compared for graph in (first, second) for start, end in graph.edges):
        whose = "joined, left, did not answer or are no member school" if members else "joined, left or did not answer"
        warnings.append(f"{number_of(apart, 'tie')} of those who {whose} {is_are(apart)} in no count")
    if not rows:
        warnings.append("Jaccard's index is undefined: there were no ties at either time")
    tested = _jaccard(pairs, was, now, Draws(len(nodes), draws, seed, progress=progress))
    wall = None
    if group is not None:
        labels = _groups(nodes, first, second, group)
        name = group if isinstance(group, str) else "groups"
        wall = _wall(pairs, was, now, labels, name=name, draws=draws, seed=seed, warnings=warnings)
    return Change(
        method=Method(
            name="change",
            options={
                "group": group if group is None or isinstance(group, str) else "a mapping",
                "strength": strength,
                "draws": draws,
                **graphs.options(first),
            },
            seed=seed,
            source=first.graph.get("source"),
        ),
        evidence=_evidence(first, second),
        warnings=(*few, *warnings),
        rows=rows,
        kept=states["kept"],
        lost=states["lost"],
        new=states["new"],
        joined=tuple(str(node) for node in second if node not in first),
        left=tuple(str(node) for node in first if node not in second),
        silent=tuple(map(str, sorted(silent, key=str))),
        wall=wall,
        **tested,
    )


def _at_both_times(first: nx.Graph[Any], second: nx.Graph[Any]) -> tuple[list[Any], set[Any], bool]:
    """Those who are there before and after and answered, those who did not answer, and whether members alone count."""
    silent = {*not_answered(first), *not_answered(second)}
    both = [node for node in first if node in second]
    members = [node for node in both if _is_member(first, node) and _is_member(second, node)]
    if len(members) < 2:  # noqa: PLR2004 - no pair of members, so that others are what is asked about
        members = []
    nodes = [node for node in members or both if node not in silent]
    if not nodes:
        raise GraphError("nobody is there at both times and answered: there is nothing to compare")
    return nodes, silent, bool(members)


def _is_member(graph: nx.Graph[Any], node: Any) -> bool:
    """Whether a node of a dataset's graph of schools is a school of a trust: no central team, and nobody beyond."""
    about = graph.nodes[node]
    return graph.graph.get("level") == "school" and about.get("kind") == "school" and bool(about.get("trust"))


def _tie_rows(nodes: list[Any], pairs: Dyads, was: Floats, now: Floats) -> tuple[TieChange, ...]:
    return tuple(
        TieChange(
            a=str(nodes[pairs.start[i]]),
            b=str(nodes[pairs.end[i]]),
            state="new" if not was[i] else "kept" if now[i] else "lost",
            before=float(was[i]),
            after=float(now[i]),
        )
        for i in np.flatnonzero((was > 0) | (now > 0))
    )


def _jaccard(pairs: Dyads, was: Floats, now: Floats, draws: Draws) -> dict[str, Any]:
    """Jaccard's index beside that of permuted labels; undefined where there were no ties."""
    a, b = (was > 0).astype(float), (now > 0).astype(float)
    both, ends = float(a @ b), float(a.sum() + b.sum())
    if not ends:
        return nulls.against(NAN, [])
    width = int(max(1, min(a.sum(), b.sum())))
    drawn = draws.each(pairs.products(a, b), width, "ties dealt out anew")
    return nulls.against(both / (ends - both), drawn / (ends - drawn), n=int(ends - both))


def _groups(
    nodes: list[Any], first: nx.Graph[Any], second: nx.Graph[Any], group: str | Mapping[Any, Any]
) -> list[str | None]:
    """The group of each node as it was before, else as it is after."""
    earlier, later = (groups_of(graph, group) for graph in (first, second))
    labels = [later[node] if earlier[node] is None else earlier[node] for node in nodes]
    if all(label is None for label in labels):
        raise GraphError(
            f"nobody who is there at both times has a group: {group if isinstance(group, str) else 'the mapping'}"
        )
    return [None if label is None else str(label) for label in labels]


def _wall(  # noqa: PLR0913 - what a comparison of two times needs
    pairs: Dyads,
    was: Floats,
    now: Floats,
    groups: list[str | None],
    *,
    name: str,
    draws: int,
    seed: int,
    warnings: list[str],
) -> WallChange:
    """The ratio of wall ratios, and what it is when nodes are resampled. `groups` has one label a node."""
    known = np.array([group is not None for group in groups])
    if not known.all():
        warnings.append(
            f"{number_of(int(np.sum(~known)), 'node')} {has_have(int(np.sum(~known)))} no group: the wall is that of the others"
        )
    names = sorted({group for group in groups if group is not None})
    label = np.array([-1 if group is None else names.index(group) for group in groups])
    start, end = pairs.start, pairs.end
    counts = known[start] & known[end]
    across, within = counts & (label[start] != label[end]), counts & (label[start] == label[end])
    # strength across and within before, then after
    parts = [np.where(which, values, 0.0) for values in (was, now) for which in (across, within)]
    sums = np.array([part.sum() for part in parts])
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs_ratio = np.sum(within) / np.sum(across)
        ratio = float(sums[2] / sums[3] / (sums[0] / sums[1]))
        w_before, w_after = float(sums[0] / sums[1] * pairs_ratio), float(sums[2] / sums[3] * pairs_ratio)
    low, high, p, testable = NAN, NAN, NAN, False
    if not math.isfinite(ratio):
        warnings.append("the ratio of wall ratios is undefined: no ties across or within before, or none within after")
    else:
        low, high, p, testable = _resampled(pairs, parts, known, draws, seed)
        if not testable:
            warnings.append(
                "the ratio of wall ratios is not testable: nodes are too few, or all resampling is the same"
            )
    return WallChange(
        group=name,
        ratio=_finite(ratio),
        low=low,
        high=high,
        p=p,
        before=_finite(w_before),
        after=_finite(w_after),
        across_before=float(sums[0]),
        within_before=float(sums[1]),
        across_after=float(sums[2]),
        within_after=float(sums[3]),
        pairs_across=int(np.sum(across)),
        pairs_within=int(np.sum(within)),
        n=int(np.sum(known)),
        testable=testable,
    )


def _finite(value: float) -> float:
    return value if math.isfinite(value) else NAN


def _resampled(
    pairs: Dyads, parts: list[Floats], known: npt.NDArray[np.bool_], draws: int, seed: int
) -> tuple[float, float, float, bool]:
    """The 95 % interval of the ratio by a bootstrap of nodes, a two-sided p for 1, and whether it moved.

    `parts` is strength across and within, before and after, one number a pair each. A draw in which nothing crosses, or
    nothing stays within, has the ratio 0 or infinity, which an interval may contain; one that is 0/0 tells nothing and does
    not count.
    """
    generator = nulls.generator(seed, 1)
    n, at = int(known.sum()), np.flatnonzero(known)
    tied = np.flatnonzero(np.any(np.stack(parts) > 0, axis=0))
    values = np.stack([part[tied] for part in parts], axis=1)
    blocks = []
    size = max(1, BLOCK // max(len(tied), 1))
    for done in range(0, draws, size):
        # how often each node was drawn: draws × nodes
        times = np.zeros((min(size, draws - done), len(known)))
        times[:, at] = generator.multinomial(n, np.full(n, 1 / n), size=len(times))
        blocks.append((times[:, pairs.start[tied]] * times[:, pairs.end[tied]]) @ values)
    sums = np.concatenate(blocks)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.log(sums[:, 2] * sums[:, 1]) - np.log(sums[:, 3] * sums[:, 0])
        observed = float(np.log(values.sum(axis=0)) @ np.array([-1.0, 1.0, 1.0, -1.0]))
    drawn = drawn[~np.isnan(drawn)]
    if math.isinf(observed) or len(drawn) < 2 or bool(np.all(np.isclose(drawn, drawn[0]))):  # noqa: PLR2004 - no spread
        return NAN, NAN, NAN, False
    drawn = observed + (drawn - observed) * _narrower(pairs, tied, values, n)
    # no interpolation: between a number and infinity lies nothing
    low, high = (math.exp(end) for end in np.quantile(drawn, [0.025, 0.975], method="inverted_cdf"))
    return low, high, nulls.monte_carlo_p(0.0, drawn), True


def _narrower(pairs: Dyads, tied: Whole, values: Floats, n: int) -> float:
    """By how much resampling nodes exaggerates the spread of the logarithm of the ratio.

    With u the part of each pair in it (its influence) and s the sum of u over the pairs of a node, resampling nodes has the
    variance Σs² + Σu² (Owen 2007). Pairs that depend on each other only through shared nodes have Σs² − Σu² (Aronow et al.
    2015), which is Σu² where they do not depend on each other at all; less than that is taken for chance. n/(n − 2) allows
    for few nodes.
    """
    parts = values / values.sum(axis=0) @ np.array([-1.0, 1.0, 1.0, -1.0])
    size = len(pairs.nodes)
    square = np.zeros((size, size))
    square[pairs.start[tied], pairs.end[tied]] = parts
    square += square.T
    of_nodes, of_pairs = float(np.sum(square.sum(axis=1) ** 2)), float(np.sum(square**2)) / 2
    own = max(of_nodes - of_pairs, of_pairs) * n / max(n - 2, 1)
    return min(1.0, math.sqrt(own / (of_nodes + of_pairs)))


# --- what both share -------------------------------------------------------------------------------------------------


def _in_all(networks: list[nx.Graph[Any]]) -> tuple[list[Any], list[str], set[Any], list[str]]:
    """The nodes of all networks, those left out, those of them who were silent in any, and what to say of them."""
    silent = set().union(*map(not_answered, networks))
    everybody = set().union(*networks)
    shared = [node for node in networks[0] if all(node in graph for graph in networks)]
    silent &= set(shared)
    warnings = []
    if elsewhere := len(everybody) - len(shared):
        warnings.append(
            f"{number_of(elsewhere, 'node')} {is_are(elsewhere)} not in all networks: left out, since missing is not zero"
        )
    if silent:
        asked_of = {
            node for graph in networks for node, about in graph.nodes(data=True) if about.get("answered") is not None
        }
        warnings.append(
            f"{number_of(len(silent), 'node')} did not answer, of {len(asked_of & set(shared))} that were asked: what others say of them is"
            " compared"
        )
    if (answering := len(shared) - len(silent)) < 3:  # noqa: PLR2004 - two have one pair
        raise GraphError(f"{answering} nodes are in all networks and answered: three are needed to compare pairs")
    return shared, sorted(map(str, everybody - set(shared))), silent, warnings


def _evidence(*networks: nx.Graph[Any]) -> tuple[str, ...]:
    edges = (edge for graph in networks for *_, edge in graph.edges(data=True))
    return tuple(sorted({record for edge in edges for record in edge["evidence"]}))
