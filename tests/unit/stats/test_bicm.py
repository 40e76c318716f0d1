"""Probabilities of cells whose margins hold on average."""

import numpy as np
import pytest

from trustmodel.stats import bicm
from trustmodel.stats.bicm import bicm_probabilities
from trustmodel.stats.margins import DegreeClasses, degree_classes, settled

TOY = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)


def of_cells(table):
    classes = degree_classes(table)
    return bicm_probabilities(classes)[np.ix_(classes.row, classes.column)]


def test_probabilities_of_a_toy():
    assert of_cells(TOY).round(4).tolist() == [
        [0.8972, 0.6028, 0.6028, 0.8972],
        [0.3972, 0.1028, 0.1028, 0.3972],
        [0.7057, 0.2943, 0.2943, 0.7057],
    ]


def test_margins_hold_on_average(some_tables):
    for table in some_tables(60, 40, 50):
        p = of_cells(table)
        assert p.sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-9)
        assert p.sum(axis=0) == pytest.approx(table.sum(axis=0), abs=1e-9)
        # xy/(1 + xy): odds of two rows are in the same proportion in all columns, where nothing is settled
        free = ~settled(table)
        if free.all() and len(table) > 1:
            odds = np.log(p / (1 - p))
            assert odds - odds[0] == pytest.approx(np.repeat((odds - odds[0])[:, :1], p.shape[1], axis=1), abs=1e-6)


def test_equal_degrees_give_each_cell_the_density_of_the_table():
    table = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    assert of_cells(table) == pytest.approx(np.full((3, 3), 2 / 3), abs=1e-12)


def test_few_steps_are_needed(monkeypatch):
    """Newton's method on very uneven margins."""
    monkeypatch.setattr(bicm, "_STEPS", 12)
    table = np.random.default_rng(0).random((60, 80)) < np.linspace(0.01, 0.95, 60)[:, None] ** 2
    assert of_cells(table).sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "columns", "held", "holders"),
    [
        ((1, 300), (2, 20), (20, 1), (130, 3)),
        ((2, 20), (2, 300), (299, 2), (19, 2)),
        ((1, 300), (20, 300), (300, 17), (255, 1)),
    ],
)
def test_a_step_too_far_is_shortened(monkeypatch, rows, columns, held, holders):
    """A few rows that hold nearly all beside very many that hold a little: whole steps of Newton's method overshoot."""
    monkeypatch.setattr(bicm, "_STEPS", 20)
    classes = DegreeClasses(
        degrees=(np.array(held), np.array(holders)),
        counts=(np.array(rows), np.array(columns)),
        row=np.repeat([0, 1], rows),
        column=np.repeat([0, 1], columns),
    )
    p = bicm_probabilities(classes)
    assert p @ columns == pytest.approx(held, abs=1e-9)
    assert rows @ p == pytest.approx(holders, abs=1e-9)
    odds = np.log(p / (1 - p))
    assert odds[0, 0] - odds[1, 0] == pytest.approx(odds[0, 1] - odds[1, 1])
