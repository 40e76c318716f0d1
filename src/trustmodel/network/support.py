"""Who helps whom: what each gives and receives, and the shape of the whole."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import GraphError, MissingExtraError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.graph_contract import read, refuse_graphs
from trustmodel.network.graphs import Level
from trustmodel.network.silence import Asked, SilenceRow, asked, row as silence_row, rows_of
from trustmodel.prose import has_have, number_of
from trustmodel.results import Method, Result, Tested, is_missing, undefined
from trustmodel.stats import batch_measures, nulls, silence
from trustmodel.wire import FREE_TEXT

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "support beside chance") from error

__all__ = ["ChanceRow", "SupportProfile", "SupportRow", "support_profile"]

Truths: TypeAlias = npt.NDArray[np.bool_]

NAN: Final = math.nan
_SILENCE: Final = 2  # the path of draws for what is silent
_BLOCK: Final = 1_000_000  # numbers in one batch of matrices
_RECIPROCITY: Final = ("reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected")
_SHAPE: Final = (
    "centralisation_out", "centralisation_in", "centralisation_degree", "centralisation_betweenness",
    "connectedness", "hierarchy", "efficiency", "least_upper_bound", "transitivity",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class SupportRow:
    """What one school, person, trust or cluster gives and receives.

    `name` is left out for a person, so that a table shows it only to whoever looks it up.
    `given` and `received` sum the strength of ties; `given_to` and `received_from` count others, each once.
    `days_given` and `days_received` sum the days that are known: NaN when there are ties and no days are known.
    `balance` is (given − received) / (given + received): 1 for one that only gives ("capacity giver"), −1 for one that
    only receives ("capacity taker"), NaN for one without ties. None of these is better for being higher.

    What somebody gives who did not answer (`answered` is false) is unknown where nothing of it is recorded: NaN, and
    `given_to` is `None`. Their balance is NaN, and whether they are isolated is not known, which counts as no.
    """

    id: str
    name: str | None = attrs.field(metadata=FREE_TEXT)
    kind: str | None
    member: bool | None
    given: float
    received: float
    given_to: int | None
    received_from: int
    days_given: float
    days_received: float
    balance: float
    isolated: bool
    answered: bool | None
    """`None`: they were not asked."""


@attrs.frozen(kw_only=True)
class ChanceRow(Tested):
    """One figure of the whole beside what chance gives. `figure` is its name in `SupportProfile`, `n` counts ties.

    Where some did not answer, both are of the network among those who did, so that `value` may differ from the estimate for
    all.
    """

    figure: str


@attrs.frozen(kw_only=True, repr=False)
class SupportProfile(Result):
    """Who gives and who receives, one row a node in order of id, and the shape of the whole network.

    The figures of the whole look at which ties there are, not at their strength, but for `crossing_share`.
    An undefined figure is NaN, and `warnings` says why. Where some did not answer, figures are estimates for the whole
    network, and `silence` has a row for each: its interval, and the range that silence leaves.
    """

    rows: tuple[SupportRow, ...]
    n: int
    """How many nodes."""
    ties: int
    """How many ordered pairs of which the one is recorded to support the other."""
    asked: int
    """How many nodes were asked; 0 where nothing is recorded of that."""
    answered: int
    """How many of those answered."""
    density: float
    """Ties per ordered pair that could be tied: m / (n(n − 1))."""
    reciprocity_arc: float
    """The share of ties that are returned: 2M / m, for M pairs with ties both ways."""
    reciprocity_dyad: float
    """The share of tied pairs that are tied both ways: M / (M + A), for A pairs with a tie one way."""
    reciprocity_corrected: float
    """Arc reciprocity beyond what the density alone would give: (r − density) / (1 − density)."""
    centralisation_out: float
    """Freeman's, of how many one gives to: Σ(max − d) / (n − 1)². 1 when one gives to all and no other gives."""
    centralisation_in: float
    """The same, of how many one receives from."""
    centralisation_degree: float
    """Freeman's, of how many one is tied to either way: Σ(max − d) / ((n − 1)(n − 2)). 1 for a star."""
    centralisation_betweenness: float
    """Freeman's, of betweenness on ties taken without direction: Σ(max − b) / ((n − 1)²(n − 2)/2). 1 for a star."""
    connectedness: float
    """Krackhardt's: the share of pairs that some path joins, whichever way ties run."""
    hierarchy: float
    """Krackhardt's: of pairs of which one reaches the other along ties, the share where the other does not reach back."""
    efficiency: float
    """Krackhardt's: 1 less the share of possible spare ties that are there, ties taken without direction."""
    least_upper_bound: float
    """Krackhardt's: the share of joined pairs, beyond the fewest possible, that have a closest common source."""
    crossing_share: float
    """The share of strength that crosses a trust's boundary, of all that begins or ends in a trust."""
    transitivity: float
    """The share of pairs with a third in common that are tied themselves, ties taken without direction."""
    triads: Mapping[str, float] = attrs.field(converter=immutabledict)
    """How many triples of nodes there are of each of the 16 kinds, by mutual, one-way and null pairs (003 … 300); NaN where
    some did not answer."""
    isolates: tuple[str, ...]
    """Those without any tie, who did not fail to answer."""
    silence: tuple[SilenceRow, ...] = ()
    """The figures as silence leaves them; none where nobody was silent."""
    silent_named: float | None = None
    """Ties received per possible tie, of those who did not answer as a multiple of those who did: about 1 where silence is at
    random. `None` where nobody was silent."""
    chance: tuple[ChanceRow, ...] = ()
    """Figures beside what chance gives; none where `draws=0`."""

    def summary(self) -> str:
        """How many nodes, ties, isolates and undefined figures."""
        figures = [value for value in attrs.asdict(self, recurse=False).values() if isinstance(value, float)]
        lacking = sum(map(undefined, figures))
        told = f"; {self.answered} of {self.asked} answered" if self.asked else ""
        return f"{number_of(self.n, 'node')}, {number_of(self.ties, 'tie')}, {len(self.isolates)} isolated, {number_of(lacking, 'figure')} undefined{told}"


