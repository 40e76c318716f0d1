"""The command `explore`: who helps whom, as a page to explore in a browser."""

from __future__ import annotations

import argparse
from pathlib import Path

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
from trustmodel.model.period import as_period
from trustmodel.prose import number_of

__all__ = ["add"]


def add(command: AddCommand) -> None:
    """Add the command to the parser of all.

    Parameters
    ----------
    command
        What adds one.
    """
    explore = command(
        "explore",
        _explore,
        "Write a page to explore who helps whom: a grid, a map and a table, by year, topic and school.",
    )
    explore.set_defaults(needs="report")
    reads(explore, "PATH")
    explore.add_argument(
        "-o",
        "--output",
        "--out",
        type=Path,
        default=Path("explorer.html"),
        metavar="OUT",
        help="default: explorer.html",
    )
    explore.add_argument(
        "--trust", metavar="ID", help="this trust alone, such as trust:limestone; default: all of PATH"
    )
    explore.add_argument(
        "--group", metavar="COLUMN", help="what schools are coloured and ordered by, such as phase; default: their area"
    )
    explore.add_argument(
        "--min-cell", type=count_of_people, default=5, metavar="N",
        help="show what help to named people was about only where it was given to so many of a school (default 5)",
    )  # fmt: skip
    explore.add_argument("--names", action="store_true", help="show the names of your own topics as they were typed")
    when = explore.add_mutually_exclusive_group()
    when.add_argument("--at", type=day_of, metavar="DAY", help="help that lasts on a day, such as 2026-09-01")
    when.add_argument(
        "--between", type=day_of, nargs=2, metavar=("START", "END"),
        help="help of a period; END is the day after its last; default: every school year with help in it",
    )  # fmt: skip
    explore.add_argument(
        "--before", nargs="+", metavar="DAY", help="compare with a day, a period (START END), or older data at a path"
    )
    explore.add_argument(
        "--after", type=day_of, nargs="+", metavar="DAY",
        help="what is compared: a day, or a period; default: all of PATH",
    )  # fmt: skip


def _explore(options: argparse.Namespace) -> Answer:
    output: Path = options.output
    if output.suffix.casefold() not in {".html", ".htm"}:
        raise WrongUseError(f"{output}: the explorer is an .html file")
    refuse_input(output, [options.path])
    with told_as_wrong_use():
        if options.between is not None:
            as_period(options.between)
        before, after = times_of(options)
    with working("reading"):
        read = load_both(options, before)
    if isinstance(read, Answer):
        return read
    data, problems, before = read
    from trustmodel.report.explorer.explore import explore

    with working("drawing and writing"), told_as_wrong_use():
        explorer = explore(
            data, at=options.at, between=options.between, before=before, after=after, trust=options.trust,
            group=options.group, names=options.names, min_cell=options.min_cell,
        )  # fmt: skip
        explorer.write(output)
    links = [{"time": time.label, "links": len(time.links())} for time in explorer.picture.times]
    return Answer(
        [
            explorer.summary(),
            *(f"warning: {warning}" for warning in explorer.warnings),
            *([f"{number_of(len(problems), 'warning')}: trustmodel check {options.path}"] if problems else []),
            f"Written: {output} (schools only; no person is in it)",
        ],
        {
            "output": str(output), "times": links, "kept": explorer.kept, "new": explorer.new, "ended": explorer.ended,
            "told": [*explorer.warnings], "warnings": len(problems),
        },
    )  # fmt: skip
