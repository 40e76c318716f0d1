"""Pictures with a line for each school: shares as dots on a scale, and the stops of its governance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.population.audit import Audit
from trustmodel.population.compare import Comparison
from trustmodel.practice.development import Development
from trustmodel.practice.endeavour import Endeavour
from trustmodel.practice.governance import Governance
from trustmodel.privacy.disclosure import suppressed_groups
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import short_names
from trustmodel.results import undefined

if TYPE_CHECKING:
    import altair as alt

__all__ = ["comparison", "exclusion", "governance", "reach"]

_ROW: Final = 20.0  # pixels from one school to the next
_BAND: Final = 190.0  # width of a scale from 0 to 100 %
_GAP: Final = 90.0  # between two scales
_LONGEST: Final = 260.0  # of a name


@attrs.frozen
class _Dot:
    """A share of one school on one scale; without a value its words stand instead."""

    school: str
    scale: int
    value: float
    low: float
    high: float
    words: str = ""


def reach(found: Endeavour, development: Development | None, data: Dataset, *, min_cell: int = 5) -> alt.LayerChart:
    """Schools by how far leaders' sessions and CPD reached them: dots from 0 to 100 %, each with its exact interval.

    On the left at how many sessions of the leadership team the school was represented, on the right how many of its
    colleagues CPD reached. Where a share would tell of fewer than `min_cell` people, or would give such a share away, a
    word stands in its place.

    Parameters
    ----------
    found
        What `trustmodel.endeavour` gave.
    development
        What `trustmodel.development` gave. `None`: sessions alone.
    data
        The dataset that they were given.
    min_cell
        Shares of fewer people than this are not drawn.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No session with attendance and no part in an activity is recorded.
    MissingExtraError
        The extra `report` is not installed.
    """
    schools = [row.group for row in found.rows[:-1]]  # the last row is the central team
    dots = [
        _Dot(row.group, 0, row.represented_share, row.represented_low, row.represented_high, "no member")
        for row in found.rows[:-1]
    ]
    if all(undefined(dot.value) for dot in dots):
        dots = []
    learnt = [] if development is None else list(development.rows)
    gone = suppressed_groups([(row.reached or 0, row.of) for row in learnt], min_cell)
    if any(row.reached is not None for row in learnt):
        dots += [
            _Dot(row.group, 1, row.share, row.low, row.high, "nobody recorded")
            if at not in gone else _Dot(row.group, 1, math.nan, math.nan, math.nan, "few")
            for at, row in enumerate(learnt)
            if row.group in schools
        ]  # fmt: skip
    if not dots:
        raise ValueError("no session with attendance and no part in an activity is recorded, so there is no picture")
    titles = {0: "Sessions where it was represented", 1: "Colleagues whom CPD reached"}
    names = short_names({school: canvas.called(data[school], data) for school in schools})
    order = sorted(schools, key=lambda school: (names[school].casefold(), school))
    drawn = {scale: title for scale, title in titles.items() if any(dot.scale == scale for dot in dots)}
    return _dots({school: names[school] for school in order}, dots, drawn)


def exclusion(found: Audit) -> alt.LayerChart:
    """Kinds of trusts by how many of them a definition includes: dots from 0 to 100 %, each with its exact interval.

    Parameters
    ----------
    found
        What `trustmodel.audit` gave.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No kinds of trusts were compared.
    MissingExtraError
        The extra `report` is not installed.
    """
    rows = [row for row in found.groups if row.of]
    if not rows:
        raise ValueError("no kinds of trusts were compared, so there is no picture of them")
    names = {f"{row.grouping}/{row.group}": f"{row.group}, {row.of:,} trusts" for row in rows}
    dots = [_Dot(f"{row.grouping}/{row.group}", 0, row.share, row.low, row.high) for row in rows]
    return _dots(names, dots, {0: "Included by the definition"})


def comparison(found: Comparison) -> alt.LayerChart:
    """Where each figure of a trust lies among trusts of its size, and among its peers: dots from the lowest to the highest.

    A place in an order is no merit: neither end is better.

    Parameters
    ----------
    found
        What `trustmodel.compare` gave.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No figure has a place.
    MissingExtraError
        The extra `report` is not installed.
    """
    scales = (
        (0, "Among trusts of its size", "of_its_size"),
        (1, "Among its peers", "among_peers"),
    )
    dots = [
        _Dot(row.measure, scale, getattr(row, name), getattr(row, name), getattr(row, name), "not known")
        for row in found.rows
        for scale, _, name in scales
    ]
    titles = {
        scale: title for scale, title, name in scales if any(not undefined(getattr(row, name)) for row in found.rows)
    }
    if not titles:
        raise ValueError("no figure has a place among others, so there is no picture of them")
    names = {row.measure: row.measure.replace("_", " ") for row in found.rows}
    return _dots(names, [dot for dot in dots if dot.scale in titles], titles)


def _dots(names: Mapping[str, str], dots: Sequence[_Dot], titles: Mapping[int, str]) -> alt.LayerChart:
    """Names on the left, in their order, and a scale beside another for each title."""
    alt = canvas.altair()
    order = list(names)
    down = {row: -_ROW * (at + 0.5) for at, row in enumerate(order)}
    left = min(max(map(canvas.width, names.values()), default=0.0), _LONGEST) + 14
    start = {scale: left + at * (_BAND + _GAP) for at, scale in enumerate(sorted(titles))}
    wide, high = left + len(titles) * (_BAND + _GAP), _ROW * len(order)
    base = {"x": canvas.pixels(alt, "x", 0, wide), "y": canvas.pixels(alt, "y", -high - 4, 46)}
    lines = [
        {"x": start[scale] + share * _BAND, "x2": start[scale] + share * _BAND, "y": 0, "y2": -high}
        for scale in titles
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    heads = [{"x": start[scale], "y": 34, "text": title} for scale, title in titles.items()]
    ticks = [
        {"x": start[scale] + share * _BAND, "y": 10, "text": f"{share:.0%}"}
        for scale in titles
        for share in (0, 0.5, 1)
    ]
    shown = [dot for dot in dots if not undefined(dot.value)]
    marks = [{"x": start[dot.scale] + dot.value * _BAND, "y": down[dot.school], "of": dot.school} for dot in shown]
    whiskers = [
        {"x": start[dot.scale] + dot.low * _BAND, "x2": start[dot.scale] + dot.high * _BAND, "y": down[dot.school]}
        for dot in shown
    ]
    words = [
        {"x": start[dot.scale] + 2, "y": down[dot.school], "text": dot.words} for dot in dots if undefined(dot.value)
    ]
    layers: list[Any] = [
        alt.Chart(canvas.values(lines)).mark_rule(color="#d7dde4").encode(**base, x2="x2:Q", y2="y2:Q"),
        canvas.text(alt, heads, base, fontWeight="bold"),
        canvas.text(alt, ticks, base, align="center", color=canvas.PALE),
        canvas.text(
            alt,
            [{"x": left - 12, "y": down[row], "text": names[row], "of": row} for row in order],
            base, align="right", limit=_LONGEST,
        ),
    ]  # fmt: skip
    if whiskers:
        spoken, about = canvas.whom(alt, marks)
        layers += [
            alt.Chart(canvas.values(whiskers)).mark_rule(color=canvas.INSIDE, strokeWidth=2, opacity=0.55).encode(**base, x2="x2:Q"),
            alt.Chart(canvas.values(marks))
            .mark_point(shape="circle", filled=True, size=85, color=canvas.INSIDE, opacity=1, **spoken)
            .encode(**base, **about),
        ]  # fmt: skip
    if words:
        layers.append(canvas.text(alt, words, base, color=canvas.PALE, fontStyle="italic"))
    return canvas.finish(layers, high + 50, wide)


# --- how each school is governed -------------------------------------------------------------------------------------

_STOP: Final = 150.0  # pixels from one stop to the next
_STOPS: Final = ("Professional", "Committee", "Governance lead", "Trust board")


def governance(found: Governance, data: Dataset) -> alt.LayerChart:
    """Schools by how they are governed: stops for the governance professional, the committee, the lead and the board.

    A filled circle stands for what is recorded, an open one for what is not. A line joins the committee to the lead, and to
    the board, where people who meet could carry word; the words beside say through how many.

    Parameters
    ----------
    found
        What `trustmodel.governance` gave.
    data
        The dataset that it was given.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        The trust has no school.
    MissingExtraError
        The extra `report` is not installed.
    """
    alt = canvas.altair()
    if not found.rows:
        raise ValueError("no school belongs to the trust, so there is no picture of how they are governed")
    names = short_names({row.school: canvas.called(data[row.school], data) for row in found.rows})
    rows = sorted(found.rows, key=lambda row: (names[row.school].casefold(), row.school))
    left = min(max(map(canvas.width, names.values())), _LONGEST) + 30
    wide, high = left + _STOP * len(_STOPS), _ROW * len(rows)
    base = {"x": canvas.pixels(alt, "x", 0, wide), "y": canvas.pixels(alt, "y", -high - 4, 30)}
    stops, lines, words = [], [], []
    for at, row in enumerate(rows):
        y = -_ROW * (at + 0.5)
        ways = (row.to_lead, row.to_board)
        there = (row.professional is not None, row.committee is not None, *(way is not None for way in ways))
        says = (
            row.professional or "not recorded",
            f"{row.committee_people}, {'with' if row.chair else 'no'} chair" if row.committee else "not recorded",
            *(f"through {way}" if way is not None else "no way known" for way in ways),
        )
        for place, (known, text) in enumerate(zip(there, says, strict=True)):
            x = left + _STOP * place
            stops.append({"x": x, "y": y, "fill": canvas.INSIDE if known else "white", "of": row.school})
            words.append({"x": x + 11, "y": y, "text": text})
        for place, way in enumerate(ways, 2):
            if row.committee is not None and way is not None:  # from where the words before it end
                begins = left + _STOP * (place - 1) + 17 + canvas.width(says[place - 1])
                lines.append({"x": begins, "x2": left + _STOP * place - 8, "y": y})
    spoken, about = canvas.whom(alt, stops)
    layers: list[Any] = [
        canvas.text(
            alt, [{"x": left + _STOP * place - 6, "y": 14, "text": title} for place, title in enumerate(_STOPS)], base,
            fontWeight="bold",
        ),
        canvas.text(
            alt,
            [
                {"x": left - 18, "y": -_ROW * (at + 0.5), "text": names[row.school], "of": row.school}
                for at, row in enumerate(rows)
            ],
            base, align="right", limit=_LONGEST,
        ),
    ]  # fmt: skip
    if lines:
        layers.append(
            alt.Chart(canvas.values(lines)).mark_rule(color="#9fb6cd", strokeWidth=2).encode(**base, x2="x2:Q")
        )
    layers += [
        alt.Chart(canvas.values(stops))
        .mark_point(shape="circle", size=95, strokeWidth=2, stroke=canvas.INSIDE, opacity=1, **spoken)
        .encode(**base, **about, fill=alt.Fill("fill:N", scale=None)),
        canvas.text(alt, words, base, color=canvas.PALE),
    ]
    return canvas.finish(layers, high + 34, wide)
