"""Pictures: Altair charts of a trust's places, support and expertise.

Each function gives an ordinary Altair chart, to be shown in a notebook, saved or changed. Schools stand where they are
told apart without colour: members are filled circles, others are open squares. People are never drawn.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel import graphs
from trustmodel.dataset import Dataset
from trustmodel.errors import MissingExtraError
from trustmodel.records import Record, School, Trust
from trustmodel.vocabulary import ExpertiseLevel

if TYPE_CHECKING:
    import altair as alt
    import networkx as nx

__all__ = ["expertise", "locality", "short_names", "support", "svg"]

# Okabe and Ito's blue and vermilion, darkened until they stand out at 4.5 to 1 on white.
INSIDE: Final = "#0b5394"
OUTSIDE: Final = "#a8430a"
INK: Final = "#1d2733"
PALE: Final = "#5b6673"
_FONT: Final = "sans-serif"
_WIDTH: Final = 720
_TEXT: Final = 12.0  # pixels
_LINE: Final = 15.0
_NODE: Final = 6.0  # radius of a school's mark, in pixels
_NUMBERED: Final = 8.5  # and where its number stands in it
_CROWD: Final = 25  # more schools than this, and some names will have to be numbers
_MOST_OUTSIDE_NAMED: Final = 20
_LONGEST_LABEL: Final = 30

_CHURCH = re.compile(r"\bChurch of England\b|\bC\.? ?of ?E\.?(?=\W|$)|\bCE\b|\bCofE\b")
_CATHOLIC = re.compile(r"\b(?:Roman )?Catholic\b")
_STANDING = re.compile(r"[ ,(-]*\b(?:Voluntary|VA|VC|Aided|Controlled|Foundation)\b\)?")
_GENERIC = re.compile(r"[ ,]+(?:School|Academy|Trust|The)(?=$|[ ,])|^The (?=\w+ \w+)")


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names as a picture's labels: what schools have in common is left out, unless two would then look alike.

    Examples
    --------
    >>> short_names({"school:a": "Oakfield Church of England Primary School", "school:b": "The Dale Academy"})
    {'school:a': 'Oakfield CofE Primary', 'school:b': 'Dale'}
    """
    short = {identifier: _shorten(name) for identifier, name in names.items()}
    seen = list(short.values())
    return {
        identifier: _cut(label if seen.count(label) == 1 else names[identifier]) for identifier, label in short.items()
    }


def _shorten(name: str) -> str:
    text = _CATHOLIC.sub("RC", _CHURCH.sub("CofE", name))
    text = _GENERIC.sub("", _STANDING.sub("", text))
    short = " ".join(text.replace("()", "").split()).strip(" ,-")
    return name if short in {"", "The"} else short


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip() + "…"


def _altair() -> Any:
    try:
        import altair as alt
    except ImportError as error:
        raise MissingExtraError("report", "a picture") from error
    return alt


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


@attrs.define
class _Spot:
    """A school on the canvas, in pixels from the bottom left."""

    id: str
    x: float
    y: float
    inside: bool
    label: str
    radius: float = _NODE
    key: int | None = None  # its number, where its name found no room


