"""Pictures with a line for each school, topic or figure: dots on a scale, and the stops of a school's governance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from trustmodel.privacy.disclosure import suppressed_groups
from trustmodel.prose import capitalised, counted, figure, has_have, listed, number_of
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import Sign, Told
from trustmodel.report.plots.labels import Asked, by_name, caption_of, labels, source_of
from trustmodel.results import undefined

if TYPE_CHECKING:
    import altair as alt

    from trustmodel.population.audit import Audit
    from trustmodel.population.compare import Comparison
    from trustmodel.practice.development import Development
    from trustmodel.practice.endeavour import Endeavour
    from trustmodel.practice.governance import Governance

__all__ = ["comparison", "exclusion", "governance", "reach"]

_ROW: Final = 22.0  # pixels from one school to the next
_LONGEST: Final = 230.0  # of a name
_GAP: Final = 62.0  # between two scales, where the figures stand
_WIDEST: Final = 300.0  # of a scale
_READ_OUT: Final = 12  # lines of a picture that are read out

DOT: Final = Sign("as recorded")
INTERVAL: Final = Sign("95% interval", shape=None)
CHANCE: Final = Sign("what chance gives in 95 of 100 cases", shape=None, stroke=canvas.BAND)


@attrs.frozen(kw_only=True)
class Scale:
    """A scale beside the names: what it is called, and from where to where it goes."""

    title: str
    low: float = 0.0
    high: float = 1.0
    form: Literal["share", "number", "count", "ratio"] = "share"
    """A ratio is drawn on a logarithmic scale, with a line at 1."""

    def at(self, value: float) -> float:
        """How far along the scale a value lies, from 0 to 1; what lies beyond it stands at its end."""
        if self.form == "ratio":
            low, high = math.log(self.low), math.log(self.high)
            return min(max(((math.log(value) if value > 0 else low) - low) / (high - low), 0.0), 1.0)
        return min(max((value - self.low) / ((self.high - self.low) or 1.0), 0.0), 1.0)

    def ticks(self) -> list[float]:
        """Where figures stand below its title."""
        if self.form == "ratio":
            steps = [power * 10.0**n for n in range(-4, 5) for power in (1, 2, 5)]
            inside = [step for step in steps if self.low <= step <= self.high]
            return inside if len(inside) <= 4 else [step for step in inside if f"{step:g}".strip("0.") == "1"]  # noqa: PLR2004
        if self.form == "share":
            return [0.0, 0.5, 1.0]
        step = canvas.nice_length((self.high - self.low) / 2)
        step = max(step, 1.0) if self.form == "count" else step
        first = math.ceil(self.low / step - 1e-9)
        return [n * step for n in range(first, first + 6) if n * step <= self.high + 1e-9]

    def words(self, value: float) -> str:
        """A value as it is written beside its dot."""
        return f"{value:.0%}" if self.form == "share" else figure(value).replace("-", "−")


@attrs.frozen(kw_only=True)
class Dot:
    """A figure on one scale; without a value its words stand instead."""

    row: str
    scale: int = 0
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    """The interval of the figure, or with `chance` what chance would give."""
    chance: bool = False
    label: str | None = None
    """Stands beside it. `None`: its value."""
    words: str = "not recorded"
    says: str = ""
    open: bool = False


def scale_for(title: str, dots: Sequence[Dot], *, scale: int = 0, ratio: bool = False, zero: bool = True) -> Scale:
    """A scale with room for every figure and interval, from 0 where that says something."""
    ends = [v for dot in dots if dot.scale == scale for v in (dot.value, dot.low, dot.high) if math.isfinite(v)]
    if ratio:
        above = [v for v in ends if v > 0]
        return Scale(
            title=title,
            low=min(0.5, max(min(above, default=0.5) * 0.8, 0.01)),
            high=max(2.0, min(max(above, default=2.0) * 1.25, 100.0)),
            form="ratio",
        )
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    low, high = (min(low, 0.0), max(high, 0.0)) if zero else (low, high)
    if low == high:
        low, high = (low, low + 1.0) if zero else (low - 0.5, high + 0.5)
    whole = all(float(v).is_integer() for v in ends)
    return Scale(title=title, low=low, high=high, form="count" if whole else "number")


def dots(
    names: Mapping[str, str], given: Sequence[Dot], scales: Sequence[Scale], told: Told, key: Sequence[Sign] = ()
) -> alt.LayerChart:
    """Names on the left, in the order given, and a scale beside another; a figure stands beside each dot."""
    longest = _LONGEST if len(scales) > 1 else 1.4 * _LONGEST
    left = min(max(map(canvas.width, names.values()), default=0.0), longest) + 14
    band = min(_WIDEST, (canvas.WIDTH - left) / len(scales) - _GAP)
    start = [left + at * (band + _GAP) for at in range(len(scales))]
    down = {row: -_ROW * (at + 0.5) for at, row in enumerate(names)}
    high = _ROW * len(names)
    heads = [canvas.wrapped(scale.title, band + _GAP - 10) for scale in scales]
    head = 24 + canvas.ROW * max(map(len, heads))
    layers = [
        *_scales(scales, start, band, high, heads),
        canvas.words(
            ({"x": left - 12, "y": down[row], "text": canvas.cut(name, longest), "of": row, "says": name} for row, name in names.items()),
            align="right",
        ),
        *_marks(given, scales, start, band, down),
    ]  # fmt: skip
    read = [_read_out(names[dot.row], dot, scales[dot.scale]) for dot in given[:_READ_OUT]]
    more = f" And {len(given) - len(read)} more." if len(given) > len(read) else ""
    told = attrs.evolve(told, seen=told.seen or f"{'; '.join(read)}.{more}")
    wide = left + len(scales) * (band + _GAP)
    return canvas.picture(layers, told, x=(0.0, wide), y=(-high - 2, head), key=key)


def _scales(
    scales: Sequence[Scale], start: Sequence[float], band: float, high: float, heads: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    ticks = [
        (x + scale.at(tick) * band, scale, tick)
        for scale, x in zip(scales, start, strict=True)
        for tick in scale.ticks()
    ]
    ends = [(x + share * band) for x in start for share in (0, 1)]
    rules = [{"x": x, "x2": x, "y": 0.0, "y2": -high} for x in {*ends, *(x for x, _, _ in ticks)}]
    one = [x + scale.at(1.0) * band for scale, x in zip(scales, start, strict=True) if scale.form == "ratio"]
    lines = [
        {"x": x, "y": 26.0 + canvas.ROW * (len(head) - 1 - at), "text": text}
        for x, head in zip(start, heads, strict=True) for at, text in enumerate(head)
    ]  # fmt: skip
    return [
        canvas.lines(rules),
        canvas.lines(({"x": x, "x2": x, "y": 0.0, "y2": -high} for x in one), color=canvas.PALE),
        canvas.words(lines, fontWeight="bold"),
        canvas.words(({"x": x, "y": 9.0, "text": scale.words(tick)} for x, scale, tick in ticks), align="center", color=canvas.PALE, fontSize=canvas.SMALL),
    ]  # fmt: skip


def _marks(
    given: Sequence[Dot], scales: Sequence[Scale], start: Sequence[float], band: float, down: Mapping[str, float]
) -> list[dict[str, Any]]:
    def along(dot: Dot, value: float) -> float:
        return start[dot.scale] + scales[dot.scale].at(value) * band

    drawn = [dot for dot in given if not undefined(dot.value)]
    intervals = [dot for dot in drawn if not undefined(dot.low) and not undefined(dot.high)]
    whiskers = {
        chance: [
            {"x": along(dot, dot.low), "x2": along(dot, dot.high), "y": down[dot.row]}
            for dot in intervals
            if dot.chance is chance
        ]
        for chance in (True, False)
    }
    marks = [
        {
            "x": along(dot, dot.value), "y": down[dot.row], "of": dot.row, "radius": 5.0, "fill": "white" if dot.open else canvas.INSIDE,
            "says": dot.says or scales[dot.scale].words(dot.value),
        }
        for dot in drawn
    ]  # fmt: skip
    figures = [
        {
            "x": start[dot.scale] + band + 9,
            "y": down[dot.row],
            "text": scales[dot.scale].words(dot.value) if dot.label is None else dot.label,
        }
        for dot in drawn
    ]
    instead = [
        {"x": start[dot.scale] + 4, "y": down[dot.row], "text": dot.words} for dot in given if undefined(dot.value)
    ]
    return [
        canvas.lines(whiskers[True], color=canvas.BAND, wide=7),
        canvas.lines(whiskers[False], color=canvas.INSIDE, wide=2, opacity=0.6),
        canvas.points(marks),
        canvas.words(figures, color=canvas.PALE, fontSize=canvas.SMALL),
        canvas.words(instead, color=canvas.PALE, fontStyle="italic", fontSize=canvas.SMALL),
    ]


def _read_out(name: str, dot: Dot, scale: Scale) -> str:
    value = dot.words if undefined(dot.value) else scale.words(dot.value)
    return f"{name}, {scale.title[:1].lower()}{scale.title[1:]}: {value}"


# --- shares of schools ------------------------------------------------------------------------------------------------


def reach(
    result: Endeavour | None, development: Development | None = None, data: Asked | None = None, *, min_cell: int = 5
) -> alt.LayerChart:
    """Schools by how far leaders' sessions and CPD reached them: dots from 0 to 100%, each with its exact interval.

    On the left at how many sessions of the leadership team the school was represented, on the right how many of its
    colleagues CPD reached. Where a share would tell of fewer than `min_cell` people, or would give such a share away, a
    word stands in its place.

    Parameters
    ----------
    result
        What `trustmodel.endeavour` gave. `None`: CPD alone.
    development
        What `trustmodel.development` gave. `None`: sessions alone.
    data
        The dataset that they were given, for the names of schools. `None`: schools have their ids.
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
    met = [] if result is None else list(result.rows[:-1])  # the last row is the central team
    learnt = [] if development is None else list(development.rows)
    schools = [row.group for row in met or learnt[:-1]]
    known = {row.group: (row.reached, row.of) for row in learnt if row.reached is not None}
    gone = suppressed_groups(known, min_cell)
    given = [
        Dot(
            row=row.group, value=row.represented_share, low=row.represented_low, high=row.represented_high,
            label=f"{row.represented} of {row.sessions}", words="no member",
        )
        for row in met
    ]  # fmt: skip
    given = [] if all(undefined(dot.value) for dot in given) else given
    scales = [Scale(title="Sessions where it was represented")] if given else []
    if any(row.reached is not None for row in learnt):
        given += [
            Dot(row=row.group, scale=len(scales), words="few")
            if row.group in gone
            else Dot(row=row.group, scale=len(scales), value=row.share, low=row.low, high=row.high, label=f"{row.reached} of {row.of}", words="nobody recorded")
            for row in learnt
            if row.group in schools
        ]  # fmt: skip
        scales.append(Scale(title="Colleagues whom CPD reached"))
    if not given:
        raise ValueError("no session with attendance and no part in an activity is recorded, so there is no picture")
    chosen = result if result is not None else development
    assert chosen is not None, "something was drawn of it"
    names = by_name(labels(schools, data))
    says = [] if result is None or not met else [_met(result)]
    says += (
        [_learnt([dot for dot in given if dot.scale or not says])]
        if any(row.reached is not None for row in learnt)
        else []
    )
    told = Told(
        title="; ".join(says), caption=caption_of(chosen, "Each school, in order of name", data), source=source_of(chosen),
    )  # fmt: skip
    if any(dot.words == "few" for dot in given):
        told = attrs.evolve(told, caption=f"{told.caption}. “few”: fewer people than may be shown")
    return dots(names, given, scales, told, [DOT, INTERVAL])


