"""The commands about walls between schools: a plan before a survey, and the sums that trusts share in place of data."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trustmodel.cli.console import (
    AddCommand,
    Answer,
    WrongUseError,
    bad_data,
    day_of,
    load,
    may_replace,
    reads,
    refuse_outputs,
    told_as_wrong_use,
    working,
    write_frame,
)
from trustmodel.errors import DataError, Problem
from trustmodel.files.safe import write_file

if TYPE_CHECKING:
    from trustmodel.network.walls_plan import WallPlan
    from trustmodel.network.walls_prior import Pool

__all__ = ["add"]

_TABLES: Final = (".csv", ".parquet")
_PICTURES: Final = (".svg", ".png")
_FORMS: Final = (*_TABLES, ".json", *_PICTURES)


def add(command: AddCommand) -> None:
    """Add the commands to the parser of all.

    Parameters
    ----------
    command
        What adds one.
    """
    plan = command(
        "plan-walls",
        _plan,
        "Before a survey: which walls between schools it could show, and how many answers it takes.",
    )
    reads(plan, "PATH")
    plan.add_argument(
        "--group", nargs="+", required=True, metavar="COLUMN",
        help="what schools on both sides of the wall differ in, such as local_authority, church or phase",
    )  # fmt: skip
    plan.add_argument(
        "--ties", type=_number_of_ties, nargs="+", default=[50, 100, 150, 300, 600], metavar="N",
        help="how many ties the survey may bring (pairs of people who have to do with each other); default: 50 100 150 300 600",
    )  # fmt: skip
    plan.add_argument(
        "--deficit", type=_share, nargs="+", default=[0.4, 0.7, 0.9], metavar="SHARE",
        help="walls, by the share of ties that they take away; default: 0.4 0.7 0.9",
    )  # fmt: skip
    plan.add_argument(
        "--chances", type=_number_of_ties, metavar="N",
        help="for yes/no questions: how many could say yes for each pair of schools",
    )  # fmt: skip
    plan.add_argument(
        "--prior", type=Path, nargs="+", default=[], metavar="SUMS.json",
        help="what other trusts know of distance: five files or more that trust-sums wrote",
    )  # fmt: skip
    plan.add_argument("--seed", type=int, default=0, metavar="N", help="of the random draws (default 0)")
    _when(plan)
    plan.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="write the plan to .csv, .parquet or .json, or a picture to .svg or .png",
    )
    may_replace(plan)

    sums = command(
        "trust-sums",
        _sums,
        "Write six figures that other trusts can pool: how ties fall with distance. No names, no ties.",
    )
    reads(sums, "PATH")
    sums.add_argument(
        "--group", metavar="COLUMN", help="a boundary that may be a wall, so that it is not taken for distance"
    )
    _when(sums)
    sums.add_argument("-o", "--output", type=Path, metavar="SUMS.json", required=True, help="a .json file")
    may_replace(sums)


def _when(command: argparse.ArgumentParser) -> None:
    when = command.add_mutually_exclusive_group()
    when.add_argument("--at", type=day_of, metavar="DAY", help="what was true on a day, such as 2026-09-01")
    when.add_argument(
        "--between", type=day_of, nargs=2, metavar=("START", "END"), help="a period; END is the day after its last"
    )


def _number_of_ties(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"give a whole number from 1 on; found {text!r}")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"give a share between 0 and 1, such as 0.7 or 70%; found {text!r}")
    return share


# --- a plan ----------------------------------------------------------------------------------------------------------


def _plan(options: argparse.Namespace) -> Answer:
    output: Path | None = options.output
    if output is not None:
        _refuse_form(output, _FORMS)
        refuse_outputs(output, [options.path, *options.prior], force=options.force)
    if missing := [path for path in options.prior if not path.exists()]:
        raise WrongUseError(f"{missing[0]}: there is no such file")
    from trustmodel.network.walls_plan import plan_walls

    with working("reading"):
        data, problems = load(options.path, options.limit)
        pooled, of_sums = _pooled(options.prior)
    if data is None or of_sums:
        return bad_data([*(problems if data is None else ()), *of_sums])
    with working("calculating"), told_as_wrong_use():
        plan = plan_walls(
            data, options.group, ties=options.ties, deficits=options.deficit, chances=options.chances,
            prior=None if pooled is None else pooled.prior, at=options.at, between=options.between, seed=options.seed,
        )  # fmt: skip
    facts = _facts(plan, pooled)
    if output is not None:
        with working("writing"):
            _write(plan, facts, output)
    return Answer(
        [
            *([pooled.summary()] if pooled else []),
            *_table(plan),
            *(f"warning: {warning}" for warning in facts["told"]),
            *([f"Written: {output}"] if output else []),
        ],
        {**facts, "output": output and str(output), "warnings": len(problems)},
    )


def _refuse_form(output: Path, forms: Sequence[str]) -> None:
    if output.suffix.casefold() not in forms:
        *most, last = forms
        raise WrongUseError(f"{output}: write to {', '.join(most)}{' or ' if most else ''}{last}")


def _pooled(paths: Sequence[Path]) -> tuple[Pool | None, list[Problem]]:
    """What other trusts' sums give, and what is wrong in any of their files."""
    if not paths:
        return None, []
    from trustmodel.network.walls_prior import TrustSums, pool

    sums: list[TrustSums] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sums.append(TrustSums.read(path))
        except DataError as error:
            problems += error.problems
    return (None if problems else pool(sums)), problems


