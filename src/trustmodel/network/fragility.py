"""What would be lost: topics that hang on few, schools that hold a network together, and what if somebody left."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import attrs
import networkx as nx

from trustmodel.errors import GraphError, MissingExtraError, NotFoundError
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network import graphs
from trustmodel.privacy.purposes import require
from trustmodel.results import Method, Result, undefined
from trustmodel.stats.nulls import few_draws, generator

try:
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "what would be lost") from error

__all__ = [
    "Bridge",
    "CoverShare",
    "Fragility",
    "LossRow",
    "SchoolLoss",
    "TopicLoss",
    "Without",
    "fragility",
    "without",
]

NAN: Final = math.nan
_TWO: Final = 2


@attrs.frozen(kw_only=True)
class TopicLoss:
    """How many holders a topic can lose before nobody holds it.

    `can_lose` is holders − 1: 0 is a topic that hangs on one person, who is `single_holder`. `None`: nobody holds it.
    """

    topic: str
    name: str
    needed_by: tuple[str, ...]
    holders: int
    can_lose: int | None
    schools: tuple[str, ...]
    single_holder: str | None


@attrs.frozen(kw_only=True)
class SchoolLoss:
    """What the network would be without one node (a school, or a trust for its central team): its fragmentation, and whether it falls into more pieces."""

    id: str
    cutpoint: bool
    fragmentation_without: float
    isolates: tuple[str, ...]
    """Who would be left without any tie."""


@attrs.frozen(kw_only=True)
class Bridge:
    """A tie whose loss would cut the network in two, and how many nodes the smaller piece would have."""

    a: str
    b: str
    cut_off: int


@attrs.frozen(kw_only=True)
class CoverShare:
    """How much of the topics that are held somebody carries: the Shapley value of coverage.

    `value` is in topics; all values of one `by` sum to the topics held. `low` and `high` are 95 % of what it is when topics
    are drawn anew.
    """

    by: str
    """`role`, `place`, or `person` where people were asked for."""
    who: str
    value: float
    low: float
    high: float
    topics: int
    """How many topics they hold, alone or with others."""


@attrs.frozen(kw_only=True, repr=False)
class Fragility(Result):
    """Topics by how few hold them, the fewest first, then by id; and what holds the support network together."""

    rows: tuple[TopicLoss, ...]
    nodes: tuple[SchoolLoss, ...]
    """In order of id."""
    cutpoints: tuple[str, ...]
    """Nodes without which the network falls into more pieces."""
    bridges: tuple[Bridge, ...]
    fragmentation: float
    """The share of pairs that no path joins: F = 1 − Σ s(s − 1) / (n(n − 1)), for pieces of s nodes of n."""
    shares: tuple[CoverShare, ...]

    def summary(self) -> str:
        """How many topics hang on one person, and how many schools hold the network together."""
        one = sum(row.can_lose == 0 for row in self.rows)
        nobody = sum(row.can_lose is None for row in self.rows)
        apart = "undefined" if undefined(self.fragmentation) else f"{self.fragmentation:.2f}"
        return (
            f"{one} of {len(self.rows)} topics hang on one person, {nobody} are held by nobody; {len(self.cutpoints)}"
            f" cutpoints, {len(self.bridges)} bridges, fragmentation {apart}"
        )


@attrs.frozen(kw_only=True)
class LossRow:
    """One figure before, and without them."""

    what: str
    before: float
    after: float
    lost: tuple[str, ...]
    """Which topics, needs or schools it is about, by id."""


@attrs.frozen(kw_only=True, repr=False)
class Without(Result):
    """What would be lost without somebody. It says what the records show, not how likely that is."""

    who: str
    people: tuple[str, ...]
    """Who would go: the person, or those who work at the school and nowhere else."""
    rows: tuple[LossRow, ...]

    def summary(self) -> str:
        """What would be lost, in numbers."""
        lost = {row.what: len(row.lost) for row in self.rows}
        return (
            f"without {'a person' if kind_of(self.who) == 'person' else self.who}: {lost['topics held']} topics nobody"
            f" holds, {lost['needs that somebody could meet']} needs that nobody can meet, "
            f"{lost['schools with a tie']} schools left without a tie"
        )


def fragility(  # noqa: PLR0913 - when, how deep, for whom, and how shares are drawn
    x: Dataset | nx.Graph[Any],
    *,
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE,
    people: bool = False,
    draws: int = 1_000,
    seed: int = 0,
) -> Fragility:
    r"""Which topics hang on few people, and which schools and ties hold the support network together.

    Ties count without direction and strength. The Shapley value of coverage shares each topic out evenly among its
    holders, $v_i = \sum_t [i \text{ holds } t] / h_t$ with $h_t$ holders: what somebody adds to the topics that are held,
    on average over all orders in which people could come.

    Fragile is not failing: one holder may be all that a topic wants. Nobody's worth is measured here.

    Parameters
    ----------
    x
        A dataset; or a graph of your own, of which only the network is looked at. The next four arguments hold for a
        dataset.
    at, between
        A day, or a period whose end is exclusive. Neither: everything recorded.
    min_level
        The least level that counts as held.
    people
        Whether `shares` has a line for each person. They are not there unless you ask: a role and a place say enough.
    draws, seed
        How often topics are drawn anew for the intervals of `shares`.

    Returns
    -------
    Fragility
        One row a topic that is held at any level or needed.

    Raises
    ------
    GraphError
        `x` is neither, or a node is tied to itself.
    PurposeError
        The data notice does not cover it.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. *Computational and Mathematical
    Organization Theory* 12, 21–34 (fragmentation, without distances).

    Shapley, L. S. (1953). A value for n-person games. In *Contributions to the Theory of Games* II, 307–317.

    Examples
    --------
    >>> import networkx as nx
    >>> found = fragility(nx.path_graph(["ash", "beech", "elm"]))
    >>> found.cutpoints, found.fragmentation, found.nodes[1].fragmentation_without
    (('beech',), 0.0, 1.0)
    """
    few_draws(draws)  # refuses what is no number of draws
    warnings: list[str] = []
    topics: tuple[TopicLoss, ...] = ()
    shares: tuple[CoverShare, ...] = ()
    evidence: set[str] = set()
    if isinstance(x, Dataset):
        require(x, "losses")
        network = graphs.ties(x, at=at, between=between)
        know = graphs.expertise(x, level="person", at=at, between=between, min_level=min_level)
        where = graphs.expertise(x, level="school", at=at, between=between, min_level=min_level)
        topics, evidence = _topics(know, where)
        then = x.at(at) if at is not None else x.between(*between) if between is not None else x
        shares = _shares(then, know, people=people, draws=draws, seed=seed)
        if nobody := sum(row.can_lose is None for row in topics):
            warnings.append(f"can_lose is undefined for {nobody} topics: nobody holds them")
        if not any(row.holders for row in topics):
            warnings.append("no expertise is recorded at that level: nothing can be said of topics")
    else:
        network = graphs.ties(x, strength=None)
        warnings.append("a graph has no expertise: nothing is said of topics")
    if silent := sum(about.get("answered") is False for _, about in network.nodes(data=True)):
        warnings.append(
            f"{silent} nodes did not answer: ties of theirs may be missing, and they may seem to hang on few"
        )
    plain = _plain(network)
    evidence.update(chain.from_iterable(edge["evidence"] for *_, edge in network.edges(data=True)))
    if len(plain) < _TWO:
        warnings.append("fragmentation is undefined: fewer than two nodes")
    elif not plain.number_of_edges():
        warnings.append("there are no ties: every node stands alone")
    cut = {str(node) for node in nx.articulation_points(plain)}
    return Fragility(
        method=Method(
            name="fragility",
            options={
                **graphs.options(network),
                "min_level": str(ExpertiseLevel(min_level)), "people": people, "draws": draws,
            },
            seed=seed,
            source=network.graph.get("source"),
        ),
        evidence=tuple(sorted(evidence)),
        warnings=tuple(warnings),
        rows=topics,
        nodes=tuple(_school(plain, node, cut) for node in plain),
        cutpoints=tuple(sorted(cut)),
        bridges=tuple(_bridges(plain)),
        fragmentation=_fragmentation(plain),
        shares=shares,
    )  # fmt: skip


def without(data: Dataset, who: str, *, at: Day | None = None, between: Between | None = None) -> Without:
    """What would be lost if a person left, or a school: topics, needs, support, and what holds the network together.

    With a school go those who work there and nowhere else. Everything else stays as it is: nobody steps in.

    Parameters
    ----------
    data
        The dataset.
    who
        The id of a person or a school.
    at, between
        A day, or a period whose end is exclusive. Neither: everything recorded.

    Returns
    -------
    Without
        One row a figure: topics held (at a secure level or above), schools' own topics, needs that somebody could meet,
        support records, days of support (NaN where none is known), schools with a tie, pieces that the network falls into
        (schools without a tie are one each), and fragmentation (of those who are left: a school that goes is no longer counted among the pairs). `lost` has the ids.

    Raises
    ------
    NotFoundError
        There is no such person or school.
    PurposeError
        The data notice does not cover it.
    ValueError
        It is the id of something else.

    Examples
    --------
    >>> import trustmodel as tm
    >>> role = tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")
    >>> known = tm.Expertise(id="1", person="ada", topic="music", level="expert")
    >>> data = tm.Dataset(people=[tm.Person(id="ada")], roles=[role], expertise=[known])
    >>> without(data, "person:ada").rows[0].lost
    ('topic:music',)
    """
    require(data, "losses")
    if kind_of(who) not in ("person", "school"):
        raise ValueError(f"give the id of a person or a school, not {who!r}")
    if who not in data.people and who not in data.schools:
        raise NotFoundError(who, (*data.people.ids, *data.schools.ids))
    view: dict[str, Any] = {"at": at, "between": between}
    know = graphs.expertise(data, level="person", min_level=ExpertiseLevel.SECURE, **view)
    posts = graphs.support(data, level="person", **view)
    people = {who} if kind_of(who) == "person" else {
        node for node, about in posts.nodes(data=True) if about["kind"] == "person" and about["schools"] == (who,)
    }  # fmt: skip
    school = None if kind_of(who) == "person" else who
    before, after = _held(know, set()), _held(know, people)
    gone = tuple(sorted(topic for topic in before if not after.get(topic)))
    needs = [
        (need, topic)
        for topic, about in know.nodes(data=True) if about["part"] == "topic"
        for need in about["needs"] if data.needs[need].school != school
    ]  # fmt: skip
    could = sorted(need for need, topic in needs if before.get(topic))
    unmet = tuple(need for need, topic in sorted(needs) if before.get(topic) and not after.get(topic))
    where = graphs.expertise(data, level="school", min_level=ExpertiseLevel.SECURE, **view)
    own, left = (_local(data, where, leaving) for leaving in (set(), people))
    left = {(place, topic) for place, topic in left if place != school}
    local = tuple(f"{place} {topic}" for place, topic in sorted(own - left))
    drop = people | ({school} if school else set())
    records = {key: edge for *_, key, edge in posts.edges(keys=True, data=True)}
    ties = {key for a, b, key in posts.edges(keys=True) if a in drop or b in drop}
    links = graphs.support(data, **view)
    network = graphs.simple(links)
    links.remove_edges_from([edge for edge in links.edges(keys=True) if edge[2] in ties])
    links.remove_nodes_from([node for node in links if node == school])
    thinner = graphs.simple(links)
    stay = [node for node in thinner if kind_of(node) == "school"]
    alone = tuple(sorted(node for node in stay if nx.degree(network, node) and not nx.degree(thinner, node)))
    tied = sum(nx.degree(network, node) > 0 for node in network if kind_of(node) == "school")
    days = {key: edge["days"] for key, edge in records.items() if edge["days"] is not None}
    rows = (
        LossRow(what="topics held", before=len(before), after=len(before) - len(gone), lost=gone),
        LossRow(what="topics held at a school", before=len(own), after=len(left), lost=local),
        LossRow(what="needs that somebody could meet", before=len(could), after=len(could) - len(unmet), lost=unmet),
        LossRow(what="support records", before=len(records), after=len(records) - len(ties), lost=tuple(sorted(ties))),
        LossRow(
            what="days of support known", before=math.fsum(days.values()) if days else NAN,
            after=math.fsum(value for key, value in days.items() if key not in ties) if days else NAN, lost=(),
        ),
        LossRow(
            what="schools with a tie", before=tied, after=sum(nx.degree(thinner, node) > 0 for node in stay), lost=alone
        ),
        LossRow(what="pieces of the network", before=_pieces(network), after=_pieces(thinner), lost=()),
        LossRow(
            what="fragmentation", before=_fragmentation(_plain(network)), after=_fragmentation(_plain(thinner)), lost=()
        ),
    )  # fmt: skip
    return Without(
        method=Method(name="without", options={"who": who, **graphs.options(know)}, source=know.graph["source"]),
        evidence=tuple(sorted({*ties, *unmet, *_evidence(know, people)})),
        warnings=() if records else ("no support is recorded: nothing can be said of the network",),
        who=who,
        people=tuple(sorted(people)),
        rows=rows,
    )


# --- topics ----------------------------------------------------------------------------------------------------------


def _topics(know: nx.Graph[str], where: nx.Graph[str]) -> tuple[tuple[TopicLoss, ...], set[str]]:
    """The rows of topics, and the records they rest on."""
    rows = []
    evidence = {one for *_, tie in know.edges(data=True) for one in tie["evidence"]}
    for topic, about in know.nodes(data=True):
        if about["part"] != "topic":
            continue
        evidence.update(about["needs"])
        holders = sorted(know.neighbors(topic))
        rows.append(
            TopicLoss(
                topic=topic,
                name=about["name"] or topic,
                needed_by=about["needed_by"],
                holders=len(holders),
                can_lose=len(holders) - 1 if holders else None,
                schools=tuple(sorted(one for one in where.neighbors(topic) if kind_of(one) == "school")),
                single_holder=holders[0] if len(holders) == 1 else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.holders, row.topic))), evidence


def _shares(data: Dataset, know: nx.Graph[str], *, people: bool, draws: int, seed: int) -> tuple[CoverShare, ...]:
    """The Shapley value of coverage, by role, by place and, if asked for, by person."""
    topics = sorted(topic for topic, about in know.nodes(data=True) if about["part"] == "topic" and know.degree(topic))
    if not topics:
        return ()
    # in the order of topics, which names do not change the draws of: any order would do
    drawn = generator(seed).multinomial(len(topics), np.full(len(topics), 1 / len(topics)), size=draws)
    carried: dict[tuple[str, str], Any] = defaultdict(lambda: np.zeros(len(topics)))
    roles: dict[str, set[str]] = defaultdict(set)
    for role in data.roles:
        roles[role.person].add(str(role.kind))
    for place, topic in enumerate(topics):
        holders = sorted(know.neighbors(topic))
        for holder in holders:
            about = know.nodes[holder]
            kinds = sorted(roles.get(holder, ())) or ["no role"]
            places = about["schools"] or (about["trust"] or "elsewhere",)
            if people:
                carried["person", holder][place] += 1 / len(holders)
            for kind in kinds:
                carried["role", kind][place] += 1 / len(holders) / len(kinds)
            for home in places:
                carried["place", home][place] += 1 / len(holders) / len(places)
    rows = []
    for (by, who), values in sorted(carried.items()):
        low, high = np.quantile(drawn @ values, [0.025, 0.975])
        rows.append(
            CoverShare(
                by=by, who=who, value=math.fsum(values), low=float(low), high=float(high),
                topics=int(np.count_nonzero(values)),
            )
        )  # fmt: skip
    return tuple(rows)


def _held(know: nx.Graph[str], leaving: set[str]) -> dict[str, int]:
    """How many hold each topic that is held, when some leave."""
    found = {
        topic: sum(holder not in leaving for holder in know.neighbors(topic))
        for topic, about in know.nodes(data=True)
        if about["part"] == "topic"
    }
    return {topic: count for topic, count in found.items() if count}


def _local(data: Dataset, where: nx.Graph[str], leaving: set[str]) -> set[tuple[str, str]]:
    """The topics of each school that somebody who works there holds, when some leave."""
    found = set()
    for *edge, tie in where.edges(data=True):
        place, topic = sorted(edge, key=lambda node: kind_of(node) == "topic")
        if kind_of(place) == "school" and any(data.expertise[one].person not in leaving for one in tie["evidence"]):
            found.add((place, topic))
    return found


def _evidence(know: nx.Graph[str], people: Iterable[str]) -> Iterable[str]:
    for person in people:
        if person in know:
            yield from chain.from_iterable(tie["evidence"] for *_, tie in know.edges(person, data=True))


# --- the network -----------------------------------------------------------------------------------------------------


def _plain(network: nx.Graph[Any]) -> nx.Graph[str]:
    """Who is tied to whom, either way; nodes by the text of their ids, in order."""
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(sorted(map(str, network)))
    if len(made) < len(network):
        raise GraphError("two nodes have the same id when it is written as text")
    made.add_edges_from((str(a), str(b)) for a, b in network.edges)
    return made


def _fragmentation(plain: nx.Graph[str]) -> float:
    n = len(plain)
    if n < _TWO:
        return NAN
    return 1 - sum(len(piece) * (len(piece) - 1) for piece in nx.connected_components(plain)) / (n * (n - 1))


def _pieces(network: nx.Graph[Any]) -> int:
    """How many pieces a network falls into."""
    return nx.number_connected_components(_plain(network))


def _school(plain: nx.Graph[str], node: str, cut: set[str]) -> SchoolLoss:
    rest = plain.subgraph(set(plain) - {node})
    return SchoolLoss(
        id=node,
        cutpoint=node in cut,
        fragmentation_without=_fragmentation(rest),
        isolates=tuple(sorted(other for other in plain.neighbors(node) if plain.degree(other) == 1)),
    )


def _bridges(plain: nx.Graph[str]) -> Iterable[Bridge]:
    for a, b in sorted(tuple(sorted(edge)) for edge in nx.bridges(plain)):
        piece = plain.subgraph(nx.node_connected_component(plain, a)).copy()
        piece.remove_edge(a, b)
        sizes = [len(part) for part in nx.connected_components(piece)]
        yield Bridge(a=a, b=b, cut_off=min(sizes))
