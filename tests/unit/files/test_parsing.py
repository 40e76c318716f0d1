"""From tables to records: every problem at once, each with its place."""

import json

import pytest

import trustmodel as tm
from data_files import folder, openpyxl, told, workbook
from trustmodel import files
from trustmodel.files import parsing as _parsing


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


def test_what_stands_twice_is_refused_and_not_chosen_from(tmp_path):
    school = {"id": "school:1", "name": "A", "phase": "Primary"}
    document = {
        "Name": "A", "name": "B", "Note": "1", "extra": {"Note": "2"},
        "schools": [{**school, "FSM %": "1", "extra": {"FSM %": "2"}}, {**school, "id": "school:2", "FSM %": " ", "extra": {"FSM %": "2"}}],
    }  # fmt: skip
    path = tmp_path / "trust.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = [(one.rule, one.where.record, one.where.field) for one in files.load(path).problems]
    assert found == [
        ("duplicate-key", None, "name"),
        ("duplicate-key", None, "Note"),
        ("duplicate-key", "school:1", "FSM %"),
    ]


def test_too_many_problems_are_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(_parsing, "_MOST_PROBLEMS", 5)
    path = folder(tmp_path / "trust", schools="id,name,phase\n" + "".join(f"{n},x,Primry\n" for n in range(20)))
    problems = files.load(path).problems
    assert [problem.rule for problem in problems] == ["unknown-term"] * 5 + ["too-many-problems"]


def test_the_nearest_are_not_looked_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(_parsing, "_MOST_HINTS", 1)
    needs = "id,school,topic,severity\n1,1,send,minor\n2,2,send,minor\n"
    path = folder(tmp_path / "trust", schools="id,name,phase\n", needs=needs)
    first, second = files.load(path).problems
    assert "there is no school at all" in first.message
    assert second.message == "no school 'school:2'"


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


