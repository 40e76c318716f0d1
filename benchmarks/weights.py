"""How fast ranks under drawn weights are counted, beside the plain loop, in one run; and the memory that it takes.

The loop works out the values of all alternatives, sorts them by `numpy.argsort` and counts who has which rank, draw by
draw.

    python benchmarks/weights.py [--alternatives 2300] [--criteria 20] [--draws 10000] [--rounds 5]

Ways take turns, so that what else the machine does troubles both alike. The medians are told.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc

import numpy as np
import numpy.typing as npt

import trustmodel as tm

Floats = npt.NDArray[np.float64]
SEED = 1


def loop(performances: Floats, weights: Floats) -> Floats:
    """A product, a sort and a count for each draw."""
    size = len(performances)
    counts, places = np.zeros((size, size)), np.arange(size)
    for drawn in weights:
        counts[np.argsort(-(performances @ drawn)), places] += 1
    return counts / len(weights)


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
    print(f"ranks that differ at most by {np.abs(found.ranks - plain).max():.1e}; {peak:.0f} MB above the data")


if __name__ == "__main__":
    main()
