"""Walls in the report as tables and as a map: who stands on which side, where one could ask, and what could have been seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from trustmodel.network.walls import WallRow, Walls
from trustmodel.network.walls_boundary import Boundary
from trustmodel.network.walls_order import Spoken, p_to_judge, walls_to_speak_of
from trustmodel.network.walls_plan import WallPlan
from trustmodel.prose import capitalised, counted, listed
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.parts import Part, Picture, Table, by_name, table_of
from trustmodel.report.plots.labels import placed
from trustmodel.report.voice import Voice
from trustmodel.report.wording import ALPHA, between_whom, differs, how_sure
from trustmodel.results import undefined

__all__ = ["lowest", "parts", "spoken_of", "walls_of"]

_MOST_PAIRS: Final = 10
_MOST_DRAWN: Final = 5


def walls_of(answers: Answers) -> Walls:
    """The walls of a review that asked for them.

    Parameters
    ----------
    answers
        Of a review.

    Returns
    -------
    Walls
        They were not asked for at the earlier of two times, unless everything was.

    Raises
    ------
    ValueError
        They were not asked for.
    """
    if answers.walls is None:
        raise ValueError("walls were not asked for at this time: make the review with full=True")
    return answers.walls


def spoken_of(answer: Walls, boundaries: Iterable[Boundary]) -> Spoken:
    """What may be said of walls: the one rule, applied to answers.

    Parameters
    ----------
    answer
        What `walls` gave.
    boundaries
        What it gave for each boundary.

    Returns
    -------
    Spoken
        As `walls_to_speak_of` gives it.
    """
    return walls_to_speak_of(
        [p_to_judge(each) for each in boundaries], p_to_judge(answer.cut), [row.p for row in answer.schools]
    )


def lowest(answer: Walls) -> list[WallRow]:
    """The pairs with fewer ties than expected, the lowest ratio first.

    Parameters
    ----------
    answer
        What `walls` gave.

    Returns
    -------
    list of WallRow
        At most ten.
    """
    return [row for row in answer.rows if row.ratio < 1][:_MOST_PAIRS]


def parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    """The map of the surest wall and the pairs to ask, where a wall is called; what was looked at, and what could have been seen.

    Parameters
    ----------
    answers
        Of a review.
    voice
        Whom it may name.

    Yields
    ------
    Part
        Tables, and one picture.
    """
    answer = walls_of(answers)
    spoken = spoken_of(answer, answers.boundaries)
    if spoken.passed:
        yield _sides(answers, spoken, voice)
        yield _pair_table(answer, voice)
    if answers.boundaries:
        yield _boundary_table(answers, spoken)
    if answers.wall_plan is not None:
        yield _plan_table(answers.wall_plan, answer.counted)
    if answer.isolated:
        alone = sorted(((voice(school), school) for school in answer.isolated), key=by_name)
        yield table_of(
            "Schools linked to no other",
            "A school without any tie keeps apart from nobody in particular, and its records may be missing.",
            "School",
            [row[:1] for row in alone],
            of=[row[1] for row in alone],
        )


def _sides(answers: Answers, spoken: Spoken, voice: Voice) -> Part:
    """Who stands on which side of the surest wall: on the map with the table behind it, or as the table alone."""
    answer = walls_of(answers)
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
    where = f"between {between_whom(wall.grouping)}" if wall is not None else "along a straight line across the map"
    lines = min(_MOST_DRAWN, len(lowest(answer)))
    dashed = (
        f" {capitalised(counted(lines, 'dashed line'))} {'joins' if lines == 1 else 'join'} the pairs with the fewest ties for what"
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
            f"The wall between {between_whom(wall.grouping)}",
            "Listed by name.",
            "School|Side|Group",
            [(voice(school), side[school], _YES.get(wall.groups[school], wall.groups[school])) for school in ordered],
            of=ordered,
        )
    cut = answer.cut
    return table_of(
        "The wall on the map",
        "Listed by name. How sure: in what share of draws with this wall in force the school stays on its side; below 0.8"
        " it may belong to either.",
        "School|Side|#How sure|May belong to either side",
        [(voice(school), side[school], cut.stability[school], school in cut.either_side) for school in ordered],
        of=ordered,
    )


def _pair_table(answer: Walls, voice: Voice) -> Table:
    rows = lowest(answer)
    return table_of(
        "Where one could ask",
        f"The pairs of schools with the fewest {answer.counted} for what would be usual. The ratio is drawn towards 1 where little is"
        " expected. There is no p: with so few ties, a single pair may always be chance.",
        "School|And|#Km|#Ties|#Usual|#Ratio",
        [(voice(row.a), voice(row.b), row.distance_km, row.observed, row.expected, row.ratio) for row in rows],
        of=[(row.a, row.b) for row in rows],
        folded=False,
    )


def _boundary_table(answers: Answers, spoken: Spoken) -> Table:
    return table_of(
        "Across what schools differ in",
        f"Ties ({walls_of(answers).counted}) across, beside those that like schools would have: a ratio below 1 where there is a wall. From and to: its"
        " 95% confidence interval. Each p is that of its line alone, for fewer ties across; the last column allows for all that was"
        " looked at. A dash: cannot be tested, or no limit.",
        "Schools that differ in|#Pairs across|#Ties|#Usual|#Ratio|#From|#To|#p|Wall?",
        [
            (
                differs(row.grouping), row.pairs_across, row.observed, row.expected, row.ratio, row.low,
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
        return "could not have been detected even if nothing crossed"
    return "may be chance"


def _plan_table(plan: WallPlan, unit: str) -> Table:
    return table_of(
        "What could have been seen",
        f"How often a wall would be detected in trusts like this one, with as many {unit}, by the share of what would cross that it takes"
        " away. More answers would show weaker walls.",
        "Between schools that differ in|#Ties|#Taken away|#Detected in so many of 100",
        [
            (
                differs(row.grouping),
                row.ties,
                f"{row.deficit:.0%}",
                round(100 * row.power) if not undefined(row.power) else None,
            )
            for row in plan.rows
        ],
        folded=False,
    )