def _met(result: Endeavour) -> str:
    there = [row for row in result.rows[:-1] if row.sessions]
    always = sum(row.represented == row.sessions for row in there)
    return f"{capitalised(counted(always, 'school'))} of {len(there)} {'was' if always == 1 else 'were'} represented at every leaders’ session"


def _learnt(given: Sequence[Dot]) -> str:
    """Of the schools that are shown alone: with the whole, those that are not could be calculated."""
    known = [dot for dot in given if not undefined(dot.value)]
    return f"CPD reached every colleague at {sum(dot.value == 1 for dot in known)} of the {len(known)} schools shown"


# --- whom a definition excludes, and where a trust lies among others -------------------------------------------------


def exclusion(result: Audit) -> alt.LayerChart:
    """Kinds of trusts by how many of them a definition includes: dots from 0 to 100%, each with its exact interval.

    Parameters
    ----------
    result
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
    rows = [row for row in result.groups if row.of]
    if not rows:
        raise ValueError("no kinds of trusts were compared, so there is no picture of them")
    names = {f"{row.grouping}/{row.group}": f"{row.group}, {counted_trusts(row.of)}" for row in rows}
    given = [Dot(row=f"{row.grouping}/{row.group}", value=row.share, low=row.low, high=row.high) for row in rows]
    told = Told(
        title=f"The definition “{result.method.options.get('definition', 'as given')}” includes {result.included:,} of {result.judged:,} trusts",
        caption="Share of the trusts of each kind that it includes", source=source_of(result),
    )  # fmt: skip
    return dots(names, given, [Scale(title="Included by the definition")], told, [DOT, INTERVAL])


def counted_trusts(number: int) -> str:
    """How many trusts, in figures."""
    return f"{number:,} trust{'' if number == 1 else 's'}"


def comparison(result: Comparison) -> alt.LayerChart:
    """Where each figure of a trust lies among trusts of its size, and among its peers: dots from the lowest to the highest.

    A place in an order is no merit: neither end is better.

    Parameters
    ----------
    result
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
    sides = [
        (title, name) for title, name in (("Among trusts of its size", "of_its_size"), ("Among its peers", "among_peers"))
        if any(not undefined(getattr(row, name)) for row in result.rows)
    ]  # fmt: skip
    if not sides:
        raise ValueError("no figure has a place among others, so there is no picture of them")
    given = [
        Dot(row=row.measure, scale=at, value=getattr(row, name), words="not known")
        for row in result.rows
        for at, (_, name) in enumerate(sides)
    ]
    outer = [
        row for row in result.rows
        if any(not undefined(value) and not 0.1 <= value <= 0.9 for value in (row.of_its_size, row.among_peers))  # noqa: PLR2004
    ]  # fmt: skip
    name = result.name or result.trust
    names = {row.measure: row.measure.replace("_", " ") for row in result.rows}
    title = (
        f"{name} stands out in {len(outer)} of {number_of(len(result.rows), 'figure')}:"
        f" {listed([names[row.measure] for row in outer], limit=3)}"
        if outer else f"{name} lies between the outer tenths of trusts in every figure that is known"
    )  # fmt: skip
    told = Told(
        title=title, caption="Share of trusts with a lower figure. Neither end is better", source=source_of(result)
    )
    return dots(names, given, [Scale(title=text) for text, _ in sides], told)


