"""Graphs: views of a dataset that answer one question, on one day or over one period.

Each function gives a plain networkx graph. Of a dataset it is drawn anew and is the caller's to change; of a situation it
is drawn once, shared and so frozen. A node is a record's id. Nodes and edges are put in sorted order, since some
algorithms depend on it, and whoever is part of the trust is a node even without a tie.

`at` is a day: what is true on it, and the meetings held by then. `between` is a period, its end exclusive. With neither,
everything counts. `level="school"` puts people where they work: see `support`.

Every node has `kind` (school, person, trust, cluster, body or topic), `name` (`None` where there is none), `trust` (the
id of its trust; the latest over a period; `None` outside, and for somebody who works for several) and `member` (whether
it belongs to a trust). Schools and people also have `answered`: false when a `Response` says that they were asked and did
not answer, true when they answered all that they were asked, `None` when they were not asked. What counts are the surveys
(`instrument`) that the support of the time came from: silence in one year's survey says nothing of another's. Where support
names none, every survey of the time counts. Silence is missing, not zero: no question reads it as having no ties. A school also has all
that is recorded of it: every field but its numbers (`phase`, `local_authority`, `pupils`, `easting` and `northing` in metres,
…; `None` unknown), `church`, and every field of your own that an `Extension` declares not to be personal, under its
heading and without people's names; a person has `schools` (a tuple of ids) and `layer` (the first that their roles reach; governance
only for those who have no other).

Every edge has `strength` (more is closer) or `distance_km` (more is further), and `evidence`, the ids of the records
that it rests on. `graph.graph` says how the graph was made: `question`, `level`, `at`, `between`, `trust`, `source`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, get_args

import networkx as nx

from trustmodel.errors import GraphError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.index import first_layer
from trustmodel.model.period import ALWAYS, Between, Day, Period
from trustmodel.model.records import Body, Expertise, Need, School, Support
from trustmodel.model.situation import Situation, as_situation, with_narrower
from trustmodel.model.vocabulary import AttendancePart, BodyKind, ExpertiseLevel, Layer, RoleKind, SupportKind, Term
from trustmodel.network.graph_contract import (
    any_known,
    check,
    evidence_of,
    in_order,
    is_graph,
    nodes_of,
    options,
    refuse_graphs,
    simple,
    sum_known,
)
from trustmodel.network.grouping import FIELDS, groups
from trustmodel.network.school_fields import OF_A_SCHOOL, own_fields_of
from trustmodel.privacy.purposes import require

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike, SupportKindLike

__all__ = [
    "Level",
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

G = TypeVar("G", bound="nx.Graph[Any]")
Level: TypeAlias = Literal["person", "school"]
"""Whether people stand for themselves or for the places where they work."""

Groups: TypeAlias = Mapping[Any, Mapping[Any, Iterable[str]]]
"""Who shares each thing, with the records that say so: topic or meeting → holder → evidence."""


def support(  # noqa: PLR0913 - which support counts, in the words that every question uses
    data: Dataset | Situation,
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
) -> nx.MultiDiGraph[str]:
    """Who supports whom: one edge for each support record, from giver to receiver.

    At `level="person"` giver and receiver are those of the record. At `level="school"` a person counts where they work
    while the support lasts: at the schools of their roles; at the trust, which stands for its central team, when they
    have roles only there. Governance roles place somebody who has no other. Whoever works at several schools has the
    support split between them in equal parts, so that the sum stays the same. What then begins and ends at one school is
    no tie between schools: `graph.graph["within"]` has the ids of these records, and `graph.graph["unplaced"]` those of a
    person who had no role at the time. A cluster that receives support stays one node.

    Edges have the support's id as key, and `strength` (the record's `intensity`, else 1), `days` (`None` unknown),
    `support_kind`, `topic`, `crosses` (whether the two had no trust in common while it lasted, and at least one had a
    trust) and `evidence`; at `level="school"` also `pair`, a number for the two who have to do with each other, at least one
    of them a person, so that distinct pairs of people can be counted (`None`: no person is named).

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    level
        Whether people stand for themselves or for their schools.
    at
        A day: the support that lasts on it.
    between
        Or a period, its end exclusive. Neither: every support record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
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
    PurposeError
        At `level="person"`: the people in the data were not told of this.
    ValueError
        `level`, or one of `kinds`, is another word; or `at` or `between` is refused (see `situation`).

    Examples
    --------
    >>> import trustmodel as tm
    >>> schools = [tm.School(id=name, name=name, phase="Primary") for name in ("ash", "beech")]
    >>> visit = tm.Support(id="1", giver="school:ash", receiver="school:beech", kind="coaching", days=2)
    >>> graph = tm.graphs.support(tm.Dataset(schools=schools, support=[visit]))
    >>> graph.edges["school:ash", "school:beech", "support:1"]["days"]
    2.0
    """
    situation = _asked(data, level, at=at, between=between, trust=trust)
    _require(situation, level, "support")
    return _support(data, situation, level, kinds, topic)


def drawn_support(  # noqa: PLR0913 - as above
    data: Dataset | Situation,
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
) -> nx.MultiDiGraph[str]:
    """`support`, for an analysis whose own purpose was looked at already."""
    return _support(data, _asked(data, level, at=at, between=between, trust=trust), level, kinds, topic)


def _support(
    data: Dataset | Situation,
    situation: Situation,
    level: Level,
    kinds: Iterable[SupportKindLike] | None,
    topic: str | None,
) -> nx.MultiDiGraph[str]:
    wanted_kinds = None if kinds is None else tuple(sorted({SupportKind(str(kind)) for kind in _listed(kinds)}))
    wanted_topics = None if topic is None else with_narrower(situation.given, topic)

    def wanted(record: Support) -> bool:
        return (wanted_kinds is None or record.kind in wanted_kinds) and (
            wanted_topics is None or record.topic in wanted_topics
        )

    def draw() -> nx.MultiDiGraph[str]:
        records = tuple(filter(wanted, situation.support))
        edges, within, unplaced = _support_edges(situation, level, records, _pairs_of_people(records))
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
            **_facts(situation, "support", level), kinds=wanted_kinds, topic=topic, within=within, unplaced=unplaced
        )
        _put_nodes(graph, situation, {node for edge in edges for node in edge[:2]} | _everyone(situation, level))
        for giver, receiver, record_id, attributes in sorted(edges, key=lambda edge: edge[:3]):
            graph.add_edge(giver, receiver, key=record_id, **attributes)
        return graph

    return _drawn(data, situation, ("support", level, wanted_kinds, topic), draw)


def _pairs_of_people(records: Iterable[Support]) -> dict[frozenset[str], int]:
    """A number for each two that have to do with each other, at least one of them a person: who they are is not in it."""
    pairs = {frozenset((record.giver, record.receiver)) for record in records if "person" in _kinds_of(record)}
    return {pair: number for number, pair in enumerate(sorted(pairs, key=sorted), start=1)}


def _kinds_of(record: Support) -> tuple[str | None, str | None]:
    return kind_of(record.giver), kind_of(record.receiver)


def _support_edges(
    situation: Situation, level: Level, records: Iterable[Support], pairs: Mapping[frozenset[str], int]
) -> tuple[list[tuple[str, str, str, dict[str, Any]]], tuple[str, ...], tuple[str, ...]]:
    """An edge for each giver and receiver of each record; and the ids of records within one place, or of no place."""
    edges: list[tuple[str, str, str, dict[str, Any]]] = []
    within: list[str] = []
    unplaced: list[str] = []
    for record in records:
        givers, receivers = (
            _stands_for(situation, level, who, record.period) for who in (record.giver, record.receiver)
        )
        if not givers or not receivers:
            unplaced.append(record.id)
            continue
        share = 1 / (len(givers) * len(receivers))
        for giver, receiver in product(givers, receivers):
            if giver == receiver:
                within.append(record.id)
                continue
            theirs, others = (situation.index.trusts(node, record.period) for node in (giver, receiver))
            attributes = {
                "strength": share * (1.0 if record.intensity is None else record.intensity),
                "days": None if record.days is None else share * record.days,
                "support_kind": str(record.kind),
                "topic": record.topic,
                "crosses": bool(theirs | others) and not theirs & others,
                "evidence": (record.id,),
            }
            if level == "school":
                attributes["pair"] = pairs.get(frozenset((record.giver, record.receiver)))
            edges.append((giver, receiver, record.id, attributes))
    return edges, tuple(dict.fromkeys(within)), tuple(unplaced)


def expertise(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation,
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike | None = ExpertiseLevel.SECURE,
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
        The dataset, or a `situation`.
    level
        Whether people hold expertise or their schools.
    at
        A day: the expertise of those in post on it.
    between
        Or a period, its end exclusive. Neither: every expertise counts that its holder had in post.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    min_level
        The least level that counts. `None`: every level.

    Returns
    -------
    networkx.Graph
        Bipartite. Nodes: every member school (or everybody in post), whoever holds something, and every topic that is
        held at any level or needed.

    Raises
    ------
    PurposeError
        At `level="person"`: the people in the data were not told of this.
    ValueError
        `level` or `min_level` is another word; or `at` or `between` is refused (see `situation`).

    Examples
    --------
    >>> import trustmodel as tm
    >>> role = tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")
    >>> known = tm.Expertise(id="1", person="ada", topic="music", level="expert")
    >>> graph = tm.graphs.expertise(tm.Dataset(roles=[role], expertise=[known]))
    >>> graph.edges["school:ash", "topic:music"]["level"]
    'expert'
    """
    situation = _asked(data, level, at=at, between=between, trust=trust)
    _require(situation, level, "expertise")
    return _expertise(data, situation, level, min_level)


