"""Walls in trusts of a few schools: what is called where there is none, and what is seen where there is one.

    cd benchmarks && python -m studies.walls_small [--worlds 300] [--seed 0] [--draws 199] [--processes 1]
        [--only-table empty power] [--kept ../build/walls_small.jsonl]

Each world is written to the file of `--kept` as it is done, and is not asked again: a long run can be stopped and gone on
with, a table at a time. After a change of the method, put the file away. Tables of power take a third of the worlds.

Columns are shares of worlds, each with its Monte Carlo error `se_`: `declared`, a wall at the boundary that was named
(p ≤ .05, one-sided); `cut`, a wall that nobody named (p ≤ .025); `cut_as_sides`, one that has 90 % of schools where
they belong; `gate`, either at .025; `covers`, the interval holds the truth; `no_p`, the answer is that it can't be told;
`asked`, the figure that the method was built to reach. Competitors stand beside (`studies.walls_competitors`).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, get_args
from zlib import crc32

import attrs
import numpy as np
import polars as pl

from studies.arms import by_arm
from studies.walls import Figures
from studies.walls_competitors import modularity, permuted_labels, split_by_modularity
from studies.walls_people import Answers, answers
from trustmodel.stats.nulls import progressing
from trustmodel.synthetic.walled_trusts import (
    Arm,
    CentralTies,
    Places,
    WalledTrust,
    central_ties,
    walled_layers,
    walled_trust,
    walled_years,
)

__all__ = ["TABLES", "best_cut", "centre", "change", "declared", "one_school", "study", "yes_no"]

Layers: TypeAlias = Mapping[str, WalledTrust]
Case: TypeAlias = int
Judge: TypeAlias = Callable[[Any, Case, int, int], Figures]

ALPHA, CUT_ALPHA, GATE_ALPHA = 0.05, 0.025, 0.025
AS_SIDES = 0.9
DRAWS = 199
SPLIT_DRAWS = 39  # of the competitor that looks for a split: each draw is a search of its own
PLACES: tuple[Places, Places] = ("towns", "disc")
SIZES, RECORDS = (6, 8, 11, 15), (50, 150, 300)
IN_TURN = tuple((places, *size) for size in product(SIZES, RECORDS) for places in PLACES)
SCHOOL_SIZES = ((6, 100), (11, 150), (15, 300))
KEPT = Path(__file__).parents[2] / "build" / "walls_small.jsonl"


class Answer(NamedTuple):
    """What is said of one wall."""

    p: float
    """One-sided for a wall; of two years two-sided. NaN: not testable."""
    ratio: float
    low: float
    high: float


class Cut(NamedTuple):
    """The best cut that nobody declared."""

    p: float
    sides: Mapping[str, Hashable]


class Said(NamedTuple):
    """What is said of a boundary between people who say yes or no."""

    p: float
    """Two-sided."""
    odds_ratio: float
    warned: bool
    """Whether a warning says that the p-value does not hold."""


def declared(layers: Layers, draws: int, seed: int, *, any_way: bool = False) -> Answer:
    """Whether the sides keep apart; `any_way`: also where a wall cannot be told from the way."""
    raise NotImplementedError


def best_cut(layers: Layers, draws: int, seed: int) -> Cut:
    """The clearest cut of the schools in two."""
    raise NotImplementedError


def change(before: WalledTrust, after: WalledTrust, draws: int, seed: int) -> Answer:
    """Whether ties across the sides, over those within, are others than the year before."""
    raise NotImplementedError


def one_school(trust: WalledTrust, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the others, adjusted for how many there are."""
    raise NotImplementedError


def centre(ties: CentralTies, draws: int, seed: int) -> Mapping[str, float]:
    """Of each school, the p-value of too few ties with the central team, adjusted for how many there are."""
    raise NotImplementedError


def yes_no(network: Answers, draws: int, seed: int) -> Said:
    """Whether people of two groups name each other less."""
    raise NotImplementedError


