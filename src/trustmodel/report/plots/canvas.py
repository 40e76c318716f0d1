"""The look that all pictures share: colours, letters, marks, a key, a title, a source, and words for those who cannot see it.

A picture is drawn in pixels, from the bottom left. Its layers are plain Vega-Lite, and become an Altair chart in `picture`
alone: Altair would check each part against its schema while it is made, which takes longer than the rest of the drawing. A
test checks every picture once instead.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.errors import MissingExtraError
from trustmodel.wire import without_ids

if TYPE_CHECKING:
    import altair as alt

# The Government Analysis Function's four colours for charts: each stands out from white at 3 to 1 or more.
BLUE: Final = "#12436D"
ORANGE: Final = "#F46A25"
TEAL: Final = "#28A197"
PLUM: Final = "#801650"
FOUR: Final = (BLUE, ORANGE, TEAL, PLUM)
INSIDE: Final = BLUE
OUTSIDE: Final = ORANGE
INK: Final = "#1d2733"  # letters
BLACK: Final = "#000000"  # letters on a ground of some colour
PALE: Final = "#5b6673"  # letters that come second: 4.5 to 1 on white
BAND: Final = "#87929e"  # what chance gives: 3 to 1 on white, and blue stands out from it
LINE: Final = "#d7dde4"  # of a scale: it carries nothing that its figures do not
EMPTY: Final = "#f3f5f7"
FONT: Final = "sans-serif"
WIDTH: Final = 680.0  # of the widest picture, in pixels: with its margins it fits where there are 700
TEXT: Final = 12.0  # pixels
SMALL: Final = 11.0
ROW: Final = 15.0  # from one line of text to the next
NODE: Final = 6.0  # radius of a school's mark
_TITLE: Final = 16.0
_KEY: Final = 20.0  # from one line of the key to the next


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


# --- letters ----------------------------------------------------------------------------------------------------------


def width(text: str, size: float = TEXT) -> float:
    """A generous guess at the width of a text, in pixels: fonts differ between machines."""
    return (
        sum(0.3 if c in "iljft.,' ()" else 0.85 if c in "mwMW@" else 0.68 if c.isupper() else 0.56 for c in text) * size
    )


def wrapped(text: str, most: float, size: float = TEXT) -> list[str]:
    """A text in lines of at most so many pixels; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cut(text: str, most: float, size: float = TEXT) -> str:
    """A text of at most so many pixels: what is left out of a longer one is shown by an ellipsis."""
    text = " ".join(text.split())
    if width(text, size) <= most:
        return text
    while text and width(text + "…", size) > most:
        text = text[:-1]
    return text.rstrip() + "…"


# --- layers: plain Vega-Lite ------------------------------------------------------------------------------------------

Row = Mapping[str, Any]


