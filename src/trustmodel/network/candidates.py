"""Who could take which need, what that is worth, and whose days limit it: what a plan is chosen from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np
from scipy import sparse

from trustmodel.model.records import Need
from trustmodel.model.situation import with_narrower
from trustmodel.model.vocabulary import Severity
from trustmodel.network.holders import Holders, Stock
from trustmodel.stats import assignment

Why: TypeAlias = Literal[
    "nobody holds it", "outside the boundary", "too far", "no days left", "days not recorded", "others come first"
]

NEGLIGIBLE: Final = 1e-9
_SEVEREST: Final = len(Severity)
_NEARER: Final = 1e-7  # of the best candidate: what tells equals apart is never worth a plan


# --- on what terms ---------------------------------------------------------------------------------------------------


def not_negative(name: str, value: float) -> None:
    """Refuse a figure below 0, or one that is no number."""
    if not (value >= 0 and math.isfinite(value)):
        raise ValueError(f"{name} is a number, 0 or more, not {value!r}")


def whole(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number, or one below `least`."""
    if not (isinstance(value, int) and not isinstance(value, bool) and value >= least):
        raise ValueError(f"{name} is a whole number, {least} or more, not {value!r}")


@attrs.frozen(kw_only=True)
class Terms:
    """What limits a plan and what it aims at, in the words of `match_needs`.

    Raises
    ------
    ValueError
        A figure is out of its range.
    """

    decay_km: float
    near_km: float | None
    load: int | None
    beyond: bool
    walls: frozenset[frozenset[str]]
    """Pairs of schools that a plan should bridge."""
    bridge: float
    need_days: float
    holder_days: float

    def __attrs_post_init__(self) -> None:
        if not (self.decay_km > 0 and math.isfinite(self.decay_km)):
            raise ValueError(f"decay_km is a number above 0, not {self.decay_km!r}")
        for name in ("bridge", "need_days", "holder_days"):
            not_negative(name, getattr(self, name))
        if self.near_km is not None:
            not_negative("near_km", self.near_km)
        if self.load is not None:
            whole("load", self.load, 1)


# --- who could take which need ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Candidate:
    """A need and somebody who knows its topic: how far it is from the nearest of their schools, and what it is worth."""

    need: Need
    severity: int
    """From 1 (minor) to 4 (urgent)."""
    stock: Stock
    days: float
    from_school: str | None
    km: float
    same_trust: bool
    """Whether they work for a trust of the school, or there."""
    bridges: bool
    """Whether the two schools are on two sides of a wall."""
    value: float

    @property
    def order(self) -> tuple[Any, ...]:
        """By what is recorded first, and by ids last, so that a plan does not depend on how things are called."""
        km = math.inf if math.isnan(self.km) else self.km
        recorded = (-self.severity, km, -self.stock.fit, self.days, -self.value)
        return *recorded, self.need.id, self.stock.person, self.stock.topic

    @property
    def first_of_equals(self) -> float:
        """What decides between candidates of equal worth, 0 to 1: severity first, then nearness."""
        nearness = 0.0 if math.isnan(self.km) else 1 / (1 + self.km)
        return (self.severity + nearness) / (_SEVEREST + 1)


def candidates_for(holders: Holders, needs: Sequence[Need], terms: Terms) -> tuple[list[Candidate], dict[str, Why]]:
    """Everybody who could take a need, the most pressing needs first; and by need why a plan may leave it open."""
    narrower = {topic: sorted(with_narrower(holders.data, topic)) for topic in {need.topic for need in needs}}
    candidates: list[Candidate] = []
    why: dict[str, Why] = {}
    for need in needs:
        stocks = [stock for topic in narrower[need.topic] for stock in holders.by_topic[topic]]
        able, why[need.id] = _able(holders, list(_holding(holders, need, stocks, terms)), terms)
        candidates += able
    return sorted(candidates, key=lambda candidate: candidate.order), why


def _holding(holders: Holders, need: Need, stocks: Sequence[Stock], terms: Terms) -> Iterator[Candidate]:
    """Everybody who knows what a need is about."""
    days, severity = terms.need_days if need.days is None else need.days, need.severity.rank
    trusts = holders.index.trusts(need.school)
    for stock in stocks:
        home, km = holders.nearest(stock.person, need.school)
        bridges = frozenset((home, need.school)) in terms.walls
        nearness = math.exp(-1.0 if math.isnan(km) else -km / terms.decay_km)
        yield Candidate(
            need=need,
            severity=severity,
            stock=stock,
            days=days,
            from_school=home,
            km=km,
            same_trust=home == need.school or bool(holders.trusts(stock.person) & trusts),
            bridges=bridges,
            value=stock.fit * severity * nearness + terms.bridge * bridges,
        )


