"""The store of examples/apps: what is read equals what was kept, on SQLite and on a PostgreSQL that is started for it."""

import contextlib
import datetime as dt
import importlib.util
import re
import subprocess
import sys
import threading
import time
from functools import partial
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given, settings, strategies as st

import postgres
import trustmodel as tm
from builders import ROOT
from trustmodel import testing

PROGRAM = ROOT / "examples/apps/store.py"
PAGE = ROOT / "docs/how-to/keeping-data.md"


def loaded():
    spec = importlib.util.spec_from_file_location("store", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


store = loaded()
BY = {"by": "trust office", "why": "an edit"}


@pytest.fixture(scope="session")
def postgres_server():
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres.server(durable=False) as (url, files):
        engine = sa.create_engine(url)
        yield engine, files
        engine.dispose()


def immediate(engine):
    """Have SQLite's transactions take the lock for writing from the start, as SQLAlchemy's pages advise."""

    @sa.event.listens_for(engine, "connect")
    def connect(connection, _):
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def begin(db):
        db.exec_driver_sql("BEGIN IMMEDIATE")


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request, tmp_path):
    """An engine with the tables in it, and the folder of the database's files."""
    if request.param == "postgresql":
        engine, files = request.getfixturevalue("postgres_server")
    else:
        engine, files = sa.create_engine(f"sqlite:///{tmp_path}/kept.db"), tmp_path
    if request.param == "sqlite, immediate":
        immediate(engine)
    with engine.begin() as db:
        store.create(db)
    yield engine, files
    store.tables.drop_all(engine)
    engine.dispose()


def keep(engine, before, after, **entry):
    with engine.begin() as db:
        return store.commit(db, before, after, **{**BY, **entry})


def read(engine, at=None):
    with engine.connect() as db:
        return store.read(db, at)


def test_every_revision_is_read_as_it_was(kept):
    engine, _ = kept
    versions = [tm.Dataset(), tm.read(ROOT / "examples/limestone"), tm.read(ROOT / "tests/files/v1/valid/full.yaml")]
    school = versions[1].schools["school:900001"]
    versions.insert(2, versions[1].upsert(school.replace(pupils=211), tm.Person(id="new")))
    versions.insert(3, versions[2].remove("person:new", "school:900002", cascade=True).replace(name="Another name"))
    numbers = [keep(engine, *pair) for pair in pairwise(versions)]
    assert numbers == [1, 2, 3, 4]
    for number, version in enumerate(versions):
        assert read(engine, number) == version
        with engine.connect() as db:
            assert store.revision(db, number).digest == version.digest
    assert read(engine) == versions[-1]


def test_only_what_changed_is_written(kept):
    engine, _ = kept
    data = tm.read(ROOT / "examples/limestone")
    school = data.schools["school:900001"]
    keep(engine, tm.Dataset(), data)
    keep(engine, data, data.upsert(school.replace(pupils=211)), by="head", why="census")
    with engine.connect() as db:
        written = db.execute(sa.select(store.changes).where(store.changes.c.number == 2)).all()
        entries = store.log(db, school.id)
        everything = store.log(db)
    assert [(row.id, row.change) for row in written] == [(school.id, "changed")]
    assert [(entry.number, entry.by, entry.why, entry.change) for entry in entries] == [
        (1, "trust office", "an edit", "added"),
        (2, "head", "census", "changed"),
    ]
    assert [entry.record["pupils"] for entry in entries] == [school.pupils, 211]
    assert everything[0].why == "created"  # though nothing changed in it
    assert len(everything) == 1 + len(tm.diff(tm.Dataset(), data).to_rows()) + 1


