"""The National Grid and degrees."""

import pytest

from trustmodel.geography import grid


def test_degrees_are_the_grid_turned_round():
    east, north = [134_000.0, 400_000.0, 538_890.0, 655_000.0], [25_000.0, 100_000.0, 177_320.0, 310_000.0]
    again = grid.to_grid(*grid.to_degrees(east, north))
    assert again[0] == pytest.approx(east, abs=0.001)
    assert again[1] == pytest.approx(north, abs=0.001)
