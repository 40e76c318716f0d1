"""Who helps whom as squares: a row helps a column, last year beside this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trustmodel.report.brief.drawn.canvas import (
    BLUE,
    INK,
    LINE,
    MANY,
    NAMED,
    ORANGE,
    PALE,
    PHONE,
    SOFT,
    Canvas,
    Heads,
    area_names,
    flowing,
    shortened,
    text_width,
)
from trustmodel.report.brief.pictures import Grid, Grids, Place

__all__ = ["blocks_of", "grids"]

_LETTERS: Final = 11.5
_MOST_NAMES: Final = 128  # pixels
_GAP: Final = 22
_WIDEST: Final = 40.0  # pixels of a square: three schools need no more


def grids(picture: Grids, width: int) -> str:
    """The grids of a picture beside each other, or below each other where it is narrow; without names where it is small.

    Parameters
    ----------
    picture
        What is shown.
    width
        In pixels.

    Returns
    -------
    str
        Markup.
    """
    if width < 300:  # noqa: PLR2004 - beside a finding
        return _small(picture, width)
    beside = width > PHONE and len(picture.grids) > 1
    own = (width - _GAP) / 2 if beside else min(width, 460)
    named = len(picture.places) <= NAMED
    names = min(_MOST_NAMES, max(text_width(place.name, _LETTERS) for place in picture.places) + 6) if named else 2
    count = len(picture.places)
    over = Heads.of(
        [place.name for place in picture.places] if named else [""] * count,
        own - names,
        longest=names - 6,
        widest=_WIDEST,
    )
    side, above = over.side, over.above + 4
    height = 20 + above + side * len(picture.places) + 22
    canvas = Canvas(width, picture.alt, height if beside else height * len(picture.grids))
    blocks = list(blocks_of(picture.places))
    marks, key = area_names([(area, (end - first) * side) for first, end, area in blocks], 11.5)
    for number, grid in enumerate(picture.grids):
        left, top = (number * (own + _GAP), 0) if beside else (0, number * height)
        canvas.text(left, top + 13, grid.when, 13, bold=True)
        x, y = left + names, top + 20 + above
        _squares(canvas, picture.places, grid, x, y, side)
        if named:
            _names(canvas, picture.places, x, y, over, names)
        if len(blocks) > 1:
            _areas(canvas, blocks, marks, x, y + side * len(picture.places) + 14, side)
    if len(blocks) > 1 and key:
        canvas.height = flowing(canvas, key, canvas.height + 12) - 8
    return str(canvas)


def _small(picture: Grids, width: int) -> str:
    """Without names, an arrow between the two."""
    side = 68 / len(picture.places)
    across = 68 * len(picture.grids) + 36 * (len(picture.grids) - 1)
    canvas = Canvas(width, picture.alt, 70)
    left = (width - across) / 2
    for number, grid in enumerate(picture.grids):
        x = left + number * 104
        _squares(canvas, picture.places, grid, x, 1, side)
        if number:
            canvas.path(f"M{x - 28} 35h18m-6 -5l6 5l-6 5", INK, 1.5)
    return str(canvas)


def blocks_of(places: Sequence[Place]) -> Iterator[tuple[int, int, str]]:
    """Places that stand beside each other and are of one area.

    Parameters
    ----------
    places
        In the order of a picture.

    Yields
    ------
    tuple of int, int and str
        The first, the one after the last, and the area.
    """
    first = 0
    for place in range(1, len(places) + 1):
        if place == len(places) or places[place].area != places[first].area:
            yield first, place, places[first].area
            first = place


def _squares(canvas: Canvas, places: Sequence[Place], grid: Grid, x: float, y: float, side: float) -> None:  # noqa: PLR0913, PLR0917
    """The links of one year: squares within an area, circles between areas; the more often, the larger."""
    count = len(places)
    whole = side * count
    for silent in grid.silent:
        canvas.rect(x, y + silent * side, whole, side, "#f3f2f1")
        canvas.rect(x + silent * side, y, side, whole, "#f3f2f1")
        for at in range(0, int(whole), 5):  # hatched, since a pale row alone is easily overlooked
            wide = min(side, whole - at)
            canvas.line(x + at, y + (silent + 1) * side, x + at + wide, y + (silent + 1) * side - wide, LINE, 0.7)
    if side > 5:  # noqa: PLR2004 - lines closer than that are all that one sees
        lines = "".join(
            f"M{x:.1f} {y + k * side:.1f}h{whole:.1f}M{x + k * side:.1f} {y:.1f}v{whole:.1f}" for k in range(count + 1)
        )
        canvas.path(lines, "#dcdedf", 0.6)
    else:
        canvas.rect(x, y, whole, whole, "none", stroke="#dcdedf", stroke_width=0.6)
    for place in range(count):
        canvas.rect(x + place * side, y + place * side, side, side, PALE)
    several = any(place.area for place in places)
    for giver, receiver, times in grid.links:
        r = side * (0.92 if count > MANY else min(0.9, 0.5 + 0.12 * times))
        cx, cy = x + (receiver + 0.5) * side, y + (giver + 0.5) * side
        if several and not (places[giver].area and places[receiver].area):  # as in the explorer
            canvas.rect(cx - r / 2, cy - r / 2, r, r, "#fff", stroke=BLUE, stroke_width=min(1.5, r / 4))
        elif places[giver].area == places[receiver].area:
            canvas.rect(cx - r / 2, cy - r / 2, r, r, BLUE)
        else:
            canvas.circle(cx, cy, r / 2, ORANGE)
    areas = list(blocks_of(places))
    if len(areas) > 1:
        for first, end, _ in areas:
            canvas.rect(
                x + first * side,
                y + first * side,
                (end - first) * side,
                (end - first) * side,
                "none",
                stroke=INK,
                stroke_width=1.2,
            )


def _names(canvas: Canvas, places: Sequence[Place], x: float, y: float, over: Heads, width: float) -> None:  # noqa: PLR0913, PLR0917
    for number, place in enumerate(places):
        name, middle = shortened(place.name, over.size, width - 6), (number + 0.5) * over.side
        canvas.text(x - 5, y + middle + 0.36 * over.size, name, over.size, anchor="end")
        canvas.text(x + middle + 4, y - 5, name, over.size, turned=over.turn)


def _areas(  # noqa: PLR0913, PLR0917
    canvas: Canvas, blocks: Sequence[tuple[int, int, str]], marks: Sequence[str], x: float, y: float, side: float
) -> None:
    """The name of each area under its columns, or the letter that the key has for it."""
    for (first, end, _), mark in zip(blocks, marks, strict=True):
        canvas.text(x + (first + end) / 2 * side, y, mark, 11.5, fill=SOFT, anchor="middle", bold=True)
