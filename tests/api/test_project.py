"""What is said in two places about the project is the same in both."""

import re
import subprocess
import tomllib

import pytest
import yaml

from builders import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SLOW = {"readme_test", "pages", "readme_run", "spark", "interop", "fuzz"}  # they install, run the tests, or take long


def loaded(path):
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def check(*arguments):
    return subprocess.run([ROOT / "scripts/check", *arguments], capture_output=True, text=True, check=False)


def test_the_hooks_before_a_commit_are_the_fast_steps_of_the_check_in_their_order():
    steps = check("--list").stdout.split()
    (repo,) = loaded(".pre-commit-config.yaml")["repos"]
    assert {"lint", "types", "layers", "docstrings", "generated"} < set(steps)
    assert set(steps) > SLOW
    assert [hook["entry"] for hook in repo["hooks"]] == [f"scripts/check {step}" for step in steps if step not in SLOW]
    assert all(hook["pass_filenames"] is False and hook["language"] == "system" for hook in repo["hooks"])


def test_a_step_that_is_not_there_is_wrong_use():
    done = check("lnt")
    assert done.returncode == 2
    assert "no step lnt; it has: readme_test" in done.stderr


def test_ci_runs_the_check_on_every_python_that_is_promised_and_on_the_oldest_dependencies():
    jobs = loaded(".github/workflows/check.yml")["jobs"]
    promised = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", name)]
    assert jobs["check"]["strategy"]["matrix"]["python"] == promised
    assert [step["run"] for step in jobs["check"]["steps"] if "run" in step] == [".ci/run"]
    (oldest,) = (step for step in jobs["oldest"]["steps"] if "run" in step)
    program, *steps = oldest["run"].split()
    assert program == ".ci/run"
    assert set(steps) <= SLOW
    assert oldest["env"] == {"PIP_CONSTRAINT": "scripts/oldest.txt"}
    assert (ROOT / "scripts/oldest.txt").exists()
    assert "exec scripts/check" in (ROOT / ".ci/run").read_text("utf-8")


def test_the_oldest_python_is_the_one_that_tools_are_set_to():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert tools["mypy"]["python_version"] == oldest
    assert tools["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"


def test_one_version_is_cited_described_and_released():
    citation = loaded("CITATION.cff")
    version = PROJECT["version"]
    assert citation["version"] == version
    released = f"## {version} ({citation['date-released']})"
    assert released in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize(
    "field", ["cff-version", "message", "title", "authors", "abstract", "keywords", "license", "type"]
)
def test_the_citation_says(field):
    assert loaded("CITATION.cff")[field]


def test_the_citation_and_the_package_name_the_same_people_and_licence():
    citation = loaded("CITATION.cff")
    assert [author["name"] for author in citation["authors"]] == [author["name"] for author in PROJECT["authors"]]
    assert citation["license"] == PROJECT["license"]


def test_every_fragment_of_the_changelog_is_of_a_kind_that_is_printed():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    kinds = {kind["directory"] for kind in tools["towncrier"]["type"]}
    fragments = [path.name for path in (ROOT / "changelog.d").glob("*.md")]
    assert [name for name in fragments if name.split(".")[-2] not in kinds] == []
