"""Kinds of trusts beside others: exact p-values, intervals, and planted bias."""

import math

import numpy as np
import polars as pl
from hypothesis import given, settings
from scipy.stats import fisher_exact

from definitions import NEAR, TABLES, as_frame, definition
from trustmodel.population.audit import audit


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_p_is_fishers_where_kinds_are_of_one_size(table):
    frame = as_frame(table)
    for row in audit(definition("a", "b"), frame, group="kind", draws=1).groups:
        if row.of == row.others_of and not math.isnan(row.p):
            exact = fisher_exact(
                [[row.included, row.of - row.included], [row.others, row.others_of - row.others]]
            ).pvalue
            assert row.p == NEAR(exact)


def planted(seed, *, bias):
    """Four hundred trusts, half of them local. Quality is the same for all; growth is rarer among local trusts by `bias`."""
    rng = np.random.default_rng(seed)
    local = np.arange(400) < 200
    grows = rng.random(400) < np.where(local, 0.7 * bias, 0.7)
    return pl.DataFrame(
        {
            "id": [f"{n:03}" for n in range(400)],
            "quality": rng.random(400) < 0.6, "money": rng.random(400) < 0.8, "growth": grows.astype(float),
            "kind": np.where(local, "local", "dispersed"),
        }
    ).with_columns(pl.col("quality", "money").cast(pl.Float64))  # fmt: skip


def test_a_planted_bias_is_found_and_its_killer():
    found = audit(definition("quality", "money", "growth"), planted(1, bias=0.35), group="kind", draws=10)
    local = next(row for row in found.groups if row.group == "local")
    assert local.p < 0.001
    assert local.ratio == NEAR(0.35, abs=0.15)
    assert found.killers == ("growth",)
    gaps = {row.criterion: row.value for row in found.gaps if row.group == "local"}
    assert min(gaps, key=gaps.get) == "growth"
    assert abs(gaps["growth"]) > 3 * max(abs(gaps["quality"]), abs(gaps["money"]))
    assert "growth widens that gap most" in found.story
    assert "are included" in found.story


def two_kinds(here, n, there, m):
    """So many trusts of each of two kinds, of which so many are included."""
    return pl.DataFrame(
        {
            "id": [f"{number:03}" for number in range(n + m)],
            "a": [1] * here + [0] * (n - here) + [1] * there + [0] * (m - there),
            "kind": ["x"] * n + ["y"] * m,
        }
    )


def test_the_interval_of_a_ratio_is_koopmans():
    """36 of 40 beside 16 of 80: 2.940 to 7.152."""
    row = audit(definition("a"), two_kinds(36, 40, 16, 80), group="kind", draws=1).groups[0]
    assert (row.ratio, row.ratio_low, row.ratio_high) == NEAR((4.5, 2.940, 7.152), abs=1e-3)


def test_a_kind_that_is_shut_out_wholly_has_an_interval():
    """None of 40 beside 20 of 100: 0 to .4434, as Koopman's score gives it; and the text says so."""
    answer = audit(definition("a"), two_kinds(0, 40, 20, 100), group="kind", draws=1)
    row, others = answer.groups
    assert (row.ratio, row.ratio_low, row.ratio_high) == NEAR((0, 0, 0.4434), abs=1e-4)
    assert (others.ratio_low, others.ratio_high) == NEAR((1 / 0.4434, math.inf), rel=1e-3)
    assert math.isnan(others.ratio)
    assert "not at all (at most 0.44 times as often), unlike others" in answer.story


def test_no_bias_is_reported_where_none_is_planted():
    said = 0
    for seed in range(60):
        found = audit(definition("quality", "money", "growth"), planted(seed, bias=1.0), group="kind", draws=1)
        said += any(row.p <= 0.05 for row in found.groups)
    assert said <= 8  # of 60 at 5 %: more than 8 has a chance below 1 %


def test_a_gap_is_announced_beside_all_kinds_that_are_compared():
    """2 of 20 beside 9 of 20: alone that is told from chance, beside two groupings that say nothing it is not."""
    table = two_kinds(2, 20, 9, 20).with_columns(
        other=pl.Series(["u", "v"] * 20), third=pl.Series(["k"] * 10 + ["l"] * 20 + ["k"] * 10)
    )
    alone = audit(definition("a"), table, group="kind", draws=1)
    beside = audit(definition("a"), table, group=["kind", "other", "third"], draws=1)
    p = alone.groups[0].p
    assert 0.05 / 3 < p <= 0.05
    assert "Trusts that are x (kind) are included" in alone.story
    assert "Looked at alone, and may be chance beside all kinds that are compared: trusts that are x" in beside.story
