"""Plain tables, and how they become records and come from them. Every format of file passes through here.

A table holds text as it was written, with the row it stood in, so that each problem can be pointed at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, get_origin

import attrs
from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from trustmodel._guards import MAX_COLUMNS, MAX_ROWS, refuse
from trustmodel.dataset import SCHEMA_VERSION, Dataset
from trustmodel.errors import DataError, NotFoundError, Problem, Where
from trustmodel.ids import Id
from trustmodel.records import KINDS, Record, field_order, reference_fields, references
from trustmodel.vocabulary import TOPICS, Term

__all__ = [
    "EXAMPLE_ID",
    "FACTS",
    "Document",
    "Row",
    "Table",
    "Upgrade",
    "canonical",
    "cell_text",
    "columns_of",
    "example",
    "grid_table",
    "kind_tables",
    "neutralised",
    "parse",
    "plain_facts",
    "plain_record",
    "upgraded",
]

FACTS: Final = "dataset"
"""The table of the dataset's own facts, with the columns field and value."""
EXAMPLE_ID: Final = "example"
"""The id of the row that a template starts with."""
_SHOWN: Final = ("schema_version", "name", "source", "made_on")
_NOT_DATA: Final = frozenset({"read_me", "readme", "notes", "_lists"})
_ESCAPE: Final = "extra:"
_MOST_PROBLEMS: Final = 10_000
_MOST_HINTS: Final = 200  # finding the nearest of many thousand ids takes a while


@attrs.frozen
class Row:
    """One line: its number as a spreadsheet counts, and its cells by heading. `broken`: a problem is told already."""

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

    def where(
        self, row: Row | None, column: str | None = None, field: str | None = None, record: str | None = None
    ) -> Where:
        """The place of a row, or of one of its cells."""
        if self.grid:
            number = row.number if row else None if column is None else 1
            return Where(file=self.file, sheet=self.sheet, row=number, column=column, record=record, field=field)
        entry = self.name if row is None else f"{self.name}, entry {row.number}"
        return Where(file=self.file, record=record or entry, field=field or column)


@attrs.frozen
class Document:
    """All that one path holds: the dataset's facts, where each stands, and the tables."""

    facts: Mapping[str, Any]
    tables: tuple[Table, ...]
    places: Mapping[str, Where] = attrs.field(factory=dict)


Upgrade = Callable[[Document], Document]


# --- text in cells ---------------------------------------------------------------------------------------------------

# What a spreadsheet takes for a formula, also in full width; and what was neutralised before.
_RISKY: Final = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def neutralised(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would be a formula. Reading takes one away."""
    return f"'{text}" if _RISKY.match(text) else text


def _restored(text: str) -> str:
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def cell_text(value: Any) -> str:
    """A field's value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return "; ".join(str(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={one}" for key, one in value.items())
    return str(value)


def _text_of(value: Any) -> str | None:
    return None if value is None else cell_text(value)[:200]


def canonical(heading: str) -> str:
    """A heading or name as the model spells it: `Religious character` is `religious_character`."""
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def _heading(key: str, kind: type[Record] | None) -> str:
    """The heading under which an extra column is written, told apart from a field's."""
    fields = kind.model_fields if kind else Dataset.model_fields
    return f"{_ESCAPE}{key}" if canonical(key) in fields or key.startswith(_ESCAPE) else key


def _field(heading: str, kind: type[Record] | None) -> tuple[str, bool]:
    """What a heading names: a field (and true), or an extra column."""
    if heading.startswith(_ESCAPE):
        return heading.removeprefix(_ESCAPE), False
    name = canonical(heading)
    fields = kind.model_fields if kind else _SHOWN
    return (name, True) if name in fields and name != "extra" else (heading, False)


def _near(name: str, known: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(canonical(name), list(known), 1, 0.75)), None)


def columns_of(name: str, headings: Iterable[str]) -> int:
    """How many headings are columns of the record kind with this name."""
    if canonical(name) == FACTS:
        return sum(canonical(heading) in {"field", "value"} for heading in headings)
    kind = KINDS.get(canonical(name))
    return sum(_field(_restored(heading.strip()), kind)[1] for heading in headings) if kind else 0


# --- from a grid of cells --------------------------------------------------------------------------------------------


