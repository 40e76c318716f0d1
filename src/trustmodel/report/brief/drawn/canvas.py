"""What every picture of a brief is drawn with: shapes, words, and the four colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import cos, radians, sin
from typing import Final
from unicodedata import combining, east_asian_width
from xml.sax.saxutils import quoteattr

import attrs

from trustmodel.report.parts import escaped

__all__ = [
    "BLUE", "GREY", "INK", "LINE", "MANY", "NAMED", "NO_AREA", "ORANGE", "PALE", "PHONE", "PLUM", "SOFT", "TEAL", "TURN",
    "UPRIGHT", "Canvas", "Heads", "area_colour", "area_names", "flowing", "share_of", "shortened", "text_width",
]  # fmt: skip

BLUE: Final = "#12436D"
TEAL: Final = "#28A197"
PLUM: Final = "#801650"
ORANGE: Final = "#F46A25"
GREY: Final = "#6f777b"
INK: Final = "#0b0c0c"
SOFT: Final = "#505a5f"
LINE: Final = "#b1b4b6"
PALE: Final = "#e4e6e8"
MANY: Final = 30
"""Schools beyond which each is no longer shown by itself, where a picture would not bear it."""
PHONE: Final = 400
"""Up to so many pixels a picture is laid out for a telephone."""
NAMED: Final = 20
"""Schools up to which each has its name in a picture with all of them."""
TURN: Final = -52
"""Degrees by which the heads of columns are turned."""
UPRIGHT: Final = -90
"""The same where columns are so narrow that heads would lie on each other."""
NO_AREA: Final = "Area not recorded"
"""What schools are of whose area nobody wrote down, where others have one."""

_WIDE_LETTERS: Final = frozenset("mwMW@%<>=+~#&→…")
_SLIM_LETTERS: Final = frozenset("iljtfrI.,;:!'’|()[] ")


def share_of(counts: tuple[int, int] | None) -> float | None:
    """So many of so many as a share.

    Parameters
    ----------
    counts
        How many, of how many; `None`: not recorded, or suppressed.

    Returns
    -------
    float or None
        `None` also where it is of nobody.
    """
    return None if counts is None or not counts[1] else counts[0] / counts[1]


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide words are, in pixels: on the wide side for the fonts of the page.

    Parameters
    ----------
    text
        The words.
    size
        Of the letters, in pixels.
    bold
        Whether they are bold.

    Returns
    -------
    float
        In pixels.
    """
    return sum(map(_ems, text)) * size * (1.16 if bold else 1)


def _ems(letter: str) -> float:
    """How wide a letter is beside its height."""
    if letter in _WIDE_LETTERS:
        return 0.92
    if letter in _SLIM_LETTERS:
        return 0.36
    if letter.isascii():
        return 0.7 if letter.isupper() else 0.6
    if east_asian_width(letter) in "WF":  # also what is drawn as a picture
        return 1.3
    return 0.0 if combining(letter) else 0.75 if letter.isupper() else 0.62


