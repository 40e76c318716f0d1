"""Who holds what, where they work and how many days they have left: what offers and plans are made from."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any, Final

import attrs

from trustmodel.geography.distances import distance_km
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.period import Between, Day
from trustmodel.model.vocabulary import ExpertiseLevel, Layer
from trustmodel.network import graphs

__all__ = ["LEADS", "Holders", "Stock"]

NAN: Final = math.nan
LEADS: Final = {True: 1.0, None: 0.75, False: 0.5}


@attrs.frozen(kw_only=True)
class Stock:
    """What one person offers on one topic."""

    person: str
    topic: str
    level: ExpertiseLevel
    can_lead: bool | None
    days: float | None
    given: float
    evidence: tuple[str, ...]

    left: float | None = attrs.field(init=False)
    fit: float = attrs.field(init=False)

    @left.default
    def _left(self) -> float | None:
        return None if self.days is None else max(0.0, self.days - self.given)

    @fit.default
    def _fit(self) -> float:
        return self.level.rank / len(ExpertiseLevel) * LEADS[self.can_lead]


class Holders:
    """Who holds what in a view of a dataset, where they work, and what they have given already."""

    def __init__(self, data: Dataset, at: Day | None, between: Between | None, min_level: ExpertiseLevel | str) -> None:
        graph = graphs.expertise(data, level="person", at=at, between=between, min_level=min_level)
        self.facts = {name: graph.graph[name] for name in ("at", "between", "min_level")}
        self.source: str | None = graph.graph["source"]
        self.data = data.at(at) if at is not None else data.between(*between) if between is not None else data
        self.about: dict[str, dict[str, Any]] = {node: graph.nodes[node] for node in graph}
        given: dict[tuple[str, str | None], list[tuple[float, str]]] = defaultdict(list)
        self.given: dict[str, list[float]] = defaultdict(list)
        for record in self.data.support:
            if record.days:
                given[record.giver, record.topic].append((record.days, record.id))
                self.given[record.giver].append(record.days)
        self.stocks: dict[str, list[Stock]] = defaultdict(list)
        self.by_person: dict[str, list[Stock]] = defaultdict(list)
        for a, b, held in graph.edges(data=True):
            person, topic = (a, b) if kind_of(b) == "topic" else (b, a)
            already = given.get((person, topic), [])
            stock = Stock(
                person=person,
                topic=topic,
                level=ExpertiseLevel(held["level"]),
                can_lead=held["can_lead"],
                days=held["days"],
                given=math.fsum(days for days, _ in already),
                evidence=tuple(sorted({*held["evidence"], *(one for _, one in already)})),
            )
            self.stocks[topic].append(stock)
            self.by_person[person].append(stock)
        self.trusts_of_school: dict[str, set[str]] = defaultdict(set)
        for membership in self.data.memberships:
            self.trusts_of_school[membership.school].add(membership.trust)
        self._ways: dict[tuple[tuple[str, ...], str], tuple[str | None, float]] = {}
        self._trusts: dict[str, set[str]] = {}
        self._left: dict[tuple[str, float], float] = {}
        self._roles: dict[str, list[Any]] = defaultdict(list)
        for role in self.data.roles:
            self._roles[role.person].append(role)

    def schools(self, person: str) -> tuple[str, ...]:
        """The schools where somebody works."""
        found: tuple[str, ...] = self.about[person]["schools"]
        return found

    def trusts(self, person: str) -> set[str]:
        """The trusts that somebody works for."""
        if person not in self._trusts:
            found = {trust for school in self.schools(person) for trust in self.trusts_of_school[school]}
            found |= {role.at for role in self._roles[person] if kind_of(role.at) == "trust"}
            self._trusts[person] = found | ({self.about[person]["trust"]} - {None})
        return self._trusts[person]

    def roles(self, person: str) -> tuple[str, ...]:
        """The kinds of role that somebody has, governance only where there is no other."""
        roles = self._roles[person]
        working = [role for role in roles if role.in_layer is not Layer.GOVERNANCE] or roles
        return tuple(sorted({str(role.kind) for role in working}))

    def nearest(self, person: str, school: str) -> tuple[str | None, float]:
        """The school of somebody's that is nearest to another, and how far; NaN where that is not known."""
        homes = self.schools(person)
        if (homes, school) not in self._ways:
            self._ways[homes, school] = self._way(homes, school)
        return self._ways[homes, school]

    def _way(self, homes: tuple[str, ...], school: str) -> tuple[str | None, float]:
        if school in homes:
            return school, 0.0
        there = self.data.schools.get(school)
        ways = []
        for home in homes:
            here = self.data.schools.get(home)
            km = NAN if here is None or there is None else distance_km(here, there)
            ways.append((math.inf if math.isnan(km) else km, home))
        if not ways:
            return None, NAN
        km, home = min(ways)
        return home, NAN if math.isinf(km) else km

    def over_all(self, person: str, holder_days: float) -> float:
        """The days that somebody has left over all topics."""
        if (person, holder_days) not in self._left:
            stocks = self.by_person[person]
            offered = math.fsum(holder_days if stock.days is None else stock.days for stock in stocks)
            self._left[person, holder_days] = max(0.0, offered - math.fsum(self.given[person]))
        return self._left[person, holder_days]