@attrs.frozen
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


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
    alt = _altair()
    trusts = data.trusts.ids if trust is None else (data.trusts[trust].id,)
    members = {school.id for one in trusts for school in data.members_of(one, at=at)}
    schools = _to_draw(data if at is None else data.at(at), members)
    if not schools:
        raise ValueError("no school here has coordinates, so there is no map to draw")
    spots, height, pixels_per_km = _on_canvas(schools, members)
    labels = _place_names(spots, height)
    key = [(spot.key, spot.label) for spot in spots if spot.key is not None]
    below = _key_rows(key)
    margin = len(below) and max(row for *_, row in below) + 1
    floor = -(40 + margin * _LINE)  # the scale bar, then the names of the numbers

    base = {"x": _pixels(alt, "x", 0, _WIDTH), "y": _pixels(alt, "y", floor, height)}
    bar_km = _nice_length(_WIDTH / 4 / pixels_per_km)
    bar = bar_km * pixels_per_km
    layers = [
        *_grid(alt, bar, height, base),
        alt.Chart(_values([{"x": 8, "y": -20, "x2": 8 + bar, "y2": -20}]))
        .mark_rule(color=INK, strokeWidth=3)
        .encode(**base, x2="x2:Q", y2="y2:Q"),
        _text(alt, [{"x": 16 + bar, "y": -20, "text": f"{bar_km:g} km, as between the pale lines"}], base),
        _text(alt, [{"x": _WIDTH - 8, "y": -20, "text": "north is up"}], base, align="right", color=PALE),
    ]
    marks = [{"x": s.x, "y": s.y, "place": _IN if s.inside else _OUT} for s in spots]
    layers.append(_marks(alt, marks, base, radius=spots[0].radius))
    layers.append(_text(alt, labels, base))
    for inside, color in ((True, "white"), (False, INK)):
        numbers = [{"x": s.x, "y": s.y, "text": str(s.key)} for s in spots if s.key and s.inside == inside]
        if numbers:
            layers.append(_text(alt, numbers, base, fontSize=_TEXT - 2, align="center", color=color))
    if below:
        rows = [{"x": 8 + column * _WIDTH / 3, "y": -44 - row * _LINE, "text": text} for column, text, row in below]
        layers.append(_text(alt, rows, base, fontSize=_TEXT - 1))
    return _finish(layers, height - floor)


_IN: Final = "in the trust"
_OUT: Final = "not in the trust"


def _grid(alt: Any, step: float, height: float, base: Mapping[str, Any]) -> list[Any]:
    """Pale lines as far apart as the scale's bar is long."""
    upright = [{"x": i * step, "y": 0, "x2": i * step, "y2": height} for i in range(int(_WIDTH / step) + 1)]
    level = [{"x": 0, "y": i * step, "x2": _WIDTH, "y2": i * step} for i in range(int(height / step) + 1)]
    lines = alt.Chart(_values([*upright, *level])).mark_rule(color="#e9edf1")
    return [lines.encode(**base, x2="x2:Q", y2="y2:Q")]


def _to_draw(data: Dataset, members: Collection[str]) -> list[School]:
    """The schools that have coordinates: the members, and others no further off than the members lie apart."""
    placed = [school for school in data.schools if school.easting is not None and school.northing is not None]
    core = [school for school in placed if school.id in members] or placed
    if not core:
        return []
    east, north = [s.easting or 0 for s in core], [s.northing or 0 for s in core]
    room = max(3_000.0, 0.3 * max(max(east) - min(east), max(north) - min(north)))
    return [
        school
        for school in placed
        if min(east) - room <= (school.easting or 0) <= max(east) + room
        and min(north) - room <= (school.northing or 0) <= max(north) + room
    ]


def _on_canvas(schools: Sequence[School], members: Collection[str]) -> tuple[list[_Spot], float, float]:
    """Each school in pixels, the canvas's height, and how many pixels a kilometre has."""
    names = short_names({school.id: school.name for school in schools})
    east = [(school.easting or 0) / 1000 for school in schools]
    north = [(school.northing or 0) / 1000 for school in schools]
    wide, high = max(east) - min(east), max(north) - min(north)
    margin, tallest = 90.0, 620.0
    scale = min(
        (_WIDTH - 2 * margin) / max(wide, 0.5),
        (tallest - 60) / max(high, 0.5),
    )
    height = high * scale + 60
    left = (_WIDTH - wide * scale) / 2
    spots = [
        _Spot(
            id=school.id,
            x=left + (x - min(east)) * scale,
            y=30 + (y - min(north)) * scale,
            inside=school.id in members,
            label=names[school.id],
            radius=_NUMBERED if len(schools) > _CROWD else _NODE,
        )
        for school, x, y in zip(schools, east, north, strict=True)
    ]
    _part(spots)
    return spots, height, scale


