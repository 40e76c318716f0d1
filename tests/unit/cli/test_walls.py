"""The commands about walls: a plan before a survey, and the sums that trusts share."""

import json

import polars as pl
import pytest
from defusedxml import ElementTree

import trustmodel as tm
from builders import LIMESTONE
from commands import run

YEAR = ("--between", "2025-09-01", "2026-09-01")
TINY = ("--group", "church", "--ties", "60", "--deficit", "0.9")
SMALL = ("--group", "church", "--ties", "60", "120", "--deficit", "70%", "0.9")


def plan(capsys, *options):
    return run(capsys, "plan-walls", LIMESTONE, *options)


def test_a_plan_is_a_table_for_each_boundary(capsys):
    code, out, err = plan(capsys, "--group", "church", "phase", "--ties", "120", "60", "--deficit", "0.9", "0.7")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert (
        lines[0] == "Between groups of church: chance of detecting a wall that takes away so many of the ties across it"
    )
    assert lines[1].split() == ["ties", "70%", "90%"]
    assert [line.split()[0] for line in lines[2:4]] == ["60", "120"]
    assert "a wall of 90% with 60 ties" in lines[4]
    assert lines[7].split() == ["60", "–", "–"]  # one secondary school is alone in its group
    assert "Detected in eight of ten cases: no number of ties shows a wall." in lines
    assert lines[-1].startswith("warning: phase: no number of answers shows a wall")


def test_a_plan_for_scripts_is_json_without_nan(capsys):
    code, out, _ = plan(capsys, "--group", "church", "phase", "--ties", "60", "--json")
    answer = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert (code, answer["ok"], answer["output"], answer["trusts_pooled"]) == (0, True, None, 0)
    assert [row["power"] is None for row in answer["plan"]] == [False] * 3 + [True] * 3
    assert {row["deficit"] for row in answer["plan"]} == {0.4, 0.7, 0.9}
    assert answer["enough"]["phase"] == "no number of ties shows a wall"
    assert answer["r2_distance"]["church"] < 0.1
    assert any("alone in its group" in said for said in answer["told"])


def test_it_is_the_plan_of_the_library(capsys):
    _, out, _ = plan(capsys, *SMALL, "--seed", "3", "--at", "2026-01-15", "--json")
    wanted = tm.plan_walls(tm.read(LIMESTONE), "church", ties=[60, 120], deficits=[0.7, 0.9], seed=3, at="2026-01-15")
    assert [row["power"] for row in json.loads(out)["plan"]] == [row.power for row in wanted.rows]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json", ".svg", ".png"])
def test_a_plan_in_each_form(capsys, tmp_path, ending):
    path = tmp_path / f"plan{ending}"
    code, out, _ = plan(capsys, *TINY, "-o", path)
    assert code == 0
    assert f"Written: {path}" in out
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    match ending:
        case ".csv":
            assert pl.read_csv(path)["ties"].to_list() == [60]
        case ".parquet":
            assert pl.read_parquet(path).columns == ["grouping", "deficit", "ties", "power", "ties_within"]
        case ".json":
            assert len(json.loads(path.read_text(encoding="utf-8"))["plan"]) == 1
        case ".svg":
            assert "a wall that takes away 90%" in ElementTree.parse(path).getroot().get("aria-label")
        case ".png":
            assert path.read_bytes().startswith(b"\x89PNG")


def test_a_plan_is_not_written_over_what_is_there(capsys, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("mine", encoding="utf-8")
    code, _, err = plan(capsys, *TINY, "-o", path)
    assert code == 2
    assert "is already there" in err
    assert path.read_text(encoding="utf-8") == "mine"
    assert plan(capsys, *TINY, "-o", path, "--force")[0] == 0
    assert path.read_text(encoding="utf-8").startswith("grouping,")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "--group"),
        (["--group", "parish"], "no school has the attribute 'parish'; there are age_high"),
        (["--group", "church", "--ties", "0"], "a whole number from 1 on"),
        (["--group", "church", "--ties", "½"], "a whole number from 1 on"),
        (["--group", "church", "--deficit", "1.5"], "a share between 0 and 1"),
        (["--group", "church", "--deficit", "nan"], "a share between 0 and 1"),
        (["--group", "church", "--chances", "2", "--ties", "500"], "110 chances"),
        (["--group", "church", "-o", "plan.docx"], "write to .csv, .parquet, .json, .svg or .png"),
        (["--group", "church", "--prior", "nowhere.json"], "there is no such file"),
        (["--group", "church", "--between", "2026-09-01", "2025-09-01"], "2025-09-01"),
    ],
)
def test_wrong_use_says_what_is_right(capsys, options, says):
    code, out, err = plan(capsys, *options)
    assert (code, out) == (2, "")
    assert says in err


