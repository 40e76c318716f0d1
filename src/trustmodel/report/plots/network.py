"""Who supports whom, as a picture: schools around a circle, an arrow for each pair."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between
from trustmodel.model.records import School
from trustmodel.network import graphs
from trustmodel.report.plots import canvas

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx

__all__ = ["support"]


@attrs.frozen
class _Stop:
    """A school or cluster on the circle: its angle, anticlockwise from the right, in radians."""

    id: str
    name: str
    inside: bool
    angle: float


def support(
    data: Dataset,
    *,
    at: dt.date | str | None = None,
    between: Between | None = None,
) -> alt.LayerChart:
    """Who supports whom, between schools: each stands on a circle, and a line with an arrow goes to who was helped.

    Members whose coordinates are known stand in the direction in which they lie from the middle of them all, so that
    neighbours stand together; without coordinates they go round in the order of their names. Those outside the trust
    stand together at the bottom. A thicker line means more days; a dashed line crosses a trust's boundary. No name
    covers another, at eight schools or at eighty.

    Parameters
    ----------
    data
        The dataset.
    at
        The day whose support is drawn. `None` with no `between`: all the support recorded.
    between
        Or the period whose support is drawn, its end exclusive.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    alt = canvas.altair()
    graph = graphs.support(data, level="school", at=at, between=between)
    stops = _round(data, graph)
    around = max(len(stops) + 2, 4)
    to_be_level = canvas.LINE / (1 - math.cos(math.tau / around))
    level = to_be_level <= _LARGEST_LEVEL
    radius = max(180.0, to_be_level if level else around * (canvas.TEXT + 3) / math.tau)
    longest = max((canvas.width(stop.name) for stop in stops), default=0.0)
    across = radius + longest + 24
    up = radius + (40 if level else longest + 24)
    base = {"x": canvas.pixels(alt, "x", -across, across), "y": canvas.pixels(alt, "y", -up, up)}
    at_angle = {stop.id: stop for stop in stops}
    links, crossing = _links(graph)
    drawn = _strongest(links, most=max(_MOST_LINES, 2 * len(stops)))
    lines, heads = _arcs(drawn, crossing, at_angle, radius - canvas.NODE - 6)
    busy = 0.35 if len(heads) > _MANY_LINES else 0.6
    line = {
        "order": alt.Order("step:Q"),
        "detail": alt.Detail("line:N"),
        "strokeWidth": alt.StrokeWidth("width:Q", scale=None),
        "color": canvas.by_side(alt, legend=None),
        "strokeDash": alt.StrokeDash(
            "place:N", scale=alt.Scale(domain=canvas.SIDES, range=[[1, 0], [6, 3], [1, 0]]), legend=None
        ),
    }
    layers = []
    if lines:
        spoken, about = canvas.whom(alt, heads)
        curves = alt.Chart(canvas.values(lines)).mark_line(opacity=busy, strokeCap="butt", **spoken)
        layers.append(curves.encode(**base, **line, **about))
        layers.append(
            alt.Chart(canvas.values(heads))
            .mark_point(shape="triangle", filled=True, size=45 if len(heads) > _MOST_LINES else 90, opacity=1, **spoken)
            .encode(**base, **about, angle=alt.Angle("angle:Q", scale=None), color=canvas.by_side(alt, legend=None))
        )
    helped = {node for edge in graph.edges() for node in edge}
    marks = [
        {
            "x": radius * math.cos(stop.angle),
            "y": radius * math.sin(stop.angle),
            "place": canvas.OUT if not stop.inside else canvas.IN if stop.id in helped else canvas.ALONE,
            "of": stop.id,
        }
        for stop in stops
    ]
    layers.append(canvas.marks(alt, marks, base))
    if len(drawn) < len(links):
        note = f"{len(drawn):,} of {len(links):,} links are drawn: those of most days, and each school's own longest"
        layers.append(canvas.text(alt, [{"x": 6 - across, "y": 10 - up, "text": note}], base, color=canvas.PALE))
    layers.extend(_rim_labels(alt, stops, radius + canvas.NODE + 6, base, level=level))
    return canvas.finish(layers, 2 * up, 2 * across)


def _round(data: Dataset, graph: nx.MultiDiGraph[str]) -> list[_Stop]:
    """Who stands where on the circle."""
    inside = {node for node, place in graph.nodes(data="member") if place}
    records = {node: data[node] for node in graph}
    names = canvas.short_names({node: canvas.called(record, data) for node, record in records.items()})
    known = [
        record
        for node, record in records.items()
        if node in inside and isinstance(record, School) and canvas.placed(record)
    ]
    middle = (
        sum(school.easting or 0 for school in known) / max(len(known), 1),
        sum(school.northing or 0 for school in known) / max(len(known), 1),
    )

    def turn(node: str) -> float:
        """Anticlockwise from the bottom, 0 to a full turn."""
        record = records[node]
        if len(known) < sum(isinstance(records[node], School) for node in inside) or not isinstance(record, School):
            return 0.0
        bearing = math.atan2((record.northing or 0) - middle[1], (record.easting or 0) - middle[0])
        return (bearing + math.pi / 2) % math.tau

    members = sorted(inside, key=lambda node: (turn(node), names[node], node))
    others = sorted(set(graph) - inside, key=lambda node: (names[node], node))
    gap = 1 if members and others else 0
    step = math.tau / max(len(members) + len(others) + 2 * gap, 1)
    first = -math.pi / 2 + step * (len(others) / 2 + gap)
    at_bottom = -math.pi / 2 - step * (len(others) - 1) / 2
    return [
        *(_Stop(node, names[node], inside=True, angle=first + step * (i + 0.5)) for i, node in enumerate(members)),
        *(_Stop(node, names[node], inside=False, angle=at_bottom + step * i) for i, node in enumerate(others)),
    ]


