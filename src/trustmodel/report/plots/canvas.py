"""What every picture is made with: pixels, marks, labels that cover nothing, and a map to scale."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import Record, School, Trust

if TYPE_CHECKING:
    import altair as alt

# Okabe and Ito's blue and vermilion, darkened until they stand out at 4.5 to 1 on white.
INSIDE: Final = "#0b5394"
OUTSIDE: Final = "#a8430a"
INK: Final = "#1d2733"
PALE: Final = "#5b6673"
FONT: Final = "sans-serif"
WIDTH: Final = 720
TEXT: Final = 12.0  # pixels
LINE: Final = 15.0
NODE: Final = 6.0  # radius of a school's mark, in pixels
NUMBERED: Final = 8.5  # and where its number stands in it
CROWD: Final = 25  # more schools than this, and some names will have to be numbers
_MOST_OUTSIDE_NAMED: Final = 20
_LONGEST_LABEL: Final = 30

_CHURCH: Final = re.compile(r"\bChurch of England\b|\bC\.? ?of ?E\.?(?=\W|$)|\bCE\b|\bCofE\b")
_CATHOLIC: Final = re.compile(r"\b(?:Roman )?Catholic\b")
_STANDING: Final = re.compile(r"[ ,(-]*\b(?:Voluntary|VA|VC|Aided|Controlled|Foundation)\b\)?")
_GENERIC: Final = re.compile(r"[ ,]+(?:School|Academy|Trust|The)(?=$|[ ,])|^The (?=\w+ \w+)")


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names as a picture's labels: what schools have in common is left out, unless two would then look alike.

    Parameters
    ----------
    names
        The names by id.

    Returns
    -------
    dict
        The labels by id, each of at most 30 letters.

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
    """A school's name without its kind; the name itself where nothing would be left."""
    text = _CATHOLIC.sub("RC", _CHURCH.sub("CofE", name))
    text = _GENERIC.sub("", _STANDING.sub("", text))
    short = " ".join(text.replace("()", "").split()).strip(" ,-")
    return name if short in {"", "The"} else short


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip() + "…"


def altair() -> Any:
    """Altair, which is loaded when a picture is asked for.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    try:
        import altair as alt
    except ImportError as error:
        raise MissingExtraError("report", "a picture") from error
    return alt


@attrs.define
class Spot:
    """A school on the canvas, in pixels from the bottom left."""

    id: str
    x: float
    y: float
    inside: bool
    label: str
    radius: float = NODE
    key: int | None = None  # its number, where its name found no room


@attrs.frozen
class Box:
    """A rectangle on the canvas that something covers, in pixels."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Whether the two have more than an edge in common."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


IN: Final = "in the trust"
OUT: Final = "not in the trust"


def grid(alt: Any, step: float, height: float, base: Mapping[str, Any]) -> list[Any]:
    """Pale lines as far apart as the scale's bar is long."""
    upright = [{"x": i * step, "y": 0, "x2": i * step, "y2": height} for i in range(int(WIDTH / step) + 1)]
    level = [{"x": 0, "y": i * step, "x2": WIDTH, "y2": i * step} for i in range(int(height / step) + 1)]
    lines = alt.Chart(values([*upright, *level])).mark_rule(color="#e9edf1")
    return [lines.encode(**base, x2="x2:Q", y2="y2:Q")]


def to_draw(data: Dataset, members: Collection[str]) -> list[School]:
    """The schools that have coordinates: the members, and others no further off than the members lie apart."""
    known = [school for school in data.schools if placed(school)]
    core = [school for school in known if school.id in members] or known
    if not core:
        return []
    east, north = [school.easting or 0 for school in core], [school.northing or 0 for school in core]
    room = max(3_000.0, 0.3 * max(max(east) - min(east), max(north) - min(north)))
    return [
        school
        for school in known
        if min(east) - room <= (school.easting or 0) <= max(east) + room
        and min(north) - room <= (school.northing or 0) <= max(north) + room
    ]


def on_canvas(schools: Sequence[School], members: Collection[str]) -> tuple[list[Spot], float, float]:
    """Each school in pixels, the canvas's height, and how many pixels a kilometre has."""
    names = short_names({school.id: school.name for school in schools})
    east = [(school.easting or 0) / 1000 for school in schools]
    north = [(school.northing or 0) / 1000 for school in schools]
    wide, high = max(east) - min(east), max(north) - min(north)
    margin, tallest = 90.0, 620.0
    scale = min(
        (WIDTH - 2 * margin) / max(wide, 0.5),
        (tallest - 60) / max(high, 0.5),
    )
    height = high * scale + 60
    left = (WIDTH - wide * scale) / 2
    spots = [
        Spot(
            id=school.id,
            x=left + (x - min(east)) * scale,
            y=30 + (y - min(north)) * scale,
            inside=school.id in members,
            label=names[school.id],
            radius=NUMBERED if len(schools) > CROWD else NODE,
        )
        for school, x, y in zip(schools, east, north, strict=True)
    ]
    _part(spots)
    return spots, height, scale