def agreement(sides: Mapping[str, Hashable], groups: Mapping[str, Hashable]) -> float:
    """The share of schools that are on their side, whichever of the two is called which."""
    one, other = next(iter(sides.values()), None), next(iter(groups.values()))
    same = float(np.mean([(sides.get(school) == one) == (group == other) for school, group in groups.items()]))
    return max(same, 1 - same)


def covers(answer: Answer, ratio: float) -> float:
    """Whether the interval holds the truth; NaN where there is none."""
    return math.nan if math.isnan(answer.p) else float(answer.low <= ratio <= answer.high)


def boundary_figures(layers: Layers, each: int, draws: int, ratio: float = 1.0) -> Figures:
    """The declared boundary and the best cut."""
    trust = next(iter(layers.values()))
    answer, cut = declared(layers, draws, each), best_cut(layers, draws, each)
    as_sides = agreement(cut.sides, trust.groups) >= AS_SIDES
    return {
        "declared": float(answer.p <= ALPHA),
        "cut": float(cut.p <= CUT_ALPHA),
        "cut_as_sides": float(cut.p <= CUT_ALPHA and as_sides),
        "gate": float(answer.p <= GATE_ALPHA or cut.p <= CUT_ALPHA),
        "covers": covers(answer, ratio),
        "declared_no_p": float(math.isnan(answer.p)),
        "cut_no_p": float(math.isnan(cut.p)),
    }


def competitors(trust: WalledTrust, each: int, draws: int) -> Figures:
    """What the competitors say of the same trust."""
    split = split_by_modularity(trust, SPLIT_DRAWS, each)
    return {
        "permuted_labels": float(permuted_labels(trust, draws, each) <= ALPHA),
        "modularity": float(modularity(trust, draws, each) <= ALPHA),
        "split_by_modularity": float(split.p <= CUT_ALPHA),
        "split_as_sides": float(split.p <= CUT_ALPHA and agreement(split.sides, trust.groups) >= AS_SIDES),
    }


def empty(arm: Arm, case: Case, each: int, draws: int) -> Figures:
    """No wall: places, sizes and records in turn."""
    places, schools, records = IN_TURN[each % len(IN_TURN)]
    trust = walled_trust(
        places=places, n_schools=schools, records=records, arm=arm, seed=[case, schools, records, each]
    )
    return {**boundary_figures({"support": trust}, each, draws), **competitors(trust, each, draws)}


def far(towns_km: float, case: Case, each: int, draws: int) -> Figures:
    """No wall between towns that are far apart, ties that hardly reach beyond them, and an answer whatever the way."""
    _, schools, records = IN_TURN[2 * each % len(IN_TURN)]
    seed = [case, schools, records, each]
    trust = walled_trust(n_schools=schools, records=records, towns_km=towns_km, decay_km=1.5, seed=seed)
    answer = declared({"support": trust}, draws, each, any_way=True)
    ruled = declared({"support": trust}, draws, each)
    return {
        "declared": float(answer.p <= ALPHA),
        "covers": covers(answer, 1.0),
        "declared_with_rule": float(ruled.p <= ALPHA),
        "no_p_with_rule": float(math.isnan(ruled.p)),
        "permuted_labels": float(permuted_labels(trust, draws, each) <= ALPHA),
        "modularity": float(modularity(trust, draws, each) <= ALPHA),
    }


def power(about: tuple[Places, int, int, float], case: Case, each: int, draws: int) -> Figures:
    """A wall between the sides."""
    places, schools, records, deficit = about
    seed = [case, schools, records, each]
    trust = walled_trust(places=places, n_schools=schools, records=records, deficit=deficit, seed=seed)
    return {
        **boundary_figures({"support": trust}, each, draws, 1 - deficit),
        **competitors(trust, each, draws),
    }


