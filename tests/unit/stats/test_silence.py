"""Estimates of a network in which some did not answer, beside plain loops and known models."""

import attrs
import networkx as nx
import numpy as np
import pytest

from builders import published
from trustmodel.stats import batch_measures, silence


def network(n=14, p=0.3, seed=3):
    return nx.to_numpy_array(nx.gnp_random_graph(n, p, seed=seed, directed=True)) > 0


def silenced(ties, silent):
    answered = np.ones(len(ties), dtype=bool)
    answered[list(silent)] = False
    return ties & answered[:, None], answered


def plain_jackknife(measure, ties, answered):
    """The standard error by the plain rule: without each of those who answered."""
    values = []
    for one in np.flatnonzero(answered):
        left = answered.copy()
        left[one] = False
        values.append(measure(ties, left))
    values, r = np.array(values), answered.sum()
    return np.sqrt((1 - r / len(ties)) * (r - 1) / r * ((values - values.mean()) ** 2).sum())


def giving(ties, answered):
    d, n = ties[answered].sum(axis=1), len(ties)
    return n * (d.max() - d.mean()) / (n - 1) ** 2


def receiving(ties, answered):
    n, r = len(ties), answered.sum()
    m = r - answered
    p = ties[answered].sum(axis=0) / m
    e = np.mean((1 - r / n) * p * (1 - p) / (m - 1))
    return n * np.sqrt(max(0, 1 - e / p.var())) * (p.max() - p.mean()) / (n - 1)


def among(measure):
    return lambda ties, answered: measure(ties[np.ix_(answered, answered)][None])


MEASURES = {
    "density": lambda ties, answered: ties[answered].sum() / answered.sum() / (len(ties) - 1),
    "reciprocity_arc": among(lambda ties: batch_measures.reciprocity(ties)["reciprocity_arc"][0]),
    "reciprocity_corrected": among(lambda ties: batch_measures.reciprocity(ties)["reciprocity_corrected"][0]),
    "transitivity": among(lambda ties: batch_measures.transitivity(ties | ties.transpose(0, 2, 1))[0]),
    "centralisation_out": giving,
    "centralisation_in": receiving,
}


@pytest.mark.parametrize("figure", MEASURES)
def test_available_cases_and_their_jackknife(figure):
    ties, answered = silenced(network(), (1, 5, 6))
    found = silence.estimates(ties, answered, np.random.default_rng(0))[figure]
    assert found.value == pytest.approx(MEASURES[figure](ties, answered))
    t = 2.228139  # of ten degrees of freedom
    assert (found.high - found.value) / t == pytest.approx(plain_jackknife(MEASURES[figure], ties, answered))


def symmetric_density(ties, answered):
    known = [(i, j) for i in range(len(ties)) for j in range(i) if answered[i] or answered[j]]
    return np.mean([ties[pair] for pair in known])


def test_a_relation_that_has_no_direction_is_known_from_either_side():
    """Zachary's karate club, seven silent: the pairs of which one answered."""
    ties = nx.to_numpy_array(nx.karate_club_graph()) > 0
    answered = np.ones(34, dtype=bool)
    answered[[0, 5, 9, 14, 21, 28, 33]] = False
    found = silence.density(ties, answered, symmetric=True)
    assert found.value == pytest.approx(0.13519, abs=5e-6)
    t = 2.055529  # of 26 degrees of freedom
    assert (found.high - found.value) / t == pytest.approx(
        plain_jackknife(symmetric_density, ties, answered) * 6 / 7, rel=1e-6
    )


def test_a_ring_of_five_of_whom_two_are_silent_by_hand():
    """a–b–c–d–e–a, a and b silent: of the nine pairs but theirs four are tied, 4/9. One more silent leaves seven pairs: with
    c or e, each tied to one of the two, three tied; with d four. s² = 2/3² · Σ (3, 4, 3 less 10/3)²/7² · (1 − 3/5) · 2/3 · (1/2)².
    """
    ties, answered = nx.to_numpy_array(nx.cycle_graph(5)) > 0, np.array([False, False, True, True, True])
    found = silence.density(ties, answered, symmetric=True)
    assert found.value == pytest.approx(4 / 9)
    se = np.sqrt(0.4 * 2 / 3 * (2 / 3) / 49) / 2
    assert (found.high - found.value, found.value - found.low) == pytest.approx([4.302653 * se] * 2, rel=1e-6)


