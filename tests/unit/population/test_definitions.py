"""Rules by which criteria include a trust: by hand, and beside a linear programme."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import linprog

from definitions import TABLES, as_frame, definition
from trustmodel.population.audit import Criterion, Definition, audit


def test_a_sum_without_thresholds_goes_from_the_worst_to_the_best():
    """Of pupils 0, 50 and 100, fewer being better: 1, .5, 0."""
    table = pl.DataFrame({"id": ["a", "b", "c"], "pupils": [0, 50, 100]})
    small = Definition(
        name="small", rule="sum", cut=0.5, criteria=[Criterion(name="p", measure="pupils", operator="<=")]
    )
    assert [row.included for row in audit(small, table, group={}).rows] == [True, True, False]


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
    return audit(made, table, group={}).rows[0].included


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
        assert audit(made, table, group={}).rows[0].included is included


@given(TABLES, st.floats(0.1, 1.0))
@settings(max_examples=40, deadline=None)
def test_possible_is_the_optimum_of_a_linear_programme(table, cut):
    frame = as_frame(table)
    limits = {"a": (0.1, 0.5), "b": (0.0, 0.6), "c": (0.2, 0.9)}
    found = audit(definition("a", "b", "c", rule="sum", cut=cut), frame, group="kind", weights=limits, draws=10)
    met = frame.select(pl.col("a", "b", "c") >= 1).to_numpy().astype(float)
    for row, gains in zip(found.rows, met, strict=True):
        best = -linprog(-gains, A_eq=np.ones((1, 3)), b_eq=[1], bounds=list(limits.values())).fun
        if abs(best - cut) > 1e-6:
            assert row.possible is bool(best >= cut)
        assert row.admissible <= row.possible


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
