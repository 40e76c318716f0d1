"""What tests of two-mode tables share."""

import itertools

import numpy as np
import pytest


@pytest.fixture
def all_tables():
    """Every table with the margins of one: rows one by one, columns looked at after."""

    def tables(table):
        rows = [
            [row for row in itertools.product([0, 1], repeat=table.shape[1]) if sum(row) == held]
            for held in table.sum(1)
        ]
        every = (np.array(choice, dtype=bool) for choice in itertools.product(*rows))
        return [other for other in every if (other.sum(axis=0) == table.sum(axis=0)).all()]

    return tables


@pytest.fixture
def some_tables():
    """Tables of many shapes and densities, by chance."""

    def tables(number, rows, columns, seed=0):
        rng = np.random.default_rng(seed)
        for _ in range(number):
            shape = rng.integers(1, rows + 1), rng.integers(1, columns + 1)
            yield rng.random(shape) < rng.random() * 2 * rng.beta(0.5, 0.5, shape[1])

    return tables
