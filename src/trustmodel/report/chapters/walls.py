"""Walls in the report: whether nearby schools keep apart, where, and what could have been seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from trustmodel.network.pair_ties import ties_in_words
from trustmodel.network.walls import WallRow, Walls, walls
from trustmodel.network.walls_boundary import Boundary
from trustmodel.network.walls_cut import Cut
from trustmodel.network.walls_order import Spoken, gate_level, p_to_judge, walls_to_speak_of
from trustmodel.network.walls_plan import PlanRow, WallPlan, plan_walls
from trustmodel.prose import counted, figure, listed, named, number_of, p_value, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.parts import Part, Picture, Table, table_of
from trustmodel.report.plots.canvas import placed
from trustmodel.report.voice import Voice
from trustmodel.report.wording import ALPHA, BETWEEN, DIFFERS, evidence_of, how_far, how_sure
from trustmodel.results import Finding, undefined

__all__ = ["CHAPTER"]

_DEFICITS: Final = (0.7, 0.9)  # walls that could have been seen: by the share of ties that they take away
_DRAWS_OF_A_PLAN: Final = 499
_MOST_PAIRS: Final = 10
_MOST_DRAWN: Final = 5
_MOST_R2: Final = 0.8


def _ask(asked: Asked) -> Mapping[str, Any]:
    answer = asked.during(walls, seed=asked.seed)
    boundaries = tuple(_boundaries(asked, answer))
    return {"walls": answer, "boundaries": boundaries, "wall_plan": _could_have_seen(asked, answer, boundaries)}


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


def _could_have_seen(asked: Asked, answer: Walls, boundaries: Sequence[Boundary]) -> WallPlan | None:
    """Where nothing is called: which walls so many ties would have shown at each boundary that is testable."""
    testable = [each for each in boundaries if each.testable]
    if not testable or _spoken(answer, boundaries).passed:
        return None
    plans = {
        each.grouping: asked.during(
            plan_walls, dict(each.groups), ties=[round(each.observed + each.within)], deficits=_DEFICITS,
            alpha=gate_level(len(testable)), draws=_DRAWS_OF_A_PLAN, seed=asked.seed,
        )
        for each in testable
    }  # fmt: skip
    return attrs.evolve(
        plans[testable[0].grouping],
        rows=tuple(attrs.evolve(row, grouping=name) for name, plan in plans.items() for row in plan.rows),
        r2_distance={name: r2 for name, plan in plans.items() for r2 in plan.r2_distance.values()},
        warnings=tuple(dict.fromkeys(warning for plan in plans.values() for warning in plan.warnings)),
    )


def _spoken(answer: Walls, boundaries: Iterable[Boundary]) -> Spoken:
    """What may be said: the one rule, applied to the answers."""
    return walls_to_speak_of(
        [p_to_judge(each) for each in boundaries], p_to_judge(answer.cut), [row.p for row in answer.schools]
    )


# --- in words --------------------------------------------------------------------------------------------------------


def _findings(answers: Answers, names: Names) -> Iterator[Finding]:
    """Nothing, with what could have been seen; or the walls, in the order in which they may be spoken of."""
    answer = answers.walls
    if not answer.cut.testable and not any(each.testable for each in answers.boundaries):
        yield Finding(
            section="walls",
            says=f"Whether there are walls between nearby schools cannot be told here: {_reason(answers)}.",
            cannot_say="whether there are walls: it takes at least five schools, and some ties between them.",
        )
        return
    spoken = _spoken(answer, answers.boundaries)
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
    return answers.walls.cut.reason or "too few records"


_HOW: Final = (
    "The ties that two schools as active as these and as far apart would have are estimated from all pairs together; then those"
    " across are compared with them. Bursts of support, and schools that reach further than others, are allowed for."
)


def _of_nothing(answers: Answers) -> Finding:
    """No wall: what came nearest to one, and what could have been seen."""
    answer = answers.walls
    testable = [each for each in answers.boundaries if each.testable]
    looked = len(testable) + answer.cut.testable
    says, doubted = "No wall between nearby schools stands out from chance.", ""
    if alone := [each for each in testable if each.told]:
        nearest = min(alone, key=p_to_judge)
        p, doubted = p_to_judge(nearest), _doubted(nearest)
        says = (
            f"There may be a wall between {BETWEEN[nearest.grouping]}: {_across(answer, nearest)}. By itself this is"
            f" {how_sure(p)} more than chance (p {p_value(p)}); as the lowest of {counted(looked, 'place')} that were looked at, it"
            " may be chance."
        )
    if hopeless := [BETWEEN[each.grouping] for each in testable if each.p_none_across > ALPHA]:
        says += f" Between {listed(hopeless, limit=None)} a wall could not have been told even if nothing crossed."
    if answers.wall_plan is not None:
        says += _seen(answers.wall_plan, answer.counted)
    return Finding(
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
    """Which walls would have been told, in words: the strongest that were planned for."""
    rows = [row for row in plan.rows if row.deficit == max(_DEFICITS) and not undefined(row.power)]
    if not rows:
        return ""
    each = [f"{_of_ten(row)} between {BETWEEN[row.grouping]}" for row in rows]
    return (
        f" With {ties_in_words(max(row.ties for row in rows), unit)}, as here, a wall that takes away nine in ten of the ties across would"
        f" be told in so many of ten trusts like this one: {'; '.join(each)}."
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


def _of_a_boundary(answer: Walls, boundary: Boundary, p: float, names: Names) -> Finding:
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
    return Finding(
        section="walls",
        says=(
            f"There is {how_sure(p)} a wall between {BETWEEN[boundary.grouping]}: {_across(answer, boundary)}. That is"
            f" {figure(boundary.ratio)} times as many ties as between like schools (95% confidence interval {_interval(boundary)}).{_nearest(answer, near, names)}"
        ),
        how=f"{_HOW}{_doubted(boundary)} p {p_value(boundary.p)} by itself, {p_value(p)} beside all the boundaries that were looked at (Holm’s method).",
        cannot_say="what the boundary has to do with it: schools differ in other ways too. Ties that nobody wrote down look the same as none.",
        evidence=boundary.evidence,
    )


def _doubted(boundary: Boundary) -> str:
    """Said where much of what crosses is a matter of distance."""
    if not boundary.r2_distance > _MOST_R2:
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


def _of_the_cut(answers: Answers, names: Names) -> Finding:
    """The best cut, which nobody declared."""
    answer, cut = answers.walls, answers.walls.cut
    larger, smaller = cut.sides
    side = {school: at for at, of in enumerate(cut.sides) for school in of}
    rows = [row for row in answer.rows if row.a in side and row.b in side]
    either = f" {named(cut.either_side, names)} may belong to either side." if cut.either_side else ""
    others = len(cut.rows) - 1
    beside = f" {counted(others, 'other line').capitalize()} would fit nearly as well." if others else ""
    return Finding(
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
            return f" It runs between {BETWEEN[each.grouping]}."
    return ""


def _of_schools(answer: Walls, spoken: Spoken, names: Names) -> Iterator[Finding]:
    """Schools with far fewer ties than their like."""
    low = [row for row, said in zip(answer.schools, spoken.schools, strict=True) if said]
    if not low:
        return
    each = [
        f"{names.get(row.school, row.school)} ({ties_in_words(row.observed, answer.counted)}, where {_about(row.expected)} would be usual; {how_sure(row.p)} more than chance)"
        for row in sorted(low, key=lambda row: (row.p, row.school))
    ]
    yield Finding(
        section="walls",
        says=f"Few ties with other schools, beside schools like it: {listed(each)}."
        if len(low) == 1
        else f"Few ties with other schools, beside schools like them: {listed(each)}.",
        how=f"Each school’s ties are set beside what a school as active as the others would have at its place; p is adjusted for the {number_of(len(answer.schools), 'school')}.",
        cannot_say="why. A school that did not write its support down looks the same as one that keeps apart.",
        evidence=evidence_of(row for row in answer.rows if {row.a, row.b} & {each.school for each in low}),
    )


def _of_pairs(answer: Walls, names: Names) -> Iterator[Finding]:
    """Where one could ask: the pairs with fewest ties beside those expected."""
    rows = _lowest(answer)[:3]
    if not rows:
        return
    far = _placed(answer)
    pairs = [
        f"{named((row.a, row.b), names)}, {f'{how_far(row.distance_km)} apart, ' if far else ''}{ties_in_words(row.observed, answer.counted)}"
        for row in rows
    ]
    yield Finding(
        section="walls",
        says=f"Where one could begin to ask: {'; '.join(pairs)}.",
        how="The pairs with the fewest ties for what would be usual. This is a list and not a test: no method can tell single pairs in a trust of this size.",
        cannot_say="that there is a wall between any two of them.",
        evidence=evidence_of(rows),
    )


def _lowest(answer: Walls) -> list[WallRow]:
    """The pairs with fewer ties than expected, the lowest ratio first."""
    return [row for row in answer.rows if row.ratio < 1][:_MOST_PAIRS]


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    answer = answers.walls
    spoken = _spoken(answer, answers.boundaries)
    if spoken.passed:
        yield _sides(answers, spoken, voice)
        yield _pair_table(answer, voice)
    if answers.boundaries:
        yield _boundary_table(answers, spoken)
    if answers.wall_plan is not None:
        yield _plan_table(answers.wall_plan, answer.counted)
    if answer.isolated:
        alone = sorted((voice(school), school) for school in answer.isolated)
        yield table_of(
            "Schools linked to no other",
            "A school without any tie keeps apart from nobody in particular, and its records may be missing.",
            "School",
            [row[:1] for row in alone],
            of=[row[1] for row in alone],
        )


def _sides(answers: Answers, spoken: Spoken, voice: Voice) -> Part:
    """Who stands on which side of the surest wall: on the map with the table behind it, or as the table alone."""
    answer = answers.walls
    wall = _surest(answers, spoken)
    table = _side_table(answer, wall, voice)
    if not any(placed(school) for school in answers.data.schools):
        return table
    return Picture(
        id="walls-map",
        title=table.title,
        caption=_map_caption(answer, wall),
        table=table,
        chart=lambda: plots.walls(answer, answers.data, boundary=wall, at=answers.at, most=_MOST_DRAWN),
    )


def _surest(answers: Answers, spoken: Spoken) -> Boundary | None:
    """The boundary that is called, with the lowest p; `None` where only the cut is."""
    called = [
        (p, each) for each, p, said in zip(answers.boundaries, spoken.corrected, spoken.boundaries, strict=True) if said
    ]
    return min(called, key=lambda each: each[0])[1] if called else None


def _map_caption(answer: Walls, wall: Boundary | None) -> str:
    """What is seen, for those who cannot see it as well."""
    letters = sorted(set(plots.sides(answer, wall).values()))
    where = f"between {BETWEEN[wall.grouping]}" if wall is not None else "along a straight line across the map"
    lines = min(_MOST_DRAWN, len(_lowest(answer)))
    dashed = (
        f" {counted(lines, 'dashed line').capitalize()} {'joins' if lines == 1 else 'join'} the pairs with the fewest ties for what"
        " would be usual: places to ask, not walls."
        if lines
        else ""
    )
    return (
        f"Each school has a ring in the colour of its side of the wall {where}, and the letter of the side ({listed(letters, limit=None)})"
        f" before its name.{dashed} Filled circles are schools of the trust, open squares are schools outside it."
    )


_YES: Final = {"True": "yes", "False": "no"}


def _side_table(answer: Walls, wall: Boundary | None, voice: Voice) -> Table:
    """Who stands on which side."""
    side = plots.sides(answer, wall)
    ordered = sorted(side, key=lambda school: (voice(school).casefold(), school))
    if wall is not None:
        return table_of(
            f"The wall between {BETWEEN[wall.grouping]}",
            "In the order of names.",
            "School|Side|Group",
            [(voice(school), side[school], _YES.get(wall.groups[school], wall.groups[school])) for school in ordered],
            of=ordered,
        )
    cut = answer.cut
    return table_of(
        "The wall on the map",
        "In the order of names. How sure: in what share of draws with this wall in force the school stays on its side; below 0.8"
        " it may belong to either.",
        "School|Side|#How sure|May belong to either side",
        [(voice(school), side[school], cut.stability[school], school in cut.either_side) for school in ordered],
        of=ordered,
    )


def _pair_table(answer: Walls, voice: Voice) -> Table:
    rows = _lowest(answer)
    return table_of(
        "Where one could ask",
        f"The pairs of schools with the fewest {answer.counted} for what would be usual. The ratio is drawn towards 1 where little is"
        " expected. There is no p: single pairs cannot be told from chance.",
        "School|And|#Km|#Ties|#Usual|#Ratio",
        [(voice(row.a), voice(row.b), row.distance_km, row.observed, row.expected, row.ratio) for row in rows],
        of=[(row.a, row.b) for row in rows],
        folded=False,
    )


def _boundary_table(answers: Answers, spoken: Spoken) -> Table:
    return table_of(
        "Across what schools differ in",
        f"Ties ({answers.walls.counted}) across, beside those that like schools would have: a ratio below 1 where there is a wall. From and to: its"
        " 95% confidence interval. Each p is that of its line alone, for fewer ties across; the last column allows for all that was"
        " looked at. A dash: cannot be tested, or no limit.",
        "Schools that differ in|#Pairs across|#Ties|#Usual|#Ratio|#From|#To|#p|Wall?",
        [
            (
                DIFFERS.get(row.grouping, row.grouping), row.pairs_across, row.observed, row.expected, row.ratio, row.low,
                None if row.high == float("inf") else row.high, p_to_judge(row), _is_wall(row, p, called=called),
            )
            for row, p, called in zip(answers.boundaries, spoken.corrected, spoken.boundaries, strict=True)
        ],
        folded=False,
    )  # fmt: skip


def _is_wall(boundary: Boundary, p: float, *, called: bool) -> str:
    """What may be said of one boundary."""
    if not boundary.testable:
        return f"cannot be tested: {boundary.reason}"
    if called:
        return how_sure(p)
    if boundary.p_none_across > ALPHA:
        return "could not have been told even if nothing crossed"
    return "may be chance"


def _plan_table(plan: WallPlan, unit: str) -> Table:
    return table_of(
        "What could have been seen",
        f"How often a wall would be told in trusts like this one, with as many {unit}, by the share of what would cross that it takes"
        " away. More answers would show weaker walls.",
        "Between schools that differ in|#Ties|#Taken away|#Told in so many of 100",
        [
            (
                DIFFERS.get(row.grouping, row.grouping),
                row.ties,
                f"{row.deficit:.0%}",
                round(100 * row.power) if not undefined(row.power) else None,
            )
            for row in plan.rows
        ],
        folded=False,
    )


CHAPTER: Final = Chapter(
    id="walls",
    title="Are there walls between nearby schools?",
    group="resource",
    ask=_ask,
    findings=_findings,
    parts=_parts,
    methods={
        "walls": "Usual ties: exp(school + school + distance + reach), fitted to all pairs by penalised likelihood; negative-binomial counts. Best cut by a straight line: lowest signed root of the likelihood ratio, beside that of draws that are fitted and searched anew.",
        "boundary": "The same model with a rate ratio for pairs across; signed root, refitted draws, interval by inversion of the test.",
        "plan_walls": "Expected ties with the wall and without; power is the mean over activities that nobody knows beforehand.",
    },
)
