"""A Word document that is filled from top to bottom: real headings, tables with header rows, pictures with words for them."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any, Final

from trustmodel.errors import MissingExtraError
from trustmodel.report.parts import Table
from trustmodel.results import version

__all__ = ["STILL", "WordDocument", "clean", "still"]

_WIDE: Final = 7  # columns: a table with so many gets smaller letters
_PAGE_CM: Final = 17.0  # what an A4 page has between its margins
_SHARPNESS: Final = 2.0  # pixels of the picture for each of the drawing's
STILL: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""A date of its own would make every file another."""
_PROPERTIES: Final = "docProps/core.xml"
_SAVED: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class WordDocument:
    """A Word document, A4, in British English."""

    def __init__(self, title: str) -> None:
        """An empty document.

        Parameters
        ----------
        title
            What its properties say it is called.

        Raises
        ------
        MissingExtraError
            The extra `report` is not installed.
        """
        try:
            import docx
            import vl_convert  # noqa: F401 - wanted where a picture is drawn; said before any work is done
        except ImportError as error:
            raise MissingExtraError("report", "a Word document") from error
        self.word: Any = docx
        self.file = docx.Document()
        self._set_up(title)

    def bytes(self) -> bytes:
        """The document as a file holds it.

        Returns
        -------
        bytes
            The same for the same content: parts bear the time at which they were packed, and that is left out.
        """
        packed = io.BytesIO()
        self.file.save(packed)
        return still(packed)

    def _set_up(self, title: str) -> None:
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
        facts.title = clean(title)
        facts.author = f"trustmodel {version()}"
        facts.comments, facts.language = "", "en-GB"
        facts.created = facts.modified = STILL
        facts.last_modified_by = ""

    def heading(self, text: str, level: int) -> Any:
        """A heading.

        Parameters
        ----------
        text
            Its words.
        level
            0 for the title.

        Returns
        -------
        Any
            The paragraph.
        """
        return self.file.add_heading(clean(text), level)

    def say(
        self, text: str, *, bold: bool = False, italic: bool = False, lead: str = "", style: str | None = None
    ) -> Any:
        """A paragraph.

        Parameters
        ----------
        text
            Its words.
        bold
            Whether they are bold.
        italic
            Or italic.
        lead
            Words before them, in bold.
        style
            Such as `List Bullet`.

        Returns
        -------
        Any
            The paragraph.
        """
        paragraph = self.file.add_paragraph(style=style)
        if lead:
            paragraph.add_run(clean(lead)).bold = True
        run = paragraph.add_run(clean(text))
        run.bold, run.italic = bold or None, italic or None
        return paragraph

    def picture(self, svg: str, *, title: str, says: str, width: float) -> None:
        """A picture with words in its place for whoever cannot see it.

        Parameters
        ----------
        svg
            The drawing.
        title
            What it is called.
        says
            Its alternative text.
        width
            In pixels, where the page has the room.
        """
        import vl_convert

        drawn = vl_convert.svg_to_png(svg, scale=_SHARPNESS)
        wide = min(_PAGE_CM, width / 96 * 2.54)
        paragraph = self.file.add_paragraph()
        shape = paragraph.add_run().add_picture(io.BytesIO(drawn), width=self.word.shared.Cm(wide))
        properties = shape._inline.docPr  # noqa: SLF001 - the library has no other way to the alternative text
        properties.set("title", clean(title))
        properties.set("descr", clean(says))
        properties.set("name", clean(title))
        paragraph.paragraph_format.keep_with_next = True

    def table(self, table: Table, *, most: int) -> None:
        """A table whose head is repeated on every page.

        Parameters
        ----------
        table
            The table.
        most
            How many rows are set out.
        """
        rows = table.rows[:most]
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
                    run.text = clean(text)
                grid._tbl.append(copied)  # noqa: SLF001 - as above

    def _line(self, table: Table, line: Any, words: Sequence[str], *, bold: bool = False) -> None:
        """Fill a row of a table, in letters that are small enough for its columns."""
        size = self.word.shared.Pt(8 if len(table.columns) >= _WIDE else 9)
        line._tr.get_or_add_trPr().append(self.word.oxml.OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for column, slot, text in zip(table.columns, line.cells, words, strict=True):
            paragraph = slot.paragraphs[0]
            paragraph.paragraph_format.space_after = self.word.shared.Pt(0)
            run = paragraph.add_run(clean(text))
            run.font.size, run.bold = size, bold or None
            if column.number:
                paragraph.alignment = self.word.enum.text.WD_ALIGN_PARAGRAPH.RIGHT


def still(packed: io.BytesIO) -> bytes:
    """An Office file without the time at which its parts were packed: the same report is then the same file.

    Parameters
    ----------
    packed
        The file as a library saved it.

    Returns
    -------
    bytes
        The file.
    """
    undated = io.BytesIO()
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(undated, "w", zipfile.ZIP_DEFLATED) as target:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == _PROPERTIES:  # openpyxl writes the time of saving here, whatever date is set
                content = _SAVED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            target.writestr(zipfile.ZipInfo(part.filename, STILL.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return undated.getvalue()


def clean(text: str) -> str:
    """Words without what XML cannot hold.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        With a mark in the place of each such character.
    """
    return _UNWRITABLE.sub("\ufffd", text)
