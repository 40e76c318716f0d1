"""SMAA-2 beside what is known: worked by hand, and the R package `smaa` on its own samples."""

import csv
import gzip

import numpy as np
import pytest

import trustmodel as tm
from builders import SHARED

SAMPLES = SHARED / "reference" / "networks" / "smaa_thrombo_samples.csv.gz"


def test_two_alternatives_by_hand():
    """(1, 0, 1) is worth w1 + w3 and (0, 1, 0) w2. The first comes first where w2 < 1/2: in 3/4 of the triangle.

    Its central weights are the centre of that trapezium: (7/18, 4/18, 7/18); of the rest, a triangle, (1/6, 4/6, 1/6).
    """
    found = tm.acceptability([[1, 0, 1], [0, 1, 0]], draws=200_000, seed=1)
    assert found.ranks == pytest.approx(np.array([[3 / 4, 1 / 4], [1 / 4, 3 / 4]]), abs=4 * found.error)
    assert found.central_weights == pytest.approx(np.array([[7, 4, 7], [3, 12, 3]]) / 18, abs=0.004)
    assert found.confidence == pytest.approx([1, 1])


def test_the_samples_of_r_smaa():
    """Heparin and enoxaparin, as R's smaa has it of its shipped samples: nothing is drawn here."""
    if not SAMPLES.exists():
        pytest.skip(f"{SAMPLES.name} is not there")
    with gzip.open(SAMPLES, "rt", newline="") as file:
        rows = np.array([[float(one) for one in row.values()] for row in csv.DictReader(file)])
    found = tm.acceptability(rows[:, :6].reshape(-1, 2, 3), weights=rows[:, 6:])
    assert found.ranks[:, 0] == pytest.approx([0.3504, 0.6496], abs=5e-5)
    assert found.confidence == pytest.approx([0.6682, 0.8956], abs=5e-5)
    assert found.entropy == pytest.approx(0.9344248, abs=5e-8)
