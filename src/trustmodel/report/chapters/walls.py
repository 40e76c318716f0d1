"""Walls in the report: whether nearby schools keep apart, where, and what could have been seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.network.pair_ties import ties_in_words
from trustmodel.network.wall_model import DOUBTED_R2
from trustmodel.network.walls import WallRow, Walls, walls
from trustmodel.network.walls_boundary import Boundary
from trustmodel.network.walls_cut import Cut
from trustmodel.network.walls_order import Spoken, gate_level, p_to_judge
from trustmodel.network.walls_plan import PlanRow, WallPlan, plan_walls
from trustmodel.prose import capitalised, counted, figure, listed, named, number_of, p_value, spelt
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked, many_schools
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.chapters.wall_parts import lowest, parts, spoken_of, walls_of
from trustmodel.report.wording import ALPHA, BETWEEN, between_whom, evidence_of, how_far, how_sure
from trustmodel.results import Remark, undefined

__all__ = ["CHAPTER"]

_DEFICITS: Final = (0.7, 0.9)  # walls that could have been seen: by the share of ties that they take away
_DRAWS: Final = {False: 999, True: 299}
"""Draws, and those where there are many schools."""
_DRAWS_OF_A_PLAN: Final = {False: 499, True: 199}


def _ask(asked: Asked) -> Mapping[str, Any]:
    if asked.depth == "compared":  # how walls changed is tested on the ties of both times, and not on their walls
        return {"walls": None, "boundaries": (), "wall_plan": None}
    answer = asked.during(walls, seed=asked.seed, draws=_DRAWS[many_schools(asked.data)])
    boundaries = tuple(_boundaries(asked, answer))
    plan = _could_have_seen(asked, answer, boundaries) if asked.depth == "full" else None
    return {"walls": answer, "boundaries": boundaries, "wall_plan": plan}


def _boundaries(asked: Asked, answer: Walls) -> Iterator[Boundary]:
    """Each boundary that was asked about and that schools' own records draw: what they are, where, and when they joined."""
    data = asked.data
    compared = {row.school for row in answer.schools}
    members = {membership.school for membership in data.memberships}
    groupings: dict[str, dict[str, object]] = {
        "phase": {school.id: school.phase for school in data.schools},
        "church": {school.id: school.church for school in data.schools},
        "local_authority": {school.id: school.local_authority for school in data.schools},
        "member": {school.id: school.id in members for school in data.schools},
        "joined": {member.school: member.start.year for member in data.memberships if member.start is not None},
    }
    for name, groups in groupings.items():
        if name not in asked.boundaries:
            continue
        known = {school: group for school, group in groups.items() if group is not None and school in compared}
        if len(set(known.values())) > 1:
            yield attrs.evolve(answer.boundary(known), grouping=name)
    for name in asked.boundaries:
        if name not in BETWEEN:
            boundary = answer.boundary(name)
            if len(set(boundary.groups.values())) > 1:
                yield boundary


def _could_have_seen(asked: Asked, answer: Walls, boundaries: Sequence[Boundary]) -> WallPlan | None:
    """Where nothing is called: which walls so many ties would have shown at each boundary that is testable."""
    testable = [each for each in boundaries if each.testable]
    if not testable or spoken_of(answer, boundaries).passed:
        return None
    plans = {
        each.grouping: asked.during(
            plan_walls, dict(each.groups), ties=[round(each.observed + each.within)], deficits=_DEFICITS,
            alpha=gate_level(len(testable)), draws=_DRAWS_OF_A_PLAN[many_schools(asked.data)], seed=asked.seed,
        )
        for each in testable
    }  # fmt: skip
    return attrs.evolve(
        plans[testable[0].grouping],
        rows=tuple(attrs.evolve(row, grouping=name) for name, plan in plans.items() for row in plan.rows),
        r2_distance={name: r2 for name, plan in plans.items() for r2 in plan.r2_distance.values()},
        warnings=tuple(dict.fromkeys(warning for plan in plans.values() for warning in plan.warnings)),
    )


# --- in words --------------------------------------------------------------------------------------------------------


