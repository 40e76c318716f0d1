"""What the explorer shows: schools, and help between them at one time or more. It holds no person."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import networkx as nx
from immutabledict import immutabledict

from trustmodel.errors import GraphError
from trustmodel.network.graph_contract import not_answered, read
from trustmodel.network.grouping import FIELDS, Bins, Group, SchoolFields, grouping as group_nodes
from trustmodel.report.explorer.names import area_name, short_labels
from trustmodel.report.explorer.nearness import by_nearness
from trustmodel.results import is_missing

__all__ = ["Aid", "Details", "Grouping", "Place", "SupportPicture", "Time", "picture_of"]

MOST_PLACES: Final = 400
"""More than this can neither be seen apart in a grid nor read in a table."""


@attrs.frozen(kw_only=True)
class Place:
    """A school, or another that gives or receives help."""

    id: str
    name: str
    short: str
    """Its name on a label."""
    kind: str
    """`school`, `trust` (its central team) or `cluster`."""
    home: bool
    """Whether it is a school of the trust at one of the times; all others stand apart."""
    easting: float | None = None
    northing: float | None = None


@attrs.frozen(kw_only=True)
class Aid:
    """What one gave another at one time, of one kind and on one topic."""

    giver: str
    receiver: str
    kind: str | None
    """`None`: not recorded, or `withheld`."""
    topic: str | None
    """The id of a topic."""
    withheld: bool = False
    """Whether kind and topic are suppressed, since so few people were helped."""
    times: int
    """How many records say so."""
    days: float | None
    """`None`: no days are recorded."""


@attrs.frozen(kw_only=True)
class Time:
    """A school year, a day or a period, and the help in it."""

    label: str
    aids: tuple[Aid, ...]
    members: frozenset[str]
    """The schools that were in the trust then."""
    silent: frozenset[str]
    """Those that were asked and did not answer: what they gave is not known."""
    asked: int = 0
    """How many were asked."""

    def links(self) -> dict[tuple[str, str], list[Aid]]:
        """The help by giver and receiver."""
        links: dict[tuple[str, str], list[Aid]] = defaultdict(list)
        for aid in self.aids:
            links[aid.giver, aid.receiver].append(aid)
        return dict(links)


@attrs.frozen(kw_only=True)
class Grouping:
    """What schools may be put together by: the area, the phase, the cluster."""

    name: str
    """For one group, such as `area`."""
    plural: str
    of: Mapping[str, str] = attrs.field(converter=immutabledict)
    """The group of each place, by id; whoever has none is not in it."""


@attrs.frozen(kw_only=True)
class Details:
    """What is known of help beside who gave it to whom: of a dataset its topics, and which details are suppressed."""

    topics: Mapping[str, tuple[str, str | None]] = attrs.field(factory=immutabledict, converter=immutabledict)
    """The name and the parent of each topic, by id."""
    withheld: Mapping[int, frozenset[tuple[str, str]]] = attrs.field(factory=immutabledict, converter=immutabledict)
    """For each time, by its number, the record and the receiving place of which kind and topic are not shown."""
    names: Mapping[str, str] = attrs.field(factory=immutabledict, converter=immutabledict)
    """What places are called whose names are free text, and the central teams of trusts."""
    trusts: Mapping[str, str] = attrs.field(factory=immutabledict, converter=immutabledict)
    """The names of trusts, by id."""
    groupings: tuple[Grouping, ...] = ()
    """Groups that no node says, such as clusters."""
    title: str = ""
    """What the whole is called; empty: nothing."""


@attrs.frozen(kw_only=True)
class SupportPicture:
    """Who helps whom, at one time or more, ready to be drawn.

    Of people there is nothing in it: no name, no role, and no count of them.
    """

    title: str
    """Whose help it is; empty: nobody says."""
    places: tuple[Place, ...]
    """In order of names; those of the trust first."""
    times: tuple[Time, ...]
    """From the earliest to the latest."""
    groupings: tuple[Grouping, ...]
    """The first of them is the one that colours show."""
    topics: Mapping[str, tuple[str, str | None]] = attrs.field(converter=immutabledict)
    near: tuple[str, ...] = ()
    """The ids of all places on a way from neighbour to neighbour; empty where no place is known."""
    notes: tuple[str, ...] = ()
    """What a reader has to know of the records."""
    min_cell: int = 5

    def compared(self, earlier: Time, later: Time) -> frozenset[str]:
        """The schools whose links can be compared: those that were in the trust at both times and answered.

        Parameters
        ----------
        earlier
            The one time.
        later
            The other.

        Returns
        -------
        frozenset of str
            Their ids.
        """
        return (earlier.members & later.members) - earlier.silent - later.silent


def picture_of(
    times: Sequence[tuple[str, nx.DiGraph[Any]]],
    *,
    details: Details | None = None,
    group: Group | None = None,
    notes: Iterable[str] = (),
    min_cell: int = 5,
) -> SupportPicture:
    """The picture of who helps whom in one graph or more.

    Parameters
    ----------
    times
        For each time what it is called, and a directed graph as `graphs.support` gives it; the earliest first.
    details
        What the dataset says beside, if it is one.
    group
        What schools are coloured and ordered by, as for `boundary`: an attribute of nodes, a number cut into `Bins`, or a
        mapping from ids to groups. `None`: the trust
        where there are several, else the local authority.
    notes
        What a reader has to know of the records.
    min_cell
        What fewer people than this were helped with is suppressed.

    Returns
    -------
    SupportPicture
        All that the explorer draws.

    Raises
    ------
    GraphError
        A graph has no direction, a tie to itself, people as nodes, or no school or too many; or no
        node has that group.
    """
    details = details or Details()
    graphs = [(label, _read(graph)) for label, graph in times]
    nodes: dict[str, dict[str, Any]] = {}
    for _, graph in graphs:
        for node, about in graph.nodes(data=True):
            nodes[str(node)] = {**nodes.get(str(node), {}), **{k: v for k, v in about.items() if v is not None}}
    if not nodes:
        raise GraphError("there is no school in it, so there is nothing to explore")
    if len(nodes) > MOST_PLACES:
        raise GraphError(
            f"the explorer shows up to {MOST_PLACES} schools, and there are {len(nodes):,}: choose one trust"
        )
    drawn = tuple(
        _time(label, graph, details.withheld.get(number, frozenset())) for number, (label, graph) in enumerate(graphs)
    )
    home = frozenset().union(*(time.members for time in drawn))
    places = _places(nodes, home, details.names)
    asked, cut = (None, ()) if group is None else _asked_for(nodes, details, group, graphs[0][1].graph.get(FIELDS))
    return SupportPicture(
        title=details.title,
        places=places,
        times=drawn,
        groupings=tuple(_groupings(nodes, home, details, asked)),
        topics=_used_topics(drawn, details.topics),
        near=by_nearness([(place.id, place.easting, place.northing) for place in places]),
        notes=(*notes, *cut),
        min_cell=min_cell,
    )


def _read(graph: nx.DiGraph[Any]) -> nx.DiGraph[Any]:
    """A graph of schools, of which all is known that has to be."""
    known = read(graph)
    if not known.is_directed():
        raise GraphError("help has a direction: give a DiGraph or MultiDiGraph (to_directed() makes one)")
    if loops := sorted(map(str, nx.nodes_with_selfloops(known))):
        raise GraphError(f"nobody helps themselves: take out the links of {', '.join(loops)} to themselves")
    if people := sum(about.get("kind") == "person" for _, about in known.nodes(data=True)):
        raise GraphError(
            f"the explorer shows schools, and {people} nodes of this graph are people: draw it with level='school'"
        )
    twice = len(known) - len({str(node) for node in known})
    if twice:
        raise GraphError(f"{twice} nodes have the same id as another once it is written as text: give each its own")
    return known


def _time(label: str, graph: nx.DiGraph[Any], withheld: frozenset[tuple[str, str]]) -> Time:
    """The help in one graph, with edges of one kind and topic put together."""
    merged: dict[tuple[str, str, str | None, str | None, bool], list[tuple[int, float | None]]] = defaultdict(list)
    edges = (
        ((start, end, key, edge) for start, end, key, edge in graph.edges(keys=True, data=True))
        if isinstance(graph, nx.MultiDiGraph)
        else ((start, end, None, edge) for start, end, edge in graph.edges(data=True))
    )
    for start, end, key, edge in edges:
        hidden = (str(key), str(end)) in withheld
        kind, topic = (None if hidden else _text(edge.get(name)) for name in ("support_kind", "topic"))
        times = edge.get("ties", 1)
        merged[str(start), str(end), kind, topic, hidden].append((int(times), _number(edge.get("days"))))
    members = _members(graph)
    return Time(
        label=label,
        aids=tuple(
            Aid(
                giver=giver, receiver=receiver, kind=kind, topic=topic, withheld=hidden,
                times=sum(times for times, _ in parts), days=_sum(days for _, days in parts),
            )
            for (giver, receiver, kind, topic, hidden), parts in sorted(merged.items(), key=lambda item: str(item[0]))
        ),
        members=members,
        silent=frozenset(map(str, not_answered(graph))),
        asked=sum(about.get("answered") is not None for _, about in graph.nodes(data=True)),
    )  # fmt: skip


def _members(graph: nx.DiGraph[Any]) -> frozenset[str]:
    """The schools of the trust; of a graph that does not say, all nodes that may be schools."""
    schools = [(str(node), about) for node, about in graph.nodes(data=True) if about.get("kind") in {None, "school"}]
    members = frozenset(node for node, about in schools if about.get("member"))
    return members or frozenset(node for node, _ in schools)


def _text(value: object) -> str | None:
    return None if is_missing(value) else str(value)


def _number(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def _places(
    nodes: Mapping[str, Mapping[str, Any]], home: frozenset[str], names: Mapping[str, str]
) -> tuple[Place, ...]:
    """Each giver and receiver, the trust's schools first, in order of names."""
    called = {node: names.get(node) or _text(about.get("name")) or node for node, about in nodes.items()}
    short = short_labels(called, {node: _text(about.get("local_authority")) for node, about in nodes.items()})
    places = (
        Place(
            id=node, name=called[node], short=short[node], kind=str(about.get("kind") or "school"), home=node in home,
            easting=_number(about.get("easting")), northing=_number(about.get("northing")),
        )
        for node, about in nodes.items()
    )  # fmt: skip
    return tuple(sorted(places, key=lambda place: (not place.home, place.short.casefold(), place.id)))


