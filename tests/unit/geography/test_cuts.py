"""The ways in which a straight line parts places: beside lines of every direction, and by hand."""

import numpy as np
import pytest

from trustmodel.geography.cuts import straight_cuts


def by_many_directions(places, least, directions=6_000):
    """The splits of lines in very many directions."""
    found = set()
    for turn in np.linspace(0, np.pi, directions, endpoint=False) + 1e-5:
        along = places @ [np.cos(turn), np.sin(turn)]
        order = np.argsort(along)
        for count in range(least, len(places) - least + 1):
            if along[order[count]] - along[order[count - 1]] < 1e-9:
                continue  # two on one site
            side = np.zeros(len(places), dtype=bool)
            side[order[:count]] = True
            found.add((~side if side[0] else side).tobytes())
    return found


@pytest.mark.parametrize(("n", "least", "seed"), [(6, 3, 0), (7, 2, 1), (9, 3, 2), (12, 3, 3), (6, 1, 4)])
def test_as_lines_in_very_many_directions_give_them(n, least, seed):
    places = np.random.default_rng(seed).normal(size=(n, 2))
    cuts = straight_cuts(places, least=least)
    assert {cut.tobytes() for cut in cuts} == by_many_directions(places, least)
    assert len({cut.tobytes() for cut in cuts}) == len(cuts)
    assert not cuts[:, 0].any()
    assert cuts.sum(axis=1).min() >= least
    assert (~cuts).sum(axis=1).min() >= least


def test_places_on_one_site_are_never_parted():
    places = np.random.default_rng(5).normal(size=(9, 2))
    places[4] = places[1]
    cuts = straight_cuts(places)
    assert (cuts[:, 4] == cuts[:, 1]).all()
    assert {cut.tobytes() for cut in cuts} == by_many_directions(places, 3)


def test_a_row_and_a_grid():
    """Seven in a row are parted after the third or the fourth; a grid of 3 × 2 by its middle and aslant."""
    row = np.column_stack([np.arange(7.0) * 3, np.arange(7.0)])
    assert straight_cuts(row).sum(axis=1).tolist() in ([4, 3], [3, 4])
    grid = np.array([(x, y) for x in range(3) for y in range(2)], dtype=float)
    assert {cut.tobytes() for cut in straight_cuts(grid)} == by_many_directions(grid, 3)


def test_where_there_is_no_cut():
    assert straight_cuts(np.zeros((8, 2))).shape == (0, 8)
    assert straight_cuts(np.arange(10.0).reshape(5, 2)).shape == (0, 5)
    assert straight_cuts(np.zeros((0, 2))).shape == (0, 0)
    assert straight_cuts(np.zeros((1, 2))).shape == (0, 1)


def test_neither_the_place_of_a_map_nor_its_turn_matters():
    places = np.random.default_rng(6).normal(size=(10, 2)) * 3000
    turned = places @ [[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]] + [400_000, 150_000]
    assert {cut.tobytes() for cut in straight_cuts(turned)} == {cut.tobytes() for cut in straight_cuts(places)}
