"""What is planted is found, and what is not planted is not: the tables of `docs/explanation/evidence.md`.

    python benchmarks/recovery.py [--worlds 1000] [--seed 0] [--only walls expertise plans]

Each study makes worlds in which the truth is known, asks the library, and counts how often it was right, with the
Monte Carlo error beside. Its part of the page is written anew, with the command that made it; the parts of studies that
were not asked for stay as they are. A thousand worlds take about an hour on one core.
"""

from __future__ import annotations

import argparse
import importlib
import re
import time
from pathlib import Path
from typing import Any

import polars as pl

from trustmodel.results import shown, version

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "evidence.md"
STUDIES = (
    "walls",
    "expertise",
    "plans",
    "meetings",
    "attendance",
    "exclusion",
    "kinds",
    "spreads",
    "relations",
)
PARTS = (*STUDIES, "silence")  # the last is that of `benchmarks/silence.py`
ABOUT = """# Evidence

How often these answers are right, where the truth is known because we planted it. The worlds are made by
`trustmodel.synthetic`. Arms in which nothing is planted are among them, since an answer that always finds something
finds nothing. `se` is the Monte Carlo error: one standard error, over the worlds, of the figure of that name.

This page is written by commands, and not by hand; each part says by which. What the columns mean stands at the head of
the study, in `benchmarks/studies/`.
"""


def part(name: str, command: str, tables: list[tuple[str, Any]]) -> str:
    """A study's part of the page: between marks by which it is found again."""
    lines = [f"<!-- {name} -->", "", f"Made with version {version()} by `{command}`.", ""]
    for title, frame in tables:
        lines += [f"## {title}", "", table(frame), ""]
    return "\n".join([*lines, f"<!-- end of {name} -->"])


def table(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table."""
    rows = [[str(name).replace("_", " ") for name in frame.columns], ["---"] * frame.width]
    rows += [[shown(value) for value in row] for row in frame.rows()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def put(made: dict[str, str]) -> None:
    """The page with these parts in place of those that it had."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    found = {name: re.search(rf"<!-- {name} -->.*<!-- end of {name} -->", page, re.DOTALL) for name in PARTS}
    parts = [made.get(name) or (match[0] if (match := found[name]) else "") for name in PARTS]
    PAGE.write_text("\n\n".join([ABOUT.strip(), *filter(None, parts)]) + "\n", encoding="utf-8")


def main() -> None:
    """Run the studies, print their tables, and write their parts of the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=STUDIES, default=STUDIES)
    options = parser.parse_args()
    for name in options.only:
        began = time.perf_counter()
        study = importlib.import_module(f"studies.{name}").study
        command = f"python benchmarks/recovery.py --only {name} --worlds {options.worlds} --seed {options.seed}"
        made = part(name, command, study(options.worlds, seed=options.seed, progress=True))
        put({name: made})
        print(f"{made}\n{name}: {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
