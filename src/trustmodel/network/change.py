"""What became of ties between two dates, and whether a wall was taken down."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypedDict, Unpack, overload

import attrs
import networkx as nx
from typing_extensions import TypeVar  # with a default, before Python 3.13

from trustmodel.errors import GraphError, MissingExtraError
from trustmodel.network import graphs
from trustmodel.network.graph_contract import not_answered
from trustmodel.network.graphs import Level
from trustmodel.network.grouping import FIELDS, Group, grouping, name_of, option_of
from trustmodel.network.overlap import evidence_of_ties
from trustmodel.network.pair_ties import TieCounts, place_of, tie_counts, whole_ties
from trustmodel.network.selection import Network, Selection
from trustmodel.network.wall_model import FEWEST_PAIRS, FEWEST_WITHIN
from trustmodel.prose import fixed, has_have, is_are, number_of
from trustmodel.results import Method, Result, Tested, is_missing
from trustmodel.stats import nulls
from trustmodel.stats.qap import NAN, Draws, Dyads, Floats
from trustmodel.stats.two_periods import Turn, change_across

if TYPE_CHECKING:
    from trustmodel.model.record_fields import SupportKindLike

try:
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "networks beside each other") from error

__all__ = ["Change", "ChangeOptions", "TieChange", "WallChange", "network_change"]

_FEWEST_NODES: Final = 5


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
    """Was a wall taken down? How many times as much crosses now as before, beside what is within.

    `before` and `after` are wall ratios: ties for each pair across, over ties for each pair within. 1: groups do not matter;
    0: nothing crosses. `ratio` comes from the model, in which distance, activity and whatever else belongs to a pair cancel:
    above 1, the wall came down by so much.
    """

    group: str
    ratio: float
    low: float
    """The lower end of the 95 % interval; 0 where nothing speaks against any ratio below."""
    high: float
    """The upper end; infinite where nothing speaks against any above."""
    p: float
    """Two-sided, for a ratio of 1: the share of draws without a change whose signed root is as far from 0."""
    before: float
    after: float
    across_before: float
    """Ties across, and so on."""
    within_before: float
    across_after: float
    within_after: float
    pairs_across: int
    pairs_within: int
    n: int
    """How many nodes have a group."""
    counted: str
    """What a tie is: pairs of people, records, or ties."""
    rho: float
    """How much pairs go their own way: 0, each tie is a case of its own; 1, each pair is."""
    testable: bool
    reason: str | None
    """Why it is not testable: by who is there and by ties within, never by what crosses."""


W_co = TypeVar("W_co", bound=WallChange | None, default=WallChange | None, covariant=True)


@attrs.frozen(kw_only=True, repr=False)
class Change(Result, Tested, Generic[W_co]):
    """What became of ties, one row a tie in order of ids, among those who are there both before and after.

    `value` is Jaccard's index: ties kept / all ties that were there at either time. `null_mean` is what it would be with
    node labels permuted in one of the networks (QAP): p is small where ties stayed more (or less) than that.
    """

    rows: tuple[TieChange, ...]
    kept: int
    lost: int
    new: int
    nodes: int
    """How many are compared: those who are there both times and answered both times."""
    joined: tuple[str, ...]
    """Those who are there only after, in a trust's data as its members: their ties are in no count."""
    left: tuple[str, ...]
    """Those who are there only before, likewise."""
    silent: tuple[str, ...]
    """Those who did not answer at one time or the other: what is not recorded is not lost, so their ties are in no count."""
    wall: W_co
    """For the groups asked about; `None` where none were."""

    def summary(self) -> str:
        """How many ties were kept, lost and new, and who came and went."""
        wall: WallChange | None = self.wall
        came_down = "" if wall is None else f"; wall ratio after/before {fixed(wall.ratio, 2)}"
        return (
            f"{number_of(self.kept, 'tie')} kept, {self.lost} lost, {self.new} new; {len(self.joined)} joined, {len(self.left)} left, "
            f"{len(self.silent)} silent{came_down}"
        )


