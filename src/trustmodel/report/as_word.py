"""A report as a Word document: real headings, tables with header rows, pictures with words in their place."""

from __future__ import annotations

from typing import Final

from trustmodel.report.outline import SCHOOLS_ABOUT, SCHOOLS_TITLE, Outline, SchoolPage
from trustmodel.report.parts import Picture, Section, Table
from trustmodel.report.word import WordDocument

__all__ = ["docx"]

_ROWS: Final = 200  # a longer table is for a program: JSON and the page have all of it


def docx(outline: Outline) -> bytes:
    """The report of an outline as a Word document: headings, tables with header rows, and pictures that have words.

    Parameters
    ----------
    outline
        The whole report.

    Returns
    -------
    bytes
        The content of a Word file.

    Raises
    ------
    MissingExtraError
        The extra `report` is not installed.
    """
    return _Document(outline).bytes()


class _Document(WordDocument):
    """The full report."""

    def __init__(self, outline: Outline) -> None:
        page = outline.page
        super().__init__(f"{page.title}: review")
        self.heading(f"{page.title}: review", 0)
        self.say(page.when)
        self.say(page.privacy, italic=True)
        for section in outline.before:
            self._section(section, 1)
        for group in outline.groups:
            self.heading(group.title, 1)
            self.say(group.about)
            for section in group.sections:
                self._section(section, 2)
        if outline.schools:
            self.heading(SCHOOLS_TITLE, 1)
            self.say(SCHOOLS_ABOUT)
            if outline.more:
                self.say(outline.more)
            for school in outline.schools:
                self._school(school)
        for section in outline.after:
            self._section(section, 1)
        self.say(f"Made with trustmodel {page.version}. It gives no total score and ranks nobody.", italic=True)

    def _section(self, section: Section, level: int) -> None:
        self.heading(section.title, level)
        for said in section.findings:
            self.say(said.says, bold=True)
            if said.how:
                self.say(said.how, lead="How this is calculated: ")
            if said.cannot_say:
                self.say(said.cannot_say, lead="What this doesn’t show: ")
            if said.rests_on:
                self.say(f"Rests on {said.rests_on}.", italic=True)
        for part in section.parts:
            if isinstance(part, Picture):
                self.heading(part.title, level + 1)
                self._picture(part)
                self._table(part.table, level + 2)
            else:
                self._table(part, level + 1)

    def _school(self, school: SchoolPage) -> None:
        self.heading(school.name, 2).paragraph_format.page_break_before = True
        self._table(school.facts, 3, captioned=False)
        if school.said:
            self.heading("Where it is named", 3)
            for section, says in school.said:
                self.say(says, lead=f"{section.title}: ")
        for extract in school.extracts:
            self._table(extract.table, 3, captioned=False)

    def _picture(self, part: Picture) -> None:
        says = f"{part.caption} The table that follows has the same figures."
        self.picture(part.svg, title=part.title, says=says, width=part.width)
        self.say(part.caption, italic=True)

    def _table(self, table: Table, level: int, *, captioned: bool = True) -> None:
        self.heading(table.title, level)
        if captioned and table.caption:
            self.say(table.caption, italic=True)
        self.table(table, most=_ROWS)
        self.say(f"The first {_ROWS:,} of {table.total:,} rows." if table.total > _ROWS else "")
