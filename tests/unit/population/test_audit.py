"""Whom a definition shuts out: worked by hand, planted, and held against other ways of working it out."""

import itertools
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import linprog
from scipy.stats import fisher_exact

from trustmodel.population.audit import Criterion, Definition, audit

NEAR = pytest.approx


def definition(*measures, rule="all", cut=None, **more):
    return Definition(
        name="strong", rule=rule, cut=cut,
        criteria=[Criterion(name=one, measure=one, threshold=1, **more) for one in measures],
    )  # fmt: skip


def population(rows, **columns):
    return pl.DataFrame(rows, schema=["id", *columns], orient="row") if columns else pl.DataFrame(rows)


FOUR = pl.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "growth": [1, 1, 0, 0],
        "size": [1, 0, 1, 0],
        "kind": ["far", "far", "near", "near"],
    }
)


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_conjunctive_definition():
    """Only a meets both. b fails size alone, c growth alone: near misses. d fails both."""
    found = audit(definition("growth", "size"), FOUR, by="kind")
    assert [(row.trust, row.included, row.failed, row.near_miss) for row in found.rows] == [
        ("a", True, (), False), ("b", False, ("size",), True), ("c", False, ("growth",), True),
        ("d", False, ("growth", "size"), False),
    ]  # fmt: skip
    assert found.near_misses == ("b", "c")
    assert found.killers == ("growth", "size")  # each alone shuts out one
    far, near = found.groups
    assert (far.group, far.included, far.of, far.others, far.others_of) == ("far", 1, 2, 0, 2)
    assert math.isnan(far.ratio)
    assert (near.ratio, near.difference) == (0, -0.5)
    assert near.p == NEAR(1.0)  # of four, one included: either kind has it


def test_shapley_values_by_hand():
    """Far less near: with growth alone 1 − 0 = 1, with size alone .5 − .5 = 0, with both .5 − 0 = .5.

    Growth adds 1 if first and .5 − 0 if second: .75. Size adds 0 if first and .5 − 1 if second: −.25. They sum to .5.
    """
    found = audit(definition("growth", "size"), FOUR, by="kind")
    values = {(row.group, row.criterion): row.value for row in found.gaps}
    assert values == {
        ("far", "growth"): NEAR(0.75), ("far", "size"): NEAR(-0.25), ("near", "growth"): NEAR(-0.75), ("near", "size"): NEAR(0.25),
    }  # fmt: skip
    assert [(row.criteria, row.included, row.difference) for row in found.subsets] == [
        (("growth",), 2, 1.0), (("size",), 2, 0.0), (("growth", "size"), 1, 0.5),
    ]  # fmt: skip


def test_a_sum_and_the_weights_that_would_include():
    """Cut .6, weights alike: a has 1, b and c .5, d 0. b is included where growth weighs .6 or more: .4 of the weightings."""
    found = audit(definition("growth", "size", rule="sum", cut=0.6), FOUR, by="kind", draws=20_000, seed=1)
    assert [row.included for row in found.rows] == [True, False, False, False]
    assert [row.possible for row in found.rows] == [True, True, True, False]
    assert found.never == ("d",)
    assert [row.admissible for row in found.rows] == NEAR([1, 0.4, 0.4, 0], abs=0.02)
    bounded = audit(definition("growth", "size", rule="sum", cut=0.6), FOUR, by="kind", weights={"growth": (0.3, 0.55)})
    assert [row.possible for row in bounded.rows] == [True, False, True, False]
    ordered = audit(definition("growth", "size", rule="sum", cut=0.6), FOUR, by="kind", weights=["growth", "size"])
    assert [row.possible for row in ordered.rows] == [True, True, False, False]


def test_a_sum_without_thresholds_goes_from_the_worst_to_the_best():
    """Of pupils 0, 50 and 100, fewer being better: 1, .5, 0."""
    table = pl.DataFrame({"id": ["a", "b", "c"], "pupils": [0, 50, 100]})
    small = Definition(
        name="small", rule="sum", cut=0.5, criteria=[Criterion(name="p", measure="pupils", operator="<=")]
    )
    assert [row.included for row in audit(small, table, by={}).rows] == [True, True, False]


def electre(value, veto, *, other=1.0):
    """Two criteria of weight .6 and .4 with threshold 10, indifference 1, preference 3; credibility to reach .75."""
    table = pl.DataFrame({"id": ["x"], "g": [value], "h": [10.0 * other]})
    made = Definition(
        name="e", rule="electre-tri", cut=0.75,
        criteria=[
            Criterion(name="g", measure="g", threshold=10, weight=6, indifference=1, preference=3, veto=veto),
            Criterion(name="h", measure="h", threshold=10, weight=4),
        ],
    )  # fmt: skip
    return audit(made, table, by={}).rows[0].included