def layer(rows: Iterable[Row], mark: Mapping[str, Any], encode: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Rows as marks. Rows have `x` and `y` in pixels; `x2` and `y2` where a mark reaches from here to there.

    `says` is shown while somebody points at a mark. `of` holds the ids of those for whom a mark stands: a drawn picture has
    them as `aria-label`, so that a page can make links of them; ids that may hold somebody's name are left out.
    """
    values = [{name: _plain(name, value) for name, value in row.items()} for row in rows]
    names = {name for row in values for name in row}
    encoding: dict[str, Any] = {name: {"field": name} for name in ("x2", "y2") if name in names}
    if "says" in names:
        encoding["tooltip"] = {"field": "says", "type": "nominal"}
    if "of" in names:
        encoding["description"] = {"field": "of", "type": "nominal"}
        mark = {**mark, "aria": True}
    return {"data": {"values": values}, "mark": dict(mark), "encoding": {**encoding, **(encode or {})}}


def _plain(name: str, value: Any) -> Any:
    if name == "of":
        return " ".join(each for each in str(value).split(" ") if without_ids(each) == each)
    return round(value, 2) if isinstance(value, float) else value


def _as_it_is(name: str) -> dict[str, Any]:
    """A column whose values are drawn as they stand, without a scale."""
    return {"field": name, "type": "nominal", "scale": None}


def points(rows: Iterable[Row], *, angled: bool = False, rim: float = 2) -> dict[str, Any]:
    """Marks whose rows say their `shape`, `fill`, `stroke` and `radius`; `rim` is how wide their outline is."""
    plain = {"shape": "circle", "fill": INSIDE, "stroke": INSIDE, "radius": NODE}
    filled = [{**plain, **row} for row in rows]
    marks = [{**row, "size": (2 * row["radius"]) ** 2 * 0.8} for row in filled]
    encode = {name: _as_it_is(name) for name in ("shape", "fill", "stroke")}
    encode["size"] = {"field": "size", "type": "quantitative", "scale": None}
    if angled:
        encode["angle"] = {"field": "angle", "type": "quantitative", "scale": None}
    return layer(marks, {"type": "point", "strokeWidth": rim, "opacity": 1}, encode)


def lines(
    rows: Iterable[Row], *, color: str = LINE, wide: float = 1, dashed: bool = False, opacity: float = 1
) -> dict[str, Any]:
    """Straight lines from (x, y) to (x2, y2)."""
    dash = {"strokeDash": [6, 3]} if dashed else {}
    return layer(rows, {"type": "rule", "color": color, "strokeWidth": wide, "opacity": opacity, **dash})


def squares(rows: Iterable[Row], *, rim: float = 1.5) -> dict[str, Any]:
    """Rectangles from (x, y) to (x2, y2) whose rows say their `fill`."""
    return layer(rows, {"type": "rect", "stroke": "white", "strokeWidth": rim}, {"fill": _as_it_is("fill")})


def words(rows: Iterable[Row], **look: Any) -> dict[str, Any]:
    """Words, each where its row says; `ink` is their colour, where rows have it."""
    rows = list(rows)
    encode: dict[str, Any] = {"text": {"field": "text", "type": "nominal"}}
    if any("angle" in row for row in rows):
        encode["angle"] = {"field": "angle", "type": "quantitative", "scale": None}
    if any("ink" in row for row in rows):
        encode["color"] = _as_it_is("ink")
    plain = {"type": "text", "align": "left", "baseline": "middle", "font": FONT, "fontSize": TEXT, "color": INK}
    return layer(rows, {**plain, **look}, encode)


def names(rows: Iterable[Row], **look: Any) -> list[dict[str, Any]]:
    """Words whose rows say on which side of their place they stand (`align`): a layer for each side."""
    sides: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        sides.setdefault(row["align"], []).append({name: value for name, value in row.items() if name != "align"})
    return [words(some, align=align, **look) for align, some in sides.items()]


# --- the key ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Sign:
    """An entry of the key: what a mark looks like, and what it means."""

    words: str
    shape: str | None = "circle"
    """`None`: a line."""
    fill: str = INSIDE
    stroke: str = INSIDE
    radius: float = NODE
    dashed: bool = False
    letter: str = ""
    ink: str = INK


MEMBER: Final = Sign("in the trust")
OTHER: Final = Sign("not in the trust", shape="square", fill="white", stroke=OUTSIDE)


def _key(signs: Sequence[Sign], wide: float, top: float) -> tuple[list[dict[str, Any]], float]:
    """The layers of a key from left to right above a picture, in as many lines as it takes, and how high it is."""
    places: list[tuple[Sign, float, int]] = []
    x, down = 0.0, 0
    for sign in signs:
        room = 24 + width(sign.words)
        if x and x + room > wide:
            x, down = 0.0, down + 1
        places.append((sign, x, down))
        x += room + 14
    high = (down + 1) * _KEY if signs else 0.0
    at = [(sign, x + 8, top + high - 8 - _KEY * down) for sign, x, down in places]
    drawn: list[dict[str, Any]] = []
    marks = [
        {"x": x, "y": y, "shape": sign.shape, "fill": sign.fill, "stroke": sign.stroke, "radius": sign.radius}
        for sign, x, y in at if sign.shape is not None
    ]  # fmt: skip
    if marks:
        drawn.append(points(marks))
    drawn += [
        lines([{"x": x - 9, "x2": x + 9, "y": y}], color=sign.stroke, wide=2.5, dashed=sign.dashed)
        for sign, x, y in at if sign.shape is None
    ]  # fmt: skip
    letters = [{"x": x, "y": y, "text": sign.letter, "ink": sign.ink} for sign, x, y in at if sign.letter]
    if letters:
        drawn.append(words(letters, align="center", fontSize=SMALL))
    if at:
        drawn.append(words({"x": x + 14, "y": y, "text": sign.words} for sign, x, y in at))
    return drawn, high


# --- a picture whole --------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Told:
    """What a picture says in words."""

    title: str
    """The finding."""
    caption: str
    """What was measured, where and when."""
    source: str
    seen: str = ""
    """What else somebody sees who can: read out, and not shown."""


_SOURCE: Final = "source"


def picture(
    layers: Iterable[Mapping[str, Any]],
    told: Told,
    *,
    x: tuple[float, float] = (0.0, WIDTH),
    y: tuple[float, float],
    key: Sequence[Sign] = (),
) -> alt.LayerChart:
    """Layers as one Altair chart, with its title and caption, its key above it and its source below."""
    wide = x[1] - x[0]
    room = max(wide, 480.0)
    signs, high = _key(key, room, y[1] + 4)
    signs = [{**part, "data": {"values": _moved(part["data"]["values"], x[0])}} for part in signs]
    bottom = y[0] - 22
    below = wrapped(told.source, room, SMALL)
    bottom -= ROW * (len(below) - 1)
    source = words(
        [{"x": x[0], "y": y[0] - 14 - ROW * down, "text": text} for down, text in enumerate(below)],
        color=PALE, fontSize=SMALL,
    )  # fmt: skip
    top = y[1] + (high + 8 if high else 0)
    drawn = [part for part in (*layers, *signs) if part["data"]["values"]]
    return _chart([*map(dict, drawn), {**source, "name": _SOURCE}], told, (x, (bottom, top)), room)


def _moved(rows: Sequence[Row], by: float) -> list[dict[str, Any]]:
    return [{**row, **{name: row[name] + by for name in ("x", "x2") if name in row}} for row in rows]


def _chart(
    layers: Sequence[dict[str, Any]], told: Told, box: tuple[tuple[float, float], tuple[float, float]], room: float
) -> alt.LayerChart:
    alt = altair()
    x, y = box
    place = {"x": _pixels("x", *x), "y": _pixels("y", *y)}
    with alt.utils.schemapi.debug_mode(False):  # see the head of this file
        parts = []
        for part in layers:
            encoding = alt.FacetedEncoding(**{**place, **part["encoding"]})
            named = {"name": part["name"]} if "name" in part else {}
            parts.append(
                alt.Chart(alt.Data(values=part["data"]["values"]), mark=part["mark"], encoding=encoding, **named)
            )
        chart: Any = alt.layer(
            *parts,
            width=round(x[1] - x[0]), height=round(y[1] - y[0]), background="white", padding=8,
            title={
                "text": wrapped(told.title, room * 0.98, _TITLE), "subtitle": wrapped(told.caption, room, TEXT),
                "anchor": "start", "frame": "group", "offset": 10,
                "fontSize": _TITLE, "color": INK, "subtitleColor": PALE, "subtitleFontSize": TEXT, "subtitlePadding": 4,
                "font": FONT, "subtitleFont": FONT, "lineHeight": 20, "subtitleLineHeight": ROW,
            },
            description=" ".join(part for part in (_ended(told.title), _ended(told.caption), told.seen, _ended(told.source)) if part),
            config={"font": FONT, "aria": False, "view": {"stroke": None}},
        )  # fmt: skip
    return chart  # type: ignore[no-any-return]


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "?", "…")) else f"{text}."


def _pixels(name: str, low: float, high: float) -> dict[str, Any]:
    """The x or y of a layer whose columns are pixels: no axis is drawn."""
    scale = {"domain": [round(low, 2), round(high, 2)], "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "axis": None, "scale": scale}


# --- files ------------------------------------------------------------------------------------------------------------


def svg(chart: alt.Chart | alt.LayerChart, *, titled: bool = True) -> str:
    """A chart as the text of an SVG picture, drawn here: no network, no script.

    Parameters
    ----------
    chart
        What a function of `trustmodel.plots` gave, or any other Altair chart. Its `description` is what is read out.
    titled
        Whether its title, caption and source are drawn. Without them it is for a page that has them beside it.

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
    if not titled:
        spec.pop("title", None)
        spec["layer"] = [part for part in spec.get("layer", []) if part.get("name") != _SOURCE] or spec.get("layer", [])
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
        The content of a PNG file. Its alternative text is the chart's `description`.

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
    return chart.to_dict(validate=False), altair().SCHEMA_VERSION.rpartition(".")[0].lstrip("v")


# --- scales -----------------------------------------------------------------------------------------------------------


def nice_length(most: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most * 1.000001)


_WHITE_FROM: Final = 0.667  # white is read better from here, and black up to here: either at 4.5 to 1


def shade(share: float) -> tuple[str, str]:
    """A ground from pale to dark blue, and the ink that can be read on it."""
    pale, deep = (_rgb("#dbe7f3"), _rgb(BLUE))
    mixed = bytes(round(p + min(max(share, 0.0), 1.0) * (d - p)) for p, d in zip(pale, deep, strict=True))
    return f"#{mixed.hex()}", "white" if share > _WHITE_FROM else BLACK


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(part, 16) for part in re.findall("..", colour.lstrip("#")))
