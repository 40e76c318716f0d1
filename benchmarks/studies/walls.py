"""Are planted walls found, and is nothing found where nothing was planted? With baselines, and with the truth beside.

    python benchmarks/studies/walls.py [--worlds 200] [--seed 0] [--processes 1]

Each table has one row an arm. `se_x` is the Monte Carlo error of x. *Truth* ranks and tests by the expected ties and the
dispersion that made the world: no model can do better but by luck. Pairs are ranked among near pairs (the lower third
of distances) whose schools answered.

Baselines: *count/distance* ranks by ties over kilometres, the least first; *closest without ties* by ties, then by
distance; *distance only* is a gravity model without school effects; *configuration* expects k_i k_j / 2m.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import rankdata

from trustmodel.network import walls as boundaries
from trustmodel.stats.deficits import lower_tail_fdr
from trustmodel.stats.families import log_p_zero
from trustmodel.stats.nulls import progressing
from trustmodel.synthetic.worlds import World, world

Floats = npt.NDArray[np.float64]
Figures = dict[str, float]

SAME = ("trust", "phase")
SHRINK = 0.5
STRENGTH = 0.85  # of a wall, where an arm says nothing else
FOUND = 0.1  # the false discovery rate that walls are asked at
TOP = 20
DRAWS = 499
LEVELS = (0.05, 0.01)
PLACES = ("local", "clusters", "dispersed")

PLANTED: dict[str, dict[str, Any]] = {
    "main: 40 schools, 30 walls of .85, k = 5": {},
    "Poisson": {"dispersion": math.inf},
    "k = 2": {"dispersion": 2.0},
    "strength .5": {"strength": 0.5},
    "strength .3": {"strength": 0.3},
    "schools around four towns": {"kind": "clusters"},
    "schools far apart": {"kind": "dispersed"},
    "power-law decay (wrong model)": {"decay": "power"},
    "power-law decay, spline": {"decay": "power", "model": "spline"},
    "half the ties": {"ties": 1.5},
    "20 % silent": {"silent": 0.2},
    "40 % silent": {"silent": 0.4},
}
NONE: dict[str, dict[str, Any]] = {
    "Poisson": {"dispersion": math.inf},
    "k = 5": {},
    "k = 2": {"dispersion": 2.0},
    "Poisson, power-law decay (wrong model)": {"dispersion": math.inf, "decay": "power"},
    "k = 5, power-law decay (wrong model)": {"decay": "power"},
    "k = 5, power-law decay, spline": {"decay": "power", "model": "spline"},
    "k = 5, schools around four towns": {"kind": "clusters"},
    "k = 5, schools far apart": {"kind": "dispersed"},
    "k = 5, 40 % silent": {"silent": 0.4},
    "k = 5, half the ties": {"ties": 1.5},
    "k = 5, 12 schools": {"n_schools": 12},
}
BOUNDARIES: dict[str, dict[str, Any]] = {
    f"{where}, deficit {strength:.0%}, {'Poisson' if math.isinf(k) else f'k = {k:g}'}": {
        "walls": where, "strength": strength, "dispersion": k,
    }
    for where in ("attribute", "line")
    for strength in (0.3, 0.4, 0.85)
    for k in (math.inf, 5.0, 2.0)
}  # fmt: skip


MAIN = {
    "main: 40 schools, 30 walls of .85, k = 5", "Poisson", "k = 5", "k = 2",
    *(name for name in BOUNDARIES if name.startswith("attribute, deficit 40%")),
}  # fmt: skip
"""Arms of which every world is asked for; of the others a fifth."""


def study(
    worlds: int,
    seed: int = 0,
    progress: bool = False,  # noqa: FBT001, FBT002 - the order is agreed with those who call it
    processes: int = 1,
) -> list[tuple[str, pl.DataFrame]]:
    """Every arm: title and table."""
    parts: list[tuple[str, Mapping[str, dict[str, Any]], Callable[..., Figures]]] = [
        ("Walls between near pairs: are they ranked first?", PLANTED, ranked),
        ("Nothing planted: is nothing found?", NONE, empty),
        ("A boundary with a deficit: power, coverage and place", BOUNDARIES, bounded),
    ]
    return [
        (title, table(arms, one, worlds=worlds, seed=seed, progress=progress, processes=processes))
        for title, arms, one in parts
    ]


def table(  # noqa: PLR0913 - how to run it
    arms: Mapping[str, dict[str, Any]],
    one: Callable[..., Figures],
    *,
    worlds: int,
    seed: int = 0,
    progress: bool = False,
    processes: int = 1,
) -> pl.DataFrame:
    """One row an arm: means over worlds, each with its Monte Carlo error."""
    rows = []
    for name, about in arms.items():
        count = worlds if name in MAIN else max(worlds // 5, 1)
        seeds = range(seed * 1_000_000, seed * 1_000_000 + count)
        work = partial(one, about=about)
        if processes > 1:
            with ProcessPoolExecutor(processes) as pool:
                made: Iterable[Figures] = list(
                    progressing(pool.map(work, seeds, chunksize=8), total=count, label=name, progress=progress)
                )
        else:
            made = list(progressing(map(work, seeds), total=count, label=name, progress=progress))
        rows.append({"arm": name, "worlds": count, **means(made)})
    return pl.DataFrame(rows)


def means(made: Iterable[Figures]) -> Figures:
    """The mean of each figure and its error; NaN (not defined in a world) does not count."""
    found = list(made)
    figures: Figures = {}
    for name in found[0]:
        values = np.array([one[name] for one in found])
        values = values[~np.isnan(values)]
        figures[name] = float(values.mean()) if len(values) else math.nan
        figures[f"se_{name}"] = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan
    return figures


def made_world(seed: int, about: Mapping[str, Any]) -> tuple[World, dict[str, Any]]:
    """A world, and what to tell the model."""
    about = dict(about)
    model = about.pop("model", "linear")
    return world(seed=seed, **about), {"decay": model, "same": SAME, "draws": DRAWS, "seed": seed}


def ranked(seed: int, about: Mapping[str, Any]) -> Figures:
    """How well walls between near pairs are ranked and found in one world."""
    made, how = made_world(seed, about)
    found = boundaries.walls(made.graph, **how)
    near = [row for row in found.rows if row.distance_km <= made.near_km]
    near.sort(key=lambda row: (row.a, row.b))
    y, km, mu, ratio, q = (
        np.array([getattr(row, name) for row in near]) for name in ("observed", "distance_km", "expected", "ratio", "q")
    )
    label = np.array([(row.a, row.b) in made.walls for row in near])
    truth = np.array([made.expected[row.a, row.b] for row in near])
    figures: Figures = {}
    for name, score in {
        "walls": ratio,
        "truth": (y + SHRINK) / (truth + SHRINK),
        "count_over_distance": y / np.maximum(km, 0.1),
        "closest_without_ties": y + km / (1 + km.max()),
        "distance_only": _by_distance(found, near),
        "configuration": _by_configuration(made, near),
    }.items():
        figures[f"auc_{name}"] = auc(score, label)
        figures[f"top20_{name}"] = top(score, label)
    at = q <= FOUND
    figures["share_found"] = float(label[at].sum() / label.sum())
    figures["false_discoveries"] = float((~label[at]).mean()) if at.any() else 0.0
    figures["testable"] = float(np.mean([row.testable for row in near]))
    planted = np.where(label, 1 - about.get("strength", STRENGTH), 1.0)
    held = np.array([row.low <= ratio <= row.high for row, ratio in zip(near, planted.tolist(), strict=True)])
    figures["interval_covers_walls"] = float(held[label].mean())
    figures["interval_covers_others"] = float(held[~label].mean())
    figures["mean_log_error"] = float(np.mean(np.log(mu / truth)))
    return figures


def _by_distance(found: boundaries.Walls, near: list[boundaries.WallRow]) -> Floats:
    km, y = (np.array([getattr(row, name) for row in found.rows]) for name in ("distance_km", "observed"))
    x = np.column_stack([np.ones(len(km)), km])
    theta = np.array([math.log(max(y.mean(), 0.01)), 0.0])
    for _ in range(30):
        mu = np.exp(np.clip(x @ theta, -20, 20))
        theta = theta + np.linalg.solve((x * mu[:, None]).T @ x, x.T @ (y - mu))
    mu = np.exp(theta[0] + theta[1] * np.array([row.distance_km for row in near]))
    return np.asarray((np.array([row.observed for row in near]) + SHRINK) / (mu + SHRINK), dtype=float)


def _by_configuration(made: World, near: list[boundaries.WallRow]) -> Floats:
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


def empty(seed: int, about: Mapping[str, Any]) -> Figures:
    """What is found in one world without walls."""
    made, how = made_world(seed, {**about, "walls": "none"})
    found = boundaries.walls(made.graph, **how)
    tested = [row for row in found.rows if row.near and row.testable]
    figures: Figures = {
        "any_wall": float(any(row.q <= FOUND for row in tested)),
        "any_wall_truth": _any_by_truth(made, found),
    }
    for level in LEVELS:
        figures[f"pairs_below_{level}"] = float(np.mean([row.p <= level for row in tested])) if tested else math.nan
    eastings = {node: school["easting"] for node, school in made.graph.nodes(data=True)}
    middle = float(np.median(list(eastings.values())))
    east = {node: easting > middle for node, easting in eastings.items()}
    for name, grouping in (("church", "church"), ("side", east)):
        boundary = found.boundary(grouping)
        for level in LEVELS:
            figures[f"{name}_size_{level}"] = float(boundary.p <= level) if boundary.testable else math.nan
        figures[f"{name}_covers"] = float(boundary.low <= 1 <= boundary.high) if boundary.testable else math.nan
    figures["scan_size_0.05"] = _scan_p(found)
    return figures


def _any_by_truth(made: World, found: boundaries.Walls) -> float:
    rows = [row for row in found.rows if row.near]
    y = np.array([row.observed for row in rows])
    mu = np.array([made.expected[row.a, row.b] for row in rows])
    judged = log_p_zero(mu, made.dispersion, "counts") <= math.log(0.05)
    return float((lower_tail_fdr(y[judged], mu[judged], made.dispersion, "counts") <= FOUND).any())


def _scan_p(found: boundaries.Walls) -> float:
    scan = found.scan()
    return float(scan.p <= LEVELS[0]) if scan.testable else math.nan


def bounded(seed: int, about: Mapping[str, Any]) -> Figures:
    """Power, coverage and place of one boundary with a deficit."""
    made, how = made_world(seed, about)
    found = boundaries.walls(made.graph, **how)
    boundary = found.boundary(made.groups)
    true = 1 - about["strength"]
    figures: Figures = {
        "power": float(boundary.testable and boundary.p <= LEVELS[0] and boundary.ratio < 1),
        "covers": float(boundary.low <= true <= boundary.high) if boundary.testable else math.nan,
        "log_ratio_error": math.log(max(boundary.ratio, 0.01) / true) if boundary.testable else math.nan,
        "width": math.log(boundary.high / max(boundary.low, 0.01)) if boundary.testable else math.nan,
    }
    if about["walls"] == "line":
        scan = found.scan()
        first = scan.rows[0]
        figures["scan_power"] = float(scan.p <= LEVELS[0])
        figures["scan_between_sides"] = float(made.groups[first.a] != made.groups[first.b])
    else:
        figures["scan_power"] = figures["scan_between_sides"] = math.nan
    return figures


def main() -> None:
    """Run it, and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--worlds", type=int, default=200)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--processes", type=int, default=1)
    chosen = asked.parse_args()
    for title, frame in study(chosen.worlds, chosen.seed, progress=True, processes=chosen.processes):
        print(f"\n{title}")
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=400, fmt_str_lengths=60, float_precision=3):
            print(frame)


if __name__ == "__main__":
    main()