@renamed(x="data")
def support_profile(  # noqa: PLR0913 - the options that every question of support has, and the strength
    data: Dataset | Situation | nx.DiGraph[Any],
    *,
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
) -> SupportProfile:
    """Who gives support and who receives it, and the shape of the whole network.

    No figure is better for being higher: more returned support went with *lower* trust in 49 Dutch schools (Moolenaar
    and Sleegers 2010).

    `chance` holds the figures beside those of a null model. Reciprocity is compared with uniform random networks of the same
    nodes with as many ties (U|L: conditional on the number of ties). The shape of the whole (centralisation, Krackhardt's
    four, transitivity) is compared with uniform random networks with as many pairs tied both ways, one way and not at all
    (U|MAN: conditional on the dyad census): what stands out is then no matter of size, density or reciprocity.

    Silence is not read as having no ties. Of whoever did not answer, what they would have given is unknown. Density,
    reciprocity, centralisation of giving and of receiving, transitivity and the crossing share are estimated from those who
    answered, with a jackknife for a sample of so many of so few; centralisation by degree and Krackhardt's four by multiple
    imputation from the p2 model. Intervals suppose that silence is at random; `silent_named` tells a little of whether it is.
    Where more than 40 % are silent, only the first two and the crossing share are estimated; betweenness up to 10 %; triads
    never. `chance` looks at the network among those who answered.

    Parameters
    ----------
    data
        A dataset, a `situation`, or a directed graph of your own.
    level
        Whether people of a dataset stand for themselves or for their schools: see `graphs.support`. This and the next five
        are for a dataset: refused with a graph of your own, which is taken whole.
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
        The edge attribute that says how strong a tie is. `None`: each edge counts 1.
    draws
        How many networks are drawn from each null model. 0: none, and `chance` is empty. `None`: 500.
    seed
        For the draws.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    SupportProfile
        One row a node, in order of id. Undefined figures are NaN: `reciprocity_*` without ties, `crossing_share` when
        nothing says where the boundary is, `centralisation_*` with too few nodes to have a centre. In `chance`, `p` is
        two-sided, and a figure that chance cannot move is not testable.

    Raises
    ------
    GraphError
        The graph has no direction, a tie to itself, or an edge without a strength above 0.
    NotFoundError
        There is no such topic.
    PurposeError
        The data notice does not cover it (at `level="person"`).
    ValueError
        `draws` or `seed` is no whole number, or as for `situation`.

    References
    ----------
    Freeman, L. C. (1979). Centrality in social networks: conceptual clarification. *Social Networks* 1, 215–239.

    Krackhardt, D. (1994). Graph theoretical dimensions of informal organizations. In Carley and Prietula (eds),
    *Computational Organization Theory*, 89–111. Efficiency counts edges as there; R's `sna` counts arcs.

    Holland, P. W. and Leinhardt, S. (1976). Local structure in social networks. *Sociological Methodology* 7, 1–45
    (triads, and chance given the census of pairs).

    Garlaschelli, D. and Loffredo, M. I. (2004). Patterns of link reciprocity in directed networks.
    *Physical Review Letters* 93, 268701 (the corrected form).

    van Duijn, M. A. J., Snijders, T. A. B. and Zijlstra, B. J. H. (2004). p2: a random effects model with covariates for
    directed graphs. *Statistica Neerlandica* 58, 234–254 (imputation of what is silent).

    Moolenaar, N. M. and Sleegers, P. J. C. (2010). Social networks, trust, and innovation. In Daly (ed.),
    *Social Network Theory and Educational Change*.

    Examples
    --------
    >>> import networkx as nx
    >>> profile = support_profile(nx.DiGraph([("ash", "beech"), ("beech", "ash"), ("ash", "elm")]), strength=None)
    >>> profile.rows[0].balance
    0.3333333333333333
    >>> profile.reciprocity_dyad
    0.5
    """
    draws = 500 if draws is None else draws
    if isinstance(data, Dataset | Situation):
        graph: nx.DiGraph[Any] = graphs.support(
            data, level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic
        )
    else:
        refuse_graphs(data, level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic)
        graph = read(data)
    ties = graphs.ties(graph, strength=strength)
    if not isinstance(ties, nx.DiGraph):
        raise GraphError("support has a direction: give a DiGraph or MultiDiGraph (to_directed() makes one)")
    options = {"strength": strength, "draws": draws, **graphs.options(graph)}
    warnings = _what_was_left_out(graph)
    who = asked(ties)
    figures, triads, left = _of_the_whole(graph, ties, who, strength, nulls.generator(seed, _SILENCE), warnings)
    chance: tuple[ChanceRow, ...] = ()
    if draws != 0:
        warnings += nulls.few_draws(draws, alpha=alpha)
        among, observed = ties, figures
        if who.silent:
            among = ties.subgraph(set(ties) - set(who.silent)).copy()
            observed = _figures(among, [])
            warnings.append(f"chance looks at the network among the {len(among)} who answered or were not asked")
        chance = _chance(among, observed, draws, seed, progress=progress)
        if stuck := [row.figure for row in chance if not (row.testable or undefined(row.value))]:
            warnings.append(f"not testable, since chance cannot give anything else: {', '.join(stuck)}")
    rows = tuple(_row(ties, node, silent=node in set(who.silent)) for node in ties)
    return SupportProfile(
        method=Method(name="support_profile", options=options, seed=seed, source=graph.graph.get("source")),
        evidence=tuple(sorted({record for _, _, edge in ties.edges(data=True) for record in edge["evidence"]})),
        rows=rows,
        n=len(ties),
        ties=ties.number_of_edges(),
        asked=who.asked,
        answered=who.answered,
        isolates=tuple(row.id for row in rows if row.isolated),
        **figures,
        triads=triads,
        **left,
        chance=chance,
        warnings=tuple(warnings),
    )


