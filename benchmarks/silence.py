"""How far figures of a network are off where some did not answer, and how often their intervals hold the truth.

Published directed networks, all of whom answered, lose the answers of a share of their people: at random, or more of those
who name few (weights 1 / (1 + how many they name)). Each figure is estimated as `support_profile`, `homophily` and
`brokerage` do, and beside that with silence read as having no ties.

    python benchmarks/silence.py --networks FOLDER [--repeats 60] [--seed 0]

Its part of `docs/explanation/evidence.md` is written anew.

The folder holds `<name>_edges.csv`, whose last two columns are who names and who is named. Errors are root mean squares in % of the figure (for
shares of pairs that may be 0, in points), averaged over networks; coverage is that of 95 % intervals, and of the range.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from recovery import put
from trustmodel.results import version
from trustmodel.stats import batch_measures, silence
from trustmodel.stats.silence import Truths

NETWORKS: Final = ("krackhardt_advice", "krackhardt_friendship", "krackhardt_reports_to", "school_staff_advice")
FEWEST: Final = 15  # people of a network
POINTS: Final = ("connectedness", "hierarchy", "least_upper_bound")
PER_NODE: Final = ("constraint", "effective_size")
SHARES: Final = (0.2, 0.4)


def networks_of(path: Path) -> Iterator[Truths]:
    """Who names whom, n × n: of each school that has enough people, where there is a column of schools."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_school: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        start, end = list(row.values())[-2:]
        by_school[row.get("school", "")].append((start, end))
    for edges in by_school.values():
        names = sorted({name for edge in edges for name in edge})
        place = {name: number for number, name in enumerate(names)}
        ties = np.zeros((len(names), len(names)), dtype=bool)
        for start, end in edges:
            ties[place[start], place[end]] = start != end
        if len(names) >= FEWEST:
            yield ties


def whole(ties: Truths) -> dict[str, float]:
    """The figures of a network as it is."""
    figures = {**batch_measures.reciprocity(ties[None]), **batch_measures.shape(ties[None].repeat(2, axis=0))}
    return {name: float(values[0]) for name, values in figures.items()}


def silenced(ties: Truths, share: float, rng: np.random.Generator, *, fewer: bool) -> Truths:
    """Who answered."""
    weight = 1 / (1 + ties.sum(axis=1)) if fewer else np.ones(len(ties))
    answered = np.ones(len(ties), dtype=bool)
    answered[rng.choice(len(ties), int(share * len(ties)), replace=False, p=weight / weight.sum())] = False
    return answered


