"""A report as a Word document: real headings, tables with header rows, pictures with words in their place."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any, Final

from trustmodel.errors import MissingExtraError
from trustmodel.report.outline import SCHOOLS_ABOUT, SCHOOLS_TITLE, Outline, SchoolPage
from trustmodel.report.parts import Picture, Section, Table

__all__ = ["docx"]

_ROWS: Final = 200  # a longer table is for a program: JSON and the page have all of it
_WIDE: Final = 7  # columns: a table with so many gets smaller letters
_PAGE_CM: Final = 17.0  # what an A4 page has between its margins
_SHARPNESS: Final = 2.0  # pixels of the picture for each of the drawing's
_STILL: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a date of its own would make every file another
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
    try:
        import docx as word
        import vl_convert  # noqa: F401 - wanted where a picture is drawn; said before any work is done
    except ImportError as error:
        raise MissingExtraError("report", "a Word document") from error
    return _Document(word, outline).bytes()


class _Document:
    """A Word document that is filled from top to bottom."""

    def __init__(self, word: Any, outline: Outline) -> None:
        self.word = word
        self.file = word.Document()
        self._set_up(outline)
        page = outline.page
        self.file.add_heading(f"{_clean(page.title)}: review", 0)
        self._say(page.when)
        self._say(page.privacy, italic=True)
        for section in outline.before:
            self._section(section, 1)
        for group in outline.groups:
            self._heading(group.title, 1)
            self._say(group.about)
            for section in group.sections:
                self._section(section, 2)
        if outline.schools:
            self._heading(SCHOOLS_TITLE, 1)
            self._say(SCHOOLS_ABOUT)
            if outline.more:
                self._say(outline.more)
            for school in outline.schools:
                self._school(school)
        for section in outline.after:
            self._section(section, 1)
        self._say(f"Made with trustmodel {page.version}. It gives no total score and ranks nobody.", italic=True)

    def bytes(self) -> bytes:
        """The document as a file holds it."""
        packed, still = io.BytesIO(), io.BytesIO()
        self.file.save(packed)
        # Parts bear the time at which they were packed: without it the same report is the same file.
        with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as undated:
            for part in parts.infolist():
                undated.writestr(
                    zipfile.ZipInfo(part.filename, _STILL.timetuple()[:6]), parts.read(part), zipfile.ZIP_DEFLATED
                )
        return still.getvalue()

    def _set_up(self, outline: Outline) -> None:
        """A4, British English, plain letters, and who made it."""
        shared, namespaces = self.word.shared, self.word.oxml.ns
        sheet = self.file.sections[0]
        sheet.page_width, sheet.page_height = shared.Cm(21.0), shared.Cm(29.7)
        sheet.left_margin = sheet.right_margin = shared.Cm(2.0)
        sheet.top_margin = sheet.bottom_margin = shared.Cm(2.0)
        normal = self.file.styles["Normal"]
        normal.font.size = shared.Pt(10.5)
        for size in normal.element.get_or_add_rPr().findall(namespaces.qn("w:lang")):
            normal.element.rPr.remove(size)
        language = self.word.oxml.OxmlElement("w:lang")
        language.set(namespaces.qn("w:val"), "en-GB")
        normal.element.get_or_add_rPr().append(language)
        facts = self.file.core_properties
        facts.title = f"{_clean(outline.page.title)}: review"
        facts.author = f"trustmodel {outline.page.version}"
        facts.comments, facts.language = "", "en-GB"
        facts.created = facts.modified = _STILL
        facts.last_modified_by = ""

    def _heading(self, text: str, level: int) -> Any:
        return self.file.add_heading(_clean(text), level)

    def _say(self, text: str, *, bold: bool = False, italic: bool = False, lead: str = "") -> None:
        paragraph = self.file.add_paragraph()
        if lead:
            paragraph.add_run(lead).bold = True
        run = paragraph.add_run(_clean(text))
        run.bold, run.italic = bold or None, italic or None

    def _section(self, section: Section, level: int) -> None:
        self._heading(section.title, level)
        for said in section.findings:
            self._say(said.says, bold=True)
            if said.how:
                self._say(said.how, lead="How this is worked out: ")
            if said.cannot_say:
                self._say(said.cannot_say, lead="What this cannot say: ")
            if said.rests_on:
                self._say(f"Rests on {said.rests_on}.", italic=True)
        for part in section.parts:
            if isinstance(part, Picture):
                self._heading(part.title, level + 1)
                self._picture(part)
                self._table(part.table, level + 2)
            else:
                self._table(part, level + 1)

    def _school(self, school: SchoolPage) -> None:
        self._heading(school.name, 2).paragraph_format.page_break_before = True
        self._table(school.facts, 3, captioned=False)
        if school.said:
            self._heading("Where it is named", 3)
            for section, says in school.said:
                self._say(says, lead=f"{section.title}: ")
        for extract in school.extracts:
            self._table(extract.table, 3, captioned=False)

    def _picture(self, part: Picture) -> None:
        import vl_convert

        drawn = vl_convert.svg_to_png(part.svg, scale=_SHARPNESS)
        width = min(_PAGE_CM, part.width / 96 * 2.54)
        paragraph = self.file.add_paragraph()
        shape = paragraph.add_run().add_picture(io.BytesIO(drawn), width=self.word.shared.Cm(width))
        properties = shape._inline.docPr  # noqa: SLF001 - the library has no other way to the alternative text
        properties.set("title", _clean(part.title))
        properties.set("descr", f"{_clean(part.caption)} The table that follows holds the same.")
        properties.set("name", _clean(part.title))
        paragraph.paragraph_format.keep_with_next = True
        self._say(part.caption, italic=True)

    def _table(self, table: Table, level: int, *, captioned: bool = True) -> None:
        self._heading(table.title, level)
        if captioned and table.caption:
            self._say(table.caption, italic=True)
        rows = table.rows[:_ROWS]
        grid = self.file.add_table(rows=2 if rows else 1, cols=len(table.columns), style="Table Grid")
        grid.autofit = True
        qn = self.word.oxml.ns.qn
        head, *pattern = list(grid.rows)
        self._line(table, head, [column.name for column in table.columns], bold=True)
        repeated = self.word.oxml.OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - the library has no header rows
        for line in pattern:
            self._line(table, line, rows[0])
            for words in rows[1:]:  # the library's own way to fill a cell takes a hundred times as long
                copied = copy.deepcopy(line._tr)  # noqa: SLF001 - as above
                for slot, text in zip(copied.iter(qn("w:tc")), words, strict=True):
                    run = next(slot.iter(qn("w:r")))
                    run.text = _clean(text)
                grid._tbl.append(copied)  # noqa: SLF001 - as above
        total = len(table.values) or len(table.rows)
        self._say(f"The first {len(rows):,} of {total:,} rows." if total > len(rows) else "")

    def _line(self, table: Table, line: Any, words: Sequence[str], *, bold: bool = False) -> None:
        """Fill a row of a table, in letters that are small enough for its columns."""
        size = self.word.shared.Pt(8 if len(table.columns) >= _WIDE else 9)
        line._tr.get_or_add_trPr().append(self.word.oxml.OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for column, slot, text in zip(table.columns, line.cells, words, strict=True):
            paragraph = slot.paragraphs[0]
            paragraph.paragraph_format.space_after = self.word.shared.Pt(0)
            run = paragraph.add_run(_clean(text))
            run.font.size, run.bold = size, bold or None
            if column.number:
                paragraph.alignment = self.word.enum.text.WD_ALIGN_PARAGRAPH.RIGHT


def _clean(text: str) -> str:
    """Words without what XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)
