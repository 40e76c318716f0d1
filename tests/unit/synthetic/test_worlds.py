"""Worlds whose truth is known."""

import math

import numpy as np
import pytest

from trustmodel import synthetic
from trustmodel.synthetic.worlds import World, world


def counts(made):
    return {pair: made.graph.edges[pair]["strength"] if made.graph.has_edge(*pair) else 0 for pair in made.expected}


def test_a_world():
    made = world(30, seed=1)
    assert isinstance(made, World)
    assert (len(made.graph), len(made.expected), len(made.walls)) == (30, 435, 30)
    assert sum(made.expected.values()) / 435 == pytest.approx(3)
    assert all(a < b for a, b in made.expected)
    about = made.graph.nodes["school:001"]
    assert set(about) == {"kind", "easting", "northing", "phase", "trust", "church", "answered"}
    assert all(isinstance(edge["strength"], int) for *_, edge in made.graph.edges(data=True))
    assert repr(made) == "<World: 30 schools, 30 walls>"


def test_the_same_seed_gives_the_same_world():
    one, same, other = world(seed=2), world(seed=2), world(seed=3)
    assert counts(one) == counts(same)
    assert one == same
    assert counts(one) != counts(other)


def test_walls_stand_between_near_schools():
    made = world(seed=4)
    for a, b in made.walls:
        (x, y), (u, v) = ((made.graph.nodes[one]["easting"], made.graph.nodes[one]["northing"]) for one in (a, b))
        assert math.hypot(x - u, y - v) / 1000 <= made.near_km + 0.01


@pytest.mark.parametrize("walls", ["line", "attribute"])
def test_walls_stand_between_groups(walls):
    made = world(seed=5, walls=walls)
    assert made.walls == {pair for pair in made.expected if made.groups[pair[0]] != made.groups[pair[1]]}
    assert made.walls


@pytest.mark.parametrize("strength", [0, 0.3, 0.5, 0.85])
def test_a_wall_takes_its_share_away(strength):
    """Over 40 worlds the ties across are 1 − strength of what was expected, within three errors or so."""
    seen = expected = 0.0
    for seed in range(40):
        made = world(20, seed=seed, walls="attribute", strength=strength)
        ties = counts(made)
        seen += sum(ties[pair] for pair in made.walls)
        expected += sum(made.expected[pair] for pair in made.walls)
    assert seen / expected == pytest.approx(1 - strength, rel=0.06)


@pytest.mark.parametrize("dispersion", [math.inf, 5, 2])
def test_ties_vary_as_they_should(dispersion):
    """Σ ((y − μ)² − μ) / Σ μ² is 1/k."""
    over = under = 0.0
    for seed in range(60):
        made = world(seed=seed, walls="none", dispersion=dispersion, activity=0.3)
        ties = counts(made)
        mu = np.array(list(made.expected.values()))
        y = np.array([ties[pair] for pair in made.expected])
        over += float(np.sum((y - mu) ** 2 - mu))
        under += float(np.sum(mu**2))
    assert over / under == pytest.approx(1 / dispersion, abs=0.04)


def test_nothing_planted():
    assert world(walls="none").walls == frozenset()
    assert world(strength=0.85, walls="none").groups.keys() == set(world().graph)


def test_the_silent_tell_half():
    made, told = world(seed=6, silent=0.4), world(seed=6)
    silent = {node for node, about in made.graph.nodes(data=True) if not about["answered"]}
    assert len(silent) == 16
    less, all_ties = counts(made), counts(told)
    theirs = [pair for pair in made.expected if silent & set(pair)]
    assert sum(less[pair] for pair in theirs) == pytest.approx(sum(all_ties[pair] for pair in theirs) / 2, rel=0.1)
    assert all(less[pair] == all_ties[pair] for pair in made.expected if not silent & set(pair))


def test_kinds_and_decays():
    spread = {kind: world(seed=7, kind=kind).near_km for kind in ("local", "clusters", "dispersed")}
    assert spread["local"] < spread["dispersed"]
    steep, flat = (world(seed=7, decay=decay, activity=0) for decay in ("power", "exponential"))
    assert steep.expected.keys() == flat.expected.keys()
    assert dict(steep.expected) != dict(flat.expected)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_schools": 2}, {"kind": "round"}, {"decay": "none"}, {"walls": "many"}, {"ties": 0}, {"dispersion": 0},
        {"strength": 1.5}, {"silent": 1},
    ],
)  # fmt: skip
def test_wrong_figures(wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        world(**wrong)


def test_names_are_offered():
    assert synthetic.world is world
    assert synthetic.World is World