_WORDS: Final = {
    "trust": ("trust", "trusts"),
    "local_authority": ("area", "areas"),
    "phase": ("phase", "phases"),
}
"""Attributes of nodes that schools may be put together by, and what their groups are called."""


def _groupings(
    nodes: Mapping[str, Mapping[str, Any]],
    home: frozenset[str],
    details: Details,
    asked: Grouping | None,
) -> Iterator[Grouping]:
    """What schools differ in; the one asked for first, which may leave all in one group."""
    if asked is not None:
        yield asked
    for attribute, (name, plural) in _WORDS.items():
        grouping = Grouping(name=name, plural=plural, of=_groups(nodes, attribute, details.trusts))
        if (asked is None or name != asked.name) and _differ(grouping, home):
            yield grouping
    for grouping in details.groupings:
        if (asked is None or grouping.name != asked.name) and _differ(grouping, home):
            yield grouping


def _asked_for(
    nodes: Mapping[str, Mapping[str, Any]], details: Details, group: Group, fields: SchoolFields | None
) -> tuple[Grouping, tuple[str, ...]]:
    """The grouping asked for, and how a number was cut."""
    for grouping in details.groupings:
        if grouping.name == group:
            return grouping, ()
    given = {str(node): name for node, name in group.items()} if isinstance(group, Mapping) else group
    grouped = group_nodes(nodes, given, fields=fields, nobody="no school that is here")
    known = {node: name for node, name in grouped.of.items() if name is not None}
    if isinstance(group, Mapping):
        return Grouping(name="group", plural="groups", of={node: str(name) for node, name in known.items()}), ()
    attribute = group.attribute if isinstance(group, Bins) else group
    of = {node: details.trusts.get(str(name)) or _group_name(attribute, name) for node, name in known.items()}
    name, plural = _WORDS.get(attribute, (attribute.replace("_", " "), "groups"))
    return Grouping(name=name, plural=plural, of=of), grouped.warnings


