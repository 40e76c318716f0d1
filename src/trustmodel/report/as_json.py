"""A report as plain data, for other programs: JSON of a published shape."""

from __future__ import annotations

import json as text
import math
from typing import Any, Final

from trustmodel.report.outline import Outline, SchoolPage
from trustmodel.report.parts import Picture, Proportion, Section, Table
from trustmodel.results import Method, shown

__all__ = ["SHAPE", "json", "method", "plain", "table"]

SHAPE: Final = "trustmodel-report-1"


def json(outline: Outline) -> str:
    """The report of an outline as JSON: sentences by group, tables as rows, and how it was made.

    Its `format` names the shape. What is undefined or not recorded is `null`. Keys stand in one order, so that the same
    review gives the same file.

    Parameters
    ----------
    outline
        The whole report.

    Returns
    -------
    str
        The text of a JSON file.
    """
    return text.dumps(plain(outline), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def plain(outline: Outline) -> dict[str, Any]:
    """The report of an outline as JSON has it.

    Parameters
    ----------
    outline
        The whole report.

    Returns
    -------
    dict
        Sentences by group, tables as rows, and how it was made.
    """
    page = outline.page
    return {
        "format": SHAPE,
        "title": page.title,
        "when": page.when,
        "privacy": page.privacy,
        "method": method(outline.method),
        "problems": dict(sorted(outline.problems.items())),
        "before": [_section(section) for section in outline.before],
        "groups": [
            {
                "id": group.id,
                "title": group.title,
                "about": group.about,
                "sections": [_section(section) for section in group.sections],
            }
            for group in outline.groups
        ],
        "schools": [_school(school) for school in outline.schools],
        "after": [_section(section) for section in outline.after],
    }


def method(how: Method) -> dict[str, Any]:
    """How an answer was made, without where its data come from.

    Parameters
    ----------
    how
        What the answer says.

    Returns
    -------
    dict
        Its name, version, seed and options.
    """
    return {
        "name": how.name,
        "version": how.version,
        "seed": how.seed,
        "options": {name: _value(option) for name, option in how.options.items()},
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "findings": [
            {"says": said.says, "how": said.how, "cannot_say": said.cannot_say, "rests_on": said.rests_on}
            for said in section.findings
        ],
        "tables": [table(part.table if isinstance(part, Picture) else part) for part in section.parts],
    }


def _school(school: SchoolPage) -> dict[str, Any]:
    return {
        "number": school.number,
        "id": school.school,
        "name": school.name,
        "facts": table(school.facts),
        "said": [{"section": section.id, "says": says} for section, says in school.said],
        "tables": [{"section": extract.section.id, **table(extract.table)} for extract in school.extracts],
    }


def table(table: Table) -> dict[str, Any]:
    """A table as rows under its columns.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    dict
        With `of`, the schools of each row, where there are any.
    """
    shape: dict[str, Any] = {
        "title": table.title,
        "caption": table.caption,
        "columns": [column.name for column in table.columns],
        "rows": [[_value(cell) for cell in row] for row in table.values],
    }
    if table.of:
        shape["of"] = [list(schools) for schools in table.of]
    return shape


def _value(given: object) -> Any:
    """A cell as JSON has it: a number stays one, so many of so many are two, and what is undefined is `null`."""
    if given is None or given == "–" or (isinstance(given, float) and not math.isfinite(given)):
        return None
    if isinstance(given, bool):
        return given
    if isinstance(given, int | float):
        return int(given) if isinstance(given, int) else float(given)
    if isinstance(given, Proportion):
        return [given.count, given.of]
    if isinstance(given, tuple | list):
        return [_value(item) for item in given]
    return shown(given)
