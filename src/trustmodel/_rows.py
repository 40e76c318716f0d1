"""Pictures with a line for each school: shares as dots with their intervals, on one scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel import _canvas as canvas
from trustmodel._canvas import short_names
from trustmodel._cells import held_back_groups
from trustmodel.dataset import Dataset
from trustmodel.practice import Development, Endeavour
from trustmodel.results import undefined

if TYPE_CHECKING:
    import altair as alt

__all__ = ["reach"]

_ROW: Final = 20.0  # pixels from one school to the next
_BAND: Final = 190.0  # width of a scale from 0 to 100 %
_GAP: Final = 90.0  # between two scales
_LONGEST: Final = 260.0  # of a name


@attrs.frozen
class _Dot:
    """A share of one school on one scale; without a value its words stand instead."""

    school: str
    scale: int
    value: float
    low: float
    high: float
    words: str = ""


def reach(found: Endeavour, development: Development | None, data: Dataset, *, min_cell: int = 5) -> alt.LayerChart:
    """Schools by how far leaders' sessions and CPD reached them: dots from 0 to 100 %, each with its exact interval.

    On the left at how many sessions of the leadership team the school was represented, on the right how many of its
    colleagues CPD reached. Where a share would tell of fewer than `min_cell` people, or would give such a share away, a
    word stands in its place.

    Parameters
    ----------
    found
        What `trustmodel.endeavour` gave.
    development
        What `trustmodel.development` gave. `None`: sessions alone.
    data
        The dataset that they were given.
    min_cell
        Shares of fewer people than this are not drawn.

    Raises
    ------
    ValueError
        No session with attendance and no part in an activity is recorded.
    """
    schools = [row.group for row in found.rows[:-1]]  # the last row is the central team
    dots = [
        _Dot(row.group, 0, row.represented_share, row.represented_low, row.represented_high, "no member")
        for row in found.rows[:-1]
    ]
    if all(undefined(dot.value) for dot in dots):
        dots = []
    learnt = [] if development is None else list(development.rows)
    gone = held_back_groups([(row.reached or 0, row.of) for row in learnt], min_cell)
    if any(row.reached is not None for row in learnt):
        dots += [
            _Dot(row.group, 1, row.share, row.low, row.high, "nobody recorded")
            if at not in gone else _Dot(row.group, 1, math.nan, math.nan, math.nan, "few")
            for at, row in enumerate(learnt)
            if row.group in schools
        ]  # fmt: skip
    if not dots:
        raise ValueError("no session with attendance and no part in an activity is recorded, so there is no picture")
    titles = {0: "Sessions where it was represented", 1: "Colleagues whom CPD reached"}
    return _dots(
        data, schools, dots, {at: title for at, title in titles.items() if any(dot.scale == at for dot in dots)}
    )


def _dots(data: Dataset, schools: Sequence[str], dots: Sequence[_Dot], titles: dict[int, str]) -> alt.LayerChart:
    """Names on the left, and a scale beside another for each title."""
    alt = canvas.altair()
    names = short_names({one: canvas.called(data[one], data) for one in schools})
    order = sorted(schools, key=lambda one: (names[one].casefold(), one))
    down = {one: -_ROW * (at + 0.5) for at, one in enumerate(order)}
    left = min(max(map(canvas.width, names.values()), default=0.0), _LONGEST) + 14
    start = {scale: left + at * (_BAND + _GAP) for at, scale in enumerate(sorted(titles))}
    wide, high = left + len(titles) * (_BAND + _GAP), _ROW * len(schools)
    base = {"x": canvas.pixels(alt, "x", 0, wide), "y": canvas.pixels(alt, "y", -high - 4, 46)}
    lines = [
        {"x": start[scale] + share * _BAND, "x2": start[scale] + share * _BAND, "y": 0, "y2": -high}
        for scale in titles
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    heads = [{"x": start[scale], "y": 34, "text": title} for scale, title in titles.items()]
    ticks = [
        {"x": start[scale] + share * _BAND, "y": 10, "text": f"{share:.0%}"}
        for scale in titles
        for share in (0, 0.5, 1)
    ]
    shown = [dot for dot in dots if not undefined(dot.value)]
    marks = [{"x": start[dot.scale] + dot.value * _BAND, "y": down[dot.school], "of": dot.school} for dot in shown]
    whiskers = [
        {"x": start[dot.scale] + dot.low * _BAND, "x2": start[dot.scale] + dot.high * _BAND, "y": down[dot.school]}
        for dot in shown
    ]
    words = [
        {"x": start[dot.scale] + 2, "y": down[dot.school], "text": dot.words} for dot in dots if undefined(dot.value)
    ]
    layers: list[Any] = [
        alt.Chart(canvas.values(lines)).mark_rule(color="#d7dde4").encode(**base, x2="x2:Q", y2="y2:Q"),
        canvas.text(alt, heads, base, fontWeight="bold"),
        canvas.text(alt, ticks, base, align="center", color=canvas.PALE),
        canvas.text(
            alt,
            [{"x": left - 12, "y": down[one], "text": names[one], "of": one} for one in order],
            base, align="right", limit=_LONGEST,
        ),
    ]  # fmt: skip
    if whiskers:
        spoken, about = canvas.whom(alt, marks)
        layers += [
            alt.Chart(canvas.values(whiskers)).mark_rule(color=canvas.INSIDE, strokeWidth=2, opacity=0.55).encode(**base, x2="x2:Q"),
            alt.Chart(canvas.values(marks))
            .mark_point(shape="circle", filled=True, size=85, color=canvas.INSIDE, opacity=1, **spoken)
            .encode(**base, **about),
        ]  # fmt: skip
    if words:
        layers.append(canvas.text(alt, words, base, color=canvas.PALE, fontStyle="italic"))
    return canvas.finish(layers, high + 50, wide)
