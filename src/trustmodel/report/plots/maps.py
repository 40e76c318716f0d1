"""Maps of schools: where they lie, the two sides of a wall, and the groups that their links make."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation
from trustmodel.prose import capitalised, counted, listed, number_of
from trustmodel.report.plots import canvas, labels, spots
from trustmodel.report.plots.canvas import MEMBER, OTHER, Sign, Told
from trustmodel.report.wording import MILES, between_whom, how_far, how_sure
from trustmodel.results import undefined, version

if TYPE_CHECKING:
    import altair as alt

    from trustmodel.network.groups import Communities
    from trustmodel.network.walls import Walls
    from trustmodel.network.walls_boundary import Boundary
    from trustmodel.network.walls_cut import Cut
    from trustmodel.practice.community import Community

__all__ = ["communities", "community", "letters", "locality", "sides", "walls"]


def locality(
    data: Dataset | Situation | nx.Graph[Any],
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
) -> alt.LayerChart:
    """A map, to scale, of the schools of a trust and of the other schools in the data that lie nearby.

    A name that finds no room beside its school is replaced by a number, with the names below the map.
    Schools on one site are drawn side by side, a few pixels apart.

    Parameters
    ----------
    data
        The dataset, a `situation`, or a graph whose nodes have `easting` and `northing` in metres.
    at
        The day on which memberships are read. `None` with no `between`: members on any day.
    between
        Or a period, on whose last day they are read.
    trust
        The trust whose schools are marked as members. `None`: the schools of every trust in the data.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    NotFoundError
        There is no such trust.
    GraphError
        A coordinate of a graph is no number.
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    return _map(_Asked(data, trust, at, between=between), "Where schools lie", _how_far_apart)


