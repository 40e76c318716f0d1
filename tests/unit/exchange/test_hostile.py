"""Files of other programs that are damaged or hostile: refused with their name, whatever the parser makes of them."""

import io
import os
import random
import warnings

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from trustmodel import exchange
from trustmodel.files import Limits

pl = pytest.importorskip("polars")
SCHOOL = tm.School(id="1", name="One", phase="Primary")
DATA = tm.Dataset(schools=[SCHOOL], name="Ours", extra={"a": "b"})
TURTLE = """@prefix tm: <urn:trustmodel:model:> . @prefix r: <urn:trustmodel:record:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<urn:trustmodel:record:school:1> a tm:School ; tm:name "One" ; tm:phase "Primary" .
"""


def refused(read, path, **options):
    with pytest.raises(tm.DataError) as raised:
        read(path, **options)
    assert all(problem.where.file == path.name or path.is_dir() for problem in raised.value.problems)
    return {problem.rule for problem in raised.value.problems}


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("<urn:trustmodel:record:school:1> tm:name 'Two' .", "duplicate-key"),
        ("<urn:trustmodel:record:school:1> a tm:Trust .", "duplicate-id"),
        ("<urn:trustmodel:dataset> tm:schools 'x' .", "unknown-key"),
        ("<urn:trustmodel:dataset> tm:extra '{'^^rdf:JSON .", "wrong-type"),
        ("<urn:trustmodel:record:school:1> tm:extra 'no'^^rdf:JSON .", "wrong-type"),
        ("<urn:trustmodel:record:school:1> tm:source _:a . _:a rdf:first 1 ; rdf:rest _:a .", "wrong-type"),
        ("<urn:trustmodel:record:school:1> tm:source _:a . _:a rdf:first _:a ; rdf:rest rdf:nil .", "wrong-type"),
        ("<urn:trustmodel:record:school:1> tm:phase 'Primry' .", "duplicate-key"),
    ],
)
def test_turtle_that_says_something_else(tmp_path, more, rule):
    (tmp_path / "t.ttl").write_text(TURTLE)
    assert exchange.read(tmp_path / "t.ttl").schools.ids == ("school:1",)
    (tmp_path / "t.ttl").write_text(TURTLE + more)
    assert refused(exchange.read, tmp_path / "t.ttl") == {rule}


def test_references_are_checked_in_every_form(tmp_path):
    data = tm.Dataset(schools=[SCHOOL], memberships=[tm.Membership(id="1", school="9", trust="9")])
    for name in ("t.ttl", "t.jsonld", "t.parquet"):
        exchange.write(data, tmp_path / name)
        assert refused(exchange.read, tmp_path / name) == {"dangling-reference"}


def test_a_key_twice_in_json_ld(tmp_path):
    exchange.write(DATA, tmp_path / "t.jsonld")
    text = (tmp_path / "t.jsonld").read_text()
    (tmp_path / "t.jsonld").write_text(text.replace('"tm:name": "One"', '"tm:name": "One", "tm:name": "Two"'))
    assert refused(exchange.read, tmp_path / "t.jsonld") == {"duplicate-key"}


