"""Made-up expertise with a known truth: who was made to share it, who alone holds a topic, or that nothing was planted."""

from __future__ import annotations

import math
from typing import Any

import attrs
import networkx as nx

from trustmodel.errors import MissingExtraError
from trustmodel.model import records
from trustmodel.model.dataset import Dataset
from trustmodel.stats.nulls import generator

try:
    import numpy as np
    import numpy.typing as npt
    from scipy.special import expit
except ImportError as error:
    raise MissingExtraError("analysis", "made-up worlds") from error

__all__ = ["Skills", "skills"]


@attrs.frozen(kw_only=True, repr=False)
class Skills:
    """People, what they know, and the truth behind it."""

    graph: nx.Graph[str] = attrs.field(eq=False)
    """People and topics, as `graphs.expertise` has them: nodes have `part`, edges `strength` 1."""
    sharing: frozenset[tuple[str, str]]
    """Pairs of people who were made to share what they know, by ids in order. Nobody is in two pairs."""
    single: frozenset[tuple[str, str]]
    """Topics that were given to one person only, with that person. There is no other such topic."""

    def dataset(self, n_schools: int = 6) -> Dataset:
        """The same as records: people in turn at the schools of one trust, each expertise secure.

        Parameters
        ----------
        n_schools
            How many schools the people are spread over.

        Returns
        -------
        Dataset
            People, their roles and their expertise.
        """
        people = sorted(node for node, about in self.graph.nodes(data=True) if about["part"] == "holder")
        schools = [f"school:{number:02}" for number in range(n_schools)]
        edges = sorted(tuple(sorted(edge)) for edge in self.graph.edges)
        return Dataset(
            source="trustmodel.synthetic",
            trusts=[records.Trust(id="trust:skills", name="Skills", kind="Multi-academy trust")],
            schools=[
                records.School(id=school, name=school.removeprefix("school:"), phase="Primary") for school in schools
            ],
            memberships=[
                records.Membership(id=f"membership:{number}", school=school, trust="trust:skills")
                for number, school in enumerate(schools)
            ],
            people=[records.Person(id=person) for person in people],
            roles=[
                records.Role(id=f"role:{number}", person=person, kind="Teacher", at=schools[number % n_schools])
                for number, person in enumerate(people)
            ],
            expertise=[
                records.Expertise(id=f"expertise:{number}", person=person, topic=topic, level="secure")
                for number, (person, topic) in enumerate(edges)
            ],
        )

    def __repr__(self) -> str:
        return f"<Skills: {len(self.graph)} people and topics, {len(self.sharing)} pairs planted>"


def skills(  # noqa: PLR0913 - each is one thing that a world may have
    n_people: int = 30,
    n_topics: int = 60,
    *,
    seed: int = 0,
    held: float = 12.0,
    people_spread: float = 0.8,
    topic_spread: float = 1.2,
    pairs: int = 0,
    strength: float = 0.6,
    single: int = 0,
) -> Skills:
    """People who know much or little, topics that many or few know; and, if asked for, pairs who share beyond that.

    The log odds that somebody holds a topic are how much they know and how common it is, both normal, and a constant so
    that people hold `held` topics on average. So people share much because they know much, and because topics are common:
    with `pairs` 0 there is nothing else. Given how much each holds and how common each topic is, all tables are then
    equally likely.

    Parameters
    ----------
    n_people
        How many people, 2 or more.
    n_topics
        How many topics, 2 or more.
    seed
        The same seed gives the same world.
    held
        How many topics somebody holds on average, above 0 and below `n_topics`.
    people_spread
        The standard deviation of the log odds over people: how uneven they are.
    topic_spread
        The same over topics.
    pairs
        How many pairs of people share beyond chance; nobody is in two.
    strength
        The chance of each topic that the second of a pair does, or does not, hold it just as the first.
    single
        How many topics more there are that just one person holds. Every other topic then has no holder or several.

    Returns
    -------
    Skills
        The graph and the truth.

    Raises
    ------
    ValueError
        A figure is out of its range.

    Examples
    --------
    >>> skills(10, 20, seed=1, held=5, pairs=2)
    <Skills: 30 people and topics, 2 pairs planted>
    """
    if n_people < 2 or n_topics < 2:
        raise ValueError(f"n_people and n_topics are 2 or more, not {n_people} and {n_topics}")
    if not 0 < held < n_topics:
        raise ValueError(f"held is above 0 and below n_topics, not {held}")
    if not 0 <= pairs <= n_people // 2:
        raise ValueError(f"pairs is 0 to {n_people // 2}: nobody is in two; not {pairs}")
    if not 0 <= strength <= 1:
        raise ValueError(f"strength is 0 to 1, not {strength}")
    if single < 0 or min(people_spread, topic_spread) < 0:
        raise ValueError("single and the spreads are not below 0")
    rng = generator(seed)
    odds = rng.normal(0, people_spread, n_people)[:, None] + rng.normal(0, topic_spread, n_topics)
    chance = _balanced(odds, held)
    couples = rng.permutation(n_people)[: 2 * pairs].reshape(pairs, 2)

    def drawn(topics: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        known: npt.NDArray[np.bool_] = rng.random((n_people, len(topics))) < chance[:, topics]
        copied = rng.random((pairs, len(topics))) < strength
        known[couples[:, 1]] = np.where(copied, known[couples[:, 0]], known[couples[:, 1]])
        return known

    known = drawn(np.arange(n_topics))
    while single and len(alone := np.flatnonzero(known.sum(axis=0) == 1)):
        known[:, alone] = drawn(alone)
    people = [f"person:{number:0{len(str(n_people))}}" for number in range(n_people)]
    topics = [f"topic:{number:0{len(str(n_topics + single))}}" for number in range(n_topics + single)]
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(people, part="holder")
    graph.add_nodes_from(topics, part="topic")
    who, what = np.nonzero(known)
    edges: list[tuple[Any, Any]] = [(people[person], topics[topic]) for person, topic in zip(who, what, strict=True)]
    alone_in = [(topic, people[int(rng.integers(n_people))]) for topic in topics[n_topics:]]
    graph.add_edges_from([*edges, *((person, topic) for topic, person in alone_in)], strength=1.0)
    return Skills(
        graph=graph,
        sharing=frozenset((people[min(couple)], people[max(couple)]) for couple in couples.tolist()),
        single=frozenset(alone_in),
    )


def _balanced(odds: npt.NDArray[np.float64], held: float) -> npt.NDArray[np.float64]:
    """The chances for these log odds and a constant, by halving, so that a row has `held` on average."""
    low, high = -50.0, 50.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if expit(odds + middle).sum() < held * len(odds) else (low, middle)
    chance: npt.NDArray[np.float64] = expit(odds + math.fsum((low, high)) / 2)
    return chance
