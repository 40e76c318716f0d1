"""Chance for two-mode tables, against all tables counted one by one."""

import itertools
import math

import networkx as nx
import numpy as np
import pytest

import trustmodel as tm
from trustmodel import nulls
from trustmodel.stats import bipartite_nulls
from trustmodel.stats.bicm import bicm_probabilities
from trustmodel.stats.bipartite_nulls import NULLS, Chance, NullModel, fdsm, hypergeometric, sdsm
from trustmodel.stats.margins import degree_classes

TOY = np.array([[1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)
FOUR = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0]], dtype=bool)


def shared(table):
    return (table.astype(int) @ table.T)[np.triu_indices(len(table), 1)]


# --- soft ------------------------------------------------------------------------------------------------------------


def test_soft_counts_by_plain_convolution(some_tables):
    for table in some_tables(20, 8, 12, seed=1):
        classes = degree_classes(table)
        p = bicm_probabilities(classes)[np.ix_(classes.row, classes.column)]
        chance = sdsm(table, most=table.shape[1])
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
            assert chance.moves[line] == (chance.sd[line] > 1e-6)


def test_tails_that_are_cut_off_are_still_right():
    table = np.random.default_rng(0).random((12, 60)) < 0.3
    short, whole = sdsm(table, most=3), sdsm(table, most=60)
    width = short.upper.shape[1]
    assert (width, whole.upper.shape[1]) == (17, 61)
    assert short.upper == pytest.approx(whole.upper[:, :width], abs=1e-14)


def test_tails_reach_twice_as_far_as_the_greatest_count_unless_told_otherwise():
    table = np.random.default_rng(0).random((12, 60)) < 0.3
    assert sdsm(table).upper.shape[1] == 2 * shared(table).max() + 10 + 1
    assert sdsm(table[:1]).upper.shape == (1, 11)  # one row shares nothing with itself


def test_blocks_change_nothing(monkeypatch):
    table = np.random.default_rng(2).random((15, 20)) < 0.3
    whole = sdsm(table)
    monkeypatch.setattr(bipartite_nulls, "_CACHE", 40)
    assert (sdsm(table).upper == whole.upper).all()
    assert sdsm(table).mean == pytest.approx(whole.mean)
    assert sdsm(table).sd == pytest.approx(whole.sd)


# --- hypergeometric --------------------------------------------------------------------------------------------------


def test_hypergeometric_by_hand():
    """Four topics; 3, 1 and 2 are held. 3 and 2: they share 1 in 3 of 6 ways, 2 in 3. 3 and 1: 1 in 3 of 4."""
    chance = hypergeometric(TOY)
    upper = chance.upper[chance.line]
    assert upper[0, :3].tolist() == pytest.approx([1, 3 / 4, 0])
    assert upper[1, :3].tolist() == pytest.approx([1, 1, 1 / 2])
    assert upper[2, :3].tolist() == pytest.approx([1, 1 / 2, 0])
    assert chance.above[chance.line][1, :3].tolist() == pytest.approx([1, 1 / 2, 0])
    assert chance.mean[chance.line].tolist() == pytest.approx([3 / 4, 3 / 2, 1 / 2])
    assert (chance.sd[chance.line] ** 2).tolist() == pytest.approx([3 / 16, 1 / 4, 1 / 4])


def test_hypergeometric_counts_only_what_somebody_holds():
    """A column of nobody changes nothing, and a table of nothing says nothing."""
    wider = np.column_stack([TOY, np.zeros(3, dtype=bool)])
    assert hypergeometric(wider).upper == pytest.approx(hypergeometric(TOY).upper)
    nothing = hypergeometric(np.zeros((2, 3), dtype=bool))
    assert (nothing.mean.tolist(), nothing.sd.tolist(), nothing.moves.tolist()) == ([0], [0], [False])
    single = hypergeometric(np.array([[True], [True]]))  # one topic that both hold: 1 · 1 · 0 · 0, and no division by 0
    assert (single.mean.tolist(), single.sd.tolist(), single.moves.tolist()) == ([1], [0], [False])