def changed(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """Two years, with the same wall or another."""
    places, schools, records = IN_TURN[each % len(IN_TURN)]
    asked = {"places": places, "n_schools": schools, "records": records, **about}
    before, after = walled_years(**asked, seed=[case, asked["n_schools"], asked["records"], each])
    answer = change(before, after, draws, each)
    truth = (1 - after.deficit) / (1 - before.deficit)
    return {
        "called": float(answer.p <= ALPHA),
        "covers": covers(answer, truth),
        "no_p": float(math.isnan(answer.p)),
        "log_ratio_error": math.log(answer.ratio / truth) if 0 < answer.ratio < math.inf else math.nan,
    }


def school(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """A wall about one school, or none."""
    schools, records = SCHOOL_SIZES[each // 2 % len(SCHOOL_SIZES)]
    asked = {"places": PLACES[each % 2], "n_schools": schools, "records": records, "wall": "school", **about}
    trust = walled_trust(**asked, seed=[case, asked["n_schools"], asked["records"], each])
    return _single(one_school(trust, draws, each), trust.walled_school if trust.deficit else None)


def central(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """A school that has too few ties with the central team, or none."""
    ties = central_ties(**about, seed=[case, about["n_schools"], about["outside"], each])
    return _single(centre(ties, draws, each), ties.walled_school)


def _single(p: Mapping[str, float], walled: str | None) -> Figures:
    """Of p-values of schools: whether the walled one is called, and another."""
    others = [value for name, value in p.items() if name != walled and not math.isnan(value)]
    return {
        "called": math.nan if walled is None else float(p[walled] <= ALPHA),
        "another_called": float(min(others, default=1.0) <= ALPHA),
        "no_p": float(np.mean([math.isnan(value) for value in p.values()])),
    }


def layered(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """Several layers of evidence about one wall, or none."""
    layers = walled_layers(**about, seed=[case, about["n_schools"], len(about["records"]), each])
    return boundary_figures(layers, each, draws, 1 - about.get("deficit", 0.0))


def people(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """People who say yes or no."""
    network = answers(**about, seed=[case, about["n_people"], each])
    said = yes_no(network, draws, each)
    return {
        "called": float(said.p <= ALPHA),
        "called_as_wall": float(said.p <= ALPHA and said.odds_ratio < 1),
        "warned": float(said.warned),
        "called_without_warning": float(said.p <= ALPHA and not said.warned),
        "no_p": float(math.isnan(said.p)),
    }


@attrs.frozen(kw_only=True)
class Table:
    """A table of the page: arms, how one world of each is judged, and what is asked of it."""

    title: str
    judge: Judge
    arms: Mapping[str, Any]
    share: float = 1.0
    """Of the worlds that a run is asked for."""
    asked: Mapping[str, Mapping[str, float]] = attrs.field(factory=dict)
    """By column and arm: what the method was built to reach."""


# declared and cut as the sides, in per cent, of 50, 150 and 300 records
POWER = {
    0.7: {
        ("towns", 6): ((25, 12), (54, 29), (33, 25)), ("towns", 8): ((42, 4), (38, 8), (54, 12)),
        ("towns", 11): ((42, 8), (67, 21), (83, 25)), ("towns", 15): ((42, 4), (67, 29), (83, 42)),
        ("disc", 6): ((71, 29), (67, 33), (79, 67)), ("disc", 8): ((54, 29), (83, 33), (96, 71)),
        ("disc", 11): ((75, 29), (92, 58), (92, 88)), ("disc", 15): ((83, 25), (100, 75), (100, 96)),
    },
    0.9: {
        ("towns", 6): ((42, 17), (46, 29), (54, 50)), ("towns", 8): ((50, 33), (71, 46), (83, 71)),
        ("towns", 11): ((75, 29), (75, 50), (92, 62)), ("towns", 15): ((83, 42), (96, 62), (100, 88)),
        ("disc", 6): ((83, 62), (96, 88), (92, 79)), ("disc", 8): ((92, 58), (100, 96), (96, 88)),
        ("disc", 11): ((92, 75), (100, 100), (100, 100)), ("disc", 15): ((100, 88), (100, 100), (100, 100)),
    },
}  # fmt: skip
POWER_ARMS: dict[str, Any] = {
    f"{places} {schools}, {records} records, deficit {deficit:.0%}": (places, schools, records, deficit)
    for deficit, places, schools, records in product(POWER, PLACES, SIZES, RECORDS)
}
POWER_ASKED = {
    column: {
        name: POWER[deficit][places, schools][RECORDS.index(records)][at] / 100
        for name, (places, schools, records, deficit) in POWER_ARMS.items()
    }
    for at, column in enumerate(("declared", "cut_as_sides"))
}
CHANGE_EMPTY: dict[str, dict[str, Any]] = {
    **{arm: {"arm": arm} for arm in get_args(Arm)},
    "drift, .12 a km farther": {"drift": 0.12},
    "drift, .12 a km nearer": {"drift": -0.12},
    "a wall of 70% in both years": {"deficit_before": 0.7, "deficit_after": 0.7},
}
CHANGE_PLACES = (("towns", 6, 100), ("towns", 11, 150), ("disc", 8, 100))
CHANGE_POWER = {(0.9, 0.3): (80, 90, 100), (0.7, 0.0): (40, 60, 80), (0.8, 0.5): (25, 35, 40)}
CHANGE: dict[str, dict[str, Any]] = {
    f"{places} {schools}, {records} a year, {before:.0%} to {after:.0%}": {
        "places": places, "n_schools": schools, "records": records, "deficit_before": before, "deficit_after": after,
    }
    for before, after in CHANGE_POWER
    for places, schools, records in CHANGE_PLACES
}  # fmt: skip
CHANGE_ASKED = dict(zip(CHANGE, (share / 100 for row in CHANGE_POWER.values() for share in row), strict=True))
SCHOOL: dict[str, dict[str, Any]] = {
    f"{schools} schools, {records} records, deficit {deficit:.0%}": {
        "n_schools": schools, "records": records, "deficit": deficit,
    }
    for deficit in (0.9, 0.7)
    for schools, records in SCHOOL_SIZES
}  # fmt: skip
SCHOOL_ASKED = dict(zip(SCHOOL, (0.53, 0.30, 0.53, 0.13, 0.03, 0.10), strict=True))
CENTRE: dict[str, dict[str, Any]] = {
    f"{schools} schools, {outside} ties each, {f'deficit {deficit:.0%}' if deficit else 'no wall'}": {
        "n_schools": schools, "outside": outside, "deficit": deficit,
    }
    for outside in (30, 10)
    for deficit in (0.0, 0.9, 0.7)
    for schools in (6, 11, 15)
}  # fmt: skip
CENTRE_ASKED = dict(
    zip([name for name, about in CENTRE.items() if about["outside"] == 30 and about["deficit"]],  # noqa: PLR2004
        (0.50, 0.57, 0.50, 0.17, 0.13, 0.17), strict=True)
)  # fmt: skip
LAYER_PLACES = (("towns", 6), ("disc", 6), ("towns", 11), ("disc", 11))
EVIDENCE: dict[str, dict[str, Any]] = {
    "one layer": {"records": {"support": 50}},
    "two": {"records": {"support": 50, "sessions": 50}},
    "three": {"records": {"support": 50, "sessions": 50, "coaching": 50}},
    "records, yes or no, survey": {
        "records": {"support": 50, "names": 30, "survey": 120}, "chances": {"names": 2, "survey": 16},
    },
}  # fmt: skip
LAYERS: dict[str, dict[str, Any]] = {
    f"{places} {schools}, {name}": {"places": places, "n_schools": schools, **evidence}
    for (places, schools), (name, evidence) in product(LAYER_PLACES, EVIDENCE.items())
}
LAYER_POWER = (38, 50, 55, 42, 57, 85, 85, 82, 55, 55, 82, 90, 88, 100, 95)  # the last is not known
LAYERS_ASKED = dict(zip(LAYERS, (share / 100 for share in LAYER_POWER), strict=False))
NETWORKS: dict[str, dict[str, Any]] = {
    "15 dense": {"n_people": 15, "density": 0.3},
    "15 sparse": {"n_people": 15, "density": 0.1},
    "25 dense": {"n_people": 25, "density": 0.3},
    "25 sparse": {"n_people": 25, "density": 0.1},
    "45 sparse": {"n_people": 45, "density": 0.1},
    "25 dense, strong reciprocity": {"n_people": 25, "density": 0.3, "reciprocity": 2.5},
    "25 dense, against reciprocity": {"n_people": 25, "density": 0.3, "reciprocity": -2.5},
}
PEOPLE: dict[str, dict[str, Any]] = {
    f"{name}, {f'log odds {across:g}' if across else 'no wall'}": {**about, "across": across}
    for across in (0.0, -0.6)
    for name, about in NETWORKS.items()
}

TABLES: dict[str, Table] = {
    "empty": Table(
        title="No wall, in eighteen kinds of trusts of 6 to 15 schools", judge=empty, arms={arm: arm for arm in get_args(Arm)}
    ),
    "far": Table(
        title="No wall, and towns so far apart that hardly a tie reaches",
        judge=far,
        arms={f"towns {km} km apart": km for km in (5, 8, 12, 20)},
    ),
    "power": Table(
        title="A wall between two sides", judge=power, arms=POWER_ARMS, share=1 / 3, asked=POWER_ASKED
    ),
    "change_empty": Table(title="Two years in which no wall changes", judge=changed, arms=CHANGE_EMPTY),
    "change": Table(
        title="Two years in which a wall falls", judge=changed, arms=CHANGE, share=1 / 3, asked={"called": CHANGE_ASKED}
    ),
    "school_empty": Table(
        title="No school apart", judge=school, arms={arm: {"arm": arm} for arm in get_args(Arm)}
    ),
    "school": Table(
        title="One school apart", judge=school, arms=SCHOOL, share=1 / 3, asked={"called": SCHOOL_ASKED}
    ),
    "centre": Table(
        title="One school apart from the central team", judge=central, arms=CENTRE, asked={"called": CENTRE_ASKED}
    ),
    "layers_empty": Table(title="No wall, in several layers of evidence", judge=layered, arms=LAYERS),
    "layers": Table(
        title="A wall of 70% in several layers of evidence",
        judge=layered,
        arms={name: {**about, "deficit": 0.7} for name, about in LAYERS.items()},
        share=1 / 3,
        asked={"declared": LAYERS_ASKED},
    ),
    "people": Table(title="People who say yes or no, in two groups", judge=people, arms=PEOPLE),
}  # fmt: skip


class Kept:
    """Figures of worlds that were judged, in a file to which each is added as it is done, or for this run alone."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._figures: dict[tuple[Any, ...], Figures] = {}
        self._whole = True
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self._whole = not text or text.endswith("\n")
        for line in text.splitlines():
            try:
                *key, figures = json.loads(line)
            except ValueError:
                continue  # a run was stopped in the middle of a line: that world is judged again
            self._figures[tuple(key)] = {name: math.nan if value is None else value for name, value in figures.items()}

    def __contains__(self, key: tuple[Any, ...]) -> bool:
        return key in self._figures

    def __getitem__(self, key: tuple[Any, ...]) -> Figures:
        return self._figures[key]

    def add(self, key: tuple[Any, ...], figures: Figures) -> None:
        """Keep the figures of one world."""
        self._figures[key] = figures
        if self._path is None:
            return
        line = [*key, {name: None if math.isnan(value) else value for name, value in figures.items()}]
        with self._path.open("a", encoding="utf-8") as file:
            file.write(("" if self._whole else "\n") + json.dumps(line) + "\n")
        self._whole = True


def study(  # noqa: PLR0913 - how to run it
    worlds: int,
    seed: int = 0,
    progress: bool = False,  # noqa: FBT001, FBT002 - the order is agreed with those who call it
    *,
    only: Sequence[str] = tuple(TABLES),
    draws: int = DRAWS,
    processes: int = 1,
    kept: Path | None = None,
) -> list[tuple[str, pl.DataFrame]]:
    """Every table, or those of `only`: title and table."""
    return list(tables(worlds, seed, progress, only=only, draws=draws, processes=processes, kept=kept))


def tables(  # noqa: PLR0913 - how to run it
    worlds: int,
    seed: int = 0,
    progress: bool = False,  # noqa: FBT001, FBT002 - as of `study`
    *,
    only: Sequence[str] = tuple(TABLES),
    draws: int = DRAWS,
    processes: int = 1,
    kept: Path | None = None,
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each table as it is done."""
    store = Kept(kept)
    for name in only:
        table = TABLES[name]
        count = max(math.ceil(worlds * table.share), 1)

        def key(arm: str, each: int, name: str = name) -> tuple[Any, ...]:
            return name, arm, seed, draws, each

        due = [(arm, each) for arm in table.arms for each in range(count) if key(arm, each) not in store]
        steps = _judged(name, due, seed=seed, draws=draws, processes=processes)
        for (arm, each), figures in progressing(steps, total=len(due), label=name, progress=progress):
            store.add(key(arm, each), figures)
        named = {arm: arm for arm in table.arms}
        frame = by_arm(named, lambda arm, _, each, key=key: store[key(arm, each)], count, progress=False)  # type: ignore[misc]
        yield table.title, _together(frame, table.asked)


def _judged(
    name: str, due: Sequence[tuple[str, int]], *, seed: int, draws: int, processes: int
) -> Iterator[tuple[tuple[str, int], Figures]]:
    """Each world that is due, and its figures."""
    work = [(name, arm, each, seed, draws) for arm, each in due]
    if processes == 1:
        yield from zip(due, map(_one, work), strict=True)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from zip(due, pool.map(_one, work, chunksize=2), strict=True)


def _one(work: tuple[str, str, int, int, int]) -> Figures:
    """The figures of one world: a case is an arm of a table under a seed, and has worlds of its own."""
    name, arm, each, seed, draws = work
    table = TABLES[name]
    case = crc32(f"{seed}/{name}/{arm}".encode())
    return table.judge(table.arms[arm], case, each, draws)


def _together(frame: pl.DataFrame, asked: Mapping[str, Mapping[str, float]]) -> pl.DataFrame:
    """What was asked beside what was reached, and the mean over arms below."""
    for column, by in asked.items():
        beside = pl.Series(f"asked_{column}", [by.get(arm) for arm in frame["arm"]], dtype=pl.Float64)
        frame = frame.insert_column(frame.columns.index(f"se_{column}") + 1, beside)
    mean: dict[str, Any] = {"arm": "all arms: the mean", "worlds": int(frame["worlds"].sum())}
    for column in frame.columns[2:]:
        values = frame[column].fill_nan(None).drop_nulls().to_numpy()
        total = math.sqrt(float((values**2).sum())) if column.startswith("se_") else float(values.sum())
        mean[column] = total / len(values) if len(values) else math.nan
    return pl.concat([frame, pl.DataFrame([mean], schema=frame.schema)])


def main() -> None:
    """Run it, and print each table as it is done."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--worlds", type=int, default=300)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--draws", type=int, default=DRAWS)
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--only-table", nargs="+", choices=tuple(TABLES), default=tuple(TABLES))
    asked.add_argument("--kept", type=Path, default=KEPT)
    chosen = asked.parse_args()
    for title, frame in tables(
        chosen.worlds, chosen.seed, progress=True, only=chosen.only_table, draws=chosen.draws,
        processes=chosen.processes, kept=chosen.kept,
    ):  # fmt: skip
        print(f"\n{title}")
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=400, fmt_str_lengths=60, float_precision=3):
            print(frame, flush=True)


if __name__ == "__main__":
    main()
