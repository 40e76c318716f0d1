"""What was planted is found, and what was not is not, over a few worlds; benchmarks/studies/walls.py has the many.

Seeds are fixed, so nothing here is left to chance; bounds leave room for the Monte Carlo error of so few worlds.
"""

import math

import numpy as np
import pytest
from scipy.stats import rankdata

import trustmodel as tm
from trustmodel.synthetic.worlds import world

SAME = ("trust", "phase")


def auc(score, label):
    walls, others = label.sum(), (~label).sum()
    return (rankdata(-score)[label].sum() - walls * (walls + 1) / 2) / (walls * others)


def test_walls_are_ranked_as_well_as_the_truth_could():
    """AUC and precision at 20 among near pairs, within 3 % of what the true expected ties reach."""
    reached, truth = [], []
    for seed in range(25):
        made = world(seed=seed)
        near = [row for row in tm.walls(made.graph, same=SAME).rows if row.near]
        label = np.array([(row.a, row.b) in made.walls for row in near])
        mu = np.array([made.expected[row.a, row.b] for row in near])
        y = np.array([row.observed for row in near])
        for found, ratio in ((reached, np.array([row.ratio for row in near])), (truth, (y + 0.5) / (mu + 0.5))):
            found.append((auc(ratio, label), label[np.argsort(ratio, kind="stable")[:20]].mean()))
    (area, top), (best_area, best_top) = np.mean(reached, axis=0), np.mean(truth, axis=0)
    assert area > 0.97 * best_area > 0.85
    assert top > 0.97 * best_top > 0.5


@pytest.mark.parametrize("dispersion", [math.inf, 5.0, 2.0])
def test_intervals_of_near_pairs_hold_what_was_planted(dispersion):
    """At least 95 % of them: counts are whole, so exact tails leave some room."""
    held = []
    for seed in range(10):
        made = world(seed=seed, dispersion=dispersion)
        near = [row for row in tm.walls(made.graph, same=SAME).rows if row.near]
        true = [0.15 if (row.a, row.b) in made.walls else 1.0 for row in near]
        held += [row.low <= ratio <= row.high for row, ratio in zip(near, true, strict=True)]
    assert np.mean(held) >= 0.95


@pytest.mark.parametrize("dispersion", [math.inf, 5.0, 2.0])
def test_where_nothing_was_planted_hardly_anything_is_found(dispersion):
    found = [
        any(
            row.q <= 0.1
            for row in tm.walls(world(seed=seed, walls="none", dispersion=dispersion).graph, same=SAME).rows
        )
        for seed in range(30)
    ]
    assert np.mean(found) <= 0.17  # .1 and what 30 worlds may add


@pytest.mark.parametrize("dispersion", [math.inf, 2.0])
def test_boundaries_hold_their_size_and_their_interval(dispersion):
    asked = [
        tm.walls(world(seed=seed, walls="none", dispersion=dispersion).graph, same=SAME, draws=199).boundary("church")
        for seed in range(40)
    ]
    assert np.mean([one.p <= 0.05 for one in asked]) <= 0.15
    assert np.mean([one.low <= 1 <= one.high for one in asked]) >= 0.85


@pytest.mark.parametrize("dispersion", [math.inf, 2.0])
def test_a_boundary_with_two_fifths_missing_is_found(dispersion):
    asked = []
    for seed in range(20):
        made = world(seed=seed, walls="attribute", strength=0.4, dispersion=dispersion)
        asked.append(tm.walls(made.graph, same=SAME, draws=199).boundary(made.groups))
    assert np.mean([one.p <= 0.05 and one.ratio < 1 for one in asked]) >= 0.85
    assert np.mean([one.low <= 0.6 <= one.high for one in asked]) >= 0.85


def test_a_line_is_found_where_it_lies():
    between = []
    for seed in range(8):
        made = world(seed=seed, walls="line", strength=0.85)
        scan = tm.walls(made.graph, same=SAME, draws=99).scan()
        between.append(scan.p <= 0.05 and made.groups[scan.rows[0].a] != made.groups[scan.rows[0].b])
    assert np.mean(between) >= 0.75


def test_silence_makes_no_walls():
    """40 % did not answer and half of their ties are untold: taken for zero they would look like walls."""
    masked = shown = 0
    for seed in range(15):
        graph = world(seed=seed, walls="none", silent=0.4, dispersion=math.inf).graph
        masked += any(row.q <= 0.1 for row in tm.walls(graph, same=SAME).rows)
        shown += len(tm.walls(graph, same=SAME).silent)
    assert masked <= 3
    assert shown == 15 * 16
