"""Walls in the report: near schools that keep apart, and across what schools differ in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from trustmodel.model.dataset import Dataset
from trustmodel.network.walls import Boundary, WallRow, Walls, walls
from trustmodel.prose import counted, listed, p_value, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.claims import claim
from trustmodel.report.parts import Part, Picture, Table, table_of
from trustmodel.report.plots.canvas import placed
from trustmodel.report.voice import Voice
from trustmodel.report.wording import ALPHA, evidence_of
from trustmodel.results import Finding

__all__ = ["CHAPTER"]


def _ask(asked: Asked) -> Mapping[str, Any]:
    answer = asked.during(walls, seed=asked.seed)
    return {"walls": answer, "boundaries": tuple(_boundaries(asked.data, answer))}


def _boundaries(data: Dataset, answer: Walls) -> Iterator[Boundary]:
    """Each boundary that schools' own records draw: what they are, where they belong, and when they joined."""
    compared = {school for row in answer.rows for school in (row.a, row.b)}
    members = {membership.school for membership in data.memberships}
    groupings: dict[str, dict[str, object]] = {
        "phase": {school.id: school.phase for school in data.schools},
        "church": {school.id: school.church for school in data.schools},
        "local_authority": {school.id: school.local_authority for school in data.schools},
        "member": {school.id: school.id in members for school in data.schools},
        "joined": {member.school: member.start.year for member in data.memberships if member.start is not None},
    }
    for name, groups in groupings.items():
        known = {school: group for school, group in groups.items() if group is not None and school in compared}
        if len(set(known.values())) > 1:
            yield attrs.evolve(answer.boundary(known), grouping=name)


# --- in words --------------------------------------------------------------------------------------------------------


def _findings(answers: Answers, names: Names) -> Iterator[Finding]:
    """Near schools with fewer ties than expected, pair by pair and across boundaries."""
    answer = answers.walls
    near = [row for row in answer.rows if row.near]
    if not near:
        warnings = [f"{warning[0].upper()}{warning[1:]}" for warning in answer.warnings]
        why = f" {'. '.join(warnings)}." if warnings else ""
        yield Finding(
            section="walls",
            says=f"Whether schools that are near each other keep apart cannot be told here.{why}",
            cannot_say="whether there are walls: it takes places, schools near each other, and some ties.",
        )
        return
    yield _of_near_schools(near, names)
    testable = sorted((boundary for boundary in answers.boundaries if boundary.testable), key=lambda row: row.p > ALPHA)
    for boundary in testable:
        yield _of_a_boundary(boundary)


def _of_near_schools(near: list[WallRow], names: Names) -> Finding:
    testable = [row for row in near if row.testable]
    walled = [row for row in testable if row.q <= ALPHA]
    pairs = listed([f"{names.get(row.a, row.a)} and {names.get(row.b, row.b)}" for row in walled])
    of = (
        f"Of {counted(len(near), 'pair')} of schools that are near each other,"
        if len(near) > 1
        else "Of near schools there is one pair;"
    )
    few = len(near) - len(testable)
    more = f" {counted(few, 'pair').capitalize()} cannot be tested: even no link at all would be no surprise there."
    rest = more if few else ""
    about: dict[str, Any] = {
        "section": "walls",
        "how": (
            "For each pair the number of links that two schools as active as these, as far apart as these and with"
            " as much in common would have is worked out from all other pairs; then the pair is held against it."
            " Bursts of support are allowed for, and so is the number of pairs looked at."
        ),
        "cannot_say": (
            "why, or whether more links are wanted. A school that did not write its support down looks the same as"
            " one that keeps apart."
        ),
        "evidence": evidence_of(near),
    }
    unclear = f"{'none' if len(near) > 1 else 'it'} can{'' if len(near) > 1 else 'not'} be told to have far fewer links than chance would explain"
    if not testable:
        return Finding(says=f"{of} {unclear}.{rest}", **about)
    has = "one has" if len(walled) == 1 else f"{spelt(len(walled))} have"
    return claim(
        min(row.q for row in testable),
        says=f"{of} {has} far fewer links than chance would explain: {pairs}.{rest}",
        otherwise=f"{of} {unclear}{f' beside all that is tested here; looked at alone: {pairs}' if walled else ''}.{rest}",
        **about,
    )


