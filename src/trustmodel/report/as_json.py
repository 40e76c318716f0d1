"""A report as plain data, for other programs: JSON of a published shape."""

from __future__ import annotations

import json as text
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from trustmodel.report.outline import Outline, SchoolPage
from trustmodel.report.parts import Picture, Section, Table
from trustmodel.results import shown

if TYPE_CHECKING:
    from trustmodel.report.review import Review

SHAPE: Final = "trustmodel-report-1"


def json(made: Outline, review: Review) -> str:
    """The whole report, keys in one order, so that the same review gives the same file."""
    return text.dumps(_report(made, review), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _report(made: Outline, review: Review) -> dict[str, Any]:
    page, method = made.page, review.method
    return {
        "format": SHAPE,
        "title": page.title,
        "when": page.when,
        "privacy": page.privacy,
        "method": {
            "name": method.name,
            "version": method.version,
            "seed": method.seed,
            "options": {name: value(option) for name, option in method.options.items()},
        },
        "problems": dict(sorted(Counter(problem.severity for problem in review.problems).items())),
        "before": [_section(section) for section in made.before],
        "groups": [
            {
                "id": group.id,
                "title": group.title,
                "about": group.about,
                "sections": [_section(section) for section in group.sections],
            }
            for group in made.groups
        ],
        "schools": [_school(school) for school in made.schools],
        "after": [_section(section) for section in made.after],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "findings": [
            {"says": one.says, "how": one.how, "cannot_say": one.cannot_say, "rests_on": one.rests_on}
            for one in section.findings
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
    made: dict[str, Any] = {
        "title": table.title,
        "caption": table.caption,
        "columns": [column.name for column in table.columns],
        "rows": [[value(cell) for cell in row] for row in table.values],
    }
    if table.of:
        made["of"] = [list(schools) for schools in table.of]
    return made


def value(given: object) -> Any:
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
        return [value(one) for one in given]
    return shown(given)
