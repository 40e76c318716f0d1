"""Groups: whether ties stay within those that are known, and which the ties themselves show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.graphs import Level
from trustmodel.network.grouping import Group, of_graph, option_of
from trustmodel.network.silence import Asked, SilenceRow, asked, heard, row as silence_row
from trustmodel.prose import fixed, has_have, number_of, p_value
from trustmodel.results import Method, Result, Tested
from trustmodel.stats import nulls
from trustmodel.stats.partitions import (
    NAN,
    Floats,
    Whole,
    block_sizes,
    co_membership,
    edge_arrays,
    louvain,
    mean_adjusted_rand,
    modularity,
    node_strengths,
    rewired,
)
from trustmodel.stats.silence import available_share, jackknife, to_silent

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "groups beside chance") from error

__all__ = ["Communities", "GroupRow", "Homophily", "MemberRow", "NodeRow", "Together", "communities", "homophily"]

_TRIES: Final = 5  # runs that each graph of the null gets, and as many of the network itself in the test
_DIGITS: Final = 12  # modularities that agree so far are the same: sums in another order differ in the last digits


# --- homophily -------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class GroupRow(Tested):
    """The E-I index of one group: of the ties that touch it, those that leave it against those that stay.

    `null_mean` is what a group of the same size gets by chance. `size` counts its nodes, `n` the ties that touch it.
    """

    group: str
    size: int
    internal: float
    external: float


@attrs.frozen(kw_only=True)
class NodeRow(Tested):
    """The E-I index of one node: of its ties, those to other groups against those to its own.

    The null model leaves the node in its group and permutes the labels of the others. `n` counts the node's ties. Rows are in order
    of id, never of value. Many nodes are tested: at 0.05, one in twenty stands out by chance.
    """

    id: str
    group: str
    internal: float
    external: float


@attrs.frozen(kw_only=True, repr=False)
class Homophily(Result, Tested):
    """Whether ties stay within groups. `value` is the E-I index of the whole: −1 all within, 1 all across.

    `rows` are those of `groups`. `p` is small where ties stay within more than chance has it, and near 1 where they cross
    more; for the second, read 1 − p.
    """

    groups: tuple[GroupRow, ...]
    """One row a group, in order of name."""
    nodes: tuple[NodeRow, ...]
    """One row a node, in order of id."""
    internal: float
    """The strength of ties within groups: their number where `strength=None`."""
    external: float
    """The strength of ties between groups."""
    left_out: tuple[str, ...]
    """Those without a group."""
    silent: tuple[str, ...] = ()
    """Those who did not answer: ties to them count, and what they would have said is missing."""
    silence: SilenceRow | None = None
    """The index as silence leaves it, with its interval and range; `None` where nobody with a group was silent."""

    @property
    def rows(self) -> tuple[GroupRow, ...]:
        """The groups."""
        return self.groups

    def summary(self) -> str:
        """The index beside what chance gives."""
        if not self.testable:
            return f"E-I index {fixed(self.value, 3)}, not testable"
        return f"E-I index {fixed(self.value, 3)}, by chance {fixed(self.null_mean, 3)} (p = {p_value(self.p)})"


@renamed(x="data")
def homophily(  # noqa: PLR0913 - the options that every question of support has, and the strength
    data: Dataset | Situation | nx.Graph[Any],
    *,
    group: Group,
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
) -> Homophily:
    """Whether ties stay within groups more than chance has it: the E-I index, beside a permutation null model.

    (E − I)/(E + I), where I is the strength of ties within groups and E that of ties between them. Each directed tie
    counts, and each undirected one once. With uneven groups chance does not give 0: read the value beside `null_mean`.

    The null model permutes group labels over the nodes, so that the ties and the sizes of groups stay as they are. Whoever
    has no group is left out with their ties. Of whoever did not answer, what others say counts: the index is that of the ties
    that are known, and `silence` has its interval, by a jackknife over those who answered.

    Parameters
    ----------
    data
        A dataset, a `situation`, or a networkx graph of your own, directed or not.
    group
        A node attribute by its name (`phase`, `trust`, `local_authority`, or a field of your own), a number cut into `Bins`,
        or a mapping from ids to groups. See `boundary`.
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
        The edge attribute to sum. `None`: each tie counts 1.
    draws
        How often group labels are permuted. `None`: 2,000.
    seed
        For the draws.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    Homophily
        The index of the whole, with a row for each group and node. `p` is that of the lower tail: of ties that stay
        within as much or more. NaN where there are no ties; not testable where permuting changes nothing: one group,
        or each node a group of its own.

    Raises
    ------
    GraphError
        The graph has a tie of a node to itself or an edge without a strength above 0; or nobody has a group.
    NotFoundError
        There is no such topic.
    ValueError
        `draws` or `seed` is no whole number, or as for `situation`.

    References
    ----------
    Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises. *Social Psychology Quarterly* 51,
    123–140.

    Examples
    --------
    >>> import networkx as nx
    >>> friends = nx.Graph([("ash", "beech"), ("beech", "elm"), ("elm", "ash"), ("elm", "oak")])
    >>> within = homophily(friends, group={"ash": 1, "beech": 1, "elm": 1, "oak": 2}, strength=None)
    >>> within.value, within.internal, within.external
    (-0.5, 3.0, 1.0)
    """
    draws = 2_000 if draws is None else draws
    few = nulls.few_draws(draws, alpha=alpha)
    graph = graphs.ties(
        data, strength=strength, level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic
    )
    given, left_out, warnings = _with_groups(graph, group)
    who = asked(given)
    ties = heard(given, who)
    kept = list(ties)
    names = sorted({str(about["_group"]) for _, about in ties.nodes(data=True)})
    place = {name: number for number, name in enumerate(names)}
    label = np.array([place[ties.nodes[node]["_group"]] for node in kept], dtype=np.int64)
    start, end, weight = edge_arrays(ties)
    labelled = _LabelledTies(start=start, end=end, weight=weight, label=label, groups=len(names))
    drawn = labelled.permuted(draws, seed, progress=progress)
    observed = labelled.observed()
    total = math.fsum(weight)
    if not total:
        warnings.append("the E-I index is undefined: no ties between nodes that have a group")
    return Homophily(
        method=Method(
            name="homophily",
            options={
                "group": option_of(group),
                "strength": strength,
                "draws": draws,
                **graphs.options(graph),
            },
            seed=seed,
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({record for _, _, edge in ties.edges(data=True) for record in edge["evidence"]})),
        warnings=(*few, *warnings),
        **nulls.against(
            float(_ei_index(observed.whole[0], total)), _ei_index(drawn.whole, total), tail="lower", n=len(weight)
        ),
        internal=float(observed.whole[0]),
        external=float(total - observed.whole[0]),
        groups=_group_rows(names, labelled, observed, drawn),
        nodes=_node_rows(kept, names, labelled, observed, drawn),
        left_out=tuple(left_out),
        silent=tuple(map(str, who.silent)),
        silence=_as_silence_leaves(given, ties, who, labelled) if who.silent else None,
    )


def _as_silence_leaves(given: nx.Graph[Any], ties: nx.Graph[Any], who: Asked, labelled: _LabelledTies) -> SilenceRow:
    """The index of the ties that are known, with a jackknife over those who answered, and of all that are recorded."""
    crossing = labelled.weight * (labelled.label[labelled.start] != labelled.label[labelled.end])
    quiet = set(who.silent)
    answering = np.array([node not in quiet for node in ties], dtype=bool)
    across, total = float(crossing.sum()), math.fsum(labelled.weight)
    value = float(_ei_index(labelled.weight.sum() - across, total))
    if ties.is_directed():
        crossed, touched = (
            np.bincount(labelled.start, of, minlength=len(ties)).astype(float) for of in (crossing, labelled.weight)
        )
        estimate = available_share(crossed[answering], touched[answering], len(ties), ei=True)
    else:
        # only a tie to somebody silent is lost with one more who is
        lost, lost_across = (
            to_silent(labelled.start, labelled.end, of, answering) for of in (labelled.weight, crossing)
        )
        without = _ei_index(total - lost - across + lost_across, total - lost)
        estimate = jackknife(
            float(_ei_index(total - across, total)), without, len(ties), bounds=(-1, 1), symmetric=True
        )
    estimate = attrs.evolve(estimate, value=value)
    of = {node: about["_group"] for node, about in given.nodes(data=True)}
    recorded = [(tie["strength"], of[start] != of[end]) for start, end, tie in given.edges(data=True)]
    total = math.fsum(strength for strength, _ in recorded)
    inside = math.fsum(strength for strength, across in recorded if not across)
    return silence_row("ei", estimate, float(_ei_index(inside, total)))


@attrs.frozen(kw_only=True, eq=False)
class _Internal:
    """Strength within groups under some labellings, one line each: the one observed, or many permuted."""

    whole: Floats
    """Labellings: the strength of all ties within groups."""
    groups: Floats
    """Labellings × groups: that of the ties within each."""
    touching: Floats
    """Labellings × groups: that of the ties with an end in each."""
    nodes: Floats
    """Labellings × nodes: that of each node's ties to its own group."""


