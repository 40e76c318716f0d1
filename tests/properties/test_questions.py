"""Graphs and questions over generated datasets and graphs: what must hold whatever the data."""

import datetime as dt
import math
from functools import partial
from itertools import combinations

import attrs
import networkx as nx
import pytest
from hypothesis import given, settings, strategies as st

import trustmodel as tm
from builders import a_trust, renamed
from trustmodel import graphs
from trustmodel.model.ids import kind_of
from trustmodel.network.expertise_gaps import expertise_gaps
from trustmodel.network.shared_expertise import shared_expertise
from trustmodel.network.support import support_profile
from trustmodel.testing import datasets, dates

WITH_STRENGTH = {
    "support": graphs.support,
    "support by person": partial(graphs.support, level="person"),
    "simple": lambda data, **dates: graphs.simple(graphs.support(data, **dates)),
    "expertise": graphs.expertise,
    "expertise by person": partial(graphs.expertise, level="person"),
    "shared expertise": graphs.shared_expertise,
    "shared expertise by person": partial(graphs.shared_expertise, level="person"),
    "participation": graphs.participation,
    "participation by school": partial(graphs.participation, level="school"),
    "activities": partial(graphs.participation, of="activities"),
    "governance": graphs.governance,
}
FIGURES = [
    "density", "reciprocity_arc", "reciprocity_dyad", "reciprocity_corrected", "centralisation_out",
    "centralisation_in", "centralisation_degree", "centralisation_betweenness", "connectedness", "hierarchy",
    "efficiency", "least_upper_bound", "crossing_share",
]  # fmt: skip


def windows():
    period = (
        st.tuples(dates(), dates()).map(sorted).map(lambda days: (days[0], None if days[0] == days[1] else days[1]))
    )
    return st.one_of(
        st.just({}),
        st.builds(lambda day: {"at": day}, DAYS | dates()),
        st.builds(lambda days: {"between": days}, period),
    )


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
PEOPLE, SCHOOLS, SESSIONS = [[f"{kind}:{n}" for n in range(5)] for kind in ("person", "school", "session")]
TOPICS = ["topic:music", "topic:send", "topic:inclusion"]


def some(record, size=12, /, **fields):
    """Records of one class, numbered, often enough sharing what they name."""
    rows = st.lists(st.fixed_dictionaries(fields), min_size=size, max_size=size)
    return rows.map(lambda rows: [record(id=str(number), **row) for number, row in enumerate(rows)])


def period():
    first, second = (dt.date(2024, 1, 1), dt.date(2024, 6, 30)), (dt.date(2024, 7, 1), dt.date(2024, 12, 31))
    return st.none() | st.dates(*first), st.none() | st.dates(*second)


@st.composite
def busy(draw):
    """A trust of few people and schools that do much together."""
    one = st.sampled_from
    start, end = period()
    giver, receiver = one([*PEOPLE, *SCHOOLS, "trust:t"]), one([*PEOPLE, *SCHOOLS, "cluster:c"])
    support = st.fixed_dictionaries(
        {"giver": giver, "receiver": receiver, "topic": st.none() | one(TOPICS), "start": start, "end": end,
         "intensity": st.none() | st.floats(0.1, 9), "days": st.none() | st.floats(0, 9)}
    )  # fmt: skip
    return tm.Dataset(
        trusts=[a_trust("t")],
        clusters=[tm.Cluster(id="c", name="C")],
        bodies=[tm.Body(id="board", name="Board", kind="trust board", trust="t")],
        schools=[
            tm.School(id=one, name=one, phase="Primary", easting=400_000 + 900 * n, northing=200_000 + 400 * n)
            for n, one in enumerate(SCHOOLS)
        ],
        memberships=[
            tm.Membership(id=f"{n}", school=one, trust="t", start=draw(start), end=draw(end))
            for n, one in enumerate(SCHOOLS[:4])
        ],
        people=[tm.Person(id=one) for one in PEOPLE],
        roles=draw(
            some(
                tm.Role, person=one(PEOPLE), kind=one(["Teacher", "Local governor", "Governance lead"]),
                at=one([*SCHOOLS, "trust:t", "body:board"]), start=start, end=end,
            )
        ),
        expertise=draw(
            some(tm.Expertise, person=one(PEOPLE), topic=one(TOPICS), level=one(["developing", "expert"]), start=start)
        ),
        needs=draw(some(tm.Need, 4, school=one(SCHOOLS), topic=one(TOPICS), severity=one(["minor", "urgent"]))),
        sessions=[tm.Session(id=one, kind="CPD session", held_on=draw(DAYS)) for one in SESSIONS],
        attendances=draw(
            some(tm.Attendance, session=one(SESSIONS), person=one(PEOPLE), part=one(["leads", "takes part", "invited"]))
        ),
        support=[
            tm.Support(id=f"{n}", kind="coaching", **row)
            for n, row in enumerate(draw(st.lists(support, min_size=6, max_size=12)))
            if row["giver"] != row["receiver"]
        ],
    )  # fmt: skip


