"""A study whose arms are alike but for what their worlds are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import polars as pl

from studies.walls import Figures, means
from trustmodel.stats.nulls import progressing

__all__ = ["by_arm"]

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