def _groups(nodes: Mapping[str, Mapping[str, Any]], attribute: str, names: Mapping[str, str]) -> dict[str, str]:
    """The group of each node that has one, as it is called."""
    groups = {node: about[attribute] for node, about in nodes.items() if not is_missing(about.get(attribute))}
    return {node: names.get(str(group)) or _group_name(attribute, group) for node, group in groups.items()}


def _group_name(attribute: str, group: object) -> str:
    if isinstance(group, bool):
        return attribute if group else f"not {attribute}"
    return area_name(str(group)) if attribute == "local_authority" else str(group)


def _differ(grouping: Grouping, home: frozenset[str]) -> bool:
    """Whether it tells some of the trust's schools apart."""
    return len({grouping.of.get(school) for school in home}) > 1


def _used_topics(
    times: Iterable[Time], topics: Mapping[str, tuple[str, str | None]]
) -> dict[str, tuple[str, str | None]]:
    """The topics of the help that is shown, and those above them; of a topic without a record the id is its name."""
    used: dict[str, tuple[str, str | None]] = {}
    for topic in sorted({aid.topic for time in times for aid in time.aids if aid.topic is not None}):
        at: str | None = topic
        while at is not None and at not in used:
            used[at] = topics.get(at, (at, None))
            at = used[at][1]
    return used
