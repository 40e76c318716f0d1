"""Partitions of a network: Louvain's method, modularity, how alike partitions are, and rewired networks as a null."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import networkx as nx

from trustmodel.errors import MissingExtraError

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "groups beside chance") from error

__all__ = [
    "block_sizes", "co_membership", "edge_arrays", "louvain", "mean_adjusted_rand", "modularity", "node_strengths", "rewired",
]  # fmt: skip

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]

NAN: Final = math.nan
_BLOCK: Final = 2_000_000  # numbers in one array: some 16 MB
_SWITCHES: Final = 10  # switches tried for each tie: enough to forget where they began
_TOTAL: Final = 2**24  # what strengths are scaled to sum to, for Louvain's method


def edge_arrays(ties: nx.Graph[Any]) -> tuple[Whole, Whole, Floats]:
    """The ties of a graph as arrays.

    Parameters
    ----------
    ties
        Its edges have a `strength`.

    Returns
    -------
    tuple of numpy.ndarray
        The places of both ends of each tie among the nodes, and its strength.
    """
    place = {node: number for number, node in enumerate(ties)}
    edges = [(place[start], place[end], edge["strength"]) for start, end, edge in ties.edges(data=True)]
    start, end = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    return start, end, np.array([edge[2] for edge in edges], dtype=float)


def node_strengths(start: Whole, end: Whole, weight: Floats, n: int) -> Floats:
    """The sum of the strengths of each node's ties, whichever way they run.

    Parameters
    ----------
    start
        Where each tie starts, from 0.
    end
        Where it ends.
    weight
        How strong it is; 1 each gives degrees.
    n
        How many nodes.

    Returns
    -------
    numpy.ndarray
        n sums.
    """
    both = np.bincount(start, weight, minlength=n) + np.bincount(end, weight, minlength=n)
    return both.astype(float)


def block_sizes(draws: int, width: int) -> list[int]:
    """How many draws to work on at once, so that memory stays small.

    Parameters
    ----------
    draws
        How many in all.
    width
        How many numbers one draw takes.

    Returns
    -------
    list of int
        They sum to `draws`.
    """
    size = max(1, _BLOCK // max(width, 1))
    return [min(size, draws - done) for done in range(0, draws, size)]


def louvain(  # noqa: PLR0913 - a graph, and how to look at it
    n: int, start: Whole, end: Whole, weight: Floats, *, resolution: float, seed: int
) -> Whole:
    """The community of each node, as one run of Louvain's method finds them.

    Parameters
    ----------
    n
        How many nodes.
    start
        Where each tie starts, from 0.
    end
        Where it ends.
    weight
        How strong it is.
    resolution
        γ of the modularity: above 1 gives more and smaller communities.
    seed
        For the order in which nodes are tried.

    Returns
    -------
    numpy.ndarray
        For each node the least node of its community.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). Fast unfolding of communities in large
    networks. *Journal of Statistical Mechanics*, P10008.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    label = np.arange(n)
    if len(weight):
        edges = sorted(zip(start.tolist(), end.tolist(), weight.tolist(), strict=True))
        whole = _dyadic(np.array([strength for *_, strength in edges])).tolist()
        graph.add_weighted_edges_from(
            ((a, b, strength) for (a, b, _), strength in zip(edges, whole, strict=True)), weight="strength"
        )
        for community in nx.community.louvain_communities(graph, weight="strength", resolution=resolution, seed=seed):
            label[list(community)] = min(community)
    return label


def _dyadic(weight: Floats) -> Floats:
    """Strengths as whole numbers whose sum is a power of two.

    Every gain that networkx calculates is then exact. With rounding, moves that are worth the same seem to gain a little
    each way, and a node goes to and fro without end.
    """
    whole = np.maximum(np.floor(weight * (_TOTAL / weight.sum())), 1)
    left = int(_TOTAL - whole.sum())
    if left < 0:  # the smallest were rounded up to 1: the largest can spare it
        whole[np.argmax(whole)] += left
    else:
        whole += left // len(whole)
        whole[: left % len(whole)] += 1
    return np.asarray(whole, dtype=float)


