"""Reading and writing: places of problems, tolerance, hostile files, and writing that is whole or not at all."""

import csv
import datetime as dt
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter

import attrs
import pytest

import trustmodel as tm
from builders import a_school, folder, steps, workbook
from trustmodel import files
from trustmodel.files import parsing as _parsing, safe as _guards
from trustmodel.files.tables import Document, Row, Table

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra excel")

SCHOOL = tm.School(id="school:1", name="Hill Top", phase="Primary")
NINE_ONE = dt.datetime.fromisoformat("2001-09-01")
NINE_O_CLOCK = dt.datetime.fromisoformat("2020-01-01T09:00")
FORMS = ["trust", "trust.xlsx", "trust.json", "trust.yaml"]


def told(path):
    return [
        (problem.rule, problem.where.file, problem.where.row, problem.where.column)
        for problem in files.load(path).problems
    ]


def rules(path):
    return {problem.rule for problem in files.load(path).problems}


def rezipped(path, **changes):
    """A workbook with some parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **changes.pop("parts", {})}.items():
            archive.writestr(name, content)
    return path


# --- every problem at once, each with its place ---


def test_every_problem_is_told_at_once(tmp_path):
    path = folder(
        tmp_path / "trust",
        trusts="id,name,kind\na,A,06\nb,B,06\n",
        schools="id,name,Phase,URN,pupils\n1,One,Primry,10927,many\n2,,Primary,,\n2,Two,Primary,,\n3,Three,Primary,,\n",
        memberships="id,school,trust,start,end\n1,3,a,,\n2,3,b,,\n3,1,c,,\n4,1,a,2025-02-01,2025-01-01\n",
        people="nmae\nAda\n",
        responses="id,instrument,respondent,responded\n1,Survey,school:3,perhaps\n",
    )
    assert sorted(told(path)) == [
        ("dangling-reference", "memberships.csv", 4, "trust"),
        ("dates-not-ordered", "memberships.csv", 5, "end"),
        ("duplicate-id", "schools.csv", 4, "id"),
        ("malformed-number", "schools.csv", 2, "URN"),
        ("membership-overlap", "memberships.csv", 3, "start"),
        ("missing-value", "schools.csv", 3, "name"),
        ("no-headings", "people.csv", 1, "nmae"),
        ("not-a-number", "schools.csv", 2, "pupils"),
        ("not-yes-or-no", "responses.csv", 2, "responded"),
        ("unknown-term", "schools.csv", 2, "Phase"),
    ]
    with pytest.raises(tm.DataError, match="10 problems"):
        tm.read(path)


def test_a_bad_row_still_has_its_id(tmp_path):
    path = folder(
        tmp_path / "trust", schools="id,name,phase\n1,One,Primry\n", needs="id,school,topic,severity\n1,1,send,minor\n"
    )
    assert told(path) == [("unknown-term", "schools.csv", 2, "phase")]


def test_a_missing_column_is_told_once(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phse\n1,One,Primary\n2,Two,Primary\n")
    (problem,) = files.load(path).problems
    assert (problem.rule, problem.where.row, problem.where.column) == ("missing-column", 1, "phse")
    assert problem.message == "the column 'phase' is needed: Phase of education, as GIAS names it; is it 'phse'?"


def test_problems_of_documents_name_the_record(tmp_path):
    path = tmp_path / "t.json"
    content = {
        "schools": [{"id": "1", "name": "One", "phase": "Primry"}, {"name": ["x"], "phase": 2}, "no"],
        "needs": {},
    }
    path.write_text(json.dumps(content))
    found = {(problem.rule, problem.where.record, problem.where.field) for problem in files.load(path).problems}
    assert found == {
        ("unknown-term", "school:1", "phase"),
        ("missing-value", "schools, entry 2", "id"),
        ("wrong-type", "schools, entry 2", "name"),
        ("wrong-type", "schools, entry 3", None),
        ("wrong-type", "needs", None),
    }


def test_facts_are_checked_at_their_place(tmp_path):
    path = folder(
        tmp_path / "trust", dataset="field,value\nname,A\nmade_on,yesterday\nname,B\n,C\n", schools="id,name,phase\n"
    )
    assert told(path) == [
        ("duplicate-key", "dataset.csv", 4, "field"),
        ("missing-value", "dataset.csv", 5, "field"),
        ("not-a-date", "dataset.csv", 3, "value"),
    ]
    assert told(folder(path, dataset="name\nA\n")) == [("missing-column", "dataset.csv", 1, "field")]
    assert told(folder(path, dataset="field,value\nschema_version,one\n")) == [
        ("malformed-schema-version", "dataset.csv", 2, "value")
    ]


def test_too_many_problems_are_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(_parsing, "_MOST_PROBLEMS", 5)
    path = folder(tmp_path / "trust", schools="id,name,phase\n" + "".join(f"{n},x,Primry\n" for n in range(20)))
    problems = files.load(path).problems
    assert [problem.rule for problem in problems] == ["unknown-term"] * 5 + ["too-many-problems"]


def test_the_nearest_are_not_looked_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(_parsing, "_MOST_HINTS", 1)
    path = folder(tmp_path / "trust", needs="id,school,topic,severity\n1,1,send,minor\n2,2,send,minor\n")
    first, second = files.load(path).problems
    assert "there is no school at all" in first.message
    assert second.message == "no school 'school:2'"


def test_every_slug_is_described():
    assert all(
        says.endswith((".", ").")) and slug == slug.lower() and "_" not in slug for slug, says in files.RULES.items()
    )
    assert not set(files.RULES) & set(tm.checks.RULES)


# --- names of tables and columns ---


def test_unknown_tables(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase\n", schols="id\n", budget="a,b\n1,2\n")
    near, far = files.load(path).problems
    assert (near.rule, near.severity, near.where.file) == ("unknown-file", "error", "schols.csv")
    assert near.message == "there is no record kind 'schols'; did you mean 'schools'?"
    assert (far.rule, far.severity, far.where.file) == ("unknown-file", "warning", "budget.csv")

    book = workbook(tmp_path / "t.xlsx", Schools=[["id"]], School=[["id"]], Notes=[["hello"]], budget=[[1]])
    found = [(problem.rule, problem.severity, problem.where.sheet) for problem in files.load(book).problems]
    assert ("unknown-sheet", "error", "School") in found
    assert ("unknown-sheet", "warning", "budget") in found
    assert "Notes" not in {sheet for _, _, sheet in found}

    document = tmp_path / "t.yaml"
    document.write_text("schols: []\nbudget: {a: 1}\n")
    assert [(one.rule, one.severity) for one in files.load(document).problems] == [
        ("unknown-key", "error"),
        ("unknown-key", "warning"),
    ]


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


def test_a_misspelt_column_is_kept_and_told(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase,pupil\n1,One,2,210\n")
    loaded = files.load(path)
    note = loaded.problems[0]
    assert (note.rule, note.severity, note.where.column) == ("unknown-column", "warning", "pupil")
    assert loaded.data.schools["school:1"].extra == {"pupil": "210"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiters_of_excel(tmp_path, delimiter):
    text = delimiter.join(["id", "name", "phase"]) + "\r\n" + delimiter.join(["1", "Häuser", "2"]) + "\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = folder(tmp_path / encoding, schools=text.encode(encoding))
        assert tm.read(path).schools["school:1"].name == "Häuser"


# --- values ---


def test_values_of_a_workbook(tmp_path):
    path = workbook(
        tmp_path / "t.xlsx",
        schools=[
            ["id", "name", "phase", "urn", "opened", "pupils", "easting", "northing", "lead"],
            [109277.0, 42, "Primary", 109277, NINE_ONE, 210.0, 378123.5, 160000, True],
            [None, None, None],
            [2, "Vale_x000D_", 2, None, "01/09/1999", None, 0, 0, dt.date(2020, 1, 2)],
        ],
        sessions=[["id", "kind", "held_on", "topics"], ["1", "other", dt.date(2025, 1, 2), "send; cpd ;"]],
    )
    data = tm.read(path)
    first, second = data.schools
    assert (first.id, first.name, first.urn, first.opened) == ("school:109277", "42", "109277", dt.date(2001, 9, 1))
    assert (first.pupils, first.easting, dict(first.extra)) == (210, 378123.5, {"lead": "yes"})
    assert (second.name, second.opened, second.easting) == ("Vale", dt.date(1999, 9, 1), None)
    assert dict(second.extra) == {"lead": "2020-01-02"}
    assert data.sessions["session:1"].topics == ("topic:send", "topic:cpd")


def test_a_time_of_day_is_no_date(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase", "opened"], [1, "A", 2, NINE_O_CLOCK]])
    (problem,) = files.load(path).errors
    assert (problem.rule, problem.found) == ("not-a-date", "2020-01-01 09:00:00")


def test_formulas_of_a_workbook(tmp_path):
    path = tmp_path / "t.xlsx"
    lines = [["id", "name", "phase"], ["1", '="Hill"&" Top"', "Primary"], ["2", "Vale", "Primary"]]
    workbook(path, schools=lines)
    assert told(path) == [("formula-without-value", "t.xlsx", 2, "name")]
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    computed = (
        sheet.replace("<v></v>", "<v>Hill Top</v>")
        .replace("<v />", "<v>Hill Top</v>")
        .replace("<v/>", "<v>Hill Top</v>")
    )
    computed = computed.replace('<c r="B2">', '<c r="B2" t="str">')
    rezipped(path, parts={"xl/worksheets/sheet1.xml": computed})
    assert tm.read(path).schools["school:1"].name == "Hill Top"
    rezipped(
        path, parts={"xl/worksheets/sheet1.xml": computed.replace('t="str"', 't="e"').replace("Hill Top", "#REF!")}
    )
    (problem,) = files.load(path).errors
    assert (problem.rule, problem.found, problem.message) == (
        "formula-error",
        "#REF!",
        "the formula gives #REF!; write the value",
    )


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


def test_a_cell_of_excel_has_an_end(tmp_path):
    data = tm.Dataset(schools=[tm.School(id="1", name="🎓" * 20_000, phase="Primary")])
    with pytest.raises(tm.DataError, match="sheet schools, row 2: the text is longer than the 32,767 characters"):
        tm.write(data, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []
    tm.write(data, tmp_path / "t.json")
    assert tm.read(tmp_path / "t.json") == data


def test_plain_values_of_yaml_are_text(tmp_path):
    path = tmp_path / "t.yml"
    path.write_text(
        "schools:\n- {id: 0012, name: no, phase: 2, opened: 2001-09-01, source: ~, pupils: 210, flag: 1e3}\n"
    )
    (school,) = tm.read(path).schools
    assert (school.id, school.name, school.source, school.pupils) == ("school:0012", "no", None, 210)
    assert dict(school.extra) == {"flag": "1e3"}


def test_facts_of_a_document(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(
        '{"name": "A", "made_on": "01/09/2026", "colour": "blue", "extra": {"b": 1, "c": true}, "schools": null}'
    )
    data = tm.read(path)
    assert (data.name, data.made_on, data.schema_version) == ("A", dt.date(2026, 9, 1), 1)
    assert dict(data.extra) == {"b": "1", "c": "yes", "colour": "blue"}


def test_the_example_row_is_not_read(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase\nexample,Mine,Primary\nschool:example,Real,Primary\n")
    loaded = files.load(path)
    assert loaded.data.schools.ids == ("school:example",)
    assert ("example-row", "schools.csv", 2, "id") in told(path)


# --- versions of the schema ---


def test_an_older_file_is_upgraded_step_by_step():
    def names_come_in(document):
        tables = tuple(
            attrs.evolve(
                table,
                headings=tuple("name" if heading == "title" else heading for heading in table.headings),
                rows=tuple(
                    attrs.evolve(
                        row, cells={"name" if key == "title" else key: value for key, value in row.cells.items()}
                    )
                    for row in table.rows
                ),
            )
            for table in document.tables
        )
        return attrs.evolve(document, tables=tables)

    def schools_were_academies(document):
        return attrs.evolve(document, tables=tuple(attrs.evolve(table, name="schools") for table in document.tables))

    rows = (
        Row(2, {"id": "1", "title": "One", "phase": "Primary"}),
        Row(3, {"id": "2", "title": "Two", "phase": "Primry"}),
    )
    old = Document({"schema_version": "1"}, (Table("academies", "academies.csv", ("id", "title", "phase"), rows),))
    new = _parsing.upgraded(old, {1: names_come_in, 2: schools_were_academies}, target=3)
    assert new.facts["schema_version"] == "3"
    parsed = _parsing.parse(new)
    assert [record.name for record in parsed.records["schools"]] == ["One"]
    assert [(problem.where.file, problem.where.row) for problem in parsed.problems] == [("academies.csv", 3)]
    assert old.tables[0].name == "academies"


# --- hostile files ---


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


def test_sizes_are_bounded(tmp_path, monkeypatch):
    path = folder(tmp_path / "trust", schools="id,name,phase\n" + "1,One,2\n" * 10)
    monkeypatch.setattr(_guards, "MAX_BYTES", 50)
    assert told(path) == [("file-too-large", "schools.csv", None, None)]
    monkeypatch.undo()
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


def test_far_cells_of_a_workbook_are_refused(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"]])
    book = openpyxl.load_workbook(path)
    book["schools"]["XFD2"] = "far"
    book.save(path)
    assert rules(path) == {"too-many-columns"}


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        ('{"a": 1, "a": 2}', "duplicate-key", None),
        ('{"schools": [{"id": NaN}]}', "not-a-number", None),
        ('{"schools": [1,\n}', "malformed-json", 2),
        ("[" * 100_000, "too-deep", None),
        ('{"a": ' + "[" * 50 + "]" * 50 + "}", "too-deep", None),
        ("[]", "wrong-type", None),
        ('{"name": "a\\u0007"}', "control-character", None),
        ('{"name": "\\ud800"}', "control-character", None),
        ("\xff", "wrong-encoding", 1),
    ],
)
def test_hostile_json(tmp_path, content, rule, row):
    path = tmp_path / "t.json"
    path.write_bytes(content.encode("latin-1"))
    (problem,) = files.load(path).problems
    assert (problem.rule, problem.where.file, problem.where.row) == (rule, "t.json", row)


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        ("a: 1\na: 2\n", "duplicate-key", 2),
        ("a: &x 1\n", "alias-refused", 1),
        ("a: !!python/object/apply:os.system [ls]\n", "tag-refused", 1),
        ("a: [1\n", "malformed-yaml", 2),
        ("a: 1\n---\nb: 2\n", "malformed-yaml", None),
        ("# nothing\n", "malformed-yaml", None),
        ("[a]: 1\n", "malformed-yaml", 1),
        ("a: " + "[" * 500, "too-deep", 1),
        ("just text\n", "wrong-type", None),
    ],
)
def test_hostile_yaml(tmp_path, content, rule, row):
    path = tmp_path / "t.yaml"
    path.write_text(content)
    (problem,) = files.load(path).problems
    assert (problem.rule, problem.where.file, problem.where.row) == (rule, "t.yaml", row)


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


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"]])
    monkeypatch.setattr(_guards, "MAX_UNPACKED", 100)
    assert rules(path) == {"zip-bomb"}
    (tmp_path / "text.xlsx").write_text("id,name,phase")
    assert rules(tmp_path / "text.xlsx") == {"damaged-workbook"}
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("a", "b")
    assert rules(tmp_path / "zip.xlsx") == {"damaged-workbook"}


def test_macros_and_links_of_a_workbook_are_left_alone(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"], [1, "One", 2]])
    rezipped(path, parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0", "xl/externalLinks/externalLink1.xml": "<x/>"})
    assert tm.read(path).schools["school:1"].name == "One"


# --- writing ---


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


def test_four_times_the_records_take_four_times_the_work_to_read(tmp_path):
    def many(count):
        path = tmp_path / f"{count}"
        data = tm.Dataset(schools=[a_school(f"{n}", urn=str(100_000 + n)) for n in range(count)])
        tm.write(data, path)
        assert tm.read(path) == data
        return steps(lambda: tm.read(path))

    assert many(1600) < 5 * many(400)
