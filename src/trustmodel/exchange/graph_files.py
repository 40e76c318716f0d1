"""Graphs as GraphML and GEXF, for Gephi and other programs, and back."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from trustmodel.errors import DataError, GraphError, MissingExtraError, Where
from trustmodel.files.safe import (
    USUAL,
    Limits,
    missing,
    read_bytes,
    reading,
    refuse,
    refuse_entities,
    too_much,
    write_file,
)

try:
    import networkx as nx
    import numpy as np
except ImportError as error:
    raise MissingExtraError("analysis", "writing for other programs") from error

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
    GraphError
        An attribute holds text in one place and a number in another, or two nodes are written alike, such as 1 and "1".
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

    Raises
    ------
    GraphError
        An attribute or the ids of nodes cannot be distinguished when they are read again.
    """
    _refuse_alike(graph)
    nodes = _alike("node", [_flat(about) for _, about in graph.nodes(data=True)])
    ties = _alike("edge", [_flat(about) for _, _, about in graph.edges(data=True)])
    plain = type(graph)()
    plain.add_nodes_from((str(node), about) for node, about in zip(graph, nodes, strict=True))
    for (start, end), tie in zip(graph.edges(), ties, strict=True):
        if isinstance(tie.get("strength"), int | float):
            tie["weight"] = float(tie["strength"])
        plain.add_edge(str(start), str(end), **tie)
    buffer = io.BytesIO()
    if ending == ".graphml":
        nx.write_graphml(plain, buffer, named_key_ids=True)
    else:
        nx.write_gexf(plain, buffer)
    return buffer.getvalue()


def _refuse_alike(graph: nx.Graph[Any]) -> None:
    """Refuse nodes that would come back as one."""
    written: dict[str, Any] = {}
    for node in graph:
        if written.setdefault(str(node), node) != node:
            raise GraphError(f"the nodes {written[str(node)]!r} and {node!r} are written alike: give one another name")


def _alike(what: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Attributes with one type each, as these forms declare it: where there are fractions, all numbers are such."""
    kinds: dict[str, str] = {}
    fractions = {name for row in rows for name, value in row.items() if isinstance(value, float)}
    for row in rows:
        for name, value in row.items():
            kind = "yes or no" if isinstance(value, bool) else "text" if isinstance(value, str) else "a number"
            if kinds.setdefault(name, kind) != kind:
                raise GraphError(
                    f"the {what} attribute {name!r} is {kinds[name]} in one place and {kind} in another ({value!r}): "
                    f"make all of them the same"
                )
            if name in fractions:
                row[name] = float(value)
    return rows


def _flat(about: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML and GEXF can hold them."""
    flat: dict[str, Any] = {}
    for name, given in about.items():
        value = given.item() if isinstance(given, np.generic) else given
        if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
            continue
        if isinstance(value, bool | int | float):
            flat[name] = value
        elif isinstance(value, tuple | list | set | frozenset):
            flat[name] = "; ".join(map(str, value))
        else:
            flat[name] = str(value)
    return flat


def read_graph(path: str | os.PathLike[str], *, limits: Limits = USUAL) -> nx.Graph[Any]:
    """A graph that `write_graph` wrote, or another program: nodes, ties, and attributes that are text, numbers or yes and no.

    Parameters
    ----------
    path
        A `.graphml` file; any other ending is read as GEXF.
    limits
        How much is read: raise them for a large file of your own.

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
    ending = path.suffix.casefold()
    with reading(path):
        if not path.exists():
            raise missing(path)
        graph = _parsed(read_bytes(path, limits=limits), path, limits)
    for _, _, tie in graph.edges(data=True):
        tie.pop("weight", None) if "strength" in tie else None
        tie.pop("id", None) if ending == ".gexf" else None
    for _, about in graph.nodes(data=True):
        about.pop("label", None) if ending == ".gexf" else None
    return graph


def _parsed(content: bytes, path: Path, limits: Limits) -> nx.Graph[Any]:
    refuse_entities(content, path.name)
    most = limits.values or max(300_000, len(content) // 16)
    if content.count(b"<") > most:
        raise too_much("too-many-values", "elements", "values", most, Where(file=path.name))
    read = nx.read_graphml if path.suffix.casefold() == ".graphml" else nx.read_gexf
    try:
        graph: nx.Graph[Any] = read(io.BytesIO(content))
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001 - networkx raises whatever its parsers do
        raise refuse(
            "unreadable-file", f"it is no graph that can be read: {error}"[:300], Where(file=path.name)
        ) from None
    return graph
