"""The command `trustmodel`: all that can be asked of data at a path, and what each command says.

Exit codes: 0 fine (there may be warnings), 1 problems in the data, 2 wrong use (an unknown option, a path that is not
there, a part that is not installed, an output that cannot be written). With `--json`, standard output holds one JSON
object and nothing else, errors too.

Names of people are never printed, but for what `check` (or another command that meets bad data) found in a cell: whoever
fills in the data has to see it to fix it.
"""

from __future__ import annotations

from trustmodel._clash import refuse_clash

refuse_clash()  # before anything else of this package: the other one may have overwritten some of it

import argparse
import json
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO

import attrs

from trustmodel.cli import (
    explore as _explorer_commands,
    register as _register_commands,
    review as _review_command,
    walls as _wall_commands,
)
from trustmodel.cli.console import (
    BROKEN_PIPE,
    FINE,
    INTERRUPTED,
    WRONG_USE,
    AddCommand,
    Answer,
    WrongUseError,
    bad_data,
    by_place,
    day_of,
    load,
    may_replace,
    own_columns,
    reads,
    refuse_existing,
    refuse_input,
    refuse_outputs,
    told_as_wrong_use,
    working,
)
from trustmodel.errors import DataError, MissingExtraError, NotFoundError, TrustModelError, extra_of
from trustmodel.files import io as files
from trustmodel.model.dataset import Dataset
from trustmodel.model.records import KINDS
from trustmodel.prose import number_of
from trustmodel.results import version

if TYPE_CHECKING:
    from trustmodel.privacy.anonymise import Removal

