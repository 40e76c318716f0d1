"""The published JSON Schema and the page of rules are what the code gives, and the schema fits what is written."""

import hashlib
import json
import re
import runpy
import subprocess
import sys
from enum import StrEnum

import jsonschema
import pytest
from hypothesis import given

import trustmodel as tm
from builders import ROOT
from trustmodel import testing
from trustmodel.model.records import KINDS, reference_fields

SCRIPT = runpy.run_path(str(ROOT / "scripts/schema"))
SCHEMA = tm.schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker(["date"]))


def test_the_published_schema_is_what_the_code_gives():
    assert SCRIPT["schema"]() == SCHEMA


def test_the_published_schema_of_answers_is_what_the_code_gives():
    published = tm.schema("results")
    assert SCRIPT["results"]() == published
    jsonschema.Draft202012Validator.check_schema(published)
    classes = {
        name for name in tm.__all__ if isinstance(kind := getattr(tm, name), type) and issubclass(kind, tm.Result)
    }
    assert {each["$ref"] for each in published["oneOf"]} == {f"#/$defs/{name}" for name in classes - {"Result"}}
    assert "anyOf" not in json.dumps(published["$defs"]["Method"]["properties"]["name"])


def test_two_classes_of_answers_never_share_a_name():
    """Else one would stand in the schema for the other."""
    with pytest.raises(ValueError, match="two classes are called Walls"):
        SCRIPT["put"]({"Walls": {"type": "object"}}, "Walls", {"type": "string"})


def test_the_page_of_rules_is_what_the_code_gives():
    page = (ROOT / "docs/reference/rules.md").read_text("utf-8")
    assert SCRIPT["rules"]() == page
    assert all(f"`{slug}`" in page for slug in [*tm.checks.RULES, *tm.files.RULES])


def test_the_page_of_commands_has_every_option_and_what_it_does():
    page = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    assert SCRIPT["commands"]() == page
    assert "| **`--group COLUMN …`** | what schools on both sides" in page
    assert "None" not in page  # an option without a help


def test_the_schema_is_a_schema():
    VALIDATOR.check_schema(SCHEMA)


def named(about):
    """The names of the definitions to which a part of the schema refers."""
    return set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(about)))


def kinds_of(definition):
    """The kinds of ids that a definition of the schema takes."""
    alternatives = [SCHEMA["$defs"][name] for name in named(definition)] or [definition]
    patterns = (re.match(r"\^\(([a-z_|]+)\):", each.get("pattern", "")) for each in alternatives)
    return {kind for match in patterns if match for kind in match[1].split("|")}


def test_the_schema_names_every_reference():
    for kind in KINDS.values():
        properties = SCHEMA["$defs"][kind.__name__]["properties"]
        for field, kinds in reference_fields(kind).items():
            (name,) = named(properties[field])
            assert kinds_of(SCHEMA["$defs"][name]) == set(kinds), (kind, field)
            assert kinds_of(properties[field]) == set(kinds) or name == "Audience"


def test_the_schema_names_each_vocabulary_and_writes_none_out():
    terms = {
        name: [member.value for member in term]
        for name, term in vars(tm.vocabulary).items()
        if isinstance(term, type) and issubclass(term, StrEnum) and name in SCHEMA["$defs"]
    }
    assert len(terms) > 25
    for name, values in terms.items():
        assert SCHEMA["$defs"][name]["enum"] == values
        assert SCHEMA["$defs"][name]["description"].endswith(".")
    for kind in KINDS.values():
        assert '"enum"' not in json.dumps(SCHEMA["$defs"][kind.__name__]["properties"])
        assert '"pattern"' not in json.dumps(SCHEMA["$defs"][kind.__name__]["properties"])


def test_types_made_of_the_schemas_are_named_by_us_alone():
    """A title of a property would be the name of another type in other languages, and words beside a reference a copy."""
    for schema in (SCHEMA, tm.schema("results")):
        assert all(re.fullmatch(r"[A-Z][A-Za-z]*", name) for name in schema["$defs"])
        for path, part in parts(schema):
            if "title" in part and isinstance(part["title"], str):
                assert path in {(), ("$defs", part["title"])}
            assert "$ref" not in part or len(part) == 1
            assert not any(name.startswith("x-") for name in part)


def parts(about, path=()):
    if isinstance(about, dict):
        yield path, about
        for name, part in about.items():
            yield from parts(part, (*path, name))
    elif isinstance(about, list):
        for part in about:
            yield from parts(part, path)


def test_the_schema_of_version_1_stays_as_it_was_published():
    published = (ROOT / "docs/schema/v1.json").read_bytes()
    assert hashlib.sha256(published).hexdigest() == "146238d8f97bce9ff0d119cf05ea6000333c9d4bb793b7cfce8e7e15fd6e538e"