def _of_a_boundary(boundary: Boundary) -> Finding:
    wall = boundary.ratio < 1
    between = _ACROSS[boundary.grouping]
    return claim(
        boundary.p,
        section="walls",
        says=(
            f"Between {between} there are {'only ' if wall else ''}{boundary.ratio:.2f} times as many links as"
            f" between like schools ({_interval(boundary)}): {'a wall' if wall else 'more'}, beyond what chance would"
            f" explain (p {p_value(boundary.p)})."
        ),
        otherwise=(
            f"Also looked at: between {between} there are {boundary.ratio:.2f} times as many links as between like schools"
            f" ({_interval(boundary)}), which may be chance. The wider the interval, the less is known."
        ),
        how=_POOLED,
        cannot_say="what the boundary has to do with it: schools differ in other ways too.",
        evidence=boundary.evidence,
    )


_POOLED: Final = (
    "All pairs of schools across are taken together and compared with all pairs within, given how active each school is"
    " and how far apart the two are. In brackets: how many links there are for each one between like schools."
)
_ACROSS: Final = {
    "phase": "schools of different phases",
    "church": "church schools and others",
    "local_authority": "schools of different local authorities",
    "member": "schools in a trust and schools outside",
    "joined": "schools that joined in different years",
}


def _interval(boundary: Boundary) -> str:
    return f"{boundary.low:.2f} to {boundary.high:.2f}"


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    answer = answers.walls
    if any(row.near for row in answer.rows):
        yield _near_schools(answers, voice)
    if answers.boundaries:
        yield table_of(
            "Across what schools differ in",
            "Links across, compared with links between like schools. A ratio below 1 is a wall if it is told from"
            " chance. The interval says how precise the ratio is; a dash: not testable. Each p is that of its line"
            " alone: of twenty, one is 0.05 by chance. What is announced above is corrected for that.",
            "Schools that differ in|#Pairs across|#Links|#Expected|#Ratio|#From|#To|#p",
            [
                (_DIFFERS.get(row.grouping, row.grouping), row.pairs, row.observed, row.expected, row.ratio, row.low, row.high, row.p)
                for row in answers.boundaries
            ],
            folded=False,
        )  # fmt: skip
    if answer.isolated:
        alone = sorted((voice(school), school) for school in answer.isolated)
        yield table_of(
            "Schools linked to no other",
            "They are told apart from walls: a school without any link keeps apart from nobody in particular.",
            "School",
            [row[:1] for row in alone],
            of=[row[1] for row in alone],
        )


_DIFFERS: Final = {
    "phase": "phase", "church": "being a church school", "local_authority": "local authority",
    "member": "being in a trust", "joined": "the year in which they joined",
}  # fmt: skip


def _near_schools(answers: Answers, voice: Voice) -> Part:
    """Each pair of near schools, as a map with their table behind it, or as the table alone."""
    table = _near_table(answers.walls, voice)
    if not any(placed(school) for school in answers.data.schools):
        return table
    return Picture(
        id="walls-map",
        title="Where near schools keep apart",
        caption=_WALLS_CAPTION,
        table=table,
        chart=lambda: plots.walls(answers.walls, answers.data, at=answers.at),
    )


_WALLS_CAPTION: Final = (
    "Dashed lines join near schools with far fewer links than chance would explain; beside each stands how many links there"
    " are for each one expected, and from where to where that may lie. Thin lines join the near pairs with the lowest"
    " figures otherwise: dashed where chance may explain them, dotted where they cannot be tested. Filled circles are schools of the trust, open squares are schools outside it."
)


def _near_table(answer: Walls, voice: Voice) -> Table:
    near = [row for row in answer.rows if row.near]
    return table_of(
        f"Schools within {answer.near_km:.1f} km of each other",
        "Those with the fewest links for what is expected first. The ratio is drawn towards 1 where few are expected;"
        " from and to: the ratios that would leave such a number of links no surprise (95 %)."
        " The last column is the share of false walls among all pairs down to this one; a dash: not testable.",
        "School|And|#Km|#Links|#Expected|#Ratio|#From|#To|Wall?|#False among those found",
        [
            (voice(row.a), voice(row.b), row.distance_km, row.observed, row.expected, row.ratio, row.low, row.high, _is_wall(row), row.q)
            for row in near
        ],
        of=[(row.a, row.b) for row in near],
    )  # fmt: skip


def _is_wall(row: WallRow) -> str:
    if not row.testable:
        return "not testable"
    return "yes" if row.q <= ALPHA else "may be chance"


CHAPTER: Final = Chapter(
    id="walls",
    title="Near, and kept apart?",
    group="resource",
    ask=_ask,
    findings=_findings,
    parts=_parts,
    methods={
        "walls": "Expected links: exp(school + school + distance + what they share), fitted to all pairs; negative-binomial where links vary more than Poisson. False discovery rates after Heyse (2011).",
        "walls.boundary": "The same model with an indicator of pairs across; efficient score, parametric bootstrap.",
    },
)
