"""Pairs of schools by how far they lie apart: what ties there are, beside what is expected."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from trustmodel.prose import capitalised, figure
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import Sign, Told

if TYPE_CHECKING:
    import altair as alt

_WIDE: Final = 560.0
_HIGH: Final = 300.0
_LEFT: Final = 46.0
_BELOW: Final = 44.0

Pair = tuple[str, float, float, float]
"""What a pair is called, how far apart it lies in km, the ties there are and those expected."""


def pairs_by_distance(pairs: Sequence[Pair], told: Told, counted: str) -> alt.LayerChart:
    """A filled dot for the ties that each pair has, and an open one for those expected; a line joins the two."""
    far = max((km for _, km, _, _ in pairs), default=0.0) or 1.0
    most = max((max(observed, expected) for _, _, observed, expected in pairs), default=0.0) or 1.0

    def x(km: float) -> float:
        return _LEFT + km / far * _WIDE

    def y(ties: float) -> float:
        return _BELOW + ties / most * _HIGH

    says = [
        f"{name}, {figure(km)} km: {figure(observed)} {counted}, {figure(expected)} expected"
        for name, km, observed, expected in pairs
    ]
    apart = [{"x": x(km), "y": y(observed), "y2": y(expected)} for _, km, observed, expected in pairs]
    hoped = [
        {"x": x(km), "y": y(expected), "fill": "white", "stroke": canvas.PALE, "radius": 3.0, "says": text}
        for (_, km, _, expected), text in zip(pairs, says, strict=True)
    ]
    there = [
        {"x": x(km), "y": y(observed), "radius": 3.5, "says": text}
        for (_, km, observed, _), text in zip(pairs, says, strict=True)
    ]
    layers = [
        *_scales(far, most, x, y, counted),
        canvas.lines(apart, color=canvas.BAND),
        canvas.points(hoped),
        canvas.points(there),
    ]
    key = [Sign("ties that there are", radius=4), Sign("expected", fill="white", stroke=canvas.PALE, radius=4)]
    return canvas.picture(layers, told, x=(0.0, _LEFT + _WIDE + 10), y=(0.0, _BELOW + _HIGH + 24), key=key)


def _scales(far: float, most: float, x: Any, y: Any, counted: str) -> list[dict[str, Any]]:
    steps = _steps(most)
    level = [{"x": _LEFT, "x2": _LEFT + _WIDE, "y": y(step)} for step in steps]
    return [
        canvas.lines(level),
        canvas.words(
            ({"x": _LEFT - 8, "y": y(step), "text": figure(step)} for step in steps), align="right", color=canvas.PALE
        ),
        canvas.words(
            [*({"x": x(km), "y": _BELOW - 16, "text": f"{figure(km)} km"} for km in _steps(far))],
            align="center",
            color=canvas.PALE,
        ),
        canvas.words(
            [{"x": _LEFT + _WIDE / 2, "y": _BELOW - 34, "text": "distance between the two schools"}],
            align="center",
            color=canvas.PALE,
        ),
        canvas.words(
            [{"x": 0.0, "y": _BELOW + _HIGH + 16, "text": f"{capitalised(counted)} between them"}],
            fontWeight="bold",
        ),
    ]


def _steps(most: float) -> list[float]:
    step = canvas.nice_length(most / 3)
    return [step * at for at in range(math.floor(most / step) + 1)]
