"""What would be lost if somebody left, or a school: topics, needs, support, and how far the network falls apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

import attrs
import networkx as nx

from trustmodel.errors import NotFoundError
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network import graphs
from trustmodel.network.pieces import fragmentation, undirected
from trustmodel.privacy.purposes import require
from trustmodel.prose import number_of
from trustmodel.results import Method, Result

__all__ = ["LossRow", "Without", "without"]

NAN: Final = math.nan
_HELD: Final = ExpertiseLevel.SECURE


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
            f"without {'a person' if kind_of(self.who) == 'person' else self.who}: {number_of(lost['topics held'], 'topic')} nobody"
            f" knows, {number_of(lost['needs that somebody could meet'], 'need')} that nobody can meet, "
            f"{number_of(lost['schools with a tie'], 'school')} left without a tie"
        )


def without(
    data: Dataset | Situation,
    who: str,
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
) -> Without:
    """What would be lost if a person left, or a school: topics, needs, support, and how far the network falls apart.

    With a school go those who work there and nowhere else. Everything else stays as it is: nobody steps in.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    who
        The id of a person or a school.
    at
        A day: what is true on it.
    between
        Or a period, its end exclusive. Neither: everything recorded.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.

    Returns
    -------
    Without
        One row a figure: topics held (at a secure level or above), schools' own topics, needs that somebody could meet,
        support records, days of support (NaN where none is known), schools with a tie, pieces that the network falls into
        (schools without a tie are one each), and fragmentation (of those who are left: a school that goes is no longer
        counted among the pairs). `lost` has the ids.

    Raises
    ------
    NotFoundError
        There is no such person or school.
    PurposeError
        The data notice does not cover it.
    ValueError
        It is the id of something else; or `at` or `between` is refused (see `situation`).

    Examples
    --------
    >>> import trustmodel as tm
    >>> role = tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")
    >>> known = tm.Expertise(id="1", person="ada", topic="music", level="expert")
    >>> data = tm.Dataset(people=[tm.Person(id="ada")], roles=[role], expertise=[known])
    >>> without(data, "person:ada").rows[0].lost
    ('topic:music',)
    """
    situation = as_situation(data, at=at, between=between, trust=trust).own
    require(situation.given, "losses")
    if kind_of(who) not in ("person", "school"):
        raise ValueError(f"give the id of a person or a school, not {who!r}")
    if who not in situation.given.people and who not in situation.given.schools:
        raise NotFoundError(who, (*situation.given.people.ids, *situation.given.schools.ids))
    know = graphs.drawn_expertise(situation, level="person", min_level=_HELD)
    posts = graphs.drawn_support(situation, level="person")
    people = _who_go_with(who, posts)
    needs = _needs_lost(situation, who, know, people)
    given = {record: edge["days"] for *_, record, edge in posts.edges(keys=True, data=True)}
    gone = people | {who}
    ended = frozenset(record for *ends, record in posts.edges(keys=True) if not gone.isdisjoint(ends))
    held = {record for person in people if person in know for record in _evidence(know, person)}
    return Without(
        method=Method(name="without", options={"who": who, **graphs.options(know)}, source=know.graph["source"]),
        evidence=tuple(sorted({*ended, *needs.lost, *held})),
        warnings=() if given else ("no support is recorded: nothing can be said of the network",),
        who=who,
        people=tuple(sorted(people)),
        rows=(
            _topics_lost(know, people),
            _local_topics_lost(situation, who, people),
            needs,
            *_support_lost(given, ended),
            *_network_lost(situation, who, ended),
        ),
    )


def _who_go_with(who: str, posts: nx.MultiDiGraph[str]) -> frozenset[str]:
    """Somebody; or those who work at a school and nowhere else."""
    if kind_of(who) == "person":
        return frozenset({who})
    return frozenset(
        node for node, about in posts.nodes(data=True) if about["kind"] == "person" and about["schools"] == (who,)
    )


# --- topics and needs ------------------------------------------------------------------------------------------------


def _topics_held(know: nx.Graph[str], leaving: frozenset[str] = frozenset()) -> set[str]:
    """The topics that somebody knows, when some leave."""
    return {
        topic
        for topic, about in know.nodes(data=True)
        if about["part"] == "topic" and not leaving.issuperset(know.neighbors(topic))
    }


def _topics_lost(know: nx.Graph[str], people: frozenset[str]) -> LossRow:
    before = _topics_held(know)
    lost = before - _topics_held(know, people)
    return LossRow(what="topics held", before=len(before), after=len(before) - len(lost), lost=tuple(sorted(lost)))


def _local_topics_lost(situation: Situation, who: str, people: frozenset[str]) -> LossRow:
    """The topics of each school that somebody who works there knows. All of a school that goes are lost."""
    places_know = graphs.expertise(situation, level="school", min_level=_HELD)
    before: set[tuple[str, str]] = set()
    after: set[tuple[str, str]] = set()
    for *edge, tie in places_know.edges(data=True):
        place, topic = sorted(edge, key=lambda node: kind_of(node) == "topic")
        if kind_of(place) == "school":
            before.add((place, topic))
            holders = {situation.data.expertise[record].person for record in tie["evidence"]}
            if place != who and not holders <= people:
                after.add((place, topic))
    lost = tuple(f"{place} {topic}" for place, topic in sorted(before - after))
    return LossRow(what="topics held at a school", before=len(before), after=len(after), lost=lost)


def _needs_lost(situation: Situation, who: str, know: nx.Graph[str], people: frozenset[str]) -> LossRow:
    """The needs that somebody could meet; those of a school that goes are no longer counted."""
    before, after = _topics_held(know), _topics_held(know, people)
    topics = {need.id: need.topic for need in situation.data.needs if need.school != who and need.topic in before}
    lost = tuple(sorted(need for need, topic in topics.items() if topic not in after))
    return LossRow(what="needs that somebody could meet", before=len(topics), after=len(topics) - len(lost), lost=lost)


def _evidence(know: nx.Graph[str], person: str) -> Iterator[str]:
    return chain.from_iterable(tie["evidence"] for *_, tie in know.edges(person, data=True))


# --- support and the network -----------------------------------------------------------------------------------------


def _support_lost(given: Mapping[str, float | None], ended: frozenset[str]) -> Iterator[LossRow]:
    """Of the support given, with its days: the records that end, and the days that are known."""
    yield LossRow(what="support records", before=len(given), after=len(given) - len(ended), lost=tuple(sorted(ended)))
    known = {record: days for record, days in given.items() if days is not None}
    yield LossRow(
        what="days of support known",
        before=math.fsum(known.values()) if known else NAN,
        after=math.fsum(days for record, days in known.items() if record not in ended) if known else NAN,
        lost=(),
    )


def _network_lost(situation: Situation, who: str, ended: frozenset[str]) -> Iterator[LossRow]:
    """What the network of schools is, and what it would be without the support that ends, and without the school."""
    support = graphs.support(situation)
    remaining = support.copy()  # that of a situation is frozen
    remaining.remove_edges_from([edge for edge in support.edges(keys=True) if edge[2] in ended])
    remaining.remove_nodes_from({who})
    before, after = undirected(support), undirected(remaining)
    tied = {node for node in before if kind_of(node) == "school" and before.degree(node)}
    still = {node for node in after if kind_of(node) == "school" and after.degree(node)}
    yield LossRow(
        what="schools with a tie", before=len(tied), after=len(still), lost=tuple(sorted(tied - still - {who}))
    )
    pieces = nx.number_connected_components
    yield LossRow(what="pieces of the network", before=pieces(before), after=pieces(after), lost=())
    yield LossRow(what="fragmentation", before=fragmentation(before), after=fragmentation(after), lost=())