class ChangeOptions(TypedDict, total=False):
    """The options of `network_change` but for `group`, by which a type checker knows whether the answer has a wall."""

    level: Level
    trust: str | None
    kinds: Iterable[SupportKindLike] | None
    topic: str | None
    strength: str | None
    draws: int | None
    seed: int
    alpha: float
    progress: bool


@overload
def network_change(
    before: Network, after: Network, *, group: None = None, **options: Unpack[ChangeOptions]
) -> Change[None]: ...
@overload
def network_change(
    before: Network, after: Network, *, group: Group, **options: Unpack[ChangeOptions]
) -> Change[WallChange]: ...
@overload
def network_change(
    before: Network, after: Network, *, group: Group | None, **options: Unpack[ChangeOptions]
) -> Change: ...
def network_change(  # noqa: PLR0913 - the options that every question of support has, and the strength
    before: Network,
    after: Network,
    *,
    group: Group | None = None,
    level: Level = "school",
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
    strength: str | None = "strength",
    draws: int | None = None,
    seed: int = 0,
    alpha: float = 0.05,
    progress: bool = False,
) -> Change:
    """What became of ties between two dates, and whether a wall was taken down.

    Two periods of one dataset are `network_change(tm.situation(data, between=("2024-09-01", "2025-09-01")),
    tm.situation(data, between=("2025-09-01", None)))`. Like is compared with like: ties among nodes that are there at both
    times and answered, and of a dataset's schools among those that belong to a trust at both. Whoever joined, left or was
    silent is listed apart; ties of central teams and of schools beyond are in no count.

    With `group`, the ties of each pair in the second period are compared with all that it has in both (beta-binomial): how far
    apart its nodes are, and how well their people know each other, cancels. Nodes may become more or less active, and ties may
    reach further or less far; `wall.ratio` is what is left for pairs across groups. Its p comes from draws without a change, each
    fitted anew, and its interval holds every ratio that the same test would not refuse. At the level of schools ties are
    distinct pairs of people, where people are named. A group is taken as it was before. Of a node that did not answer one
    direction is unknown: what others say of it counts here, beside half of what such a pair would have.

    Parameters
    ----------
    before
        A dataset, a `situation` or a networkx graph.
    after
        Another; both directed or both not.
    group
        A node attribute by its name, or a mapping from ids to groups: whose walls to compare. `None`: of none.
    level
        Whether people of a dataset stand for themselves or for their schools: see `graphs.support`. This and the next three
        are for a dataset: refused where both are graphs of your own, which are taken whole.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.
    strength
        The edge attribute that says how strong a tie is. `None`: each edge counts 1.
    draws
        How often node labels are permuted, and how many draws the wall is compared with. `None`: 2,000.
    seed
        For both.
    alpha
        The level at which you want to tell, for the warning where `draws` are too few.
    progress
        Whether to show a bar.

    Returns
    -------
    Change
        Jaccard's index is NaN where there were no ties at either time. A wall is not testable where there are fewer than 5
        nodes, 3 pairs across or within, or 15 ties within; `wall.reason` says so.

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

    Davison, A. C. and Hinkley, D. V. (1997). *Bootstrap Methods and their Application*, chapter 4.

    Examples
    --------
    >>> import networkx as nx
    >>> before, after = nx.Graph([("ash", "beech"), ("beech", "elm")]), nx.Graph([("ash", "beech"), ("ash", "elm")])
    >>> changed = network_change(before, after, strength=None, draws=19)
    >>> [(row.a, row.b, row.state) for row in changed.rows]
    [('ash', 'beech', 'kept'), ('ash', 'elm', 'new'), ('beech', 'elm', 'lost')]
    """
    draws = 2_000 if draws is None else draws
    few = nulls.few_draws(draws, alpha=alpha)
    selection = Selection(level=level, trust=trust, kinds=kinds, topic=topic)
    selection.refuse_graphs(before, after)
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
    if not nodes:
        warnings.append("nobody who is there at both times answered both times: no tie can be compared")
    elif not rows:
        warnings.append("Jaccard's index is undefined: there were no ties at either time")
    tested = _jaccard(pairs, was, now, Draws(len(nodes), draws, seed, progress=progress))
    wall = None
    if group is not None:
        counts = [tie_counts(network, selection, strength) for network in (before, after)]
        there, _ = _there_both_times(first, second)
        labels = _groups(there, first, second, group, warnings)
        wall = _wall(there, labels, counts, name=name_of(group), draws=draws, seed=seed, alpha=alpha, warnings=warnings)
    return Change(
        method=Method(
            name="network_change",
            options={
                "group": option_of(group),
                "strength": strength,
                "draws": draws,
                **graphs.options(first),
            },
            seed=seed,
            source=first.graph.get("source"),
        ),
        evidence=evidence_of_ties(first, second),
        warnings=(*few, *warnings),
        rows=rows,
        kept=states["kept"],
        lost=states["lost"],
        new=states["new"],
        nodes=len(nodes),
        joined=_only_in(second, first, members=members),
        left=_only_in(first, second, members=members),
        silent=tuple(map(str, sorted(silent, key=str))),
        wall=wall,
        **tested,
    )


