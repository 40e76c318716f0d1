"""A brief as Markdown: page one and the eight questions, or the sheet of one school. Pictures stand as what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trustmodel.report.as_markdown import grid, plain
from trustmodel.report.brief import outlined
from trustmodel.report.brief.model import Brief, Question, Sheet
from trustmodel.report.parts import Table

__all__ = ["markdown"]


def markdown(brief: Brief, *, only: str | None = None) -> str:
    """A brief as Markdown.

    Parameters
    ----------
    brief
        What it says.
    only
        The id of a school whose sheet is all that is written.

    Returns
    -------
    str
        The text; its cells and sentences cannot be taken for markup.

    Raises
    ------
    LookupError
        `only` is no school of the brief.
    """
    lines = _whole(brief) if only is None else _sheet(brief, outlined.only_sheet(brief, only))
    return "\n".join(lines).rstrip() + "\n"


def _whole(brief: Brief) -> Iterator[str]:
    yield from (f"# {plain(brief.title)}", "")
    yield from _bullets(f"{label}: {says}" for label, says in outlined.figures_in_words(brief))
    yield from ("## What stands out", "")
    yield from (
        f"{number}. {plain(each.says)} *{each.word}*" for number, each in enumerate(outlined.standing_out(brief), 1)
    )
    if not brief.findings:
        yield "Nothing that is recorded stands out."
    yield ""
    if brief.risks:
        yield from ("## Risks", "")
        yield from _bullets(risk.says for risk in brief.risks)
    yield from ("## What could be done now", "")
    table = outlined.actions_table(brief)
    yield from [plain(brief.no_actions), ""] if table is None else _table(table, 0)
    yield from ("## How sure, and what is missing", "")
    yield from _bullets(brief.sure)
    yield from ("## Eight questions", "")
    for number, question in enumerate(brief.questions, 1):
        yield from _question(number, question)
    yield from _how_sure(brief)
    yield from (f"*{plain(line)}*  " for line in brief.foot)


def _question(number: int, question: Question) -> Iterator[str]:
    yield from (f"### {number}. {plain(question.title)}", "", f"*{plain(question.asks)}*", "")
    if question.line:
        yield from (plain(question.line), "")
    yield from _bullets(question.exceptions)
    yield from _bullets(f"Picture: {picture.alt}" for picture in question.pictures)
    for table in question.tables:
        yield from _table(table, 4)
    if question.how:
        yield from (plain(question.how), "")


def _how_sure(brief: Brief) -> Iterator[str]:
    yield from ("## How sure are we?", "")
    yield from _table(outlined.words_table(), 0)
    yield from (plain(brief.order), "")
    if also := outlined.more_findings(brief):
        yield from ("### Also looked at", "")
        yield from _bullets(f"{each.says} ({each.word})" for each in also)
    if brief.put_right:
        yield from ("### To put right in the records", "")
        yield from _bullets(brief.put_right)
    if brief.notes:
        yield from ("### What was left out, and why", "")
        yield from _bullets(brief.notes)


def _sheet(brief: Brief, sheet: Sheet) -> Iterator[str]:
    yield from (f"# {plain(sheet.name)}", "", f"*{plain(brief.title)}*", "", plain(sheet.about), "")
    if sheet.measures:
        yield from (
            f"## {outlined.measures_title(brief)}",
            "",
        )
        yield from _table(outlined.measures_table(brief, sheet.measures), 0)
    for title, given, none in (
        ("Helped by", sheet.helped_by, "No help from another school is recorded."),
        (
            "Helps",
            sheet.helps,
            "No help for another school is recorded." if sheet.answered else "It did not answer, so it is not known.",
        ),
    ):
        yield from (f"## {title}", "")
        yield from _bullets(map(outlined.help_in_words, given)) if given else (none, "")
    yield from _lines("What it needs, and who could help", sheet.needs, "No open need is recorded.")
    yield from _lines("What it knows that others need", sheet.knows, "Nothing that others need is recorded.")
    if sheet.also_knows:
        yield from (plain(f"Also here: {', '.join(sheet.also_knows)}."), "")
    yield from _lines("Governance and services", sheet.governance, "Nothing is recorded.")
    if sheet.inspection:
        yield from ("## Last inspection", "", plain(sheet.inspected), "")
        yield from _bullets(f"{area}: {grade}" for area, grade in sheet.inspection)
    yield from (outlined.SHEET_CAVEAT, "", *(f"*{plain(line)}*  " for line in brief.foot))


def _lines(title: str, said: Iterable[str], none: str) -> Iterator[str]:
    lines = list(said)
    yield from (f"## {title}", "")
    yield from _bullets(lines) if lines else (none, "")


def _bullets(said: Iterable[str]) -> Iterator[str]:
    yield from (f"- {plain(each)}" for each in said)
    yield ""


def _table(table: Table, level: int) -> Iterator[str]:
    if level:
        yield from (f"{'#' * level} {plain(table.title)}", "")
    if table.caption:
        yield from (plain(table.caption), "")
    yield from grid(table, outlined.FEW_ROWS)
    if more := outlined.more_rows(table):
        yield from (more, "")
