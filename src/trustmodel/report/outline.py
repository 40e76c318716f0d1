"""How a report is put together: its sections in groups, and a page for each school with all that is said of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import attrs

from trustmodel.model.records import School
from trustmodel.prose import day_in_words
from trustmodel.report.answers import Answers
from trustmodel.report.chapter import Chapter
from trustmodel.report.contents import GROUPS, all_chapters
from trustmodel.report.parts import Column, Page, Part, Picture, Section, Table, cell, table_of
from trustmodel.report.voice import Voice
from trustmodel.report.wording import span
from trustmodel.results import Method, version

__all__ = ["SCHOOLS_ABOUT", "SCHOOLS_TITLE", "Extract", "Group", "Outline", "SchoolPage", "outline"]

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


@attrs.frozen(kw_only=True, slots=False)  # without slots, for what is calculated once
class Outline:
    """A report in the order in which it is read."""

    page: Page
    before: tuple[Section, ...]
    groups: tuple[Group, ...]
    schools: tuple[SchoolPage, ...]
    after: tuple[Section, ...]
    more: str | None
    """Said where there are more schools than pages."""
    method: Method
    """How the review was made."""
    problems: Mapping[str, int]
    """How many problems the data have, by how serious they are."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section, in order."""
        return (*self.before, *(section for group in self.groups for section in group.sections), *self.after)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each school that has a page."""
        return {school.school: school.number for school in self.schools}


SCHOOLS_TITLE: Final = "School by school"
SCHOOLS_ABOUT: Final = (
    "One page for each school, listed by name, with all that this report says of it. What is not recorded is"
    " unknown; it is not none."
)


def outline(answers: Answers, *, names: bool = False, min_cell: int = 5) -> Outline:
    """The whole report of some answers, made once for every form in which it is written.

    Parameters
    ----------
    answers
        What `trustmodel.review` gave.
    names
        Whether people's names and ids are shown. Hidden, a role can still give somebody away: a school has one
        headteacher.
    min_cell
        Counts of fewer people than this are suppressed, with those from which they could be calculated. Take 10 for what
        is published.

    Returns
    -------
    Outline
        Its pictures are drawn when a writer asks for them.

    Raises
    ------
    ValueError
        `min_cell` is below 1.
    """
    voice = Voice(answers, names=names, min_cell=min_cell)
    chapters = all_chapters()
    sections = [
        section for chapter in chapters if (section := chapter.section(answers, voice)).findings or section.parts
    ]
    first = next((at for at, section in enumerate(sections) if section.group), len(sections))
    groups = (
        Group(
            id=name,
            title=title,
            about=about,
            sections=tuple(section for section in sections if section.group == name),
        )
        for name, (title, about) in GROUPS.items()
    )
    schools = sorted(answers.members, key=lambda school: (school.name.casefold(), school.id))
    paged = schools[:_MOST_PAGES]
    more = f"The first {len(paged):,} of {len(schools):,} schools have a page." if len(schools) > len(paged) else None
    return Outline(
        page=_page(answers, voice),
        before=tuple(section for section in sections[:first] if section.group is None),
        groups=tuple(group for group in groups if group.sections),
        schools=tuple(_school_pages(answers, voice, paged, sections, chapters)),
        after=tuple(section for section in sections[first:] if section.group is None),
        more=more,
        method=answers.method,
        problems=Counter(problem.severity for problem in answers.problems),
    )


# --- its head --------------------------------------------------------------------------------------------------------


def _page(answers: Answers, voice: Voice) -> Page:
    trusts = [trust.name for trust in answers.data.trusts]
    few = len(trusts) <= 3  # noqa: PLR2004 - as many as a heading bears
    return Page(
        title=" and ".join(trusts) if trusts and few else voice.text(answers.data.name or "Schools"),
        when=_when(answers),
        privacy=(
            "People’s names are shown. Take care with whom you share this page."
            if voice.names
            else "People’s names are hidden. Someone may still be identifiable from their role."
        ),
        version=version(),
    )


def _when(answers: Answers) -> str:
    day = "As the data stand; they have no dates" if answers.at is None else f"As of {day_in_words(answers.at)}"
    if answers.given_at is not None:
        return f"{day}: the schools, people, expertise and support of that day."
    if answers.between is not None:
        return f"{day}. Support is counted {span(answers.between)}."
    return f"{day}. All the support that is recorded counts."


# --- school by school ------------------------------------------------------------------------------------------------


def _school_pages(
    answers: Answers, voice: Voice, schools: Sequence[School], sections: Sequence[Section], chapters: Sequence[Chapter]
) -> Iterator[SchoolPage]:
    mentions = _mentions(schools, sections)
    tables = [(section, _behind(part)) for section in sections for part in section.parts]
    for number, school in enumerate(schools, 1):
        facts = [tuple(row) for chapter in chapters for row in chapter.facts(answers, voice, school)]
        extracts = []
        for section, table in tables:
            if school.id not in table.by_school:
                continue
            columns, rows = _own(table, school)
            if table.facts:  # the rest of what it is
                known = {name for name, _ in facts}
                facts += [(c.name, value) for c, value in zip(columns, rows[0], strict=True) if c.name not in known]
            else:
                extracts.append(Extract(section=section, table=_short(table, columns, rows)))
        yield SchoolPage(
            number=number,
            school=school.id,
            name=school.name,
            facts=table_of(
                "What it is", "As it is recorded; a dash means not recorded.", "What|Here", facts, folded=False
            ),
            said=tuple(mentions.get(school.id, ())),
            extracts=tuple(extracts),
        )


def _behind(part: Part) -> Table:
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
    headings = "|".join(f"{'#' * column.number}{column.name}" for column in columns)
    short = table_of(table.title, table.caption, headings, rows[:_MOST_ROWS], folded=False)
    left = len(rows) - _MOST_ROWS
    return attrs.evolve(short, more=f"{left:,} more in the whole table.") if left > 0 else short


def _mentions(schools: Sequence[School], sections: Sequence[Section]) -> Mapping[str, list[tuple[Section, str]]]:
    """The sentences in which each school's name stands. Of names that lie in each other the longest counts."""
    called: dict[str, list[str]] = {}
    for school in schools:
        called.setdefault(school.name, []).append(school.id)
    if not called:
        return {}
    longest_first = sorted(called, key=lambda name: (-len(name), name))
    names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    mentions: dict[str, list[tuple[Section, str]]] = {}
    for section in sections:
        for said in section.findings:
            for name in dict.fromkeys(names.findall(said.says)):
                if len(called[name]) == 1:  # of two schools of one name nobody can tell which is meant
                    mentions.setdefault(called[name][0], []).append((section, said.says))
    return mentions
