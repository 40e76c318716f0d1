"""The command `trustmodel`: review, check, describe, template, convert, pseudonymise, purge, withdraw and register.

Exit codes: 0 fine (there may be warnings), 1 problems in the data, 2 wrong use (an unknown option, a path that is not
there, a part that is not installed, an output that cannot be written). With `--json`, standard output holds one JSON
object and nothing else, errors too.

Names of people are never printed, but for what `check` (or another command that meets bad data) found in a cell: whoever
fills in the data has to see it to mend it.
"""

from __future__ import annotations

from trustmodel._clash import refuse_clash

refuse_clash()  # before anything else of this package: the other one may have overwritten some of it

import argparse  # noqa: E402 - after the clash is ruled out
import contextlib  # noqa: E402
import datetime as dt  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence  # noqa: E402
from itertools import groupby  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO  # noqa: E402

import attrs  # noqa: E402

from trustmodel import files  # noqa: E402
from trustmodel._guards import write_file  # noqa: E402
from trustmodel._tables import neutralised  # noqa: E402
from trustmodel.dataset import Dataset, as_day, as_period  # noqa: E402
from trustmodel.errors import DataError, NotFoundError, Problem, TrustModelError  # noqa: E402
from trustmodel.records import KINDS  # noqa: E402
from trustmodel.results import version  # noqa: E402

if TYPE_CHECKING:
    import polars as pl

    from trustmodel.privacy import Changed

__all__ = ["main"]

FINE: Final = 0
PROBLEMS: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE: Final = 141  # 128 + SIGPIPE


class _WrongUseError(Exception):
    """The command cannot do what was asked; nothing is said of the data."""