def of_nodes(
    ties: Truths, known: Truths, answered: Truths, stack: npt.NDArray[np.float64]
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Burt's figures of those who answered, off by how much of their mean; they have no interval."""
    for name, measure in (("constraint", batch_measures.constraint), ("effective_size", batch_measures.effective_size)):
        true, as_none = (measure(of[None].astype(float))[0][answered] for of in (ties, known))
        estimate = np.nanmean(measure(stack), axis=0)[answered]
        off = [float(np.sqrt(np.nanmean((of - true) ** 2)) / np.nanmean(true)) for of in (estimate, as_none)]
        yield name, (*off, np.nan, np.nan)


def measured(
    ties: Truths, share: float, repeats: int, rng: np.random.Generator, *, fewer: bool
) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """For each figure: error of the estimate, error where silence is none, and whether interval and range hold the truth."""
    truth = whole(ties)
    rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for _ in range(repeats):
        answered = silenced(ties, share, rng, fewer=fewer)
        known = ties & answered[:, None]
        as_none = whole(known)
        stack = silence.complete(known, answered, rng).astype(float)
        for figure, row in of_nodes(ties, known, answered, stack):
            rows[figure].append(row)
        for figure, of in silence.estimates(known, answered, rng).items():
            ends = (of.low, of.high, as_none[figure])
            low, high = min(ends), max(ends)
            true = truth[figure]
            inside = of.low - 1e-9 <= true <= of.high + 1e-9
            rows[figure].append((of.value - true, as_none[figure] - true, inside, low - 1e-9 <= true <= high + 1e-9))
    for figure, values in rows.items():
        scale = 1.0 if figure in (*POINTS, *PER_NODE) else truth[figure] or np.nan
        table = np.array(values, dtype=float)
        rms = np.sqrt(np.nanmean(table[:, :2] ** 2, axis=0)) / abs(scale)
        yield figure, np.array([*rms, *np.nanmean(np.where(np.isnan(table[:, :1]), np.nan, table[:, 2:]), axis=0)])


def measured_either_way(
    ties: Truths, share: float, repeats: int, rng: np.random.Generator, *, fewer: bool
) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """The same of ties without direction, which are known from either side."""
    ties = ties | ties.T
    off_diagonal = ~np.eye(len(ties), dtype=bool)
    truth = float(ties[off_diagonal].mean())
    rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for _ in range(repeats):
        answered = silenced(ties, share, rng, fewer=fewer)
        known = ties & (answered[:, None] | answered)
        stack = silence.complete_symmetric(known, answered, rng).astype(float)
        for figure, row in of_nodes(ties, known, answered, stack):
            rows[figure].append(row)
        of, as_none = silence.density(known, answered, symmetric=True), float(known[off_diagonal].mean())
        held = of.low - 1e-9 <= truth <= of.high + 1e-9
        in_range = min(of.low, as_none) - 1e-9 <= truth <= max(of.high, as_none) + 1e-9
        rows["density"].append(((of.value - truth) / truth, (as_none - truth) / truth, held, in_range))
    for figure, values in rows.items():
        table = np.array(values, dtype=float)
        yield figure, np.array([*np.sqrt(np.nanmean(table[:, :2] ** 2, axis=0)), *np.nanmean(table[:, 2:], axis=0)])


def shown(share: float) -> str:
    """A share with two decimals; a dash where there is none."""
    return "–" if np.isnan(share) else f"{share:.2f}"


def lines_of(
    networks: list[Truths], options: argparse.Namespace, *, fewer: bool, either_way: bool = False
) -> Iterator[str]:
    """One table in Markdown: a line a figure."""
    heading = "Silence of those who name few" if fewer else "Silence at random"
    yield f"## {heading}{', ties without direction' if either_way else ''}"
    yield ""
    yield (
        "| figure | "
        + " | ".join(f"{share:.0%}: RMSE | read as none | coverage | of the range" for share in SHARES)
        + " |"
    )
    yield "| " + " | ".join(["---"] * (1 + 4 * len(SHARES))) + " |"
    cells: dict[str, list[npt.NDArray[np.float64]]] = defaultdict(list)
    for share in SHARES:
        of_each: dict[str, list[npt.NDArray[np.float64]]] = defaultdict(list)
        for number, ties in enumerate(networks):
            rng = np.random.default_rng([options.seed, fewer, number, round(100 * share)])
            for figure, row in (measured_either_way if either_way else measured)(
                ties, share, options.repeats, rng, fewer=fewer
            ):
                of_each[figure].append(row)
        for figure, rows in of_each.items():
            cells[figure].append(np.nanmean(rows, axis=0))
    for figure, parts in cells.items():
        told = [
            "– | – | – | –"
            if np.isnan(rms)
            else f"{100 * rms:.0f} | {100 * none:.0f} | {shown(covered)} | {shown(held)}"
            for rms, none, covered, held in parts
        ]
        yield f"| {figure.replace('_', ' ')} | {' | '.join(told)} |"
    yield ""


def main() -> None:
    """Print the tables, and write them into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=Path, required=True, help="the folder of the networks")
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing, where nothing is estimated
    networks = [ties for name in NETWORKS for ties in networks_of(options.networks / f"{name}_edges.csv")]
    command = f"python benchmarks/silence.py --networks FOLDER --repeats {options.repeats} --seed {options.seed}"
    sizes = sorted(map(len, networks))
    about = (
        f"Made with version {version()} by `{command}`: {len(networks)} published networks of {sizes[0]} to {sizes[-1]} people"
        " (Krackhardt's managers, and schools' staff), some of whom are then silent. Root mean squared errors in % of the figure"
        " (of pairs in points), of the estimate and of reading silence as none; coverage of the 95 % interval, and of the range."
    )
    lines = ["<!-- silence -->", "", about, ""]
    for either_way in (False, True):
        for fewer in (False, True):
            lines += lines_of(networks, options, fewer=fewer, either_way=either_way)
    made = "\n".join([*lines, "<!-- end of silence -->"])
    put({"silence": made})
    print(made)


if __name__ == "__main__":
    main()
