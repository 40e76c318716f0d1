"""The picture of a plan: how likely it is that a wall is detected, by how many ties a survey may bring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from trustmodel.prose import listed
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import Sign, Told
from trustmodel.report.plots.labels import source_of
from trustmodel.report.wording import between_whom

if TYPE_CHECKING:
    import altair as alt

    from trustmodel.network.walls_plan import PlanRow, WallPlan

__all__ = ["plan_walls", "says_plan"]

_WIDE: Final = 210.0  # of a panel, in pixels
_HIGH: Final = 160.0
_LEFT: Final = 52.0  # room for the figures of the scale
_RIGHT: Final = 56.0  # and for the label of each line
_TOP: Final = 34.0
_BELOW: Final = 52.0
_A_ROW: Final = 2  # panels beside each other
_ENOUGH: Final = 0.8
_SHARES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plan_walls(result: WallPlan) -> alt.LayerChart:
    """Power against ties, a panel for each boundary and a line for each strength of wall, labelled where it ends.

    The dashed line marks eight cases of ten. Ties are on a logarithmic scale. The chart's `description` says the same in words.

    Parameters
    ----------
    result
        What `trustmodel.plan_walls` gave.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No boundary was planned for.
    MissingExtraError
        The extra `report` is not installed.
    """
    groupings = list(result.r2_distance)
    if not groupings:
        raise ValueError("no boundary was planned for, so there is no picture")
    across, down = min(len(groupings), _A_ROW), math.ceil(len(groupings) / _A_ROW)
    panel = _LEFT + _WIDE + _RIGHT, _TOP + _HIGH + _BELOW
    wide, high = across * panel[0], down * panel[1]
    layers: list[Any] = []
    for place, grouping in enumerate(groupings):
        left, bottom = (place % _A_ROW) * panel[0] + _LEFT, high - (place // _A_ROW + 1) * panel[1] + _BELOW
        layers += _panel([row for row in result.rows if row.grouping == grouping], (left, bottom))
    told = Told(
        title=_finding(result),
        caption="How likely it is that a wall would be detected. Each line is a wall that takes away so many of the ties across it",
        source=source_of(result), seen=says_plan(result),
    )  # fmt: skip
    key = [Sign("eight cases of ten", shape=None, stroke=canvas.PALE, dashed=True)]
    return canvas.picture(layers, told, x=(0.0, wide), y=(0.0, high), key=key)


def _finding(result: WallPlan) -> str:
    """For the boundary that is easiest to test, which wall a survey could show."""
    enough = [row for row in result.rows if row.power >= _ENOUGH]
    if not enough:
        return "No planned number of ties would show any of these walls in eight cases of ten"
    least = min(enough, key=lambda row: (row.ties, row.deficit))
    return (
        f"{least.ties:,} ties would show a wall between {between_whom(least.grouping)} that takes away {least.deficit:.0%}"
        " of ties, in eight cases of ten"
    )


def says_plan(result: WallPlan) -> str:
    """What the picture of a plan shows, for those who cannot see it.

    Parameters
    ----------
    result
        The plan.

    Returns
    -------
    str
        A sentence for each boundary, with every figure that is drawn.
    """
    says = ["How likely it is that a wall would be detected, by the number of ties."]
    for grouping in result.r2_distance:
        rows = [row for row in result.rows if row.grouping == grouping]
        if all(math.isnan(row.power) for row in rows):
            says.append(f"Between {between_whom(grouping)}: no number of ties shows a wall.")
            continue
        strengths = [
            f"a wall that takes away {deficit:.0%}, "
            + listed([f"{row.power:.0%} with {row.ties:,} ties" for row in rows if row.deficit == deficit], limit=None)
            for deficit in sorted({row.deficit for row in rows}, reverse=True)
        ]
        says.append(f"Between {between_whom(grouping)}: {'; '.join(strengths)}.")
    return " ".join(says)


def _panel(rows: Sequence[PlanRow], corner: tuple[float, float]) -> list[Any]:
    """One boundary: its scales, its lines, and a label where each line ends."""
    left, bottom = corner
    totals = sorted({row.ties for row in rows})
    spread = math.log(totals[-1] / totals[0]) or 1.0
    at = {ties: left + (math.log(ties / totals[0]) / spread if len(totals) > 1 else 0.5) * _WIDE for ties in totals}
    title = {"x": left, "y": bottom + _HIGH + 20, "text": f"Between {between_whom(rows[0].grouping)}"}
    layers = [*_scales(at, left, bottom), canvas.words([title], fontWeight="bold")]
    known = [row for row in rows if not math.isnan(row.power)]
    if not known:
        none = {"x": left + _WIDE / 2, "y": bottom + _HIGH / 2, "text": "No number of ties shows a wall"}
        return [*layers, canvas.words([none], align="center", color=canvas.PALE, fontStyle="italic")]
    deficits = sorted({row.deficit for row in known})
    points = [
        {
            "x": at[row.ties], "y": bottom + row.power * _HIGH, "line": f"{row.deficit:g}", "step": row.ties, "radius": 3.5,
            "width": 1.5 + 1.5 * deficits.index(row.deficit) / max(len(deficits) - 1, 1),
            "says": f"{row.ties:,} ties show a wall that takes away {row.deficit:.0%} in {row.power:.0%} of cases",
        }
        for row in known
    ]  # fmt: skip
    encode = {
        "order": {"field": "step", "type": "quantitative"}, "detail": {"field": "line", "type": "nominal"},
        "strokeWidth": {"field": "width", "type": "quantitative", "scale": None},
    }  # fmt: skip
    line = [{name: row[name] for name in ("x", "y", "line", "step", "width")} for row in points]
    layers.append(canvas.layer(line, {"type": "line", "color": canvas.INSIDE, "strokeCap": "butt"}, encode))
    ends = {row.deficit: bottom + row.power * _HIGH for row in known if row.ties == totals[-1]}
    ends_at = [
        {"x": at[totals[-1]] + 9, "y": y, "text": f"{deficit:.0%}"}
        for deficit, y in zip(ends, _apart(list(ends.values())), strict=True)
    ]
    return [*layers, canvas.points(points), canvas.words(ends_at, fontWeight="bold", color=canvas.INSIDE)]


def _scales(at: dict[int, float], left: float, bottom: float) -> list[Any]:
    """Lines of both scales with their figures, and the dashed line at eight cases of ten."""
    rules = [{"x": left, "x2": left + _WIDE, "y": bottom + share * _HIGH} for share in _SHARES if share != _ENOUGH]
    figures = [{"x": left - 8, "y": bottom + share * _HIGH, "text": f"{share:.0%}"} for share in _SHARES]
    ticks, last = [], -math.inf
    for ties, x in at.items():
        half = canvas.width(f"{ties:,}") / 2
        if x - half > last:
            ticks.append({"x": x, "y": bottom - 14, "text": f"{ties:,}"})
            last = x + half + 4
    titles = [{"x": left + _WIDE / 2, "y": bottom - 32, "text": "ties that the survey brings"}]
    return [
        canvas.lines(rules),
        canvas.lines([{"x": left, "x2": left + _WIDE, "y": bottom + _ENOUGH * _HIGH}], color=canvas.PALE, dashed=True),
        canvas.words(figures, align="right", color=canvas.PALE),
        canvas.words([*ticks, *titles], align="center", color=canvas.PALE),
    ]


def _apart(heights: list[float]) -> list[float]:
    """Heights of labels: those that would cover each other are moved apart, both by as much."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for _ in range(50):
        for low, high in pairwise(order):
            push = (canvas.ROW - (moved[high] - moved[low])) / 2
            if push > 0:
                moved[low], moved[high] = moved[low] - push, moved[high] + push
    return moved
