"""Kinds of trusts: by structure, worked by hand; by likeness, where they are there or not."""

import math

import numpy as np
import polars as pl
import pytest

from studies.arms import means
from studies.kinds import apart, continuum, judged
from trustmodel.population.kinds import _continua, kinds, kinds_by_likeness


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
    assert found.p <= 0.05
    assert not found.warnings
    assert found.summary() == f"3 kinds of 180 trusts (stability {found.stability:.2f})"


def test_a_continuum_is_told_as_unsteady():
    rng = np.random.default_rng(2)
    table = pl.DataFrame(
        {"id": [f"{n:03}" for n in range(150)], "x": rng.random(150), "y": rng.random(150), "z": rng.random(150)}
    )
    found = kinds_by_likeness(table, most=5, draws=20)
    assert found.stability < 0.7
    assert found.p > 0.05
    assert "may be chance" in found.summary()
    assert any("parts of a continuum" in warning for warning in found.warnings)


def test_a_lopsided_continuum_is_divided_steadily_and_is_no_kinds():
    """One skewed factor behind all figures: two parts agree in all draws, in most worlds, though there are no kinds."""
    figures = means([judged(continuum(np.random.default_rng(seed), trusts=60), seed) for seed in range(20)])
    assert figures["found"] <= 0.1
    assert figures["steady"] >= 0.3
    assert means([judged(apart(np.random.default_rng(seed), trusts=60), seed) for seed in range(5)])["found"] == 1


def test_one_number_of_kinds_and_figures_that_are_all_alike():
    table = pl.DataFrame({"id": list("abcdef"), "x": [1.0] * 6, "y": [2.0] * 6})
    assert math.isnan(kinds_by_likeness(table, number=2, draws=20).p)
    assert "–" in kinds_by_likeness(table, number=2, draws=20).warnings[0]


def test_kinds_need_trusts():
    table = pl.DataFrame({"id": ["a", "b", "c"], "x": [1.0, 2.0, None]})
    with pytest.raises(ValueError, match="four trusts"):
        kinds_by_likeness(table)


def test_tables_without_kinds_have_the_values_of_the_table_and_correlations_of_their_own():
    """Forty trusts, two figures that know nothing of each other. The correlation of a table is itself one of a sample, so that
    those of the drawn spread by √(2/40) = .22, not by √(1/40) = .16.
    """
    figures = np.random.default_rng(3).normal(size=(40, 2))
    figures[:, 1] -= figures[:, 0] * np.polyfit(*figures.T, 1)[0]
    tables = list(_continua(figures, 600, np.random.default_rng(5)))
    assert all((np.sort(table, axis=0) == np.sort(figures, axis=0)).all() for table in tables[:5])
    correlations = [np.corrcoef(table.T)[0, 1] for table in tables]
    assert np.mean(correlations) == pytest.approx(0, abs=0.05)
    assert np.std(correlations) == pytest.approx(math.sqrt(2 / 40), abs=0.025)