def _remarks(answers: Answers, names: Names) -> Iterator[Remark]:
    """Nothing, with what could have been seen; or the walls, in the order in which they may be spoken of."""
    answer = walls_of(answers)
    if not answer.cut.testable and not any(each.testable for each in answers.boundaries):
        yield Remark(
            section="walls",
            says=f"Whether there are walls between nearby schools cannot be tested here: {_reason(answers)}.",
            cannot_say="whether there are walls: it takes at least five schools, and some ties between them.",
        )
        return
    spoken = spoken_of(answer, answers.boundaries)
    if not spoken.passed:
        yield _of_nothing(answers)
        return
    for called, p, boundary in zip(spoken.boundaries, spoken.corrected, answers.boundaries, strict=True):
        if called:
            yield _of_a_boundary(answer, boundary, p, names)
    if spoken.cut:
        yield _of_the_cut(answers, names)
    yield from _of_schools(answer, spoken, names)
    yield from _of_pairs(answer, names)


def _reason(answers: Answers) -> str:
    """Why nothing can be tested: for the best cut, which asks for most."""
    return walls_of(answers).cut.reason or "too few records"


_HOW: Final = (
    "The ties that two schools as active as these and as far apart would have are estimated from all pairs together; then those"
    " across are compared with them. Bursts of support, and schools that reach further than others, are allowed for."
)


def _of_nothing(answers: Answers) -> Remark:
    """No wall: what came nearest to one, and what could have been seen."""
    answer = walls_of(answers)
    testable = [each for each in answers.boundaries if each.testable]
    looked = len(testable) + answer.cut.testable
    says, doubted = "No wall between nearby schools stands out from chance.", ""
    if alone := [each for each in testable if each.detected]:
        nearest = min(alone, key=p_to_judge)
        p, doubted = p_to_judge(nearest), _doubted(nearest)
        says = (
            f"There may be a wall between {between_whom(nearest.grouping)}: {_across(answer, nearest)}. By itself this is"
            f" {how_sure(p)} more than chance (p {p_value(p)}); as the lowest of {counted(looked, 'place')} that were looked at, it"
            " may be chance."
        )
    if hopeless := [between_whom(each.grouping) for each in testable if each.p_none_across > ALPHA]:
        says += f" Between {listed(hopeless, limit=None)} a wall could not have been detected even if nothing crossed."
    if answers.wall_plan is not None:
        says += _seen(answers.wall_plan, answer.counted)
    return Remark(
        section="walls",
        says=says,
        how=f"{_HOW}{doubted} {_gate(len(testable), cut=answer.cut.testable)}",
        cannot_say=(
            "that there is no wall: with few ties only strong ones can be seen. A boundary that somebody names before looking, or"
            " two years compared, can show more."
        ),
        evidence=answer.evidence,
    )


def _gate(boundaries: int, *, cut: bool) -> str:
    """How many places were looked at, and how that is allowed for."""
    looked = [counted(boundaries, "boundary", "boundaries")] if boundaries else []
    looked += ["the best cut by a straight line"] if cut else []
    return (
        f"Looked at: {listed(looked)}. In 95 of 100 trusts without a wall nothing would be called one: boundaries together"
        " take half of the 5% (Holm’s method), the best cut the other half."
    )


def _seen(plan: WallPlan, unit: str) -> str:
    """Which walls would have been detected, in words: the strongest that were planned for."""
    rows = [row for row in plan.rows if row.deficit == max(_DEFICITS) and not undefined(row.power)]
    if not rows:
        return ""
    each = [f"{_of_ten(row)} between {between_whom(row.grouping)}" for row in rows]
    return (
        f" With {ties_in_words(max(row.ties for row in rows), unit)}, as here, a wall that takes away nine in ten of the ties across would"
        f" be detected in so many of ten trusts like this one: {'; '.join(each)}."
    )


def _of_ten(row: PlanRow) -> str:
    tenths = round(10 * row.power)
    return "fewer than one" if tenths < 1 else "nearly all" if tenths >= _ALL_TENTHS else f"about {spelt(tenths)}"


