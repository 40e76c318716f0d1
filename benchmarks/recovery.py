"""What is planted is found, and what is not planted is not: the tables of `docs/explanation/evidence.md`.

    python benchmarks/recovery.py [--worlds 1000] [--seed 0] [--only walls expertise plans peers]

Each study makes worlds in which the truth is known, asks the library, and counts how often it was right, with the
Monte Carlo error beside. The page is written anew, whole, with the command and the seed that made it; with `--only`
the tables are printed and the page is left alone. A thousand worlds take about an hour on one core.
"""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path
from typing import Any

import polars as pl

from trustmodel.results import shown, version

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "evidence.md"
STUDIES = ("walls", "peers", "expertise", "plans")
ABOUT = """# Evidence

How often these answers are right, where the truth is known because we planted it. The worlds are made by
`trustmodel.synthetic`; arms in which nothing is planted are among them, since an answer that always finds something
finds nothing. `±` is the Monte Carlo error: one standard error of what stands before it, over the worlds.

This page is written by a command, and not by hand:

```text
{command}
```

Version {version}, {worlds:,} worlds an arm where a table does not say otherwise.
"""


def table(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table."""
    rows = [[str(name).replace("_", " ") for name in frame.columns], ["---"] * frame.width]
    rows += [[shown(value) for value in row] for row in frame.rows()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Run the studies, print their tables, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=STUDIES)
    options = parser.parse_args()
    command = f"python benchmarks/recovery.py --worlds {options.worlds} --seed {options.seed}"
    parts = [ABOUT.format(command=command, version=version(), worlds=options.worlds)]
    for name in options.only or STUDIES:
        began = time.perf_counter()
        found: list[tuple[str, Any]] = importlib.import_module(f"studies.{name}").study(
            options.worlds, seed=options.seed, progress=True
        )
        for title, frame in found:
            parts.append(f"## {title}\n\n{table(frame)}\n")
            print(f"\n{parts[-1]}", flush=True)
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    if not options.only:
        PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