def test_a_moment_leads_to_the_revision_of_the_time(kept):
    engine, _ = kept
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    data = tm.Dataset(people=[tm.Person(id="a")])
    keep(engine, tm.Dataset(), data)
    between = dt.datetime.now(dt.UTC)
    time.sleep(0.002)
    keep(engine, data, data.upsert(tm.Person(id="b")))
    assert read(engine, between) == data
    assert read(engine, between.astimezone(dt.timezone(dt.timedelta(hours=5)))) == data
    assert len(read(engine, dt.datetime.now(dt.UTC)).people) == 2
    today = dt.datetime.now().astimezone().date()  # both of one day, unless midnight lies between them
    assert len(read(engine, today + dt.timedelta(days=1)).people) == 2
    for at in (before, before.date(), 3, -1):
        with pytest.raises(LookupError, match="nothing was kept at"):
            read(engine, at)


def test_whoever_is_late_writes_nothing(kept):
    engine, _ = kept
    data = tm.Dataset(people=[tm.Person(id="a")])
    keep(engine, tm.Dataset(), data)
    with pytest.raises(store.ConflictError, match="revision 1 came first"):
        keep(engine, tm.Dataset(), tm.Dataset(people=[tm.Person(id="b")]))
    assert read(engine) == data
    with engine.connect() as db:
        assert store.revision(db).number == 1


def test_a_digest_of_another_version_of_the_library_is_no_conflict(kept):
    engine, _ = kept
    data = tm.Dataset(people=[tm.Person(id="a")])
    keep(engine, tm.Dataset(), data)
    with engine.begin() as db:
        db.execute(store.revisions.update().values(digest="of another version"))
    assert keep(engine, data, data.upsert(tm.Person(id="b"))) == 2


def test_rows_of_another_schema_are_not_taken_for_those_of_this(kept):
    engine, _ = kept
    with engine.begin() as db:
        db.execute(store.revisions.update().values(schema=0))
    with pytest.raises(RuntimeError, match="version 0 of the schema"):
        read(engine)


EVERY_WAY = pytest.mark.parametrize("kept", ["sqlite", "sqlite, immediate", "postgresql"], indirect=True)


def together(count, work):
    """Several threads at once, from one moment on; what each gives, or raises."""
    barrier, answers = threading.Barrier(count), [None] * count

    def run(number):
        barrier.wait()
        try:
            answers[number] = work(number)
        except store.ConflictError as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@EVERY_WAY
def test_of_two_writers_at_one_moment_one_is_refused(kept):
    engine, _ = kept
    data = tm.Dataset()
    for number in range(1, 21):
        mine = [data.upsert(tm.Person(id=f"{writer}-{number}")) for writer in "ab"]
        answers = together(2, lambda writer, data=data, mine=mine: keep(engine, data, mine[writer]))
        assert sorted(map(type, answers), key=str) == sorted([int, store.ConflictError], key=str)
        data = read(engine)
        assert data == mine[next(n for n, answer in enumerate(answers) if answer == number)]


@EVERY_WAY
def test_writers_who_merge_and_try_again_lose_nothing(kept):
    engine, _ = kept

    def work(writer):
        for number in range(5):
            before = read(engine)
            after = before.upsert(tm.Person(id=f"{writer}-{number}"))
            while True:
                try:
                    keep(engine, before, after, by=f"writer {writer}")
                    break
                except store.ConflictError:
                    newest = read(engine)
                    before, after = newest, tm.merge(before, after, newest).data

    together(4, work)
    assert len(read(engine).people) == 20
    assert [len(read(engine, number).people) for number in range(21)] == list(range(21))


# --- people who are taken out ---

ADA = tm.Person(id="ada-quillfeather", name="Ada Quillfeather")
MARRIED = ADA.replace(name="Ada Brackenbury-Voss")
TRACES = [b"quillfeather", b"brackenbury", b"voss", b"ada "]


