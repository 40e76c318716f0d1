"""Frames of Polars and pandas become records, as the rows of a file do: a frame is one more kind of table."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

from trustmodel.errors import DataError, Problem
from trustmodel.files.parsing import Parsed
from trustmodel.files.tables import Document, Row, Table, cell_text, field_of, twice
from trustmodel.model.collection import Collection, column_type
from trustmodel.model.records import Record
from trustmodel.results import is_missing

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["from_frame"]

R = TypeVar("R", bound=Record)


def from_frame(kind: type[R], frame: pl.DataFrame | pd.DataFrame) -> Collection[R]:
    """The records in a frame: a row each, a column a field, as `to_polars` and `to_pandas` of a collection write them.

    Cells are read as those of a file: words of a list in any case, ids without their kind where a column holds only one, days
    as text or as dates. What is missing (null, NaN, NaT, NA, or blank text) is not recorded. Columns that the model does not
    know are kept in `extra`, as text; a warning says where one looks like a field. References are not looked up, since the
    records that they name stand in other frames: `Dataset` and `upsert` do that.

    Parameters
    ----------
    kind
        The class of the records, such as `School`.
    frame
        A Polars or a pandas frame. A pandas index that has a name is a column.

    Returns
    -------
    Collection
        The records, for `Dataset(schools=…)`, or `data.upsert(*…)`.

    Raises
    ------
    DataError
        Rows cannot be used. `problems` holds all that is wrong, each with row and column; rows are counted as a spreadsheet
        does, so that the first below the headings is row 2.
    TypeError
        `kind` is no class of records, or `frame` no frame.

    Examples
    --------
    >>> import polars as pl, trustmodel as tm
    >>> frame = pl.DataFrame({"id": ["ash", "elm"], "name": ["Ash", "Elm"], "phase": ["Primary", "16 plus"], "pupils": [210, None]})
    >>> schools = tm.from_frame(tm.School, frame)
    >>> schools["school:ash"].pupils, schools["school:elm"].pupils
    (210, None)
    >>> tm.from_frame(tm.School, schools.to_polars()) == schools
    True
    """
    given: Any = kind
    if not (isinstance(given, type) and issubclass(given, Record) and hasattr(given, "plural")):
        raise TypeError(f"give a class of records, such as School, and not {kind!r}")
    headings, lines = _contents(frame)
    empty = Table(kind.plural, "", tuple(dict.fromkeys(headings)))
    problems = [twice(empty, heading) for heading in empty.headings if headings.count(heading) > 1]
    rows = []
    for number, line in enumerate(lines, 2):

        def wrong(heading: str, rule: str, message: str, found: str, number: int = number) -> None:
            where = empty.where(Row(number, {}), heading, heading)
            problems.append(Problem(rule, where, message, found=found[:80]))

        if cells := dict(_cells(kind, zip(headings, line, strict=True), wrong)):  # an empty row is none, as in a file
            rows.append(Row(number, cells))
    table = Table(kind.plural, "", empty.headings, tuple(rows))
    parsed = Parsed(document=Document({}, (table,)), problems=problems)
    parsed.read_table(table, kind)
    if errors := [problem for problem in parsed.problems if problem.severity == "error"]:
        raise DataError(errors)
    for problem in parsed.problems:
        warnings.warn(str(problem), stacklevel=2)
    records: Any = parsed.records.get(kind.plural, ())
    return Collection(records, kind)


def _contents(frame: Any) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The headings and the lines of a frame; neither library is loaded for the other's frames."""
    library = type(frame).__module__.partition(".")[0]
    if library == "polars" and type(frame).__name__ == "DataFrame":
        return list(frame.columns), frame.iter_rows()
    if library == "pandas" and type(frame).__name__ == "DataFrame":
        named = [place for place, name in enumerate(frame.index.names) if name is not None]
        if named:
            frame = frame.reset_index(named, allow_duplicates=True)  # a column that appears twice is reported as such
        return [str(name) for name in frame.columns], frame.itertuples(index=False, name=None)
    raise TypeError(f"give a Polars or a pandas DataFrame, and not a {type(frame).__module__}.{type(frame).__name__}")


def _cells(
    kind: type[Record], row: Iterable[tuple[str, Any]], wrong: Callable[[str, str, str, str], None]
) -> Iterator[tuple[str, Any]]:
    """What the cells of a row hold, as a record's constructor takes it; those that hold nothing are left out."""
    for heading, cell in row:
        value = _plain(cell)
        if is_missing(value):
            continue
        name, known = field_of(heading, kind)
        if heading == "extra" or (known and _is_mapping(kind, name)):
            try:
                value = _mapping(value)
            except ValueError:
                wrong(heading, "malformed-json", "this cell holds JSON", cell_text(value))
                continue
        elif not known or column_type(kind, name) is str:
            if _is_no_text(value):
                message = f"{type(value).__name__} is no text, number or day: make it one of these"
                wrong(heading, "wrong-type", message, str(value))
                continue
            value = cell_text(_whole(value))
        yield heading, value


def _plain(cell: Any) -> Any:
    """A cell as Python's own value: a day for a time at midnight, a list for an array."""
    if hasattr(cell, "to_list"):
        cell = cell.to_list()
    elif hasattr(cell, "tolist"):  # a number or an array of NumPy
        cell = cell.tolist()
    if isinstance(cell, list | tuple):
        return [_plain(each) for each in cell if not is_missing(each)] or None
    if isinstance(cell, dt.datetime) and not is_missing(cell):
        return cell.date() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return cell


def _is_no_text(value: Any) -> bool:
    """Whether a cell would become text that nobody has written: bytes, a group of values, an object of a program."""
    kind: Any = type(value)
    of_program = kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__
    return of_program or isinstance(value, bytes | bytearray | complex | dt.timedelta | Mapping | frozenset | set)


def _whole(value: Any) -> Any:
    """A number as it was before a column with an empty cell made it a float."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_mapping(kind: type[Record], name: str) -> bool:
    origin = get_origin(kind.model_fields[name].annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _mapping(value: Any) -> Any:
    """A mapping, which frames hold as JSON text; text that is none is left to the record, which may know it."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        return json.loads(value)
    return value
