"""Pictures: Altair charts of a trust's places, support and expertise.

Each function gives an ordinary Altair chart, to be shown in a notebook, saved or changed. Schools stand where they are
told apart without colour: members are filled circles, others are open squares. People are never drawn.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
from immutabledict import immutabledict

from trustmodel import _canvas as canvas, graphs
from trustmodel._canvas import short_names
from trustmodel.dataset import Dataset
from trustmodel.errors import MissingExtraError
from trustmodel.ids import kind_of
from trustmodel.records import School
from trustmodel.vocabulary import ExpertiseLevel

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx

    from trustmodel.boundaries import Walls
    from trustmodel.groupings import Communities

__all__ = ["communities", "expertise", "letters", "locality", "short_names", "support", "svg", "walls"]


def svg(chart: alt.Chart | alt.LayerChart) -> str:
    """A chart as the text of an SVG picture, drawn here: no network, no script.

    Raises
    ------
    MissingExtraError
        Altair or vl-convert is not installed.
    """
    try:
        import vl_convert  # noqa: F401 - Altair draws with it, and its own error names another package
    except ImportError as error:
        raise MissingExtraError("report", "a picture as SVG") from error
    drawn = io.StringIO()
    chart.save(drawn, format="svg")
    return drawn.getvalue()


# --- where the schools are -------------------------------------------------------------------------------------------


def locality(data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None) -> alt.LayerChart:
    """A map, to scale, of the schools of a trust and of the other schools in the data that lie nearby.

    A name that finds no room beside its school is replaced by a number, with the names below the map.
    Schools on one site are drawn side by side, a few pixels apart.

    Parameters
    ----------
    data
        The dataset.
    trust
        The trust whose schools are marked as members. `None`: the schools of every trust in the data.
    at
        The day on which memberships are read. `None`: members on any day.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        No school to be drawn has coordinates.
    """
    return _map(data, trust=trust, at=at)


def walls(
    found: Walls,
    data: Dataset,
    *,
    trust: str | None = None,
    at: dt.date | str | None = None,
    most: int = 10,
) -> alt.LayerChart:
    """The map of `locality` with walls on it: lines between near schools with fewer ties than expected.

    A heavy dashed line is a wall beyond chance; beside it stand the ratio of ties observed to ties expected and its
    interval. Thin lines mark the pairs of the lowest ratios of which that cannot be said: dashed where chance may explain
    them, dotted where too few ties are expected to test them.

    Parameters
    ----------
    found
        What `trustmodel.walls` gave.
    data
        The dataset that it was given.
    trust, at
        As for `locality`.
    most
        How many pairs that are not beyond chance are drawn, those of the lowest ratios first.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        No school to be drawn has coordinates.
    """
    lines, doubtful = [], 0
    for row in (row for row in found.rows if row.near):
        beyond = row.testable and row.q <= found.alpha
        if not beyond and (row.ratio >= 1 or doubtful >= most):
            continue
        doubtful += not beyond
        says = f"×{row.ratio:.2g} ({row.low:.2g} to {row.high:.2g})" if beyond else ""
        lines.append(_Line(row.a, row.b, "wall" if beyond else "doubtful" if row.testable else "untestable", says))
    return _map(data, trust=trust, at=at, lines=lines)


def communities(
    found: Communities, data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None
) -> alt.LayerChart:
    """The map of `locality` with the communities of the support network on it: whether who helps whom follows the map.

    Each school of a community has a ring of its colour and the community's letter before its name. Communities of one
    school have neither.

    Parameters
    ----------
    found
        What `trustmodel.communities` gave.
    data
        The dataset that it was given.
    trust, at
        As for `locality`.

    Raises
    ------
    NotFoundError
        There is no such trust.
    ValueError
        No school to be drawn has coordinates.
    """
    return _map(data, trust=trust, at=at, letters=letters(found))


def letters(found: Communities) -> dict[str, str]:
    """The letter of each school's community, the largest first; none for a school alone.

    Examples
    --------
    >>> import networkx as nx
    >>> from trustmodel.groupings import communities
    >>> letters(communities(nx.Graph([("school:ash", "school:beech")]), strength=None, runs=2, draws=2))
    {'school:ash': 'A', 'school:beech': 'A'}
    """
    groups = [[one for one in group if kind_of(one) == "school"] for group in found.communities]
    groups = [group for group in groups if len(group) > 1]
    return {one: _LETTERS[place] for place, group in enumerate(groups[: len(_LETTERS)]) for one in group}


_RING: Final = 11.0  # radius, in pixels
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RINGS: Final = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
)  # Okabe and Ito's; the letter tells too


def _map(
    data: Dataset,
    *,
    trust: str | None,
    at: dt.date | str | None,
    lines: Sequence[_Line] = (),
    letters: Mapping[str, str] = immutabledict(),
) -> alt.LayerChart:
    """The map, with lines below the marks, and with letters before names."""
    alt = canvas.altair()
    trusts = data.trusts.ids if trust is None else (data.trusts[trust].id,)
    members = {school.id for one in trusts for school in data.members_of(one, at=at)}
    schools = canvas.to_draw(data if at is None else data.at(at), members)
    if not schools:
        raise ValueError("no school here has coordinates, so there is no map to draw")
    spots, height, pixels_per_km = canvas.on_canvas(schools, members)
    radius = spots[0].radius
    for spot in spots:
        if spot.id in letters:
            spot.label, spot.radius = f"{letters[spot.id]} · {spot.label}", _RING
    labels = canvas.place_names(spots, height)
    key = [(spot.key, spot.label, spot.id) for spot in spots if spot.key is not None]
    below = canvas.key_rows(key)
    margin = len(below) and max(row for _, _, row, _ in below) + 1
    floor = -(40 + margin * canvas.LINE)  # the scale bar, then the names of the numbers

    base = {"x": canvas.pixels(alt, "x", 0, canvas.WIDTH), "y": canvas.pixels(alt, "y", floor, height)}
    bar_km = canvas.nice_length(canvas.WIDTH / 4 / pixels_per_km)
    bar = bar_km * pixels_per_km
    layers = [
        *canvas.grid(alt, bar, height, base),
        alt.Chart(canvas.values([{"x": 8, "y": -20, "x2": 8 + bar, "y2": -20}]))
        .mark_rule(color=canvas.INK, strokeWidth=3)
        .encode(**base, x2="x2:Q", y2="y2:Q"),
        canvas.text(alt, [{"x": 16 + bar, "y": -20, "text": f"{bar_km:g} km, as between the pale lines"}], base),
        canvas.text(
            alt, [{"x": canvas.WIDTH - 8, "y": -20, "text": "north is up"}], base, align="right", color=canvas.PALE
        ),
    ]
    layers += _rings(alt, spots, letters, base)
    layers += _between(alt, lines, {spot.id: spot for spot in spots}, canvas.covered(spots, labels), base)
    marks = [{"x": s.x, "y": s.y, "place": canvas.IN if s.inside else canvas.OUT, "of": s.id} for s in spots]
    layers.append(canvas.marks(alt, marks, base, radius=radius))
    layers.append(canvas.text(alt, labels, base))
    for inside, color in ((True, "white"), (False, canvas.INK)):
        numbers = [{"x": s.x, "y": s.y, "text": str(s.key), "of": s.id} for s in spots if s.key and s.inside == inside]
        if numbers:
            layers.append(canvas.text(alt, numbers, base, fontSize=canvas.TEXT - 2, align="center", color=color))
    if below:
        rows = [
            {"x": 8 + column * canvas.WIDTH / 3, "y": -44 - row * canvas.LINE, "text": text, "of": of}
            for column, text, row, of in below
        ]
        layers.append(canvas.text(alt, rows, base, fontSize=canvas.TEXT - 1))
    return canvas.finish(layers, height - floor)


def _rings(alt: Any, spots: Iterable[canvas.Spot], letters: Mapping[str, str], base: Mapping[str, Any]) -> list[Any]:
    """A ring around each school that has a letter, in the letter's colour."""
    layers = []
    for letter in sorted(set(letters.values())):
        rows = [{"x": spot.x, "y": spot.y} for spot in spots if letters.get(spot.id) == letter]
        look = {"shape": "circle", "filled": False, "strokeWidth": 3, "opacity": 1}
        colour = _RINGS[_LETTERS.index(letter) % len(_RINGS)]
        if rows:
            layers.append(
                alt.Chart(canvas.values(rows))
                .mark_point(size=(2 * _RING) ** 2 * 0.8, stroke=colour, **look)
                .encode(**base)
            )
    return layers


