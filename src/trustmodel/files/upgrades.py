"""Files of older versions of the schema: one step from each version to the next, whatever form they came in."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

import attrs
from immutabledict import immutabledict

from trustmodel.errors import Problem, SchemaVersionError, Where
from trustmodel.files.safe import refuse
from trustmodel.files.tables import Document, Row, Table, canonical, cell_text
from trustmodel.model.dataset import SCHEMA_VERSION, version_of, written_by_newer

__all__ = ["UPGRADES", "beside", "check_version", "upgrade", "upgraded"]

Upgrade: TypeAlias = Callable[[Document], Document]


def _from_1(document: Document) -> Document:
    """Version 2 added the record kind `extensions`. What was called so before was never read, and still is not."""
    before = [table for table in document.tables if canonical(table.name) == "extensions"]
    kept = tuple(table for table in document.tables if table not in before)
    return attrs.evolve(document, tables=kept, problems=(*document.problems, *map(_not_read, before)))


def _not_read(table: Table) -> Problem:
    what = "key" if not table.grid else "file" if table.sheet is None else "sheet"
    message = (
        f"version 1 of the schema, which the data follow, has no {table.name!r}, so this {what} is not read; "
        f"if it declares columns of your own, write {SCHEMA_VERSION} as the schema_version"
    )
    return Problem(f"unknown-{what}", table.where(None), message, "warning", table.name)


UPGRADES: Final[Mapping[int, Upgrade]] = immutabledict({1: _from_1})
"""For each older version of the schema, the function that leads from its documents to the next version's."""


def check_version(written: object, where: Where, target: int = SCHEMA_VERSION) -> int:
    """The version of the schema that data follow. Without one they are taken to follow the present one.

    Parameters
    ----------
    written
        What stands as `schema_version`; `None`: nothing.
    where
        Where it stands.
    target
        The newest version that is read.

    Returns
    -------
    int
        At least 1, at most the target.

    Raises
    ------
    DataError
        It is no whole number.
    SchemaVersionError
        It is newer.
    """
    text = str(target) if written is None else cell_text(written).strip()
    version = version_of(target if written is None else written)
    if version is None:
        message = f"the schema version is a whole number such as {target}"
        raise refuse("malformed-schema-version", message, where, text[:80])
    if version > target:
        message = written_by_newer(version, target)
        raise SchemaVersionError([Problem("newer-schema", where, message, found=text)])
    return version


def upgraded(document: Document, upgrades: Mapping[int, Upgrade] = UPGRADES, target: int = SCHEMA_VERSION) -> Document:
    """The document as a version of the schema writes it.

    Parameters
    ----------
    document
        What a file holds.
    upgrades
        For each older version, the function that leads from its documents to the next version's.
    target
        The version that is wanted.

    Returns
    -------
    Document
        The same, in that version.

    Raises
    ------
    DataError
        Its version is no whole number.
    SchemaVersionError
        It is newer than that.
    """
    where = document.places.get("schema_version", Where())
    for step in range(check_version(document.facts.get("schema_version"), where, target), target):
        document = upgrades[step](document)
    return attrs.evolve(document, facts={**document.facts, "schema_version": str(target)})


def beside(left_out: Iterable[Problem], problems: Iterable[Problem]) -> list[Problem]:
    """Problems of a file, but for those of tables that an upgrade left out: nobody reads these.

    Parameters
    ----------
    left_out
        What the upgrade says, a problem a table.
    problems
        What is wrong with the file.

    Returns
    -------
    list of Problem
        In the same order.
    """
    tables = [problem.where for problem in left_out]
    return [problem for problem in problems if not any(_inside(problem.where, table) for table in tables)]


def _inside(where: Where, table: Where) -> bool:
    if table.record is None:
        return (where.file, where.sheet) == (table.file, table.sheet)
    return where.record is not None and where.record.partition(", entry ")[0] == table.record


def upgrade(data: Mapping[str, Any], *, file: str | None = None) -> dict[str, Any]:
    """Data of an older version of the schema, as this version has them: what `json.loads` gives of such a file.

    `read` does it by itself. Use this where JSON does not come from a file: `Dataset.model_validate` takes the answer.
    What cannot be carried over is left out with a warning.

    Parameters
    ----------
    data
        Rows by kind of record, and `schema_version`; without a version they are taken to follow the present one.
    file
        The name of the file that they came from, for errors.

    Returns
    -------
    dict
        The same in the present version. The data themselves stay as they are.

    Raises
    ------
    SchemaVersionError
        They were written by a newer version.
    DataError
        The version is no whole number.
    TypeError
        It is no mapping.

    Examples
    --------
    >>> import trustmodel as tm
    >>> old = {"schema_version": 1, "schools": [{"id": "school:1", "name": "Hill Top", "phase": "Primary"}]}
    >>> tm.Dataset.model_validate(tm.upgrade(old)).schools.ids
    ('school:1',)
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"give a mapping, such as json.loads gives, and not a {type(data).__name__}")
    lists = {
        name: rows
        for name, rows in data.items()
        if isinstance(rows, list | tuple) and all(isinstance(row, Mapping) for row in rows)
    }
    tables = [
        Table(name, file or "", tuple(dict.fromkeys(key for row in rows for key in row)),
              tuple(Row(number, row) for number, row in enumerate(rows, 1)), grid=False)
        for name, rows in lists.items()
    ]  # fmt: skip
    facts = {name: value for name, value in data.items() if name not in lists}
    document = upgraded(Document(facts, tuple(tables), {"schema_version": Where(file=file, field="schema_version")}))
    for problem in document.problems:
        warnings.warn(str(problem), stacklevel=2)
    kinds = {table.name: [dict(row.cells) for row in table.rows] for table in document.tables}
    return {**document.facts, **kinds, "schema_version": SCHEMA_VERSION}