def modularity(start: Whole, end: Whole, weight: Floats, labels: Whole, resolution: float) -> Floats:
    """The modularity of many partitions: Q = Σ (w within/W − γ (s/2W)²) over communities.

    W is all strength, w the strength within a community, s the sum of what its nodes have, γ the resolution.

    Parameters
    ----------
    start
        Where each tie starts, from 0.
    end
        Where it ends.
    weight
        How strong it is.
    labels
        Partitions × nodes, each label from 0 and below n.
    resolution
        γ.

    Returns
    -------
    numpy.ndarray
        One a partition; NaN where there is no tie.

    References
    ----------
    Newman, M. E. J. and Girvan, M. (2004). Finding and evaluating community structure in networks. *Physical Review E* 69,
    026113.

    Reichardt, J. and Bornholdt, S. (2006). Statistical mechanics of community detection. *Physical Review E* 74, 016110
    (the resolution).
    """
    lines, n = labels.shape
    total = weight.sum()
    if not total:
        return np.full(lines, NAN)
    inside = (labels[:, start] == labels[:, end]) @ weight
    strengths = np.broadcast_to(node_strengths(start, end, weight, n), (lines, n))
    at = (np.arange(lines)[:, None] * n + labels).ravel()
    by_label = np.bincount(at, strengths.ravel(), minlength=lines * n).reshape(lines, n)
    q: Floats = inside / total - resolution * np.sum((by_label / (2 * total)) ** 2, axis=1)
    return q


def _one_hot(label: Whole) -> npt.NDArray[np.float32]:
    """A line for each community, a column for each node."""
    kinds = np.unique(label)
    hot: npt.NDArray[np.float32] = (kinds[:, None] == label[None, :]).astype(np.float32)
    return hot


def co_membership(labels: Whole) -> Floats:
    """How often each two nodes are in one community, as a share of all partitions.

    Parameters
    ----------
    labels
        Partitions × nodes.

    Returns
    -------
    numpy.ndarray
        Nodes × nodes, from 0 to 1; 1 on the diagonal.
    """
    runs, n = labels.shape
    together = np.zeros((n, n))
    for label in labels:
        hot = _one_hot(label)
        together += hot.T @ hot
    shares: Floats = together / runs
    return shares


def mean_adjusted_rand(labels: Whole) -> float:
    """The mean adjusted Rand index over all pairs of partitions: 1 where all agree, about 0 by chance.

    Two partitions that both put all nodes together, or both leave each alone, agree in full: 1.

    Parameters
    ----------
    labels
        Partitions × nodes, of two partitions or more.

    Returns
    -------
    float
        At most 1; below 0 where they agree less than chance would.

    References
    ----------
    Hubert, L. and Arabie, P. (1985). Comparing partitions. *Journal of Classification* 2, 193–218.
    """
    runs, n = labels.shape
    hots = [_one_hot(label) for label in labels]
    first = np.cumsum([0, *(len(hot) for hot in hots)])[:-1]
    everything = np.concatenate(hots).T
    pairs = np.array([math.fsum(size * (size - 1) / 2 for size in hot.sum(axis=1).tolist()) for hot in hots])
    all_pairs = n * (n - 1) / 2
    total = 0.0
    for run, hot in enumerate(hots[:-1]):
        shared = (hot @ everything).astype(float)
        agree = np.add.reduceat((shared * (shared - 1) / 2).sum(axis=0), first)[run + 1 :]
        theirs = pairs[run + 1 :]
        expected = pairs[run] * theirs / all_pairs if all_pairs else np.zeros(len(theirs))
        most = (pairs[run] + theirs) / 2
        same = np.isclose(most, expected)
        total += float(np.sum(np.where(same, 1.0, (agree - expected) / np.where(same, 1.0, most - expected))))
    return total / math.comb(runs, 2)


