"""What every command shares: answers and exit codes, files that are read and never overwritten, and work that shows."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeAlias

import attrs

from trustmodel.errors import Problem, TrustModelError, Where
from trustmodel.files import io as files
from trustmodel.files.safe import USUAL, Limits, write_file
from trustmodel.files.tables import neutralised
from trustmodel.model.checks import RULES, installed
from trustmodel.model.dataset import Dataset, own_fields
from trustmodel.model.period import as_day, as_period
from trustmodel.model.records import KINDS
from trustmodel.prose import number_of

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "BROKEN_PIPE",
    "FINE",
    "INTERRUPTED",
    "PROBLEMS",
    "WRONG_USE",
    "AddCommand",
    "Answer",
    "WrongUseError",
    "bad_data",
    "by_place",
    "count_of_people",
    "day_of",
    "kilometres",
    "load",
    "load_both",
    "may_replace",
    "own_columns",
    "reads",
    "refuse_existing",
    "refuse_input",
    "refuse_outputs",
    "times_of",
    "told_as_wrong_use",
    "working",
    "write_frame",
]

FINE: Final = 0
PROBLEMS: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE: Final = 141  # 128 + SIGPIPE


class WrongUseError(Exception):
    """The command cannot do what was asked; nothing is said of the data."""


@attrs.frozen
class Answer:
    """What a command has to say: an exit code, lines for a person, and the same for a script."""

    lines: Sequence[str] = ()
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    code: int = FINE


AddCommand: TypeAlias = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
"""What adds a command to the parser of all: its name, what does it, and what it says of itself."""


def day_of(text: str) -> dt.date:
    """An argument that is a day.

    Parameters
    ----------
    text
        The argument.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    argparse.ArgumentTypeError
        It is none.
    """
    try:
        day = as_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    assert day is not None
    return day


def count_of_people(text: str) -> int:
    """An argument that counts people.

    Parameters
    ----------
    text
        The argument.

    Returns
    -------
    int
        1 or more.

    Raises
    ------
    argparse.ArgumentTypeError
        It is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a count of people is a whole number from 1 on; found {text!r}")
    return int(text)


def times_of(options: argparse.Namespace) -> tuple[Any, Any]:
    """The two times to compare: each a day or a period, and the earlier one also a path to older data.

    Parameters
    ----------
    options
        With `before` and `after`, and with `at` and `between`, which leave no room for them.

    Returns
    -------
    tuple
        Each `None` where it is not given.

    Raises
    ------
    ValueError
        They do not go together, or are no days.
    """
    if options.before is None:
        if options.after is not None:
            raise ValueError("--after says what is compared; say with what: --before")
        return None, None
    if options.at is not None or options.between is not None:
        raise ValueError("give --before and --after, or --at, or --between")
    times: list[Any] = []
    for name in ("before", "after"):
        days = getattr(options, name)
        if name == "before" and len(days) == 1 and Path(days[0]).exists():
            times.append(Path(days[0]))
        elif days is None:
            times.append(None)
        elif len(days) == 1:
            times.append(as_day(days[0]))
        elif len(days) == 2:  # noqa: PLR2004 - a period
            times.append(as_period(days))
        else:
            raise ValueError(f"--{name} takes a day, or a period: two days")
    return times[0], times[1]


def kilometres(text: str) -> float:
    """An argument that is a distance.

    Parameters
    ----------
    text
        The argument.

    Returns
    -------
    float
        Kilometres, 0 or more.

    Raises
    ------
    argparse.ArgumentTypeError
        It is none.
    """
    try:
        distance = float(text)
    except ValueError:
        distance = -1.0
    if not 0 <= distance < float("inf"):
        raise argparse.ArgumentTypeError(f"a distance in kilometres is a number, 0 or more; found {text!r}")
    return distance


def reads(command: argparse.ArgumentParser, metavar: str) -> None:
    """Give a command the place of the data that it reads, and how much of them.

    Parameters
    ----------
    command
        Its parser.
    metavar
        What the place is called in its help.
    """
    command.add_argument(
        "path", type=Path, metavar=metavar, help="a folder of CSV files, an .xlsx workbook, or a .json or .yaml file"
    )
    command.add_argument(
        "--limit", type=limit_of, action="append", default=[], metavar="NAME=NUMBER",
        help="read a large file of your own, such as rows=2000000; NAME is bytes, unpacked, rows or values; may be given again",
    )  # fmt: skip