def _figures(ties: nx.DiGraph[Any], warnings: list[str]) -> dict[str, float]:
    """The figures of a whole network as it is."""
    return {
        **_reciprocity(ties, warnings),
        **_centralisation(ties, warnings),
        **_krackhardt(ties, warnings),
        "transitivity": _transitivity(ties, warnings),
    }


def _of_the_whole(  # noqa: PLR0913, PLR0917 - an inner step of support_profile
    graph: nx.DiGraph[Any],
    ties: nx.DiGraph[Any],
    who: Asked,
    strength: str | None,
    rng: np.random.Generator,
    warnings: list[str],
) -> tuple[dict[str, Any], Mapping[str, float], dict[str, Any]]:
    """The figures of the whole, the triads, and what silence leaves of the figures."""
    crossing, touching = _crossing(graph, strength, warnings)
    whole = math.fsum(touching.values())
    share = math.fsum(crossing.values()) / whole if whole else NAN
    triads: Mapping[str, float] = nx.triadic_census(ties)
    if not who.silent:
        return {**_figures(ties, warnings), "crossing_share": share}, triads, {}
    as_none = _figures(ties, [])
    rows, named, said = rows_of(ties, who, as_none, rng)
    warnings += [*said, "triads are not counted: some did not answer"]
    quiet = set(who.silent)
    answering = [node for node in ties if node not in quiet]
    crossed, touched = (np.array([part.get(node, 0.0) for node in answering]) for part in (crossing, touching))
    estimate = silence.available_share(crossed, touched, len(ties))
    rows["crossing_share"] = silence_row("crossing_share", estimate, share)
    figures = {name: of.value for name, of in rows.items()}
    return figures, dict.fromkeys(triads, NAN), {"silence": tuple(rows.values()), "silent_named": named}


