"""Plain tables, and how they become records and come from them. Every format of file passes through here.

A table holds text as it was written, with the row it stood in, so that each problem can be pointed at.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

import attrs

from trustmodel.errors import DataError, Problem, Where
from trustmodel.files.safe import MAX_COLUMNS, USUAL, Limits, refuse, too_much
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import Id, canonical
from trustmodel.model.records import ESCAPE, KINDS, Record, field_order, reference_fields
from trustmodel.model.vocabulary import Term

__all__ = [
    "EXAMPLE_ID",
    "FACTS",
    "SHOWN",
    "Document",
    "Percentage",
    "Row",
    "Table",
    "blank",
    "canonical",
    "cell_text",
    "columns_of",
    "example",
    "field_of",
    "grid_table",
    "id_mark",
    "kind_tables",
    "letters_of",
    "nearly",
    "neutralised",
    "not_data",
    "plain_facts",
    "plain_record",
    "plurals",
    "too_many_rows",
    "twice",
]

FACTS: Final = "dataset"
"""The table of the dataset's own facts, with the columns field and value."""
EXAMPLE_ID: Final = "example"
"""The id of the row that a template starts with."""
SHOWN: Final = ("schema_version", "name", "source", "made_on")
"""The dataset's own facts, as files name them."""
_NOT_DATA: Final = frozenset({"read_me", "readme"})


@attrs.frozen
class Row:
    """One line: its number as a spreadsheet counts, and its cells by heading. `broken`: it has a problem already."""

    number: int
    cells: Mapping[str, Any]
    broken: bool = False


@attrs.frozen
class Table:
    """The rows under one name: a CSV file, a worksheet, or a key of a document (`grid` is then false)."""

    name: str
    file: str
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sheet: str | None = None
    grid: bool = True
    letters: Mapping[str, str] = attrs.field(factory=dict)
    """The letter of each heading's column, as a spreadsheet shows it."""
    unread: bool = False
    """Whether its rows were not read, for a problem that is already listed."""

    def where(
        self, row: Row | None, column: str | None = None, field: str | None = None, record: str | None = None
    ) -> Where:
        """The place of a row, or of one of its cells.

        Parameters
        ----------
        row
            The row; `None`: the table as a whole.
        column
            A heading.
        field
            A field of the record, for documents.
        record
            The record's id, where it is known.

        Returns
        -------
        Where
            The place.
        """
        if self.grid:
            number = row.number if row else None if column is None else 1
            letter = self.letters.get(column or "")
            cell = f"{letter}{number}" if letter and number else None
            return Where(
                file=self.file or None,
                sheet=self.sheet,
                row=number,
                column=column,
                record=record,
                field=field,
                cell=cell,
            )
        entry = self.name if row is None else f"{self.name}, entry {row.number}"
        return Where(file=self.file, record=record or entry, field=field or column)


@attrs.frozen
class Document:
    """All that one path holds: the dataset's facts, where each stands, and the tables."""

    facts: Mapping[str, Any]
    tables: tuple[Table, ...]
    places: Mapping[str, Where] = attrs.field(factory=dict)
    problems: tuple[Problem, ...] = ()
    """What could not be carried over from an older version of the schema."""


Line = Sequence[str | Problem | None]


class Percentage(str):
    """The number of a cell that a workbook shows as a percentage: 0.12 where somebody typed 12%."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """As it is shown: `12%`."""
        return f"{100 * float(self):.12g}%"


# --- text in cells ---------------------------------------------------------------------------------------------------

# What a spreadsheet takes for a formula, also in full width; and what was neutralised before.
_RISKY: Final = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def neutralised(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would be a formula. Reading removes it.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    str
        The same, or with an apostrophe.
    """
    return f"'{text}" if _RISKY.match(text) else text


