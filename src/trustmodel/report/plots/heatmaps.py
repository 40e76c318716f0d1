"""Tables as pictures: who knows what, how services are run, what reached which school, and whatever else goes by two names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.records import Need
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel, ServiceMode
from trustmodel.network import graphs
from trustmodel.network.graph_contract import nodes_of
from trustmodel.privacy.gate import Gate
from trustmodel.prose import capitalised, counted, in_sentence, listed, number_of
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import Sign, Told
from trustmodel.report.plots.dots import Dot, Scale, dots
from trustmodel.report.plots.labels import (
    Asked,
    as_data,
    as_graph,
    by_name,
    caption_of,
    labels,
    short_names,
    source_of,
    time_of,
    where,
)
from trustmodel.report.wording import service_names
from trustmodel.results import version

if TYPE_CHECKING:
    import altair as alt

    from trustmodel.model.record_fields import ExpertiseLevelLike
    from trustmodel.practice.development import Development
    from trustmodel.practice.resource import Resource

__all__ = ["MODES", "activities", "expertise", "services"]

_SIZE: Final = 26.0  # of a square, where there is room for it
_LEAST: Final = 12.0  # a smaller row could not be named
_LONGEST: Final = 200.0  # of a name, in pixels
_HEAD: Final = 172.0  # of a name above a column, along its slant
_SLANT: Final = 0.71  # of 45 degrees
_MANY: Final = 30  # places: with more, squares are counted instead
_LONG_WORDS: Final = 4  # letters in a square, from which it is larger
_RING: Final = 0.36  # of a square


@attrs.frozen(kw_only=True)
class Square:
    """One cell: what stands in it, on which ground, and whether a ring marks it."""

    row: str
    column: str
    words: str = ""
    fill: str = canvas.EMPTY
    ink: str = canvas.INK
    ring: bool = False
    says: str = ""


def shaded(  # noqa: PLR0913 - what a square shows
    row: str, column: str, count: float, most: float, *, ring: bool = False, words: str | None = None, says: str = ""
) -> Square:
    """A square with a number, the darker the more; without one where it is 0."""
    if not count:
        return Square(row=row, column=column, ring=ring, says=says)
    fill, ink = canvas.shade(count / max(most, 3))  # so that one alone is never darkest
    return Square(
        row=row, column=column, words=f"{count:,}" if words is None else words, fill=fill, ink=ink, ring=ring, says=says
    )


def squares(
    rows: Mapping[str, str], columns: Mapping[str, str], cells: Iterable[Square], told: Told, key: Sequence[Sign] = ()
) -> alt.LayerChart:
    """Rows by columns, both by id with the name of each, in the order given; each row bears the id of what it is about."""
    cells = list(cells)
    left = min(max(map(canvas.width, rows.values()), default=0.0), _LONGEST) + 12
    size = _SIZE if max((len(cell.words) for cell in cells), default=0) < _LONG_WORDS else 1.4 * _SIZE
    heads = {column: canvas.cut(name, _HEAD) for column, name in columns.items()}
    level = all(canvas.width(name) < size - 2 for name in heads.values())
    # A slanted name reaches beyond its column: the last one says how far.
    longest = (
        0.0
        if level
        else max(
            (canvas.width(name) * _SLANT - (len(heads) - 1 - at) * _LEAST for at, name in enumerate(heads.values())),
            default=0.0,
        )
    )
    wide = min(size, (canvas.WIDTH - left - longest) / max(len(columns), 1))
    high = max(min(_SIZE, wide * 1.3), _LEAST + 2)
    at_x = {column: left + wide * place for place, column in enumerate(columns)}
    at_y = {row: -high * (place + 1) for place, row in enumerate(rows)}
    head = 22.0 if level else max((canvas.width(name) * _SLANT for name in heads.values()), default=0.0) + 14
    filled = {(cell.row, cell.column): cell for cell in cells}
    grid = [
        (at_x[column], at_y[row], filled.get((row, column), Square(row=row, column=column)), f"{rows[row]}, {columns[column]}")
        for row in rows for column in columns
    ]  # fmt: skip
    middle = [(x + wide / 2, y + high / 2, cell) for x, y, cell, _ in grid]
    across = left + wide * len(columns) + max(longest, 0.0)
    layers = [
        canvas.squares(
            {"x": x, "x2": x + wide, "y": y, "y2": y + high, "fill": cell.fill, "says": f"{name}: {cell.says or cell.words or 'none recorded'}"}
            for x, y, cell, name in grid
        ),
        canvas.words(
            ({"x": x, "y": y, "text": cell.words, "ink": cell.ink} for x, y, cell in middle if cell.words and wide >= canvas.width(cell.words, canvas.SMALL)),
            align="center", fontSize=canvas.SMALL,
        ),
        canvas.points(
            {"x": x, "y": y, "fill": "transparent", "stroke": cell.ink, "radius": min(wide, high) * _RING + 1.5}
            for x, y, cell in middle if cell.ring
        ),
        canvas.words(
            ({"x": left - 10, "y": at_y[row] + high / 2, "text": canvas.cut(name, _LONGEST), "of": row} for row, name in rows.items()), align="right",
            fontSize=min(canvas.TEXT, high - 2),
        ),
        canvas.words(({"x": at_x[column] + wide / 2, "y": 10.0, "text": name, "of": column} for column, name in heads.items()), align="center")
        if level
        else canvas.words(
            ({"x": at_x[column] + wide / 2 - 2, "y": 8.0, "text": name, "angle": -45.0, "of": column} for column, name in heads.items()),
            fontSize=min(canvas.TEXT, max(wide * _SLANT, 9.0)),
        ),
        # Over each row and its name lies one that cannot be seen and bears the id of whose row it is.
        canvas.layer(
            ({"x": 0.0, "x2": left + wide * len(columns), "y": at_y[row], "y2": at_y[row] + high, "of": row} for row in rows),
            {"type": "rect", "fill": "white", "fillOpacity": 0, "tooltip": None},
        ),
    ]  # fmt: skip
    layers.insert(0, layers.pop())  # below the squares, so that their words are shown to whoever points at them
    return canvas.picture(layers, told, x=(0.0, across), y=(-high * len(rows) - 2, head), key=key)


# --- who knows what ---------------------------------------------------------------------------------------------------


def expertise(
    data: Dataset | Situation | nx.Graph[Any],
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike = ExpertiseLevel.SECURE,
) -> alt.LayerChart:
    """Topics by schools: how many people hold expertise in each, and where it is needed.

    A darker square means more holders, whose number stands in it. A ring marks a need; a ring in an empty square is a
    need that nobody in that school can meet. With more than thirty schools there are two dots for each topic instead: at
    how many schools somebody knows it, and at how many it is needed and nobody does.

    Parameters
    ----------
    data
        The dataset, a `situation`, or a graph as `trustmodel.graphs.expertise` gives with `level="school"`. A graph has no
        needs.
    at
        The day on which expertise, roles and needs of a dataset are read. `None` with no `between`: on any day.
    between
        Or the period, its end exclusive.
    trust
        The trust whose schools and people count. `None`: of all.
    min_level
        The least level that counts as held.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    GraphError
        The graph does not say which of its nodes are topics.
    ValueError
        No expertise and no need is recorded.
    MissingExtraError
        The extra `report` is not installed.
    """
    if isinstance(data, Dataset | Situation):
        situation = as_situation(data, at=at, between=between, trust=trust)
        cells, everywhere = _cells(graphs.expertise(situation, min_level=min_level), situation.own.data.needs)
    else:
        cells, everywhere = _cells(_with_topics(as_graph(data)), ())
    if not cells:
        raise ValueError("no expertise and no need is recorded, so there is no picture of them")
    topics = by_name(labels((topic for _, topic in cells), data))
    places = by_name(labels(everywhere, data))
    unmet = {topic for (_, topic), (holders, needed) in cells.items() if needed and not holders}
    nobody = [topic for topic in topics if not any(held for (_, of), (held, _) in cells.items() if of == topic)]
    told = Told(
        title=_known(topics, nobody, unmet),
        caption=", ".join(part for part in ("People who know each topic, by where they work", where(data, trust), time_of(data, at, between)) if part),
        source=f"Source: records of expertise and needs; trustmodel {version()}",
    )  # fmt: skip
    if len(places) > _MANY:
        return _counted(topics, places, cells, told)
    most = max(holders for holders, _ in cells.values())
    drawn = [
        shaded(
            topic,
            place,
            held,
            most,
            ring=needed > 0,
            says=f"{number_of(held, 'person', 'people')}{', needed' if needed else ''}",
        )
        for (place, topic), (held, needed) in cells.items()
    ]
    pale, _ = canvas.shade(0.15)
    key = [
        Sign("people who know it, the darker the more", shape="square", fill=pale, stroke=pale, radius=8, letter="1"),
        Sign("needed there", fill="white", stroke=canvas.INK, radius=7),
    ]  # fmt: skip
    return squares(topics, places, drawn, told, key)


def _known(topics: Mapping[str, str], nobody: Sequence[str], unmet: set[str]) -> str:
    if nobody:
        return f"Nobody is recorded as knowing {listed([in_sentence(topics[topic]) for topic in nobody], limit=4, last='or')}"
    if unmet:
        return f"{capitalised(counted(len(unmet), 'topic'))} of {len(topics)} {'is' if len(unmet) == 1 else 'are'} needed at a school where nobody knows {'it' if len(unmet) == 1 else 'them'}"
    return f"Somebody knows each of {counted(len(topics), 'topic')}, and every need has somebody at its school"


def _counted(
    topics: Mapping[str, str], places: Mapping[str, str], cells: Mapping[tuple[str, str], tuple[int, int]], told: Told
) -> alt.LayerChart:
    """Two dots for each topic, where schools are too many for squares."""
    held = Counter(topic for (_, topic), (holders, _) in cells.items() if holders)
    lacking = Counter(topic for (_, topic), (holders, needed) in cells.items() if needed and not holders)
    scales = [
        Scale(title="Places where somebody knows it", high=float(len(places)), form="number"),
        Scale(
            title="Places that need it, where nobody does", high=float(max(lacking.values(), default=1)), form="number"
        ),
    ]
    given = [
        Dot(row=topic, scale=at, value=float(of[topic])) for topic in topics for at, of in enumerate((held, lacking))
    ]
    return dots(
        topics,
        given,
        scales,
        attrs.evolve(
            told, caption=told.caption.replace("People who know", f"Of {len(places)} places, those that know")
        ),
    )


def _with_topics(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    if len(graph) and not any(_part(about) == "topic" for _, about in nodes_of(graph)):
        raise GraphError("no node of the graph is a topic: give each node part='topic' or part='holder'")
    return graph


def _part(about: Mapping[str, Any]) -> str:
    return about.get("part") or ("topic" if about.get("kind") == "topic" else "holder")


def _cells(graph: nx.Graph[Any], needs: Iterable[Need]) -> tuple[dict[tuple[str, str], tuple[int, int]], list[str]]:
    """For each place and topic how many people hold it and how many needs there are; and every place, also an empty one.

    A place is a school, or a trust for its central team.
    """
    parts = {node: _part(about) for node, about in nodes_of(graph)}
    held = {
        ((a, b) if parts[b] == "topic" else (b, a)): int(tie.get("strength") or 1)
        for a, b, tie in graph.edges(data=True) if {parts[a], parts[b]} == {"topic", "holder"}
    }  # fmt: skip
    needed = Counter((need.school, need.topic) for need in needs)
    cells = {cell: (held.get(cell, 0), needed[cell]) for cell in sorted({*held, *needed}, key=str)}
    holders = {node for node, part in parts.items() if part == "holder"}
    return cells, sorted({*holders, *(place for place, _ in cells)}, key=str)


# --- how services are run ---------------------------------------------------------------------------------------------

MODES: Final[Mapping[str, tuple[str, str, str]]] = {
    ServiceMode.CENTRAL: ("C", canvas.BLUE, "white"),
    ServiceMode.PARTNERED: ("P", canvas.TEAL, canvas.BLACK),
    ServiceMode.ALIGNED: ("A", "#bfd3e6", canvas.INK),
    ServiceMode.LOCAL: ("L", "#e2e6ea", canvas.INK),
    ServiceMode.EXTERNAL: ("E", canvas.ORANGE, canvas.BLACK),
}
"""For each way in which a service is run: its letter, the ground and the ink of its square."""


def services(result: Resource, data: Asked | None = None) -> alt.LayerChart:
    """Schools by services: the way in which each is run there, by a letter. Empty: not recorded.

    A ring marks a central or external service whose topic nobody at the school is recorded as holding.

    Parameters
    ----------
    result
        What `trustmodel.resource` gave.
    data
        The dataset that it was given, for the names of schools and services. `None`: schools have their ids, and services
        the name of their topic.

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
    if not result.rows:
        raise ValueError("no service is recorded, so there is no picture of them")
    records = as_data(data)
    if records is not None:
        called = service_names(records, Gate(records))
        columns = short_names({row.service: called[row.service] for row in result.rows})
    else:
        topic = labels((row.topic for row in result.rows), None)
        columns = short_names({row.service: topic[row.topic] for row in result.rows})
    drawn = []
    for row in result.rows:
        letter, fill, ink = MODES.get(row.mode, ("", canvas.EMPTY, canvas.INK))
        drawn.append(Square(
            row=row.school, column=row.service, words=letter, fill=fill, ink=ink, ring=row.without_local,
            says=f"{row.mode}{', nobody there knows the topic' if row.without_local else ''}" if letter else "not recorded",
        ))  # fmt: skip
    used = {row.mode for row in result.rows}
    key = [
        Sign(str(mode), shape="square", fill=fill, stroke=fill, radius=8, letter=letter, ink=ink)
        for mode, (letter, fill, ink) in MODES.items() if mode in used
    ]  # fmt: skip
    if any(row.without_local for row in result.rows):
        key.append(Sign("nobody at the school knows its topic", fill="white", stroke=canvas.INK, radius=7))
    local = {
        service
        for service in columns
        if any(row.mode != ServiceMode.CENTRAL for row in result.rows if row.service == service)
    }
    without = {row.school for row in result.rows if row.without_local}
    title = f"The central team runs {len(columns) - len(local)} of {number_of(len(columns), 'service')} at every school" + (
        f"; {counted(len(without), 'school')} {'has' if len(without) == 1 else 'have'} nobody who knows the topic of one run for {'it' if len(without) == 1 else 'them'}"
        if without else ""
    )  # fmt: skip
    told = Told(
        title=title,
        caption=caption_of(result, "How each service is run at each school", data),
        source=source_of(result),
    )
    return squares(by_name(labels((row.school for row in result.rows), data)), by_name(columns), drawn, told, key)


