"""The locality profile of many groups of places at once, beside plain versions of each figure."""

import math
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from trustmodel.geography import profile


def test_many_groups_at_once_as_each_alone():
    rng = np.random.default_rng(7)
    sizes = [0, 1, 2, 3, 7, 0, 12, 40, 1]
    group = np.repeat(np.arange(len(sizes)), sizes)
    points = np.round(rng.uniform(0, 30_000, (len(group), 2)), -2)
    points[5] = points[4]  # two on one site
    found = profile.profiles(points, group, groups=len(sizes), near_km=4)
    for number, size in enumerate(sizes):
        here = points[group == number] / 1000
        if size < 2:
            assert math.isnan(found.maximum[number])
            assert math.isnan(found.clusters[number])
            assert tuple(found.widest[number]) == (-1, -1)
            continue
        graph = nx.Graph()
        graph.add_weighted_edges_from((i, j, math.dist(here[i], here[j])) for i, j in combinations(range(size), 2))
        apart = [weight for _, _, weight in graph.edges(data="weight")]
        near = nx.Graph([(i, j) for i, j, weight in graph.edges(data="weight") if weight <= 4])
        near.add_nodes_from(range(size))
        nearest = [min(edge["weight"] for edge in graph[i].values()) for i in range(size)]
        assert found.maximum[number] == pytest.approx(max(apart))
        assert math.dist(*(points[found.widest[number]] / 1000)) == pytest.approx(max(apart))
        assert found.median[number] == pytest.approx(np.median(apart))
        assert found.mean[number] == pytest.approx(np.mean(apart))
        assert found.nearest_mean[number] == pytest.approx(np.mean(nearest))
        assert found.spanning_tree[number] == pytest.approx(nx.minimum_spanning_tree(graph).size("weight"))
        assert found.clusters[number] == nx.number_connected_components(near)
        assert found.isolated[number] == nx.number_of_isolates(near)
        assert found.nearest[group == number] == pytest.approx(nearest)
        assert found.standard_distance[number] == pytest.approx(math.sqrt(here.var(axis=0).sum()))


def test_no_points_at_all():
    found = profile.profiles(np.empty((0, 2)), np.zeros(0, dtype=np.int64), groups=2)
    assert np.isnan(found.maximum).all()
    assert found.widest.tolist() == [[-1, -1], [-1, -1]]
    assert profile.profiles(np.empty((0, 2)), np.zeros(0, dtype=np.int64), groups=0).maximum.shape == (0,)


def test_presence_as_a_plain_loop_has_it():
    rng = np.random.default_rng(3)
    points = rng.uniform(0, 20_000, (60, 2))
    member = np.sort(rng.choice(60, 25, replace=False))
    group = rng.integers(0, 3, 25)
    found = profile.local_presence(points, member, group, k=4)
    for number, (who, its) in enumerate(zip(member, group, strict=True)):
        others = sorted((math.dist(points[who], points[other]), other) for other in range(60) if other != who)[:4]
        same = set(member[group == its].tolist())
        assert found[number] == sum(other in same for _, other in others) / 4


def test_presence_where_many_share_a_site():
    """No school counts as its own neighbour, even where more than k lie on one spot."""
    points = np.zeros((6, 2))
    shares = profile.local_presence(points, np.arange(6), np.zeros(6, dtype=np.int64), k=2)
    assert shares.tolist() == [1.0] * 6
    assert np.isnan(profile.local_presence(points, np.arange(6), np.zeros(6, dtype=np.int64), k=6)).all()
    with pytest.raises(ValueError, match="k is 1 or more"):
        profile.local_presence(points, np.arange(6), np.zeros(6, dtype=np.int64), k=0)


def test_presence_of_a_school_in_two_groups():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    shares = profile.local_presence(points, np.array([0, 1, 0, 2]), np.array([0, 0, 1, 1]), k=1)
    assert shares.tolist() == [1.0, 1.0, 0.0, 0.0]
