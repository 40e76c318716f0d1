"""The conformance kit: our own code finds what the kit says, the schema by itself refuses for the right reason."""

import json
import runpy
from pathlib import Path

import jsonschema
import pytest

import trustmodel as tm
from builders import ROOT
from trustmodel.model.records import KINDS, field_order

SPEC = ROOT / "spec"
SCRIPT = runpy.run_path(str(ROOT / "scripts/spec"))
EXPECTED = json.loads((SPEC / "expected.json").read_text("utf-8"))["cases"]
VALIDATOR = jsonschema.Draft202012Validator(tm.schema(), format_checker=jsonschema.FormatChecker(["date"]))
INVALID = sorted(name for name in EXPECTED if name.startswith("invalid/"))
VALID = sorted(name for name in EXPECTED if name.startswith("valid/"))
# What is wrong with a file before it is a document, or only with cells: our own reading, for which tests/files has cases.
OURS = {
    "alias-refused", "cell-without-heading", "damaged-workbook", "duplicate-column", "duplicate-key", "duplicate-table",
    "empty-file", "entities-refused", "example-row", "file-too-large", "formula-error", "formula-text", "formula-without-value",
    "malformed-csv", "malformed-json", "malformed-yaml", "merged-cells", "missing-column", "missing-file", "no-data-files",
    "no-headings", "not-trust-sums", "not-utf-8", "nothing-read", "nul-character", "outside-folder", "tag-refused", "taken-as",
    "text-too-long", "too-deep", "too-many-columns", "too-many-problems", "too-many-rows", "too-many-values", "unknown-column",
    "unknown-file", "unknown-format", "unknown-sheet", "unreadable-file", "wrong-encoding", "zip-bomb",
}  # fmt: skip


OF_ROWS = {"person-or-school"}  # of which either field may be at fault


def case(name):
    return json.loads((SPEC / "cases" / name).read_text("utf-8"))


def stem(name):
    """The rule that a case is named by; what follows tells cases of one rule apart."""
    return Path(name).name.split(".")[0]


def test_what_is_expected_is_what_our_code_finds():
    assert (SPEC / "expected.json").read_text("utf-8") == SCRIPT["text"]()


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_case_breaks_the_rule_that_it_is_named_by_and_no_other(name):
    assert {problem["rule"] for problem in EXPECTED[name]["problems"]} == {stem(name)}


@pytest.mark.parametrize("name", VALID)
def test_a_valid_case_keeps_the_rule_that_it_is_named_by(name):
    assert EXPECTED[name]["schema_accepts"]
    assert stem(name) not in {problem["rule"] for problem in EXPECTED[name]["problems"]}
    assert not any(problem["severity"] == "error" for problem in EXPECTED[name]["problems"])


def test_every_rule_has_an_invalid_case_and_every_rule_of_datasets_a_valid_one():
    assert {stem(name) for name in INVALID} == {*tm.checks.RULES, *tm.files.RULES} - OURS
    assert {stem(name) for name in VALID} == {*tm.checks.RULES, "borders", "empty", "full", "minimal"}


@pytest.mark.parametrize("name", [name for name in INVALID if not EXPECTED[name]["schema_accepts"]])
def test_the_schema_refuses_a_case_where_it_is_wrong_and_nowhere_else(name):
    data, problems = case(name), EXPECTED[name]["problems"]
    for error in VALIDATOR.iter_errors(data):
        plural, number, field = (*error.absolute_path, None, None, None)[:3]
        if number is None:  # a fact of the dataset, or a key that is none
            (problem,) = problems
            assert plural in (problem["field"], None)
            continue
        row = data[plural][number]
        named = row.get("id") if isinstance(row, dict) else None
        (problem,) = [each for each in problems if each["record"] in (named, f"{plural}, entry {number + 1}")]
        if stem(name) not in OF_ROWS:
            missing = error.message.split("'")[1] if error.validator == "required" else None
            assert (missing or field) == problem["field"]


def test_what_an_error_of_the_schema_is_called_is_a_rule_of_records_or_files():
    refused = {stem(name) for name in INVALID if not EXPECTED[name]["schema_accepts"]}
    assert refused.isdisjoint(tm.checks.RULES)
    beyond = {stem(name) for name in INVALID if EXPECTED[name]["schema_accepts"]} - set(tm.checks.RULES) - refused
    assert beyond == {"dates-not-ordered", "duplicate-id", "self-support"}  # what the schema cannot say of records


@pytest.mark.parametrize("name", [name for name in EXPECTED if EXPECTED[name]["schema_accepts"]])
def test_a_case_is_written_as_we_write_it(tmp_path, name):
    """Canonical: full ids, words of the lists, no empty values. Of shipped topics a case holds those that it needs."""
    loaded = tm.files.load(SPEC / "cases" / name)
    if loaded.data is None:
        loaded = tm.files.Loaded(data=_unchecked(name))
    if loaded.data is None:
        return  # malformed in a way that only code sees
    tm.write(loaded.data, tmp_path / "again.json")
    again, given = json.loads((tmp_path / "again.json").read_text("utf-8")), case(name)
    kept = {topic["id"] for topic in given.get("topics", ())}
    again["topics"] = [topic for topic in again["topics"] if topic["id"] in kept]
    assert {key: rows for key, rows in again.items() if rows} == given
    text = json.dumps(given, ensure_ascii=False, indent=2) + "\n"
    assert (SPEC / "cases" / name).read_text("utf-8") == text


def _unchecked(name):
    try:
        return tm.Dataset.model_validate(case(name))
    except ValueError:
        return None


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_names_no_topic_that_it_does_not_hold_unless_that_is_its_fault(name):
    """So that another implementation needs none of our data but the land near which schools lie."""
    data = case(name)
    held = {topic["id"] for topic in data.get("topics", ()) if isinstance(topic, dict)}
    named = {
        value
        for rows in data.values()
        for row in (rows if isinstance(rows, list) else ())
        for field, values in (row.items() if isinstance(row, dict) else ())
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, str) and value.startswith("topic:") and field != "id"
    }
    assert named <= held or stem(name) == "dangling-reference"


def test_the_full_case_has_every_record_kind_and_every_field():
    data = case("valid/full.json")
    assert [plural for plural in KINDS if plural not in data] == []
    unused = {
        (plural, field)
        for plural, kind in KINDS.items()
        for field in field_order(kind)
        if field not in {"source", "extra", "start", "end"} and not any(field in row for row in data[plural])
    }
    assert unused == {("trusts", "closed")}


def test_there_is_one_copy_of_the_schema():
    for link in ("spec/schema.json", "docs/schema/v2.json"):
        assert json.loads((ROOT / link).read_text("utf-8")) == tm.schema()
        assert (ROOT / link).is_symlink()
    assert json.loads((SPEC / "expected.json").read_text("utf-8"))["schema"] == tm.schema()["$id"]
