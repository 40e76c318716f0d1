"""What an unknown heading, sheet or file is probably meant to be: said, and nothing is lost in silence."""

import json

import pytest

import trustmodel as tm
from commands import run
from data_files import folder, told, workbook
from trustmodel import files
from trustmodel.files.meant import meant_field, meant_kind

SCHOOLS = "id,name,phase\n1,One,Primary\n2,Two,Primary\n"
GIVEN = [
    ["id", "giver", "receiver", "kind", "Start date", "days"],
    ["1", "school:1", "school:2", "coaching", "2025-01-01", None],
]


@pytest.mark.parametrize(
    ("heading", "free", "field"),
    [
        ("Start date", ["start", "end"], "start"),
        ("Date of start", ["start", "end"], "start"),
        ("startDate", ["start", "end"], "start"),
        ("From", ["start", "end"], "start"),
        ("Until", ["start", "end"], "end"),
        ("Days", ["days_available", "topic"], "days_available"),
        ("Topic area", ["topic", "start"], "topic"),
        ("Topics", ["topic"], "topic"),
        ("Local authority name", ["name", "local_authority"], "local_authority"),
        ("capcity", ["capacity"], "capacity"),
        ("Type", ["kind"], "kind"),
        ("Days", [], None),
        ("Car park", ["start", "end", "topic", "days", "source"], None),
        ("Notes", ["name", "start", "end", "source"], None),
        ("…", ["start"], None),
    ],
)
def test_a_heading_is_near_a_field_that_holds_nothing(heading, free, field):
    assert meant_field(heading, free) == field


def test_a_renamed_optional_heading_is_said_in_every_form(tmp_path):
    rows = [dict(zip(GIVEN[0], GIVEN[1], strict=True))]
    schools = [{"id": f"{n}", "name": "S", "phase": "Primary"} for n in (1, 2)]
    (tmp_path / "t.json").write_text(json.dumps({"schools": schools, "support": rows}))
    (tmp_path / "t.yaml").write_text(json.dumps({"schools": schools, "support": rows}).replace("null", "~"))
    text = "\n".join(",".join(cell or "" for cell in row) for row in GIVEN)
    folder(tmp_path / "t", schools=SCHOOLS, support=text)
    workbook(tmp_path / "t.xlsx", schools=[line.split(",") for line in SCHOOLS.splitlines()], support=GIVEN)
    for name in ("t", "t.xlsx", "t.json", "t.yaml"):
        loaded = files.load(tmp_path / name)
        warning = next(problem for problem in loaded.problems if problem.rule == "unknown-column")
        assert "Is it 'start'?" in warning.message
        assert loaded.data.support["support:1"].extra == {"Start date": "2025-01-01"}


def test_a_column_beside_a_filled_field_is_ones_own(tmp_path):
    path = folder(tmp_path / "t", schools="id,name,phase,Name of head,pupils,Pupils last year\n1,One,2,Ada,10,9\n")
    assert "unknown-column" not in {rule for rule, *_ in told(path)}
    folder(path, schools="id,name,phase,pupils,Pupils in all\n1,One,2,,9\n")
    assert ("unknown-column", "schools.csv", 1, "Pupils in all") in told(path)


def test_a_renamed_fact_is_said(tmp_path):
    path = folder(tmp_path / "t", schools=SCHOOLS, dataset="field,value\nMade on date,2025-01-01\n")
    assert ("unknown-column", "dataset.csv", 2, "value") in told(path)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Support 2025-26", "support"), ("Old roles", "roles"), ("Roles (old)", "roles"), ("School list", "schools"),
        ("Cluster memberships 2025", "cluster_memberships"), ("Staff", None), ("supporters", None), ("", None),
        ("2025 success criteria", "success_criteria"),
    ],
)  # fmt: skip
def test_a_name_that_begins_or_ends_with_a_kinds(name, kind):
    assert meant_kind(name) == kind


def test_a_renamed_table_with_rows_is_an_error(tmp_path):
    lines = [line.split(",") for line in SCHOOLS.splitlines()]
    book = workbook(tmp_path / "t.xlsx", schools=lines, **{"Support 2025-26": GIVEN, "notes on roles": [["a"], ["b"]]})
    (problem,) = (problem for problem in files.load(book).problems if problem.severity == "error")
    assert (problem.rule, problem.where.sheet) == ("unknown-sheet", "Support 2025-26")
    assert "'support'" in problem.message
    path = folder(tmp_path / "t", schools=SCHOOLS, **{"roles-2025": "id,person\n1,a\n"})
    assert ("unknown-file", "roles-2025.csv", None, None) in told(path)
    folder(path, **{"roles-2025": "id,person\n"})
    assert files.load(path).data is not None


def test_a_file_from_which_nothing_was_read(tmp_path, capsys):
    book = workbook(tmp_path / "t.xlsx", Sheet1=[line.split(",") for line in SCHOOLS.splitlines()])
    (problem,) = files.load(book).problems
    assert problem.rule == "nothing-read"
    with pytest.raises(tm.DataError, match="Sheet1"):
        tm.read(book)
    tm.files.template(tmp_path / "empty.xlsx")
    for name in ("t.xlsx", "empty.xlsx"):
        for command in ("check", "describe"):
            assert run(capsys, command, tmp_path / name)[0] == 1
    assert not tm.read(tmp_path / "empty.xlsx").schools


def test_own_columns_are_listed_once(tmp_path, capsys):
    path = folder(tmp_path / "t", schools="id,name,phase,Car park\n1,One,2,yes\n2,Two,2,no\n3,Three,2,\n")
    for command in ("check", "describe"):
        code, out, _ = run(capsys, command, path)
        assert code == 0
        assert out.count("own columns of schools, kept and used by no answer: Car park (2 rows)") == 1


def test_a_column_that_is_declared_is_neither_listed_nor_thought_another(tmp_path, capsys):
    extra = {"School phone": "1", "Date opened": "2020-09-01", "Car park": "yes"}
    school = tm.School(id="ash", name="Ash", phase="Primary", easting=377_000, northing=163_000, extra=extra)
    data = tm.Dataset(
        schools=[school], extensions=[tm.Extension(id="1", of="schools", heading="Date opened", type="day")]
    )
    for path in (tmp_path / "own", tmp_path / "own.xlsx"):
        tm.write(data, path)
        assert [problem.rule for problem in files.load(path).problems] == []
        tm.write(data.remove("extension:1"), path)
        assert [problem.rule for problem in files.load(path).problems] == ["unknown-column"]
    tm.write(data, path)
    _, out, _ = run(capsys, "check", path)
    assert "used by no answer: Car park (1 row), School phone (1 row)" in out