def test_a_short_file_of_many_statements(tmp_path):
    (tmp_path / "t.ttl").write_text(TURTLE + "<a:a> <b:b> (" + "1 " * 100 + ").")
    assert refused(exchange.read, tmp_path / "t.ttl", limits=Limits(values=150)) == {"too-many-values"}
    (tmp_path / "t.jsonld").write_text("[" + "{}," * 100 + "{}]")
    assert refused(exchange.read, tmp_path / "t.jsonld", limits=Limits(values=150)) == {"too-many-values"}
    (tmp_path / "t.graphml").write_text("<graphml>" + "<node/>" * 200 + "</graphml>")
    assert refused(exchange.read_graph, tmp_path / "t.graphml", limits=Limits(values=150)) == {"too-many-values"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_a_document_type_in_a_graph(tmp_path, encoding, ending):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><graphml>&a;</graphml>'
    (tmp_path / f"t{ending}").write_bytes(text.encode(encoding))
    assert refused(exchange.read_graph, tmp_path / f"t{ending}") == {"entities-refused"}


# --- Parquet ---------------------------------------------------------------------------------------------------------


def parquet(tmp_path, table, **options):
    arrow = pytest.importorskip("pyarrow.parquet", reason="files of another program are written with pyarrow")
    import pyarrow as pa

    (tmp_path / "t.parquet").mkdir(exist_ok=True)
    buffer = io.BytesIO()
    arrow.write_table(pa.table(table), buffer, **options)
    (tmp_path / "t.parquet/schools.parquet").write_bytes(buffer.getvalue())
    assert len(buffer.getvalue()) < 1_000_000
    return tmp_path / "t.parquet"


def test_what_a_few_kilobytes_of_parquet_unpack_to(tmp_path):
    pytest.importorskip("pyarrow", reason="files of another program are written with pyarrow")
    long = "x" * 15_000
    # each row says the same entry of a dictionary
    path = parquet(tmp_path, {"name": [long] * 5_000}, compression="zstd")
    assert refused(exchange.read, path) == {"zip-bomb"}
    import pyarrow as pa

    categories = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000), [long])
    path = parquet(tmp_path, {"name": categories}, compression="zstd")
    assert refused(exchange.read, path) == {"zip-bomb"}
    path = parquet(tmp_path, {"name": ["x" * 80_000_000]}, compression="zstd", use_dictionary=False)
    assert refused(exchange.read, path) == {"zip-bomb"}
    path = parquet(tmp_path, {"name": [1] * 1_100_000}, compression="zstd")
    assert refused(exchange.read, path) == {"too-many-rows"}
    path = parquet(tmp_path, {"name": [[1] * 4_000_000]}, compression="zstd")
    assert refused(exchange.read, path) == {"too-many-values"}
    path = parquet(tmp_path, {"name": [long] * 9}, use_dictionary=False, column_encoding={"name": "DELTA_BYTE_ARRAY"})
    assert refused(exchange.read, path) == {"unreadable-file"}
    path = parquet(tmp_path, {"id": ["1"], "name": ["One"], "phase": ["Primary"]}, compression="gzip")
    assert exchange.read(path).schools["school:1"].name == "One"


def test_parquet_beyond_the_limits_is_not_written(tmp_path):
    data = tm.Dataset(people=[tm.Person(id=f"{number}") for number in range(30)])
    with pytest.raises(tm.DataError, match=r"Limits\(rows=…\)"):
        exchange.write(data, tmp_path / "t.parquet", names=True, limits=Limits(rows=20))
    with pytest.raises(tm.DataError, match=r"more than 20 statements.*Limits\(values=…\)"):
        exchange.write(data, tmp_path / "t.ttl", names=True, limits=Limits(values=20))
    exchange.write(data, tmp_path / "t.parquet", names=True)
    assert len(exchange.read(tmp_path / "t.parquet").people) == 30
    assert refused(exchange.read, tmp_path / "t.parquet", limits=Limits(values=50)) == {"too-many-values"}


@pytest.mark.parametrize("name", ["t.parquet", "t.ttl", "t.jsonld", "t.graphml", "t.gexf"])
def test_a_damaged_file_is_a_data_error_or_is_read(tmp_path, name):
    """Bytes changed by chance: never another error, and never one of Rust, which is no exception at all."""
    path = tmp_path / name
    exchange.write(DATA.replace(people=[tm.Person(id="a")]), path, names=True)
    file = path / "schools.parquet" if path.is_dir() else path
    whole = file.read_bytes()
    read = exchange.read_graph if path.suffix in {".graphml", ".gexf"} else exchange.read
    chance = random.Random(1)
    refusals = 0
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.choice((0, 1, 127, 255, chance.randrange(256)))
        file.write_bytes(content[: chance.choice((len(content), len(content), chance.randrange(len(content))))])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read(path)
        except tm.DataError:
            refusals += 1
    assert refusals > 20


