"""Chance for two-mode tables, against all tables counted one by one."""

import itertools
from collections import Counter

import numpy as np
import pytest

from trustmodel import nulls
from trustmodel.stats import bipartite_nulls as margins

TOY = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)
FOUR = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0]], dtype=bool)


def all_tables(table):
    """Every table with these margins: rows one by one, columns looked at after."""
    rows = [
        [row for row in itertools.product([0, 1], repeat=table.shape[1]) if sum(row) == held] for held in table.sum(1)
    ]
    made = (np.array(one, dtype=bool) for one in itertools.product(*rows))
    return [one for one in made if (one.sum(axis=0) == table.sum(axis=0)).all()]


def shared(table):
    return (table.astype(int) @ table.T)[np.triu_indices(len(table), 1)]


def some_tables(number, rows, columns, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(number):
        shape = rng.integers(1, rows + 1), rng.integers(1, columns + 1)
        yield rng.random(shape) < rng.random() * 2 * rng.beta(0.5, 0.5, shape[1])


# --- what margins settle ---------------------------------------------------------------------------------------------


def test_cells_that_are_the_same_in_every_table():
    """Two full columns and an empty row; a nested table; two blocks: rows of 3 hold both columns of 3, rows of 1 nothing else."""
    assert not margins.settled(TOY).any()
    assert margins.settled(np.tril(np.ones((5, 5), dtype=bool))).all()
    blocks = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)
    assert margins.settled(blocks).tolist() == [[True, True, False, False]] * 2 + [[False, False, True, True]] * 2


def test_settled_as_counted():
    for table in some_tables(150, 4, 4):
        tables = np.array(all_tables(table))
        assert (margins.settled(table) == (tables == tables[0]).all(axis=0)).all()


# --- soft ------------------------------------------------------------------------------------------------------------


def test_soft_probabilities_of_a_toy():
    kinds = margins.classes(TOY)
    p = margins.soft_probabilities(kinds)[np.ix_(kinds.row, kinds.column)]
    assert p.round(4).tolist() == [
        [0.8972, 0.6028, 0.6028, 0.8972],
        [0.3972, 0.1028, 0.1028, 0.3972],
        [0.7057, 0.2943, 0.2943, 0.7057],
    ]


def test_soft_margins_hold_on_average():
    for table in some_tables(60, 40, 50):
        kinds = margins.classes(table)
        p = margins.soft_probabilities(kinds)[np.ix_(kinds.row, kinds.column)]
        assert p.sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-9)
        assert p.sum(axis=0) == pytest.approx(table.sum(axis=0), abs=1e-9)
        # xy/(1 + xy): odds of two rows are in the same proportion in all columns, where nothing is settled
        free = ~margins.settled(table)
        if free.all() and len(table) > 1:
            odds = np.log(p / (1 - p))
            assert odds - odds[0] == pytest.approx(np.repeat((odds - odds[0])[:, :1], p.shape[1], axis=1), abs=1e-6)


def test_soft_counts_by_plain_convolution():
    for table in some_tables(20, 8, 12, seed=1):
        kinds = margins.classes(table)
        p = margins.soft_probabilities(kinds)[np.ix_(kinds.row, kinds.column)]
        chance = margins.soft(table, most=table.shape[1])
        for line, (i, j) in zip(chance.line, itertools.combinations(range(len(table)), 2), strict=True):
            masses = np.ones(1)
            for each in p[i] * p[j]:
                masses = np.convolve(masses, [1 - each, each])
            upper = masses[::-1].cumsum()[::-1]
            width = chance.upper.shape[1]
            assert chance.upper[line][: len(upper)] == pytest.approx(upper[:width], abs=1e-12)
            spots = np.arange(len(masses))
            assert chance.mean[line] == pytest.approx(masses @ spots)
            assert chance.sd[line] ** 2 == pytest.approx(masses @ spots**2 - (masses @ spots) ** 2, abs=1e-9)


def test_tails_that_are_cut_off_are_still_right():
    table = np.random.default_rng(0).random((12, 60)) < 0.3
    short, whole = margins.soft(table, most=3), margins.soft(table, most=60)
    width = short.upper.shape[1]
    assert (width, whole.upper.shape[1]) == (17, 61)
    assert short.upper == pytest.approx(whole.upper[:, :width], abs=1e-14)


# --- hypergeometric --------------------------------------------------------------------------------------------------


def test_hypergeometric_by_hand():
    """Four topics; 3, 1 and 2 are held. 3 and 2: they share 1 in 3 of 6 ways, 2 in 3. 3 and 1: 1 in 3 of 4."""
    chance = margins.hypergeometric(TOY)
    upper = chance.upper[chance.line]
    assert upper[0, :3].tolist() == pytest.approx([1, 3 / 4, 0])
    assert upper[1, :3].tolist() == pytest.approx([1, 1, 1 / 2])
    assert upper[2, :3].tolist() == pytest.approx([1, 1 / 2, 0])
    assert chance.mean[chance.line].tolist() == pytest.approx([3 / 4, 3 / 2, 1 / 2])
    assert (chance.sd[chance.line] ** 2).tolist() == pytest.approx([3 / 16, 1 / 4, 1 / 4])


