"""What each criterion adds to a gap, by hand and beside the sum."""

import itertools

import numpy as np
import polars as pl
from hypothesis import given, settings

from definitions import FOUR, NEAR, TABLES, as_frame, definition
from trustmodel.population.audit import audit


def test_shapley_values_by_hand():
    """Far less near: with growth alone 1 − 0 = 1, with size alone .5 − .5 = 0, with both .5 − 0 = .5.

    Growth adds 1 if first and .5 − 0 if second: .75. Size adds 0 if first and .5 − 1 if second: −.25. They sum to .5.
    """
    found = audit(definition("growth", "size"), FOUR, group="kind")
    values = {(row.group, row.criterion): row.value for row in found.gaps}
    assert values == {
        ("far", "growth"): NEAR(0.75), ("far", "size"): NEAR(-0.25), ("near", "growth"): NEAR(-0.75), ("near", "size"): NEAR(0.25),
    }  # fmt: skip
    assert [(row.criteria, row.included, row.difference) for row in found.subsets] == [
        (("growth",), 2, 1.0), (("size",), 2, 0.0), (("growth", "size"), 1, 0.5),
    ]  # fmt: skip


@given(TABLES)
@settings(max_examples=30, deadline=None)
def test_shapley_values_sum_to_the_gap_and_subsets_are_what_they_say(table):
    frame = as_frame(table)
    found = audit(definition("a", "b", "c"), frame, group="kind", draws=1)
    for row in found.groups:
        values = [gap.value for gap in found.gaps if gap.group == row.group]
        if values:
            assert sum(values) == NEAR(row.difference)
    for names in itertools.chain(*(itertools.combinations("abc", k) for k in (1, 2, 3))):
        (subset,) = (one for one in found.subsets if one.criteria == names)
        assert subset.included == audit(definition(*names), frame, group="kind", draws=1).included


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
    found = audit(definition(*names), table, group="kind", draws=1)
    assert found.subsets == ()
    gaps = [row for row in found.gaps if row.group == "x"]
    row = next(one for one in found.groups if one.group == "x")
    assert sum(gap.value for gap in gaps) == NEAR(row.difference)
    assert any(gap.error > 0 for gap in gaps)
    assert any("orders drawn" in one for one in found.warnings)