# --- fixed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table", [TOY, FOUR, np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], dtype=bool)]
)
def test_fixed_margins_as_counted(table, all_tables):
    counted = np.array([shared(other) for other in all_tables(table)])
    chance = fdsm(table, draws=20_000, seed=2)
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
    chance = fdsm(FOUR, draws=9, seed=0)
    assert chance.upper.min() == pytest.approx(0.1)
    # 2, 2, 2 and 1 are held: of the first three are three pairs, so that 27 draws count, and of the others as well
    assert chance.times().tolist() == [3, 3, 0]
    assert chance.fine[:2].min() == pytest.approx(1 / 28)
    again, other = (fdsm(FOUR, draws=99, seed=seed) for seed in (0, 1))
    assert (fdsm(FOUR, draws=99, seed=0).upper == again.upper).all()
    assert (again.upper != other.upper).any()


def test_waiting_counts_are_put_away_when_there_are_many(monkeypatch):
    whole = fdsm(FOUR, draws=500, seed=0)
    monkeypatch.setattr(bipartite_nulls, "_BLOCK", 10)
    assert (fdsm(FOUR, draws=500, seed=0).upper == whole.upper).all()


def test_a_table_that_margins_settle_needs_no_draw():
    """Nested rows: 3, 2 and 1 of three; they share 2, 1 and 1, in every table."""
    nested = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]], dtype=bool)
    chance = fdsm(nested, draws=99, seed=0)
    assert chance.mean[chance.line].tolist() == [2, 1, 1]
    assert not chance.moves.any()
    assert chance.upper[chance.line][0].tolist() == pytest.approx([1, 1, 1, 0.01][: chance.upper.shape[1]])


def test_what_all_hold_changes_no_draw():
    """A column that all hold adds 1 to each count, and a row of nothing shares nothing."""
    wider = np.column_stack([np.vstack([FOUR, np.zeros(4, dtype=bool)]), [True] * 4 + [False]])
    plain, more = fdsm(FOUR, draws=50, seed=3), fdsm(wider, draws=50, seed=3)
    pairs = [(i, j) for i, j in itertools.combinations(range(5), 2) if j < 4]
    lines = [more.line[place] for place, pair in enumerate(itertools.combinations(range(5), 2)) if pair in pairs]
    assert more.mean[lines] == pytest.approx(plain.mean[plain.line] + 1)
    assert more.low[lines].tolist() == (plain.low[plain.line] + 1).tolist()
    assert more.high[lines].tolist() == (plain.high[plain.line] + 1).tolist()
    assert more.upper[lines][:, 1:4] == pytest.approx(plain.upper[plain.line][:, :3])
    rest = [line for place, line in enumerate(more.line) if place not in [0, 1, 2, 4, 5, 7]]
    assert more.mean[rest].tolist() == [0] * 4
    assert more.sd[rest].tolist() == [0] * 4


# --- what both kinds give --------------------------------------------------------------------------------------------


def test_a_chance_from_masses_by_hand():
    """P(X = 0, 1, 2) = .02, .9, .08: 95 % of it from 1 to 2. The second line cannot move."""
    masses = np.array([[0.02, 0.9, 0.08], [0.0, 1.0, 0.0]])
    chance = Chance.from_masses(
        masses, line=np.array([0, 1, 0]), mean=np.array([1.06, 1]), variance=np.array([0.0964, 0.0])
    )
    assert chance.upper.tolist() == [pytest.approx([1, 0.98, 0.08]), [1, 1, 0]]
    assert chance.above.tolist() == [pytest.approx([0.98, 0.08, 0]), [1, 0, 0]]
    assert chance.fine is chance.upper
    assert (chance.low.tolist(), chance.high.tolist()) == ([1, 1], [2, 1])
    assert chance.sd.tolist() == [pytest.approx(math.sqrt(0.0964)), 0]
    assert chance.moves.tolist() == [True, False]
    assert chance.times().tolist() == [2, 1]


