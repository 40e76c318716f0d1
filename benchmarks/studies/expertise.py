"""Is planted sharing found, and is nothing found where people only know much, or what is common? With three kinds of chance.

    python benchmarks/studies/expertise.py [--worlds 200] [--seed 0]

Each table has one row an arm and a kind of chance; `±` is the Monte Carlo error over worlds. Every world has people who
know much or little and topics that many or few know: what looks like kinship, and is not. False discovery rates are
asked at .1; `power` is the share of planted pairs that are found at it, and `power by BH` that of Benjamini and Hochberg's
procedure on the same P(X ≥ x), which does not know that such p-values take few values.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from trustmodel import nulls
from trustmodel.network.expertise_gaps import expertise_gaps
from trustmodel.network.shared_expertise import shared_expertise
from trustmodel.stats.bipartite_nulls import NULLS
from trustmodel.synthetic import skills

Figures = dict[str, float]

DRAWS = 2_000
RATE = 0.1
LEVELS = (0.05, 0.01)
NONE: dict[str, dict[str, Any]] = {
    "30 people, 60 topics": {},
    "popularity alike (no confounder)": {"people_spread": 0.0, "topic_spread": 0.0},
    "popularity very uneven": {"people_spread": 1.2, "topic_spread": 2.0},
    "few topics: 15, 4 held": {"n_topics": 15, "held": 4.0},
    "12 people": {"n_people": 12},
}
PLANTED: dict[str, dict[str, Any]] = {
    "6 pairs copy 80 %": {"pairs": 6, "strength": 0.8},
    "6 pairs copy 60 %": {"pairs": 6, "strength": 0.6},
    "6 pairs copy 40 %": {"pairs": 6, "strength": 0.4},
    "6 pairs copy 60 %, very uneven": {"pairs": 6, "strength": 0.6, "people_spread": 1.2, "topic_spread": 2.0},
    "6 pairs copy 60 %, 120 topics": {"pairs": 6, "strength": 0.6, "n_topics": 120, "held": 24.0},
}


def study(
    worlds: int,
    seed: int = 0,
    progress: bool = False,  # noqa: FBT001, FBT002 - the order is agreed
) -> list[tuple[str, pl.DataFrame]]:
    """Every table: its title and its rows."""
    return [
        ("Shared expertise where nothing is planted", _table(NONE, worlds, seed, progress=progress)),
        ("Shared expertise that is planted", _table(PLANTED, worlds, seed, progress=progress)),
        ("Topics that one person alone holds", _single(min(worlds, 200), seed, progress=progress)),
    ]


def _table(arms: Mapping[str, dict[str, Any]], worlds: int, seed: int, *, progress: bool) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for name, about in arms.items():
        found: dict[str, list[Figures]] = {null: [] for null in NULLS}
        for world in nulls.progressing(range(worlds), total=worlds, label=name, progress=progress):
            for null, figures in found.items():
                figures.append(_one(seed * 1_000_000 + world, null, about))
        rows += [{"arm": name, "chance": null, "worlds": worlds, **_means(figures)} for null, figures in found.items()]
    return pl.DataFrame(rows)


def _one(seed: int, null: Any, about: Mapping[str, Any]) -> Figures:
    made = skills(seed=seed, **about)
    found = shared_expertise(made.graph, null=null, draws=DRAWS, seed=seed, alpha=RATE)
    # pairs that share nothing are tested too, with a p of 1/2 or more
    apart = [row for row in found.rows if row.testable and (row.a, row.b) not in made.sharing]
    pairs = found.pairs_tested - len(made.sharing)
    figures: Figures = {f"mid-p ≤ {level:g}": sum(row.mid_p <= level for row in apart) / pairs for level in LEVELS} | {
        f"P(X ≥ x) ≤ {LEVELS[0]:g}": sum(row.p <= LEVELS[0] for row in apart) / pairs
    }
    called = found.beyond_chance
    right = sum((row.a, row.b) in made.sharing for row in called)
    if not made.sharing:
        return figures | {"P(any found)": float(bool(called))}
    by_step = nulls.discrete_fdr([row.p for row in found.rows] + [1.0] * (found.pairs_tested - len(found.rows)))
    plain = sum(q <= RATE and (row.a, row.b) in made.sharing for row, q in zip(found.rows, by_step, strict=False))
    figures["FDR at .1"] = (len(called) - right) / max(1, len(called))
    figures["power"] = right / len(made.sharing)
    figures["power by BH"] = plain / len(made.sharing)
    return figures


def _means(figures: list[Figures]) -> dict[str, float]:
    found: dict[str, float] = {}
    for number, name in enumerate(figures[0]):
        values = np.array([one[name] for one in figures])
        found[name] = float(values.mean())
        error = values.std(ddof=1) / math.sqrt(len(values)) if len(values) > 1 else math.nan
        found["±" + " " * number] = float(error)
    return found


def _single(worlds: int, seed: int, *, progress: bool) -> pl.DataFrame:
    planted = right = wrong = 0
    for world in nulls.progressing(range(worlds), total=worlds, label="single holders", progress=progress):
        made = skills(40, 50, seed=seed * 1_000_000 + world, held=8.0, single=6)
        found = {(row.topic, row.single_holder) for row in expertise_gaps(made.dataset()).rows if row.single_holder}
        planted += len(made.single)
        right += len(found & made.single)
        wrong += len(found - made.single)
    return pl.DataFrame([{"worlds": worlds, "planted": planted, "found": right, "found beside": wrong}])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, fmt_str_lengths=60, float_precision=3):
        for title, frame in study(asked.worlds, asked.seed, progress=True):
            print(f"\n{title}\n{frame}")


if __name__ == "__main__":
    main()
