"""Are leaders together and open with each other: places filled at their sessions, and what reached every leader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trustmodel.model.ids import kind_of
from trustmodel.practice.endeavour import Endeavour
from trustmodel.prose import alike, capitalised, counted
from trustmodel.report.answers import Answers
from trustmodel.report.brief.asking import (
    Asking,
    in_rows,
    in_years,
    measured,
    overlapping,
    refused,
    row_of,
    share_candidates,
    small_groups,
    unless_few,
    years,
)
from trustmodel.report.brief.basis import Basis, Of, share_in_words
from trustmodel.report.brief.model import Measure, Question
from trustmodel.report.brief.pictures import Picture, Share
from trustmodel.report.brief.ranking import Candidate
from trustmodel.report.chapters import endeavour, openness
from trustmodel.report.parts import Table, table_of

__all__ = ["LEADERS"]

_ASKS: Final = "Are leaders together and open with each other?"
_HOW: Final = (
    "A place is one leader at one session. A document (a plan, data, an audit) reached every leader when those with whom it was"
    " shared held the whole extended leadership team. What is said in sessions is not recorded."
)


def _stands_out(basis: Basis) -> Iterator[Candidate]:
    yield from share_candidates(basis, endeavour.CHAPTER, "leaders")
    yield from share_candidates(basis, openness.CHAPTER, "leaders")


# --- figures ---------------------------------------------------------------------------------------------------------


def _places(basis: Basis, answers: Answers | None) -> Of | None:
    """Places filled, of all places; `None` where none is recorded, or they are those of too few people."""
    given: list[Endeavour] = [] if answers is None else basis.practice("endeavour", answers)
    filled, of = sum(each.whole.present for each in given), sum(each.whole.of for each in given)
    return unless_few(basis, (filled, of), sum(each.whole.people for each in given)) if of else None


def _documents(basis: Basis, answers: Answers | None) -> Of | None:
    """Documents that reached every leader, of all; `None` where none is recorded, or no team of leaders."""
    given = [] if answers is None else [each for each in basis.practice("openness", answers) if each.elt]
    reached, of = sum(each.reached for each in given), sum(each.of for each in given)
    return (reached, of) if of else None


def _places_by_area(basis: Basis, answers: Answers | None) -> dict[str, tuple[Of | None, bool]]:
    """Places filled by area and in the central team: groups of few leaders are suppressed, with that from which they would follow."""
    if answers is None:
        return {}
    area = {place.id: place.area or "Schools" for place in basis.places}
    sums: dict[str, list[int]] = {}
    for each in basis.practice("endeavour", answers):
        for row in each.rows:
            group = area.get(row.group) if kind_of(row.group) == "school" else "Central team"
            if group is not None:
                of_group = sums.setdefault(group, [0, 0, 0])
                for at, number in enumerate((row.people, row.present, row.of)):
                    of_group[at] += number
    gone = small_groups({group: people for group, (people, _, _) in sums.items()}, basis.voice.min_cell)
    return {
        group: (None, True) if group in gone else ((present, of) if of else None, False)
        for group, (_, present, of) in sums.items()
    }


def _documents_by_school(basis: Basis, answers: Answers | None) -> dict[str, Of]:
    if answers is None:
        return {}
    counts: dict[str, list[int]] = {}
    for each in basis.practice("openness", answers):
        if each.elt:
            for row in each.rows:
                of_school = counts.setdefault(row.about, [0, 0])
                of_school[0] += row.reached
                of_school[1] += row.of
    return {about: (reached, of) for about, (reached, of) in counts.items() if of}


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    if not basis.answers.data.trusts:
        return Question(id="leaders", asks=_ASKS, title="No trust is described, so nothing is known of its leaders")
    if {"endeavour", "openness"} <= set(basis.answers.refused):
        return refused("leaders", _ASKS, "what leaders do together")
    return Question(
        id="leaders",
        asks=_ASKS,
        title=_title(basis),
        pictures=tuple(_pictures(basis)),
        line=" ".join(_lines(basis)),
        how=_HOW,
        tables=tuple(_tables(basis)),
    )


def _title(basis: Basis) -> str:
    places, documents = _places(basis, basis.answers), _documents(basis, basis.answers)
    if places and documents:
        filled = share_in_words(places, "place", "places")
        return f"Leaders filled {filled}, and {share_in_words(documents, 'document', 'documents')} reached every leader"
    if places:
        return f"Leaders filled {share_in_words(places, 'place', 'places')} at their sessions"
    if documents:
        return f"{capitalised(share_in_words(documents, 'document', 'documents'))} reached every leader"
    return "Nothing is recorded of leaders’ sessions, or of what is open to every leader"


def _pictures(basis: Basis) -> Iterator[Picture]:
    before, after = (_places_by_area(basis, answers) for answers in (basis.earlier, basis.answers))
    rows = tuple(
        row_of(group, before.get(group, (None, False)), after[group])
        for group in sorted(after, key=lambda group: (group == "Central team", group))
    )
    if any(row.after for row in rows):
        yield in_rows(basis, "Places filled at leaders’ sessions", rows, _places(basis, basis.answers))
    then, now = (_documents_by_school(basis, answers) for answers in (basis.earlier, basis.answers))
    documents = tuple(
        Share(label=basis.row(place), before=then.get(place), after=now.get(place))
        for place in basis.in_rows({**now, **then})
    )
    if documents:
        yield in_rows(
            basis, "Plans, data and audits that reached every leader", documents, _documents(basis, basis.answers)
        )


def _lines(basis: Basis) -> Iterator[str]:
    given: list[Any] = basis.practice("endeavour")
    sessions = sum(each.sessions for each in given)
    if not sessions:
        return
    said = f"{capitalised(counted(sessions, 'session'))} {'was' if sessions == 1 else 'were'} held"
    with_trustees = [each.with_trustees for each in given if each.with_trustees is not None]
    if with_trustees:
        came = sum(with_trustees)
        said += f"; trustees came to {alike(came)[0] if came else 'none'}"
    yield f"{said}."
    if any(gone for _, gone in _places_by_area(basis, basis.answers).values()):
        yield f"Groups of fewer than {alike(basis.voice.min_cell)[0]} leaders are suppressed."


def _tables(basis: Basis) -> Iterator[Table]:
    after = _places_by_area(basis, basis.answers)
    if any(share or gone for share, gone in after.values()):
        before = _places_by_area(basis, basis.earlier)
        yield table_of(
            "Places filled",
            f"By area, {years(basis, ' and ')}. “Few”: fewer than {basis.voice.min_cell} leaders, or a figure from which theirs would follow."
            + overlapping(basis, "endeavour"),
            f"Where|{years(basis, '|')}",
            [
                (group, *in_years(basis, before.get(group, (None, False)), after[group]))
                for group in sorted(after, key=lambda group: (group == "Central team", group))
            ],
        )
    now = _documents_by_school(basis, basis.answers)
    if now:
        then = _documents_by_school(basis, basis.earlier)
        places = basis.in_rows(now)
        yield table_of(
            "Documents",
            f"Plans, data and audits that reached every leader, {years(basis, ' and ')}.",
            f"About|{years(basis, '|')}",
            [(basis.row(place), *in_years(basis, (then.get(place), False), (now[place], False))) for place in places],
            of=places,
        )


# --- on sheets -------------------------------------------------------------------------------------------------------


def _measures(basis: Basis) -> Iterator[Mapping[str, Measure]]:
    yield _places_on_sheets(basis)
    whole = _documents(basis, basis.answers)
    if whole is None:
        return
    before, after = (_documents_by_school(basis, answers) for answers in (basis.earlier, basis.answers))
    yield {
        school.id: measured(
            "Documents that reached every leader", (before.get(school.id), False), (after.get(school.id), False), whole
        )
        for school in basis.members
    }


def _places_on_sheets(basis: Basis) -> Mapping[str, Measure]:
    """Places filled by the leaders of each school: most schools have so few that it is suppressed."""
    whole = _places(basis, basis.answers)
    before, after = (_places_by_school(basis, answers) for answers in (basis.earlier, basis.answers))
    if not any(share or gone for share, gone in (*before.values(), *after.values())):
        return {}  # nobody wrote a session down
    return {
        school: measured("Leaders’ sessions: places filled", before.get(school, (None, False)), (share, gone), whole)
        for school, (share, gone) in after.items()
        if school in basis.member_ids
    }


def _places_by_school(basis: Basis, answers: Answers | None) -> dict[str, tuple[Of | None, bool]]:
    """Of each area that is shown its own schools are suppressed by themselves: the figure of one would follow from the sum of an area."""
    if answers is None:
        return {}
    area = {place.id: place.area or "Schools" for place in basis.places}
    rows = {row.group: row for each in basis.practice("endeavour", answers) for row in each.rows if row.group in area}
    gone: set[str] = set()
    for name in set(area.values()):
        people = {group: row.people for group, row in rows.items() if area[group] == name}
        gone |= small_groups(people, basis.voice.min_cell)
    return {
        group: (None, True) if group in gone else ((row.present, row.of) if row.of else None, False)
        for group, row in rows.items()
    }


LEADERS: Final = Asking(id="leaders", asks=_ASKS, question=_question, stands_out=_stands_out, measures=_measures)
