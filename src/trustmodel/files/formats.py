"""The four formats: CSV, Excel, JSON and YAML, each to and from plain tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import attrs
import yaml

from trustmodel.errors import DataError, MissingExtraError, Problem, Where
from trustmodel.files.safe import (
    MAX_COLUMNS,
    MAX_DEPTH,
    USUAL,
    Limits,
    checked_archive,
    read_bytes,
    read_folder,
    refuse,
    too_much,
)
from trustmodel.files.tables import (
    FACTS,
    Document,
    Percentage,
    Row,
    Table,
    canonical,
    cell_text,
    columns_of,
    grid_table,
    kind_tables,
    letters_of,
    neutralised,
    plain_facts,
    plain_record,
    too_many_rows,
)
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import KINDS

__all__ = [
    "Contents",
    "excel_library",
    "from_csv",
    "from_excel",
    "from_json",
    "from_yaml",
    "is_ours",
    "to_csv",
    "to_excel",
    "to_json",
    "to_yaml",
]

Contents: TypeAlias = tuple[Document, list[Problem]]
"""The tables of a file, and what is wrong with it as a file."""


# --- CSV -------------------------------------------------------------------------------------------------------------


def from_csv(path: Path, limits: Limits = USUAL) -> Contents:
    """The tables of a folder: one CSV file a record kind.

    Parameters
    ----------
    path
        The folder.
    limits
        How much is read.

    Returns
    -------
    tuple
        The document, and what is wrong with files, rows and columns.

    Raises
    ------
    DataError
        The folder holds none of the files of a dataset.
    """
    contents = read_folder(path, lambda name: name.casefold().endswith(".csv") and name[0] != ".", limits)
    if not any(map(is_ours, contents)):
        example = ", ".join(f"{plural}.csv" for plural in list(KINDS)[:2])
        raise refuse(
            "no-data-files",
            f"the folder holds none of the CSV files of a dataset, such as {example}",
            Where(file=path.name),
        )
    problems: list[Problem] = []
    tables: list[Table] = []
    for name, content in contents.items():
        try:
            if isinstance(content, DataError):
                raise content
            tables.append(_csv_table(path / name, _decoded(content, name, problems), problems, limits))
        except DataError as error:
            problems += error.problems
            tables.append(Table(name.rpartition(".")[0], name, unread=True))
    return _with_facts(tables, problems)


def is_ours(name: str) -> bool:
    """Whether a file of this name in a data folder belongs to the dataset.

    Parameters
    ----------
    name
        The file's name.

    Returns
    -------
    bool
        Whether it does.
    """
    stem, dot, suffix = name.rpartition(".")
    return bool(dot) and suffix.casefold() == "csv" and canonical(stem) in {*KINDS, FACTS}


def _decoded(data: bytes, file: str, problems: list[Problem]) -> str:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        where = Where(file=file, row=data.count(b"\n", 0, error.start) + 1)
        odd = f"0x{data[error.start]:02X}"
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise refuse(
                "wrong-encoding", "the text is neither UTF-8 nor Windows-1252; save it as “CSV UTF-8”", where, odd
            ) from None
        message = "the text is not UTF-8, and was read as Windows-1252; look at the accents, and save it as “CSV UTF-8”"
        problems.append(Problem("not-utf-8", where, message, "warning", odd))
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise refuse("nul-character", "the file holds NUL characters, so it is no text", Where(file=file, row=row))
    return text


def _csv_table(file: Path, text: str, problems: list[Problem], limits: Limits) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(file.stem, text), strict=True)
    try:
        bounds = attrs.evolve(limits, values=limits.values_in(len(text)))
        return grid_table(Table(file.stem, file.name), reader, problems, bounds)
    except csv.Error as error:
        where = Where(file=file.name, row=reader.line_num)
        raise refuse("malformed-csv", f"the line is not CSV: {error}; look at its quotation marks", where) from None


def _delimiter(stem: str, text: str) -> str:
    """The comma, unless the headings make more sense with the semicolon or tab that Excel writes in other languages."""

    def known(delimiter: str) -> int:
        try:
            headings = next(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter), [])
        except csv.Error:
            return 0
        return columns_of(stem, headings)

    return max(",;\t", key=known)


def to_csv(data: Dataset) -> dict[str, bytes]:
    """The files of a folder. Text beyond ASCII starts with the mark by which Excel knows UTF-8.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    dict
        The content of each file, by its name.
    """
    files = {}
    for name, lines in kind_tables(data):
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerows([_csv_cell(value) for value in line] for line in lines)
        text = buffer.getvalue()
        files[f"{name}.csv"] = text.encode("ascii" if text.isascii() else "utf-8-sig")
    return files


def _csv_cell(value: Any) -> str:
    text = cell_text(value)
    return text if isinstance(value, int | float) else neutralised(text)


def _with_facts(tables: list[Table], problems: list[Problem]) -> Contents:
    """The document of grid tables, its facts read from the table of that name."""
    facts: dict[str, Any] = {}
    places: dict[str, Where] = {}
    kept = []
    for table in tables:
        if canonical(table.name) != FACTS:
            kept.append(table)
            continue
        if table.unread:
            continue
        named = {canonical(heading): heading for heading in table.headings}
        if not {"field", "value"} <= set(named):
            message = "this table has two columns, field and value"
            problems.append(Problem("missing-column", table.where(None, "field"), message))
            continue
        for row in table.rows:
            field, value = (row.cells.get(named[name]) for name in ("field", "value"))
            where = table.where(row, named["value"])
            if not field:
                problems.append(Problem("missing-value", table.where(row, named["field"]), "a value is needed"))
            elif field in facts:
                message = f"{field!r} appears twice; keep one"
                problems.append(Problem("duplicate-key", table.where(row, named["field"]), message, found=field))
            else:
                facts[field], places[field] = value, where
    return Document(facts, tuple(kept), places), problems


# --- Excel -----------------------------------------------------------------------------------------------------------

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
# The first day that every spreadsheet counts alike; earlier ones are written as text.
_FIRST_DAY: Final = dt.date(1900, 3, 1)
_LONGEST_CELL: Final = 32_767
_MOST_CELLS: Final = 20_000_000


def excel_library() -> Any:
    """The module openpyxl, where the extra is installed.

    Returns
    -------
    module
        `openpyxl`.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    try:
        import defusedxml  # noqa: F401 - openpyxl uses it where it is installed
        import openpyxl
    except ImportError as error:
        raise MissingExtraError("excel", "reading and writing Excel workbooks") from error
    return openpyxl


