"""The commands about the national register: reading it, one row a trust, one trust among many, and audits of definitions."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trustmodel.cli.console import (
    AddCommand,
    Answer,
    WrongUseError,
    bad_data,
    day_of,
    kilometres,
    load,
    may_replace,
    refuse_existing,
    refuse_input,
    told_as_wrong_use,
    working,
    write_frame,
)
from trustmodel.files import io as files
from trustmodel.prose import in_title_case, number_of

if TYPE_CHECKING:
    from trustmodel.register.frames import Register
    from trustmodel.results import Result

__all__ = ["add", "joined"]

_EXTRACTS: Final = {
    "groups": "which school is in which trust",
    "history": "memberships with the dates joined and left",
    "links": "predecessors and successors",
    "governance": "governors and trustees",
}
_WORDS: Final = ("structure", "compare", "audit", "change")
"""What may follow `register`."""


def joined(given: Sequence[str]) -> list[str]:
    """The arguments, with `register structure` and the like as the name of one command.

    Parameters
    ----------
    given
        The arguments as they were given.

    Returns
    -------
    list of str
        The arguments for the parser.
    """
    if len(given) > 1 and given[0] == "register" and given[1] in _WORDS:
        return [f"register {given[1]}", *given[2:]]
    return list(given)


def add(command: AddCommand) -> None:
    """Add the commands to the parser of all.

    Parameters
    ----------
    command
        What adds one.
    """
    register = command("register", _register, "Read extracts of the national register of schools (GIAS).")
    _extracts(register)
    register.add_argument("--structure", type=Path, metavar="OUT", help="write one row a trust, to .csv or .parquet")
    register.add_argument(
        "--trust", action="append", default=[], metavar="UID_OR_NAME", help="a trust to take out; may be given again"
    )
    register.add_argument(
        "--near-km", type=kilometres, metavar="KM", help="take the other schools within this distance as well"
    )
    register.add_argument(
        "--at", type=day_of, metavar="DAY", help="schools and trusts as they were on a day, such as 2026-09-01"
    )
    register.add_argument("-o", "--output", type=Path, metavar="OUT", help="where the trust's dataset goes")
    may_replace(register)

    structure = command("register structure", _structure, "Measure every trust: one row each, to .csv or .parquet.")
    _extracts(structure)
    _on_a_day(structure)
    structure.add_argument("-o", "--output", type=Path, metavar="OUT", required=True, help="a .csv or .parquet file")
    may_replace(structure)

    _add_compare(command)
    _add_audit(command)
    _add_change(command)


def _add_compare(command: AddCommand) -> None:
    compare = command(
        "register compare", _compare, "One trust among those of its size and its peers, and the trusts most like it."
    )
    _extracts(compare)
    compare.add_argument("--trust", metavar="UID_OR_NAME", required=True, help="which trust")
    compare.add_argument(
        "--peers", metavar="COLUMN", help="peers: the trusts with the same in this column of the structure"
    )
    _on_a_day(compare)
    compare.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="write the figures to a .csv or .parquet file"
    )
    may_replace(compare)


def _add_audit(command: AddCommand) -> None:
    audit = command(
        "register audit", _audit, "Show which trusts a definition of a strong trust excludes, and by which criterion."
    )
    audit.add_argument(
        "definition", type=Path, metavar="DEFINITION", help="a file with frameworks and standards, such as .yaml"
    )
    _extracts(audit)
    audit.add_argument("--framework", metavar="ID", help="which framework of the file; default: its only one")
    audit.add_argument("--rule", choices=("all", "sum", "electre-tri"), default="all", help="how criteria are combined")
    audit.add_argument("--cut", type=float, metavar="SHARE", help="how much is asked, for sum and electre-tri")
    audit.add_argument(
        "--group", metavar="COLUMN", help="kinds of trusts to compare; default: locality, size, church, phase"
    )
    audit.add_argument(
        "--missing", choices=("left out", "met", "not met"), default="left out", help="how a missing figure counts"
    )
    _on_a_day(audit)
    audit.add_argument(
        "--seed", type=int, default=0, metavar="N", help="seed of the weightings that are drawn (default 0)"
    )
    audit.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="write a row a trust to a .csv or .parquet file"
    )
    may_replace(audit)


def _add_change(command: AddCommand) -> None:
    change = command(
        "register change", _change, "Which schools joined, left or moved between trusts, from one time to another."
    )
    _extracts(change)
    change.add_argument(
        "--before-groups", type=Path, metavar="FILE", help="which school was in which trust before; --groups: after"
    )
    change.add_argument("--from", dest="first", type=day_of, metavar="DAY", required=True, help="the earlier day")
    change.add_argument("--to", dest="last", type=day_of, metavar="DAY", required=True, help="the later day")
    change.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="write a row a trust to a .csv or .parquet file"
    )
    may_replace(change)


def _on_a_day(command: argparse.ArgumentParser) -> None:
    command.add_argument("--at", type=day_of, metavar="DAY", help="the register as it was on a day, such as 2026-09-01")


def _extracts(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "establishments", type=Path, metavar="ESTABLISHMENTS", help="edubasealldata*.csv, .csv.gz or .zip"
    )
    for name, says in _EXTRACTS.items():
        command.add_argument(f"--{name}", type=Path, metavar="FILE", help=says)


def _inputs(options: argparse.Namespace) -> list[Path]:
    """The files that are read; each is there."""
    given = [getattr(options, name) for name in ("establishments", *_EXTRACTS)]
    inputs = [path for path in given if path is not None]
    for path in inputs:
        if not path.exists():
            raise WrongUseError(f"{path}: there is no such file")
    return inputs


def _read(options: argparse.Namespace) -> Register:
    from trustmodel import register

    with working("reading the register"):
        return register.read(options.establishments, **{name: getattr(options, name) for name in _EXTRACTS})


def _refuse_form(output: Path) -> None:
    if output.suffix.casefold() not in {".csv", ".parquet"}:
        raise WrongUseError(f"{output}: write a table to .csv or .parquet")


def _measured(options: argparse.Namespace, *more: Path) -> Any:
    """The structure of every trust, once it is sure that what is asked can be written."""
    inputs = [*_inputs(options), *more]
    if options.output is not None:
        refuse_input(options.output, inputs)
        refuse_existing(options.output, force=options.force)
        _refuse_form(options.output)
    england = _read(options)
    with working("measuring every trust"), told_as_wrong_use():
        return england.structure(at=options.at)


def _written(answer: Result, output: Path | None) -> list[str]:
    """Write an answer's table, where that is asked for; what is said of it."""
    if output is None:
        return []
    import polars as pl

    frame = answer.to_frame()
    flat = [
        pl.col(name).cast(pl.List(pl.String)).list.join("; ")
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.List)
    ]
    write_frame(frame.with_columns(flat) if output.suffix.casefold() == ".csv" else frame, output)
    return [f"Written: {output}"]