def _part(spots: Sequence[Spot]) -> None:
    """Move marks that cover each other apart, along the line between them, until each can be seen."""
    for _ in range(100):
        moved = False
        for i, spot in enumerate(spots):
            for other in spots[i + 1 :]:
                apart = spot.radius + other.radius + 1
                dx, dy = other.x - spot.x, other.y - spot.y
                far = math.hypot(dx, dy)
                if far < apart - 0.01:
                    moved = True
                    ux, uy = (dx / far, dy / far) if far else (1.0, 0.0)
                    push = (apart - far) / 2
                    spot.x, spot.y = spot.x - ux * push, spot.y - uy * push
                    other.x, other.y = other.x + ux * push, other.y + uy * push
        if not moved:
            return


def place_names(spots: Sequence[Spot], height: float) -> list[dict[str, Any]]:
    """A place beside each mark where its name covers nothing; where there is none, the mark gets a number."""
    taken = [_box(spot) for spot in spots]
    edge = Box(2, 2, WIDTH - 2, height - 2)
    few_outside = sum(not spot.inside for spot in spots) <= _MOST_OUTSIDE_NAMED
    labels: list[dict[str, Any]] = []
    number = 0
    # Members first, so that a neighbour's name never takes a member's place.
    for spot in sorted(spots, key=lambda spot: (not spot.inside, spot.label, spot.id)):
        box = _free(spot, spot.label, taken, edge)
        if box is not None:
            taken.append(box)
            labels.append({"x": box.left + 1, "y": (box.bottom + box.top) / 2, "text": spot.label, "of": spot.id})
        elif spot.inside or few_outside:
            number += 1
            spot.key = number
    return labels


def _box(spot: Spot) -> Box:
    """What a mark covers."""
    return Box(spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)


def _free(spot: Spot, text: str, taken: Sequence[Box], edge: Box) -> Box | None:
    """A place beside a mark for its name that covers nothing and lies on the canvas, if there is one."""
    for box in _beside(spot, text):
        within = edge.left <= box.left and box.right <= edge.right and edge.bottom <= box.bottom and box.top <= edge.top
        if within and not any(box.meets(other) for other in taken):
            return box
    return None


def _beside(spot: Spot, text: str) -> list[Box]:
    """The places for a name beside a mark, the best first: right, left, above, below, then the corners."""
    wide, high, gap = width(text) + 2, TEXT + 2, spot.radius + 3
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
    return [Box(left, bottom, left + wide, bottom + high) for left, bottom in corners]


def width(text: str, size: float = TEXT) -> float:
    """A generous guess at the width of a text, in pixels: fonts differ between machines."""
    return (
        sum(0.3 if c in "iljft.,' ()" else 0.85 if c in "mwMW@" else 0.68 if c.isupper() else 0.56 for c in text) * size
    )


