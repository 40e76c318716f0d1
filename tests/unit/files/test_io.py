"""Reading and writing datasets by their path."""

import json

import pytest

import trustmodel as tm
from builders import a_school, steps
from data_files import rules
from trustmodel import files

SCHOOL = tm.School(id="school:1", name="Hill Top", phase="Primary")


def test_every_slug_is_described():
    assert all(
        says.endswith((".", ").")) and slug == slug.lower() and "_" not in slug for slug, says in files.RULES.items()
    )
    assert not set(files.RULES) & set(tm.checks.RULES)


def test_a_path_where_there_is_nothing(tmp_path):
    assert "its folder is empty" in files.load(tmp_path / "trust.json").problems[0].message
    assert "no folder 'deep' either" in files.load(tmp_path / "deep/trust.json").problems[0].message


def test_what_is_no_format_is_refused(tmp_path):
    for name, hint in [("a.csv", "give the folder"), ("a.xls", "save it as .xlsx"), ("a.txt", "give a folder of CSV")]:
        (tmp_path / name).write_text("id\n")
        (problem,) = files.load(tmp_path / name).problems
        assert (problem.rule, hint in problem.message) == ("unknown-format", True)
    (tmp_path / "empty").mkdir()
    assert rules(tmp_path / "empty") == {"no-data-files"}


def test_the_ending_tells_the_format(tmp_path):
    data = tm.Dataset(schools=[SCHOOL])
    for path, form in [("a.dat", "json"), ("b.b", "csv"), ("c.xlsx", None), ("d", None)]:
        tm.write(data, str(tmp_path / path), format=form)
    assert json.loads((tmp_path / "a.dat").read_text())["schools"][0] == {
        "id": "school:1",
        "name": "Hill Top",
        "phase": "Primary",
    }
    assert tm.read(tmp_path / "b.b") == tm.read(tmp_path / "c.xlsx") == tm.read(tmp_path / "d") == data
    with pytest.raises(ValueError, match=r"no format is known by the ending '.csv'"):
        tm.write(data, tmp_path / "e.csv")


def test_only_kinds_with_records_are_written(tmp_path):
    tm.write(tm.Dataset(schools=[SCHOOL], people=[tm.Person(id="a")]), tmp_path / "trust")
    (tmp_path / "trust/README.md").write_text("Mine.")
    (tmp_path / "trust/budget.csv").write_text("a,b\n")
    tm.write(tm.Dataset(schools=[SCHOOL]), tmp_path / "trust")
    names = {file.name for file in (tmp_path / "trust").iterdir()}
    assert names == {"dataset.csv", "topics.csv", "schools.csv", "README.md", "budget.csv"}
    assert (tmp_path / "trust/schools.csv").read_text().startswith("id,name,phase,urn,")


def test_four_times_the_records_take_four_times_the_work_to_read(tmp_path):
    def many(count):
        path = tmp_path / f"{count}"
        data = tm.Dataset(schools=[a_school(f"{n}", urn=str(100_000 + n)) for n in range(count)])
        tm.write(data, path)
        assert tm.read(path) == data
        return steps(lambda: tm.read(path))

    assert many(1600) < 5 * many(400)