def _what_was_left_out(graph: nx.DiGraph[Any]) -> list[str]:
    warnings = []
    if within := graph.graph.get("within"):
        warnings.append(f"{len(within)} support records are, in whole or in part, between people of one school")
    if unplaced := graph.graph.get("unplaced"):
        warnings.append(f"{len(unplaced)} support records name somebody who had no role at the time: left out")
    unknown = sum(is_missing(edge.get("days")) for _, _, edge in graph.edges(data=True))
    if unknown:
        warnings.append(
            f"{unknown} of {number_of(graph.number_of_edges(), 'tie')} {has_have(unknown)} no days: sums of days are of those known"
        )
    return warnings


def _row(ties: nx.DiGraph[Any], node: Any, *, silent: bool) -> SupportRow:
    out, into = ([edge for *_, edge in edges(node, data=True)] for edges in (ties.out_edges, ties.in_edges))
    given, received = (math.fsum(edge["strength"] for edge in edges) for edges in (out, into))
    about = ties.nodes[node]
    unknown = silent and not out  # silence is not giving nothing
    return SupportRow(
        id=str(node),
        name=None if about.get("kind") == "person" else about.get("name"),
        kind=about.get("kind"),
        member=about.get("member"),
        given=NAN if unknown else given,
        received=received,
        given_to=None if unknown else len(out),
        received_from=len(into),
        days_given=NAN if unknown else _days(out),
        days_received=_days(into),
        balance=(given - received) / (given + received) if (out or into) and not silent else NAN,
        isolated=not (out or into or silent),
        answered=about.get("answered"),
    )


def _days(edges: list[dict[str, Any]]) -> float:
    known = [edge["days"] for edge in edges if edge["days"] is not None]
    return math.fsum(known) if known or not edges else NAN


