"""The command `trustmodel review`: read, check, and write the brief, the sheet of one school, or the full report."""

from __future__ import annotations

import argparse
import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trustmodel.cli.console import (
    AddCommand,
    Answer,
    WrongUseError,
    count_of_people,
    day_of,
    load_both,
    reads,
    refuse_input,
    times_of,
    told_as_wrong_use,
    working,
)
from trustmodel.errors import MissingExtraError, Problem
from trustmodel.model.dataset import Dataset
from trustmodel.model.period import as_period

if TYPE_CHECKING:
    from trustmodel.report.brief.model import Brief
    from trustmodel.report.review import Review

__all__ = ["add"]

_FORMS: Final = ("html", "md", "docx", "pptx", "xlsx", "json")
_ENDINGS: Final = {**{f".{form}": form for form in _FORMS}, ".htm": "html"}
_FULL_FORMS: Final = ("html", "md", "docx", "json")
_SHEET_FORMS: Final = ("html", "md", "docx")


def add(command: AddCommand) -> None:
    """Add the command to the parser of all.

    Parameters
    ----------
    command
        What adds a command.
    """
    review = command("review", _review, "Read, check, and write a brief that opens in a browser.")
    review.set_defaults(needs="report")
    reads(review, "PATH")
    review.add_argument(
        "-o", "--output", "--out", type=Path, metavar="OUT",
        help="default: brief.html, with all figures beside it in evidence.xlsx; the ending says the form",
    )  # fmt: skip
    review.add_argument("--format", choices=_FORMS, help="the form, where OUT does not say it: brief.FORMAT")
    review.add_argument("--school", metavar="SCHOOL", help="only the sheet of one school, by its id, URN or name")
    review.add_argument(
        "--public",
        action="store_true",
        help="for anybody to read: leave out roles that point to a person",
    )
    review.add_argument("--full", action="store_true", help="everything: the full report beside the brief, or as OUT")
    review.add_argument(
        "--min-cell", type=count_of_people, default=5, metavar="N",
        help="suppress counts of fewer people than this (default 5; take 10 for what is published)",
    )  # fmt: skip
    review.add_argument("--names", action="store_true", help="show people's names, which are hidden otherwise")
    review.add_argument(
        "--boundary", nargs="+", metavar="FIELD",
        help="look for walls between schools at these boundaries alone: phase, church, local_authority, member, joined, or any"
        " other field of schools, also of your own; the fewer, the weaker a wall can be and still be detected",
    )  # fmt: skip
    _add_times(review)


def _add_times(review: argparse.ArgumentParser) -> None:
    when = review.add_mutually_exclusive_group()
    when.add_argument("--at", type=day_of, metavar="DAY", help="what was true on a day, such as 2026-09-01")
    when.add_argument(
        "--between", type=day_of, nargs=2, metavar=("START", "END"), help="a period; END is the day after its last"
    )
    review.add_argument(
        "--before", nargs="+", metavar="DAY",
        help="compare with a day, a period (START END), or older data at a path; default: the school year before, where both"
        " are recorded",
    )  # fmt: skip
    review.add_argument(
        "--after", type=day_of, nargs="+", metavar="DAY",
        help="what is compared: a day, or a period; default: all of PATH",
    )  # fmt: skip


def _review(options: argparse.Namespace) -> Answer:
    form = _form(options)
    with told_as_wrong_use():
        if options.between is not None:
            as_period(options.between)
        before, after = times_of(options)
    from trustmodel.report import review as reviews

    with working("reading"):
        read = load_both(options, before)
    if isinstance(read, Answer):
        return read
    data, problems, before = read
    school = None if options.school is None else _school(data, options.school)
    with working("calculating"), told_as_wrong_use():
        review = reviews.review(
            data,
            at=options.at,
            between=options.between,
            before=before,
            after=after,
            boundaries=options.boundary,
            problems=problems,
            full=options.full or (form == "json" and not options.public),
        )
        brief = review.brief(names=options.names, min_cell=options.min_cell, public=options.public)
    with working("drawing and writing"), told_as_wrong_use():
        written, missing = _write(options, form, review, brief, school)
    return _said(options, brief, written, missing, problems)


