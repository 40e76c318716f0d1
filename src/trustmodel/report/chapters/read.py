"""What was read, in the report: how many records of each kind, and their problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from trustmodel.errors import Problem
from trustmodel.files import io as files
from trustmodel.model import checks
from trustmodel.model.dataset import Dataset
from trustmodel.model.ids import kind_of
from trustmodel.model.records import KINDS
from trustmodel.privacy.names import KIND_WORDS
from trustmodel.prose import capitalised, counted
from trustmodel.report.answers import Answers
from trustmodel.report.chapter import Chapter
from trustmodel.report.parts import Part, Said, Table, table_of
from trustmodel.report.voice import Voice

__all__ = ["CHAPTER"]


def _opening(answers: Answers) -> Said:
    total = sum(count for name, count in _counts(answers.data) if name != "Topics")
    return Said(
        says=f"{capitalised(counted(total, 'record was', 'records were'))} read, and {_problems(answers.problems)}.",
        cannot_say="what nobody wrote down. What is missing here is unknown; it is not none.",
    )


def _counts(data: Dataset) -> list[tuple[str, int]]:
    return [(capitalised(plural.replace("_", " ")), len(getattr(data, plural))) for plural in KINDS]


def _problems(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "no problem was found in them"
    counts = [
        f"{count:,} {noun}{'' if count == 1 else 's'}"
        for count, noun in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    return f"there {'is' if len(problems) == 1 else 'are'} {' and '.join(counts)}"


def _parts(answers: Answers, voice: Voice) -> Iterator[Part]:
    if answers.problems:
        yield _problem_table(answers.problems, voice)
    yield table_of(
        "What was read",
        "Records of each kind. Topics include those that come with the library.",
        "Kind|#Records",
        [row for row in _counts(answers.data) if row[1]],
        folded=True,
    )


def _problem_table(problems: Sequence[Problem], voice: Voice) -> Table:
    rows: list[tuple[object, ...]]
    if voice.names:
        rows = [(problem.message, str(problem.where), problem.severity, problem.rule) for problem in problems]
        return table_of("Problems in the data", "Each problem and where it is.", "What is wrong|Where|Kind|Rule", rows)
    alike = Counter((problem.severity, rule_in_words(problem.rule), _where(problem)) for problem in problems)
    rows = [(rule, where, severity, count) for (severity, rule, where), count in sorted(alike.items())]
    return table_of(
        "Problems in the data",
        "By rule and place. Cells are not quoted here, since they may hold names; trustmodel check quotes them.",
        "Rule|Where|Kind|#How many",
        rows,
    )


def rule_in_words(slug: str) -> str:
    """What a rule of the check, or of reading files, says."""
    known = checks.RULES.get(slug)
    says = known.says if known else files.RULES.get(slug) or slug.replace("-", " ")
    return says.rstrip(".")


def _where(problem: Problem) -> str:
    """The table, the row and the column of a problem, in the model's own words: nothing that somebody typed."""
    where = problem.where
    stem = (where.file or "").rpartition("/")[2].rpartition(".")[0]
    kind = kind_of(where.record or "")
    known = (where.sheet, stem, next((plural for plural, singular in KIND_WORDS.items() if singular == kind), None))
    table = next((name for name in known if name in KINDS), None)
    steps = [table.replace("_", " ") if table else "the data as a whole"]
    if where.row is not None:
        steps.append(f"row {where.row}")
    column = where.column or where.field
    if table and column in KINDS[table].model_fields:
        steps.append(f"column {column}")
    return ", ".join(steps)


CHAPTER: Final = Chapter(id="read", title="What was read", opening=_opening, parts=_parts)
