"""Maps of schools: where they lie, walls between near ones, and the groups that their links make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
from immutabledict import immutabledict

from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.report.plots import canvas

if TYPE_CHECKING:
    import altair as alt

    from trustmodel.network.groups import Communities
    from trustmodel.network.walls import Walls
    from trustmodel.practice.community import Community

__all__ = ["communities", "community", "letters", "locality", "walls"]


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


def walls(
    found: Walls,
    data: Dataset,
    *,
    trust: str | None = None,
    at: dt.date | str | None = None,
    most: int = 10,
) -> alt.LayerChart:
    """The map of `locality` with walls on it: lines between near schools with fewer ties than expected.

    A heavy dashed line is a wall beyond chance; beside it stand the ratio of ties observed to ties expected and its
    interval. Thin lines mark the pairs of the lowest ratios of which that cannot be said: dashed where chance may explain
    them, dotted where too few ties are expected to test them.

    Parameters
    ----------
    found
        What `trustmodel.walls` gave.
    data
        The dataset that it was given.
    trust
        The trust whose schools are marked as members. `None`: the schools of every trust in the data.
    at
        The day on which memberships are read. `None`: members on any day.
    most
        How many pairs that are not beyond chance are drawn, those of the lowest ratios first.

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
    lines, doubtful = [], 0
    for row in (row for row in found.rows if row.near):
        beyond = row.testable and row.q <= found.alpha
        if not beyond and (row.ratio >= 1 or doubtful >= most):
            continue
        doubtful += not beyond
        says = f"×{row.ratio:.2g} ({row.low:.2g} to {row.high:.2g})" if beyond else ""
        lines.append(_Line(row.a, row.b, "wall" if beyond else "doubtful" if row.testable else "untestable", says))
    return _map(data, trust=trust, at=at, lines=lines)


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
    lines: Sequence[_Line] = (),
    rings: Mapping[str, tuple[str, str]] = immutabledict(),
) -> alt.LayerChart:
    """The map, with lines below the marks; schools with a ring have its words about their names, and its colour."""
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
    layers += _between(alt, lines, {spot.id: spot for spot in spots}, canvas.covered(spots, labels), base)
    marks = [{"x": s.x, "y": s.y, "place": canvas.IN if s.inside else canvas.OUT, "of": s.id} for s in spots]
    layers.append(canvas.marks(alt, marks, base, radius=radius))
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


@attrs.frozen
class _Line:
    """A line between two schools: how it looks, and what stands beside it."""

    a: str
    b: str
    look: str
    says: str


_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "untestable": {"color": canvas.PALE, "strokeWidth": 1.5, "strokeDash": [1.5, 3.5]},
    "doubtful": {"color": canvas.PALE, "strokeWidth": 1.5, "strokeDash": [6, 3]},
    "wall": {"color": canvas.INK, "strokeWidth": 3, "strokeDash": [7, 4]},
}


def _between(
    alt: Any,
    lines: Sequence[_Line],
    spots: Mapping[str, canvas.Spot],
    taken: list[canvas.Box],
    base: Mapping[str, Any],
) -> list[Any]:
    """Lines between schools, those that tell most on top, with what stands beside where it covers no name."""
    drawn = [(line, spots[line.a], spots[line.b]) for line in lines if line.a in spots and line.b in spots]
    layers = []
    for name, look in _LOOKS.items():
        rows = [
            {"x": a.x, "y": a.y, "x2": b.x, "y2": b.y, "of": f"{a.id} {b.id}"}
            for line, a, b in drawn
            if line.look == name
        ]
        if rows:
            spoken, about = canvas.whom(alt, rows)
            rules = alt.Chart(canvas.values(rows)).mark_rule(**look, **spoken)
            layers.append(rules.encode(**base, **about, x2="x2:Q", y2="y2:Q"))
    beside = []
    for line, a, b in drawn:
        if line.says:
            x, y = canvas.along(a, b, line.says, taken)
            beside.append({"x": x, "y": y, "text": line.says})
    if beside:  # a white rim, so that the figure can be read where it lies on its line
        rim = {"align": "center", "fontWeight": "bold"}
        layers.append(canvas.text(alt, beside, base, **rim, stroke="white", strokeWidth=4, strokeJoin="round"))
        layers.append(canvas.text(alt, beside, base, **rim))
    return layers
