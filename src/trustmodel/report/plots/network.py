"""Who supports whom, as a picture: schools around a circle with an arrow for each pair, or a grid where they are many."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.graph_contract import is_graph, nodes_of, strength_of
from trustmodel.prose import counted, figure, number_of
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import MEMBER, OTHER, Sign, Told
from trustmodel.report.plots.labels import as_graph, labels, time_of, where
from trustmodel.results import is_missing, version
from trustmodel.wire import numbered

if TYPE_CHECKING:
    import altair as alt

__all__ = ["support"]

ALONE: Final = Sign("in the trust, no support recorded", fill="white")
_LINKED: Final = Sign("has links")
_BARE: Final = Sign("has none", fill="white")
_DAYS: Final = Sign("help; more days, thicker", shape=None)
_TIE: Final = Sign("link; the stronger, the thicker", shape=None)
_CROSSING: Final = Sign("help across the trust’s boundary", shape=None, stroke=canvas.OUTSIDE, dashed=True)
_MOST_ROUND: Final = 20  # of more than these, or with more links than so many each, paths could not be followed
_MOST_EACH: Final = 4


@attrs.frozen
class _Stop:
    """A school or cluster on the circle: its angle, anticlockwise from the right, in radians."""

    id: str
    name: str
    inside: bool
    angle: float


def support(
    data: Dataset | Situation | nx.Graph[Any],
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
) -> alt.LayerChart:
    """Who supports whom, between schools: each stands on a circle, and a line with an arrow goes to who was helped.

    Members whose coordinates are known stand in the direction in which they lie from the middle of them all, so that
    neighbours stand together; without coordinates they go round in the order of their names. Those outside the trust
    stand together at the bottom. A thicker line means more days; a dashed line crosses a trust's boundary. More than twenty,
    or those with more than four links each, stand in a grid instead, each with a row for the help that it gives and a column
    for what it gets: the darker, the more days.

    Parameters
    ----------
    data
        The dataset, a `situation`, or any networkx graph. Of a graph, `days` of an edge or else its `strength` is how much
        help it stands for; an undirected tie is drawn without an arrow.
    at
        The day whose support is drawn. `None` with no `between`: all the support recorded. It plays no part for a graph.
    between
        Or the period whose support is drawn, its end exclusive.
    trust
        The trust whose support is drawn, and with whom. `None`: of all.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    GraphError
        A strength in the graph is no number above 0, or its days no number of 0 or more.
    ValueError
        There is nobody to draw.
    MissingExtraError
        The extra `report` is not installed.
    """
    graph: nx.Graph[Any] = (
        graphs.support(data, level="school", at=at, between=between, trust=trust)
        if isinstance(data, Dataset | Situation)
        else as_graph(data)
    )
    return drawn(graph, data, (where(data, trust), time_of(data, at, between)))


def drawn(graph: nx.Graph[Any], named_in: Any, of: Iterable[str], *, source: str | None = None) -> alt.LayerChart:
    """The picture of a network: with names from the data that it was made of, and words for its caption on where and when."""
    if not len(graph):
        raise ValueError("there is no school and no support, so there is no picture of who supports whom")
    links = _links(graph)
    stops = _round(named_in, graph)
    told = _told(graph, links, stops, of)
    told = told if source is None else attrs.evolve(told, source=source)
    if len(stops) > _MOST_ROUND or len(links.amount) > _MOST_EACH * len(stops):
        return _grid(stops, links, told)
    return _circle(stops, links, told)


@attrs.frozen(kw_only=True)
class _Links:
    """How much help goes from whom to whom, which of it crosses a trust's boundary, and what of that a network says."""

    amount: Mapping[tuple[str, str], float]
    crossing: Collection[tuple[str, str]]
    in_days: bool
    directed: bool
    of_help: bool
    """Whether its nodes say what they are: schools and teams. Else it may be a network of anything."""
    members: bool
    """Whether it says who is in the trust."""
    unknown: Collection[tuple[str, str]] = frozenset()
    """Where help is shown by its days, the pairs of which none are recorded."""

    @property
    def linked(self) -> set[str]:
        return {node for pair in self.amount for node in pair}

    def says(self, giver: _Stop, receiver: _Stop) -> str:
        verb = "and" if not self.directed else "helps" if self.of_help else "to"
        pair = (giver.id, receiver.id) if (giver.id, receiver.id) in self.amount else (receiver.id, giver.id)
        amount = self.amount[pair]
        if not self.in_days:
            much = f"strength {figure(amount)}"
        else:
            much = "days not recorded" if pair in self.unknown else f"{figure(amount)} day{'' if amount == 1 else 's'}"
        return f"{giver.name} {verb} {receiver.name}: {much}"

    def without_days(self, least: str) -> str:
        """That what is not recorded is drawn as the least, and is not none."""
        many = len(self.unknown)
        return f". Of {number_of(many, 'link')} no days are recorded: {least}" if many else ""

    def look(self, stop: _Stop) -> Sign:
        """The mark of one on the circle."""
        if not self.members:
            return _LINKED if stop.id in self.linked else _BARE
        return OTHER if not stop.inside else MEMBER if stop.id in self.linked else ALONE

    def line(self, pair: tuple[str, str]) -> Sign:
        """The line of a pair on the circle."""
        return _CROSSING if pair in self.crossing else _DAYS if self.in_days else _TIE