@attrs.frozen(kw_only=True, eq=False)
class _LabelledTies:
    """Ties as arrays, and the group of each node."""

    start: Whole
    """One number a tie: the place of the node where it begins."""
    end: Whole
    weight: Floats
    label: Whole
    """One number a node: the place of its group."""
    groups: int
    """How many there are."""

    def observed(self) -> _Internal:
        """Under the labels that nodes have."""
        return self._summed(self.label[None, :], _within(self.start, self.end, self.weight, self.label))

    def permuted(self, draws: int, seed: int, *, progress: bool) -> _Internal:
        """Under permutations of these labels."""
        n = len(self.label)
        steps = block_sizes(draws, max(len(self.weight), n, 1))
        generator = nulls.generator(seed)
        drawn = []
        for size in nulls.progressing(steps, total=len(steps), label="permuting groups", progress=progress):
            order = generator.permuted(np.tile(np.arange(n), (size, 1)), axis=1)
            own = _own(self.start, self.end, self.weight, self.label, order)
            drawn.append(self._summed(self.label[order], own))
        return _Internal(
            whole=np.concatenate([block.whole for block in drawn]),
            groups=np.concatenate([block.groups for block in drawn]),
            touching=np.concatenate([block.touching for block in drawn]),
            nodes=np.concatenate([block.nodes for block in drawn]),
        )

    def _summed(self, labels: Whole, nodes: Floats) -> _Internal:
        """Sums for labellings × nodes, with those of nodes as they are given."""
        lines, n = labels.shape
        line = np.arange(lines)[:, None] * self.groups
        size = lines * self.groups
        inside = self.weight * (labels[:, self.start] == labels[:, self.end])
        within = np.bincount((line + labels[:, self.start]).ravel(), inside.ravel(), minlength=size).astype(float)
        strengths = np.broadcast_to(node_strengths(self.start, self.end, self.weight, n), (lines, n))
        ends = np.bincount((line + labels).ravel(), strengths.ravel(), minlength=size).astype(float)
        return _Internal(
            whole=inside.sum(axis=1),
            groups=within.reshape(lines, self.groups),
            touching=(ends - within).reshape(lines, self.groups),  # a tie within has both its ends here
            nodes=nodes,
        )