def test_a_schema_is_given_anew_and_only_of_what_there_is():
    assert tm.schema() == SCHEMA
    assert tm.schema() is not tm.schema()
    assert tm.schema("results")["$id"] == "urn:schooltrustmodel:schema:results-v1"
    with pytest.raises(ValueError, match="no schema of 'answers': give 'dataset' or 'results'"):
        tm.schema("answers")


def test_the_schema_is_there_in_a_base_install_and_costs_nothing():
    code = "import sys, trustmodel as tm; tm.schema(), tm.schema('results'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "attrs", "numpy", "polars", "networkx"} & set(done.stdout.split())


def test_every_field_has_a_type_and_a_description():
    for kind in KINDS.values():
        for field, about in SCHEMA["$defs"][kind.__name__]["properties"].items():
            assert about["description"].endswith("."), (kind, field)
            assert {"type", "anyOf", "allOf", "const", "$ref"} & set(about), (kind, field)


@given(testing.datasets())
def test_the_schema_fits_what_is_written(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "schema.json"
    tm.write(data, path)
    assert list(VALIDATOR.iter_errors(json.loads(path.read_text("utf-8")))) == []


SCHOOL = {"id": "school:1", "name": "S", "phase": "Primary"}
INSPECTION = {"id": "inspection:1", "school": "school:1", "inspected_on": "2026-01-01"}
PART = {"id": "participation:1", "activity": "activity:1", "part": "leads"}
CARDS = "report cards from November 2025"


@pytest.mark.parametrize(
    "sound",
    [
        {},
        {"schools": [SCHOOL | {"name": "One\nTwo", "easting": 699_999.5, "pupils": 0, "extra": {"FSM %": "12"}}]},
        {"sharings": [{"id": "sharing:1", "artefact": "artefact:1", "audience": "Headteacher"}]},
        {"participations": [PART | {"person": "person:ada"}, PART | {"school": "school:1", "person": None}]},
        {"inspections": [INSPECTION | {"framework_era": CARDS, "judgements": {"safeguarding": "met"}}]},
        {"inspections": [INSPECTION | {"framework_era": "grades to August 2024"}]},
    ],
)
def test_the_schema_takes(sound):
    assert list(VALIDATOR.iter_errors({"schema_version": 2, **sound})) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"schema_version": 99},
        {"schema_version": 1},
        {"shools": []},
        {"made_on": "01/09/2026"},
        {"schools": [{"id": "school:1", "name": "S"}]},
        {"schools": [SCHOOL | {"id": "1"}]},
        {"schools": [SCHOOL | {"id": "person:1"}]},
        {"schools": [SCHOOL | {"id": f"school:{'x' * 101}"}]},
        {"schools": [SCHOOL | {"phase": "Primry"}]},
        {"schools": [SCHOOL | {"opened": "31/02/2025"}]},
        {"schools": [SCHOOL | {"opened": "2025-02-31"}]},
        {"schools": [SCHOOL | {"colour": "red"}]},
        {"schools": [SCHOOL | {"name": ""}]},
        {"schools": [SCHOOL | {"name": " S"}]},
        {"schools": [SCHOOL | {"name": "S\t"}]},
        {"schools": [SCHOOL | {"name": "S\x00S"}]},
        {"schools": [SCHOOL | {"name": "S\x85S"}]},
        {"schools": [SCHOOL | {"name": "S" * 30_001}]},
        {"schools": [SCHOOL | {"extra": {"": "1"}}]},
        {"schools": [SCHOOL | {"extra": {"FSM %": 12}}]},
        {"schools": [SCHOOL | {"urn": "012345"}]},
        {"schools": [SCHOOL | {"easting": 0}]},
        {"schools": [SCHOOL | {"northing": 1_300_000}]},
        {"schools": [SCHOOL | {"pupils": 1.5}]},
        {"schools": [SCHOOL | {"pupils": -1}]},
        {"schools": [SCHOOL | {"age_low": 100}]},
        {"sharings": [{"id": "sharing:1", "artefact": "artefact:1", "audience": "person:ada"}]},
        {"participations": [PART]},
        {"participations": [PART | {"person": "person:ada", "school": "school:1"}]},
        {"inspections": [INSPECTION | {"framework_era": CARDS, "judgements": {"overall effectiveness": "Good"}}]},
        {"inspections": [INSPECTION | {"framework_era": CARDS, "judgements": {"achievement": "Good"}}]},
        {"inspections": [INSPECTION | {"framework_era": CARDS, "judgements": {"achievement": "met"}}]},
    ],
)
def test_the_schema_refuses(broken):
    assert not VALIDATOR.is_valid({"schema_version": 2, **broken})


def test_the_schema_asks_for_its_version():
    assert [error.validator for error in VALIDATOR.iter_errors({})] == ["required"]