def worlds():
    # without notices: made-up purposes cover no question, and would refuse it
    return st.one_of(busy(), datasets().map(lambda data: data.replace(data_notices=())))


def digraphs():
    nodes = range(7)
    pairs = [(a, b) for a in nodes for b in nodes if a != b]
    return st.lists(st.sampled_from(pairs), unique=True, max_size=20).map(with_seven_nodes)


def with_seven_nodes(edges):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(7))
    graph.add_edges_from(edges)
    return graph


def same(value):
    return pytest.approx(value, nan_ok=True)


@settings(max_examples=25)
@given(data=worlds(), window=windows())
def test_every_graph_keeps_the_contract(data, window):
    known = {record.id for record in data.records()}
    for name, make in WITH_STRENGTH.items():
        graph = make(data, **window)
        graphs.check(graph)
        for node, about in graph.nodes(data=True):
            assert node in known, name
            assert about["kind"] == kind_of(node), name
            assert about["member"] or about["trust"] is None, name
        for *_, tie in graph.edges(data=True):
            assert set(tie["evidence"]) <= known, name
            assert tie["evidence"], name
        assert all(graph.graph[option] == str(day) for option, day in window.items() if option == "at"), name


@settings(max_examples=25)
@given(data=worlds(), window=windows())
def test_proximity_keeps_the_contract(data, window):
    near, nearest = graphs.proximity(data, **window), graphs.proximity(data, k=1, **window)
    graphs.check(near, strength=None)
    graphs.check(nearest, strength=None)
    placed = [school for school in near if near.nodes[school]["easting"] and near.nodes[school]["northing"]]
    assert all((nearest.degree[school] > 0) == (len(placed) > 1) for school in placed)


@settings(max_examples=25)
@given(data=worlds(), seed=st.integers(0, 1000), window=windows())
def test_other_names_change_nothing_but_names(data, seed, window):
    other, names = renamed(data, seed)
    for make in WITH_STRENGTH.values():
        before, after = make(data, **window), make(other, **window)
        assert {names.get(node, node) for node in before} == set(after)
        ends = (lambda u, v: (u, v)) if before.is_directed() else (lambda u, v: tuple(sorted((u, v))))
        was = sorted(
            (*ends(names.get(u, u), names.get(v, v)), tie["strength"]) for u, v, tie in before.edges(data=True)
        )
        assert was == sorted((*ends(u, v), tie["strength"]) for u, v, tie in after.edges(data=True))
    was, now = support_profile(data, draws=0, **window), support_profile(other, draws=0, **window)
    drawn = {row.figure for row in was.silence if row.method == "imputed"}  # by chance, in the order of the nodes
    figures = [name for name in FIGURES if name not in drawn]
    assert [getattr(now, name) for name in figures] == same([getattr(was, name) for name in figures])
    rows = {row.id: row for row in now.rows}
    for row in was.rows:
        assert (rows[names[row.id]].given, rows[names[row.id]].balance) == (row.given, same(row.balance))
    was, now = shared_expertise(data, **window), shared_expertise(other, **window)
    assert sorted((row.strength, row.via) for row in was.rows) == sorted((row.strength, row.via) for row in now.rows)
    was, now = expertise_gaps(data, **window), expertise_gaps(other, **window)
    assert [(row.topic, row.holders, row.held_centrally_only) for row in was.rows] == [
        (row.topic, row.holders, row.held_centrally_only) for row in now.rows
    ]