def _restored(text: str) -> str:
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def cell_text(value: Any) -> str:
    """A field's value as the text of one cell.

    Parameters
    ----------
    value
        The value.

    Returns
    -------
    str
        Lists with semicolons, yes or no, empty where there is nothing.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return "; ".join(str(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={item}" for key, item in value.items())
    return str(value)


def blank(value: Any) -> bool:
    """Whether a cell holds nothing.

    Parameters
    ----------
    value
        What the cell holds.

    Returns
    -------
    bool
        Whether it is nothing, or nothing but spaces.
    """
    return value is None or (isinstance(value, str) and not value.strip())


def not_data(name: str) -> bool:
    """Whether a table of this name is for people alone: a read-me, notes, or one whose name begins with a dash below.

    Parameters
    ----------
    name
        The name, as `canonical` gives it.

    Returns
    -------
    bool
        Whether it is passed over in silence.
    """
    return name in _NOT_DATA or name.startswith(("notes", "_"))


def _heading(key: str, kind: type[Record] | None) -> str:
    """The heading under which an extra column is written, distinct from a field's."""
    fields = kind.model_fields if kind else Dataset.model_fields
    return f"{ESCAPE}{key}" if canonical(key) in fields or key.startswith(ESCAPE) else key


def field_of(heading: str, kind: type[Record] | None) -> tuple[str, bool]:
    """What a heading names: a field (and true), or an extra column.

    Parameters
    ----------
    heading
        As the file has it.
    kind
        The class of the records; `None`: the dataset's own facts.

    Returns
    -------
    tuple
        The name, and whether it is a field.
    """
    if heading.startswith(ESCAPE):
        return heading.removeprefix(ESCAPE), False
    name = canonical(heading)
    fields = kind.model_fields if kind else SHOWN
    return (name, True) if name in fields and name != "extra" else (heading, False)