def _links(graph: nx.MultiDiGraph[str]) -> tuple[dict[tuple[str, str], float], set[tuple[str, str]]]:
    """The days that are known of each pair of giver and receiver, and the pairs with a trust's boundary between them."""
    days: dict[tuple[str, str], float] = {}
    crossing = set()
    for giver, receiver, tie in graph.edges(data=True):
        days[giver, receiver] = days.get((giver, receiver), 0.0) + (tie["days"] or 0.0)
        if tie["crosses"]:
            crossing.add((giver, receiver))
    return days, crossing


def _strongest(links: Mapping[tuple[str, str], float], *, most: int) -> dict[tuple[str, str], float]:
    """The links of most days, and the first of each school's own, so that nobody seems alone who is not."""
    ordered = sorted(links, key=lambda pair: (-links[pair], pair))
    if len(ordered) <= most:
        return dict(links)
    chosen = set(ordered[:most])
    seen: set[str] = set()
    for pair in ordered:
        if not seen.issuperset(pair):
            chosen.add(pair)
        seen.update(pair)
    return {pair: links[pair] for pair in sorted(chosen)}


def _arcs(
    total: Mapping[tuple[str, str], float],
    crosses: Collection[tuple[str, str]],
    stops: Mapping[str, _Stop],
    radius: float,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Points along a curve for each pair, and an arrow's head where it ends."""
    most = max(total.values(), default=0.0) or 1.0
    thickest = 2.5 if len(total) > _MANY_LINES else 5
    thinnest = 0.5 if len(total) > _MOST_LINES else 1
    lines, heads = [], []
    for pair, days in sorted(total.items()):
        start, end = (stops[node] for node in pair)
        crossing = canvas.OUT if pair in crosses else canvas.IN
        ax, ay = radius * math.cos(start.angle), radius * math.sin(start.angle)
        bx, by = radius * math.cos(end.angle), radius * math.sin(end.angle)
        # The curve bends to the middle, and a little to its right, so that there and back are two lines.
        far = math.hypot(bx - ax, by - ay) or 1.0
        aside = 0.12 * far
        cx = 0.25 * (ax + bx) + (by - ay) / far * aside
        cy = 0.25 * (ay + by) - (bx - ax) / far * aside
        width = thinnest + thickest * math.sqrt(days / most)
        for step in range(_CURVE + 1):
            t = step / _CURVE
            lines.append({
                "line": " ".join(pair), "of": " ".join(pair), "step": step, "width": width, "place": crossing,
                "x": round((1 - t) ** 2 * ax + 2 * t * (1 - t) * cx + t**2 * bx, 1),
                "y": round((1 - t) ** 2 * ay + 2 * t * (1 - t) * cy + t**2 * by, 1),
            })  # fmt: skip
        angle = 90 - math.degrees(math.atan2(by - cy, bx - cx))
        heads.append({"x": bx, "y": by, "angle": angle, "place": crossing, "of": " ".join(pair)})
    return lines, heads


_MANY_LINES: Final = 60
_MOST_LINES: Final = 150  # more than these, or two a school, cannot be told apart
_CURVE: Final = 14  # pieces of a curve
_LARGEST_LEVEL: Final = 260.0  # radius of a circle with level names, in pixels: then they are turned instead


def _rim_labels(alt: Any, stops: Sequence[_Stop], radius: float, base: Mapping[str, Any], *, level: bool) -> list[Any]:
    """Names outside the circle: level where they have room, else along the radius; both read from left to right."""
    rows: dict[str, list[dict[str, Any]]] = {"left": [], "right": [], "center": []}
    for stop in stops:
        x, y = math.cos(stop.angle), math.sin(stop.angle)
        if level and abs(x) < _STEEP:
            rows["center"].append(
                {"x": radius * x, "y": (radius + 8) * y, "text": stop.name, "angle": 0, "of": stop.id}
            )
        else:
            rightwards = x >= 0
            lean = 0.0 if level else -math.degrees(stop.angle) + (0 if rightwards else 180)
            align = "left" if rightwards else "right"
            # Level names start beside the mark and not under it.
            aside = math.copysign(canvas.NODE * (1 - abs(x)), x) if level else 0.0
            rows[align].append({
                "x": radius * x + aside, "y": radius * y, "text": stop.name, "angle": lean, "of": stop.id
            })  # fmt: skip
    turned = {**base, "angle": alt.Angle("angle:Q", scale=None)}
    return [canvas.text(alt, some, turned, align=align) for align, some in rows.items() if some]


_STEEP: Final = 0.12  # cosine of an angle so near to upright that a level name is centred