_ALL_TENTHS: Final = 10


def _across(answer: Walls, boundary: Boundary) -> str:
    """What crosses beside what is within, in pairs of schools and ties."""
    groups = boundary.groups
    rows = [row for row in answer.rows if row.a in groups and row.b in groups]
    return _crossing(answer, rows, {row: groups[row.a] != groups[row.b] for row in rows}, boundary.expected)


def _crossing(answer: Walls, rows: Sequence[WallRow], across: Mapping[WallRow, bool], expected: float) -> str:
    """So many ties across, in so many pairs of schools, beside those within and those expected."""
    over, within = ([row for row in rows if across[row] is which] for which in (True, False))
    ties = sum(row.observed for row in over)
    usual = "" if undefined(expected) else f" ({_about(expected)} would be usual)"
    return (
        f"{ties_in_words(ties, answer.counted)} across{usual}, in {_tied(over)}, and {figure(sum(row.observed for row in within))} within, in"
        f" {_tied(within)}"
    )


def _about(expected: float) -> str:
    """How many are expected, as a whole number: they are people, or what people do."""
    return f"about {round(expected):,}" if round(expected) else "hardly any"


def _tied(rows: Sequence[WallRow]) -> str:
    return f"{sum(row.observed > 0 for row in rows)} of {number_of(len(rows), 'pair')} of schools"


def _of_a_boundary(answer: Walls, boundary: Boundary, p: float, names: Names) -> Remark:
    """A declared boundary that is called a wall."""
    groups = boundary.groups
    near = min(
        (
            row
            for row in answer.rows
            if groups.get(row.a, "") != groups.get(row.b, "") and {row.a, row.b} <= set(groups)
        ),
        key=lambda row: (row.distance_km, row.a, row.b),
    )
    return Remark(
        section="walls",
        says=(
            f"There is {how_sure(p)} a wall between {between_whom(boundary.grouping)}: {_across(answer, boundary)}. That is"
            f" {figure(boundary.ratio)} times as many ties as between like schools (95% confidence interval {_interval(boundary)}).{_nearest(answer, near, names)}"
        ),
        how=f"{_HOW}{_doubted(boundary)} {_beside(p_to_judge(boundary), p)}",
        cannot_say="what the boundary has to do with it: schools differ in other ways too. Ties that nobody wrote down look the same as none.",
        evidence=boundary.evidence,
    )


def _beside(alone: float, corrected: float) -> str:
    """What p is when all boundaries that were looked at are allowed for."""
    if corrected == alone:
        return f"p is {p_value(alone)}, with nothing else to allow for."
    return f"p is {p_value(alone)} by itself, and {p_value(corrected)} beside all the boundaries that were looked at (Holm’s method)."


def _doubted(boundary: Boundary) -> str:
    """Said where much of what crosses is a matter of distance."""
    if not boundary.r2_distance > DOUBTED_R2:
        return ""
    return (
        " Schools across are also further apart, so that it rests on what is assumed of distance: with less assumed, p is"
        f" {p_value(boundary.p_wider)} in place of {p_value(boundary.p)}."
    )


def _nearest(answer: Walls, row: WallRow, names: Names) -> str:
    """How near the nearest two schools across are; nothing where no place is known."""
    if not _placed(answer):
        return ""
    return f" The nearest two across, {named((row.a, row.b), names)}, lie {how_far(row.distance_km)} apart."


def _placed(answer: Walls) -> bool:
    """Whether distances are known."""
    return not np.isnan(answer.model.pairs.places).any()


def _interval(boundary: Boundary) -> str:
    if boundary.low == 0:
        return f"less than {figure(boundary.high)}"
    return f"{figure(boundary.low)} to {figure(boundary.high)}"