def _crossing(
    graph: nx.DiGraph[Any], strength: str | None, warnings: list[str]
) -> tuple[dict[Any, float], dict[Any, float]]:
    """By giver, the strength of ties across a trust's boundary, and of all that begin or end in a trust."""
    trust = {node: about.get("trust") for node, about in graph.nodes(data=True)}
    if graph and not any("trust" in about for _, about in graph.nodes(data=True)):
        warnings.append("crossing_share is undefined: nodes have no attribute 'trust'")
        return {}, {}
    crossing: dict[Any, list[float]] = defaultdict(list)
    touching: dict[Any, list[float]] = defaultdict(list)
    for start, end, edge in graph.edges(data=True):
        crosses = trust[start] != trust[end] if is_missing(edge.get("crosses")) else edge["crosses"]
        value = 1.0 if strength is None else edge[strength]
        if crosses or trust[start] is not None or trust[end] is not None:
            touching[start].append(value)
            crossing[start].append(value * crosses)
    if not touching:
        warnings.append("crossing_share is undefined: no tie begins or ends in a trust")
    return tuple({node: math.fsum(values) for node, values in part.items()} for part in (crossing, touching))  # type: ignore[return-value]


def _reciprocity(ties: nx.DiGraph[Any], warnings: list[str]) -> dict[str, float]:
    n, m = len(ties), ties.number_of_edges()
    pairs = n * (n - 1)
    density = m / pairs if pairs else NAN
    if not pairs:
        warnings.append("density is undefined: fewer than two nodes")
    if not m:
        warnings.append("reciprocity is undefined: there are no ties")
        return {
            "density": density, "reciprocity_arc": NAN, "reciprocity_dyad": NAN, "reciprocity_corrected": NAN,
        }  # fmt: skip
    returned = sum(ties.has_edge(end, start) for start, end in ties.edges)  # 2M: both of each mutual pair
    arc = returned / m
    if m == pairs:
        warnings.append("reciprocity_corrected is undefined: everyone supports everyone")
    return {
        "density": density,
        "reciprocity_arc": arc,
        "reciprocity_dyad": (returned / 2) / (m - returned / 2),
        "reciprocity_corrected": NAN if m == pairs else (arc - density) / (1 - density),
    }


def _centralisation(ties: nx.DiGraph[Any], warnings: list[str]) -> dict[str, float]:
    n = len(ties)
    either = ties.to_undirected()
    if n < 3:  # noqa: PLR2004 - a star has three
        what = "centralisation is" if n < 2 else "centralisation_degree and centralisation_betweenness are"  # noqa: PLR2004
        warnings.append(f"{what} undefined: too few nodes to have a centre")
    betweenness = nx.betweenness_centrality(either, normalized=False)
    return {
        "centralisation_out": _spread(dict(ties.out_degree), (n - 1) ** 2),
        "centralisation_in": _spread(dict(ties.in_degree), (n - 1) ** 2),
        "centralisation_degree": _spread(dict(either.degree), (n - 1) * (n - 2)),
        "centralisation_betweenness": _spread(betweenness, (n - 1) ** 2 * (n - 2) / 2),
    }


def _spread(values: Mapping[Any, float], most: float) -> float:
    """How far all fall short of the greatest, as a share of the most that they could."""
    if not values or most <= 0:
        return NAN
    top = max(values.values())
    return math.fsum(top - value for value in values.values()) / most


def _krackhardt(ties: nx.DiGraph[Any], warnings: list[str]) -> dict[str, float]:
    n = len(ties)
    components = [len(component) for component in nx.weakly_connected_components(ties)]
    joined = sum(math.comb(size, 2) for size in components)
    spare = ties.to_undirected().number_of_edges() - sum(size - 1 for size in components)
    most_spare = sum(math.comb(size - 1, 2) for size in components)
    one_way, reached, bounded = _reach(ties)
    figures = {
        "connectedness": joined / math.comb(n, 2) if n > 1 else NAN,
        "hierarchy": one_way / reached if reached else NAN,
        "efficiency": 1 - spare / most_spare if most_spare else NAN,
        "least_upper_bound": 1 - (joined - bounded) / most_spare if most_spare else NAN,
    }
    why = {
        "connectedness": "fewer than two nodes",
        "hierarchy": "nobody reaches anybody",
        "efficiency": "no three nodes are joined",
        "least_upper_bound": "no three nodes are joined",
    }
    warnings += [f"{name} is undefined: {why[name]}" for name, value in figures.items() if undefined(value)]
    return figures


