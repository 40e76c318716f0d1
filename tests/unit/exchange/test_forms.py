"""The data for other programs: what they read, what comes back, and that nobody is named."""

import json
import re

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings

import trustmodel as tm
from builders import a_school, a_trust
from trustmodel import exchange, graphs
from trustmodel.exchange import forms
from trustmodel.geography import grid
from trustmodel.model.records import KINDS
from trustmodel.testing import datasets

BACK = pytest.mark.parametrize("ending", [".parquet", ".ttl", ".jsonld"])
ENDINGS = [".parquet", ".ttl", ".jsonld", ".graphml", ".gexf", ".geojson", ".mmd"]


@pytest.fixture(scope="module")
def data():
    return tm.synthetic.trust(n_schools=4, seed=5)


# --- round trips -----------------------------------------------------------------------------------------------------


@BACK
def test_everything_comes_back(data, tmp_path, ending):
    path = tmp_path / f"trust{ending}"
    exchange.write(data, path, names=True)
    assert exchange.read(path) == data


@BACK
@settings(max_examples=10, deadline=None)
@given(made=datasets())
def test_whatever_is_in_it_comes_back(made, tmp_path_factory, ending):
    path = tmp_path_factory.mktemp("exchange") / f"trust{ending}"
    exchange.write(made, path, names=True)
    assert exchange.read(path) == made


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
@pytest.mark.parametrize("make", [graphs.support, graphs.participation, graphs.governance, graphs.expertise])
def test_a_graph_comes_back(data, tmp_path, ending, make):
    graph = make(data)
    path = tmp_path / f"graph{ending}"
    exchange.write_graph(graph, path)
    back = exchange.read_graph(path)
    assert set(back) == set(graph)
    assert back.is_directed() == graph.is_directed()

    def ties(one):
        return sorted((*sorted(pair), about["strength"]) for *pair, about in one.edges(data=True))

    assert ties(back) == ties(graph)
    for node, about in graph.nodes(data=True):
        plain = {name: value for name, value in about.items() if isinstance(value, str | bool | int | float)}
        assert plain.items() <= back.nodes[node].items()
    assert all("weight" not in about for *_, about in back.edges(data=True))


def test_lists_and_the_undefined_in_a_graph(tmp_path):
    graph = nx.Graph()
    graph.add_edge("a", "b", strength=2, via=("x", "y"), days=None, far=float("nan"))
    exchange.write_graph(graph, tmp_path / "g.graphml")
    assert exchange.read_graph(tmp_path / "g.graphml").edges["a", "b"] == {"strength": 2, "via": "x; y"}


# --- frames ----------------------------------------------------------------------------------------------------------


def test_collections_and_results_become_frames(data):
    for plural in KINDS:
        found = getattr(data, plural)
        frame = found.to_polars()
        assert frame.height == len(found)
        if len(found):
            assert frame["id"].to_list() == list(found.ids)
            assert list(found.to_pandas()["id"]) == list(found.ids)
    roles = data.roles.to_polars()
    assert roles.schema["start"] == pl.Date
    assert roles.schema["fte"] == pl.Float64
    assert data.sessions.to_polars().schema["topics"] == pl.List(pl.String)
    assert tm.Dataset().schools.to_polars().is_empty()
    found = tm.locality(data)
    assert list(found.to_pandas().columns) == list(found.columns)
    assert len(found.to_pandas()) == len(found.rows)


# --- the map and the chart -------------------------------------------------------------------------------------------


def test_degrees_are_the_grid_turned_round():
    east, north = [134_000.0, 400_000.0, 538_890.0, 655_000.0], [25_000.0, 100_000.0, 177_320.0, 310_000.0]
    again = grid.to_grid(*grid.to_degrees(east, north))
    assert again[0] == pytest.approx(east, abs=0.001)
    assert again[1] == pytest.approx(north, abs=0.001)


