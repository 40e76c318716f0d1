"""Ties of pairs of schools as arrays, one layer for each kind of evidence: what walls and expected ties are fitted to.

Evidence is how many distinct pairs of people have to do with each other: ten visits of one person to another are one tie.
Where records name no person on either side, each record is a tie, and `unit` says so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import attrs
import networkx as nx
import numpy as np
import numpy.typing as npt

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.model.situation import Situation
from trustmodel.network import graphs
from trustmodel.network.graph_contract import evidence_of, is_graph, no_attribute, not_answered, read, strength_of
from trustmodel.network.grouping import FIELDS, Bins, Group, Grouping, SchoolFields, grouping
from trustmodel.network.selection import Network, Selection
from trustmodel.prose import figure, has_have, listed, number_of
from trustmodel.results import is_missing
from trustmodel.stats.pair_rates import Floats, Layer, Prior
from trustmodel.stats.silence import p2

__all__ = [
    "Distances",
    "LayerTies",
    "Network",
    "PairTies",
    "TieCounts",
    "Ties",
    "layers_of",
    "pair_ties",
    "place_of",
    "tie_counts",
    "ties_in_words",
    "whole_ties",
]

Ties: TypeAlias = "Network | Mapping[str, Network]"
"""What has ties: a dataset, a situation or a graph; or several layers of evidence, by their names."""
Distances: TypeAlias = "Mapping[tuple[Any, Any], float] | nx.Graph[Any]"
"""Kilometres for pairs: a mapping from pairs of ids in either order, or a graph with `distance_km` on its edges."""
Unit: TypeAlias = Literal["pairs of people", "records", "ties", "yes/no answers"]

NAN: Final = math.nan
UNNAMED: Final = "ties"
"""The layer of a network that was given without a name."""
_KM: Final = 1000.0
_NO_SCHOOLS: Final = frozenset({"trust", "cluster", "body", "topic", "person"})
_MUCH_RECIPROCITY: Final = 2.0  # log odds: above, two directions of a pair are far from two answers
_FEWEST_FOR_RECIPROCITY: Final = 5
_SAME_PLACE: Final = 1.0  # metre
_COARSE: Final = 500  # metres: places of schools in the register are known to one
_BOTH_DIRECTIONS: Final = 2


def ties_in_words(number: float, unit: str) -> str:
    """So many ties, by what a tie is.

    Parameters
    ----------
    number
        How many; about how many, where it is not whole.
    unit
        What a tie is, in the plural.

    Returns
    -------
    str
        Such as 1 pair of people, or 28 pairs of people.

    Examples
    --------
    >>> ties_in_words(1, "pairs of people"), ties_in_words(1234.0, "records")
    ('1 pair of people', '1,234 records')
    """
    text = figure(number)
    return f"{text} {_ONE.get(unit, unit) if text == '1' else unit}"


_ONE: Final = {
    "pairs of people": "pair of people", "records": "record", "ties": "tie", "yes/no answers": "yes/no answer",
}  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class LayerTies:
    """One kind of evidence: the pairs whose answers could be seen, and their ties."""

    name: str
    layer: Layer
    """What is known of each pair. Schools are numbered as in `PairTies.schools`."""
    ties: Floats
    """How many ties each pair has: whole numbers."""
    unit: Unit
    """What a tie is."""
    evidence: Mapping[tuple[int, int], tuple[str, ...]] = attrs.field(repr=False)
    """The ids of the records that a pair's ties rest on, by the numbers of its schools, the lower first."""

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The numbers of the two schools of each pair."""
        return list(zip(self.layer.first.tolist(), self.layer.second.tolist(), strict=True))

    def only(self, which: npt.NDArray[np.bool_]) -> LayerTies:
        """Some of its pairs.

        Parameters
        ----------
        which
            True for the pairs that are kept.

        Returns
        -------
        LayerTies
            Evidence of other pairs stays in it, and is not looked up.
        """
        return attrs.evolve(self, layer=self.layer.only(which), ties=self.ties[which])


@attrs.frozen(kw_only=True, eq=False)
class PairTies:
    """Layers of ties between the same schools, and who has no part in them."""

    schools: tuple[Any, ...]
    """The nodes that take part, in order; also those without any tie."""
    places: Floats
    """Easting and northing in metres: schools × 2. NaN where only distances are known."""
    layers: tuple[LayerTies, ...]
    about: Mapping[Any, Mapping[str, Any]] = attrs.field(repr=False)
    """The attributes of every node, schools or not."""
    graphs: tuple[nx.Graph[Any], ...] = attrs.field(repr=False)
    """All ties of each layer, also those of nodes that are no school: undirected, with `observed` and `evidence`."""
    isolated: tuple[str, ...]
    """Schools without a tie to any school. They take part."""
    silent: tuple[str, ...]
    """Schools that did not answer: what they would have said is left out, not what others say of them."""
    unplaced: tuple[str, ...]
    """Schools whose place is unknown: they take no part."""
    same: tuple[str, ...]
    """The attributes whose agreement is a covariate, in the order of their columns."""
    warnings: tuple[str, ...]
    options: Mapping[str, Any]
    """How this was asked for, for `Method.options`."""
    source: str | None
    fields: SchoolFields | None = None
    """What a dataset says of the attributes of schools; `None`: all layers are graphs of your own."""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the schools."""
        return tuple(map(str, self.schools))

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of all the records that ties rest on, in order."""
        return tuple(sorted({record for each in self.layers for ids in each.evidence.values() for record in ids}))

    @property
    def counted(self) -> str:
        """What ties are, in words."""
        units = list(dict.fromkeys(each.unit for each in self.layers))
        return listed(units, limit=None) if units else "ties"

    def grouping(self, group: Group) -> Grouping:
        """The group of each school.

        Parameters
        ----------
        group
            The name of a node attribute, a number cut into bins, or a mapping from ids.

        Returns
        -------
        Grouping
            By school; `None` where it is not known.

        Raises
        ------
        GraphError
            No school has it; the message lists the attributes that there are.
        """
        return _of_schools({school: self.about[school] for school in self.schools}, group, self.fields)


def _of_schools(about: Mapping[Any, Mapping[str, Any]], group: Group, fields: SchoolFields | None) -> Grouping:
    return grouping(about, group, fields=fields, who="no school", nobody="no school that takes part")


def of_layer(name: str) -> str:
    """Which layer a warning is about; nothing, where there is one that nobody named.

    Parameters
    ----------
    name
        The name of a layer.

    Returns
    -------
    str
        With a space before it.
    """
    return "" if name == UNNAMED else f" of the layer {name!r}"


def layers_of(data: Ties) -> dict[str, Network]:
    """What was given as layers by their names; one that has none is `ties`.

    Parameters
    ----------
    data
        A dataset, a situation, a graph, or a mapping of names to these.

    Returns
    -------
    dict
        At least one.

    Raises
    ------
    GraphError
        There is no layer, or a layer is no dataset, situation or networkx graph.
    """
    if isinstance(data, Mapping) and not is_graph(data):
        layers: dict[str, Any] = {str(name): each for name, each in data.items()}
        if not layers:
            raise GraphError("there is no layer: give a dataset, a situation, a graph, or a mapping of names to these")
    else:
        layers = {UNNAMED: data}
    for name, each in layers.items():
        if not (isinstance(each, Dataset | Situation) or is_graph(each)):
            of = "" if len(layers) == 1 else f" for the layer {name!r}"
            raise GraphError(f"give a Dataset, a situation or a networkx graph{of}, not a {type(each).__name__}")
    return layers


def pair_ties(  # noqa: PLR0913 - what layers are made of
    data: Ties,
    *,
    selection: Selection,
    strength: str | None = "strength",
    chances: int | Mapping[str, int] | None = None,
    distance: Distances | None = None,
    same: Iterable[str] | None = (),
    beyond: bool = False,
    prior: Prior | None = None,
) -> PairTies:
    """Layers of ties between pairs of schools.

    Parameters
    ----------
    data
        A dataset, a situation, a networkx graph, or several of these by their names.
    selection
        Which support of a dataset counts, at the level of schools.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1. An edge that names a person counts one for each
        pair of people in any case.
    chances
        For yes/no answers how many each pair could have had, of all layers or by the name of a layer. `None`: 2 for a
        directed graph without strengths above 1, 1 for an undirected one, and counts for everything else.
    distance
        Kilometres for pairs. `None`: straight lines between places.
    same
        Node attributes of which it is known for each pair whether its schools agree.
    beyond
        Whether schools of a dataset that belong to no trust take part.
    prior
        What is assumed. `None`: the wide default.

    Returns
    -------
    PairTies
        Of the schools whose place is known.

    Raises
    ------
    GraphError
        A layer is no network, a node is tied to itself, an edge has no strength above 0 or no distance, a school has two
        places, or no school has an attribute of `same`.
    ValueError
        A distance is below 0 or infinite, or `chances` is no whole number or fewer than a pair's ties.
    TypeError
        Distances are neither a mapping nor a graph.
    """
    given = layers_of(data)
    selection.refuse_graphs(*given.values())
    warnings: list[str] = []
    read_layers = {name: _read(name, each, selection, strength, beyond=beyond) for name, each in given.items()}
    about = _attributes(read_layers)
    schools = [node for node in sorted(about, key=str) if any(node in each.schools for each in read_layers.values())]
    unplaced = [node for node in schools if distance is None and math.isnan(place_of(about[node])[0])]
    if schools and len(unplaced) == len(schools):
        # nobody has a place: then distance is allowed for in no pair, and everybody takes part
        unplaced = []
        warnings.append(
            "no place is known (easting and northing in metres): distance is not allowed for, and no cut is looked for"
        )
    taking_part = [node for node in schools if node not in set(unplaced)]
    places = np.array([place_of(about[node]) for node in taking_part], dtype=float).reshape(-1, 2)
    if distance is None:
        warnings += _rounded(places)
    square = _distances(taking_part, places, distance)
    fields = next((of for each in read_layers.values() if (of := each.graph.graph.get(FIELDS)) is not None), None)
    same, common = _common({node: about[node] for node in taking_part}, same, fields, warnings)
    layers = tuple(
        _as_layer(each, taking_part, square, common, _chances(name, chances, given), prior or Prior(), warnings)
        for name, each in read_layers.items()
    )
    silent = [node for node in taking_part if any(node in each.silent for each in read_layers.values())]
    tied = {node for each in read_layers.values() for pair in each.ties for node in pair}
    isolated = [node for node in taking_part if node not in tied]
    _say_who_is_left_out(warnings, read_layers, taking_part, silent, unplaced, isolated)
    first = next(iter(read_layers.values())).graph
    return PairTies(
        schools=tuple(taking_part),
        places=places,
        layers=layers,
        about=about,
        graphs=tuple(each.graph for each in read_layers.values()),
        isolated=tuple(map(str, isolated)),
        silent=tuple(map(str, silent)),
        unplaced=tuple(map(str, unplaced)),
        same=same,
        warnings=tuple(dict.fromkeys(warnings)),
        options={
            "strength": strength,
            "distance": "coordinates" if distance is None else "given",
            "same": same,
            "counted": [each.unit for each in layers],
            **({"layers": tuple(read_layers)} if isinstance(data, Mapping) else {}),
            **graphs.options(first),
        },
        source=first.graph.get("source"),
        fields=fields,
    )


# --- one layer, as it was given --------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class TieCounts:
    """How many ties each pair of nodes has, both directions together."""

    given: nx.Graph[Any]
    """As it was given, directed or not."""
    graph: nx.Graph[Any]
    """Undirected, with `observed` and `evidence` on its edges; nodes that are no school too."""
    ties: Mapping[tuple[Any, Any], float]
    """By pair, in order of id."""
    evidence: Mapping[tuple[Any, Any], tuple[str, ...]]
    unit: Unit

    @property
    def directions(self) -> int:
        """How many directions of a pair an answer could have been of: 2, or 1 for an undirected graph."""
        return _BOTH_DIRECTIONS if self.given.is_directed() else 1


def tie_counts(data: Network, selection: Selection, strength: str | None) -> TieCounts:
    """The ties of one layer: pairs of people where they are named, else strengths or records.

    Parameters
    ----------
    data
        A dataset, a situation or a networkx graph.
    selection
        Which support of a dataset counts.
    strength
        The edge attribute that counts ties. `None`: each edge counts 1.

    Returns
    -------
    TieCounts
        Of all nodes.

    Raises
    ------
    GraphError
        A node is tied to itself, or an edge has no strength above 0.
    """
    support = selection.support(data) if isinstance(data, Dataset | Situation) else read(data)
    is_data = support.graph.get("question") == "support"  # also where somebody made the graph of a dataset first
    if loops := sorted(map(str, nx.nodes_with_selfloops(support))):
        raise GraphError(f"nobody supports themselves: take out the ties of {listed(loops)} to themselves")
    counts: dict[tuple[Any, Any], dict[Any, float]] = defaultdict(dict)
    evidence: dict[tuple[Any, Any], set[str]] = defaultdict(set)
    named = 0
    for number, (start, end, edge) in enumerate(support.edges(data=True)):
        pair, records = _ordered(start, end), tuple(map(str, evidence_of(edge)))
        who = _pair_of_people(start, end, edge)
        named += who is not None
        # each record of a dataset is one, however intense, also where it is shared out between several schools
        key = who or (records if is_data else number)
        counts[pair][key] = 1.0 if who or is_data else strength_of(edge, strength, start, end)
        evidence[pair].update(records)
    ties = {pair: math.fsum(of.values()) for pair, of in counts.items()}
    return TieCounts(
        given=support,
        graph=_undirected(support, ties, evidence),
        ties=ties,
        evidence={pair: tuple(sorted(records)) for pair, records in evidence.items()},
        unit=_unit(support, counts, named=named, is_data=is_data),
    )


@attrs.frozen(kw_only=True, eq=False)
class _Read:
    """One layer before its schools are numbered."""

    name: str
    counts: TieCounts
    schools: frozenset[Any]
    silent: frozenset[Any]

    @property
    def graph(self) -> nx.Graph[Any]:
        return self.counts.graph

    @property
    def ties(self) -> dict[tuple[Any, Any], float]:
        """Those between schools that take part."""
        return {pair: ties for pair, ties in self.counts.ties.items() if self.schools.issuperset(pair)}


def _read(name: str, data: Network, selection: Selection, strength: str | None, *, beyond: bool) -> _Read:
    counts = tie_counts(data, selection, strength)
    schools = frozenset(_schools(counts.graph, beyond=beyond))
    return _Read(name=name, counts=counts, schools=schools, silent=frozenset(not_answered(counts.graph)) & schools)


def _unit(support: nx.Graph[Any], counts: Mapping[Any, Mapping[Any, float]], *, named: int, is_data: bool) -> Unit:
    if named:
        return "pairs of people"
    if is_data:
        return "records"
    plain = not support.is_multigraph() and all(value == 1 for of in counts.values() for value in of.values())
    return "yes/no answers" if plain and counts else "ties"


def _pair_of_people(start: Any, end: Any, edge: Mapping[str, Any]) -> Any | None:
    """The two who have to do with each other, at least one of them a person; `None` where nobody is named."""
    if not is_missing(edge.get("pair")):  # of `graphs.support`, which numbers them
        return "pair", edge["pair"]
    giver, receiver = (edge.get(name) for name in ("giver", "receiver"))
    if is_missing(giver) and is_missing(receiver):
        return None
    ends = (("school", start) if is_missing(giver) else giver, ("school", end) if is_missing(receiver) else receiver)
    return frozenset(ends)


def _ordered(start: Any, end: Any) -> tuple[Any, Any]:
    return (start, end) if str(start) <= str(end) else (end, start)


def _undirected(
    support: nx.Graph[Any], ties: Mapping[tuple[Any, Any], float], evidence: Mapping[tuple[Any, Any], set[str]]
) -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.Graph(**support.graph)
    graph.add_nodes_from(support.nodes(data=True))
    for (a, b), observed in ties.items():
        graph.add_edge(a, b, observed=observed, evidence=tuple(sorted(evidence[a, b])))
    return graph


def _schools(graph: nx.Graph[Any], *, beyond: bool) -> Iterable[Any]:
    """The schools that take part: of a dataset those that belong to a trust. In a graph of people alone, the people."""
    kinds = dict(graph.nodes(data="kind"))
    schools = [node for node, kind in kinds.items() if kind not in _NO_SCHOOLS]
    schools = schools or [node for node, kind in kinds.items() if kind == "person"]
    if beyond or graph.graph.get("question") != "support":
        return schools
    members = [node for node in schools if graph.nodes[node].get("member")]
    return members if len(members) > 1 else schools


# --- all layers together ---------------------------------------------------------------------------------------------


def _attributes(layers: Mapping[str, _Read]) -> dict[Any, dict[str, Any]]:
    """What is known of each node in any layer; a school cannot be at two places."""
    about: dict[Any, dict[str, Any]] = {}
    moved: dict[str, None] = {}
    for each in layers.values():
        for node, attributes in each.graph.nodes(data=True):
            here = about.setdefault(node, {})
            before, now = place_of(here), place_of(attributes)
            if math.hypot(before[0] - now[0], before[1] - now[1]) > _SAME_PLACE:
                moved[str(node)] = None
            here.update({name: value for name, value in attributes.items() if is_missing(here.get(name))})
    if moved:
        raise GraphError(f"layers place {listed(list(moved))} differently: give each school one place")
    return about


def place_of(about: Mapping[str, Any]) -> tuple[float, float]:
    """Easting and northing in metres, both NaN where either is unknown.

    Parameters
    ----------
    about
        The attributes of a node.

    Returns
    -------
    tuple of float
        0 and 0 is how extracts write that they do not know.
    """
    place = (_metres(about.get("easting")), _metres(about.get("northing")))
    return place if place != (0.0, 0.0) and all(map(math.isfinite, place)) else (NAN, NAN)


def _metres(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.integer | np.floating) else NAN


def _rounded(places: Floats) -> Iterable[str]:
    """A warning where places are those of a coarse grid, as where postcodes stand for schools."""
    known = places[~np.isnan(places).any(axis=1)]
    away = np.round(known - known[:1]).astype(np.int64)
    grid = int(np.gcd.reduce(away.ravel())) if len(away) else 0
    if grid >= _COARSE and len(np.unique(away, axis=0)) < len(away):
        yield (
            f"places are rounded to {grid / _KM:g} km, and schools share them: schools on two sides of a line then lie further apart"
            " than their places say, so that walls are called a little too often"
        )


def _distances(schools: Sequence[Any], places: Floats, distance: Distances | None) -> Floats:
    """Kilometres between all schools: schools × schools, NaN where unknown."""
    if distance is None:
        across = places[:, None, :] - places[None, :, :]
        km = np.hypot(across[..., 0], across[..., 1]) / _KM
        return np.ones_like(km) if np.isnan(km).all() else km
    if isinstance(distance, nx.Graph):
        given: dict[tuple[Any, Any], Any] = {}
        for a, b, edge in distance.edges(data=True):
            if "distance_km" not in edge:
                raise no_attribute(f"the edge {a} – {b}", "distance_km", [edge])
            given[a, b] = edge["distance_km"]
    elif isinstance(distance, Mapping):
        given = dict(distance)
    else:
        raise TypeError(
            "distance is a mapping from pairs of ids to kilometres, or a graph with distance_km on its edges"
        )
    number = {node: place for place, node in enumerate(schools)}
    ways: dict[tuple[int, int], list[float]] = defaultdict(list)
    for (a, b), value in given.items():
        if a in number and b in number and not is_missing(value):
            ways[number[a], number[b]].append(float(value))
            ways[number[b], number[a]].append(float(value))
    square = np.full((len(schools), len(schools)), NAN)
    for (i, j), values in ways.items():
        square[i, j] = float(np.mean(values))
    if np.any(square < 0) or np.any(np.isinf(square)):
        raise ValueError("a distance is a number of kilometres, 0 or more")
    return square


def _common(
    about: Mapping[Any, Mapping[str, Any]],
    same: Iterable[str] | None,
    fields: SchoolFields | None,
    warnings: list[str],
) -> tuple[tuple[str, ...], Floats]:
    """The attributes that differ, and whether schools agree in each: schools × schools × attributes."""
    names: tuple[Any, ...] = () if same is None else (same,) if isinstance(same, str | Bins) else tuple(same)
    if wrong := [type(name).__name__ for name in names if not isinstance(name, str | Bins)]:
        raise TypeError(f"same takes the names of attributes, or Bins, not a {wrong[0]}")
    kept, squares = [], []
    for name in dict.fromkeys(names):
        grouped = _of_schools(about, name, fields)
        values = list(grouped.of.values())
        agree = np.array([[a is not None and a == b for b in values] for a in values], dtype=float)
        above = agree[np.triu_indices(len(values), 1)]
        if len(above) and np.ptp(above) == 0:
            warnings.append(f"whether pairs have the same {name} never differs: it explains nothing, and is left out")
            continue
        warnings += grouped.warnings
        if absent := values.count(None):
            warnings.append(f"{number_of(absent, 'school')} without {name}: their pairs count as not having the same")
        kept.append(name)
        squares.append(agree.reshape(len(values), len(values)))
    return tuple(kept), np.stack(squares, axis=2) if squares else np.zeros((len(about), len(about), 0))


def _chances(name: str, chances: int | Mapping[str, int] | None, layers: Mapping[str, Network]) -> int | None:
    """How many chances each pair of a layer has, where somebody said so."""
    if isinstance(chances, Mapping):
        if unknown := set(chances) - set(layers):
            raise ValueError(f"chances are given for {listed(sorted(map(str, unknown)))}, and there is no such layer")
        chances = chances.get(name)
    if chances is None or (type(chances) is int and chances >= 1):
        return chances
    raise ValueError(f"chances is a whole number, 1 or more, not {chances!r}")


def _as_layer(  # noqa: PLR0913, PLR0917 - an inner step of pair_ties
    given: _Read,
    schools: Sequence[Any],
    square: Floats,
    common: Floats,
    chances: int | None,
    prior: Prior,
    warnings: list[str],
) -> LayerTies:
    """A layer as arrays: pairs of its schools whose answers could be seen and whose distance is known."""
    first, second = np.triu_indices(len(schools), 1)
    there = np.array([node in given.schools for node in schools], dtype=bool)
    spoke = np.array([node not in given.silent for node in schools], dtype=float)
    exposure = (spoke[first] + spoke[second]) / 2
    known = ~np.isnan(square[first, second])
    if unknown := int((~known & there[first] & there[second]).sum()):
        warnings.append(f"the distance of {number_of(unknown, 'pair')} is not given: they take no part")
    part = known & there[first] & there[second] & (exposure > 0)
    first, second, exposure = first[part], second[part], exposure[part]
    number = {node: place for place, node in enumerate(schools)}
    values = np.zeros((len(schools), len(schools)))
    evidence: dict[tuple[int, int], tuple[str, ...]] = {}
    for (a, b), ties in given.ties.items():
        if a in number and b in number:
            i, j = sorted((number[a], number[b]))
            values[i, j] = ties
            evidence[i, j] = given.counts.evidence[a, b]
    whole = whole_ties(values[first, second], warnings)
    unit = given.counts.unit if chances is None else "yes/no answers"
    of_each = None
    if unit == "yes/no answers":
        most = chances or given.counts.directions
        if over := int((whole > most).sum()):
            raise ValueError(f"{number_of(over, 'pair')}{of_layer(given.name)} have more ties than chances")
        # a silent school takes its own chances with it, and so is no matter of exposure; what is there had its chance
        of_each = np.maximum(np.maximum(np.round(exposure * most), 1.0), whole)
        exposure = np.ones_like(exposure)
        warnings += _reciprocity(given)
    layer = Layer(
        n=len(schools), first=first, second=second, km=square[first, second], chances=of_each, exposure=exposure,
        common=_centred(common[first, second]), prior=prior,
    )  # fmt: skip
    return LayerTies(name=given.name, layer=layer, ties=whole, unit=unit, evidence=evidence)


def _reciprocity(given: _Read) -> Iterable[str]:
    """A warning where an answer nearly always is returned: then a pair's two answers are nearly one."""
    nodes = sorted(given.schools - given.silent, key=str)
    if not given.counts.given.is_directed() or len(nodes) < _FEWEST_FOR_RECIPROCITY:
        return
    named = nx.to_numpy_array(given.counts.given, nodelist=nodes, weight=None) > 0  # type: ignore[call-overload] # wider than its stub
    if named.any() and float(p2(named, np.ones(len(nodes), dtype=bool)).theta[1]) > _MUCH_RECIPROCITY:
        yield (
            f"answers{of_layer(given.name)} are nearly always returned: a pair's two answers are hardly more than one, so that"
            " p-values are a little too small"
        )


