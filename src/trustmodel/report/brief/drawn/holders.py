"""Who knows what schools need: topics by schools; over thirty schools, bars."""

from __future__ import annotations

from collections import Counter
from typing import Final

from trustmodel.report.brief.drawn.canvas import (
    BLUE,
    INK,
    MANY,
    ORANGE,
    PALE,
    SOFT,
    Canvas,
    shortened,
    text_width,
)
from trustmodel.report.brief.drawn.grids import blocks_of
from trustmodel.report.brief.pictures import Holders

__all__ = ["holders"]

_LETTERS: Final = 12.5


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
    heads = min(110, max(text_width(place.name, 11.5) for place in picture.places)) * 0.8 + 12
    side = min(34, (width - names - 0.6 * heads) / len(picture.places))
    row = max(22, min(26, side))
    canvas = Canvas(width, picture.alt, heads + row * len(picture.topics) + 24)
    for number, place in enumerate(picture.places):
        x = names + (number + 0.5) * side
        canvas.text(x + 4, heads - 6, shortened(place.name, 11.5, 110), 11.5, turned=True)
    for number, topic in enumerate(picture.topics):
        y = heads + number * row
        canvas.line(0, y, names + side * len(picture.places), y, PALE)
        canvas.text(0, y + row / 2 + 4, shortened(topic, _LETTERS, names - 8), _LETTERS)
    for known, at in picture.known:
        r = min(side, row) - 6
        x, y = names + (at + 0.5) * side, heads + (known + 0.5) * row
        canvas.rect(x - r / 2, y - r / 2, r, r, BLUE)
    for needed, at in picture.needed:
        r = min(side, row) / 2 - 2
        canvas.circle(
            names + (at + 0.5) * side, heads + (needed + 0.5) * row, r, "none", stroke=ORANGE, stroke_width=2.5
        )
    if len({place.area for place in picture.places}) > 1:
        foot = heads + row * len(picture.topics)
        for first, end, area in blocks_of(picture.places):
            x, wide = names + first * side, (end - first) * side
            canvas.line(x + 2, foot + 5, x + wide - 2, foot + 5, INK, 1.2)
            if wide > 36:  # noqa: PLR2004 - pixels in which a name can be read
                canvas.text(
                    x + wide / 2, foot + 19, shortened(area, 11.5, wide), 11.5, fill=SOFT, anchor="middle", bold=True
                )
    return str(canvas)


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
