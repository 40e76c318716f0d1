"""How fast the support of thousands of trusts is profiled, beside networkx, in one run, with the same figures.

2,300 trusts of 5 to 60 schools are made up, each school tied to a few others. `support_profiles` takes one frame of ties;
networkx is called for each trust with graphs that are already built. Every figure is compared, to 1e-9.

    python benchmarks/profiles.py [--trusts 2300] [--rounds 3]

Ways take turns, so that what else the machine does troubles both alike. The medians are shown.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from typing import Any

import networkx as nx
import numpy as np
import polars as pl

from trustmodel.network.support_profiles import support_profiles

SEED = 1
SMALLEST, LARGEST = 5, 60
TIES_EACH = 3.0  # given by a school, on average
SAME = 1e-9


def worlds(trusts: int) -> tuple[pl.DataFrame, pl.DataFrame, list[nx.DiGraph[Any]]]:
    """Made-up trusts, as a frame of ties and one of schools, and as graphs."""
    random = np.random.default_rng(SEED)
    graphs, ties, schools = [], [], []
    for trust in range(trusts):
        n = int(random.integers(SMALLEST, LARGEST + 1))
        tied = random.random((n, n)) < min(0.5, TIES_EACH / (n - 1))
        np.fill_diagonal(tied, val=False)
        graph: nx.DiGraph[Any] = nx.DiGraph()
        graph.add_nodes_from(range(n))
        schools += [(trust, f"{node:02}") for node in range(n)]
        for start, end in np.argwhere(tied).tolist():
            strength = float(random.integers(1, 6))
            graph.add_edge(start, end, strength=strength)
            ties.append((trust, f"{start:02}", f"{end:02}", strength))
        graphs.append(graph)
    return (
        pl.DataFrame(ties, schema=["trust", "giver", "receiver", "strength"], orient="row"),
        pl.DataFrame(schools, schema=["trust", "id"], orient="row"),
        graphs,
    )


def by_networkx(graph: nx.DiGraph[Any]) -> dict[str, float]:
    """Reciprocity, centralisation, constraint, betweenness and components of one trust."""
    n = len(graph)
    either = graph.to_undirected()
    between = nx.betweenness_centrality(either)
    scaled = [value * (n - 1) * (n - 2) / 2 for value in between.values()]
    constraint = [v for v in nx.constraint(graph, weight="strength").values() if not math.isnan(v)]

    def spread(values: list[float], most: float) -> float:
        return sum(max(values) - value for value in values) / most

    return {
        "reciprocity_arc": nx.overall_reciprocity(graph),
        "centralisation_out": spread([d for _, d in graph.out_degree], (n - 1) ** 2),
        "centralisation_in": spread([d for _, d in graph.in_degree], (n - 1) ** 2),
        "centralisation_degree": spread([d for _, d in either.degree], (n - 1) * (n - 2)),
        "centralisation_betweenness": spread(scaled, (n - 1) ** 2 * (n - 2) / 2),
        "components": nx.number_connected_components(either),
        "constraint_mean": sum(constraint) / len(constraint),
        "betweenness_mean": sum(between.values()) / n,
        "betweenness_max": max(between.values()),
    }


def main() -> None:
    """Time both ways in turns, compare every figure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trusts", type=int, default=2300)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    ties, schools, graphs = worlds(asked.trusts)
    ours, theirs = [], []
    for _ in range(asked.rounds):
        began = time.perf_counter()
        frame = support_profiles(ties, schools).to_frame()
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        expected = [by_networkx(graph) for graph in graphs]
        theirs.append(time.perf_counter() - began)
    print(f"{asked.trusts} trusts of {SMALLEST} to {LARGEST} schools, {len(ties)} ties; medians of {asked.rounds}")
    for name in expected[0]:
        apart = float(np.abs(frame[name].to_numpy() - np.array([one[name] for one in expected])).max())
        print(f"  {name:28} the same to {apart:.1e}")
        if not apart < SAME:
            raise SystemExit(f"{name} is not the same: {apart}")
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"  networkx {other:7.2f} s\n  here     {mine:7.2f} s\n  {other / mine:.1f} times as fast")


if __name__ == "__main__":
    main()