# --- how each school is governed --------------------------------------------------------------------------------------

_STOP: Final = 118.0  # pixels from one stop to the next
_STOPS: Final = ("Professional", "Committee", "Governance lead", "Trust board")


def governance(result: Governance, data: Asked | None = None) -> alt.LayerChart:
    """Schools by how they are governed: stops for the governance professional, the committee, the lead and the board.

    A filled circle stands for what is recorded, an open one for what is not. A line joins the committee to the lead, and to
    the board, where people who meet could carry word; the words beside say through how many.

    Parameters
    ----------
    result
        What `trustmodel.governance` gave.
    data
        The dataset that it was given, for the names of schools. `None`: schools have their ids.

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
    if not result.rows:
        raise ValueError("no school belongs to the trust, so there is no picture of how they are governed")
    names = by_name(labels([row.school for row in result.rows], data))
    by_school = {row.school: row for row in result.rows}
    left = min(max(map(canvas.width, names.values())), canvas.WIDTH - _STOP * len(_STOPS) - 20) + 24
    wide, high = left + _STOP * len(_STOPS), _ROW * len(names)
    stops, lines, texts = [], [], []
    for at, school in enumerate(names):
        row, y = by_school[school], -_ROW * (at + 0.5)
        ways = (row.to_lead, row.to_board)
        there = (row.professional is not None, row.committee is not None, *(way is not None for way in ways))
        says = (
            row.professional or "not recorded",
            f"{row.committee_people}, {'with' if row.chair else 'no'} chair" if row.committee else "not recorded",
            *(f"through {way}" if way is not None else "no way known" for way in ways),
        )
        for place, (known, text) in enumerate(zip(there, says, strict=True)):
            x = left + _STOP * place
            stops.append(
                {
                    "x": x,
                    "y": y,
                    "fill": canvas.INSIDE if known else "white",
                    "of": school,
                    "says": f"{names[school]}, {_STOPS[place].lower()}: {text}",
                }
            )
            texts.append({"x": x + 11, "y": y, "text": text})
        for place, way in enumerate(ways, 2):
            if row.committee is not None and way is not None:  # from where the words before it end
                begins = left + _STOP * (place - 1) + 15 + canvas.width(says[place - 1])
                lines.append({"x": begins, "x2": left + _STOP * place - 8, "y": y})
    layers = [
        canvas.words(({"x": left + _STOP * place - 6, "y": 14.0, "text": title} for place, title in enumerate(_STOPS)), fontWeight="bold"),
        canvas.words(
            ({"x": left - 16, "y": -_ROW * (at + 0.5), "text": canvas.cut(names[school], left - 16), "of": school} for at, school in enumerate(names)),
            align="right",
        ),
        canvas.lines(lines, color=canvas.BAND, wide=2),
        canvas.points(stops),
        canvas.words(texts, color=canvas.PALE, fontSize=canvas.SMALL),
    ]  # fmt: skip
    told = Told(
        title=_governed(result, names),
        caption=caption_of(result, "What is recorded of each school’s governance", data),
        source=source_of(result),
    )
    key = [
        Sign("recorded"),
        Sign("not recorded", fill="white"),
        Sign("linked by people who meet", shape=None, stroke=canvas.BAND),
    ]
    return canvas.picture(layers, told, x=(0.0, wide), y=(-high - 2, 26.0), key=key)


def _governed(result: Governance, names: Mapping[str, str]) -> str:
    without = [names[row.school] for row in result.rows if row.professional is None]
    apart = [names[row.school] for row in result.rows if row.to_lead is None]
    says = [
        f"{listed(sorted(without), limit=3)} {has_have(len(without))} no governance professional recorded" if without else "Every school has a governance professional",
        f"no way to the governance lead is recorded for {listed(sorted(apart), limit=3, last='or')}" if apart else "every school reaches the governance lead",
    ]  # fmt: skip
    return "; ".join(says)