def test_a_map_of_schools():
    """Greenwich's observatory lies at 51.4778 N, 0.0014 W."""
    data = tm.Dataset(
        trusts=[a_trust("vale")],
        schools=[
            a_school("ash", easting=538_890, northing=177_320),
            a_school("elm"),
        ],
        memberships=[tm.Membership(id="1", school="ash", trust="vale")],
    )
    ash, elm = exchange.geojson(data)["features"]
    assert ash["geometry"]["coordinates"] == pytest.approx([-0.0014, 51.4778], abs=1e-4)
    assert (ash["properties"]["trust"], ash["properties"]["member"]) == ("Vale", True)
    assert elm["geometry"] is None
    assert elm["properties"]["member"] is False


def test_an_organisation_chart(data):
    text = exchange.mermaid(data)
    assert text.startswith("flowchart TD\n")
    for school in data.members_of(data.trusts.ids[0]):
        assert f'["{school.name}"]' in text
    assert "Chief executive" in text
    drawn = re.findall(r"^  (n\d+)[\[(]", text, re.MULTILINE)
    lines = re.findall(r"^  (n\d+) -\.?->? ?(?:-> )?(n\d+)$|^  (n\d+) --> (n\d+)$", text, re.MULTILINE)
    assert lines
    assert {one for line in lines for one in line if one} <= set(drawn)


def test_a_chart_takes_hostile_names_for_words():
    bad = 'Vale"] --> evil["<script>'
    data = tm.Dataset(trusts=[tm.Trust(id="vale", name=bad, kind="Multi-academy trust")])
    (line,) = exchange.mermaid(data).splitlines()[1:]
    assert line.count('"') == 2
    assert "<" not in line


def test_too_many_schools_for_a_chart():
    schools = [tm.School(id=f"{n:06}", name="Ash", phase="Primary") for n in range(201)]
    data = tm.Dataset(
        trusts=[a_trust("vale")],
        schools=schools,
        memberships=[tm.Membership(id=f"{n}", school=one.id, trust="vale") for n, one in enumerate(schools)],
    )
    with pytest.raises(ValueError, match="200 at most"):
        exchange.mermaid(data)


# --- linked data in others' terms ------------------------------------------------------------------------------------


def test_the_terms_of_the_registry_and_of_org(data, tmp_path):
    rdflib = pytest.importorskip("rdflib")
    exchange.write(data, tmp_path / "t.ttl", names=True)
    graph = rdflib.Graph().parse(tmp_path / "t.ttl", format="turtle")
    asked = """
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX est: <https://dfe-digital.github.io/education-provider-registry-docs/models/establishment/vocabulary/>
        SELECT ?school ?trust WHERE {
            ?m a org:Membership ; org:member ?school ; org:organization ?trust .
            ?school a est:Establishment . ?trust a est:MultiAcademyTrust .
        }
    """
    found = {
        (str(school).rpartition("record:")[2], str(trust).rpartition("record:")[2])
        for school, trust in graph.query(asked)
    }
    assert found == {(one.school, one.trust) for one in data.memberships}


def test_what_is_not_ours_is_left_out_and_told(tmp_path):
    text = """
        @prefix tm: <urn:trustmodel:model:> .
        <urn:trustmodel:record:school:1> a tm:School ; tm:name "Ash" ; tm:phase "Primary" .
        <https://example.org/other> <https://example.org/is> "something else" .
    """
    (tmp_path / "t.ttl").write_text(text)
    with pytest.warns(UserWarning, match="1 things"):
        assert exchange.read(tmp_path / "t.ttl").schools.ids == ("school:1",)


# --- nobody is named -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_nobody_is_named_unless_asked(data, tmp_path, ending):
    path = tmp_path / f"trust{ending}"
    exchange.write(data, path)
    files = [path] if path.is_file() else list(path.iterdir())
    content = b"".join(one.read_bytes() for one in files)
    for person in data.people:
        assert person.id.partition(":")[2].encode() not in content
        assert person.name is None or person.name.encode() not in content


# --- the CSV folder --------------------------------------------------------------------------------------------------