__all__ = ["main", "parser"]

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Of linear algebra: systems here are many and small, and more than one thread only makes them wait for one another."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        The arguments, without the command's own name. `None`: those of the process.

    Returns
    -------
    int
        The exit code: 0 fine, 1 problems in the data, 2 wrong use; 130 stopped, 141 nobody reads on.
    """
    for threads in _THREADS:
        os.environ.setdefault(threads, "1")  # numpy reads it when it is loaded, which is later
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows its code, and does not stop.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in given
    try:
        with warnings.catch_warnings():
            heard = _listen()
            answer = _run(given)
        if answer is not None:
            _say(_with_warnings(answer, heard), as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has seen enough; Python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return INTERRUPTED
    return FINE if answer is None else answer.code


def _listen() -> list[str]:
    """What the library warns of, each once: in a terminal it is shown as one line, without the place in the code."""
    heard: list[str] = []
    tell = warnings.showwarning

    def hear(  # noqa: PLR0913, PLR0917 - as `warnings.showwarning` has them
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if category is not UserWarning:  # such as those of other libraries
            tell(message, category, filename, lineno, file, line)
        elif str(message) not in heard:
            heard.append(str(message))

    warnings.simplefilter("always", UserWarning)
    warnings.showwarning = hear
    return heard


def _with_warnings(answer: Answer, heard: Sequence[str]) -> Answer:
    if not heard:
        return answer
    lines = [*answer.lines, *(f"warning: {message}" for message in heard)]
    return attrs.evolve(answer, lines=lines, facts={**answer.facts, "warned": [*heard]})


class _Stop(Exception):  # noqa: N818 - no error
    """The parser has said all there is to say."""


def _run(given: Sequence[str]) -> Answer | None:
    """What there is to say; `None` when the parser has said it (`--help`, `--version`)."""
    needed_by = ""
    try:
        options = parser().parse_args(_register_commands.joined(_by_new_names(given)))
        needed_by = getattr(options, "needs", "")
        do: Callable[[argparse.Namespace], Answer] = options.do
        return do(options)
    except _Stop:
        return None
    except DataError as error:
        return bad_data(error.problems)
    except ImportError as error:
        if (extra := extra_of(error, needed_by)) is None:
            raise
        same = isinstance(error, MissingExtraError) and error.extra == extra
        return _wrong(str(error if same else MissingExtraError(extra, "this command")))
    except (WrongUseError, TrustModelError) as error:
        return _wrong(str(error))
    except OSError as error:
        return _wrong(f"{error.filename}: {error.strerror}" if error.filename else str(error))


_RENAMED: Final = {"--by": "--group", "--nearby-km": "--near-km"}


def _by_new_names(given: Sequence[str]) -> list[str]:
    """The arguments, options under the names that they have now; a warning says which had another."""
    now = []
    for word in given:
        option, equals, value = word.partition("=")
        if (new := _RENAMED.get(option)) is not None:
            warnings.warn(f"{option} is now called {new}", stacklevel=2)
        now.append(f"{new or option}{equals}{value}")
    return now


def _wrong(message: str) -> Answer:
    return Answer([f"trustmodel: {message}"], {"error": message}, WRONG_USE)


def _say(answer: Answer, *, as_json: bool) -> None:
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
        raise WrongUseError((message or "").strip())

    def error(self, message: str) -> NoReturn:
        raise WrongUseError(f"{message}\n{self.format_usage().strip()}")


def parser() -> argparse.ArgumentParser:
    """All commands and their options, of which the page of commands is made too.

    Returns
    -------
    argparse.ArgumentParser
        It raises `WrongUseError` where argparse would leave the process.
    """
    whole = _Parser(
        prog="trustmodel",
        description="Describe a school trust in ordinary files; check them; read who supports whom.",
        epilog="Exit codes: 0 fine, 1 problems in the data, 2 wrong use.",
    )
    whole.add_argument("--version", action="version", version=f"trustmodel {version()}")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, do: Callable[[argparse.Namespace], Answer], says: str) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=says, description=says)
        subparser.add_argument("--json", action="store_true", help="one JSON object on standard output, for scripts")
        subparser.set_defaults(do=do)
        return subparser

    for add in (
        _review_command.add,
        _explorer_commands.add,
        _add_looking,
        _add_convert,
        _add_privacy,
        _wall_commands.add,
        _register_commands.add,
    ):
        add(command)
    return whole


def _add_looking(command: AddCommand) -> None:
    """The commands that look at data, and the template for them."""
    check = command("check", _check, "List every problem in the data. Cells are quoted as they were found.")
    reads(check, "PATH")

    describe = command("describe", _describe, "Say what is in the data: counts, trusts, period. No names.")
    reads(describe, "PATH")

    template = command("template", _template, "Write an empty workbook for a trust's data manager to fill in.")
    template.add_argument("path", type=Path, metavar="PATH.xlsx", help="the workbook to write")
    may_replace(template)


def _add_convert(command: AddCommand) -> None:
    convert = command("convert", _convert, "Write the same data in another form.")
    reads(convert, "IN")
    convert.add_argument(
        "output", type=Path, metavar="OUT",
        help="the ending says the form: none for a folder of CSV files, .xlsx, .json or .yaml; or for other programs"
        " .parquet, .ttl, .jsonld, .graphml, .gexf, .geojson or .mmd",
    )  # fmt: skip
    convert.add_argument(
        "--names", action="store_true",
        help="for other programs: keep people's names and ids, which are hidden otherwise",
    )  # fmt: skip
    convert.add_argument(
        "--datapackage", action="store_true",
        help="with a folder of CSV files: describe its columns in datapackage.json",
    )  # fmt: skip
    may_replace(convert)


def _add_privacy(command: AddCommand) -> None:
    """The commands that take people, or their names, out of data."""
    pseudonymise = command(
        "pseudonymise", _pseudonymise, "Write the same data with people under pseudonyms. Not anonymous."
    )
    pseudonymise.allow_abbrev = False  # --key KEY is not --key-file
    _from_to(pseudonymise)
    pseudonymise.add_argument(
        "--key-file", type=Path, metavar="FILE",
        help=f"the file with the secret key; without it, the key is read from the variable {KEY_VARIABLE}",
    )  # fmt: skip
    pseudonymise.add_argument(
        "--mapping", type=Path, metavar="FILE.csv",
        help="write who is who; keep it apart from the data and from the key",
    )  # fmt: skip

    purge = command("purge", _purge, "Write the data without what may no longer be kept, by the data notices.")
    _from_to(purge)
    purge.add_argument("--as-of", type=day_of, required=True, metavar="DAY", help="the day, such as 2026-09-01")

    withdraw = command(
        "withdraw", _withdraw, "Write the data without some people and without every tie that names them."
    )
    _from_to(withdraw)
    withdraw.add_argument(
        "--person",
        action="append",
        required=True,
        metavar="ID",
        help="the id of whoever is to be taken out; may be given again",
    )


def _from_to(command: argparse.ArgumentParser) -> None:
    reads(command, "SOURCE")
    command.add_argument(
        "output", type=Path, metavar="TARGET", help="the ending says the form; none: a folder of CSV files"
    )
    may_replace(command)


# --- the commands ----------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> Answer:
    with working("reading"):
        data, problems = load(options.path, options.limit)
    if data is None:
        return bad_data(problems)
    total = sum(len(getattr(data, plural)) for plural in KINDS if plural != "topics")
    return Answer(
        [
            *by_place(problems),
            *(own := own_columns(data)),
            f"{number_of(total, 'record')}, no errors, {number_of(len(problems), 'warning')}",
        ],
        {
            "errors": 0,
            "warnings": len(problems),
            "problems": [problem.to_dict() for problem in problems],
            "own_columns": own,
        },
    )


def _describe(options: argparse.Namespace) -> Answer:
    with working("reading"):
        data, problems = load(options.path, options.limit)
    if data is None:
        return bad_data(problems)
    counts = {plural: len(getattr(data, plural)) for plural in KINDS if len(getattr(data, plural))}
    trusts: list[dict[str, Any]] = [
        {"id": trust.id, "name": trust.name, "kind": str(trust.kind), "schools": len(data.members_of(trust.id))}
        for trust in data.trusts
    ]
    days = sorted(day for record in data.records() for day in record.period if day is not None)
    first, last = (days[0], days[-1]) if days else (None, None)
    from trustmodel.privacy.gate import Gate

    name = data.name and Gate(data).text(data.name)
    lines = [name or str(options.path)]
    lines += [f"{trust['name']} ({trust['kind']}): {number_of(trust['schools'], 'school')}" for trust in trusts]
    lines += [f"dates from {first} to {last}" if days else "no dates"]
    lines += [f"{count:>8,}  {plural.replace('_', ' ')}" for plural, count in counts.items()]
    lines += (own := own_columns(data))
    return Answer(
        [*lines, *([f"{number_of(len(problems), 'warning')}: trustmodel check {options.path}"] if problems else [])],
        {
            "name": name,
            "made_on": data.made_on,
            "first_day": first,
            "last_day": last,
            "trusts": trusts,
            "counts": counts,
            "own_columns": own,
            "warnings": len(problems),
        },
    )


def _template(options: argparse.Namespace) -> Answer:
    if options.path.suffix.casefold() != ".xlsx":
        raise WrongUseError(f"{options.path}: a template is an .xlsx workbook")
    refuse_existing(options.path, force=options.force)
    from trustmodel.files.templates import template

    template(options.path)
    return Answer([f"Written: {options.path}"], {"output": str(options.path)})


def _convert(options: argparse.Namespace) -> Answer:
    refuse_input(options.output, [options.path])
    refuse_existing(options.output, force=options.force)
    with working("reading"):
        data, problems = load(options.path, options.limit)
    if data is None:
        return bad_data(problems)
    folder = not options.output.suffix
    if options.datapackage and not folder:
        raise WrongUseError(f"{options.output} is no folder of CSV files: --datapackage describes only that")
    with working("writing"), told_as_wrong_use():
        hidden = _write(data, options)
    return Answer(
        [f"Written: {options.output}" + (" (people's names and ids hidden; --names keeps them)" if hidden else "")],
        {"output": str(options.output), "names": not hidden, "warnings": len(problems)},
    )


def _write(data: Dataset, options: argparse.Namespace) -> bool:
    """Write the data in the form that the ending says; whether people are hidden there."""
    if options.output.suffix.casefold() in files.ENDINGS:
        files.write(data, options.output)
        if options.datapackage:
            from trustmodel.exchange.datapackages import write_datapackage

            write_datapackage(data, options.output)
        return False
    from trustmodel.exchange import forms as exchange

    exchange.write(data, options.output, names=options.names)
    return not options.names


KEY_VARIABLE: Final = "TRUSTMODEL_KEY"


def _pseudonymise(options: argparse.Namespace) -> Answer:
    source, output, mapping, key_file = options.path, options.output, options.mapping, options.key_file
    read = [path for path in (source, key_file) if path is not None]
    refuse_outputs(output, read, force=options.force)
    if mapping is not None:
        if mapping.suffix.casefold() != ".csv":
            raise WrongUseError(f"{mapping}: who is who is written to a .csv file")
        if mapping.resolve() == output.resolve() or mapping.resolve().is_relative_to(output.resolve()):
            raise WrongUseError(f"{mapping}: keep who is who apart from the data")
        refuse_outputs(mapping, read, force=options.force)
    key = _key(key_file)
    from trustmodel.privacy.anonymise import pseudonymise

    with working("reading"):
        data, problems = load(source, options.limit)
    if data is None:
        return bad_data(problems)
    with working("renaming and writing"), told_as_wrong_use():
        files.write(pseudonymise(data, key=key, mapping=mapping), output)
    return Answer(
        [
            f"Written: {output} ({number_of(len(data.people), 'person', 'people')} under pseudonyms; this is not anonymous)",
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
        if not (key := os.environ.get(KEY_VARIABLE)):
            raise WrongUseError(f"give the key in a file by --key-file, or in the variable {KEY_VARIABLE}")
        return key
    content = path.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content


def _purge(options: argparse.Namespace) -> Answer:
    from trustmodel.privacy.anonymise import purge

    return _taken_out(options, lambda data: purge(data, as_of=options.as_of))


def _withdraw(options: argparse.Namespace) -> Answer:
    from trustmodel.privacy.anonymise import withdraw

    def leave(data: Dataset) -> Removal:
        try:
            return withdraw(data, people=options.person)
        except NotFoundError as error:
            raise WrongUseError(f"nobody in the data has the id {error.wanted!r}") from None  # and no names of others

    return _taken_out(options, leave)


def _taken_out(options: argparse.Namespace, take: Callable[[Dataset], Removal]) -> Answer:
    refuse_outputs(options.output, [options.path], force=options.force)
    with working("reading"):
        data, problems = load(options.path, options.limit)
    if data is None:
        return bad_data(problems)
    changed = take(data)
    with working("writing"), told_as_wrong_use():
        files.write(changed.data, options.output)
    rows = [
        f"  {row.kind.replace('_', ' ')}: {row.removed:,} removed, {row.cleared:,} without a reference, {row.cleaned:,} without a name in their text"
        for row in changed.rows
    ]
    return Answer(
        [
            changed.summary(),
            *rows,
            *(f"  warning: {warning}" for warning in changed.warnings),
            f"Written: {options.output}",
        ],
        {
            "output": str(options.output),
            "changed": changed.to_dicts(),
            "told": list(changed.warnings),
            "warnings": len(problems),
        },
    )
