"""Who knows what schools need: topics by schools; over thirty schools, bars."""

from __future__ import annotations

from collections import Counter
from typing import Final

from trustmodel.model.ids import kind_of
from trustmodel.report.brief.drawn.canvas import (
    BLUE,
    INK,
    MANY,
    ORANGE,
    PALE,
    SOFT,
    Canvas,
    Heads,
    area_names,
    flowing,
    shortened,
    text_width,
)
from trustmodel.report.brief.drawn.grids import blocks_of
from trustmodel.report.brief.pictures import Holders

__all__ = ["holders"]

_LETTERS: Final = 12.5
_HEAD: Final = 110  # pixels of the longest head of a column
_WIDEST: Final = 34.0  # pixels of a column


def holders(picture: Holders, width: int) -> str:
    """A row a topic and a column a place: filled where somebody knows it, ringed where it is needed.

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
    if not picture.topics or not picture.places:
        canvas = Canvas(width, picture.alt, 24)
        canvas.text(0, 16, "No topic is needed that rests on one person or on nobody.", 13, fill=SOFT)
        return str(canvas)
    names = min(0.34 * width, max(text_width(topic, _LETTERS) for topic in picture.topics) + 10)
    return _bars(picture, width, names) if len(picture.places) > MANY else _cells(picture, width, names)


def _cells(picture: Holders, width: int, names: float) -> str:
    over = Heads.of([place.name for place in picture.places], width - names, longest=_HEAD, widest=_WIDEST)
    side, top = over.side, over.above + 12
    row = max(22, min(26, side))
    canvas = Canvas(width, picture.alt, top + row * len(picture.topics) + 24)
    for number, place in enumerate(picture.places):
        x = names + (number + 0.5) * side
        canvas.text(x + 4, top - 6, shortened(place.name, over.size, _HEAD), over.size, turned=over.turn)
    for number, topic in enumerate(picture.topics):
        y = top + number * row
        canvas.line(0, y, names + side * len(picture.places), y, PALE)
        canvas.text(0, y + row / 2 + 4, shortened(topic, _LETTERS, names - 8), _LETTERS)
    for known, at in picture.known:
        r = min(side, row) - 6
        x, y = names + (at + 0.5) * side, top + (known + 0.5) * row
        canvas.rect(x - r / 2, y - r / 2, r, r, BLUE)
    for needed, at in picture.needed:
        r = min(side, row) / 2 - 2
        canvas.circle(names + (at + 0.5) * side, top + (needed + 0.5) * row, r, "none", stroke=ORANGE, stroke_width=2.5)
    _areas(canvas, picture, names, top + row * len(picture.topics), side)
    return str(canvas)


def _areas(canvas: Canvas, picture: Holders, x: float, y: float, side: float) -> None:
    """The name of each area under its columns, or the letter that the key below has for it; the central team has none."""
    schools = [place for place in picture.places if kind_of(place.id) != "trust"]
    blocks = list(blocks_of(schools))
    if len(blocks) < 2:  # noqa: PLR2004 - one area, or none is recorded
        return
    marks, key = area_names([(area, (end - first) * side) for first, end, area in blocks], 11.5)
    for (first, end, _), mark in zip(blocks, marks, strict=True):
        canvas.line(x + first * side + 2, y + 5, x + end * side - 2, y + 5, INK, 1.2)
        canvas.text(x + (first + end) / 2 * side, y + 19, mark, 11.5, fill=SOFT, anchor="middle", bold=True)
    if key:
        canvas.height = flowing(canvas, key, canvas.height + 14) - 8


def _bars(picture: Holders, width: int, names: float) -> str:
    """In how many schools each topic is known, and in how many it is needed."""
    known, needed = Counter(topic for topic, _ in picture.known), Counter(topic for topic, _ in picture.needed)
    most = max((*known.values(), *needed.values(), 1))
    canvas = Canvas(width, picture.alt, 38 * len(picture.topics) + 4)
    room = width - names - 110
    for number, topic in enumerate(picture.topics):
        y = 38 * number + 4
        canvas.text(0, y + 18, shortened(topic, _LETTERS, names - 8), _LETTERS)
        canvas.rect(names, y + 2, max(room * known[number] / most, 1), 12, BLUE)
        canvas.text(names + room * known[number] / most + 6, y + 12, f"known at {known[number]:,}", 11.5, fill=SOFT)
        canvas.rect(names, y + 18, max(room * needed[number] / most, 1), 12, "#fff", stroke=ORANGE, stroke_width=2)
        canvas.text(names + room * needed[number] / most + 6, y + 28, f"needed at {needed[number]:,}", 11.5, fill=SOFT)
    return str(canvas)