def may_replace(command: argparse.ArgumentParser) -> None:
    """Give a command the option `--force`.

    Parameters
    ----------
    command
        Its parser.
    """
    command.add_argument("--force", action="store_true", help="replace what is there")


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """A frame as CSV or Parquet, whole or not at all. In CSV, text that a spreadsheet would run gets an apostrophe.

    Parameters
    ----------
    frame
        The frame.
    path
        A `.parquet` file, else CSV.
    """
    import polars as pl

    buffer = io.BytesIO()
    if path.suffix.casefold() == ".parquet":
        frame.write_parquet(buffer)
    else:
        text = pl.col(pl.String).map_elements(neutralised, return_dtype=pl.String)
        frame.with_columns(text).write_csv(buffer)
    write_file(path, buffer.getvalue())


def limit_of(text: str) -> tuple[str, int]:
    """An argument that raises a limit of reading, such as `rows=2000000`.

    Parameters
    ----------
    text
        The argument.

    Returns
    -------
    tuple
        A field of `files.Limits`, and its value.

    Raises
    ------
    argparse.ArgumentTypeError
        It is none.
    """
    name, _, number = text.partition("=")
    names = [field.name for field in attrs.fields(Limits)]
    if name not in names or not number.isdecimal() or not int(number):
        raise argparse.ArgumentTypeError(
            f"give {', '.join(names[:-1])} or {names[-1]}, as in rows=2000000; found {text!r}"
        )
    return name, int(number)


