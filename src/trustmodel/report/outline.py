"""How a report hangs together: its sections in groups, and a page for each school with all that is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from trustmodel.model.records import School
from trustmodel.report.parts import GROUPS, Column, Page, Picture, Section, Table, Voice, cell, table_of
from trustmodel.report.sections import SECTIONS, page

if TYPE_CHECKING:
    from trustmodel.report.review import Review

_MOST_PAGES: Final = 500
_MOST_ROWS: Final = 8  # of one table on a school's page


@attrs.frozen(kw_only=True)
class Group:
    """One of the four systems of a trust, with the sections that say something of it."""

    id: str
    title: str
    about: str
    sections: tuple[Section, ...]


@attrs.frozen(kw_only=True)
class Extract:
    """The rows of a table that are about one school, and the section where the table stands."""

    section: Section
    table: Table


@attrs.frozen(kw_only=True)
class SchoolPage:
    """All that the report says of one school."""

    number: int
    school: str
    name: str
    facts: Table
    said: tuple[tuple[Section, str], ...]
    extracts: tuple[Extract, ...]

    @property
    def id(self) -> str:
        """Its anchor."""
        return f"school-{self.number}"


@attrs.frozen(kw_only=True, slots=False)  # without slots, for what is worked out once
class Outline:
    """A report in the order in which it is read."""

    page: Page
    before: tuple[Section, ...]
    groups: tuple[Group, ...]
    schools: tuple[SchoolPage, ...]
    after: tuple[Section, ...]
    more: str | None
    """Said where there are more schools than pages."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section, in order."""
        return (*self.before, *(section for group in self.groups for section in group.sections), *self.after)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each school that has a page."""
        return {one.school: one.number for one in self.schools}


SCHOOLS_TITLE: Final = "School by school"
SCHOOLS_ABOUT: Final = (
    "One page for each school, in the order of names, with all that this report says of it. What is not recorded is"
    " unknown; it is not none."
)


def outline(review: Review, voice: Voice) -> Outline:
    """The whole report, made once for every form in which it is written."""
    made = [one for one in (make(review, voice) for make in SECTIONS) if one.findings or one.parts]
    first = next((place for place, section in enumerate(made) if section.under), len(made))
    groups = (
        Group(id=name, title=title, about=about, sections=tuple(one for one in made if one.under == name))
        for name, (title, about) in GROUPS.items()
    )
    schools = _schools(review)
    some = schools[:_MOST_PAGES]
    more = f"The first {len(some):,} of {len(schools):,} schools have a page." if len(schools) > len(some) else None
    return Outline(
        page=page(review, voice),
        before=tuple(one for one in made[:first] if one.under is None),
        groups=tuple(group for group in groups if group.sections),
        schools=tuple(_school_pages(review, voice, some, made)),
        after=tuple(one for one in made[first:] if one.under is None),
        more=more,
    )


def _schools(review: Review) -> list[School]:
    """The schools of the trusts on the day, else of any day; without a trust all schools. In the order of names."""
    data = review.data
    members = {one.id: one for trust in data.trusts for one in data.members_of(trust.id, at=review.at)}
    chosen: Iterable[School] = members.values() if data.trusts else data.schools
    return sorted(chosen, key=lambda one: (one.name.casefold(), one.id))


def _school_pages(
    review: Review, voice: Voice, schools: Sequence[School], sections: Sequence[Section]
) -> Iterable[SchoolPage]:
    said = _mentions(schools, sections)
    tables = [(section, _behind(part)) for section in sections for part in section.parts]
    for number, school in enumerate(schools, 1):
        facts = _facts(review, voice, school)
        extracts = []
        for section, table in tables:
            if school.id not in table.by_school:
                continue
            columns, rows = _own(table, school)
            if section.id == "trust":  # the rest of what it is
                told = {name for name, _ in facts}
                facts += [(c.name, value) for c, value in zip(columns, rows[0], strict=True) if c.name not in told]
            else:
                extracts.append(Extract(section=section, table=_short(table, columns, rows)))
        yield SchoolPage(
            number=number,
            school=school.id,
            name=school.name,
            facts=table_of(
                "What it is", "As it is recorded; a dash means not recorded.", "What|Here", facts, folded=False
            ),
            said=tuple(said.get(school.id, ())),
            extracts=tuple(extracts),
        )


def _behind(part: Table | Picture) -> Table:
    return part.table if isinstance(part, Picture) else part


def _own(table: Table, school: School) -> tuple[tuple[Column, ...], list[tuple[object, ...]]]:
    """The rows of a table that are about a school, without the column that only says which school it is."""
    rows = [table.values[place] for place in table.by_school[school.id]]
    whose = table.columns[0].name.startswith(("School", "Place")) and {cell(row[0]) for row in rows} == {school.name}
    if whose and len(table.columns) > 1:
        return table.columns[1:], [row[1:] for row in rows]
    return table.columns, rows


def _short(table: Table, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> Table:
    """A table of some rows, the first of them where there are many: a school's page is to stay a page."""
    names = "|".join(f"{'#' * column.number}{column.name}" for column in columns)
    made = table_of(table.title, table.caption, names, rows[:_MOST_ROWS], folded=False)
    left = len(rows) - _MOST_ROWS
    return attrs.evolve(made, more=f"{left:,} more in the whole table.") if left > 0 else made


def _facts(review: Review, voice: Voice, school: School) -> list[tuple[object, ...]]:
    """What the school is, and since when it belongs."""
    ages = None if school.age_low is None or school.age_high is None else f"{school.age_low} to {school.age_high}"
    rows: list[tuple[object, ...]] = [
        ("Phase", str(school.phase)),
        ("Type", school.type and str(school.type)),
        ("Unique reference number", school.urn),
        ("Ages", ages),
        ("Pupils", school.pupils),
        ("Religious character", school.religious_character and voice.text(school.religious_character)),
        ("Local authority", school.local_authority and voice.text(school.local_authority)),
    ]
    for membership in review.data.memberships:
        if membership.school == school.id:
            start, end = membership.period
            since = "not recorded" if start is None else f"{start.day} {start:%B %Y}"
            until = "" if end is None else f", until {end.day} {end:%B %Y}"
            rows.append((f"In {review.data.trusts[membership.trust].name} since", since + until))
    return rows


def _mentions(schools: Sequence[School], sections: Sequence[Section]) -> Mapping[str, list[tuple[Section, str]]]:
    """The sentences in which each school's name stands. Of names that lie in each other the longest counts."""
    named: dict[str, list[str]] = {}
    for school in schools:
        named.setdefault(school.name, []).append(school.id)
    longest_first = sorted(named, key=lambda name: (-len(name), name))
    names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    found: dict[str, list[tuple[Section, str]]] = {}
    if not named:
        return found
    for section in sections:
        for finding in section.findings:
            for name in dict.fromkeys(names.findall(finding.says)):
                if len(named[name]) == 1:  # of two schools of one name nobody can tell which is meant
                    found.setdefault(named[name][0], []).append((section, finding.says))
    return found
