"""Who knows what, where they work and how many days they have left: what offers and plans are made from."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any, Final

import attrs

from trustmodel.geography.distances import distance_km
from trustmodel.model.ids import kind_of
from trustmodel.model.situation import Situation
from trustmodel.model.vocabulary import ExpertiseLevel, Layer
from trustmodel.network import graphs

NAN: Final = math.nan
LEADS: Final = {True: 1.0, None: 0.75, False: 0.5}
"""What it counts whether somebody can lead others in a topic; `None`: not recorded."""


@attrs.frozen(kw_only=True)
class Stock:
    """What one person offers on one topic: `days` a year, of which `given` are given already."""

    person: str
    topic: str
    level: ExpertiseLevel
    can_lead: bool | None
    days: float | None
    given: float
    evidence: tuple[str, ...]

    left: float | None = attrs.field(init=False)
    """The days that are left; `None` where no days are recorded."""
    fit: float = attrs.field(init=False)
    """How well it fits a need, 0 to 1: the level, and whether they can lead. A plan asks it of every pair."""

    @left.default
    def _left(self) -> float | None:
        return None if self.days is None else max(0.0, self.days - self.given)

    @fit.default
    def _fit(self) -> float:
        return self.level.rank / len(ExpertiseLevel) * LEADS[self.can_lead]

    def left_of(self, unrecorded: float) -> float:
        """The days that are left, where somebody who records none offers so many."""
        return max(0.0, unrecorded - self.given) if self.left is None else self.left


class Holders:
    """Who knows what at the time of a situation, where they work, and what they have given already."""

    def __init__(self, situation: Situation, min_level: ExpertiseLevel | str) -> None:
        graph = graphs.drawn_expertise(situation, level="person", min_level=min_level)
        self.facts = {name: graph.graph[name] for name in ("at", "between", "trust", "min_level")}
        self.source: str | None = graph.graph["source"]
        self.data, self.index = situation.data, situation.index
        self.about: dict[str, dict[str, Any]] = {node: graph.nodes[node] for node in graph}
        on_topic: dict[tuple[str, str | None], list[tuple[float, str]]] = defaultdict(list)
        self._given: dict[str, list[float]] = defaultdict(list)
        for record in self.data.support:
            if record.days:
                on_topic[record.giver, record.topic].append((record.days, record.id))
                self._given[record.giver].append(record.days)
        self.by_topic: dict[str, list[Stock]] = defaultdict(list)
        self.by_person: dict[str, list[Stock]] = defaultdict(list)
        for a, b, held in graph.edges(data=True):
            person, topic = (a, b) if kind_of(b) == "topic" else (b, a)
            given = on_topic.get((person, topic), [])
            stock = Stock(
                person=person,
                topic=topic,
                level=ExpertiseLevel(held["level"]),
                can_lead=held["can_lead"],
                days=held["days"],
                given=math.fsum(days for days, _ in given),
                evidence=tuple(sorted({*held["evidence"], *(record for _, record in given)})),
            )
            self.by_topic[topic].append(stock)
            self.by_person[person].append(stock)
        # a plan asks the same of somebody for each need: what was calculated is kept
        self._nearest: dict[tuple[tuple[str, ...], str], tuple[str | None, float]] = {}
        self._trusts: dict[str, frozenset[str]] = {}
        self._left: dict[tuple[str, float], float] = {}

    def schools(self, person: str) -> tuple[str, ...]:
        """The schools where somebody works."""
        schools: tuple[str, ...] = self.about[person]["schools"]
        return schools

    def trusts(self, person: str) -> frozenset[str]:
        """The trusts that somebody works for."""
        if person not in self._trusts:
            nodes = [
                *self.schools(person),
                *(role.at for role in self.index.roles(person) if kind_of(role.at) == "trust"),
            ]
            trusts = {trust for node in nodes for trust in self.index.trusts(node)} | {self.about[person]["trust"]}
            self._trusts[person] = frozenset(trusts - {None})
        return self._trusts[person]

    def roles(self, person: str) -> tuple[str, ...]:
        """The kinds of role that somebody has, governance only where there is no other."""
        roles = self.index.roles(person)
        working = [role for role in roles if role.in_layer is not Layer.GOVERNANCE] or roles
        return tuple(sorted({str(role.kind) for role in working}))

    def nearest(self, person: str, school: str) -> tuple[str | None, float]:
        """The school of somebody's that is nearest to another, and how far in kilometres; NaN where it is not known."""
        homes = self.schools(person)
        if (homes, school) not in self._nearest:
            self._nearest[homes, school] = self._nearest_of(homes, school)
        return self._nearest[homes, school]

    def _nearest_of(self, homes: tuple[str, ...], school: str) -> tuple[str | None, float]:
        if school in homes:
            return school, 0.0
        there = self.data.schools.get(school)
        distances = []
        for home in homes:
            here = self.data.schools.get(home)
            km = NAN if here is None or there is None else distance_km(here, there)
            distances.append((math.inf if math.isnan(km) else km, home))  # unknown comes last
        if not distances:
            return None, NAN
        km, home = min(distances)
        return home, NAN if math.isinf(km) else km

    def left_over_all(self, person: str, unrecorded: float) -> float:
        """The days that somebody has left over all topics, where a topic without days recorded offers so many."""
        if (person, unrecorded) not in self._left:
            offered = math.fsum(unrecorded if stock.days is None else stock.days for stock in self.by_person[person])
            self._left[person, unrecorded] = max(0.0, offered - math.fsum(self._given[person]))
        return self._left[person, unrecorded]