@pytest.mark.parametrize(
    ("value", "veto", "included"),
    [
        (10.0, None, True),  # concordance 1
        (9.0, None, True),  # 1 short: within indifference, still 1
        (8.2, None, True),  # 1.8 short: (3 − 1.8) / 2 = .6, so .6 · .6 + .4 = .76
        (8.0, None, False),  # 2 short: .5, so .7
        (8.2, 4.0, True),  # 1.8 short is before preference: nothing speaks against
        (6.9, 4.0, False),  # concordance .4
    ],
)
def test_electre_tri_by_hand(value, veto, included):
    assert electre(value, veto) is included


def test_a_veto_in_electre_tri():
    """g weighs .1 and is 4 short: concordance .9. With preference 3 and veto 5 it speaks against with (4 − 3) / 2 = .5,
    less than .9: no matter. With veto 4 it speaks against wholly: credibility .9 · (1 − 1) / (1 − .9) = 0.
    """
    table = pl.DataFrame({"id": ["x"], "g": [6.0], "h": [10.0]})
    for veto, included in ((5.0, True), (4.0, False)):
        made = Definition(
            name="e", rule="electre-tri", cut=0.75,
            criteria=[
                Criterion(name="g", measure="g", threshold=10, weight=1, preference=3, veto=veto),
                Criterion(name="h", measure="h", threshold=10, weight=9),
            ],
        )  # fmt: skip
        assert audit(made, table, by={}).rows[0].included is included


# --- other ways of working it out ------------------------------------------------------------------------------------

TABLES = st.integers(2, 12).flatmap(
    lambda size: st.tuples(
        *(st.lists(st.integers(0, 2), min_size=size, max_size=size) for _ in range(3)),
        st.lists(st.sampled_from(["near", "far"]), min_size=size, max_size=size),
    )
)


def as_frame(table):
    return pl.DataFrame(
        {
            "id": [f"t{n:02}" for n in range(len(table[0]))],
            "a": table[0],
            "b": table[1],
            "c": table[2],
            "kind": table[3],
        }
    )


@given(TABLES, st.floats(0.1, 1.0))
@settings(max_examples=40, deadline=None)
def test_possible_is_the_optimum_of_a_linear_programme(table, cut):
    frame = as_frame(table)
    limits = {"a": (0.1, 0.5), "b": (0.0, 0.6), "c": (0.2, 0.9)}
    found = audit(definition("a", "b", "c", rule="sum", cut=cut), frame, by="kind", weights=limits, draws=10)
    met = frame.select(pl.col("a", "b", "c") >= 1).to_numpy().astype(float)
    for row, gains in zip(found.rows, met, strict=True):
        best = -linprog(-gains, A_eq=np.ones((1, 3)), b_eq=[1], bounds=list(limits.values())).fun
        if abs(best - cut) > 1e-6:
            assert row.possible is bool(best >= cut)
        assert row.admissible <= row.possible


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_p_is_fishers_where_kinds_are_of_one_size(table):
    frame = as_frame(table)
    for row in audit(definition("a", "b"), frame, by="kind", draws=1).groups:
        if row.of == row.others_of and not math.isnan(row.p):
            exact = fisher_exact(
                [[row.included, row.of - row.included], [row.others, row.others_of - row.others]]
            ).pvalue
            assert row.p == NEAR(exact)


@given(TABLES)
@settings(max_examples=30, deadline=None)
def test_shapley_values_sum_to_the_gap_and_subsets_are_what_they_say(table):
    frame = as_frame(table)
    found = audit(definition("a", "b", "c"), frame, by="kind", draws=1)
    for row in found.groups:
        values = [gap.value for gap in found.gaps if gap.group == row.group]
        if values:
            assert sum(values) == NEAR(row.difference)
    for names in itertools.chain(*(itertools.combinations("abc", k) for k in (1, 2, 3))):
        (subset,) = (one for one in found.subsets if one.criteria == names)
        assert subset.included == audit(definition(*names), frame, by="kind", draws=1).included


@given(TABLES, st.randoms())
@settings(max_examples=20, deadline=None)
def test_names_and_order_change_nothing(table, shuffler):
    frame = as_frame(table)
    order = list(range(frame.height))
    shuffler.shuffle(order)
    one = audit(definition("a", "b", "c"), frame, by="kind", draws=5)
    other = audit(definition("c", "a", "b"), frame[order], by="kind", draws=5)
    assert [(row.trust, row.included) for row in one.rows] == [(row.trust, row.included) for row in other.rows]
    assert list(map(repr, one.groups)) == list(map(repr, other.groups))
    assert {row.criterion: row.alone for row in one.criteria} == {row.criterion: row.alone for row in other.criteria}


# --- planted ---------------------------------------------------------------------------------------------------------


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
    found = audit(definition("quality", "money", "growth"), planted(1, bias=0.35), by="kind", draws=10)
    local = next(row for row in found.groups if row.group == "local")
    assert local.p < 0.001
    assert local.ratio == NEAR(0.35, abs=0.15)
    assert found.killers == ("growth",)
    gaps = {row.criterion: row.value for row in found.gaps if row.group == "local"}
    assert min(gaps, key=gaps.get) == "growth"
    assert abs(gaps["growth"]) > 3 * max(abs(gaps["quality"]), abs(gaps["money"]))
    assert "growth widens that gap most" in found.story
    assert "are included" in found.story


