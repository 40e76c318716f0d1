"""A brief as plain data, for other programs: findings with their scores, and, where everything was asked, the full report."""

from __future__ import annotations

import json as text
from typing import Any, Final

import attrs

from trustmodel import wire
from trustmodel.report import as_json as full_report
from trustmodel.report.brief.model import Brief, Question
from trustmodel.report.outline import Outline

__all__ = ["SHAPE", "json"]

SHAPE: Final = "trustmodel-brief-1"


def json(brief: Brief, outline: Outline | None = None, *, names: bool = False) -> str:
    """A brief as JSON.

    Parameters
    ----------
    brief
        What it says.
    outline
        The full report, which stands under `report`; `None` where it was not asked for.
    names
        Whether the ids of people and of records are shown; otherwise each has a number in its place.

    Returns
    -------
    str
        The text of a JSON file. Its `format` names the shape; what is not recorded is `null`.
    """
    whole: dict[str, Any] = {
        "format": SHAPE,
        **{name: getattr(brief, name) for name in ("title", "trust", "now", "last", "day", "figures")},
        "findings": brief.findings,
        "also": brief.also,
        **{name: getattr(brief, name) for name in ("risks", "actions", "no_actions", "sure")},
        "questions": [_question(question) for question in brief.questions],
        **{name: getattr(brief, name) for name in ("sheets", "put_right", "order", "notes", "foot")},
    }
    plain = wire.plain(whole, names=names)
    plain["method"] = full_report.method(brief.method)
    plain["report"] = None if outline is None else full_report.plain(outline)
    return text.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _question(question: Question) -> dict[str, Any]:
    about = attrs.asdict(question, recurse=False, filter=lambda field, _: field.name not in {"pictures", "tables"})
    pictures = [{"kind": type(picture).__name__, "says": picture.alt} for picture in question.pictures]
    return {**about, "pictures": pictures, "tables": [full_report.table(table) for table in question.tables]}
