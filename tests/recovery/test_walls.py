"""A planted wall is told, with the right sides, and mostly none where there is none; benchmarks/studies has the many worlds.

Seeds are fixed, so nothing here is left to chance; bounds leave room for the Monte Carlo error of so few worlds.
"""

import numpy as np
import pytest
from scipy.stats import rankdata

import trustmodel as tm
from trustmodel.network.expected import shrunk
from trustmodel.synthetic.walled_trusts import walled_layers, walled_trust
from trustmodel.synthetic.worlds import world

DRAWS = 79


def asked(trust):
    found = tm.walls(trust.graph, draws=DRAWS)
    return found.cut, found.boundary(trust.groups)


def agreement(trust, cut):
    """The share of schools on the side that they were planted on, whatever the sides are called."""
    here = np.array([school in cut.sides[0] for school in trust.schools])
    planted = np.array([trust.groups[school] == "a" for school in trust.schools])
    same = float((here == planted).mean())
    return max(same, 1 - same)


def test_a_strong_wall_in_a_disc_is_told_and_stands_where_it_was_planted():
    """11 schools, 150 ties, nine of ten ties across missing: of 8 trusts all are told, and nearly all sides are right."""
    trusts = [walled_trust(places="disc", n_schools=11, records=150, deficit=0.9, seed=[11, each]) for each in range(8)]
    answers = [asked(trust) for trust in trusts]
    assert sum(boundary.detected for _, boundary in answers) >= 7
    assert sum(cut.detected for cut, _ in answers) >= 6
    right = [agreement(trust, cut) for trust, (cut, _) in zip(trusts, answers, strict=True) if cut.detected]
    assert np.mean(right) > 0.9
    assert sum(boundary.low <= 0.1 <= boundary.high for _, boundary in answers) >= 7


@pytest.mark.parametrize(("places", "arm"), [("disc", "base"), ("towns", "clumps"), ("disc", "silent_known")])
def test_where_nothing_was_planted_hardly_anything_is_told(places, arm):
    answers = [
        asked(walled_trust(places=places, n_schools=8, records=150, arm=arm, seed=[12, each])) for each in range(12)
    ]
    assert sum(cut.detected for cut, _ in answers) <= 1
    assert sum(boundary.detected for _, boundary in answers) <= 2


def test_several_layers_tell_what_one_cannot():
    """Six schools with 50 ties a layer, three of ten ties across left: r of three layers lies lower than of one."""
    r = []
    for each in range(6):
        layers = walled_layers(
            places="disc", n_schools=6, records={"one": 50, "two": 50, "three": 50}, deficit=0.7, seed=[13, each]
        )
        graphs = {name: trust.graph for name, trust in layers.items()}
        groups = layers["one"].groups
        alone, all_three = (tm.boundary(given, groups, draws=1) for given in ({"one": graphs["one"]}, graphs))
        if alone.testable and all_three.testable:
            r.append((alone.r, all_three.r))
    assert len(r) >= 4
    alone, all_three = np.mean(r, axis=0)
    assert all_three < 1.2 * alone < 0


def test_pairs_at_forty_schools_are_ranked_nearly_as_well_as_the_truth_could():
    """AUC and precision at 20 among near pairs, within 5 % of what the true expected ties reach."""
    reached, truth = [], []
    for seed in range(12):
        made = world(seed=seed)
        found = tm.expected_ties(made.graph, same=("trust", "phase"))
        near = [row for row in found.rows if row.distance_km <= made.near_km]
        label = np.array([(row.a, row.b) in made.walls for row in near])
        y, mu = (np.array([getattr(row, name) for row in near]) for name in ("observed", "expected"))
        true = np.array([made.expected[row.a, row.b] for row in near])
        for ranked, ratio in ((reached, shrunk(y, mu, found.k)), (truth, (y + 0.5) / (true + 0.5))):
            walls, others = label.sum(), (~label).sum()
            area = (rankdata(-ratio)[label].sum() - walls * (walls + 1) / 2) / (walls * others)
            ranked.append((area, label[np.argsort(ratio, kind="stable")[:20]].mean()))
    (area, top), (best_area, best_top) = np.mean(reached, axis=0), np.mean(truth, axis=0)
    assert area > 0.97 * best_area > 0.85
    assert top > 0.95 * best_top > 0.5
