"""Kinds of trusts: by structure, worked by hand; by likeness, where they are there or not."""

import numpy as np
import polars as pl
import pytest

from trustmodel.population.kinds import kinds, kinds_by_likeness


def test_kinds_of_trusts():
    table = pl.DataFrame(
        {
            "id": ["a", "b", "c", "d"], "schools": [3, 4, 3, 30], "maximum_km": [5.0, 50.0, None, 40.0],
            "church_share": [0.5, 0.2, None, 0.0], "secondary": [0, 1, 0, 0], "all_through": [0, 0, 0, 1],
        }
    )  # fmt: skip
    assert kinds(table).to_dicts() == [
        {"id": "a", "locality": "local", "size": "small", "church": "mostly church schools", "phase": "primary only"},
        {"id": "b", "locality": "dispersed", "size": "large", "church": "mostly others", "phase": "with secondary"},
        {"id": "c", "locality": None, "size": "small", "church": None, "phase": "primary only"},
        {"id": "d", "locality": "local", "size": "large", "church": "mostly others", "phase": "with secondary"},
    ]


def test_kinds_that_are_there_are_found():
    """Three kinds far apart in two measures, sixty trusts each."""
    rng = np.random.default_rng(1)
    centre = np.repeat([[0, 0], [10, 0], [0, 10]], 60, axis=0)
    values = centre + rng.normal(0, 0.5, centre.shape)
    table = pl.DataFrame({"id": [f"{n:03}" for n in range(180)], "x": values[:, 0], "y": values[:, 1]})
    found = kinds_by_likeness(table, most=5, draws=20)
    assert found.number == 3
    assert found.stability > 0.95
    kinds = [row.kind for row in found.rows]
    assert all(len(set(kinds[at : at + 60])) == 1 for at in (0, 60, 120))
    assert all(row.steady > 0.95 for row in found.rows)
    assert [count for _, count, _ in found.middles] == [60, 60, 60]


def test_a_continuum_is_told_as_unsteady():
    rng = np.random.default_rng(2)
    table = pl.DataFrame(
        {"id": [f"{n:03}" for n in range(150)], "x": rng.random(150), "y": rng.random(150), "z": rng.random(150)}
    )
    assert kinds_by_likeness(table, most=5, draws=20).stability < 0.7


def test_kinds_need_trusts():
    table = pl.DataFrame({"id": ["a", "b", "c"], "x": [1.0, 2.0, None]})
    with pytest.raises(ValueError, match="four trusts"):
        kinds_by_likeness(table)