def _able(holders: Holders, held: list[Candidate], terms: Terms) -> tuple[list[Candidate], Why]:
    """Those of a need's candidates who could take it, and why nobody does if the plan leaves it open."""
    if not held:
        return [], "nobody holds it"
    inside = [candidate for candidate in held if terms.beyond or candidate.same_trust]
    if not inside:
        return [], "outside the boundary"
    # an unknown distance (NaN) is let through
    near = [candidate for candidate in inside if terms.near_km is None or not candidate.km > terms.near_km]
    if not near:
        return [], "too far"
    free = [candidate for candidate in near if _has_the_days(holders, candidate, terms)]
    if free:
        return free, "others come first"
    # the days that are counted for whoever records none are no fact: that they are used up says nothing of them
    unknown = any(candidate.stock.days is None for candidate in near)
    return free, "days not recorded" if unknown else "no days left"


def _has_the_days(holders: Holders, candidate: Candidate, terms: Terms) -> bool:
    """Whether somebody has the days for a need, were it the only one. Who has none left takes nothing on."""
    stock = candidate.stock
    left = min(stock.left_of(terms.holder_days), holders.left_over_all(stock.person, terms.holder_days))
    return left > 0 and candidate.days <= left + NEGLIGIBLE


# --- the problem to solve --------------------------------------------------------------------------------------------


class DaysOf(NamedTuple):
    """Whose days, or how many needs, a limit of the problem is about; no topic: over all topics."""

    person: str
    topic: str | None = None
    counts_needs: bool = False


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """What `assignment.solve` solves: a column a candidate, in their order, and a row a limit."""

    offers: assignment.Offers
    limits: tuple[DaysOf, ...]
    """What each row of `offers.limits` is about."""


def problem_of(holders: Holders, candidates: Sequence[Candidate], terms: Terms) -> Problem:
    """The problem of which candidates a plan takes.

    Limits, needs and schools are numbered in the order in which candidates first meet them: by content, not by ids.
    """
    most: dict[DaysOf, float] = {}
    entries: list[tuple[DaysOf, int, float]] = []
    for column, candidate in enumerate(candidates):
        for limit, at_most, amount in _limits(holders, candidate, terms):
            most.setdefault(limit, at_most)
            entries.append((limit, column, amount))
    row = {limit: number for number, limit in enumerate(most)}
    school_of = {candidate.need.id: candidate.need.school for candidate in candidates}
    need = {identifier: number for number, identifier in enumerate(school_of)}
    school = {identifier: number for number, identifier in enumerate(dict.fromkeys(school_of.values()))}
    values = np.array([candidate.value for candidate in candidates])
    if candidates:
        values = values + _NEARER * values.max() * np.array([candidate.first_of_equals for candidate in candidates])
    offers = assignment.Offers(
        values=values,
        need=np.array([need[candidate.need.id] for candidate in candidates], dtype=np.int64),
        n_needs=len(need),
        limits=sparse.csr_array(
            (
                [amount for *_, amount in entries],
                ([row[limit] for limit, *_ in entries], [column for _, column, _ in entries]),
            ),
            shape=(len(most), len(candidates)),
            dtype=float,
        ),
        most=np.array(list(most.values()), dtype=float),
        school=np.array([school[where] for where in school_of.values()], dtype=np.int64),
    )
    return Problem(offers=offers, limits=tuple(most))


def _limits(holders: Holders, candidate: Candidate, terms: Terms) -> Iterator[tuple[DaysOf, float, float]]:
    """What taking a need draws on: each limit, the most that it allows, and how much of it the need takes."""
    person, topic = candidate.stock.person, candidate.stock.topic
    yield DaysOf(person, topic), candidate.stock.left_of(terms.holder_days), candidate.days
    on_each = math.fsum(stock.left_of(terms.holder_days) for stock in holders.by_person[person])
    over_all = holders.left_over_all(person, terms.holder_days)
    if over_all < on_each - NEGLIGIBLE:  # support was given on no topic, or on another
        yield DaysOf(person), over_all, candidate.days
    if terms.load is not None:
        yield DaysOf(person, counts_needs=True), float(terms.load), 1.0