@attrs.frozen
class _Line:
    """A line between two schools: how it looks, and what stands beside it."""

    a: str
    b: str
    look: str
    says: str


_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "untestable": {"color": canvas.PALE, "strokeWidth": 1.5, "strokeDash": [1.5, 3.5]},
    "doubtful": {"color": canvas.PALE, "strokeWidth": 1.5, "strokeDash": [6, 3]},
    "wall": {"color": canvas.INK, "strokeWidth": 3, "strokeDash": [7, 4]},
}


def _between(
    alt: Any,
    lines: Sequence[_Line],
    spots: Mapping[str, canvas.Spot],
    taken: list[canvas.Box],
    base: Mapping[str, Any],
) -> list[Any]:
    """Lines between schools, those that tell most on top, with what stands beside where it covers no name."""
    drawn = [(line, spots[line.a], spots[line.b]) for line in lines if line.a in spots and line.b in spots]
    layers = []
    for name, look in _LOOKS.items():
        rows = [
            {"x": a.x, "y": a.y, "x2": b.x, "y2": b.y, "of": f"{a.id} {b.id}"}
            for line, a, b in drawn
            if line.look == name
        ]
        if rows:
            spoken, about = canvas.whom(alt, rows)
            rules = alt.Chart(canvas.values(rows)).mark_rule(**look, **spoken)
            layers.append(rules.encode(**base, **about, x2="x2:Q", y2="y2:Q"))
    beside = []
    for line, a, b in drawn:
        if line.says:
            x, y = canvas.along(a, b, line.says, taken)
            beside.append({"x": x, "y": y, "text": line.says})
    if beside:  # a white rim, so that the figure can be read where it lies on its line
        rim = {"align": "center", "fontWeight": "bold"}
        layers.append(canvas.text(alt, beside, base, **rim, stroke="white", strokeWidth=4, strokeJoin="round"))
        layers.append(canvas.text(alt, beside, base, **rim))
    return layers


