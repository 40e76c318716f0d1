"""Dyads under many orders of the nodes, against plain loops; regressions against numpy's and closed forms."""

import math

import networkx as nx
import numpy as np
import pytest

from trustmodel import nulls
from trustmodel.stats import qap
from trustmodel.stats.logits import logits
from trustmodel.stats.qap import Draws, Dyads, Model, correlation, mrqap_linear, mrqap_logit


def orders(draws, n, *path):
    return nulls.generator(*path).permuted(np.tile(np.arange(n), (draws, 1)), axis=1)


def random_values(dyads, seed, *, whole=False, share=0.5):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random(len(dyads.start)) < share, rng.uniform(0.5, 4, len(dyads.start)), 0)
    return np.ceil(values) if whole else values


def model(y, columns, dyads, draws=99, seed=5):
    names = tuple("abc"[: columns.shape[1]])
    return Model(y, columns, names, dyads, Draws(len(dyads.nodes), draws, seed, progress=False), [])


# --- dyads -----------------------------------------------------------------------------------------------------------


def test_dyads_are_ordered_or_not():
    both, once = Dyads.of(list("xyz"), directed=True), Dyads.of(list("xyz"), directed=False)
    assert list(zip(both.start.tolist(), both.end.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (1, 0),
        (1, 2),
        (2, 0),
        (2, 1),
    ]
    assert list(zip(once.start.tolist(), once.end.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]


def test_strengths_of_dyads_and_back():
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("x", "y", 2), ("z", "y", 5), ("x", "w", 9), ("w", "y", 9)], weight="strength")
    both = Dyads.of(list("xyz"), directed=True)
    assert both.values(graph).tolist() == [2, 0, 0, 0, 0, 5]
    assert both.square(both.values(graph)).tolist() == [[0, 2, 0], [0, 0, 0], [0, 5, 0]]
    once = Dyads.of(list("xyz"), directed=False)
    undirected = nx.Graph()
    undirected.add_weighted_edges_from([("y", "x", 2), ("z", "y", 5)], weight="strength")
    assert once.values(undirected).tolist() == [2, 0, 5]
    assert both.values(undirected).tolist() == [2, 0, 2, 5, 0, 5]
    assert once.square(once.values(undirected)).tolist() == [[0, 2, 0], [2, 0, 5], [0, 5, 0]]


@pytest.mark.parametrize("directed", [True, False])
def test_values_under_many_orders(directed):
    dyads = Dyads.of(list(range(6)), directed=directed)
    values = random_values(dyads, 1)
    matrix = dyads.square(values)
    many = orders(7, 6, 3)
    permuted = dyads.permuted(values)(many)
    assert permuted.shape == (len(values), 7)
    for place, order in enumerate(many):
        assert permuted[:, place].tolist() == matrix[np.ix_(order, order)][dyads.start, dyads.end].tolist()


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("shares", [(0.2, 0.7), (0.7, 0.2), (0.5, 0.5)])
def test_products_under_many_orders(directed, whole, shares):
    """Σ a b with the nodes of a permuted, whichever of the two is the sparser."""
    dyads = Dyads.of(list(range(7)), directed=directed)
    a, b = (random_values(dyads, seed, whole=whole, share=share) for seed, share in enumerate(shares))
    many = orders(9, 7, 4)
    matrix = dyads.square(a)
    plain = [float(matrix[np.ix_(order, order)][dyads.start, dyads.end] @ b) for order in many]
    assert dyads.products(a, b)(many).tolist() == pytest.approx(plain, rel=1e-12)