def test_bad_data_is_listed(capsys, broken):
    assert run(capsys, "plan-walls", broken, "--group", "church")[0] == 1
    assert run(capsys, "trust-sums", broken, "-o", broken.parent / "sums.json")[0] == 1
    assert run(capsys, "plan-walls", broken.parent / "nowhere", "--group", "church")[0] == 2


# --- sums ------------------------------------------------------------------------------------------------------------


def test_sums_are_written_without_names_or_ties(capsys, tmp_path):
    path = tmp_path / "sums.json"
    code, out, _ = run(capsys, "trust-sums", LIMESTONE, "--group", "local_authority", *YEAR, "-o", path)
    assert code == 0
    assert f"Written: {path} (these figures alone: no names, no ties)" in out
    data = tm.read(LIMESTONE)
    assert tm.TrustSums.read(path) == tm.trust_sums(data, group="local_authority", between=("2025-09-01", "2026-09-01"))
    text = path.read_text(encoding="utf-8") + out
    assert not [school.name for school in data.schools if school.name in text]
    assert "schools: 11" in out


def test_sums_for_scripts(capsys, tmp_path):
    _, out, _ = run(capsys, "trust-sums", LIMESTONE, "-o", tmp_path / "sums.json", "--json")
    assert json.loads(out)["sums"] == json.loads((tmp_path / "sums.json").read_text(encoding="utf-8"))


def test_sums_are_refused_where_there_are_none_to_give(capsys, small, tmp_path):
    code, _, err = run(capsys, "trust-sums", small, "-o", tmp_path / "sums.json")
    assert code == 2
    assert "sums take ties between 3 schools or more" in err
    code, _, err = run(capsys, "trust-sums", LIMESTONE, "-o", tmp_path / "sums.yaml")
    assert code == 2
    assert "write to .json" in err


def files_of_sums(folder, decays):
    for number, decay in enumerate(decays):
        sums = tm.TrustSums(decay=decay, decay_variance=0.05, median_km=4.0, activity_sd=0.6, dispersion=5.0, schools=9)
        sums.write(folder / f"trust-{number}.json")
    return [folder / f"trust-{number}.json" for number in range(len(decays))]


def test_what_other_trusts_know_is_pooled(capsys, tmp_path):
    paths = files_of_sums(tmp_path, [0.9, 1.0, 1.1, 1.2, 1.3])
    code, out, _ = plan(capsys, *TINY, "--prior", *paths)
    assert code == 0
    assert out.startswith("5 trusts: decay 1.1 over the median distance, sd 0.3\n")
    few = plan(capsys, *TINY, "--prior", *paths[:2])[1]
    assert "it takes 5 to pool, so the prior is the default" in few


def test_every_bad_file_of_sums_is_named_at_once(capsys, tmp_path):
    paths = files_of_sums(tmp_path, [1.0, 1.0, 1.0])
    paths[0].write_text("{}", encoding="utf-8")
    paths[2].write_text(paths[2].read_text(encoding="utf-8").replace("0.05", "-1"), encoding="utf-8")
    code, out, _ = plan(capsys, *TINY, "--prior", *paths)
    assert code == 1
    assert "trust-0.json: 1 problem" in out
    assert "trust-2.json: 1 problem" in out
    assert "decay_variance: a number from" in out
    assert "2 errors, 0 warnings" in out


def test_an_option_may_be_given_by_the_name_that_it_had(capsys):
    words = ("--ties", "60", "--deficit", "0.9", "--json")
    _, now, _ = plan(capsys, "--group", "church", *words)
    code, before, _ = plan(capsys, "--by", "church", *words)
    assert code == 0
    told = json.loads(before)
    assert told.pop("warned") == ["--by is now called --group"]
    assert told == json.loads(now)