def test_a_description_of_the_csv_folder(data, tmp_path):
    tm.write(data, tmp_path)
    exchange.write_datapackage(data, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in package["resources"]} == {one.name for one in tmp_path.glob("*.csv")}
    for one in package["resources"]:
        headings = (tmp_path / one["path"]).read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert [field["name"] for field in one["schema"]["fields"]] == [heading.strip('"') for heading in headings]
    roles = next(one["schema"] for one in package["resources"] if one["name"] == "roles")
    types = {field["name"]: field["type"] for field in roles["fields"]}
    assert (types["start"], types["fte"], types["person"]) == ("date", "number", "string")
    assert {"fields": "person", "reference": {"resource": "people", "fields": "id"}} in roles["foreignKeys"]
    assert tm.read(tmp_path) == data, "the description is no part of the data"


# --- bad input -------------------------------------------------------------------------------------------------------


def test_endings_and_files_that_are_not_there(data, tmp_path):
    with pytest.raises(ValueError, match="no form is known"):
        exchange.write(data, tmp_path / "trust.doc")
    with pytest.raises(ValueError, match="graphml"):
        exchange.write_graph(nx.Graph(), tmp_path / "g.txt")
    for name in ("no.ttl", "no.parquet"):
        with pytest.raises(tm.errors.DataError):
            exchange.read(tmp_path / name)
    (tmp_path / "x.doc").write_text("x")
    with pytest.raises(tm.errors.DataError, match="unknown-format"):
        exchange.read(tmp_path / "x.doc")


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("t.ttl", "@@@", "unreadable-file"),
        ("t.jsonld", "{", "malformed-json"),
        ("t.jsonld", '{"@context": "https://example.org/context.jsonld"}', "remote-context"),
        ("t.jsonld", '{"@graph": [{"@context": ["http://example.org/c"], "a": 1}]}', "remote-context"),
        ("t.jsonld", '{"@context": {"@import": "http://example.org/c"}}', "remote-context"),
        ("t.ttl", "<urn:trustmodel:record:school:1> a <urn:trustmodel:model:School> .", "malformed-record"),
    ],
)
def test_linked_data_that_cannot_be_read(tmp_path, name, content, rule):
    (tmp_path / name).write_text(content)
    with pytest.raises(tm.errors.DataError, match=rule):
        exchange.read(tmp_path / name)


def test_parquet_that_cannot_be_read(tmp_path):
    folder = tmp_path / "t.parquet"
    folder.mkdir()
    with pytest.raises(tm.errors.DataError, match="no-data-files"):
        exchange.read(folder)
    (folder / "schools.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(tm.errors.DataError, match="unreadable-file"):
        exchange.read(folder)
    pl.DataFrame({"id": ["school:1"], "name": ["Ash"], "phase": ["Primary"], "extra": ["{"]}).write_parquet(
        folder / "schools.parquet"
    )
    with pytest.raises(tm.errors.DataError, match="malformed-json"):
        exchange.read(folder)
    (tmp_path / "f.parquet").write_bytes(b"x")
    with pytest.raises(tm.errors.DataError, match="folder"):
        exchange.read(tmp_path / "f.parquet")


def test_graphs_with_entities_are_refused(tmp_path):
    (tmp_path / "g.graphml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><graphml/>')
    with pytest.raises(tm.errors.DataError, match="entities-refused"):
        exchange.read_graph(tmp_path / "g.graphml")
    (tmp_path / "g.gexf").write_text("<gexf")
    with pytest.raises(tm.errors.DataError, match="unreadable-file"):
        exchange.read_graph(tmp_path / "g.gexf")


def test_a_write_that_fails_leaves_what_was_there(data, tmp_path, monkeypatch):
    path = tmp_path / "t.geojson"
    path.write_text("old")
    monkeypatch.setattr(forms, "geojson", lambda _: {"bad": object()})
    with pytest.raises(TypeError):
        exchange.write(data, path)
    assert path.read_text() == "old"
