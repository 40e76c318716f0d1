"""What is written is what is read, in every format, for whatever a dataset may hold."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

import trustmodel as tm
from trustmodel import files
from trustmodel.model.records import KINDS
from trustmodel.testing import datasets, extras, texts

NAMES = {"csv": "trust", "xlsx": "trust.xlsx", "json": "trust.json", "yaml": "trust.yaml"}
AWKWARD = tm.Dataset(
    name="'=1+1",
    extra={"name": "null", "schools": "~", "extra:name": "1", "@x": "_x000D_", "schema_version": "7"},
    trusts=[tm.Trust(id="trust:example", name="_x005F_x0041_", kind="06", opened="0001-01-01")],
    standards=[
        tm.Standard(id="a", framework="f", threshold=0.1 + 0.2, measure="#N/A", operator="=="),
        tm.Standard(id="b", framework="f", threshold=-1e-300, heading="TRUE", statement='a;b\n\nc, "d"'),
    ],
    frameworks=[
        tm.Framework(id="f", name="＝1", edition="2024", source="'", extra={"Name": "x", "=k": "-", "id ": "y"})
    ],
    sharings=[tm.Sharing(id="s", artefact="a", audience="Headteacher")],
    artefacts=[tm.Artefact(id="a", kind="policy", about="trust:example", dated="1900-02-28")],
)


def back(data, form):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAMES[form]
        tm.write(data, path)
        return tm.read(path)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=datasets(), more=extras(), name=st.none() | texts())
@example(data=AWKWARD, more={}, name=None)
def test_what_is_written_is_read(data, more, name):
    if more or name:
        data = data.replace(extra={**data.extra, **more}, name=name)
    for form in NAMES:
        assert back(data, form) == data, form


def own_values(data):
    """Every value of a field of somebody's own, typed, and the type of each column of frames."""
    return {
        (record.id, own.heading): own.value(record) for own in data.extensions for record in getattr(data, own.of)
    }, [getattr(data, plural).to_polars(extensions=data.extensions).schema for plural in KINDS]


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(data=datasets())
def test_fields_of_somebodys_own_come_back_as_they_are_declared(data):
    values = own_values(data)
    for form in NAMES:
        assert own_values(back(data, form)) == values, form
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".parquet", ".ttl"):
            path = Path(folder) / f"trust{ending}"
            tm.exchange.write(data, path, names=True)
            assert own_values(tm.exchange.read(path)) == values, ending
    text = tm.Dataset.model_validate_json(data.model_dump_json())
    assert own_values(text) == values


@pytest.mark.parametrize("form", NAMES)
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=datasets())
def test_writing_again_writes_the_same(form, data):
    with tempfile.TemporaryDirectory() as folder:
        first, second = (Path(folder) / half / NAMES[form] for half in ("a", "b"))
        for path in (first, second):
            path.parent.mkdir()
        tm.write(data, first)
        tm.write(tm.read(first), second)
        if form == "csv":
            assert {file.name: file.read_bytes() for file in first.iterdir()} == {
                file.name: file.read_bytes() for file in second.iterdir()
            }
        elif form != "xlsx":  # a workbook notes the time
            assert first.read_bytes() == second.read_bytes()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    text=texts()
    | st.from_regex(
        r"'*[=+\-@＝＋－＠].{0,5}", fullmatch=True, alphabet=st.characters(exclude_categories=("Cc", "Cs"))
    ).map(str.strip)
)
def test_no_cell_of_a_csv_file_begins_like_a_formula(text):
    data = tm.Dataset(name=text)
    cells = files.formats.to_csv(data)["dataset.csv"].decode("utf-8-sig")
    assert not any(
        line.partition(",")[2].lstrip('"').startswith(tuple("=+-@\t\r＝＋－＠")) for line in cells.split("\n")
    )
    assert back(data, "csv").name == data.name


@pytest.mark.parametrize("suffix", ["json", "yaml", "xlsx"])
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused_with_a_problem(suffix, content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"trust.{suffix}"
        path.write_bytes(content)
        loaded = files.load(path)
    assert (loaded.data is None) == bool(loaded.errors)
    assert all(problem.rule in files.RULES or problem.rule in tm.checks.RULES for problem in loaded.problems)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300) | st.lists(st.lists(texts(), max_size=4), max_size=6).map(repr).map(str.encode))
def test_any_bytes_in_a_folder_are_read_or_refused_with_a_problem(content):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schools.csv").write_bytes(b"id,name,phase,pupils\n" + content)
        loaded = files.load(folder)
    assert (loaded.data is None) == bool(loaded.errors)
    assert all(problem.rule in files.RULES or problem.rule in tm.checks.RULES for problem in loaded.problems)
