"""How fast walls are tested when everything is fitted anew in every draw, beside a plain loop over draws, in one run.

    python benchmarks/walls.py [--schools 15] [--draws 999] [--rounds 3] [--plain 50]

Three layers of evidence of one trust (two of counts, one of yes/no answers); a declared boundary, the best of all cuts and
single schools. *Plain* fits one draw at a time, each from the prior, with the same functions and no more than so many
draws, and is given for all of them. Medians are shown; threads of linear algebra are held to one. The r of both must agree.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

import trustmodel as tm
from trustmodel.geography.cuts import straight_cuts
from trustmodel.network.walls import Walls
from trustmodel.stats.rate_ratios import crossing, lowest_cuts, signed_roots, without_wall
from trustmodel.synthetic.walled_trusts import walled_layers

MOST = 20.0  # seconds, on one core


def seconds(ask: Callable[[], Any], rounds: int) -> float:
    """The median time of several rounds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def one_at_a_time(asked: Walls, groups: dict[Any, Any], draws: int) -> tuple[float, list[float], list[float]]:
    """Seconds for so many draws, and r of the boundary and of the best cut in each."""
    evidence, pairs = asked.model.evidence, asked.model.pairs
    side = np.array([groups[school] == "a" for school in pairs.schools])
    cuts = straight_cuts(pairs.places)
    marks = [crossing(layer, side) for layer in evidence.layers]
    drawn = [y[:draws] for y in evidence.drawn.ys]
    boundary, cut = [], []
    began = time.perf_counter()
    for draw in range(draws):
        alone = without_wall(evidence.layers, [y[draw : draw + 1] for y in drawn])
        boundary.append(float(signed_roots(evidence.layers, alone, marks).r[0]))
        cut.append(float(lowest_cuts(evidence.layers, alone, cuts).r[0]))
    return time.perf_counter() - began, boundary, cut


def main() -> None:
    """Time both, and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=15)
    parser.add_argument("--draws", type=int, default=999)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plain", type=int, default=50)
    asked = parser.parse_args()
    trusts = walled_layers(
        places="disc", n_schools=asked.schools, records={"support": 150, "visits": 100, "survey": 120},
        chances={"survey": 16}, deficit=0.7, seed=1,
    )  # fmt: skip
    graphs = {name: trust.graph for name, trust in trusts.items()}
    groups = dict(trusts["support"].groups)
    options: dict[str, Any] = {"chances": {"survey": 16}, "draws": asked.draws}
    tm.walls(graphs, **{**options, "draws": 19})  # once, so that nothing is loaded while the clock runs

    cut = seconds(lambda: tm.walls(graphs, **options), asked.rounds)
    declared = seconds(lambda: tm.boundary(graphs, groups, **options), asked.rounds)
    both = seconds(lambda: tm.walls(graphs, **options).boundary(groups), asked.rounds)
    about = f"{asked.schools} schools, {len(graphs)} layers, {asked.draws} draws"
    print(f"{about}: best cut and schools                {cut:8.2f} s")
    print(f"{about}: declared boundary with its interval {declared:8.2f} s")
    print(f"{about}: both                                {both:8.2f} s (to stay within {MOST:g} s)")

    found = tm.walls(graphs, **options)
    chance = found.boundary(groups).chance
    took, boundary, _ = one_at_a_time(found, groups, asked.plain)
    whole = took / asked.plain * asked.draws
    print(f"{about}: one draw at a time, r alone         {whole:8.2f} s (from {asked.plain} draws)")
    print(
        f"r in the draws agrees to {np.abs(chance[: asked.plain] - boundary).max():.1e}; {whole / both:.0f} times ahead"
    )


if __name__ == "__main__":
    main()