def grid_table(
    name: str, file: str, grid: Iterable[list[str | Problem | None]], problems: list[Problem], sheet: str | None = None
) -> Table:
    """The table that lines of cells hold, headings first. A cell may be a problem, which is told with its place."""
    blank = Table(name, file, sheet=sheet)
    headings: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate(grid, 1):
        if number > MAX_ROWS + 1:
            message = f"there are more than {MAX_ROWS:,} rows; split the data, or delete the empty rows below them"
            raise refuse("too-many-rows", message, Where(file=file, sheet=sheet, row=number))
        if len(line) > MAX_COLUMNS:
            message = f"there are more than {MAX_COLUMNS} columns; delete the empty columns to the right"
            raise refuse("too-many-columns", message, Where(file=file, sheet=sheet, row=number))
        if number == 1:
            headings = _headings(line, blank, problems)
            continue
        cells: dict[str, str] = {}
        broken = False
        row = Row(number, cells)
        for heading, cell in zip(headings, line, strict=False):
            if isinstance(cell, str) and cell.strip() and heading:
                cells[heading] = _restored(cell)
                if cell.lstrip().startswith("="):
                    problems.append(_formula_text(blank.where(row, heading), cell))
            elif isinstance(cell, Problem):
                problems.append(attrs.evolve(cell, where=blank.where(row, heading)))
                broken = True
        if stray := _stray(headings, line):
            message = f"{stray!r} stands in a column without a name; name the column in row 1"
            problems.append(Problem("cell-without-heading", blank.where(row), message, found=stray))
        if cells or broken:
            rows.append(Row(number, cells, broken))
    return attrs.evolve(blank, headings=tuple(heading for heading in headings if heading), rows=tuple(rows))


def _headings(line: list[str | Problem | None], blank: Table, problems: list[Problem]) -> list[str]:
    headings: list[str] = []
    for cell in line:
        heading = _restored(cell.strip()) if isinstance(cell, str) else ""
        if heading and heading in headings:
            problems.append(_twice(blank, heading))
            heading = ""
        headings.append(heading)
    return headings


def _twice(table: Table, heading: str) -> Problem:
    return Problem("duplicate-column", table.where(None, heading), f"the column {heading!r} stands twice; keep one")


def _stray(headings: list[str], line: list[str | Problem | None]) -> str | None:
    for place, cell in enumerate(line):
        if isinstance(cell, str) and cell.strip() and (place >= len(headings) or not headings[place]):
            return cell[:80]
    return None


def _formula_text(where: Where, cell: str) -> Problem:
    message = "this looks like a formula; it is kept as text, is never run, and is written with an apostrophe before it"
    return Problem("formula-text", where, message, "warning", cell[:80])


# --- to records ------------------------------------------------------------------------------------------------------


def upgraded(document: Document, upgrades: Mapping[int, Upgrade], target: int = SCHEMA_VERSION) -> Document:
    """The document as version `target` of the schema writes it. Raises `DataError` when it is newer than that.

    `upgrades` leads from each version to the next. Without a version a document is taken for one of the present.
    """
    written = document.facts.get("schema_version")
    where = document.places.get("schema_version", Where())
    text = str(target) if written is None else str(written).strip()
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise refuse("malformed-schema-version", f"the schema version is a whole number such as {target}", where, text)
    version = int(text)
    if version > target:
        raise refuse(
            "newer-schema",
            f"this file follows version {version} of the schema, and this trustmodel reads up to version {target}; "
            "update trustmodel",
            where,
            text,
        )
    for step in range(version, target):
        document = upgrades[step](document)
    return attrs.evolve(document, facts={**document.facts, "schema_version": str(target)})


@attrs.define
class Parsed:
    """What came of a document: records by plural name, where each stands, and what was wrong."""

    facts: dict[str, Any] = attrs.field(factory=dict)
    records: dict[str, list[Record]] = attrs.field(factory=dict)
    places: dict[str, tuple[Table, Row]] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)

    def place(self, identifier: str, field: str | None) -> Where | None:
        """Where the record with this id stands, and its field."""
        if identifier not in self.places:
            return None
        table, row = self.places[identifier]
        heading = None
        if field is not None:
            name = field.partition(".")[0].partition("[")[0]
            kind = KINDS[canonical(table.name)]
            heading = next((one for one in table.headings if _field(one, kind) == (name, True)), name)
        return table.where(row, heading, field, identifier)


