"""Do old boundaries still divide us: how much help crosses a boundary beside what stays within, this year and last.

Changes of walls are one family of tests, walls at one time another: `network.walls_order` says which may be spoken of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from trustmodel.network import graphs
from trustmodel.network.change import Change, WallChange
from trustmodel.network.walls_boundary import Boundary
from trustmodel.network.walls_order import changes_to_speak_of, p_to_judge
from trustmodel.prose import alike, capitalised, counted, figure, listed
from trustmodel.report.brief.asking import Asking, changed_to, hardly_changed
from trustmodel.report.brief.basis import Basis, Of, in_miles, share_in_words
from trustmodel.report.brief.model import Question
from trustmodel.report.brief.pictures import Map, Picture, Ratio, Ratios
from trustmodel.report.brief.questions.links import crossing_picture
from trustmodel.report.brief.ranking import DECIDE, Candidate, how_sure, of_points, of_ratio
from trustmodel.report.chapters.wall_parts import spoken_of
from trustmodel.report.parts import Percentage, Proportion, Table, table_of
from trustmodel.report.wording import ALPHA, between_whom, differs
from trustmodel.results import undefined

__all__ = ["BOUNDARIES", "links_across", "ratio_in_words"]

_ASKS: Final = "Do old boundaries still divide us?"
_CALLED: Final = {
    "local_authority": "Local authority", "church": "Church school or not", "phase": "Phase",
    "member": "In the trust or not", "joined": "Year of joining",
}  # fmt: skip
_BETWEEN: Final = {
    "local_authority": "areas", "church": "church schools and others", "phase": "phases",
    "member": "schools in the trust and others", "joined": "schools that joined in different years",
}  # fmt: skip
_HOW: Final = (
    "For every pair of schools, help across a boundary is set beside help within it: half means that a pair across has half as"
    " much. Distance, and how active schools are, are allowed for in the tests; boundaries are tested together."
)


@attrs.frozen(kw_only=True)
class _Moved:
    """A boundary in two years."""

    wall: WallChange
    ties: Change
    then: Of
    """Links across, of all that are compared."""
    now: Of
    corrected: float
    """p beside all boundaries that are compared."""


def _moved(basis: Basis) -> list[_Moved]:
    """Every boundary that is compared, areas first."""
    changed = basis.answers.changed
    if changed is None or changed.ties is None:
        return []
    corrected = changes_to_speak_of([each.wall.p for each in changed.walls])
    moved = []
    for each, p in zip(changed.walls, corrected, strict=True):
        groups = _groups(basis, each.wall.group)
        states = {"before": {"kept", "lost"}, "after": {"kept", "new"}}
        then, now = (_crossing(each, groups, states[when]) for when in ("before", "after"))
        moved.append(_Moved(wall=each.wall, ties=each, then=then, now=now, corrected=p))
    return sorted(moved, key=lambda each: _order(each.wall.group))


def _order(group: str) -> int:
    """The place of a boundary among those that are known; one of your own comes last."""
    return list(_CALLED).index(group) if group in _CALLED else len(_CALLED)


def _called(basis: Basis, group: str) -> str:
    """What a boundary is called; a field of your own may hold a name."""
    return _CALLED.get(group) or capitalised(basis.voice.text(differs(group)))


def _groups(basis: Basis, group: str) -> Mapping[str, object]:
    """The group of each school, as the comparison of two times has it."""
    return graphs.groups(graphs.drawn_support(basis.answers.situation), group)


def _crossing(ties: Change, groups: Mapping[str, object], states: set[str]) -> Of:
    """How many links cross, of those whose ends both have a group."""
    known = [
        groups.get(row.a) != groups.get(row.b)
        for row in ties.rows
        if row.state in states and groups.get(row.a) is not None and groups.get(row.b) is not None
    ]
    return sum(known), len(known)


def _whom(basis: Basis, group: str) -> str:
    """Between whom a boundary lies, in a sentence."""
    if group == "local_authority" and len(basis.areas) == 2:  # noqa: PLR2004 - two can be named
        return " and ".join(basis.areas)
    return _BETWEEN.get(group) or basis.voice.text(between_whom(group))


# --- page one --------------------------------------------------------------------------------------------------------


def _stands_out(basis: Basis) -> Iterator[Candidate]:
    for each in _moved(basis):
        yield _change(basis, each)
    yield from _walls_now(basis)


def _change(basis: Basis, moved: _Moved) -> Candidate:
    then, now, wall = moved.then, moved.now, moved.wall
    whom = _whom(basis, wall.group)
    steady = False
    if not (now[1] and then[1]):
        says = f"Too few links are recorded between {whom} to compare."
    elif not hardly_changed(then, now):
        says = links_across(whom, then, now, basis.ago, more=wall.ratio > 1)
    elif moved.corrected <= ALPHA:  # for each pair of schools it changed: that was tested, and not the share of links
        says = f"{_of_change(basis, moved)}."
    else:
        steady, says = True, links_across(whom, then, now, basis.ago, more=wall.ratio > 1)
    return Candidate(
        id=f"boundary-{wall.group}",
        says=says,
        size=of_points(then, now) if steady else of_ratio(wall.ratio),
        can_act=DECIDE,
        question="boundaries",
        p=wall.p,
        corrected=moved.corrected,
        steady=steady,
        picture=crossing_picture(basis, f"Links between {whom}", then, now) if now[1] and then[1] else None,
        evidence=moved.ties.evidence,
    )


def links_across(whom: str, then: Of, now: Of, ago: str, *, more: bool) -> str:
    """Links across a boundary this year and last: more or less help only where counts, shares and pairs of schools agree.

    Parameters
    ----------
    whom
        Between whom they are.
    then
        How many links crossed, of how many.
    now
        The same now.
    ago
        What the time before is called.
    more
        Whether help across rose beside help within, for each pair of schools.

    Returns
    -------
    str
        A sentence.
    """
    share = share_in_words(now, "link", "links")
    crosses = f"{capitalised(share)} {'crosses' if now[0] == 1 else 'cross'} between {whom}"
    up = now[0] / now[1] > then[0] / then[1]
    if hardly_changed(then, now):
        return f"{crosses}{changed_to(then, now, ago)}."
    if up != more:
        return f"{crosses}; {ago} {' of '.join(alike(*then))}."
    if (now[0] > then[0]) == up and now[0] != then[0]:
        return f"{'More' if up else 'Less'} help now crosses between {whom}: {share}{changed_to(then, now, ago)}."
    return f"{crosses}{changed_to(then, now, ago)}."


def _walls_now(basis: Basis) -> Iterator[Candidate]:
    """Walls at the time itself: what is called one; where nothing is compared also what was looked at."""
    answers = basis.answers
    if answers.walls is None:
        return
    spoken = spoken_of(answers.walls, answers.boundaries)
    for called, corrected, each in zip(spoken.boundaries, _corrected(basis), answers.boundaries, strict=True):
        if not called and (basis.earlier is not None or not each.testable):
            continue
        whom = _whom(basis, each.grouping)
        usual = "" if undefined(each.expected) else f", where about {_whole(each.expected)} would be usual"
        yield Candidate(
            id=f"wall-{each.grouping}",
            says=(
                f"Help seldom crosses between {whom}: {_ties(each.observed, answers.walls.counted)}{usual}."
                if each.ratio < 1
                else f"Help crosses between {whom} as it does within: {_ties(each.observed, answers.walls.counted)}{usual}."
            ),
            size=of_ratio(each.ratio) if each.ratio < 1 else 0.0,
            can_act=DECIDE,
            question="boundaries",
            p=p_to_judge(each),
            corrected=corrected,
            evidence=each.evidence,
        )
    if spoken.cut:
        smaller = answers.walls.cut.sides[1]
        yield Candidate(
            id="wall-on-the-map",
            says="On the map help seldom crosses between two groups of schools, where nobody had named a boundary.",
            size=of_ratio(answers.walls.cut.ratio),
            can_act=DECIDE,
            question="boundaries",
            p=p_to_judge(answers.walls.cut),
            corrected=2 * p_to_judge(answers.walls.cut),
            evidence=answers.walls.cut.evidence if smaller else (),
        )


def _whole(value: float) -> str:
    return f"{round(value):,}" if round(value) > 12 else alike(max(0, round(value)))[0]  # noqa: PLR2004 - in words up to twelve


def _ties(value: float, counted: str) -> str:
    noun, nouns = _units(counted)
    return f"{_whole(value)} {noun if round(value) == 1 else nouns}"


def _units(counted: str) -> tuple[str, str]:
    """What is counted at a boundary: one, and several."""
    what = {"pairs of people": ("pair of people", "pairs of people"), "records": ("record", "records")}
    return what.get(counted, ("link", "links"))


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    moved = _moved(basis)
    return Question(
        id="boundaries",
        asks=_ASKS,
        title=_title(basis, moved),
        pictures=tuple(_pictures(basis, moved)),
        line=" ".join(_lines(basis, moved)),
        how=_HOW,
        tables=(_table(basis, moved),) if moved or (basis.answers.boundaries and basis.answers.support.ties) else (),
    )


def _title(basis: Basis, moved: Sequence[_Moved]) -> str:
    if len(basis.members) < 2:  # noqa: PLR2004 - no pair
        return "There is one school, so no boundary within the trust" if basis.members else "No school is recorded"
    testable = [each for each in moved if each.wall.testable]
    if testable:
        first = min(testable, key=lambda each: (each.corrected > ALPHA, _order(each.wall.group)))
        return _of_change(basis, first)
    boundaries = [each for each in basis.answers.boundaries if each.testable]
    if basis.answers.walls is None or not boundaries:
        return "Too few records to tell whether old boundaries divide the schools"
    spoken = spoken_of(basis.answers.walls, basis.answers.boundaries)
    called = [each for each, is_called in zip(basis.answers.boundaries, spoken.boundaries, strict=True) if is_called]
    if called:
        return f"Help between {_whom(basis, called[0].grouping)} is {ratio_in_words(called[0].ratio)} as between like schools"
    return "No boundary between the schools stands out from ordinary ups and downs"


def _of_change(basis: Basis, moved: _Moved) -> str:
    wall = moved.wall
    whom = "areas" if wall.group == "local_authority" else _whom(basis, wall.group)
    now, then = ratio_in_words(wall.after), ratio_in_words(wall.before, short=True)
    if moved.corrected <= ALPHA:
        return f"Help between {whom} is now {now} as within; {basis.ago} {then}"
    return f"Help between {whom} is {now} as within; any change since may be chance"


_FRACTIONS: Final = (
    (0.0, "none"), (0.05, "a twentieth"), (0.1, "a tenth"), (0.2, "a fifth"), (0.25, "a quarter"), (1 / 3, "a third"), (0.5, "half"),
    (2 / 3, "two thirds"), (0.75, "three quarters"), (1.0, "as much"), (1.25, "a quarter as much again"), (1.5, "half as much again"),
    (2.0, "twice"), (3.0, "three times"), (4.0, "four times"), (5.0, "five times"),
)  # fmt: skip


def ratio_in_words(ratio: float, *, short: bool = False) -> str:
    """A ratio as people say it.

    Parameters
    ----------
    ratio
        How much, of as much; 0 or more.
    short
        Whether "as much" was said already.

    Returns
    -------
    str
        Such as "about half as much", or short "a tenth".
    """
    if undefined(ratio):
        return "not known"
    if ratio > 5.5:  # noqa: PLR2004 - the last that has a word
        return f"{figure(ratio, 1)} times" if short else f"{figure(ratio, 1)} times as much"
    value, words = min(_FRACTIONS, key=lambda each: abs(each[0] - ratio))
    if not value:
        return ("almost none" if ratio else words) if short else "almost none, not as much"
    if words == "as much":
        return words if short else "about as much"
    if "again" in words:
        return words
    return words if short else f"about {words} as much"


def _lines(basis: Basis, moved: Sequence[_Moved]) -> Iterator[str]:
    known = [local for local in basis.answers.localities if not undefined(local.maximum_km)]
    if known:
        furthest = max(known, key=lambda local: local.maximum_km)
        yield f"The furthest two schools are {in_miles(furthest.maximum_km)} apart in a straight line; travel time is not known."
    walls = basis.answers.walls
    if walls is not None and walls.cut.testable:
        spoken = spoken_of(walls, basis.answers.boundaries)
        if not spoken.passed:
            now = "this year" if basis.ago == "last year" else "now"
            yield (
                f"Taken by itself, no boundary stands out {now}."
                if moved  # since what is said above is of two times
                else "No old boundary between nearby schools stands out from ordinary ups and downs."
            )


def _pictures(basis: Basis, moved: Sequence[_Moved]) -> Iterator[Picture]:
    rows: tuple[Ratio, ...]
    if moved:
        rows = tuple(
            Ratio(
                label=_called(basis, each.wall.group),
                word=how_sure(each.corrected),
                before=_or_none(each.wall.before),
                after=_or_none(each.wall.after),
            )
            for each in moved
        )
    else:
        rows = tuple(
            Ratio(label=_called(basis, each.grouping), word=how_sure(p), before=None, after=_or_none(each.ratio))
            for each, p in zip(basis.answers.boundaries, _corrected(basis), strict=True)
            if each.testable
        )
    if rows:
        said = [f"{row.label}: {'not known' if row.after is None else f'{row.after:.0%}'}" for row in rows]
        yield Ratios(
            title="Help across each boundary, beside help within it",
            rows=rows,
            alt=f"Help across, as a share of help within. {listed(said, limit=None)}.",
            now=basis.now,
            last=basis.last if moved else None,
        )
    if (drawn := _map(basis, moved)) is not None:
        yield drawn


def _map(basis: Basis, moved: Sequence[_Moved]) -> Map | None:
    """Links between areas on the map; `None` where there is one area, or no place is known."""
    if not basis.areas or not any(place.x is not None for place in basis.places):
        return None
    area = {place.id: place.area for place in basis.places}
    links = tuple(
        (basis.number[a], basis.number[b], link.times)
        for (a, b), link in basis.links(basis.answers).items()
        if area[a] != area[b] and area[a] and area[b]
    )
    compared = next((each.now[0] for each in moved if each.wall.group == "local_authority"), len(links))
    of = alike(len(links), compared)  # the map shows all, and the comparison only those that are like for like
    few = "" if compared == len(links) else f": {of[0]} in all, {of[1]} of them compared with {basis.last}"
    if not basis.links(basis.answers):
        title, alt = "Where the schools are", f"Schools of {listed(basis.areas)}; no help between them is recorded."
    else:
        title = f"Links between areas{basis.in_time}{few}"
        alt = f"{capitalised(counted(len(links), 'link'))} between {listed(basis.areas)}."
    return Map(title=title, places=basis.places, links=links, alt=alt)


def _or_none(value: float) -> float | None:
    return None if undefined(value) or value == float("inf") else value


def _corrected(basis: Basis) -> list[float]:
    """P of each boundary as words may say it: what the gate leaves is never more than may be chance, whatever its own p."""
    answers = basis.answers
    if answers.walls is None:
        return []
    spoken = spoken_of(answers.walls, answers.boundaries)
    return [
        p if called or undefined(p) else max(p, 2 * ALPHA)
        for called, p in zip(spoken.boundaries, spoken.corrected, strict=True)
    ]


def _table(basis: Basis, moved: Sequence[_Moved]) -> Table:
    if moved:
        return table_of(
            "Figures",
            "Help across, for each pair of schools, as a share of help within; how many times as much, with the 95% interval.",
            f"Boundary|Before: {basis.last}|Now: {basis.now}|Times as much|Links across before|Links across now|How sure",
            [
                (
                    _called(basis, each.wall.group), _percent(each.wall.before), _percent(each.wall.after), _times(each.wall),
                    Proportion(*each.then), Proportion(*each.now), how_sure(each.corrected),
                )
                for each in moved
            ],
        )  # fmt: skip
    rows: list[Boundary] = list(basis.answers.boundaries)
    walls = basis.answers.walls
    what = capitalised(_units("" if walls is None else walls.counted)[1])  # a link may be many pairs of people
    return table_of(
        "Figures",
        f"{what} across each boundary beside those that would be usual between schools as active and as far apart.",
        f"Boundary|#{what} across|#Usual|#Ratio|How sure",
        [
            (_called(basis, each.grouping), each.observed, each.expected, each.ratio, how_sure(p))
            for each, p in zip(rows, _corrected(basis), strict=True)
        ],
    )


def _percent(value: float) -> Percentage | None:
    return None if undefined(value) else Percentage(value)


def _times(wall: WallChange) -> str | None:
    if undefined(wall.ratio):
        return None
    end = f"to {figure(wall.high)}" if wall.high < float("inf") else "or more"
    return f"{figure(wall.ratio)} ({figure(wall.low)} {end})"


BOUNDARIES: Final = Asking(id="boundaries", asks=_ASKS, question=_question, stands_out=_stands_out)
