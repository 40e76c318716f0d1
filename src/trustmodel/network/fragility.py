"""Which topics depend on few people, and which schools and ties hold the support network together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.index import Index
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network import graphs
from trustmodel.network.graph_contract import not_answered, refuse_graphs
from trustmodel.network.pieces import fragmentation, undirected
from trustmodel.privacy.purposes import require
from trustmodel.prose import fixed, is_are, number_of
from trustmodel.results import Method, Result, undefined
from trustmodel.stats.nulls import few_draws, generator, progressing
from trustmodel.wire import FREE_TEXT

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

try:
    import numpy as np
    import numpy.typing as npt
except ImportError as error:
    raise MissingExtraError("analysis", "what would be lost") from error

__all__ = ["Bridge", "CoverShare", "Fragility", "SchoolLoss", "TopicLoss", "fragility"]

Floats = npt.NDArray[np.float64]


@attrs.frozen(kw_only=True)
class TopicLoss:
    """How many holders a topic can lose before nobody knows it.

    `can_lose` is holders − 1: 0 is a topic that depends on a single person, `single_holder`. `None`: nobody holds it.
    """

    topic: str
    name: str = attrs.field(metadata=FREE_TEXT)
    needed_by: tuple[str, ...]
    holders: int
    can_lose: int | None
    schools: tuple[str, ...]
    single_holder: str | None


@attrs.frozen(kw_only=True)
class SchoolLoss:
    """What the network would be without a node (a school, or a trust for its central team).

    `cutpoint`: without it the network falls into more pieces. `fragmentation_without` is that of the others.
    """

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
    """How much of the topics that are known rests on somebody: the Shapley value of coverage.

    `value` is in topics; all values of one `by` sum to the topics held. `low` and `high` are its 95 % bootstrap interval
    over topics.
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
    """Topics by how few people know them, the fewest first, then by id; and the cutpoints and bridges of the support network."""

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
        """How many topics depend on a single person, and how many schools hold the network together."""
        single = sum(row.can_lose == 0 for row in self.rows)
        nobody = sum(row.can_lose is None for row in self.rows)
        apart = "undefined" if undefined(self.fragmentation) else f"{fixed(self.fragmentation, 2)}"
        return (
            f"{single} of {number_of(len(self.rows), 'topic')} {'depends' if single == 1 else 'depend'} on one person, {nobody} {is_are(nobody)} known by nobody; {number_of(len(self.cutpoints), 'cutpoint')}"
            f", {number_of(len(self.bridges), 'bridge')}, fragmentation {apart}"
        )


@renamed(x="data")
def fragility(  # noqa: PLR0913 - when, how deep, for whom, and how shares are drawn
    data: Dataset | Situation | nx.Graph[Any],
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike = ExpertiseLevel.SECURE,
    people: bool = False,
    draws: int | None = None,
    seed: int = 0,
    progress: bool = False,
) -> Fragility:
    r"""Which topics depend on few people, and which schools and ties hold the support network together.

    Ties count without direction and strength. The Shapley value of coverage shares each topic out evenly among its
    holders, $v_i = \sum_t [i \text{ holds } t] / h_t$ with $h_t$ holders: what somebody adds to the topics that are held,
    on average over all orders in which people could come.

    Fragile is not failing: one holder may be all that a topic needs. Nobody's worth is measured here.

    Parameters
    ----------
    data
        The dataset, or a `situation`; or a graph of your own, of which only the network is looked at. The next five options
        are for a dataset, and refused with a graph.
    at
        A day: what is true on it.
    between
        Or a period, its end exclusive. Neither: everything recorded.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    min_level
        The least level that counts as held.
    people
        Whether `shares` has a line for each person. They are not there unless you ask: a role and a place say enough.
    draws
        How often topics are resampled for the intervals of `shares` (a nonparametric bootstrap). `None`: 1,000.
    seed
        The seed of those draws.
    progress
        Whether to show a bar.

    Returns
    -------
    Fragility
        One row a topic that is held at any level or needed.

    Raises
    ------
    GraphError
        `data` is neither, a node is tied to itself, or two ids are the same as text.
    PurposeError
        The data notice does not cover it.
    ValueError
        `min_level` is another word, `draws` or `seed` no such number, or `at` or `between` is refused (see `situation`).

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. *Computational and Mathematical
    Organization Theory* 12, 21–34 (fragmentation, without distances).

    Shapley, L. S. (1953). A value for n-person games. In *Contributions to the Theory of Games* II, 307–317.

    Examples
    --------
    >>> import networkx as nx
    >>> line = fragility(nx.path_graph(["ash", "beech", "elm"]))
    >>> line.cutpoints, line.fragmentation, line.nodes[1].fragmentation_without
    (('beech',), 0.0, 1.0)
    """
    draws = 1_000 if draws is None else draws
    few_draws(draws)  # refuses what is no number of draws
    topics: tuple[TopicLoss, ...] = ()
    shares: tuple[CoverShare, ...] = ()
    evidence: set[str] = set()
    if isinstance(data, Dataset | Situation):
        situation = as_situation(data, at=at, between=between, trust=trust).own
        require(situation.given, "losses")
        network = graphs.ties(situation)
        people_know, places_know = (
            graphs.drawn_expertise(situation, level=level, min_level=min_level) for level in ("person", "school")
        )
        topics = _topics(people_know, places_know)
        shares = _shares(situation.index, people_know, people=people, draws=draws, seed=seed)
        evidence = _evidence(people_know)
        warnings = list(_unknown_of_topics(topics))
    else:
        refuse_graphs(data, at=at, between=between, trust=trust, min_level=min_level, people=people)
        network = graphs.ties(data, strength=None)
        warnings = ["a graph has no expertise: nothing is said of topics"]
    plain = undirected(network)
    cutpoints = {str(node) for node in nx.articulation_points(plain)}
    evidence.update(chain.from_iterable(tie["evidence"] for *_, tie in network.edges(data=True)))
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
        warnings=(*warnings, *_unknown_of_network(network, plain)),
        rows=topics,
        nodes=tuple(
            _node(plain, node, cutpoints)
            for node in progressing(plain, total=len(plain), label="the network without each", progress=progress)
        ),
        cutpoints=tuple(sorted(cutpoints)),
        bridges=tuple(_bridges(plain)),
        fragmentation=fragmentation(plain),
        shares=shares,
    )  # fmt: skip


