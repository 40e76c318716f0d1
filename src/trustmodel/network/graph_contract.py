"""What every graph keeps to: ids in order, strengths above 0, evidence; and parallel ties merged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from difflib import get_close_matches
from numbers import Real
from typing import Any, Final, TypeVar, overload

import networkx as nx

from trustmodel.errors import GraphError
from trustmodel.model.ids import canonical
from trustmodel.prose import is_are, listed
from trustmodel.results import is_missing

__all__ = [
    "check",
    "no_attribute",
    "nodes_of",
    "not_answered",
    "options",
    "read",
    "read_answer",
    "refuse_graphs",
    "simple",
]

G = TypeVar("G", bound="nx.Graph[Any]")
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
    merged.add_nodes_from(nodes_of(graph))
    for (start, end), edges in sorted(parallel.items(), key=lambda item: (str(item[0][0]), str(item[0][1]))):
        merged.add_edge(
            start,
            end,
            strength=math.fsum(strength_of(edge, strength, start, end) for edge in edges),
            days=sum_known(edge.get("days") for edge in edges),
            ties=len(edges),
            evidence=tuple(sorted({record for edge in edges for record in evidence_of(edge)})),
        )
    return merged


def nodes_of(graph: nx.Graph[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """The nodes in order, with their attributes as every question reads them.

    What is missing is `None`, whatever it was written as; `answered` is true, false or `None`.

    Parameters
    ----------
    graph
        Any networkx graph.

    Returns
    -------
    list of (node, dict)
        The attributes are a copy.

    Raises
    ------
    GraphError
        A node has no id, or its `answered` is neither yes nor no.
    """
    if nameless := sum(map(is_missing, graph)):
        raise GraphError(
            f"{nameless} nodes have no id (such as {next(filter(is_missing, graph))!r}): leave out empty cells before"
            " making a graph of a table"
        )
    return [(node, _attributes(node, graph.nodes[node])) for node in in_order(graph)]


def read(graph: G) -> G:
    """The same graph with the attributes of its nodes as `nodes_of` reads them.

    Parameters
    ----------
    graph
        A networkx graph of your own.

    Returns
    -------
    networkx.Graph
        A copy.

    Raises
    ------
    GraphError
        It is no networkx graph, or as `nodes_of`.
    """
    if not is_graph(graph):
        raise GraphError(f"give a networkx graph, not a {type(graph).__name__}")
    copy = graph.copy()
    copy.add_nodes_from(nodes_of(graph))
    return copy


def _attributes(node: Any, about: Mapping[str, Any]) -> dict[str, Any]:
    read = {name: None if is_missing(value) else value for name, value in about.items()}
    if "answered" in read:
        read["answered"] = read_answer(node, read["answered"])
    return read


_YES: Final = ("yes", "true", "1")
_NO: Final = ("no", "false", "0")


def read_answer(node: Any, value: object) -> bool | None:
    """Whether a node answered, as a graph or a frame of your own may write it.

    Parameters
    ----------
    node
        Whose answer it is, for the error.
    value
        What stands there.

    Returns
    -------
    bool or None
        `None`, where it is missing: it was not asked.

    Raises
    ------
    GraphError
        It is neither yes nor no.
    """
    if is_missing(value):
        return None
    if hasattr(value, "item"):  # a number or a truth of NumPy
        value = value.item()
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in (*_YES, *_NO):
            return word in _YES
    elif isinstance(value, bool | int | float) and value in (0, 1):
        return bool(value)
    raise GraphError(f"the node {node} has the answered {value!r}: write True or False, or leave it out if not asked")


def not_answered(graph: nx.Graph[Any]) -> list[Any]:
    """The nodes that were asked and did not answer, in the order of the graph.

    Parameters
    ----------
    graph
        Any networkx graph.

    Returns
    -------
    list
        Without those that were not asked.

    Raises
    ------
    GraphError
        The `answered` of a node is neither yes nor no.
    """
    return [node for node, value in graph.nodes(data="answered") if read_answer(node, value) is False]


def evidence_of(edge: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the records that an edge rests on; none where it does not say."""
    records = edge.get("evidence")
    return () if is_missing(records) else tuple(records)  # type: ignore[arg-type]


