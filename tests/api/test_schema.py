"""The published JSON Schema and the page of rules are what the code gives, and the schema fits what is written."""

import json
import runpy

import jsonschema
import pytest
from hypothesis import given

import trustmodel as tm
from builders import ROOT
from trustmodel import testing
from trustmodel.model.records import KINDS, reference_fields

SCRIPT = runpy.run_path(str(ROOT / "scripts/schema"))
SCHEMA = json.loads((ROOT / "docs/schema/v1.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker(["date"]))


def test_the_published_schema_is_what_the_code_gives():
    assert SCRIPT["schema"]() == SCHEMA


def test_the_published_schema_of_answers_is_what_the_code_gives():
    published = json.loads((ROOT / "docs/schema/results-v1.json").read_text("utf-8"))
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


def test_the_schema_is_a_schema():
    VALIDATOR.check_schema(SCHEMA)


def test_the_schema_names_every_reference():
    for kind in KINDS.values():
        properties = SCHEMA["$defs"][kind.__name__]["properties"]
        for field, kinds in reference_fields(kind).items():
            assert f'"x-kinds": {json.dumps(list(kinds))}' in json.dumps(properties[field])


def test_every_field_has_a_type_and_a_description():
    for kind in KINDS.values():
        for field, about in SCHEMA["$defs"][kind.__name__]["properties"].items():
            assert about["description"].endswith("."), (kind, field)
            assert {"type", "anyOf", "enum", "const", "$ref"} & set(about), (kind, field)


@given(testing.datasets())
def test_the_schema_fits_what_is_written(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "schema.json"
    tm.write(data, path)
    assert list(VALIDATOR.iter_errors(json.loads(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"schools": [{"id": "school:1", "name": "S"}]},
        {"schools": [{"id": "1", "name": "S", "phase": "Primary"}]},
        {"schools": [{"id": "school:1", "name": "S", "phase": "Primry"}]},
        {"schools": [{"id": "school:1", "name": "S", "phase": "Primary", "opened": "31/02/2025"}]},
        {"schools": [{"id": "school:1", "name": "S", "phase": "Primary", "colour": "red"}]},
        {"sharings": [{"id": "sharing:1", "artefact": "artefact:1", "audience": "person:ada"}]},
        {"schema_version": 99},
        {"shools": []},
    ],
)
def test_the_schema_refuses(broken):
    assert not VALIDATOR.is_valid(broken)
