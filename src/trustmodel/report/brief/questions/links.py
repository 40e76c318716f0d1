"""Who helps whom: links between the schools of the trust, this year and last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trustmodel.network.change import Change
from trustmodel.prose import alike, capitalised, counted, is_are, or_none, spelt
from trustmodel.report.answers import Answers
from trustmodel.report.brief.asking import Asking, beside
from trustmodel.report.brief.basis import Basis, half_days, with_suppressed
from trustmodel.report.brief.model import Question
from trustmodel.report.brief.pictures import Grid, Grids, Picture, Strip, StripPart
from trustmodel.report.brief.ranking import DECIDE, KNOW, Candidate, of_counts
from trustmodel.report.parts import Table, table_of

__all__ = ["LINKS", "crossing_picture"]

_ASKS: Final = "Who helps whom?"
_HOW: Final = (
    "A link is one school, or somebody who works there, helping another at least once; each direction counts by itself. Two"
    " years are compared only among schools that answered in both. What nobody wrote down looks the same as no help."
)


def _compared(basis: Basis) -> Change | None:
    """What became of links, if there is a year before with any to compare."""
    ties = basis.ties
    return ties if ties is not None and ties.rows and len(basis.members) > 1 else None


# --- page one --------------------------------------------------------------------------------------------------------


def _stands_out(basis: Basis) -> Iterator[Candidate]:
    ties = _compared(basis)
    if ties is not None:
        yield Candidate(
            id="links",
            says=f"Links of support {_moved(ties)}{_what_became(ties)}.",
            size=of_counts(ties.kept + ties.lost, ties.kept + ties.new),
            can_act=KNOW,
            question="links",
            picture=_strip(ties),
            evidence=ties.evidence,
        )
    if alone := _alone(basis):
        of = len(basis.members)
        yield Candidate(
            id="alone",
            says=f"{_without_help(basis, len(alone))}{basis.in_time}.",
            size=len(alone) / of,
            can_act=DECIDE,
            question="links",
            evidence=basis.answers.support.evidence,
        )


def _without_help(basis: Basis, schools: int) -> str:
    """That schools have no links: of those that answered they had none, and of others none is recorded."""
    if basis.returns(basis.answers) is None:
        return f"No help is recorded for {counted(schools, 'school')}"
    return f"{capitalised(counted(schools, 'school'))} neither gave nor received help"


def _moved(ties: Change) -> str:
    before, after = ties.kept + ties.lost, ties.kept + ties.new
    if before == after:
        return f"stayed at {alike(after)[0]}"
    then, now = alike(before, after)
    return f"{'grew' if after > before else 'fell'} from {then} to {now}"


def _what_became(ties: Change, mark: str = ":") -> str:
    """What became of links, after a mark; nothing where there were none before, or are none now."""
    if not (ties.kept + ties.lost and ties.kept + ties.new):
        return ""
    kept, new, *_ = alike(ties.kept, ties.new, ties.kept + ties.lost, ties.kept + ties.new)
    return f"{mark} {kept} carried on and {new} {is_are(ties.new)} new"


def _strip(ties: Change) -> Strip:
    return Strip(
        parts=(
            StripPart(label="ended", count=ties.lost, look="gone"),
            StripPart(label="kept", count=ties.kept, look="kept"),
            StripPart(label="new", count=ties.new, look="full"),
        ),
        alt=f"{ties.lost:,} links ended, {ties.kept:,} carried on and {ties.new:,} {is_are(ties.new)} new.",
    )


def _alone(basis: Basis) -> tuple[str, ...]:
    """Members without any help, of those that answered; none where no help is recorded at all."""
    rows = basis.answers.support.rows  # without a trust they hold only schools that have a link
    alone = basis.member_ids - {row.id for row in rows if not row.isolated}
    recorded = bool(basis.answers.support.ties) and len(basis.members) > 1
    return tuple(sorted(alone - {*basis.silent(basis.answers)})) if recorded else ()


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    links = basis.links(basis.answers)
    return Question(
        id="links",
        asks=_ASKS,
        title=_title(basis),
        pictures=(_grids(basis),) if links and len(basis.members) > 1 else (),
        line=_line(basis),
        how=_HOW,
        tables=(_by_school(basis), _every(basis)) if links else (),
    )


def _title(basis: Basis) -> str:
    if (ties := _compared(basis)) is not None:
        before, after = ties.kept + ties.lost, ties.kept + ties.new
        then, now = alike(before, after)
        if before == after:
            moved = f"stayed at {counted(after, 'link')}"
        else:
            way = "grew" if after > before else "fell"
            if before and after > 1:
                moved = f"{way} from {then} to {now} links"
            else:
                moved = f"{way} from {counted(before, 'link') if before else 'none'} to {now}"
        return f"Support {moved}{_what_became(ties, ';')}"
    if len(basis.members) == 1:
        return "There is one school, so nobody to share help with in the trust"
    links = basis.links(basis.answers)
    if not links:
        return "No help between the schools is recorded"
    linked = len({school for pair in links for school in pair})
    return f"{capitalised(counted(len(links), 'link'))} of support between {counted(linked, 'school')}"


def _line(basis: Basis) -> str:
    said = []
    links = basis.links(basis.answers)
    alone = _alone(basis)
    if alone:
        said.append(f"{_without_help(basis, len(alone))}.")
    elif links and len(basis.members) > 1 and not basis.silent(basis.answers):
        said.append("Every school gives or receives help.")
    if (ties := _compared(basis)) is not None and len(links) != ties.kept + ties.new:
        said.append(
            f"Links are compared among the {_both_times(basis, ties)}; with the others there"
            f" {is_are(len(links))} {spelt(len(links))} now."
        )
    elif silent := basis.silent(basis.answers):
        said.append(
            f"{basis.schools(silent)} did not answer, so what {'it' if len(silent) == 1 else 'they'} gave is not known."
        )
    if not links and len(basis.members) > 1:
        said.append("What was not written down looks the same as what did not happen.")
    return " ".join(said)


def _both_times(basis: Basis, ties: Change) -> str:
    """Which schools are compared: nobody is said to have answered where it is not recorded who was asked."""
    if basis.earlier is not None and not len(
        basis.answers.data.memberships
    ):  # then a school is there when it has a link
        there = [
            {school for pair in basis.links(answers) for school in pair} for answers in (basis.earlier, basis.answers)
        ]
        return f"{counted(len(there[0] & there[1] - {*ties.silent}), 'school')} that have links both times"
    asked = basis.earlier is not None and basis.returns(basis.answers) and basis.returns(basis.earlier)
    return f"{counted(ties.nodes, 'school')} {'that answered both times' if asked else 'that the records of both times have'}"


def _grids(basis: Basis) -> Picture:
    years: list[tuple[str, Answers]] = [(basis.now, basis.answers)]
    if basis.earlier is not None and basis.last is not None:
        years.insert(0, (basis.last, basis.earlier))
    grids = tuple(_grid(basis, when, answers) for when, answers in years)
    return Grids(places=basis.places, grids=grids, alt=" ".join(grid.alt for grid in grids))


def _grid(basis: Basis, when: str, answers: Answers) -> Grid:
    links = basis.links(answers)
    areas = {place.id: place.area for place in basis.places}
    across = sum(areas[giver] != areas[receiver] for giver, receiver in links if areas[giver] and areas[receiver])
    between = f", {or_none(across)} of them between areas" if basis.areas and links else ""
    in_when = f" in {when}" if when[0].isdigit() else ""
    return Grid(
        when=when,
        links=tuple((basis.number[a], basis.number[b], link.times) for (a, b), link in links.items()),
        silent=tuple(basis.number[school] for school in basis.silent(answers)),
        alt=f"{capitalised(counted(len(links), 'link'))} between schools{in_when}{between}.",
    )


def crossing_picture(basis: Basis, title: str, then: tuple[int, int], now: tuple[int, int]) -> Picture:
    """How much crosses a boundary: both years as grids, or as shares where there are too many schools for grids.

    Parameters
    ----------
    basis
        The answers.
    title
        What is counted.
    then
        How many links crossed, of how many.
    now
        The same now.

    Returns
    -------
    Picture
        As data.
    """
    if len(basis.members) <= _MOST_IN_A_GRID:
        return _grids(basis)
    return beside(basis, title, then, now, "links")


_MOST_IN_A_GRID: Final = 30


def _by_school(basis: Basis) -> Table:
    links = basis.links(basis.answers)
    silent = set(basis.silent(basis.answers))
    rows = []
    for school in basis.members:
        gave = [link for (giver, _), link in links.items() if giver == school.id]
        got = [link for (_, receiver), link in links.items() if receiver == school.id]
        rows.append((
            basis.school(school.id),
            None if school.id in silent and not gave else len(gave),
            len(got),
            *(half_days(sum(known)) if (known := [link.days for link in of if link.days is not None]) else None for of in (gave, got)),
        ))  # fmt: skip
    return table_of(
        "Figures for each school",
        f"Schools helped and helping{basis.in_time}, by area and name: {counted(len(links), 'link')} in all. A dash: not recorded.",
        "School|#Helped|#Was helped by|#Days given|#Days received",
        rows,
        of=[school.id for school in basis.members],
    )


def _every(basis: Basis) -> Table:
    ties = _compared(basis)
    state = (
        {}
        if ties is None
        else {(row.a, row.b): {"kept": "carried on", "new": "new"}.get(row.state, "") for row in ties.rows}
    )
    rows = [
        (
            basis.school(giver), basis.school(receiver), link.times, half_days(link.days),
            with_suppressed(basis.topics(link.topics), link.suppressed),
            state.get((giver, receiver), "not compared" if ties is not None else None), giver, receiver,
        )
        for (giver, receiver), link in basis.links(basis.answers).items()
    ]  # fmt: skip
    return table_of(
        "Every link",
        f"Who helped whom{basis.in_time}, by name.",
        f"Helped|Was helped|#Times|#Days|With what|Since {basis.ago}"
        if ties is not None
        else "Helped|Was helped|#Times|#Days|With what",
        [row[: 6 if ties is not None else 5] for row in sorted(rows, key=lambda row: row[:2])],
        of=[row[-2:] for row in sorted(rows, key=lambda row: row[:2])],
    )


LINKS: Final = Asking(id="links", asks=_ASKS, question=_question, stands_out=_stands_out)
