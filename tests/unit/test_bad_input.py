"""Bad input, one by one: each is told with its place and with what would be right."""

import zipfile
from itertools import pairwise

import pytest

import trustmodel as tm
from builders import folder, workbook
from trustmodel import files

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need the extra excel")

SCHOOLS = "id,name,phase\nschool:1,Hill Top,Primary\nschool:2,Vale,Primary\n"


def errors(path):
    with pytest.raises(tm.DataError) as raised:
        tm.read(path)
    return raised.value.problems


def only(path):
    (problem,) = errors(path)
    return problem


def place(problem):
    where = problem.where
    return where.file, where.sheet, where.row, where.column


def test_missing_file(tmp_path):
    (tmp_path / "my-trust.xlsx").write_bytes(b"")
    problem = only(tmp_path / "my-trsut.xlsx")
    assert problem.rule == "missing-file"
    assert place(problem) == ("my-trsut.xlsx", None, None, None)
    assert problem.message == "there is no file or folder 'my-trsut.xlsx'; the nearest: my-trust.xlsx"


@pytest.mark.parametrize("name", ["trust.json", "trust.yaml", "trust.xlsx"])
def test_empty_file(tmp_path, name):
    (tmp_path / name).write_bytes(b"  \n")
    problem = only(tmp_path / name)
    assert (problem.rule, problem.where.file) == ("empty-file", name)
    assert "the file is empty" in problem.message


def test_empty_csv_file(tmp_path):
    problem = only(folder(tmp_path, schools=SCHOOLS, people=""))
    assert (problem.rule, problem.where.file) == ("empty-file", "people.csv")


def test_wrong_encoding(tmp_path):
    odd = b"id,name,phase\nschool:1,Caf\xe9,Primary\n"
    loaded = files.load(folder(tmp_path, schools=odd))
    assert loaded.data.schools["school:1"].name == "Café"
    (note,) = [problem for problem in loaded.problems if problem.rule == "not-utf-8"]
    assert (note.severity, place(note), note.found) == ("warning", ("schools.csv", None, 2, None), "0xE9")
    assert "read as Windows-1252" in note.message

    problem = only(folder(tmp_path, schools=b"id,name,phase\nschool:1,Caf\x81,Primary\n"))
    assert (problem.rule, place(problem)) == ("wrong-encoding", ("schools.csv", None, 2, None))
    assert "save it as “CSV UTF-8”" in problem.message


def test_truncated_zip(tmp_path):
    path = tmp_path / "trust.xlsx"
    tm.write(tm.Dataset(), path)
    path.write_bytes(path.read_bytes()[:-200])
    problem = only(path)
    assert (problem.rule, place(problem)) == ("damaged-workbook", ("trust.xlsx", None, None, None))
    assert "damaged" in problem.message


def test_duplicate_ids(tmp_path):
    problem = only(folder(tmp_path, schools=SCHOOLS + "1,Another,Primary\n"))
    assert (problem.rule, place(problem)) == ("duplicate-id", ("schools.csv", None, 4, "id"))
    assert problem.message == "the id school:1 is already in row 2; each id appears once"


def test_dangling_reference(tmp_path):
    needs = "id,school,topic,severity\nn1,school:21,sned,minor\n"
    first, second = errors(folder(tmp_path, schools=SCHOOLS, needs=needs))
    assert (first.rule, second.rule) == ("dangling-reference", "dangling-reference")
    assert (place(first), first.found) == (("needs.csv", None, 2, "school"), "school:21")
    assert first.message == "no school 'school:21'; the nearest: school:1, school:2"
    assert place(second) == ("needs.csv", None, 2, "topic")
    assert second.message.startswith("no topic 'topic:sned'; the nearest: topic:send, ")


def test_overlapping_memberships(tmp_path):
    trusts = "id,name,kind\na,A,06\nb,B,Multi-academy trust\n"
    memberships = "id,school,trust,start,end\n1,1,a,2020-01-01,\n2,1,b,2024-09-01,\n"
    problem = only(folder(tmp_path, schools=SCHOOLS, trusts=trusts, memberships=memberships))
    assert (problem.rule, problem.severity) == ("membership-overlap", "error")
    assert (problem.where.file, problem.where.row, problem.where.record) == ("memberships.csv", 3, "membership:2")
    assert "membership:1" in problem.message


def test_a_day_that_is_not(tmp_path):
    problem = only(folder(tmp_path, schools="id,name,phase,opened\n1,Hill Top,Primary,31/02/2025\n"))
    assert (problem.rule, place(problem)) == ("not-a-date", ("schools.csv", None, 2, "opened"))
    assert problem.message == "there is no such day: '31/02/2025' (day/month/year)"
    assert problem.found == "31/02/2025"


def test_coordinates_of_zero_are_unknown(tmp_path):
    data = tm.read(folder(tmp_path, schools="id,name,phase,easting,northing\n1,Hill Top,Primary,0,0\n"))
    assert (data.schools["school:1"].easting, data.schools["school:1"].northing) == (None, None)


