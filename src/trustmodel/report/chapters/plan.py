"""The plan in the report: who could take which open need, and why the others would stay open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.network.matching import Match, Plan, match_needs
from trustmodel.prose import capitalised, counted, listed, or_none, spelt
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.parts import Part, by_name, table_of
from trustmodel.report.voice import Voice
from trustmodel.report.wording import WHY_OPEN
from trustmodel.results import Remark

__all__ = ["CHAPTER"]

_PLANS: Final = 100  # made anew with other values, to see which matches hold


def _ask(asked: Asked) -> Mapping[str, Any]:
    draws = 0 if asked.depth == "compared" else _PLANS
    plan = asked.unless_refused("plan", asked.on_the_day, match_needs, draws=draws, seed=asked.seed)
    return {"plan": plan}


# --- in words --------------------------------------------------------------------------------------------------------


def _remarks(answers: Answers, names: Names) -> Iterator[Remark]:
    """Which open needs somebody could take, and why the others stay open."""
    plan = answers.plan
    if plan is None:
        return
    total = len(plan.rows) + len(plan.unmet)
    if not total:
        yield Remark(
            section="plan",
            says="No open need is recorded, so there is nothing to plan.",
            cannot_say="whether there are none: a need has to be written down to be met.",
        )
        return
    says = f"Of {counted(total, 'open need')}, {or_none(len(plan.rows))} could be met"
    if plan.rows:
        says += f" by {counted(len(plan.loads), 'person', 'people')} with the days that they have offered"
    says += "."
    if why := Counter(need.why for need in plan.unmet):
        reasons = [f"{spelt(count)} because {WHY_OPEN[reason]}" for reason, count in sorted(why.items())]
        stays = f" {capitalised(spelt(len(plan.unmet)))} would stay open"
        says += (
            f"{stays}: {listed(reasons, limit=None)}."
            if len(why) > 1
            else f"{stays}, because {WHY_OPEN[next(iter(why))]}."
        )
    if more := sorted({names.get(price.topic, price.topic) for price in plan.prices if price.topic}):
        says += f" One more day would help most with {listed(more)}."
    yield Remark(
        section="plan",
        says=says,
        how=(
            "Of all ways to share out the needs among those who know their topics, within their days and with one"
            " helper a need, this is one of the best: pressing needs, deep expertise and near schools count more."
        ),
        cannot_say="who gets on with whom, or whether anybody was asked. It is a place to begin to talk.",
        evidence=plan.evidence,
    )


# --- tables ----------------------------------------------------------------------------------------------------------


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    plan = answers.plan
    if plan is None:
        return
    if plan.rows:
        rows = [
            (
                voice(match.topic), voice(match.school), _from(voice, match), voice(match.helper), match.days, match.distance_km,
                _with_topics(voice, match.because), match.chosen, (match.school, match.from_school),
            )
            for match in plan.rows
        ]  # fmt: skip
        rows.sort(key=by_name)
        yield table_of(
            "Who could take which need",
            "Listed by topic. Suggestions only; nobody has been approached. The last column says in how many of 100"
            " plans, each with slightly different priorities, this match stays.",
            "Needed|At|Could come from|Who|#Days|#Km|Why|#Stays in",
            [row[:-1] for row in rows],
            folded=False,
            of=[row[-1] for row in rows],
        )
    if plan.unmet:
        unmet = sorted(
            ((voice(need.topic), voice(need.school), need.why, need.school) for need in plan.unmet), key=by_name
        )
        yield table_of(
            "What would stay open",
            "Listed by topic.",
            "Needed|At|Why it stays open",
            [row[:-1] for row in unmet],
            of=[row[-1] for row in unmet],
        )
    if plan.loads:
        homes = {match.helper: _from(voice, match) for match in plan.rows}
        yield table_of(
            "What it would ask of whom",
            "Listed by role. Days available are those offered for others, less those given already.",
            "Who|At|#Needs|#Days|#Days available",
            sorted(
                (
                    (voice(load.person), homes[load.person], len(load.needs), load.days_used, load.days_available)
                    for load in plan.loads
                ),
                key=by_name,
            ),
        )


def _from(voice: Voice, match: Match) -> str:
    """Where to ask: the nearest of the schools where the helper works, else the central team."""
    return "the central team, or not recorded" if match.from_school is None else voice(match.from_school)


def _with_topics(voice: Voice, text: str) -> str:
    """Words that name topics by their ids, with the topics' names."""
    return " ".join(voice(word) if kind_of(word) == "topic" else word for word in text.split())


def _open_needs(plan: Plan | None) -> int | None:
    return None if plan is None else len(plan.rows) + len(plan.unmet)


CHAPTER: Final = Chapter(
    id="plan",
    title="A plan for open needs",
    group="openness",
    ask=_ask,
    remarks=_remarks,
    parts=_parts,
    counts={"Open needs": lambda answers: _open_needs(answers.plan)},
    methods={
        "match_needs": "Whole assignment by HiGHS: the sum of fit × severity × exp(−km / 6) over matches, within days offered.",
    },
)
