"""How fast the register is read and measured, beside bare reading and beside the obvious loop, in one run.

A made-up extract of national size (52,000 establishments, 140 columns, Windows-1252) is read three ways:

- *bare*: pyarrow and Polars transcode and read the columns that `register.read` uses, and do nothing else;
- *trustmodel*: `register.read` and `Register.structure`, which also parse, check and measure;
- *loop*: pandas reads the same columns, and Python loops over schools, trusts and pairs for the same table; *lean loop*
  leaves out `local_presence`, for which each school looks at all others.

    python benchmarks/register.py [--schools 52000] [--rounds 5]

Ways take turns, so that what else the machine does troubles all of them alike.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from trustmodel import register, synthetic
from trustmodel.model.vocabulary import SchoolType

COLUMNS = [
    "URN", "EstablishmentName", "PhaseOfEducation (name)", "UKPRN", "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)", "ReligiousCharacter (name)", "Diocese (name)", "LA (name)", "GOR (name)",
    "UrbanRural (name)", "Easting", "Northing", "NumberOfPupils", "SchoolCapacity", "StatutoryLowAge",
    "StatutoryHighAge", "OpenDate", "CloseDate", "Trusts (code)", "Trusts (name)", "TrustSchoolFlag (name)",
]  # fmt: skip
STATE = [str(kind) for kind in SchoolType if kind.academy or kind.maintained]
CHUNK = 64 * 1024


def bare_pyarrow(path: Path) -> int:
    """Pyarrow transcodes and reads; the frame is Polars'."""
    table = pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(encoding="cp1252"),
        convert_options=pa_csv.ConvertOptions(
            include_columns=COLUMNS, column_types=dict.fromkeys(COLUMNS, pa.string())
        ),
    )
    return pl.DataFrame(table).height


def bare_polars(path: Path) -> int:
    """Python transcodes in chunks, Polars reads."""
    data = path.read_bytes()
    text = b"".join(data[at : at + CHUNK].decode("cp1252").encode() for at in range(0, len(data), CHUNK))
    return pl.read_csv(text, columns=COLUMNS, infer_schema=False).height


def ours(path: Path) -> pl.DataFrame:
    """What the library does."""
    return register.read(path).structure()


def loop(path: Path) -> dict[str, dict[str, float]]:
    """The obvious version of the same table: row by row, pair by pair, school by school."""
    frame = _read(path)
    made = {uid: _one_trust(rows) for uid, rows in _members(frame).items()}
    return made | {uid: figures | {"local_presence": _presence(frame, uid)} for uid, figures in made.items()}


def lean_loop(path: Path) -> dict[str, dict[str, float]]:
    """The same without `local_presence`, for which each school looks at all others."""
    return {uid: _one_trust(rows) for uid, rows in _members(_read(path)).items()}


