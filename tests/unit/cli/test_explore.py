"""The command that writes the explorer."""

import json

import pytest

from builders import LIMESTONE
from commands import run


def test_it_writes_a_page_and_says_what_changed(capsys, tmp_path):
    code, out, _ = run(capsys, "explore", LIMESTONE, "--out", tmp_path / "who.html")
    assert code == 0
    assert out.splitlines()[0] == "60 links, 2025/26; 18 kept, 20 new, 11 ended since 2024/25"
    assert "Brindlestow CofE Primary School did not answer" in out
    assert (tmp_path / "who.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_as_json(capsys, tmp_path):
    when = ["--before", "2024-09-01", "2025-09-01", "--after", "2025-09-01", "2026-09-01"]
    code, out, _ = run(capsys, "explore", LIMESTONE, *when, "-o", tmp_path / "who.html", "--json")
    facts = json.loads(out)
    assert code == 0
    assert facts["times"] == [{"time": "2024/25", "links": 40}, {"time": "2025/26", "links": 60}]
    assert (facts["kept"], facts["new"], facts["ended"]) == (18, 20, 11)


def test_older_data_at_a_path_are_compared(capsys, tmp_path):
    code, out, _ = run(capsys, "explore", LIMESTONE, "--before", LIMESTONE, "-o", tmp_path / "who.html")
    assert code == 0
    assert "0 new, 0 ended" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "who.pdf"], "the explorer is an .html file"),
        (["--after", "2025-09-01"], "say with what: --before"),
        (["--at", "2025-09-01", "--before", "2024-09-01"], "give --before and --after, or --at"),
        (["--min-cell", "0"], "a whole number from 1 on"),
        (["--group", "colour"], "no node has the attribute 'colour'"),
        (["--trust", "trust:none"], "trust:none"),
    ],
)
def test_wrong_use(capsys, tmp_path, arguments, says):
    where = [] if "-o" in arguments else ["-o", tmp_path / "who.html"]
    code, _, err = run(capsys, "explore", LIMESTONE, *where, *arguments)
    assert code == 2
    assert says in err
    assert not list(tmp_path.iterdir())