def test_a_chance_from_draws_by_hand():
    """Of 100 draws 3 gave 0, 90 gave 1 and 7 gave 2, and one more column is shared in every table; two pairs are alike."""
    counts = np.array([[3.0, 90, 7], [0, 100, 0]])
    chance = Chance.from_draws(counts, line=np.array([0, 0, 1]), draws=100, beside=np.array([1, 0]))
    assert chance.upper[0] == pytest.approx(np.array([101, 101, 98, 8]) / 101)
    assert chance.above[0] == pytest.approx(np.array([100, 97, 7, 0]) / 101)
    assert chance.fine[0] == pytest.approx(np.array([100.5, 100.5, 97.5, 7.5]) / 100.5)
    assert chance.upper[1] == pytest.approx(np.array([101, 101, 1, 1]) / 101)
    assert chance.mean.tolist() == pytest.approx([2.04, 1])
    assert chance.sd.tolist() == pytest.approx([math.sqrt((3 * 1.04**2 + 90 * 0.04**2 + 7 * 0.96**2) / 99), 0])
    assert (chance.low.tolist(), chance.high.tolist()) == ([1, 1], [3, 1])
    assert chance.moves.tolist() == [True, False]
    plain = Chance.from_draws(counts, line=np.array([0, 0, 1]), draws=100)
    assert plain.mean.tolist() == pytest.approx([1.04, 1])
    assert plain.upper[0] == pytest.approx(np.array([101, 98, 8]) / 101)
    single = Chance.from_draws(np.array([[0.0, 1]]), line=np.array([0]), draws=1)
    assert (single.sd.tolist(), single.upper.tolist()) == ([0], [[1, 1]])


def plain_heyse(p, supports):
    """The procedure as its definition says it, test by test."""

    def at(t):
        reach = sum(max((value for value in support if value <= t * (1 + 1e-9)), default=0.0) for support in supports)
        return reach / sum(other <= t for other in p)

    return [min(1.0, *(at(t) for t in p if t >= own)) for own in p]


@pytest.mark.parametrize("kind", ["soft", "hypergeometric", "fixed"])
def test_false_discovery_rates_are_those_of_the_shared_procedure(kind):
    table = np.random.default_rng(4).random((12, 20)) < 0.3
    chance = {
        "soft": lambda: sdsm(table, most=20),
        "hypergeometric": lambda: hypergeometric(table),
        "fixed": lambda: fdsm(table, draws=300, seed=0),
    }[kind]()
    count = shared(table)
    p = chance.fine[chance.line, count]
    supports = [np.unique(row[row > 0]) for row in chance.fine[chance.line]]
    plain = nulls.discrete_fdr(p, supports)
    assert plain.tolist() == pytest.approx(
        plain_heyse(p.tolist(), [support.tolist() for support in supports]), abs=1e-9
    )
    assert chance.fdr(p) == pytest.approx(plain, abs=1e-9)
    some = count > 0  # those that share nothing have p = 1, and need not be given
    assert chance.fdr(p[some]) == pytest.approx(plain[some], abs=1e-9)
    assert np.isnan(chance.fdr(np.array([np.nan]))).all()


def test_pairs_that_cannot_move_have_no_part_in_the_rates():
    """One line moves, with one pair; of the other are three, whose p can only be 1: q is p."""
    chance = Chance.from_masses(
        np.array([[0.9, 0.1], [1.0, 0.0]]), line=np.array([0, 1, 1, 1]), mean=np.array([0.1, 0]),
        variance=np.array([0.09, 0]),
    )  # fmt: skip
    assert chance.fdr(np.array([0.1])).tolist() == pytest.approx([0.1])


# --- the table of null models ----------------------------------------------------------------------------------------


def test_models_that_draw_get_draws_and_others_do_not():
    drawn = NULLS["fixed"](FOUR, draws=9, seed=0)
    assert drawn.upper.min() == pytest.approx(0.1)
    assert (NULLS["soft"](FOUR, draws=9, seed=0).upper == sdsm(FOUR).upper).all()
    assert (NULLS["hypergeometric"](FOUR, draws=9, seed=0).upper == hypergeometric(FOUR).upper).all()
    assert [name for name, model in NULLS.items() if model.draws] == ["fixed"]


def test_a_bar_is_passed_on(capsys):
    NULLS["fixed"](FOUR, draws=9, seed=0, progress=True)
    assert "tables by chance" in capsys.readouterr().err
    NULLS["fixed"](FOUR, draws=9, seed=0)
    fdsm(FOUR, draws=9, seed=0)
    assert capsys.readouterr().err == ""


