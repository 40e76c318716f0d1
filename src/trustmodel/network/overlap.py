"""Networks of the same nodes: whether one follows another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import attrs
import networkx as nx

from trustmodel.errors import GraphError, MissingExtraError
from trustmodel.model.period import Between, Day
from trustmodel.network import graphs
from trustmodel.network.graph_contract import not_answered
from trustmodel.network.graphs import Level
from trustmodel.network.selection import Network, Selection
from trustmodel.network.silence import SilenceRow, row as silence_row
from trustmodel.prose import fixed, is_are, number_of, p_value
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

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "networks beside each other") from error

__all__ = ["OverlapRow", "RelationOverlap", "evidence_of_ties", "relation_overlap"]

Family: TypeAlias = Literal["linear", "logit"]


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
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    draws: int | None = None,
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
        Whether people of a dataset stand for themselves or for their schools: see `graphs.support`. This and the next five
        are for a dataset: refused where all are graphs of your own, which are taken whole.
    at
        A day: support that lasts on it.
    between
        Or a period, its end exclusive. With neither, every support record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.
    strength
        The edge attribute that says how strong a tie is, in all networks. `None`: each edge counts 1.
    draws
        How often node labels are permuted. `None`: 2,000.
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
    draws = 2_000 if draws is None else draws
    few = nulls.few_draws(draws, alpha=alpha)
    if family not in get_args(Family):
        raise ValueError(f"family is 'linear' or 'logit', not {family!r}")
    given: dict[str, Network] = (
        {str(name): network for name, network in b.items()} if isinstance(b, Mapping) else {"b": b}
    )
    if not given:
        raise ValueError("give at least one predictor")
    selection = Selection(level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    selection.refuse_graphs(a, *given.values())
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
        evidence=evidence_of_ties(*everything),
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


# --- who takes part -------------------------------------------------------------------------------------------------


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


def evidence_of_ties(*networks: nx.Graph[Any]) -> tuple[str, ...]:
    """The ids of the records that the ties of some networks rest on, in order.

    Parameters
    ----------
    *networks
        Graphs whose edges have `evidence`.

    Returns
    -------
    tuple of str
        Each id once.
    """
    edges = (edge for graph in networks for *_, edge in graph.edges(data=True))
    return tuple(sorted({record for edge in edges for record in edge["evidence"]}))
