"""Writers beside one another, killed, or with something in the way: whole or not at all, and nothing is left."""

import os
import pickle
import subprocess
import sys

import pytest

import trustmodel as tm
from builders import ROOT, a_school
from commands import run
from data_files import folder
from trustmodel.errors import WriteError

DATA = tm.Dataset(schools=[a_school("1")])
posix = pytest.mark.skipif(os.name == "nt", reason="processes neither fork nor lock folders there")


@posix
@pytest.mark.parametrize("form", ["trust", "trust.json"])
def test_two_writers_and_a_reader_and_writers_that_are_killed(form):
    """A few rounds of what benchmarks/writing.py does hundreds of times."""
    arguments = [sys.executable, str(ROOT / "benchmarks/writing.py"), "--rounds", "12", "--kills", "8", "--forms", form]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "each whole" in done.stdout
    assert "8 writers killed" in done.stdout


def state(path):
    return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}


def test_something_in_the_way_is_seen_before_anything_is_changed(tmp_path):
    path = folder(tmp_path / "trust", people="id\na\n", schools="id,name,phase\n")
    before = state(path)
    (path / "trusts.csv").mkdir()
    with pytest.raises(WriteError, match=r"trusts.csv cannot be written: there is a folder of this name"):
        tm.write(DATA, path)
    assert state(path) == before
    (path / "trusts.csv").rmdir()
    (tmp_path / "elsewhere.csv").write_text("id\n")
    (path / "people.csv").unlink()
    (path / "people.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(WriteError, match="leads out of the data folder"):
        tm.write(DATA, path)


@posix
def test_devices_and_pipes_are_no_targets(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    for target in (tmp_path / "pipe.json", tmp_path / "folder.json"):
        with pytest.raises(WriteError, match=r"there is (a folder|a device, a pipe or the like) of this name"):
            tm.write(DATA, target)
    with pytest.raises(WriteError, match="a device"):
        tm.write(DATA, "/dev/null", format="json")
    tm.write(DATA, tmp_path / "t.json")
    code, _, err = run(capsys, "convert", tmp_path / "t.json", tmp_path / "pipe.json", "--force")
    assert (code, "cannot be written" in err) == (2, True)


def test_a_folder_that_is_not_there(tmp_path):
    for name in ("deep/t.json", "deep/trust"):
        with pytest.raises(WriteError, match=r"there is no folder .*deep; make it first") as raised:
            tm.write(DATA, tmp_path / name)
        assert isinstance(raised.value, OSError)
        assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)  # noqa: S301 - our own
    (tmp_path / "file").write_text("x")
    with pytest.raises(WriteError):
        tm.write(DATA, tmp_path / "file/t.json")
    with pytest.raises(WriteError):
        tm.write(DATA, tmp_path / "file", format="csv")


def test_what_a_killed_write_left_is_removed_and_nothing_of_others(tmp_path):
    for name in (".t.json.abc123.tmp", ".other.json.abc123.tmp", ".t.json.swp"):
        (tmp_path / name).write_text("people")
    tm.write(DATA, tmp_path / "t.json")
    assert {file.name for file in tmp_path.iterdir()} == {"t.json", ".other.json.abc123.tmp", ".t.json.swp"}
    path = folder(tmp_path / "trust", schools="id,name,phase\n")
    for name in (".schools.csv.abc123.tmp", ".budget.csv.abc123.tmp"):
        (path / name).write_text("people")
    (path / ".trustmodel-new").mkdir()
    (path / ".trustmodel-new/people.csv").write_text("id\na\n")
    tm.write(DATA, path)
    assert {file.name for file in path.iterdir() if file.name.startswith(".")} == {".budget.csv.abc123.tmp"}


def test_what_write_writes_read_reads(tmp_path):
    """More rows than were read once; and beyond the limits nothing is written that would be refused."""
    many = tm.Dataset(people=[tm.Person(id=f"{number}") for number in range(3_000)])
    limits = tm.files.Limits(rows=2_000)
    for name in ("t", "t.json", "t.yaml", "t.xlsx"):
        with pytest.raises(tm.DataError, match=r"more than 2,000 rows.*limits=trustmodel.files.Limits\(rows=…\)"):
            tm.write(many, tmp_path / name, limits=limits)
        assert not (tmp_path / name).exists()
        tm.write(many, tmp_path / name)
        assert len(tm.read(tmp_path / name).people) == 3_000
    for name, small in (("t.json", {"bytes": 5_000}), ("t.xlsx", {"values": 1_000})):
        with pytest.raises(tm.DataError, match=r"limits=trustmodel.files.Limits"):
            tm.write(many, tmp_path / name, limits=tm.files.Limits(**small))