def test_a_misspelt_column_is_kept_and_told(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase,pupil\n1,One,2,210\n")
    loaded = files.load(path)
    note = loaded.problems[0]
    assert (note.rule, note.severity, note.where.column) == ("unknown-column", "warning", "pupil")
    assert loaded.data.schools["school:1"].extra == {"pupil": "210"}


def test_the_example_row_is_not_read(tmp_path):
    path = folder(tmp_path / "trust", schools="id,name,phase\nexample,Mine,Primary\nschool:example,Real,Primary\n")
    loaded = files.load(path)
    assert loaded.data.schools.ids == ("school:example",)
    assert ("example-row", "schools.csv", 2, "id") in told(path)


def test_a_problem_names_its_cell(tmp_path):
    path = folder(tmp_path / "t", schools="id,name,phase,,pupils\n1,One,2,,many\n")
    (problem,) = files.load(path).problems
    assert problem.where.cell == "E2"
    assert str(problem.where) == "schools.csv, row 2, column pupils (E2), school:1"
    wide = ",".join(["id", "name", "phase", *(f"c{number}" for number in range(30)), "pupils"])
    folder(path, schools=f"{wide}\n1,One,2,{',' * 30}many\n")
    assert files.load(path).problems[0].where.cell == "AH2"


def test_titles_above_the_headings_are_one_problem(tmp_path):
    rows = [[f"{number}", "One", "Primary"] for number in range(1, 60)]
    book = workbook(
        tmp_path / "t.xlsx",
        schools=[["Our schools 2025"], [], ["id", "name", "phase"], *rows],
        memberships=[["id", "school", "trust"], ["1", "1", "t"], ["2", "2", "t"]],
        trusts=[["id", "name", "kind"], ["t", "T", "06"]],
    )
    (problem,) = files.load(book).problems
    assert (problem.rule, problem.where.sheet, problem.where.row) == ("no-headings", "schools", 1)
    assert "they stand in row 3: delete the rows above" in problem.message


def test_a_table_that_is_not_there_is_one_problem(tmp_path):
    rows = "".join(f"{number},school:{number},t\n" for number in range(262))
    path = folder(tmp_path / "t", trusts="id,name,kind\nt,T,06\n", memberships=f"id,school,trust\n{rows}")
    (problem,) = files.load(path).problems
    assert problem.rule == "dangling-reference"
    assert problem.message == (
        "there is no file 'schools.csv', and 262 rows name records of it, such as school:0: "
        "add the file 'schools.csv', or put it back"
    )


def test_a_reference_by_the_only_name_or_a_bare_id(tmp_path):
    tables = {
        "schools": "id,name,phase\n1,Hill Top,Primary\n2,Vale,Primary\n3,Vale,Primary\n",
        "people": "id,name\na,Ada Lovelace\nb,Bo\n",
    }
    support = "id,giver,receiver,kind,topic\n1,Ada  lovelace,hill top,coaching,\n2,a,2,coaching,Attendance\n"
    path = folder(
        tmp_path / "t", **tables, support=support, qualifications="id,person,course,stage\nq,Bo,NPQH,completed\n"
    )
    loaded = files.load(path)
    assert not loaded.errors
    first, second = loaded.data.support
    assert (first.giver, first.receiver) == ("person:a", "school:1")
    assert (second.giver, second.receiver, second.topic) == ("person:a", "school:2", "topic:attendance")
    assert loaded.data.qualifications["qualification:q"].person == "person:b"
    notes = [problem for problem in loaded.problems if problem.rule == "taken-as"]
    assert "'Ada  lovelace' is taken as person:a, the only record that it can mean" in {note.message for note in notes}
    folder(path, support="id,giver,receiver,kind\n1,Vale,1,coaching\n")  # two schools have the name
    assert ("malformed-id", "support.csv", 2, "giver") in told(path)


def test_an_id_goes_before_a_name(tmp_path):
    path = folder(
        tmp_path / "t",
        people="id,name\nbo,Ada\nada,Bo\n",
        qualifications="id,person,course,stage\nq,bo,NPQH,completed\n",
    )
    loaded = files.load(path)
    assert loaded.data.qualifications["qualification:q"].person == "person:bo"
    assert "taken-as" not in {problem.rule for problem in loaded.problems}


def test_merged_cells_are_named_as_the_cause(tmp_path):
    lines = [["id", "name", "phase"], ["1", "One", "Primary"], ["2", "Two", None], ["3", "Three", None]]
    path = workbook(tmp_path / "t.xlsx", schools=lines)
    book = openpyxl.load_workbook(path)
    book["schools"].merge_cells("C2:C4")
    book["schools"].merge_cells("E1:F1")
    book.save(path)
    (problem,) = files.load(path).problems
    assert (problem.rule, problem.where.cell) == ("merged-cells", "C3")
    assert "the cells C2:C4 are merged, and only the first holds the value" in problem.message


@pytest.mark.parametrize(
    ("field", "word", "hint"),
    [
        ("kind", "SENCO", "did you mean 'SENDCo'?"), ("kind", "Head teacher", "did you mean 'Headteacher'?"),
        ("kind", "Zzz", " or "),
    ],
)  # fmt: skip
def test_the_word_that_is_meant(tmp_path, field, word, hint):
    path = folder(
        tmp_path / "t", people="id\na\n", schools="id,name,phase\n1,One,2\n",
        roles=f"id,person,kind,at\n1,a,{word},school:1\n", trusts="id,name,kind\n1,T,MAT\n",
        needs="id,school,topic,severity\n1,1,send,high\n",
    )  # fmt: skip
    messages = {problem.where.file: problem.message for problem in files.load(path).problems}
    assert messages["roles.csv"].endswith(hint) or hint in messages["roles.csv"]
    assert messages["trusts.csv"].endswith("did you mean 'Multi-academy trust'?")
    assert messages["needs.csv"].endswith("write 'minor', 'moderate', 'serious' or 'urgent'")


def test_a_table_that_cannot_be_read_is_not_told_to_be_missing(tmp_path):
    rows = "id,school,trust\n1,1,t\n"
    path = folder(tmp_path / "t", trusts="id,name,kind\nt,T,06\n", memberships=rows, schools='id,name,phase\n1,"x,2\n')
    assert [rule for rule, *_ in told(path)] == ["malformed-csv"]
    folder(path, schools="")
    assert [rule for rule, *_ in told(path)] == ["empty-file"]
