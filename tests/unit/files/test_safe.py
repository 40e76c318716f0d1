"""Hostile files are refused, and writing is whole or not at all."""

import os
import subprocess
import sys
import zipfile
from collections import Counter

import pytest

import trustmodel as tm
from data_files import FORMS, folder, rules, told, workbook
from trustmodel import files

SCHOOL = tm.School(id="school:1", name="Hill Top", phase="Primary")


def rezipped(path, **changes):
    """A workbook with some parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **changes.pop("parts", {})}.items():
            archive.writestr(name, content)
    return path


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("id,name,phase\n1,Secret,Primary\n")
    path = folder(tmp_path / "trust", trusts="id,name,kind\n")
    (path / "schools.csv").symlink_to(secret)
    assert told(path) == [("outside-folder", "schools.csv", None, None)]
    (path / "schools.csv").unlink()
    (path / "inside.txt").write_text(secret.read_text())
    (path / "schools.csv").symlink_to(path / "inside.txt")
    assert tm.read(path).schools["school:1"].name == "Secret"


def test_what_is_no_ordinary_file_is_refused(tmp_path):
    path = folder(tmp_path / "trust", trusts="id,name,kind\n")
    os.mkfifo(path / "schools.csv")
    assert told(path) == [("unreadable-file", "schools.csv", None, None)]
    (tmp_path / "broken.json").symlink_to(tmp_path / "nowhere.json")
    assert rules(tmp_path / "broken.json") == {"missing-file"}


def test_sizes_are_bounded(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase\n" + "1,One,2\n" * 10)
    (problem,) = files.load(path, limits=files.Limits(bytes=50)).problems
    assert (problem.rule, problem.where.file) == ("file-too-large", "schools.csv")
    assert "limits=trustmodel.files.Limits(bytes=…)" in problem.message
    assert {problem.rule for problem in files.load(path, limits=files.Limits(rows=5)).problems} == {"too-many-rows"}
    assert {problem.rule for problem in files.load(path, limits=files.Limits(values=5)).problems} == {"too-many-values"}
    folder(path, schools="id,name,phase," + ",".join(f"c{n}" for n in range(800)) + "\n")
    assert told(path) == [("too-many-columns", "schools.csv", 1, None)]
    folder(path, schools='id,name,phase\n1,"' + "x" * 200_000 + '",2\n')
    assert told(path) == [("malformed-csv", "schools.csv", 2, None)]
    folder(path, schools="id,name,phase\n1," + "x" * 40_000 + ",2\n")
    assert told(path) == [("text-too-long", "schools.csv", 2, "name")]
    folder(path, schools='id,name,phase\n1,"open,2\n')
    assert rules(path) == {"malformed-csv"}
    folder(path, schools="id,name,phase\n1,a\0b,2\n")
    assert told(path) == [("nul-character", "schools.csv", 2, None)]


ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"xl/sharedStrings.xml": ENTITY}, "entities-refused"),
        (
            {"xl/sharedStrings.xml": ENTITY.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")},
            "entities-refused",
        ),
        ({"../evil.xml": "<x/>"}, "outside-folder"),
        ({"/evil.xml": "<x/>"}, "outside-folder"),
        ({"c:\\evil.xml": "<x/>"}, "outside-folder"),
        ({"bomb.xml": b"\0" * 30_000_000}, "zip-bomb"),
        ({f"{n}.xml": "" for n in range(5_001)}, "zip-bomb"),
        ({"xl/workbook.xml": "<not a workbook"}, "damaged-workbook"),
        ({"xl/worksheets/sheet1.xml": "<worksheet"}, "damaged-workbook"),
    ],
)
def test_hostile_workbooks(tmp_path, parts, rule):
    path = rezipped(workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"]]), parts=parts)
    (problem,) = files.load(path).problems
    assert (problem.rule, problem.where.file) == (rule, "t.xlsx")


def test_what_unpacks_to_too_much_is_refused(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"]])
    (problem,) = files.load(path, limits=files.Limits(unpacked=100)).problems
    assert (problem.rule, "Limits(unpacked=…)" in problem.message) == ("zip-bomb", True)
    (tmp_path / "text.xlsx").write_text("id,name,phase")
    assert rules(tmp_path / "text.xlsx") == {"damaged-workbook"}
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("a", "b")
    assert rules(tmp_path / "zip.xlsx") == {"damaged-workbook"}


def test_macros_and_links_of_a_workbook_are_left_alone(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"], [1, "One", 2]])
    rezipped(path, parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0", "xl/externalLinks/externalLink1.xml": "<x/>"})
    assert tm.read(path).schools["school:1"].name == "One"


def test_a_link_and_permissions_are_kept(tmp_path):
    target = tmp_path / "real.json"
    target.write_text("{}")
    target.chmod(0o640)
    (tmp_path / "link.json").symlink_to(target)
    tm.write(tm.Dataset(schools=[SCHOOL]), tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert tm.read(target).schools.ids == ("school:1",)


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    tm.write(tm.Dataset(), tmp_path / "t.json")
    before = (tmp_path / "t.json").read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        tm.write(tm.Dataset(schools=[SCHOOL]), tmp_path / "t.json")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("t.json", before)]


def test_a_write_that_was_cut_short_is_finished_by_the_next(tmp_path):
    old, new = tm.Dataset(people=[tm.Person(id="a")]), tm.Dataset(schools=[SCHOOL])
    path = tmp_path / "trust"
    tm.write(old, path)
    tm.write(new, tmp_path / "other")
    (path / ".trustmodel-new").mkdir()  # killed while the new files were made
    (path / ".trustmodel-new/schools.csv").write_text("half")
    assert tm.read(path) == old
    (tmp_path / "other").rename(path / ".trustmodel-ready")  # killed after the moment of change
    assert tm.read(path) == new
    tm.write(new.replace(name="Newer"), path)
    assert tm.read(path).name == "Newer"
    assert not [file for file in path.iterdir() if file.name.startswith(".") or file.name == "people.csv"]


def one_of_two(name):
    """A dataset all of whose parts say which one it is. Only the old one has people."""
    schools = [tm.School(id=f"{number}", name=name, phase="Primary") for number in range(300)]
    return tm.Dataset(name=name, schools=schools, people=[tm.Person(id="a")] if name == "old" else [])


WRITER = """
import itertools, os, resource, signal, sys, trustmodel as tm

