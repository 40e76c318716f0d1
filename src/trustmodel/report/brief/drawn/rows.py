"""Pictures in rows: counts in their parts, shares and ratios before and after, and counts in blocks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from trustmodel.report.brief.drawn.canvas import (
    BLUE,
    GREY,
    INK,
    MANY,
    ORANGE,
    PALE,
    PHONE,
    PLUM,
    SOFT,
    Canvas,
    share_of,
    shortened,
    text_width,
)
from trustmodel.report.brief.pictures import Blocks, Ratios, Share, Shares, Strip, StripPart

__all__ = ["blocks", "ratios", "shares", "strip"]

_Scale: TypeAlias = Callable[[float], float]
_MOST_BLOCKS: Final = 40
_LABELS: Final = 170  # pixels that the names of rows take at most
_BINS: Final = 10
_TICKS: Final = (
    (0.1, "a tenth"),
    (0.25, "a quarter"),
    (0.5, "half"),
    (1.0, "same"),
    (2.0, "twice"),
    (4.0, "4 times"),
)
_FILLS: Final = {"full": BLUE, "open": "#fff", "kept": GREY, "gone": "#fff"}
_EDGES: Final = {"full": BLUE, "open": PLUM, "kept": GREY, "gone": GREY}
_WORDS: Final = {"full": BLUE, "open": PLUM, "kept": SOFT, "gone": SOFT}


def strip(picture: Strip, width: int) -> str:
    """A count in its parts, a block each where they are few.

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
    canvas = Canvas(width, picture.alt, 46)
    parts = [part for part in picture.parts if part.count]
    total = sum(part.count for part in parts)
    if not total:
        return str(canvas)
    unit = (width - 2) / total
    start = 0
    for number, part in enumerate(parts):
        _part_of_strip(canvas, part, 1 + start * unit, unit, total)
        above = number in (0, len(parts) - 1) if len(parts) > 2 else number == 0  # noqa: PLR2004
        first, last = number == 0, number == len(parts) - 1
        at = 1 if first else width - 1 if last else 1 + (start + part.count / 2) * unit
        canvas.text(
            at, 10 if above else 44, f"{part.count:,} {part.label}", 12 if part.look == "full" else 11.5,
            fill=_WORDS[part.look], anchor="start" if first else "end" if last else "middle", bold=part.look == "full",
        )  # fmt: skip
        start += part.count
    return str(canvas)


def _part_of_strip(canvas: Canvas, part: StripPart, x: float, unit: float, total: int) -> None:
    look = {"stroke": _EDGES[part.look], "stroke_width": 1}
    if part.look == "gone":
        look["stroke_dasharray"] = "3 2"
    if total <= _MOST_BLOCKS and part.look in {"full", "open"}:
        for block in range(part.count):
            canvas.rect(x + block * unit + 0.5, 14, max(unit - 1.5, 1), 17, _FILLS[part.look], **look)
    else:
        canvas.rect(x, 14, max(part.count * unit - 1, 1), 17, _FILLS[part.look], **look)


# --- shares ----------------------------------------------------------------------------------------------------------