_WHOLE: Final = 0.3  # of the switches of ties that have kinds are of both ends


def rewired(  # noqa: PLR0913 - a graph, and what may become of it
    start: Whole,
    end: Whole,
    weight: Floats,
    draws: int,
    generator: np.random.Generator,
    *,
    possible: Truths | None = None,
    kind: Whole | None = None,
) -> Iterator[tuple[Whole, Whole, Floats]]:
    """Graphs with the same degrees (the configuration model): in each, pairs of ties have switched ends many times.

    Many graphs are switched side by side. A switch that would tie a node to itself or a pair twice is left undone and
    counts as a step, so that all graphs are equally likely in the end. Strengths are permuted over the ties.

    Parameters
    ----------
    start
        Where each tie starts, from 0. No pair is tied twice, none to itself.
    end
        Where it ends.
    weight
        How strong it is.
    draws
        How many graphs.
    generator
        Where chance comes from.
    possible
        Which pairs may be tied, n × n and symmetric. `None`: all. With `kind`, one such matrix for each kind of tie.
    kind
        The kind of each tie, by its place in `possible`, which it keeps, as a tie of some day does. Then two ties switch both
        ends now and then: the pairs stay, and change kinds.

    Yields
    ------
    tuple of numpy.ndarray
        The lower and the higher end of each tie, and its strength; in the order in which ties were given.

    References
    ----------
    Maslov, S. and Sneppen, K. (2002). Specificity and stability in topology of protein networks. *Science* 296, 910–913.

    Fosdick, B. K., Larremore, D. B., Nishimura, J. and Ugander, J. (2018). Configuring random graph models with fixed
    degree sequences. *SIAM Review* 60, 315–355 (why a refused switch counts).
    """
    n, m = int(max(start.max(), end.max())) + 1 if len(start) else 0, len(start)
    if not draws:
        return
    of = np.zeros(m, dtype=np.int64) if kind is None else kind
    possible = possible[None] if possible is not None and kind is None else possible
    for size in block_sizes(draws, max(n * n, m)):
        line = np.arange(size)
        ends = np.tile(np.stack([start, end], axis=1), (size, 1, 1))
        tied = np.zeros((size, n, n), dtype=bool)
        tied[:, start, end] = tied[:, end, start] = True
        for _ in range(_SWITCHES * m if m > 1 else 0):
            first, second = generator.integers(m, size=size), generator.integers(m - 1, size=size)
            second += second >= first
            turn = generator.integers(2, size=size)
            a, b = ends[line, first, 0], ends[line, first, 1]
            c, d = ends[line, second, turn], ends[line, second, 1 - turn]
            free = (a != d) & (b != c) & (a != c) & (b != d) & ~tied[line, a, d] & ~tied[line, c, b]
            if possible is not None:
                free &= possible[of[first], a, d] & possible[of[second], c, b]
            if possible is not None and kind is not None:
                whole = generator.random(size) < _WHOLE
                free &= ~whole
                whole &= possible[of[first], c, d] & possible[of[second], a, b]
                at, one, other = line[whole], first[whole], second[whole]
                ends[at, one], ends[at, other] = ends[at, other], ends[at, one]
            at, a, b, c, d = line[free], a[free], b[free], c[free], d[free]
            tied[at, a, b] = tied[at, b, a] = tied[at, c, d] = tied[at, d, c] = False
            tied[at, a, d] = tied[at, d, a] = tied[at, c, b] = tied[at, b, c] = True
            ends[at, first[free], 1] = d
            ends[at, second[free], 0], ends[at, second[free], 1] = c, b
        strengths = generator.permuted(np.tile(weight, (size, 1)), axis=1)
        yield from zip(ends.min(axis=2), ends.max(axis=2), strengths, strict=True)
