"""The pieces that a network falls into, whichever way ties point and however strong they are."""

from __future__ import annotations

import math
from typing import Any, Final

import networkx as nx

from trustmodel.errors import GraphError

_PAIR: Final = 2


def undirected(network: nx.Graph[Any]) -> nx.Graph[str]:
    """Who is tied to whom, either way; nodes by the text of their ids, in order.

    Raises
    ------
    GraphError
        Two ids are the same as text.
    """
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(map(str, network)))
    if len(plain) < len(network):
        raise GraphError("two nodes have the same id when it is written as text")
    plain.add_edges_from((str(a), str(b)) for a, b in network.edges())
    return plain


def fragmentation(plain: nx.Graph[str]) -> float:
    """The share of pairs that no path joins: F = 1 − Σ s(s − 1) / (n(n − 1)), for pieces of s nodes of n (Borgatti 2006).

    NaN where there are fewer than two nodes.
    """
    n = len(plain)
    if n < _PAIR:
        return math.nan
    return 1 - sum(len(piece) * (len(piece) - 1) for piece in nx.connected_components(plain)) / (n * (n - 1))