@settings(max_examples=25)
@given(data=worlds(), window=windows())
def test_a_school_without_ties_changes_nothing_of_the_others(data, window):
    alone = tm.School(id="school:alone", name="Alone", phase="Primary")
    trust = tm.Trust(id="trust:alone", name="Alone", kind="Multi-academy trust")
    with_it = data.replace(
        schools=[*data.schools, alone],
        trusts=[*data.trusts, trust],
        memberships=[*data.memberships, tm.Membership(id="membership:alone", school=alone.id, trust=trust.id)],
    )
    was, now = support_profile(data, draws=0, **window), support_profile(with_it, draws=0, **window)
    assert repr([row for row in now.rows if row.id != alone.id]) == repr(list(was.rows))
    assert set(now.isolates) == {*was.isolates, alone.id}
    imputed = () if was.silence else ("hierarchy", "efficiency", "least_upper_bound")  # it may be named by the silent
    for name in ("reciprocity_arc", "reciprocity_dyad", "crossing_share", *imputed):
        assert getattr(now, name) == same(getattr(was, name)), name
    assert repr(shared_expertise(with_it, **window).rows) == repr(shared_expertise(data, **window).rows)
    # a central service that names no school and no lead of a trust counts for every member, and so for the new one too
    gaps = [
        attrs.evolve(row, schools_without_local=tuple(one for one in row.schools_without_local if one != alone.id))
        for row in expertise_gaps(with_it, **window).rows
    ]
    assert gaps == list(expertise_gaps(data, **window).rows)


@settings(max_examples=25)
@given(data=worlds(), window=windows())
def test_strength_is_neither_made_nor_lost_when_people_stand_for_schools(data, window):
    people, schools = (graphs.support(data, level=level, **window) for level in ("person", "school"))
    apart = {*schools.graph["within"], *schools.graph["unplaced"]}
    for graph in (people, schools):
        graph.remove_edges_from([edge for edge in graph.edges(keys=True) if edge[-1] in apart])
    totals = [math.fsum(strength for *_, strength in graph.edges(data="strength")) for graph in (people, schools)]
    assert totals[0] == pytest.approx(totals[1])


@settings(max_examples=30)
@given(graph=digraphs())
def test_figures_agree_with_their_definitions(graph):
    profile = support_profile(graph, strength=None, draws=0)
    arcs, n = set(graph.edges), len(graph)
    assert profile.density == same(nx.density(graph))
    mutual = sum((b, a) in arcs for a, b in arcs)
    assert profile.reciprocity_arc == same(mutual / len(arcs) if arcs else math.nan)
    if arcs:
        assert profile.reciprocity_arc == same(nx.overall_reciprocity(graph))
    for value in (getattr(profile, name) for name in FIGURES if name != "reciprocity_corrected"):
        assert math.isnan(value) or 0 <= value <= 1
    reach = {node: nx.descendants(graph, node) | {node} for node in graph}
    seen, one_way, unbounded, joined, most = 0, 0, 0, 0, 0
    for component in nx.weakly_connected_components(graph):
        size = len(component)
        joined += size * (size - 1) // 2
        most += (size - 1) * (size - 2) // 2
    for a, b in combinations(graph, 2):
        down, up = b in reach[a], a in reach[b]
        seen += down or up
        one_way += down != up
        above = [node for node in graph if {a, b} <= reach[node]]
        least = [node for node in above if all(node in reach[other] for other in above)]
        unbounded += nx.has_path(graph.to_undirected(), a, b) and not least
    assert profile.connectedness == same(joined / (n * (n - 1) / 2))
    assert profile.hierarchy == same(one_way / seen if seen else math.nan)
    assert profile.least_upper_bound == same(1 - unbounded / most if most else math.nan)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 4)), unique=True))
def test_each_shared_topic_adds_the_same_in_all(held):
    """A topic of n adds 1/(n − 1) to each of n(n − 1)/2 pairs: n/2 in all, for n of two or more."""
    graph = nx.Graph()
    graph.add_nodes_from("abcdef", part="holder")
    graph.add_nodes_from(range(5), part="topic")
    graph.add_edges_from(held)
    shared = shared_expertise(graph)
    sizes = [graph.degree[topic] for topic in range(5)]
    assert sum(row.strength for row in shared.rows) == pytest.approx(sum(size / 2 for size in sizes if size > 1))
    assert [row.shared for row in shared.rows] == [len(row.via) for row in shared.rows]
    assert list(shared.rows) == sorted(shared.rows, key=lambda row: (-row.strength, row.a, row.b))
    assert sorted(shared.holders.values()) == sorted(size for size in sizes if size)
