"""Made-up networks of schools, for tests of ties, distance and walls."""

import networkx as nx


def town(n=8, *, strength=12, apart=500, missing=(), directed=False):
    """`n` schools in a row, so many metres apart, all tied to all but for what is missing."""
    graph = nx.complete_graph(n, create_using=nx.DiGraph if directed else nx.Graph)
    nx.set_node_attributes(graph, {i: 400_000 + apart * i for i in graph}, "easting")
    nx.set_node_attributes(graph, 150_000, "northing")
    nx.set_node_attributes(graph, {i: "ab"[i % 2] for i in graph}, "half")
    nx.set_edge_attributes(graph, strength, "strength")
    graph.remove_edges_from(missing)
    return graph
