"""The pictures of a school's sheet: its shares beside last year's and the trust's, and whom it helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trustmodel.prose import number_of
from trustmodel.report.brief.drawn.canvas import BLUE, LINE, ORANGE, SOFT, Canvas, share_of, shortened
from trustmodel.report.brief.model import Help, Measure, Sheet

__all__ = ["help_given", "measure"]

_ROW: Final = 20
_MOST: Final = 14
_THICKEST: Final = 6


def measure(of: Measure, width: int = 210) -> str:
    """A share on a scale from 0 to 100 %: last year's hollow, this year's filled, the whole trust's a bar across.

    Parameters
    ----------
    of
        The share. What stands beside it says its figures, so the picture itself is not read out.
    width
        In pixels.

    Returns
    -------
    str
        Markup.
    """
    canvas = Canvas(width, "", 24)

    def across(share: float) -> float:
        return 10 + share * (width - 20)

    canvas.line(10, 12, width - 10, 12, LINE)
    if of.trust is not None:
        canvas.line(across(of.trust), 3, across(of.trust), 21, ORANGE, 3)
    canvas.dumbbell(across, 12, share_of(of.before), share_of(of.after))
    return str(canvas).replace('role="img" aria-label=""', 'aria-hidden="true"')


def help_given(sheet: Sheet, width: int = 480) -> str:
    """Who helps a school, on the left, and whom it helps, on the right: the more often, the thicker.

    Parameters
    ----------
    sheet
        The school's sheet.
    width
        In pixels.

    Returns
    -------
    str
        Markup.
    """
    left, right = sheet.helped_by[:_MOST], sheet.helps[:_MOST]
    height = max(len(left), len(right), 2) * _ROW + 12
    canvas = Canvas(
        width,
        f"{number_of(len(sheet.helped_by), 'school')} helped {sheet.name}, which helped {number_of(len(sheet.helps), 'school')}.",
        height,
    )
    middle = width / 2
    _side(canvas, left, middle - 16, 0.31 * width, "end")
    _side(canvas, right, middle + 16, 0.69 * width, "start")
    canvas.circle(middle, height / 2, 15, BLUE)
    return str(canvas)


def _side(canvas: Canvas, others: Sequence[Help], inner: float, outer: float, anchor: str) -> None:
    half, bend = canvas.height / 2, (inner + outer) / 2
    room = outer if anchor == "end" else canvas.width - outer
    for number, other in enumerate(others):
        y = (canvas.height - len(others) * _ROW) / 2 + (number + 0.5) * _ROW
        canvas.path(
            f"M{outer:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {half:.1f} {inner:.1f} {half:.1f}",
            ORANGE if other.across else BLUE,
            min(_THICKEST, 1 + other.times),
            stroke_opacity=0.8,
        )
        x = outer + (-5 if anchor == "end" else 5)
        canvas.text(x, y + 4, shortened(other.school, 12, room - 8), 12, anchor=anchor, fill=SOFT)
