"""A plan for open needs: who could take which, with the reasons, what stays open and why."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np
import numpy.typing as npt

from trustmodel.errors import NotFoundError, renamed
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.records import Need
from trustmodel.model.situation import Situation, as_situation
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network.candidates import (
    NEGLIGIBLE,
    Candidate,
    Problem,
    Terms,
    Why,
    candidates_for,
    not_negative,
    problem_of,
    whole,
)
from trustmodel.network.holders import Holders
from trustmodel.network.offers import reasons
from trustmodel.privacy.purposes import require
from trustmodel.prose import do_does, figure, is_are, number_of
from trustmodel.results import Method, Result
from trustmodel.stats import assignment
from trustmodel.stats.nulls import generator, progressing

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

__all__ = ["Load", "Match", "Plan", "Price", "Unmet", "match_needs"]

Floats = npt.NDArray[np.float64]

NAN: Final = math.nan


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
        open_needs = "".join(f", {number} ({reason})" for reason, number in sorted(why.items()))
        return f"{len(self.rows)} of {number_of(len(self.rows) + len(self.unmet), 'need')} met by {number_of(len(self.loads), 'person', 'people')}{open_needs}"


@renamed(reach_km="near_km")
def match_needs(  # noqa: PLR0913 - what limits a plan, and what it aims at
    data: Dataset | Situation,
    *,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike = ExpertiseLevel.SECURE,
    decay_km: float = 6.0,
    near_km: float | None = None,
    load: int | None = None,
    beyond: bool = True,
    walls: Result | Iterable[tuple[str, str]] | None = None,
    bridge: float = 0.0,
    fair: bool = False,
    need_days: float = 2.0,
    holder_days: float = 2.0,
    draws: int | None = None,
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

    This is a generalised assignment problem, solved as a mixed integer programme by HiGHS. It is arithmetic on what was
    recorded: it does not know who gets on with whom, and nobody has been approached.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    at
        A day: the needs and expertise of that day, and the support given by then.
    between
        Or a period, its end exclusive: needs, expertise and support of some day of it. Days offered are a year's, and are
        not scaled to a period. Neither: every record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
    min_level
        The least level that counts as help.
    decay_km
        Over how many kilometres help falls to 1/e of its worth. Where the distance is not known it counts as this.
    near_km
        What is near: nobody is sent further. `None`: no such limit. An unknown distance is let through.
    load
        The most needs that a person takes. `None`: no limit but their days.
    beyond
        Whether people may help who do not work for a trust of the school. False: only those who do, or who work there.
    walls
        What a plan should bridge: pairs of ids of schools; or an answer of `walls`, its cut, or of `boundary`, whose pairs
        across count where a wall is called. A warning says where none is.
    bridge
        λ: what it is worth that helper and school are on two sides of a wall.
    fair
        Whether first the least served school is served the greatest share of those of its needs that somebody could
        take, and only then the total is made as great as can be.
    need_days
        Days that count where a need records none.
    holder_days
        Days that count on each topic where somebody offers help and records none.
    draws
        How many times the plan is solved again with resampled values, to see how sure each choice is (see `Match`).
        `None`: none.
    noise
        How far values are resampled: each is multiplied by a lognormal whose logarithm has this standard deviation.
    seed
        The seed of those draws.
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
    TypeError
        `walls` is an answer of another question.
    ValueError
        A figure is out of its range, `min_level` is another word, or `at` or `between` is refused (see `situation`).

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
    draws = 0 if draws is None else draws
    not_negative("noise", noise)
    whole("draws", draws, 0)
    situation = as_situation(data, at=at, between=between, trust=trust).own
    require(situation.given, "matching")
    across, no_wall = _walls(situation.given, walls)
    terms = Terms(
        decay_km=decay_km, near_km=near_km, load=load, beyond=beyond, walls=across,
        bridge=bridge, need_days=need_days, holder_days=holder_days,
    )  # fmt: skip
    holders = Holders(situation, min_level)
    needs = sorted(situation.data.needs, key=lambda need: (-need.severity.rank, need.id))
    candidates, why = candidates_for(holders, needs, terms)
    problem = problem_of(holders, candidates, terms)
    solution = assignment.solve(problem.offers, fair=fair)
    shares = _shares_of_plans(problem, draws, noise, seed, fair=fair, progress=progress)
    place = {need.id: number for number, need in enumerate(needs)}
    rows = sorted((_match(candidates[k], float(shares[k])) for k in solution.chosen), key=lambda row: place[row.need])
    met = {row.need for row in rows}
    total = math.fsum(row.value for row in rows)
    options = {
        "decay_km": decay_km, "near_km": near_km, "load": load, "beyond": beyond, "walls": len(terms.walls),
        "bridge": bridge, "fair": fair, "need_days": need_days, "holder_days": holder_days, "draws": draws, "noise": noise,
    }  # fmt: skip
    return Plan(
        method=Method(
            name="match_needs",
            options={**holders.facts, **options},
            seed=seed if draws else None,
            source=holders.source,
        ),
        evidence=tuple(sorted({*place, *(record for row in rows for record in row.evidence)})),
        rows=tuple(rows),
        unmet=tuple(
            Unmet(need=need.id, school=need.school, topic=need.topic, why=why[need.id])
            for need in needs
            if need.id not in met
        ),
        loads=_loads(rows, holders, holder_days),
        prices=_prices(problem, solution),
        total=total,
        bound=max(solution.bound, total),  # rounding aside it never is below
        least_share=_least_share(candidates, met),
        proved=solution.proved,
        warnings=(*no_wall, *_warnings(needs, candidates, terms, proved=solution.proved)),
    )


def _walls(data: Dataset, walls: Any) -> tuple[frozenset[frozenset[str]], tuple[str, ...]]:
    """The pairs of schools that a plan should bridge, and a warning where an answer calls no wall."""
    if walls is None:
        return frozenset(), ()
    wall = getattr(walls, "cut", walls)  # of `walls` the best cut
    is_answer = hasattr(
        wall, "detected"
    )  # a cut or a boundary, known by what it has: a plan does not load these questions
    if isinstance(walls, Result) and not is_answer:
        raise TypeError(
            f"walls is an answer of walls or boundary, or pairs of ids of schools, not {type(walls).__name__}"
        )
    pairs = frozenset(map(frozenset, _across(wall) if is_answer else walls))
    for school in sorted({school for pair in pairs for school in pair}):
        if school not in data.schools:
            raise NotFoundError(school, data.schools.ids, "school")
    none = is_answer and not wall.detected
    return pairs, ("no wall is called, so that there is none to bridge",) if none else ()


def _across(wall: Any) -> Iterator[tuple[str, str]]:
    """The pairs of schools on two sides of a cut or a boundary; none where no wall is called."""
    if not wall.detected:
        return
    groups = (
        wall.groups if hasattr(wall, "groups") else {school: at for at, of in enumerate(wall.sides) for school in of}
    )
    yield from ((a, b) for a, b in combinations(sorted(groups), 2) if groups[a] != groups[b])


def _shares_of_plans(  # noqa: PLR0913 - how plans are drawn anew
    problem: Problem, draws: int, noise: float, seed: int, *, fair: bool, progress: bool
) -> Floats:
    """The share of resampled plans that choose each candidate; NaN without draws."""
    offers = problem.offers
    shares = np.full(len(offers.values), 0.0 if draws else NAN)
    resampled = progressing(_resampled(offers, draws, noise, seed), total=draws, label="plans", progress=progress)
    for values in resampled:
        shares[assignment.solve(attrs.evolve(offers, values=values), fair=fair).chosen] += 1 / draws
    return shares


def _resampled(offers: assignment.Offers, draws: int, noise: float, seed: int) -> Iterator[Floats]:
    rng = generator(seed)  # also without draws: a bad seed is refused
    for _ in range(draws):
        yield offers.values * np.exp(rng.normal(0.0, noise, len(offers.values)))


def _match(candidate: Candidate, chosen: float) -> Match:
    need, stock = candidate.need, candidate.stock
    there = candidate.from_school == need.school
    same_trust = None if there else candidate.same_trust
    because = [f"{need.severity} need", *reasons(stock, candidate.km, same_trust, there=there)]
    if candidate.bridges:
        because.append("bridges a wall")
    return Match(
        need=need.id,
        school=need.school,
        topic=need.topic,
        helper=stock.person,
        from_school=candidate.from_school,
        days=candidate.days,
        distance_km=candidate.km,
        fit=stock.fit,
        value=candidate.value,
        chosen=chosen,
        because="; ".join(because),
        evidence=tuple(sorted({need.id, *stock.evidence})),
    )


def _loads(rows: Iterable[Match], holders: Holders, holder_days: float) -> tuple[Load, ...]:
    taken: dict[str, list[Match]] = defaultdict(list)
    for row in rows:
        taken[row.helper].append(row)
    loads = [
        Load(
            person=person,
            days_used=math.fsum(row.days for row in theirs),
            days_available=holders.left_over_all(person, holder_days),
            needs=tuple(row.need for row in theirs),
        )
        for person, theirs in taken.items()
    ]
    return tuple(sorted(loads, key=lambda load: (-load.days_used, load.person)))


def _prices(problem: Problem, solution: assignment.Solution) -> tuple[Price, ...]:
    prices = [
        Price(person=limit.person, topic=limit.topic, gain=gain)
        for limit, gain in zip(problem.limits, solution.prices.tolist(), strict=True)
        if not limit.counts_needs and gain > NEGLIGIBLE
    ]
    return tuple(sorted(prices, key=lambda price: (-price.gain, price.person, price.topic or "")))


def _least_share(candidates: Iterable[Candidate], met: set[str]) -> float:
    """The share of its needs that the least served school is served, of those that somebody could take."""
    needs: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        needs[candidate.need.school].add(candidate.need.id)
    return min((len(could & met) / len(could) for could in needs.values()), default=NAN)


def _warnings(needs: Sequence[Need], candidates: Sequence[Candidate], terms: Terms, *, proved: bool) -> Iterator[str]:
    if not needs:
        yield "no need is recorded: there is nothing to plan"
    elif not candidates:
        yield "nobody could take any of the needs: see why in unmet"
    if unknown := sum(need.days is None for need in needs):
        yield f"{number_of(unknown, 'need')} {do_does(unknown)} not say how many days {'it takes' if unknown == 1 else 'they take'}: {figure(terms.need_days)} {is_are(terms.need_days)} counted"
    if silent := len({candidate.stock.person for candidate in candidates if candidate.stock.days is None}):
        yield f"{number_of(silent, 'person', 'people')} {do_does(silent)} not say how many days they have: {terms.holder_days:g} a topic {is_are(terms.holder_days)} counted"
    if unplaced := sum(math.isnan(candidate.km) for candidate in candidates):
        yield f"the distance is not known for {unplaced} of {number_of(len(candidates), 'pair')}: it counts as {terms.decay_km:g} km"
    if not proved:
        yield "the time ran out: a better plan may exist, but none is worth more than the bound"
