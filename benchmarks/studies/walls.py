"""Walls in trusts of a few schools: what is called where there is none, and what is seen where there is one.

    cd benchmarks && python -m studies.walls [--worlds 300] [--seed 0] [--draws 199] [--processes 1]
        [--only-table empty power] [--kept ../build/walls.jsonl]

Each world is written to the file of `--kept` as it is done, and is not asked again: a long run can be stopped and gone on
with, a table at a time. After a change of the method, put the file away. Tables of power and small studies take a third or a sixth of the worlds.

Columns are shares of worlds, each with its Monte Carlo error `se_`: `declared`, a wall at the boundary that was named
(p ≤ .05, one-sided); `cut`, a wall that nobody named (p ≤ .025); `cut_as_sides`, one that has 90 % of schools where
they belong; `gate`, either at .025; `covers`, the interval holds the truth; `no_p`, the answer is that it can't be told;
`asked`, the figure that the method was built to reach. Competitors stand beside (`studies.walls_competitors`).
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias, get_args

import numpy as np
import polars as pl

from studies import walls_adapters as ask, walls_pairs
from studies.arms import Figures
from studies.resumable import Table, run
from studies.walls_adapters import Answer, Layers
from studies.walls_competitors import modularity, permuted_labels, split_by_modularity
from studies.walls_people import answers
from trustmodel.synthetic.walled_trusts import (
    Arm,
    Places,
    WalledTrust,
    central_ties,
    walled_layers,
    walled_trust,
    walled_years,
)

__all__ = ["TABLES", "study"]

Case: TypeAlias = int

ALPHA, CUT_ALPHA, GATE_ALPHA = 0.05, 0.025, 0.025
AS_SIDES = 0.9
STEADY = 0.8
DRAWS = 199
SPLIT_DRAWS = 39  # of the competitor that looks for a split: each draw is a search of its own
PLACES: tuple[Places, Places] = ("towns", "disc")
SIZES, RECORDS = (6, 8, 11, 15), (50, 150, 300)
IN_TURN = tuple((places, *size) for size in product(SIZES, RECORDS) for places in PLACES)
SCHOOL_SIZES = ((6, 100), (11, 150), (15, 300))
KEPT = Path(__file__).parents[2] / "build" / "walls.jsonl"


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
    answer, cut = ask.declared(layers, draws, each), ask.best_cut(layers, draws, each)
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
    trust = _in_turn(case, each, arm=arm)
    return {**boundary_figures({"support": trust}, each, draws), **competitors(trust, each, draws)}


def far(towns_km: float, case: Case, each: int, draws: int) -> Figures:
    """No wall between towns that are far apart, ties that hardly reach beyond them, and an answer whatever the way."""
    _, schools, records = IN_TURN[2 * each % len(IN_TURN)]
    seed = [case, schools, records, each]
    trust = walled_trust(n_schools=schools, records=records, towns_km=towns_km, decay_km=1.5, seed=seed)
    answer = ask.declared({"support": trust}, draws, each, any_way=True)
    ruled = ask.declared({"support": trust}, draws, each)
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
    answer = ask.change(before, after, draws, each)
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
    return _single(ask.one_school(trust, draws, each), trust.walled_school if trust.deficit else None)


def central(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """A school that has too few ties with the central team, or none."""
    ties = central_ties(**about, seed=[case, about["n_schools"], about["outside"], each])
    return _single(ask.centre(ties, draws, each), ties.walled_school)


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
    said = ask.yes_no(network, draws, each)
    return {
        "called": float(said.p <= ALPHA),
        "called_as_wall": float(said.p <= ALPHA and said.odds_ratio < 1),
        "warned": float(said.warned),
        "called_without_warning": float(said.p <= ALPHA and not said.warned),
        "no_p": float(math.isnan(said.p)),
    }


def heterogeneous(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """Three layers that have the same wall, or of which the first alone has one."""
    places, schools = LAYER_PLACES[each % len(LAYER_PLACES)]
    seed = [case, schools, 150, each]
    walled, others = (
        walled_layers(places=places, n_schools=schools, deficit=deficit, seed=seed, **EVIDENCE["three"])
        for deficit in (about["deficit"], about["others"])
    )
    # the same seed: the same places and sides
    first = next(iter(walled))
    p = ask.heterogeneity({**others, first: walled[first]}, draws, each)
    return {"called": float(p <= ALPHA), "no_p": float(math.isnan(p))}


def stable(about: float, case: Case, each: int, draws: int) -> Figures:
    """Schools that stay on their side of the best cut where data are drawn anew, and whether they are where they belong."""
    trust = _in_turn(case, each, deficit=about)
    cut, shares = ask.stability({"support": trust}, draws, each)
    side = {name: cut.sides[name] for name in trust.schools}
    first = next(iter(side.values()))
    right = np.array([(side[name] == first) == (trust.groups[name] == "a") for name in trust.schools])
    if right.mean() < 1 / 2:
        right = ~right
    steady = np.array([shares[name] >= STEADY for name in trust.schools])
    return {
        "steady": float(steady.mean()),
        "steady_and_right": float(right[steady].mean()) if steady.any() else math.nan,
        "others_right": float(right[~steady].mean()) if not steady.all() else math.nan,
        "stability": float(np.mean(list(shares.values()))),
    }


def at_once(about: float, case: Case, each: int, draws: int) -> Figures:
    """Three boundaries that are declared at once, of which the sides alone may be a wall."""
    trust = _in_turn(case, each, deficit=about)
    rng = np.random.default_rng([case, each, 1])
    groupings = {"sides": dict(trust.groups)}
    for name in ("phase", "authority"):
        labels = rng.permutation(np.arange(len(trust.schools)) % 2)
        groupings[name] = {school: "ab"[label] for school, label in zip(trust.schools, labels.tolist(), strict=True)}
    p = ask.several(trust, groupings, draws, each)
    return {
        "sides": float(p["sides"] <= ALPHA),
        "another": float(any(p[name] <= ALPHA for name in groupings if name != "sides")),
        "any": float(any(value <= ALPHA for value in p.values())),
    }


def plan(about: tuple[Places, int, int, float], case: Case, each: int, draws: int) -> Figures:
    """The power that a plan promises, of a trust whose activity and decay nobody knows, beside what comes of it."""
    places, schools, records, deficit = about
    seed = [case, schools, records, each]
    trust = walled_trust(places=places, n_schools=schools, records=records, deficit=deficit, seed=seed)
    promised = ask.planned(trust, 1 - deficit, records, draws, each)
    called = float(ask.declared({"support": trust}, draws, each).p <= ALPHA)
    return {"planned": promised, "declared": called, "planned_less_declared": promised - called}


def with_prior(about: Mapping[str, Any], case: Case, each: int, draws: int) -> Figures:
    """A trust with a prior from nine others, that is right, or wrong where ties fall faster than elsewhere."""
    others = [walled_trust(seed=[case, each, 1, other]) for other in range(9)]
    trust = walled_trust(**about, seed=[case, each, 0])
    answer = ask.pooled(others, trust, draws, each)
    alone = ask.declared({"support": trust}, draws, each)
    return {
        "pooled": float(answer.p <= ALPHA),
        "pooled_at_0.025": float(answer.p <= ALPHA / 2),
        "covers": covers(answer, 1 - trust.deficit),
        "declared": float(alone.p <= ALPHA),
    }


def _in_turn(case: Case, each: int, **about: Any) -> WalledTrust:
    places, schools, records = IN_TURN[each % len(IN_TURN)]
    return walled_trust(places=places, n_schools=schools, records=records, seed=[case, schools, records, each], **about)


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
    "schools' activity changes, sd .5": {"activity_change": 0.5},
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
} | {
    f"11 schools, {outside} ties each, a tenth to the community, {f'deficit {deficit:.0%}' if deficit else 'no wall'}": {
        "n_schools": 11, "outside": outside, "deficit": deficit, "share": 0.1,
    }
    for outside in (30, 100)
    for deficit in (0.0, 0.9)
}  # fmt: skip
CENTRE_ASKED = dict(
    zip([name for name, about in CENTRE.items() if about["outside"] == 30 and about["deficit"] and "share" not in about],  # noqa: PLR2004
        (0.50, 0.57, 0.50, 0.17, 0.13, 0.17), strict=True)
)  # fmt: skip
LAYER_PLACES: tuple[tuple[Places, int], ...] = (("towns", 6), ("disc", 6), ("towns", 11), ("disc", 11))
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

UNLIKE: dict[str, dict[str, float]] = {
    "no wall": {"deficit": 0.0, "others": 0.0},
    "a wall of 70% in all": {"deficit": 0.7, "others": 0.7},
    "a wall of 70% in one": {"deficit": 0.7, "others": 0.0},
    "a wall of 90% in one": {"deficit": 0.9, "others": 0.0},
}
DEFICITS = {"no wall": 0.0, "deficit 70%": 0.7, "deficit 90%": 0.9}
PRIORS: dict[str, dict[str, Any]] = {
    **{f"right, {name}": {"deficit": deficit} for name, deficit in DEFICITS.items()},
    **{f"wrong, towns {km} km apart, no wall": {"decay_km": 1.5, "towns_km": km} for km in (5, 8, 12)},
}

TABLES: dict[str, Table] = {
    "empty": Table(
        title="No wall, in eighteen kinds of trusts of 6 to 15 schools", judge=empty, arms={arm: arm for arm in get_args(Arm)}
    ),
    "far": Table(
        title="No wall, and towns so far apart that hardly a tie reaches",
        judge=far,
        arms={f"towns {km} km apart": km for km in (5, 8, 12, 20)}, share=1 / 3),
    "power": Table(
        title="A wall between two sides", judge=power, arms=POWER_ARMS, share=1 / 3, asked=POWER_ASKED
    ),
    "change_empty": Table(title="Two years in which no wall changes", judge=changed, arms=CHANGE_EMPTY),
    "change": Table(
        title="Two years in which a wall falls", judge=changed, arms=CHANGE, share=1 / 3, asked={"called": CHANGE_ASKED}
    ),
    "school_empty": Table(
        title="No school apart", judge=school, arms={arm: {"arm": arm} for arm in get_args(Arm)}, share=1 / 3),
    "school": Table(
        title="One school apart", judge=school, arms=SCHOOL, share=1 / 6, asked={"called": SCHOOL_ASKED}
    ),
    "centre": Table(
        title="One school apart from the central team, or from the community", judge=central, arms=CENTRE, asked={"called": CENTRE_ASKED}
    ),
    "layers_empty": Table(title="No wall, in several layers of evidence", judge=layered, arms=LAYERS),
    "layers": Table(
        title="A wall of 70% in several layers of evidence",
        judge=layered,
        arms={name: {**about, "deficit": 0.7} for name, about in LAYERS.items()},
        share=1 / 6,
        asked={"declared": LAYERS_ASKED},
    ),
    "people": Table(title="People who say yes or no, in two groups", judge=people, arms=PEOPLE, share=1 / 3),
    "heterogeneity": Table(title="Layers whose walls are alike, or not", judge=heterogeneous, arms=UNLIKE, share=1 / 3),
    "stability": Table(title="Schools that stay on their side of the best cut", judge=stable, arms=DEFICITS, share=1 / 6),
    "several": Table(title="Three boundaries declared at once", judge=at_once, arms=DEFICITS, share=1 / 3),
    "plan": Table(
        title="Power as planned from places, and as it comes",
        judge=plan,
        arms={name: cell for name, cell in POWER_ARMS.items() if cell[1] in (6, 11) and cell[2] < max(RECORDS)},
        share=1 / 6,
    ),
    "pool": Table(title="A prior from other trusts, right or wrong", judge=with_prior, arms=PRIORS, share=1 / 6),
}  # fmt: skip


def study(worlds: int, seed: int = 0, progress: bool = False) -> list[tuple[str, pl.DataFrame]]:  # noqa: FBT001, FBT002 - the order is agreed with those who call it
    """Every table, and single pairs at 40 schools: title and table. Worlds that were asked before are not asked again."""
    pairs = walls_pairs.study(max(worlds // 3, 1), seed=seed, progress=progress)
    return [*tables(worlds, seed=seed, progress=progress, processes=os.cpu_count() or 1, kept=KEPT), *pairs]


def tables(  # noqa: PLR0913 - how to run it
    worlds: int,
    *,
    only: Sequence[str] = tuple(TABLES),
    draws: int = DRAWS,
    seed: int = 0,
    progress: bool = False,
    processes: int = 1,
    kept: Path | None = None,
) -> list[tuple[str, pl.DataFrame]]:
    """Every table of few schools, or those of `only`: title and table."""
    wanted = {name: TABLES[name] for name in only}
    return list(run(wanted, worlds, draws=draws, seed=seed, progress=progress, processes=processes, kept=kept))


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
    wanted = {name: TABLES[name] for name in chosen.only_table}
    how = {name: getattr(chosen, name) for name in ("draws", "seed", "processes", "kept")}
    for title, frame in run(wanted, chosen.worlds, progress=True, **how):
        print(f"\n{title}")
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=400, fmt_str_lengths=60, float_precision=3):
            print(frame, flush=True)


if __name__ == "__main__":
    main()
