"""From plain tables to records, with every problem at the place that it has in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, get_origin

import attrs
from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from trustmodel.errors import NotFoundError, Problem, Where
from trustmodel.files.meant import meant_field, meant_kind
from trustmodel.files.tables import (
    EXAMPLE_ID,
    FACTS,
    SHOWN,
    Document,
    Row,
    Table,
    blank,
    canonical,
    cell_text,
    example,
    field_of,
    id_mark,
    nearly,
    not_data,
    plurals,
    twice,
)
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import SPACES
from trustmodel.model.records import KINDS, Extension, Record, field_order, reference_fields, references
from trustmodel.model.vocabulary import TOPICS
from trustmodel.prose import number_of

__all__ = ["Parsed", "parse"]

_MOST_PROBLEMS: Final = 10_000
_MOST_HINTS: Final = 200  # finding the nearest of many thousand ids takes a while
_MOST_COMPARED: Final = 500_000


class _Columns:
    """What the headings of a table of one record kind name."""

    def __init__(self, table: Table, kind: type[Record]) -> None:
        self.kind = kind
        self.named = {heading: field_of(heading, kind) for heading in table.headings}
        self.headings: dict[tuple[str, bool], str] = {}
        for heading, named in self.named.items():
            self.headings.setdefault(named, heading)
        self.absent = frozenset(
            name
            for name in field_order(kind)
            if kind.model_fields[name].is_required() and (name, True) not in self.headings
        )

    def heading(self, name: str, *, known: bool = True) -> str:
        """The heading of a field or of an extra column, as the file has it."""
        return self.headings.get((name, known), name)

    def cell(self, row: Row, name: str) -> Any:
        """What a row holds of a field."""
        return _trimmed(row.cells.get(self.heading(name)))


@attrs.define
class Parsed:
    """What came of a document: records by plural name, where each stands, and what was wrong."""

    facts: dict[str, Any] = attrs.field(factory=dict)
    records: dict[str, list[Record]] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)
    _document: Document = attrs.field(factory=lambda: Document({}, ()))
    _holders: dict[str, set[str]] = attrs.field(factory=dict)
    _taken: set[tuple[str, str, str]] = attrs.field(factory=set)
    _places: dict[str, tuple[Table, Row, _Columns]] = attrs.field(factory=dict)

    def place(self, identifier: str, field: str | None = None) -> Where | None:
        """Where the record with this id stands, and its field.

        Parameters
        ----------
        identifier
            The record's id.
        field
            A field of it; `None`: the record as a whole.

        Returns
        -------
        Where or None
            The place; `None` where no such record was read.
        """
        if identifier not in self._places:
            return None
        table, row, columns = self._places[identifier]
        return table.where(row, None if field is None else columns.heading(field), field, identifier)

    def found(self, identifier: str, field: str) -> str | None:
        """What a field of the record with this id holds, as it was written.

        Parameters
        ----------
        identifier
            The record's id.
        field
            A field of it.

        Returns
        -------
        str or None
            The text; `None` where no such record was read.
        """
        if identifier not in self._places:
            return None
        _, row, columns = self._places[identifier]
        return _text(columns.cell(row, field))

    # --- the dataset's own facts ---

    def read_facts(self, document: Document) -> None:
        """Read what the document says of the dataset itself.

        Parameters
        ----------
        document
            The document.
        """
        values: dict[str, Any] = {}
        under = document.facts.get("extra")
        extra: dict[str, Any] = _filled(under)
        for key, value in document.facts.items():
            if blank(value) or (key == "extra" and isinstance(under, Mapping)):
                continue
            name, known = field_of(key, None)
            part = values if known else extra
            if name in part:
                self.problems.append(_twice(document.places.get(key, Where(field=key)), name, "duplicate-key"))
            part[name] = value
        values.pop("schema_version", None)
        free = [name for name in SHOWN if name not in values]
        for key in extra:
            if (meant := meant_field(key, free)) is not None and key in document.places:
                message = _own_column(key, meant, "fact of the dataset")
                self.problems.append(Problem("unknown-column", document.places[key], message, "warning", key))
        self.facts = {**values, "extra": extra}
        try:
            Dataset.model_validate(self.facts)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                name = str(detail["loc"][min(1, len(detail["loc"]) - 1) if detail["loc"][0] == "extra" else 0])
                where = document.places.get(name) or document.places.get("extra") or Where()
                rule, message = _said(detail, "")
                where = attrs.evolve(where, field=name)
                self.problems.append(Problem(rule, where, message, found=_text(detail["input"])))

    # --- the records ---

    def read_table(self, table: Table, kind: type[Record]) -> None:
        """Read the rows of one record kind.

        Parameters
        ----------
        table
            The table.
        kind
            The class of its records.
        """
        if table.unread:
            return
        columns = _Columns(table, kind)
        self.problems += _column_problems(table, columns, self._declared(kind.plural))
        self.problems += (
            twice(table, heading)
            for heading, named in columns.named.items()
            if columns.heading(named[0], known=named[1]) != heading
        )
        records = self.records.setdefault(kind.plural, [])
        for row in table.rows:
            if table.grid and columns.cell(row, "id") == EXAMPLE_ID:
                if {
                    columns.named[heading][0]: cell_text(cell).strip() for heading, cell in row.cells.items()
                } != example(kind):
                    message = f"the row with the id {EXAMPLE_ID!r} is not read; give it an id of its own"
                    self.problems.append(
                        Problem("example-row", table.where(row, columns.heading("id")), message, "warning")
                    )
                continue
            identifier = _identifier(columns.cell(row, "id"), kind)
            if identifier in self._places:
                where = table.where(row, columns.heading("id"), "id", identifier)
                message = f"the id {identifier} is already in {_short(self._places[identifier][:2], table)}; each id appears once"
                self.problems.append(Problem("duplicate-id", where, message, found=identifier))
                continue
            if identifier is not None:
                self._places[identifier] = table, row, columns
            if not row.broken:
                record = self._record(table, row, columns, identifier)
                records += [] if record is None else [record]
            if len(self.problems) > _MOST_PROBLEMS:
                return

    def _declared(self, plural: str) -> set[str]:
        """The headings that the document declares as fields of your own."""
        declared = (table for table in self._document.tables if canonical(table.name) == Extension.plural)
        columns = ((_Columns(table, Extension), table.rows) for table in declared)
        cells = ((named.cell(row, "of"), named.cell(row, "heading")) for named, rows in columns for row in rows)
        return {str(heading) for of, heading in cells if canonical(str(of)) == plural}

    def _record(self, table: Table, row: Row, columns: _Columns, identifier: str | None) -> Record | None:
        """The record of a row; a reference that is no id may be a name that one record has."""
        if doubled := list(_given_twice(table, row, columns, identifier)):
            self.problems += doubled
            return None
        values = _values(row, columns)
        try:
            return columns.kind.model_validate(values)
        except ValidationError as error:
            details = error.errors(include_url=False)
        unclear = {detail["loc"][0] for detail in details if detail["type"] == "malformed_id"}
        if unclear & reference_fields(columns.kind).keys():
            resolved = self._resolved(values, table, row, columns)
            if resolved != values:
                try:
                    return columns.kind.model_validate(resolved)
                except ValidationError as error:
                    details = error.errors(include_url=False)
        self.problems += _row_problems(table, row, columns, identifier, details)
        return None

    def resolve(self) -> None:
        """Put the id of the only record that it can mean in the place of a reference that names nothing."""
        present = {*self._places, *(topic for topic, _, _ in TOPICS)}
        for records in self.records.values():
            for number, record in enumerate(records):
                if all(target in present for _, target in references(record)):
                    continue
                table, row, columns = self._places[record.id]
                values = _values(row, columns)
                resolved = self._resolved(values, table, row, columns)
                if resolved != values:
                    try:
                        records[number] = type(record).model_validate(resolved)
                    except ValidationError:
                        continue  # it stays, and is reported as dangling

    def _resolved(self, values: Mapping[str, Any], table: Table, row: Row, columns: _Columns) -> dict[str, Any]:
        """The values of a row with the ids of records in the place of their names."""
        resolved = dict(values)
        for field, kinds in reference_fields(columns.kind).items():
            given = values.get(field)
            parts = [self._meant(part, kinds) for part in (given if isinstance(given, tuple) else (given,))]
            if not any(parts):
                continue
            where = table.where(row, columns.heading(field), field)
            several = given if isinstance(given, tuple) else (given,)
            for part, meant in zip(several, parts, strict=True):
                if meant is not None and (key := (columns.kind.plural, field, str(part))) not in self._taken:
                    self._taken.add(key)
                    message = f"{part!r} is taken as {meant}, the only record that it can mean"
                    self.problems.append(Problem("taken-as", where, message, "warning", str(part)[:80]))
            ids = tuple(meant or part for part, meant in zip(several, parts, strict=True))
            resolved[field] = ids if isinstance(given, tuple) else ids[0]
        return resolved

    def _meant(self, text: object, kinds: tuple[str, ...]) -> str | None:
        """The only record of some kinds that has this name, or this id without its kind; `None` where it is one's id."""
        if not isinstance(text, str):
            return None
        if not self._holders:
            self._index()
        if {text, *(f"{kind}:{text}" for kind in kinds[:1] if len(kinds) == 1)} & self._holders[""]:
            return None
        holders = {holder for holder in self._holders.get(_folded(text), ()) if holder.partition(":")[0] in kinds}
        return holders.pop() if len(holders) == 1 else None

    def _index(self) -> None:
        """The records by their names, and by their ids without the kind."""
        self._holders[""] = {topic for topic, _, _ in TOPICS}
        known = [(topic, name) for topic, name, _ in TOPICS]
        for table in self._document.tables:
            kind = KINDS.get(canonical(table.name))
            if kind is None:
                continue
            columns = _Columns(table, kind)
            for row in table.rows:
                if (identifier := _identifier(columns.cell(row, "id"), kind)) is not None:
                    self._holders[""].add(identifier)
                    known.append(
                        (identifier, str(columns.cell(row, "name") or "") if "name" in kind.model_fields else "")
                    )
        for identifier, name in known:
            for word in {_folded(identifier.partition(":")[2]), _folded(name)} - {""}:
                self._holders.setdefault(word, set()).add(identifier)

    def dangling(self, seen: Mapping[str, Table]) -> Iterator[Problem]:
        """References to records that stand nowhere. A row that could not be read stands somewhere.

        Parameters
        ----------
        seen
            The tables that were read, by plural name.

        Yields
        ------
        Problem
            One a reference.
        """
        known: dict[str, list[str]] = {}
        for identifier in {*self._places, *(topic for topic, _, _ in TOPICS)}:
            known.setdefault(identifier.partition(":")[0], []).append(identifier)
        present = {identifier for ids in known.values() for identifier in ids}
        absent: dict[str, list[tuple[Record, str, str]]] = {}
        messages: dict[tuple[str, str, str], str] = {}
        for record in (record for records in self.records.values() for record in records):
            for field, target in references(record):
                if target in present:
                    continue
                plural = plurals()[target.partition(":")[0]]
                if plural not in seen and not known.get(target.partition(":")[0]):  # topics come with the library
                    absent.setdefault(plural, []).append((record, field, target))
                    continue
                if plural in seen and seen[plural].unread:
                    continue  # its own problem is reported
                kinds = reference_fields(type(record))[field]
                key = (record.plural, field, target)
                if key not in messages:
                    ids = [identifier for kind in kinds for identifier in known.get(kind, ())]
                    hint = len(messages) < min(_MOST_HINTS, 1 + _MOST_COMPARED // (1 + len(ids)))
                    messages[key] = (
                        NotFoundError(target, ids, " or ".join(kinds)).message
                        if hint
                        else f"no {' or '.join(kinds)} {target!r}"
                    )
                yield Problem(
                    "dangling-reference", self.place(record.id, field) or Where(), messages[key], found=target
                )
        for plural, references_to in absent.items():
            yield self._without_table(plural, references_to, seen)

    def _without_table(
        self, plural: str, dangling: list[tuple[Record, str, str]], seen: Mapping[str, Table]
    ) -> Problem:
        """The one problem of a table that is not there, however many rows name its records."""
        record, field, target = dangling[0]
        table = next(iter(seen.values()))
        what = "sheet" if table.sheet else "file" if table.grid else "key"
        name = f"{plural}.csv" if what == "file" else plural
        rows = "a row names a record" if len(dangling) == 1 else f"{len(dangling):,} rows name records"
        message = (
            f"there is no {what} {name!r}, and {rows} of it, such as {target}: add the {what} {name!r}, or put it back"
        )
        return Problem("dangling-reference", self.place(record.id, field) or Where(), message, found=target)


def parse(document: Document) -> Parsed:
    """The records of a document, and every problem of a cell, a row, a column, an id or a reference.

    Parameters
    ----------
    document
        What a file holds.

    Returns
    -------
    Parsed
        The records that could be made, where each stands, and the problems.
    """
    parsed = Parsed(document=document)
    parsed.read_facts(document)
    seen: dict[str, Table] = {}
    unread: list[Table] = []
    for table in document.tables:
        name = canonical(table.name)
        if not_data(name):
            continue
        if table.unread and name not in KINDS:
            continue
        if name not in KINDS:
            unread += [table] if table.rows else []
            parsed.problems.append(_unknown(table))
        elif name in seen:
            message = f"{name} appears twice, here and in {seen[name].where(None)}; keep one"
            parsed.problems.append(Problem("duplicate-table", table.where(None), message))
        else:
            seen[name] = table
            parsed.read_table(table, KINDS[name])
        if len(parsed.problems) > _MOST_PROBLEMS:
            message = f"there are more than {_MOST_PROBLEMS:,} problems; fix these first"
            parsed.problems[_MOST_PROBLEMS:] = [Problem("too-many-problems", table.where(None), message)]
            return parsed
    parsed.resolve()
    parsed.problems += parsed.dangling(seen)
    if unread and not any(parsed.records.values()) and not any(p.severity == "error" for p in parsed.problems):
        names = ", ".join(repr(table.name) for table in unread[:5])
        message = f"nothing was read: of {names} none is the name of a record kind, such as {', '.join([*KINDS][:3])}"
        parsed.problems[:] = [Problem("nothing-read", Where(file=unread[0].file), message, found=unread[0].name)]
    return parsed


# --- tables and columns ----------------------------------------------------------------------------------------------


def _unknown(table: Table) -> Problem:
    """The problem of a table that is no record kind: an error where it holds rows and looks like one."""
    what = "key" if not table.grid else "file" if table.sheet is None else "sheet"
    near = nearly(table.name, [*KINDS, FACTS])
    if near is not None:
        message = f"there is no record kind {table.name!r}; did you mean {near!r}?"
        return Problem(f"unknown-{what}", table.where(None), message, found=table.name)
    part = meant_kind(table.name) if table.rows else None
    if part is not None:
        message = (
            f"{table.name!r} is no record kind, so its {number_of(len(table.rows), 'row')} would not be read: name the {what} "
            f"{part!r}, or begin its name with 'notes' if it holds no {part}"
        )
        return Problem(f"unknown-{what}", table.where(None), message, found=table.name)
    message = f"{table.name!r} is no record kind, so this {what} is not read"
    return Problem(f"unknown-{what}", table.where(None), message, "warning", table.name)


def _column_problems(table: Table, columns: _Columns, declared: Collection[str]) -> Iterator[Problem]:
    """Columns that are missing, or that look like a field's under another name and are not declared."""
    kind = columns.kind
    filled = {heading for row in table.rows for heading, value in row.cells.items() if not blank(value)}
    free = [name for name in field_order(kind)[:-1] if columns.headings.get((name, True)) not in filled]
    meant = {
        heading: meant_field(heading, free)
        for heading, (name, known) in columns.named.items()
        if not known and name not in declared
    }
    if table.grid:
        for name in sorted(columns.absent, key=free.index) if table.headings or table.rows else ():
            near = next((heading for heading, field in meant.items() if field == name), None)
            hint = f"; is it {near!r}?" if near else ""
            message = f"the column {name!r} is needed: {_described(kind, name)}{hint}"
            yield Problem("missing-column", table.where(None, near or name, name), message, found=near)
    for heading, field in meant.items():
        if field is not None and heading in filled and not (table.grid and field in columns.absent):
            message = _own_column(heading, field, f"column of {kind.plural}")
            yield Problem("unknown-column", table.where(None, heading), message, "warning", heading)


def _own_column(heading: str, field: str, what: str) -> str:
    return (
        f"{heading!r} is no {what}: it is kept as one of your own, and no answer uses it. Is it {field!r}? "
        f"Then name it so"
    )


def _described(kind: type[Record], field: str) -> str:
    return (kind.model_fields[field].description or field).rstrip(".")


def _short(place: tuple[Table, Row], here: Table) -> str:
    table, row = place
    number = f"row {row.number}" if table.grid else f"entry {row.number}"
    return number if table is here else f"{table.sheet or table.file}, {number}"


# --- rows ------------------------------------------------------------------------------------------------------------


def _identifier(value: Any, kind: type[Record]) -> str | None:
    """The id of a row, whatever else is wrong with it."""
    try:
        return None if blank(value) else id_mark(kind).parse(value)
    except PydanticCustomError:
        return None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _trimmed(value: Any) -> Any:
    return value.strip(SPACES) if isinstance(value, str) else value


@cache
def _several(kind: type[Record]) -> frozenset[str]:
    """The fields that hold several values: in a cell, with semicolons between."""
    return frozenset(name for name, field in kind.model_fields.items() if get_origin(field.annotation) is tuple)


def _values(row: Row, columns: _Columns) -> dict[str, Any]:
    """What the constructor of a record takes: fields by name, the rest under `extra`."""
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    several = _several(columns.kind)
    for heading, value in row.cells.items():
        if heading == "extra" and isinstance(value, Mapping):
            extra |= _filled(value)
        elif not blank(value):
            name, known = columns.named[heading]
            plain = _trimmed(value)
            (values if known else extra)[name] = _parts(plain) if known and name in several else plain
    return {**values, "extra": extra} if extra else values


def _given_twice(table: Table, row: Row, columns: _Columns, identifier: str | None) -> Iterator[Problem]:
    """Columns of your own that stand under `extra` and beside it: nothing says which holds."""
    under = _filled(row.cells.get("extra"))
    for heading, (name, known) in columns.named.items() if under else ():
        if name in under and not known and not blank(row.cells.get(heading)):
            where = table.where(row, heading, heading, identifier)
            yield _twice(where, name, "duplicate-column" if table.grid else "duplicate-key")


def _filled(extra: object) -> dict[str, Any]:
    """What stands under `extra`, where that is a group of columns."""
    return {name: value for name, value in extra.items() if not blank(value)} if isinstance(extra, Mapping) else {}


def _twice(where: Where, name: str, rule: str) -> Problem:
    return Problem(rule, where, f"{name!r} appears twice, once under 'extra' or spelt otherwise; keep one", found=name)


def _parts(value: Any) -> tuple[Any, ...]:
    """The values of a cell that holds several."""
    parts = value.split(";") if isinstance(value, str) else value if isinstance(value, list) else [value]
    return tuple(part.strip() if isinstance(part, str) else part for part in parts if not blank(part))


# The column to point at, for what is wrong with a row as a whole.
_ABOUT_ROW: Final = {"self_support": "receiver", "person_or_school": "person", "wrong_era": "judgements"}


def _row_problems(
    table: Table, row: Row, columns: _Columns, identifier: str | None, details: list[ErrorDetails]
) -> Iterator[Problem]:
    for detail in details:
        usual = _ABOUT_ROW.get(detail["type"]) or str(detail.get("ctx", {}).get("last_name", "id"))
        name, *rest = [str(part) for part in detail["loc"]] or [usual]
        if detail["type"] == "missing" and table.grid and name in columns.absent:
            continue  # a problem already, once for the column
        heading = columns.heading(rest[0], known=False) if name == "extra" and rest else columns.heading(name)
        rule, message = _said(detail, _described(columns.kind, name))
        where = table.where(row, heading, name, identifier)
        yield Problem(rule, where, message, found=_text(row.cells.get(heading)))


def _text(value: Any) -> str | None:
    return None if value is None else cell_text(value)[:200]


_WHOLE: Final = ("not-a-number", "write a whole number, without spaces, commas or units")
_BUILT_IN: Final = {
    "missing": ("missing-value", "a value is needed"),
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
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
    elif kind.endswith(("_type", "_parsing")):
        rule, message = "wrong-type", "one plain value is needed, not a list or a group of values"
    else:
        return kind.replace("_", "-"), detail["msg"]
    return rule, f"{message} ({about[:1].lower()}{about[1:]})" if about else message
