"""Straight lines between places, worked by hand."""

import math

import numpy as np

import trustmodel as tm
from trustmodel.geography import distances


def school(name, at=None):
    """A school so many kilometres east and north of a corner in Somerset."""
    place = {} if at is None else {"easting": 370_000 + 1000 * at[0], "northing": 160_000 + 1000 * at[1]}
    return tm.School(id=name, name=name.upper(), phase="Primary", **place)


def test_distance():
    assert distances.distance_km(school("a", (0, 0)), school("b", (3, 4))) == 5
    assert distances.distance_km(school("a", (0, 0)), school("b", (0, 0))) == 0
    assert math.isnan(distances.distance_km(school("a", (0, 0)), school("b")))
    assert math.isnan(distances.distance_km(school("a"), school("b", (0, 0))))


def test_within():
    points, others = np.array([[0.0, 0.0], [0.0, 5000.0], [0.0, 5001.0]]), np.array([[0.0, 0.0]])
    assert distances.within(points, others, km=5).tolist() == [True, True, False]
    assert distances.within(points, np.empty((0, 2)), km=5).tolist() == [False] * 3
    assert distances.within(np.empty((0, 2)), others, km=5).tolist() == []
