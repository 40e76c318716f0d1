"""Maps of schools: where they lie, the two sides of a wall, and the groups that their links make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from immutabledict import immutabledict

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.prose import listed, number_of
from trustmodel.report.plots import canvas

if TYPE_CHECKING:
    import altair as alt

    from trustmodel.network.groups import Communities
    from trustmodel.network.walls import Walls
    from trustmodel.network.walls_boundary import Boundary
    from trustmodel.practice.community import Community

__all__ = ["communities", "community", "letters", "locality", "sides", "walls"]


def locality(data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None) -> alt.LayerChart:
    """A map, to scale, of the schools of a trust and of the other schools in the data that lie nearby.

    A name that finds no room beside its school is replaced by a number, with the names below the map.
    Schools on one site are drawn side by side, a few pixels apart.

    Parameters
    ----------
    data
        The dataset.
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
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    return _map(data, trust=trust, at=at)


def walls(  # noqa: PLR0913 - what is drawn, and of when
    found: Walls,
    data: Dataset,
    *,
    boundary: Boundary | None = None,
    trust: str | None = None,
    at: dt.date | str | None = None,
    most: int = 5,
) -> alt.LayerChart:
    """The map of `locality` with the sides of a wall on it, and the pairs that have fewest ties beside those expected.

    Each school has a ring in the colour of its side, and the side's letter before its name; one that may belong to either
    side has both letters. Without a boundary they are the sides of the best cut, whether or not it is told from chance: see
    `found.cut.detected`. Thin dashed lines join the pairs with the lowest ratios, which are places to ask and no walls.

    Parameters
    ----------
    found
        What `trustmodel.walls` gave.
    data
        The dataset that it was given.
    boundary
        What `found.boundary` gave, to draw its groups. `None`: the sides of the best cut.
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
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    side = sides(found, boundary)
    either = set(found.cut.either_side) if boundary is None else set()
    both = "/".join(sorted(set(side.values())))
    rings = {
        school: (f"{both if school in either else letter} · {{}}", _RINGS[_LETTERS.index(letter) % len(_RINGS)])
        for school, letter in side.items()
    }
    rows = [row for row in found.rows if row.ratio < 1][:most]
    chart = _map(data, trust=trust, at=at, rings=rings, pairs=[(row.a, row.b) for row in rows])
    return chart.properties(description=_seen(found, boundary, len(rows)))


def sides(found: Walls, boundary: Boundary | None = None) -> dict[str, str]:
    """The letter of each school's side of a wall, the largest side first.

    Parameters
    ----------
    found
        What `trustmodel.walls` gave.
    boundary
        What `found.boundary` gave. `None`: the sides of the best cut.

    Returns
    -------
    dict
        Letters by the ids of schools; empty where there is no cut. From the 26th group on all have the last letter.
    """
    if boundary is None:
        groups: list[tuple[str, ...]] = [of for of in found.cut.sides if of]
    else:
        by_name: dict[str, list[str]] = {}
        for school, group in boundary.groups.items():
            by_name.setdefault(group, []).append(school)
        groups = [tuple(by_name[name]) for name in sorted(by_name, key=lambda name: (-len(by_name[name]), name))]
    return {school: _LETTERS[min(at, len(_LETTERS) - 1)] for at, of in enumerate(groups) for school in of}


def _seen(found: Walls, boundary: Boundary | None, pairs: int) -> str:
    """What is seen on the map of walls, for those who cannot see it."""
    side = sides(found, boundary)
    counts = [number_of(list(side.values()).count(letter), "school") for letter in sorted(set(side.values()))]
    if not counts:
        what = "A map of the schools. No cut could be tested."
    elif boundary is not None:
        what = f"A map of the schools in the groups of a boundary ({boundary.grouping.replace('_', ' ')}): {listed(counts)}."
    else:
        told = "which is called a wall" if found.cut.detected else "which may be chance"
        what = f"A map of the schools on the two sides of the best cut, {told}: {listed(counts)}."
    lines = f" {number_of(pairs, 'dashed line')} {'joins' if pairs == 1 else 'join'} pairs with the fewest ties for what is expected."
    return what + (lines if pairs else "")


def communities(
    found: Communities, data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None
) -> alt.LayerChart:
    """The map of `locality` with the communities of the support network on it: whether who helps whom follows the map.

    Each school of a community has a ring of its colour and the community's letter before its name. Communities of one
    school have neither.

    Parameters
    ----------
    found
        What `trustmodel.communities` gave.
    data
        The dataset that it was given.
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
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    rings = {
        school: (f"{letter} · {{}}", _RINGS[_LETTERS.index(letter) % len(_RINGS)])
        for school, letter in letters(found).items()
    }
    return _map(data, trust=trust, at=at, rings=rings)


def community(
    found: Community, data: Dataset, *, trust: str | None = None, at: dt.date | str | None = None
) -> alt.LayerChart:
    """The map of `locality` with what crosses the trust's boundary on it: which schools do something together.

    Each school that does has a ring, and behind its name stands how many things: programmes that schools of both sides
    take part in, records of support lent, and activities led from within the trust. Schools far outside are not drawn.

    Parameters
    ----------
    found
        What `trustmodel.community` gave.
    data
        The dataset that it was given.
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
    ValueError
        No school to be drawn has coordinates.
    MissingExtraError
        The extra `report` is not installed.
    """
    together: dict[str, int] = {}
    for row in found.schools:  # a school that joined within the time has a row on each side
        count = row.programmes + row.support_records + row.activities
        together[row.school] = together.get(row.school, 0) + count
    inside = {row.school for row in found.schools if row.inside}
    rings = {
        school: (f"{{}} ({count:,})", canvas.INSIDE if school in inside else canvas.OUTSIDE)
        for school, count in together.items()
        if count
    }
    return _map(data, trust=trust, at=at, rings=rings)


