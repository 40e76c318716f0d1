"""The command: what it writes, what it says, and the code that it ends with."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import trustmodel as tm
from builders import LIMESTONE
from commands import run
from trustmodel.cli import main as cli


def test_review_writes_a_report_and_says_what_it_found(capsys, small, tmp_path):
    out_path = tmp_path / "out.html"
    code, out, _ = run(capsys, "review", small, "-o", out_path)
    assert code == 0
    assert out.startswith("Tree Trust")
    assert len(out.splitlines()) <= 12
    assert f"Written: {out_path}" in out
    page = out_path.read_text(encoding="utf-8")
    assert "Ada" not in page + out
    assert "ada-quill" not in page + out


def test_review_shows_names_when_asked(capsys, small, tmp_path):
    data = tm.read(small)
    known = [tm.Expertise(id="1", person="ada-quill", topic="send", level="expert")]
    needs = [tm.Need(id="1", school="ash", topic="send", severity="minor")]
    tm.write(data.replace(expertise=known, needs=needs), small)
    code, _, _ = run(capsys, "review", small, "-o", tmp_path / "out.html", "--names")
    assert code == 0
    assert "Ada Quillfeather" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_review_goes_to_brief_html_and_replaces_it_with_all_figures_beside_it(capsys, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brief.html").write_text("old")
    code, out, _ = run(capsys, "review", small)
    assert code == 0
    assert "Written: brief.html, evidence.xlsx" in out
    assert (tmp_path / "brief.html").read_text(encoding="utf-8").casefold().startswith("<!doctype html>")
    assert (tmp_path / "evidence.xlsx").stat().st_size > 0


def test_the_full_report_stands_beside_the_brief_or_in_its_place(capsys, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "review", small, "--full")
    assert code == 0
    assert "Written: brief.html, evidence.xlsx, full.html" in out
    assert "Tree Trust has one school" in (tmp_path / "full.html").read_text(encoding="utf-8")
    assert run(capsys, "review", small, "--full", "-o", "all.md")[0] == 0
    assert "Tree Trust has one school" in (tmp_path / "all.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("school", ["ash", "school:ash", "Ash School", " ASH SCHOOL", "123456"])
def test_the_sheet_of_one_school(capsys, small, tmp_path, school):
    data = tm.read(small)
    tm.write(
        data.replace(schools=[s.replace(urn="123456") if s.id == "school:ash" else s for s in data.schools]), small
    )
    assert run(capsys, "review", small, "-o", tmp_path / "ash.md", "--school", school)[0] == 0
    said = (tmp_path / "ash.md").read_text(encoding="utf-8")
    assert said.startswith("# Ash School")
    assert "What stands out" not in said


def test_a_school_is_found_by_the_name_that_the_brief_has_for_it(capsys, small, tmp_path):
    data = tm.read(small)
    names = {"school:ash": "Ash CofE Junior School", "school:elm": "Ash Infant School"}
    tm.write(data.replace(schools=[s.replace(name=names.get(s.id, s.name)) for s in data.schools]), small)
    assert run(capsys, "review", small, "-o", tmp_path / "ash.md", "--school", "Ash Junior")[0] == 0
    assert (tmp_path / "ash.md").read_text(encoding="utf-8").startswith("# Ash CofE Junior School")


def test_words_of_a_name_are_enough_where_one_school_has_them(capsys, small, tmp_path):
    data = tm.read(small)
    names = {"school:ash": "Wetherlow St. Mary's CofE Primary School", "school:elm": "Wetherlowe Primary School"}
    known = [s.replace(name=names[s.id]) if s.id in names else s for s in data.schools]
    tm.write(data.replace(schools=known), small)
    for words in ("Wetherlow", "st mary's", "COFE primary"):
        assert run(capsys, "review", small, "-o", tmp_path / "one.md", "--school", words)[0] == 0
        assert (tmp_path / "one.md").read_text(encoding="utf-8").startswith("# Wetherlow St")
    code, _, err = run(capsys, "review", small, "-o", tmp_path / "two.md", "--school", "Primary School")
    assert code == 2
    assert "school:ash (Wetherlow St. Mary's CofE Primary School), school:elm (Wetherlowe Primary School)" in err
    assert run(capsys, "review", small, "-o", tmp_path / "two.md", "--school", "wether")[0] == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--school", "ashh"], "did you mean Ash"),
        (["--school", "ash", "--format", "pptx"], "sheet of a school"),
        (["--school", "ash", "--full"], "whole trust"),
        (["--public", "--names"], "names nobody"),
        (["--public", "--full"], "has roles"),
        (["--full", "--format", "xlsx"], "full report is"),
    ],
)
def test_what_a_review_cannot_write(capsys, small, tmp_path, monkeypatch, options, says):  # noqa: PLR0917 - what it is given
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    code, _, err = run(capsys, "review", small, *options)
    assert (code, says in err) == (2, True), err
    assert {path.name for path in tmp_path.iterdir()} == before


def test_findings_for_scripts_suppress_as_the_brief_does(capsys, small, tmp_path):
    data = tm.read(small)
    people = [tm.Person(id=f"p{number}") for number in range(7)]
    tm.write(
        data.replace(
            people=[*data.people, *people],
            roles=[
                *data.roles,
                *(
                    tm.Role(id=f"of-{number}", person=person.id, kind="Teacher", at="school:ash")
                    for number, person in enumerate(people)
                ),
            ],
            activities=[tm.Activity(id="1", kind="CPD", topic="music")],
            participations=[tm.Participation(id="1", activity="1", person="p1", part="participates")],
        ),
        small,
    )
    said = [
        run(capsys, "review", small, "-o", tmp_path / "r.md", "--json", "--min-cell", least)[1] for least in ("5", "10")
    ]
    assert ["of eight colleagues" in each for each in said] == [True, False]


@pytest.mark.parametrize("form", ["html", "md", "docx", "pptx", "xlsx", "json"])
def test_a_report_in_each_form(capsys, small, tmp_path, monkeypatch, form):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "review", small, "--format", form)[0] == 0
    assert (tmp_path / f"brief.{form}").stat().st_size > 0
    again = tmp_path / f"other.{form}"
    assert run(capsys, "review", small, "-o", again)[0] == 0
    assert again.read_bytes() == (tmp_path / f"brief.{form}").read_bytes()


def test_a_form_that_is_not_what_the_ending_says(capsys, small, tmp_path):
    code, _, err = run(capsys, "review", small, "-o", tmp_path / "out.html", "--format", "docx")
    assert code == 2
    assert "no docx file" in err


def test_two_times_are_compared(capsys, small, tmp_path):
    out = tmp_path / "out.md"
    periods = ("--before", "2024-09-01", "2025-09-01", "--after", "2025-09-01", "2026-09-01")
    code, said, _ = run(capsys, "review", LIMESTONE, "-o", out, *periods, "--boundary", "local_authority")
    assert code == 0
    assert "More help now crosses between Quernshire and Ravelshire: 17 of 38 links, up from 4 of 29" in said
    page = out.read_text(encoding="utf-8")
    assert "Help between areas is now" in page
    assert "church schools and others" not in page, "only the boundary that was named is looked at"
    code, said, _ = run(capsys, "review", small, "-o", out, "--before", small)
    assert code == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--after", "2025-01-01"], "--before"),
        (["--before", "2025-01-01", "--at", "2026-01-01"], "--before and --after, or --at"),
        (["--before", "soon"], "soon"),
        (["--before", "2025-01-01", "2025-02-01", "2025-03-01"], "two days"),
    ],
)
def test_times_that_cannot_be_compared(capsys, small, tmp_path, options, says):
    code, _, err = run(capsys, "review", small, "-o", tmp_path / "out.html", *options)
    assert code == 2
    assert says in err


@pytest.mark.parametrize("few", ["0", "-1", "many"])
def test_the_fewest_people_a_count_may_be_of(capsys, small, tmp_path, few):
    code, _, err = run(capsys, "review", small, "-o", tmp_path / "out.html", "--min-cell", few)
    assert code == 2
    assert "--min-cell" in err


def test_review_on_a_day_and_over_a_period(capsys, small, tmp_path):
    out_path = tmp_path / "out.html"
    assert run(capsys, "review", small, "-o", out_path, "--at", "2019-01-01")[0] == 0
    assert "1 January 2019" in out_path.read_text(encoding="utf-8")
    assert run(capsys, "review", small, "-o", out_path, "--between", "2024-09-01", "01/09/2025")[0] == 0
    assert "2024/25" in out_path.read_text(encoding="utf-8")


def test_review_as_json(capsys, small, tmp_path):
    code, out, _ = run(capsys, "review", small, "-o", tmp_path / "out.html", "--json")
    said = json.loads(out)
    assert code == 0
    assert said["ok"] is True
    assert said["written"] == [str(tmp_path / "out.html")]
    assert {"id", "says", "size", "certainty", "can_act", "score", "word", "question", "evidence"} == set(
        said["findings"][0]
    )
    assert "ada" not in out.casefold()


def test_review_of_the_example_hides_everybody(capsys, tmp_path):
    data = tm.read(LIMESTONE)
    code, out, _ = run(capsys, "review", LIMESTONE, "-o", tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert code == 0
    assert not [one for person in data.people for one in (person.id, person.name) if one and one in page + out]


def test_a_period_that_ends_before_it_starts(capsys, small, tmp_path):
    code, _, err = run(capsys, "review", small, "-o", tmp_path / "o.html", "--between", "2025-09-01", "2024-09-01")
    assert code == 2
    assert "must end after it starts" in err


def test_check_of_good_data(capsys, small):
    code, out, _ = run(capsys, "check", small)
    assert code == 0
    assert "no errors" in out.splitlines()[-1]


def test_check_lists_all_problems_by_file(capsys, broken):
    code, out, _ = run(capsys, "check", broken)
    assert code == 1
    assert "schools.csv: 1 problem" in out
    assert "trusts.csv: 1 problem" in out
    assert "row 2, column phase" in out
    assert "did you mean 'Primary'" in out
    assert out.splitlines()[-1].startswith("2 errors")
    assert "Traceback" not in out


@pytest.mark.parametrize("command", ["check", "describe", "review", "convert"])
def test_problems_as_json_wherever_bad_data_turn_up(capsys, broken, tmp_path, command):
    more = [tmp_path / "o.yaml"] if command == "convert" else ["-o", tmp_path / "o.html"] if command == "review" else []
    code, out, err = run(capsys, command, broken, *more, "--json")
    said = json.loads(out)
    assert code == 1
    assert err == ""
    assert (said["ok"], said["errors"]) == (False, 2)
    assert {problem["rule"] for problem in said["problems"]} == {"unknown-term"}
    assert not list(tmp_path.glob("o.*"))


def test_describe_counts_and_names_nobody(capsys, small):
    code, out, _ = run(capsys, "describe", small)
    assert code == 0
    assert "Tree Trust (Multi-academy trust): 1 school" in out
    assert "dates from 2020-09-01" in out
    assert "Ada" not in out
    said = json.loads(run(capsys, "describe", small, "--json")[1])
    assert said["counts"]["people"] == 1
    assert said["trusts"] == [{"id": "trust:t", "name": "Tree Trust", "kind": "Multi-academy trust", "schools": 1}]
    assert said["first_day"] == "2020-09-01"


@pytest.mark.parametrize("target", ["out.yaml", "out.json", "out.xlsx", "out"])
def test_convert_keeps_everything(capsys, small, tmp_path, target):
    assert run(capsys, "convert", small, tmp_path / target)[0] == 0
    assert tm.read(tmp_path / target) == tm.read(small)


def test_convert_replaces_nothing_unless_told_to(capsys, small, tmp_path):
    target = tmp_path / "out.yaml"
    target.write_text("mine")
    code, _, err = run(capsys, "convert", small, target)
    assert code == 2
    assert "--force" in err
    assert target.read_text() == "mine"
    assert run(capsys, "convert", small, target, "--force")[0] == 0
    assert tm.read(target) == tm.read(small)


def test_linear_algebra_has_one_thread_unless_the_environment_says_how_many(capsys, small, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert run(capsys, "describe", small)[0] == 0
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("1", "3")


KEY = "an example of a key, and no secret"


def test_pseudonymise_takes_the_key_from_a_file_and_writes_who_is_who_apart(capsys, small, tmp_path):
    key, target, who = tmp_path / "key", tmp_path / "hidden", tmp_path / "who.csv"
    key.write_text(f"{KEY}\n")
    code, out, _ = run(capsys, "pseudonymise", small, target, "--key-file", key, "--mapping", who)
    assert code == 0
    assert "1 person under pseudonyms; this is not anonymous" in out
    assert tm.read(target) == tm.pseudonymise(tm.read(small), key=KEY)
    assert "Ada" not in out + "".join(file.read_text() for file in target.iterdir())
    assert "person:ada-quill,Ada Quillfeather" in who.read_text(encoding="utf-8-sig")


def test_pseudonymise_takes_the_key_from_the_environment(capsys, small, tmp_path, monkeypatch):
    monkeypatch.setenv("TRUSTMODEL_KEY", KEY)
    code, out, _ = run(capsys, "pseudonymise", small, tmp_path / "hidden.json", "--json")
    assert (code, json.loads(out)["people"]) == (0, 1)
    assert tm.read(tmp_path / "hidden.json") == tm.pseudonymise(tm.read(small), key=KEY)


def test_pseudonymise_says_what_it_dropped(capsys, small, tmp_path, monkeypatch):
    monkeypatch.setenv("TRUSTMODEL_KEY", KEY)
    data = tm.read(small)
    people = [tm.Person(id=person.id, name=person.name, extra={"NI number": "QQ123456C"}) for person in data.people]
    tm.write(data.replace(people=people), tmp_path / "more.json")
    code, out, err = run(capsys, "pseudonymise", tmp_path / "more.json", tmp_path / "hidden.json")
    assert (code, err) == (0, "")
    assert "warning: columns that the model does not know may say who somebody is, and are dropped: 1 of people" in out
    assert "QQ123456C" not in out + (tmp_path / "hidden.json").read_text()


def test_a_key_need_not_be_text(capsys, small, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(bytes(range(200, 240)))
    assert run(capsys, "pseudonymise", small, tmp_path / "hidden.json", "--key-file", key)[0] == 0
    assert tm.read(tmp_path / "hidden.json") == tm.pseudonymise(tm.read(small), key=bytes(range(200, 240)))


@pytest.mark.parametrize(
    ("held", "arguments", "why"),
    [
        (None, (), "--key-file"),
        ("short", (), "at least 16 bytes"),
        (KEY, ("--mapping", "who.txt"), ".csv"),
        (KEY, ("--mapping", "hidden/who.csv"), "apart"),
        (KEY, ("--key", KEY), "unrecognized"),
    ],
)
def test_pseudonymise_says_what_is_missing_and_writes_nothing(  # noqa: PLR0917 - three fixtures, three parameters
    capsys, small, tmp_path, monkeypatch, held, arguments, why
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRUSTMODEL_KEY", raising=False)
    if held is not None:
        monkeypatch.setenv("TRUSTMODEL_KEY", held)
    code, _, err = run(capsys, "pseudonymise", small, "hidden", *arguments)
    assert code == 2
    assert why in err
    assert not (tmp_path / "hidden").exists()


def test_pseudonymise_never_replaces_the_key(capsys, small, tmp_path):
    key = tmp_path / "key.json"
    key.write_text(KEY)
    assert run(capsys, "pseudonymise", small, key, "--key-file", key, "--force")[0] == 2
    assert key.read_text() == KEY


def test_purge_writes_what_is_left(capsys, small, tmp_path):
    code, out, _ = run(capsys, "purge", small, tmp_path / "left.json", "--as-of", "2030-01-02")
    assert code == 0
    assert "people: 1 removed" in out
    assert tm.read(tmp_path / "left.json") == tm.purge(tm.read(small), as_of="2030-01-02").data
    assert run(capsys, "purge", small, tmp_path / "left.json", "--as-of", "2030-01-02")[0] == 2  # it is there
    assert run(capsys, "purge", small, tmp_path / "other.json")[0] == 2  # no day


def test_withdraw_writes_what_is_left_and_names_nobody_else(capsys, small, tmp_path):
    target = tmp_path / "left.json"
    code, out, _ = run(capsys, "withdraw", small, target, "--person", "person:ada-quill", "--json")
    assert code == 0
    assert {"kind": "roles", "removed": 1, "cleared": 0, "cleaned": 0} in json.loads(out)["changed"]
    assert "ada" not in target.read_text().casefold()
    code, _, err = run(capsys, "withdraw", small, tmp_path / "other.json", "--person", "person:ada")
    assert (code, "person:ada'" in err, "quill" in err) == (2, True, False)


@pytest.mark.parametrize("arguments", [("purge", "--as-of", "2030-01-01"), ("withdraw", "--person", "person:a")])
def test_purge_and_withdraw_tell_bad_data(capsys, broken, tmp_path, arguments):
    command, *more = arguments
    assert run(capsys, command, broken, tmp_path / "left", *more)[0] == 1


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_is_read_is_never_replaced(capsys, small, force):
    before = small.read_bytes()
    code, _, err = run(capsys, "convert", small, small.parent / "." / "small.json", *force)
    assert code == 2
    assert "being read" in err
    assert small.read_bytes() == before


def test_template_is_a_workbook_and_replaces_nothing(capsys, tmp_path):
    target = tmp_path / "t.xlsx"
    assert run(capsys, "template", target)[0] == 0
    size = target.stat().st_size
    assert size > 1000
    assert run(capsys, "template", target)[0] == 2
    assert run(capsys, "template", target, "--force", "--json")[0] == 0
    assert run(capsys, "template", tmp_path / "t.csv")[0] == 2


def options(extract):
    return [
        extract["establishments"],
        *(f"--{name}={path}" for name, path in extract.items() if name != "establishments"),
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "COMMAND"),
        (["dance"], "invalid choice"),
        (["check"], "PATH"),
        (["check", "{here}/nowhere.xlsx"], "no such file"),
        (["review", "{small}", "-o", "{here}/x.pdf"], ".html"),
        (["review", "{small}", "-o", "{here}/no/such/folder/x.html"], "x.html"),
        (["review", "{small}", "--at", "31/02/2025"], "no such day"),
        (["review", "{small}", "--at", "2025-01-01", "--between", "2025-01-01", "2026-01-01"], "not allowed"),
        (["convert", "{small}", "{here}/x.docx"], ".docx"),
        (["template", "{here}/x.docx"], ".xlsx"),
        (["register", "{here}/nowhere.csv"], "no such file"),
        (["register", "{small}", "--trust", "1"], "go together"),
        (["register", "{small}", "--near-km", "-1"], "kilometres"),
        (["register", "{small}", "--structure", "{here}/x.txt"], ".parquet"),
    ],
)
def test_wrong_use_is_told_in_words(capsys, small, tmp_path, arguments, says):
    given = [one.format(small=small, here=tmp_path) for one in arguments]
    code, out, err = run(capsys, *given)
    assert code == 2
    assert says in err
    assert out == ""
    code, out, _ = run(capsys, *given, "--json")
    assert code == 2
    assert says in json.loads(out)["error"]


def test_help_and_version(capsys):
    code, out, _ = run(capsys, "--version")
    assert (code, out) == (0, f"trustmodel {tm.__version__}\n")
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert all(name in out for name in ("review", "check", "describe", "template", "convert", "register"))


def test_a_missing_extra_is_told_with_the_command(capsys, small, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    code, _, err = run(capsys, "review", small, "-o", tmp_path / "o.html")
    assert code == 2
    assert "pip install 'schooltrustmodel[report]'" in err


def test_a_stop_by_keyboard(capsys, small, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("trustmodel.files.io.load", stop)
    code, _, err = run(capsys, "check", small)
    assert (code, err) == (130, "stopped\n")


def command(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "trustmodel", *map(str, arguments)],
        capture_output=True,
        timeout=120,
        check=False,
        **options,
    )


def test_the_installed_script_is_the_command():
    (script,) = entry_points(group="console_scripts", name="trustmodel")
    assert script.load() is cli.main


def test_python_m_trustmodel(small):
    done = command("describe", small)
    assert done.returncode == 0
    assert b"Tree Trust" in done.stdout


OWN_RULES = """
from trustmodel import checks