path = sys.argv[1]
old = tm.read(path)
new = tm.Dataset(name="new", schools=[tm.School(id=school.id, name="new", phase="Primary") for school in old.schools])

def killed_at(step):
    # what is done to files tells the audit hook before it happens
    left = itertools.count(step, -1)
    def hook(event, _):
        if (event == "open" or event.startswith(("os.", "shutil."))) and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def killed_after(size):
    # within a file, as soon as it is larger than that
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

def write_until(killed, when):
    child = os.fork()
    if child == 0:
        killed(when)
        tm.write(new, path)
        os._exit(0)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) < 0
    seen = tm.read(path)
    print(killed.__name__, "died" if died else "lived", "old" if seen == old else "new" if seen == new else "broken")
    tm.write(old, path)
    return died

for step in itertools.count(1):
    if not write_until(killed_at, step):
        break
for size in (1, 100, 1000, 4000):
    write_until(killed_after, size)
"""


@pytest.mark.skipif(os.name == "nt", reason="processes do not fork there")
@pytest.mark.parametrize("name", FORMS)
def test_killed_while_writing_the_old_or_the_new_file_is_whole(tmp_path, name):
    """Killed at each step of the write in turn, and in the midst of a file; each time the next write succeeds."""
    path = tmp_path / name
    tm.write(one_of_two("old"), path)
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    outcomes = Counter(done.stdout.splitlines())
    assert outcomes.pop("killed_at lived new") == 1, "the last: it was not killed"
    assert set(outcomes) == {"killed_at died old", "killed_at died new", "killed_after died old"}
    assert outcomes["killed_after died old"] == 4
