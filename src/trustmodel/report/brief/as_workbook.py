"""All figures behind a brief as an Excel workbook: what stands out, a sheet for each question, the schools, how sure."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from trustmodel.files.formats import excel_library
from trustmodel.files.tables import neutralised
from trustmodel.report.brief import outlined
from trustmodel.report.brief.model import Brief, Question
from trustmodel.report.parts import Percentage, Proportion, Table
from trustmodel.report.word import STILL, clean, still
from trustmodel.results import undefined

__all__ = ["xlsx"]

_LONGEST_CELL: Final = 32_767
_WIDEST: Final = 60  # letters


def xlsx(brief: Brief) -> bytes:
    """The figures behind a brief, suppressed as there, as a workbook.

    Parameters
    ----------
    brief
        What it says.

    Returns
    -------
    bytes
        The content of an Excel file. Text stays text: no cell is a formula.

    Raises
    ------
    MissingExtraError
        The extra `excel` is not installed.
    """
    openpyxl = excel_library()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in _sheets(brief):
        _fill(book.create_sheet(name), lines, openpyxl.styles.Font(bold=True))
    book.properties.creator, book.properties.title = "trustmodel", clean(brief.title)
    book.properties.created = book.properties.modified = STILL.replace(tzinfo=None)
    packed = io.BytesIO()
    book.save(packed)
    return still(packed)


def _fill(sheet: Any, lines: Sequence[_Line], bold: Any) -> None:
    """Write lines into a sheet, of which the first stays in sight, as wide as their words and bold where they are headings."""
    widths: dict[str, int] = {}
    for number, (line, is_head) in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(number, column)
            cell.value = _value(value)
            if isinstance(value, Percentage):
                cell.number_format = "0%"
            if isinstance(cell.value, str):
                cell.data_type = "s"
                widths[cell.column_letter] = max(widths.get(cell.column_letter, 8), min(_WIDEST, len(cell.value)))
            if is_head:
                cell.font = bold
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width + 2
    sheet.freeze_panes = "A2"


_Line: TypeAlias = tuple[Sequence[object], bool]
"""The cells of a line, and whether they are headings."""


def _sheets(brief: Brief) -> Iterator[tuple[str, list[_Line]]]:
    """The first line of each is its title, or the headings of the one table in it."""
    yield "Brief", [*_page_one(brief)]
    for number, question in enumerate(brief.questions, 1):
        yield f"{number} {question.id}", [*_question(question)]
    yield "Schools", [*_schools(brief)]
    yield "School notes", [*_notes(brief)]
    yield "How sure", [*_how_sure(brief)]


def _page_one(brief: Brief) -> Iterator[_Line]:
    yield (brief.title,), True
    for each in brief.figures:
        yield (each.label, each.value, each.unit, each.note), False
    yield (), False
    yield ("Finding", "How sure", "Size", "Certainty", "Can act", "Score", "Question", "Place"), True
    for where, findings in (
        ("stands out", outlined.standing_out(brief)),
        ("also looked at", outlined.more_findings(brief)),
    ):
        for finding in findings:
            scores = (finding.size, finding.certainty, finding.can_act, finding.score)
            yield (finding.says, finding.word, *(round(score, 3) for score in scores), finding.question, where), False
    yield (), False
    yield ("Risk", "Question"), True
    yield from (((risk.says, risk.question), False) for risk in brief.risks)
    yield (), False
    yield ("Who could help", "Where", "School", "Topic", "Days", "Urgent", "How firm"), True
    for action in brief.actions:
        for offer in action.offers:
            yield (
                (
                    action.who,
                    action.where,
                    offer.school,
                    offer.topic,
                    offer.days,
                    "yes" if offer.urgent else "no",
                    offer.firm,
                ),
                False,
            )


def _question(question: Question) -> Iterator[_Line]:
    yield (question.title,), True
    for text in (question.line, *question.exceptions, question.how):
        if text:
            yield (text,), False
    for table in question.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[_Line]:
    """So many of so many stand in two columns, as numbers."""
    two = [any(isinstance(row[at], Proportion) for row in table.values) for at, _ in enumerate(table.columns)]
    yield (), False
    yield (table.title,), True
    yield (table.caption,), False
    yield [*_apart([column.name for column in table.columns], two, _headed)], True
    yield from (([*_apart(row, two, _counted)], False) for row in table.values)


def _apart(
    row: Sequence[object], two: Sequence[bool], parted: Callable[[object], tuple[object, object]]
) -> Iterator[object]:
    for value, is_two in zip(row, two, strict=True):
        yield from parted(value) if is_two else (value,)


def _headed(name: object) -> tuple[object, object]:
    return name, f"{name}: of"


def _counted(value: object) -> tuple[object, object]:
    return (value.count, value.of) if isinstance(value, Proportion) else (value, value)  # suppressed, or not recorded


def _schools(brief: Brief) -> Iterator[_Line]:
    last = (f"{brief.last}", f"{brief.last}: of") if brief.last else ()
    yield ("School", "What", *last, brief.now, f"{brief.now}: of", "Whole trust"), True
    for sheet in brief.sheets:
        for each in sheet.measures:
            then = (("few", "few") if each.suppressed_before else each.before or (None, None)) if brief.last else ()
            now = ("few", "few") if each.suppressed else each.after or (None, None)
            whole = None if each.trust is None else Percentage(each.trust)
            yield (sheet.name, each.label, *then, *now, whole), False


def _notes(brief: Brief) -> Iterator[_Line]:
    yield ("School", "Of it", "Says"), True
    for sheet in brief.sheets:
        said = (
            ("what it is", (sheet.about,)),
            ("needs", sheet.needs),
            ("knows", sheet.knows),
            ("governance", sheet.governance),
        )
        yield from (((sheet.name, what, line), False) for what, lines in said for line in lines)
        yield from (((sheet.name, f"inspection: {area}", grade), False) for area, grade in sheet.inspection)


def _how_sure(brief: Brief) -> Iterator[_Line]:
    yield ("How sure are we?",), True
    yield (
        (
            "In a table a dash stands for what is not recorded, and “few” for what is suppressed: it is of too few people.",
        ),
        False,
    )
    yield (), False
    yield ("Words", "What they mean", "In numbers"), True
    yield from ((row, False) for row in outlined.WHAT_WORDS_MEAN)
    for title, said in (
        ("Order", (brief.order,)),
        ("To put right in the records", brief.put_right),
        ("Left out, and why", brief.notes),
    ):
        yield (), False
        yield (title,), True
        yield from (((line,), False) for line in said)
    yield (), False
    yield from (((line,), False) for line in brief.foot)


def _value(value: object) -> Any:
    """A number as it is, all else as text that fits into a cell and is no formula: what is not recorded a dash, as in every form."""
    if value is None or (isinstance(value, float) and undefined(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value) if isinstance(value, float) else value
    return neutralised(clean(str(value)))[:_LONGEST_CELL] or None