def test_sums_too_large_for_single_precision_are_exact():
    """2²⁴ + 1 is no number of float32; with the greatest product below it, single precision is exact."""
    dyads = Dyads.of(list(range(4)), directed=False)
    a, b = np.full(6, 4097.0), np.array([4095.0, 1, 0, 0, 0, 0])
    many = orders(3, 4, 0)
    assert dyads.products(a, b)(many).tolist() == [4097.0 * 4096] * 3
    a, b = np.array([2.0**24 + 1, 0, 0, 0, 0, 0]), np.ones(6)
    assert set(dyads.products(a, b)(many).tolist()) == {2.0**24 + 1}
    assert set(dyads.products(b, a)(many).tolist()) == {2.0**24 + 1}
    halves = np.full(6, 0.1)
    assert dyads.products(halves, np.array([1.0, 1, 1, 0, 0, 0]))(many).tolist() == pytest.approx([0.3] * 3, rel=1e-15)
    kinds = []
    for a in (np.full(6, 3.0), halves, np.full(6, 2.0**23)):
        seen = Dyads.of(list(range(4)), directed=False)
        sums = seen.products(a, np.array([1.0, 1, 0, 0, 0, 0]))
        sums(many)
        kinds.append(seen.spaces["values"].dtype)
    assert kinds == [np.float32, np.float64, np.float64]


def test_memory_is_used_again():
    dyads = Dyads.of(list(range(5)), directed=False)
    fetched = dyads.permuted(random_values(dyads, 0))
    first = fetched(orders(8, 5, 0))
    assert fetched(orders(8, 5, 1)).base is first.base
    assert fetched(orders(3, 5, 1)).base is first.base
    assert fetched(orders(9, 5, 1)).base is not first.base


# --- draws -----------------------------------------------------------------------------------------------------------


def test_draws_come_in_blocks_and_are_the_same_whatever_the_blocks(monkeypatch):
    sizes = []

    def work(order):
        sizes.append(order.shape)
        return order[:, 0].astype(float)

    draws = Draws(5, 23, 9, progress=False)
    whole = draws.each(work, 1, "all", 2)
    assert sizes == [(23, 5)]
    assert whole.tolist() == orders(23, 5, 9, 2)[:, 0].tolist()
    monkeypatch.setattr(qap, "BLOCK", 50)
    sizes.clear()
    assert draws.each(work, 5, "all", 2).tolist() == whole.tolist()
    assert sizes == [(10, 5), (10, 5), (3, 5)]
    sizes.clear()
    draws.each(work, 51, "all")
    assert sizes == [(1, 5)] * 23
    draws.each(work, 0, "all")


def test_a_bar_shows_what_is_drawn(capsys):
    Draws(4, 3, 0, progress=True).each(lambda order: order[:, 0] * 1.0, 1, "orders of four")
    assert "orders of four" in capsys.readouterr().err
    Draws(4, 3, 0, progress=False).each(lambda order: order[:, 0] * 1.0, 1, "orders of four")
    assert capsys.readouterr().err == ""


# --- correlation -----------------------------------------------------------------------------------------------------


def test_a_correlation_is_numpys_in_each_draw():
    dyads = Dyads.of(list(range(8)), directed=True)
    y, x = random_values(dyads, 1), random_values(dyads, 2)
    found = correlation(model(y, x[:, None], dyads, draws=60))
    r = np.corrcoef(y, x)[0, 1]
    square = dyads.square(y)
    drawn = np.array([np.corrcoef(square[np.ix_(o, o)][dyads.start, dyads.end], x)[0, 1] for o in orders(60, 8, 5)])
    assert found["value"] == pytest.approx(r)
    assert (found["null_mean"], found["null_sd"]) == pytest.approx((drawn.mean(), drawn.std(ddof=1)))
    assert found["p"] == nulls.monte_carlo_p(r, drawn)
    assert (found["n"], found["r_squared"]) == (56, pytest.approx(r**2))
    slope, intercept = np.polyfit(x, y, 1)
    (row,) = found["rows"]
    assert (row["predictor"], row["value"], found["intercept"]) == ("a", pytest.approx(slope), pytest.approx(intercept))
    rest = y - intercept - slope * x
    se = math.sqrt(rest @ rest / 54 / ((x - x.mean()) @ (x - x.mean())))
    assert (row["se"], row["t"]) == pytest.approx((se, slope / se))
    assert row["null_mean"] == pytest.approx(drawn.mean() * y.std() / x.std())
    assert row["n"] == 56