def alike(table):
    """A null of another package: each topic is shared with one chance, that of two cells picked anywhere."""
    pairs, topics = math.comb(len(table), 2), table.shape[1]
    share = table.mean() ** 2
    masses = np.array([[math.comb(topics, x) * share**x * (1 - share) ** (topics - x) for x in range(topics + 1)]])
    return Chance.from_masses(
        masses,
        line=np.zeros(pairs, dtype=np.int64),
        mean=np.array([topics * share]),
        variance=np.array([topics * share * (1 - share)]),
    )


def test_a_null_model_from_outside_the_package(monkeypatch):
    """It is registered under a name, and `shared_expertise` takes it, names it and refuses others with it in the list."""
    monkeypatch.setitem(NULLS, "alike", NullModel(alike, draws=False))
    women = nx.davis_southern_women_graph()
    found = tm.shared_expertise(women, null="alike")
    share = (women.number_of_edges() / (18 * 14)) ** 2
    closest = found.rows[0]
    assert closest.null_mean == pytest.approx(14 * share)
    assert closest.p == pytest.approx(
        sum(math.comb(14, x) * share**x * (1 - share) ** (14 - x) for x in range(closest.shared, 15))
    )
    assert (found.null, found.method.options["null"], found.method.seed) == ("alike", "alike", None)
    assert found.pairs_tested == 153
    with pytest.raises(ValueError, match="null is 'fixed', 'soft', 'hypergeometric' or 'alike', not 'other'"):
        tm.shared_expertise(women, null="other")


def test_a_null_model_from_outside_that_draws(monkeypatch):
    asked = []

    def few(table, *, draws, seed, progress):
        asked.append((draws, seed, progress))
        return fdsm(table, draws=draws, seed=seed, progress=progress)

    monkeypatch.setitem(NULLS, "few", NullModel(few, draws=True))
    found = tm.shared_expertise(nx.davis_southern_women_graph(), null="few", draws=9, seed=3)
    assert asked == [(9, 3, False)]
    assert (found.method.seed, found.method.options["draws"]) == (3, 9)
    assert any("9 draws give no p-value below 0.1" in said for said in found.warnings)


def tables_of_its_own(name, table, number):
    """Tables drawn from a null model itself, by other means than its own where there are any."""
    rng = np.random.default_rng(7)
    if name == "fixed":
        # switches of two ones and two zeros, the oldest way to draw with fixed margins
        table = table.copy()
        for _ in range(number):
            for _ in range(400):
                (a, b), (c, d) = rng.choice(len(table), 2, replace=False), rng.choice(table.shape[1], 2, replace=False)
                if table[a, c] and table[b, d] and not table[a, d] and not table[b, c]:
                    table[[a, b], [c, d]], table[[a, b], [d, c]] = False, True
            yield table
    elif name == "soft":
        classes = degree_classes(table)
        p = bicm_probabilities(classes)[np.ix_(classes.row, classes.column)]
        yield from (rng.random(p.shape) < p for _ in range(number))
    else:
        yield from (rng.permuted(table, axis=1) for _ in range(number))


@pytest.mark.parametrize("name", NULLS)
def test_a_null_model_is_calibrated(name):
    """Under a null model itself, the mean of the mid-p is a half, and p is at most .05 as often as its steps allow."""
    table = np.random.default_rng(1).random((8, 16)) < np.linspace(0.15, 0.75, 8)[:, None]
    chance = NULLS[name](table, draws=2_000, seed=0)
    p, mid = [], []
    for drawn in tables_of_its_own(name, table, 60):
        count = np.minimum(shared(drawn), chance.upper.shape[1] - 1)
        upper, above = chance.upper[chance.line, count], chance.above[chance.line, count]
        p.append((upper <= 0.05).mean())
        mid.append(((upper + above) / 2).mean())
    assert np.mean(mid) == pytest.approx(0.5, abs=0.03)
    allowed = np.mean(
        [max([value for value in chance.upper[line] if value <= 0.05], default=0) for line in chance.line]
    )
    assert allowed < 0.05
    assert np.mean(p) == pytest.approx(allowed, abs=0.01)