def drawn_expertise(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation,
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike | None = ExpertiseLevel.SECURE,
) -> nx.Graph[str]:
    """`expertise`, for an analysis whose own purpose was looked at already."""
    return _expertise(data, _asked(data, level, at=at, between=between, trust=trust), level, min_level)


def _expertise(
    data: Dataset | Situation, situation: Situation, level: Level, min_level: ExpertiseLevelLike | None
) -> nx.Graph[str]:
    least = None if min_level is None else ExpertiseLevel(min_level)
    return _drawn(data, situation, ("expertise", level, least), lambda: _expertise_graph(situation, level, least))


def _expertise_graph(situation: Situation, level: Level, least: ExpertiseLevel | None) -> nx.Graph[str]:
    in_post = [record for record in situation.data.expertise if situation.index.roles(record.person, record.period)]
    held: dict[tuple[str, str], list[Expertise]] = defaultdict(list)
    for record in in_post:
        if least is None or record.level.rank >= least.rank:
            for holder in _stands_for(situation, level, record.person, record.period):
                held[holder, record.topic].append(record)
    needs: dict[str, list[Need]] = defaultdict(list)
    for need in situation.data.needs:
        needs[need.topic].append(need)
    topics = {*needs, *(record.topic for record in in_post)}
    graph: nx.Graph[str] = nx.Graph(
        **_facts(situation, "expertise", level), min_level=None if least is None else str(least)
    )
    _put_nodes(graph, situation, {holder for holder, _ in held} | _everyone(situation, level) | topics)
    for node, about in graph.nodes(data=True):
        about["part"] = "topic" if node in topics else "holder"
        if node in topics:
            about["needed_by"] = tuple(sorted({need.school for need in needs[node]}))
            about["needs"] = tuple(need.id for need in needs[node])
    graph.add_edges_from((*tie, _holding(records)) for tie, records in sorted(held.items()))
    return graph


