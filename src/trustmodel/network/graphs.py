"""Graphs: views of a dataset that answer one question, on one day or over one period.

Each function gives a plain networkx graph, which is the caller's to change. A node is a record's id. Nodes and edges are
put in sorted order, since some algorithms depend on it, and whoever is part of the trust is a node even without a tie.

`at` is a day: what is true on it, and the meetings held by then. `between` is a period, its end exclusive. With neither,
everything counts. `level="school"` stands people where they work: see `support`.

Every node has `kind` (school, person, trust, cluster, body or topic), `name` (`None` where there is none), `trust` (the
id of its trust; the latest over a period; `None` outside, and for somebody who works for several) and `member` (whether
it belongs to a trust). Schools and people also have `answered`: false when a `Response` says that they were asked and did
not answer, true when they answered all that they were asked, `None` when they were not asked. Silence is missing, not
zero: what compares ties with chance leaves the silent out. A school also has `phase`, `church`, `local_authority`, `easting`, `northing` (metres; `None`
unknown) and `pupils`; a person `schools` (a tuple of ids) and `layer` (the first that their roles reach; governance only
for those who have no other).

Every edge has `strength` (more is closer) or `distance_km` (more is further), and `evidence`, the ids of the records
that it rests on. `graph.graph` says how it was made: `question`, `level`, `at`, `between`, `source`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import combinations
from numbers import Real
from typing import Any, Literal, TypeAlias, overload

import networkx as nx

from trustmodel.errors import GraphError
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.view import (
    ALWAYS,
    Between as Between,
    Day as Day,
    Level as Level,
    Period as Period,
    View,
    with_narrower,
)
from trustmodel.model.vocabulary import AttendancePart, BodyKind, ExpertiseLevel, Layer, RoleKind, SupportKind

__all__ = [
    "check",
    "expertise",
    "governance",
    "groups",
    "options",
    "participation",
    "proximity",
    "shared_expertise",
    "simple",
    "support",
    "ties",
]

Groups: TypeAlias = Mapping[Any, Mapping[Any, Iterable[str]]]
"""Who shares each thing, with the records that say so: topic or meeting → holder → evidence."""


def support(  # noqa: PLR0913 - which support counts, in the words that every question uses
    data: Dataset,
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
) -> nx.MultiDiGraph[str]:
    """Who supports whom: one edge for each support record, from giver to receiver.

    At `level="person"` giver and receiver stand as they were written. At `level="school"` a person stands where they
    work while the support lasts: at the schools of their roles; at the trust, which stands for its central team, when
    they have roles only there. Governance roles place somebody who has no other. Whoever works at several schools has
    the support split between them in equal parts, so that the sum stays what it was. What then begins and ends at one
    school is no tie between schools: `graph.graph["within"]` has the ids of these records, and `graph.graph["unplaced"]`
    those of a person who had no role at the time. A cluster that receives support stays one node.

    Edges have the support's id as key, and `strength` (the record's `intensity`, else 1), `days` (`None` unknown),
    `support_kind`, `topic`, `crosses` (whether the two had no trust in common while it lasted, and at least one had a
    trust) and `evidence`.

    Parameters
    ----------
    data
        The dataset.
    level
        Whether people stand for themselves or for their schools.
    at, between
        A day, or a period whose end is exclusive. Neither: every support record counts.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes: every school that is a member of a trust (at `level="person"`, everybody in post), and whoever gives or
        receives.

    Raises
    ------
    NotFoundError
        There is no such topic.

    Examples
    --------
    >>> import trustmodel as tm
    >>> schools = [tm.School(id=name, name=name, phase="Primary") for name in ("ash", "beech")]
    >>> visit = tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="coaching", days=2)
    >>> graph = tm.graphs.support(tm.Dataset(schools=schools, support=[visit]))
    >>> graph.edges["school:ash", "school:beech", "support:1"]["days"]
    2.0
    """
    view = View(data, "support", level, at, between)
    wanted_kinds = None if kinds is None else {SupportKind(kind) for kind in _listed(kinds)}
    wanted_topics = None if topic is None else with_narrower(data, topic)
    edges: list[tuple[str, str, str, dict[str, Any]]] = []
    within, unplaced = [], []
    for record in view.data.support:
        if wanted_kinds is not None and record.kind not in wanted_kinds:
            continue
        if wanted_topics is not None and record.topic not in wanted_topics:
            continue
        givers, receivers = (view.stands_for(who, record.period) for who in (record.giver, record.receiver))
        if not givers or not receivers:
            unplaced.append(record.id)
            continue
        share = 1 / (len(givers) * len(receivers))
        for giver in givers:
            for receiver in receivers:
                if giver == receiver:
                    within.append(record.id)
                    continue
                theirs, others = (view.trusts(node, record.period) for node in (giver, receiver))
                attributes = {
                    "strength": share * (1.0 if record.intensity is None else record.intensity),
                    "days": None if record.days is None else share * record.days,
                    "support_kind": str(record.kind),
                    "topic": record.topic,
                    "crosses": bool(theirs | others) and not theirs & others,
                    "evidence": (record.id,),
                }
                edges.append((giver, receiver, record.id, attributes))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        **view.facts,
        kinds=None if wanted_kinds is None else tuple(sorted(wanted_kinds)),
        topic=topic,
        within=tuple(dict.fromkeys(within)),
        unplaced=tuple(unplaced),
    )
    view.put_nodes(graph, {node for edge in edges for node in edge[:2]} | view.everyone())
    for giver, receiver, record_id, attributes in sorted(edges, key=lambda edge: edge[:3]):
        graph.add_edge(giver, receiver, key=record_id, **attributes)
    return graph


def expertise(
    data: Dataset,
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str | None = None,
) -> nx.Graph[str]:
    """Who knows what: people or schools on one side, topics on the other.

    An expertise counts only while its holder is in post. At `level="school"` it is held wherever the holder works (see
    `support`): knowledge is not used up, so it is not split between the schools of one person.

    Nodes have `part`: `holder` or `topic`; a topic also has `needed_by` (ids of schools) and `needs` (ids of the records
    that say so). Edges have `strength` (how many people hold it there; 1 at
    `level="person"`), `level` (the deepest), `can_lead` (whether somebody can lead in it; `None` unknown), `days`
    (a year, available to others; `None` unknown) and `evidence`.

    Parameters
    ----------
    data
        The dataset.
    level
        Whether people hold expertise or their schools.
    at, between
        A day, or a period whose end is exclusive. Neither: every expertise counts that its holder had in post.
    min_level
        The least level that counts, such as `secure`. `None`: every level.

    Returns
    -------
    networkx.Graph
        Bipartite. Nodes: every member school (or everybody in post), whoever holds something, and every topic that is
        held at any level or needed.

    Examples
    --------
    >>> import trustmodel as tm
    >>> role = tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")
    >>> known = tm.Expertise(id="1", person="ada", topic="music", level="expert")
    >>> graph = tm.graphs.expertise(tm.Dataset(roles=[role], expertise=[known]))
    >>> graph.edges["school:ash", "topic:music"]["level"]
    'expert'
    """
    view = View(data, "expertise", level, at, between)
    least = 0 if min_level is None else ExpertiseLevel(min_level).rank
    held: dict[tuple[str, str], list[Any]] = defaultdict(list)
    topics = {need.topic for need in view.data.needs}
    for record in view.data.expertise:
        if not view.in_post(record.person, record.period):
            continue
        topics.add(record.topic)
        if record.level.rank >= least:
            for holder in view.stands_for(record.person, record.period):
                held[holder, record.topic].append(record)
    graph: nx.Graph[str] = nx.Graph(
        **view.facts, min_level=None if min_level is None else str(ExpertiseLevel(min_level))
    )
    holders = {holder for holder, _ in held} | view.everyone()
    view.put_nodes(graph, holders | topics)
    for node, about in graph.nodes(data=True):
        about["part"] = "topic" if node in topics else "holder"
        if node in topics:
            needs = [need for need in view.data.needs if need.topic == node]
            about["needed_by"] = tuple(sorted({need.school for need in needs}))
            about["needs"] = tuple(need.id for need in needs)
    for (holder, topic), records in sorted(held.items()):
        graph.add_edge(
            holder,
            topic,
            strength=float(len({record.person for record in records})),
            level=str(max((record.level for record in records), key=lambda deep: deep.rank)),
            can_lead=_any_known(record.can_lead for record in records),
            days=_sum_known(record.days_available for record in records),
            evidence=tuple(record.id for record in records),
        )
    return graph


def shared_expertise(
    x: Dataset | nx.Graph[Any],
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str | None = None,
) -> nx.Graph[Any]:
    """Who shares expertise with whom: the projection of `expertise` on its holders.

    A topic held by $n$ adds $1/(n-1)$ to the `strength` of each pair that shares it, so a rare topic ties more closely
    than one that nearly everyone holds. Edges have `strength`, `shared` (how many topics), `via` (which) and `evidence`.

    Parameters
    ----------
    x
        A dataset, or a bipartite graph of your own whose nodes have `part` (`holder` or `topic`), or as networkx writes
        it `bipartite` (0 for holders, 1 for topics). The other arguments hold for a dataset.
    level, at, between, min_level
        As for `expertise`.

    Returns
    -------
    networkx.Graph
        Every holder is a node, also one who shares nothing.

    Raises
    ------
    GraphError
        The graph is not bipartite, or does not say which side a node is on.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.
    """
    two_mode = expertise(x, level=level, at=at, between=between, min_level=min_level) if isinstance(x, Dataset) else x
    groups = holders_by_topic(two_mode)
    graph: nx.Graph[Any] = nx.Graph(**{**two_mode.graph, "question": "shared_expertise"})
    topics = set(groups)
    graph.add_nodes_from((node, two_mode.nodes[node]) for node in _in_order(two_mode) if node not in topics)
    _put_shared(graph, groups)
    return graph


def participation(
    data: Dataset,
    *,
    level: Level = "person",
    at: Day | None = None,
    between: Between | None = None,
    of: Literal["sessions", "activities"] = "sessions",
) -> nx.Graph[str]:
    """Who was together: people or schools at the same sessions, or in the same activities.

    Whoever leads, takes part or observes was there; whoever was only invited was not. A meeting of $n$ adds
    $1/(n-1)$ to the `strength` of each pair, so that one large meeting does not tie everyone closely to everyone.
    Edges have `strength`, `shared` (how many meetings), `via` (which) and `evidence`. At `level="school"` a school was
    there when somebody was who works there (see `support`), and $n$ counts schools.

    Parameters
    ----------
    data
        The dataset.
    level
        Whether people stand for themselves or for their schools.
    at, between
        A day: sessions held by then, activities that run on it. Or a period whose end is exclusive. Neither: all.
    of
        `sessions`, by attendance; or `activities`, by participation.

    Returns
    -------
    networkx.Graph
        Nodes: everybody in post (every member school), and whoever was there.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.
    """
    view = View(data, "participation", level, at, between)
    groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for meeting, who, period, evidence in _meetings(view.data, of):
        if level == "person" and kind_of(who) != "person":
            continue  # a school took part as a whole: no person is named
        for node in view.stands_for(who, period):
            groups[meeting][node].append(evidence)
    graph: nx.Graph[str] = nx.Graph(**view.facts, of=of)
    view.put_nodes(graph, view.everyone() | {node for group in groups.values() for node in group})
    _put_shared(graph, groups)
    return graph


def governance(data: Dataset, *, at: Day | None = None, between: Between | None = None) -> nx.DiGraph[str]:
    """Who governs: bodies, schools and people, along the lines in which word passes up.

    Edges have `relation`, `strength` 1, `roles` (their kinds, where a role makes the line) and `evidence`:

    - `governed by`: from a school to its local governing committee;
    - `answers to`: from a committee, local or not, to the trust's board, and from the board to the members;
    - `serves on`: from a person to the body, school or trust at which they have a role in governance;
    - `led by`: from there to whoever has the role of governance lead. A lead of the whole trust leads its board.

    These are the formal lines. Whether people carry word along them is another question, which the check
    `no-path-to-governance-lead` asks of the lines of those who serve. Bodies have `body_kind` and
    `delegations`: the lines of the scheme of delegation as pairs of verb and matter.

    Parameters
    ----------
    data
        The dataset.
    at, between
        A day, or a period whose end is exclusive. Neither: everything counts.

    Returns
    -------
    networkx.DiGraph
        Nodes: every body, every member school, and everyone and everything on a line.
    """
    view = View(data, "governance", None, at, between)
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for start, end, relation, role, evidence in sorted((*_lines_between_bodies(view), *_lines_of_people(view))):
        line = lines.setdefault((start, end), {"relation": relation, "strength": 1.0, "roles": (), "evidence": ()})
        line["roles"] += (role,) if role else ()
        line["evidence"] = tuple(sorted({*line["evidence"], *evidence}))
    graph: nx.DiGraph[str] = nx.DiGraph(**view.facts)
    view.put_nodes(graph, {node for line in lines for node in line} | set(view.data.bodies.ids) | view.members())
    graph.add_edges_from((*line, attributes) for line, attributes in lines.items())
    for body in view.data.bodies:
        said = [one for one in view.data.delegations if one.body == body.id]
        graph.nodes[body.id]["delegations"] = tuple((str(one.verb), one.matter) for one in said)
    return graph


Line: TypeAlias = tuple[str, str, str, str, tuple[str, ...]]
"""From, to, relation, kind of role (empty: none), evidence."""

_ABOVE = {
    BodyKind.LOCAL_GOVERNING_COMMITTEE: BodyKind.TRUST_BOARD,
    BodyKind.COMMITTEE: BodyKind.TRUST_BOARD,
    BodyKind.TRUST_BOARD: BodyKind.MEMBERS,
}


def _lines_between_bodies(view: View) -> Iterator[Line]:
    for body in view.data.bodies:
        if body.school is not None and body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE:
            yield body.school, body.id, "governed by", "", (body.id,)
        for above in view.data.bodies:
            if above.kind is _ABOVE.get(body.kind) and view.trusts(body.id) & view.trusts(above.id):
                yield body.id, above.id, "answers to", "", (body.id, above.id)


def _lines_of_people(view: View) -> Iterator[Line]:
    for role in view.data.roles:
        if role.kind is RoleKind.GOVERNANCE_LEAD:
            led = [
                body.id
                for body in view.data.bodies
                if (body.kind is BodyKind.TRUST_BOARD and body.trust == role.at)
                or (body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE and body.school == role.at)
            ]
            for start in led or [role.at]:
                yield start, role.person, "led by", str(role.kind), (role.id,)
        elif role.in_layer is Layer.GOVERNANCE or kind_of(role.at) == "body":
            yield role.person, role.at, "serves on", str(role.kind), (role.id,)


def proximity(
    data: Dataset,
    *,
    within_km: float = 10.0,
    k: int | None = None,
    at: Day | None = None,
    between: Between | None = None,
) -> nx.Graph[str]:
    """Which schools are near each other, in the trust or not. Edges have `distance_km`, as the crow flies.

    Parameters
    ----------
    data
        The dataset.
    within_km
        Schools at most so many kilometres apart are tied.
    k
        Instead, tie each school to its `k` nearest, however far; schools that tie for the last place all count.
    at, between
        Schools open on a day, or on some day of a period whose end is exclusive. Neither: all.

    Returns
    -------
    networkx.Graph
        Nodes: every school. One whose place is unknown has no tie, and is named in `graph.graph["unplaced"]`.

    Raises
    ------
    MissingExtraError
        The extra `analysis` is not installed.
    """
    if within_km < 0 or (k is not None and k < 1):
        raise ValueError("within_km is 0 or more, and k 1 or more")
    from trustmodel.geography.distances import distance_km

    view = View(data, "proximity", "school", at, between)
    schools = view.data.schools
    unplaced = tuple(school.id for school in schools if school.easting is None or school.northing is None)
    placed = [school for school in schools if school.id not in set(unplaced)]
    reach = dict.fromkeys(schools.ids, within_km)
    if k is not None:
        for school in placed:
            others = sorted(distance_km(school, other) for other in placed if other is not school)
            reach[school.id] = others[min(k, len(others)) - 1] if others else 0.0
    graph: nx.Graph[str] = nx.Graph(**view.facts, within_km=within_km if k is None else None, k=k, unplaced=unplaced)
    view.put_nodes(graph, schools.ids)
    for a, b in combinations(placed, 2):
        apart = distance_km(a, b)
        if apart <= max(reach[a.id], reach[b.id]):
            graph.add_edge(a.id, b.id, distance_km=apart, evidence=(a.id, b.id))
    return graph


@overload
def simple(graph: nx.DiGraph[Any], *, strength: str | None = "strength") -> nx.DiGraph[Any]: ...
@overload
def simple(graph: nx.Graph[Any], *, strength: str | None = "strength") -> nx.Graph[Any]: ...
def simple(graph: nx.Graph[Any], *, strength: str | None = "strength") -> nx.Graph[Any]:
    """Parallel edges made one: `strength` and `days` summed, `ties` counted, `evidence` joined.

    Parameters
    ----------
    graph
        A directed graph, such as `support` gives, or an undirected one.
    strength
        The edge attribute to sum. `None`: each edge counts 1.

    Returns
    -------
    networkx.DiGraph or networkx.Graph
        Directed if the graph was. The same nodes in sorted order. `strength` stands under that name whatever it was
        called before; `days` is the sum of those that are known, `None` where none is.

    Raises
    ------
    GraphError
        An edge has no such attribute, or one that is not above 0.
    """
    if not _is_graph(graph):
        raise GraphError(f"give a networkx graph, not a {type(graph).__name__}")
    parallel: dict[tuple[Any, Any], list[dict[str, Any]]] = defaultdict(list)
    for start, end, attributes in graph.edges(data=True):
        pair = (start, end) if graph.is_directed() else tuple(sorted((start, end), key=str))
        parallel[pair].append(attributes)
    made: nx.Graph[Any] = nx.DiGraph(**graph.graph) if graph.is_directed() else nx.Graph(**graph.graph)
    made.add_nodes_from((node, graph.nodes[node]) for node in _in_order(graph))
    for (start, end), edges in sorted(parallel.items(), key=lambda item: (str(item[0][0]), str(item[0][1]))):
        made.add_edge(
            start,
            end,
            strength=math.fsum(_strength(edge, strength, start, end) for edge in edges),
            days=_sum_known(edge.get("days") for edge in edges),
            ties=len(edges),
            evidence=tuple(sorted({one for edge in edges for one in edge.get("evidence", ())})),
        )
    return made


def ties(  # noqa: PLR0913 - the words that every question of support uses, and the strength
    x: Dataset | nx.Graph[Any],
    *,
    strength: str | None = "strength",
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    kinds: Iterable[SupportKind | str] | None = None,
    topic: str | None = None,
) -> nx.Graph[Any]:
    """What every question of a network asks: the ties of a dataset, or of a graph of your own, each pair once.

    Parameters
    ----------
    x
        A dataset, whose `support` is taken with the other arguments; or any networkx graph, directed or not.
    strength
        The edge attribute that says how strong a tie is. `None`: each edge counts 1.
    level, at, between, kinds, topic
        As for `support`; they hold for a dataset.

    Returns
    -------
    networkx.DiGraph or networkx.Graph
        As `simple` gives it.

    Raises
    ------
    GraphError
        It is neither, a node is tied to itself, or an edge has no strength above 0.
    """
    if isinstance(x, Dataset):
        made: nx.Graph[Any] = simple(
            support(x, level=level, at=at, between=between, kinds=kinds, topic=topic), strength=strength
        )
    elif _is_graph(x):
        made = simple(x, strength=strength)
    else:
        raise GraphError(f"give a Dataset or a networkx graph, not a {type(x).__name__}")
    if loops := sorted(map(str, nx.nodes_with_selfloops(made))):
        raise GraphError(f"nobody supports themselves: take out the ties of {', '.join(loops)} to themselves")
    return made


def options(graph: nx.Graph[Any]) -> dict[str, Any]:
    """How a graph of this module was made, for `Method.options`: empty for a graph of your own."""
    names = ("level", "at", "between", "kinds", "topic", "min_level")
    return {name: graph.graph[name] for name in names if name in graph.graph} if "question" in graph.graph else {}


def groups(graph: nx.Graph[Any], group: str | Mapping[Any, Any]) -> dict[Any, Any]:
    """The group of each node: a node attribute by its name, or a mapping. `None` where a node has none.

    Raises
    ------
    GraphError
        No node has the attribute, or the mapping names nobody who is here.
    """
    if isinstance(group, Mapping):
        found = {node: group.get(node) for node in graph}
        said = "the mapping of groups names no node of this graph"
    else:
        found = {node: about.get(group) for node, about in graph.nodes(data=True)}
        said = f"no node has the attribute {group!r}"
    if graph and all(one is None for one in found.values()):
        raise GraphError(said)
    return found


def check(graph: nx.Graph[Any], *, strength: str | None = "strength") -> None:
    """See that a graph keeps the contract of this module, and say all that is amiss.

    Node ids are strings in sorted order; no edge joins a node to itself; every edge has a strength, a number above 0;
    `distance_km`, where an edge has it, is a number not below 0; `evidence`, where it has it, is a tuple of ids.

    Parameters
    ----------
    graph
        Any networkx graph.
    strength
        The edge attribute that holds the strength. `None`: the graph has none, as one of `proximity`.

    Raises
    ------
    GraphError
        The contract is broken.

    Examples
    --------
    >>> import networkx as nx
    >>> check(nx.Graph([("school:ash", "school:beech")]))
    Traceback (most recent call last):
    ...
    trustmodel.errors.GraphError: the edge school:ash – school:beech has no attribute 'strength'
    """
    if not _is_graph(graph):
        raise GraphError(f"give a networkx graph, not a {type(graph).__name__}")
    amiss = [f"the node {node!r} is not a string" for node in graph if not isinstance(node, str)]
    if not amiss and list(graph) != sorted(graph):
        amiss.append("the nodes are not in sorted order")
    for start, end, attributes in graph.edges(data=True):
        where = f"the edge {start} – {end}"
        if start == end:
            amiss.append(f"{where} joins a node to itself")
        try:
            _strength(attributes, strength, start, end)
        except GraphError as error:
            amiss.append(str(error))
        distance = attributes.get("distance_km", 0.0)
        if not _is_number(distance) or distance < 0:
            amiss.append(f"{where} has the distance_km {distance!r}, which is not a number of 0 or more")
        evidence = attributes.get("evidence", ())
        if not isinstance(evidence, tuple) or not all(isinstance(one, str) for one in evidence):
            amiss.append(f"{where} has evidence that is not a tuple of ids")
    if amiss:
        shown = amiss[:_SHOWN] + ([f"and {len(amiss) - _SHOWN} more"] if len(amiss) > _SHOWN else [])
        raise GraphError("; ".join(shown))


_SHOWN = 5


def holders_by_topic(graph: nx.Graph[Any]) -> dict[Any, dict[Any, tuple[str, ...]]]:
    """The holders of each topic of a bipartite graph, with the evidence: topics and holders in sorted order."""
    if not _is_graph(graph) or graph.is_directed() or graph.is_multigraph():
        raise GraphError("give a plain, undirected networkx.Graph of holders and topics")
    side = {node: attributes.get("part", attributes.get("bipartite")) for node, attributes in graph.nodes(data=True)}
    for node, part in side.items():
        if part not in ("holder", "topic", 0, 1):
            raise GraphError(f"the node {node} does not say its part: 'holder' or 'topic' (or bipartite: 0 or 1)")
    topics = [node for node in _in_order(graph) if side[node] in ("topic", 1)]
    among = set(topics)
    for start, end in graph.edges:
        if (start in among) == (end in among):
            raise GraphError(f"the edge {start} – {end} does not join a holder and a topic")
    return {
        topic: {
            holder: tuple(graph.edges[holder, topic].get("evidence", ()))
            for holder in sorted(graph.neighbors(topic), key=str)
        }
        for topic in topics
    }


# --- what the graphs are made with -----------------------------------------------------------------------------------


def _meetings(data: Dataset, of: str) -> Iterator[tuple[str, str, Period, str]]:
    """Each time that somebody was there: the meeting, who, when, and the record that says so."""
    if of == "sessions":
        for was in data.attendances:
            session = data.sessions.get(was.session)
            if session is not None and was.part is not AttendancePart.INVITED:
                yield was.session, was.person, session.period, was.id
    elif of == "activities":
        for took in data.participations:
            activity = data.activities.get(took.activity)
            if activity is not None:
                period = activity.period if took.period == ALWAYS else took.period
                yield took.activity, took.person or took.school or "", period, took.id
    else:
        raise ValueError(f"of is 'sessions' or 'activities', not {of!r}")


def _put_shared(graph: nx.Graph[Any], groups: Groups) -> None:
    """Tie each pair that shares things; a thing that n share adds 1/(n - 1)."""
    terms: dict[tuple[Any, Any], list[float]] = defaultdict(list)
    via: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    evidence: dict[tuple[Any, Any], set[str]] = defaultdict(set)
    for thing, holders in sorted(groups.items(), key=lambda group: str(group[0])):
        for pair in combinations(sorted(holders, key=str), 2):
            terms[pair].append(1 / (len(holders) - 1))
            via[pair].append(thing)
            evidence[pair].update(*(holders[one] for one in pair))
    for pair in sorted(terms, key=lambda pair: (str(pair[0]), str(pair[1]))):
        graph.add_edge(
            *pair,
            strength=math.fsum(terms[pair]),  # exact, so the order of things never matters
            shared=len(via[pair]),
            via=tuple(via[pair]),
            evidence=tuple(sorted(evidence[pair])),
        )


def _strength(attributes: Mapping[str, Any], name: str | None, start: Hashable, end: Hashable) -> float:
    if name is None:
        return 1.0
    if name not in attributes:
        raise GraphError(f"the edge {start} – {end} has no attribute {name!r}")
    value = attributes[name]
    if not _is_number(value) or value <= 0:
        raise GraphError(f"the edge {start} – {end} has the {name} {value!r}, which is not a number above 0")
    return float(value)


def _is_graph(graph: object) -> bool:
    return isinstance(graph, nx.Graph)


def _is_number(value: object) -> bool:
    # Real: numpy's numbers too, which a graph made from a frame holds
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def _in_order(graph: nx.Graph[Any]) -> list[Any]:
    return sorted(graph, key=str)


def _listed(values: Iterable[SupportKind | str]) -> Iterable[SupportKind | str]:
    return [values] if isinstance(values, str) else values


def _sum_known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def _any_known(values: Iterable[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return any(known) if known else None
