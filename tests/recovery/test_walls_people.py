"""Networks of yes and no have the density, the reciprocity and the boundary that was asked for."""

import numpy as np
import pytest

from studies.walls_people import answers


def test_density_and_boundary():
    """25 people in two groups by turns: 13 and 12. A wall leaves the density within as it is."""
    both = [
        (answers(n_people=25, density=0.3, across=across, seed=[1, each])) for across in (0, -0.6) for each in range(40)
    ]
    assert all(not network.named.diagonal().any() for network in both)
    assert list(both[0].groups.values()).count("a") == 13
    side = np.arange(25) % 2
    across = side[:, None] != side[None]
    within = ~across & ~np.eye(25, dtype=bool)
    plain, walled = (sum(network.named.astype(int) for network in part) / 40 for part in (both[:40], both[40:]))
    assert plain[~np.eye(25, dtype=bool)].mean() == pytest.approx(0.3, abs=0.01)
    assert walled[within].mean() == pytest.approx(plain[within].mean(), abs=0.03)
    gap = [np.log(part[across].mean() / (1 - part[across].mean())) for part in (plain, walled)]
    assert gap[1] - gap[0] == pytest.approx(-0.6, abs=0.15)  # of the mean, a little nearer 0 than of each pair


@pytest.mark.parametrize(("reciprocity", "least", "most"), [(0, 0.9, 1.3), (2.5, 1.8, 3.3), (-2.5, 0, 0.3)])
def test_reciprocity(reciprocity, least, most):
    """Pairs that name each other, over what they would be if each were said by itself."""
    ratio = []
    for each in range(20):
        named = answers(n_people=25, density=0.2, reciprocity=reciprocity, seed=[2, each]).named
        ratio.append((named & named.T).sum() / (25 * 24) / (named.sum() / (25 * 24)) ** 2)
    assert least < np.mean(ratio) < most


def test_the_graph_and_the_seed():
    one, same = (answers(n_people=15, density=0.3, seed=3) for _ in range(2))
    assert np.array_equal(one.named, same.named)
    graph = one.graph
    assert graph.number_of_edges() == one.named.sum()
    a, b = next(iter(graph.edges))
    assert one.named[one.people.index(a), one.people.index(b)]
    assert set(graph.nodes[a]) == {"kind", "group", "easting", "northing", "answered"}
    assert graph.edges[a, b] == {"strength": 1}
