"""Two writers and a reader at once, and writers that are killed: every read is one whole version, and nothing is left.

    python benchmarks/writing.py --rounds 200 --kills 200

Processes are real ones, killed with SIGKILL at moments drawn by chance. It exits with 1 at the first fault.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import trustmodel as tm

SCHOOLS = 60


def version(name: str) -> tm.Dataset:
    """A dataset all of whose parts say which version it is."""
    schools = [tm.School(id=f"{number}", name=name, phase="Primary") for number in range(SCHOOLS)]
    people = [tm.Person(id=f"{name}-{number}") for number in range(int(name) % 3)]
    return tm.Dataset(name=name, schools=schools, people=people)


def which(path: Path) -> str:
    """Which version a path holds; raises where it is a mixture of several."""
    data = read(path)
    names = {data.name, *(school.name for school in data.schools)}
    names |= {person.id.removeprefix("person:").partition("-")[0] for person in data.people}
    name = str(data.name)
    if names != {name} or len(data.schools) != SCHOOLS or len(data.people) != int(name) % 3:
        raise AssertionError(f"{path.name} is a mixture of {names}, with {len(data.schools)} schools")
    return name


def read(path: Path) -> tm.Dataset:
    """The dataset at a path, in whatever form."""
    return tm.exchange.read(path) if path.suffix == ".parquet" else tm.read(path)


def write(data: tm.Dataset, path: Path) -> None:
    """Write in the form that the ending says."""
    if path.suffix == ".parquet":
        tm.exchange.write(data, path, names=True)
    else:
        tm.write(data, path)


def leftovers(folder: Path) -> list[str]:
    """Hidden files, anywhere in a folder."""
    return [str(entry.relative_to(folder)) for entry in folder.rglob("*") if entry.name.startswith(".")]


def keep_writing(path: Path, seed: int, rounds: int) -> None:
    """Write one version after another."""
    for number in range(rounds):
        write(version(f"{seed + 2 * number}"), path)


def child(*arguments: object) -> subprocess.Popen[bytes]:
    """Another process of this program."""
    return subprocess.Popen([sys.executable, __file__, *map(str, arguments)])  # noqa: S603 - itself


def at_once(path: Path, rounds: int) -> Counter[str]:
    """Two processes write, and this one reads, until they have done all their rounds."""
    write(version("0"), path)
    writers = [child("--write", path, "--seed", seed, "--rounds", rounds) for seed in (1, 2)]
    seen: Counter[str] = Counter()
    while any(writer.poll() is None for writer in writers):
        seen[which(path)] += 1
    if any(writer.returncode for writer in writers):
        raise AssertionError(f"a writer of {path.name} failed")
    seen[which(path)] += 1
    return seen


def killed(path: Path, kills: int, chance: random.Random) -> Counter[str]:
    """Writers killed at any moment; each time the path holds a whole version, and the next write leaves nothing."""
    outcomes: Counter[str] = Counter()
    for _ in range(kills):
        write(version("0"), path)
        if left := leftovers(path.parent):
            raise AssertionError(f"after a whole write of {path.name} there is {left}")
        process = os.fork()
        if process == 0:
            keep_writing(path, 1, 1_000)
            os._exit(0)
        time.sleep(chance.uniform(0.001, 0.03))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        which(path)
        outcomes["with something left" if leftovers(path.parent) else "with nothing left"] += 1
    write(version("0"), path)
    if left := leftovers(path.parent):
        raise AssertionError(f"after the last write of {path.name} there is {left}")
    return outcomes


def main() -> None:
    """Run both, in every form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="writes of each of two writers")
    parser.add_argument("--kills", type=int, default=200, help="writers that are killed")
    parser.add_argument("--forms", nargs="+", default=["trust", "trust.json", "trust.parquet"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        keep_writing(options.write, options.seed, options.rounds)
        return
    for form in options.forms:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / form
            seen = at_once(path, options.rounds)
            print(f"{form}: {sum(seen.values())} reads of {len(seen)} versions, each whole")
            if form.endswith(".parquet"):
                continue  # Polars' threads do not outlive a fork
            outcomes = killed(path, options.kills, random.Random(options.seed))  # noqa: S311 - a test's
            print(
                f"{form}: {options.kills} writers killed, {outcomes['with something left']} with something left to remove"
            )


if __name__ == "__main__":
    main()