def _holding(records: Sequence[Expertise]) -> dict[str, Any]:
    """What a holder has on one topic, by everybody's records there."""
    return {
        "strength": float(len({record.person for record in records})),
        "level": str(max((record.level for record in records), key=lambda level: level.rank)),
        "can_lead": any_known(record.can_lead for record in records),
        "days": sum_known(record.days_available for record in records),
        "evidence": tuple(record.id for record in records),
    }


@renamed(x="data")
def shared_expertise(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation | nx.Graph[Any],
    *,
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike | None = ExpertiseLevel.SECURE,
) -> nx.Graph[Any]:
    """Who shares expertise with whom: the projection of `expertise` on its holders.

    A topic held by $n$ adds $1/(n-1)$ to the `strength` of each pair that shares it, so a rare topic ties more closely
    than one that nearly everyone holds. Edges have `strength`, `shared` (how many topics), `via` (which) and `evidence`.

    Parameters
    ----------
    data
        The dataset, or a `situation`; or a bipartite graph of your own whose nodes have `part` (`holder` or `topic`), or
        as networkx writes it `bipartite` (0 for holders, 1 for topics).
    level
        Whether people share expertise or their schools. This and the next four options are refused with a graph of your own,
        which is taken whole.
    at
        A day: the expertise of those in post on it.
    between
        Or a period, its end exclusive. Neither: every expertise counts that its holder had in post.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    min_level
        The least level that counts. `None`: every level.

    Returns
    -------
    networkx.Graph
        Every holder is a node, also one who shares nothing.

    Raises
    ------
    GraphError
        The graph is not bipartite, or does not say which side a node is on.
    PurposeError
        Of a dataset at `level="person"`: the people in it were not told of this.
    ValueError
        `level` or `min_level` is another word; or `at` or `between` is refused (see `situation`).

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.
    """
    if not isinstance(data, Dataset | Situation):
        refuse_graphs(data, level=level, at=at, between=between, trust=trust, min_level=min_level)
        return _shared_expertise_graph(data)
    situation = _asked(data, level, at=at, between=between, trust=trust)
    _require(situation, level, "expertise")
    least = None if min_level is None else ExpertiseLevel(min_level)
    return _drawn(
        data,
        situation,
        ("shared_expertise", level, least),
        lambda: _shared_expertise_graph(expertise(situation, level=level, min_level=least)),
    )