def _read(path: Path) -> Any:
    frame: Any = pd.read_csv(path, encoding="cp1252", usecols=COLUMNS, dtype=str, keep_default_na=False)
    for name in ("OpenDate", "CloseDate"):
        frame[name] = pd.to_datetime(frame[name], format="%d-%m-%Y", errors="coerce")
    for name in ("Easting", "Northing", "NumberOfPupils"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    frame.loc[frame["Easting"] == 0, ["Easting", "Northing"]] = math.nan
    return frame[frame["EstablishmentStatus (name)"] == "Open"]


def _members(frame: Any) -> dict[str, list[Any]]:
    trusts: dict[str, list[Any]] = {}
    for _, row in frame.iterrows():
        if row["TrustSchoolFlag (name)"] == "Supported by a multi-academy trust":
            trusts.setdefault(row["Trusts (code)"], []).append(row)
    return trusts


def _presence(frame: Any, uid: str) -> float:
    state = frame[frame["TypeOfEstablishment (name)"].isin(STATE) & frame["Easting"].notna()]
    members = state[state["Trusts (code)"] == uid]
    shares = []
    for place, row in members.iterrows():
        others = state.drop(index=place)
        apart = (others["Easting"] - row["Easting"]) ** 2 + (others["Northing"] - row["Northing"]) ** 2
        shares.append((others.loc[apart.nsmallest(10).index, "Trusts (code)"] == uid).mean())
    return statistics.fmean(shares) if len(shares) > 1 else math.nan


def _one_trust(rows: list[Any]) -> dict[str, float]:
    figures: dict[str, float] = {
        "schools": len(rows),
        "pupils": sum(row["NumberOfPupils"] for row in rows if not math.isnan(row["NumberOfPupils"])),
        "primary": sum(row["PhaseOfEducation (name)"] == "Primary" for row in rows),
        "secondary": sum(row["PhaseOfEducation (name)"] == "Secondary" for row in rows),
        "local_authorities": len({row["LA (name)"] for row in rows}),
        "regions": len({row["GOR (name)"] for row in rows}),
    }
    points = [(row["Easting"], row["Northing"]) for row in rows if not math.isnan(row["Easting"])]
    n = len(points)
    if n < 2:  # noqa: PLR2004 - a pair
        return figures | dict.fromkeys(("maximum_km", "median_km", "nearest_km", "spanning_tree_km"), math.nan)
    apart = [[math.dist(a, b) / 1000 for b in points] for a in points]
    pairs = [apart[i][j] for i, j in combinations(range(n), 2)]
    nearest = [min(apart[i][j] for j in range(n) if j != i) for i in range(n)]
    centre = (statistics.fmean(x for x, _ in points), statistics.fmean(y for _, y in points))
    out, tree = set(range(1, n)), 0.0
    reach = {j: apart[0][j] for j in out}
    while out:  # Prim's algorithm
        j = min(out, key=reach.__getitem__)
        out.remove(j)
        tree += reach[j]
        reach |= {other: min(reach[other], apart[j][other]) for other in out}
    return figures | {
        "maximum_km": max(pairs),
        "median_km": statistics.median(pairs),
        "mean_km": statistics.fmean(pairs),
        "nearest_km": statistics.fmean(nearest),
        "standard_distance_km": math.sqrt(statistics.fmean(math.dist(point, centre) ** 2 for point in points)) / 1000,
        "spanning_tree_km": tree,
    }


def main() -> None:
    """Print the times and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=52_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ways: dict[str, Callable[[Path], Any]] = {
        "bare: pyarrow": bare_pyarrow, "bare: Polars": bare_polars, "trustmodel": ours, "lean loop": lean_loop,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = synthetic.register(n_schools=options.schools, seed=0).write(folder)["establishments"]
        print(f"{options.schools:,} establishments, {path.stat().st_size / 1e6:.0f} MB, {options.rounds} rounds")
        started = time.perf_counter()
        expected = loop(path)
        whole_loop = time.perf_counter() - started  # once: it takes long
        agree(ours(path), expected)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, way in ways.items():
                started = time.perf_counter()
                way(path)
                times[name].append(time.perf_counter() - started)
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    for name, taken in times.items():
        print(f"{name:<14} median {middle[name]:7.3f} s   best {min(taken):7.3f} s")
    bare = min(middle["bare: pyarrow"], middle["bare: Polars"])
    print(f"read + structure / bare reading (the faster): {middle['trustmodel'] / bare:.2f}")
    print(f"{'loop':<14} once   {whole_loop:7.3f} s")
    print(f"loop / read + structure: {whole_loop / middle['trustmodel']:.1f}")
    print(f"lean loop (no local_presence) / read + structure: {middle['lean loop'] / middle['trustmodel']:.1f}")


def agree(structure: pl.DataFrame, expected: dict[str, dict[str, float]]) -> None:
    """Stop where the two do not find the same: a fast wrong answer is none."""
    found = {row["uid"]: row for row in structure.iter_rows(named=True)}
    if found.keys() != expected.keys():
        raise SystemExit("the trusts differ")
    for uid, figures in expected.items():
        for name, value in figures.items():
            ours_ = found[uid][name]
            same = ours_ is None if math.isnan(value) else math.isclose(value, ours_, rel_tol=1e-9, abs_tol=1e-9)
            if not same:
                raise SystemExit(f"{name} of trust {uid} differs: {ours_} and {value}")


if __name__ == "__main__":
    main()