def _at_both_times(first: nx.Graph[Any], second: nx.Graph[Any]) -> tuple[list[Any], set[Any], bool]:
    """Those who are there before and after and answered, those who did not answer, and whether members alone count."""
    silent = {*not_answered(first), *not_answered(second)}
    there, members = _there_both_times(first, second)
    nodes = [node for node in there if node not in silent]
    if not there:
        raise GraphError("nobody is there at both times: there is nothing to compare")
    return nodes, silent, members


def _there_both_times(first: nx.Graph[Any], second: nx.Graph[Any]) -> tuple[list[Any], bool]:
    """Those who are there before and after, and whether members alone count."""
    both = [node for node in first if node in second]
    members = [node for node in both if _is_member(first, node) and _is_member(second, node)]
    if len(members) < 2:  # noqa: PLR2004 - no pair of members, so that others are what is asked about
        return both, False
    return members, True


def _only_in(graph: nx.Graph[Any], other: nx.Graph[Any], *, members: bool) -> tuple[str, ...]:
    """Those who are there in one graph and not in the other: as members, where members alone count."""
    here, there = ([node for node in each if not members or _is_member(each, node)] for each in (graph, other))
    elsewhere = set(there)
    return tuple(str(node) for node in here if node not in elsewhere)


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
    drawn = draws.each(pairs.products(a, b), width, "permuted ties")
    return nulls.against(both / (ends - both), drawn / (ends - drawn), n=int(ends - both))


def _groups(
    nodes: list[Any], first: nx.Graph[Any], second: nx.Graph[Any], group: Group, warnings: list[str]
) -> list[str | None]:
    """The group of each node as it was before, else as it is after; a number is cut at the same points for both."""
    before = {
        node: {name: value for name, value in first.nodes[node].items() if not is_missing(value)} for node in nodes
    }
    about = {node: {**second.nodes[node], **before[node]} for node in nodes}
    fields = first.graph.get(FIELDS) or second.graph.get(FIELDS)
    there = "nobody who is there at both times"
    grouped = grouping(about, group, fields=fields, who=there, nobody=there)
    warnings += grouped.warnings
    return [None if label is None else str(label) for label in grouped.of.values()]


