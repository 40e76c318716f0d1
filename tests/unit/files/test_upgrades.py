"""Files of every version of the schema are read alike: older ones are upgraded, newer ones refused with what to do."""

import json

import attrs
import pydantic
import pytest

import trustmodel as tm
from builders import ROOT
from data_files import folder, workbook
from trustmodel import exchange, files
from trustmodel.errors import Problem, Where
from trustmodel.files import upgrades
from trustmodel.files.parsing import parse
from trustmodel.files.tables import Document, Row, Table
from trustmodel.model.dataset import SCHEMA_VERSION

V1 = ROOT / "tests/files/v1"
WRITTEN = sorted((V1 / "written").iterdir())
"""The full file, as the last trustmodel with version 1 of the schema wrote it in each form."""


@pytest.fixture(scope="module")
def full():
    return tm.read(V1 / "valid/full.yaml")


def test_there_is_a_step_from_every_older_version():
    assert set(upgrades.UPGRADES) == set(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_what_version_1_wrote_is_read_whole(path, full):
    reader = exchange if path.suffix in (".parquet", ".ttl", ".jsonld") else files
    data = reader.read(path)
    assert data == full
    assert data.schema_version == SCHEMA_VERSION


def test_a_mapping_of_version_1_loses_nothing(full):
    old = json.loads((V1 / "written/full.json").read_text("utf-8"))
    kept = json.dumps(old)
    new = tm.upgrade(old)
    assert tm.Dataset.model_validate(new) == full
    assert (
        {**new, "schema_version": 1} == old == json.loads(kept)
    )  # but for the version nothing changed, and old is as it was
    assert tm.upgrade(new) == new


def test_an_older_file_is_upgraded_step_by_step():
    def names_come_in(document):
        tables = tuple(
            attrs.evolve(
                table,
                headings=tuple("name" if heading == "title" else heading for heading in table.headings),
                rows=tuple(
                    attrs.evolve(
                        row, cells={"name" if key == "title" else key: value for key, value in row.cells.items()}
                    )
                    for row in table.rows
                ),
            )
            for table in document.tables
        )
        return attrs.evolve(document, tables=tables)

    def schools_were_academies(document):
        return attrs.evolve(document, tables=tuple(attrs.evolve(table, name="schools") for table in document.tables))

    rows = (
        Row(2, {"id": "1", "title": "One", "phase": "Primary"}),
        Row(3, {"id": "2", "title": "Two", "phase": "Primry"}),
    )
    old = Document({"schema_version": "1"}, (Table("academies", "academies.csv", ("id", "title", "phase"), rows),))
    new = upgrades.upgraded(old, {1: names_come_in, 2: schools_were_academies}, target=3)
    assert new.facts["schema_version"] == "3"
    parsed = parse(new)
    assert [record.name for record in parsed.records["schools"]] == ["One"]
    assert [(problem.where.file, problem.where.row) for problem in parsed.problems] == [("academies.csv", 3)]
    assert old.tables[0].name == "academies"


# --- what was called as a kind of a later version is ---


def test_a_table_that_version_1_did_not_know_is_still_not_read(tmp_path):
    schools = "id,name,phase\n1,One,Primary\n"
    path = folder(
        tmp_path / "trust", dataset="field,value\nschema_version,1\n", schools=schools, Extensions="what,else\n1,2\n"
    )
    loaded = files.load(path)
    (problem,) = [problem for problem in loaded.problems if problem.rule == "unknown-file"]
    assert (problem.severity, problem.where.file, problem.found) == ("warning", "Extensions.csv", "Extensions")
    assert "version 1 of the schema, which the data follow, has no 'Extensions'" in problem.message
    assert loaded.data.schools.ids == ("school:1",)


def test_a_sheet_or_key_that_version_1_did_not_know_is_still_not_read(tmp_path):
    pytest.importorskip("openpyxl")
    tables = {"schools": [["id", "name", "phase"], ["1", "One", "Primary"]], "extensions": [["a"], ["b"]]}
    book = workbook(tmp_path / "t.xlsx", dataset=[["field", "value"], ["schema_version", 1]], **tables)
    nested = tmp_path / "t.json"
    nested.write_text(json.dumps({"schema_version": 1, "extensions": [{"a": "b"}], "people": [{"id": "ada"}]}))
    assert (
        next(problem.rule for problem in files.load(book).problems if problem.severity == "warning") == "unknown-sheet"
    )
    assert next(problem.rule for problem in files.load(nested).problems) == "unknown-key"
    with pytest.warns(UserWarning, match="has no 'extensions', so this key is not read"):
        assert tm.upgrade({"schema_version": "1", "extensions": [{"a": "b"}]}) == {"schema_version": SCHEMA_VERSION}


def test_what_is_wrong_with_a_table_that_is_left_out_is_no_problem():
    def problem(**where):
        return Problem("no-headings", Where(**where), "wrong")

    grids = [problem(file="t.xlsx", sheet="a", row=1), problem(file="t.xlsx", sheet="b"), problem(file="t.xlsx")]
    assert upgrades.beside([problem(file="t.xlsx", sheet="a")], grids) == grids[1:]
    nested = [problem(file="t.json", record=record) for record in ("a", "a, entry 2", "ab", "ab, entry 1", None)]
    assert upgrades.beside([problem(file="t.json", record="a")], nested) == nested[2:]
    assert upgrades.beside([], grids) == grids


# --- what says which version ---


@pytest.mark.parametrize("form", [".parquet", ".ttl", ".jsonld"])
def test_a_newer_version_is_refused_in_forms_for_other_programs(tmp_path, form, full):
    if form == ".parquet":
        pl = pytest.importorskip("polars")
        (tmp_path / "t.parquet").mkdir()
        pl.DataFrame({"id": [{"a": 1}]}).write_parquet(tmp_path / "t.parquet/artefacts.parquet")  # of a newer form
        pl.DataFrame({"field": ["schema_version"], "value": ["99"]}).write_parquet(
            tmp_path / "t.parquet/dataset.parquet"
        )
    else:
        pytest.importorskip("rdflib")
        exchange.write(full, path := tmp_path / f"t{form}", names=True)
        text = path.read_text("utf-8")
        for mark in ("schema_version ", 'schema_version": '):
            text = text.replace(f"{mark}{SCHEMA_VERSION}", f"{mark}99")
        # what a newer version says in words of its own is not what is wrong
        path.write_text(text.replace("tm:schema_version 99 ;", 'tm:schema_version 99 ; tm:colour "red" ;'), "utf-8")
    with pytest.raises(tm.SchemaVersionError, match="written by a newer trustmodel, with version 99") as raised:
        exchange.read(tmp_path / f"t{form}")
    (problem,) = raised.value.problems
    assert (problem.rule, problem.where.file, problem.found) == (
        "newer-schema", "dataset.parquet" if form == ".parquet" else f"t{form}", "99",
    )  # fmt: skip


def test_a_mapping_of_another_version_is_refused():
    with pytest.raises(tm.SchemaVersionError, match="pip install --upgrade schooltrustmodel"):
        tm.upgrade({"schema_version": SCHEMA_VERSION + 1})
    with pytest.raises(tm.DataError, match="the schema version is a whole number such as 2"):
        tm.upgrade({"schema_version": "one"})
    with pytest.raises(TypeError, match=r"give a mapping, such as json\.loads gives, and not a str"):
        tm.upgrade("{}")


def test_rows_that_are_none_stay_for_the_dataset_to_refuse():
    assert tm.upgrade({"schema_version": 1, "schools": [1], "name": "A"}) == {
        "schema_version": SCHEMA_VERSION, "schools": [1], "name": "A",
    }  # fmt: skip


def test_a_dataset_says_what_to_do_about_an_older_version():
    text = json.dumps({"schema_version": 1, "academies": [{}], "schools": [{"id": "school:1"}]})
    for call in (lambda: tm.Dataset.model_validate_json(text), lambda: tm.Dataset(**json.loads(text))):
        with pytest.raises(pydantic.ValidationError) as raised:
            call()
        (error,) = raised.value.errors()  # and not of what that version had
        assert error["type"] == "older_schema"
        assert "Dataset.model_validate(trustmodel.upgrade(json.loads(text)))" in error["msg"]


def test_a_dataset_says_what_to_do_about_a_newer_version():
    with pytest.raises(pydantic.ValidationError) as raised:
        tm.Dataset.model_validate_json('{"schema_version": 3, "academies": []}')
    (error,) = raised.value.errors()
    assert error["type"] == "newer_schema"
    assert error["msg"].startswith("written by a newer trustmodel, with version 3 of the schema")


@pytest.mark.parametrize("version", ["one", True, None, 0, 2.5])
def test_a_version_that_is_none_is_refused_by_the_dataset(version):
    with pytest.raises(pydantic.ValidationError, match="Input should be 2"):
        tm.Dataset(schema_version=version)


def test_a_version_with_a_point_and_nothing_behind_it_is_the_same_as_in_json(tmp_path):
    row = {"id": "school:1", "name": "Elm", "phase": "Primary"}
    for version in (1.0, 2.0):
        document = {"schema_version": version, "schools": [row]}
        (tmp_path / "point.json").write_text(json.dumps(document), encoding="utf-8")
        assert tm.read(tmp_path / "point.json").schools.ids == ("school:1",)
        assert tm.Dataset.model_validate(tm.upgrade(document)).schools.ids == ("school:1",)
    with pytest.raises(pydantic.ValidationError, match="version 1 of the schema, which is 2 now"):
        tm.Dataset.model_validate({"schema_version": 1.0})
