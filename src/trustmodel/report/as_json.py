"""A report as plain data, for other programs: JSON of a published shape."""

from __future__ import annotations

import json as text
import math
from typing import Any, Final

from trustmodel.report.outline import Outline, SchoolPage
from trustmodel.report.parts import Picture, Section, Table
from trustmodel.results import shown

__all__ = ["SHAPE", "json"]

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
    return text.dumps(_report(outline), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _report(outline: Outline) -> dict[str, Any]:
    page, method = outline.page, outline.method
    return {
        "format": SHAPE,
        "title": page.title,
        "when": page.when,
        "privacy": page.privacy,
        "method": {
            "name": method.name,
            "version": method.version,
            "seed": method.seed,
            "options": {name: _value(option) for name, option in method.options.items()},
        },
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


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "findings": [
            {"says": said.says, "how": said.how, "cannot_say": said.cannot_say, "rests_on": said.rests_on}
            for said in section.findings
        ],
        "tables": [_table(part.table if isinstance(part, Picture) else part) for part in section.parts],
    }


def _school(school: SchoolPage) -> dict[str, Any]:
    return {
        "number": school.number,
        "id": school.school,
        "name": school.name,
        "facts": _table(school.facts),
        "said": [{"section": section.id, "says": says} for section, says in school.said],
        "tables": [{"section": extract.section.id, **_table(extract.table)} for extract in school.extracts],
    }


def _table(table: Table) -> dict[str, Any]:
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
    """A cell as JSON has it: a number stays one, and what is undefined is `null`."""
    if given is None or given == "–" or (isinstance(given, float) and not math.isfinite(given)):
        return None
    if isinstance(given, bool):
        return given
    if isinstance(given, int):
        return int(given)
    if isinstance(given, float):
        return float(given)
    if isinstance(given, tuple | list):
        return [_value(item) for item in given]
    return shown(given)