def load(path: Path, limits: Iterable[tuple[str, int]] = ()) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset at a path, and its problems.

    Parameters
    ----------
    path
        A file or a folder.
    limits
        Fields of `files.Limits` and their values, where they are not the usual ones.

    Returns
    -------
    tuple
        The dataset, `None` where there are errors; and every problem.

    Raises
    ------
    WrongUseError
        There is nothing at the path; or two installed rules have one name.
    """
    if not path.exists():
        raise WrongUseError(f"{path}: there is no such file or folder")
    with told_as_wrong_use():
        rules = installed()
    loaded = files.load(path, limits=attrs.evolve(USUAL, **dict(limits)), rules=rules)
    if loaded.data is not None and not any(len(getattr(loaded.data, plural)) for plural in KINDS if plural != "topics"):
        message = (
            "nothing was read: there is no record in it yet; fill in a row, or look at the names of its sheets or files"
        )
        return None, (Problem("nothing-read", Where(file=path.name), message), *loaded.problems)
    return loaded.data, loaded.problems


def load_both(options: argparse.Namespace, before: Any) -> tuple[Dataset, tuple[Problem, ...], Any] | Answer:
    """The data of a command, and the older data to compare with where `before` is a path.

    Parameters
    ----------
    options
        With `path` and `limit`.
    before
        What `times_of` gave for it.

    Returns
    -------
    tuple or Answer
        The data, their problems, and `before` with a dataset in the place of a path; an answer where either could not be
        read.
    """
    data, problems = load(options.path, options.limit)
    older, older_problems = load(before, options.limit) if isinstance(before, Path) else (None, ())
    if data is None:
        return bad_data(problems)
    if not isinstance(before, Path):
        return data, problems, before
    return bad_data(older_problems) if older is None else (data, problems, older)


def own_columns(data: Dataset) -> list[str]:
    """The columns that neither the model nor an extension knows, each once: they are kept, and no answer uses them.

    Parameters
    ----------
    data
        The dataset.

    Returns
    -------
    list of str
        One line a record kind that has any.
    """
    from trustmodel.privacy.gate import Gate

    rows = {
        plural: Counter(key for record in getattr(data, plural) for key in record.extra.keys() - declared.keys())
        for plural in KINDS
        for declared in (own_fields(data, plural),)
    }
    gate = Gate(data) if any(rows.values()) else None
    lines = []
    for plural, counts in rows.items():
        if gate is not None and counts:
            shown: Counter[str] = Counter()
            for key, number in counts.items():
                shown[gate.text(key)] += number
            columns = ", ".join(f"{key} ({number_of(number, 'row')})" for key, number in sorted(shown.items()))
            lines.append(f"own columns of {plural.replace('_', ' ')}, kept and used by no answer: {columns}")
    return lines


@contextlib.contextmanager
def told_as_wrong_use() -> Iterator[None]:
    """An argument that the library refuses is wrong use, and no fault of the data.

    Yields
    ------
    None
        While the library is asked.

    Raises
    ------
    WrongUseError
        It refused an argument.
    """
    try:
        yield
    except ValueError as error:
        if isinstance(error, TrustModelError):
            raise
        raise WrongUseError(str(error)) from None


def refuse_input(output: Path, inputs: Iterable[Path]) -> None:
    """An output never takes the place of what was read.

    Parameters
    ----------
    output
        Where something is to be written.
    inputs
        What was read.

    Raises
    ------
    WrongUseError
        It is one of these, or a file of a folder among them.
    """
    for path in inputs:
        inside = path.is_dir() and output.exists() and output.resolve().parent == path.resolve()
        if output.resolve() == path.resolve() or (inside and output.suffix.casefold() == ".csv"):
            raise WrongUseError(f"{output}: that is what is being read; give another name")


def refuse_outputs(output: Path, inputs: Iterable[Path], *, force: bool) -> None:
    """Refuse an output that is what was read, or is there already.

    Parameters
    ----------
    output
        Where something is to be written.
    inputs
        What was read.
    force
        Whether what is there may be replaced.
    """
    refuse_input(output, inputs)
    refuse_existing(output, force=force)


def refuse_existing(output: Path, *, force: bool) -> None:
    """Refuse an output that is there already.

    Parameters
    ----------
    output
        Where something is to be written.
    force
        Whether what is there may be replaced.

    Raises
    ------
    WrongUseError
        It is there, and may not be replaced.
    """
    if output.exists() and not force:
        raise WrongUseError(f"{output} is already there; give another name, or --force to replace it")


def bad_data(problems: Sequence[Problem]) -> Answer:
    """What is said of data with errors.

    Parameters
    ----------
    problems
        All of them.

    Returns
    -------
    Answer
        With the exit code `PROBLEMS`.
    """
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return Answer(
        [*by_place(problems), f"{number_of(errors, 'error')}, {number_of(warnings, 'warning')}"],
        {"errors": errors, "warnings": warnings, "problems": [problem.to_dict() for problem in problems]},
        PROBLEMS,
    )


def by_place(problems: Iterable[Problem]) -> Iterator[str]:
    """Every problem, under the file or sheet that it stands in, the most useful first.

    Parameters
    ----------
    problems
        The problems.

    Yields
    ------
    str
        Lines, those of a file under its name.
    """

    def home(problem: Problem) -> str:
        where = problem.where
        return ", ".join(part for part in (where.file, where.sheet and f"sheet {where.sheet}") if part)

    def weight(problem: Problem) -> tuple[bool, bool]:
        """Errors first; of what is read with a warning, what may be lost comes before what the whole could have."""
        return problem.severity != "error", problem.rule in RULES

    places: dict[str, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: (weight(problem), home(problem))):
        places.setdefault(home(problem), []).append(problem)
    for name, here in places.items():
        yield f"{name or 'the data as a whole'}: {number_of(len(here), 'problem')}"
        for problem in here:
            place = str(attrs.evolve(problem.where, file=None, sheet=None))
            quoted = f" (found {problem.found!r})" if problem.found and problem.found not in problem.message else ""
            yield f"  {problem.severity}: {place}: {problem.message}{quoted} [{problem.rule}]"


@contextlib.contextmanager
def working(says: str, stream: TextIO | None = None) -> Iterator[None]:
    """Something that moves while the work lasts, where somebody is watching.

    Parameters
    ----------
    says
        What is being done.
    stream
        Where it is shown; `None`: standard error.

    Yields
    ------
    None
        While it lasts.
    """
    stream = stream or sys.stderr
    if not stream.isatty():
        yield
        return
    try:
        from rich.console import Console
    except ImportError:  # the report extra is not installed
        yield
        return
    with Console(file=stream).status(f"{says} …"):
        yield
