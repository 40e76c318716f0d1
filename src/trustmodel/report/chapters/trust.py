"""The trust in the report: its schools, where they are, and how local it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from trustmodel.geography.distances import distance_km
from trustmodel.model.records import School, Trust
from trustmodel.network.locality import Locality, locality
from trustmodel.prose import counted, is_are, listed, spelt
from trustmodel.report import plots
from trustmodel.report.answers import Answers
from trustmodel.report.asked import Asked
from trustmodel.report.chapter import Chapter, Names
from trustmodel.report.parts import Part, Picture, Table, table_of
from trustmodel.report.plots.labels import placed
from trustmodel.report.voice import Voice
from trustmodel.report.wording import how_far
from trustmodel.results import Remark, undefined

__all__ = ["CHAPTER"]

_MOST_MAPS: Final = 12


def _ask(asked: Asked) -> Mapping[str, Any]:
    return {"localities": tuple(asked.on_the_day(locality, trust=trust.id) for trust in asked.data.trusts)}


# --- in words --------------------------------------------------------------------------------------------------------


def _remarks(answers: Answers, _: Names) -> Iterator[Remark]:
    data = answers.data
    if not data.trusts:
        yield Remark(
            section="trust",
            says=f"No trust is described: {counted(len(data.schools), 'school')} alone.",
            cannot_say="Without memberships nothing can be said of what is inside a trust and what is outside.",
        )
    for trust, local in zip(data.trusts, answers.localities, strict=True):
        members = data.members_of(trust.id, at=answers.at)
        if members:
            yield _of_a_trust(trust, members, local)
        else:
            yield Remark(section="trust", says=f"{trust.name} has no school{' on that day' if answers.at else ''}.")


def _of_a_trust(trust: Trust, members: Sequence[School], local: Locality) -> Remark:
    phases = Counter(str(school.phase).lower() for school in members)
    by_phase = listed(
        [f"{'all' if len(phases) == 1 else spelt(count)} {phase}" for phase, count in sorted(phases.items())],
        limit=None,
    )
    says = f"{trust.name} has {counted(len(members), 'school')} ({by_phase})."
    cannot_say = None
    if not undefined(local.maximum_km):
        says += (
            f" The two furthest apart are {how_far(local.maximum_km)} from each other;"
            f" half of all pairs are within {how_far(local.median_km)}."
            if local.n_placed > 2  # noqa: PLR2004 - of two there is one pair
            else f" They are {how_far(local.maximum_km)} from each other."
        )
        cannot_say = "travel time: distances are straight lines, not roads."
    if unplaced := sum(not placed(school) for school in members):
        where = f"Where {counted(unplaced, 'school')} {is_are(unplaced)}: no coordinates are recorded."
        cannot_say = f"{cannot_say or ''} {where}".strip()
    return Remark(section="trust", says=says, cannot_say=cannot_say, evidence=local.evidence)


# --- tables and pictures ---------------------------------------------------------------------------------------------


def _parts(answers: Answers, _: Voice) -> Iterator[Part]:
    data = answers.data
    for number, (trust, local) in enumerate(zip(data.trusts, answers.localities, strict=True), 1):
        called = f": {trust.name}" if len(data.trusts) > 1 else ""
        if members := data.members_of(trust.id, at=answers.at):
            yield _map(answers, members, number, called, trust.id)
            yield _locality_table(f"How local it is{called}", local)
    if not data.trusts and data.schools:
        yield _map(answers, tuple(data.schools), 1, "", None)


def _map(answers: Answers, schools: Sequence[School], number: int, called: str, trust: str | None) -> Part:
    """The schools of a trust as a map with their table behind it, or as the table alone."""
    table = _school_table(f"Schools{called}", schools)
    if number > _MOST_MAPS or not any(placed(school) for school in schools):
        return table
    return Picture(
        id=f"map-{number}",
        title=f"Where the schools are{called}",
        caption=_MAP_CAPTION,
        table=table,
        chart=lambda: plots.locality(answers.data, trust=trust, at=answers.at),
    )


_MAP_CAPTION: Final = (
    "Drawn to scale from National Grid coordinates; the bar shows the distance. Filled circles are schools of the trust,"
    " open squares are schools outside it. Where a name has no room its number stands in the mark, and the name below;"
    " where many lie outside, some of those have no name."
)


def _school_table(title: str, members: Sequence[School]) -> Table:
    def nearest(school: School) -> float:
        apart = [distance_km(school, other) for other in members if other.id != school.id]
        return min((km for km in apart if not undefined(km)), default=float("nan"))

    ordered = sorted(members, key=lambda school: (school.name.casefold(), school.id))
    rows = [
        (school.name, str(school.phase), school.pupils, school.church, school.local_authority, nearest(school))
        for school in ordered
    ]
    return table_of(
        title,
        "Listed by name. A dash means not recorded.",
        "School|Phase|#Pupils|Church school|Local authority|#Nearest of these, km",
        rows,
        of=[school.id for school in ordered],
        facts=True,
    )


def _locality_table(title: str, local: Locality) -> Table:
    near = f"{local.near_km:g} km"
    rows: list[tuple[str, object]] = [
        ("Schools", local.n),
        ("of which with coordinates; what follows rests on these", local.n_placed),
        ("Greatest distance between two schools, km", local.maximum_km),
        ("Median distance between two schools, km", local.median_km),
        ("Mean distance to the nearest other school of the trust, km", local.nearest_km),
        ("Standard distance from the schools’ common centre, km", local.standard_distance_km),
        ("Shortest lines that join all the schools, km", local.spanning_tree_km),
        (f"Groups of schools, joined by steps of at most {near}", local.clusters),
        (f"Schools with no other of the trust within {near}", local.isolated),
        ("Chance that two schools drawn at random share a local authority (Simpson’s index)", local.authority_simpson),
    ]
    caption = "No single figure says how local a trust is. Distances are straight lines; a dash means undefined."
    return table_of(title, caption, "Measure|#Value", rows, folded=False)


# --- on a school's page ----------------------------------------------------------------------------------------------


def _facts(answers: Answers, voice: Voice, school: School) -> Iterable[Sequence[object]]:
    """What the school is, and since when it belongs."""
    ages = None if school.age_low is None or school.age_high is None else f"{school.age_low} to {school.age_high}"
    yield from (
        ("Phase", str(school.phase)),
        ("Type", school.type and str(school.type)),
        ("Unique reference number", school.urn),
        ("Ages", ages),
        ("Pupils", school.pupils),
        ("Religious character", school.religious_character and voice.text(school.religious_character)),
        ("Local authority", school.local_authority and voice.text(school.local_authority)),
    )
    for membership in answers.data.memberships:
        if membership.school == school.id:
            start, end = membership.period
            since = "not recorded" if start is None else f"{start.day} {start:%B %Y}"
            until = "" if end is None else f", until {end.day} {end:%B %Y}"
            yield f"In {answers.data.trusts[membership.trust].name} since", since + until


CHAPTER: Final = Chapter(
    id="trust",
    title="The trust and where it is",
    ask=_ask,
    remarks=_remarks,
    parts=_parts,
    facts=_facts,
    counts={"Schools of the trust": lambda answers: sum(local.n for local in answers.localities)},
    methods={"locality": "Straight lines between National Grid coordinates."},
)
