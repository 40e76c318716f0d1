"""Who could help whom: offers for one topic, and a plan for every open need, with the reasons."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
from scipy import sparse

from trustmodel.errors import NotFoundError
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.records import Need
from trustmodel.model.situation import with_narrower
from trustmodel.model.vocabulary import ExpertiseLevel, Severity
from trustmodel.network.holders import LEADS, Holders, Stock
from trustmodel.privacy.purposes import require
from trustmodel.results import Method, Result
from trustmodel.stats import assignment
from trustmodel.stats.nulls import generator, progressing

__all__ = ["Load", "Match", "Offer", "Offers", "Plan", "Price", "Unmet", "match_needs", "who_could_help"]

Floats = npt.NDArray[np.float64]
Why: TypeAlias = Literal["nobody holds it", "outside the boundary", "too far", "no days left", "others come first"]
NAN: Final = math.nan

_NEARER: Final = 1e-7  # of the best pair: what tells equals apart is never worth a plan
_FREE: Final = 1e-9


# --- what is offered -------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Offer:
    """Somebody who could help, and what they offer.

    `topic` is what they hold: the topic asked for, or one below it. Unknown is `None` (days, `can_lead`, `in_trust`) or
    NaN (`distance_km`). `days_left` are `days_available` less the days of support already given on that topic.
    """

    person: str
    role: tuple[str, ...]
    layer: str | None
    schools: tuple[str, ...]
    topic: str
    level: str
    can_lead: bool | None
    days_available: float | None
    days_left: float | None
    distance_km: float
    in_trust: bool | None
    because: str
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, repr=False)
class Offers(Result):
    """Who could help on a topic: those who can lead first, the deepest first, then days left, then distance, then id.

    This orders offers of help, not people: it says what was recorded as offered, and not how good anybody is.
    """

    rows: tuple[Offer, ...]
    topic: str
    near: str | None

    def summary(self) -> str:
        """How many could help, and how many of them have days left."""
        free = sum(row.days_left is None or row.days_left > 0 for row in self.rows)
        return f"{len(self.rows)} could help on {self.topic}, {free} with days left or no limit recorded"


def who_could_help(  # noqa: PLR0913 - what for, where, when and how deep
    data: Dataset,
    *,
    topic: str,
    near: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE,
) -> Offers:
    """Who could help on a topic, with what each offers and why they are named.

    Parameters
    ----------
    data
        The dataset.
    topic
        The id of a topic. Those below it count too.
    near
        The id of the school that needs help, for the distance (in kilometres, from the nearest school where the person
        works) and for whether they share a trust. `None`: neither is said.
    at, between
        A day, or a period whose end is exclusive. Support that counts then is taken off the days a year that were
        offered on its topic. Neither: every record counts.
    min_level
        The least level that counts as help.

    Returns
    -------
    Offers
        One row a person, with the topic that they hold best.

    Raises
    ------
    NotFoundError
        There is no such topic or school.
    PurposeError
        The data notice does not cover it.

    Examples
    --------
    >>> import trustmodel as tm
    >>> role = tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")
    >>> known = tm.Expertise(id="1", person="ada", topic="music", level="expert", can_lead=True, days_available=4)
    >>> who_could_help(tm.Dataset(roles=[role], expertise=[known]), topic="topic:music").rows[0].because
    'holds topic:music at level expert; can lead others in it; 4 of 4 days left'
    """
    require(data, "matching")
    data.topics[topic]
    if near is not None:
        data.schools[near]
    holders = Holders(data, at, between, min_level)
    offered: dict[str, list[Stock]] = defaultdict(list)
    for one in sorted(with_narrower(holders.data, topic)):
        for stock in holders.stocks[one]:
            offered[stock.person].append(stock)
    rows = [_offer(holders, min(stocks, key=_best_first), near) for stocks in offered.values()]
    rows.sort(key=lambda row: (
        -LEADS[row.can_lead], -ExpertiseLevel(row.level).rank,
        math.inf if row.days_left is None else -row.days_left,
        math.inf if math.isnan(row.distance_km) else row.distance_km, row.person,
    ))  # fmt: skip
    warnings = []
    if not rows:
        warnings.append(f"nobody in post holds {topic} at level {ExpertiseLevel(min_level)} or deeper")
    unplaced = sum(math.isnan(row.distance_km) for row in rows)
    if near is not None and unplaced:
        warnings.append(f"how far it is is not known for {unplaced}: they stand after others who offer the same")
    return Offers(
        method=Method(
            name="who_could_help", options={"topic": topic, "near": near, **holders.facts}, source=holders.source
        ),
        evidence=tuple(sorted({one for row in rows for one in row.evidence})),
        rows=tuple(rows),
        topic=topic,
        near=near,
        warnings=tuple(warnings),
    )


def _best_first(stock: Stock) -> tuple[float, int, float, str]:
    return (
        -LEADS[stock.can_lead],
        -stock.level.rank,
        math.inf if stock.left is None else -stock.left,
        stock.topic,
    )


def _offer(holders: Holders, stock: Stock, near: str | None) -> Offer:
    person = stock.person
    km = NAN if near is None else holders.nearest(person, near)[1]
    shares = None if near is None else bool(holders.trusts(person) & holders.trusts_of_school[near])
    return Offer(
        person=person,
        role=holders.roles(person),
        layer=holders.about[person]["layer"],
        schools=holders.schools(person),
        topic=stock.topic,
        level=str(stock.level),
        can_lead=stock.can_lead,
        days_available=stock.days,
        days_left=stock.left,
        distance_km=km,
        in_trust=shares,
        because="; ".join(_reasons(stock, km, shares, there=near in holders.schools(person))),
        evidence=stock.evidence,
    )


def _reasons(stock: Stock, km: float, shares: bool | None, *, there: bool) -> Iterator[str]:  # noqa: FBT001 - or unknown
    yield f"holds {stock.topic} at level {stock.level}"
    if stock.can_lead is not None:
        yield "can lead others in it" if stock.can_lead else "does not lead others in it"
    if stock.days is None:
        yield "days available are not recorded"
    else:
        yield f"{stock.left:g} of {stock.days:g} days left"
    if there:
        yield "works there"
    elif not math.isnan(km):
        yield f"{km:.1f} km away"
    if shares is not None:
        yield "in the same trust" if shares else "outside the trust"


# --- a plan ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Match:
    """One need, and who would take it.

    `fit` is level (secure ½, expert ¾, leading 1) × whether they can lead (yes 1, unknown ¾, no ½). `distance_km` is
    from the nearest school where they work, `from_school`; NaN where that is not known. `chosen` is the share of
    resampled plans that choose the same pair; NaN without draws.
    """

    need: str
    school: str
    topic: str
    helper: str
    from_school: str | None
    days: float
    distance_km: float
    fit: float
    value: float
    chosen: float
    because: str
    evidence: tuple[str, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Unmet:
    """A need that the plan leaves open, and why."""

    need: str
    school: str
    topic: str
    why: Why


@attrs.frozen(kw_only=True)
class Load:
    """What the plan asks of one person, of the days that they had left over all topics."""

    person: str
    days_used: float
    days_available: float
    needs: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Price:
    """What one more day would do: by how much the best total of the relaxed problem rises a day, for a small rise.

    `topic` is `None` where it is the days over all topics that bind.
    """

    person: str
    topic: str | None
    gain: float


@attrs.frozen(kw_only=True, repr=False)
class Plan(Result):
    """Who takes which need, the most pressing first; what stays open and why; and what it asks of whom."""

    rows: tuple[Match, ...]
    unmet: tuple[Unmet, ...]
    loads: tuple[Load, ...]
    prices: tuple[Price, ...]
    total: float
    """The sum of what the pairs are worth."""
    bound: float
    """The optimum if a need could be split: no plan is worth more."""
    least_share: float
    """The share of its needs that the least served school is served, of those that somebody could take; NaN if none."""
    proved: bool
    """Whether it is proved that no plan is better; false only where the time ran out."""

    def summary(self) -> str:
        """How many needs are met, by how many, and why others are not."""
        why = Counter(row.why for row in self.unmet)
        open_needs = "".join(f", {number} {reason}" for reason, number in sorted(why.items()))
        return (
            f"{len(self.rows)} of {len(self.rows) + len(self.unmet)} needs met by {len(self.loads)} people{open_needs}"
        )


@attrs.frozen(kw_only=True)
class _Pair:
    need: Need
    severity: int
    stock: Stock
    days: float
    home: str | None
    km: float
    inside: bool
    across: bool
    value: float

    @property
    def order(self) -> tuple[Any, ...]:
        """By what it says first, and by ids last."""
        km = math.inf if math.isnan(self.km) else self.km
        about = (-self.severity, km, -self.stock.fit, self.days, -self.value)
        return *about, self.need.id, self.stock.person, self.stock.topic


def match_needs(  # noqa: PLR0913 - what limits a plan, and what it aims at
    data: Dataset,
    *,
    at: Day | None = None,
    between: Between | None = None,
    min_level: ExpertiseLevel | str = ExpertiseLevel.SECURE,
    decay_km: float = 6.0,
    reach_km: float | None = None,
    load: int | None = None,
    beyond: bool = True,
    walls: Result | Iterable[tuple[str, str]] | None = None,
    bridge: float = 0.0,
    fair: bool = False,
    need_days: float = 2.0,
    holder_days: float = 2.0,
    draws: int = 0,
    noise: float = 0.2,
    seed: int = 0,
    progress: bool = False,
) -> Plan:
    r"""A plan for open needs: who could take which, so that the most is met by those whom it fits.

    Among all whole plans it is one of the greatest total
    $\sum \mathrm{fit} \times \mathrm{severity} \times e^{-d/\delta} + \lambda\,[\text{bridges a wall}]$,
    with severity 1 (minor) to 4 (urgent), distance d and δ = `decay_km` in kilometres. A need has one helper, who holds
    its topic or one below it. Nobody gives more days on a topic than they offered on it, less the days of support that
    they gave on it already, nor more over all topics than they offered less all that they gave. Where plans are equal,
    nearer help and more pressing needs come first, and ids decide last.

    A plan is arithmetic on what was recorded: it does not know who gets on with whom, and nobody was asked.

    Parameters
    ----------
    data
        The dataset.
    at, between
        A day, or a period whose end is exclusive: needs, expertise and past support that count then. Days offered are a
        year's, and are not scaled to a period. Neither: every record counts.
    min_level
        The least level that counts as help.
    decay_km
        Over how many kilometres help falls to 1/e of its worth. Where the distance is not known it counts as this.
    reach_km
        Nobody is sent further. `None`: no such limit. An unknown distance is let through.
    load
        The most needs that one person takes. `None`: no limit but their days.
    beyond
        Whether people may help who do not work for a trust of the school. False: only those who do, or who work there.
    walls
        What a plan should bridge: what `walls` found (near pairs with q ≤ its alpha), or pairs of ids of schools.
    bridge
        λ: what it is worth that helper and school are on two sides of a wall.
    fair
        Whether first the least served school is served the greatest share of those of its needs that somebody could
        take, and only then the total is made as great as can be.
    need_days, holder_days
        Days that count where a need says none, and where somebody offers help and says none.
    draws, noise
        How many plans are made anew with every pair's worth multiplied by e to a normal of this standard deviation.
    seed
        For those draws.
    progress
        Whether to show a bar.

    Returns
    -------
    Plan
        One row a need that is met, the most pressing first, then by id.

    Raises
    ------
    NotFoundError
        A wall names a school that is not there.
    PurposeError
        The data notice does not cover it.
    ValueError
        A figure is out of its range.

    References
    ----------
    Huangfu, Q. and Hall, J. A. J. (2018). Parallelizing the dual revised simplex method. *Mathematical Programming
    Computation* 10, 119–142.

    Examples
    --------
    >>> import trustmodel as tm
    >>> data = tm.Dataset(
    ...     needs=[tm.Need(id="1", school="ash", topic="music", severity="urgent", days=3)],
    ...     roles=[tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")],
    ...     expertise=[tm.Expertise(id="1", person="ada", topic="music", level="leading", can_lead=True, days_available=5)],
    ... )
    >>> plan = match_needs(data)
    >>> plan.rows[0].helper, plan.total
    ('person:ada', 4.0)
    """
    _refuse(decay_km, reach_km, load, bridge, need_days, holder_days, draws, noise)
    require(data, "matching")
    barred = _walls(data, walls)
    holders = Holders(data, at, between, min_level)
    needs = sorted(holders.data.needs, key=lambda need: (-need.severity.rank, need.id))
    pairs: list[_Pair] = []
    why: dict[str, Why] = {}
    below = {topic: sorted(with_narrower(holders.data, topic)) for topic in {need.topic for need in needs}}
    for need in needs:
        days, severity = need_days if need.days is None else need.days, need.severity.rank
        offered = [stock for one in below[need.topic] for stock in holders.stocks.get(one, ())]
        found = [_pair(holders, need, stock, severity, days, decay_km, barred, bridge) for stock in offered]
        found, why[need.id] = _able(holders, found, beyond=beyond, reach_km=reach_km, holder_days=holder_days)
        pairs.extend(found)
    pairs.sort(key=lambda pair: pair.order)
    offers = _offers(holders, pairs, load, holder_days)
    solution = assignment.solve(offers.problem, fair=fair)
    chosen = np.zeros(len(pairs))
    for values in progressing(
        _resampled(offers.problem, draws, noise, seed), total=draws, label="plans", progress=progress
    ):
        again = assignment.solve(attrs.evolve(offers.problem, values=values), fair=fair)
        chosen[again.chosen] += 1 / draws
    rows = [_match(pairs[k], float(chosen[k]) if draws else NAN) for k in solution.chosen.tolist()]
    order = {need.id: place for place, need in enumerate(needs)}
    rows.sort(key=lambda row: order[row.need])
    met = {row.need for row in rows}
    return Plan(
        method=Method(
            name="match_needs",
            options={
                **holders.facts,
                "decay_km": decay_km,
                "reach_km": reach_km,
                "load": load,
                "beyond": beyond,
                "walls": len(barred),
                "bridge": bridge,
                "fair": fair,
                "need_days": need_days,
                "holder_days": holder_days,
                "draws": draws,
                "noise": noise,
            },
            seed=seed if draws else None,
            source=holders.source,
        ),
        evidence=tuple(sorted({*(need.id for need in needs), *(one for row in rows for one in row.evidence)})),
        rows=tuple(rows),
        unmet=tuple(
            Unmet(need=need.id, school=need.school, topic=need.topic, why=why[need.id])
            for need in needs
            if need.id not in met
        ),
        loads=_loads(rows, holders, holder_days),
        prices=_prices(offers, solution),
        total=math.fsum(row.value for row in rows),
        bound=max(solution.bound, math.fsum(row.value for row in rows)),  # rounding aside it never is below
        least_share=_least_share(pairs, met),
        proved=solution.proved,
        warnings=tuple(_warnings(needs, pairs, solution, need_days, holder_days, decay_km)),
    )


def _refuse(  # noqa: PLR0913, PLR0917 - every figure is looked at
    decay_km: float,
    reach_km: float | None,
    load: int | None,
    bridge: float,
    need_days: float,
    holder_days: float,
    draws: int,
    noise: float,
) -> None:
    if not (decay_km > 0 and math.isfinite(decay_km)):
        raise ValueError(f"decay_km is a number above 0, not {decay_km!r}")
    figures = {"bridge": bridge, "need_days": need_days, "holder_days": holder_days, "noise": noise}
    if reach_km is not None:
        figures["reach_km"] = reach_km
    for name, value in figures.items():
        if not (value >= 0 and math.isfinite(value)):
            raise ValueError(f"{name} is a number, 0 or more, not {value!r}")
    if load is not None and not (_whole(load) and load >= 1):
        raise ValueError(f"load is a whole number, 1 or more, not {load!r}")
    if not (_whole(draws) and draws >= 0):
        raise ValueError(f"draws is a whole number, 0 or more, not {draws!r}")


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _walls(data: Dataset, walls: Any) -> set[frozenset[str]]:
    """The pairs of schools that a plan should bridge."""
    if walls is None:
        return set()
    if hasattr(walls, "near_km"):  # a result of walls; boundaries stand beside, and are not imported
        walls = [(row.a, row.b) for row in walls.rows if row.near and row.q <= walls.alpha]
    pairs = {frozenset(pair) for pair in walls}
    for school in sorted({school for pair in pairs for school in pair}):
        if school not in data.schools:
            raise NotFoundError(school, data.schools.ids, "school")
    return pairs


def _pair(  # noqa: PLR0913, PLR0917 - an inner step of match_needs
    holders: Holders,
    need: Need,
    stock: Stock,
    severity: int,
    days: float,
    decay_km: float,
    barred: set[frozenset[str]],
    bridge: float,
) -> _Pair:
    home, km = holders.nearest(stock.person, need.school)
    inside = home == need.school or bool(holders.trusts(stock.person) & holders.trusts_of_school[need.school])
    across = frozenset((home, need.school)) in barred
    worth = stock.fit * severity * math.exp(-1.0 if math.isnan(km) else -km / decay_km)
    return _Pair(
        need=need,
        severity=severity, stock=stock, days=days, home=home, km=km, inside=inside, across=across,
        value=worth + bridge * across,
    )  # fmt: skip


def _on_topic(stock: Stock, holder_days: float) -> float:
    """The days that somebody has left on one topic."""
    return max(0.0, (holder_days if stock.days is None else stock.days) - stock.given)


def _can(holders: Holders, pair: _Pair, holder_days: float) -> bool:
    """Whether somebody has the days for a need, were it the only one. Who has none left takes nothing on."""
    left = min(_on_topic(pair.stock, holder_days), holders.over_all(pair.stock.person, holder_days))
    return left > 0 and pair.days <= left + _FREE


def _able(
    holders: Holders, pairs: list[_Pair], *, beyond: bool, reach_km: float | None, holder_days: float
) -> tuple[list[_Pair], Why]:
    """Those who could take a need, and why nobody does if the plan leaves it open."""
    if not pairs:
        return [], "nobody holds it"
    pairs = [pair for pair in pairs if beyond or pair.inside]
    if not pairs:
        return [], "outside the boundary"
    pairs = [pair for pair in pairs if reach_km is None or not pair.km > reach_km]
    if not pairs:
        return [], "too far"
    pairs = [pair for pair in pairs if _can(holders, pair, holder_days)]
    return pairs, "others come first" if pairs else "no days left"


@attrs.frozen(kw_only=True, eq=False)
class _Problem:
    problem: assignment.Offers
    of: tuple[tuple[str, str | None] | None, ...]
    """Whose days each limit is, and on what topic; `None` for a load."""


def _offers(holders: Holders, pairs: list[_Pair], load: int | None, holder_days: float) -> _Problem:
    """Columns in the order of the pairs, and limits in the order in which pairs first meet them: content, not ids."""
    limits: dict[tuple[str, str | None] | tuple[str], int] = {}
    most: list[float] = []
    of: list[tuple[str, str | None] | None] = []
    entries: list[tuple[int, int, float]] = []

    def put(key: Any, column: int, amount: float, limit: float, whose: tuple[str, str | None] | None) -> None:
        if key not in limits:
            limits[key] = len(most)
            most.append(limit)
            of.append(whose)
        entries.append((limits[key], column, amount))

    for column, pair in enumerate(pairs):
        person, topic = pair.stock.person, pair.stock.topic
        put((person, topic), column, pair.days, _on_topic(pair.stock, holder_days), (person, topic))
        apart = math.fsum(_on_topic(stock, holder_days) for stock in holders.by_person[person])
        over_all = holders.over_all(person, holder_days)
        if over_all < apart - _FREE:  # support on no topic, or on another
            put((person, None), column, pair.days, over_all, (person, None))
        if load is not None:
            put((person,), column, 1.0, float(load), None)
    number = {need: place for place, need in enumerate(dict.fromkeys(pair.need.id for pair in pairs))}
    schools = {pair.need.id: pair.need.school for pair in pairs}
    of_school = {school: place for place, school in enumerate(dict.fromkeys(schools[need] for need in number))}
    row, column_, amount = zip(*entries, strict=True) if entries else ((), (), ())
    values = np.array([pair.value for pair in pairs])
    if len(pairs):
        known = np.array([_first_of_equals(pair) for pair in pairs])
        values = values + _NEARER * values.max() * known
    problem = assignment.Offers(
        values=values,
        need=np.array([number[pair.need.id] for pair in pairs], dtype=np.int64),
        n_needs=len(number),
        limits=sparse.csr_array((amount, (row, column_)), shape=(len(most), len(pairs)), dtype=float),
        most=np.array(most),
        school=np.array([of_school[schools[need]] for need in number], dtype=np.int64),
    )
    return _Problem(problem=problem, of=tuple(of))


def _first_of_equals(pair: _Pair) -> float:
    """What tells pairs of equal worth apart, 0 to 1: severity first, then nearness."""
    near = 0.0 if math.isnan(pair.km) else 1 / (1 + pair.km)
    return (pair.severity + near) / (len(Severity) + 1)


def _resampled(problem: assignment.Offers, draws: int, noise: float, seed: int) -> Iterator[Floats]:
    rng = generator(seed)
    for _ in range(draws):
        yield problem.values * np.exp(rng.normal(0.0, noise, len(problem.values)))


def _match(pair: _Pair, chosen: float) -> Match:
    shares = None if pair.home == pair.need.school else pair.inside
    reasons = [f"{pair.need.severity} need", *_reasons(pair.stock, pair.km, shares, there=shares is None)]
    if pair.across:
        reasons.append("bridges a wall")
    return Match(
        need=pair.need.id,
        school=pair.need.school,
        topic=pair.need.topic,
        helper=pair.stock.person,
        from_school=pair.home,
        days=pair.days,
        distance_km=pair.km,
        fit=pair.stock.fit,
        value=pair.value,
        chosen=chosen,
        because="; ".join(reasons),
        evidence=tuple(sorted({pair.need.id, *pair.stock.evidence})),
    )


def _loads(rows: list[Match], holders: Holders, holder_days: float) -> tuple[Load, ...]:
    taken: Mapping[str, list[Match]] = defaultdict(list)
    for row in rows:
        taken[row.helper].append(row)
    found = [
        Load(
            person=person,
            days_used=math.fsum(row.days for row in mine),
            days_available=holders.over_all(person, holder_days),
            needs=tuple(row.need for row in mine),
        )
        for person, mine in taken.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.days_used, row.person)))


def _prices(offers: _Problem, solution: assignment.Solution) -> tuple[Price, ...]:
    found = [
        Price(person=whose[0], topic=whose[1], gain=gain)
        for whose, gain in zip(offers.of, solution.prices.tolist(), strict=True)
        if whose is not None and gain > _FREE
    ]
    return tuple(sorted(found, key=lambda row: (-row.gain, row.person, row.topic or "")))


def _least_share(pairs: list[_Pair], met: set[str]) -> float:
    needs: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        needs[pair.need.school].add(pair.need.id)
    return min((len(mine & met) / len(mine) for mine in needs.values()), default=NAN)


def _warnings(  # noqa: PLR0913, PLR0917 - an inner step of match_needs
    needs: list[Need],
    pairs: list[_Pair],
    solution: assignment.Solution,
    need_days: float,
    holder_days: float,
    decay_km: float,
) -> Iterator[str]:
    if not needs:
        yield "no need is recorded: there is nothing to plan"
    elif not pairs:
        yield "nobody could take any of the needs: see why in unmet"
    if unknown := sum(need.days is None for need in needs):
        yield f"{unknown} needs do not say how many days they take: {need_days:g} are counted"
    if silent := len({pair.stock.person for pair in pairs if pair.stock.days is None}):
        yield f"{silent} people do not say how many days they have: {holder_days:g} a topic are counted"
    if unplaced := sum(math.isnan(pair.km) for pair in pairs):
        yield f"the distance is not known for {unplaced} of {len(pairs)} pairs: it counts as {decay_km:g} km"
    if not solution.proved:
        yield "the time ran out: a better plan may exist, but none is worth more than the bound"
