"""Tables drawn with given margins: each as often as any other."""

from collections import Counter

import numpy as np
import pytest

from trustmodel.stats import curveball
from trustmodel.stats.curveball import drawn_tables, packed, popcount, shared_columns, trade

TOY = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)
FOUR = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0]], dtype=bool)


def unpacked(words, columns):
    return np.unpackbits(words.view(np.uint8), axis=-1, bitorder="little")[..., :columns].astype(bool)


@pytest.mark.parametrize(
    "table", [TOY, FOUR, np.eye(4, dtype=bool), np.eye(3, 5, dtype=bool) | np.eye(3, 5, 2, dtype=bool)]
)
def test_every_table_is_drawn_as_often(table, all_tables):
    """χ² with (tables − 1) degrees of freedom: mean that, sd √(2 × that). Five sd are allowed, for one seed."""
    every = {other.tobytes() for other in all_tables(table)}
    seen = Counter()
    draws = 200 * len(every)
    for words in drawn_tables(table, draws=draws, seed=5):
        seen.update(drawn.tobytes() for drawn in unpacked(words, table.shape[1]))
    assert set(seen) == every
    assert seen.total() == draws
    expected = draws / len(every)
    chi2 = sum((count - expected) ** 2 / expected for count in seen.values())
    freedom = len(every) - 1
    assert abs(chi2 - freedom) < 5 * np.sqrt(2 * freedom) * 1.2  # draws of one chain are a little alike


def test_every_trade_keeps_all_margins():
    rng = np.random.default_rng(3)
    table = rng.random((9, 150)) < rng.beta(1, 2, 150)  # three words, the last not full; an odd number of rows
    state = np.repeat(packed(table)[None], 20, axis=0)
    for _ in range(30):
        trade(state, rng)
    bits = np.unpackbits(state.view(np.uint8), axis=2, bitorder="little").astype(bool)
    assert (bits.sum(axis=2) == table.sum(axis=1)).all()
    assert (bits.sum(axis=1)[:, :150] == table.sum(axis=0)).all()
    assert not bits[..., 150:].any()
    assert (bits[..., :150] != table).mean() > 0.1


def test_what_two_rows_do_not_share_is_shared_out_in_all_ways_alike():
    """Rows that hold 2 and 1 of three columns that differ: each of the three ways a third of the time, in two words too."""
    table = np.zeros((2, 80), dtype=bool)
    table[0, [3, 70]], table[1, 79] = True, True
    table[:, 10] = True  # what both hold stays with both
    state = np.repeat(packed(table)[None], 6_000, axis=0)
    trade(state, np.random.default_rng(0))
    bits = unpacked(state, 80)
    assert bits[:, :, 10].all()
    assert (bits.sum(axis=2) == [3, 2]).all()
    ways = Counter(tuple(np.flatnonzero(row).tolist()) for row in bits[:, 1])
    assert set(ways) == {(3, 10), (10, 70), (10, 79)}
    assert all(abs(count / 6_000 - 1 / 3) < 0.03 for count in ways.values())


def test_the_way_to_the_first_draw_and_from_draw_to_draw(monkeypatch):
    """Four rows: 15 global trades before the first draw, three more before each next one; 13 draws take 3 chains."""
    trades = []
    monkeypatch.setattr(curveball, "trade", lambda state, _rng: trades.append(state.shape))
    sizes = [(len(trades), len(words)) for words in drawn_tables(FOUR, draws=13, seed=0)]
    assert trades[0] == (3, 4, 1)
    assert sizes == [(15, 3), (18, 3), (21, 3), (24, 3), (27, 1)]
    assert len(trades) == 27


def test_few_draws_have_as_few_chains():
    assert [len(words) for words in drawn_tables(FOUR, draws=1, seed=0)] == [1]
    one_row = np.array([[True, False]])
    assert [unpacked(words, 2).tolist() for words in drawn_tables(one_row, draws=1, seed=0)] == [[[[True, False]]]]


def test_a_bar_says_what_is_drawn(capsys):
    list(drawn_tables(FOUR, draws=9, seed=0, progress=True))
    assert "tables by chance" in capsys.readouterr().err
    list(drawn_tables(FOUR, draws=9, seed=0))
    assert capsys.readouterr().err == ""


def test_columns_that_rows_share_are_counted_over_all_words():
    table = np.random.default_rng(1).random((5, 130)) < 0.4
    first, second = np.triu_indices(5, 1)
    counts = shared_columns(packed(table)[None], first, second)
    assert counts.tolist() == [(table[first] & table[second]).sum(axis=1).tolist()]


def test_bits_are_counted_without_a_new_numpy():
    words = np.random.default_rng(0).integers(0, 2**64, 500, dtype=np.uint64, endpoint=False)
    words[:3] = 0, 1, 2**64 - 1
    assert curveball._counted(words).tolist() == [int(word).bit_count() for word in words]
    assert popcount(words).tolist() == [int(word).bit_count() for word in words]