def _links(graph: nx.Graph[Any]) -> _Links:
    """What is known of each pair of giver and receiver, by days where any are recorded."""
    edges = [(str(giver), str(receiver), tie) for giver, receiver, tie in graph.edges(data=True) if giver != receiver]
    days = [_days(tie, giver, receiver) for giver, receiver, tie in edges]
    in_days = any(days)
    about = {str(node): attributes for node, attributes in nodes_of(graph)}
    member = {node: attributes.get("member") for node, attributes in about.items()}
    amount: dict[tuple[str, str], float] = {}
    known, crossing = set(), set()
    for (giver, receiver, tie), of_tie in zip(edges, days, strict=True):
        much = (of_tie or 0.0) if in_days else strength_of({"strength": 1.0, **tie}, "strength", giver, receiver)
        amount[giver, receiver] = amount.get((giver, receiver), 0.0) + much
        if of_tie is not None:
            known.add((giver, receiver))
        if tie.get("crosses") or (tie.get("crosses") is None and {member[giver], member[receiver]} == {True, False}):
            crossing.add((giver, receiver))
    return _Links(
        amount=amount,
        crossing=crossing,
        in_days=in_days,
        directed=graph.is_directed(),
        of_help=any(attributes.get("kind") for attributes in about.values()),
        members=any(each is not None for each in member.values()),
        unknown=frozenset(amount) - known if in_days else frozenset(),
    )


def _days(tie: Mapping[str, Any], giver: str, receiver: str) -> float | None:
    """How many days of help a tie stands for; `None`: not recorded, which is not 0."""
    days = tie.get("days")
    if is_missing(days):
        return None
    if isinstance(days, bool) or not isinstance(days, Real) or not 0 <= float(days) < math.inf:
        raise GraphError(f"the edge {giver} – {receiver} has the days {days!r}, which is not a number of 0 or more")
    return float(days)


def _told(graph: nx.Graph[Any], links: _Links, stops: Sequence[_Stop], of: Iterable[str]) -> Told:
    first = sorted(links.amount, key=lambda pair: (-links.amount[pair], pair))[:_READ_OUT]
    at = {stop.id: stop for stop in stops}
    seen = "; ".join(links.says(at[giver], at[receiver]) for giver, receiver in first)
    return Told(
        title=_title(graph, links, stops),
        caption=", ".join(
            part for part in ("Who helps whom" if links.of_help else "Who is linked to whom", *of) if part
        ),
        source=f"Source: {number_of(graph.number_of_edges(), 'record')} of support; trustmodel {version()}"
        if links.of_help
        else f"Source: a network of {number_of(graph.number_of_edges(), 'link')}; trustmodel {version()}",
        seen=f"{'The strongest: ' if len(links.amount) > len(first) else ''}{seen}." if seen else "",
    )