def key_rows(key: Iterable[tuple[int | None, str, str]], columns: int = 3) -> list[tuple[int, str, int, str]]:
    """Numbers and names in columns: column, text, row, and the id of what is named."""
    ordered = sorted((number or 0, label, identifier) for number, label, identifier in key)
    rows = math.ceil(len(ordered) / columns)
    return [
        (i // rows, f"{number}  {label}", i % rows, identifier) for i, (number, label, identifier) in enumerate(ordered)
    ]


def nice_length(most_km: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that is not above `most_km`."""
    power = 10.0 ** math.floor(math.log10(most_km))
    return max(step * power for step in (1, 2, 5) if step * power <= most_km)


ALONE: Final = "in the trust, no support recorded"
SIDES: Final = [IN, OUT, ALONE]


def called(record: Record, data: Dataset) -> str:
    """A trust stands for its central team; a school, cluster or topic goes by its name."""
    name = str(getattr(record, "name", record.id))
    if not isinstance(record, Trust):
        return name
    return f"Central team, {name}" if len(data.trusts) > 1 else "Central team"


def placed(school: School) -> bool:
    """Whether a school has coordinates."""
    return school.easting is not None and school.northing is not None


def values(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as the data of a layer, within the chart itself."""
    return altair().Data(values=[dict(row) for row in rows])


def pixels(alt: Any, name: str, low: float, high: float) -> Any:
    """The x or y of a layer whose columns are pixels: no axis is drawn."""
    kind = alt.X if name == "x" else alt.Y
    return kind(f"{name}:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False))


def by_side(alt: Any, **options: Any) -> Any:
    """The colour of what is in the trust, and of what is not."""
    return alt.Color("place:N", scale=alt.Scale(domain=SIDES, range=[INSIDE, OUTSIDE, INSIDE]), **options)


def whom(alt: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a mark and its encoding need to bear the ids of those for whom it stands, from the column `of`.

    A drawn picture has them as `aria-label`, so that a page can make links of them.
    """
    if not any("of" in row for row in rows):
        return {}, {}
    return {"aria": True}, {"description": alt.Description("of:N")}


def marks(alt: Any, rows: Sequence[Mapping[str, Any]], base: Mapping[str, Any], *, radius: float = NODE) -> Any:
    """Filled circles for members, open squares for others, open circles for members without support."""
    shown = [place for place in SIDES if any(row["place"] == place for row in rows)]
    look = {IN: ("circle", INSIDE, INSIDE), OUT: ("square", OUTSIDE, "white"), ALONE: ("circle", INSIDE, "white")}

    def scale(part: int) -> Any:
        return alt.Scale(domain=shown, range=[look[place][part] for place in shown])

    legend = alt.Legend(title=None, orient="bottom", symbolSize=120, labelLimit=400)
    spoken, about = whom(alt, rows)
    return (
        alt.Chart(values(rows))
        .mark_point(size=(2 * radius) ** 2 * 0.8, strokeWidth=2, opacity=1, **spoken)
        .encode(
            **base,
            **about,
            shape=alt.Shape("place:N", scale=scale(0), legend=legend),
            stroke=alt.Stroke("place:N", scale=scale(1), legend=legend),
            fill=alt.Fill("place:N", scale=scale(2), legend=legend),
        )
    )


def text(alt: Any, rows: Sequence[Mapping[str, Any]], base: Mapping[str, Any], **look: Any) -> Any:
    """A layer of words, each where its row says."""
    spoken, about = whom(alt, rows)
    plain = {"align": "left", "baseline": "middle", "font": FONT, "fontSize": TEXT, "color": INK}
    return alt.Chart(values(rows)).mark_text(**{**plain, **look, **spoken}).encode(**base, **about, text="text:N")


def finish(layers: Sequence[Any], height: float, width: float = WIDTH) -> alt.LayerChart:
    """Layers as one chart, in the report's letters and without a frame."""
    chart: alt.LayerChart = (
        altair()
        .layer(*layers)
        .resolve_scale(color="independent", strokeDash="independent")
        .properties(width=round(width), height=round(height), background="white", padding=6)
        .configure(font=FONT, aria=False)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=TEXT, labelColor=INK, grid=False)
        .configure_legend(labelFontSize=TEXT, labelColor=INK)
    )
    return chart


def svg(chart: alt.Chart | alt.LayerChart) -> str:
    """A chart as the text of an SVG picture, drawn here: no network, no script.

    Parameters
    ----------
    chart
        What a function of `trustmodel.plots` gave, or any other Altair chart. Its `description` is what is read out.

    Returns
    -------
    str
        The text of an SVG file.

    Raises
    ------
    MissingExtraError
        Altair or vl-convert is not installed.
    """
    spec, version = _to_draw(chart)
    drawn: str = _drawing().vegalite_to_svg(spec, vl_version=version)
    if says := spec.get("description"):
        drawn = drawn.replace("<svg ", f'<svg role="img" aria-label="{html.escape(says)}" ', 1)
    return drawn


def png(chart: alt.Chart | alt.LayerChart) -> bytes:
    """A chart as a PNG picture at twice its size, drawn here: no network, no script.

    Parameters
    ----------
    chart
        What a function of `trustmodel.plots` gave, or any other Altair chart.

    Returns
    -------
    bytes
        The content of a PNG file.

    Raises
    ------
    MissingExtraError
        Altair or vl-convert is not installed.
    """
    spec, version = _to_draw(chart)
    drawn: bytes = _drawing().vegalite_to_png(spec, vl_version=version, scale=2)
    return drawn


def _drawing() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError("report", "a picture as a file") from error
    return vl_convert


def _to_draw(chart: alt.Chart | alt.LayerChart) -> tuple[dict[str, Any], str]:
    """What is drawn, and by which version of Vega-Lite."""
    # Each part was validated when it was made; to do it again with the whole takes longer than the drawing.
    return chart.to_dict(validate=False), altair().SCHEMA_VERSION.rpartition(".")[0].lstrip("v")