def _group_rows(
    names: list[str], labelled: _LabelledTies, observed: _Internal, drawn: _Internal
) -> tuple[GroupRow, ...]:
    first, second = labelled.label[labelled.start], labelled.label[labelled.end]
    return tuple(
        GroupRow(
            group=name,
            size=int(np.sum(labelled.label == g)),
            internal=float(observed.groups[0, g]),
            external=float(observed.touching[0, g] - observed.groups[0, g]),
            **nulls.against(
                float(_ei_index(observed.groups[0, g], observed.touching[0, g])),
                _ei_index(drawn.groups[:, g], drawn.touching[:, g]),
                tail="lower",
                n=int(np.sum((first == g) | (second == g))),
            ),
        )
        for g, name in enumerate(names)
    )


def _node_rows(
    nodes: list[Any], names: list[str], labelled: _LabelledTies, observed: _Internal, drawn: _Internal
) -> tuple[NodeRow, ...]:
    strengths = node_strengths(labelled.start, labelled.end, labelled.weight, len(nodes))
    degrees = node_strengths(labelled.start, labelled.end, np.ones(len(labelled.weight)), len(nodes))
    return tuple(
        NodeRow(
            id=str(node),
            group=names[labelled.label[i]],
            internal=float(observed.nodes[0, i]),
            external=float(strengths[i] - observed.nodes[0, i]),
            **nulls.against(
                float(_ei_index(observed.nodes[0, i], strengths[i])),
                _ei_index(drawn.nodes[:, i], strengths[i]),
                tail="lower",
                n=int(degrees[i]),
            ),
        )
        for i, node in enumerate(nodes)
    )


