"""The pictures of a brief, drawn as SVG: for the page, and as PNG for documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from trustmodel.report.brief import pictures
from trustmodel.report.brief.drawn import grids, holders, maps, rows, threads

__all__ = ["HALF", "NARROW", "SMALL", "WIDE", "on_white", "svg"]

WIDE: Final = 700
"""The width of a picture on a laptop and on paper, in pixels."""
HALF: Final = 490
"""Of two beside each other."""
NARROW: Final = 350
"""On a telephone."""
SMALL: Final = 210
"""Beside a finding on page one."""

_DRAWN_BY: Final[Mapping[type, Callable[[Any, int], str]]] = {
    pictures.Strip: rows.strip,
    pictures.Shares: rows.shares,
    pictures.Ratios: rows.ratios,
    pictures.Blocks: rows.blocks,
    pictures.Grids: grids.grids,
    pictures.Map: maps.map_of,
    pictures.Holders: holders.holders,
    pictures.Threads: threads.threads,
}


def svg(picture: pictures.Picture, width: int = WIDE) -> str:
    """A picture as an SVG element that says its `alt`.

    Parameters
    ----------
    picture
        Any but `Chips`, which are words and not drawn.
    width
        In pixels: `WIDE`, `NARROW`, or `SMALL` for one beside a finding. Letters stay as large: what is narrower is drawn
        otherwise, not shrunken.

    Returns
    -------
    str
        Markup whose words are escaped.

    Raises
    ------
    TypeError
        The picture is of a kind that is not drawn.
    """
    draw = _DRAWN_BY.get(type(picture))
    if draw is None:
        raise TypeError(f"a picture of kind {type(picture).__name__} is not drawn")
    return draw(picture, width)


def on_white(picture: pictures.Picture, width: int = WIDE) -> str:
    """A picture for a document, on a ground of its own: a program in dark colours would show dark words on a dark page.

    Parameters
    ----------
    picture
        As `svg` takes it.
    width
        In pixels.

    Returns
    -------
    str
        Markup.
    """
    head, mark, rest = svg(picture, width).partition(">")
    return f'{head}{mark}<rect width="100%" height="100%" fill="#fff"/>{rest}'