def _shared_expertise_graph(bipartite: nx.Graph[Any]) -> nx.Graph[Any]:
    groups = holders_by_topic(bipartite)
    graph: nx.Graph[Any] = nx.Graph(**{**bipartite.graph, "question": "shared_expertise"})
    graph.add_nodes_from((node, about) for node, about in nodes_of(bipartite) if node not in groups)
    _put_shared(graph, groups)
    return graph


def participation(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation,
    *,
    level: Level = "person",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
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
        The dataset, or a `situation`.
    level
        Whether people stand for themselves or for their schools.
    at
        A day: sessions held by then, activities that run on it.
    between
        Or a period, its end exclusive. Neither: all.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    of
        `sessions`, by attendance; or `activities`, by participation.

    Returns
    -------
    networkx.Graph
        Nodes: everybody in post (every member school), and whoever was there.

    Raises
    ------
    PurposeError
        At `level="person"`: the people in the data were not told of this.
    ValueError
        `level` or `of` is another word; or `at` or `between` is refused (see `situation`).

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. *Physical Review E* 64, 016132.
    """
    situation = _asked(data, level, at=at, between=between, trust=trust)
    _require(situation, level, "endeavour" if of == "sessions" else "development")

    def draw() -> nx.Graph[str]:
        groups: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for meeting, who, period, evidence in _meetings(situation.data, of):
            if level == "person" and kind_of(who) != "person":
                continue  # a school took part as a whole: no person is named
            for node in _stands_for(situation, level, who, period):
                groups[meeting][node].append(evidence)
        graph: nx.Graph[str] = nx.Graph(**_facts(situation, "participation", level), of=of)
        _put_nodes(
            graph, situation, _everyone(situation, level) | {node for group in groups.values() for node in group}
        )
        _put_shared(graph, groups)
        return graph

    return _drawn(data, situation, ("participation", level, of), draw)


def governance(
    data: Dataset | Situation,
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
) -> nx.DiGraph[str]:
    """Who governs: bodies, schools and people, along the lines in which word passes up.

    Edges have `relation`, `strength` 1, `roles` (their kinds, where a role makes the line) and `evidence`:

    - `governed by`: from a school to its local governing committee;
    - `answers to`: from a committee, local or not, to the trust's board, and from the board to the members;
    - `serves on`: from a person to the body, school or trust at which they have a role in governance;
    - `led by`: from there to whoever has the role of governance lead. A lead of the whole trust leads its board.

    These are the formal lines. Whether people carry word along them is another question: the check
    `no-path-to-governance-lead` asks it. Bodies have `body_kind` and `delegations`: the lines of the scheme of delegation
    as pairs of verb and matter.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    at
        A day: what is true on it.
    between
        Or a period, its end exclusive. Neither: everything counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.

    Returns
    -------
    networkx.DiGraph
        Nodes: every body, every member school, and everyone and everything on a line.

    Raises
    ------
    PurposeError
        The people in the data were not told of this.
    ValueError
        `at` or `between` is refused (see `situation`).
    """
    situation = _asked(data, None, at=at, between=between, trust=trust)
    _require(situation, "person", "governance")
    return _drawn(data, situation, ("governance",), lambda: _governance_graph(situation))


def _governance_graph(situation: Situation) -> nx.DiGraph[str]:
    then = situation.data
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for start, end, relation, role, evidence in sorted((*_lines_between_bodies(situation), *_lines_of_people(then))):
        line = lines.setdefault((start, end), {"relation": relation, "strength": 1.0, "roles": (), "evidence": ()})
        line["roles"] += (role,) if role else ()
        line["evidence"] = tuple(sorted({*line["evidence"], *evidence}))
    graph: nx.DiGraph[str] = nx.DiGraph(**_facts(situation, "governance", None))
    nodes = {node for line in lines for node in line}
    _put_nodes(graph, situation, nodes | set(then.bodies.ids) | situation.index.members)
    graph.add_edges_from((*line, attributes) for line, attributes in lines.items())
    for body in then.bodies:
        delegations = [delegation for delegation in then.delegations if delegation.body == body.id]
        graph.nodes[body.id]["delegations"] = tuple((str(line.verb), line.matter) for line in delegations)
    return graph


Line: TypeAlias = tuple[str, str, str, str, tuple[str, ...]]
"""From, to, relation, kind of role (empty: none), evidence."""

_ABOVE: Final = {
    BodyKind.LOCAL_GOVERNING_COMMITTEE: BodyKind.TRUST_BOARD,
    BodyKind.COMMITTEE: BodyKind.TRUST_BOARD,
    BodyKind.TRUST_BOARD: BodyKind.MEMBERS,
}


def _lines_between_bodies(situation: Situation) -> Iterator[Line]:
    bodies, trusts = situation.data.bodies, situation.index.trusts
    for body in bodies:
        if body.school is not None and body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE:
            yield body.school, body.id, "governed by", "", (body.id,)
        for above in bodies:
            if above.kind is _ABOVE.get(body.kind) and trusts(body.id) & trusts(above.id):
                yield body.id, above.id, "answers to", "", (body.id, above.id)


def _lines_of_people(then: Dataset) -> Iterator[Line]:
    for role in then.roles:
        if role.kind is RoleKind.GOVERNANCE_LEAD:
            led = [
                body.id
                for body in then.bodies
                if (body.kind is BodyKind.TRUST_BOARD and body.trust == role.at)
                or (body.kind is BodyKind.LOCAL_GOVERNING_COMMITTEE and body.school == role.at)
            ]
            for start in led or [role.at]:
                yield start, role.person, "led by", str(role.kind), (role.id,)
        elif role.in_layer is Layer.GOVERNANCE or kind_of(role.at) == "body":
            yield role.person, role.at, "serves on", str(role.kind), (role.id,)


_NEAR_KM: Final = 10.0


@renamed(within_km="near_km")
def proximity(  # noqa: PLR0913 - the options that every question has
    data: Dataset | Situation,
    *,
    near_km: float | None = None,
    k: int | None = None,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
) -> nx.Graph[str]:
    """Which schools are near each other, in the trust or not. Edges have `distance_km`, as the crow flies.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    near_km
        Schools at most so many kilometres apart are near each other, and tied. `None`: 10.
    k
        Instead, tie each school to its `k` nearest, however far; schools that tie for the last place all count.
    at
        A day: the schools open on it.
    between
        Or a period, its end exclusive: the schools open on some day of it. Neither: all.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.

    Returns
    -------
    networkx.Graph
        Nodes: every school. One whose place is unknown has no tie, and is named in `graph.graph["unplaced"]`.

    Raises
    ------
    MissingExtraError
        The extra `analysis` is not installed.
    ValueError
        `near_km` is below 0 or `k` below 1; or `at` or `between` is refused (see `situation`).
    """
    within = _NEAR_KM if near_km is None else near_km
    if not within >= 0 or (k is not None and k < 1):
        raise ValueError("near_km is 0 or more, and k 1 or more")
    from trustmodel.geography.distances import distance_km

    situation = _asked(data, "school", at=at, between=between, trust=trust)

    def draw() -> nx.Graph[str]:
        schools = situation.data.schools
        unplaced = tuple(school.id for school in schools if school.easting is None or school.northing is None)
        placed = [school for school in schools if school.id not in set(unplaced)]
        reach = dict.fromkeys(schools.ids, within)
        if k is not None:
            for school in placed:
                others = sorted(distance_km(school, other) for other in placed if other is not school)
                reach[school.id] = others[min(k, len(others)) - 1] if others else 0.0
        facts = _facts(situation, "proximity", "school")
        graph: nx.Graph[str] = nx.Graph(**facts, near_km=within if k is None else None, k=k, unplaced=unplaced)
        _put_nodes(graph, situation, schools.ids)
        for a, b in combinations(placed, 2):
            apart = distance_km(a, b)
            if apart <= max(reach[a.id], reach[b.id]):
                graph.add_edge(a.id, b.id, distance_km=apart, evidence=(a.id, b.id))
        return graph

    return _drawn(data, situation, ("proximity", within, k), draw)


@renamed(x="data")
def ties(  # noqa: PLR0913 - the words that every question of support uses, and the strength
    data: Dataset | Situation | nx.Graph[Any],
    *,
    strength: str | None = "strength",
    level: Level = "school",
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    kinds: Iterable[SupportKindLike] | None = None,
    topic: str | None = None,
) -> nx.Graph[Any]:
    """The ties of a dataset, or of a graph of your own, each pair once: what questions about a network look at.

    Parameters
    ----------
    data
        The dataset, or a `situation`, whose `support` is looked at; or any networkx graph, directed or not.
    strength
        The edge attribute that says how strong a tie is. `None`: each edge counts 1.
    level
        Whether people stand for themselves or for their schools. This and the next five options are refused with a graph
        of your own, which is taken whole.
    at
        A day: the support that lasts on it.
    between
        Or a period, its end exclusive. Neither: every support record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    kinds
        Only support of these kinds. `None`: every kind.
    topic
        Only support on this topic or on one below it. `None`: every topic, and none.

    Returns
    -------
    networkx.DiGraph or networkx.Graph
        As `simple` gives it: the caller's own, also of a situation.

    Raises
    ------
    GraphError
        It is neither, a node is tied to itself, or an edge has no strength above 0.
    NotFoundError
        There is no such topic.
    PurposeError
        Of a dataset at `level="person"`: the people in it were not told of this.
    ValueError
        `level`, or one of `kinds`, is another word; or `at` or `between` is refused (see `situation`).
    """
    if isinstance(data, Dataset | Situation):
        graph: nx.Graph[Any] = support(data, level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic)
    elif is_graph(data):
        refuse_graphs(data, level=level, at=at, between=between, trust=trust, kinds=kinds, topic=topic)
        graph = data
    else:
        raise GraphError(f"give a Dataset or a networkx graph, not a {type(data).__name__}")
    pairs = simple(graph, strength=strength)
    if loops := sorted(map(str, nx.nodes_with_selfloops(pairs))):
        raise GraphError(f"nobody supports themselves: take out the ties of {', '.join(loops)} to themselves")
    return pairs


def holders_by_topic(graph: nx.Graph[Any]) -> dict[Any, dict[Any, tuple[str, ...]]]:
    """The holders of each topic of a bipartite graph, with the evidence: topics and holders in sorted order."""
    if not is_graph(graph) or graph.is_directed() or graph.is_multigraph():
        raise GraphError("give a plain, undirected networkx.Graph of holders and topics")
    side = {
        node: about["part"] if about.get("part") is not None else about.get("bipartite")
        for node, about in nodes_of(graph)
    }
    for node, part in side.items():
        if part not in ("holder", "topic", 0, 1):
            raise GraphError(f"the node {node} does not say its part: 'holder' or 'topic' (or bipartite: 0 or 1)")
    topics = [node for node in in_order(graph) if side[node] in ("topic", 1)]
    among = set(topics)
    for start, end in graph.edges:
        if (start in among) == (end in among):
            raise GraphError(f"the edge {start} – {end} does not join a holder and a topic")
    return {
        topic: {holder: evidence_of(graph.edges[holder, topic]) for holder in sorted(graph.neighbors(topic), key=str)}
        for topic in topics
    }


# --- how graphs are drawn --------------------------------------------------------------------------------------------


def _asked(
    data: Dataset | Situation, level: Level | None, *, at: Day | None, between: Between | None, trust: str | None
) -> Situation:
    """The situation whose graph is drawn: the trust alone, where one is asked about."""
    if level is not None and level not in get_args(Level):
        raise ValueError(f"level is 'person' or 'school', not {level!r}")
    return as_situation(data, at=at, between=between, trust=trust).own


def _require(situation: Situation, level: Level | None, analysis: str) -> None:
    """Refuse a graph of people that their data notice does not cover."""
    if level == "person":
        require(situation.given, analysis)


def _drawn(data: Dataset | Situation, situation: Situation, key: Hashable, draw: Callable[[], G]) -> G:
    """A graph that is the caller's own where they gave a dataset; of a situation one that is shared, and frozen."""
    return situation.once(key, lambda: nx.freeze(draw())) if isinstance(data, Situation) else draw()


def _facts(situation: Situation, question: str, level: Level | None) -> dict[str, Any]:
    """What a graph says of how it was made."""
    between = situation.between
    return {
        "question": question,
        "level": level,
        "at": None if situation.at is None else situation.at.isoformat(),
        "between": None if between is None else tuple(day and day.isoformat() for day in between),
        "trust": situation.trust,
        "source": situation.given.source or situation.given.name,
        FIELDS: own_fields_of(situation).fields,
    }


def _everyone(situation: Situation, level: Level) -> set[str]:
    """Whoever is a node whether or not they have a tie."""
    return situation.index.in_post if level == "person" else situation.index.members


def _stands_for(situation: Situation, level: Level, who: str, period: Period) -> tuple[str, ...]:
    """The nodes that a giver, receiver or holder counts as."""
    return situation.index.homes(who, period) if level == "school" and kind_of(who) == "person" else (who,)


def _put_nodes(graph: nx.Graph[str], situation: Situation, nodes: Iterable[str]) -> None:
    """Put nodes with their attributes, in sorted order."""
    graph.add_nodes_from((node, _described(situation, node)) for node in sorted(nodes))


def _described(situation: Situation, node: str) -> dict[str, Any]:
    record, kind = situation.data.get(node), kind_of(node)
    trusts = situation.index.trusts(node)
    if kind == "school":
        memberships = situation.index.memberships(node)
        trust = max(memberships, key=lambda held: held[0].start or dt.date.min)[1] if memberships else None
    else:
        trust = next(iter(trusts)) if len(trusts) == 1 else None
    described = {"kind": kind, "name": getattr(record, "name", None), "trust": trust, "member": bool(trusts)}
    if kind in ("school", "person"):
        described["answered"] = situation.answered.get(node)
    if isinstance(record, School):
        described |= {name: _plain(getattr(record, name)) for name in OF_A_SCHOOL}
        described |= own_fields_of(situation).values.get(node, {})
    elif isinstance(record, Body):
        described["body_kind"] = str(record.kind)
    elif kind == "person":
        layer = first_layer(situation.index.roles(node))
        described["schools"] = tuple(home for home in situation.index.homes(node) if kind_of(home) == "school")
        described["layer"] = None if layer is None else str(layer)
    return described


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Term) else value


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
            evidence[pair].update(*(holders[holder] for holder in pair))
    for pair in sorted(terms, key=lambda pair: (str(pair[0]), str(pair[1]))):
        graph.add_edge(
            *pair,
            strength=math.fsum(terms[pair]),  # exact, so the order of things never matters
            shared=len(via[pair]),
            via=tuple(via[pair]),
            evidence=tuple(sorted(evidence[pair])),
        )


def _listed(values: Iterable[SupportKindLike]) -> Iterable[SupportKindLike]:
    return [values] if isinstance(values, str) else values