def test_coordinates_in_the_sea(tmp_path):
    loaded = files.load(folder(tmp_path, schools="id,name,phase,easting,northing\n1,Hill Top,Primary,100000,500000\n"))
    (problem,) = loaded.problems
    assert loaded.data is not None
    assert (problem.rule, problem.severity) == ("at-sea", "warning")
    assert place(problem) == ("schools.csv", None, 2, "easting")
    assert "perhaps in the sea" in problem.message


def test_coordinates_outside_the_grid(tmp_path):
    problem = only(folder(tmp_path, schools="id,name,phase,easting,northing\n1,Hill Top,Primary,-2.36,51.38\n"))
    assert (problem.rule, place(problem)) == ("coordinates-outside-grid", ("schools.csv", None, 2, "easting"))


def test_a_urn_of_five_digits(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase", "URN"], ["1", "Hill Top", "Primary", 10927]])
    problem = only(path)
    assert (problem.rule, place(problem)) == ("malformed-number", ("t.xlsx", "schools", 2, "URN"))
    assert problem.message == "a URN has six digits; found '10927'"


def test_a_sheet_of_two_million_rows(tmp_path):
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%d</t></is></c></row>'
    rows = b"".join(row % (number, number, number) for number in range(2, 2_000_001))
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase"]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else content)
    problem = only(path)
    assert (problem.rule, problem.where.file) == ("too-many-values", "t.xlsx")
    assert "limits=trustmodel.files.Limits(values=…)" in problem.message


def test_a_csv_file_of_two_million_rows(tmp_path):
    problem = only(folder(tmp_path, schools=b"id,name,phase\n" + b"1,a,2\n" * 2_000_000))
    assert (problem.rule, problem.where.file) == ("too-many-values", "schools.csv")
    few = folder(tmp_path, schools=b"id,name,phase\n" + b"".join(b"%d,A,2\n" % number for number in range(120)))
    (problem,) = files.load(few, limits=tm.files.Limits(rows=100)).problems
    assert (problem.rule, place(problem)) == ("too-many-rows", ("schools.csv", None, 102, None))
    assert "limits=trustmodel.files.Limits(rows=…)" in problem.message


def test_billion_laughs_in_yaml(tmp_path):
    laughs = [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise("abcdefghi")]
    lines = ["a: &a [lol]", *laughs]
    path = tmp_path / "trust.yaml"
    path.write_text("schools:\n- id: '1'\n" + "\n".join(lines))
    problem = only(path)
    assert (problem.rule, place(problem)) == ("alias-refused", ("trust.yaml", None, 3, None))
    assert "write the value out" in problem.message


def test_a_csv_with_a_formula(tmp_path):
    evil = '=HYPERLINK(""http://example.org"",""click"")'
    path = folder(tmp_path, schools=f'id,name,phase\n1,"{evil}",Primary\n')
    loaded = files.load(path)
    (note,) = [problem for problem in loaded.problems if problem.rule == "formula-text"]
    assert (note.severity, place(note)) == ("warning", ("schools.csv", None, 2, "name"))
    assert "kept as text, is never run" in note.message
    tm.write(loaded.data, path)
    assert "'=HYPERLINK(" in (path / "schools.csv").read_text()
    assert tm.read(path) == loaded.data

    (path / "schools.csv").write_text("id,name,phase,pupils\n1,Hill Top,Primary,=100+10\n")
    number = only(path)
    assert (number.rule, place(number), number.found) == ("not-a-number", ("schools.csv", None, 2, "pupils"), "=100+10")


def test_a_workbook_with_a_missing_sheet(tmp_path):
    needs = [["id", "school", "topic", "severity"], ["n1", 109277, "send", "minor"]]
    problem = only(workbook(tmp_path / "t.xlsx", needs=needs))
    assert (problem.rule, place(problem)) == ("dangling-reference", ("t.xlsx", "needs", 2, "school"))
    assert problem.message == (
        "there is no sheet 'schools', and a row names a record of it, such as school:109277: add the sheet 'schools', or"
        " put it back"
    )


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "yaml"])
def test_a_file_from_schema_version_99(tmp_path, form):
    if form == "csv":
        path = folder(tmp_path, dataset="field,value\nschema_version,99\n", schools="nothing,known\n1,2\n")
        expected = ("dataset.csv", None, 2, "value")
    elif form == "xlsx":
        path = workbook(tmp_path / "t.xlsx", dataset=[["field", "value"], ["schema_version", 99]])
        expected = ("t.xlsx", "dataset", 2, "value")
    else:
        path = tmp_path / f"t.{form}"
        path.write_text('{"schema_version": 99, "schools": "nothing known"}')
        expected = (f"t.{form}", None, None, None)
    with pytest.raises(tm.SchemaVersionError) as raised:
        tm.read(path)
    (problem,) = raised.value.problems
    assert (problem.rule, place(problem), problem.found) == ("newer-schema", expected, "99")
    assert problem.message.startswith(
        "written by a newer trustmodel, with version 99 of the schema; this one reads up to"
    )