def _centred(common: Floats) -> Floats:
    return common - common.mean(axis=0) if len(common) else common


def whole_ties(ties: Floats, warnings: list[str]) -> Floats:
    """Ties as whole numbers, with a warning where they are not.

    Parameters
    ----------
    ties
        Of any shape.
    warnings
        To which one is added.

    Returns
    -------
    numpy.ndarray
        The same shape; what was above 0 is at least 1.
    """
    if np.all(ties == np.round(ties)):
        return ties
    warnings.append("strengths are not whole numbers: each pair's sum is rounded, and a tie counts at least 1")
    return np.where(ties > 0, np.maximum(1.0, np.round(ties)), 0.0)


def _say_who_is_left_out(  # noqa: PLR0913, PLR0917 - an inner step of pair_ties
    warnings: list[str],
    layers: Mapping[str, _Read],
    schools: Sequence[Any],
    silent: Sequence[Any],
    unplaced: Sequence[Any],
    isolated: Sequence[Any],
) -> None:
    if silent:
        warnings.append(
            f"{number_of(len(silent), 'school')} did not answer: what they would have said is missing, not zero"
        )
    if unplaced:
        warnings.append(
            f"the place of {number_of(len(unplaced), 'school')} is unknown (no easting and northing, or 0): they take no part"
        )
    if isolated and any(each.ties for each in layers.values()):  # without any, the layers say so
        warnings.append(f"{number_of(len(isolated), 'school')} {has_have(len(isolated))} no recorded tie to any school")
    for each in layers.values():
        if away := [node for node in schools if node not in each.schools]:
            warnings.append(
                f"{number_of(len(away), 'school')} {has_have(len(away))} no part in the layer {each.name!r}"
            )
        if not each.ties:
            warnings.append(
                f"the layer {each.name!r} has no tie between schools"
                if len(layers) > 1
                else "no tie between schools is recorded"
            )
    if len(schools) < 2:  # noqa: PLR2004 - a pair
        warnings.append("fewer than two schools with places: there is no pair to look at")