def _of_the_cut(answers: Answers, names: Names) -> Remark:
    """The best cut, which nobody declared."""
    answer, cut = walls_of(answers), walls_of(answers).cut
    larger, smaller = cut.sides
    side = {school: at for at, of in enumerate(cut.sides) for school in of}
    rows = [row for row in answer.rows if row.a in side and row.b in side]
    either = f" {named(cut.either_side, names)} may belong to either side." if cut.either_side else ""
    others = len(cut.rows) - 1
    beside = f" {capitalised(counted(others, 'other line'))} would fit nearly as well." if others else ""
    return Remark(
        section="walls",
        says=(
            f"On the map there is {how_sure(2 * p_to_judge(cut))} a wall, where nobody had named a boundary: between"
            f" {named(smaller, names)} on one side, and {named(larger, names)} on the other."
            f" Recorded: {_crossing(answer, rows, {row: side[row.a] != side[row.b] for row in rows}, float('nan'))}.{either}{_also_named(answers, cut)}"
        ),
        how=(
            f"{_HOW} Every straight line with three schools or more on each side is tried ({counted(cut.cuts, 'way')} to part the schools),"
            f" in the data and in each draw without a wall; p {p_value(cut.p)} allows for that.{beside}"
        ),
        cannot_say="what stands between the two sides, and exactly where it runs.",
        evidence=cut.evidence,
    )


def _also_named(answers: Answers, cut: Cut) -> str:
    """Said where the two sides are the groups of a boundary."""
    sides = set(map(frozenset, cut.sides))
    for each in answers.boundaries:
        groups: dict[str, set[str]] = {}
        for school, group in each.groups.items():
            groups.setdefault(group, set()).add(school)
        if set(map(frozenset, groups.values())) == sides:
            return f" It runs between {between_whom(each.grouping)}."
    return ""


def _of_schools(answer: Walls, spoken: Spoken, names: Names) -> Iterator[Remark]:
    """Schools with far fewer ties than their like."""
    low = [row for row, said in zip(answer.schools, spoken.schools, strict=True) if said]
    if not low:
        return
    each = [
        f"{names.get(row.school, row.school)} with {ties_in_words(row.observed, answer.counted)}, where {_about(row.expected)} would be usual"
        f" ({how_sure(row.p)} more than chance)"
        for row in sorted(low, key=lambda row: (row.p, row.school))
    ]
    whose = "One school has" if len(low) == 1 else f"{capitalised(spelt(len(low)))} schools have"
    yield Remark(
        section="walls",
        says=f"{whose} far fewer ties with other schools than schools like {'it' if len(low) == 1 else 'them'}: {'; '.join(each)}.",
        how=(
            "The ties of each school are set beside those that a school as active as the others would have at its place; p allows for"
            f" all {number_of(len(answer.schools), 'school')}."
        ),
        cannot_say="why. A school that did not write its support down looks the same as one that keeps apart.",
        evidence=evidence_of(row for row in answer.rows if {row.a, row.b} & {school.school for school in low}),
    )


def _of_pairs(answer: Walls, names: Names) -> Iterator[Remark]:
    """Where one could ask: the pairs with fewest ties beside those expected."""
    rows = lowest(answer)[:3]
    if not rows:
        return
    far = _placed(answer)
    pairs = [
        f"{named((row.a, row.b), names)}, {f'{how_far(row.distance_km)} apart, ' if far else ''}{ties_in_words(row.observed, answer.counted)}"
        for row in rows
    ]
    yield Remark(
        section="walls",
        says=f"Where one could begin to ask: {'; '.join(pairs)}.",
        how="The pairs with the fewest ties for what would be usual. This is a list and not a test: no method can test single pairs in a trust of this size.",
        cannot_say="that there is a wall between any two of them.",
        evidence=evidence_of(rows),
    )


CHAPTER: Final = Chapter(
    id="walls",
    title="Are there walls between nearby schools?",
    group="resource",
    ask=_ask,
    remarks=_remarks,
    parts=parts,
    methods={
        "walls": "Usual ties: exp(school + school + distance + reach), fitted to all pairs by penalised likelihood; negative-binomial counts. Best cut by a straight line: lowest signed root of the likelihood ratio, beside that of draws that are refitted and searched again.",
        "boundary": "The same model with a rate ratio for pairs across; signed root, refitted draws, interval by inversion of the test.",
        "plan_walls": "Expected ties with the wall and without; power is the mean over activities that nobody knows beforehand.",
    },
)