def _part(spots: Sequence[_Spot]) -> None:
    """Move marks that cover each other apart, along the line between them, until each can be seen."""
    for _ in range(100):
        moved = False
        for i, one in enumerate(spots):
            for other in spots[i + 1 :]:
                apart = one.radius + other.radius + 1
                dx, dy = other.x - one.x, other.y - one.y
                far = math.hypot(dx, dy)
                if far < apart - 0.01:
                    moved = True
                    ux, uy = (dx / far, dy / far) if far else (1.0, 0.0)
                    push = (apart - far) / 2
                    one.x, one.y = one.x - ux * push, one.y - uy * push
                    other.x, other.y = other.x + ux * push, other.y + uy * push
        if not moved:
            return


def _place_names(spots: Sequence[_Spot], height: float) -> list[dict[str, Any]]:
    """A place beside each mark where its name covers nothing; where there is none, the mark gets a number."""
    taken = [_Box(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    edge = _Box(2, 2, _WIDTH - 2, height - 2)
    few_outside = sum(not spot.inside for spot in spots) <= _MOST_OUTSIDE_NAMED
    made: list[dict[str, Any]] = []
    number = 0
    # Members first, so that a neighbour's name never takes a member's place.
    for spot in sorted(spots, key=lambda s: (not s.inside, s.label, s.id)):
        box = _free(spot, spot.label, taken, edge)
        if box is not None:
            taken.append(box)
            made.append({"x": box.left + 1, "y": (box.bottom + box.top) / 2, "text": spot.label})
        elif spot.inside or few_outside:
            number += 1
            spot.key = number
    return made


def _free(spot: _Spot, text: str, taken: Sequence[_Box], edge: _Box) -> _Box | None:
    for box in _beside(spot, text):
        within = edge.left <= box.left and box.right <= edge.right and edge.bottom <= box.bottom and box.top <= edge.top
        if within and not any(box.meets(other) for other in taken):
            return box
    return None


def _beside(spot: _Spot, text: str) -> list[_Box]:
    wide, high, gap = _width(text) + 2, _TEXT + 2, spot.radius + 3
    x, y = spot.x, spot.y
    corners = [
        (x + gap, y - high / 2),
        (x - gap - wide, y - high / 2),
        (x - wide / 2, y + gap),
        (x - wide / 2, y - gap - high),
        (x + gap * 0.6, y + gap * 0.6),
        (x - gap * 0.6 - wide, y + gap * 0.6),
        (x + gap * 0.6, y - gap * 0.6 - high),
        (x - gap * 0.6 - wide, y - gap * 0.6 - high),
    ]
    return [_Box(left, bottom, left + wide, bottom + high) for left, bottom in corners]


def _width(text: str, size: float = _TEXT) -> float:
    """A generous guess at the width of a text, in pixels: fonts differ between machines."""
    return (
        sum(0.3 if c in "iljft.,' ()" else 0.85 if c in "mwMW@" else 0.68 if c.isupper() else 0.56 for c in text) * size
    )


def _key_rows(key: Iterable[tuple[int | None, str]], columns: int = 3) -> list[tuple[int, str, int]]:
    """Numbers and names in columns: column, text, row."""
    ordered = sorted((number or 0, label) for number, label in key)
    rows = math.ceil(len(ordered) / columns)
    return [(i // rows, f"{number}  {label}", i % rows) for i, (number, label) in enumerate(ordered)]


def _nice_length(most_km: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that is not above `most_km`."""
    power = 10.0 ** math.floor(math.log10(most_km))
    return max(step * power for step in (1, 2, 5) if step * power <= most_km)


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
    alt = _altair()
    graph = graphs.support(data, level="school", at=at, between=between)
    stops = _round(data, graph)
    around = max(len(stops) + 2, 4)
    to_be_level = _LINE / (1 - math.cos(math.tau / around))
    level = to_be_level <= _LARGEST_LEVEL
    radius = max(180.0, to_be_level if level else around * (_TEXT + 3) / math.tau)
    longest = max((_width(stop.name) for stop in stops), default=0.0)
    across = radius + longest + 24
    up = radius + (40 if level else longest + 24)
    base = {"x": _pixels(alt, "x", -across, across), "y": _pixels(alt, "y", -up, up)}
    at_angle = {stop.id: stop for stop in stops}
    links, crossing = _links(graph)
    drawn = _strongest(links, most=max(_MOST_LINES, 2 * len(stops)))
    lines, heads = _arcs(drawn, crossing, at_angle, radius - _NODE - 6)
    busy = 0.35 if len(heads) > _MANY_LINES else 0.6
    line = {
        "order": alt.Order("step:Q"),
        "detail": alt.Detail("line:N"),
        "strokeWidth": alt.StrokeWidth("width:Q", scale=None),
        "color": _by_side(alt, legend=None),
        "strokeDash": alt.StrokeDash(
            "place:N", scale=alt.Scale(domain=_SIDES, range=[[1, 0], [6, 3], [1, 0]]), legend=None
        ),
    }
    layers = []
    if lines:
        layers.append(alt.Chart(_values(lines)).mark_line(opacity=busy, strokeCap="butt").encode(**base, **line))
        layers.append(
            alt.Chart(_values(heads))
            .mark_point(shape="triangle", filled=True, size=45 if len(heads) > _MOST_LINES else 90, opacity=1)
            .encode(**base, angle=alt.Angle("angle:Q", scale=None), color=_by_side(alt, legend=None))
        )
    helped = {node for edge in graph.edges() for node in edge}
    marks = [
        {
            "x": radius * math.cos(stop.angle),
            "y": radius * math.sin(stop.angle),
            "place": _OUT if not stop.inside else _IN if stop.id in helped else _ALONE,
        }
        for stop in stops
    ]
    layers.append(_marks(alt, marks, base))
    if len(drawn) < len(links):
        note = f"{len(drawn):,} of {len(links):,} links are drawn: those of most days, and each school's own longest"
        layers.append(_text(alt, [{"x": 6 - across, "y": 10 - up, "text": note}], base, color=PALE))
    layers.extend(_rim_labels(alt, stops, radius + _NODE + 6, base, level=level))
    return _finish(layers, 2 * up, 2 * across)


_ALONE: Final = "in the trust, no support recorded"
_SIDES: Final = [_IN, _OUT, _ALONE]


def _round(data: Dataset, graph: nx.MultiDiGraph[str]) -> list[_Stop]:
    """Who stands where on the circle."""
    inside = {node for node, place in graph.nodes(data="member") if place}
    records = {node: data[node] for node in graph}
    names = short_names({node: _called(record, data) for node, record in records.items()})
    known = [
        record for node, record in records.items() if node in inside and isinstance(record, School) and _placed(record)
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


def _called(record: Record, data: Dataset) -> str:
    """A trust stands for its central team; a school, cluster or topic goes by its name."""
    name = str(getattr(record, "name", record.id))
    if not isinstance(record, Trust):
        return name
    return f"Central team, {name}" if len(data.trusts) > 1 else "Central team"


def _placed(school: School) -> bool:
    return school.easting is not None and school.northing is not None


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
        crossing = _OUT if pair in crosses else _IN
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
                "line": " ".join(pair), "step": step, "width": width, "place": crossing,
                "x": round((1 - t) ** 2 * ax + 2 * t * (1 - t) * cx + t**2 * bx, 1),
                "y": round((1 - t) ** 2 * ay + 2 * t * (1 - t) * cy + t**2 * by, 1),
            })  # fmt: skip
        angle = 90 - math.degrees(math.atan2(by - cy, bx - cx))
        heads.append({"x": bx, "y": by, "angle": angle, "place": crossing})
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
            rows["center"].append({"x": radius * x, "y": (radius + 8) * y, "text": stop.name, "angle": 0})
        else:
            rightwards = x >= 0
            lean = 0.0 if level else -math.degrees(stop.angle) + (0 if rightwards else 180)
            align = "left" if rightwards else "right"
            # Level names start beside the mark and not under it.
            aside = math.copysign(_NODE * (1 - abs(x)), x) if level else 0.0
            rows[align].append({"x": radius * x + aside, "y": radius * y, "text": stop.name, "angle": lean})
    return [
        alt.Chart(_values(some))
        .mark_text(align=align, baseline="middle", font=_FONT, fontSize=_TEXT, color=INK)
        .encode(**base, text="text:N", angle=alt.Angle("angle:Q", scale=None))
        for align, some in rows.items()
        if some
    ]


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
    alt = _altair()
    cells, everywhere = _cells(data, at, min_level)
    if not cells:
        raise ValueError("no expertise and no need is recorded, so there is no picture of them")
    names = short_names({place: _called(data[place], data) for place in everywhere})
    topics = short_names({topic: _called(data[topic], data) for _, topic in cells})
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
    shade = alt.Color("holders:Q", legend=None, scale=alt.Scale(domain=[0, max(most, 3)], range=["#dbe7f3", INSIDE]))
    ink = alt.condition(f"datum.holders > {max(most, 3) * 0.5}", alt.value("white"), alt.value(INK))
    grid = [{"place": place, "topic": topic} for place in places for topic in columns]
    layers = [
        alt.Chart(_values(grid)).mark_rect(fill="#f6f7f9", stroke="white", strokeWidth=2).encode(**base),
        alt.Chart(_values(held)).mark_rect(stroke="white", strokeWidth=2).encode(**base, color=shade),
        alt.Chart(_values(held)).mark_text(font=_FONT, fontSize=_TEXT).encode(**base, text="holders:Q", color=ink),
        alt.Chart(_values(wanted))
        .mark_point(shape="circle", size=380, filled=False, stroke=OUTSIDE, strokeWidth=2.5, opacity=1)
        .encode(**base),
    ]
    return _finish(layers, size * len(places), size * len(columns))


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


# --- the same in every picture ---------------------------------------------------------------------------------------


def _values(rows: Iterable[Mapping[str, Any]]) -> Any:
    return _altair().Data(values=[dict(row) for row in rows])


def _pixels(alt: Any, name: str, low: float, high: float) -> Any:
    kind = alt.X if name == "x" else alt.Y
    return kind(f"{name}:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False))


def _by_side(alt: Any, **options: Any) -> Any:
    return alt.Color("place:N", scale=alt.Scale(domain=_SIDES, range=[INSIDE, OUTSIDE, INSIDE]), **options)


def _marks(alt: Any, rows: Sequence[Mapping[str, Any]], base: Mapping[str, Any], *, radius: float = _NODE) -> Any:
    """Filled circles for members, open squares for others, open circles for members without support."""
    shown = [place for place in _SIDES if any(row["place"] == place for row in rows)]
    look = {_IN: ("circle", INSIDE, INSIDE), _OUT: ("square", OUTSIDE, "white"), _ALONE: ("circle", INSIDE, "white")}

    def scale(part: int) -> Any:
        return alt.Scale(domain=shown, range=[look[place][part] for place in shown])

    legend = alt.Legend(title=None, orient="bottom", symbolSize=120, labelLimit=400)
    return (
        alt.Chart(_values(rows))
        .mark_point(size=(2 * radius) ** 2 * 0.8, strokeWidth=2, opacity=1)
        .encode(
            **base,
            shape=alt.Shape("place:N", scale=scale(0), legend=legend),
            stroke=alt.Stroke("place:N", scale=scale(1), legend=legend),
            fill=alt.Fill("place:N", scale=scale(2), legend=legend),
        )
    )


def _text(alt: Any, rows: Sequence[Mapping[str, Any]], base: Mapping[str, Any], **look: Any) -> Any:
    return (
        alt.Chart(_values(rows))
        .mark_text(**{"align": "left", "baseline": "middle", "font": _FONT, "fontSize": _TEXT, "color": INK, **look})
        .encode(**base, text="text:N")
    )


def _finish(layers: Sequence[Any], height: float, width: float = _WIDTH) -> alt.LayerChart:
    made: alt.LayerChart = (
        _altair()
        .layer(*layers)
        .resolve_scale(color="independent", strokeDash="independent")
        .properties(width=round(width), height=round(height), background="white", padding=6)
        .configure(font=_FONT, aria=False)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=_TEXT, labelColor=INK, grid=False)
        .configure_legend(labelFontSize=_TEXT, labelColor=INK)
    )
    return made
