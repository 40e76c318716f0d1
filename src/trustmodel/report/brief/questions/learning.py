"""Are all colleagues growing: whom training reached, and who looked at one of their goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from trustmodel.model.ids import kind_of
from trustmodel.prose import alike, capitalised
from trustmodel.report.answers import Answers
from trustmodel.report.brief.asking import (
    Asking,
    changed_to,
    in_rows,
    in_years,
    measured,
    overlapping,
    people_of,
    refused,
    row_of,
    share_candidates,
    unless_few,
    years,
)
from trustmodel.report.brief.basis import Basis, Of, share_in_words
from trustmodel.report.brief.model import Measure, Question
from trustmodel.report.brief.pictures import Picture
from trustmodel.report.brief.ranking import Candidate
from trustmodel.report.chapters import development
from trustmodel.report.parts import Table, table_of

__all__ = ["LEARNING"]

_ASKS: Final = "Are all colleagues growing?"
_HOW: Final = (
    "Training is CPD, coaching, leadership programmes and qualifications in which a colleague, or the whole school, is recorded"
    " as taking part. What was learnt is not recorded. Goals are for development, not for judging anybody."
)
_What: TypeAlias = Literal["reached", "reviewed"]
_CALLED: Final[Mapping[_What, str]] = {
    "reached": "Colleagues whom training reached",
    "reviewed": "Colleagues who looked at one of their goals",
}


def _stands_out(basis: Basis) -> Iterator[Candidate]:
    yield from share_candidates(basis, development.CHAPTER, "learning")


# --- figures ---------------------------------------------------------------------------------------------------------


def _whole(basis: Basis, answers: Answers | None, what: _What) -> Of | None:
    """How many colleagues, of all; `None` where it is not recorded, or they are too few."""
    given = [] if answers is None else [each.whole for each in basis.practice("development", answers)]
    known = [(getattr(row, what), row.of) for row in given if getattr(row, what) is not None and row.of]
    share = sum(has for has, _ in known), sum(of for _, of in known)
    return unless_few(basis, share, share[1]) if known else None


def _by_place(basis: Basis, answers: Answers | None, what: _What) -> dict[str, tuple[Of | None, bool]]:
    """How many colleagues at each school and in the central team; small counts suppressed, and those from which they would follow."""
    shown: dict[str, tuple[Of | None, bool]] = {}
    for each in [] if answers is None else basis.practice("development", answers):
        shown |= people_of(basis, {row.group: (getattr(row, what), row.of) for row in each.rows})
    return shown


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    if not basis.answers.data.trusts:
        return Question(id="learning", asks=_ASKS, title="No trust is described, so nothing is known of its colleagues")
    if "development" in basis.answers.refused:
        return refused("learning", _ASKS, "how colleagues develop")
    return Question(
        id="learning",
        asks=_ASKS,
        title=_title(basis),
        pictures=tuple(_pictures(basis)),
        line=" ".join(_lines(basis)),
        how=_HOW,
        tables=tuple(_tables(basis)),
    )


def _title(basis: Basis) -> str:
    for what, says in (("reached", "Training reached {}"), ("reviewed", "A goal was looked at by {}")):
        now = _whole(basis, basis.answers, what)  # type: ignore[arg-type]
        if now:
            then = _whole(basis, basis.earlier, what)  # type: ignore[arg-type]
            since = changed_to(then, now, basis.ago) if then else ""
            return says.format(share_in_words(now, "colleague", "colleagues")) + since
    if _few(basis):
        return f"Fewer than {alike(basis.voice.min_cell)[0]} colleagues are recorded, so nothing is shown of them"
    return "Nothing is recorded of colleagues’ training or goals"


def _few(basis: Basis) -> bool:
    """Whether something is recorded, of too few colleagues to show it."""
    rows = [each.whole for each in basis.practice("development")]
    return any(row.of and (row.reached is not None or row.reviewed is not None) for row in rows)


def _pictures(basis: Basis) -> Iterator[Picture]:
    for what, title in _CALLED.items():
        before, after = (_by_place(basis, answers, what) for answers in (basis.earlier, basis.answers))
        rows = tuple(
            row_of(basis.row(place), before.get(place, (None, False)), after[place]) for place in basis.in_rows(after)
        )
        if any(row.after for row in rows):
            yield in_rows(basis, title, rows, _whole(basis, basis.answers, what))


def _lines(basis: Basis) -> Iterator[str]:
    whole = _whole(basis, basis.answers, "reviewed")
    if whole and _whole(basis, basis.answers, "reached"):
        then = _whole(basis, basis.earlier, "reviewed")
        looked = capitalised(share_in_words(whole, "colleague", "colleagues"))
        yield f"{looked} looked at one of their goals{changed_to(then, whole, basis.ago) if then else ''}."
    after = _by_place(basis, basis.answers, "reached")
    central = [share for place, (share, _) in after.items() if kind_of(place) == "trust" and share]
    if len(central) == 1 and central[0][0] < central[0][1]:
        yield f"In the central team training reached {' of '.join(alike(*central[0]))}."
    if any(gone for _, gone in after.values()):
        yield f"Figures of fewer than {alike(basis.voice.min_cell)[0]} people are suppressed."


def _tables(basis: Basis) -> Iterator[Table]:
    for what, title in _CALLED.items():
        before, after = (_by_place(basis, answers, what) for answers in (basis.earlier, basis.answers))
        if not any(share or gone for share, gone in after.values()):
            continue
        places = basis.in_rows(after)
        rows = [
            (basis.row(place), *in_years(basis, before.get(place, (None, False)), after[place])) for place in places
        ]
        yield table_of(
            title,
            f"By area and name. “Few”: a figure about fewer than {basis.voice.min_cell} people, or from which such"
            f" a figure would follow.{overlapping(basis, 'development')}",
            f"School or central team|{years(basis, '|')}",
            rows,
            of=places,
        )


# --- on sheets -------------------------------------------------------------------------------------------------------


def _measures(basis: Basis) -> Iterator[Mapping[str, Measure]]:
    for what, label in _CALLED.items():
        whole = _whole(basis, basis.answers, what)
        before, after = (_by_place(basis, answers, what) for answers in (basis.earlier, basis.answers))
        yield {
            place: measured(label, before.get(place, (None, False)), (share, gone), whole)
            for place, (share, gone) in after.items()
            if whole or gone
        }


LEARNING: Final = Asking(id="learning", asks=_ASKS, question=_question, stands_out=_stands_out, measures=_measures)