def from_excel(path: Path, limits: Limits = USUAL) -> Contents:
    """The tables of a workbook: one worksheet a record kind.

    Parameters
    ----------
    path
        The workbook.
    limits
        How much is read.

    Returns
    -------
    tuple
        The document, and what is wrong with sheets, rows and cells.

    Raises
    ------
    DataError
        The workbook cannot be read, or is refused.
    MissingExtraError
        The extra `excel` is not installed.
    """
    openpyxl = excel_library()
    data = read_bytes(path, limits=limits)
    parts = checked_archive(data, path.name, limits)
    formulas = any(_FORMULA.search(content) for content in parts.values())
    problems: list[Problem] = []
    tables: list[Table] = []
    try:
        _check_sheets(parts, path.name, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: pictures, styles
            values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            written = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if formulas else None
            merged = {title: _merged(content) for title, content in _sheets(parts)}
            for sheet in values.worksheets:
                grid = _excel_grid(sheet, None if written is None else written[sheet.title], limits)
                if merged.get(sheet.title):
                    grid = _with_merged(grid, merged[sheet.title])
                try:
                    tables.append(grid_table(Table(sheet.title, path.name, sheet=sheet.title), grid, problems, limits))
                except DataError as error:
                    problems += error.problems
                    tables.append(Table(sheet.title, path.name, sheet=sheet.title, unread=True))
    except DataError:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part happens to raise
        message = f"the workbook cannot be read ({type(error).__name__}); open it in Excel and save it again as .xlsx"
        raise refuse("damaged-workbook", message, Where(file=path.name)) from error
    return _with_facts(tables, problems)


def _check_sheets(parts: Mapping[str, bytes], file: str, limits: Limits) -> None:
    """Refuse a worksheet that is too long, or not there, at once: openpyxl is slow, and passes over one that is not."""
    for title, content in _sheets(parts):
        if not content:
            message = "the workbook names this sheet and does not hold it; open it in Excel and save it again as .xlsx"
            raise refuse("damaged-workbook", message, Where(file=file, sheet=title))
        if content.count(b"<row ") > limits.rows + 1:
            raise too_many_rows(limits, Where(file=file, sheet=title, row=limits.rows + 2))


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The title and the XML of each worksheet."""
    from defusedxml.ElementTree import fromstring

    targets = {link.get("Id"): link.get("Target", "") for link in fromstring(parts["xl/_rels/workbook.xml.rels"])}
    for sheet in fromstring(parts["xl/workbook.xml"]).iterfind(".//{*}sheet"):
        link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        yield sheet.get("name", ""), parts.get(part, b"")


def _excel_grid(sheet: Any, written: Any, limits: Limits) -> Iterator[list[str | Problem | None]]:
    """The lines of a worksheet, each cell as text; a formula by the value that Excel left with it."""
    sources = itertools.repeat(()) if written is None else _lines(written, limits)
    for line, source in zip(_lines(sheet, limits), sources, strict=False):
        cells = [_excel_text(cell) for cell in line]
        for place, formula in enumerate(source):
            if formula.data_type == "f" and (place >= len(line) or line[place].value is None):
                cells += [None] * (place + 1 - len(cells))
                cells[place] = _without_value()
        yield cells


_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_MOST_MERGED: Final = 1_000


def _merged(content: bytes) -> list[tuple[int, int, int, int]]:
    """The ranges of merged cells below the headings: first column and row, last column and row, from 1."""
    ranges = []
    for match in itertools.islice(_MERGED.finditer(content), _MOST_MERGED):
        first, top, last, bottom = (part.decode() for part in match.groups())
        if int(bottom) > 1:
            ranges.append((_column(first), int(top), _column(last), int(bottom)))
    return ranges


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _with_merged(
    grid: Iterable[list[str | Problem | None]], ranges: list[tuple[int, int, int, int]]
) -> Iterator[list[str | Problem | None]]:
    """The lines, with a problem in the first cell of a range that is without its value, and silence in the others."""
    filled: set[tuple[int, int, int, int]] = set()
    for number, cells in enumerate(grid, 1):
        line = list(cells)
        for area in ranges:
            first, top, last, bottom = area
            if not top <= number <= bottom:
                continue
            if number == top and first <= len(line) and line[first - 1] is not None:
                filled.add(area)
            if area not in filled:
                continue
            line.extend([None] * (min(last, MAX_COLUMNS) - len(line)))
            for place in range(first + (number == top), min(last, MAX_COLUMNS) + 1):
                named = f"{letters_of(first - 1)}{top}:{letters_of(last - 1)}{bottom}"
                message = f"the cells {named} are merged, and only the first holds the value: unmerge them, and write it in each"
                told = (place, number) != ((first, top + 1) if first == last else (first + 1, top))
                line[place - 1] = Problem("merged-cells", Where(), "" if told else message)
        yield line


def _lines(sheet: Any, limits: Limits) -> Iterator[tuple[Any, ...]]:
    """The lines of a worksheet without the empty cells at their ends."""
    sheet.reset_dimensions()  # what a file states of its own size may be wrong
    spent = 0
    for line in sheet.iter_rows(max_row=limits.rows + 2):
        end = len(line)
        spent += end
        if spent > _MOST_CELLS:
            message = "the cells are too many, or too far to the right; delete the empty columns and rows"
            raise refuse("too-many-columns", message, Where(sheet=sheet.title))
        while end and line[end - 1].value is None:
            end -= 1
        yield line[:end]


def _without_value() -> Problem:
    message = "the formula has no value yet; open the workbook in Excel and save it, or write the value"
    return Problem("formula-without-value", Where(), message)


def _excel_text(cell: Any) -> str | Problem | None:
    value = cell.value
    if cell.data_type == "e" and value is not None:
        return Problem("formula-error", Where(), f"the formula gives {value}; write the value", found=str(value))
    if isinstance(value, bool):
        return cell_text(value)
    if isinstance(value, int | float):
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        return Percentage(text) if "%" in cell.number_format else text
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, str):
        return _HEX.sub(lambda match: chr(int(match[1], 16)), value)
    return None if value is None else str(value)


_HEX: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LIKE_HEX: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def to_excel(data: Dataset) -> bytes:
    """A workbook: one worksheet a record kind, headings in bold and frozen.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    bytes
        The workbook.

    Raises
    ------
    DataError
        A value is too long for a cell.
    MissingExtraError
        The extra `excel` is not installed.
    """
    openpyxl = excel_library()
    tables = [
        (
            name,
            [
                [_excel_value(value, Where(sheet=name, row=number)) for value in line]
                for number, line in enumerate(lines, 1)
            ],
        )
        for name, lines in kind_tables(data)
    ]
    book = openpyxl.Workbook(write_only=True)
    bold = openpyxl.styles.Font(bold=True)
    for name, lines in tables:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        for number, line in enumerate(lines):
            cells: list[Any] = [None if value is None else _excel_cell(sheet, value) for value in line]
            for cell in cells if number == 0 else ():
                cell.font = bold
            sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _excel_value(value: Any, where: Where) -> Any:
    """A day or a number as it is, all else as text that fits into a cell and is no formula."""
    if value is None or (isinstance(value, dt.date) and value >= _FIRST_DAY):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _LIKE_HEX.sub("_x005F_", neutralised(cell_text(value)))
    if len(text.encode("utf-16-le")) > 2 * _LONGEST_CELL:
        message = f"the text is longer than the {_LONGEST_CELL:,} characters that a cell of Excel holds"
        raise refuse("text-too-long", message, where, text[:80])
    return text or None


def _excel_cell(sheet: Any, value: Any) -> Any:
    """A cell with text as text and never a formula, and with numbers to the last digit."""
    from openpyxl.cell import WriteOnlyCell

    cell: Any = WriteOnlyCell(sheet)
    if isinstance(value, dt.date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        cell.value = value if isinstance(value, str) else repr(value)  # openpyxl would round to 16 digits
        cell.data_type = "s" if isinstance(value, str) else "n"
    return cell


# --- JSON and YAML ---------------------------------------------------------------------------------------------------


def _document(content: Any, file: str, problems: list[Problem], limits: Limits) -> Contents:
    """The document of nested values: kinds are lists of records, whatever else is plain is a fact."""
    if not isinstance(content, dict):
        message = "the file must hold keys such as schema_version, trusts and schools"
        raise refuse("wrong-type", message, Where(file=file))
    facts: dict[str, Any] = {}
    tables = []
    for key, value in content.items():
        if key == "extra" or not (isinstance(value, list | dict) or canonical(key) in KINDS):
            facts[key] = value
            continue
        rows = []
        if isinstance(value, list) and len(value) > limits.rows:
            raise too_many_rows(limits, Where(file=file, record=f"{key}, entry {limits.rows + 1}"))
        for number, entry in enumerate(value if isinstance(value, list) else [], 1):
            if isinstance(entry, dict):
                rows.append(Row(number, entry))
            else:
                where = Where(file=file, record=f"{key}, entry {number}")
                problems.append(Problem("wrong-type", where, "an entry is a group of fields, such as id and name"))
        if not isinstance(value, list | None) and canonical(key) in KINDS:
            where = Where(file=file, record=key)
            problems.append(Problem("wrong-type", where, "write a list of entries, each with its fields"))
        headings = tuple(dict.fromkeys(name for row in rows for name in row.cells))
        tables.append(Table(key, file, headings, tuple(rows), grid=False))
    places = {key: Where(file=file, field=key) for key in facts}
    places.setdefault("schema_version", Where(file=file))
    return Document(facts, tuple(tables), places), problems


def _utf8(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        odd = f"0x{data[error.start]:02X}"
        raise refuse(
            "wrong-encoding", "the text is not UTF-8; save it as UTF-8", Where(file=file, row=row), odd
        ) from None


def from_json(path: Path, limits: Limits = USUAL) -> Contents:
    """The tables of a JSON document. Numbers stay as they are written, as in a cell.

    Parameters
    ----------
    path
        The file.
    limits
        How much is read.

    Returns
    -------
    tuple
        The document, and what is wrong with its entries.

    Raises
    ------
    DataError
        It is no JSON, or is refused.
    """
    data = read_bytes(path, limits=limits)
    most = limits.values_in(len(data))
    # Commas in text count too; real text has few of them.
    if sum(map(data.count, (b"{", b"[", b","))) > most:
        raise too_much("too-many-values", "values", "values", most, Where(file=path.name))
    text = _utf8(data, path.name)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise refuse("duplicate-key", f"the key {twice!r} appears twice", Where(file=path.name), twice)
        return members

    def constant(name: str) -> Any:
        raise refuse("not-a-number", f"{name} is no number; leave out what is unknown", Where(file=path.name), name)

    try:
        content = json.loads(text, object_pairs_hook=unique, parse_constant=constant, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise refuse(
            "malformed-json", f"the file is not JSON: {error.msg}", Where(file=path.name, row=error.lineno)
        ) from None
    except RecursionError:
        raise _too_deep(path.name) from None
    return _document(_texts(content, path.name), path.name, [], limits)


def _texts(value: Any, file: str, depth: int = 0) -> Any:
    """JSON's yes and no as text, like every other cell."""
    if depth > MAX_DEPTH:
        raise _too_deep(file)
    if isinstance(value, bool):
        return cell_text(value)
    if isinstance(value, list):
        return [_texts(item, file, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _texts(item, file, depth + 1) for key, item in value.items()}
    return value


def _too_deep(file: str, row: int | None = None) -> DataError:
    message = f"the values are nested more than {MAX_DEPTH} deep; a dataset needs four levels"
    return refuse("too-deep", message, Where(file=file, row=row))


def to_json(data: Dataset) -> bytes:
    """A JSON document, one key a kind.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    bytes
        The file's content, in UTF-8.
    """
    text = json.dumps(_nested(data), ensure_ascii=False, indent=2, default=str)
    return f"{text}\n".encode()


def _nested(data: Dataset) -> dict[str, Any]:
    kinds = {plural: [plain_record(record) for record in getattr(data, plural)] for plural in KINDS}
    extra = {"extra": dict(data.extra)} if data.extra else {}
    return {**plain_facts(data), **extra, **{plural: records for plural, records in kinds.items() if records}}


_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


def from_yaml(path: Path, limits: Limits = USUAL) -> Contents:
    """The tables of a YAML document, built from the parser's events: no tags, no anchors, every plain value text.

    Parameters
    ----------
    path
        The file.
    limits
        How much is read.

    Returns
    -------
    tuple
        The document, and what is wrong with its entries.

    Raises
    ------
    DataError
        It is no YAML, or is refused.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = read_bytes(path, limits=limits)
    text = _utf8(data, path.name)
    try:
        content = _from_events(yaml.parse(text, Loader=loader), path.name, limits.values_in(len(data)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = Where(file=path.name, row=mark.line + 1 if mark else None)
        raise refuse("malformed-yaml", f"the file is not YAML: {what}", where) from None
    return _document(content, path.name, [], limits)


def _from_events(events: Iterable[Any], file: str, most: int) -> Any:
    """The value that YAML events describe. An alias would let a small file stand for an endless one: refused."""
    stack: list[tuple[list[Any] | dict[str, Any], list[str]]] = []
    top: list[Any] = []
    for count, event in enumerate(events):
        where = Where(file=file, row=event.start_mark.line + 1)
        _refuse_marks(event, where)
        if len(stack) > MAX_DEPTH:
            raise _too_deep(file, where.row)
        if count > 2 * most:  # a key is an event, too
            raise too_much("too-many-values", "values", "values", most, where)
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            value: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            if isinstance(event, yaml.ScalarEvent):
                value = None if event.implicit[0] and event.value in _NULLS else event.value
            _attach(value, stack[-1] if stack else (top, []), where)
            if not isinstance(event, yaml.ScalarEvent):
                stack.append((value, []))
    if len(top) != 1:
        raise refuse("malformed-yaml", "the file must hold one document", Where(file=file))
    return top[0]


def _refuse_marks(event: Any, where: Where) -> None:
    if getattr(event, "anchor", None) is not None:
        raise refuse("alias-refused", "anchors and aliases (& and *) are not read; write the value out", where)
    if getattr(event, "tag", None) is not None and event.tag != "!":
        raise refuse("tag-refused", "tags (!) are not read; write plain values", where, event.tag[:80])


def _attach(value: Any, parent: tuple[list[Any] | dict[str, Any], list[str]], where: Where) -> None:
    """Put a value into the list or mapping that is open. In a mapping, keys and values take turns."""
    holder, key = parent
    if isinstance(holder, list):
        holder.append(value)
    elif key:
        holder[key.pop()] = value
    elif not isinstance(value, str):
        raise refuse("malformed-yaml", "a key must be a word", where)
    elif value in holder:
        raise refuse("duplicate-key", f"the key {value!r} appears twice", where, value)
    else:
        key.append(value)


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # chosen when imported
    def ignore_aliases(self, _data: Any) -> bool:
        """Write every value out: aliases are refused when read."""
        return True


def to_yaml(data: Dataset) -> bytes:
    """A YAML document, one key a kind.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    bytes
        The file's content, in UTF-8.
    """
    # a wide page: long text stays on one line, which is easier to compare
    text: str = yaml.dump(_nested(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text.encode()