@attrs.frozen
class _Answer:
    """What a command has to say: an exit code, lines for a person, and the same for a script."""

    lines: Sequence[str] = ()
    facts: Mapping[str, Any] = attrs.field(factory=dict)
    code: int = FINE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code.

    Parameters
    ----------
    argv
        The arguments, without the command's own name. `None`: those of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows its code, and does not stop.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in given
    try:
        answer = _run(given)
        if answer is not None:
            _say(answer, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has seen enough; Python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return INTERRUPTED
    return FINE if answer is None else answer.code


class _Stop(Exception):  # noqa: N818 - no error
    """The parser has said all there is to say."""


def _run(given: Sequence[str]) -> _Answer | None:
    """What there is to say; `None` when the parser has said it (`--help`, `--version`)."""
    try:
        options = _parser().parse_args(given)
        do: Callable[[argparse.Namespace], _Answer] = options.do
        return do(options)
    except _Stop:
        return None
    except DataError as error:
        return _bad_data(error.problems)
    except NotFoundError as error:
        return _wrong(error.message)
    except (_WrongUseError, TrustModelError) as error:
        return _wrong(str(error))
    except OSError as error:
        return _wrong(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _wrong(message: str) -> _Answer:
    return _Answer([f"trustmodel: {message}"], {"error": message}, WRONG_USE)


def _say(answer: _Answer, *, as_json: bool) -> None:
    if as_json:
        text = json.dumps({"ok": answer.code == FINE, **answer.facts}, indent=2, default=str)
        sys.stdout.write(f"{text}\n")
        return
    stream = sys.stderr if answer.code == WRONG_USE else sys.stdout
    stream.writelines(f"{_printable(line)}\n" for line in answer.lines)


def _printable(text: str) -> str:
    """Text without what could steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


class _Parser(argparse.ArgumentParser):
    """A parser that never leaves the process by itself."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if status == FINE:
            raise _Stop
        raise _WrongUseError((message or "").strip())

    def error(self, message: str) -> NoReturn:
        raise _WrongUseError(f"{message}\n{self.format_usage().strip()}")


def _day(text: str) -> dt.date:
    try:
        day = as_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    assert day is not None
    return day


def _kilometres(text: str) -> float:
    try:
        distance = float(text)
    except ValueError:
        distance = -1.0
    if not 0 <= distance < float("inf"):
        raise argparse.ArgumentTypeError(f"a distance in kilometres is a number, 0 or more; found {text!r}")
    return distance


def _count_of_people(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a count of people is a whole number from 1 on; found {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:  # noqa: PLR0915 - one command after another
    parser = _Parser(
        prog="trustmodel",
        description="Describe a school trust in ordinary files; check them; read who supports whom.",
        epilog="Exit codes: 0 fine, 1 problems in the data, 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"trustmodel {version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, do: Callable[[argparse.Namespace], _Answer], says: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=says, description=says)
        made.add_argument("--json", action="store_true", help="one JSON object on standard output, for scripts")
        made.set_defaults(do=do)
        return made

    path_help = "a folder of CSV files, an .xlsx workbook, or a .json or .yaml file"

    one = command("review", _review, "Read, check, and write a report that opens in a browser.")
    one.add_argument("path", type=Path, metavar="PATH", help=path_help)
    one.add_argument("-o", "--output", type=Path, metavar="OUT", help="default: review.html; the ending says the form")
    one.add_argument(
        "--format", choices=("html", "md", "docx", "json"), help="the form, where OUT does not say it: review.FORMAT"
    )
    one.add_argument(
        "--min-cell", type=_count_of_people, default=5, metavar="N",
        help="hold back counts of fewer people than this (default 5; take 10 for what is published)",
    )  # fmt: skip
    one.add_argument("--names", action="store_true", help="show people's names, which are hidden otherwise")
    when = one.add_mutually_exclusive_group()
    when.add_argument("--at", type=_day, metavar="DAY", help="what was true on a day, such as 2026-09-01")
    when.add_argument(
        "--between", type=_day, nargs=2, metavar=("START", "END"), help="a period; END is the day after its last"
    )

    one.add_argument(
        "--before", nargs="+", metavar="DAY", help="compare with a day, a period (START END), or older data at a path"
    )
    one.add_argument(
        "--after",
        type=_day,
        nargs="+",
        metavar="DAY",
        help="what is compared: a day, or a period; default: all of PATH",
    )

    one = command("check", _check, "List every problem in the data. Cells are quoted as they were found.")
    one.add_argument("path", type=Path, metavar="PATH", help=path_help)

    one = command("describe", _describe, "Say what is in the data: counts, trusts, period. No names.")
    one.add_argument("path", type=Path, metavar="PATH", help=path_help)

    one = command("template", _template, "Write an empty workbook for a trust's data manager to fill in.")
    one.add_argument("path", type=Path, metavar="PATH.xlsx")
    _force(one)

    one = command("convert", _convert, "Write the same data in another form.")
    one.add_argument("path", type=Path, metavar="IN", help=path_help)
    one.add_argument(
        "output", type=Path, metavar="OUT",
        help="the ending says the form: none for a folder of CSV files, .xlsx, .json or .yaml; or for other programs"
        " .parquet, .ttl, .jsonld, .graphml, .gexf, .geojson or .mmd",
    )  # fmt: skip
    one.add_argument(
        "--names",
        action="store_true",
        help="for other programs: keep people's names and ids, which are hidden otherwise",
    )
    one.add_argument(
        "--datapackage",
        action="store_true",
        help="with a folder of CSV files: describe its columns in datapackage.json",
    )
    _force(one)

    one = command("pseudonymise", _pseudonymise, "Write the same data with people under pseudonyms. Not anonymous.")
    one.allow_abbrev = False  # --key KEY is not --key-file
    _from_to(one, path_help)
    one.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help=f"holds the secret key; without it, the variable {KEY_VARIABLE} does",
    )
    one.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE.csv",
        help="write who is who; keep it apart from the data and from the key",
    )

    one = command("purge", _purge, "Write the data without what may no longer be kept, by the data notices.")
    _from_to(one, path_help)
    one.add_argument("--as-of", type=_day, required=True, metavar="DAY", help="the day, such as 2026-09-01")

    one = command("withdraw", _withdraw, "Write the data without some people and without every tie that names them.")
    _from_to(one, path_help)
    one.add_argument("--person", action="append", required=True, metavar="ID", help="who leaves; may be given again")

    one = command("register", _register, "Read extracts of the national register of schools (GIAS).")
    one.add_argument("establishments", type=Path, metavar="ESTABLISHMENTS", help="edubasealldata*.csv, .csv.gz or .zip")
    for name, says in zip(
        _EXTRACTS,
        (
            "which school is in which trust",
            "memberships with the dates joined and left",
            "predecessors and successors",
            "governors and trustees",
        ),
        strict=True,
    ):
        one.add_argument(f"--{name}", type=Path, metavar="FILE", help=says)
    one.add_argument("--structure", type=Path, metavar="OUT", help="write one row a trust, to .csv or .parquet")
    one.add_argument(
        "--trust", action="append", default=[], metavar="UID_OR_NAME", help="a trust to take out; may be given again"
    )
    one.add_argument(
        "--nearby-km", type=_kilometres, metavar="KM", help="take the other schools within this distance as well"
    )
    one.add_argument("--at", type=_day, metavar="DAY", help="memberships as they were on a day")
    one.add_argument("-o", "--output", type=Path, metavar="OUT", help="where the trust's dataset goes")
    _force(one)
    return parser


def _from_to(command: argparse.ArgumentParser, path_help: str) -> None:
    command.add_argument("path", type=Path, metavar="SOURCE", help=path_help)
    command.add_argument(
        "output", type=Path, metavar="TARGET", help="the ending says the form; none: a folder of CSV files"
    )
    _force(command)


def _force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="replace what is there")


# --- the commands ----------------------------------------------------------------------------------------------------


_REPORTS: Final = {".html": "html", ".htm": "html", ".md": "md", ".docx": "docx", ".json": "json"}


def _review(options: argparse.Namespace) -> _Answer:
    output: Path = options.output or Path(f"review.{options.format or 'html'}")
    ending = output.suffix.casefold()
    if ending not in _REPORTS:
        raise _WrongUseError(f"{output}: a report is an .html, .md, .docx or .json file")
    if options.format and _REPORTS[ending] != options.format:
        raise _WrongUseError(f"{output} is no {options.format} file: leave --format out, or change the ending")
    _refuse_input(output, [options.path])
    with _told_as_wrong_use():
        if options.between is not None:
            as_period(options.between)
        before, after = _times(options)
    from trustmodel import reviews

    with _working("reading"):
        data, problems = _load(options.path)
        older, older_problems = _load(before) if isinstance(before, Path) else (None, ())
    if data is None:
        return _bad_data(problems)
    if isinstance(before, Path):
        if older is None:
            return _bad_data(older_problems)
        before = older
    with _working("working it out"):
        made = reviews.review(
            data, at=options.at, between=options.between, before=before, after=after, problems=problems
        )
    with _working("drawing and writing"):
        made.write(output, names=options.names, min_cell=options.min_cell)
    findings = [
        {"section": one.section, "says": one.says, "how": one.how, "cannot_say": one.cannot_say}
        for one in made.findings
    ]
    warnings = len(problems)
    return _Answer(
        [
            *(f"{one.says}" for one in made.findings),
            *(
                [f"{_count(warnings, 'warning')}: see the report, or trustmodel check {options.path}"]
                if warnings
                else []
            ),
            f"Written: {output}"
            + ("" if options.names else " (people's names hidden; a role can still give one away)"),
        ],
        {"output": str(output), "names": options.names, "findings": findings, "warnings": warnings},
    )


def _times(options: argparse.Namespace) -> tuple[Any, Any]:
    """The two times to compare: each a day or a period, and the earlier one also a path to older data."""
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


def _check(options: argparse.Namespace) -> _Answer:
    with _working("reading"):
        data, problems = _load(options.path)
    if data is None:
        return _bad_data(problems)
    total = sum(len(getattr(data, plural)) for plural in KINDS if plural != "topics")
    return _Answer(
        [*_listed(problems), f"{_count(total, 'record')}, no errors, {_count(len(problems), 'warning')}"],
        {"errors": 0, "warnings": len(problems), "problems": [problem.to_dict() for problem in problems]},
    )


def _describe(options: argparse.Namespace) -> _Answer:
    with _working("reading"):
        data, problems = _load(options.path)
    if data is None:
        return _bad_data(problems)
    counts = {plural: len(getattr(data, plural)) for plural in KINDS if len(getattr(data, plural))}
    trusts: list[dict[str, Any]] = [
        {"id": trust.id, "name": trust.name, "kind": str(trust.kind), "schools": len(data.members_of(trust.id))}
        for trust in data.trusts
    ]
    days = sorted(day for record in data.records() for day in record.period if day is not None)
    first, last = (days[0], days[-1]) if days else (None, None)
    lines = [data.name or str(options.path)]
    lines += [f"{trust['name']} ({trust['kind']}): {_count(trust['schools'], 'school')}" for trust in trusts]
    lines += [f"dates from {first} to {last}" if days else "no dates"]
    lines += [f"{count:>8,}  {plural.replace('_', ' ')}" for plural, count in counts.items()]
    return _Answer(
        [*lines, *([f"{_count(len(problems), 'warning')}: trustmodel check {options.path}"] if problems else [])],
        {
            "name": data.name,
            "made_on": data.made_on,
            "first_day": first,
            "last_day": last,
            "trusts": trusts,
            "counts": counts,
            "warnings": len(problems),
        },
    )


def _template(options: argparse.Namespace) -> _Answer:
    if options.path.suffix.casefold() != ".xlsx":
        raise _WrongUseError(f"{options.path}: a template is an .xlsx workbook")
    _refuse_existing(options.path, force=options.force)
    from trustmodel.templates import template

    template(options.path)
    return _Answer([f"Written: {options.path}"], {"output": str(options.path)})


def _convert(options: argparse.Namespace) -> _Answer:
    _refuse_input(options.output, [options.path])
    _refuse_existing(options.output, force=options.force)
    with _working("reading"):
        data, problems = _load(options.path)
    if data is None:
        return _bad_data(problems)
    folder = not options.output.suffix
    if options.datapackage and not folder:
        raise _WrongUseError(f"{options.output} is no folder of CSV files: --datapackage describes only that")
    with _working("writing"), _told_as_wrong_use():
        hidden = _write(data, options)
    return _Answer(
        [f"Written: {options.output}" + (" (people's names and ids hidden; --names keeps them)" if hidden else "")],
        {"output": str(options.output), "names": not hidden, "warnings": len(problems)},
    )


def _write(data: Dataset, options: argparse.Namespace) -> bool:
    """Write the data in the form that the ending says; whether people are hidden there."""
    if options.output.suffix.casefold() in files.ENDINGS:
        files.write(data, options.output)
        if options.datapackage:
            from trustmodel.exchange import write_datapackage

            write_datapackage(data, options.output)
        return False
    from trustmodel import exchange

    exchange.write(data, options.output, names=options.names)
    return not options.names


KEY_VARIABLE: Final = "TRUSTMODEL_KEY"


def _pseudonymise(options: argparse.Namespace) -> _Answer:
    source, output, mapping, key_file = options.path, options.output, options.mapping, options.key_file
    read = [path for path in (source, key_file) if path is not None]
    _refuse_outputs(output, read, force=options.force)
    if mapping is not None:
        if mapping.suffix.casefold() != ".csv":
            raise _WrongUseError(f"{mapping}: who is who is written to a .csv file")
        if mapping.resolve() == output.resolve() or mapping.resolve().is_relative_to(output.resolve()):
            raise _WrongUseError(f"{mapping}: keep who is who apart from the data")
        _refuse_outputs(mapping, read, force=options.force)
    key = _key(key_file)
    from trustmodel.privacy import pseudonymise

    with _working("reading"):
        data, problems = _load(source)
    if data is None:
        return _bad_data(problems)
    with _working("renaming and writing"), _told_as_wrong_use():
        files.write(pseudonymise(data, key=key, mapping=mapping), output)
    return _Answer(
        [
            f"Written: {output} ({_count(len(data.people), 'person', 'people')} under pseudonyms; this is not anonymous)",
            *([f"Written: {mapping} (who is who: keep it apart from the data and the key)"] if mapping else []),
        ],
        {
            "output": str(output),
            "mapping": mapping and str(mapping),
            "people": len(data.people),
            "warnings": len(problems),
        },
    )


def _key(path: Path | None) -> str | bytes:
    """The secret key; never from the command line, which others on the machine can see, and histories keep."""
    if path is None:
        if not (found := os.environ.get(KEY_VARIABLE)):
            raise _WrongUseError(f"give the key in a file by --key-file, or in the variable {KEY_VARIABLE}")
        return found
    held = path.read_bytes()
    try:
        return held.decode()
    except UnicodeDecodeError:
        return held


def _purge(options: argparse.Namespace) -> _Answer:
    from trustmodel.privacy import purge

    return _taken_out(options, lambda data: purge(data, as_of=options.as_of))


def _withdraw(options: argparse.Namespace) -> _Answer:
    from trustmodel.privacy import withdraw

    def leave(data: Dataset) -> Changed:
        try:
            return withdraw(data, people=options.person)
        except NotFoundError as error:
            raise _WrongUseError(f"nobody in the data has the id {error.wanted!r}") from None  # and no names of others

    return _taken_out(options, leave)


def _taken_out(options: argparse.Namespace, take: Callable[[Dataset], Changed]) -> _Answer:
    _refuse_outputs(options.output, [options.path], force=options.force)
    with _working("reading"):
        data, problems = _load(options.path)
    if data is None:
        return _bad_data(problems)
    found = take(data)
    with _working("writing"), _told_as_wrong_use():
        files.write(found.data, options.output)
    rows = [
        f"  {row.kind.replace('_', ' ')}: {row.removed:,} removed, {row.cleared:,} without a reference, {row.cleaned:,} without a name in their text"
        for row in found.rows
    ]
    return _Answer(
        [found.summary(), *rows, *(f"  warning: {one}" for one in found.warnings), f"Written: {options.output}"],
        {
            "output": str(options.output),
            "changed": found.to_dicts(),
            "told": list(found.warnings),
            "warnings": len(problems),
        },
    )


def _register(options: argparse.Namespace) -> _Answer:
    inputs = [getattr(options, name) for name in ("establishments", *_EXTRACTS)]
    inputs = [path for path in inputs if path is not None]
    for path in inputs:
        if not path.exists():
            raise _WrongUseError(f"{path}: there is no such file")
    if bool(options.trust) != (options.output is not None):
        raise _WrongUseError("--trust and -o go together: which trust, and where its dataset goes")
    if not options.trust and (options.nearby_km is not None or options.at is not None):
        raise _WrongUseError("--nearby-km and --at are for --trust")
    for output in (options.output, options.structure):
        if output is not None:
            _refuse_input(output, inputs)
            _refuse_existing(output, force=options.force)
    if options.structure is not None and options.structure.suffix.casefold() not in {".csv", ".parquet"}:
        raise _WrongUseError(f"{options.structure}: write the structure to .csv or .parquet")
    from trustmodel import register

    with _working("reading the register"):
        england = register.read(options.establishments, **{name: getattr(options, name) for name in _EXTRACTS})
    counts = {name: getattr(england, name).height for name in ("schools", "trusts", "memberships", "roles")}
    lines = [f"{count:>8,}  {name}" for name, count in counts.items()]
    lines += [f"  {problem.severity}: {problem.message} [{problem.rule}]" for problem in england.problems]
    facts: dict[str, Any] = {"counts": counts, "problems": [problem.to_dict() for problem in england.problems]}
    if options.structure is not None:
        with _working("measuring every trust"):
            _write_frame(england.structure(), options.structure)
        lines.append(f"Written: {options.structure}")
        facts["structure"] = str(options.structure)
    if options.trust:
        with _working("taking out the trust"), _told_as_wrong_use():
            data = england.dataset(trusts=options.trust, at=options.at, nearby_km=options.nearby_km)
            files.write(data, options.output)
        schools = len(data.schools)
        lines.append(f"Written: {options.output} ({_count(len(data.trusts), 'trust')}, {_count(schools, 'school')})")
        facts |= {"output": str(options.output), "trusts": [trust.name for trust in data.trusts], "schools": schools}
    return _Answer(lines, facts)


_EXTRACTS: Final = ("groups", "history", "links", "governance")


def _write_frame(frame: pl.DataFrame, path: Path) -> None:
    """A frame as CSV or Parquet, whole or not at all. In CSV, text that a spreadsheet would run gets an apostrophe."""
    import polars as pl

    held = io.BytesIO()
    if path.suffix.casefold() == ".parquet":
        frame.write_parquet(held)
    else:
        text = pl.col(pl.String).map_elements(neutralised, return_dtype=pl.String)
        frame.with_columns(text).write_csv(held)
    write_file(path, held.getvalue())


def _load(path: Path) -> tuple[Dataset | None, tuple[Problem, ...]]:
    if not path.exists():
        raise _WrongUseError(f"{path}: there is no such file or folder")
    loaded = files.load(path)
    return loaded.data, loaded.problems


@contextlib.contextmanager
def _told_as_wrong_use() -> Iterator[None]:
    """An argument that the library refuses is wrong use, and no fault of the data."""
    try:
        yield
    except ValueError as error:
        if isinstance(error, TrustModelError):
            raise
        raise _WrongUseError(str(error)) from None


def _refuse_input(output: Path, inputs: Iterable[Path]) -> None:
    """An output never takes the place of what was read."""
    for path in inputs:
        inside = path.is_dir() and output.exists() and output.resolve().parent == path.resolve()
        if output.resolve() == path.resolve() or (inside and output.suffix.casefold() == ".csv"):
            raise _WrongUseError(f"{output}: that is what is being read; give another name")


def _refuse_outputs(output: Path, inputs: Iterable[Path], *, force: bool) -> None:
    _refuse_input(output, inputs)
    _refuse_existing(output, force=force)


def _refuse_existing(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        raise _WrongUseError(f"{output} is already there; give another name, or --force to replace it")


# --- saying it -------------------------------------------------------------------------------------------------------


def _bad_data(problems: Sequence[Problem]) -> _Answer:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return _Answer(
        [*_listed(problems), f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"],
        {"errors": errors, "warnings": warnings, "problems": [problem.to_dict() for problem in problems]},
        PROBLEMS,
    )


def _listed(problems: Iterable[Problem]) -> Iterator[str]:
    """Every problem, under the file or sheet that it stands in."""

    def home(problem: Problem) -> str:
        where = problem.where
        return ", ".join(part for part in (where.file, where.sheet and f"sheet {where.sheet}") if part)

    for name, group in groupby(sorted(problems, key=home), key=home):
        found = list(group)
        yield f"{name or 'the data as a whole'}: {_count(len(found), 'problem')}"
        for problem in found:
            place = str(attrs.evolve(problem.where, file=None, sheet=None))
            quoted = f" (found {problem.found!r})" if problem.found and problem.found not in problem.message else ""
            yield f"  {problem.severity}: {place}: {problem.message}{quoted} [{problem.rule}]"


def _count(number: int, noun: str, several: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


@contextlib.contextmanager
def _working(says: str, stream: TextIO | None = None) -> Iterator[None]:
    """Something that moves while the work lasts, where somebody is watching."""
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