def letters(found: Communities) -> dict[str, str]:
    """The letter of each school's community, the largest first; none for a school alone.

    Parameters
    ----------
    found
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
    groups = [[node for node in group if kind_of(node) == "school"] for group in found.communities]
    groups = [group for group in groups if len(group) > 1]
    return {school: _LETTERS[at] for at, group in enumerate(groups[: len(_LETTERS)]) for school in group}


_RING: Final = 11.0  # radius, in pixels
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RINGS: Final = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
)  # Okabe and Ito's; the letter tells too


def _map(
    data: Dataset,
    *,
    trust: str | None,
    at: dt.date | str | None,
    pairs: Sequence[tuple[str, str]] = (),
    rings: Mapping[str, tuple[str, str]] = immutabledict(),
) -> alt.LayerChart:
    """The map, with lines between pairs below the marks; schools with a ring have its words about their names, and its colour."""
    alt = canvas.altair()
    trusts = data.trusts.ids if trust is None else (data.trusts[trust].id,)
    members = {school.id for each in trusts for school in data.members_of(each, at=at)}
    schools = canvas.to_draw(data if at is None else data.at(at), members)
    if not schools:
        raise ValueError("no school here has coordinates, so there is no map to draw")
    spots, height, pixels_per_km = canvas.on_canvas(schools, members)
    radius = spots[0].radius
    for spot in spots:
        if spot.id in rings:
            spot.label, spot.radius = rings[spot.id][0].format(spot.label), _RING
    labels = canvas.place_names(spots, height)
    key = [(spot.key, spot.label, spot.id) for spot in spots if spot.key is not None]
    below = canvas.key_rows(key)
    margin = len(below) and max(row for _, _, row, _ in below) + 1
    floor = -(40 + margin * canvas.LINE)  # the scale bar, then the names of the numbers

    base = {"x": canvas.pixels(alt, "x", 0, canvas.WIDTH), "y": canvas.pixels(alt, "y", floor, height)}
    bar_km = canvas.nice_length(canvas.WIDTH / 4 / pixels_per_km)
    bar = bar_km * pixels_per_km
    layers = [
        *canvas.grid(alt, bar, height, base),
        alt.Chart(canvas.values([{"x": 8, "y": -20, "x2": 8 + bar, "y2": -20}]))
        .mark_rule(color=canvas.INK, strokeWidth=3)
        .encode(**base, x2="x2:Q", y2="y2:Q"),
        canvas.text(alt, [{"x": 16 + bar, "y": -20, "text": f"{bar_km:g} km, as between the pale lines"}], base),
        canvas.text(
            alt, [{"x": canvas.WIDTH - 8, "y": -20, "text": "north is up"}], base, align="right", color=canvas.PALE
        ),
    ]
    layers += _rings(alt, spots, rings, base)
    layers += _between(alt, pairs, {spot.id: spot for spot in spots}, base)
    marks = [{"x": s.x, "y": s.y, "place": canvas.IN if s.inside else canvas.OUT, "of": s.id} for s in spots]
    layers.append(canvas.marks(alt, marks, base, radius=radius))
    if pairs:  # a white rim, so that a name can be read where a line runs through it
        plain = [{name: label[name] for name in ("x", "y", "text")} for label in labels]
        layers.append(canvas.text(alt, plain, base, stroke="white", strokeWidth=4, strokeJoin="round"))
    layers.append(canvas.text(alt, labels, base))
    for inside, color in ((True, "white"), (False, canvas.INK)):
        numbers = [{"x": s.x, "y": s.y, "text": str(s.key), "of": s.id} for s in spots if s.key and s.inside == inside]
        if numbers:
            layers.append(canvas.text(alt, numbers, base, fontSize=canvas.TEXT - 2, align="center", color=color))
    if below:
        rows = [
            {"x": 8 + column * canvas.WIDTH / 3, "y": -44 - row * canvas.LINE, "text": text, "of": of}
            for column, text, row, of in below
        ]
        layers.append(canvas.text(alt, rows, base, fontSize=canvas.TEXT - 1))
    return canvas.finish(layers, height - floor)


def _rings(
    alt: Any, spots: Iterable[canvas.Spot], rings: Mapping[str, tuple[str, str]], base: Mapping[str, Any]
) -> list[Any]:
    """A ring around each school that has one."""
    rows = [{"x": spot.x, "y": spot.y, "colour": rings[spot.id][1]} for spot in spots if spot.id in rings]
    if not rows:
        return []
    marks = alt.Chart(canvas.values(rows)).mark_point(
        size=(2 * _RING) ** 2 * 0.8, shape="circle", filled=False, strokeWidth=3, opacity=1
    )
    return [marks.encode(**base, stroke=alt.Stroke("colour:N", scale=None))]


def _between(
    alt: Any, pairs: Sequence[tuple[str, str]], spots: Mapping[str, canvas.Spot], base: Mapping[str, Any]
) -> list[Any]:
    """A thin dashed line between the two schools of each pair."""
    drawn = [(spots[a], spots[b]) for a, b in pairs if a in spots and b in spots]
    rows = [{"x": a.x, "y": a.y, "x2": b.x, "y2": b.y, "of": f"{a.id} {b.id}"} for a, b in drawn]
    if not rows:
        return []
    spoken, about = canvas.whom(alt, rows)
    rules = alt.Chart(canvas.values(rows)).mark_rule(color=canvas.PALE, strokeWidth=1.5, strokeDash=[6, 3], **spoken)
    return [rules.encode(**base, **about, x2="x2:Q", y2="y2:Q")]