def shortened(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Words that fit into a width: cut, with an ellipsis, where they do not.

    Parameters
    ----------
    text
        The words.
    size
        Of the letters, in pixels.
    width
        In pixels.
    bold
        Whether the letters are bold.

    Returns
    -------
    str
        The words, or as many of their letters as fit.
    """
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def area_colour(number: int) -> str:
    """The colour of an area, by its number; a shape goes with it, since no colour stands alone.

    Parameters
    ----------
    number
        From 0.

    Returns
    -------
    str
        One of the four.
    """
    return (BLUE, TEAL, PLUM, ORANGE)[number % 4]


@attrs.frozen
class Heads:
    """The heads of columns: how they are turned so that none lies on the next, and the room that they leave."""

    turn: int
    """By how many degrees."""
    size: float
    """Of the letters, in pixels."""
    above: float
    """The pixels that they take above the columns."""
    side: float
    """How wide a column is."""

    @classmethod
    def of(cls, names: Sequence[str], room: float, *, longest: float, widest: float) -> Heads:
        """Heads that fit: turned as little as can be, with room at the right for the last ones.

        Parameters
        ----------
        names
            What stands over each column.
        room
            The pixels that all columns have, with what of their heads is at the right of them.
        longest
            How long a head may be; longer ones are cut.
        widest
            How wide a column may be.

        Returns
        -------
        Heads
            For these columns.
        """
        count = len(names)
        lengths = [min(longest, text_width(name, _HEAD)) for name in names]
        along, up = cos(radians(-TURN)), sin(radians(-TURN))
        side = min(widest, room / count)
        for _ in range(5):  # what sticks out depends on how wide columns are
            ends = (4 + along * length - (count - at - 0.5) * side for at, length in enumerate(lengths))
            side = min(widest, (room - max(0.0, *ends)) / count)
        if side * up >= 0.9 * _HEAD:
            return cls(TURN, _HEAD, up * max(lengths), side)
        side = min(widest, (room - 4) / count)
        size = min(_HEAD, side)
        return cls(UPRIGHT, size, max(lengths) * size / _HEAD, side)


_HEAD: Final = 11.5


def area_names(areas: Sequence[tuple[str, float]], size: float) -> tuple[list[str], list[str]]:
    """What stands at each area of a picture, and a key: letters where not every name has room.

    Parameters
    ----------
    areas
        The name of each area, and the pixels that there are for it.
    size
        Of the letters, in pixels.

    Returns
    -------
    tuple of two lists of str
        As many as there are areas; and the lines of the key, none where the names themselves stand there.
    """
    names = [area or NO_AREA for area, _ in areas]
    if all(text_width(name, size, bold=True) <= room for name, (_, room) in zip(names, areas, strict=True)):
        return names, []
    marks = [chr(ord("A") + number) if number < _ALPHABET else f"{number + 1}" for number in range(len(names))]
    return marks, [f"{mark} {name}" for mark, name in zip(marks, names, strict=True)]


_ALPHABET: Final = 26


def flowing(canvas: Canvas, words: Iterable[str], y: float, size: float = 12) -> float:
    """Words one beside another, in as many lines as they need.

    Parameters
    ----------
    canvas
        Where they stand.
    words
        Each stays whole, but for one that is wider than the picture.
    y
        The foot of the first line.
    size
        Of the letters, in pixels.

    Returns
    -------
    float
        The foot of the line after the last; `y` where there is no word.
    """
    x = 0.0
    for each in words:
        wide = text_width(each, size) + 16
        if x and x + wide - 16 > canvas.width:
            x, y = 0.0, y + 1.5 * size
        canvas.text(x, y, shortened(each, size, canvas.width), size, fill=SOFT)
        x += wide
    return y + 1.5 * size if x else y


@attrs.define
class Canvas:
    """An SVG picture that is being drawn, from the top left, in pixels."""

    width: float
    alt: str
    height: float = 0
    _parts: list[str] = attrs.field(factory=list, init=False)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, **look: object) -> None:
        """A rectangle.

        Parameters
        ----------
        x
            Its left.
        y
            Its top.
        width
            How wide it is.
        height
            How high it is.
        fill
            Its colour, or `none`.
        **look
            Other attributes, `_` for `-`.
        """
        self._add("rect", {"x": x, "y": y, "width": width, "height": height, "fill": fill, **look})

    def circle(self, x: float, y: float, r: float, fill: str, **look: object) -> None:
        """A circle.

        Parameters
        ----------
        x
            Its centre from the left.
        y
            Its centre from the top.
        r
            Its radius.
        fill
            Its colour, or `none`.
        **look
            Other attributes, `_` for `-`.
        """
        self._add("circle", {"cx": x, "cy": y, "r": r, "fill": fill, **look})

    def path(self, d: str, stroke: str, width: float = 1, **look: object) -> None:
        """A line or a curve, which is not filled.

        Parameters
        ----------
        d
            The path, as SVG has it.
        stroke
            Its colour.
        width
            How thick it is.
        **look
            Other attributes, `_` for `-`.
        """
        self._add("path", {"d": d, "stroke": stroke, "stroke_width": width, "fill": "none", **look})

    def shape(self, d: str, fill: str, **look: object) -> None:
        """A closed shape.

        Parameters
        ----------
        d
            The path, as SVG has it.
        fill
            Its colour.
        **look
            Other attributes, `_` for `-`.
        """
        self._add("path", {"d": d, "fill": fill, **look})

    def line(  # noqa: PLR0913, PLR0917 - two points
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1, **look: object
    ) -> None:
        """A straight line.

        Parameters
        ----------
        x1
            Where it begins, from the left.
        y1
            Where it begins, from the top.
        x2
            Where it ends, from the left.
        y2
            Where it ends, from the top.
        stroke
            Its colour.
        width
            How thick it is.
        **look
            Other attributes, `_` for `-`.
        """
        self.path(f"M{_number(x1)} {_number(y1)}L{_number(x2)} {_number(y2)}", stroke, width, **look)

    def text(  # noqa: PLR0913 - what a line of words has
        self,
        x: float,
        y: float,
        words: str,
        size: float = 13,
        *,
        fill: str = INK,
        anchor: str = "start",
        bold: bool = False,
        halo: bool = False,
        turned: int = 0,
    ) -> None:
        """Words in one line.

        Parameters
        ----------
        x
            Where they begin; with another `anchor` their middle or end.
        y
            The foot of the letters.
        words
            What stands there.
        size
            Of the letters.
        fill
            Their colour.
        anchor
            `start`, `middle` or `end`.
        bold
            Whether they are bold.
        halo
            Whether they have a white edge, to be read over lines.
        turned
            By how many degrees they are turned: `TURN` or `UPRIGHT` for the heads of columns.
        """
        look: dict[str, object] = {"x": x, "y": y}
        if turned:
            look = {"transform": f"translate({_number(float(x))},{_number(float(y))}) rotate({turned})"}
        if anchor != "start":
            look["text_anchor"] = anchor
        if bold:
            look["font_weight"] = 700
        if halo:
            look |= {"paint_order": "stroke", "stroke": "#fff", "stroke_width": 4}
        self._add("text", {**look, "font_size": size, "fill": fill}, escaped(words))

    def dot(self, x: float, y: float, *, now: bool, r: float = 6) -> None:
        """A mark on a scale: filled for now, hollow for before.

        Parameters
        ----------
        x
            Its centre from the left.
        y
            Its centre from the top.
        now
            Whether it is of the later time.
        r
            Its radius.
        """
        if now:
            self.circle(x, y, r, BLUE)
        else:
            self.circle(x, y, r - 1, "#fff", stroke=GREY, stroke_width=2)

    def dumbbell(
        self,
        across: Callable[[float], float],
        y: float,
        before: float | None,
        after: float | None,
        colour: str = BLUE,
    ) -> None:
        """Before and after on a scale, with a bar between them; the later time lies above the earlier one.

        Parameters
        ----------
        across
            Where a value stands, from the left.
        y
            From the top.
        before
            The earlier value; `None`: no mark.
        after
            The later one, likewise.
        colour
            Of the bar.
        """
        if before is not None and after is not None:
            self.line(across(before), y, across(after), y, colour, 4)
        if before is not None:
            self.dot(across(before), y, now=False)
        if after is not None:
            self.dot(across(after), y, now=True)

    def _add(self, tag: str, attributes: Mapping[str, object], inner: str = "") -> None:
        said = "".join(f" {name.replace('_', '-')}={quoteattr(_number(value))}" for name, value in attributes.items())
        self._parts.append(f"<{tag}{said}>{inner}</{tag}>" if inner else f"<{tag}{said}/>")

    def __str__(self) -> str:
        width, height = _number(self.width), _number(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' role="img" aria-label={quoteattr(self.alt)} font-family="{_FONTS}">{"".join(self._parts)}</svg>'
        )


# A name with a digit has to stand in quotes: without them the whole list is void, and a picture in a document has no words.
_FONTS: Final = (
    "'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
)


def _number(value: object) -> str:
    """A number with two decimals at most; words as they are."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return str(value)
