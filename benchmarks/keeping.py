"""What it costs to keep a large dataset in a database, beside rewriting it whole, in one run.

The store of `examples/apps/store.py` writes what changed, one row a record. The naive way writes all of the dataset as one JSON
text with every save. Both run on SQLite, and on a PostgreSQL that is started for it, if it is installed.

    python benchmarks/keeping.py [--records 100000] [--rounds 9]

Both ways read what was kept, or the benchmark stops. Times are by the clock, since a server's time is its own, and the least of
several, since all else that a machine does only adds to them. Files are synchronised with the disk, as in use.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import postgres
import trustmodel as tm
from living import dataset

PROGRAM = Path(__file__).parents[1] / "examples/apps/store.py"
BY = {"by": "benchmark", "why": "an edit"}
WHOLE = sa.Table("whole", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("data", sa.Text))


def store() -> Any:
    """The example as a module."""
    spec = importlib.util.spec_from_file_location("store", PROGRAM)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{PROGRAM} is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def least(work: Callable[[int], Any], rounds: int) -> float:
    """The least of several rounds, in seconds."""
    seconds = []
    for number in range(rounds):
        start = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def kept(engine: sa.Engine, data: tm.Dataset, rounds: int) -> dict[str, float]:
    """The example's way: seconds by what is done."""
    way = store()
    record = next(iter(data.support))
    versions = [data]

    def first(number: int) -> None:
        with engine.begin() as db:
            if number:
                way.tables.drop_all(db)
            way.create(db)
            way.commit(db, tm.Dataset(), data, **BY)

    def edit(number: int) -> None:
        versions.append(versions[-1].upsert(record.replace(days=number + 1)))
        with engine.begin() as db:
            way.commit(db, *versions[-2:], **BY)

    def read(_: int = 0, at: int | None = None) -> Any:
        with engine.connect() as db:
            return way.read(db, at)

    def log(_: int) -> None:
        with engine.connect() as db:
            way.log(db, record.id)

    def withdraw(number: int) -> None:
        with engine.begin() as db:
            way.erase(db, partial(tm.withdraw, people=data.people.ids[number]), **BY)

    data.digest  # noqa: B018 - worked out once for each version, whoever asks
    seconds = {
        "first commit": least(first, 3),
        "one edit": least(edit, rounds),
        "read": least(read, 3),
        "read an earlier version": least(partial(read, at=1), 3),
        "the log of a record": least(log, rounds),
    }
    if read() != versions[-1] or read(at=1) != data:
        raise SystemExit("what is read is not what was kept")
    seconds["take a person out of every version"] = least(withdraw, 2)
    way.tables.drop_all(engine)
    return seconds


def whole(engine: sa.Engine, data: tm.Dataset, rounds: int) -> dict[str, float]:
    """The naive way, of which only the newest version stays: seconds by what is done."""
    record = next(iter(data.support))
    versions = [data]

    def read(_: int = 0) -> tm.Dataset:
        with engine.connect() as db:
            return tm.Dataset.model_validate_json(db.execute(sa.select(WHOLE.c.data)).scalar_one())

    def first(number: int) -> None:
        with engine.begin() as db:
            if number:
                WHOLE.drop(db)
            WHOLE.create(db)
            db.execute(WHOLE.insert().values(id=1, data=data.model_dump_json(exclude_defaults=True)))

    def edit(number: int) -> None:
        versions.append(versions[-1].upsert(record.replace(days=number + 1)))
        with engine.begin() as db:
            db.execute(WHOLE.update().values(data=versions[-1].model_dump_json(exclude_defaults=True)))

    seconds = {"first commit": least(first, 3), "one edit": least(edit, rounds), "read": least(read, 3)}
    if read() != versions[-1]:
        raise SystemExit("what is read is not what was kept")
    WHOLE.drop(engine)
    return seconds


@contextmanager
def databases() -> Iterator[dict[str, sa.Engine]]:
    """The databases that there are, by name."""
    with tempfile.TemporaryDirectory() as folder:
        engines = {"SQLite": sa.create_engine(f"sqlite:///{folder}/kept.db")}
        if postgres.programs() is None:
            print("PostgreSQL is not installed: it is left out")
            yield engines
            return
        with postgres.server() as (url, _):
            engines["PostgreSQL"] = sa.create_engine(url)
            yield engines
            engines["PostgreSQL"].dispose()


def shown(seconds: float | None) -> str:
    """A time in words."""
    return "" if seconds is None else f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    data = dataset(given.records)
    columns: dict[str, dict[str, float]] = {}
    with databases() as engines:
        for name, engine in engines.items():
            columns[name] = kept(engine, data, given.rounds)
            columns[f"{name}, whole"] = whole(engine, data, given.rounds)
    rows = next(iter(columns.values()))
    print(f"{sum(1 for _ in data.records())} records\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for what in rows:
        print(f"| {what} | {' | '.join(shown(seconds.get(what)) for seconds in columns.values())} |")


if __name__ == "__main__":
    main()