# --- graphs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_a_graph_comes_back_as_it_was(tmp_path, ending):
    graph = nx.DiGraph()
    graph.add_node("a", size=np.int64(3), share=np.float64(0.5), there=np.bool_(True))
    graph.add_node("b", size=2, share=1)
    graph.add_edge("a", "b", strength=np.float32(0.5))
    exchange.write_graph(graph, tmp_path / f"t{ending}")
    again = exchange.read_graph(tmp_path / f"t{ending}")
    assert again.nodes["a"] == {"size": 3, "share": 0.5, "there": True}
    assert again.nodes["b"] == {"size": 2, "share": 1.0}
    assert again.edges["a", "b"]["strength"] == 0.5

    graph.nodes["b"]["size"] = "two"
    with pytest.raises(tm.GraphError, match="'size' is a number in one place and text in another"):
        exchange.write_graph(graph, tmp_path / f"t{ending}")
    alike = nx.Graph([(1, "1")])
    with pytest.raises(tm.GraphError, match="the nodes 1 and '1' are written alike"):
        exchange.write_graph(alike, tmp_path / f"t{ending}")


# --- the door --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", ["t.json", "t.yaml", "t.xlsx", "t", "t.ttl", "t.parquet", "t.graphml"])
def test_a_circle_of_links(tmp_path, name):
    (tmp_path / name).symlink_to(tmp_path / name)
    read = {"ttl": exchange.read, "parquet": exchange.read, "graphml": exchange.read_graph}
    assert refused(read.get(name.partition(".")[2], tm.read), tmp_path / name) <= {"missing-file", "unreadable-file"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read by the superuser")
def test_a_folder_that_may_not_be_read(tmp_path):
    for name, read in (("t", tm.read), ("t.parquet", exchange.read)):
        (tmp_path / name).mkdir(mode=0)
        assert refused(read, tmp_path / name) == {"unreadable-file"}
        (tmp_path / name).chmod(0o700)


SAYS = "@prefix tm: <urn:trustmodel:model:> . <urn:trustmodel:record:school:1> tm:name "


@pytest.mark.parametrize(
    "values", ["(" + "1 " * 60, "1," * 60, "(" + "[]" * 60, "(" + '"a"' * 60, "(" + "<>" * 60, "(" + "true\n" * 60]
)
def test_lists_of_turtle_are_counted_before_they_are_parsed(tmp_path, values):
    """None of these ends: whoever parsed them would say so, after looking at all of a list."""
    (tmp_path / "t.ttl").write_text(SAYS + values)
    assert refused(exchange.read, tmp_path / "t.ttl", limits=Limits(values=10)) == {"too-many-values"}
    assert refused(exchange.read, tmp_path / "t.ttl", limits=Limits(values=20)) == {"unreadable-file"}


def test_what_stands_in_texts_and_comments_of_turtle_is_no_statement(tmp_path):
    words = "( 1 , " * 99
    (tmp_path / "t.ttl").write_text(
        f'''# {words}
        {SAYS} """{words} " \\""" '{words} # <""" ; tm:phase "Primary", \'{words} " \\\' # <\' ; a tm:School . # {words}'''
    )
    with pytest.raises(tm.DataError) as caught:  # a name of one school, and two phases of it
        exchange.read(tmp_path / "t.ttl", limits=Limits(values=10))
    assert {problem.rule for problem in caught.value.problems} == {"duplicate-key"}


def test_a_text_that_takes_long_is_refused_in_turtle_by_reader_and_writer(tmp_path):
    (tmp_path / "t.ttl").write_text(SAYS + "'" + "\\'" * 200_001)
    assert refused(exchange.read, tmp_path / "t.ttl") == {"text-too-long"}
    data = tm.Dataset(
        schools=[tm.School(id="1", name="Ash", phase="Primary", extra={f"n{n}": "x" * 30_000 for n in range(14)})]
    )
    with pytest.raises(tm.DataError, match="a text is longer than 400,000 bytes"):
        exchange.write(data, tmp_path / "o.ttl", names=True)
    assert not (tmp_path / "o.ttl").exists()
