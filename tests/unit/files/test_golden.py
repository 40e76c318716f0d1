"""Golden files of schema version 1, as people write them: never edited. Each invalid one breaks one rule, and is named by it.

Cases of later versions are those of the conformance kit, `spec/cases`. Here only more ways of writing are added.
"""

from pathlib import Path

import pytest

import trustmodel as tm
from trustmodel.model.checks import RULES
from trustmodel.model.records import KINDS, field_order

ROOT = Path(__file__).parents[2] / "files/v1"
SPEC = Path(__file__).parents[3] / "spec/cases"
INVALID = sorted((ROOT / "invalid").iterdir())
VALID = sorted((ROOT / "valid").iterdir())
# Shown in the tests of `files`, where the file is made: it is too large to keep, or not there, or a real workbook.
NO_GOLDEN_FILE = {
    "entities-refused", "file-too-large", "formula-error", "formula-without-value", "merged-cells", "missing-file",
    "not-trust-sums", "outside-folder",
    "text-too-long", "too-many-columns", "too-many-problems", "too-many-rows", "too-many-values", "unknown-sheet", "unreadable-file",
    "zip-bomb",
}  # fmt: skip


def name(path):
    return path.stem


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_an_invalid_file_breaks_its_rule_alone(path):
    loaded = tm.files.load(path)
    assert {problem.rule for problem in loaded.problems} == {path.stem}
    for problem in loaded.problems:
        assert problem.where.file
        assert problem.message
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    assert (loaded.data is None) is bool(errors)
    if errors:
        with pytest.raises(tm.DataError) as raised:
            tm.read(path)
        assert raised.value.problems == loaded.problems


@pytest.mark.parametrize("path", VALID, ids=name)
def test_a_valid_file_keeps_the_rule_that_it_is_named_by(path):
    loaded = tm.files.load(path)
    assert loaded.data is not None, loaded.problems
    assert path.stem not in {problem.rule for problem in loaded.problems}


@pytest.mark.parametrize("stem", ["minimal", "full"])
def test_the_plain_files_have_no_problem_at_all(stem):
    assert tm.files.load(ROOT / f"valid/{stem}.yaml").problems == ()


def test_the_full_file_has_every_record_kind_of_version_1_and_every_field():
    data = tm.read(ROOT / "valid/full.yaml")
    assert {plural for plural in KINDS if not len(getattr(data, plural))} <= {"extensions"}  # since version 2
    unused = {
        (plural, field)
        for plural, kind in KINDS.items()
        if len(getattr(data, plural))
        for field in field_order(kind)
        if field not in {"source", "extra", "start", "end"}
        and all(getattr(record, field) in (None, ()) for record in getattr(data, plural))
    }
    assert unused == {("trusts", "closed")}


def test_every_rule_has_a_golden_file_and_every_golden_file_a_rule():
    rules = set(RULES) | set(tm.files.RULES)
    later = {path.name.split(".")[0] for path in SPEC.rglob("*.json")}
    assert {path.stem for path in INVALID} | (later & rules) == rules - NO_GOLDEN_FILE
    assert {path.stem for path in VALID} | later >= set(RULES) | {"minimal", "full"}
    assert {path.stem for path in VALID} <= set(RULES) | {"minimal", "full"}


def test_severities_of_the_rules_are_those_of_the_problems():
    for path in INVALID:
        for problem in tm.files.load(path).problems:
            if problem.rule in RULES:
                assert problem.severity == RULES[problem.rule].severity