def shares(picture: Shares, width: int) -> str:
    """Shares before and after: one on a scale, up to thirty in rows, and more as a histogram.

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
    if len(picture.rows) == 1:
        return _one_share(picture, width)
    return _histogram(picture, width) if len(picture.rows) > MANY else _share_rows(picture, width)


def _one_share(picture: Shares, width: int) -> str:
    canvas = Canvas(width, picture.alt, 46)
    before, after = (share_of(counts) for counts in (picture.rows[0].before, picture.rows[0].after))

    def across(share: float) -> float:
        return 12 + share * (width - 26)

    _scale(canvas, across, 23)
    canvas.dumbbell(across, 23, before, after)
    if after is not None:
        _label(canvas, across(after), 12, f"{after:.0%}", 13, BLUE, bold=True)
    if before is not None:
        _label(canvas, across(before), 44, f"{before:.0%} {picture.ago}", 11.5, SOFT)
    return str(canvas)


def _label(canvas: Canvas, x: float, y: float, words: str, size: float, fill: str, *, bold: bool = False) -> None:  # noqa: PLR0913, PLR0917
    """Words over or under a mark, kept within the picture."""
    half = text_width(words, size, bold=bold) / 2
    canvas.text(min(max(x, half), canvas.width - half), y, words, size, fill=fill, anchor="middle", bold=bold)


def _scale(canvas: Canvas, across: _Scale, y: float) -> None:
    canvas.line(across(0), y, across(1), y)
    for tick in (0, 0.5, 1):
        canvas.line(across(tick), y - 4, across(tick), y + 4)


def _share_rows(picture: Shares, width: int) -> str:
    names = min(_LABELS if width > PHONE else 120, max(text_width(row.label, 13) for row in picture.rows) + 8)
    figures = 64
    canvas = Canvas(width, picture.alt, 22 + 24 * len(picture.rows))

    def across(share: float) -> float:
        return names + 10 + share * (width - names - figures - 20)

    for share, words in ((0, "0%"), (0.5, "50%"), (1, "100%")):
        canvas.text(across(share), 12, words, 11.5, fill=SOFT, anchor="middle")
        canvas.line(across(share), 18, across(share), canvas.height, PALE)
    for number, row in enumerate(picture.rows):
        y = 32 + 24 * number
        canvas.text(0, y + 4, shortened(row.label, 13, names), 13)
        before, after = share_of(row.before), share_of(row.after)
        canvas.line(across(0), y, across(1), y, PALE)
        canvas.dumbbell(across, y, before, after)
        words = _figure(row)
        canvas.text(width - 2, y + 4, words, 12, fill=SOFT if after is None else INK, anchor="end")
    return str(canvas)


def _figure(row: Share) -> str:
    """How many of how many: suppressed it is "few", as in the tables, and not recorded a dash."""
    if row.suppressed:
        return "few"
    return "–" if row.after is None or not row.after[1] else f"{row.after[0]:,} of {row.after[1]:,}"


def _histogram(picture: Shares, width: int) -> str:
    """How many schools have which share, ten points a bar: an outline for last year, filled for this."""
    canvas = Canvas(width, picture.alt, 190)
    now = _bins([row.after for row in picture.rows])
    last = _bins([row.before for row in picture.rows])
    most = max((*now, *last, 1))
    step = (width - 20) / _BINS

    def top(count: int) -> float:
        return 158 - 132 * count / most

    for number in range(_BINS):
        x = 10 + number * step
        canvas.rect(x + 2, top(now[number]), step - 4, 158 - top(now[number]), BLUE)
        if picture.last is not None:
            canvas.rect(
                x + 5, top(last[number]), step - 10, 158 - top(last[number]), "none", stroke=ORANGE, stroke_width=2
            )
        if now[number]:
            canvas.text(
                x + step / 2, top(max(now[number], last[number])) - 4, f"{now[number]:,}", 11.5, anchor="middle"
            )
    canvas.line(10, 158, width - 10, 158, GREY)
    for share, anchor in ((0, "start"), (0.5, "middle"), (1, "end")):
        canvas.text(10 + share * (width - 20), 174, f"{share:.0%}", 11.5, fill=SOFT, anchor=anchor)
    canvas.text(width / 2, 188, f"schools; {picture.now} filled" + (f", {picture.last} outlined" if picture.last else ""), 11.5, fill=SOFT, anchor="middle")  # fmt: skip
    return str(canvas)


def _bins(of: Sequence[tuple[int, int] | None]) -> list[int]:
    counts = [0] * _BINS
    for share in map(share_of, of):
        if share is not None:
            counts[min(int(share * _BINS), _BINS - 1)] += 1
    return counts


# --- ratios ----------------------------------------------------------------------------------------------------------


def ratios(picture: Ratios, width: int) -> str:
    """What crosses each boundary beside what stays within, on a scale in words.

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
    wide = width > PHONE
    names = max(text_width(row.label, 13, bold=True) for row in picture.rows) + 14 if wide else 8
    names = min(names, 240)
    step = 56 if wide else 64
    canvas = Canvas(width, picture.alt, 34 + step * len(picture.rows))
    low, high = math.log(1 / 16), math.log(6)

    def across(ratio: float) -> float:
        log = math.log(min(max(ratio, 1 / 16), 6))
        return names + 10 + (log - low) / (high - low) * (width - names - 20)

    taken: list[tuple[float, float]] = []
    for ratio, words in sorted(_TICKS, key=lambda tick: (tick[0] != 1, tick[0])):  # "same" is always named
        same, half = ratio == 1, text_width(words, 11.5, bold=ratio == 1) / 2 + 1
        canvas.line(across(ratio), 22, across(ratio), canvas.height, INK if same else PALE)
        left, right = across(ratio) - half, across(ratio) + half
        if all(right <= start or left >= end for start, end in taken):
            taken.append((left, right))
            canvas.text(across(ratio), 14, words, 11.5, fill=INK if same else SOFT, anchor="middle", bold=same)
    for number, row in enumerate(picture.rows):
        y = 50 + step * number + (0 if wide else 14)
        canvas.text(
            0,
            y - 2 if wide else y - 26,
            shortened(row.label, 13, names if wide else width, bold=True),
            13,
            bold=True,
            halo=True,
        )
        canvas.text(0, y + 14 if wide else y - 11, row.word, 12, fill=SOFT, halo=True)
        canvas.dumbbell(across, y, row.before, row.after, ORANGE if row.word.endswith("ikely") else GREY)
    return str(canvas)


# --- blocks ----------------------------------------------------------------------------------------------------------


def blocks(picture: Blocks, width: int) -> str:
    """Counts in rows, a block each; a dash where nothing is recorded.

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
    wide = width > PHONE
    names = min(max((text_width(label, 13) for label, _, _ in picture.rows), default=0) + 14, 300) if wide else 0
    step = 30 if wide else 46
    canvas = Canvas(width, picture.alt, step * len(picture.rows) + 4)
    most = max((count or 0 for _, count, _ in picture.rows), default=1) or 1
    unit = min(15.0, (width - names - 60) / most)
    for number, (label, count, note) in enumerate(picture.rows):
        y = step * number + (20 if wide else 14)
        canvas.text(0, y, shortened(label, 13, names if wide else width), 13)
        y += 0 if wide else 20
        if count is None:
            canvas.text(names, y, note or "not recorded", 12, fill=SOFT)
            continue
        if unit >= 4:  # noqa: PLR2004 - pixels that a block needs
            for block in range(count):
                canvas.rect(names + block * unit, y - 11, unit - 2, 12, BLUE)
        else:
            canvas.rect(names, y - 11, count * unit, 12, BLUE)
        words = f"{count:,}" + (f": {note}" if note else "")
        canvas.text(names + count * unit + 6, y, shortened(words, 12, width - names - count * unit - 6), 12, fill=SOFT)
    return str(canvas)