def history(engine):
    """Ada comes, is called something else, is written about, and goes; the last version has no trace of her."""
    bob, school = tm.Person(id="bob", name="Bob Marl"), tm.School(id="1", name="Ash", phase="Primary")
    role = tm.Role(id="ada-quillfeather-head", person=ADA.id, kind="Headteacher", at=school.id)
    need = tm.Need(id="1", school=school.id, topic="topic:send", severity="minor", source="Ada Quillfeather said so")
    notice = tm.DataNotice(id="1", purpose="Support", lawful_basis="public task", retain_until="2027-08-31")
    versions = [tm.Dataset(), tm.Dataset(people=[ADA, bob], schools=[school], data_notices=[notice])]
    versions.append(versions[-1].upsert(role, need).replace(name="Trust of Ada Quillfeather"))
    versions.append(versions[-1].upsert(MARRIED, bob.replace(source="Mrs Brackenbury-Voss")))
    versions.append(versions[-1].upsert(bob.replace(source=None), need.replace(source=None)).replace(name="Trust"))
    versions.append(versions[-1].remove(ADA.id, cascade=True))
    for before, after in pairwise(versions):
        keep(engine, before, after, by="ada.quillfeather@example.org", why=f"Ada Quillfeather asked ({ADA.id})")
    return versions


def dump(engine):
    """All that the tables hold, as the driver gives it."""
    with engine.connect() as db:
        rows = [row for table in store.tables.sorted_tables for row in db.execute(sa.select(table)).all()]
    return repr(rows).lower().encode()