def _facts(plan: WallPlan, pooled: Pool | None) -> dict[str, Any]:
    """A plan for scripts. What is undefined is null, since JSON has no NaN."""
    return {
        "plan": [
            {name: None if value != value else value for name, value in row.items()}  # noqa: PLR0124 - NaN
            for row in plan.to_dicts()
        ],
        "enough": {name: plan.enough(name) for name in plan.r2_distance},
        "r2_distance": {name: None if r2 != r2 else r2 for name, r2 in plan.r2_distance.items()},  # noqa: PLR0124 - NaN
        "trusts_pooled": pooled.prior.trusts if pooled else 0,
        "told": [*(pooled.warnings if pooled else ()), *plan.warnings],
    }


def _table(plan: WallPlan) -> Iterable[str]:
    """Power by ties and deficit, a table for each boundary, with what it comes to below."""
    for name in plan.r2_distance:
        rows = {(row.ties, row.deficit): row.power for row in plan.rows if row.grouping == name}
        deficits = dict.fromkeys(deficit for _, deficit in rows)
        yield f"Between groups of {name}: chance of detecting a wall that takes away so many of the ties across it"
        yield f"{'ties':>8}" + "".join(f"{deficit:>8.0%}" for deficit in deficits)
        for total in dict.fromkeys(total for total, _ in rows):
            powers = (rows[total, deficit] for deficit in deficits)
            yield f"{total:>8,}" + "".join(f"{'–' if power != power else f'{power:.0%}':>8}" for power in powers)  # noqa: PLR0124 - NaN
        yield f"Detected in eight of ten cases: {plan.enough(name)}."


def _write(plan: WallPlan, facts: dict[str, Any], output: Path) -> None:
    ending = output.suffix.casefold()
    if ending in _TABLES:
        write_frame(plan.to_frame(), output)
    elif ending in _PICTURES:
        from trustmodel.report.plots import plan_walls as picture, png, svg

        chart = picture(plan)
        write_file(output, png(chart) if ending == ".png" else svg(chart).encode())
    else:
        write_file(output, f"{json.dumps(facts, indent=2)}\n".encode())


# --- sums ------------------------------------------------------------------------------------------------------------


def _sums(options: argparse.Namespace) -> Answer:
    output: Path = options.output
    _refuse_form(output, [".json"])
    refuse_outputs(output, [options.path], force=options.force)
    from trustmodel.network.walls_prior import trust_sums

    with working("reading"):
        data, problems = load(options.path, options.limit)
    if data is None:
        return bad_data(problems)
    with working("calculating and writing"), told_as_wrong_use():
        sums = trust_sums(data, group=options.group, at=options.at, between=options.between)
        sums.write(output)
    figures = json.loads(sums.to_json())
    return Answer(
        [
            *(f"{name.replace('_', ' ')}: {value}" if isinstance(value, int) else f"{name.replace('_', ' ')}: {value:.3g}"
              for name, value in figures.items() if not isinstance(value, str)),
            f"Written: {output} (these figures alone: no names, no ties)",
        ],
        {"output": str(output), "sums": figures, "warnings": len(problems)},
    )  # fmt: skip
