"""The four formats: values, delimiters, formulas and hostile documents."""

import datetime as dt
import zipfile

import pytest

import trustmodel as tm
from data_files import folder, openpyxl, rules, told, workbook
from trustmodel import files

NINE_ONE = dt.datetime.fromisoformat("2001-09-01")


NINE_O_CLOCK = dt.datetime.fromisoformat("2020-01-01T09:00")


def rezipped(path, **changes):
    """A workbook with some parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **changes.pop("parts", {})}.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiters_of_excel(tmp_path, delimiter):
    text = delimiter.join(["id", "name", "phase"]) + "\r\n" + delimiter.join(["1", "Häuser", "2"]) + "\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = folder(tmp_path / encoding, schools=text.encode(encoding))
        assert tm.read(path).schools["school:1"].name == "Häuser"


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


def test_a_time_of_day_is_left_away(tmp_path):
    path = workbook(tmp_path / "t.xlsx", schools=[["id", "name", "phase", "opened"], [1, "A", 2, NINE_O_CLOCK]])
    assert tm.read(path).schools["school:1"].opened == NINE_O_CLOCK.date()
    folder(tmp_path / "t", schools="id,name,phase,opened\n1,A,2,01/09/25\n")
    (problem,) = files.load(tmp_path / "t").errors
    assert (problem.rule, "2025-09-01 or 2001-09-25" in problem.message) == ("not-a-date", True)


def test_spaces_around_a_word_are_trimmed_for_every_type(tmp_path):
    odd = "\u00a0{} \u200b".format
    lines = [
        ["id", "instrument", "respondent", "responded", "start"],
        map(odd, ("r1", "S", "school:1", "Yes", "2025-01-01")),
    ]
    phase = "Middle\u00a0deemed primary"
    schools = f"id,name,phase,pupils\n{odd(1)},{odd('One')},{odd(phase)},{odd(210)}\n"
    text = "\n".join(",".join(line) for line in lines)
    data = tm.read(folder(tmp_path / "t", schools=schools, responses=text))
    assert data.responses["response:r1"].responded
    assert (data.schools["school:1"].pupils, data.schools["school:1"].name) == (210, "One")


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
    assert (data.name, data.made_on, data.schema_version) == ("A", dt.date(2026, 9, 1), 2)
    assert dict(data.extra) == {"b": "1", "c": "yes", "colour": "blue"}


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