def test_the_interval_of_a_ratio_by_hand():
    """Of 100 trusts 20 and of 100 others 40 are included: ratio .5, and log(.5) ± 1.96 √(1/20 − 1/100 + 1/40 − 1/100)."""
    table = pl.DataFrame(
        {
            "id": [f"{n:03}" for n in range(200)],
            "a": [1] * 20 + [0] * 80 + [1] * 40 + [0] * 60,
            "kind": ["x"] * 100 + ["y"] * 100,
        }
    )
    row = audit(definition("a"), table, by="kind", draws=1).groups[0]
    half = 1.959964 * math.sqrt(1 / 20 - 1 / 100 + 1 / 40 - 1 / 100)
    assert (row.ratio, row.ratio_low, row.ratio_high) == NEAR(
        (0.5, 0.5 * math.exp(-half), 0.5 * math.exp(half)), rel=1e-5
    )


def test_no_bias_is_reported_where_none_is_planted():
    said = 0
    for seed in range(60):
        found = audit(definition("quality", "money", "growth"), planted(seed, bias=1.0), by="kind", draws=1)
        said += any(row.p <= 0.05 for row in found.groups)
    assert said <= 8  # of 60 at 5 %: more than 8 has a chance below 1 %


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("missing", "judged", "included"), [("left out", 2, 1), ("met", 3, 2), ("not met", 3, 1)])
def test_missing_figures_and_how_they_were_treated(missing, judged, included):
    table = pl.DataFrame({"id": ["a", "b", "c"], "growth": [1, None, 0], "size": [1, 1, 1]})
    found = audit(definition("growth", "size"), table, by={}, missing=missing)
    assert (found.judged, found.included) == (judged, included)
    assert found.rows[1].missing == ("growth",)
    assert any("1 of 3 trusts lack a figure" in one for one in found.warnings)


def test_a_criterion_without_variation_or_in_the_wrong_direction():
    table = pl.DataFrame({"id": ["a", "b"], "growth": [1, 2], "size": [0, 0]})
    found = audit(definition("growth", "size"), table, by={})
    assert any("growth: every trust meets it" in one for one in found.warnings)
    assert any(
        "size: no trust meets it; see whether size >= 1 has the right direction" in one for one in found.warnings
    )
    assert "the definition includes no trust" in found.warnings
    everybody = audit(definition("growth"), table, by={"a": "x", "b": "y"})
    assert "the definition includes every trust that can be judged" in everybody.warnings
    assert all(math.isnan(row.p) for row in everybody.groups)


def test_many_criteria_take_orders_that_are_drawn():
    rng = np.random.default_rng(5)
    names = [f"m{n:02}" for n in range(13)]
    table = pl.DataFrame(
        {
            "id": [f"{n}" for n in range(80)],
            "kind": ["x", "y"] * 40,
            **{one: (rng.random(80) < 0.9) * 1.0 for one in names},
        }
    )
    found = audit(definition(*names), table, by="kind", draws=1)
    assert found.subsets == ()
    gaps = [row for row in found.gaps if row.group == "x"]
    row = next(one for one in found.groups if one.group == "x")
    assert sum(gap.value for gap in gaps) == NEAR(row.difference)
    assert any(gap.error > 0 for gap in gaps)
    assert any("orders drawn" in one for one in found.warnings)


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (FOUR.drop("id"), {}, "no column id"),
        (FOUR.clear(), {}, "no trusts"),
        (pl.concat([FOUR, FOUR]), {}, "id of its own"),
        (FOUR.drop("size"), {}, "no column size"),
        (FOUR.with_columns(size=pl.lit("big")), {}, "not: size"),
        (FOUR, {"by": "colour"}, "no column colour"),
        (FOUR, {"missing": "ignored"}, "missing is"),
        (FOUR, {"weights": {"growth": (0.7, 1.0), "size": (0.6, 1.0)}}, "more than 1"),
    ],
)
def test_what_cannot_be_audited(table, options, says):
    with pytest.raises(ValueError, match=says):
        audit(definition("growth", "size"), table, **{"by": "kind", **options})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Definition(name="x", criteria=[]), "a criterion or more"),
        (lambda: definition("a", "a"), "twice: a"),
        (lambda: definition("a", rule="sum", cut=1.5), "cut is above 0"),
        (lambda: definition("a", weight=0), "weight above 0"),
        (lambda: Definition(name="x", criteria=[Criterion(name="a", measure="a")]), "asks for a threshold"),
        (lambda: definition("a", indifference=2, preference=1), "in this order"),
    ],
)
def test_definitions_that_make_no_sense(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_nothing_shows_an_order_of_merit():
    found = audit(definition("growth", "size"), FOUR, by="kind")
    assert [row.trust for row in found.rows] == sorted(row.trust for row in found.rows)
    assert not {"score", "rank", "value"} & set(found.to_frame().columns)
    assert "1 of 4 trusts are included" in found.story
    assert found.summary() == "strong: 1 of 4 trusts included"