@checks.rule("tree-names", severity="warning", says="A school is called after a tree.")
def tree_names(data):
    for school in data.schools:
        if "Ash" not in school.name:
            yield checks.Breach(school.id, "name", "call it after a tree", school.name)


@checks.rule("failing", severity="error", says="Nothing.")
def failing(data):
    return data.nothing
"""


def test_rules_of_installed_packages_are_asked(small, tmp_path):
    """A folder with a module and its metadata on the path, as an installer leaves it."""

    def installed(name):
        (tmp_path / "tree_rules.py").write_text(OWN_RULES)
        info = tmp_path / "tree_rules-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tree-rules\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[trustmodel.rules]\nnames = tree_rules:{name}\n")
        path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
        return command("check", small, "--json", env={**os.environ, "PYTHONPATH": path})

    told = json.loads(installed("tree_names").stdout)["problems"]
    assert [(one["where"]["record"], one["found"]) for one in told if one["rule"] == "tree-names"] == [
        ("school:elm", "Elm School")
    ]
    failed = installed("failing")
    assert failed.returncode == 2
    assert b"the rule 'failing' failed: AttributeError" in failed.stdout + failed.stderr


def test_the_other_package_is_found_out_even_when_it_took_our_front_door(tmp_path):
    """The unrelated SDK installs the same folder; its `__init__` may have taken the place of ours."""
    home = tmp_path / "site"
    shutil.copytree(Path(cli.__file__).parents[1], home / "trustmodel", ignore=shutil.ignore_patterns("__pycache__"))
    (home / "trustmodel" / "__init__.py").write_text("'the SDK'\n")
    about = home / "trustmodel-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: trustmodel\nVersion: 1.0\n")
    done = subprocess.run(
        [sys.executable, "-c", "import trustmodel.cli.main"],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "pip uninstall --yes trustmodel schooltrustmodel" in done.stderr


def test_a_base_install_is_enough_to_check_describe_and_convert(small, tmp_path):
    """Nothing of the extras is imported: each is blocked here, as if it were not installed."""
    blocked = [
        "openpyxl",
        "networkx",
        "polars",
        "pyarrow",
        "numpy",
        "scipy",
        "altair",
        "vl_convert",
        "jinja2",
        "rich",
        "hypothesis",
    ]
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({blocked!r})); from trustmodel.cli.main import main;"
        "codes = [main([one, *more]) for one, *more in eval(sys.argv[1])]; print(codes, file=sys.stderr)"
    )
    path = str(small)
    asked = [
        ["check", path], ["describe", path], ["convert", path, str(tmp_path / "out.yaml")],
        ["convert", path, str(tmp_path / "folder")], ["review", path, "-o", str(tmp_path / "o.html")],
        ["register", "structure", path, "-o", "o.csv"], ["template", str(tmp_path / "t.xlsx")],
        ["explore", path, "-o", str(tmp_path / "e.html")], ["trust-sums", path, "-o", str(tmp_path / "s.json")],
        ["plan-walls", path, "--group", "phase", "--ties", "50"], ["register", "compare", path, "--trust", "1"],
        ["register", "audit", path, path], ["register", "change", path, "--from", "2020-01-01", "--to", "2021-01-01"],
        ["convert", path, str(tmp_path / "out.ttl")],
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program, repr(asked)], capture_output=True, text=True, timeout=120, check=False
    )
    *said, codes = done.stderr.splitlines()
    assert codes == str([0] * 4 + [2] * 10)
    assert len(said) == 10
    extras = [re.search(r"pip install 'schooltrustmodel\[(\w+)\]'$", line) for line in said]
    report, maths = "report", "analysis"  # what a brief needs is named at once, not one part after another
    assert [found and found[1] for found in extras] == [report, maths, "excel", report, *[maths] * 6]


@pytest.mark.parametrize("ending", [".geojson", ".mmd", ".graphml", ".ttl", ".parquet"])
def test_converted_for_other_programs(capsys, small, tmp_path, ending):
    out = tmp_path / f"out{ending}"
    code, said, _ = run(capsys, "convert", small, out)
    assert code == 0
    assert "hidden" in said
    assert out.exists()
    code, said, _ = run(capsys, "convert", small, tmp_path / f"named{ending}", "--names")
    assert code == 0
    assert "hidden" not in said


def test_a_csv_folder_with_its_description(capsys, small, tmp_path):
    assert run(capsys, "convert", small, tmp_path / "folder", "--datapackage")[0] == 0
    assert json.loads((tmp_path / "folder" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    code, _, err = run(capsys, "convert", small, tmp_path / "out.json", "--datapackage")
    assert code == 2
    assert "no folder" in err


def test_limits_of_reading_can_be_raised_and_lowered(capsys):
    code, out, _ = run(capsys, "check", LIMESTONE, "--limit", "rows=20")
    assert code == 1
    assert "[too-many-rows]" in out
    assert "--limit rows=…" in out
    assert run(capsys, "check", LIMESTONE, "--limit", "rows=5000", "--limit", "values=100000")[0] == 0
    for wrong in ("rows", "rows=many", "cells=3", "rows=0"):
        code, _, err = run(capsys, "check", LIMESTONE, "--limit", wrong)
        assert code == 2
        assert "as in rows=2000000" in err