def test_networks_that_agree_in_full_have_an_infinite_t():
    dyads = Dyads.of(list(range(5)), directed=False)
    y = random_values(dyads, 3)
    for sign in (1, -1):
        found = correlation(model(y, sign * 2 * y[:, None] + 1, dyads))
        assert found["value"] == pytest.approx(sign)
        assert found["rows"][0]["t"] == sign * math.inf


@pytest.mark.parametrize("flat", [0, 1])
def test_a_correlation_with_what_never_differs_is_undefined(flat):
    dyads = Dyads.of(list(range(5)), directed=False)
    given = [random_values(dyads, 3), random_values(dyads, 4)]
    given[flat] = np.full(10, 2.0)
    asked = model(given[0], given[1][:, None], dyads)
    found = correlation(asked)
    assert math.isnan(found["value"])
    assert not found["testable"]
    assert (found["n"], found["rows"][0]["n"]) == (10, 10)
    assert all(math.isnan(found[name]) for name in ("r_squared", "intercept"))
    assert asked.warnings == ["the correlation is undefined: one of the networks has all pairs alike"]


# --- least squares ---------------------------------------------------------------------------------------------------


def fitted(design, y):
    beta = np.linalg.lstsq(design, y, rcond=None)[0]
    rest = y - design @ beta
    se = np.sqrt(rest @ rest / (len(y) - design.shape[1]) * np.diag(np.linalg.inv(design.T @ design)))
    return beta, se


def test_mrqap_by_a_regression_for_each_draw():
    dyads = Dyads.of(list(range(8)), directed=True)
    x = np.stack([random_values(dyads, seed) for seed in (1, 2)], axis=1)
    y = x @ [0.4, -0.1] + random_values(dyads, 3)
    found = mrqap_linear(model(y, x, dyads, draws=40))
    beta, se = fitted(np.column_stack([np.ones(56), x]), y)
    assert [row["value"] for row in found["rows"]] == pytest.approx(beta[1:])
    assert [row["se"] for row in found["rows"]] == pytest.approx(se[1:])
    assert [row["t"] for row in found["rows"]] == pytest.approx(beta[1:] / se[1:])
    assert found["intercept"] == pytest.approx(beta[0])
    rest = y - np.column_stack([np.ones(56), x]) @ beta
    explained = 1 - rest @ rest / ((y - y.mean()) @ (y - y.mean()))
    assert found["value"] == found["r_squared"] == pytest.approx(explained)
    for k in (0, 1):
        others = np.column_stack([np.ones(56), x[:, 1 - k]])
        left = x[:, k] - others @ np.linalg.lstsq(others, x[:, k], rcond=None)[0]
        square = dyads.square(left)
        drawn = [
            fitted(np.column_stack([others, square[np.ix_(o, o)][dyads.start, dyads.end]]), y)
            for o in orders(40, 8, 5, k + 1)
        ]
        slopes, ts = np.array([(b[-1], b[-1] / s[-1]) for b, s in drawn]).T
        row = found["rows"][k]
        assert (row["null_mean"], row["null_sd"]) == pytest.approx((slopes.mean(), slopes.std(ddof=1)))
        assert row["p"] == nulls.monte_carlo_p(row["t"], ts)
    square = dyads.square(y - y.mean())
    shares = []
    for o in orders(40, 8, 5):
        again = square[np.ix_(o, o)][dyads.start, dyads.end]
        shares.append(1 - np.linalg.lstsq(np.column_stack([np.ones(56), x]), again, rcond=None)[1][0] / (again @ again))
    assert found["null_mean"] == pytest.approx(np.mean(shares))
    assert found["p"] == nulls.monte_carlo_p(explained, shares, tail="upper")