def _wall(  # noqa: PLR0913 - what a comparison of two times needs
    nodes: list[Any],
    groups: list[str | None],
    counts: list[TieCounts],
    *,
    name: str,
    draws: int,
    seed: int,
    alpha: float,
    warnings: list[str],
) -> WallChange:
    """How the wall between groups changed. `groups` has one label a node."""
    known = [place for place, group in enumerate(groups) if group is not None]
    if absent := len(nodes) - len(known):
        warnings.append(f"{number_of(absent, 'node')} {has_have(absent)} no group: the wall is that of the others")
    label = np.array([groups[place] for place in known])
    inside = [nodes[place] for place in known]
    first, second = np.triu_indices(len(inside), 1)
    was, now = (_of_pairs(each, inside)[first, second] for each in counts)
    was, now = whole_ties(np.stack([was, now]), warnings)
    seen = [_seen(each, inside)[first, second] for each in counts]
    both = (seen[0] > 0) & (seen[1] > 0)
    first, second, was, now = first[both], second[both], was[both], now[both]
    across = label[first] != label[second]
    sums = [float(of[which].sum()) for of in (was, now) for which in (across, ~across)]
    pairs = int(across.sum()), int((~across).sum())
    reason = _why_not(len(inside), *pairs, sums[1] + sums[3])
    tested: dict[str, float] = dict.fromkeys(("ratio", "low", "high", "p", "rho"), NAN)
    if reason is None:
        tied = (was + now) > 0
        turn = Turn(
            n=len(inside), first=first[tied], second=second[tied], km=_kilometres(counts, inside, first[tied], second[tied]),
            mark=across[tied].astype(float), seen=seen[1][both][tied] / seen[0][both][tied],
        )  # fmt: skip
        changed = change_across(turn, was[tied], now[tied], draws=draws, seed=seed, alpha=alpha)
        tested = {
            "ratio": math.exp(changed.log_ratio), "low": math.exp(changed.interval.low),
            "high": math.exp(changed.interval.high), "p": changed.p, "rho": changed.rho,
        }  # fmt: skip
    else:
        warnings.append(f"whether the wall changed is not testable: {reason}")
    return WallChange(
        group=name,
        before=_per_pair(sums[0], sums[1], *pairs),
        after=_per_pair(sums[2], sums[3], *pairs),
        across_before=sums[0],
        within_before=sums[1],
        across_after=sums[2],
        within_after=sums[3],
        pairs_across=pairs[0],
        pairs_within=pairs[1],
        n=len(inside),
        counted=counts[0].unit,
        testable=reason is None,
        reason=reason,
        **tested,
    )


def _why_not(nodes: int, across: int, within: int, ties: float) -> str | None:
    """Why a change of a wall cannot be tested; `None` where it can."""
    if nodes < _FEWEST_NODES:
        return f"only {number_of(nodes, 'node')} that {is_are(nodes)} there both times: it takes {_FEWEST_NODES}"
    for where, pairs in (("across", across), ("within", within)):
        if pairs < FEWEST_PAIRS:
            return f"only {number_of(pairs, 'pair')} {where}: it takes {FEWEST_PAIRS}"
    if ties < FEWEST_WITHIN:
        return f"only {ties:g} ties within at both times together: it takes {FEWEST_WITHIN}"
    return None


def _per_pair(across: float, within: float, pairs_across: int, pairs_within: int) -> float:
    """Ties for each pair across, over ties for each pair within; NaN where there are none within."""
    return across / pairs_across / (within / pairs_within) if pairs_across and pairs_within and within else NAN


def _of_pairs(counts: TieCounts, nodes: list[Any]) -> Floats:
    """Ties as a symmetric square of nodes."""
    number = {node: place for place, node in enumerate(nodes)}
    square = np.zeros((len(nodes), len(nodes)))
    for (a, b), ties in counts.ties.items():
        if a in number and b in number:
            square[number[a], number[b]] += ties
            square[number[b], number[a]] += ties
    return square


def _seen(counts: TieCounts, nodes: list[Any]) -> Floats:
    """The share of each pair's answers that could be seen: 1, ½ where one of the two is silent, 0 where both are."""
    silent = set(not_answered(counts.graph))
    spoke = np.array([node not in silent for node in nodes], dtype=float)
    seen: Floats = (spoke[:, None] + spoke[None, :]) / 2
    return seen


def _kilometres(counts: list[TieCounts], nodes: list[Any], first: Any, second: Any) -> Floats | None:
    """How far apart the nodes of each pair are; `None` where a place is unknown."""
    places = np.array([_place(counts, node) for node in nodes])
    if np.isnan(places).any():
        return None
    across = (places[first] - places[second]) / 1000
    km: Floats = np.hypot(across[:, 0], across[:, 1])
    return km


def _place(counts: list[TieCounts], node: Any) -> tuple[float, float]:
    before, after = (place_of(each.graph.nodes[node]) for each in counts)
    return after if math.isnan(before[0]) else before
