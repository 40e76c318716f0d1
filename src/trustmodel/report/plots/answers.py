"""The picture of every answer: which one it is, by the class of the answer, and a general one for any other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import networkx as nx

from trustmodel import wire
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.situation import Situation
from trustmodel.network.graph_contract import is_graph
from trustmodel.prose import capitalised, counted, figure, in_sentence, is_are, listed, number_of, or_none, p_value
from trustmodel.report.plots import canvas
from trustmodel.report.plots.canvas import Sign, Told
from trustmodel.report.plots.dots import (
    CHANCE,
    DOT,
    INTERVAL,
    Dot,
    Scale,
    comparison,
    dots,
    exclusion,
    governance,
    reach,
    scale_for,
)
from trustmodel.report.plots.heatmaps import Square, activities, services, shaded, squares
from trustmodel.report.plots.labels import Asked, by_name, caption_of, labels, places, source_of
from trustmodel.report.plots.maps import communities, communities_title, community, locality, wall_title, walls
from trustmodel.report.plots.network import drawn, support
from trustmodel.report.plots.plans import plan_walls
from trustmodel.report.plots.scatter import Pair, pairs_by_distance
from trustmodel.report.wording import ALPHA, between_whom, how_sure
from trustmodel.results import Result, Tested, undefined
from trustmodel.tables import heading, title

if TYPE_CHECKING:
    import altair as alt

__all__ = ["PICTURES", "answer"]

_MOST: Final = 60  # lines of a picture
_MANY: Final = 30  # places beside each other, so that the name of each has room
_WRITTEN: Final = Sign("before", fill="white")


def answer(result: Result, data: Asked | None = None) -> alt.LayerChart:
    """The picture of an answer.

    Parameters
    ----------
    result
        Any answer.
    data
        The dataset, situation or graph that was asked. `None`: schools have their ids.

    Returns
    -------
    altair.LayerChart
        An ordinary Altair chart. Lines stand in order of name or as they were recorded, never by a figure.

    Raises
    ------
    ValueError
        There is nothing to draw.
    MissingExtraError
        The extra `report` is not installed.
    """
    known = (PICTURES[kind.__name__] for kind in type(result).__mro__ if kind.__name__ in PICTURES)
    return next(known, _general)(result, data)


# --- what many have in common -----------------------------------------------------------------------------------------


def _told(result: Any, says: str, measure: str, data: Asked | None = None, *, timed: bool = True) -> Told:
    """The finding, and below it what was measured, where and when."""
    return Told(
        title=capitalised(says), caption=caption_of(result, measure, data, timed=timed), source=source_of(result)
    )


def _named(result: Any, ids: Iterable[Any], data: Asked | None) -> dict[str, str]:
    """What each is called; no person is named."""
    return labels((str(each) for each in ids), data, wire.numbered(result))


def _kept(rows: Sequence[Any], told: Told) -> tuple[Sequence[Any], Told]:
    """As many rows as a picture has room for, and that it is not all of them."""
    if len(rows) <= _MOST:
        return rows, told
    return rows[:_MOST], attrs.evolve(told, caption=f"{told.caption}. The first {_MOST} of {len(rows):,}")


def _first(names: Mapping[str, str], told: Told, *, wanted: Iterable[str] = ()) -> tuple[dict[str, str], Told]:
    """As many as can stand beside each other, in their order, with those of whom something is found; and that it is not all."""
    if len(names) <= _MANY:
        return dict(names), told
    found = dict.fromkeys(name for name in wanted if name in names)
    chosen = set([*found, *(name for name in names if name not in found)][:_MANY])
    caption = f"{told.caption}. {_MANY} of {len(names):,} are shown"
    return {name: called for name, called in names.items() if name in chosen}, attrs.evolve(told, caption=caption)


def _by_chance(rows: Sequence[Any]) -> str:
    """How many of several tested figures lie beyond what chance gives."""
    tested = [row for row in rows if row.testable]
    if not tested:
        return "too few records to tell"
    beyond = sum(row.p <= ALPHA for row in tested)
    return f"{counted(beyond, 'figure') if beyond else 'none'} of {len(tested)} differ{'s' if beyond == 1 else ''} from what chance gives"


def _tested(rows: Mapping[str, Any], told: Told, scale: str) -> alt.LayerChart:
    """Figures beside what chance gives, by what each is called."""
    given = [
        Dot(
            row=name, value=row.value, low=row.low, high=row.high, chance=True, words="not defined",
            says=f"{name}: {figure(row.value)}, by chance {figure(row.null_mean)}, p {p_value(row.p)}",
        )
        for name, row in rows.items()
    ]  # fmt: skip
    bands = any(not undefined(row.low) for row in rows.values())
    return dots(
        {name: name for name in rows}, given, [scale_for(scale, given)], told, [DOT, *([CHANCE] if bands else [])]
    )


def _counts(
    result: Any, counts: Mapping[str, float], told: Told, scale: str, names: Mapping[str, str] | None = None
) -> alt.LayerChart:
    """A dot for each count."""
    if not counts:
        raise ValueError(f"{title(result).lower()} has no rows, so there is no picture of it")
    given = [Dot(row=name, value=float(count)) for name, count in counts.items()]
    return dots(names or {name: name for name in counts}, given, [scale_for(scale, given)], told)


def _general(result: Any, data: Asked | None = None) -> alt.LayerChart:
    """The first figure of each row, with its interval: in the order of the rows."""
    if not len(result.rows):
        raise ValueError(f"{title(result).lower()} has no rows, so there is no picture of it")
    told = Told(title=capitalised(result.summary()), caption=title(result), source=source_of(result))
    rows, told = _kept(result.rows, told)
    fields = [field.name for field in attrs.fields(type(rows[0]))]
    measure = _main_figure(rows, fields)
    if measure is None:
        raise ValueError(f"the rows of {title(result).lower()} hold no figure, so there is no picture of them")
    hide = wire.numbered(result)
    told = attrs.evolve(told, title=hide(told.title), caption=f"{told.caption}: {heading(measure).lower()}")
    is_id = [
        name for name in fields if isinstance(getattr(rows[0], name), str) and name not in wire.free_text(rows[0])
    ][:2]
    names = {
        str(at): hide(", ".join(str(getattr(row, name)) for name in is_id)) or f"row {at + 1}"
        for at, row in enumerate(rows)
    }
    if len(is_id) == 1:
        called = _named(result, (getattr(row, is_id[0]) for row in rows), data)
        names = {str(at): called[str(getattr(row, is_id[0]))] for at, row in enumerate(rows)}
    chance = isinstance(rows[0], Tested)
    ends = (
        ("low", "high") if {"low", "high"} <= {*fields} and measure in ("value", "share", "ratio", "estimate") else None
    )
    given = [
        Dot(
            row=str(at), value=_float(getattr(row, measure)), chance=chance,
            low=_float(getattr(row, ends[0])) if ends else math.nan, high=_float(getattr(row, ends[1])) if ends else math.nan,
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip
    key = [DOT, CHANCE if chance else INTERVAL] if ends else []
    return dots(names, given, [scale_for(heading(measure), given)], told, key)


def _main_figure(rows: Sequence[Any], fields: Sequence[str]) -> str | None:
    """The field that a row is about: a value or share, else its first number."""
    numbers = [
        name
        for name in fields
        if any(isinstance(getattr(row, name), int | float) and not isinstance(getattr(row, name), bool) for row in rows)
    ]
    return next((name for name in ("value", "share", "ratio") if name in numbers), next(iter(numbers), None))


def _float(value: Any) -> float:
    return math.nan if value is None else float(value)


# --- support ----------------------------------------------------------------------------------------------------------


def _support(result: Any, data: Asked | None) -> alt.LayerChart:
    """Who helps whom; without data, or of people, to how many each gives and from how many each gets."""
    options = result.method.options
    if data is not None and options.get("level") == "school" and not options.get("kinds") and not options.get("topic"):
        return (
            support(data)
            if is_graph(data) or isinstance(data, Situation)
            else support(data, at=options.get("at"), between=options.get("between"))
        )
    alone = f"{counted(len(result.isolates), 'of them', 'of them')} without any" if result.isolates else ""
    who = {"person": "people", "school": "schools and teams"}.get(options.get("level"), "nodes")  # as a graph's own are
    between = f"{number_of(result.ties, 'link')} between {result.n:,} {who}"
    told = _told(
        result,
        f"{between}; {alone or 'all give or get help'}" if result.ties else "No help is recorded",
        "To how many each gives help, and from how many each gets it",
        data,
    )
    rows, told = _kept(result.rows, told)
    if not rows:
        raise ValueError("there is nobody to draw, so there is no picture of who supports whom")
    hide = wire.numbered(result)
    names = by_name(
        {
            str(row.id): row.name if row.name and kind_of(str(row.id)) != "person" else each
            for row, each in zip(rows, _named(result, (row.id for row in rows), data).values(), strict=True)
        }
    )
    shown = {identifier: f"{at}" for at, identifier in enumerate(names)}
    given = [
        Dot(row=shown[str(row.id)], scale=scale, value=_float(value), words="did not answer" if row.answered is False else "not recorded")
        for row in rows for scale, value in enumerate((row.given_to, row.received_from))
    ]  # fmt: skip
    scales = [scale_for("Gives help to", given), scale_for("Gets help from", given, scale=1)]
    return dots({shown[identifier]: hide(name) for identifier, name in names.items()}, given, scales, told)


def _explorer(result: Any, _: Asked | None) -> alt.LayerChart:
    last = result.picture.times[-1].label
    links = [row for row in result.rows if row.time == last]
    there = {*result.picture.times[-1].members, *(end for row in links for end in (row.giver, row.receiver))}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for place in result.picture.places:
        if place.id in there:  # also whoever neither gave nor got help
            graph.add_node(place.id, name=place.name, kind=kind_of(place.id))
    for row in links:
        graph.add_edge(row.giver, row.receiver, days=row.days, strength=row.times)
    return drawn(graph, graph, (last,), source=source_of(result))


def _change(result: Any, data: Asked | None) -> alt.LayerChart:
    counts = {"Kept": result.kept, "Lost": result.lost, "New": result.new}
    sure = (
        f"; that so many were kept {'is' if result.p > ALPHA else 'beyond chance is'} {how_sure(result.p)}"
        if result.testable
        else ""
    )
    says = f"{number_of(result.kept, 'link')} kept, {result.lost} lost and {result.new} new{sure.replace('is may be', 'may be')}"
    return _counts(
        result, counts, _told(result, says, "Links among those who are there both times", data, timed=False), "Links"
    )


def _brokerage(result: Any, data: Asked | None) -> alt.LayerChart:
    words = {
        "coordinator": "within one group", "itinerant": "visiting a group", "gatekeeper": "into a group",
        "representative": "out of a group", "liaison": "between three groups",
    }  # fmt: skip
    rows = {f"{capitalised(row.role)}: {words.get(row.role, '')}": row for row in result.totals}
    return _tested(
        rows,
        _told(
            result,
            f"passing help on: {_by_chance(result.totals)}",
            "Cases in which somebody stands between a giver and a receiver",
            data,
        ),
        "Cases",
    )


def _homophily(result: Any, data: Asked | None) -> alt.LayerChart:
    group = str(result.method.options.get("group", "group")).replace("_", " ")
    rows = {"All": result, **{f"{row.group}, {row.size}": row for row in result.groups}}
    where_to = "within" if result.value < result.null_mean else "across"
    says = (
        f"too few records to tell whether links stay within groups of {group}" if not result.testable
        else f"links stay {where_to} groups of {group} more than chance gives: {how_sure(result.p)}" if result.p <= ALPHA
        else f"links within groups of {group} may be chance"
    )  # fmt: skip
    told = _told(result, says, "E-I index: −1 where all links stay within the group, 1 where all go across", data)
    return _tested(rows, told, "E-I index")


def _communities(result: Any, data: Asked | None) -> alt.LayerChart:
    if data is not None and places(data):
        return communities(result, data)
    ids = [str(node) for node in result.together.ids]
    if not ids:
        raise ValueError("there is nobody in the network, so there is no picture of its groups")
    group = {str(row.id): row.community for row in result.rows}
    names = _named(result, ids, data)
    place = {node: at for at, node in enumerate(ids)}
    told = _told(
        result,
        communities_title(result),
        "How often two are in one group, over runs of the search: the darker, the more",
        data,
    )
    by_group = sorted(ids, key=lambda node: (group.get(node, 0), names[node].casefold()))
    order, told = _first({node: names[node] for node in by_group}, told)
    called = {node: f"Group {group[node]}: {names[node]}" for node in order}  # a long name loses its end
    cells = [
        shaded(a, b, float(result.together.share[place[a], place[b]]), 1.0, words="", says=f"together in {result.together.share[place[a], place[b]]:.0%} of runs")
        for a in order for b in order if a != b
    ]  # fmt: skip
    rows = {_key(at): called[node] for at, node in enumerate(order)}
    of = {node: _key(at) for at, node in enumerate(order)}
    cells = [
        attrs.evolve(cell, row=of[cell.row], column=of[cell.column], fill=canvas.shade(_share(result, place, cell))[0])
        for cell in cells
    ]
    return squares(rows, {_key(at): names[node] for at, node in enumerate(order)}, cells, told)


def _share(result: Any, place: Mapping[str, int], cell: Square) -> float:
    return float(result.together.share[place[cell.row], place[cell.column]])


def _key(at: int) -> str:
    return f"{at:03}"


def _overlap(result: Any, data: Asked | None) -> alt.LayerChart:
    rows = {str(row.predictor): row for row in result.rows}
    says = f"ties follow {listed([str(row.predictor) for row in result.rows if row.testable and row.p <= ALPHA]) or 'none of the others beyond chance'}"
    return _tested(
        rows,
        _told(result, says, "How far ties of one kind follow those of another: the coefficient", data),
        "Coefficient",
    )


def _differences(result: Any, data: Asked | None) -> alt.LayerChart:
    says = (
        f"kinds lie apart: {how_sure(result.p)}"
        if result.testable
        else "too few networks to tell whether kinds lie apart"
    )
    given = [Dot(row=row.group, value=row.spread) for row in result.rows]
    told = _told(result, says, "How far the networks of each kind lie from their middle", data)
    return dots({row.group: f"{row.group}, {row.n}" for row in result.rows}, given, [scale_for("Spread", given)], told)


# --- walls ------------------------------------------------------------------------------------------------------------


def _pairs(result: Any, data: Asked | None) -> list[Pair]:
    names = _named(result, (each for row in result.rows for each in (row.a, row.b)), data)
    return [
        (f"{names[str(row.a)]} and {names[str(row.b)]}", row.distance_km, row.observed, row.expected)
        for row in result.rows
        if not undefined(row.distance_km)
    ]


def _walls(result: Any, data: Asked | None) -> alt.LayerChart:
    if data is not None and places(data):
        return walls(result, data)
    pairs = _pairs(result, data)
    if not pairs:
        raise ValueError("no pair of schools has a distance, so there is no picture of their ties")
    return pairs_by_distance(
        pairs, _told(result, wall_title(result.cut), "Pairs of schools by how far they lie apart", data), result.counted
    )


def _expected(result: Any, data: Asked | None) -> alt.LayerChart:
    pairs = _pairs(result, data)
    if not pairs:
        raise ValueError("no pair of schools has a distance, so there is no picture of their ties")
    halving = result.halving_km
    says = (
        "no ties are recorded: what is expected is what is usual"
        if not result.observed
        else f"ties expected of a pair halve every {figure(halving)} km"
        if math.isfinite(halving) and halving > 0
        else "ties do not become fewer with distance"
    )
    return pairs_by_distance(
        pairs, _told(result, says, "Pairs of schools by how far they lie apart", data), result.counted
    )


def _boundary(result: Any, data: Asked | None) -> alt.LayerChart:
    between = between_whom(result.grouping)
    says = (
        f"too few records to tell whether a wall runs between {between}" if not result.testable
        else f"ties between {between} are {figure(result.ratio)} times those expected: {how_sure(result.p)}"
    )  # fmt: skip
    given = [Dot(row="all", value=result.ratio, low=result.low, high=result.high, words="too few to tell")]
    given += [
        Dot(row=row.layer, value=row.ratio, words="too few to tell") for row in result.rows if len(result.rows) > 1
    ]
    names = {"all": "All ties", **{row.layer: capitalised(row.layer) for row in result.rows if len(result.rows) > 1}}
    told = _told(result, says, "Ties across beside ties within, all else being equal: 1 is no wall", data)
    return dots(names, given, [scale_for("Ratio", given, ratio=True)], told, [DOT, INTERVAL])


def _cut(result: Any, data: Asked | None) -> alt.LayerChart:
    side = {school: letter for letter, schools in zip("AB", result.sides, strict=False) for school in schools}
    if not side:
        raise ValueError("no cut could be tested, so there is no picture of one")
    names = by_name(_named(result, side, data))
    given = [Dot(row=school, value=result.stability.get(school, math.nan)) for school in names]
    told = _told(result, wall_title(result), "How often each school keeps its side (A or B) as the data vary", data)
    return dots(
        {school: f"{name}, {side[school]}" for school, name in names.items()},
        given,
        [Scale(title="Keeps its side")],
        told,
    )


def _beyond(result: Any, data: Asked | None) -> alt.LayerChart:
    if not result.rows:
        raise ValueError("no tie to the central team or the community is recorded, so there is no picture of them")
    to = {
        str(row.to): "Ties to the central team" if ":" in str(row.to) else f"Ties to the {row.to}"
        for row in result.rows
    }
    names = by_name(_named(result, (row.school for row in result.rows), data))
    few = sum(row.p <= ALPHA for row in result.rows)
    says = f"{counted(few, 'school')} with few of {'its' if few == 1 else 'their'} ties to the central team or the community"
    told = _told(result, says, "Ties of each school, with those expected in brackets", data)
    given = [
        Dot(row=str(row.school), scale=[*to].index(str(row.to)), value=value, open=expected, label="" if expected else f"{figure(row.observed)} ({figure(row.expected)})", words="none expected")
        for row in result.rows for expected, value in ((True, row.expected), (False, row.observed))
    ]  # fmt: skip
    scales = [scale_for(name, given, scale=at) for at, name in enumerate(to.values())]
    return dots(names, given, scales, told, [Sign("ties there are"), Sign("expected", fill="white")])


def _pool(result: Any, data: Asked | None) -> alt.LayerChart:
    given = []
    for row in result.rows:
        half = 1.96 * math.sqrt(max(row.decay_variance, 0.0))
        given.append(Dot(row=str(row.trust), value=row.decay, low=row.decay - half, high=row.decay + half))
    told = _told(
        result, f"over the median distance the logarithm of ties falls by {figure(result.mean)}, on average over {counted(len(result.rows), 'trust')}",
        "How fast ties become fewer with distance (decay), in each trust", data,
    )  # fmt: skip
    return dots(
        {str(row.trust): f"Trust {row.trust}, {number_of(row.schools, 'school')}" for row in result.rows},
        given,
        [scale_for("Decay", given)],
        told,
        [DOT, INTERVAL],
    )


# --- expertise and needs ----------------------------------------------------------------------------------------------


def _gaps(result: Any, data: Asked | None) -> alt.LayerChart:
    none, alone = [row for row in result.rows if not row.holders], sum(row.holders == 1 for row in result.rows)
    says = f"{counted(alone, 'topic')} of {len(result.rows)} rest{'s' if alone == 1 else ''} on one person; {f'nobody knows {_topics(none)}' if none else 'somebody knows each'}"
    return _holders(result, _told(result, says, "People who know each topic, and schools that need it", data))


def _topics(rows: Sequence[Any]) -> str:
    return listed([in_sentence(row.name) for row in rows], limit=4, last="or")


def _fragility(result: Any, data: Asked | None) -> alt.LayerChart:
    alone, none = (sum(row.holders == number for row in result.rows) for number in (1, 0))
    says = f"{counted(alone, 'topic')} of {len(result.rows)} rest{'s' if alone == 1 else ''} on one person, and {or_none(none)} {is_are(none)} known to nobody"
    return _holders(result, _told(result, says, "People who know each topic, and schools that need it", data))


def _holders(result: Any, told: Told) -> alt.LayerChart:
    if not result.rows:
        raise ValueError("no expertise and no need is recorded, so there is no picture of them")
    names = by_name({row.topic: row.name for row in result.rows})
    given = [
        Dot(row=row.topic, scale=scale, value=float(value))
        for row in result.rows for scale, value in enumerate((row.holders, len(row.needed_by)))
    ]  # fmt: skip
    scales = [scale_for("People who know it", given), scale_for("Schools that need it", given, scale=1)]
    return dots(names, given, scales, told)


def _shared(result: Any, data: Asked | None) -> alt.LayerChart:
    ids = sorted({str(each) for row in result.rows for each in (row.a, row.b)})
    if not ids:
        raise ValueError("no two share expertise, so there is no picture of it")
    beyond = len(result.beyond_chance)
    says = (
        f"{number_of(beyond, 'pair')} share{'s' if beyond == 1 else ''} more expertise than chance gives"
        if beyond
        else "no pair shares more expertise than chance gives"
    )
    told = _told(result, says, "Topics that two have in common", data)
    beside = [str(each) for row in result.beyond_chance for each in (row.a, row.b)]
    names, told = _first(by_name(_named(result, ids, data)), told, wanted=beside)
    key = {node: _key(at) for at, node in enumerate(names)}
    most = max(row.shared for row in result.rows)
    sure = {(row.a, row.b) for row in result.beyond_chance}
    cells = [
        shaded(key[str(a)], key[str(b)], row.shared, most, ring=(row.a, row.b) in sure, says=f"{number_of(row.shared, 'topic')} in common")
        for row in result.rows for a, b in ((row.a, row.b), (row.b, row.a)) if str(a) in key and str(b) in key
    ]  # fmt: skip
    pale, _ = canvas.shade(0.15)
    signs = [Sign("topics that both know", shape="square", fill=pale, stroke=pale, radius=8, letter="3")]
    if sure:
        signs.append(Sign("more than chance gives", fill="white", stroke=canvas.INK, radius=7))
    called = {key[node]: name for node, name in names.items()}
    return squares(called, called, cells, told, signs)


def _specialisms(result: Any, data: Asked | None) -> alt.LayerChart:
    sure = [row for row in result.rows if row.testable and row.low > 1]
    if not result.rows:
        raise ValueError("no expertise is recorded, so there is no picture of what schools are known for")
    topics = by_name(_named(result, (row.topic for row in result.rows), data))
    schools = by_name(_named(result, (row.school for row in result.rows), data))
    known = {(row.school, row.topic) for row in sure}
    says = (
        f"{counted(len(sure), 'specialism')} of {number_of(len(schools), 'school')} {'is' if len(sure) == 1 else 'are'} sure: "
        + listed([f"{in_sentence(topics[row.topic])} at {schools[row.school]}" for row in sure], limit=3)
        if sure
        else "no specialism is sure"
    )
    told = _told(result, says, "What each place knows beside what its size lets expect", data)
    schools, told = _first(schools, told, wanted=[row.school for row in sure])
    cells = [
        shaded(row.topic, row.school, max(math.log2(row.value), 0.0), 4.0, words="", ring=(row.school, row.topic) in known, says=f"{figure(row.value)} times as much as expected")
        for row in result.rows if row.value > 1 and row.school in schools
    ]  # fmt: skip
    deep, _ = canvas.shade(0.6)
    signs = [
        Sign("knows more of it than expected; the darker, the more", shape="square", fill=deep, stroke=deep, radius=8)
    ]
    if sure:
        signs.append(Sign("surely more", fill="white", stroke=canvas.INK, radius=7))
    return squares(topics, schools, cells, told, signs)


_UNMET: Final = {"nobody holds it": "nobody knows it", "others come first": "help went to a higher priority"}


def _plan(result: Any, data: Asked | None) -> alt.LayerChart:
    rows: list[Any] = [*result.rows, *result.unmet]
    if not rows:
        raise ValueError("there is no open need, so there is no picture of a plan")
    met, total = len(result.rows), len(rows)
    told = _told(
        result,
        f"{met} of {number_of(total, 'open need')} could be met with the days that people have",
        "Days of help planned for each need, by school. A suggestion: nobody has been asked",
        data,
    )
    schools, topics = (
        _named(result, (row.school for row in rows), data),
        _named(result, (row.topic for row in rows), data),
    )
    names = {str(at): f"{schools[row.school]}: {in_sentence(topics[row.topic])}" for at, row in enumerate(rows)}
    names = by_name(names)
    kept = dict(list(names.items())[:_MOST])
    told = (
        told
        if len(kept) == len(names)
        else attrs.evolve(told, caption=f"{told.caption}. The first {_MOST} of {len(names)} needs")
    )
    given = [
        Dot(row=at, value=rows[int(at)].days, says=f"{names[at]}: {figure(rows[int(at)].days)} days") if int(at) < met
        else Dot(row=at, words=_UNMET.get(rows[int(at)].why, rows[int(at)].why))
        for at in kept
    ]  # fmt: skip
    return dots(kept, given, [scale_for("Days", given)], told)


def _offers(result: Any, data: Asked | None) -> alt.LayerChart:
    topic = _named(result, [result.topic], data)[result.topic]
    if not result.rows:
        raise ValueError(f"nobody is recorded who could help with {in_sentence(topic)}, so there is no picture of them")
    told = _told(
        result,
        f"{counted(len(result.rows), 'person', 'people')} could help with {in_sentence(topic)}",
        "Days that each still has, in the order in which they are offered",
        data,
    )
    rows, told = _kept(result.rows, told)
    names = {str(at): f"Person {at + 1}, {row.level}" for at, row in enumerate(rows)}
    given = [Dot(row=str(at), value=_float(row.days_left), words="no limit recorded") for at, row in enumerate(rows)]
    return dots(names, given, [scale_for("Days left", given)], told)


def _without(result: Any, data: Asked | None) -> alt.LayerChart:
    worse = [
        row for row in result.rows if row.before != row.after and not (undefined(row.before) and undefined(row.after))
    ]
    who = f"this {kind_of(result.who)}" if kind_of(result.who) else "them"
    says = f"without {who}, {counted(len(worse), 'figure')} of {len(result.rows)} would change"
    told = _told(result, says, "Each figure before and after, as a share of the greater", data)
    given = []
    for row in result.rows:
        most = max(abs(_float(row.before)), abs(_float(row.after))) or 1.0
        label = f"{figure(_float(row.before))} → {figure(_float(row.after))}"
        given += [
            Dot(row=row.what, value=_float(row.before) / most, label=label, open=True),
            Dot(row=row.what, value=_float(row.after) / most, label=""),
        ]
    return dots(
        {row.what: capitalised(row.what) for row in result.rows},
        given,
        [Scale(title="Before and after")],
        told,
        [_WRITTEN, Sign("after")],
    )


# --- places and practice ----------------------------------------------------------------------------------------------


def _locality(result: Any, data: Asked | None) -> alt.LayerChart:
    if isinstance(data, Dataset):
        options = result.method.options
        at = None if options.get("between") else options.get("at")
        return locality(data, trust=result.trust, at=at, between=options.get("between"))
    if data is not None:
        return locality(data, trust=result.trust if isinstance(data, Situation) else None)
    if not result.rows:
        raise ValueError("the trust has no school, so there is no picture of where they lie")
    given = [Dot(row=row.id, value=row.nearest_km, words="no coordinates") for row in result.rows]
    told = _told(
        result,
        "how far schools lie apart is not known"
        if undefined(result.median_km)
        else f"half of all pairs of schools lie within {figure(result.median_km)} km of each other",
        "How far it is from each school to the nearest other one",
    )
    return dots(
        by_name({row.id: row.name for row in result.rows}), given, [scale_for("Kilometres to the nearest", given)], told
    )


def _openness(result: Any, data: Asked | None) -> alt.LayerChart:
    of: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for row in result.rows:
        of[row.kind] += row.of
        reached[row.kind] += row.reached
    told = _told(
        result,
        f"{result.reached} of {number_of(result.of, 'document')} reached every leader",
        "Data, plans and audits that reached the whole leadership team, by kind",
        data,
    )
    given = [
        Dot(row=kind, value=reached[kind] / of[kind] if of[kind] else math.nan, label=f"{reached[kind]} of {of[kind]}")
        for kind in of
    ]
    if not given:
        raise ValueError("no document is recorded, so there is no picture of whom they reached")
    return dots(by_name({kind: capitalised(kind) for kind in of}), given, [Scale(title="Reached every leader")], told)


def _development(result: Any, data: Asked | None) -> alt.LayerChart:
    reached = any(row.reached is not None for row in result.rows)
    return reach(None, result, data) if reached else activities(result, data)


def _community(result: Any, data: Asked | None) -> alt.LayerChart:
    if data is not None and places(data):
        return community(result, data)
    counts = {str(row.audience): 0 for row in result.rows}
    for row in result.rows:
        counts[str(row.audience)] += 1
    told = _told(
        result,
        f"{number_of(result.reaching or 0, 'school')} of {result.of} reach beyond the trust",
        "Programmes by whom they are for",
        data,
    )
    return _counts(
        result, dict(sorted(counts.items())), told, "Programmes", {name: capitalised(name) for name in counts}
    )


def _problems(result: Any, _: Asked | None) -> alt.LayerChart:
    if not result.rows:
        raise ValueError("there is no problem in the data, so there is no picture of them")
    counts = Counter(row.rule for row in result.rows)
    errors = sum(row.severity == "error" for row in result.rows)
    says = f"{number_of(errors, 'error')} to fix, and {number_of(len(result.rows) - errors, 'warning')}"
    told = _told(result, says, "Places in the data that break each rule")
    severity = {row.rule: row.severity for row in result.rows}
    return _counts(result, counts, told, "Places", {rule: f"{rule} ({severity[rule]})" for rule in sorted(counts)})


def _removal(result: Any, _: Asked | None) -> alt.LayerChart:
    total = sum(row.removed for row in result.rows)
    told = _told(result, f"{number_of(total, 'record')} removed", "Records that were removed, by kind")
    return _counts(
        result,
        {row.kind: row.removed for row in result.rows},
        told,
        "Removed",
        {row.kind: capitalised(row.kind.replace("_", " ")) for row in result.rows},
    )


def _suppressed(result: Any, _: Asked | None) -> alt.LayerChart:
    if not result.rows:
        raise ValueError("the table has no rows, so there is no picture of it")
    shown = [count for row in result.rows for count in row.cells if count is not None]
    most = max(shown, default=1)
    columns = {_key(at): name for at, name in enumerate(result.headings)}
    cells = [
        Square(row=str(at), column=column, words="–", says="suppressed") if count is None
        else shaded(str(at), column, count, most, words=f"{count:,}")
        for at, row in enumerate(result.rows) for column, count in zip(columns, row.cells, strict=True)
    ]  # fmt: skip
    hidden = sum(count is None for row in result.rows for count in row.cells)
    told = _told(
        result,
        f"{number_of(hidden, 'count')} of {hidden + len(shown)} suppressed, so that no group below {result.min_cell} can be identified",
        "Counts by row and column; empty: 0",
    )
    return squares(
        {str(at): row.row for at, row in enumerate(result.rows)},
        columns,
        cells,
        told,
        [Sign("suppressed", shape="square", fill=canvas.EMPTY, stroke=canvas.LINE, radius=8, letter="–")],
    )


# --- many trusts ------------------------------------------------------------------------------------------------------


def _acceptability(result: Any, _: Asked | None) -> alt.LayerChart:
    ranks = {_key(at): str(at + 1) for at in range(result.ranks.shape[1])}
    names = {_key(at): str(name) for at, name in enumerate(result.alternatives)}
    first = sum(row.first > 0 for row in result.rows)
    told = _told(
        result,
        f"{counted(first, 'alternative')} of {len(result.rows)} could come first, by the weights that are taken",
        "How often each has each rank, over the weights that are admissible. The order is that in which they were given",
    )
    kept, told = _first(names, told)
    cells = [
        attrs.evolve(shaded(row, rank, float(share), 1.0, words=f"{share:.0%}", says=f"{share:.0%} of weightings"), fill=canvas.shade(share)[0], ink=canvas.shade(share)[1])
        for at, row in enumerate(kept) for rank, share in zip(ranks, result.ranks[at], strict=True) if share > 0
    ]  # fmt: skip
    return squares(kept, ranks, cells, told)


def _audit(result: Any, _: Asked | None) -> alt.LayerChart:
    if any(row.of for row in result.groups):
        return exclusion(result)
    told = _told(
        result,
        f"the definition includes {result.included:,} of {result.judged:,} trusts",
        "Trusts that fail each criterion",
    )
    failed = Counter(name for row in result.rows for name in row.failed)
    counts = {criterion.criterion: float(failed[criterion.criterion]) for criterion in result.criteria}
    return _counts(result, counts, told, "Trusts that fail it")


def _kinds(result: Any, _: Asked | None) -> alt.LayerChart:
    sure = "" if result.p <= ALPHA else ", which may be no kinds at all"
    told = _told(
        result,
        f"{number_of(result.number, 'kind')} of {number_of(len(result.rows), 'trust')}{sure}",
        "How steady a division into so many kinds is: 1 where it always comes out the same",
    )
    given = [Dot(row=str(number), value=stability) for number, stability in result.tried] or [
        Dot(row=str(result.number), value=result.stability)
    ]
    return dots({dot.row: f"{dot.row} kinds" for dot in given}, given, [scale_for("Stability", given)], told)


def _register_change(result: Any, _: Asked | None) -> alt.LayerChart:
    counts = result.counts()
    told = _told(
        result,
        f"{number_of(len(result.schools), 'school')} changed, in {number_of(len(result.rows), 'trust')}",
        "Schools, by what became of them",
    )
    return _counts(result, counts, told, "Schools", {way: capitalised(way) for way in counts})


def _review(result: Any, _: Asked | None) -> alt.LayerChart:
    return support(result.data, at=result.given_at, between=result.between)


PICTURES: Final[Mapping[str, Callable[[Any, Asked | None], Any]]] = {
    "Acceptability": _acceptability,
    "Answers": _review,
    "Audit": _audit,
    "BeyondSchools": _beyond,
    "Boundary": _boundary,
    "Brokerage": _brokerage,
    "Change": _change,
    "Communities": _communities,
    "Community": _community,
    "Comparison": lambda result, _: comparison(result),
    "Cut": _cut,
    "Development": _development,
    "Differences": _differences,
    "Endeavour": lambda result, data: reach(result, None, data),
    "ExpectedTies": _expected,
    "ExpertiseGaps": _gaps,
    "Explorer": _explorer,
    "Fragility": _fragility,
    "Governance": governance,
    "Homophily": _homophily,
    "Kinds": _kinds,
    "Locality": _locality,
    "Offers": _offers,
    "Openness": _openness,
    "Plan": _plan,
    "Problems": _problems,
    "Pool": _pool,
    "RegisterChange": _register_change,
    "RelationOverlap": _overlap,
    "Removal": _removal,
    "Resource": services,
    "SharedExpertise": _shared,
    "Specialisms": _specialisms,
    "Suppressed": _suppressed,
    "SupportProfile": _support,
    "WallPlan": lambda result, _: plan_walls(result),
    "Walls": _walls,
    "Without": _without,
}
"""By the class of an answer, how it is drawn: of the answer, and of what was asked."""