_OF_A_DATASET: Final[Mapping[str, object]] = {
    "level": "school", "at": None, "between": None, "trust": None, "kinds": None, "topic": None, "min_level": "secure",
    "people": False,
}  # fmt: skip
"""Options that say what of a dataset counts, and how they are where nobody asks for anything."""


def refuse_graphs(*networks: object, **asked: object) -> None:
    """Refuse options that say what of a dataset counts where there is none: they would do nothing, in silence.

    Parameters
    ----------
    *networks
        What a question is asked of: datasets, situations, graphs.
    **asked
        The options, as the question was given them.

    Raises
    ------
    ValueError
        All are graphs, and an option is neither as it is by itself nor as the graph says that it was drawn.
    """
    graphs = [network for network in networks if isinstance(network, nx.Graph)]
    given = [
        name
        for name, value in asked.items()
        if value != _OF_A_DATASET[name] and any(graph.graph.get(name) != value for graph in graphs)
    ]
    if given and len(graphs) == len(networks):
        raise ValueError(
            f"{listed(given)} {is_are(len(given))} for a dataset: a graph of your own is taken whole, so leave out of it"
            " what does not count, and leave out the option" + "s" * (len(given) > 1)
        )


def options(graph: nx.Graph[Any]) -> dict[str, Any]:
    """How a graph of `graphs` was made, for `Method.options`.

    Parameters
    ----------
    graph
        Any networkx graph.

    Returns
    -------
    dict
        `level`, `at`, `between`, `trust`, `kinds`, `topic` and `min_level`, as far as it has them; and where nodes say whether they
        answered, how many were `asked` and how many `answered`. Empty for a graph of your own that says neither.
    """
    names = ("level", "at", "between", "trust", "kinds", "topic", "min_level")
    settings = {name: graph.graph[name] for name in names if name in graph.graph} if "question" in graph.graph else {}
    asked = sum(not is_missing(value) for _, value in graph.nodes(data="answered"))
    return {**settings, "asked": asked, "answered": asked - len(not_answered(graph))} if asked else settings


def no_attribute(who: str, name: str, attributes: Iterable[Mapping[str, Any]]) -> GraphError:
    """The error that an attribute is not there, which lists those that are.

    Parameters
    ----------
    who
        What lacks it, in words: "no node", "the edge a – b".
    name
        The attribute that was asked for.
    attributes
        What it was looked for in.

    Returns
    -------
    GraphError
        To be raised.
    """
    there = sorted({str(key) for about in attributes for key, value in about.items() if not is_missing(value)})
    has = "has the" if who.startswith("no") else "has no"
    near = get_close_matches(canonical(name), {canonical(key): key for key in there}, 1)
    meant = next((key for key in there if near and canonical(key) == near[0]), None)
    hint = f"did you mean {meant!r}? There are" if meant else "there are"
    return GraphError(f"{who} {has} attribute {name!r}; {hint} {listed(there, limit=None) or 'none'}")


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
    trustmodel.errors.GraphError: the edge school:ash – school:beech has no attribute 'strength'; there are none (strength=None counts each edge 1)
    """
    if not is_graph(graph):
        raise GraphError(f"give a networkx graph, not a {type(graph).__name__}")
    wrong = [
        f"the node {node!r} is {'blank' if isinstance(node, str) else 'not a string'}"
        for node in graph
        if not isinstance(node, str) or is_missing(node)
    ]
    if not wrong and list(graph) != sorted(graph):
        wrong.append("the nodes are not in sorted order")
    for start, end, attributes in graph.edges(data=True):
        where = f"the edge {start} – {end}"
        if start == end:
            wrong.append(f"{where} joins a node to itself")
        try:
            strength_of(attributes, strength, start, end)
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


def strength_of(attributes: Mapping[str, Any], name: str | None, start: Hashable, end: Hashable) -> float:
    """How strong an edge is: 1 where no attribute says so."""
    if name is None:
        return 1.0
    if name not in attributes:
        lacking = no_attribute(f"the edge {start} – {end}", name, [attributes])
        raise GraphError(f"{lacking} (strength=None counts each edge 1)")
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
    known = [value for value in values if value is not None and not is_missing(value)]
    return math.fsum(known) if known else None


def any_known(values: Iterable[bool | None]) -> bool | None:
    """Whether any of the values that are known is true, `None` where none is."""
    known = [value for value in values if value is not None and not is_missing(value)]
    return any(known) if known else None
