"""How fast shared expertise is held against chance, in one run.

- *soft*: exact p-values of all pairs of 2,500 people and 100 topics, beside the default p-values of the package `bicm`
  (Poisson approximations), each with the fit of its probabilities and without. The package goes into a virtual
  environment of its own, since it brings a compiler of 200 MB; where it does not install, it is left out, and that is said.
- *fixed*: p-values of 30 schools and 60 topics from 10,000 draws, on one core, without a compiler; from a networkx graph
  to a result.

    python benchmarks/margins.py [--people 2500] [--topics 100] [--rounds 3]

Medians are shown. Threads of linear algebra are held to one; `bicm` runs once (it takes minutes), with its default of four.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

from trustmodel.network.shared_expertise import shared_expertise
from trustmodel.stats.bicm import bicm_probabilities
from trustmodel.stats.bipartite_nulls import Table, sdsm
from trustmodel.stats.margins import degree_classes
from trustmodel.synthetic import skills

HOME = Path(__file__).parents[1] / "build" / "bicm"
PEER = "bicm==3.4.0"
SEED = 1
ASK = """
import json, sys, time
import numpy as np
from bicm import BipartiteGraph
table = np.load(sys.argv[1])
warm = BipartiteGraph(); warm.set_biadjacency_matrix(table[:40]); warm.solve_tool(print_error=False)
warm.compute_projection(rows=True, progress_bar=False, threads_num=1)
start = time.perf_counter()
graph = BipartiteGraph()
graph.set_biadjacency_matrix(table)
graph.solve_tool(print_error=False)
fitted = time.perf_counter()
graph.compute_projection(rows=True, progress_bar=False)
found = (fitted - start, time.perf_counter() - fitted)
np.save(sys.argv[2], graph.get_bicm_matrix())
print(json.dumps(found), file=sys.stderr)
"""


def seconds(work: Callable[[], Any], rounds: int) -> float:
    """The median of how long it takes."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def peer(table: Table) -> tuple[float, float, Any] | None:
    """How long `bicm` takes to fit and to test, and its probabilities; nothing where it is not to be had."""
    python = HOME / "bin" / "python"
    try:
        if not python.exists():
            venv.create(HOME, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)  # noqa: S603 - our own name
        asked, told = HOME / "table.npy", HOME / "probabilities.npy"
        np.save(asked, table.astype(np.int64))
        done = subprocess.run([python, "-c", ASK, asked, told], check=True, capture_output=True, text=True)  # noqa: S603
        fitted, tested = json.loads(done.stderr.strip().splitlines()[-1])
        return fitted, tested, np.load(told)
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError) as error:
        print(f"{PEER} could not be asked: {error}", file=sys.stderr)
        return None


def main() -> None:
    """Run both parts and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2500)
    parser.add_argument("--topics", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()

    schools = skills(30, 60, seed=SEED)
    shared_expertise(schools.graph, draws=99)  # once, so that nothing is loaded while the clock runs
    took = seconds(lambda: shared_expertise(schools.graph, null="fixed", draws=10_000, seed=SEED), asked.rounds)
    print(f"fixed: 30 schools, 60 topics, 10,000 draws       {took:8.3f} s (to stay within 1.5 s)")

    made = skills(asked.people, asked.topics, seed=SEED)
    people = sorted(node for node, about in made.graph.nodes(data=True) if about["part"] == "holder")
    topics = sorted(set(made.graph) - set(people))
    table = np.array([[made.graph.has_edge(one, topic) for topic in topics] for one in people])
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    counts = table.astype(np.float32) @ table.T.astype(np.float32)
    most = int(np.max(counts - np.diag(np.diag(counts))))
    classes = degree_classes(table)
    fit = seconds(lambda: bicm_probabilities(classes), asked.rounds)
    pairs = np.triu_indices(len(table), 1)

    def exact() -> Any:
        chance = sdsm(table, most=most)
        return chance.upper[chance.line, counts[pairs].astype(np.int64)]

    whole = seconds(exact, asked.rounds)
    print(
        f"soft: {len(table):,} people, {table.shape[1]} topics, all pairs, exact {whole:8.3f} s (of it the fit {fit:.3f} s)"
    )
    found = peer(table)
    if found is None:
        return
    fitted, tested, probabilities = found
    ours = bicm_probabilities(classes)[np.ix_(classes.row, classes.column)]
    print(f"bicm has the same probabilities to {np.abs(ours - probabilities).max():.1e}")
    print(
        f"bicm: fit {fitted:.3f} s, p-values {tested:.3f} s; trustmodel is {(fitted + tested) / whole:.0f} times ahead"
        f" in all, {tested / (whole - fit):.0f} times in p-values"
    )


if __name__ == "__main__":
    main()