def test_where_one_is_silent_of_ties_without_direction_nothing_is_unknown():
    ties, answered = nx.to_numpy_array(nx.cycle_graph(5)) > 0, np.array([False, True, True, True, True])
    found = silence.density(ties, answered, symmetric=True)
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)
    assert (silence.complete_symmetric(ties, answered, np.random.default_rng(0)) == ties).all()


@pytest.mark.parametrize("silent", [3, 5, 8])
def test_intervals_of_ties_without_direction_hold_the_truth(silent):
    """Networks of 20 with few hubs: coverage of 95 % intervals over 400 silences (.95, .95, .93), and no bias."""
    rng = np.random.default_rng(silent)
    ties = nx.to_numpy_array(nx.barabasi_albert_graph(20, 3, seed=1)) > 0
    true, found = ties.sum() / 380, []
    for _ in range(400):
        answered = np.ones(20, dtype=bool)
        answered[rng.choice(20, silent, replace=False)] = False
        known = ties & (answered[:, None] | answered)
        found.append(attrs.astuple(silence.density(known, answered, symmetric=True))[:3])
    value, low, high = np.array(found).T
    assert np.mean(value) == pytest.approx(true, rel=0.02)
    assert np.mean((low <= true) & (true <= high)) >= 0.91


def test_ties_between_the_silent_are_drawn_from_how_often_each_is_tied():
    """Ten by ten: the hub's chance of a tie to another silent node is greater than that of one whom nobody names."""
    ties = np.zeros((10, 10), dtype=bool)
    ties[0, 4:] = ties[4:, 0] = ties[1, 4] = ties[4, 1] = ties[5, 6] = ties[6, 5] = True
    ties[1, 3] = ties[3, 1] = True  # somebody else wrote it down
    answered = np.arange(10) > 3
    stack = silence.complete_symmetric(ties, answered, np.random.default_rng(0), times=400)
    assert (stack == stack.transpose(0, 2, 1)).all()
    assert not stack[:, np.arange(10), np.arange(10)].any()
    assert (stack[:, answered] == ties[answered]).all()
    assert stack[:, 1, 3].all()
    assert stack[:, 0, 2].mean() > 3 * stack[:, 2, 3].mean() > 0


def test_p2_of_a_network_whose_model_is_known():
    """Ties drawn from the model: its constant, reciprocity and spread lie where they were put."""
    rng = np.random.default_rng(4)
    n, beta, rho = 60, -1.5, 1.2
    effects = rng.multivariate_normal([0, 0], [[0.8, -0.2], [-0.2, 0.6]], size=n)
    effects -= effects.mean(axis=0)
    eta = beta + effects[:, 0, None] + effects[None, :, 1]
    ties = np.zeros((n, n), dtype=bool)
    for i in range(n):
        for j in range(i):
            chance = np.exp([0, eta[i, j], eta[j, i], eta[i, j] + eta[j, i] + rho])
            way = rng.choice(4, p=chance / chance.sum())
            ties[i, j], ties[j, i] = way in (1, 3), way in (2, 3)
    for quiet in ((), range(0, n, 5)):
        model = silence.p2(*silenced(ties, quiet))
        assert model.theta[:2] == pytest.approx([beta, rho], abs=0.35)
        assert np.diag(model.spread) == pytest.approx([0.8, 0.6], abs=0.35)
        assert model.spread[0, 1] == pytest.approx(-0.2, abs=0.25)