def parse(document: Document) -> Parsed:
    """The records of a document, and every problem of a cell, a row, a column, an id or a reference."""
    parsed = Parsed()
    _parse_facts(document, parsed)
    seen: dict[str, Table] = {}
    lost: set[str] = set()
    for table in document.tables:
        name = canonical(table.name)
        if name in _NOT_DATA:
            continue
        if name not in KINDS:
            parsed.problems.append(_unknown_table(table))
        elif name in seen:
            message = f"{name} stands twice, here and in {seen[name].where(None)}; keep one"
            parsed.problems.append(Problem("duplicate-table", table.where(None), message))
        else:
            seen[name] = table
            _parse_table(table, KINDS[name], parsed, lost)
        if len(parsed.problems) > _MOST_PROBLEMS:
            message = f"there are more than {_MOST_PROBLEMS:,} problems; mend these first"
            parsed.problems[_MOST_PROBLEMS:] = [Problem("too-many-problems", table.where(None), message)]
            return parsed
    parsed.problems += _dangling(parsed, lost, seen)
    return parsed


def _parse_facts(document: Document, parsed: Parsed) -> None:
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in document.facts.items():
        if key == "extra" and isinstance(value, Mapping):
            extra |= {name: one for name, one in value.items() if not _blank(one)}
        elif not _blank(value):
            name, known = _field(key, None)
            (values if known else extra)[name] = value
    values.pop("schema_version", None)
    try:
        Dataset.model_validate({**values, "extra": extra})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = str(detail["loc"][1] if detail["loc"][0] == "extra" else detail["loc"][0])
            where = document.places.get(name) or next(iter(document.places.values()), Where())
            rule, message = _said(detail, "")
            parsed.problems.append(Problem(rule, attrs.evolve(where, field=name), message, found=_found(detail)))
    parsed.facts = {**values, "extra": extra}


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _unknown_table(table: Table) -> Problem:
    what = "file" if table.sheet is None else "sheet"
    what = what if table.grid else "key"
    near = _near(table.name, [*KINDS, FACTS])
    if near is not None:
        message = f"there is no record kind {table.name!r}; did you mean {near!r}?"
        return Problem(f"unknown-{what}", table.where(None), message, found=table.name)
    message = f"{table.name!r} is no record kind, so this {what} is not read"
    return Problem(f"unknown-{what}", table.where(None), message, "warning", table.name)


def _parse_table(table: Table, kind: type[Record], parsed: Parsed, lost: set[str]) -> None:
    columns = {heading: _field(heading, kind) for heading in table.headings}
    absent = _check_columns(table, kind, columns, parsed.problems)
    records = parsed.records.setdefault(kind.plural, [])
    for row in table.rows:
        identifier = _identifier(row, columns, kind)
        if table.grid and identifier == EXAMPLE_ID:
            if not _is_example(row, columns, kind):
                message = f"the row with the id {EXAMPLE_ID!r} is not read; give it an id of its own"
                parsed.problems.append(Problem("example-row", table.where(row), message, "warning"))
            continue
        if identifier in parsed.places:
            first, there = parsed.places[identifier]
            at = f"row {there.number}" if first.grid else f"entry {there.number}"
            at = at if first is table else f"{first.file}, {at}"
            message = f"the id {identifier} stands already in {at}; each id stands once"
            heading = next((one for one, found in columns.items() if found == ("id", True)), "id")
            parsed.problems.append(
                Problem("duplicate-id", table.where(row, heading, "id", identifier), message, found=identifier)
            )
            continue
        record = None if row.broken else _parse_row(table, row, kind, columns, absent, parsed.problems, identifier)
        if record is not None:
            records.append(record)
            parsed.places[record.id] = table, row
        elif identifier is not None:
            parsed.places[identifier] = table, row
            lost.add(identifier)
        if len(parsed.problems) > _MOST_PROBLEMS:
            return


def _check_columns(
    table: Table, kind: type[Record], columns: Mapping[str, tuple[str, bool]], problems: list[Problem]
) -> frozenset[str]:
    """Tell of columns that stand twice, are missing or look misspelt. Returns the required ones that are missing."""
    fields = [name for name, known in columns.values() if known]
    for heading, (name, known) in columns.items():
        if known and next(one for one, found in columns.items() if found == (name, True)) != heading:
            problems.append(_twice(table, heading))
    if not table.grid:
        return frozenset()
    free = [name for name in field_order(kind) if name not in fields and name != "extra"]
    unknown = {heading: _near(heading, free) for heading, (_, known) in columns.items() if not known}
    required = [name for name in free if kind.model_fields[name].is_required()]
    if table.headings and not fields:
        message = f"row 1 must hold the names of the columns: {', '.join(field_order(kind)[:-1])}"
        problems.append(Problem("no-headings", table.where(None, table.headings[0]), message, found=table.headings[0]))
        return frozenset(required)
    for name in required if table.headings or table.rows else ():
        near = next((heading for heading, found in unknown.items() if found == name), None)
        hint = f"; is it {near!r}?" if near else ""
        message = f"the column {name!r} is needed: {_described(kind, name)}{hint}"
        problems.append(Problem("missing-column", table.where(None, name, name), message, found=near))
    for heading, field in unknown.items():
        if field is not None and field not in required:
            message = f"{heading!r} is no column of {kind.plural} and is kept as an extra one; did you mean {field!r}?"
            problems.append(Problem("unknown-column", table.where(None, heading), message, "warning", heading))
    return frozenset(required)


