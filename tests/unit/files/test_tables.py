"""Names of tables and columns, and text in cells."""

import csv

import trustmodel as tm
from data_files import folder, openpyxl, rules, told


def test_headings_are_read_as_people_write_them(tmp_path):
    path = folder(
        tmp_path / "trust",
        Schools="ID, Name ,PHASE,Religious character,Head's car,name,\n1,One,2,None,Mini,Again,\n",
    )
    assert told(path) == [("duplicate-column", "Schools.csv", 1, "name")]
    path = folder(
        tmp_path / "other", schools="ID, Name ,PHASE,Religious character,Head's car,,\n1,One,2,None,Mini,,stray\n"
    )
    assert told(path) == [("cell-without-heading", "schools.csv", 2, None)]
    path = folder(
        tmp_path / "third", schools="ID, Name ,PHASE,Religious-character,Head's car,,\n1,One,2,None,Mini,,\n\n,,,,\n"
    )
    (school,) = tm.read(path).schools
    assert (school.religious_character, school.phase, dict(school.extra)) == ("None", "Primary", {"Head's car": "Mini"})


def test_a_table_may_stand_once(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase\n", Schools="id,name,phase\n")
    assert rules(path) == {"duplicate-table"}
    path = folder(tmp_path / "twice", schools="id,name,phase,area,area\n1,One,2,a,b\n")
    assert told(path) == [("duplicate-column", "schools.csv", 1, "area")]


def test_text_that_a_spreadsheet_would_run(tmp_path):
    extra = {"=key": "＝1", "plain": "it's", "'=k": "''=x"}
    data = tm.Dataset(
        schools=[tm.School(id="1", name="=1+1", phase="Primary", source="'@x", extra=extra)],
        standards=[tm.Standard(id="s", framework="f", threshold=-1.5)],
        frameworks=[tm.Framework(id="f", name="+1", edition="-2", source="'quoted'")],
    )
    tm.write(data, tmp_path / "trust")
    assert tm.read(tmp_path / "trust") == data
    with (tmp_path / "trust/schools.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, row = csv.reader(file)
    assert row[1] == "'=1+1"
    assert row[heading.index("source")] == "''@x"
    assert row[heading.index("'=key")] == "'＝1"
    assert row[heading.index("plain")] == "it's"
    assert "-1.5" in (tmp_path / "trust/standards.csv").read_text().replace("'", "?")
    tm.write(data, tmp_path / "t.xlsx")
    assert tm.read(tmp_path / "t.xlsx") == data
    for sheet in openpyxl.load_workbook(tmp_path / "t.xlsx"):
        assert not [cell for line in sheet for cell in line if cell.data_type == "f"]
