"""What every graph keeps to: ids in order, strengths above 0, evidence; and parallel ties merged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from numbers import Real
from typing import Any, Final, overload

import networkx as nx

from trustmodel.errors import GraphError

__all__ = ["check", "groups", "options", "simple"]

_SHOWN: Final = 5  # faults of a graph in one message


@overload
def simple(graph: nx.DiGraph[Any], *, strength: str | None = "strength") -> nx.DiGraph[Any]: ...
@overload
def simple(graph: nx.Graph[Any], *, strength: str | None = "strength") -> nx.Graph[Any]: ...
def simple(graph: nx.Graph[Any], *, strength: str | None = "strength") -> nx.Graph[Any]:
    """Parallel edges merged: `strength` and `days` summed, `ties` counted, `evidence` joined.

    Parameters
    ----------
    graph
        A directed graph, such as `support` gives, or an undirected one.
    strength
        The edge attribute to sum. `None`: each edge counts 1.

    Returns
    -------
    networkx.DiGraph or networkx.Graph
        Directed if the graph was. The same nodes in sorted order. `strength` stands under that name whatever it was
        called before; `days` is the sum of those that are known, `None` where none is.

    Raises
    ------
    GraphError
        An edge has no such attribute, or one that is not above 0.
    """
    if not is_graph(graph):
        raise GraphError(f"give a networkx graph, not a {type(graph).__name__}")
    parallel: dict[tuple[Any, Any], list[dict[str, Any]]] = defaultdict(list)
    for start, end, attributes in graph.edges(data=True):
        pair = (start, end) if graph.is_directed() else tuple(sorted((start, end), key=str))
        parallel[pair].append(attributes)
    merged: nx.Graph[Any] = nx.DiGraph(**graph.graph) if graph.is_directed() else nx.Graph(**graph.graph)
    merged.add_nodes_from((node, graph.nodes[node]) for node in in_order(graph))
    for (start, end), edges in sorted(parallel.items(), key=lambda item: (str(item[0][0]), str(item[0][1]))):
        merged.add_edge(
            start,
            end,
            strength=math.fsum(_strength(edge, strength, start, end) for edge in edges),
            days=sum_known(edge.get("days") for edge in edges),
            ties=len(edges),
            evidence=tuple(sorted({record for edge in edges for record in edge.get("evidence", ())})),
        )
    return merged


def options(graph: nx.Graph[Any]) -> dict[str, Any]:
    """How a graph of `graphs` was made, for `Method.options`.

    Parameters
    ----------
    graph
        Any networkx graph.

    Returns
    -------
    dict
        `level`, `at`, `between`, `kinds`, `topic` and `min_level`, as far as it has them; empty for a graph of your own.
    """
    names = ("level", "at", "between", "kinds", "topic", "min_level")
    return {name: graph.graph[name] for name in names if name in graph.graph} if "question" in graph.graph else {}


def groups(graph: nx.Graph[Any], group: str | Mapping[Any, Any]) -> dict[Any, Any]:
    """The group of each node.

    Parameters
    ----------
    graph
        Any networkx graph.
    group
        A node attribute by its name, or a mapping from ids to groups.

    Returns
    -------
    dict
        By node, in the order of the graph; `None` where a node has no group.

    Raises
    ------
    GraphError
        No node has the attribute, or the mapping names nobody who is here.
    """
    if isinstance(group, Mapping):
        groups_of = {node: group.get(node) for node in graph}
        lacking = "the mapping of groups names no node of this graph"
    else:
        groups_of = {node: about.get(group) for node, about in graph.nodes(data=True)}
        lacking = f"no node has the attribute {group!r}"
    if graph and all(name is None for name in groups_of.values()):
        raise GraphError(lacking)
    return groups_of


def check(graph: nx.Graph[Any], *, strength: str | None = "strength") -> None:
    """Check that a graph keeps the contract of `graphs`, and list all that is wrong.

    Node ids are strings in sorted order; no edge joins a node to itself; every edge has a strength, a number above 0;
    `distance_km`, where an edge has it, is a number not below 0; `evidence`, where it has it, is a tuple of ids.

    Parameters
    ----------
    graph
        Any networkx graph.
    strength
        The edge attribute that holds the strength. `None`: the graph has none, as one of `proximity`.

    Raises
    ------
    GraphError
        It is no networkx graph, or breaks the contract.

    Examples
    --------
    >>> import networkx as nx
    >>> check(nx.Graph([("school:ash", "school:beech")]))
    Traceback (most recent call last):
    ...
    trustmodel.errors.GraphError: the edge school:ash – school:beech has no attribute 'strength'
    """
    if not is_graph(graph):
        raise GraphError(f"give a networkx graph, not a {type(graph).__name__}")
    wrong = [f"the node {node!r} is not a string" for node in graph if not isinstance(node, str)]
    if not wrong and list(graph) != sorted(graph):
        wrong.append("the nodes are not in sorted order")
    for start, end, attributes in graph.edges(data=True):
        where = f"the edge {start} – {end}"
        if start == end:
            wrong.append(f"{where} joins a node to itself")
        try:
            _strength(attributes, strength, start, end)
        except GraphError as error:
            wrong.append(str(error))
        distance = attributes.get("distance_km", 0.0)
        if not _is_number(distance) or distance < 0:
            wrong.append(f"{where} has the distance_km {distance!r}, which is not a number of 0 or more")
        evidence = attributes.get("evidence", ())
        if not isinstance(evidence, tuple) or not all(isinstance(record, str) for record in evidence):
            wrong.append(f"{where} has evidence that is not a tuple of ids")
    if wrong:
        shown = wrong[:_SHOWN] + ([f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else [])
        raise GraphError("; ".join(shown))


def _strength(attributes: Mapping[str, Any], name: str | None, start: Hashable, end: Hashable) -> float:
    if name is None:
        return 1.0
    if name not in attributes:
        raise GraphError(f"the edge {start} – {end} has no attribute {name!r}")
    value = attributes[name]
    if not _is_number(value) or value <= 0:
        raise GraphError(f"the edge {start} – {end} has the {name} {value!r}, which is not a number above 0")
    return float(value)


def is_graph(graph: object) -> bool:
    """Whether it is a networkx graph of any kind."""
    return isinstance(graph, nx.Graph)


def _is_number(value: object) -> bool:
    # Real: numpy's numbers too, which a graph made from a frame holds
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def in_order(graph: nx.Graph[Any]) -> list[Any]:
    """The nodes in order of their ids, whatever their type."""
    return sorted(graph, key=str)


def sum_known(values: Iterable[float | None]) -> float | None:
    """The sum of the values that are known, `None` where none is."""
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def any_known(values: Iterable[bool | None]) -> bool | None:
    """Whether any of the values that are known is true, `None` where none is."""
    known = [value for value in values if value is not None]
    return any(known) if known else None