def test_what_repeats_another_has_no_coefficient():
    dyads = Dyads.of(list(range(6)), directed=True)
    x, z, y = (random_values(dyads, seed) for seed in (1, 2, 3))
    asked = model(y, np.stack([x, 3 * x + 1, z], axis=1), dyads)
    found = mrqap_linear(asked)
    assert [math.isnan(row["value"]) for row in found["rows"]] == [True, True, False]
    assert [row["predictor"] for row in found["rows"]] == list("abc")
    assert [said[:25] for said in asked.warnings] == ["a says nothing that the o", "b says nothing that the o"]
    assert found["rows"][0]["n"] == 30
    # the third is as if the first two were one
    beta, se = fitted(np.column_stack([np.ones(30), x, z]), y)
    assert (found["rows"][2]["value"], found["rows"][2]["se"]) == pytest.approx((beta[2], se[2]))


def test_what_repeats_another_is_told_from_what_is_small_in_any_unit():
    """Of large figures nothing is left but rounding, which is larger than what is left of small ones that say something."""
    dyads = Dyads.of(list(range(6)), directed=True)
    x, z, y = (random_values(dyads, seed) for seed in (1, 2, 3))
    large = mrqap_linear(model(y, 1e7 * np.stack([x, 3 * x + 1 / 3, z], axis=1), dyads))
    assert [math.isnan(row["value"]) for row in large["rows"]] == [True, True, False]
    small = mrqap_linear(model(y, 1e-7 * np.stack([x, z], axis=1), dyads))
    plain = mrqap_linear(model(y, np.stack([x, z], axis=1), dyads))
    assert [row["t"] for row in small["rows"]] == pytest.approx([row["t"] for row in plain["rows"]])


def test_an_outcome_that_is_explained_in_full_has_infinite_ts():
    dyads = Dyads.of(list(range(6)), directed=True)
    x, z = (random_values(dyads, seed) for seed in (1, 2))
    found = mrqap_linear(model(2 * x - z, np.stack([x, z], axis=1), dyads))
    assert [row["t"] for row in found["rows"]] == [math.inf, -math.inf]
    assert found["r_squared"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("nodes", "predictors", "why"), [(3, 3, "fewer pairs than predictors"), (6, 2, "all pairs are alike")]
)
def test_nothing_to_explain(nodes, predictors, why):
    dyads = Dyads.of(list(range(nodes)), directed=False)
    rng = np.random.default_rng(0)
    y = rng.random(len(dyads.start)) if predictors == 3 else np.full(len(dyads.start), 2.0)
    asked = model(y, rng.random((len(y), predictors)), dyads)
    found = mrqap_linear(asked)
    assert math.isnan(found["value"])
    assert len(found["rows"]) == predictors
    assert asked.warnings == [f"there is nothing to explain: {why}"]


def test_one_pair_more_than_predictors_is_enough():
    dyads = Dyads.of(list(range(3)), directed=False)
    asked = model(np.array([1.0, 2, 4]), np.array([[0.0], [1], [0]]), dyads, draws=9)
    # means of 2.5 (of two) and 2: 2/36 + 1/9 of 14/3
    assert mrqap_linear(asked)["r_squared"] == pytest.approx((1 / 6) / (14 / 3))
    assert asked.warnings == []


def test_columns_that_are_all_but_alike_leave_one_direction():
    columns = np.column_stack([np.ones(5), np.arange(5.0), np.arange(5.0) * 2 + 1, np.arange(5.0) ** 2])
    basis = qap._basis(columns)
    assert basis.shape == (5, 3)
    assert basis.T @ basis == pytest.approx(np.eye(3), abs=1e-12)
    assert basis[:, 0] == pytest.approx(np.full(5, 5**-0.5))
    # orthogonal to rounding, though the second is a million times the third
    steep = qap._basis(
        np.column_stack([np.ones(50), 1e6 + np.arange(50.0), 1e6 + np.arange(50.0) + 1e-2 * np.sin(np.arange(50.0))])
    )
    assert steep.T @ steep == pytest.approx(np.eye(3), abs=1e-12)


