"""Who knows what we need: topics that a school needs and nobody knows, or that rest on one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from trustmodel.model.ids import kind_of
from trustmodel.model.situation import with_narrower
from trustmodel.network.expertise_gaps import GapRow
from trustmodel.prose import capitalised, counted, has_have, is_are, listed, spelt
from trustmodel.report.brief.asking import TOPIC, Asking, Concern, refused
from trustmodel.report.brief.basis import Basis
from trustmodel.report.brief.model import Question, Risk
from trustmodel.report.brief.pictures import Holders, Picture, Place
from trustmodel.report.parts import Table, table_of

__all__ = ["KNOWLEDGE", "is_recorded"]

_ASKS: Final = "Who knows what we need?"
_HOW: Final = (
    "A colleague counts as knowing a topic from the level “secure” on, while in post; who knows a narrower topic counts for a"
    " broader one, as in the plan. Somebody who works at several schools counts at each. What nobody wrote down is not known here."
)
_MOST_TOPICS: Final = 20


def _needed(basis: Basis) -> list[GapRow]:
    gaps = basis.answers.gaps
    if gaps is None:
        return []
    known = {row.topic: row for row in gaps.rows}
    ours = (
        attrs.evolve(row, needed_by=tuple(school for school in row.needed_by if school in basis.member_ids))
        for row in gaps.rows
    )
    needed = [_with_narrower(basis, row, known) for row in ours if row.needed_by]
    return sorted(needed, key=lambda row: basis.topic(row.topic).casefold())


def _with_narrower(basis: Basis, row: GapRow, known: Mapping[str, GapRow]) -> GapRow:
    """A topic with what is known of those below it: the plan has them help with it, so it is not said to be known to nobody."""
    rows = [known[topic] for topic in with_narrower(basis.answers.data, row.topic) if topic in known]
    rows = [each for each in rows if each.holders]
    people = {each.single_holder for each in rows}
    places = {place for each in rows for place in each.schools_holding}
    return attrs.evolve(
        row,
        holders=max((each.holders for each in rows), default=0),
        single_holder=people.pop() if len(people) == 1 else None,
        schools_holding=tuple(sorted(places)),
        not_held_by=tuple(school for school in row.needed_by if school not in places),
        central_holders=sum(each.central_holders for each in rows),
    )


def is_recorded(basis: Basis) -> bool:
    """Whether anything is recorded of what anybody knows: if not, that nobody knows a topic says nothing.

    Parameters
    ----------
    basis
        The answers.

    Returns
    -------
    bool
        False also where it was not asked.
    """
    return basis.answers.gaps is not None and any(row.holders for row in basis.answers.gaps.rows)


def _by_nobody(basis: Basis) -> list[GapRow]:
    return [row for row in _needed(basis) if not row.holders] if is_recorded(basis) else []


def _by_one(basis: Basis) -> list[GapRow]:
    return [row for row in _needed(basis) if row.single_holder is not None]


# --- page one --------------------------------------------------------------------------------------------------------


def _concerns(basis: Basis) -> Iterator[Concern]:
    if nobody := _by_nobody(basis):
        schools = {school for row in nobody for school in row.needed_by}
        topics = basis.topics((row.topic for row in nobody), last="or")
        need = "which is needed at one school" if len(schools) == 1 else f"which {counted(len(schools), 'school')} need"
        says = f"Nobody {basis.in_whose} is recorded as knowing {topics}, {need}."
        yield Concern(place=TOPIC, risk=Risk(says=says, question="knowledge"))
    if alone := _by_one(basis):
        topics = capitalised(basis.topics(row.topic for row in alone))
        rests = "is needed, and rests on one person" if len(alone) == 1 else "are needed, and each rests on one person"
        yield Concern(place=TOPIC, risk=Risk(says=f"{topics} {rests}.", question="knowledge"))


# --- its page --------------------------------------------------------------------------------------------------------


def _question(basis: Basis) -> Question:
    if basis.answers.gaps is None:
        return refused("knowledge", _ASKS, "what colleagues know")
    needed = _needed(basis)
    shown = [row for row in needed if not row.holders or row.single_holder is not None or row.not_held_by]
    return Question(
        id="knowledge",
        asks=_ASKS,
        title=_title(basis, needed),
        pictures=(_holders(basis, shown),) if shown and is_recorded(basis) else (),
        line=_line(basis, shown) if is_recorded(basis) else "",
        how=_HOW,
        tables=tuple(_tables(basis, needed)),
    )


def _title(basis: Basis, needed: Sequence[GapRow]) -> str:
    if not is_recorded(basis):
        if not needed:
            return "Nothing is recorded of what colleagues know, or of what schools need"
        topics = capitalised(counted(len(needed), "topic"))
        return f"{topics} {is_are(len(needed))} needed; nothing is recorded of who knows what"
    if not needed:
        assert basis.answers.gaps is not None
        known = sum(row.holders > 0 for row in basis.answers.gaps.rows)
        return f"No open need is recorded; colleagues know {counted(known, 'topic')}"
    nobody, alone = len(_by_nobody(basis)), len(_by_one(basis))
    lacking = f"{counted(nobody, 'needed topic')} {has_have(nobody)} nobody" if nobody else ""
    rests = "rests on one person" if alone == 1 else "rest on one person"
    resting = f"{spelt(alone)} {rests}" if nobody else f"{counted(alone, 'needed topic')} {rests}"
    said = ", and ".join(filter(None, (lacking, resting if alone else "")))
    return capitalised(said) or "Every needed topic is known to two people or more"


def _line(basis: Basis, shown: Sequence[GapRow]) -> str:
    assert basis.answers.gaps is not None
    if not shown or len(shown) == len(basis.answers.gaps.rows):
        return ""
    return (
        "Only topics that a school needs and lacks, or that rest on one person, are shown:"
        f" {len(shown[:_MOST_TOPICS]):,} of {len(basis.answers.gaps.rows):,}."
    )


def _holders(basis: Basis, shown: Sequence[GapRow]) -> Picture:
    centre = [Place(id=trust.id, name=basis.row(trust.id), area="") for trust in basis.answers.data.trusts]
    places = (*basis.places, *centre)
    number = {place.id: at for at, place in enumerate(places)}
    rows = shown[:_MOST_TOPICS]
    known, needed = [], []
    for at, row in enumerate(rows):
        known += [(at, number[place]) for place in row.schools_holding if place in number]
        if row.central_holders and len(centre) == 1:
            known.append((at, number[centre[0].id]))
        needed += [(at, number[school]) for school in row.needed_by if school in number]
    lacking = sum(not row.holders for row in rows)
    nobody = f": {spelt(lacking)} of them {is_are(lacking)} known to nobody" if lacking else ""
    return Holders(
        topics=tuple(capitalised(basis.topic(row.topic)) for row in rows),
        places=places,
        known=tuple(sorted(set(known))),
        needed=tuple(needed),
        alt=(
            f"{capitalised(counted(len(rows), 'topic'))} that {is_are(len(rows))} needed, and the schools where somebody"
            f" knows {'it' if len(rows) == 1 else 'them'}{nobody}."
        ),
    )


def _tables(basis: Basis, needed: Sequence[GapRow]) -> Iterator[Table]:
    alone = [row for row in needed if row.single_holder is not None]
    if alone and not basis.public:
        rows = []
        for row in alone:
            who, where = basis.person(row.single_holder or "")
            rows.append((capitalised(basis.topic(row.topic)), who, where, basis.schools(row.needed_by)))
        yield table_of(
            "Who is the one person, by role",
            "Needed topics that rest on one person.",
            "Topic|Only|At|Needed at",
            rows,
            of=[row.needed_by for row in alone],
        )
    if needed:
        yield table_of(
            "Needed topics",
            f"Each topic with an open need{basis.in_time}, by name.",
            "Topic|Needed at|Known at",
            [
                (
                    capitalised(basis.topic(row.topic)),
                    basis.schools(row.needed_by),
                    (_where(basis, row) or "nobody") if is_recorded(basis) else None,
                )
                for row in needed
            ],
            of=[row.needed_by for row in needed],
        )


def _where(basis: Basis, row: GapRow) -> str:
    schools = sorted(basis.school(place) for place in row.schools_holding if kind_of(place) == "school")
    return listed([*schools, *(["the central team"] if row.central_holders else [])])


KNOWLEDGE: Final = Asking(id="knowledge", asks=_ASKS, question=_question, concerns=_concerns)
