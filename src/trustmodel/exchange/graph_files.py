"""Graphs as GraphML and GEXF, for Gephi and other programs, and back."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import networkx as nx

from trustmodel.errors import Where
from trustmodel.files.safe import missing, read_bytes, refuse, write_file

__all__ = ["graph_file", "read_graph", "write_graph"]

_ENDINGS: Final = (".graphml", ".gexf")


def write_graph(graph: nx.Graph[Any], path: str | os.PathLike[str]) -> None:
    """Write a graph as GraphML or GEXF, by the ending; Gephi opens both.

    Lists become text with semicolons, dates become text, and what is undefined is left out, since these forms hold none of
    them. `strength` is written as `weight` too, which is what other programs draw by. Whoever is in the graph is
    in the file: make it of `privacy.nameless(data)` where people are to be hidden.

    Parameters
    ----------
    graph
        The graph.
    path
        A name that ends in `.graphml` or `.gexf`.

    Raises
    ------
    ValueError
        The name ends in neither `.graphml` nor `.gexf`.
    """
    path = Path(path)
    ending = path.suffix.casefold()
    if ending not in _ENDINGS:
        raise ValueError(f"a graph is a .graphml or .gexf file, not {path.suffix!r}")
    write_file(path, graph_file(graph, ending))


def graph_file(graph: nx.Graph[Any], ending: str) -> bytes:
    """The content of the file that `write_graph` writes.

    Parameters
    ----------
    graph
        The graph.
    ending
        `.graphml` or `.gexf`.

    Returns
    -------
    bytes
        XML.
    """
    plain = type(graph)()
    plain.add_nodes_from((str(node), _flat(about)) for node, about in graph.nodes(data=True))
    for start, end, about in graph.edges(data=True):
        tie = _flat(about)
        if isinstance(tie.get("strength"), int | float):
            tie["weight"] = float(tie["strength"])
        plain.add_edge(str(start), str(end), **tie)
    buffer = io.BytesIO()
    if ending == ".graphml":
        nx.write_graphml(plain, buffer, named_key_ids=True)
    else:
        nx.write_gexf(plain, buffer)
    return buffer.getvalue()


def _flat(about: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML and GEXF can hold them."""
    flat: dict[str, Any] = {}
    for name, value in about.items():
        if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
            continue
        if isinstance(value, bool | int | float):
            flat[name] = value
        elif isinstance(value, tuple | list | set | frozenset):
            flat[name] = "; ".join(map(str, value))
        else:
            flat[name] = str(value)
    return flat


def read_graph(path: str | os.PathLike[str]) -> nx.Graph[Any]:
    """A graph that `write_graph` wrote, or another program: nodes, ties, and attributes that are text, numbers or yes and no.

    Parameters
    ----------
    path
        A `.graphml` file; any other ending is read as GEXF.

    Returns
    -------
    networkx.Graph
        Directed or not, as the file says. `weight` is left out where there is `strength`.

    Raises
    ------
    DataError
        The file is no GraphML or GEXF, or declares a document type.
    """
    path = Path(path)
    if not path.exists():
        raise missing(path)
    ending = path.suffix.casefold()
    content = read_bytes(path)
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        raise refuse("entities-refused", "take the document type out of the file", Where(file=path.name))
    try:
        graph: nx.Graph[Any] = (nx.read_graphml if ending == ".graphml" else nx.read_gexf)(io.BytesIO(content))
    except Exception as error:  # noqa: BLE001 - networkx raises whatever its parsers do
        raise refuse(
            "unreadable-file", f"it is no graph that can be read: {error}"[:300], Where(file=path.name)
        ) from None
    for _, _, tie in graph.edges(data=True):
        tie.pop("weight", None) if "strength" in tie else None
        tie.pop("id", None) if ending == ".gexf" else None
    for _, about in graph.nodes(data=True):
        about.pop("label", None) if ending == ".gexf" else None
    return graph