def _register(options: argparse.Namespace) -> Answer:
    inputs = _inputs(options)
    if bool(options.trust) != (options.output is not None):
        raise WrongUseError("--trust and -o go together: which trust, and where its dataset goes")
    if not options.trust and options.near_km is not None:
        raise WrongUseError("--near-km is for --trust")
    if not options.trust and options.structure is None and options.at is not None:
        raise WrongUseError("--at is for --trust and --structure")
    for output in (options.output, options.structure):
        if output is not None:
            refuse_input(output, inputs)
            refuse_existing(output, force=options.force)
    if options.structure is not None:
        _refuse_form(options.structure)
    england = _read(options)
    counts = {name: getattr(england, name).height for name in ("schools", "trusts", "memberships", "roles")}
    lines = [f"{count:>8,}  {name}" for name, count in counts.items()]
    lines += [f"  {problem.severity}: {problem.message} [{problem.rule}]" for problem in england.problems]
    facts: dict[str, Any] = {"counts": counts, "problems": [problem.to_dict() for problem in england.problems]}
    if options.structure is not None:
        with working("measuring every trust"), told_as_wrong_use():
            table = england.structure(at=options.at)
            write_frame(table, options.structure)
        partial = _partial(table)
        lines += [f"Written: {options.structure}", *(f"  {line}" for line in partial)]
        facts["partial"] = partial
        facts["structure"] = str(options.structure)
    if options.trust:
        with working("taking out the trust"), told_as_wrong_use():
            data = england.dataset(trusts=options.trust, at=options.at, near_km=options.near_km)
            files.write(data, options.output)
        schools = len(data.schools)
        lines.append(
            f"Written: {options.output} ({number_of(len(data.trusts), 'trust')}, {number_of(schools, 'school')})"
        )
        facts |= {"output": str(options.output), "trusts": [trust.name for trust in data.trusts], "schools": schools}
    return Answer(lines, facts)


