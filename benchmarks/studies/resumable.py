"""Studies that can be stopped and gone on with: each world is written to a file as it is judged, and is not judged again."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import attrs
import polars as pl

from studies.arms import Figures, by_arm
from trustmodel.stats.nulls import progressing

__all__ = ["Kept", "Table", "run"]

Judge: TypeAlias = Callable[[Any, int, int, int], Figures]


@attrs.frozen(kw_only=True)
class Table:
    """A table of the page: arms, how one world of each is judged, and what is asked of it."""

    title: str
    judge: Judge
    """It takes what an arm is, the number of the case, which makes worlds of its own with that of the world, and the draws."""
    arms: Mapping[str, Any]
    share: float = 1.0
    """Of the worlds that a run is asked for."""
    asked: Mapping[str, Mapping[str, float]] = attrs.field(factory=dict)
    """By column and arm: what the method was built to reach."""


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


def run(  # noqa: PLR0913 - how to run it
    tables: Mapping[str, Table],
    worlds: int,
    *,
    draws: int,
    seed: int = 0,
    progress: bool = False,
    processes: int = 1,
    kept: Path | None = None,
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The title and the frame of each table as it is done."""
    store = Kept(kept)
    for name, table in tables.items():
        count = max(math.ceil(worlds * table.share), 1)

        def key(arm: str, each: int, name: str = name) -> tuple[Any, ...]:
            return name, arm, seed, draws, each

        due = [(arm, each) for arm in table.arms for each in range(count) if key(arm, each) not in store]
        work = [
            (table.judge, table.arms[arm], crc32(f"{seed}/{name}/{arm}".encode()), each, draws) for arm, each in due
        ]
        steps = zip(due, _judged(work, processes), strict=True)
        for (arm, each), figures in progressing(steps, total=len(due), label=name, progress=progress):
            store.add(key(arm, each), figures)
        named = {arm: arm for arm in table.arms}
        frame = by_arm(named, lambda arm, _, each, key=key: store[key(arm, each)], count, progress=False)  # type: ignore[misc]
        yield table.title, _together(frame, table.asked)


def _judged(work: Sequence[tuple[Any, ...]], processes: int) -> Iterator[Figures]:
    """The figures of each world, in order."""
    if processes == 1:
        yield from map(_one, work)
        return
    pool = ProcessPoolExecutor(processes)
    try:
        yield from pool.map(_one, work, chunksize=2)
    finally:
        pool.shutdown(cancel_futures=True)  # whoever stops a run waits for no more worlds than are being judged


def _one(work: tuple[Judge, Any, int, int, int]) -> Figures:
    """The figures of one world."""
    judge, about, case, each, draws = work
    return judge(about, case, each, draws)


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
