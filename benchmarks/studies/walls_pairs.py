"""Are planted walls between single pairs ranked first, at 40 schools? With baselines, and with the truth beside.

    cd benchmarks && python -m studies.walls_pairs [--worlds 200] [--seed 0]

One row an arm. `se_x` is the Monte Carlo error of x. *Truth* ranks by the expected ties that made the world: no model can do
better but by luck. Pairs are ranked by the ratio of `walls`, among near pairs (the lower third of distances) whose schools
answered. That single pairs are walls is not tested: at the size of real trusts no method can tell (`studies.walls`).

Baselines: *count/distance* ranks by ties over kilometres, the least first; *closest without ties* by ties, then by
distance; *distance only* is a gravity model without school effects; *configuration* expects k_i k_j / 2m.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata

import trustmodel as tm
from studies.arms import Figures, means
from trustmodel.network.expected import ExpectedRow, shrunk
from trustmodel.stats.nulls import progressing
from trustmodel.synthetic.worlds import World, world

Floats = npt.NDArray[np.float64]

SAME = ("trust", "phase")
SHRINK = 0.5
TOP = 20

ARMS: dict[str, dict[str, Any]] = {
    "main: 40 schools, 30 walls of .85, k = 5": {},
    "Poisson": {"dispersion": math.inf},
    "k = 2": {"dispersion": 2.0},
    "strength .5": {"strength": 0.5},
    "strength .3": {"strength": 0.3},
    "schools around four towns": {"kind": "clusters"},
    "schools far apart": {"kind": "dispersed"},
    "power-law decay": {"decay": "power"},
    "half the ties": {"ties": 1.5},
    "20 % silent": {"silent": 0.2},
    "40 % silent": {"silent": 0.4},
}


def study(worlds: int, seed: int = 0, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:  # noqa: FBT001, FBT002 - the order is agreed with those who call it
    """Every arm: title and table."""
    rows = []
    for name, about in ARMS.items():
        seeds = range(seed * 1_000_000, seed * 1_000_000 + worlds)
        made = [ranked(each, about) for each in progressing(seeds, total=worlds, label=name, progress=progress)]
        rows.append({"arm": name, "worlds": worlds, **means(made)})
    return [("Walls between near pairs: are they ranked first?", pl.DataFrame(rows))]


def ranked(seed: int, about: Mapping[str, Any]) -> Figures:
    """How well walls between near pairs are ranked in one world."""
    made = world(seed=seed, **about)
    found = tm.expected_ties(made.graph, same=SAME)
    near = [row for row in found.rows if row.distance_km <= made.near_km and _answered(made, row)]
    y, km, mu = (np.array([getattr(row, name) for row in near]) for name in ("observed", "distance_km", "expected"))
    label = np.array([(row.a, row.b) in made.walls for row in near])
    truth = np.array([made.expected[row.a, row.b] for row in near])
    figures: Figures = {}
    for name, score in {
        "walls": shrunk(y, mu, found.k),
        "truth": (y + SHRINK) / (truth + SHRINK),
        "count_over_distance": y / np.maximum(km, 0.1),
        "closest_without_ties": y + km / (1 + km.max()),
        "distance_only": _by_distance(found.rows, near),
        "configuration": _by_configuration(made, near),
    }.items():
        figures[f"auc_{name}"] = auc(score, label)
        figures[f"top20_{name}"] = top(score, label)
    figures["mean_log_error"] = float(np.mean(np.log(mu / truth)))
    return figures


def _answered(made: World, row: ExpectedRow) -> bool:
    return all(made.graph.nodes[node].get("answered") is not False for node in (row.a, row.b))


def _by_distance(rows: Sequence[ExpectedRow], near: Sequence[ExpectedRow]) -> Floats:
    km, y = (np.array([getattr(row, name) for row in rows]) for name in ("distance_km", "observed"))
    x = np.column_stack([np.ones(len(km)), km])
    theta = np.array([math.log(max(y.mean(), 0.01)), 0.0])
    for _ in range(30):
        mu = np.exp(np.clip(x @ theta, -20, 20))
        theta = theta + np.linalg.solve((x * mu[:, None]).T @ x, x.T @ (y - mu))
    mu = np.exp(theta[0] + theta[1] * np.array([row.distance_km for row in near]))
    return np.asarray((np.array([row.observed for row in near]) + SHRINK) / (mu + SHRINK), dtype=float)


def _by_configuration(made: World, near: Sequence[ExpectedRow]) -> Floats:
    total = dict(made.graph.degree(weight="strength"))
    both = sum(total.values())
    return np.array([(row.observed + SHRINK) / (total[row.a] * total[row.b] / both + SHRINK) for row in near])


def auc(score: Floats, label: npt.NDArray[np.bool_]) -> float:
    """The chance that a wall is ranked before another pair; ties count half."""
    walls, others = int(label.sum()), int((~label).sum())
    if not walls or not others:
        return math.nan
    ranks = rankdata(-score)
    return float((ranks[label].sum() - walls * (walls + 1) / 2) / (walls * others))


def top(score: Floats, label: npt.NDArray[np.bool_]) -> float:
    """The share of walls among the first 20."""
    return float(label[np.argsort(np.round(score, 9), kind="stable")[:TOP]].mean())


def main() -> None:
    """Run it, and print the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--worlds", type=int, default=200)
    asked.add_argument("--seed", type=int, default=0)
    chosen = asked.parse_args()
    for title, frame in study(chosen.worlds, chosen.seed, progress=True):
        print(f"\n{title}")
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=400, fmt_str_lengths=60, float_precision=3):
            print(frame)


if __name__ == "__main__":
    main()