def nearly(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is nearly, or `None`.

    Parameters
    ----------
    name
        As somebody wrote it.
    known
        The names that there are.

    Returns
    -------
    str or None
        The nearest, where one is near.
    """
    return next(iter(get_close_matches(canonical(name), list(known), 1, 0.75)), None)


def columns_of(name: str, headings: Iterable[str]) -> int:
    """How many headings are columns of the record kind with this name.

    Parameters
    ----------
    name
        The name of a table.
    headings
        Its headings.

    Returns
    -------
    int
        How many; 0 where no record kind has the name.
    """
    if canonical(name) == FACTS:
        return sum(canonical(heading) in {"field", "value"} for heading in headings)
    kind = KINDS.get(canonical(name))
    return sum(field_of(_restored(heading.strip()), kind)[1] for heading in headings) if kind else 0


@cache
def id_mark(kind: type[Record]) -> Id:
    """What the id of a record kind must be.

    Parameters
    ----------
    kind
        The class of the records.

    Returns
    -------
    Id
        The annotation of its field `id`.
    """
    return next(mark for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))


@cache
def plurals() -> Mapping[str, str]:
    """The plural name of each kind of id.

    Returns
    -------
    Mapping
        By kind of id, such as `people` for `person`.
    """
    return {id_mark(kind).kinds[0]: plural for plural, kind in KINDS.items()}


# --- from a grid of cells --------------------------------------------------------------------------------------------


def grid_table(empty: Table, grid: Iterable[Line], problems: list[Problem], limits: Limits = USUAL) -> Table:
    """The table that lines of cells hold, headings first.

    Parameters
    ----------
    empty
        The table without its headings and rows.
    grid
        The lines. A cell may be a problem, which is then added with its place.
    problems
        To which problems are added.
    limits
        How many rows it may have, and how many cells with something in them.

    Returns
    -------
    Table
        Without empty rows.

    Raises
    ------
    DataError
        It has too many rows or columns.
    """
    headings: list[str | None] = []
    table = empty
    rows: list[Row] = []
    spent, told = 0, len(problems)
    for number, line in enumerate(_from_headings(empty, grid, problems), 1):
        if number > limits.rows + 1:
            raise too_many_rows(limits, empty.where(Row(number, {})))
        if len(line) > MAX_COLUMNS:
            message = f"there are more than {MAX_COLUMNS} columns; delete the empty columns to the right"
            raise refuse("too-many-columns", message, empty.where(Row(number, {})))
        if number == 1:
            headings = _headings(line, empty, problems)
            letters = {heading: letters_of(place) for place, heading in enumerate(headings) if heading}
            table = attrs.evolve(empty, headings=tuple(letters), letters=letters)
            continue
        row = _grid_row(table, number, headings, line, problems)
        if row.cells or row.broken:
            rows.append(row)
            spent += len(row.cells)
        if limits.values is not None and spent > limits.values:
            raise too_much("too-many-values", "cells", "values", limits.values, empty.where(Row(number, {})))
    return attrs.evolve(table, rows=tuple(rows), unread=not headings and len(problems) > told)


_TITLES: Final = 15  # rows among which the headings are looked for


def _from_headings(empty: Table, grid: Iterable[Line], problems: list[Problem]) -> Iterable[Line]:
    """The lines, where the first holds headings of the record kind; else none, and one problem that says where they are."""
    lines = iter(grid)
    first = list(itertools.islice(lines, _TITLES))
    if canonical(empty.name) not in KINDS or not first:
        return itertools.chain(first, lines)
    known: list[int] = [columns_of(empty.name, [cell for cell in line if isinstance(cell, str)]) for line in first]
    written = [cell for cell in first[0] if isinstance(cell, str) and cell.strip()]
    if known[0] or not (written or any(known)):
        return itertools.chain(first, lines)
    best = known.index(max(known))
    where = attrs.evolve(empty.where(Row(1, {})), column=written[0].strip() if written else None)
    if known[best] > 1:
        message = (
            f"row 1 must hold the names of the columns, and they stand in row {best + 1}: delete the rows above them"
        )
    else:
        message = (
            f"row 1 must hold the names of the columns: {', '.join(field_order(KINDS[canonical(empty.name)])[:-1])}"
        )
    problems.append(Problem("no-headings", where, message, found=written[0][:80] if written else None))
    return ()


def letters_of(place: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA.

    Parameters
    ----------
    place
        Its place, from 0.

    Returns
    -------
    str
        Its letters.
    """
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def too_many_rows(limits: Limits, where: Where) -> DataError:
    """The error for a table that is too long.

    Parameters
    ----------
    limits
        How many rows it may have.
    where
        The place of the first row too many.

    Returns
    -------
    DataError
        To be raised.
    """
    return too_much("too-many-rows", "rows", "rows", limits.rows, where)


def _grid_row(empty: Table, number: int, headings: list[str | None], line: Line, problems: list[Problem]) -> Row:
    cells: dict[str, str] = {}
    row = Row(number, cells)
    broken = False
    for heading, cell in zip(headings, line, strict=False):
        if isinstance(cell, Problem):
            # A cell without words belongs to a problem that another cell tells.
            problems += [attrs.evolve(cell, where=empty.where(row, heading))] if cell.message else []
            broken = True
        elif cell and heading and not cell.isspace():
            cells[heading] = _percentage(cell, heading, empty) if isinstance(cell, Percentage) else _restored(cell)
            if cell.lstrip().startswith("="):
                problems.append(_formula_text(empty.where(row, heading), cell))
    if stray := _stray(headings, line):
        place, text = stray
        where = attrs.evolve(empty.where(row), cell=f"{letters_of(place)}{number}")
        message = f"{text!r} stands in a column without a name; name the column in row 1"
        problems.append(Problem("cell-without-heading", where, message, found=text))
    return Row(number, cells, broken)


def _percentage(cell: Percentage, heading: str, table: Table) -> str:
    """A field of the model takes the number, such as 0.8 for 80% of full time; a column of your own what they see."""
    return cell if field_of(heading, KINDS.get(canonical(table.name)))[1] else cell.shown


def _headings(line: Line, empty: Table, problems: list[Problem]) -> list[str | None]:
    headings: list[str | None] = []
    for cell in line:
        heading = _restored(cell.strip()) if isinstance(cell, str) else ""
        if heading and heading in headings:
            problems.append(twice(empty, heading))
            headings.append(None)  # a problem already; what stands below is none
        else:
            headings.append(heading)
    return headings


def twice(table: Table, heading: str) -> Problem:
    """The problem of a column that appears twice.

    Parameters
    ----------
    table
        The table.
    heading
        The heading.

    Returns
    -------
    Problem
        At the heading.
    """
    return Problem("duplicate-column", table.where(None, heading), f"the column {heading!r} appears twice; keep one")


def _stray(headings: list[str | None], line: Line) -> tuple[int, str] | None:
    for place, cell in enumerate(line):
        if isinstance(cell, str) and cell.strip() and (place >= len(headings) or headings[place] == ""):
            return place, cell[:80]
    return None


def _formula_text(where: Where, cell: str) -> Problem:
    message = "this looks like a formula; it is kept as text, is never run, and is written with an apostrophe before it"
    return Problem("formula-text", where, message, "warning", cell[:80])


# --- from records ----------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, Term):
        return str(value.value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def plain_record(record: Record) -> dict[str, Any]:
    """The fields of a record that hold something, in the order of the columns.

    Parameters
    ----------
    record
        The record.

    Returns
    -------
    dict
        Plain values by field.
    """
    values = ((name, getattr(record, name)) for name in field_order(type(record)))
    return {name: _plain(value) for name, value in values if value is not None and value not in ((), {})}


def plain_facts(data: Dataset) -> dict[str, Any]:
    """The dataset's own facts that hold something.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    dict
        Values by field.
    """
    facts = {name: getattr(data, name) for name in SHOWN}
    return {name: value for name, value in facts.items() if value is not None}


Cell = str | int | float | dt.date | bool | None


def kind_tables(data: Dataset) -> Iterator[tuple[str, list[list[Any]]]]:
    """The tables of a dataset; only of kinds that have records.

    Parameters
    ----------
    data
        The dataset.

    Yields
    ------
    tuple
        A name, and lines of values, headings first.
    """
    facts = [["field", "value"], *([name, str(value)] for name, value in plain_facts(data).items())]
    facts += [[_heading(key, None), value] for key, value in data.extra.items()]
    yield FACTS, facts
    for plural, kind in KINDS.items():
        records = getattr(data, plural)
        if not len(records):
            continue
        names = field_order(kind)[:-1]
        extras = sorted({key for record in records for key in record.extra})
        lines: list[list[Any]] = [[*names, *(_heading(key, kind) for key in extras)]]
        for record in records:
            values = [_plain(getattr(record, name)) for name in names]
            lines.append([*values, *(record.extra.get(key) for key in extras)])
        yield plural, lines


# --- the example row of a template -----------------------------------------------------------------------------------

_TOLD: Final = {
    "name": "An example name", "urn": "100001", "religious_character": "Church of England", "diocese": "Example Diocese",
    "local_authority": "Exampleshire", "region": "South West", "easting": "378000", "northing": "164000",
    "pupils": "210", "capacity": "240", "age_low": "4", "age_high": "11", "shared_objective": "To flourish in my role",
    "matter": "Appointing a headteacher", "layer": "", "appointing_body": "", "fte": "0.8",
    "evidence": "Led the network for two years", "days_available": "6", "days": "3", "cost": "0", "intensity": "",
    "severity": "moderate", "focus": "Trust culture", "kind": "", "statement": "A statement in your own words",
    "topic": "topic:send", "parent": "topic:inclusion", "topics": "topic:trust-culture; topic:cpd", "reached": "120",
    "measure": "members", "threshold": "3", "edition": "2024", "verdict": "Met",
    "purpose": "Planning support between schools", "instrument": "Support survey 2026", "outcome": "", "stage": "",
    "judgements": "quality of education=Good", "end": "", "closed": "", "operator": "",
}  # fmt: skip
_TOLD_OF: Final = {
    ("schools", "phase"): "Primary", ("participations", "school"): "", ("bodies", "school"): "",
    ("sharings", "audience"): "Headteacher", ("support", "kind"): "SEND", ("support", "giver"): "person:example",
    ("support", "receiver"): "school:example", ("roles", "at"): "school:example", ("roles", "kind"): "SENDCo",
    ("roles", "topic"): "", ("success_criteria", "evidence"): "activity:example", ("standards", "severity"): "must",
    ("trusts", "kind"): "Multi-academy trust", ("participations", "person"): "person:example",
}  # fmt: skip


def example(kind: type[Record]) -> dict[str, str]:
    """The row that a template starts with, to show the form of the columns.

    Parameters
    ----------
    kind
        The class of the records.

    Returns
    -------
    dict
        The text of each cell, by heading.
    """
    row = {"id": EXAMPLE_ID}
    for name in field_order(kind)[1:-1]:
        text = _TOLD_OF.get((kind.plural, name), _TOLD.get(name))
        field = kind.model_fields[name]
        if text is None or (text == "" and field.is_required()):
            text = _usual(field.annotation, name, kind) if field.is_required() or name == "start" else ""
        if text:
            row[name] = text
    return row


def _usual(annotation: Any, name: str, kind: type[Record]) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return str(next(iter(annotation)).value)
    if name in reference_fields(kind):
        return f"{reference_fields(kind)[name][0]}:{EXAMPLE_ID}"
    return {bool: "yes", dt.date: "2026-09-01"}.get(annotation, "2026-09-01" if name == "start" else "Example")