def _structure(options: argparse.Namespace) -> Answer:
    table = _measured(options)
    write_frame(table, options.output)
    partial = _partial(table)
    return Answer(
        [f"Written: {options.output} ({number_of(table.height, 'trust')}, {len(table.columns)} columns)", *partial],
        {"output": str(options.output), "trusts": table.height, "columns": table.columns, "partial": partial},
    )


def _partial(table: Any) -> list[str]:
    """What to say of totals that are of some schools of a trust."""
    from trustmodel.population.figures import partial_totals

    return partial_totals(table)


def _change(options: argparse.Namespace) -> Answer:
    from trustmodel import register

    earlier = options.before_groups
    inputs = [*_inputs(options), *([earlier] if earlier is not None else [])]
    if earlier is not None and not earlier.exists():
        raise WrongUseError(f"{earlier}: there is no such file")
    if options.first >= options.last:
        raise WrongUseError("--to comes after --from")
    if options.output is not None:
        refuse_input(options.output, inputs)
        refuse_existing(options.output, force=options.force)
        _refuse_form(options.output)
    after = _read(options)
    before = after
    if earlier is not None:
        with working("reading the register of before"):
            before = register.read(options.establishments, groups=earlier)
    with working("comparing"):
        answer = register.change(before, after, days=(options.first, options.last))
    lines = [answer.summary(), *answer.warnings]
    lines += [
        f"{school.name}: {school.what}, from {school.before or 'no trust'} to {school.after or 'no trust'}"
        for school in answer.schools[:_SHOWN]
    ]
    if len(answer.schools) > _SHOWN:
        lines.append(f"… and {len(answer.schools) - _SHOWN:,} schools more")
    return Answer([*lines, *_written(answer, options.output)], {"counts": answer.counts(), "trusts": len(answer.rows)})


_SHOWN: Final = 20  # schools that are named on the terminal


def _measures(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _compare(options: argparse.Namespace) -> Answer:
    from trustmodel.population.compare import compare

    table = _measured(options)
    with working("comparing"), told_as_wrong_use():
        answer = compare(table, trust=options.trust, peers=options.peers)
    near = [
        f"  {in_title_case(row.name or row.trust)}: alike in {_measures(row.alike)}; unlike in {_measures(row.unlike)}"
        for row in answer.nearest
    ]
    lines = [*(finding.says for finding in answer.findings), "Most like it, the nearest first:", *near]
    return Answer(
        [*lines, *_written(answer, options.output)],
        {"trust": answer.trust, "figures": answer.to_dicts(), "nearest": [row.trust for row in answer.nearest]},
    )


def _audit(options: argparse.Namespace) -> Answer:
    from trustmodel.population.audit import audit
    from trustmodel.population.frameworks import definition

    with working("reading the definition"):
        data, problems = load(options.definition)
    if data is None:
        return bad_data(problems)
    with told_as_wrong_use():
        known = data.frameworks.ids
        if options.framework is None and len(known) != 1:
            raise WrongUseError(
                f"say which framework: --framework one of {', '.join(known)}"
                if known
                else f"{options.definition} holds no framework"
            )
        asked = definition(data, options.framework or known[0], rule=options.rule, cut=options.cut)
    table = _measured(options, options.definition)
    with working("auditing"), told_as_wrong_use():
        answer = audit(asked, table, group=options.group, missing=options.missing, seed=options.seed)
    facts = {
        "included": answer.included, "judged": answer.judged, "killers": answer.killers, "never": len(answer.never),
        "groups": [{"grouping": row.grouping, "group": row.group, "ratio": row.ratio, "p": row.p} for row in answer.groups],
    }  # fmt: skip
    return Answer([*(finding.says for finding in answer.findings), *_written(answer, options.output)], facts)
