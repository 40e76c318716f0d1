"""Schools where they are, and the links between them; over twenty schools one band each way between areas."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import hypot
from statistics import fmean
from typing import Final, TypeAlias

import attrs

from trustmodel.report.brief.drawn.canvas import (
    GREY,
    INK,
    NAMED,
    NO_AREA,
    ORANGE,
    PHONE,
    SOFT,
    Canvas,
    area_colour,
    flowing,
    shortened,
    text_width,
)
from trustmodel.report.brief.pictures import Map, Place

__all__ = ["map_of"]

_KM_IN_A_MILE: Final = 1.609344
_MARGIN: Final = 30
_LEAST_KM: Final = 3.0  # across: a single school is no reason to look closer
_LETTERS: Final = 12
_ONE_SPOT: Final = 8  # pixels between places whose marks lie on each other
_Where: TypeAlias = Callable[[Place], tuple[float, float]]
_LABELS_AT: Final = ((11, 4, "start"), (-11, 4, "end"), (0, -11, "middle"), (0, 20, "middle"),
                     (9, 16, "start"), (-9, -8, "end"), (9, -8, "start"), (-9, 16, "end"), (0, -24, "middle"), (0, 33, "middle"))  # fmt: skip


def map_of(picture: Map, width: int) -> str:
    """A map without ground: places, curves that bend to the left of the way help goes, and a scale in miles.

    Parameters
    ----------
    picture
        What is shown. Places without coordinates are left out, and the key says how many.
    width
        In pixels.

    Returns
    -------
    str
        Markup.
    """
    placed = [place for place in picture.places if place.x is not None and place.y is not None]
    canvas = Canvas(width, picture.alt)
    if not placed:
        canvas.height = 24
        canvas.text(0, 16, "No school has coordinates.", 13, fill=SOFT)
        return str(canvas)
    where, scale, foot = _fitted(placed, width)
    areas = list(dict.fromkeys(place.area for place in picture.places))
    if len(placed) > NAMED:
        _bands(canvas, picture, where)
    else:
        _links(canvas, picture, where)
    for place in placed:
        _mark(canvas, *where(place), areas.index(place.area), 5 if len(placed) > NAMED else 7)
    numbered = _labels(canvas, placed, where) if len(placed) <= NAMED else []
    _scale_bar(canvas, scale, foot)
    canvas.height = _key(canvas, areas, numbered, foot + 26, len(picture.places) - len(placed))
    return str(canvas)


def _fitted(placed: Sequence[Place], width: int) -> tuple[_Where, float, float]:
    """Where places stand in the picture, how many pixels a kilometre has, and where the map ends."""
    xs, ys = [place.x or 0.0 for place in placed], [place.y or 0.0 for place in placed]
    side = 76 if width > PHONE else 44
    scale = min(
        (width - 2 * side) / max(max(xs) - min(xs), _LEAST_KM),
        (0.62 if width > PHONE else 1.1) * width / max(max(ys) - min(ys), _LEAST_KM),
    )
    left = (width - (max(xs) - min(xs)) * scale) / 2

    def where(place: Place) -> tuple[float, float]:
        return left + ((place.x or 0.0) - min(xs)) * scale, _MARGIN + (max(ys) - (place.y or 0.0)) * scale

    return where, scale, 2 * _MARGIN + (max(ys) - min(ys)) * scale


def _curve(a: tuple[float, float], b: tuple[float, float], bend: float) -> str:
    (ax, ay), (bx, by) = a, b
    mx, my = (ax + bx) / 2 + (by - ay) * bend, (ay + by) / 2 - (bx - ax) * bend
    return f"M{ax:.1f} {ay:.1f}Q{mx:.1f} {my:.1f} {bx:.1f} {by:.1f}"


def _links(canvas: Canvas, picture: Map, where: _Where) -> None:
    for giver, receiver, times in picture.links:
        a, b = picture.places[giver], picture.places[receiver]
        if a.x is not None and b.x is not None:
            canvas.path(_curve(where(a), where(b), 0.14), ORANGE, min(5, 0.8 + 0.8 * times), stroke_opacity=0.75)


def _bands(canvas: Canvas, picture: Map, where: _Where) -> None:
    """How many links there are from each area to each other."""
    of_area: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in picture.places:
        if place.x is not None:
            of_area[place.area].append(where(place))
    middle = {area: (fmean(p[0] for p in at), fmean(p[1] for p in at)) for area, at in of_area.items()}
    counts = Counter((picture.places[a].area, picture.places[b].area) for a, b, _ in picture.links)
    most = max(counts.values(), default=1)
    words = []
    for (giver, receiver), count in sorted(counts.items()):
        if giver == receiver or giver not in middle or receiver not in middle:
            continue
        a, b = middle[giver], middle[receiver]
        canvas.path(_curve(a, b, 0.3), ORANGE, max(2, 22 * count / most), stroke_opacity=0.55)
        words.append(
            (
                (a[0] + b[0]) / 2 + (b[1] - a[1]) * 0.15,
                (a[1] + b[1]) / 2 - (b[0] - a[0]) * 0.15,
                f"{count:,} {'→' if a[0] < b[0] else '←'}",
            )
        )
    for x, y, text in words:
        canvas.text(x, y + 5, text, 14, bold=True, anchor="middle", halo=True)


def _mark(canvas: Canvas, x: float, y: float, area: int, r: float) -> None:
    """A place: a circle, square, triangle or diamond, in the colour of its area."""
    colour = area_colour(area)
    if area % 4 == 0:
        canvas.circle(x, y, r, colour, stroke="#fff", stroke_width=1.5)
    elif area % 4 == 1:
        canvas.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, colour, stroke="#fff", stroke_width=1.5)
    else:
        up = area % 4 == 2  # noqa: PLR2004
        corners = ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)) if up else ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0))
        canvas.shape(
            "M" + "L".join(f"{x + dx * r:.1f} {y + dy * r:.1f}" for dx, dy in corners) + "Z",
            colour,
            stroke="#fff",
            stroke_width=1.5,
        )


@attrs.frozen
class _Box:
    left: float
    top: float
    right: float
    foot: float

    def meets(self, other: _Box) -> bool:
        return self.left < other.right and self.right > other.left and self.top < other.foot and self.foot > other.top


def _labels(canvas: Canvas, placed: Sequence[Place], where: _Where) -> list[str]:
    """Names beside their places, one for those on one spot, where they meet no other name or place; where there is no room, a number.

    Returns what each number stands for.
    """
    spots: dict[tuple[float, float], list[str]] = {}
    for place in placed:
        x, y = where(place)
        near = next((spot for spot in spots if hypot(spot[0] - x, spot[1] - y) < _ONE_SPOT), (x, y))
        spots.setdefault(near, []).append(place.name)
    marks = {spot: _Box(spot[0] - 9, spot[1] - 9, spot[0] + 9, spot[1] + 9) for spot in spots}
    taken: list[_Box] = []
    numbered: list[str] = []
    for (x, y), names in spots.items():
        others = [box for spot, box in marks.items() if spot != (x, y)]
        name = shortened(names[0], _LETTERS, 0.45 * canvas.width) if len(names) == 1 else ", ".join(names)
        best = _best(name, x, y, canvas.width, taken, others)
        if best is None:
            numbered.append(f"{len(numbered) + 1} {name}")
            name = f"{len(numbered)}"
            best = _best(name, x, y, canvas.width, taken, others) or _LABELS_AT[0]
        taken.append(_label_box(name, x, y, best))
        canvas.text(x + best[0], y + best[1], name, _LETTERS, anchor=best[2], halo=True)
    return numbered


def _best(  # noqa: PLR0913, PLR0917
    name: str, x: float, y: float, width: float, taken: Sequence[_Box], marks: Sequence[_Box]
) -> tuple[int, int, str] | None:
    """Where a name meets no other name and no place; `None` where there is no such spot."""
    boxes = {at: _label_box(name, x, y, at) for at in _LABELS_AT}
    inside = {at: box for at, box in boxes.items() if box.left >= 0 and box.right <= width and box.top >= 0}
    return next((at for at, box in inside.items() if not any(map(box.meets, (*taken, *marks)))), None)


def _label_box(name: str, x: float, y: float, at: tuple[int, int, str]) -> _Box:
    wide = text_width(name, _LETTERS)
    left = x + at[0] - (wide if at[2] == "end" else wide / 2 if at[2] == "middle" else 0)
    return _Box(left, y + at[1] - _LETTERS + 1, left + wide, y + at[1] + 3)


def _scale_bar(canvas: Canvas, scale: float, y: float) -> None:
    mile = scale * _KM_IN_A_MILE
    miles = next((m for m in (1, 2, 5, 10, 20, 50) if m * mile > 40), 100)  # noqa: PLR2004 - pixels
    canvas.path(f"M2 {y - 5:.1f}v5h{miles * mile:.1f}v-5", INK, 1.3)
    canvas.text(10 + miles * mile, y, f"{miles} mile{'' if miles == 1 else 's'} ({miles * _KM_IN_A_MILE:.1f} km)", 11.5)


def _key(canvas: Canvas, areas: Sequence[str], numbered: Sequence[str], y: float, left_out: int) -> float:
    """Which mark is of which area, and which number stands for which school. Returns where it ends."""
    x = 8.0
    if len(areas) > 1:
        for number, area in enumerate(area or NO_AREA for area in areas):
            wide = text_width(area, 12.5) + 34
            if x + wide > canvas.width and x > 8:  # noqa: PLR2004
                x, y = 8.0, y + 20
            _mark(canvas, x, y - 4, number, 6)
            canvas.text(x + 12, y, shortened(area, 12.5, canvas.width - x - 12), 12.5, fill=SOFT)
            x += wide
        y += 20
    if numbered:
        y = flowing(canvas, numbered, y) + 2
    if left_out:
        canvas.text(
            0, y, f"{left_out:,} without coordinates {'is' if left_out == 1 else 'are'} not shown.", 12, fill=GREY
        )
        y += 20
    return y - 8
