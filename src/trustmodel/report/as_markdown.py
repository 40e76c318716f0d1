"""A report as Markdown, in the flavour of CommonMark with tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from trustmodel.report.outline import SCHOOLS_ABOUT, SCHOOLS_TITLE, Outline, SchoolPage
from trustmodel.report.parts import Picture, Section, Table

__all__ = ["grid", "markdown", "plain"]

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~#&!])")
_ROWS: Final = 200  # a longer table is for a program: JSON and the page have all of it


def markdown(outline: Outline) -> str:
    """The report of an outline as Markdown: sentences and tables, without the pictures, whose tables stand in their place.

    Parameters
    ----------
    outline
        The whole report.

    Returns
    -------
    str
        The text of a Markdown file.
    """
    return "\n".join(_lines(outline)).rstrip() + "\n"


def plain(text: str) -> str:
    """Words that stay words in Markdown: nothing that somebody typed becomes a link, a heading or HTML.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        In one line.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def grid(table: Table, most: int) -> Iterator[str]:
    """The headings and rows of a table, without its title.

    Parameters
    ----------
    table
        The table.
    most
        No more rows than this are shown.

    Yields
    ------
    str
        A line each, an empty one last.
    """
    yield _row(column.name for column in table.columns)
    yield f"| {' | '.join('---:' if column.number else '---' for column in table.columns)} |"
    yield from (_row(row) for row in table.rows[:most])
    yield ""


def _lines(outline: Outline) -> Iterator[str]:
    page = outline.page
    yield from (f"# {plain(page.title)}: review", "", plain(page.when), "", f"*{plain(page.privacy)}*", "")
    for section in outline.before:
        yield from _section(section, 2)
    for group in outline.groups:
        yield from (f"## {plain(group.title)}", "", plain(group.about), "")
        for section in group.sections:
            yield from _section(section, 3)
    if outline.schools:
        yield from (f"## {SCHOOLS_TITLE}", "", plain(SCHOOLS_ABOUT), "")
        if outline.more:
            yield from (plain(outline.more), "")
        for school in outline.schools:
            yield from _school(school)
    for section in outline.after:
        yield from _section(section, 2)
    yield from ("---", "", f"Made with trustmodel {plain(page.version)}. It gives no total score and ranks nobody.")


def _section(section: Section, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {plain(section.title)}", "")
    for said in section.findings:
        yield from (f"**{plain(said.says)}**", "")
        if said.how:
            yield from (f"- How this is calculated: {plain(said.how)}",)
        if said.cannot_say:
            yield from (f"- What this doesn’t show: {plain(said.cannot_say)}",)
        if said.rests_on:
            yield from (f"- Rests on {plain(said.rests_on)}.",)
        yield ""
    for part in section.parts:
        yield from _table(part.table if isinstance(part, Picture) else part, level + 1)


def _school(school: SchoolPage) -> Iterator[str]:
    yield from (f"### {plain(school.name)}", "")
    yield from _table(school.facts, 4, captioned=False)
    if school.said:
        yield from ("#### Where it is named", "")
        yield from (f"- {plain(section.title)}: {plain(says)}" for section, says in school.said)
        yield ""
    for extract in school.extracts:
        yield from _table(extract.table, 4, captioned=False)


def _table(table: Table, level: int, *, captioned: bool = True) -> Iterator[str]:
    yield from (f"{'#' * level} {plain(table.title)}", "")
    if captioned and table.caption:
        yield from (plain(table.caption), "")
    yield from grid(table, _ROWS)
    if table.total > _ROWS:
        yield from (f"The first {_ROWS:,} of {table.total:,} rows.", "")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(plain(cell) for cell in cells)} |"
