"""No file imports itself in a circle: imports for type checkers, inside functions and through faces counted."""

import ast
from pathlib import Path

import networkx as nx
import pytest

SOURCE = Path(__file__).parents[2] / "src"


def modules(source):
    """Every module of the package by its dotted name; a face stands under the name of its room."""
    return {
        ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__"): path
        for path in source.rglob("*.py")
    }


def imported(name, path, known):
    """What a module imports, anywhere in its text: the submodule where there is one, else the module."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                yield whole if whole in known else module


def import_graph(source, root):
    """Who imports whom. The root is left out: it loads names when they are used, and nobody imports it in the package."""
    known = modules(source)
    graph = nx.DiGraph()
    graph.add_nodes_from(known)
    for name, path in known.items():
        graph.add_edges_from((name, other) for other in imported(name, path, known) if other in known)
    graph.remove_node(root)
    return graph


def circles(graph):
    return [sorted(circle) for circle in nx.strongly_connected_components(graph) if len(circle) > 1] + [
        [name] for name in nx.nodes_with_selfloops(graph)
    ]


def test_no_files_import_each_other_in_a_circle():
    graph = import_graph(SOURCE, "trustmodel")
    assert len(graph) > 100
    assert graph.number_of_edges() > 500
    assert circles(graph) == []


@pytest.mark.parametrize(
    "back",
    [
        "from house import hall",
        "import house.hall",
        "from .hall import door",
        "def later():\n    from house.hall import door",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.hall import door",
    ],
)
def test_a_circle_is_seen_however_it_is_closed(tmp_path, back):
    (tmp_path / "house").mkdir()
    (tmp_path / "house/__init__.py").write_text("")
    (tmp_path / "house/hall.py").write_text("from house.attic import beam\ndoor = 1\n")
    (tmp_path / "house/attic.py").write_text(f"{back}\nbeam = 1\n")
    assert circles(import_graph(tmp_path, "house")) == [["house.attic", "house.hall"]]