# --- what reached which school ----------------------------------------------------------------------------------------


def activities(result: Development, data: Asked | None = None) -> alt.LayerChart:
    """Schools by kinds of activity: how many of each reached the school.

    Parameters
    ----------
    result
        What `trustmodel.development` gave.
    data
        The dataset that it was given, for the names of schools. `None`: schools have their ids.

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
    counts: Counter[tuple[str, str]] = Counter(
        (school, row.kind) for row in result.activities for school in row.schools
    )
    if not counts:
        raise ValueError("no activity is recorded to have reached a school, so there is no picture of them")
    schools = [row.group for row in result.rows[:-1]]  # the last row is the central team
    most = max(counts.values())
    kinds = by_name({kind: capitalised(kind) for _, kind in counts})
    drawn = [shaded(school, kind, count, most) for (school, kind), count in counts.items()]
    without = len({*schools} - {school for school, _ in counts})
    title = (
        f"{capitalised(counted(without, 'school'))} of {len(schools)} {'has' if without == 1 else 'have'} no activity recorded"
        if without else f"{number_of(len(result.activities), 'activity', 'activities')} reached all {len(schools)} schools between them"
    )  # fmt: skip
    told = Told(
        title=title,
        caption=caption_of(result, "Activities that reached each school, by kind", data),
        source=source_of(result),
    )
    pale, _ = canvas.shade(0.15)
    key = [Sign("activities, the darker the more", shape="square", fill=pale, stroke=pale, radius=8, letter="1")]
    return squares(by_name(labels(schools, data)), kinds, drawn, told, key)