def test_the_slope_is_that_of_the_likelihood():
    """By finite differences, also where one direction of a pair is unknown."""
    ties, answered = silenced(network(7), (0, 3))
    pairs = silence._Pairs.of(ties, answered)
    n = len(ties)

    def likelihood(theta):
        eta = theta[0] + theta[2 : 2 + n, None] + theta[None, 2 + n :]
        total = 0.0
        for i in range(n):
            for j in range(i):
                ways = {
                    (f, b): np.exp(f * eta[i, j] + b * eta[j, i] + theta[1] * f * b) for f in (0, 1) for b in (0, 1)
                }
                fits = [
                    w
                    for (f, b), w in ways.items()
                    if (not answered[i] or f == ties[i, j]) and (not answered[j] or b == ties[j, i])
                ]
                total += np.log(sum(fits) / sum(ways.values()))
        return total

    theta = np.random.default_rng(1).normal(size=2 + 2 * n) / 2
    slope, bend = pairs.slope_and_bend(theta)
    step = 1e-5
    steps = step * np.eye(len(theta))
    assert slope == pytest.approx(
        [(likelihood(theta + one) - likelihood(theta - one)) / 2 / step for one in steps], abs=1e-6
    )
    curve = [(pairs.slope_and_bend(theta + one)[0] - pairs.slope_and_bend(theta - one)[0]) / 2 / step for one in steps]
    assert -bend == pytest.approx(np.array(curve), abs=1e-5)


def test_completed_networks_keep_what_is_known():
    ties, answered = silenced(network(), (1, 5, 6))
    ties[1, 5] = True  # somebody else wrote it down
    stack = silence.complete(ties, answered, np.random.default_rng(0), times=40)
    assert (stack[:, answered] == ties[answered]).all()
    assert stack[:, 1, 5].all()
    assert not stack[:, np.arange(14), np.arange(14)].any()
    assert stack[:, ~answered].mean() == pytest.approx(ties[answered].mean(), abs=0.1)


@pytest.mark.parametrize("ties", [np.zeros((6, 6), dtype=bool), ~np.eye(6, dtype=bool)], ids=["none", "all"])
def test_networks_without_ties_or_with_all(ties):
    found = silence.estimates(*silenced(ties, (2,)), np.random.default_rng(0))
    assert found["density"].value == ties[0].sum() / 5
    assert all(0 <= of.value <= 1 or np.isnan(of.value) for name, of in found.items() if "corrected" not in name)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_hardly_anybody_answered(n):
    ties, answered = silenced(network(n), range(1, n))
    found = silence.estimates(ties, answered, np.random.default_rng(0))
    assert np.isnan(found["reciprocity_arc"].value)
    assert np.isnan(found["hierarchy"].value)
    assert np.isnan(found["density"].low)


def test_silence_at_random_costs_no_density_and_no_reciprocity():
    """Krackhardt's advice, 20 % silent: within 2 % on average (read as none: −20 % and more); RMSE, and coverage."""
    ties = nx.to_numpy_array(published("krackhardt_advice")) > 0
    everybody = np.ones(len(ties), dtype=bool)
    whole = np.array([ties.mean() * 21 / 20, silence.reciprocity(ties, everybody)["reciprocity_arc"].value])
    rng, found = np.random.default_rng(0), []
    for _ in range(600):
        known, answered = silenced(ties, rng.choice(len(ties), 4, replace=False))
        of = (silence.density(known, answered), silence.reciprocity(known, answered)["reciprocity_arc"])
        found.append([(estimate.value, estimate.low, estimate.high) for estimate in of])
    value, low, high = np.moveaxis(np.array(found), 2, 0)
    assert (np.abs(value.mean(axis=0) / whole - 1) < 0.02).all()
    assert (np.sqrt(((value - whole) ** 2).mean(axis=0)) <= (0.035, 0.07)).all()
    assert (((low <= whole) & (whole <= high)).mean(axis=0) >= 0.9).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(20))
def test_small_networks_are_completed_whatever_is_known_of_them(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    ties, answered = silenced(rng.random((n, n)) < rng.random(), rng.choice(n, int(rng.integers(1, n)), replace=False))
    np.fill_diagonal(ties, val=False)
    stack = silence.complete(ties, answered, rng)
    assert stack.shape == (20, n, n)
    assert (stack[:, answered] == ties[answered]).all()