# --- who helps whom --------------------------------------------------------------------------------------------------


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
    between: graphs.Between | None = None,
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
    at, between
        A day or a period; both `None`: all the support recorded.
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
    names = short_names({node: canvas.called(record, data) for node, record in records.items()})
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


# --- who knows what --------------------------------------------------------------------------------------------------


def expertise(
    data: Dataset, *, at: dt.date | str | None = None, min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE
) -> alt.LayerChart:
    """Schools by topics: how many people hold expertise in it, and where it is needed.

    A darker square means more holders, whose number stands in it. A ring marks a need; a ring in an empty square is a
    need that nobody in that school can meet.

    Parameters
    ----------
    data
        The dataset.
    at
        The day on which expertise, roles and needs are read. `None`: on any day.
    min_level
        The least level that counts as held.

    Raises
    ------
    ValueError
        No expertise and no need is recorded.
    """
    alt = canvas.altair()
    cells, everywhere = _cells(data, at, min_level)
    if not cells:
        raise ValueError("no expertise and no need is recorded, so there is no picture of them")
    names = short_names({place: canvas.called(data[place], data) for place in everywhere})
    longest = max(map(canvas.width, names.values()))
    topics = short_names({topic: canvas.called(data[topic], data) for _, topic in cells})
    rows: list[dict[str, Any]] = [
        {"place": names[place], "topic": topics[topic], "holders": holders, "needed": needed}
        for (place, topic), (holders, needed) in sorted(cells.items())
    ]
    places, columns = sorted(set(names.values()), key=str.casefold), sorted(set(topics.values()), key=str.casefold)
    size = 26
    base = {
        "x": alt.X("topic:N", sort=columns, scale=alt.Scale(domain=columns),
                   axis=alt.Axis(orient="top", labelAngle=-55, title=None, labelLimit=260, domain=False, ticks=False)),
        "y": alt.Y("place:N", sort=places, scale=alt.Scale(domain=places),
                   axis=alt.Axis(title=None, labelLimit=260, domain=False, ticks=False)),
    }  # fmt: skip
    held = [row for row in rows if row["holders"]]
    wanted = [row for row in rows if row["needed"]]
    most = max((row["holders"] for row in held), default=1)
    shade = alt.Color(
        "holders:Q", legend=None, scale=alt.Scale(domain=[0, max(most, 3)], range=["#dbe7f3", canvas.INSIDE])
    )
    ink = alt.condition(f"datum.holders > {max(most, 3) * 0.5}", alt.value("white"), alt.value(canvas.INK))
    grid = [{"place": place, "topic": topic} for place in places for topic in columns]
    layers = [
        alt.Chart(canvas.values(grid)).mark_rect(fill="#f6f7f9", stroke="white", strokeWidth=2).encode(**base),
        alt.Chart(canvas.values(held)).mark_rect(stroke="white", strokeWidth=2).encode(**base, color=shade),
        alt.Chart(canvas.values(held))
        .mark_text(font=canvas.FONT, fontSize=canvas.TEXT)
        .encode(**base, text="holders:Q", color=ink),
        alt.Chart(canvas.values(wanted))
        .mark_point(shape="circle", size=380, filled=False, stroke=canvas.OUTSIDE, strokeWidth=2.5, opacity=1)
        .encode(**base),
    ]
    # Over each row and its name lies one that cannot be seen and bears the id of whose row it is.
    whole = [{"place": name, "of": place} for place, name in sorted(names.items())]
    spoken, about = canvas.whom(alt, whole)
    layers.append(
        alt.Chart(canvas.values(whole))
        .mark_rect(fill="white", fillOpacity=0, **spoken)
        .encode(y=base["y"], x=alt.value(-min(longest, 260) - 4), x2=alt.value(size * len(columns)), **about)
    )
    return canvas.finish(layers, size * len(places), size * len(columns))


def _cells(
    data: Dataset, at: dt.date | str | None, min_level: ExpertiseLevel | str
) -> tuple[dict[tuple[str, str], tuple[int, int]], list[str]]:
    """For each place and topic how many people hold it and how many needs there are; and every place, also an empty one.

    A place is a school, or a trust for its central team.
    """
    graph = graphs.expertise(data, level="school", at=at, min_level=min_level)
    holders = [node for node, about in graph.nodes(data=True) if about["part"] == "holder"]
    held = {
        (a, b) if graph.nodes[b]["part"] == "topic" else (b, a): int(tie["strength"])
        for a, b, tie in graph.edges(data=True)
    }
    needs = Counter((need.school, need.topic) for need in (data if at is None else data.at(at)).needs)
    cells = {cell: (held.get(cell, 0), needs[cell]) for cell in sorted({*held, *needs})}
    return cells, sorted({*holders, *(place for place, _ in cells)})