# --- topics ----------------------------------------------------------------------------------------------------------


def _topics(people_know: nx.Graph[str], places_know: nx.Graph[str]) -> tuple[TopicLoss, ...]:
    rows = []
    for topic, about in people_know.nodes(data=True):
        if about["part"] != "topic":
            continue
        holders = sorted(people_know.neighbors(topic))
        rows.append(
            TopicLoss(
                topic=topic,
                name=about["name"] or topic,
                needed_by=about["needed_by"],
                holders=len(holders),
                can_lose=len(holders) - 1 if holders else None,
                schools=tuple(sorted(place for place in places_know.neighbors(topic) if kind_of(place) == "school")),
                single_holder=holders[0] if len(holders) == 1 else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.holders, row.topic)))


def _evidence(people_know: nx.Graph[str]) -> set[str]:
    """The records that rows of topics rest on: who knows them, and who needs them."""
    held = chain.from_iterable(tie["evidence"] for *_, tie in people_know.edges(data=True))
    needed = chain.from_iterable(about.get("needs", ()) for _, about in people_know.nodes(data=True))
    return {*held, *needed}


def _unknown_of_topics(topics: Sequence[TopicLoss]) -> Iterator[str]:
    if nobody := sum(row.can_lose is None for row in topics):
        yield f"can_lose is undefined for {number_of(nobody, 'topic')}: nobody knows {'it' if nobody == 1 else 'them'}"
    if not any(row.holders for row in topics):
        yield "no expertise is recorded at that level: nothing can be said about topics"


def _shares(index: Index, people_know: nx.Graph[str], *, people: bool, draws: int, seed: int) -> tuple[CoverShare, ...]:
    """The Shapley value of coverage, by role, by place and, if asked for, by person."""
    topics = sorted(
        topic for topic, about in people_know.nodes(data=True) if about["part"] == "topic" and people_know.degree(topic)
    )
    if not topics:
        return ()
    # draws × topics: how often each topic is drawn. In the order of topics, which does not depend on names of people
    drawn = generator(seed).multinomial(len(topics), np.full(len(topics), 1 / len(topics)), size=draws)
    carried: dict[tuple[str, str], Floats] = defaultdict(lambda: np.zeros(len(topics)))
    for column, topic in enumerate(topics):
        holders = sorted(people_know.neighbors(topic))
        for holder in holders:
            for key, part in _parts(index, people_know, holder, people=people):
                carried[key][column] += 1 / len(holders) / part
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


def _parts(
    index: Index, people_know: nx.Graph[str], holder: str, *, people: bool
) -> Iterator[tuple[tuple[str, str], int]]:
    """What somebody's share counts for, and among how many it is split: their roles, their places, and themselves."""
    about = people_know.nodes[holder]
    if people:
        yield ("person", holder), 1
    kinds = sorted({str(role.kind) for role in index.roles(holder)}) or ["no role"]
    places = about["schools"] or (about["trust"] or "elsewhere",)
    yield from ((("role", kind), len(kinds)) for kind in kinds)
    yield from ((("place", place), len(places)) for place in places)


# --- the network -----------------------------------------------------------------------------------------------------


def _unknown_of_network(network: nx.Graph[Any], plain: nx.Graph[str]) -> Iterator[str]:
    if silent := len(not_answered(network)):
        yield f"{number_of(silent, 'node')} did not answer: their ties may be missing, and they may seem to depend on few"
    if undefined(fragmentation(plain)):
        yield "fragmentation is undefined: fewer than two nodes"
    elif not plain.number_of_edges():
        yield "there are no ties: every node stands alone"


def _node(plain: nx.Graph[str], node: str, cutpoints: set[str]) -> SchoolLoss:
    others = plain.subgraph(set(plain) - {node})
    return SchoolLoss(
        id=node,
        cutpoint=node in cutpoints,
        fragmentation_without=fragmentation(others),
        isolates=tuple(sorted(other for other in plain.neighbors(node) if plain.degree(other) == 1)),
    )


def _bridges(plain: nx.Graph[str]) -> Iterator[Bridge]:
    for a, b in sorted(tuple(sorted(edge)) for edge in nx.bridges(plain)):
        piece = plain.subgraph(nx.node_connected_component(plain, a)).copy()
        piece.remove_edge(a, b)
        sizes = [len(part) for part in nx.connected_components(piece)]
        yield Bridge(a=a, b=b, cut_off=min(sizes))