def to_files(engine):
    """Have a server write what it has in memory, with its statistics, which hold values too."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(sa.text("ANALYZE"))
            db.execute(sa.text("CHECKPOINT"))


def in_files(files):
    """The traces that stand anywhere in the files of the tables, deleted rows and free pages included."""
    tables = [path for path in files.rglob("*") if path.is_file() and "pg_wal" not in path.parts]
    content = b"".join(path.read_bytes() for path in tables).lower()
    return [trace for trace in TRACES[:2] if trace in content]


@pytest.mark.parametrize(
    "removal", [partial(tm.withdraw, people=ADA.id), partial(tm.purge, as_of="2030-01-01")], ids=["withdraw", "purge"]
)
def test_nothing_of_somebody_who_is_taken_out_is_left_in_the_database(kept, removal):
    engine, files = kept
    versions = history(engine)
    to_files(engine)
    assert in_files(files) == TRACES[:2]
    assert [trace for trace in TRACES if trace in dump(engine)] == TRACES
    with engine.begin() as db:
        store.erase(db, removal, by="data protection", why="a request")
    assert [trace for trace in TRACES if trace in dump(engine)] == []
    store.compact(engine)
    to_files(engine)
    assert in_files(files) == []
    # all else stands, at every revision, and the log says that something was taken out
    everybody = removal.func is tm.purge
    for number, version in enumerate(versions):
        again = read(engine, number)
        people = [] if everybody else [person for person in version.people.ids if person != ADA.id]
        assert list(again.people.ids) == people
        assert (again.schools, again.needs.ids) == (version.schools, version.needs.ids)
    assert read(engine) == read(engine, len(versions) - 1)
    with engine.connect() as db:
        entries = store.log(db)
    assert (entries[-1].number, entries[-1].by, entries[-1].change) == (len(versions), "data protection", None)
    assert {entry.by for entry in entries[1:-1]} == {"a colleague@example.org"}


def test_dump_of_postgresql_has_no_trace_either(postgres_server):
    engine, files = postgres_server
    with engine.begin() as db:
        store.create(db)
    try:
        history(engine)
        with engine.begin() as db:
            store.erase(db, partial(tm.withdraw, people=ADA.id), by="data protection", why="a request")
        program = postgres.programs() / "pg_dump"
        text = subprocess.run(
            [program, "-h", files.parent, "-U", "tester", "postgres"], check=True, capture_output=True
        )
    finally:
        store.tables.drop_all(engine)
    assert b"person:bob" in text.stdout
    assert [trace for trace in TRACES if trace in text.stdout.lower()] == []


def test_an_edit_from_before_does_not_bring_somebody_back(kept):
    engine, _ = kept
    data = tm.Dataset(people=[ADA, tm.Person(id="bob")])
    keep(engine, tm.Dataset(), data)
    with engine.begin() as db:
        store.erase(db, partial(tm.withdraw, people=ADA.id), by="data protection", why="a request")
    edited = data.upsert(MARRIED)
    with pytest.raises(store.ConflictError):
        keep(engine, data, edited)
    assert tm.merge(data, edited, read(engine)).conflicts  # so it is a person who decides
    other = data.upsert(tm.Person(id="bob", name="Bob"))
    assert ADA.id not in tm.merge(data, other, read(engine)).data.people


def test_erasing_and_committing_at_one_moment_lose_nothing(kept):
    engine, _ = kept
    data = tm.Dataset(people=[ADA, tm.Person(id="bob")])
    keep(engine, tm.Dataset(), data)
    edited = data.upsert(tm.Person(id="bob", name="Bob"))

    def work(writer):
        if writer == 0:
            return keep(engine, data, edited)
        with engine.begin() as db:
            return store.erase(db, partial(tm.withdraw, people=ADA.id), by="data protection", why="a request")

    edit, erased = together(2, work)
    assert not (isinstance(edit, store.ConflictError) and isinstance(erased, store.ConflictError))
    if isinstance(erased, store.ConflictError):
        work(1)
    assert ADA.id not in read(engine).people
    assert (read(engine).people["person:bob"].name == "Bob") == (not isinstance(edit, store.ConflictError))


# --- whatever is edited ---


@settings(max_examples=15)
@given(st.lists(testing.datasets(), min_size=1, max_size=2), st.data())
def test_random_edits_are_read_back_equal(others, draw):
    engine = sa.create_engine("sqlite://")
    versions = [tm.Dataset()]
    for other in others:
        versions.append(other)
        records = [record for record in other.records() if record.id not in tm.Dataset().topics]
        if records:
            versions.append(other.remove(draw.draw(st.sampled_from(records)).id, cascade=True))
    with engine.begin() as db:
        store.create(db)
        for before, after in pairwise(versions):
            store.commit(db, before, after, **BY)
        for number, version in enumerate(versions):
            assert store.read(db, number) == version


# --- the page and the program ---


def test_an_older_schema_is_upgraded_at_every_revision(kept):
    engine, _ = kept
    [block] = re.findall(r"^```python\n(def upgrade\(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    names = dict(vars(store))
    exec(block, names)  # noqa: S102 - the page is ours
    versions = history(engine)
    with engine.connect() as db:
        before = [(entry.at, entry.by, entry.why) for entry in store.log(db)]
    with engine.begin() as db:
        db.execute(store.revisions.update().values(schema=1))
    with pytest.raises(RuntimeError, match="version 1 of the schema"):
        read(engine)
    with engine.begin() as db:
        names["upgrade"](db)
    assert [read(engine, number) for number in range(len(versions))] == versions
    with engine.connect() as db:
        assert [(entry.at, entry.by, entry.why) for entry in store.log(db)] == before


def test_the_page_shows_the_program_as_it_is():
    program = PROGRAM.read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    page = "\n\n".join(blocks)
    parts = re.split(r"\n\n\n", program[program.index("tables = ") : program.index("def main()")].strip())
    assert len(parts) > 8
    assert [part.splitlines()[0] for part in parts if part.strip() not in page] == []


def test_one_command_shows_all_of_it(tmp_path):
    done = subprocess.run(
        [sys.executable, PROGRAM, f"sqlite:///{tmp_path}/trust.db"], capture_output=True, text=True, check=True
    )
    assert "revision 2 came first" in done.stdout
    assert "3, admissions, census, 1190, 1300" in done.stdout
    assert "people at each revision: [0, 0, 0, 0, 0, 0]" in done.stdout
    assert done.stderr == ""
    with contextlib.closing(sa.create_engine(f"sqlite:///{tmp_path}/trust.db").connect()) as db:
        assert len(store.read(db).schools)
