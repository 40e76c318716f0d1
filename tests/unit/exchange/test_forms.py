"""Forms for other programs: everything comes back, nobody is named, and nothing is half written."""

import networkx as nx
import pytest
from hypothesis import given, settings

import trustmodel as tm
from trustmodel import exchange
from trustmodel.cli.main import main
from trustmodel.exchange import forms
from trustmodel.testing import datasets

BACK = pytest.mark.parametrize("ending", [".parquet", ".ttl", ".jsonld"])
ENDINGS = [".parquet", ".ttl", ".jsonld", ".graphml", ".gexf", ".geojson", ".mmd"]


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


def test_a_write_that_fails_leaves_what_was_there(data, tmp_path, monkeypatch):
    path = tmp_path / "t.geojson"
    path.write_text("old")
    monkeypatch.setattr(forms, "geojson", lambda _: {"bad": object()})
    with pytest.raises(TypeError):
        exchange.write(data, path)
    assert path.read_text() == "old"


def test_the_command_line_names_every_form(capsys):
    assert main(["convert", "--help"]) == 0
    says = capsys.readouterr().out
    assert all(ending in says for ending in forms.FORMS)
    assert list(forms.FORMS) == ENDINGS
