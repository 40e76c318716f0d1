"""What was planted is found, and nothing else: small worlds; the large study is `benchmarks/recovery.py`."""

import numpy as np
import pytest

from trustmodel.network.expertise_gaps import expertise_gaps
from trustmodel.network.shared_expertise import shared_expertise
from trustmodel.synthetic import skills


@pytest.mark.parametrize("seed", range(5))
def test_every_planted_single_holder_is_found_and_no_other(seed):
    made = skills(40, 50, seed=seed, held=8, single=6)
    found = expertise_gaps(made.dataset())
    assert len(made.single) == 6
    assert {(row.topic, row.single_holder) for row in found.rows if row.single_holder} == made.single


def test_a_planted_world_as_records_is_the_same_world():
    made = skills(20, 30, seed=3, pairs=3)
    data = made.dataset(4)
    assert len(data.schools) == 4
    people, own = shared_expertise(data, level="person", draws=99), shared_expertise(made.graph, draws=99)
    assert [(row.a, row.b, row.p, row.q) for row in people.rows] == [(row.a, row.b, row.p, row.q) for row in own.rows]


def test_a_world_is_as_asked():
    made = skills(200, 60, seed=1, held=10, pairs=100, strength=1)
    assert repr(made) == "<Skills: 260 people and topics, 100 pairs planted>"
    assert made.graph.number_of_edges() / 200 == pytest.approx(10, rel=0.15)
    assert len({one for pair in made.sharing for one in pair}) == 200
    for a, b in made.sharing:
        assert a < b
        assert set(made.graph[a]) == set(made.graph[b])
    assert set(skills(seed=4).graph.edges) == set(skills(seed=4).graph.edges)
    for bad in (
        {"n_people": 1},
        {"held": 60},
        {"pairs": 16},
        {"strength": 2},
        {"single": -1},
        {"topic_spread": -0.1},
    ):
        with pytest.raises(ValueError, match="not"):
            skills(**bad)


def test_where_nothing_is_planted_fixed_margins_keep_their_level_and_the_hypergeometric_does_not():
    """12 worlds of 435 pairs: about 5,200 pairs, in which mid-p's below .05 are at most 5 % and a little."""
    below = {"fixed": [], "soft": [], "hypergeometric": []}
    found = 0
    for seed in range(12):
        made = skills(seed=seed)
        for null, shares in below.items():
            shared = shared_expertise(made.graph, null=null, draws=600, alpha=0.1)
            shares.append(sum(row.p <= 0.05 for row in shared.rows) / shared.pairs_tested)
            found += null != "hypergeometric" and bool(shared.beyond_chance)
    means = {null: np.mean(shares) for null, shares in below.items()}
    assert 0.015 < means["fixed"] < 0.06
    assert means["soft"] < 0.01
    assert means["hypergeometric"] > 0.06
    assert found <= 4  # of 24, at a false discovery rate of .1


def test_planted_pairs_are_found():
    right = wrong = 0
    for seed in range(6):
        made = skills(seed=seed, pairs=6, strength=0.8)
        for row in shared_expertise(made.graph, draws=2_000, seed=seed, alpha=0.1).beyond_chance:
            right += (row.a, row.b) in made.sharing
            wrong += (row.a, row.b) not in made.sharing
    assert right >= 0.6 * 36
    assert wrong <= 0.25 * right
