"""How fast ranks under drawn weights are counted, beside the plain loop, in one run; and the memory that it takes.

And how fast it is told which trusts no admissible weighting includes, beside a linear programme each by `scipy`.

The loop works out the values of all alternatives, sorts them by `numpy.argsort` and counts who has which rank, draw by
draw.

    python benchmarks/weights.py [--alternatives 2300] [--criteria 20] [--draws 10000] [--rounds 5]

Ways take turns, so that what else the machine does troubles both alike. The medians are shown.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

import trustmodel as tm
from trustmodel.population.definitions import can_be_included, values_of

Floats = npt.NDArray[np.float64]
SEED = 1


def loop(performances: Floats, weights: Floats) -> Floats:
    """A product, a sort and a count for each draw."""
    size = len(performances)
    counts, places = np.zeros((size, size)), np.arange(size)
    for drawn in weights:
        counts[np.argsort(-(performances @ drawn)), places] += 1
    return counts / len(weights)


def _programmes(performances: Floats) -> None:
    """Both ways of finding the trusts that no weighting between bounds includes."""
    width = performances.shape[1]
    low, high = np.full(width, 0.4 / width), np.full(width, min(1.0, 4 / width))
    criteria = [tm.frameworks.Criterion(name=f"{one}", measure=f"{one}") for one in range(width)]
    definition = tm.frameworks.Definition(name="points", rule="sum", cut=0.7, criteria=criteria)
    start = time.perf_counter()
    values = values_of(definition, performances)
    ours = can_be_included(definition, values, low, high, None)
    one = time.perf_counter() - start
    start = time.perf_counter()
    best = [
        -linprog(-gains, A_eq=np.ones((1, width)), b_eq=[1], bounds=list(zip(low, high, strict=True))).fun
        for gains in values.speaks_for
    ]
    other = time.perf_counter() - start
    alike = bool((np.array(best) >= definition.asked - 1e-9).tolist() == ours.tolist())
    print(f"never included: {one:.4f} s, a programme each {other:.2f} s; alike: {alike}")


def main() -> None:
    """Time both in turns, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("alternatives", 2_300), ("criteria", 20), ("draws", 10_000), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    generator = np.random.default_rng(SEED)
    performances = generator.random((options.alternatives, options.criteria))
    weights = generator.dirichlet(np.ones(options.criteria), options.draws)
    ours, theirs = [], []
    for _ in range(options.rounds):
        start = time.perf_counter()
        found = tm.acceptability(performances, weights=weights)
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        plain = loop(performances, weights)
        theirs.append(time.perf_counter() - start)
    tracemalloc.start()
    tm.acceptability(performances, weights=weights)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"acceptability {one:.2f} s, the loop {other:.2f} s: {other / one:.1f} times as fast")
    _programmes(performances)
    print(f"ranks that differ at most by {np.abs(found.ranks - plain).max():.1e}; {peak:.0f} MB above the data")


if __name__ == "__main__":
    main()
