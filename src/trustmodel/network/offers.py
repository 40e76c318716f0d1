"""Who could help on a topic, what each offers, and why they are named."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.model.period import Between, Day
from trustmodel.model.situation import Situation, as_situation, with_narrower
from trustmodel.model.vocabulary import ExpertiseLevel
from trustmodel.network.holders import LEADS, Holders, Stock
from trustmodel.privacy.purposes import require
from trustmodel.results import Method, Result

if TYPE_CHECKING:
    from trustmodel.model.record_fields import ExpertiseLevelLike

__all__ = ["Offer", "Offers", "who_could_help"]

NAN: Final = math.nan


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
    data: Dataset | Situation,
    *,
    topic: str,
    near: str | None = None,
    at: Day | None = None,
    between: Between | None = None,
    trust: str | None = None,
    min_level: ExpertiseLevelLike = ExpertiseLevel.SECURE,
) -> Offers:
    """Who could help on a topic, with what each offers and why they are named.

    Parameters
    ----------
    data
        The dataset, or a `situation`.
    topic
        The id of a topic. Those below it count too.
    near
        The id of the school that needs help, for the distance (in kilometres, from the nearest school where the person
        works) and for whether they share a trust. `None`: neither is given.
    at
        A day. Support that was given by then is taken off the days a year that were offered on its topic.
    between
        Or a period, its end exclusive: the support of that period is taken off. Neither: every record counts.
    trust
        Only this trust, by its id: it, its schools and people, and those with whom they have ties. `None`: all.
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
    ValueError
        `min_level` is another word; or `at` or `between` is refused (see `situation`).

    Examples
    --------
    >>> import trustmodel as tm
    >>> role = tm.Role(id="1", person="ada", kind="Teacher", at="school:ash")
    >>> known = tm.Expertise(id="1", person="ada", topic="music", level="expert", can_lead=True, days_available=4)
    >>> who_could_help(tm.Dataset(roles=[role], expertise=[known]), topic="topic:music").rows[0].because
    'expert in topic:music; can lead others in it; 4 of 4 days left'
    """
    situation = as_situation(data, at=at, between=between, trust=trust).own
    require(situation.given, "matching")
    topics = sorted(with_narrower(situation.given, topic))
    if near is not None:
        situation.given.schools[near]  # refused where there is none
    holders = Holders(situation, min_level)
    offered: dict[str, list[Stock]] = defaultdict(list)
    for stock in (stock for held in topics for stock in holders.by_topic[held]):
        offered[stock.person].append(stock)
    rows = sorted((_offer(holders, min(stocks, key=_best), near) for stocks in offered.values()), key=_best_first)
    warnings = []
    if not rows:
        warnings.append(f"nobody in post is {ExpertiseLevel(min_level)} in {topic}, or more than that")
    unplaced = sum(math.isnan(row.distance_km) for row in rows)
    if near is not None and unplaced:
        warnings.append(f"how far it is is not known for {unplaced}: they stand after others who offer the same")
    return Offers(
        method=Method(
            name="who_could_help", options={"topic": topic, "near": near, **holders.facts}, source=holders.source
        ),
        evidence=tuple(sorted({record for row in rows for record in row.evidence})),
        rows=tuple(rows),
        topic=topic,
        near=near,
        warnings=tuple(warnings),
    )


def _best(stock: Stock) -> tuple[float, int, float, str]:
    """The order of what one person knows, the best first."""
    left = math.inf if stock.left is None else -stock.left
    return -LEADS[stock.can_lead], -stock.level.rank, left, stock.topic


def _best_first(row: Offer) -> tuple[float, int, float, float, str]:
    """The order of offers."""
    left = math.inf if row.days_left is None else -row.days_left
    km = math.inf if math.isnan(row.distance_km) else row.distance_km
    return -LEADS[row.can_lead], -ExpertiseLevel(row.level).rank, left, km, row.person


def _offer(holders: Holders, stock: Stock, near: str | None) -> Offer:
    person = stock.person
    km = NAN if near is None else holders.nearest(person, near)[1]
    same_trust = None if near is None else bool(holders.trusts(person) & holders.index.trusts(near))
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
        in_trust=same_trust,
        because="; ".join(reasons(stock, km, same_trust, there=near in holders.schools(person))),
        evidence=stock.evidence,
    )


def reasons(stock: Stock, km: float, same_trust: bool | None, *, there: bool) -> Iterator[str]:  # noqa: FBT001 - or unknown
    """Why somebody could help, in words; `there`: they work at the school that needs help."""
    yield f"{stock.level} in {stock.topic}"
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
    if same_trust is not None:
        yield "in the same trust" if same_trust else "outside the trust"
