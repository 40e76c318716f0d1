"""Datasets in files: a folder of CSV, an Excel workbook, JSON or YAML, all of them the same dataset.

A record kind is a CSV file, a worksheet or a key, under its plural name. Reading gives every problem at once, each with
its place; writing leaves either the old file or the new one, whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

import attrs
from immutabledict import immutabledict

from trustmodel.errors import DataError, Problem, SchemaVersionError, Where
from trustmodel.files import formats
from trustmodel.files.parsing import Parsed, parse
from trustmodel.files.safe import (
    USUAL,
    Limits,
    checked_archive,
    missing,
    reading,
    refuse,
    too_much,
    write_file,
    write_folder,
)
from trustmodel.files.upgrades import beside, upgraded
from trustmodel.model import checks
from trustmodel.model.dataset import Dataset, refuse_other
from trustmodel.model.records import KINDS

__all__ = ["RULES", "Limits", "Loaded", "load", "read", "write"]

RULES: Final[Mapping[str, str]] = immutabledict(
    {
        # the file
        "missing-file": "There is no file or folder of this name.",
        "unknown-format": "The name does not end in a format that is read: a folder, .xlsx, .json, .yaml or .yml.",
        "unreadable-file": "The file cannot be opened, or is no ordinary file.",
        "empty-file": "The file is empty.",
        "no-data-files": "The folder holds none of the CSV files of a dataset.",
        "file-too-large": "The file is larger than `Limits.bytes`.",
        "outside-folder": "A link or a part of a workbook leads out of where it may be.",
        "wrong-encoding": "The text is in an encoding that is not read.",
        "not-utf-8": "The text was read as Windows-1252, as it is not UTF-8 (warning).",
        "nul-character": "A text file holds NUL characters.",
        "damaged-workbook": "The workbook is cut short, damaged, protected by a password, or none at all.",
        "zip-bomb": "The workbook unpacks to far more than it should, or more than `Limits.unpacked`.",
        "entities-refused": "A part of the workbook declares a document type or entities.",
        "malformed-csv": "A line is not CSV.",
        "malformed-json": "The file is not JSON.",
        "malformed-yaml": "The file is not YAML.",
        "alias-refused": "A YAML anchor or alias stands in the file.",
        "tag-refused": "A YAML tag stands in the file.",
        "too-deep": "Values are nested too deep, or hold themselves.",
        "too-many-values": "There are more cells or values than `Limits.values`, or than real files of this size hold.",
        "duplicate-key": "A key appears twice.",
        "newer-schema": "The file was written by a newer trustmodel, which has a newer version of the schema.",
        "malformed-schema-version": "The schema version is no whole number.",
        "not-trust-sums": "The file holds no sums of a trust, which `trust_sums` calculates and trusts share.",
        # the table
        "unknown-file": "A CSV file in the folder is no record kind (a warning, unless its name is nearly one, or begins or ends with one).",
        "unknown-sheet": "A worksheet is no record kind (a warning, unless its name is nearly one, or begins or ends with one).",
        "unknown-key": "A key is no record kind (a warning, unless its name is nearly one, or begins or ends with one).",
        "nothing-read": "The file has tables with rows, and none has the name of a record kind.",
        "duplicate-table": "A record kind appears twice.",
        "too-many-rows": "A table has more rows than `Limits.rows`.",
        "too-many-columns": "There are more than 702 columns.",
        "no-headings": "Row 1 does not hold the names of the columns.",
        "missing-column": "A column that every record needs is not there.",
        "duplicate-column": "A column appears twice.",
        "unknown-column": "A column is kept as one of your own, but its name is near that of a field without values (warning).",
        "cell-without-heading": "A value stands in a column without a name.",
        "taken-as": "A name, or an id without its kind, stands for the only record that it can mean (warning).",
        "merged-cells": "Cells of a workbook are merged, so that only the first of them holds the value.",
        "example-row": "A row still has the id of the template's example, and is not read (warning).",
        "too-many-problems": "There are more problems than can usefully be shown at once.",
        # the cell
        "missing-value": "A value is needed.",
        "wrong-type": "One plain value is needed, or a list where a list belongs.",
        "not-a-number": "The value is no number, or no whole number.",
        "not-yes-or-no": "The value is neither yes nor no.",
        "out-of-range": "The number is smaller or larger than it can be.",
        "text-too-long": "The text is longer than a cell, or a text of Turtle, can be.",
        "formula-text": "Text begins like a formula; it is kept as text and never run (warning).",
        "formula-without-value": "A formula in a workbook has not been computed.",
        "formula-error": "A formula in a workbook gives an error.",
        # the record, refused by its constructor
        **checks.RECORD_RULES,
    }
)
"""Every rule that reading a file may find broken, by slug. `checks.RULES` holds those about a whole dataset."""

Format: TypeAlias = Literal["csv", "xlsx", "json", "yaml"]


@attrs.frozen
class _FileForm:
    """One format: the endings of its names, the usual one first, how it is read, and what is written."""

    endings: tuple[str, ...]
    read: Callable[[Path, Limits], formats.Contents]
    content: Callable[[Dataset], bytes | dict[str, bytes]]
    """Of the file; or, for a folder, of each file by its name."""


_FORMATS: Final[Mapping[Format, _FileForm]] = immutabledict(
    {
        "csv": _FileForm(("",), formats.from_csv, formats.to_csv),
        "xlsx": _FileForm((".xlsx",), formats.from_excel, formats.to_excel),
        "json": _FileForm((".json",), formats.from_json, formats.to_json),
        "yaml": _FileForm((".yaml", ".yml"), formats.from_yaml, formats.to_yaml),
    }
)
_BY_ENDING: Final[Mapping[str, Format]] = immutabledict(
    {ending: name for name, form in _FORMATS.items() for ending in form.endings}
)
ENDINGS: Final = frozenset(_BY_ENDING)
"""The endings of names that `write` knows; none is a folder of CSV files."""


@attrs.frozen(kw_only=True)
class Loaded:
    """What came of a file: the dataset, unless there were errors, and every problem, errors first."""

    data: Dataset | None
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which there is no dataset."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def read(path: str | os.PathLike[str], *, limits: Limits = USUAL) -> Dataset:
    r"""The dataset in a folder of CSV files, an Excel workbook, or a JSON or YAML file.

    Dates may be written 2026-09-01 or 01/09/2026; words of a list in any case, or by their GIAS code; identifiers
    without their kind where a column holds only one. Columns that the model does not know are kept in `extra`.
    Coordinates of 0 and empty cells are unknown. Warnings do not stop a file from being read; `load` gives them.

    Parameters
    ----------
    path
        A folder, or a file that ends in `.xlsx`, `.json`, `.yaml` or `.yml`.
    limits
        How much is read: raise them for a large file of your own.

    Returns
    -------
    Dataset
        The records, checked.

    Raises
    ------
    DataError
        The file cannot be used. `problems` holds all that is wrong, each with file, sheet, row and column.
    SchemaVersionError
        The file follows a newer version of the schema.
    MissingExtraError
        A workbook needs the extra `excel`.

    Examples
    --------
    >>> import tempfile, pathlib, trustmodel as tm
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "schools.csv").write_text("id,name,phase\n109277,Saint Example's,Primary\n")
    >>> tm.read(folder).schools["school:109277"].name
    "Saint Example's"
    """
    loaded = load(path, limits=limits)
    if loaded.data is None:
        newer = any(problem.rule == "newer-schema" for problem in loaded.errors)
        raise (SchemaVersionError if newer else DataError)(loaded.errors)
    return loaded.data


def load(
    path: str | os.PathLike[str], *, limits: Limits = USUAL, rules: checks.Rule | Iterable[checks.Rule] = ()
) -> Loaded:
    r"""What `read` gives, with the warnings, and with the errors given instead of raised.

    Parameters
    ----------
    path
        As for `read`.
    limits
        As for `read`.
    rules
        Rules of your own, asked beside those of `checks.RULES` once the rest is sound.

    Returns
    -------
    Loaded
        `data` is `None` where there are errors.

    Raises
    ------
    MissingExtraError
        A workbook needs the extra `excel`.
    ValueError
        A rule of yours has the name of another.
    RuleError
        A rule of yours failed.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "schools.csv").write_text("id,name,phase\n109277,Saint Example's,Primry\n")
    >>> print(load(folder).problems[0])
    schools.csv, row 2, column phase (C2), school:109277: 'Primry' is not in the list; did you mean 'Primary'? [unknown-term]
    """
    path = Path(path)
    own = checks.own_rules(rules, taken=RULES).values()
    try:
        with reading(path):
            document, problems = _FORMATS[_format_of(path)].read(path, limits)
            present = upgraded(document)
            parsed = parse(present)
    except DataError as error:
        return Loaded(data=None, problems=error.problems)
    problems = [*beside(present.problems, problems), *present.problems, *parsed.problems]
    if any(problem.severity == "error" for problem in problems):
        sound = Dataset.model_validate(parsed.records)
        broken = [problem for slug in _SURE for problem in checks.RULES[slug].check(sound)]
    else:
        sound = Dataset.model_validate({**parsed.facts, **parsed.records})
        broken = list(checks.check(sound, rules=own))
    problems += (_placed(problem, parsed, path) for problem in broken)
    problems.sort(key=lambda problem: problem.severity)  # "error" stands before "warning"
    failed = any(problem.severity == "error" for problem in problems)
    return Loaded(data=None if failed else sound, problems=tuple(problems))


# What these find would be wrong even if rows that could not be read said something else.
_SURE: Final = (
    "outside-life", "membership-overlap", "one-person-role-overlap", "governance-professional-pair",
    "coordinates-incomplete", "member-is-employed", "topic-cycle", "topic-too-deep", "at-sea",
    "extension-value", "duplicate-extension",
)  # fmt: skip


def _format_of(path: Path) -> Format:
    """The format of what is to be read."""
    if path.is_dir():
        return "csv"
    if not path.exists():
        raise missing(path)
    ending = path.suffix.casefold()
    if ending in _BY_ENDING and ending:
        return _BY_ENDING[ending]
    hints = {
        ".csv": "give the folder that the CSV file is in",
        ".xls": "save it as .xlsx",
        ".xlsm": "save it as .xlsx",
    }
    message = f"give a folder of CSV files, or a file that ends in {_either(filter(None, _BY_ENDING))}"
    raise refuse("unknown-format", hints.get(ending, message), Where(file=path.name), path.suffix or None)


def _either(endings: Iterable[str]) -> str:
    """Endings in a sentence, "or" before the last."""
    *others, last = endings
    return f"{', '.join(others)} or {last}"


def _placed(problem: Problem, parsed: Parsed, path: Path) -> Problem:
    """A problem of a record, at the place that the record was read from."""
    where = problem.where
    place = None if where.record is None else parsed.place(where.record, where.field)
    written = None if place is None or where.field is None else parsed.found(str(where.record), where.field)
    place = place or attrs.evolve(where, file=path.name)
    return attrs.evolve(problem, where=place, found=problem.found or written)


def write(
    data: Dataset,
    path: str | os.PathLike[str],
    *,
    format: Format | None = None,  # noqa: A002 - the word
    limits: Limits = USUAL,
) -> None:
    """Write a dataset so that `read` gives it back, whole or not at all.

    A file is replaced in one step. In a folder, the new files are first written beside the old and then take their
    places; killed at any moment, the folder reads as the old dataset or as the new. Files that are not of a dataset
    stay as they are. Text that a spreadsheet would run as a formula gets an apostrophe, which reading removes.

    Parameters
    ----------
    data
        The dataset.
    path
        A folder, which is made where there is none, or a file whose ending tells the format.
    format
        `csv` (a folder), `xlsx`, `json` or `yaml`. `None`: by the ending; without one, a folder.
    limits
        What is beyond them is not written, as `read` would not read it: raise them in both.

    Raises
    ------
    ValueError
        The ending tells no format.
    DataError
        A value is too long for a cell of Excel, or there is more than `limits` allow.
    MissingExtraError
        A workbook needs the extra `excel`.

    Examples
    --------
    >>> import tempfile, pathlib, trustmodel as tm
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "trust.json"
    >>> data = tm.Dataset(schools=[tm.School(id="school:1", name="Hill Top", phase="Primary")])
    >>> tm.write(data, path)
    >>> tm.read(path) == data
    True
    """
    refuse_other(data)
    path = Path(path)
    chosen = format or _BY_ENDING.get(path.suffix.casefold()) or ("csv" if path.is_dir() else None)
    if chosen is None or chosen not in _FORMATS:
        usual = _either(form.endings[0] for form in _FORMATS.values() if form.endings[0])
        raise ValueError(
            f"no format is known by the ending {path.suffix!r}: give a folder, or a name that ends in {usual}"
        )
    for plural in KINDS:
        if len(getattr(data, plural)) > limits.rows:
            raise too_much("too-many-rows", "rows", "rows", limits.rows, Where(file=path.name, record=plural))
    content = _FORMATS[chosen].content(data)
    files = {path.name: content} if isinstance(content, bytes) else content
    for name, part in files.items():
        if len(part) > limits.bytes:
            raise too_much("file-too-large", "bytes", "bytes", limits.bytes, Where(file=name))
    if chosen == "xlsx":
        checked_archive(files[path.name], path.name, limits)
    if isinstance(content, bytes):
        write_file(path, content)
    else:
        write_folder(path, content, formats.is_ours)
