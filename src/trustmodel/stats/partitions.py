"""Partitions of a network, and networks by chance to hold them against: the reckoning behind `groupings`."""

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
    "arrays", "blocks", "louvain", "mean_rand", "modularity", "shares_together", "sums", "switched",
]  # fmt: skip

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

NAN: Final = math.nan
_BLOCK: Final = 2_000_000  # numbers in one array: some 16 MB
_SWITCHES: Final = 10  # switches tried for each tie: enough to forget where they began


def arrays(ties: nx.Graph[Any]) -> tuple[Whole, Whole, Floats]:
    """The ties as arrays: places of both ends, and strengths."""
    place = {node: number for number, node in enumerate(ties)}
    edges = [(place[start], place[end], edge["strength"]) for start, end, edge in ties.edges(data=True)]
    start, end = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in (0, 1))
    return start, end, np.array([edge[2] for edge in edges], dtype=float)


def sums(start: Whole, end: Whole, weight: Floats, n: int) -> Floats:
    both = np.bincount(start, weight, minlength=n) + np.bincount(end, weight, minlength=n)
    return both.astype(float)


def blocks(draws: int, width: int) -> list[int]:
    """How many draws to work on at once, so that memory stays small."""
    size = max(1, _BLOCK // width)
    return [min(size, draws - done) for done in range(0, draws, size)]


def louvain(  # noqa: PLR0913 - a graph, and how to look at it
    n: int, start: Whole, end: Whole, weight: Floats, *, resolution: float, seed: int
) -> Whole:
    """The community of each node, as one run of Louvain's method finds them."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(n))
    label = np.arange(n)
    if len(weight):
        edges = sorted(zip(start.tolist(), end.tolist(), weight.tolist(), strict=True))
        whole = _dyadic(np.array([one for *_, one in edges]))
        graph.add_weighted_edges_from(
            ((a, b, one) for (a, b, _), one in zip(edges, whole.tolist(), strict=True)), weight="strength"
        )
        found = nx.community.louvain_communities(graph, weight="strength", resolution=resolution, seed=seed)
        for one in found:
            label[list(one)] = min(one)
    return label


_TOTAL: Final = 2**24


def _dyadic(weight: Floats) -> Floats:
    """Strengths as whole numbers whose sum is a power of two.

    Every gain that networkx works out is then exact. With rounding, moves that are worth the same seem to gain a little
    each way, and a node goes to and fro without end.
    """
    made = np.maximum(np.floor(weight * (_TOTAL / weight.sum())), 1)
    left = int(_TOTAL - made.sum())
    if left < 0:  # the smallest were rounded up to 1: the largest can spare it
        made[np.argmax(made)] += left
    else:
        made += left // len(made)
        made[: left % len(made)] += 1
    return np.asarray(made, dtype=float)


def modularity(start: Whole, end: Whole, weight: Floats, labels: Whole, resolution: float) -> Floats:
    """The modularity of many partitions, one a line."""
    lines, n = labels.shape
    total = weight.sum()
    if not total:
        return np.full(lines, NAN)
    inside = (labels[:, start] == labels[:, end]) @ weight
    strengths = np.broadcast_to(sums(start, end, weight, n), (lines, n))
    at = (np.arange(lines)[:, None] * n + labels).ravel()
    of_each = np.bincount(at, strengths.ravel(), minlength=lines * n).reshape(lines, n)
    found: Floats = inside / total - resolution * np.sum((of_each / (2 * total)) ** 2, axis=1)
    return found


def _one_hot(label: Whole) -> npt.NDArray[np.float32]:
    """A line for each community, a column for each node."""
    kinds = np.unique(label)
    found: npt.NDArray[np.float32] = (kinds[:, None] == label[None, :]).astype(np.float32)
    return found


def shares_together(labels: Whole) -> Floats:
    runs, n = labels.shape
    found = np.zeros((n, n))
    for label in labels:
        hot = _one_hot(label)
        found += hot.T @ hot
    shares: Floats = found / runs
    return shares


def mean_rand(labels: Whole) -> float:
    """The mean adjusted Rand index over all pairs of lines.

    Two partitions that both put all nodes together, or both leave each alone, agree in full: 1.
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


def switched(
    start: Whole, end: Whole, weight: Floats, draws: int, generator: np.random.Generator
) -> Iterator[tuple[Whole, Whole, Floats]]:
    """Graphs with the same number of ties at each node: in each, pairs of ties have switched ends many times.

    Many graphs are switched side by side. A switch that would tie a node to itself or a pair twice is left undone and
    counts as a step, so that all graphs are equally likely in the end.
    """
    n, m = int(max(start.max(), end.max())) + 1 if len(start) else 0, len(start)
    if not draws:
        return
    for size in blocks(draws, max(n * n, m)):
        line = np.arange(size)
        ends = np.tile(np.stack([start, end], axis=1), (size, 1, 1))
        tied = np.zeros((size, n, n), dtype=bool)
        tied[:, start, end] = tied[:, end, start] = True
        for _ in range(_SWITCHES * m if m > 1 else 0):
            one, other = generator.integers(m, size=size), generator.integers(m - 1, size=size)
            other += other >= one
            turn = generator.integers(2, size=size)
            a, b = ends[line, one, 0], ends[line, one, 1]
            c, d = ends[line, other, turn], ends[line, other, 1 - turn]
            free = (a != d) & (b != c) & (a != c) & (b != d) & ~tied[line, a, d] & ~tied[line, c, b]
            at, a, b, c, d = line[free], a[free], b[free], c[free], d[free]
            tied[at, a, b] = tied[at, b, a] = tied[at, c, d] = tied[at, d, c] = False
            tied[at, a, d] = tied[at, d, a] = tied[at, c, b] = tied[at, b, c] = True
            ends[at, one[free], 1] = d
            ends[at, other[free], 0], ends[at, other[free], 1] = c, b
        strengths = generator.permuted(np.tile(weight, (size, 1)), axis=1)
        yield from zip(ends.min(axis=2), ends.max(axis=2), strengths, strict=True)