def _form(options: argparse.Namespace) -> str:
    """The form that is written, once it is known that what was asked for goes together."""
    output: Path | None = options.output
    form: str = options.format or "html"
    if output is not None:
        ending = _ENDINGS.get(output.suffix.casefold())
        if ending is None:
            raise WrongUseError(f"{output}: a brief is an .html, .md, .docx, .pptx, .xlsx or .json file")
        if options.format and ending != options.format:
            raise WrongUseError(f"{output} is no {options.format} file: leave --format out, or change the ending")
        form = ending
    if options.names and options.public:
        raise WrongUseError("what anybody may read names nobody: leave out --names, or --public")
    if options.school is not None and form not in _SHEET_FORMS:
        raise WrongUseError(f"the sheet of a school is an .html, .md or .docx file, not .{form}")
    if options.full and (options.public or options.school is not None):
        raise WrongUseError(
            "the full report is of the whole trust, and has roles: leave out --full, or --public and --school"
        )
    if options.full and form not in _FULL_FORMS:
        raise WrongUseError(f"the full report is an .html, .md, .docx or .json file, not .{form}")
    for target in _targets(options, form):
        refuse_input(target, [options.path])
    return form


def _targets(options: argparse.Namespace, form: str) -> list[Path]:
    """What is written: OUT alone, or the brief with the figures beside it."""
    if options.output is not None:
        return [options.output]
    if options.school is not None:
        return [Path(f"sheet.{form}")]
    full = [Path(f"full.{form}")] if options.full and form != "json" else []
    return [Path(f"brief.{form}"), *([Path("evidence.xlsx")] if form != "xlsx" else []), *full]


def _write(
    options: argparse.Namespace, form: str, review: Review, brief: Brief, school: str | None
) -> tuple[list[Path], str]:
    """Write every file; which they are, and what could not be written and why."""
    from trustmodel.report import writers

    written, missing = [], ""
    for target in _targets(options, form):
        is_full = options.full and (options.output is not None or target.stem == "full")
        if is_full or (form == "json" and target.suffix.casefold() == ".json"):
            review.write(
                target,
                names=options.names,
                min_cell=options.min_cell,
                public=options.public and not is_full,
                full=is_full,
            )
        else:
            try:
                writers.write_brief(brief, target, school=school)
            except MissingExtraError as error:
                if target.name != "evidence.xlsx" or options.output is not None:
                    raise
                missing = f"Not written: evidence.xlsx ({error})"
                continue
        written.append(target)
    return written, missing


def _said(
    options: argparse.Namespace, brief: Brief, written: list[Path], missing: str, problems: tuple[Problem, ...]
) -> Answer:
    from trustmodel.report.brief.as_text import lines

    names = ", ".join(map(str, written))
    hidden = "" if options.names else " (people's names hidden)"
    facts = {
        "output": str(written[0]),
        "written": [str(path) for path in written],
        "names": options.names,
        "findings": json.loads(_findings_as_json(brief)),
        "risks": [risk.says for risk in brief.risks],
        "warnings": len(problems),
    }
    return Answer([*lines(brief), *([missing] if missing else []), f"Written: {names}{hidden}"], facts)


def _findings_as_json(brief: Brief) -> str:
    """Those of the brief: as it was asked for, with small counts suppressed."""
    from trustmodel import wire

    return wire.to_json((*brief.findings, *brief.also))


def _school(data: Dataset, wanted: str) -> str:
    """The id of a school by its id, its URN, its name or whole words of it; what is meant is suggested where there is none."""
    from trustmodel.report.explorer.names import short_labels

    names = {school.id: school.name for school in data.schools}
    short = short_labels(names, {school.id: school.local_authority for school in data.schools})  # as the brief has them
    words = wanted.strip().casefold()
    known: dict[str, set[str]] = {}
    for school in data.schools:
        for name in _names_of(school.id, school.urn, school.name, short[school.id]):
            known.setdefault(name.casefold(), set()).add(school.id)
    chosen = known.get(words, set()) or {s.id for s in data.schools if _in_words_of(wanted, s.name)}
    if len(chosen) == 1:
        return chosen.pop()
    if chosen:
        which = ", ".join(sorted(f"{identifier} ({data.schools[identifier].name})" for identifier in chosen))
        raise WrongUseError(f"several schools are called {wanted!r}: say which, by id: {which}")
    close = difflib.get_close_matches(words, known, n=3, cutoff=0.5)
    meant = sorted({data.schools[identifier].name for name in close for identifier in known[name]})
    hint = f"; did you mean {' or '.join(meant)}?" if meant else ""
    raise WrongUseError(f"no school of the data has the id, URN or name {wanted!r}{hint}")


def _in_words_of(wanted: str, name: str) -> bool:
    """Whether a name has these words, one after another."""
    part, whole = (re.findall(r"[^\W_]+", text.casefold()) for text in (wanted, name))
    return bool(part) and f" {' '.join(part)} " in f" {' '.join(whole)} "


def _names_of(identifier: str, *others: str | None) -> Iterator[str]:
    yield from (identifier, identifier.partition(":")[2])
    yield from (name for name in others if name)