# --- fixed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", [TOY, FOUR, np.eye(4, dtype=bool), np.eye(3, 5, dtype=bool) | np.eye(3, 5, 2, dtype=bool)]
)
def test_every_table_is_drawn_as_often(table):
    """χ² with (tables − 1) degrees of freedom: mean that, sd √(2 × that). Five sd are allowed, for one seed."""
    every = {one.tobytes() for one in all_tables(table)}
    seen = Counter()
    draws = 200 * len(every)
    for words in margins.tables(table, draws=draws, seed=5):
        bits = np.unpackbits(words.view(np.uint8), axis=2, bitorder="little")[..., : table.shape[1]].astype(bool)
        seen.update(one.tobytes() for one in bits)
    assert set(seen) == every
    assert seen.total() == draws
    expected = draws / len(every)
    chi2 = sum((count - expected) ** 2 / expected for count in seen.values())
    freedom = len(every) - 1
    assert abs(chi2 - freedom) < 5 * np.sqrt(2 * freedom) * 1.2  # draws of one chain are a little alike


def test_every_trade_keeps_all_margins():
    rng = np.random.default_rng(3)
    table = rng.random((9, 150)) < rng.beta(1, 2, 150)  # three words, the last not full; an odd number of rows
    state = np.repeat(margins.packed(table)[None], 20, axis=0)
    for _ in range(30):
        margins.trade(state, rng)
    bits = np.unpackbits(state.view(np.uint8), axis=2, bitorder="little").astype(bool)
    assert (bits.sum(axis=2) == table.sum(axis=1)).all()
    assert (bits.sum(axis=1)[:, :150] == table.sum(axis=0)).all()
    assert not bits[..., 150:].any()
    assert (bits[..., :150] != table).mean() > 0.1


@pytest.mark.parametrize(
    "table", [TOY, FOUR, np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)]
)
def test_fixed_margins_as_counted(table):
    counted = np.array([shared(one) for one in all_tables(table)])
    chance = margins.fixed(table, draws=20_000, seed=2)
    upper, above = chance.upper[chance.line], chance.above[chance.line]
    for x in range(upper.shape[1]):
        assert upper[:, x] == pytest.approx((counted >= x).mean(axis=0), abs=0.015)
        assert above[:, x] == pytest.approx((counted > x).mean(axis=0), abs=0.015)
    assert chance.mean[chance.line] == pytest.approx(counted.mean(axis=0), abs=0.02)
    assert chance.sd[chance.line] == pytest.approx(counted.std(axis=0), abs=0.02)
    assert (chance.moves[chance.line] == (np.ptp(counted, axis=0) > 0)).all()
    assert upper[:, 0].tolist() == [1.0] * len(upper)


def test_draws_are_counted_with_the_table_itself():
    """Nine draws give no tail below 1/10."""
    chance = margins.fixed(FOUR, draws=9, seed=0)
    assert chance.upper.min() == pytest.approx(0.1)
    # 2, 2, 2 and 1 are held: of the first three are three pairs, so that 27 draws count, and of the others as well
    assert chance.times().tolist() == [3, 3, 0]
    assert chance.fine[:2].min() == pytest.approx(1 / 28)
    again, other = (margins.fixed(FOUR, draws=99, seed=seed) for seed in (0, 1))
    assert (margins.fixed(FOUR, draws=99, seed=0).upper == again.upper).all()
    assert (again.upper != other.upper).any()


def test_waiting_counts_are_put_away_when_there_are_many(monkeypatch):
    whole = margins.fixed(FOUR, draws=500, seed=0)
    monkeypatch.setattr(margins, "_BLOCK", 10)
    assert (margins.fixed(FOUR, draws=500, seed=0).upper == whole.upper).all()


def test_bits_are_counted_without_a_new_numpy():
    words = np.random.default_rng(0).integers(0, 2**64, 500, dtype=np.uint64, endpoint=False)
    words[:3] = 0, 1, 2**64 - 1
    assert margins._counted(words).tolist() == [int(word).bit_count() for word in words]
    assert margins.popcount(words).tolist() == [int(word).bit_count() for word in words]


# --- false discoveries -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["soft", "hypergeometric", "fixed"])
def test_false_discovery_rates_are_those_of_the_shared_procedure(kind):
    table = np.random.default_rng(4).random((12, 20)) < 0.3
    chance = {
        "soft": lambda: margins.soft(table, most=20),
        "hypergeometric": lambda: margins.hypergeometric(table),
        "fixed": lambda: margins.fixed(table, draws=300, seed=0),
    }[kind]()
    count = shared(table)
    p = chance.fine[chance.line, count]
    supports = [np.unique(row[row > 0]) for row in chance.fine[chance.line]]
    plain = nulls.discrete_fdr(p, supports)
    assert margins.step_up(p, chance) == pytest.approx(plain, abs=1e-9)
    some = count > 0  # those that share nothing have p = 1, and need not be told
    assert margins.step_up(p[some], chance) == pytest.approx(plain[some], abs=1e-9)
    unknown = margins.step_up(np.array([np.nan]), chance)
    assert np.isnan(unknown).all()
