"""The commands about the national register."""

import html
import json
from pathlib import Path

import polars as pl
import pytest

import trustmodel as tm
from builders import LIMESTONE
from commands import run
from trustmodel.cli import console as _console


def options(extract):
    return [
        extract["establishments"],
        *(f"--{name}={path}" for name, path in extract.items() if name != "establishments"),
    ]


def test_register_counts_and_measures(capsys, extract, tmp_path):
    code, out, _ = run(capsys, "register", *options(extract), "--structure", tmp_path / "s.csv", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["counts"]["schools"] == 400
    lines = (tmp_path / "s.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id,name,")
    assert 1 < len(lines) <= said["counts"]["trusts"] + 1


def test_a_structure_runs_nothing_in_a_spreadsheet(tmp_path):
    frame = pl.DataFrame({"name": ["=1+1", "Dale", None], "schools": [1, -2, 3]})
    _console.write_frame(frame, tmp_path / "s.csv")
    assert (tmp_path / "s.csv").read_text(encoding="utf-8").splitlines() == ["name,schools", "'=1+1,1", "Dale,-2", ",3"]
    _console.write_frame(frame, tmp_path / "s.parquet")
    assert pl.read_parquet(tmp_path / "s.parquet").equals(frame)


def test_register_gives_a_trust_that_can_be_reviewed(capsys, extract, tmp_path):
    trusts = tm.register.read(extract["establishments"], groups=extract["groups"]).structure()
    uid, name, schools = max(trusts.select("uid", "name", "schools").iter_rows(), key=lambda row: row[2])
    target = tmp_path / "trust.json"
    code, out, _ = run(capsys, "register", *options(extract), "--trust", uid, "--near-km", "2", "-o", target)
    assert code == 0
    assert f"Written: {target} (1 trust" in out
    data = tm.read(target)
    assert [trust.name for trust in data.trusts] == [name]
    assert len(data.schools) >= schools
    assert run(capsys, "review", target, "-o", tmp_path / "r.html")[0] == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert name in html.unescape(page)
    assert not [person.id for person in data.people if person.id in page]


def test_register_without_such_a_trust(capsys, extract, tmp_path):
    code, _, err = run(capsys, "register", *options(extract), "--trust", "Nobody Trust", "-o", tmp_path / "x.json")
    assert code == 2
    assert "Nobody Trust" in err
    assert not (tmp_path / "x.json").exists()


def test_extracts_of_two_days_need_a_day(capsys, tmp_path):
    schools, groups = tmp_path / "edubasealldata20240101.csv", tmp_path / "alllinksdata20230101.csv"
    schools.write_text("URN,EstablishmentName\n100001,Ash\n")
    groups.write_text("URN,Group UID,Group Name,Group Type\n100001,2001,Vale,Multi-academy trust\n")
    out = tmp_path / "structure.csv"
    for command in (["register", schools, "--structure", out], ["register", "structure", schools, "-o", out]):
        given = [*command, "--groups", groups]
        code, _, err = run(capsys, *given)
        assert code == 2
        assert "extracts are of different days (establishments 2024-01-01, groups 2023-01-01)" in err
        assert run(capsys, *given, "--at", "2023-01-01")[0] == 0
        assert pl.read_csv(out)["schools"].to_list() == [1]
        out.unlink()
    assert run(capsys, "register", schools, "--at", "2023-01-01")[0] == 2


PALLADIAN = Path(__file__).parents[3] / "examples" / "palladian" / "edubasealldata.csv"


GROWING = Path(__file__).parents[3] / "examples" / "definitions" / "growing-at-scale.yaml"


def test_structure_of_every_trust(capsys, tmp_path):
    out = tmp_path / "structure.csv"
    code, said, _ = run(capsys, "register", "structure", PALLADIAN, "-o", out)
    assert code == 0
    assert "1 trust" in said
    assert pl.read_csv(out)["maximum_km"][0] == pytest.approx(9.88, abs=0.01)
    assert run(capsys, "register", "structure", PALLADIAN, "-o", out)[0] == 2
    assert run(capsys, "register", "structure", PALLADIAN, "-o", tmp_path / "s.txt")[0] == 2
    assert run(capsys, "register", "structure", tmp_path / "none.csv", "-o", tmp_path / "s.csv")[0] == 2


def test_a_total_of_some_schools_is_said_to_be_one(capsys, tmp_path):
    """Vale has pupils for one of two schools, Dale for its one."""
    schools, out = tmp_path / "schools.csv", tmp_path / "structure.csv"
    schools.write_text(
        "URN,EstablishmentName,NumberOfPupils,Trusts (code),Trusts (name),TrustSchoolFlag (name)\n"
        "100001,Ash,300,2001,Vale,Supported by a multi-academy trust\n"
        "100002,Beech,,2001,Vale,Supported by a multi-academy trust\n"
        "100003,Elm,200,2002,Dale,Supported by a multi-academy trust\n"
    )
    for command in (["register", "structure", schools, "-o", out], ["register", schools, "--structure", out]):
        code, said, _ = run(capsys, *command, "--force")
        assert code == 0
        assert "pupils: of some schools only in 1 trust; pupils_known says of how many" in said


def test_one_trust_among_others(capsys, tmp_path):
    code, out, _ = run(capsys, "register", "compare", PALLADIAN, "--trust", "16158", "--json", "-o", tmp_path / "c.csv")
    assert code == 0
    assert json.loads(out)["trust"] == "trust:16158"
    assert (tmp_path / "c.csv").exists()
    assert run(capsys, "register", "compare", PALLADIAN, "--trust", "nobody")[0] == 2
    assert run(capsys, "register", "compare", PALLADIAN, "--trust", "16158", "--peers", "colour")[0] == 2


def test_a_definition_is_audited(capsys, tmp_path):
    out = tmp_path / "a.csv"
    code, said, _ = run(capsys, "register", "audit", GROWING, PALLADIAN, "-o", out)
    assert code == 0
    assert "trusts are included" in said
    assert pl.read_csv(out)["failed"][0]
    code, said, _ = run(capsys, "register", "audit", GROWING, PALLADIAN, "--rule", "sum", "--cut", "0.9", "--json")
    assert json.loads(said)["judged"] in (0, 1)
    code, _, err = run(capsys, "register", "audit", LIMESTONE, PALLADIAN)
    assert code == 2
    assert "--framework" in err
    assert run(capsys, "register", "audit", GROWING, PALLADIAN, "--rule", "sum", "--cut", "9")[0] == 2
    assert run(capsys, "register", "audit", tmp_path / "no.yaml", PALLADIAN)[0] == 2


def test_two_days_of_the_register(capsys, tmp_path):
    days = ("--from", "2017-01-01", "--to", "2023-01-01")
    code, out, _ = run(capsys, "register", "change", PALLADIAN, *days, "-o", tmp_path / "c.csv")
    assert code == 0
    assert "1 trust (0 new, 0 gone)" in out
    assert (tmp_path / "c.csv").exists()
    assert run(capsys, "register", "change", PALLADIAN, "--from", "2023-01-01", "--to", "2017-01-01")[0] == 2
    assert run(capsys, "register", "change", PALLADIAN, *days, "--before-groups", tmp_path / "no.csv")[0] == 2
