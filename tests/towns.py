"""Made-up networks of schools, for tests of ties, distance and walls."""

from itertools import combinations

import networkx as nx
import numpy as np

import trustmodel as tm
from builders import a_trust
from trustmodel.stats.pair_rates import Layer

HALF = [(0, 0), (0.9, 0.3), (0.2, 1.1), (1.3, 1.2), (0.6, 0.7)]
TOWNS = np.array(HALF + [(x + 4, y + 0.4 * k) for k, (x, y) in enumerate(HALF)])  # kilometres
EAST = np.arange(10) >= 5


def town(n=8, *, strength=12, apart=500, missing=(), directed=False):
    """`n` schools in a row, so many metres apart, all tied to all but for what is missing."""
    graph = nx.complete_graph(n, create_using=nx.DiGraph if directed else nx.Graph)
    nx.set_node_attributes(graph, {i: 400_000 + apart * i for i in graph}, "easting")
    nx.set_node_attributes(graph, 150_000, "northing")
    nx.set_node_attributes(graph, {i: "ab"[i % 2] for i in graph}, "half")
    nx.set_edge_attributes(graph, strength, "strength")
    graph.remove_edges_from(missing)
    return graph


def placed(km, ties=None, **about):
    """A graph of schools s0, s1 … at these kilometres, with the ties of each pair in order; `about` has one value a school."""
    graph = nx.Graph()
    for place, (x, y) in enumerate(km):
        graph.add_node(
            f"s{place:02d}",
            easting=400_000 + 1000 * float(x),
            northing=150_000 + 1000 * float(y),
            **{name: values[place] for name, values in about.items()},
        )
    if ties is not None:
        first, second = np.triu_indices(len(km), 1)
        nodes = list(graph)
        graph.add_edges_from(
            (nodes[i], nodes[j], {"strength": int(tie)}) for i, j, tie in zip(first, second, ties, strict=True) if tie
        )
    return graph


def two_towns(across=0, within=10):
    """Two towns of five schools, with so many ties for each pair."""
    first, second = np.triu_indices(10, 1)
    ties = np.where(EAST[first] != EAST[second], across, within)
    return placed(TOWNS, ties, town=["east" if east else "west" for east in EAST])


def layer(km=TOWNS, **about):
    """What the model knows of all pairs of schools at these kilometres."""
    km = np.asarray(km, dtype=float)
    first, second = np.triu_indices(len(km), 1)
    return Layer(n=len(km), first=first, second=second, km=np.hypot(*(km[first] - km[second]).T), **about)


TREES = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Hazel", "Ivy", "Larch", "Maple", "Oak")


def two_sides(across, *, n=10, places=True):
    """A trust of schools in two rows 900 m apart, one of each authority: four people help four in each pair of a row, and as many
    in a pair across as `across` says of their numbers.
    """
    names = [name.lower() for name in TREES[:n]]
    schools = [
        tm.School(
            id=name, name=name.title(), phase="Primary", local_authority="West" if at < n // 2 else "East", religious_character="Church of England" if at % 2 else "None",
            easting=400_000 + 900 * (at // (n // 2)) if places else None, northing=100_000 + 700 * (at % (n // 2)) if places else None,
        )
        for at, name in enumerate(names)
    ]  # fmt: skip
    people = {(name, k): f"p{at}{k}" for at, name in enumerate(names) for k in range(4)}
    return tm.Dataset(
        trusts=[a_trust("vale")],
        schools=schools,
        memberships=[tm.Membership(id=name, school=name, trust="vale") for name in names],
        people=[tm.Person(id=person) for person in people.values()],
        roles=[tm.Role(id=p, person=p, kind="Teacher", at=f"school:{name}") for (name, _), p in people.items()],
        support=[
            tm.Support(
                id=f"{a}-{b}-{k}", giver=f"person:{people[a, k]}", receiver=f"person:{people[b, k]}", kind="coaching"
            )
            for (i, a), (j, b) in combinations(enumerate(names), 2)
            for k in range(4 if (i < n // 2) == (j < n // 2) else across(i, j))
        ],
    )
