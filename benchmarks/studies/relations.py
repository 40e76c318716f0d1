"""Whether tests of ties and of their change keep their size where nothing is planted.

Directed networks of so many nodes. Ties are independent of each other and of groups, with or without nodes that are more
active and more popular (log-normal, in all networks the same: the wrong model for questions about two networks). Each
column is a share of worlds with p at most .05: `homophily` of groups that mean nothing, `brokerage_any` that any of the
five roles of the whole has such a p, `brokerage_corrected` the same by `any_p`; `qap` of two networks that know nothing of
each other, `mrqap` of the second of two predictors, `change` of ties kept between two such networks, `wall_change` of a
ratio of 1 between two times, whose 95 % interval holds 1 in `wall_covers`. `compare` is the mean percentile of figures
that are noise, which is .5.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import polars as pl

from studies.arms import Figures, by_arm
from trustmodel.network.brokerage import brokerage
from trustmodel.network.change import network_change
from trustmodel.network.groups import homophily
from trustmodel.network.overlap import relation_overlap
from trustmodel.population.compare import compare

DRAWS = 199
LEVEL = 0.05
TRUSTS = 60

ARMS: dict[str, dict[str, Any]] = {
    f"{nodes} nodes, {name}": {"nodes": nodes, **about}
    for nodes in (5, 11, 25)
    for name, about in (("all alike", {"spread": 0.0}), ("some more active (wrong model for two)", {"spread": 0.8}))
}


def study(worlds: int, seed: int = 0, *, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""

    def judge(about: dict[str, Any], number: int, each: int) -> Figures:
        return judged(np.random.default_rng([seed, number, each]), each, **about)

    return [("Ties and their change where nothing is planted", by_arm(ARMS, judge, worlds, progress=progress))]


def judged(random: np.random.Generator, seed: int, *, nodes: int, spread: float) -> Figures:
    """What the tests say of one world."""
    active, popular = np.exp(random.normal(0, spread, (2, nodes)))
    networks = [network(random, active, popular) for _ in range(3)]
    groups = {f"n{at:02}": "ab"[at % 2] for at in range(nodes)}
    asked: dict[str, Any] = {"draws": DRAWS, "seed": seed, "strength": None}
    brokers = brokerage(networks[0], group=groups, **asked)
    wall = network_change(networks[0], networks[1], group=groups, **asked)
    regression = relation_overlap(networks[0], {"one": networks[1], "other": networks[2]}, **asked)
    return {
        "homophily": small(homophily(networks[0], group=groups, **asked).p),
        "brokerage_any": float(any(row.p <= LEVEL for row in brokers.totals)),
        "brokerage_corrected": small(brokers.any_p),
        "qap": small(relation_overlap(networks[0], networks[1], **asked).p),
        "mrqap": small(regression.rows[1].p),
        "change": small(wall.p),
        "wall_change": small(wall.wall.p) if wall.wall else float("nan"),
        "wall_covers": float(wall.wall.low <= 1 <= wall.wall.high)
        if wall.wall and wall.wall.testable
        else float("nan"),
        "compare": percentile(random),
    }


def small(p: float) -> float:
    """Whether p is at most .05; NaN where nothing is testable."""
    return float("nan") if np.isnan(p) else float(p <= LEVEL)


def network(random: np.random.Generator, active: Any, popular: Any) -> nx.DiGraph[str]:
    """About three ties a node, as likely as giver and receiver are active and popular."""
    nodes = len(active)
    chance = np.clip(np.outer(active, popular) * 3 / (nodes - 1) / active.mean() / popular.mean(), 0, 0.9)
    tied = random.random((nodes, nodes)) < chance
    np.fill_diagonal(tied, val=False)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(f"n{at:02}" for at in range(nodes))
    graph.add_edges_from((f"n{i:02}", f"n{j:02}") for i, j in zip(*np.nonzero(tied), strict=True))
    return graph


def percentile(random: np.random.Generator) -> float:
    """Where a trust stands among those of its size in a figure that is noise."""
    table = pl.DataFrame(
        {
            "id": [f"t{at:02}" for at in range(TRUSTS)], "schools": random.integers(1, 30, TRUSTS),
            "noise": random.normal(size=TRUSTS),
        }
    )  # fmt: skip
    return compare(table, trust="t00", measures=["noise"]).rows[0].of_its_size