def _title(graph: nx.Graph[Any], links: _Links, stops: Sequence[_Stop]) -> str:
    crossing, alone = len(links.crossing), sum(stop.id not in links.linked for stop in stops)
    along = number_of(len(links.amount), "link")
    if not links.of_help:
        return f"{along} between {number_of(len(stops), 'node')}" + (f"; {alone} without any" if alone else "")
    if not links.amount:
        return "No help is recorded"
    kinds = {about.get("kind") for _, about in nodes_of(graph)}
    noun, nouns = ("school", "schools") if kinds <= {None, "school"} else ("school or team", "schools and teams")
    title = f"{len(stops) - alone} {nouns} help each other along {along}"
    title += f", {crossing} of them across the trust’s boundary" if crossing else ""
    gives, gets = ("gives", "gets") if alone == 1 else ("give", "get")
    return title + (f"; {counted(alone, noun, nouns)} neither {gives} nor {gets} any" if alone else "")


def _circle(stops: Sequence[_Stop], links: _Links, told: Told) -> alt.LayerChart:
    """Schools around a circle, whose names stand beside them, level."""
    room = canvas.ROW / (1 - math.cos(math.tau / max(len(stops) + 2, 4)))  # so that no name stands above another
    longest = max(canvas.width(stop.name) for stop in stops)
    radius, tall = min(max(150.0, room), (canvas.WIDTH - 48) / 2 - longest), max(150.0, room)
    across, up = radius + longest + 22, tall + 36
    curves, heads = _arcs(links, stops, (radius - canvas.NODE - 6, tall - canvas.NODE - 6))
    marks = []
    for stop in stops:
        look = links.look(stop)
        marks.append({
            "x": radius * math.cos(stop.angle), "y": tall * math.sin(stop.angle), "shape": look.shape, "fill": look.fill,
            "stroke": look.stroke, "of": stop.id, "says": f"{stop.name}, {look.words}", "place": look.words,
        })  # fmt: skip
    drawn_lines = {sign.words: sign for sign in (_DAYS, _TIE, _CROSSING)}
    used = [sign for words, sign in drawn_lines.items() if any(row["place"] == words for row in curves)]
    layers = [
        *(
            _curves([row for row in curves if row["place"] == sign.words], sign, busy=len(heads) > _MANY_LINES)
            for sign in used
        ),
        *([canvas.points(heads, angled=True)] if links.directed else []),
        canvas.points(marks),
        *_rim(stops, (radius, tall)),
    ]
    told = attrs.evolve(told, caption=told.caption + links.without_days("drawn thinnest"))
    shown = {mark["place"] for mark in marks}
    who = [sign for sign in (MEMBER, OTHER, ALONE, _LINKED, _BARE) if sign.words in shown]
    return canvas.picture(layers, told, x=(-across, across), y=(-up, up), key=[*who, *used])


def _curves(rows: Sequence[Mapping[str, Any]], sign: Sign, *, busy: bool) -> dict[str, Any]:
    mark = {"type": "line", "strokeCap": "butt", "color": sign.stroke, "opacity": 0.45 if busy else 0.75}
    encode = {
        "order": {"field": "step", "type": "quantitative"},
        "detail": {"field": "line", "type": "nominal"},
        "strokeWidth": {"field": "width", "type": "quantitative", "scale": None},
    }
    return canvas.layer(rows, {**mark, "strokeDash": [6, 3]} if sign.dashed else mark, encode)


def _round(data: Any, graph: nx.Graph[Any]) -> list[_Stop]:
    """Who stands where on the circle."""
    about = {str(node): attributes for node, attributes in nodes_of(graph)}
    hide = numbered(tuple(about), names=False)
    names = labels(about, graph if is_graph(data) else data, hide)
    inside = {node for node, attributes in about.items() if attributes.get("member") is not False}
    known = {
        node: (float(attributes["easting"]), float(attributes["northing"]))
        for node, attributes in about.items()
        if node in inside and attributes.get("easting") is not None and attributes.get("northing") is not None
    }
    middle = [sum(place[axis] for place in known.values()) / max(len(known), 1) for axis in (0, 1)]
    schools = {node for node in inside if about[node].get("kind") in (None, "school")}

    def turn(node: str) -> float:
        """Anticlockwise from the bottom, 0 to a full turn."""
        if not schools <= set(known) or node not in known:
            return 0.0
        east, north = known[node]
        return (math.atan2(north - middle[1], east - middle[0]) + math.pi / 2) % math.tau

    members = sorted(inside, key=lambda node: (turn(node), names[node], node))
    others = sorted(set(about) - inside, key=lambda node: (names[node], node))
    gap = 1 if members and others else 0
    step = math.tau / max(len(members) + len(others) + 2 * gap, 1)
    first = -math.pi / 2 + step * (len(others) / 2 + gap)
    at_bottom = -math.pi / 2 - step * (len(others) - 1) / 2
    return [
        *(_Stop(node, names[node], inside=True, angle=first + step * (i + 0.5)) for i, node in enumerate(members)),
        *(_Stop(node, names[node], inside=False, angle=at_bottom + step * i) for i, node in enumerate(others)),
    ]


