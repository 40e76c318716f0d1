"""A sheet for each school, of two pages at most: its figures, who helps it, what it needs and knows, how it is governed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from trustmodel.geography.distances import distance_km
from trustmodel.model.ids import kind_of
from trustmodel.model.records import Inspection, School
from trustmodel.prose import capitalised, day_in_words, in_sentence
from trustmodel.report.answers import Answers
from trustmodel.report.brief.asking import Asking
from trustmodel.report.brief.basis import Basis, Link, days_in_words, half_days, in_miles
from trustmodel.report.brief.model import Help, Measure, Sheet
from trustmodel.report.brief.questions.services import on_sheet
from trustmodel.report.plots.labels import as_read
from trustmodel.results import undefined

__all__ = ["sheets"]

_NEAREST: Final = 3
_MOST: Final = 12  # topics that are named


def sheets(basis: Basis, askings: Sequence[Asking]) -> Iterator[Sheet]:
    """One for each school, in the order of names.

    Parameters
    ----------
    basis
        The answers.
    askings
        The questions, whose measures stand on sheets.

    Yields
    ------
    Sheet
        What is said of one school.
    """
    measures = [each for asking in askings for each in asking.measures(basis)]
    known = _known(basis)
    needs = _needs(basis)
    inspections = _inspections(basis)
    often = Counter(as_read(school.name) for school in basis.members)
    for school in sorted(basis.members, key=lambda s: (s.name.casefold(), s.id)):
        sheet = _sheet(basis, school, measures, known, needs, inspections.get(school.id))
        # of schools of one name each says which it is, as pictures and tables call it
        yield (
            attrs.evolve(sheet, name=f"{school.name}: {basis.school(school.id)}")
            if often[as_read(school.name)] > 1
            else sheet
        )


def _sheet(  # noqa: PLR0913, PLR0917 - what was looked up once for all schools
    basis: Basis,
    school: School,
    measures: Sequence[Mapping[str, Measure]],
    known: Mapping[str, set[str]],
    needs: Mapping[str, Sequence[tuple[str, str]]],
    inspection: Inspection | None,
) -> Sheet:
    silent = basis.silent(basis.answers)
    wanted = {
        topic: [s for s, of in needs.items() if s != school.id and topic in {t for t, _ in of}]
        for topic in known[school.id]
    }
    also = sorted(
        (topic for topic, schools in wanted.items() if not schools), key=lambda topic: basis.topic(topic).casefold()
    )
    return Sheet(
        id=school.id,
        name=school.name,
        about=_about(basis, school),
        measures=tuple(each[school.id] for each in measures if school.id in each),
        helped_by=tuple(_help(basis, school.id, given=False)),
        helps=tuple(_help(basis, school.id, given=True)),
        answered=school.id not in silent,
        before=_before(basis, school.id),
        needs=tuple(f"{capitalised(basis.topic(topic))}: {who}" for topic, who in needs[school.id]),
        knows=tuple(
            f"{capitalised(basis.topic(topic))}: {basis.schools(schools)}"
            for topic, schools in sorted(wanted.items(), key=lambda each: basis.topic(each[0]).casefold())
            if schools
        )[:_MOST],
        also_knows=tuple(map(basis.topic, also[:_MOST])),
        governance=tuple(on_sheet(basis, school.id)),
        inspection=() if inspection is None else _judgements(basis, inspection),
        inspected="" if inspection is None else f"{day_in_words(inspection.inspected_on)}, {inspection.framework_era}",
    )


# --- what it is ------------------------------------------------------------------------------------------------------


def _about(basis: Basis, school: School) -> str:
    facts = [str(school.phase)]
    if school.local_authority:
        facts.append(basis.area(school) or basis.voice.text(school.local_authority))
    if school.pupils is not None:
        facts.append(f"{school.pupils:,} {'pupil' if school.pupils == 1 else 'pupils'}")
    joined = max((m.start for m in basis.answers.data.memberships if m.school == school.id and m.start), default=None)
    if joined is not None:
        facts.append(f"joined {joined:%B %Y}")
    said = f"{', '.join(facts)}."
    near = sorted(
        (km, basis.school(o.id))
        for o in basis.members
        if o.id != school.id and not undefined(km := distance_km(school, o))
    )
    if near:
        said += f" Nearest: {', '.join(f'{name} {in_miles(km)}' for km, name in near[:_NEAREST])}."
    return said


# --- help ------------------------------------------------------------------------------------------------------------


def _help(basis: Basis, school: str, *, given: bool) -> Iterator[Help]:
    """Help that a school gave or got this year, by the name of the other."""
    area = {place.id: place.area for place in basis.places}
    earlier = {} if basis.earlier is None else basis.links(basis.earlier)
    silent = set() if basis.earlier is None else {*basis.silent(basis.earlier)}
    links: list[tuple[str, Link]] = []
    for (giver, receiver), link in basis.links(basis.answers).items():
        if (giver if given else receiver) == school:
            links.append((receiver if given else giver, link))
    for other, link in sorted(links, key=lambda each: basis.school(each[0]).casefold()):
        known = basis.earlier is not None and not {link.giver, link.receiver} & silent
        yield Help(
            school=basis.school(other),
            across="" not in {area[other], area[school]} and area[other] != area[school],
            new=(link.giver, link.receiver) not in earlier if known else None,
            times=link.times,
            days=half_days(link.days),
            topics=tuple(map(basis.topic, link.topics)),
            suppressed=link.suppressed,
        )


def _before(basis: Basis, school: str) -> tuple[int, int] | None:
    earlier: Answers | None = basis.earlier
    if earlier is None or school in basis.silent(earlier):
        return None
    pairs = basis.links(earlier)
    return sum(receiver == school for _, receiver in pairs), sum(giver == school for giver, _ in pairs)


# --- what it needs, and what it knows ---------------------------------------------------------------------------------


def _needs(basis: Basis) -> Mapping[str, list[tuple[str, str]]]:
    """The open needs of each school by topic, and who could help with each."""
    of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    plan = basis.answers.plan
    if plan is None:
        return of
    for match in plan.rows:
        who, where = basis.person(match.helper)
        days = days_in_words(match.days)
        of[match.school].append((match.topic, f"{who}{f', {where}' if where else ''}{f', {days}' if days else ''}"))
    for need in plan.unmet:
        of[need.school].append((need.topic, f"stays open, since {_WHY[need.why]}"))
    return of


_WHY: Final = {
    "nobody holds it": "nobody is recorded as knowing it",
    "no days left": "those who know it have no days left",
    "days not recorded": "it is not recorded how many days those who know it have left",
    "too far": "those who know it are too far away",
    "outside the boundary": "those who know it are outside the trust",
    "others come first": "help went to a higher priority",
}


def _known(basis: Basis) -> Mapping[str, set[str]]:
    """The topics that somebody at each school is recorded as knowing; none where that was not asked."""
    gaps = basis.answers.gaps
    known: dict[str, set[str]] = defaultdict(set)
    for row in () if gaps is None else gaps.rows:
        for place in row.schools_holding:
            if kind_of(place) == "school":
                known[place].add(row.topic)
    return known


# --- inspection ------------------------------------------------------------------------------------------------------


def _inspections(basis: Basis) -> Mapping[str, Inspection]:
    """The last inspection of each school up to the day."""
    day = basis.answers.at
    latest: dict[str, Inspection] = {}
    for inspection in sorted(basis.answers.data.inspections, key=lambda each: (each.inspected_on, each.id)):
        if day is None or inspection.inspected_on <= day:
            latest[inspection.school] = inspection
    return latest


def _judgements(basis: Basis, inspection: Inspection) -> tuple[tuple[str, str], ...]:
    text = basis.voice.text
    return tuple(
        (capitalised(text(area)), in_sentence(text(grade))) for area, grade in sorted(inspection.judgements.items())
    )