def _described(kind: type[Record], field: str) -> str:
    return (kind.model_fields[field].description or field).rstrip(".")


@cache
def _id_mark(kind: type[Record]) -> Id:
    return next(mark for mark in kind.model_fields["id"].metadata if isinstance(mark, Id))


def _identifier(row: Row, columns: Mapping[str, tuple[str, bool]], kind: type[Record]) -> str | None:
    """The id of a row whatever else is wrong with it; as it was written when it is the example's."""
    value = next(
        (row.cells[heading] for heading, found in columns.items() if found == ("id", True) and heading in row.cells),
        None,
    )
    if _blank(value):
        return None
    if value == EXAMPLE_ID:
        return EXAMPLE_ID
    try:
        return _id_mark(kind).parse(value)
    except PydanticCustomError:
        return None


@cache
def _split_fields(kind: type[Record]) -> frozenset[str]:
    """The fields that hold several values: in a cell, with semicolons between."""
    return frozenset(name for name, field in kind.model_fields.items() if get_origin(field.annotation) is tuple)


def _values(row: Row, columns: Mapping[str, tuple[str, bool]], kind: type[Record]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    several = _split_fields(kind)
    for heading, value in row.cells.items():
        if heading == "extra" and isinstance(value, Mapping):
            extra |= {key: one for key, one in value.items() if not _blank(one)}
        elif not _blank(value):
            name, known = columns[heading]
            if not known:
                extra[name] = value
            elif name in several:
                parts = value.split(";") if isinstance(value, str) else value if isinstance(value, list) else [value]
                values[name] = tuple(one.strip() if isinstance(one, str) else one for one in parts if not _blank(one))
            else:
                values[name] = value
    if extra:
        values["extra"] = extra
    return values


_ABOUT_ROW: Final = {"self_support": "receiver", "person_or_school": "person", "wrong_era": "judgements"}


def _parse_row(
    table: Table,
    row: Row,
    kind: type[Record],
    columns: Mapping[str, tuple[str, bool]],
    absent: frozenset[str],
    problems: list[Problem],
    identifier: str | None,
) -> Record | None:
    try:
        return kind.model_validate(_values(row, columns, kind))
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        place = [str(part) for part in detail["loc"]] or [
            _ABOUT_ROW.get(detail["type"]) or str(detail.get("ctx", {}).get("last_name", "id"))
        ]
        name = place[0]
        if name in absent and detail["type"] == "missing":
            continue  # told of once, for the column
        wanted = (place[1], False) if name == "extra" and len(place) > 1 else (name, True)
        heading = next((one for one, found in columns.items() if found == wanted), wanted[0])
        rule, message = _said(detail, _described(kind, name))
        where = table.where(row, heading, name, identifier)
        problems.append(Problem(rule, where, message, found=_found(detail, row, heading)))
    return None


def _found(detail: ErrorDetails, row: Row | None = None, heading: str = "") -> str | None:
    if detail["type"] == "missing":
        return None
    written = row.cells.get(heading) if row else detail["input"]
    return _text_of(written)


_BUILT_IN: Final = {
    "missing": ("missing-value", "a value is needed"),
    "int_parsing": ("not-a-number", "write a whole number, without spaces, commas or units"),
    "int_parsing_size": ("not-a-number", "write a whole number, without spaces, commas or units"),
    "int_from_float": ("not-a-number", "write a whole number, without spaces, commas or units"),
    "float_parsing": ("not-a-number", "write a number, with a point and without spaces, commas or units"),
    "bool_parsing": ("not-yes-or-no", "write yes or no"),
    "string_too_long": ("text-too-long", "the text is too long for a cell; shorten it"),
}
_RANGES: Final = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"})


def _said(detail: ErrorDetails, about: str) -> tuple[str, str]:
    """The slug and the words of what pydantic found."""
    kind = detail["type"]
    if kind in _BUILT_IN:
        rule, message = _BUILT_IN[kind]
    elif kind in _RANGES:
        rule, message = "out-of-range", f"the number is out of range: {detail['msg'].removeprefix('Input ')}"
    elif "ctx" in detail and "error" not in detail["ctx"] and not kind.endswith(("_type", "_parsing")):
        return kind.replace("_", "-"), detail["msg"]
    else:
        rule, message = "wrong-type", "one plain value is needed, not a list or a group of values"
    return rule, f"{message} ({about[:1].lower()}{about[1:]})" if about else message


def _dangling(parsed: Parsed, lost: set[str], seen: Mapping[str, Table]) -> Iterator[Problem]:
    """References to records that stand nowhere. A row that could not be read stands somewhere."""
    known: dict[str, list[str]] = {}
    for identifier in {*parsed.places, *lost, *(topic for topic, _, _ in TOPICS)}:
        known.setdefault(identifier.partition(":")[0], []).append(identifier)
    present = {identifier for ids in known.values() for identifier in ids}
    messages: dict[tuple[str, str, str], str] = {}
    for records in parsed.records.values():
        for record in records:
            for field, target in references(record):
                if target in present:
                    continue
                kinds = reference_fields(type(record))[field]
                key = (record.plural, field, target)
                if key not in messages:
                    ids = [one for kind in kinds for one in known.get(kind, ())] if len(messages) < _MOST_HINTS else []
                    messages[key] = _no_such(target, kinds, ids, seen, hint=len(messages) < _MOST_HINTS)
                where = parsed.place(record.id, field)
                yield Problem("dangling-reference", where or Where(), messages[key], found=target)


@cache
def _plurals() -> Mapping[str, str]:
    return {_id_mark(kind).kinds[0]: plural for plural, kind in KINDS.items()}


def _no_such(target: str, kinds: tuple[str, ...], ids: list[str], seen: Mapping[str, Table], *, hint: bool) -> str:
    what = " or ".join(kinds)
    if not hint:
        return f"no {what} {target!r}"
    message = NotFoundError(target, ids, what).message
    plural = _plurals()[target.partition(":")[0]]
    if seen and plural not in seen:
        one = next(iter(seen.values()))
        message += f" ({plural!r} is missing among the {'sheets' if one.sheet else 'files' if one.grid else 'keys'})"
    return message


# --- from records ----------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, Term):
        return str(value.value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def plain_record(record: Record) -> dict[str, Any]:
    """The fields of a record that hold something, in the order of the columns."""
    found = ((name, getattr(record, name)) for name in field_order(type(record)))
    return {name: _plain(value) for name, value in found if value is not None and value != () and value != {}}


def plain_facts(data: Dataset) -> dict[str, Any]:
    """The dataset's own facts that hold something."""
    found = {name: getattr(data, name) for name in _SHOWN}
    return {name: value for name, value in found.items() if value is not None}


Cell = str | int | float | dt.date | bool | None


def kind_tables(data: Dataset) -> Iterator[tuple[str, list[list[Any]]]]:
    """The tables of a dataset: a name, then lines of values, headings first. Only kinds that have records."""
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
    ("trusts", "kind"): "Multi-academy trust",
}  # fmt: skip


def example(kind: type[Record]) -> dict[str, str]:
    """The row that a template starts with, to show the form of the columns."""
    row = {"id": EXAMPLE_ID}
    for name in field_order(kind)[1:-1]:
        told = _TOLD_OF.get((kind.plural, name), _TOLD.get(name))
        field = kind.model_fields[name]
        if told is None or (told == "" and field.is_required()):
            told = _usual(field.annotation, name, kind) if field.is_required() or name == "start" else ""
        if told:
            row[name] = told
    return row


def _usual(annotation: Any, name: str, kind: type[Record]) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return str(next(iter(annotation)).value)
    if name in reference_fields(kind):
        return f"{reference_fields(kind)[name][0]}:{EXAMPLE_ID}"
    return {bool: "yes", dt.date: "2026-09-01"}.get(annotation, "2026-09-01" if name == "start" else "Example")


def _is_example(row: Row, columns: Mapping[str, tuple[str, bool]], kind: type[Record]) -> bool:
    return {columns[heading][0]: str(value).strip() for heading, value in row.cells.items()} == example(kind)