def _arcs(
    links: _Links, stops: Sequence[_Stop], radius: tuple[float, float]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Points along a curve for each pair, and an arrow's head where it ends."""
    most = max(links.amount.values(), default=0.0) or 1.0
    thickest = 2.5 if len(links.amount) > _MANY_LINES else 5
    at = {stop.id: stop for stop in stops}
    curves, heads = [], []
    for number, (pair, amount) in enumerate(sorted(links.amount.items())):
        start, end = (at[node] for node in pair)
        sign = links.line(pair)
        says = links.says(start, end)
        ax, ay = radius[0] * math.cos(start.angle), radius[1] * math.sin(start.angle)
        bx, by = radius[0] * math.cos(end.angle), radius[1] * math.sin(end.angle)
        # The curve bends to the middle, and a little to its right, so that there and back are two lines.
        far = math.hypot(bx - ax, by - ay) or 1.0
        aside = 0.12 * far
        cx = 0.25 * (ax + bx) + (by - ay) / far * aside
        cy = 0.25 * (ay + by) - (bx - ax) / far * aside
        width = 1 + thickest * math.sqrt(amount / most)
        for step in range(_CURVE + 1):
            t = step / _CURVE
            curves.append({
                "line": number, "of": " ".join(pair), "step": step, "width": width, "place": sign.words, "says": says,
                "x": (1 - t) ** 2 * ax + 2 * t * (1 - t) * cx + t**2 * bx,
                "y": (1 - t) ** 2 * ay + 2 * t * (1 - t) * cy + t**2 * by,
            })  # fmt: skip
        heads.append({
            "x": bx, "y": by, "angle": 90 - math.degrees(math.atan2(by - cy, bx - cx)), "of": " ".join(pair), "says": says,
            "shape": "triangle", "fill": sign.stroke, "stroke": sign.stroke, "radius": 3.5,
        })  # fmt: skip
    return curves, heads


_MANY_LINES: Final = 40
_CURVE: Final = 14  # pieces of a curve
_READ_OUT: Final = 12  # links
_STEEP: Final = 0.12  # cosine of an angle so near to upright that a name is centred


def _rim(stops: Sequence[_Stop], radius: tuple[float, float]) -> list[dict[str, Any]]:
    """Level names outside the circle."""
    rows: dict[str, list[dict[str, Any]]] = {"left": [], "right": [], "center": []}
    for stop in stops:
        x, y = math.cos(stop.angle), math.sin(stop.angle)
        gap = canvas.NODE + 6
        if abs(x) < _STEEP:
            rows["center"].append(
                {"x": radius[0] * x, "y": (radius[1] + gap + 6) * y, "text": stop.name, "of": stop.id}
            )
        else:  # they start beside the mark and not under it
            aside = math.copysign(canvas.NODE * (1 - abs(x)) + gap * abs(x), x)
            rows["left" if x > 0 else "right"].append(
                {"x": radius[0] * x + aside, "y": radius[1] * y + gap * 0.5 * y, "text": stop.name, "of": stop.id}
            )
    return [canvas.words(some, align=align) for align, some in rows.items()]


# --- many schools -----------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class _Grid:
    """Where the row and the column of each stand."""

    order: Sequence[_Stop]
    left: float
    wide: float
    high: float

    @classmethod
    def of(cls, stops: Sequence[_Stop]) -> _Grid:
        order = sorted(stops, key=lambda stop: (not stop.inside, stop.name.casefold(), stop.id))
        left = min(max(canvas.width(stop.name) for stop in order), _LONGEST) + canvas.width("00") + 18
        wide = min((canvas.WIDTH - left) / len(order), 22.0)
        return cls(order=order, left=left, wide=wide, high=max(wide, 12.0))

    @property
    def end(self) -> float:
        return self.left + self.wide * len(self.order)

    def square(self, row: int, column: int) -> dict[str, float]:
        x, y = self.left + self.wide * column, -self.high * (row + 1)
        return {"x": x, "x2": x + self.wide, "y": y, "y2": y + self.high}

    def heads(self) -> list[dict[str, Any]]:
        """The names of rows with their numbers, and the numbers of columns: every fifth where there is no room for all."""
        every = 1 if self.wide > canvas.width("00", canvas.SMALL) else 5
        down = [
            {
                "x": self.left - 8, "y": -self.high * (at + 0.5), "of": stop.id,
                "text": f"{canvas.cut(stop.name, _LONGEST)}  {at + 1}",
            }
            for at, stop in enumerate(self.order)
        ]  # fmt: skip
        across = [
            {"x": self.left + self.wide * (at - 0.5), "y": 8.0, "text": str(at)}
            for at in range(every, len(self.order) + 1, every)
        ]
        return [
            canvas.words(down, align="right", fontSize=min(canvas.TEXT, self.high - 1)),
            canvas.words(across, align="center", fontSize=canvas.SMALL, color=canvas.PALE),
        ]


_LONGEST: Final = 190.0  # of a name, in pixels


def _grid(stops: Sequence[_Stop], links: _Links, told: Told) -> alt.LayerChart:
    """A row and a column for each, both in the order of names, those outside the trust last; columns bear the rows' numbers."""
    grid = _Grid.of(stops)
    cells, dots = _cells(grid, links)
    rim, many = min(1.5, grid.wide * 0.1), range(len(grid.order))
    ground = [{**grid.square(at, 0), "x2": grid.end, "fill": canvas.EMPTY} for at in many]
    layers = [
        canvas.squares(ground, rim=rim),
        canvas.squares(
            ({**grid.square(at, at), "fill": "white"} for at in many), rim=rim
        ),  # no grey: it would look like a link
        canvas.squares(cells, rim=rim),
        canvas.points(dots, rim=0),
        *grid.heads(),
    ]
    deep, _ = canvas.shade(0.7)
    verb = "helps" if links.of_help else "leads to"
    says = f"the row {verb} the column; the darker, the more" if links.directed else "linked; the darker, the more"
    key = [Sign(says, shape="square", fill=deep, stroke=deep, radius=7)]
    if dots:
        key.append(Sign("dot in a square: across the trust’s boundary", fill=canvas.INK, stroke=canvas.INK, radius=3))
    told = attrs.evolve(told, caption=told.caption + links.without_days("drawn palest"))
    if outside := sum(not stop.inside for stop in stops):
        last = f"The last {outside} are" if outside > 1 else "The last is"
        told = attrs.evolve(told, caption=f"{told.caption}. {last} not in the trust")
    return canvas.picture(layers, told, x=(0.0, grid.end), y=(-grid.high * len(stops) - 2, 18.0), key=key)


def _cells(grid: _Grid, links: _Links) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A square for each pair, and a dot in it where a trust's boundary lies between the two."""
    place = {stop.id: at for at, stop in enumerate(grid.order)}
    most = max(links.amount.values(), default=0.0) or 1.0
    back = {} if links.directed else {(b, a): amount for (a, b), amount in links.amount.items()}
    cells, dots = [], []
    for (giver, receiver), amount in sorted({**links.amount, **back}.items()):
        square = grid.square(place[giver], place[receiver])
        fill, ink = canvas.shade(math.sqrt(amount / most))
        says = links.says(grid.order[place[giver]], grid.order[place[receiver]])
        cells.append({**square, "fill": fill, "of": f"{giver} {receiver}", "says": says})
        if {(giver, receiver), (receiver, giver) if back else (giver, receiver)} & set(links.crossing):
            middle = {"x": square["x"] + grid.wide / 2, "y": square["y"] + grid.high / 2}
            dots.append({**middle, "fill": ink, "stroke": ink, "radius": max(1.6, min(grid.wide, grid.high) * 0.2)})
    return cells, dots