def _reach(ties: nx.DiGraph[Any]) -> tuple[int, int, int]:
    """Pairs joined by paths one way only; by paths at all; and pairs that have a least upper bound.

    An upper bound of two nodes is one from which paths lead to both, perhaps one of the two. It is least when every
    other upper bound has a path to it.
    """
    above: dict[Any, set[Any]] = defaultdict(set)
    for node in ties:
        above[node] = nx.ancestors(ties, node) | {node}
    # Sets as bits, those with most above them first: the first common bound is then the only one that can be least.
    order = sorted(ties, key=lambda node: -len(above[node]))
    place = {node: bit for bit, node in enumerate(order)}
    masks = [sum(1 << place[bound] for bound in above[node]) for node in order]
    one_way = reached = bounded = 0
    for i, j in combinations(range(len(order)), 2):
        down, up = masks[j] >> i & 1, masks[i] >> j & 1
        one_way += down != up
        reached += down | up
        common = masks[i] & masks[j]
        first = (common & -common).bit_length() - 1
        bounded += common != 0 and common & ~masks[first] == 0
    return one_way, reached, bounded


def _transitivity(ties: nx.DiGraph[Any], warnings: list[str]) -> float:
    either = ties.to_undirected()
    if all(degree < 2 for _, degree in either.degree):  # noqa: PLR2004 - two ties make a path
        warnings.append("transitivity is undefined: no two have a third in common")
        return NAN
    return float(nx.transitivity(either))


# --- the null models --------------------------------------------------------------------------------------------------


def _chance(
    ties: nx.DiGraph[Any], figures: Mapping[str, float], draws: int, seed: int, *, progress: bool
) -> tuple[ChanceRow, ...]:
    n, m = len(ties), ties.number_of_edges()
    tied: Truths = nx.to_numpy_array(ties, weight="strength") > 0 if n else np.zeros((0, 0), dtype=bool)
    size = max(1, min(draws, _BLOCK // max(n * n, 1)))
    sizes = [min(size, draws - done) for done in range(0, draws, size)]
    by_ties, by_census = nulls.generator(seed, 0), nulls.generator(seed, 1)
    drawn: dict[str, list[Any]] = defaultdict(list)
    for size_of_block in nulls.progressing(sizes, total=len(sizes), label="drawing networks", progress=progress):
        returned = batch_measures.reciprocity(_as_many_ties(tied, size_of_block, by_ties))
        shape = batch_measures.shape(_same_census(tied, size_of_block, by_census))
        for name in _RECIPROCITY:
            drawn[name].append(returned[name])
        for name in _SHAPE:
            drawn[name].append(shape[name])
    return tuple(
        ChanceRow(figure=name, **nulls.against(figures[name], np.concatenate(drawn[name]), n=m))
        for name in (*_RECIPROCITY, *_SHAPE)
    )


def _same_census(tied: Truths, draws: int, generator: np.random.Generator) -> Truths:
    """Networks with the same dyad census (U|MAN): draws × n × n."""
    row, column = np.triu_indices(len(tied), 1)
    ways = tied[row, column].astype(np.int8) + tied[column, row]  # 0, 1 or 2 of the two ties of a pair
    permuted = generator.permuted(np.tile(ways, (draws, 1)), axis=1)
    forth = generator.integers(0, 2, size=permuted.shape, dtype=np.int8) > 0
    networks = np.repeat(tied[None], draws, axis=0)
    networks[:, row, column] = (permuted > 1) | ((permuted == 1) & forth)
    networks[:, column, row] = (permuted > 1) | ((permuted == 1) & ~forth)
    return networks


def _as_many_ties(tied: Truths, draws: int, generator: np.random.Generator) -> Truths:
    """Networks with as many ties (U|L): draws × n × n."""
    start, end = np.nonzero(~np.eye(len(tied), dtype=bool))
    networks = np.repeat(tied[None], draws, axis=0)
    networks[:, start, end] = generator.permuted(np.tile(tied[start, end], (draws, 1)), axis=1)
    return networks
