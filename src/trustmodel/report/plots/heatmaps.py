"""Tables as pictures: a row for each place, and in its squares who knows what, how services are run, or what reached it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.vocabulary import ExpertiseLevel, ServiceMode
from trustmodel.network import graphs
from trustmodel.practice.development import Development
from trustmodel.practice.resource import Resource
from trustmodel.privacy.gate import Gate
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import short_names
from trustmodel.report.wording import service_names

if TYPE_CHECKING:
    import altair as alt

__all__ = ["MODES", "activities", "expertise", "services"]

_SIZE: Final = 26  # pixels
_LONGEST: Final = 260  # of a name, in pixels
_EMPTY: Final = "#f6f7f9"
_PALEST: Final = (0xDB, 0xE7, 0xF3)


@attrs.frozen(kw_only=True)
class Square:
    """One cell: what stands in it, on which ground, and whether a ring marks it."""

    place: str
    column: str
    words: str = ""
    fill: str = _EMPTY
    ink: str = canvas.INK
    ring: bool = False


def shaded(place: str, column: str, count: int, most: int, *, ring: bool = False) -> Square:
    """A square with a number, the darker the more; without one where it is 0."""
    if not count:
        return Square(place=place, column=column, ring=ring)
    share = count / max(most, 3)  # so that one alone is never darkest
    deepest = tuple(int(canvas.INSIDE[at : at + 2], 16) for at in (1, 3, 5))
    mixed = (round(pale + share * (deep - pale)) for pale, deep in zip(_PALEST, deepest, strict=True))
    return Square(
        place=place, column=column, words=f"{count:,}", fill=f"#{bytes(mixed).hex()}",
        ink="white" if share > 0.5 else canvas.INK, ring=ring,  # noqa: PLR2004 - half way to the deepest
    )  # fmt: skip


def squares(names: Mapping[str, str], columns: Sequence[str], cells: Iterable[Square]) -> alt.LayerChart:
    """Places down, in the order of their names, by columns across; each row bears the id of its place."""
    alt = canvas.altair()
    places = sorted(names.values(), key=str.casefold)
    domain = {"domain": False, "ticks": False, "title": None, "labelLimit": _LONGEST}
    base = {
        "x": alt.X("column:N", sort=[*columns], scale=alt.Scale(domain=[*columns]),
                   axis=alt.Axis(orient="top", labelAngle=-55, **domain)),
        "y": alt.Y("place:N", sort=places, scale=alt.Scale(domain=places), axis=alt.Axis(**domain)),
    }  # fmt: skip
    filled = {(cell.place, cell.column): cell for cell in cells}
    rows = [
        {
            "place": names[place],
            "column": column,
            "fill": cell.fill,
            "ink": cell.ink,
            "text": cell.words,
            "ring": cell.ring,
        }
        for place in names
        for column in columns
        for cell in [filled.get((place, column), Square(place=place, column=column))]
    ]
    plain = {"stroke": "white", "strokeWidth": 2}
    layers = [
        alt.Chart(canvas.values(rows)).mark_rect(**plain).encode(**base, fill=alt.Fill("fill:N", scale=None)),
        alt.Chart(canvas.values([row for row in rows if row["text"]]))
        .mark_text(font=canvas.FONT, fontSize=canvas.TEXT)
        .encode(**base, text="text:N", color=alt.Color("ink:N", scale=None)),
        alt.Chart(canvas.values([row for row in rows if row["ring"]]))
        .mark_point(shape="circle", size=380, filled=False, stroke=canvas.OUTSIDE, strokeWidth=2.5, opacity=1)
        .encode(**base),
    ]
    # Over each row and its name lies one that cannot be seen and bears the id of whose row it is.
    whole = [{"place": name, "of": place} for place, name in sorted(names.items())]
    spoken, about = canvas.whom(alt, whole)
    longest = max(map(canvas.width, places), default=0.0)
    layers.append(
        alt.Chart(canvas.values(whole))
        .mark_rect(fill="white", fillOpacity=0, **spoken)
        .encode(y=base["y"], x=alt.value(-min(longest, _LONGEST) - 4), x2=alt.value(_SIZE * len(columns)), **about)
    )
    # Slanted names reach beyond the last column, and are a little longer than they are guessed to be.
    beyond = 0.6 * max((min(canvas.width(name), _LONGEST) for name in columns), default=0.0)
    chart = canvas.finish(layers, _SIZE * len(places), _SIZE * len(columns))
    return chart.properties(padding={"left": 6, "top": 22, "right": round(beyond), "bottom": 6})


def _called(data: Dataset, identifiers: Iterable[str]) -> dict[str, str]:
    return short_names({identifier: canvas.called(data[identifier], data) for identifier in sorted(set(identifiers))})


# --- who knows what --------------------------------------------------------------------------------------------------


def expertise(
    data: Dataset, *, at: dt.date | str | None = None, min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE
) -> alt.LayerChart:
    """Schools by topics: how many people hold expertise in it, and where it is needed.

    A darker square means more holders, whose number stands in it. A ring marks a need; a ring in an empty square is a
    need that nobody in that school can meet.

    Parameters
    ----------
    data
        The dataset.
    at
        The day on which expertise, roles and needs are read. `None`: on any day.
    min_level
        The least level that counts as held.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No expertise and no need is recorded.
    MissingExtraError
        The extra `report` is not installed.
    """
    cells, everywhere = _cells(data, at, min_level)
    if not cells:
        raise ValueError("no expertise and no need is recorded, so there is no picture of them")
    topics = _called(data, (topic for _, topic in cells))
    most = max(holders for holders, _ in cells.values())
    return squares(
        _called(data, everywhere),
        sorted(topics.values(), key=str.casefold),
        [
            shaded(place, topics[topic], holders, most, ring=needed > 0)
            for (place, topic), (holders, needed) in cells.items()
        ],
    )


def _cells(
    data: Dataset, at: dt.date | str | None, min_level: ExpertiseLevel | str
) -> tuple[dict[tuple[str, str], tuple[int, int]], list[str]]:
    """For each place and topic how many people hold it and how many needs there are; and every place, also an empty one.

    A place is a school, or a trust for its central team.
    """
    graph = graphs.expertise(data, level="school", at=at, min_level=min_level)
    holders = [node for node, about in graph.nodes(data=True) if about["part"] == "holder"]
    held = {
        (a, b) if graph.nodes[b]["part"] == "topic" else (b, a): int(tie["strength"])
        for a, b, tie in graph.edges(data=True)
    }
    needs = Counter((need.school, need.topic) for need in (data if at is None else data.at(at)).needs)
    cells = {cell: (held.get(cell, 0), needs[cell]) for cell in sorted({*held, *needs})}
    return cells, sorted({*holders, *(place for place, _ in cells)})


# --- how services are run --------------------------------------------------------------------------------------------

MODES: Final[Mapping[str, tuple[str, str, str]]] = {
    ServiceMode.CENTRAL: ("C", canvas.INSIDE, "white"),
    ServiceMode.PARTNERED: ("P", "#7fb0dd", canvas.INK),
    ServiceMode.ALIGNED: ("A", "#cfe3f5", canvas.INK),
    ServiceMode.LOCAL: ("L", "#d8ecd5", canvas.INK),
    ServiceMode.EXTERNAL: ("E", "#f2d3c2", canvas.INK),
}
"""For each way in which a service is run: its letter, the ground and the ink of its square."""


def services(found: Resource, data: Dataset) -> alt.LayerChart:
    """Schools by services: the way in which each is run there, by a letter. Empty: not recorded.

    A ring marks a central or external service whose topic nobody at the school is recorded as holding.

    Parameters
    ----------
    found
        What `trustmodel.resource` gave.
    data
        The dataset that it was given.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No service is recorded.
    MissingExtraError
        The extra `report` is not installed.
    """
    if not found.rows:
        raise ValueError("no service is recorded, so there is no picture of them")
    called = service_names(data, Gate(data))
    columns = short_names({service: called[service] for service in sorted({row.service for row in found.rows})})
    cells = []
    for row in found.rows:
        words, fill, ink = MODES.get(row.mode, ("", _EMPTY, canvas.INK))
        cells.append(
            Square(
                place=row.school, column=columns[row.service], words=words, fill=fill, ink=ink, ring=row.without_local
            )
        )
    return squares(_called(data, (row.school for row in found.rows)), sorted(columns.values(), key=str.casefold), cells)


# --- what reached which school ---------------------------------------------------------------------------------------


def activities(found: Development, data: Dataset) -> alt.LayerChart:
    """Schools by kinds of activity: how many of each reached the school.

    Parameters
    ----------
    found
        What `trustmodel.development` gave.
    data
        The dataset that it was given.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    ValueError
        No activity reached a school.
    MissingExtraError
        The extra `report` is not installed.
    """
    counts: Counter[tuple[str, str]] = Counter((school, row.kind) for row in found.activities for school in row.schools)
    if not counts:
        raise ValueError("no activity is recorded to have reached a school, so there is no picture of them")
    schools = (row.group for row in found.rows[:-1])  # the last row is the central team
    most = max(counts.values())
    kinds = sorted({kind for _, kind in counts}, key=str.casefold)
    cells: list[Any] = [shaded(school, kind, count, most) for (school, kind), count in counts.items()]
    return squares(_called(data, schools), kinds, cells)
