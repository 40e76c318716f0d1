"""The competitors see a wall that nobody could miss, and mostly none where there is none."""

import attrs
import networkx as nx
import numpy as np
import pytest

from studies.walls_competitors import modularity, permuted_labels, split_by_modularity
from trustmodel.synthetic.walled_trusts import walled_trust

CLEAR = walled_trust(places="disc", n_schools=10, records=600, deficit=0.95, arm="poisson", decay_km=20, seed=1)


@pytest.mark.parametrize("competitor", [permuted_labels, modularity])
def test_a_clear_wall(competitor):
    """No other division of ten schools is as clear: 1 or 2 of 126 halves, the own among them."""
    assert competitor(CLEAR, 199, 0) <= 0.03
    assert competitor(CLEAR, 199, 0) == competitor(CLEAR, 199, 0)


def test_the_split_is_the_wall():
    split = split_by_modularity(CLEAR, 19, 0)
    assert split.p == 0.05
    assert len({(CLEAR.groups[school], side) for school, side in split.sides.items()}) == 2


def test_modularity_is_that_of_networkx():
    """The p-value goes by the share of permutations above it; that of networkx is the same for the split found."""
    from studies.walls_competitors import _beyond, _table, _within

    sides = np.array([CLEAR.groups[school] == "b" for school in CLEAR.schools])
    graph = CLEAR.graph
    ours = float(_within(_beyond(_table(CLEAR)), sides))
    groups = [{school for school, side in CLEAR.groups.items() if side == which} for which in "ab"]
    assert ours == pytest.approx(nx.community.modularity(graph, groups, weight="strength"))


@pytest.mark.parametrize("competitor", [permuted_labels, modularity])
def test_what_lies_across_is_against_a_wall(competitor):
    """The same trust with ties across alone, as far as the sides can say."""
    other = attrs.evolve(CLEAR, ties=np.where(CLEAR.crosses, 10, 0))
    assert competitor(other, 199, 0) >= 0.98


def test_distance_explains_what_distance_does():
    """Two towns with no wall: modularity takes the way for one, where residuals hardly do."""
    trusts = [
        walled_trust(places="towns", n_schools=11, arm="poisson", towns_km=12, seed=[2, each]) for each in range(20)
    ]
    assert np.mean([modularity(trust, 99, 0) <= 0.05 for trust in trusts]) > 0.8
    assert np.mean([permuted_labels(trust, 99, 0) <= 0.05 for trust in trusts]) < 0.5


def test_hardly_any_ties():
    few = attrs.evolve(CLEAR, ties=np.zeros_like(CLEAR.ties))
    assert split_by_modularity(few, 9, 0).p == 1
    assert permuted_labels(few, 9, 0) == modularity(few, 9, 0) == 1
    assert 0 < permuted_labels(walled_trust(arm="silent_known", n_schools=6, records=20, seed=3), 9, 0) <= 1
