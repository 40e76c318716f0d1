"""A study whose arms are alike but for what their worlds are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar

import numpy as np
import polars as pl

from trustmodel.stats.nulls import progressing

__all__ = ["Figures", "by_arm", "means"]

Figures: TypeAlias = dict[str, float]
About = TypeVar("About")


def by_arm(
    arms: Mapping[str, About], judge: Callable[[About, int, int], Figures], worlds: int, *, progress: bool
) -> pl.DataFrame:
    """One row an arm: the mean of each figure over its worlds. `judge` takes what an arm is, its number, and the world's."""
    rows = []
    for number, (name, about) in enumerate(arms.items()):
        each_world = progressing(range(worlds), total=worlds, label=name, progress=progress)
        rows.append({"arm": name, "worlds": worlds, **means(judge(about, number, each) for each in each_world)})
    return pl.DataFrame(rows)


def means(made: Iterable[Figures]) -> Figures:
    """The mean of each figure and its error; NaN (not defined in a world) does not count."""
    found = list(made)
    figures: Figures = {}
    for name in found[0]:
        values = np.array([one[name] for one in found])
        values = values[~np.isnan(values)]
        figures[name] = float(values.mean()) if len(values) else math.nan
        figures[f"se_{name}"] = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan
    return figures
