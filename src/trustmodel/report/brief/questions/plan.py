"""Who could help whom, now: open needs, and the colleagues whose days would meet them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from trustmodel.network.matching import Match, Plan
from trustmodel.prose import alike, capitalised, counted, is_are, listed, spelt
from trustmodel.report.brief.asking import Asking, refused
from trustmodel.report.brief.basis import Basis, half_days, share_in_words
from trustmodel.report.brief.model import SUGGESTIONS, Action, Firmness, Offer, Question
from trustmodel.report.brief.pictures import Picture, Strip, StripPart, Thread, Threads
from trustmodel.report.brief.questions.knowledge import is_recorded
from trustmodel.report.brief.ranking import DECIDE, HELP, Candidate
from trustmodel.report.parts import Table, by_name, table_of
from trustmodel.report.wording import WHY_OPEN

__all__ = ["PLAN", "actions", "no_actions"]

_ASKS: Final = "Who could help whom, now?"
_HOW: Final = (
    "Each need goes to somebody who knows the topic, has days left and is near, so that the most weight of need is met. The plan"
    " is made again 100 times with other weights: Firm is the same match in 90 or more of them, Fair in 50 to 89, One of"
    " several in fewer. Who gets on with whom is not known."
)
_FIRM: Final = 0.9
_FAIR: Final = 0.5
_ORDER: Final[tuple[Firmness, ...]] = ("One of several", "Fair", "Firm")
_NONE_MET: Final = 0.5  # open needs of which none can be met weigh as much as half of them


def _why(basis: Basis, reason: str) -> str:
    """Why a need stays open; that nothing is recorded of who knows what is no sign that nobody does."""
    if reason == "nobody holds it" and not is_recorded(basis):
        return "not recorded who knows the topic"
    return WHY_OPEN[reason]


def firmness(match: Match) -> Firmness:
    """How often a match stands in plans made again."""
    return "Firm" if match.chosen >= _FIRM else "Fair" if match.chosen >= _FAIR else "One of several"


def _open(plan: Plan) -> int:
    return len(plan.rows) + len(plan.unmet)


def _with_days(basis: Basis, plan: Plan) -> bool:
    """Whether everybody in the plan recorded days to offer: else a plan rests on what is usual."""
    offered = {e.person for e in basis.answers.data.expertise if e.days_available is not None}
    return all(load.person in offered for load in plan.loads)


# --- page one --------------------------------------------------------------------------------------------------------


def _stands_out(basis: Basis) -> Iterator[Candidate]:
    plan = basis.plan
    if plan is None or not _open(plan):
        return
    met, needs = len(plan.rows), _open(plan)
    yield Candidate(
        id="needs",
        says=_says(basis, plan),
        size=met / needs if met else _NONE_MET,
        can_act=HELP if met else DECIDE,
        question="plan",
        picture=_strip(basis, plan),
        evidence=plan.evidence,
    )


def _says(basis: Basis, plan: Plan) -> str:
    """How many needs are open, how many there were, and how many could be met."""
    needs, met = _open(plan), len(plan.rows)
    earlier = basis.plan_before
    before = 0 if earlier is None else _open(earlier)
    was, now, meets = alike(before, needs, met) if before else ("", *alike(needs, met))
    if not before:
        moved = f"{capitalised(counted(needs, 'need'))} {is_are(needs)} open"
    elif before == needs:
        moved = f"Open needs stayed at {now}"
    else:
        moved = f"Open needs {'rose' if needs > before else 'fell'} from {was} to {now}"
    if not is_recorded(basis):
        return f"{moved}; who could help is not known, since nothing is recorded of what colleagues know."
    knowing = "a colleague who knows the topic" if needs == 1 else "colleagues who know these topics"
    whose = "days that colleagues have offered" if _with_days(basis, plan) else knowing
    if not met and any(need.why == "days not recorded" for need in plan.unmet):
        which = "it" if needs == 1 else "any of them"
        return f"{moved}; whether colleagues could meet {which} is not known, since their days are not recorded."
    if not met:
        return f"{moved}; no colleague with days to offer could meet {'it' if needs == 1 else 'any of them'}."
    if met == needs:
        return f"{moved}; {whose} would meet {'it' if needs == 1 else 'both of them' if needs == 2 else 'all of them'}."  # noqa: PLR2004 - two are both
    return f"{moved}; {whose} would meet {meets}."


def _strip(basis: Basis, plan: Plan) -> Strip:
    met, left = len(plan.rows), len(plan.unmet)
    if not is_recorded(basis):
        return Strip(
            parts=(StripPart(label="open", count=left, look="open"),),
            alt=f"{capitalised(counted(left, 'open need'))}; who could help is not recorded.",
        )
    parts = [
        StripPart(label="can be met", count=met, look="full"),
        StripPart(label="stays open" if left == 1 else "stay open", count=left, look="open"),
    ]
    return Strip(
        parts=tuple(part for part in parts if part.count),
        alt=f"{met:,} of {met + left:,} open {'need' if met + left == 1 else 'needs'} can be met; {left:,} would stay open.",
    )


def actions(basis: Basis) -> tuple[Action, ...]:
    """Who could help now, those with the most pressing needs first: all of the plan.

    Parameters
    ----------
    basis
        The answers.

    Returns
    -------
    tuple of Action
        By whoever has the most pressing need to meet.
    """
    plan = basis.plan
    if plan is None:
        return ()
    by_helper: dict[str, list[Match]] = {}
    for match in plan.rows:
        by_helper.setdefault(match.helper, []).append(match)
    return tuple(_action(basis, helper, matches) for helper, matches in by_helper.items())


def _action(basis: Basis, helper: str, matches: list[Match]) -> Action:
    who, where = basis.person(helper)
    offers = tuple(
        Offer(
            school=basis.school(match.school),
            topic=basis.topic(match.topic),
            days=half_days(match.days),
            urgent=str(basis.answers.data.needs[match.need].severity) == "urgent",
            firm=firmness(match),
        )
        for match in matches
    )
    often = Counter(offer.firm for offer in offers)
    return Action(
        who=who, where=where, offers=offers, firm=max(_ORDER, key=lambda firm: (often[firm], -_ORDER.index(firm)))
    )


def no_actions(basis: Basis) -> str:
    """Why nothing could be done now; empty where something could.

    Parameters
    ----------
    basis
        The answers.

    Returns
    -------
    str
        A sentence or two.
    """
    plan = basis.plan
    if plan is None:
        return "Who could help was not asked: no data notice covers it."
    if not _open(plan):
        return "No open need is recorded, so there is nothing to match. A need has to be written down to be met."
    if not is_recorded(basis):
        return "Nothing is recorded of what colleagues know, so who could help is not known."
    return "" if plan.rows else _sentence_of_unmet(plan)


def _sentence_of_unmet(plan: Plan) -> str:
    why = Counter(need.why for need in plan.unmet)
    if len(why) == 1:
        reason = WHY_OPEN[next(iter(why))]
        return (
            f"{'It stays' if len(plan.unmet) == 1 else 'They stay'} open because {reason}."
            if plan.rows
            else f"{capitalised(reason)}."
        )
    reasons = [f"{spelt(count)} because {WHY_OPEN[reason]}" for reason, count in sorted(why.items())]
    return f"{capitalised(spelt(len(plan.unmet)))} would stay open: {listed(reasons, limit=None)}."


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    plan = basis.plan
    if plan is None:
        return refused("plan", _ASKS, "who could help whom")
    return Question(
        id="plan",
        asks=_ASKS,
        title=_title(basis, plan),
        pictures=(_threads(basis, plan),) if _open(plan) else (),
        line=" ".join(_lines(basis, plan)),
        how=_HOW if _open(plan) else "",
        tables=tuple(_tables(basis, plan)),
    )


def _title(basis: Basis, plan: Plan) -> str:
    needs, met = _open(plan), len(plan.rows)
    if not needs:
        return "No open need is recorded"
    if not is_recorded(basis):
        return f"{capitalised(counted(needs, 'need'))} {is_are(needs)} open; who could help is not recorded"
    if not met:
        return f"{capitalised(counted(needs, 'need'))} {is_are(needs)} open, and no colleague with days could meet {'it' if needs == 1 else 'them'}"
    within = " within the days they offered" if _with_days(basis, plan) else ""
    helpers = counted(len(plan.loads), "colleague")
    if needs == 1:
        return f"The one open need could be met by {helpers}{within}"
    share = capitalised(share_in_words((met, needs), "open need", "open needs"))
    return f"{share} could be met by {helpers}{within}"


def _lines(basis: Basis, plan: Plan) -> Iterator[str]:
    if plan.rows:
        yield SUGGESTIONS
        if not _with_days(basis, plan):
            yield "Where days are not recorded, two are assumed."
    if beyond := basis.needs_beyond:
        yield f"{capitalised(counted(beyond, 'need'))} of schools beyond {basis.the_trust} {is_are(beyond)} not counted."
    more = {price.topic for price in plan.prices if price.topic}
    if more:
        yield f"One more day would help most with {basis.topics(more, limit=3)}."


def _threads(basis: Basis, plan: Plan) -> Picture:
    threads = []
    for match in plan.rows:
        who, where = basis.person(match.helper)
        threads.append(
            Thread(
                helper=who, where=where, school=basis.school(match.school), topic=basis.topic(match.topic),
                days=half_days(match.days), look=firmness(match),
            )
        )  # fmt: skip
    threads += [
        Thread(
            helper=None, where="", school=basis.school(need.school), topic=basis.topic(need.topic), days=None, look="open",
            why=_why(basis, need.why),
        )
        for need in plan.unmet
    ]  # fmt: skip
    return Threads(threads=tuple(threads), alt=_strip(basis, plan).alt)


def _tables(basis: Basis, plan: Plan) -> Iterator[Table]:
    needs = basis.answers.data.needs
    if plan.rows:
        rows = []
        for match in plan.rows:
            who, where = basis.person(match.helper)
            rows.append((
                basis.school(match.school), capitalised(basis.topic(match.topic)), str(needs[match.need].severity),
                f"{who}, {where}" if where else who, half_days(match.days), firmness(match),
            ))  # fmt: skip
        yield table_of(
            "The suggestions, one by one",
            "The most pressing first. Nobody has been approached.",
            "School|Needs|How pressing|Who could help|#Days|How firm",
            rows,
            of=[match.school for match in plan.rows],
        )
    if plan.unmet:
        yield table_of(
            "What would stay open",
            "By school and topic.",
            "School|Needs|Why it stays open",
            sorted(
                (
                    (basis.school(need.school), capitalised(basis.topic(need.topic)), _why(basis, need.why))
                    for need in plan.unmet
                ),
                key=by_name,
            ),
        )


PLAN: Final = Asking(id="plan", asks=_ASKS, question=_question, stands_out=_stands_out)
