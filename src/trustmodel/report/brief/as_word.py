"""A brief as a Word document: page one and the eight questions, or the sheet of one school."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trustmodel.report.brief import outlined
from trustmodel.report.brief.drawn import WIDE, on_white
from trustmodel.report.brief.model import Brief, Question, Sheet
from trustmodel.report.brief.pictures import Chips, Picture
from trustmodel.report.parts import Table
from trustmodel.report.word import WordDocument

__all__ = ["docx"]


def docx(brief: Brief, *, only: str | None = None) -> bytes:
    """A brief as a Word document.

    Parameters
    ----------
    brief
        What it says.
    only
        The id of a school whose sheet is all that is written.

    Returns
    -------
    bytes
        The content of a Word file; each picture says what it shows.

    Raises
    ------
    LookupError
        `only` is no school of the brief.
    MissingExtraError
        The extra `report` is not installed.
    """
    sheet = None if only is None else outlined.only_sheet(brief, only)
    return _Document(brief, sheet).bytes()


class _Document(WordDocument):
    """A brief, or one sheet of it."""

    def __init__(self, brief: Brief, sheet: Sheet | None) -> None:
        super().__init__(brief.title if sheet is None else f"{sheet.name}: {brief.title}")
        if sheet is None:
            self._whole(brief)
        else:
            self._sheet(brief, sheet)
        for line in brief.foot:
            self.say(line, italic=True)

    def _whole(self, brief: Brief) -> None:
        self.heading(brief.title, 0)
        for label, says in outlined.figures_in_words(brief):
            self.say(says, lead=f"{label}: ")
        self.heading("What stands out", 1)
        for finding in outlined.standing_out(brief):
            self.say(f" ({finding.word})", lead=finding.says, style="List Number")
        if not brief.findings:
            self.say("Nothing that is recorded stands out.")
        if brief.risks:
            self._lines("Risks", [risk.says for risk in brief.risks])
        self.heading("What could be done now", 1)
        table = outlined.actions_table(brief)
        if table is None:
            self.say(brief.no_actions)
        else:
            self._table(table, 0)
        self._lines("How sure, and what is missing", brief.sure)
        self.heading("Eight questions", 1).paragraph_format.page_break_before = True
        for number, question in enumerate(brief.questions, 1):
            self._question(number, question)
        self._how_sure(brief)

    def _question(self, number: int, question: Question) -> None:
        self.heading(f"{number}. {question.title}", 2)
        self.say(question.asks, italic=True)
        if question.line:
            self.say(question.line)
        self._bullets(question.exceptions)
        for picture in question.pictures:
            self._picture(picture, question.asks)
        for table in question.tables:
            self._table(table, 3)
        if question.how:
            self.say(question.how, italic=True)

    def _how_sure(self, brief: Brief) -> None:
        self.heading("How sure are we?", 1)
        self._table(outlined.words_table(), 0)
        self.say(brief.order)
        if also := outlined.more_findings(brief):
            self._lines("Also looked at", [f"{each.says} ({each.word})" for each in also], level=2)
        if brief.put_right:
            self._lines("To put right in the records", brief.put_right, level=2)
        if brief.notes:
            self._lines("What was left out, and why", brief.notes, level=2)

    def _sheet(self, brief: Brief, sheet: Sheet) -> None:
        self.heading(sheet.name, 0)
        self.say(brief.title, italic=True)
        self.say(sheet.about)
        if sheet.measures:
            self.heading(outlined.measures_title(brief), 1)
            self._table(outlined.measures_table(brief, sheet.measures), 0)
        helps = (
            "No help for another school is recorded." if sheet.answered else "It did not answer, so it is not known."
        )
        self._lines(
            "Helped by",
            list(map(outlined.help_in_words, sheet.helped_by)),
            none="No help from another school is recorded.",
        )
        self._lines("Helps", list(map(outlined.help_in_words, sheet.helps)), none=helps)
        self._lines("What it needs, and who could help", sheet.needs, none="No open need is recorded.")
        self._lines("What it knows that others need", sheet.knows, none="Nothing that others need is recorded.")
        if sheet.also_knows:
            self.say(f"Also here: {', '.join(sheet.also_knows)}.")
        self._lines("Governance and services", sheet.governance, none="Nothing is recorded.")
        if sheet.inspection:
            self._lines("Last inspection", [f"{area}: {grade}" for area, grade in sheet.inspection])
            self.say(sheet.inspected, italic=True)
        self.say(outlined.SHEET_CAVEAT, italic=True)

    def _lines(self, title: str, said: Sequence[str], *, none: str = "", level: int = 1) -> None:
        self.heading(title, level)
        if said:
            self._bullets(said)
        elif none:
            self.say(none)

    def _bullets(self, said: Iterable[str]) -> None:
        for each in said:
            self.say(each, style="List Bullet")

    def _picture(self, picture: Picture, asks: str) -> None:
        if isinstance(picture, Chips):  # words, which are not drawn
            for heading, names in picture.groups:
                self.say(", ".join(names), lead=f"{heading}: ")
            return
        caption, key = outlined.caption_of(picture), outlined.key_in_words(picture)
        if caption:
            self.say(caption, bold=True).paragraph_format.keep_with_next = True
        self.picture(on_white(picture), title=caption or asks, says=picture.alt, width=WIDE)
        if key:
            self.say(key, italic=True)

    def _table(self, table: Table, level: int) -> None:
        if level:
            self.heading(table.title, level)
        if table.caption:
            self.say(table.caption, italic=True).paragraph_format.keep_with_next = True
        self.table(table, most=outlined.FEW_ROWS)
        self.say(outlined.more_rows(table))
