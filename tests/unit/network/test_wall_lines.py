"""Lines between schools that are next to each other."""

import numpy as np

from trustmodel.network.wall_lines import neighbours


def test_neighbours_are_joined_but_not_through_another():
    """In a row each is joined to the next alone; of a square the sides, and the diagonals touch the corners' circle."""
    assert neighbours(np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])) == [(0, 1), (1, 2), (2, 3)]
    assert neighbours(np.array([[0.0, 0], [0, 0], [2, 0]])) == [(0, 2), (1, 2)]
