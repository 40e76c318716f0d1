"""The model that walls were looked for with: boundaries, scans and ties beyond schools go on from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.network.expected import GravityModel
from trustmodel.results import Method
from trustmodel.stats import gravity
from trustmodel.stats.nulls import progressing

__all__ = ["WallModel"]

_BLOCK: Final = 250  # draws at a time: bounds the memory
_LEAST_SHRINK: Final = 0.5  # in simulation half a tie ranks walls as well as, or better than, 1/k where k is above 2


@attrs.frozen(kw_only=True, eq=False)
class WallModel(GravityModel):
    """The gravity model without the near pairs that fall short, and how walls were looked for with it."""

    near_km: float
    """Pairs within so many kilometres are near."""
    alpha: float
    """A pair is testable where no tie at all has at most this chance; intervals hold 1 − alpha."""
    draws: int
    """How many draws a parametric bootstrap takes where no other number is asked for."""
    method: Method
    """How walls were asked for. What goes on from there has its options and source, and its seed where no other is named."""
    progress: bool = False
    """Whether long work shows a bar."""


def seed_and_draws(model: WallModel, seed: int | None, draws: int | None) -> tuple[int, int]:
    """Those asked for, else those that walls were asked with."""
    return (model.method.seed or 0) if seed is None else seed, model.draws if draws is None else draws


def follow_up(model: WallModel, question: str, *, seed: int, draws: int, **options: Any) -> Method:
    """How an answer that goes on from a model is made."""
    return Method(
        name=question,
        options={**model.method.options, "draws": draws, **options},
        seed=seed,
        source=model.method.source,
    )


def bootstrap(
    model: WallModel, rng: np.random.Generator, draws: int, label: str
) -> Callable[[gravity.Fit, gravity.Floats], gravity.Floats]:
    """A parametric bootstrap of scores: of a fit and directions (directions × pairs), draws × directions."""

    def scores(fit: gravity.Fit, directions: gravity.Floats) -> gravity.Floats:
        sizes = [_BLOCK] * (draws // _BLOCK) + ([draws % _BLOCK] if draws % _BLOCK else [])
        steps = progressing(sizes, total=len(sizes), label=label, progress=model.progress)
        return np.concatenate([gravity.draw(rng, fit, size) @ directions.T for size in steps])

    return scores


def shrinkage(k: float) -> float:
    """What is added to ties and to expected ties, so that their ratio is not 0 or infinite where few are expected."""
    return max(_LEAST_SHRINK, 1 / k)
