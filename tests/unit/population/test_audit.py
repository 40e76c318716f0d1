"""Whom a definition shuts out, by hand, whatever the order, and with figures that are missing."""

import math

import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from definitions import FOUR, NEAR, TABLES, as_frame, definition
from trustmodel.population.audit import audit


def test_a_conjunctive_definition():
    """Only a meets both. b fails size alone, c growth alone: near misses. d fails both."""
    found = audit(definition("growth", "size"), FOUR, group="kind")
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


def test_a_sum_and_the_weights_that_would_include():
    """Cut .6, weights alike: a has 1, b and c .5, d 0. b is included where growth weighs .6 or more: .4 of the weightings."""
    found = audit(definition("growth", "size", rule="sum", cut=0.6), FOUR, group="kind", draws=20_000, seed=1)
    assert [row.included for row in found.rows] == [True, False, False, False]
    assert [row.possible for row in found.rows] == [True, True, True, False]
    assert found.never == ("d",)
    assert [row.admissible for row in found.rows] == NEAR([1, 0.4, 0.4, 0], abs=0.02)
    bounded = audit(
        definition("growth", "size", rule="sum", cut=0.6), FOUR, group="kind", weights={"growth": (0.3, 0.55)}
    )
    assert [row.possible for row in bounded.rows] == [True, False, True, False]
    ordered = audit(definition("growth", "size", rule="sum", cut=0.6), FOUR, group="kind", weights=["growth", "size"])
    assert [row.possible for row in ordered.rows] == [True, True, False, False]


@given(TABLES, st.randoms())
@settings(max_examples=20, deadline=None)
def test_names_and_order_change_nothing(table, shuffler):
    frame = as_frame(table)
    order = list(range(frame.height))
    shuffler.shuffle(order)
    one = audit(definition("a", "b", "c"), frame, group="kind", draws=5)
    other = audit(definition("c", "a", "b"), frame[order], group="kind", draws=5)
    assert [(row.trust, row.included) for row in one.rows] == [(row.trust, row.included) for row in other.rows]
    assert list(map(repr, one.groups)) == list(map(repr, other.groups))
    assert {row.criterion: row.alone for row in one.criteria} == {row.criterion: row.alone for row in other.criteria}


@pytest.mark.parametrize(("missing", "judged", "included"), [("left out", 2, 1), ("met", 3, 2), ("not met", 3, 1)])
def test_missing_figures_and_how_they_were_treated(missing, judged, included):
    table = pl.DataFrame({"id": ["a", "b", "c"], "growth": [1, None, 0], "size": [1, 1, 1]})
    found = audit(definition("growth", "size"), table, group={}, missing=missing)
    assert (found.judged, found.included) == (judged, included)
    assert found.rows[1].missing == ("growth",)
    assert any("1 of 3 trusts lacks a figure" in one for one in found.warnings)


def test_a_criterion_without_variation_or_in_the_wrong_direction():
    table = pl.DataFrame({"id": ["a", "b"], "growth": [1, 2], "size": [0, 0]})
    found = audit(definition("growth", "size"), table, group={})
    assert any("growth: every trust meets it" in one for one in found.warnings)
    assert any(
        "size: no trust meets it; see whether size >= 1 has the right direction" in one for one in found.warnings
    )
    assert "the definition includes no trust" in found.warnings
    everybody = audit(definition("growth"), table, group={"a": "x", "b": "y"})
    assert "the definition includes every trust that can be judged" in everybody.warnings
    assert all(math.isnan(row.p) for row in everybody.groups)


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (FOUR.drop("id"), {}, "no column id"),
        (FOUR.clear(), {}, "no trusts"),
        (pl.concat([FOUR, FOUR]), {}, "id of its own"),
        (FOUR.drop("size"), {}, "no column size"),
        (FOUR.with_columns(size=pl.lit("big")), {}, "not: size"),
        (FOUR, {"group": "colour"}, "no column colour"),
        (FOUR, {"missing": "ignored"}, "missing is"),
        (FOUR, {"weights": {"growth": (0.7, 1.0), "size": (0.6, 1.0)}}, "more than 1"),
    ],
)
def test_what_cannot_be_audited(table, options, says):
    with pytest.raises(ValueError, match=says):
        audit(definition("growth", "size"), table, **{"group": "kind", **options})


def test_nothing_shows_an_order_of_merit():
    found = audit(definition("growth", "size"), FOUR, group="kind")
    assert [row.trust for row in found.rows] == sorted(row.trust for row in found.rows)
    assert not {"score", "rank", "value"} & set(found.to_frame().columns)
    assert "1 of 4 trusts is included" in found.story
    assert found.summary() == "strong: 1 of 4 trusts included"