def walls(  # noqa: PLR0913 - what is drawn, and of when
    result: Walls,
    data: Dataset | Situation | nx.Graph[Any],
    *,
    boundary: Boundary | None = None,
    trust: str | None = None,
    at: Day | None = None,
    most: int = 5,
) -> alt.LayerChart:
    """The map of `locality` with the sides of a wall on it, and the pairs that have fewest ties beside those expected.

    Each school has a ring in the colour of its side, and the side's letter before its name; one that may belong to either
    side has both letters. Without a boundary they are the sides of the best cut, whether or not it stands out from chance: see
    `result.cut.detected`. Thin dashed lines join the pairs with the lowest ratios, which are places to ask and no walls.

    Parameters
    ----------
    result
        What `trustmodel.walls` gave.
    data
        The dataset, situation or graph that it was given.
    boundary
        What `result.boundary` gave, to draw its groups. `None`: the sides of the best cut.
    trust
        The trust whose schools are marked as members. `None`: the schools of every trust in the data.
    at
        The day on which memberships are read. `None`: members on any day.
    most
        How many pairs are drawn, those of the lowest ratios first, of those below 1.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed. Its description says what is seen.

    Raises
    ------
    NotFoundError
        There is no such trust.
    GraphError
        A coordinate of a graph is no number.
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    side = sides(result, boundary)
    either = set(result.cut.either_side) if boundary is None else set()
    both = "/".join(sorted(set(side.values())))
    rings = {school: _ring(letter, both if school in either else letter) for school, letter in side.items()}
    rows = [row for row in result.rows if row.ratio < 1][:most]
    key = [
        Sign(f"{letter}: {name}", fill="white", stroke=_colour(letter), radius=8)
        for letter, name in _called_sides(side, boundary).items()
    ]  # fmt: skip
    if rows:
        key.append(Sign("pairs with the fewest ties for what is expected", shape=None, stroke=canvas.PALE, dashed=True))
    return _map(
        _Asked(data, trust, at, time=labels.time_of_result(result)),
        "Schools by side" if boundary is None else f"Schools by {boundary.grouping.replace('_', ' ')}",
        lambda _: wall_title(result.cut) if boundary is None else _boundary_title(boundary),
        pairs=[(row.a, row.b) for row in rows],
        rings=rings,
        key=key,
        source=labels.source_of(result),
        seen=_seen(result, boundary, len(rows)),
    )


def sides(result: Walls, boundary: Boundary | None = None) -> dict[str, str]:
    """The letter of each school's side of a wall, the largest side first.

    Parameters
    ----------
    result
        What `trustmodel.walls` gave.
    boundary
        What `result.boundary` gave. `None`: the sides of the best cut.

    Returns
    -------
    dict
        Letters by the ids of schools; empty where there is no cut. From the 26th group on all have the last letter.
    """
    if boundary is None:
        groups: list[tuple[str, ...]] = [of for of in result.cut.sides if of]
    else:
        by_group: dict[str, list[str]] = {}
        for school, group in boundary.groups.items():
            by_group.setdefault(group, []).append(school)
        groups = [tuple(by_group[name]) for name in sorted(by_group, key=lambda name: (-len(by_group[name]), name))]
    return {school: _LETTERS[min(at, len(_LETTERS) - 1)] for at, of in enumerate(groups) for school in of}


def _called_sides(side: Mapping[str, str], boundary: Boundary | None) -> dict[str, str]:
    """For each letter what its side is called, or how many schools it has."""
    letters_used = sorted(set(side.values()))
    counts = {letter: number_of(list(side.values()).count(letter), "school") for letter in letters_used}
    if boundary is None:
        return counts
    group = {side[school]: str(name) for school, name in boundary.groups.items() if school in side}
    return {letter: f"{group[letter]}, {counts[letter]}" for letter in letters_used}


def wall_title(cut: Cut) -> str:
    """Whether the best cut is a wall, and how sure that is."""
    if not cut.testable:
        return "Too few records to look for a wall that nobody named"
    small, large = sorted(map(len, cut.sides))
    if cut.detected:
        return f"A wall between {counted(small, 'school')} and the other {large} is {how_sure(cut.p)}"
    return f"No wall is called: the best cut, {small} schools against {large}, may be chance"


def _boundary_title(boundary: Boundary) -> str:
    what = f"between {between_whom(boundary.grouping)}"
    if not boundary.testable:
        return f"Too few records to tell whether a wall runs {what}"
    return (
        f"A wall {what} is {how_sure(boundary.p)}"
        if boundary.detected
        else f"No wall is called {what}: the difference may be chance"
    )


def _seen(result: Walls, boundary: Boundary | None, pairs: int) -> str:
    """What is seen on the map of walls, for those who cannot see it."""
    side = sides(result, boundary)
    counts = [number_of(list(side.values()).count(letter), "school") for letter in sorted(set(side.values()))]
    if not counts:
        what = "A map of the schools. No cut could be tested."
    elif boundary is not None:
        what = f"A map of the schools in the groups of a boundary ({boundary.grouping.replace('_', ' ')}): {listed(counts)}."
    else:
        told = "which is called a wall" if result.cut.detected else "which may be chance"
        what = f"A map of the schools on the two sides of the best cut, {told}: {listed(counts)}."
    lines = f" {number_of(pairs, 'dashed line')} {'joins' if pairs == 1 else 'join'} pairs with the fewest ties for what is expected."
    return what + (lines if pairs else "")


def communities(
    result: Communities,
    data: Dataset | Situation | nx.Graph[Any],
    *,
    trust: str | None = None,
    at: Day | None = None,
) -> alt.LayerChart:
    """The map of `locality` with the communities of the support network on it: whether who helps whom follows the map.

    Each school of a community has a ring of its colour and the community's letter before its name. Communities of one
    school have neither.

    Parameters
    ----------
    result
        What `trustmodel.communities` gave.
    data
        The dataset, situation or graph that it was given.
    trust
        The trust whose schools are marked as members. `None`: the schools of every trust in the data.
    at
        The day on which memberships are read. `None`: members on any day.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    NotFoundError
        There is no such trust.
    GraphError
        A coordinate of a graph is no number.
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    of = letters(result)
    used = sorted(set(of.values()))
    return _map(
        _Asked(data, trust, at, time=labels.time_of_result(result)),
        "Groups of schools that help each other more than the rest"
        + ("" if undefined(result.stability) else f"; runs of the search agree by {result.stability:.0%}"),
        lambda _: communities_title(result),
        rings={school: _ring(letter, letter) for school, letter in of.items()},
        key=[Sign(f"group {letter}", fill="white", stroke=_colour(letter), radius=8) for letter in used],
        source=labels.source_of(result),
        seen=f"{capitalised(counted(len(used), 'group'))} of more than one school.",
    )


def communities_title(result: Communities) -> str:
    """How many groups the ties show, and how sure that is."""
    if not result.communities:
        return "No links are recorded, so there are no groups"
    groups = sum(len(group) > 1 for group in result.communities)
    if groups < 2:  # noqa: PLR2004 - one group is none
        return "Help shows no groups: all schools belong together"
    what = f"elp falls into {counted(groups, 'group')}"
    sure = how_sure(result.p) if result.testable else ""
    return (
        f"It is {sure} that h{what}"
        if "likely" in sure
        else f"H{what}, which may be chance"
        if sure
        else f"H{what}; too few records to tell whether by chance"
    )