def _own(start: Whole, end: Whole, weight: Floats, label: Whole, order: Whole) -> Floats:
    """The strength of each node's ties to its own group, when the node stays and the others are permuted: draws × nodes.

    `order` has a rank for each node, draws × nodes. For a node in a group of k, the others of lowest rank fill the k − 1
    places.
    """
    places = np.bincount(label)[label] - 1
    own = np.zeros(order.shape)
    for near, far in ((start, end), (end, start)):
        mine, theirs = order[:, near], order[:, far]
        inside = weight * (theirs - (mine < theirs) < places[near])
        _add_columns(own, near, inside)
    return own


def _within(start: Whole, end: Whole, weight: Floats, label: Whole) -> Floats:
    """The strength of each node's ties to its own group: 1 × nodes."""
    own = np.zeros((1, len(label)))
    inside = (weight * (label[start] == label[end]))[None, :]
    _add_columns(own, start, inside)
    _add_columns(own, end, inside)
    return own


def _add_columns(total: Floats, column: Whole, values: Floats) -> None:
    """Add each column of `values` (draws × ties) to the column of `total` (draws × nodes) that it belongs to."""
    if not len(column):
        return
    order = np.argsort(column, kind="stable")
    first = np.flatnonzero(np.diff(column[order], prepend=-1))
    total[:, column[order][first]] += np.add.reduceat(values[:, order], first, axis=1)


