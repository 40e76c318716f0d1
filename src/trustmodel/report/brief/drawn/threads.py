"""Who could help which school, as threads from roles to schools, and the needs that stay open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trustmodel.report.brief.drawn.canvas import BLUE, GREY, PHONE, PLUM, SOFT, Canvas, shortened
from trustmodel.report.brief.pictures import Thread, Threads

__all__ = ["threads"]

_ROW: Final = 21
_MOST: Final = 14  # more are in the table
_MOST_OPEN: Final = 8
_THICK: Final = {"Firm": 3.5, "Fair": 2.0, "One of several": 1.2}


def threads(picture: Threads, width: int) -> str:
    """Helpers on the left, schools with what they need on the right, and below what stays open, and why.

    Parameters
    ----------
    picture
        What is shown.
    width
        In pixels. Where it is narrow, a line says each match.

    Returns
    -------
    str
        Markup.
    """
    met = [thread for thread in picture.threads if thread.helper is not None]
    left_open = [thread for thread in picture.threads if thread.helper is None]
    canvas = Canvas(width, picture.alt)
    foot = (_threads if width > PHONE else _lines)(canvas, met[:_MOST])
    if len(met) > _MOST:
        foot += 16
        canvas.text(0, foot, f"and {len(met) - _MOST:,} more in the table", 12, fill=SOFT)
    if left_open:
        foot = _open_needs(canvas, left_open, foot + (26 if met else 14))
    canvas.height = max(foot + 8, 10)
    return str(canvas)


def _threads(canvas: Canvas, met: Sequence[Thread]) -> float:
    left, right = 0.36 * canvas.width, 0.53 * canvas.width
    helpers = list(dict.fromkeys(map(_helper, met)))
    at_least = max(len(met) * _ROW, len(helpers) * 2 * _ROW)
    share = at_least / max(len(helpers), 1)
    starts = {helper: (number + 0.5) * share for number, helper in enumerate(helpers)}
    for (helper, where), y in starts.items():
        canvas.text(left - 8, y, shortened(helper, 13, left - 8, bold=True), 13, anchor="end", bold=True)
        canvas.text(left - 8, y + 15, shortened(where, 12, left - 8), 12, anchor="end", fill=SOFT)
    step = at_least / max(len(met), 1)
    for number, thread in enumerate(sorted(met, key=lambda thread: starts[_helper(thread)])):  # so that few cross
        start, end = starts[_helper(thread)], (number + 0.5) * step
        middle = (left + right) / 2
        canvas.path(f"M{left:.1f} {start:.1f}C{middle:.1f} {start:.1f} {middle:.1f} {end:.1f} {right:.1f} {end:.1f}", BLUE,
                    _THICK.get(thread.look, 1.2), stroke_opacity=1 if thread.look == "Firm" else 0.6)  # fmt: skip
        canvas.text(right + 8, end + 4, shortened(_need(thread), 13, canvas.width - right - 8), 13)
    return at_least


def _helper(thread: Thread) -> tuple[str, str]:
    return thread.helper or "", thread.where


def _lines(canvas: Canvas, met: Sequence[Thread]) -> float:
    """One match below the other: a bar as thick as it is firm, who, and for whom."""
    y = 0.0
    for thread in met:
        canvas.line(4, y + 4, 4, y + 34, BLUE, 1.5 * _THICK.get(thread.look, 1.2))
        who = f"{thread.helper}, {thread.where}" if thread.where else thread.helper or ""
        canvas.text(14, y + 15, shortened(who, 13, canvas.width - 14, bold=True), 13, bold=True)
        canvas.text(14, y + 32, shortened(f"→ {_need(thread)}", 13, canvas.width - 14), 13)
        y += 42
    return y


def _need(thread: Thread) -> str:
    days = "" if thread.days is None else f", {thread.days:g} day{'' if thread.days == 1 else 's'}"
    return f"{thread.school}: {thread.topic}{days}"


def _open_needs(canvas: Canvas, left_open: Sequence[Thread], y: float) -> float:
    canvas.text(0, y, "Stays open", 13, bold=True, fill=PLUM)
    for thread in left_open[:_MOST_OPEN]:
        y += 20
        canvas.circle(5, y - 4, 4, "#fff", stroke=PLUM, stroke_width=1.5)
        words = f"{thread.school}: {thread.topic}"
        canvas.text(16, y, shortened(words, 13, 0.5 * canvas.width if canvas.width > PHONE else canvas.width - 16), 13)
        if canvas.width > PHONE:
            canvas.text(0.53 * canvas.width, y, shortened(thread.why, 12.5, 0.47 * canvas.width), 12.5, fill=GREY)
        else:
            y += 17
            canvas.text(16, y, shortened(thread.why, 12, canvas.width - 16), 12, fill=GREY)
    if len(left_open) > _MOST_OPEN:
        y += 20
        canvas.text(16, y, f"and {len(left_open) - _MOST_OPEN:,} more in the table", 12, fill=SOFT)
    return y