# --- logits ----------------------------------------------------------------------------------------------------------


def test_mrqap_logit_by_a_fit_for_each_draw():
    dyads = Dyads.of(list(range(8)), directed=True)
    x = np.stack([random_values(dyads, seed) for seed in (1, 2)], axis=1)
    rng = np.random.default_rng(0)
    y = (rng.random(56) < 1 / (1 + np.exp(0.5 - x @ [0.8, -0.2]))).astype(float)
    found = mrqap_logit(model(y, x, dyads, draws=30))
    plain = logits(np.column_stack([np.ones(56), x])[None], y[None])
    assert [row["value"] for row in found["rows"]] == pytest.approx(plain.beta[0, 1:])
    assert [row["se"] for row in found["rows"]] == pytest.approx(plain.se[0, 1:])
    assert [row["t"] for row in found["rows"]] == pytest.approx(plain.beta[0, 1:] / plain.se[0, 1:])
    assert found["intercept"] == pytest.approx(plain.beta[0, 0])
    share = y.mean()
    alone = -2 * 56 * (share * math.log(share) + (1 - share) * math.log(1 - share))
    assert found["value"] == found["r_squared"] == pytest.approx(1 - plain.deviance[0] / alone)
    for k in (0, 1):
        others = np.column_stack([np.ones(56), x[:, 1 - k]])
        square = dyads.square(x[:, k] - others @ np.linalg.lstsq(others, x[:, k], rcond=None)[0])
        slopes, ts = [], []
        for o in orders(30, 8, 5, k + 1):
            design = np.column_stack([np.ones(56), x])
            design[:, k + 1] = square[np.ix_(o, o)][dyads.start, dyads.end]
            fit = logits(design[None], y[None])
            slopes.append(fit.beta[0, k + 1])
            ts.append(fit.beta[0, k + 1] / fit.se[0, k + 1])
        row = found["rows"][k]
        assert row["null_mean"] == pytest.approx(np.mean(slopes))
        assert row["p"] == nulls.monte_carlo_p(row["t"], ts)
    square = dyads.square(y)
    shares = [
        1
        - logits(np.column_stack([np.ones(56), x])[None], square[np.ix_(o, o)][dyads.start, dyads.end][None]).deviance[
            0
        ]
        / alone
        for o in orders(30, 8, 5)
    ]
    assert found["null_mean"] == pytest.approx(np.mean(shares))
    assert found["p"] == nulls.monte_carlo_p(found["value"], shares, tail="upper")


def test_a_logit_of_all_or_none_and_one_that_separates():
    dyads = Dyads.of(list(range(6)), directed=False)
    x = random_values(dyads, 1)
    flat = model(np.ones(15), x[:, None], dyads)
    assert math.isnan(mrqap_logit(flat)["value"])
    assert flat.warnings == ["there is nothing to explain: all pairs are alike"]
    separated = model((x > 0).astype(float), x[:, None], dyads)
    assert math.isnan(mrqap_logit(separated)["rows"][0]["value"])
    assert "without fail" in separated.warnings[0]


def test_a_logit_leaves_out_what_repeats_another():
    dyads = Dyads.of(list(range(6)), directed=True)
    x, z = (random_values(dyads, seed) for seed in (1, 2))
    y = (np.random.default_rng(3).random(30) < 0.5).astype(float)
    asked = model(y, np.stack([x, z, 2 * x], axis=1), dyads, draws=19)
    found = mrqap_logit(asked)
    assert [math.isnan(row["value"]) for row in found["rows"]] == [True, False, True]
    assert sorted(said[0] for said in asked.warnings) == ["a", "c"]
