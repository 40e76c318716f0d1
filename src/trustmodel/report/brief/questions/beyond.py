"""Whom do we reach beyond the trust: schools that took part or were helped, and programmes that are open to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import attrs

from trustmodel.model.ids import kind_of
from trustmodel.practice.community import Community
from trustmodel.practice.outreach import ReachedRow
from trustmodel.prose import alike, capitalised, counted
from trustmodel.report.brief.asking import Asking, refused, share_candidates
from trustmodel.report.brief.basis import Basis, half_days
from trustmodel.report.brief.model import Question
from trustmodel.report.brief.pictures import Blocks
from trustmodel.report.brief.ranking import Candidate
from trustmodel.report.chapters import community
from trustmodel.report.parts import Table, table_of
from trustmodel.results import undefined

__all__ = ["BEYOND"]

_ASKS: Final = "Whom do we reach beyond the trust?"
_HOW: Final = (
    "This counts programmes that schools of both sides take part in, support given from within the trust, and activities led from"
    " within it. Schools that are not in the records may have been reached too."
)
_MOST: Final = 12  # schools in the picture; the figures have all


def _stands_out(basis: Basis) -> Iterator[Candidate]:
    yield from share_candidates(basis, community.CHAPTER, "beyond")


def _given(basis: Basis) -> list[Community]:
    return basis.practice("community")


def _beyond(basis: Basis) -> list[ReachedRow]:
    """Schools beyond the trust, and of several trusts beyond all of them, that took part or were helped, in the order of names."""
    inside = basis.member_ids if len(basis.answers.data.trusts) > 1 else ()
    rows: dict[str, ReachedRow] = {}
    for row in (row for each in _given(basis) for row in each.schools if not row.inside):
        if row.school not in inside:
            known = rows.get(row.school)
            rows[row.school] = row if known is None else _together(known, row)
    return sorted(rows.values(), key=lambda row: basis.school(row.school).casefold())


def _together(first: ReachedRow, second: ReachedRow) -> ReachedRow:
    """What two trusts did with one school: what both count is counted once."""
    evidence = tuple(sorted({*first.evidence, *second.evidence}))
    of_kind = Counter(map(kind_of, evidence))
    days = [row.support_days for row in (first, second) if not undefined(row.support_days)]
    return attrs.evolve(
        first,
        programmes=of_kind["programme"],
        activities=of_kind["activity"],
        support_records=of_kind["support"],
        support_days=sum(days) if days else first.support_days,
        evidence=evidence,
    )


def _times(row: ReachedRow) -> int:
    return row.programmes + row.activities + row.support_records


def _question(basis: Basis) -> Question:
    if not basis.answers.data.trusts:
        return Question(
            id="beyond", asks=_ASKS, title="No trust is described, so nothing is known of what lies beyond it"
        )
    if "community" in basis.answers.refused:
        return refused("beyond", _ASKS, "what is done beyond the trust")
    beyond = _beyond(basis)
    return Question(
        id="beyond",
        asks=_ASKS,
        title=_title(basis, beyond),
        pictures=(_blocks(basis, beyond),) if beyond else (),
        line=" ".join(_lines(basis)),
        how=_HOW,
        tables=(_table(basis, beyond),) if beyond else (),
    )


def _title(basis: Basis, beyond: list[ReachedRow]) -> str:
    if beyond:
        were = "was" if len(beyond) == 1 else "were"
        return f"{capitalised(counted(len(beyond), 'school'))} beyond {basis.the_trust} took part or {were} helped"
    if any(each.reaching is not None or each.rows for each in _given(basis)):
        return f"No school beyond {basis.the_trust} is recorded as taking part or helped"
    return f"Nothing is recorded of what is done beyond {basis.the_trust}"


def _lines(basis: Basis) -> Iterator[str]:
    offers = [offer for each in _given(basis) for offer in each.offers]
    if offers:
        free = sum(offer.free is True for offer in offers)
        of = f", {alike(free)[0]} of them free" if free and len(offers) > 1 else ", at no cost" if free else ""
        yield (
            f"{capitalised(counted(len(offers), 'activity or programme', 'activities and programmes'))}"
            f" {'was' if len(offers) == 1 else 'were'} open to other schools{of}."
        )
    people = [row.reached for each in _given(basis) for row in each.rows if row.reached is not None]
    if sum(people) >= basis.voice.min_cell:
        more = ", some perhaps more than once" if len(people) > 1 else ""
        yield f"{'Programmes' if len(people) > 1 else 'A programme'} reached {alike(sum(people))[0]} people{more}."


def _blocks(basis: Basis, beyond: list[ReachedRow]) -> Blocks:
    rows = beyond[:_MOST]
    acts = counted(
        sum(map(_times, beyond)), "activity, programme or act of support", "activities, programmes and acts of support"
    )
    return Blocks(
        title=f"What schools beyond {basis.the_trust} took part in or were helped with",
        rows=tuple((basis.school(row.school), _times(row), _note(row)) for row in rows),
        alt=f"{capitalised(counted(len(beyond), 'school'))} beyond {basis.the_trust}, and what was done with"
        f" {'it' if len(beyond) == 1 else 'them'}: {acts}.",
    )


def _note(row: ReachedRow) -> str:
    parts = [
        counted(number, noun, nouns)
        for number, noun, nouns in (
            (row.programmes, "programme", "programmes"),
            (row.activities, "activity", "activities"),
            (row.support_records, "act of support", "acts of support"),
        )
        if number
    ]
    return ", ".join(parts)


def _table(basis: Basis, beyond: list[ReachedRow]) -> Table:
    return table_of(
        "Figures",
        f"Schools beyond {basis.the_trust}{basis.in_time}, by name. A dash: not recorded.",
        "School|#Activities|#Programmes|#Times helped|#Days",
        [
            (basis.school(row.school), row.activities, row.programmes, row.support_records, half_days(row.support_days))
            for row in beyond
        ],
        of=[row.school for row in beyond],
    )


BEYOND: Final = Asking(id="beyond", asks=_ASKS, question=_question, stands_out=_stands_out)
