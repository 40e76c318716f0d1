"""How fast networks are held against chance, beside the plain loop, in one run.

- *QAP*: `relation_overlap` of two networks of 30 nodes, 10,000 draws; the loop permutes rows and columns with numpy and
  calls `numpy.corrcoef` for each draw. Both from networkx graphs to a p-value.
- *MRQAP*: three predictors; the loop fits each draw by `numpy.linalg.lstsq` (fewer draws, and told for as many).

    python benchmarks/qap.py [--nodes 30] [--draws 10000] [--rounds 5]

Ways take turns, so that what else the machine does troubles all of them alike. The medians are shown.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt

from trustmodel.network.overlap import relation_overlap

Network: TypeAlias = "nx.DiGraph[Any]"

SEED = 1
SHARE = 20  # the slow MRQAP gets one draw in so many


def network(nodes: int, density: float, seed: int, *, valued: bool = False) -> Network:
    """A directed network by chance, its nodes named so that their order is the same as text and as numbers."""
    made: Network = nx.relabel_nodes(
        nx.gnp_random_graph(nodes, density, seed=seed, directed=True), lambda node: f"{node:03}"
    )
    strengths = np.random.default_rng(seed).uniform(size=made.number_of_edges()) if valued else np.ones(made.size())
    for edge, strength in zip(made.edges, strengths.tolist(), strict=True):
        made.edges[edge]["strength"] = strength
    return made


def matrix(graph: Network) -> npt.NDArray[np.float64]:
    """The network as numbers."""
    found: npt.NDArray[np.float64] = nx.to_numpy_array(graph, nodelist=sorted(graph), weight="strength")
    return found


def loop_qap(a: Network, b: Network, draws: int) -> float:
    """A permutation, a matrix and a call of `corrcoef` for each draw."""
    one, other = matrix(a), matrix(b)
    off = ~np.eye(len(one), dtype=bool)
    generator = np.random.default_rng(SEED)
    seen = np.corrcoef(one[off], other[off])[0, 1]
    drawn = np.empty(draws)
    for draw in range(draws):
        order = generator.permutation(len(one))
        drawn[draw] = np.corrcoef(one[np.ix_(order, order)][off], other[off])[0, 1]
    upper, lower = (1 + np.sum(drawn >= seen)) / (1 + draws), (1 + np.sum(drawn <= seen)) / (1 + draws)
    return float(min(1.0, 2 * min(upper, lower)))


def loop_mrqap(a: Network, predictors: dict[str, Network], draws: int) -> list[float]:
    """Double semi-partialling with a regression for each draw."""
    outcome, columns = matrix(a), [matrix(one) for one in predictors.values()]
    off = ~np.eye(len(outcome), dtype=bool)
    y = outcome[off]
    generator = np.random.default_rng(SEED)

    def t(design: npt.NDArray[np.float64]) -> float:
        beta, rest, *_ = np.linalg.lstsq(design, y, rcond=None)
        variance = rest[0] / (len(y) - design.shape[1]) * np.linalg.inv(design.T @ design)[-1, -1]
        return float(beta[-1] / np.sqrt(variance))

    found = []
    for k, column in enumerate(columns):
        others = np.column_stack([np.ones(len(y)), *(one[off] for place, one in enumerate(columns) if place != k)])
        left = np.zeros(outcome.shape)
        left[off] = column[off] - others @ np.linalg.lstsq(others, column[off], rcond=None)[0]
        seen = t(np.column_stack([others, left[off]]))
        drawn = []
        for _ in range(draws):
            order = generator.permutation(len(outcome))
            drawn.append(t(np.column_stack([others, left[np.ix_(order, order)][off]])))
        above = sum(one >= seen for one in drawn)
        below = sum(one <= seen for one in drawn)
        found.append(min(1.0, 2 * (1 + min(above, below)) / (1 + draws)))
    return found


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Run all ways in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=30)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    sparse = [network(asked.nodes, 0.1, seed) for seed in range(2)]
    dense = [network(asked.nodes, 0.5, seed) for seed in range(2)]
    full = [network(asked.nodes, 1, seed, valued=True) for seed in range(2)]
    predictors = {str(seed): network(asked.nodes, 0.2, seed + 5) for seed in range(3)}
    few = max(1, asked.draws // SHARE)
    ways: dict[str, tuple[Callable[[], Any], Callable[[], Any], float]] = {
        "QAP, one tie in ten": (
            lambda: loop_qap(sparse[0], sparse[1], asked.draws),
            lambda: relation_overlap(sparse[0], sparse[1], draws=asked.draws, seed=SEED),
            1.0,
        ),
        "QAP, every other tie": (
            lambda: loop_qap(dense[0], dense[1], asked.draws),
            lambda: relation_overlap(dense[0], dense[1], draws=asked.draws, seed=SEED),
            1.0,
        ),
        "QAP, all tied": (
            lambda: loop_qap(full[0], full[1], asked.draws),
            lambda: relation_overlap(full[0], full[1], draws=asked.draws, seed=SEED),
            1.0,
        ),
        "MRQAP, 3 predictors": (
            lambda: loop_mrqap(dense[0], predictors, few),
            lambda: relation_overlap(dense[0], predictors, draws=asked.draws, seed=SEED),
            asked.draws / few,
        ),
    }
    for _, ours, _ in ways.values():
        ours()  # once, so that nothing is loaded while the clock runs
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(asked.rounds):
        for name, (loop, ours, scale) in ways.items():
            times[name].append((seconds(loop) * scale, seconds(ours)))
    print(f"{asked.nodes} nodes, {asked.draws:,} draws, median of {asked.rounds}")
    for name, found in times.items():
        loop_time, our_time = (statistics.median(one) for one in zip(*found, strict=True))
        print(f"{name:22} loop {loop_time:7.3f} s   trustmodel {our_time:7.3f} s   {loop_time / our_time:5.1f} times")


if __name__ == "__main__":
    main()