def community(
    result: Community,
    data: Dataset | Situation | nx.Graph[Any],
    *,
    trust: str | None = None,
    at: Day | None = None,
) -> alt.LayerChart:
    """The map of `locality` with what crosses the trust's boundary on it: which schools do something together.

    Each school that does has a ring, and behind its name stands how many things: programmes that schools of both sides
    take part in, records of support lent, and activities led from within the trust. Schools far outside are not drawn.

    Parameters
    ----------
    result
        What `trustmodel.community` gave.
    data
        The dataset or situation that it was given.
    trust
        The trust whose schools are marked as members. `None`: the schools of every trust in the data.
    at
        The day on which memberships are read. `None`: members on any day.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart, to be shown in a notebook, saved or changed.

    Raises
    ------
    NotFoundError
        There is no such trust.
    GraphError
        A coordinate of a graph is no number.
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    together: dict[str, int] = {}
    for row in result.schools:  # a school that joined within the time has a row on each side
        count = row.programmes + row.support_records + row.activities
        together[row.school] = together.get(row.school, 0) + count
    inside = {row.school for row in result.schools if row.inside}
    rings = {
        school: (f"{{}} ({count:,})", canvas.INSIDE if school in inside else canvas.OUTSIDE)
        for school, count in together.items()
        if count
    }
    beyond = sum(school not in inside for school in rings)
    return _map(
        _Asked(data, trust or result.method.options.get("trust"), at, time=labels.time_of_result(result)),
        "What schools on both sides of the trust’s boundary do together",
        lambda _: (
            "Nothing is recorded that schools on both sides of the boundary do together"
            if not rings
            else f"{capitalised(counted(beyond, 'school'))} beyond the trust {'does' if beyond == 1 else 'do'} something with {counted(len(rings) - beyond, 'school')} in it"
        ),
        rings=rings,
        key=[Sign("does something across the boundary; (3): how many things", fill="white", radius=9)],
        source=labels.source_of(result),
    )


def letters(result: Communities) -> dict[str, str]:
    """The letter of each school's community, the largest first; none for a school alone.

    Parameters
    ----------
    result
        What `trustmodel.communities` gave.

    Returns
    -------
    dict
        Letters by the ids of schools, of the first 26 communities.

    Examples
    --------
    >>> import networkx as nx
    >>> import trustmodel as tm
    >>> letters(tm.communities(nx.Graph([("school:ash", "school:beech")]), strength=None, runs=2, draws=2))
    {'school:ash': 'A', 'school:beech': 'A'}
    """
    groups = [[node for node in group if kind_of(str(node)) == "school"] for group in result.communities]
    groups = [group for group in groups if len(group) > 1]
    return {school: _LETTERS[at] for at, group in enumerate(groups[: len(_LETTERS)]) for school in group}


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _colour(letter: str) -> str:
    """The colour of a ring; from the fifth on colours come again, and the letter tells."""
    return canvas.FOUR[_LETTERS.index(letter) % len(canvas.FOUR)]


def _ring(letter: str, shown: str) -> tuple[str, str]:
    return f"{shown} · {{}}", _colour(letter)


@attrs.frozen
class _Asked:
    """Of what a map is drawn."""

    data: Dataset | Situation | nx.Graph[Any]
    trust: str | None
    at: Day | None
    between: Between | None = attrs.field(kw_only=True, default=None)
    time: str = attrs.field(kw_only=True, default="")


def _how_far_apart(places: Sequence[labels.Place]) -> str:
    core = [place for place in places if place.inside is not False]
    apart = [math.dist((a.easting, a.northing), (b.easting, b.northing)) / 1000 for a, b in combinations(core, 2)]
    if not apart:
        return f"{capitalised(counted(len(core), 'school'))} on the map"
    return f"The {counted(len(core), 'school')} lie at most {how_far(max(apart))} apart"


def _map(  # noqa: PLR0913 - what stands on a map
    asked: _Asked,
    caption: str,
    title: Any,
    *,
    pairs: Sequence[tuple[str, str]] = (),
    rings: Mapping[str, tuple[str, str]] = immutabledict(),
    key: Sequence[Sign] = (),
    source: str | None = None,
    seen: str = "",
) -> alt.LayerChart:
    """The map, with lines between pairs below the marks; schools with a ring have its words about their names, and its colour."""
    places = labels.places(asked.data, trust=asked.trust, at=asked.at, between=asked.between)
    if not places:
        raise ValueError("no school here has coordinates, so there is no map to draw")
    drawn, height, pixels_per_km = spots.on_canvas(places, rings)
    radius = spots.radius_of(places)
    for spot in drawn:
        if spot.id in rings:
            spot.label = rings[spot.id][0].format(spot.label)
    names = spots.place_names(drawn, height)
    below = spots.key_rows([(spot.key, spot.label, spot.id) for spot in drawn if spot.key is not None])
    rows = len(below) and max(row for _, _, row, _ in below) + 1
    floor = -(34 + rows * canvas.ROW)  # the scale bar, then the names of the numbers
    layers = [
        *_ground(height, pixels_per_km, moved=any(spot.moved for spot in drawn)),
        canvas.points(
            {"x": spot.x, "y": spot.y, "fill": "transparent", "stroke": rings[spot.id][1], "radius": spot.radius} for spot in drawn if spot.id in rings
        ),
        *_between(pairs, {spot.id: spot for spot in drawn}),
        canvas.points(_mark(spot, radius) for spot in drawn),
        *(_rims(names) if pairs else []),
        *canvas.names(names),
        canvas.words(
            ({"x": s.x, "y": s.y, "text": str(s.key), "of": s.id, "ink": "white" if s.inside else canvas.INK} for s in drawn if s.key),
            fontSize=canvas.TEXT - 2, align="center",
        ),
        canvas.words(
            ({"x": 8 + column * canvas.WIDTH / 3, "y": -38 - row * canvas.ROW, "text": canvas.cut(text, canvas.WIDTH / 3 - 12, canvas.SMALL), "of": of} for column, text, row, of in below),
            fontSize=canvas.SMALL,
        ),
    ]  # fmt: skip
    time = asked.time or labels.time_of(asked.data, asked.at, asked.between)
    told = Told(
        title=title(places),
        caption=", ".join(part for part in (caption, labels.where(asked.data, asked.trust), time) if part),
        source=source or f"Source: coordinates of schools; trustmodel {version()}",
        seen=seen or f"Schools on the map: {listed(sorted(spot.label for spot in drawn), limit=40)}.",
    )
    known = {place.inside for place in places}
    who = [sign for sign, inside in ((MEMBER, True), (OTHER, False)) if inside in known]
    return canvas.picture(layers, told, y=(floor, height), key=[*who, *key])


def _rims(names: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """White below each name, so that it can be read where a line runs through it."""
    plain = ({name: label[name] for name in ("x", "y", "text", "align")} for label in names)
    return canvas.names(plain, stroke="white", strokeWidth=4, strokeJoin="round")


def _ground(height: float, pixels_per_km: float, *, moved: bool) -> list[dict[str, Any]]:
    """Pale lines as far apart as the bar of the scale is long, and that bar."""
    km = canvas.nice_length(canvas.WIDTH / 4 / pixels_per_km)
    step = km * pixels_per_km
    upright = [{"x": i * step, "y": 0.0, "x2": i * step, "y2": height} for i in range(int(canvas.WIDTH / step) + 1)]
    level = [{"x": 0.0, "y": i * step, "x2": canvas.WIDTH, "y2": i * step} for i in range(int(height / step) + 1)]
    says = f"{km:g} km ({km * MILES:.2g} miles), as between the pale lines; north is up"
    says += "; crowded schools are moved apart" if moved else ""
    return [
        canvas.lines([*upright, *level], color="#e9edf1"),
        canvas.lines([{"x": 8.0, "x2": 8 + step, "y": -16.0}], color=canvas.INK, wide=3),
        canvas.words([{"x": 16 + step, "y": -16.0, "text": says}], color=canvas.PALE),
    ]


def _mark(spot: spots.Spot, radius: float) -> dict[str, Any]:
    look = MEMBER if spot.inside else OTHER
    return {
        "x": spot.x, "y": spot.y, "shape": look.shape, "fill": look.fill, "stroke": look.stroke, "radius": radius, "of": spot.id,
        "says": f"{spot.label}, {look.words}", "place": look.words,
    }  # fmt: skip


def _between(pairs: Sequence[tuple[str, str]], drawn: Mapping[str, spots.Spot]) -> list[dict[str, Any]]:
    """A thin dashed line between the two schools of each pair."""
    rows = [
        {"x": a.x, "y": a.y, "x2": b.x, "y2": b.y, "of": f"{a.id} {b.id}"}
        for a, b in ((drawn[a], drawn[b]) for a, b in pairs if a in drawn and b in drawn)
    ]
    return [canvas.lines(rows, color=canvas.PALE, wide=1.5, dashed=True)]
