"""Keep a dataset, with all its versions, in a database. Try it: python examples/apps/store.py [sqlite:///trust.db]."""

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

import trustmodel as tm

tables = sa.MetaData()
revisions = sa.Table(
    "revision",
    tables,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "by", "why", "digest")),
    sa.Column("schema", sa.Integer, nullable=False),
)
changes = sa.Table(
    "change",
    tables,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.ForeignKey(revisions.c.number), primary_key=True, index=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "change")),
    sa.Column("record", sa.JSON(none_as_null=True)),
)


class ConflictError(Exception):
    """Somebody else has committed since the dataset was read."""


def create(db: sa.Connection) -> None:
    """Make the tables, with an empty dataset as revision 0."""
    tables.create_all(db)
    _append(db, tm.Dataset(), tm.Dataset(), number=0, by="", why="created")


def revision(db: sa.Connection, at: int | dt.date | None = None) -> sa.Row[Any]:
    """A revision by its number, or the newest at a moment or at the end of a day; `None`: the newest of all."""
    query = sa.select(revisions).order_by(revisions.c.number.desc()).limit(1)
    if isinstance(at, dt.date):
        moment = at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time.max)
        query = query.where(revisions.c.at <= moment.astimezone(dt.UTC).isoformat(timespec="microseconds"))
    elif at is not None:
        query = query.where(revisions.c.number == at)
    row = db.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"nothing was kept at {at}")
    if row.schema != tm.Dataset().schema_version:
        raise RuntimeError(f"kept under version {row.schema} of the schema: upgrade it first")
    return row


def read(db: sa.Connection, at: int | dt.date | None = None) -> tm.Dataset:
    """The dataset at a revision, a moment or the end of a day; `None`: as it is now."""
    then = changes.c.number <= revision(db, at).number
    last = sa.select(changes.c.id, sa.func.max(changes.c.number)).where(then).group_by(changes.c.id)
    rows = sa.select(changes).where(sa.tuple_(changes.c.id, changes.c.number).in_(last), changes.c.change != "removed")
    return tm.patch(tm.Dataset(), db.execute(rows).mappings())


def commit(db: sa.Connection, before: tm.Dataset, after: tm.Dataset, *, by: str, why: str) -> int:
    """Write what changed since `before`, which has to be the newest still. The number of the new revision."""
    newest = revision(db)
    if newest.digest != before.digest and read(db) != before:
        raise ConflictError(f"revision {newest.number} came first: read it, merge, and commit again")
    return _append(db, before, after, number=newest.number + 1, by=by, why=why)


def log(db: sa.Connection, identifier: str | None = None) -> Sequence[sa.Row[Any]]:
    """Who changed what, when and why, oldest first: of one record, or of all."""
    what = changes.c["id", "change", "record"]
    query = sa.select(revisions, *what).outerjoin(changes).order_by(revisions.c.number, changes.c.id)
    return db.execute(query if identifier is None else query.where(changes.c.id == identifier)).all()


def erase(db: sa.Connection, removal: Callable[..., tm.Removal], *, by: str, why: str) -> tm.Removal:
    """Take people out of every version and of the log, as if they had never been in them."""
    number = revision(db).number + 1
    entries = db.execute(sa.select(revisions).where(revisions.c.number < number).order_by(revisions.c.number)).all()
    rows, data = sa.select(changes), tm.Dataset()
    written = (db.execute(rows.where(changes.c.number == entry.number)).mappings() for entry in entries)
    versions = [data := tm.patch(data, each) for each in written]
    texts = [text for entry in entries for text in (entry.by, entry.why)]
    removed = removal(versions[-1], earlier=versions[:-1], texts=texts)
    _append(db, removed.data, removed.data, number=number, by=by, why=why)
    db.execute(changes.delete())
    db.execute(revisions.delete().where(revisions.c.number < number))
    words, clean = iter(removed.texts), pairwise((tm.Dataset(), *removed.earlier, removed.data))
    for entry, (before, after) in zip(entries, clean, strict=True):
        _append(db, before, after, number=entry.number, at=entry.at, by=next(words), why=next(words))
    return removed


def compact(engine: sa.Engine) -> None:
    """Have the database overwrite what was deleted: until then its files, and PostgreSQL's statistics, still hold it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for command in ["VACUUM"] if engine.dialect.name == "sqlite" else ["ANALYZE", "VACUUM FULL"]:
            db.execute(sa.text(command))


def _append(db: sa.Connection, before: tm.Dataset, after: tm.Dataset, **entry: Any) -> int:
    """Write a revision and its changes. Of two writers the primary key lets one pass."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")  # text in UTC: the same order in every database
    entry = {"at": now, "digest": after.digest, "schema": after.schema_version, **entry}
    try:
        db.execute(revisions.insert(), entry)
    except IntegrityError as error:
        raise ConflictError(f"revision {entry['number']} is there already: somebody was faster") from error
    rows = [{**row, "number": entry["number"]} for row in tm.diff(before, after).to_rows()]
    if rows:  # with "returning", SQLAlchemy sends 1,000 rows a statement, whatever the driver does
        db.execute(changes.insert().returning(changes.c.number), rows)
    return int(entry["number"])


def main() -> None:
    """Create, edit, meet a conflict, look back, and take people out."""
    engine = sa.create_engine(sys.argv[1] if len(sys.argv) > 1 else "sqlite://")
    data = tm.read(Path(__file__).parents[1] / "limestone")
    school = data.schools["school:900001"]
    mine, theirs = data.upsert(school.replace(pupils=1190)), data.upsert(school.replace(capacity=1300))
    with engine.begin() as db:
        create(db)
        commit(db, tm.Dataset(), data, by="trust office", why="read from the workbook")
        commit(db, data, theirs, by="estates", why="new classrooms")
    try:
        with engine.begin() as db:
            commit(db, data, mine, by="admissions", why="census")
    except ConflictError as conflict:
        print("conflict:", conflict)
        with engine.begin() as db:
            commit(db, newest := read(db), tm.merge(data, mine, newest).data, by="admissions", why="census")
    with engine.begin() as db:
        for entry in log(db, school.id):
            print(entry.number, entry.by, entry.why, entry.record["pupils"], entry.record["capacity"], sep=", ")
        print("capacity at revision 1:", read(db, 1).schools[school.id].capacity)
        for removal in (partial(tm.withdraw, people=data.people.ids[0]), partial(tm.purge, as_of="2040-01-01")):
            print(erase(db, removal, by="data protection", why="a request, or time has run out").summary())
        print("people at each revision:", [len(read(db, n).people) for n in range(revision(db).number + 1)])
    compact(engine)


if __name__ == "__main__":
    main()
