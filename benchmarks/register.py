"""How long it takes to read a national register and to work out one row a trust, beside what one would do otherwise.

All in one run, on a made-up register of England's size, with the file in the page cache (it is read once before):

- **bare**: the same bytes, transcoded from cp1252 and parsed by Polars, only the columns that are used; no meaning.
- **pyarrow**: the same, by pyarrow, which transcodes while it reads.
- **trustmodel**: `register.read(…)`, and `structure()`.
- **loop**: pandas reads the file, and a Python loop over trusts works out the distances.

Run: `python benchmarks/register.py [--schools 52000] [--rounds 3]`
"""

from __future__ import annotations

import argparse
import io
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
import pyarrow.csv

import trustmodel as tm

USED = [
    "URN", "LA (name)", "EstablishmentName", "TypeOfEstablishment (code)", "TypeOfEstablishment (name)",
    "EstablishmentStatus (code)", "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (code)",
    "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge", "ReligiousCharacter (name)", "Diocese (name)",
    "SchoolCapacity", "NumberOfPupils", "TrustSchoolFlag (name)", "Trusts (code)", "Trusts (name)", "UKPRN",
    "GOR (name)", "UrbanRural (name)", "Easting", "Northing",
]  # fmt: skip


def bare(path: Path) -> pl.DataFrame:
    """Transcode all bytes, then read the columns that are used."""
    text = path.read_bytes().decode("cp1252").encode()
    return pl.read_csv(io.BytesIO(text), columns=USED, infer_schema=False)


def by_pyarrow(path: Path) -> pl.DataFrame:
    """Transcode while reading."""
    table = pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(encoding="cp1252"),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=USED, column_types=dict.fromkeys(USED, pyarrow.string())
        ),
    )
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def loop(path: Path) -> pd.DataFrame:
    """What one would write in an afternoon: pandas, and a loop over trusts, schools and pairs."""
    schools = pd.read_csv(path, encoding="cp1252", dtype=str, usecols=USED, keep_default_na=False)
    schools = schools[(schools["EstablishmentStatus (name)"] == "Open") & (schools["Trusts (code)"] != "")]
    rows = []
    for uid, members in schools.groupby("Trusts (code)"):
        points = [
            (float(school["Easting"]), float(school["Northing"]))
            for _, school in members.iterrows()
            if school["Easting"] not in ("", "0")
        ]
        apart = sorted(math.dist(a, b) / 1000 for a, b in combinations(points, 2))
        row: dict[str, Any] = {"uid": uid, "schools": len(members), "maximum_km": max(apart, default=math.nan)}
        row["median_km"] = statistics.median(apart) if apart else math.nan
        row["pupils"] = sum(int(one) for one in members["NumberOfPupils"] if one)
        for phase in members["PhaseOfEducation (name)"].unique():
            row[phase] = int((members["PhaseOfEducation (name)"] == phase).sum())
        row["authorities"] = members["LA (name)"].nunique()
        # the nearest other school of the trust, the spanning tree (Prim), the centre
        row["nearest_km"] = (
            _mean(min(math.dist(a, b) for b in points if b is not a) / 1000 for a in points) if apart else math.nan
        )
        row["spanning_tree_km"] = _tree(points) / 1000 if apart else math.nan
        centre = (_mean(x for x, _ in points), _mean(y for _, y in points))
        row["standard_distance_km"] = math.sqrt(_mean(math.dist(p, centre) ** 2 for p in points)) / 1000
        rows.append(row)
    return pd.DataFrame(rows)


def _mean(values: Any) -> float:
    found = list(values)
    return sum(found) / len(found) if found else math.nan


def _tree(points: list[tuple[float, float]]) -> float:
    """The length of a minimum spanning tree, by Prim's algorithm."""
    away = {index: math.dist(points[0], point) for index, point in enumerate(points) if index}
    length = 0.0
    while away:
        nearest = min(away, key=away.__getitem__)
        length += away.pop(nearest)
        away = {index: min(far, math.dist(points[nearest], points[index])) for index, far in away.items()}
    return length


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median of several rounds, and what the last gave."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), made


def main() -> None:
    """Make the register, time each way, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schools", type=int, default=52_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        paths = tm.synthetic.register(n_schools=options.schools, seed=0).write(folder)
        path = paths["establishments"]
        print(f"made and written in {time.perf_counter() - started:.1f} s; {path.stat().st_size / 1e6:.0f} MB")
        path.read_bytes()
        t_bare, _ = timed(lambda: bare(path), options.rounds)
        t_arrow, _ = timed(lambda: by_pyarrow(path), options.rounds)
        t_read, register = timed(lambda: tm.register.read(path), options.rounds)
        t_structure, structure = timed(register.structure, options.rounds)
        t_loop, frame = timed(lambda: loop(path), 1)

    ours = structure.select("uid", "maximum_km").drop_nulls().drop_nans()
    theirs = pl.DataFrame({"uid": frame["uid"].tolist(), "loop_km": frame["maximum_km"].tolist()}).drop_nans()
    both = ours.join(theirs, on="uid")
    worst = both.select((pl.col("maximum_km") - pl.col("loop_km")).abs().max()).item()
    print(f"{both.height} trusts of two schools or more by both ways; greatest difference {worst:.1e} km\n")

    least = min(t_bare, t_arrow)
    total = t_read + t_structure
    print("| what | seconds | ratio to bare |\n|---|---|---|")
    for name, seconds in (
        ("bare Polars", t_bare),
        ("bare pyarrow", t_arrow),
        ("register.read", t_read),
        ("structure()", t_structure),
        ("read and structure", total),
        ("pandas and a loop", t_loop),
    ):
        print(f"| {name} | {seconds:.2f} | {seconds / least:.1f} |")
    print(f"\nread and structure: {total / least:.1f} × bare reading; {t_loop / total:.0f} × ahead of the loop")


if __name__ == "__main__":
    main()