def _ei_index(internal: Any, total: Any) -> Floats:
    """(E − I)/(E + I), where E + I is the total; NaN where there is none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        index: Floats = np.where(np.asarray(total) > 0, 1 - 2 * np.asarray(internal) / np.asarray(total), NAN)
    return index


def _with_groups(graph: nx.Graph[Any], group: Group) -> tuple[nx.Graph[Any], list[str], list[str]]:
    """The graph of those that have a group, the others, and what to say of who is silent."""
    grouped = of_graph(graph, group)
    of = grouped.of
    nameless = [node for node, name in of.items() if name is None]
    warnings = [*grouped.warnings]
    if nameless:
        warnings.append(
            f"{number_of(len(nameless), 'node')} {has_have(len(nameless))} no group: left out with their ties"
        )
    ties = graph.copy()
    ties.remove_nodes_from(nameless)
    nx.set_node_attributes(ties, {node: str(of[node]) for node in ties}, "_group")
    if (who := asked(ties)).silent:
        warnings.append(
            f"{who.says}: the index is that of ties that others name, and `silence` has the range that is left"
        )
    return ties, sorted(map(str, nameless)), warnings


# --- communities -----------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class MemberRow:
    """Where one node belongs.

    Communities are numbered by size, the largest first, equal ones by their first id; those without ties come last.
    `share` is how often the node sat with its community over all runs: the mean over the others in it (for one that is
    alone, how often it was alone). NaN for one without ties.
    """

    id: str
    community: int
    share: float
    isolated: bool


@attrs.frozen(kw_only=True, eq=False)
class Together:
    """How often each pair was put together: `share[i, j]` of all runs, for `ids[i]` and `ids[j]`."""

    ids: tuple[str, ...]
    share: Floats = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Communities(Result, Tested):
    """Which groups the ties show, one row a node in order of id, and how far to trust them.

    `value` is the modularity of the best of the first five runs, since each graph of the null gets five runs too;
    `modularity` is that of the best of all, whose partition the rows show.
    """

    rows: tuple[MemberRow, ...]
    modularity: float
    """Of the partition shown: the share of strength within communities, less what their strengths alone would give."""
    communities: tuple[tuple[str, ...], ...]
    """The ids of each community, as numbered; those without ties are not among them."""
    stability: float
    """How alike the runs are: the mean adjusted Rand index of all pairs of runs. 1: all found the same."""
    together: Together
    """How often each pair was put together, over all runs."""
    isolates: tuple[str, ...]
    """Those without ties: each a community of its own."""

    def summary(self) -> str:
        """How many communities, how clear, how stable."""
        chance = f"by chance {fixed(self.null_mean, 3)}, p = {p_value(self.p)}" if self.testable else "not testable"
        return (
            f"{number_of(len(self.communities), 'community', 'communities')}, {len(self.isolates)} isolated, modularity {fixed(self.modularity, 3)} "
            f"({chance}), stability {fixed(self.stability, 2)}"
        )


@renamed(x="data")
def communities(  # noqa: PLR0913 - the options that every question of support has, and the strength
    data: Dataset | Situation | nx.Graph[Any],
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    resolution: float = 1,
    runs: int = 100,
    draws: int | None = None,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> Communities:
    """Which groups the ties themselves show, how sure that is, and whether chance shows as much.

    Louvain's method looks for the partition of highest modularity, Q = Σ (w within/W − γ (s/2W)²) over communities: W is
    all strength, w the strength within, s the sum of what its nodes have, γ the resolution. Ties are taken without
    direction, their strengths summed both ways. The method depends on chance, so it runs often: the best partition is
    shown, with how alike the runs were. Several partitions may be almost as good; `together` shows what they agree on.

    Any network has some modularity. The null model is here the configuration model: pairs of ties switch ends at random,
    ten tries for each tie, so that each node keeps its number of ties (its degree) and no pair is tied twice; strengths are
    permuted over the ties. Whoever did not answer is kept, since ties that others named are there; a warning says so.

    Parameters
    ----------
    data
        A dataset, a `situation`, or a networkx graph of your own, directed or not.
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
    resolution
        γ: above 1 for more and smaller communities, below 1 for fewer.
    runs
        How often Louvain's method is run.
    draws
        How many graphs of the null are drawn. `None`: 100.
    seed
        For runs and draws.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    Communities
        `modularity` is NaN without ties; `stability` is NaN without ties or with one run. Not testable where no two
        ties can switch and all are equally strong: a star, or a network in which all are tied.

    Raises
    ------
    GraphError
        The graph has a tie of a node to itself or an edge without a strength above 0.
    NotFoundError
        There is no such topic.
    ValueError
        `resolution` is not above 0, `runs`, `draws` or `seed` is no whole number, or as for `situation`.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). Fast unfolding of communities in large
    networks. *Journal of Statistical Mechanics*, P10008.

    Newman, M. E. J. (2006). Modularity and community structure in networks. *PNAS* 103, 8577–8582.

    Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification* 2, 193–218.

    Fosdick, B. K., Larremore, D. B., Nishimura, J. and Ugander, J. (2018). Configuring random graph models with fixed
    degree sequences. *SIAM Review* 60, 315–355 (switches that fail count as a step).

    Examples
    --------
    >>> import networkx as nx
    >>> halves = communities(nx.barbell_graph(4, 0), strength=None, draws=19)
    >>> halves.communities
    (('0', '1', '2', '3'), ('4', '5', '6', '7'))
    >>> halves.stability
    1.0
    """
    draws = 100 if draws is None else draws
    few = nulls.few_draws(draws, alpha=alpha)
    _checked(runs, resolution)
    graph = graphs.ties(
        data, strength=strength, level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic
    )
    ties = _both_ways(graph)
    ids = list(ties)
    tied = np.array([ties.degree(node) > 0 for node in ids], dtype=bool)
    warnings = []
    if (who := asked(graph)).silent:
        warnings.append(f"{who.says}: their community rests on what others named")
    start, end, weight = edge_arrays(ties)
    seeds = [int(run) for run in nulls.generator(seed).integers(2**31, size=runs)]
    labels = np.array(
        [louvain(len(ids), start, end, weight, resolution=resolution, seed=run) for run in seeds]
    ).reshape(runs, -1)
    modularities = modularity(start, end, weight, labels, resolution)
    if not len(weight):
        warnings.append("modularity is undefined: there are no ties")
    if runs == 1 or not len(weight):
        warnings.append("stability is undefined: it needs ties and two runs")
    drawn = _by_chance(ties, resolution, seeds[:_TRIES], draws, seed, progress=progress)
    best, members = _best(labels, modularities, tied, ids)
    share = co_membership(labels)
    return Communities(
        method=Method(
            name="communities",
            options={
                "strength": strength,
                "resolution": resolution,
                "runs": runs,
                "draws": draws,
                **graphs.options(graph),
            },
            seed=seed,
            source=graph.graph.get("source"),
        ),
        evidence=tuple(sorted({record for _, _, edge in graph.edges(data=True) for record in edge["evidence"]})),
        warnings=(*few, *warnings),
        **nulls.against(float(np.max(modularities[:_TRIES])), drawn, tail="upper", n=len(weight)),
        rows=_member_rows(ids, members, share, labels, tied),
        modularity=float(modularities[best]),
        communities=tuple(tuple(str(ids[i]) for i in community) for community in members if tied[community[0]]),
        stability=mean_adjusted_rand(labels[:, tied]) if len(weight) and runs > 1 else NAN,
        together=Together(ids=tuple(map(str, ids)), share=share),
        isolates=tuple(str(node) for node, is_tied in zip(ids, tied, strict=True) if not is_tied),
    )


def _checked(runs: int, resolution: float) -> None:
    if type(runs) is not int or runs < 1:
        raise ValueError(f"runs is a whole number, 1 or more, not {runs!r}")
    if not (resolution > 0 and math.isfinite(resolution)):
        raise ValueError(f"resolution is a number above 0, not {resolution!r}")


def _by_chance(  # noqa: PLR0913 - an inner step of communities
    ties: nx.Graph[Any], resolution: float, seeds: list[int], draws: int, seed: int, *, progress: bool
) -> Floats:
    """The best modularity of a run with each seed in each graph of the configuration model: draws, none without ties."""
    start, end, weight = edge_arrays(ties)
    best = np.full(draws if len(weight) else 0, NAN)
    switching = rewired(start, end, weight, len(best), nulls.generator(seed, 1))
    bar = nulls.progressing(switching, total=len(best), label="communities by chance", progress=progress)
    for number, (first, second, strengths) in enumerate(bar):
        labels = np.array(
            [louvain(len(ties), first, second, strengths, resolution=resolution, seed=run) for run in seeds]
        )
        best[number] = np.max(modularity(first, second, strengths, labels, resolution))
    return best


def _both_ways(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """The ties without direction, strengths summed both ways, nodes and edges in order."""
    summed: nx.Graph[Any] = nx.Graph()
    summed.add_nodes_from(graph)
    strengths: dict[tuple[Any, Any], list[float]] = {}
    place = {node: number for number, node in enumerate(graph)}
    for start, end, edge in graph.edges(data=True):
        pair = (start, end) if place[start] < place[end] else (end, start)
        strengths.setdefault(pair, []).append(edge["strength"])
    for pair in sorted(strengths, key=lambda pair: (place[pair[0]], place[pair[1]])):
        summed.add_edge(*pair, strength=math.fsum(strengths[pair]))
    return summed


def _best(
    labels: Whole, modularities: Floats, tied: npt.NDArray[np.bool_], ids: list[Any]
) -> tuple[int, list[list[int]]]:
    """The run of highest modularity (of equals, the first in the order of labels), and its communities in order."""
    best = min(
        range(len(labels)),
        key=lambda run: (-round(float(np.nan_to_num(modularities[run])), _DIGITS), labels[run].tolist()),
    )
    groups: dict[int, list[int]] = {}
    for i, label in enumerate(labels[best].tolist()):
        groups.setdefault(label, []).append(i)
    return best, sorted(groups.values(), key=lambda group: (not tied[group[0]], -len(group), str(ids[group[0]])))


def _member_rows(
    ids: list[Any], members: list[list[int]], share: Floats, labels: Whole, tied: npt.NDArray[np.bool_]
) -> tuple[MemberRow, ...]:
    rows: dict[int, MemberRow] = {}
    for number, community in enumerate(members, start=1):
        for i in community:
            others = [j for j in community if j != i]
            if not tied[i]:
                stays = NAN
            elif others:
                stays = float(np.mean(share[i, others]))
            else:
                stays = float(np.mean(np.sum(labels == labels[:, [i]], axis=1) == 1))
            rows[i] = MemberRow(id=str(ids[i]), community=number, share=stays, isolated=not tied[i])
    return tuple(rows[i] for i in range(len(ids)))
